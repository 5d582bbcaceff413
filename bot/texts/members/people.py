"""Members in words: found, shown, changed, and gone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from zoneinfo import ZoneInfo

from bot.domain.forms import FormKind
from bot.domain.networks import EVERYWHERE, Branch, Membership, NetworkKind, NetworkRole
from bot.domain.people import Role, Viewer
from bot.domain.views import PEOPLE_A_PAGE, MembershipPage, MemberView
from bot.texts import dates
from bot.texts.catalogue import Html, html, html_n, lines, plain
from bot.texts.labels import label
from bot.texts.members.buttons import MOST_AREAS, marked, on_a_button, ticked
from bot.texts.menus import menu_button, pager, pager_row, rows_of
from bot.texts.screen import (
    BUTTON_DATA_MAX,
    Button,
    Rows,
    Screen,
    begin_data,
    in_columns,
    place_data,
)


def members_screen(page: MembershipPage, viewer: Viewer) -> Screen:
    """A page of members to open, with how to search."""
    locale = viewer.locale
    rows = [
        (Button(_member_name(one, page, locale), place_data("member", one.id)),)
        for one in page.members
    ]
    return Screen(
        lines(
            _members_title(page, locale),
            *dict.fromkeys(_told_of(page, locale)),
            pager(locale, page.page, PEOPLE_A_PAGE, page.total),
            "",
            html("members.search" if page.total else "members.search_else", locale),
        ),
        rows_of(*rows, _members_pages(page, locale), _members_back(page, locale)),
    )


def _member_name(one: Membership, page: MembershipPage, locale: str) -> str:
    """Who it is; where all networks were searched, somebody may stand there once for each."""
    if page.network is None:
        name = plain("members.button_in", locale, name=one.name, network=one.network.name)
    else:
        name = plain("members.button", locale, name=one.name, org=one.organisation)
    return on_a_button(name)


def _told_of(page: MembershipPage, locale: str) -> Iterator[Html]:
    """Everybody who was found, for each membership; of one network, only who can't be reached."""
    for one in page.members:
        if one.unreachable is not None:
            yield _unreached(one, locale)
        elif page.network is None:
            yield html("members.line", locale, name=one.name, organisation=one.organisation)


def _members_title(page: MembershipPage, locale: str) -> Html:
    if page.network is None:
        return html_n("members.found", page.total, locale, words=page.words)
    key = "members.unreached.title" if page.unreachable else "members.of"
    return html_n(key, page.total, locale, network=page.network.name)


def _unreached(one: Membership, locale: str) -> Html:
    assert one.unreachable is not None, "only who is out of reach is listed here"
    return html(
        "members.line.unreachable",
        locale,
        name=one.name,
        organisation=one.organisation,
        why=label(one.unreachable, locale),
    )


def _members_pages(page: MembershipPage, locale: str) -> tuple[Button, ...]:
    if page.network is not None:
        place = "unreached" if page.unreachable else "members"
        return pager_row(locale, page.page, PEOPLE_A_PAGE, page.total, place, page.network.id)
    row = []
    if page.page > 0:
        row.append(Button(plain("pager.previous", locale), found_data(page.page - 1, page.words)))
    if (page.page + 1) * PEOPLE_A_PAGE < page.total:
        row.append(Button(plain("pager.next", locale), found_data(page.page + 1, page.words)))
    return tuple(row)


def found_data(page: int, words: str) -> str:
    """A page of a search as the data of a button: as many of its letters as fit."""
    while True:
        data = place_data("found", page, words.replace(":", " "))
        if len(data.encode()) <= BUTTON_DATA_MAX:
            return data
        words = words[:-1]


def _members_back(page: MembershipPage, locale: str) -> tuple[Button, ...]:
    back = place_data("network", page.network.id) if page.network else place_data("people")
    return (Button(plain("button.back", locale), back),)


def known_lines(
    organisation: str, branch: Branch | None, areas: Iterable[str], everywhere: bool, locale: str
) -> tuple[Html | None, ...]:
    """What is known of a member, a line each."""
    places = plain("areas.everywhere", locale) if everywhere else ", ".join(areas)
    return (
        html("member.organisation", locale, organisation=organisation),
        html("member.branch", locale, branch=label(branch, locale)) if branch else None,
        html("member.areas", locale, areas=places) if places else None,
    )


