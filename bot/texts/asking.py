"""Questions to the ledger: as the data of a button, and the screens of their answers."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from bot.domain.activities import (
    NO_AREA,
    ActivityKind,
    ActivityState,
    By,
    Doer,
    Findings,
    Period,
    Question,
    Span,
)
from bot.domain.forms import Choice
from bot.domain.networks import Area
from bot.domain.people import Viewer
from bot.domain.questions import key_of_words
from bot.domain.search_words import fold
from bot.domain.views import ACTIVITIES_A_PAGE, SumsView
from bot.texts import dates
from bot.texts.activities import line_of, sums_of, totals_of
from bot.texts.catalogue import Html, html, html_n, lines, plain
from bot.texts.labels import label
from bot.texts.menus import menu_button, pager, rows_of
from bot.texts.more import more_button
from bot.texts.screen import (
    BUTTON_DATA_MAX,
    Button,
    Rows,
    Screen,
    below_data,
    in_columns,
    place_data,
    short_number,
)

_ANY = "-"
_NONE = "_"
_KINDS = tuple(ActivityKind)
_DOERS = tuple(Doer)
_STATES = tuple(ActivityState)
_SPANS = tuple(Span)
_BYS = tuple(By)


def question_data(question: Question, place: str = "acts", *, below: bool = False) -> str:
    """A question as the data of a button. Instead of words that do not fit stands their key.

    `below`: the answer comes below the message, which stays.
    """
    whole = _data(question, place, " ".join(question.words.split()), below=below)
    if len(whole.encode()) <= BUTTON_DATA_MAX:
        return whole
    return _data(question, place, key_of_words(question.words), below=below)


def _data(question: Question, place: str, words: str, *, below: bool) -> str:
    return (below_data if below else place_data)(
        place,
        _ANY if question.promise_id is None else short_number(question.promise_id),
        "".join(
            _ANY if chosen is None else short_number(members.index(chosen))
            for chosen, members in (
                (question.kind, _KINDS),
                (question.doer, _DOERS),
                (question.state, _STATES),
            )
        ),
        _span_data(question),
        _area_data(question.area_id),
        short_number(question.page),
        words,
    )


def _span_data(question: Question) -> str:
    """A span by its place among the spans; days by their numbers, open sides left out."""
    if question.days is None:
        return short_number(_SPANS.index(question.span))
    sides = (question.days.first, question.days.last)
    return "".join(f".{short_number(side.toordinal()) if side else ''}" for side in sides)


def _area_data(area_id: int | None) -> str:
    if area_id == NO_AREA:
        return _NONE
    return _ANY if area_id is None else short_number(area_id)


def read_question(arguments: list[str]) -> Question:
    """The reverse of `question_data`. Raises ValueError or IndexError for anything else."""
    promise, chosen, span, area, page, *words = arguments
    kind, doer, state = list(chosen)
    question = Question(
        promise_id=None if promise == _ANY else int(promise, 36),
        kind=None if kind == _ANY else _KINDS[int(kind, 36)],
        doer=None if doer == _ANY else _DOERS[int(doer, 36)],
        state=None if state == _ANY else _STATES[int(state, 36)],
        area_id=None if area == _ANY else NO_AREA if area == _NONE else int(area, 36),
        page=int(page, 36),
        words=":".join(words),
    )
    if not span.startswith("."):
        return replace(question, span=_SPANS[int(span, 36)])
    first, last = (date.fromordinal(int(one, 36)) if one else None for one in span[1:].split("."))
    return replace(question, days=Period(first, last))


def entry_data(activity_id: int, question: Question) -> str:
    """The data of a button that opens an entry, and leads back to the question where it fits."""
    place = f"act:{short_number(activity_id)}"
    data = question_data(question, place)
    return data if len(data.encode()) <= BUTTON_DATA_MAX else place_data(place)


def findings_screen(
    findings: Findings, viewer: Viewer, promises: tuple[Choice, ...], areas: tuple[Area, ...]
) -> Screen:
    """What has been done: the reading of the question, totals, and one page of entries."""
    locale, question = viewer.locale, findings.question
    return Screen(
        lines(
            html("activities.title", locale, reading=reading(findings, promises, areas, locale)),
            "",
            *_body(findings, locale),
            pager(locale, question.page, ACTIVITIES_A_PAGE, findings.count),
        ),
        rows_of(
            _openers(findings),
            _pages(findings, locale),
            _every_row(findings, locale),
            *_offers(findings, locale),
            *_filters(findings, promises, areas, locale),
            (
                Button(plain("button.log_more", locale), "b:log"),
                more_button(locale),
                *menu_button(locale),
            ),
        ),
    )


def _body(findings: Findings, locale: str) -> list[Html | str | None]:
    if findings.unknown:
        unknown = ", ".join(f"”{word}”" for word in findings.unknown)
        key = "activities.unknown_words" if findings.offers else "activities.no_such_words"
        return [html(key, locale, words=unknown)]
    if not findings.count:
        return [html("activities.none", locale)]
    return [
        *answer_lines(findings, locale),
        "",
        *(
            line_of(activity, locale, mark=f"{place}.")
            for place, activity in enumerate(findings.page, 1)
        ),
    ]


def answer_lines(findings: Findings, locale: str) -> list[Html | str | None]:
    """How many, what they come to, and how many in the same time before."""
    held = findings.count - findings.not_held
    count = html_n("activities.many" if findings.is_more else "activities.count", held, locale)
    return [
        count,
        html_n("activities.not_held", findings.not_held, locale) if findings.not_held else None,
        None if findings.is_more else totals_of(findings.totals, locale),
        _before(findings, locale),
    ]


def _before(findings: Findings, locale: str) -> Html | None:
    """The same period before, beside what was just counted."""
    if findings.before is None:
        return None
    period, held = findings.before
    if period.first is None or period.last is None:
        return None
    days = days_name(period, locale)
    return html_n("activities.before", held, locale, period=days)


def _openers(findings: Findings) -> tuple[Button, ...]:
    return tuple(
        Button(str(place), entry_data(activity.id, findings.question))
        for place, activity in enumerate(findings.page, 1)
    )


def _offers(findings: Findings, locale: str) -> Rows:
    """The words of the log nearest to those that are not in it, each to be asked for instead."""
    asked = findings.question.words.split()
    offered = (
        (offer, findings.question.narrowed(words=" ".join(_instead(asked, word, offer))))
        for word, offer in findings.offers
    )
    # Words that nobody has asked for yet have no key.
    return tuple(
        (Button(plain("activities.offer", locale, word=offer), question_data(question)),)
        for offer, question in offered
        if key_of_words(question.words) not in question_data(question)
    )


def _instead(asked: list[str], word: str, offer: str) -> list[str]:
    """The words that were asked for, with one replaced."""
    return [offer if fold(one) == word else one for one in asked]


def _filters(
    findings: Findings, promises: tuple[Choice, ...], areas: tuple[Area, ...], locale: str
) -> Rows:
    """What the question is about, each a button that changes it; then what to do with the answer."""
    question = findings.question
    values = {
        **_values(findings, promises, areas, locale),
        **_promise_key(question.promise_id, promises),
    }
    buttons = [
        Button(
            _chosen(plain(f"filter.{name}", locale), values.get(name), locale),
            question_data(question, place),
        )
        for name, place in _FILTERS
        if name != "area" or areas
    ]
    first = question.narrowed()
    does = [Button(plain("filter.share", locale), question_data(first, "actsout"))]
    if question.words:
        without = question.narrowed(words="")
        does.append(Button(plain("filter.no_words", locale), question_data(without)))
    if not findings.unknown and question.is_summed:
        # Sums are of what was held, and stand only beside a list of the same.
        does.append(Button(plain("filter.sums", locale), question_data(first, "actsb")))
    return (*in_columns(buttons, 2), tuple(does))


def _chosen(name: str, value: str | None, locale: str) -> str:
    """A filter's button: what it filters by, and what it is set to."""
    return plain("filter.chosen", locale, name=name, value=value) if value else name


