"""The page of a renewal: what is done, what is left, and the way to each part."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final
from zoneinfo import ZoneInfo

from bot.domain.clipping import clipped
from bot.domain.follow_up.views import Followed
from bot.domain.forms import FormKind
from bot.domain.local_time import local_day
from bot.domain.people import Viewer
from bot.domain.promises import ends_on, is_over_on
from bot.domain.renewal_views import RenewalView
from bot.domain.renewals import Lack, Renewal, is_judged, lacks
from bot.texts import dates
from bot.texts.catalogue import Html, html, html_n, lines, plain
from bot.texts.follow_up.words import MARKS
from bot.texts.labels import label
from bot.texts.menus import menu_button, rows_of
from bot.texts.screen import Button, Screen, begin_data, fitting, place_data

DONE: Final = "✅"
OPEN: Final = "◻️"

_REASON_SHOWN: Final = 120


def mark(is_done: bool) -> str:
    """Whether a part is done: always beside words that say the same."""
    return DONE if is_done else OPEN


def page_button(renewal_id: int, locale: str) -> Button:
    """The way to a renewal's page."""
    return Button(plain("renewal.open", locale), place_data("rn", renewal_id))


def page_screen(view: RenewalView, viewer: Viewer, zone: ZoneInfo) -> Screen:
    """All parts of a renewal, each with how far it has come."""
    locale, renewal = viewer.locale, view.renewal
    begun = dates.plain_day(local_day(renewal.begun_at, zone), locale)
    return Screen(
        lines(
            html("renewal.title", locale, title=renewal.document.title),
            html("renewal.begun", locale, by=renewal.begun_by, day=begun),
            *_latest(renewal, zone, locale),
            *_parts(view, locale),
        ),
        rows_of(*_rows(view, locale)),
    )


def _rows(view: RenewalView, locale: str) -> Iterator[tuple[Button, ...]]:
    renewal = view.renewal
    number = renewal.id
    if renewal.is_stopped:
        yield (Button(plain("renewal.resume", locale), place_data("rn_resume", number)),)
    yield (Button(plain("renewal.verdicts", locale), place_data("rn_close", number)),)
    yield (Button(plain("renewal.next", locale), place_data("rn_next", number)),)
    yield (Button(plain("renewal.comments", locale), place_data("rn_said", number, 0)),)
    yield (Button(plain("renewal.signatures", locale), place_data("rn_signs", number)),)
    yield (
        Button(plain("renewal.read", locale), place_data("rn_read", number)),
        Button(plain("renewal.file", locale), place_data("rn_file", number)),
    )
    if renewal.published_on is None:
        extend = begin_data(FormKind.EXTEND_PERIOD.value, renewal.document_id)
        stop = Button(plain("renewal.stop", locale), place_data("rn_ask_stop", number))
        yield (
            Button(plain("renewal.extend", locale), extend),
            *(() if renewal.is_stopped else (stop,)),
        )
    yield (
        Button(plain("renewal.follow_up", locale), place_data("fu", renewal.document_id)),
        *menu_button(locale),
    )


def _latest(renewal: Renewal, zone: ZoneInfo, locale: str) -> Iterator[Html]:
    """Who chose what last: two coordinators work in the same renewal."""
    decided = [one for one in renewal.promises if one.decided_at is not None]
    if decided:
        last = max(decided, key=lambda one: (one.decided_at, one.id))
        assert last.decided_at is not None, "it is decided"
        yield html(
            "renewal.latest",
            locale,
            by=last.decided_by,
            title=last.title,
            when=dates.short_moment(last.decided_at, zone, locale),
        )


def _parts(view: RenewalView, locale: str) -> Iterator[Html | str]:
    renewal = view.renewal
    yield ""
    if renewal.is_stopped:
        yield html("renewal.stopped", locale)
        yield ""
    yield _verdicts_part(view, locale)
    yield ""
    yield _next_part(view, locale)
    yield ""
    yield _comments_part(renewal, locale)
    yield ""
    yield _signatures_part(renewal, locale)
    yield ""
    yield _publishing_part(renewal, locale)


def _next_part(view: RenewalView, locale: str) -> Html:
    renewal = view.renewal
    total = len(renewal.promises)
    first, last = renewal.period
    return lines(
        html(
            "renewal.part.next",
            locale,
            mark=mark(total > 0 and renewal.decided == total),
            decided=renewal.decided,
            total=total,
        ),
        html(
            "renewal.next_is",
            locale,
            title=renewal.next_title,
            period=dates.period(first, last, locale),
        ),
        html("refusal.renewal_lacks.overlaps", locale) if Lack.OVERLAPS in lacks(renewal) else None,
    )


def _comments_part(renewal: Renewal, locale: str) -> Html:
    if renewal.comments_until is None:
        return html("renewal.part.comments.none", locale, mark=OPEN)
    return html_n(
        "renewal.part.comments",
        renewal.comments,
        locale,
        mark=DONE,
        day=dates.plain_day(renewal.comments_until, locale),
    )


