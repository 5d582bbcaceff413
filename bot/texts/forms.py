"""Dialogs as screens: the question with its buttons, the summary, and what is said at the end."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time
from enum import Enum
from typing import Any, Final, assert_never

from bot.domain.activities import COUNTED_IN, ActivityKind, Doer
from bot.domain.calendar import Day, DayState, month_grid, shift_month
from bot.domain.flows import ABOUT_A_VISIT, FLOWS
from bot.domain.forms import (
    CONFIRM,
    Choice,
    FormKind,
    FormState,
    Step,
    StepKind,
    can_go_back,
    chosen_so_far,
    place_of,
    steps_of,
)
from bot.domain.local_time import local_day
from bot.domain.people import Role
from bot.domain.reading import Prefer, Qualifier
from bot.domain.updates import Urgency
from bot.domain.views import FormView
from bot.domain.visits import SchoolYear, Topic
from bot.texts import dates
from bot.texts.activities import quantity_of
from bot.texts.catalogue import Html, html, html_n, lines, plain, plain_n
from bot.texts.labels import label
from bot.texts.menus import form_name, menu_button, rows_of
from bot.texts.receipts import receipt
from bot.texts.refusals import refusal_text
from bot.texts.screen import (
    BACK,
    CANCEL,
    CHOOSE,
    ENOUGH,
    KEEP,
    MONTH,
    PAGE,
    SKIP,
    START_OVER,
    TICK,
    UNTICK,
    Button,
    Rows,
    Screen,
    form_data,
    in_columns,
    month_data,
    place_data,
)
from bot.texts.updates import update_text
from bot.texts.visits import facts_text

_CHOICES_A_PAGE: Final = 8
"""More buttons than this do not fit on a phone without scrolling."""

_ENUMS: Final[Mapping[tuple[FormKind, str], type[Enum]]] = {
    (FormKind.INVITE, "role"): Role,
    (FormKind.SITUATION_UPDATE, "urgency"): Urgency,
    (FormKind.BOOK_VISIT, "topic"): Topic,
    (FormKind.BOOK_VISIT, "years"): SchoolYear,
    (FormKind.LOG_ACTIVITY, "kind"): ActivityKind,
    (FormKind.LOG_ACTIVITY, "doer"): Doer,
}
"""Steps whose choices are the members of an enum."""

_WIDE: Final = frozenset({"promise", "slot", "topic", "role", "day", "urgency"})
"""Steps whose choices are too long for two in a row."""


def form_screen(
    view: FormView, *, page: int = 0, month: tuple[int, int] | None = None, municipality: str = ""
) -> Screen:
    """A form as it stands: its current question, its summary, or how it ended.

    `page` and `month` ((2021, 11)) say which part of a long choice or calendar to show.
    """
    if view.form.state is not FormState.OPEN or view.step is None:
        return _ended(view)
    if view.step.kind is StepKind.CONFIRM:
        return _summary(view, municipality)
    return Screen(
        lines(*_head(view), _question(view, view.step)),
        rows_of(*_answers(view, view.step, page, month), *_moves(view, view.step)),
    )


def _head(view: FormView) -> list[Html | str]:
    locale = view.viewer.locale
    step, steps = place_of(view.form, FLOWS[view.form.kind])
    head: list[Html | str] = [
        html("form.head", locale, form=form_name(view.form.kind, locale), step=step, steps=steps)
    ]
    if view.stale:
        head += ["", html("form.stale", locale)]
    if view.resumed:
        head += ["", html("form.resumed", locale)]
    if view.problem is not None:
        head += ["", html("form.problem", locale, problem=refusal_text(view.problem, locale))]
    return [*head, ""]


def _question(view: FormView, step: Step) -> Html:
    kind, locale = view.form.kind, view.viewer.locale
    question = html(
        f"form.{kind.value}.{step.key}", locale, limit=step.highest, example=_example(view, step)
    )
    if kind in ABOUT_A_VISIT:
        return lines(facts_text(view.facts, view.zone, locale), "", question)
    return question


_EXAMPLE: Final = 25


def _example(view: FormView, step: Step) -> str:
    """How a number would be read back, where what is counted depends on an earlier answer."""
    if step.key != "quantity":
        return ""
    unit = COUNTED_IN[ActivityKind(view.form.answers["kind"]["value"])]
    return quantity_of(_EXAMPLE, unit, Qualifier.ABOUT, view.viewer.locale)


def _answers(view: FormView, step: Step, page: int, month: tuple[int, int] | None) -> Rows:
    match step.kind:
        case StepKind.CHOICE | StepKind.SEVERAL | StepKind.NUMBER:
            return _choices(view, step, page)
        case StepKind.DAY:
            return _calendar(view, step, month)
        case StepKind.TIME:
            return in_columns([_press(view, label_, label_) for label_ in _TIMES], 4)
        case StepKind.TEXT | StepKind.PICTURE | StepKind.CONFIRM:
            return ()
        case _:
            assert_never(step.kind)


_TIMES: Final = ("08.00", "09.00", "10.00", "11.00", "12.30", "13.00", "14.00", "15.00")
"""Usual starts of a lesson; any other time can be written."""


def _press(view: FormView, name: str, value: str) -> Button:
    return Button(name, form_data(view.id, view.form.version, CHOOSE, value))


def _move(view: FormView, key: str, verb: str, value: str = "", /, **values: object) -> Button:
    name = plain(key, view.viewer.locale, **values)
    return Button(name, form_data(view.id, view.form.version, verb, value))


def _choices(view: FormView, step: Step, page: int) -> Rows:
    first = page * _CHOICES_A_PAGE
    shown = (
        view.choices
        if len(view.choices) <= _CHOICES_A_PAGE + 4
        else (view.choices[first : first + _CHOICES_A_PAGE])
    )
    ticked = chosen_so_far(view.form, step) if step.kind is StepKind.SEVERAL else ()
    buttons = [_choice_button(view, step, one, ticked) for one in shown]
    rows = in_columns(buttons, 1 if step.key in _WIDE else 2)
    return (*rows, _choice_pages(view, page, len(shown)))


def _choice_button(view: FormView, step: Step, choice: Choice, ticked: tuple[str, ...]) -> Button:
    """A choice to press; where several can be chosen it says whether it ticks or unticks."""
    name = choice_name(view, step, choice)
    if step.kind is not StepKind.SEVERAL:
        return _press(view, name, choice.value)
    if choice.value in ticked:
        return Button(f"☑ {name}", form_data(view.id, view.form.version, UNTICK, choice.value))
    return Button(f"☐ {name}", form_data(view.id, view.form.version, TICK, choice.value))


def _choice_pages(view: FormView, page: int, shown: int) -> tuple[Button, ...]:
    row = []
    if page > 0:
        row.append(_move(view, "pager.previous", PAGE, str(page - 1)))
    if shown < len(view.choices) and (page + 1) * _CHOICES_A_PAGE < len(view.choices):
        row.append(_move(view, "pager.next", PAGE, str(page + 1)))
    return tuple(row)


def choice_name(view: FormView, step: Step, choice: Choice) -> str:
    """What a choice is called, on its button and in the summary."""
    locale, facts = view.viewer.locale, choice.facts
    if enum := _ENUMS.get((view.form.kind, step.key)):
        return label(enum(choice.value), locale)
    match step.key:
        case "promise":
            return plain("promise.button", locale, key=facts["key"], title=facts["title"])
        case "day":
            day = dates.day(date.fromisoformat(choice.value), locale)
            return plain_n("form.book.free", facts["free"], locale, day=day)
        case "slot":
            start = datetime.fromisoformat(facts["starts_at"])
            end = datetime.fromisoformat(facts["ends_at"])
            times = dates.clock_span(start, end, view.zone, locale)
            return plain("form.book.slot_name", locale, times=times, officer=facts["officer"])
        case "held":
            return plain(f"form.report.held.{choice.value}", locale)
        case "length":
            return plain("minutes", locale, n=int(choice.value))
        case "reached":
            booked = _qualified(facts["number"], Qualifier(facts["qualifier"]), locale)
            return plain("form.report.as_booked", locale, n=booked)
    return choice.value


def _calendar(view: FormView, step: Step, month: tuple[int, int] | None) -> Rows:
    """A month to press a day in, with quick choices above it."""
    locale, today = view.viewer.locale, local_day(view.now, view.zone)
    year, of_year = _month_shown(month, today)
    weeks = month_grid(year, of_year, today=today if step.prefer is Prefer.FUTURE else None)
    headings = (plain("calendar.week", locale), *dates.weekday_headings(locale))
    still = place_data("still")
    return (
        _month_row(view, year, of_year),
        tuple(Button(heading, still) for heading in headings),
        *(
            (
                Button(dates.week_number(week.number, locale), still),
                *(_day_button(view, step, day, today) for day in week.days),
            )
            for week in weeks
        ),
    )


def _month_shown(month: tuple[int, int] | None, today: date) -> tuple[int, int]:
    return month or (today.year, today.month)


def _month_row(view: FormView, year: int, of_year: int) -> tuple[Button, ...]:
    earlier, later = shift_month(year, of_year, -1), shift_month(year, of_year, 1)
    name = dates.month(year, of_year, view.viewer.locale)
    return (
        _move(view, "calendar.earlier", MONTH, month_data(*earlier)),
        Button(name, place_data("still")),
        _move(view, "calendar.later", MONTH, month_data(*later)),
    )


def _day_button(view: FormView, step: Step, day: Day, today: date) -> Button:
    in_future = step.prefer is Prefer.PAST and day.date > today
    if day.state is DayState.OUTSIDE or day.state is DayState.PAST or in_future:
        return Button("·", place_data("still"))
    name = f"[{day.date.day}]" if day.date == today else str(day.date.day)
    return _press(view, name, day.date.isoformat())


def _moves(view: FormView, step: Step) -> Rows:
    """Keep, go on, skip, back, cancel: whichever make sense here."""
    rows: list[tuple[Button, ...]] = []
    if step.key in view.form.answers:
        now = value_name(view, step, view.form.answers[step.key])
        rows.append((_move(view, "form.keep", KEEP, value=_clipped(now)),))
    if step.kind is StepKind.SEVERAL and chosen_so_far(view.form, step):
        rows.append((_move(view, "form.enough", ENOUGH),))
    if step.optional:
        rows.append((_move(view, "form.skip", SKIP),))
    if view.resumed:
        rows.append((_move(view, "form.start_over", START_OVER),))
    return (*rows, _way_out(view))


_KEPT_SHOWN: Final = 30


def _clipped(words: str) -> str:
    """The beginning of an answer, for a button."""
    return words if len(words) <= _KEPT_SHOWN else f"{words[: _KEPT_SHOWN - 1]}…"


def _way_out(view: FormView) -> tuple[Button, ...]:
    row = (
        [_move(view, "button.back", BACK)] if can_go_back(view.form, FLOWS[view.form.kind]) else []
    )
    return (*row, _move(view, "button.cancel", CANCEL))


def _summary(view: FormView, municipality: str) -> Screen:
    """Everything that was entered, before it reaches anybody."""
    locale, kind = view.viewer.locale, view.form.kind
    confirm = Button(
        plain(f"form.{kind.value}.confirm", locale),
        form_data(view.id, view.form.version, CHOOSE, CONFIRM),
    )
    return Screen(
        lines(*_head(view), *_summary_text(view, municipality)),
        rows_of((confirm,), _way_out(view)),
        picture=view.form.answers.get("picture"),
    )


def _summary_text(view: FormView, municipality: str) -> list[Html]:
    locale, kind = view.viewer.locale, view.form.kind
    if kind is FormKind.SITUATION_UPDATE:
        answers = view.form.answers
        preview = update_text(
            answers["heading"],
            answers["body"],
            Urgency(answers["urgency"]["value"]),
            municipality,
            dates.moment(view.now, view.zone, locale),
            locale,
        )
        return [
            html("form.update.preview", locale),
            html("quote", locale, text=preview),
            _recipients(view.facts["recipients"], view.facts["unreachable"], locale),
        ]
    about = (
        [facts_text(view.facts, view.zone, locale)]
        if kind in (FormKind.CANCEL_VISIT, FormKind.REPORT_VISIT)
        else []
    )
    school = [_line(view, "school", view.facts["school"])] if kind is FormKind.BOOK_VISIT else []
    asked = [
        _line(view, step.key, value_name(view, step, view.form.answers.get(step.key)))
        for step in steps_of(view.form, FLOWS[kind])
        if step.kind is not StepKind.CONFIRM
    ]
    return [html("form.summary", locale), *about, *school, *asked]


def _recipients(count: int, unreachable: int, locale: str) -> Html:
    """How many get it, and how many of them are known to be out of reach, where there are any."""
    return lines(
        html_n("update.recipients", count, locale),
        html_n("update.unreachable", unreachable, locale) if unreachable else None,
    )


def _line(view: FormView, key: str, value: str) -> Html:
    locale = view.viewer.locale
    name = plain(f"form.{view.form.kind.value}.{key}.name", locale)
    return html("form.line", locale, name=name, value=value)


def value_name(view: FormView, step: Step, value: Any) -> str:
    """An answer as it is read back to the person."""
    locale = view.viewer.locale
    if value is None:
        return plain("form.skipped", locale)
    match step.kind:
        case StepKind.TEXT:
            return str(value)
        case StepKind.CHOICE:
            if step.key == "day":
                return dates.day_of_year(date.fromisoformat(value["value"]), locale)
            return choice_name(view, step, Choice(value["value"], value))
        case StepKind.SEVERAL:
            return ", ".join(choice_name(view, step, Choice(one)) for one in value)
        case StepKind.NUMBER:
            return _number(view, step, value)
        case StepKind.DAY:
            return dates.day_of_year(date.fromisoformat(value), locale)
        case StepKind.TIME:
            return dates.clock(time.fromisoformat(value), locale)
        case StepKind.PICTURE:
            return plain("form.picture", locale)
        case StepKind.CONFIRM:
            raise AssertionError("a summary has no answer")
        case _:
            assert_never(step.kind)


def _number(view: FormView, step: Step, value: Mapping[str, Any]) -> str:
    locale, qualifier = view.viewer.locale, Qualifier(value["qualifier"])
    if step.key == "quantity":
        unit = COUNTED_IN[ActivityKind(view.form.answers["kind"]["value"])]
        return quantity_of(value["number"], unit, qualifier, locale)
    return _qualified(value["number"], qualifier, locale)


def _qualified(number: int, qualifier: Qualifier, locale: str) -> str:
    """A number with how sure it is: `ca 25`."""
    if qualifier is Qualifier.EXACTLY:
        return dates.number(number, locale)
    return plain(f"qualifier.{qualifier.value}", locale, quantity=number)


def _ended(view: FormView) -> Screen:
    """What stays of a form: a receipt that can be read a month later."""
    locale = view.viewer.locale
    if view.form.state is FormState.DONE:
        return receipt(view)
    return Screen(
        html(f"form.ended.{view.form.state.value}", locale, form=form_name(view.form.kind, locale)),
        (menu_button(locale),),
    )
