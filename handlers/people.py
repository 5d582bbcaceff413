"""People, roles and invitations in chat."""

from __future__ import annotations

from bot.domain.errors import InvitationUnusable
from bot.domain.people import InvitationView, Role
from bot.services import networks, people, roles
from bot.services.act import Act, AlreadyHandled
from bot.texts import people as texts
from bot.texts.screen import Screen
from handlers.arguments import number, read


async def overview(act: Act, _arguments: list[str]) -> Screen:
    """The networks, and how many hold each role."""
    counts, kept = await people.count_members(act), await networks.overview(act)
    return texts.people_screen(counts, kept.networks, kept.areas, await people.see(act))


async def holders(act: Act, arguments: list[str]) -> Screen:
    """Who holds a role."""
    page = await people.list_members(act, read(Role, arguments, 0), number(arguments, 1))
    return texts.members_screen(page, await people.see(act))


async def holder(act: Act, arguments: list[str]) -> Screen:
    """Somebody who holds a role."""
    view = await roles.show_holder(act, number(arguments, 1), read(Role, arguments, 0))
    return texts.holder_screen(view, await people.see(act))


async def ask_end(act: Act, arguments: list[str]) -> Screen:
    """Whether to take a role away."""
    view = await roles.show_holder(act, number(arguments, 1), read(Role, arguments, 0))
    return texts.end_role_screen(view, await people.see(act))


async def end(act: Act, arguments: list[str]) -> Screen:
    """Take a role away."""
    role = read(Role, arguments, 0)
    try:
        view = await roles.take_away(act, number(arguments, 1), role)
    except AlreadyHandled:
        return await holders(act, [role.value, "0"])
    return texts.role_ended_screen(view, await people.see(act))


async def invitations(act: Act, arguments: list[str]) -> Screen:
    """Invitations that can still be used."""
    found = await people.list_invitations(act, number(arguments, 0) if arguments else 0)
    return texts.invitations_screen(found, await people.see(act), act.house.zone)


async def invitation(act: Act, arguments: list[str]) -> Screen:
    """One invitation."""
    found = await people.show_invitation(act, number(arguments, 0))
    return await _invitation(act, found)


async def ask_revoke(act: Act, arguments: list[str]) -> Screen:
    """Whether to make a link stop working; of one that does not work any more, how it stands."""
    found = await people.show_invitation(act, number(arguments, 0))
    if not found.is_open_at(act.now):
        return await _invitation(act, found)
    return texts.revoke_screen(found, await people.see(act), act.house.zone)


async def revoke(act: Act, arguments: list[str]) -> Screen:
    """Make a link stop working."""
    found = await people.revoke_invitation(act, number(arguments, 0))
    return await _invitation(act, found)


async def renew(act: Act, arguments: list[str]) -> Screen:
    """A new link for an open invitation."""
    try:
        made = await people.renew_link(act, number(arguments, 0))
    except (AlreadyHandled, InvitationUnusable):
        # The new link was made, and lost on its way here: it can be made anew at any time. Or
        # there can't be one any more: the invitation says why.
        return await invitation(act, arguments)
    return texts.link_screen(made, act.house.bot_username, await people.see(act), act.house.zone)


async def _invitation(act: Act, found: InvitationView) -> Screen:
    return texts.invitation_screen(found, await people.see(act), act.now, act.house.zone)
