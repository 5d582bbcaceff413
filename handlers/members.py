"""Networks, areas and members in chat: what coordinators keep, and what a member sets."""

from __future__ import annotations

from unicodedata import normalize

from bot.domain.errors import NotFound, OldButton
from bot.domain.networks import EVERYWHERE, Branch, NetworkKind, NetworkRole
from bot.domain.updates import Urgency
from bot.domain.views import MyView
from bot.services import member_lists, members, networks, people
from bot.services.act import Act, AlreadyHandled
from bot.texts import member_lists as list_texts
from bot.texts.members import networks as network_texts
from bot.texts.members import people as member_texts
from bot.texts.members import settings as setting_texts
from bot.texts.screen import Screen
from handlers.arguments import number, read


async def network(act: Act, arguments: list[str]) -> Screen:
    """One network."""
    found = await networks.show(act, number(arguments, 0))
    return network_texts.network_screen(found, await people.see(act))


async def kind(act: Act, arguments: list[str]) -> Screen:
    """What a network is for: the question, or the answer."""
    network_id = number(arguments, 0)
    if len(arguments) > 1:
        view = await networks.set_kind(act, network_id, read(NetworkKind, arguments, 1))
        return network_texts.network_screen(view, await people.see(act))
    return network_texts.kind_screen(await networks.show(act, network_id), await people.see(act))


async def ask_close(act: Act, arguments: list[str]) -> Screen:
    """Whether to lay a network down."""
    found = await networks.show(act, number(arguments, 0))
    return network_texts.close_screen(found, await people.see(act))


async def close(act: Act, arguments: list[str]) -> Screen:
    """Lay a network down."""
    found = await networks.close(act, number(arguments, 0))
    return network_texts.closed_screen(found, await people.see(act))


async def areas(act: Act, _arguments: list[str]) -> Screen:
    """The areas of the municipality."""
    return network_texts.areas_screen(await networks.list_areas(act), await people.see(act))


async def area(act: Act, arguments: list[str]) -> Screen:
    """One area."""
    found = await networks.show_area(act, number(arguments, 0))
    return network_texts.area_screen(found, await people.see(act))


async def close_area(act: Act, arguments: list[str]) -> Screen:
    """Take an area out of the lists."""
    await networks.close_area(act, number(arguments, 0))
    return await areas(act, [])


async def of_network(act: Act, arguments: list[str]) -> Screen:
    """Who belongs to a network."""
    page = await members.keeping.list_members(
        act, number(arguments, 1), network_id=number(arguments, 0)
    )
    return member_texts.members_screen(page, await people.see(act))


async def unreached(act: Act, arguments: list[str]) -> Screen:
    """Whom of a network messages do not reach."""
    page = await members.keeping.list_members(
        act, number(arguments, 1), network_id=number(arguments, 0), unreachable=True
    )
    return member_texts.members_screen(page, await people.see(act))


async def found(act: Act, arguments: list[str]) -> Screen:
    """A page of a search."""
    return await _search(act, number(arguments, 0), ":".join(arguments[1:]))


async def search(act: Act, words: list[str]) -> Screen:
    """Look for members by name or organisation."""
    # As names are kept: some keyboards write å as two letters.
    return await _search(act, 0, normalize("NFC", " ".join(words)))


async def _search(act: Act, page: int, words: str) -> Screen:
    return member_texts.members_screen(
        await members.keeping.list_members(act, page, words=words), await people.see(act)
    )


async def member(act: Act, arguments: list[str]) -> Screen:
    """One membership."""
    view = await members.keeping.show(act, number(arguments, 0))
    return member_texts.member_screen(view, await people.see(act), act.house.zone)


async def branch(act: Act, arguments: list[str]) -> Screen:
    """What the business does: the question, or the answer."""
    membership_id = number(arguments, 0)
    view = (
        await members.keeping.set_branch(act, membership_id, read(Branch, arguments, 1))
        if len(arguments) > 1
        else await members.keeping.show(act, membership_id)
    )
    return member_texts.branch_screen(view, await people.see(act))


