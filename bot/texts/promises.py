"""Promises and how they stand, in words."""

from __future__ import annotations

from dataclasses import replace

from bot.domain.activities import Activity, ActivityKind, Question, Span
from bot.domain.clipping import clipped
from bot.domain.follow_up.rule import Why
from bot.domain.people import Role, Viewer
from bot.domain.promises import (
    PromiseDocument,
    ends_on,
    is_over_on,
    is_upcoming_on,
)
from bot.domain.views import DocumentView, PromiseView, Standing
from bot.texts import dates
from bot.texts.activities import line_of, totals_of
from bot.texts.asking import question_data
from bot.texts.catalogue import Html, html, html_n, lines, plain, plain_n
from bot.texts.follow_up.words import state_words, why_words
from bot.texts.labels import label
from bot.texts.menus import menu_button, rows_of
from bot.texts.screen import Button, Screen, fitting, place_data
from bot.texts.targets import target_words


def overview_screen(views: tuple[DocumentView, ...], viewer: Viewer) -> Screen:
    """A promise document and how its promises stand; other documents as buttons."""
    locale = viewer.locale
    if not views:
        return Screen(html("promises.none", locale), (menu_button(locale),))
    first, *others = views
    over = [one for one in others if is_over_on(one.document, one.today)]
    # One earlier period is a tap away; several have a page of their own.
    shown = [one for one in others if len(over) < _MANY or one not in over]
    earlier = Button(plain("promises.earlier", locale), place_data("earlier"))
    return Screen(
        lines(*_document(first, locale)),
        rows_of(
            *(_promise_button(standing, locale) for standing in first.standings),
            (
                Button(plain("follow.report", locale), place_data("report", first.id)),
                *_file_button(first, viewer),
            ),
            *(_document_button(other, locale) for other in shown),
            (earlier,) if len(over) >= _MANY else (),
            menu_button(locale),
        ),
    )


_MANY = 2


def _file_button(view: DocumentView, viewer: Viewer) -> tuple[Button, ...]:
    """The document as a promise file, for coordinators."""
    if not viewer.has(Role.COORDINATOR):
        return ()
    return (Button(plain("renewal.file", viewer.locale), place_data("promise_file", view.id)),)


_EARLIER_SHOWN = 40


def earlier_screen(views: tuple[DocumentView, ...], viewer: Viewer) -> Screen:
    """The periods that are over, each with its promises and its report."""
    locale = viewer.locale
    return Screen(
        fitting(
            [
                html("promises.earlier.title" if views else "promises.earlier.none", locale),
                *(_earlier(one, locale) for one in views),
            ]
        ),
        rows_of(
            *(_document_button(one, locale) for one in views[:_EARLIER_SHOWN]),
            (Button(plain("promise.all", locale), place_data("promises")), *menu_button(locale)),
        ),
    )


def _earlier(view: DocumentView, locale: str) -> Html:
    document = view.document
    return html(
        "promises.earlier.line",
        locale,
        title=document.title,
        period=dates.period(document.period_start, ends_on(document), locale),
        promises=plain_n("report.promises", len(document.promises), locale),
    )


def _document(view: DocumentView, locale: str) -> list[Html | str]:
    document = view.document
    parts: list[Html | str] = [
        html("promises.title", locale, title=document.title),
        html(
            "promises.parties",
            locale,
            municipalities=", ".join(document.municipalities),
            police=document.police_district,
        ),
        _period(view, locale),
    ]
    heading = ""
    for standing in view.standings:
        if standing.promise.heading != heading:
            heading = standing.promise.heading
            parts += ["", html("promises.heading", locale, heading=heading)]
        parts.append(_standing(standing, locale))
    return parts


def _period(view: DocumentView, locale: str) -> Html:
    """The period, with what there is to say about it: over, not begun, extended."""
    document = view.document
    last = ends_on(document)
    if is_over_on(document, view.today):
        key = "promises.period.over"
    elif is_upcoming_on(document, view.today):
        key = "promises.period.upcoming"
    else:
        key = "promises.period.current"
    days = dates.period(document.period_start, last, locale)
    return html(key, locale, period=days, last=dates.plain_day(last, locale))


def _standing(standing: Standing, locale: str) -> Html:
    promise = standing.promise
    return html(
        "promises.line",
        locale,
        key=promise.key,
        title=promise.title,
        done=_done(standing, locale),
    )


def _done(standing: Standing, locale: str) -> str:
    """How many activities, and the state in plain words."""
    count = standing.activities
    done = plain_n("promises.activities", count, locale) if count else None
    told = done or plain("promises.nothing_yet", locale)
    if standing.followed is None:
        return told
    return f"{told} · {state_words(standing.followed.standing.state, locale)}"


def _promise_button(standing: Standing, locale: str) -> tuple[Button, ...]:
    promise = standing.promise
    name = plain("promise.button", locale, key=promise.key, title=promise.title)
    return (Button(name, place_data("promise", standing.id)),)


