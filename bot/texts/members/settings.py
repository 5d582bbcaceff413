"""What a member hears and when, in words."""

from __future__ import annotations

from datetime import time

from bot.domain.forms import FormKind
from bot.domain.networks import QUIET_CHOICES, Branch, MemberSettings, Membership, QuietHours
from bot.domain.people import Viewer
from bot.domain.updates import Urgency
from bot.domain.views import MyView
from bot.texts import dates
from bot.texts.catalogue import Html, html, lines, plain
from bot.texts.labels import label
from bot.texts.members.buttons import MOST_AREAS, marked, on_a_button, ticked
from bot.texts.menus import menu_button, roles_of, rows_of
from bot.texts.screen import Button, Screen, begin_data, in_columns, place_data


def me_screen(view: MyView, viewer: Viewer) -> Screen:
    """Who one is here, one's networks, what one gets, and what is stored."""
    locale = viewer.locale
    of_networks = tuple(
        (Button(on_a_button(one.network.name), place_data("member", one.id)),)
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
            marked(_quiet_name(starts, ends, locale), on=_is(now, starts, ends)),
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
        for area in view.areas[:MOST_AREAS]
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
