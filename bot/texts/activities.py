"""The activity log in words: lines, totals, and the screen of a question and its answer."""

from __future__ import annotations

from dataclasses import replace

from bot.domain.activities import (
    Activity,
    ActivityKind,
    Findings,
    Period,
    Question,
    Span,
    Total,
)
from bot.domain.forms import Choice
from bot.domain.meetings import Meeting
from bot.domain.people import Viewer
from bot.domain.promises import Unit
from bot.domain.reading import Qualifier
from bot.domain.views import ACTIVITIES_A_PAGE
from bot.domain.visits import Visit
from bot.texts import dates
from bot.texts.catalogue import Html, html, html_n, lines, plain, plain_n
from bot.texts.labels import label
from bot.texts.menus import menu_button, pager, rows_of
from bot.texts.screen import BUTTON_DATA_MAX, Button, Screen, in_columns, place_data

LOG_LANGUAGE = "sv"
"""The language in which the bot itself writes into the log: a Swedish public record."""

_ANY = "-"
_KINDS = tuple(ActivityKind)
_SPANS = tuple(Span)


def visit_line(visit: Visit) -> str:
    """What a held visit is called in the log: topic, years and school, no names."""
    years = ", ".join(label(year, LOG_LANGUAGE) for year in visit.years)
    return plain("log.visit", LOG_LANGUAGE, topic=visit.topic, years=years, school=visit.school)


def meeting_line(meeting: Meeting) -> str:
    """What a meeting is called in the log: its title and its network, no names."""
    return plain("log.meeting", LOG_LANGUAGE, title=meeting.title, network=meeting.network)


def quantity_of(number: int, unit: Unit, qualifier: Qualifier, locale: str) -> str:
    """`ca 25 elever`, `minst 3 möten`."""
    counted = plain_n(f"unit.{unit.value}", number, locale)
    if qualifier is Qualifier.EXACTLY:
        return counted
    return plain(f"qualifier.{qualifier.value}", locale, quantity=counted)


def line_of(activity: Activity, locale: str, *, with_promise: bool = True) -> Html:
    """One activity as a line of a list."""
    if activity.not_held is not None:
        return html(
            "activity.line.not_held",
            locale,
            day=dates.plain_day(activity.day, locale),
            promise=f"{activity.promise_key} " if with_promise else "",
            kind=label(activity.kind, locale),
            what=activity.what,
            reason=_clipped(activity.not_held),
        )
    counted = (
        quantity_of(activity.quantity, activity.unit, activity.qualifier, locale)
        if activity.quantity is not None and activity.unit is not None
        else None
    )
    return html(
        "activity.line.counted" if counted else "activity.line",
        locale,
        day=dates.plain_day(activity.day, locale),
        promise=f"{activity.promise_key} " if with_promise else "",
        kind=label(activity.kind, locale),
        what=activity.what,
        counted=counted or "",
    )


_REASON_SHOWN = 200
"""Five entries with the longest of everything fit into one message with this."""


def _clipped(reason: str) -> str:
    return reason if len(reason) <= _REASON_SHOWN else f"{reason[: _REASON_SHOWN - 1]}…"


def totals_of(totals: tuple[Total, ...], locale: str) -> Html:
    """What everything comes to, a line for each kind."""
    return lines(*(_total(total, locale) for total in totals))


def _total(total: Total, locale: str) -> Html:
    name = label(total.kind, locale)
    if not total.quantity:
        return html_n("activity.total", total.activities, locale, kind=name)
    counted = quantity_of(total.quantity, total.unit, total.qualifier, locale)
    return html_n("activity.total.counted", total.activities, locale, kind=name, counted=counted)


def question_data(question: Question, place: str = "acts") -> str:
    """A question as the data of a button. Words that do not fit are left out, and so not shown."""
    kind = _KINDS.index(question.kind) if question.kind else _ANY
    promise = question.promise_id or _ANY
    span = _SPANS.index(question.span)
    words = question.words.split()
    while True:
        data = place_data(place, promise, kind, span, question.page, " ".join(words))
        if len(data.encode()) <= BUTTON_DATA_MAX or not words:
            return data
        words.pop()


def read_question(arguments: list[str]) -> Question:
    """The reverse of `question_data`. Raises ValueError or IndexError for anything else."""
    promise, kind, span, page, *words = arguments
    return Question(
        promise_id=None if promise == _ANY else int(promise),
        kind=None if kind == _ANY else _KINDS[int(kind)],
        span=_SPANS[int(span)],
        page=int(page),
        words=":".join(words),
    )