def _promise_key(promise_id: int | None, promises: tuple[Choice, ...]) -> dict[str, str]:
    keys = [choice.facts["key"] for choice in promises if choice.value == str(promise_id)]
    return {"promise": keys[0]} if keys else {}


_FILTERS = (
    ("promise", "actsp"),
    ("kind", "actsk"),
    ("span", "actst"),
    ("area", "actsa"),
    ("doer", "actsd"),
    ("state", "actss"),
)


def _pages(findings: Findings, locale: str) -> tuple[Button, ...]:
    question, place = findings.question, "actsall" if findings.every else "acts"
    row = []
    if question.page > 0:
        earlier = replace(question, page=question.page - 1)
        row.append(Button(plain("pager.previous", locale), question_data(earlier, place)))
    if (question.page + 1) * ACTIVITIES_A_PAGE < findings.count:
        later = replace(question, page=question.page + 1)
        row.append(Button(plain("pager.next", locale), question_data(later, place)))
    return tuple(row)


def _every_row(findings: Findings, locale: str) -> tuple[Button, ...]:
    """What counts all that holds the words, where that is so much that only the latest were read."""
    if not findings.is_more:
        return ()
    data = question_data(findings.question.narrowed(), "actsall")
    return (Button(plain("filter.every", locale), data),)


