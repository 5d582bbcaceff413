"""Networks, areas and members in words: what coordinators keep, what a member can set."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import time
from typing import Final
from zoneinfo import ZoneInfo

from bot.domain.forms import FormKind
from bot.domain.networks import (
    EVERYWHERE,
    QUIET_CHOICES,
    Area,
    Branch,
    MemberSettings,
    Membership,
    Network,
    NetworkKind,
    NetworkRole,
    QuietHours,
)
from bot.domain.people import Role, Viewer
from bot.domain.updates import Urgency
from bot.domain.views import PEOPLE_A_PAGE, MembershipPage, MemberView, MyView, NetworkView
from bot.texts import dates
from bot.texts.catalogue import Html, html, html_n, lines, plain
from bot.texts.labels import label
from bot.texts.menus import menu_button, pager, pager_row, roles_of, rows_of
from bot.texts.screen import (
    BUTTON_DATA_MAX,
    Button,
    Rows,
    Screen,
    begin_data,
    in_columns,
    place_data,
)

_BUTTON_NAMES: Final = 40
"""Letters of a name on a button: more is cut off by a phone."""


# -- networks and areas, for coordinators ----------------------------------------------------------


def network_screen(view: NetworkView, viewer: Viewer) -> Screen:
    """One network: how many belong to it, whom messages do not reach, what can be done."""
    locale, one = viewer.locale, view.network
    groups = tuple(
        (Button(plain("network.group", locale, title=group.title), place_data("group", group.id)),)
        for group in view.groups[:_MOST_GROUPS]
    )
    unreached = (
        (
            Button(
                plain("network.unreachable", locale, n=view.unreachable),
                place_data("unreached", one.id, 0),
            ),
        )
        if view.unreachable
        else ()
    )
    return Screen(
        lines(
            html("network.title", locale, name=one.name, kind=label(one.kind, locale)),
            html_n("network.members", one.members, locale),
            html_n("network.unreached", view.unreachable, locale) if view.unreachable else None,
            "",
            html("network.groups" if view.groups else "network.no_groups", locale),
        ),
        rows_of(
            (Button(plain("network.list", locale), place_data("members", one.id, 0)),),
            unreached,
            *groups,
            (
                Button(plain("network.rename", locale), begin_data(FormKind.NETWORK.value, one.id)),
                *(
                    ()
                    if view.kind_is_settled
                    else (Button(plain("network.kind", locale), place_data("kind", one.id)),)
                ),
                Button(plain("network.close", locale), place_data("close", one.id)),
            ),
            (Button(plain("button.back", locale), place_data("people")),),
        ),
    )


_MOST_GROUPS: Final = 10
"""Groups that one screen has room for."""


def kind_screen(view: NetworkView, viewer: Viewer) -> Screen:
    """Choosing what a network is for."""
    locale, one = viewer.locale, view.network
    return Screen(
        html("network.kind.question", locale, name=one.name),
        (
            *(
                (
                    Button(
                        _marked(label(kind, locale), on=kind is one.kind),
                        place_data("kind", one.id, kind.value),
                    ),
                )
                for kind in NetworkKind
            ),
            (Button(plain("button.back", locale), place_data("network", one.id)),),
        ),
    )


def close_screen(view: NetworkView, viewer: Viewer) -> Screen:
    """Whether to lay a network down."""
    locale, one = viewer.locale, view.network
    return Screen(
        html_n("network.close.question", one.members, locale, name=one.name),
        (
            (Button(plain("network.close.yes", locale), place_data("close_yes", one.id)),),
            (Button(plain("network.close.no", locale), place_data("network", one.id)),),
        ),
    )


def closed_screen(network: Network, viewer: Viewer) -> Screen:
    """That a network was laid down."""
    locale = viewer.locale
    return Screen(
        html("network.closed", locale, name=network.name),
        ((Button(plain("button.back", locale), place_data("people")),),),
    )


def areas_screen(areas: tuple[Area, ...], viewer: Viewer) -> Screen:
    """The areas of the municipality, to add to, rename or take out."""
    locale = viewer.locale
    buttons = [Button(_clipped(area.name), place_data("area", area.id)) for area in areas]
    return Screen(
        html("areas.title" if areas else "areas.none", locale),
        (
            (Button(plain("areas.add", locale), begin_data(FormKind.AREA.value)),),
            *in_columns(buttons[:_MOST_AREAS], 2),
            (Button(plain("button.back", locale), place_data("people")),),
        ),
    )


_MOST_AREAS: Final = 80
"""Telegram takes 100 buttons; no municipality of ours has as many places."""


def area_screen(area: Area, viewer: Viewer) -> Screen:
    """One area and what can be done about it."""
    locale = viewer.locale
    return Screen(
        html("area.title", locale, name=area.name),
        (
            (
                Button(plain("network.rename", locale), begin_data(FormKind.AREA.value, area.id)),
                Button(plain("area.close", locale), place_data("area_close", area.id)),
            ),
            (Button(plain("button.back", locale), place_data("areas")),),
        ),
    )


# -- members, for coordinators ---------------------------------------------------------------------


def members_screen(page: MembershipPage, viewer: Viewer) -> Screen:
    """A page of members to open, with how to search."""
    locale = viewer.locale
    rows = [
        (
            Button(
                _clipped(plain("members.button", locale, name=one.name, org=one.organisation)),
                place_data("member", one.id),
            ),
        )
        for one in page.members
    ]
    return Screen(
        lines(
            _members_title(page, locale),
            *(_unreached(one, locale) for one in page.members if one.unreachable is not None),
            pager(locale, page.page, PEOPLE_A_PAGE, page.total),
            "",
            html("members.search", locale),
        ),
        rows_of(*rows, _members_pages(page, locale), _members_back(page, locale)),
    )


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


def _clipped(name: str) -> str:
    return name if len(name) <= _BUTTON_NAMES else f"{name[: _BUTTON_NAMES - 1]}…"


# -- one member ------------------------------------------------------------------------------------


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
        place_data("members", one.network.id, 0)
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
            _marked(label(branch, locale), on=branch is one.branch),
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
        for area in view.areas[:_MOST_AREAS]
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


def ticked(name: str, *, on: bool) -> str:
    return f"{'☑' if on else '☐'} {name}"


def _marked(name: str, *, on: bool) -> str:
    return f"• {name}" if on else name


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


# -- what a member sets ----------------------------------------------------------------------------


def me_screen(view: MyView, viewer: Viewer) -> Screen:
    """Who one is here, one's networks, what one gets, and what is stored."""
    locale = viewer.locale
    of_networks = tuple(
        (Button(_clipped(one.network.name), place_data("member", one.id)),)
        for one in view.memberships
    )
    wishes = (
        ((Button(plain("wish.open", locale), place_data("wish")),),) if view.memberships else ()
    )
    return Screen(
        lines(
            html("me.title", locale, name=viewer.name),
            roles_of(viewer),
            *(_mine(one, locale) for one in view.memberships),
            *(("", *_wishes(view, locale)) if view.memberships else ()),
            "",
            html("me.stored", locale),
        ),
        (
            *of_networks,
            *wishes,
            (Button(plain("me.language", locale), place_data("lang")),),
            menu_button(locale),
        ),
    )