def findings_screen(findings: Findings, viewer: Viewer, promises: tuple[Choice, ...]) -> Screen:
    """What has been done: the reading of the question, totals, and one page of activities."""
    locale, question = viewer.locale, findings.question
    size = ACTIVITIES_A_PAGE
    if findings.count:
        body = lines(
            html_n("activities.count", findings.count - findings.not_held, locale),
            html_n("activities.not_held", findings.not_held, locale) if findings.not_held else None,
            totals_of(findings.totals, locale),
            "",
            *(line_of(activity, locale) for activity in findings.page),
        )
    else:
        body = html("activities.none", locale)
    return Screen(
        lines(
            html("activities.title", locale, reading=_reading(findings, promises, locale)),
            "",
            body,
            pager(locale, question.page, size, findings.count),
        ),
        rows_of(
            _pages(question, findings.count, locale),
            (
                Button(plain("filter.promise", locale), question_data(question, "actsp")),
                Button(plain("filter.kind", locale), question_data(question, "actsk")),
                Button(plain("filter.span", locale), question_data(question, "actst")),
            ),
            (Button(plain("button.log_more", locale), "b:log"), *menu_button(locale)),
        ),
    )


def _pages(question: Question, count: int, locale: str) -> tuple[Button, ...]:
    row = []
    if question.page > 0:
        earlier = replace(question, page=question.page - 1)
        row.append(Button(plain("pager.previous", locale), question_data(earlier)))
    if (question.page + 1) * ACTIVITIES_A_PAGE < count:
        later = replace(question, page=question.page + 1)
        row.append(Button(plain("pager.next", locale), question_data(later)))
    return tuple(row)


def _reading(findings: Findings, promises: tuple[Choice, ...], locale: str) -> str:
    """How the question was understood: `Löfte Y1 · Skolbesök · okt 2021 · "snatteri"`."""
    question = findings.question
    parts = [_promise_name(question.promise_id, promises, locale)]
    parts.append(
        label(question.kind, locale) if question.kind else plain("filter.any_kind", locale)
    )
    parts.append(_period_name(question.span, findings.period, locale))
    if question.words:
        parts.append(f"”{question.words}”")
    return " · ".join(parts)


def _promise_name(promise_id: int | None, promises: tuple[Choice, ...], locale: str) -> str:
    for choice in promises:
        if promise_id is not None and choice.value == str(promise_id):
            return plain("promise.named", locale, key=choice.facts["key"])
    return plain("filter.any_promise", locale)


def _period_name(span: Span, period: Period, locale: str) -> str:
    if period.first is None or period.last is None:
        return label(Span.ALL, locale)
    days = dates.period(period.first, period.last, locale)
    return f"{label(span, locale)} ({days})"


def promise_filter_screen(
    question: Question, viewer: Viewer, promises: tuple[Choice, ...]
) -> Screen:
    """Choosing which promise the question is about."""
    locale = viewer.locale
    buttons = [
        (
            Button(
                plain("filter.any_promise", locale),
                question_data(question.narrowed(promise_id=None)),
            ),
        )
    ]
    for choice in promises:
        name = plain("promise.button", locale, key=choice.facts["key"], title=choice.facts["title"])
        chosen = question.narrowed(promise_id=int(choice.value))
        buttons.append((Button(name, question_data(chosen)),))
    return Screen(html("filter.promise.question", locale), (*buttons, _back(question, locale)))


def kind_filter_screen(question: Question, viewer: Viewer) -> Screen:
    """Choosing which kind the question is about."""
    locale = viewer.locale
    anything = Button(plain("filter.any_kind", locale), question_data(question.narrowed(kind=None)))
    kinds = [
        Button(label(kind, locale), question_data(question.narrowed(kind=kind))) for kind in _KINDS
    ]
    return Screen(
        html("filter.kind.question", locale),
        ((anything,), *in_columns(kinds, 2), _back(question, locale)),
    )


def span_filter_screen(question: Question, viewer: Viewer) -> Screen:
    """Choosing which period the question is about."""
    locale = viewer.locale
    spans = [
        Button(label(span, locale), question_data(question.narrowed(span=span))) for span in _SPANS
    ]
    return Screen(
        html("filter.span.question", locale), (*in_columns(spans, 2), _back(question, locale))
    )


def _back(question: Question, locale: str) -> tuple[Button, ...]:
    return (Button(plain("button.back", locale), question_data(question)),)
