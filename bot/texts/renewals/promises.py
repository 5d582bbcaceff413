"""The next period's promises: what becomes of each, and one of them with last year's beside it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final
from zoneinfo import ZoneInfo

from bot.domain.clipping import clipped
from bot.domain.follow_up.views import Followed
from bot.domain.forms import FormKind
from bot.domain.people import Viewer
from bot.domain.promises import Promise, Target
from bot.domain.renewal_views import RenewalView, RenewedView
from bot.domain.renewals import PromisePart, RenewalChoice, RenewedPromise
from bot.texts import dates
from bot.texts.catalogue import Html, html, plain
from bot.texts.follow_up import words
from bot.texts.labels import label
from bot.texts.menus import menu_button, rows_of
from bot.texts.renewals.page import page_button
from bot.texts.screen import Button, Rows, Screen, begin_data, fitting, in_columns, place_data
from bot.texts.targets import target_words

CHOICE_MARKS: Final[Mapping[RenewalChoice | None, str]] = {
    RenewalChoice.CARRY: "➡️",
    RenewalChoice.CHANGE: "✏️",
    RenewalChoice.DROP: "🗑",
    RenewalChoice.ADD: "➕",
    None: "◻️",
}
"""One mark a choice, always beside its words."""


def list_screen(view: RenewalView, viewer: Viewer) -> Screen:
    """What becomes of each promise, and what is left to choose."""
    locale, renewal = viewer.locale, view.renewal
    first, last = renewal.period
    can_work = renewal.published_on is None and not renewal.is_stopped
    left = len(renewal.promises) - renewal.decided
    return Screen(
        fitting(
            [
                html("renewal.next.title", locale, title=renewal.next_title),
                html(
                    "renewal.next.count",
                    locale,
                    decided=renewal.decided,
                    total=len(renewal.promises),
                    period=dates.period(first, last, locale),
                ),
                "",
                *(_line(one, locale) for one in renewal.promises),
            ]
        ),
        rows_of(
            *(
                (
                    Button(
                        f"{CHOICE_MARKS[one.choice]} {clipped(one.title, 50)}",
                        place_data("rn_one", one.id),
                    ),
                )
                for one in renewal.promises
            ),
            (Button(plain("renewal.carry_rest", locale), place_data("rn_carry_all", renewal.id)),)
            if can_work and left
            else (),
            *(_work_rows(renewal.id, locale) if can_work else ()),
            (page_button(renewal.id, locale), *menu_button(locale)),
        ),
    )


def _work_rows(renewal_id: int, locale: str) -> Rows:
    return (
        (
            Button(
                plain("renewal.add", locale), begin_data(FormKind.ADD_PROMISE.value, renewal_id)
            ),
            Button(plain("renewal.ideas", locale), place_data("rn_ideas", renewal_id)),
        ),
        (
            Button(
                plain("renewal.period", locale), begin_data(FormKind.NEXT_PERIOD.value, renewal_id)
            ),
        ),
    )


def _line(one: RenewedPromise, locale: str) -> Html:
    shown, choice = CHOICE_MARKS[one.choice], choice_words(one, locale)
    if one.choice is RenewalChoice.DROP and one.why:
        why = clipped(one.why, 100)
        return html("renewal.next.dropped", locale, mark=shown, title=one.title, why=why)
    return html("renewal.next.line", locale, mark=shown, title=one.title, choice=choice)


def choice_words(one: RenewedPromise, locale: str) -> str:
    """What becomes of a promise, in words."""
    if one.choice is None:
        return plain("renewal.undecided", locale)
    return label(one.choice, locale)


def one_screen(found: RenewedView, viewer: Viewer, zone: ZoneInfo) -> Screen:
    """One promise of the next period: how it reads, last year's target and what came of it."""
    locale = viewer.locale
    return Screen(fitting(list(_one(found, zone, locale))), rows_of(*_one_rows(found, locale)))


def _one(found: RenewedView, zone: ZoneInfo, locale: str) -> Iterator[Html | str]:
    one, promise = found.one, found.one.latest
    if found.is_stale:
        yield html("renewal.stale", locale)
        yield ""
    yield html("promise.title", locale, key=promise.key, title=promise.title)
    yield html("promises.heading", locale, heading=promise.heading)
    yield html(
        "renewal.choice", locale, mark=CHOICE_MARKS[one.choice], choice=choice_words(one, locale)
    )
    if one.decided_at is not None:
        when = dates.short_moment(one.decided_at, zone, locale)
        yield html("renewal.decided", locale, by=one.decided_by, when=when)
    if one.choice is RenewalChoice.DROP and one.why:
        yield html("renewal.why", locale, why=one.why)
    yield ""
    yield html("promise.text", locale, text=promise.text)
    yield ""
    actors = ", ".join(label(actor, locale) for actor in promise.actors)
    yield html("promise.actors", locale, actors=actors)
    yield html("promise.measured_by", locale, measured_by=promise.measured_by)
    yield target_line(promise, locale)
    yield from beside_last_year(found, locale)


def target_line(promise: Promise, locale: str) -> Html:
    """The target of a promise, or that it has none."""
    if promise.target is None:
        return html("promise.no_target", locale)
    return html("promise.target", locale, target=target_words(promise.target, locale))


def beside_last_year(found: RenewedView, locale: str) -> list[Html | str]:
    """Last year's target with what came of it; nothing for a new promise."""
    followed, old = found.view.followed(found.one), found.one.old
    if followed is None or old is None:
        return []
    return [
        "",
        html("renewal.last_year", locale, title=found.view.renewal.document.title),
        html("renewal.last_target", locale, target=_target(old.target, locale)),
        html("renewal.last_actual", locale, actual=actual_words(followed, locale)),
    ]


def _target(target: Target | None, locale: str) -> str:
    return target_words(target, locale) if target else plain("follow.no_target", locale)


def actual_words(followed: Followed, locale: str) -> str:
    """What was done for a promise: `7 av 10 möten`, or how many activities; and how it stands."""
    standing = followed.standing
    told = words.progress_words(standing, locale) or words.activities_words(standing.held, locale)
    return f"{told} · {label(standing.state, locale).lower()}"


def _one_rows(found: RenewedView, locale: str) -> Iterator[tuple[Button, ...]]:
    one, renewal = found.one, found.view.renewal
    if renewal.published_on is None and not renewal.is_stopped:
        yield from _choice_rows(one, locale)
    yield (
        Button(plain("renewal.next.all", locale), place_data("rn_next", renewal.id)),
        *menu_button(locale),
    )


def _choice_rows(one: RenewedPromise, locale: str) -> Iterator[tuple[Button, ...]]:
    is_as_before = one.choice in (RenewalChoice.CARRY, RenewalChoice.ADD)
    if not is_as_before:
        key = "renewal.carry" if one.old_id is not None else "renewal.bring_back"
        yield (Button(plain(key, locale), place_data("rn_carry", one.id, one.version)),)
    parts = [
        Button(
            plain(f"renewal.part_of.{part.value}", locale),
            begin_data(FormKind.REWORD_PROMISE.value, one.id, part.value),
        )
        for part in PromisePart
    ]
    target = begin_data(FormKind.SET_TARGET.value, one.id)
    yield from in_columns([*parts, Button(plain("renewal.target", locale), target)], 2)
    if one.choice is not RenewalChoice.DROP:
        drop = begin_data(FormKind.DROP_PROMISE.value, one.id)
        yield (Button(plain("renewal.drop", locale), drop),)