def reading(
    findings: Findings, promises: tuple[Choice, ...], areas: tuple[Area, ...], locale: str
) -> str:
    """How the question was understood: `Löfte Y1 · Skolbesök · okt 2021 · "snatteri"`."""
    question = findings.question
    values = _values(findings, promises, areas, locale)
    anything = {
        "promise": plain("filter.any_promise", locale),
        "kind": plain("filter.any_kind", locale),
        "span": _period_name(question, findings.period, locale),
    }
    parts = [
        values.get(name) or anything.get(name, "")
        for name in ("promise", "kind", "span", "area", "doer", "state")
    ]
    words = f"”{question.words}”" if question.words else ""
    return " · ".join(filter(None, [*parts, words]))


def _values(
    findings: Findings, promises: tuple[Choice, ...], areas: tuple[Area, ...], locale: str
) -> dict[str, str]:
    """What each filter of a question is set to, in words; filters that leave all in are missing."""
    question = findings.question
    values: dict[str, str] = {}
    if question.promise_id is not None:
        values["promise"] = _promise_name(question.promise_id, promises, locale)
    if question.kind is not None:
        values["kind"] = label(question.kind, locale)
    if question.days is not None or question.span is not Span.ALL:
        values["span"] = _period_name(question, findings.period, locale)
    if question.area_id is not None:
        values["area"] = _area_name(question.area_id, areas, locale)
    if question.doer is not None:
        values["doer"] = label(question.doer, locale)
    if question.state is not None:
        values["state"] = label(question.state, locale)
    return values


def _promise_name(promise_id: int | None, promises: tuple[Choice, ...], locale: str) -> str:
    for choice in promises:
        if promise_id is not None and choice.value == str(promise_id):
            return plain("promise.named", locale, key=choice.facts["key"])
    # One that was withdrawn, or renamed in a newer file: what stood under it still does.
    return plain("filter.any_promise" if promise_id is None else "sums.other_promise", locale)


def _area_name(area_id: int, areas: tuple[Area, ...], locale: str) -> str:
    known = {area.id: area.name for area in areas}
    return known.get(area_id) or plain("filter.no_area", locale)


def _period_name(question: Question, period: Period, locale: str) -> str:
    if question.days is not None:
        return days_name(period, locale)
    if period.first is None or period.last is None:
        return label(Span.ALL, locale)
    return f"{label(question.span, locale)} ({days_name(period, locale)})"


def days_name(period: Period, locale: str) -> str:
    """A period in words: `okt 2026`, `2026`, or its first and last day."""
    first, last = period.first, period.last
    if first is None or last is None:
        return label(Span.ALL, locale)
    after = last + timedelta(days=1)
    if first.day == after.day == 1:
        if (after.year, after.month) == _month_after(first):
            return dates.month(first.year, first.month, locale)
        if first.month == after.month == 1 and after.year == first.year + 1:
            return str(first.year)
    return dates.period(first, last, locale)


def _month_after(first: date) -> tuple[int, int]:
    after = (first + timedelta(days=32)).replace(day=1)
    return after.year, after.month


def sums_screen(
    view: SumsView, viewer: Viewer, promises: tuple[Choice, ...], areas: tuple[Area, ...]
) -> Screen:
    """What entries come to by promise, month, place or kind, beside the same period before."""
    locale, question = viewer.locale, view.findings.question
    rows = [_sum_line(view, place, promises, areas, locale) for place in range(len(view.groups))]
    others = [
        Button(
            plain("sums.by", locale, what=label(by, locale)),
            question_data(replace(question, page=_BYS.index(by)), "actsb"),
        )
        for by in By
        if by is not view.by
    ]
    return Screen(
        lines(
            html(
                "sums.title",
                locale,
                reading=reading(view.findings, promises, areas, locale),
                by=label(view.by, locale),
            ),
            _compared_with(view, locale),
            "",
            *(rows or [html("activities.none", locale)]),
            html_n("sums.more", view.left_out, locale) if view.left_out else None,
        ),
        rows_of(tuple(others), back_row(question.narrowed(), locale)),
    )