def _signatures_part(renewal: Renewal, locale: str) -> Html:
    if not renewal.signatories:
        return html("renewal.part.signatures.none", locale, mark=OPEN)
    signed = sum(one.signed_at is not None for one in renewal.signatories)
    return html(
        "renewal.part.signatures",
        locale,
        mark=mark(renewal.is_signed),
        signed=signed,
        total=len(renewal.signatories),
    )


def _publishing_part(renewal: Renewal, locale: str) -> Html:
    if renewal.published_on is not None:
        day = dates.plain_day(renewal.published_on, locale)
        return html("renewal.part.published", locale, mark=DONE, day=day)
    if renewal.publish_on is not None:
        day = dates.plain_day(renewal.publish_on, locale)
        return html("renewal.part.publishing", locale, mark=DONE, day=day)
    return html("renewal.part.publishing.none", locale, mark=OPEN)


def _verdicts_part(view: RenewalView, locale: str) -> Html:
    total = len(view.follow_up.promises)
    return lines(
        html(
            "renewal.part.verdicts",
            locale,
            mark=mark(view.renewal.closing is not None),
            judged=view.judged,
            total=total,
        ),
        closing_line(view, locale),
    )


def closing_line(view: RenewalView, locale: str) -> Html:
    """Whether the period is closed, and if not, what that takes."""
    closing, document = view.renewal.closing, view.renewal.document
    if closing is not None:
        day = dates.plain_day(closing.closed_on, locale)
        return html("renewal.closed", locale, day=day, by=closing.by)
    last = dates.plain_day(ends_on(document), locale)
    if not is_over_on(document, view.today):
        return html("renewal.running", locale, last=last)
    left = len(view.follow_up.promises) - view.judged
    key = "renewal.can_close" if left == 0 else "renewal.verdicts_left"
    return html(key, locale, last=last)


def verdicts_screen(view: RenewalView, viewer: Viewer) -> Screen:
    """The promises with their verdicts, and closing the period."""
    locale, renewal = viewer.locale, view.renewal
    return Screen(
        fitting(
            [
                html("renewal.verdicts.title", locale, title=renewal.document.title),
                html(
                    "renewal.verdicts.count",
                    locale,
                    judged=view.judged,
                    total=len(view.follow_up.promises),
                ),
                closing_line(view, locale),
                "",
                *(_verdict_line(one, locale) for one in view.follow_up.promises),
            ]
        ),
        rows_of(
            *(_verdict_row(one, locale) for one in view.follow_up.promises if not renewal.closing),
            _closing_row(view, locale),
            (page_button(renewal.id, locale), *menu_button(locale)),
        ),
    )


def _verdict_line(one: Followed, locale: str) -> Html:
    title, state = f"{one.promise.key} {one.promise.title}", label(one.standing.state, locale)
    verdict = one.standing.latest_verdict
    if not is_judged(one) or verdict is None:
        return html("renewal.verdict.none", locale, mark=OPEN, title=title, state=state.lower())
    reason = clipped(verdict.reason, _REASON_SHOWN)
    return html(
        "renewal.verdict",
        locale,
        mark=MARKS[one.standing.state],
        title=title,
        state=state.lower(),
        reason=reason,
    )


def _verdict_row(one: Followed, locale: str) -> tuple[Button, ...]:
    name = plain("promise.button", locale, key=one.promise.key, title=one.promise.title)
    shown = MARKS[one.standing.state] if is_judged(one) else OPEN
    return (Button(f"{shown} {name}", begin_data(FormKind.CLOSE_PROMISE.value, one.id)),)


def _closing_row(view: RenewalView, locale: str) -> tuple[Button, ...]:
    renewal = view.renewal
    if renewal.closing is not None:
        return (Button(plain("renewal.reopen", locale), place_data("rn_ask_open", renewal.id)),)
    is_ready = is_over_on(renewal.document, view.today) and view.judged == len(
        view.follow_up.promises
    )
    if not is_ready:
        return ()
    return (Button(plain("renewal.close", locale), place_data("rn_ask_close", renewal.id)),)


def ask_close_screen(view: RenewalView, viewer: Viewer) -> Screen:
    """Whether the period is to be closed, and what that means."""
    return _ask(view, viewer, "renewal.ask_close", "renewal.close.yes", "rn_close_yes", "rn_close")


def ask_reopen_screen(view: RenewalView, viewer: Viewer) -> Screen:
    """Whether the period is to be opened again, and what that means."""
    return _ask(view, viewer, "renewal.ask_open", "renewal.open.yes", "rn_open_yes", "rn_close")


def ask_stop_screen(view: RenewalView, viewer: Viewer) -> Screen:
    """Whether the renewal is to rest, and what that means."""
    return _ask(view, viewer, "renewal.ask_stop", "renewal.stop.yes", "rn_stop", "rn")


def _ask(
    view: RenewalView, viewer: Viewer, question: str, yes: str, place: str, back: str
) -> Screen:
    locale, renewal = viewer.locale, view.renewal
    return Screen(
        html(question, locale, title=renewal.document.title),
        (
            (Button(plain(yes, locale), place_data(place, renewal.id)),),
            (Button(plain("button.back", locale), place_data(back, renewal.id)),),
        ),
    )