def _document_button(view: DocumentView, locale: str) -> tuple[Button, ...]:
    name = plain("promises.other", locale, title=view.document.title)
    return (Button(name, place_data("promises", view.id)),)


def promise_screen(view: PromiseView, viewer: Viewer) -> Screen:
    """One promise in depth: its words, its target, what was done."""
    locale, promise = viewer.locale, view.standing.promise
    actors = ", ".join(label(actor, locale) for actor in promise.actors)
    return Screen(
        fitting(
            [
                html("promise.title", locale, key=promise.key, title=promise.title),
                "",
                html("promise.text", locale, text=promise.text),
                "",
                html("promise.actors", locale, actors=actors),
                html("promise.places", locale, places=", ".join(promise.places))
                if promise.places
                else None,
                html("promise.measured_by", locale, measured_by=promise.measured_by),
                _target(view, locale),
                _closing(view.document, view, locale),
                *_state(view, locale),
                "",
                *_results(view, viewer),
            ]
        ),
        rows_of(
            _staff_row(view, viewer),
            _follow_row(view, locale),
            *_linked_rows(view, locale),
            (
                Button(plain("promise.all", locale), place_data("promises", view.document_id)),
                *menu_button(locale),
            ),
        ),
    )


def _target(view: PromiseView, locale: str) -> Html | None:
    """What was promised in numbers, or that nothing was, where the state does not say so."""
    target = view.standing.promise.target
    if target:
        return html("promise.target", locale, target=target_words(target, locale))
    return None if _says_no_target(view) else html("promise.no_target", locale)


def _state(view: PromiseView, locale: str) -> tuple[Html | str, ...]:
    """How the promise stands, and why, in plain words."""
    one = view.standing.followed
    if one is None:
        return ()
    state = html("follow.state", locale, state=state_words(one.standing.state, locale))
    if _says_no_target(view):
        # The reason would say it again, with the count that follows.
        return ("", state)
    why = clipped(why_words(one, view.today, locale), _WHY_SHOWN)
    return ("", state, html("follow.because", locale, why=why))


def _says_no_target(view: PromiseView) -> bool:
    one = view.standing.followed
    return one is not None and one.standing.why is Why.NO_TARGET and one.standing.verdict is None


_WHY_SHOWN = 300


def _linked_rows(view: PromiseView, locale: str) -> tuple[tuple[Button, ...], ...]:
    """The same promise a period earlier and a period later."""
    found = (("promise.before", view.before), ("promise.after", view.after))
    return tuple(
        (Button(plain(key, locale, title=there[1]), place_data("promise", there[0])),)
        for key, there in found
        if there is not None
    )


def _follow_row(view: PromiseView, locale: str) -> tuple[Button, ...]:
    """To hear or not to hear when it moves, and the report on all promises."""
    key, place = (
        ("promise.unfollow", "unfollow") if view.is_follower else ("promise.follow", "follow")
    )
    return (
        Button(plain(key, locale), place_data(place, view.standing.id)),
        Button(plain("follow.report", locale), place_data("report", view.document_id)),
    )


def _closing(document: PromiseDocument, view: PromiseView, locale: str) -> Html | None:
    if not is_over_on(document, view.today):
        return None
    return html("promise.over", locale, last=dates.plain_day(ends_on(document), locale))


def _results(view: PromiseView, viewer: Viewer) -> tuple[Html | str, ...]:
    locale = viewer.locale
    if not view.standing.activities:
        return (html("promise.nothing_yet", locale),)
    return (
        html_n("promise.done", view.standing.activities, locale),
        totals_of(view.totals, locale, sums=1),
        "",
        html("promise.latest", locale),
        *(
            line_of(_clipped(_as_seen_by(viewer, activity)), locale, with_promise=False)
            for activity in view.latest
        ),
    )


def _as_seen_by(viewer: Viewer, activity: Activity) -> Activity:
    """What an update to the network was about is the network's; that one was sent is everybody's."""
    if activity.kind is not ActivityKind.SITUATION_UPDATE or _is_staff(viewer):
        return activity
    return replace(activity, what=plain("promise.update_sent", viewer.locale))


_WHAT_SHOWN = 120
"""The longest promise with all that was done under it still fits into one message (Telegram)."""


def _clipped(activity: Activity) -> Activity:
    return replace(activity, what=clipped(activity.what, _WHAT_SHOWN))


def _is_staff(viewer: Viewer) -> bool:
    return viewer.has(Role.COORDINATOR) or viewer.has(Role.POLICE)


def _staff_row(view: PromiseView, viewer: Viewer) -> tuple[Button, ...]:
    if not _is_staff(viewer):
        return ()
    asked = question_data(Question(promise_id=view.standing.id, span=Span.ALL))
    return (
        Button(plain("promise.ask", viewer.locale), asked),
        Button(plain("button.log_more", viewer.locale), "b:log"),
    )