def _compared_with(view: SumsView, locale: str) -> Html | None:
    if view.before is None:
        return None
    return html("sums.compared", locale, period=days_name(view.before, locale))


def _sum_line(
    view: SumsView,
    place: int,
    promises: tuple[Choice, ...],
    areas: tuple[Area, ...],
    locale: str,
) -> Html:
    key, held, before, sums = view.groups[place]
    match view.by:
        case By.PROMISE:
            name = next(
                (
                    plain("promise.button", locale, key=one.facts["key"], title=one.facts["title"])
                    for one in promises
                    if one.value == str(key)
                ),
                plain("sums.other_promise", locale),
            )
        case By.MONTH:
            name = dates.month(key.year, key.month, locale)
        case By.PLACE:
            name = _area_name(key, areas, locale)
        case By.KIND:
            name = label(ActivityKind(key), locale)
    counted = sums_of(sums, locale)
    parts = f" · {counted}" if counted else ""
    if before is None:
        return html_n("sums.line", held, locale, name=name, counted=parts)
    return html_n("sums.line.before", held, locale, name=name, counted=parts, before=before)


def read_by(question: Question) -> By:
    """What the sums of a button's question are told apart by. Raises IndexError."""
    return _BYS[question.page]


def promise_filter_screen(
    question: Question, viewer: Viewer, promises: tuple[Choice, ...]
) -> Screen:
    """Choosing which promise the question is about."""
    locale = viewer.locale
    chosen = [
        (
            plain("promise.button", locale, key=one.facts["key"], title=one.facts["title"]),
            question.narrowed(promise_id=int(one.value)),
        )
        for one in promises
    ]
    anything = (plain("filter.any_promise", locale), question.narrowed(promise_id=None))
    return _filter("promise", question, [anything, *chosen], 1, locale)


def kind_filter_screen(question: Question, viewer: Viewer) -> Screen:
    """Choosing which kind the question is about."""
    locale = viewer.locale
    kinds = [(label(kind, locale), question.narrowed(kind=kind)) for kind in _KINDS]
    anything = (plain("filter.any_kind", locale), question.narrowed(kind=None))
    return _filter("kind", question, [anything, *kinds], 2, locale)


def span_filter_screen(question: Question, viewer: Viewer) -> Screen:
    """Choosing which period the question is about."""
    locale = viewer.locale
    spans = [(label(span, locale), question.narrowed(span=span, days=None)) for span in _SPANS]
    return _filter("span", question, spans, 2, locale)


def area_filter_screen(question: Question, viewer: Viewer, areas: tuple[Area, ...]) -> Screen:
    """Choosing which place the question is about."""
    locale = viewer.locale
    shown = [(area.name, question.narrowed(area_id=area.id)) for area in areas[:_AREAS_SHOWN]]
    anything = (plain("filter.any_area", locale), question.narrowed(area_id=None))
    nowhere = (plain("filter.no_area", locale), question.narrowed(area_id=NO_AREA))
    return _filter("area", question, [anything, *shown, nowhere], 2, locale)


_AREAS_SHOWN = 80
"""Telegram takes at most 100 buttons below a message."""


def doer_filter_screen(question: Question, viewer: Viewer) -> Screen:
    """Choosing whose activities the question is about."""
    locale = viewer.locale
    doers = [(label(doer, locale), question.narrowed(doer=doer)) for doer in _DOERS]
    anything = (plain("filter.any_doer", locale), question.narrowed(doer=None))
    return _filter("doer", question, [anything, *doers], 1, locale)


def state_filter_screen(question: Question, viewer: Viewer) -> Screen:
    """Choosing what became of the activities that the question is about."""
    locale = viewer.locale
    states = [(label(state, locale), question.narrowed(state=state)) for state in _STATES]
    anything = (plain("filter.any_state", locale), question.narrowed(state=None))
    return _filter("state", question, [anything, *states], 1, locale)


def _filter(
    name: str,
    question: Question,
    choices: list[tuple[str, Question]],
    columns: int,
    locale: str,
) -> Screen:
    buttons = [Button(words, question_data(chosen)) for words, chosen in choices]
    return Screen(
        html(f"filter.{name}.question", locale),
        (*in_columns(buttons, columns), back_row(question, locale)),
    )


def back_row(question: Question, locale: str) -> tuple[Button, ...]:
    """The way back to the answer of a question."""
    return (Button(plain("button.back", locale), question_data(question)),)