async def homes(act: Act, arguments: list[str]) -> Screen:
    """Where a member is at home: the question, or a tick."""
    membership_id = number(arguments, 0)
    if arguments[1:2] == [EVERYWHERE]:
        wanted = bool(number(arguments, 2))
        view = await members.keeping.set_everywhere(act, membership_id, wanted)
        return member_texts.homes_screen(view, await people.see(act))
    view = (
        await members.keeping.set_area(
            act, membership_id, number(arguments, 1), at_home=bool(number(arguments, 2))
        )
        if len(arguments) > 1
        else await members.keeping.show(act, membership_id)
    )
    return member_texts.homes_screen(view, await people.see(act))


async def convener(act: Act, arguments: list[str]) -> Screen:
    """Make somebody convener, or a plain member."""
    view = await members.keeping.set_role(
        act, number(arguments, 0), read(NetworkRole, arguments, 1)
    )
    return member_texts.member_screen(view, await people.see(act), act.house.zone)


async def ask_leave(act: Act, arguments: list[str]) -> Screen:
    """Whether to leave, or to remove somebody."""
    view = await members.keeping.show(act, number(arguments, 0))
    return member_texts.leave_screen(view, await people.see(act))


async def leave(act: Act, arguments: list[str]) -> Screen:
    """Leave a network, or remove somebody from it."""
    try:
        gone = await members.keeping.leave(act, number(arguments, 0))
    except AlreadyHandled:
        return await me(act, [])
    return member_texts.left_screen(gone, await people.see(act))


async def right(act: Act, arguments: list[str]) -> Screen:
    """What is known of the member is still right."""
    view = await members.keeping.confirm(act, number(arguments, 0))
    return member_texts.confirmed_screen(view, await people.see(act), act.house.zone)


async def me(act: Act, _arguments: list[str]) -> Screen:
    """Who one is here."""
    return setting_texts.me_screen(await members.settings.mine(act), await people.see(act))


async def wish(act: Act, arguments: list[str]) -> Screen:
    """What a member wants to hear: the screen, or one thing changed on it."""
    match arguments[:1]:
        case ["lowest"]:
            view = await members.settings.want_urgency(act, _lowest(arguments))
        case ["digest"]:
            view = await members.settings.want_digest(act, bool(number(arguments, 1)))
        case ["resume"]:
            view = await members.settings.resume(act)
        case _:
            view = await _mine(act)
    return setting_texts.wish_screen(view, await people.see(act))


def _lowest(arguments: list[str]) -> Urgency:
    lowest = read(Urgency, arguments, 1)
    if lowest not in (Urgency.WARNING, Urgency.INFORMATION):
        raise OldButton
    return lowest


async def _mine(act: Act) -> MyView:
    view = await members.settings.mine(act)
    if not view.memberships:
        raise NotFound("membership")
    return view


async def quiet(act: Act, arguments: list[str]) -> Screen:
    """Quiet hours: the question, or the answer."""
    if not arguments:
        return setting_texts.quiet_screen(await _mine(act), await people.see(act))
    view = await members.settings.want_quiet(act, _hour(arguments, 0), _hour(arguments, 1))
    return setting_texts.quiet_screen(view, await people.see(act))


def _hour(arguments: list[str], place: int) -> int:
    hour = number(arguments, place)
    if hour > 23:
        raise OldButton
    return hour


async def follow_areas(act: Act, arguments: list[str]) -> Screen:
    """Which areas to hear about: the question, or a tick."""
    view = (
        await members.settings.follow_area(act, number(arguments, 0), bool(number(arguments, 1)))
        if arguments
        else await _mine(act)
    )
    return setting_texts.follow_areas_screen(view, await people.see(act))


async def follow_branches(act: Act, arguments: list[str]) -> Screen:
    """Which branches to hear about: the question, or a tick."""
    view = (
        await members.settings.follow_branch(
            act, read(Branch, arguments, 0), bool(number(arguments, 1))
        )
        if arguments
        else await _mine(act)
    )
    return setting_texts.follow_branches_screen(view, await people.see(act))


async def explain_list(act: Act, _arguments: list[str]) -> Screen:
    """How to invite many at once."""
    return list_texts.explanation_screen(await member_lists.explain(act), await people.see(act))