def _mine(one: Membership, locale: str) -> Html:
    return html("me.network", locale, network=one.network.name, role=label(one.role, locale))


def wish_screen(view: MyView, viewer: Viewer) -> Screen:
    """What a member wants to hear and when, each line a button."""
    locale, settings = viewer.locale, view.settings
    is_narrow = settings.lowest_urgency is Urgency.WARNING
    other = Urgency.INFORMATION if is_narrow else Urgency.WARNING
    return Screen(
        lines(
            html("wish.title", locale),
            "",
            *_wishes(view, locale),
            "",
            html("wish.catches_up", locale) if view.catches_up else html("wish.hint", locale),
        ),
        rows_of(
            # With the digest everything but warnings waits anyway.
            ()
            if settings.digest
            else (
                Button(
                    plain("wish.to.all" if is_narrow else "wish.to.warnings", locale),
                    place_data("wish", "lowest", other.value),
                ),
            ),
            (
                Button(
                    plain("wish.to.single" if settings.digest else "wish.to.digest", locale),
                    place_data("wish", "digest", int(not settings.digest)),
                ),
            ),
            (
                Button(plain("wish.quiet", locale), place_data("quiet")),
                _pause_button(view, locale),
            ),
            (
                *(
                    (Button(plain("wish.areas", locale), place_data("follow_areas")),)
                    if view.areas
                    else ()
                ),
                Button(plain("wish.branches", locale), place_data("follow_branches")),
            ),
            (Button(plain("button.back", locale), place_data("me")),),
        ),
    )