def member_screen(view: MemberView, viewer: Viewer, zone: ZoneInfo) -> Screen:
    """One membership with what can be changed, by its holder or by a coordinator."""
    locale, one = viewer.locale, view.membership
    return Screen(
        lines(
            html(
                "member.title.own" if view.is_own else "member.title",
                locale,
                name=one.name,
                network=one.network.name,
            ),
            "",
            *known_lines(
                one.organisation,
                one.branch,
                (area.name for area in one.areas),
                one.everywhere,
                locale,
            ),
            html("member.role", locale, role=label(one.role, locale)),
            html("member.since", locale, day=dates.moment(one.joined_at, zone, locale)),
            None
            if one.unreachable is None
            else html("member.unreachable", locale, why=label(one.unreachable, locale)),
        ),
        rows_of(*_member_rows(view, viewer)),
    )


def _member_rows(view: MemberView, viewer: Viewer) -> Rows:
    locale, one = viewer.locale, view.membership
    organisation = Button(
        plain("member.change.organisation", locale),
        begin_data(FormKind.ORGANISATION.value, one.id),
    )
    branch = Button(plain("member.change.branch", locale), place_data("branch", one.id))
    areas = Button(plain("member.change.areas", locale), place_data("homes", one.id))
    is_business = one.network.kind is NetworkKind.BUSINESS
    back = (
        place_data("members", one.network.id, view.page)
        if viewer.has(Role.COORDINATOR) and not view.is_own
        else place_data("me")
    )
    return (
        (organisation,),
        (*((branch,) if is_business else ()), *((areas,) if view.areas else ())),
        (_role_button(one, locale),) if viewer.has(Role.COORDINATOR) else (),
        (
            Button(
                plain("member.leave" if view.is_own else "member.remove", locale),
                place_data("leave", one.id),
            ),
        ),
        (Button(plain("button.back", locale), back),),
    )


def _role_button(one: Membership, locale: str) -> Button:
    is_convener = one.role is NetworkRole.CONVENER
    other = NetworkRole.MEMBER if is_convener else NetworkRole.CONVENER
    key = "member.no_convener" if is_convener else "member.convener"
    return Button(plain(key, locale), place_data("convener", one.id, other.value))


def branch_screen(view: MemberView, viewer: Viewer) -> Screen:
    """Choosing what the business does."""
    locale, one = viewer.locale, view.membership
    buttons = [
        Button(
            marked(label(branch, locale), on=branch is one.branch),
            place_data("branch", one.id, branch.value),
        )
        for branch in Branch
    ]
    return Screen(
        html("member.branch.question", locale), (*in_columns(buttons, 2), _done(one, locale))
    )


def homes_screen(view: MemberView, viewer: Viewer) -> Screen:
    """Choosing the areas in which a member is at home."""
    locale, one = viewer.locale, view.membership
    at_home = {area.id for area in one.areas}
    buttons = [
        Button(
            ticked(area.name, on=area.id in at_home),
            place_data("homes", one.id, area.id, int(area.id not in at_home)),
        )
        for area in view.areas[:MOST_AREAS]
    ]
    everywhere = Button(
        ticked(plain("areas.everywhere", locale), on=one.everywhere),
        place_data("homes", one.id, EVERYWHERE, int(not one.everywhere)),
    )
    return Screen(
        html("member.areas.question", locale),
        ((everywhere,), *in_columns(buttons, 2), _done(one, locale)),
    )


def _done(one: Membership, locale: str) -> tuple[Button, ...]:
    return (Button(plain("form.enough", locale), place_data("member", one.id)),)


def leave_screen(view: MemberView, viewer: Viewer) -> Screen:
    """Whether to leave a network, or to remove somebody from it."""
    locale, one = viewer.locale, view.membership
    key = "member.leave" if view.is_own else "member.remove"
    question = (
        html("member.leave.question", locale, network=one.network.name)
        if view.is_own
        else html("member.remove.question", locale, network=one.network.name, name=one.name)
    )
    return Screen(
        question,
        (
            (Button(plain(key, locale), place_data("leave_yes", one.id)),),
            (Button(plain("member.stay", locale), place_data("member", one.id)),),
        ),
    )


def left_screen(one: Membership, viewer: Viewer) -> Screen:
    """That somebody left, or was removed."""
    locale = viewer.locale
    if one.person_id == viewer.person_id:
        return Screen(html("member.left", locale, network=one.network.name), (menu_button(locale),))
    return Screen(
        html("member.removed", locale, network=one.network.name, name=one.name),
        ((Button(plain("button.back", locale), place_data("members", one.network.id, 0)),),),
    )


def confirmed_screen(view: MemberView, viewer: Viewer, zone: ZoneInfo) -> Screen:
    """Thanks for saying that what is known is right."""
    shown = member_screen(view, viewer, zone)
    return Screen(lines(html("member.confirmed", viewer.locale), "", shown.text), shown.rows)