def _pause_button(view: MyView, locale: str) -> Button:
    if is_paused(view):
        return Button(plain("wish.resume", locale), place_data("wish", "resume", 0))
    return Button(plain("wish.pause", locale), begin_data(FormKind.PAUSE.value))


def is_paused(view: MyView) -> bool:
    """Whether a pause holds today."""
    until = view.settings.paused_until
    return until is not None and until > view.today


def _wishes(view: MyView, locale: str) -> tuple[Html, ...]:
    settings = view.settings
    until = settings.paused_until
    paused = (
        html("wish.paused", locale, day=dates.day_of_year(until, locale))
        if until is not None and is_paused(view)
        else None
    )
    found = (
        paused,
        _urgency_line(settings, locale),
        _quiet_line(settings.quiet, locale),
        html(
            "wish.about",
            locale,
            areas=_followed(
                [one.name for one in view.areas if one.id in settings.areas],
                "wish.all_areas",
                locale,
            ),
            branches=_followed(
                [label(one, locale) for one in settings.branches], "wish.all_branches", locale
            ),
        ),
    )
    return tuple(one for one in found if one is not None)


def _urgency_line(settings: MemberSettings, locale: str) -> Html:
    if settings.digest:
        return html("wish.digest", locale)
    is_narrow = settings.lowest_urgency is Urgency.WARNING
    return html("wish.warnings" if is_narrow else "wish.all", locale)


def _quiet_line(quiet: QuietHours, locale: str) -> Html:
    if quiet.starts == quiet.ends:
        return html("wish.no_quiet", locale)
    return html(
        "wish.quiet_between",
        locale,
        starts=dates.clock(quiet.starts, locale),
        ends=dates.clock(quiet.ends, locale),
    )


def _followed(names: list[str], all_of: str, locale: str) -> str:
    return ", ".join(names) or plain(all_of, locale)


def quiet_screen(view: MyView, viewer: Viewer) -> Screen:
    """Choosing quiet hours."""
    locale, now = viewer.locale, view.settings.quiet
    buttons = [
        Button(
            _marked(_quiet_name(starts, ends, locale), on=_is(now, starts, ends)),
            place_data("quiet", starts, ends),
        )
        for starts, ends in QUIET_CHOICES
    ]
    hours = [
        Button(plain(key, locale), place_data("quiet", *between))
        for key, between in (
            ("wish.quiet.from_earlier", ((now.starts.hour - 1) % 24, now.ends.hour)),
            ("wish.quiet.from_later", ((now.starts.hour + 1) % 24, now.ends.hour)),
            ("wish.quiet.to_earlier", (now.starts.hour, (now.ends.hour - 1) % 24)),
            ("wish.quiet.to_later", (now.starts.hour, (now.ends.hour + 1) % 24)),
        )
    ]
    return Screen(
        lines(html("wish.quiet.question", locale), "", _quiet_line(now, locale)),
        (
            *in_columns(buttons, 2),
            *in_columns(hours, 2),
            (Button(plain("form.enough", locale), place_data("wish")),),
        ),
    )


def _is(now: QuietHours, starts: int, ends: int) -> bool:
    if starts == ends:
        return now.starts == now.ends
    return (now.starts, now.ends) == (time(starts), time(ends))


def _quiet_name(starts: int, ends: int, locale: str) -> str:
    if starts == ends:
        return plain("wish.quiet.none", locale)
    return f"{starts:02}–{ends:02}"


def follow_areas_screen(view: MyView, viewer: Viewer) -> Screen:
    """Choosing which areas to hear about."""
    followed = set(view.settings.areas)
    buttons = [
        Button(
            ticked(area.name, on=area.id in followed),
            place_data("follow_areas", area.id, int(area.id not in followed)),
        )
        for area in view.areas[:_MOST_AREAS]
    ]
    return _follow("wish.areas.question", buttons, viewer.locale)


def follow_branches_screen(view: MyView, viewer: Viewer) -> Screen:
    """Choosing which branches to hear about."""
    locale, followed = viewer.locale, set(view.settings.branches)
    buttons = [
        Button(
            ticked(label(branch, locale), on=branch in followed),
            place_data("follow_branches", branch.value, int(branch not in followed)),
        )
        for branch in Branch
    ]
    return _follow("wish.branches.question", buttons, locale)


def _follow(key: str, buttons: list[Button], locale: str) -> Screen:
    done = (Button(plain("form.enough", locale), place_data("wish")),)
    return Screen(html(key, locale), (*in_columns(buttons, 2), done))
