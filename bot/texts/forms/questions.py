"""A dialog's question with its buttons, and how a dialog ended."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Final, assert_never

from bot.domain.activities import COUNTED_IN, ActivityKind
from bot.domain.calendar import Day, month_grid, shift_month
from bot.domain.clipping import clipped
from bot.domain.dialogue import SCALE
from bot.domain.flows import DIALOGS
from bot.domain.flows.guarding import ANYWAY, GUARDING, WHY
from bot.domain.flows.meetings import red_days_met
from bot.domain.forms import (
    SUGGESTED,
    Choice,
    FormKind,
    FormState,
    Step,
    StepKind,
    chosen_so_far,
    gap_asked,
    may_be_kept,
    pictures_so_far,
    question_asked,
    standing,
    suggestion,
)
from bot.domain.gaps import filled
from bot.domain.local_time import local_day
from bot.domain.observations import When
from bot.domain.people import Role
from bot.domain.reading import Prefer, Qualifier
from bot.domain.slots import OfferKind
from bot.domain.updates import may_be_sent, personal_data, written_texts
from bot.domain.views import FormView
from bot.texts import dates
from bot.texts.activities import quantity_of
from bot.texts.catalogue import Html, html, html_n, lines, plain, plain_n
from bot.texts.dialogues import given_name, question_lines
from bot.texts.forms.answers import are_scattered, choice_name, value_name
from bot.texts.forms.buttons import change_rows, move, press, way_back, way_out
from bot.texts.forms.head import head
from bot.texts.forms.keys import asked_by
from bot.texts.forms.summaries import summary_screen
from bot.texts.forms.updates import about_update, with_gaps
from bot.texts.forms.visits import (
    about_visits,
    is_none_free,
    left_out_of_month,
    like_last_row,
    wish_row,
)
from bot.texts.guard import pointed_out
from bot.texts.meetings import words as meeting_words
from bot.texts.menus import form_name, menu_button, rows_of
from bot.texts.observations import facts_text as observed_text
from bot.texts.receipts import receipt
from bot.texts.refusals import refusal_text
from bot.texts.renewals.asking import beside_question
from bot.texts.screen import (
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
from bot.texts.templates import choose_button
from bot.texts.visits import facts_text

_CHOICES_A_PAGE: Final = 8
"""More buttons than this do not fit on a phone without scrolling."""

_KEPT_SHOWN: Final = 30
"""The letters of an answer that fit on the button which keeps it."""


_WIDE: Final = frozenset(
    {
        "accept", "again", "how", "network", "networks", "owner", "present", "promise", "red", "rhythm",
        "own", "role", "rule", "school", "seen_by", "away_day", "colleague", "state", "stays",
        "to", "topic", "topics", "urgency", "verdict", "way", "weeks", "when", "under", "regarding",
        "first_who", "second_who",
    }
)  # fmt: skip
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
        return summary_screen(view, municipality)
    return Screen(
        lines(
            *head(view),
            _question(view, view.step),
            *left_out_of_month(view, *_month_shown(view, month)),
        ),
        rows_of(
            *like_last_row(view),
            *_answers(view, view.step, page, month),
            *wish_row(view),
            *_moves(view, view.step),
        ),
    )


def _question(view: FormView, step: Step) -> Html:
    asked = _asked(view, step)
    match DIALOGS[view.form.kind].about:
        case "visit":
            return lines(facts_text(view.facts, view.zone, view.viewer.locale), "", asked)
        case "meeting":
            which = meeting_words.which_text(view.facts, view.zone, view.viewer.locale)
            return lines(which, "", asked)
    if view.form.kind is FormKind.ASK_REPORTER:
        return lines(observed_text(view.facts["seen"], view.zone, view.viewer.locale), "", asked)
    if (view.form.kind, step.key) == (FormKind.JOIN, "accept"):
        asks = view.form.answers["asks"]
        who = html("join.asks", view.viewer.locale, by=asks["by"], network=asks["network"])
        return lines(who, "", asked)
    return asked


def _asked(view: FormView, step: Step) -> Html:
    locale = view.viewer.locale
    if step.kind is StepKind.QUESTIONS:
        return lines(*question_lines(view, step))
    example = _example(view, step)
    kind = view.form.kind
    gap = gap_asked(view.form, step) if step.kind is StepKind.GAPS else None
    question = html(
        f"form.{asked_by(kind, step.key)}.{step.key}{_variant(view, step)}",
        locale,
        limit=_highest(view, step),
        example=example,
        gap=gap or "",
    )
    if step.key == ANYWAY and not may_be_sent(view.form.answers):
        question = html("guard.never_sent", locale)
    if is_none_free(view, step):
        question = html("form.book.no_days", locale)
    return lines(question, *_beside_question(view, step))


def _highest(view: FormView, step: Step) -> int | None:
    """How many there may be at most: of pupils, no more than the topic allows."""
    group = (view.form.answers.get("topic") or {}).get("group_max")
    return group if step.key == "pupils" and group is not None else step.highest


def _variant(view: FormView, step: Step) -> str:
    """Which of a question's wordings fits what was answered before."""
    answers = view.form.answers
    match view.form.kind, step.key:
        case FormKind.OFFER_TIME, "day" if answers["how"]["value"] != OfferKind.SINGLE:
            return ".first"
        case FormKind.CHANGE_MEETING, "day" if view.facts["series"] is not None:
            return ".series"
        case FormKind.CALL_OFF_MEETING, "reason" if answers.get("rest"):
            return ".rest"
        case FormKind.INVITE, "organisation" if answers["role"]["value"] != Role.SCHOOL:
            return f".{answers['role']['value']}"
    return ""


def _beside_question(view: FormView, step: Step) -> list[Html | str]:
    """What a question needs beside its words: the text that it is about, a count, hits."""
    locale, form = view.viewer.locale, view.form
    if step.kind is StepKind.GAPS:
        return ["", with_gaps(form, step, locale)]
    if form.kind in _LONG_TEXTS and step.kind is StepKind.TEXT and (now := _now(view, step)):
        return ["", html("form.text_now", locale, text=now)]
    if step.key in GUARDING:
        return [pointed_out(written_texts(form.answers), personal_data(form.answers), locale)]
    if form.kind is FormKind.PAUSE:
        return ["", html("form.pause.holds", locale)]
    if (form.kind, step.key) == (FormKind.CALL_MEETING, "red"):
        met = red_days_met(form.answers)
        return ["", meeting_words.days_line(met, locale)] if met else []
    if step.kind is StepKind.FILES and (pictures := pictures_so_far(form, step)):
        is_full = len(pictures) >= step.highest
        key = "form.pictures_full" if is_full else "form.pictures"
        return ["", html_n(key, len(pictures), locale, limit=step.highest)]
    if of_renewal := beside_question(view, step):
        return of_renewal
    if about := about_visits(view, step):
        return ["", *about]
    if form.kind is FormKind.SITUATION_UPDATE and "recipients" in view.facts:
        return ["", html_n("update.recipients", view.facts["recipients"], locale)]
    return ["", *beside] if (beside := about_update(view)) else []


_LONG_TEXTS: Final = frozenset({FormKind.SITUATION_UPDATE, FormKind.TEMPLATE})
"""Dialogs whose texts are shown whole where they can be changed: to copy, and write on from."""


def _now(view: FormView, step: Step) -> str | None:
    """What was written at the step, or is suggested for it."""
    if step.key == WHY:
        return None
    written = view.form.answers.get(step.key) or suggestion(view.form, step)
    return filled(str(written), view.form.answers) if written else None


_EXAMPLE: Final = 25


def _example(view: FormView, step: Step) -> str:
    """How a number would be read back, where what is counted depends on an earlier answer."""
    if step.key != "quantity":
        return ""
    unit = COUNTED_IN[ActivityKind(view.form.answers["kind"]["value"])]
    return quantity_of(_EXAMPLE, unit, Qualifier.ABOUT, view.viewer.locale)


def _answers(view: FormView, step: Step, page: int, month: tuple[int, int] | None) -> Rows:
    match step.kind:
        case StepKind.CHOICE if step.typed_as_day:
            # A month without a day to press says nothing.
            return _calendar(view, step, month) if view.choices else ()
        case StepKind.CHOICE if step.key == ANYWAY:
            return (*change_rows(view), *_choices(view, step, page))
        case StepKind.CHOICE | StepKind.SEVERAL | StepKind.NUMBER | StepKind.PLACE:
            return _choices(view, step, page)
        case StepKind.QUESTIONS:
            return _choices(view, step, page)
        case StepKind.DAY:
            return _calendar(view, step, month)
        case StepKind.TIME:
            return in_columns([press(view, name, name) for name in _times(view)], 4)
        case StepKind.TEXT if (view.form.kind, step.key) == _BEGINNING:
            return _beginnings(view)
        case (
            StepKind.TEXT
            | StepKind.PICTURE
            | StepKind.FILES
            | StepKind.DOCUMENT
            | StepKind.GAPS
            | StepKind.CONFIRM
        ):
            return ()
        case _:
            assert_never(step.kind)


_BEGINNING: Final = (FormKind.SITUATION_UPDATE, "heading")


def _beginnings(view: FormView) -> Rows:
    """How else an update can begin, as long as nothing was written."""
    answers = view.form.answers
    if "heading" in answers or "body" in answers or answers.get(SUGGESTED):
        return ()
    return ((choose_button(view.id, view.viewer.locale),),)


_TIMES: Final = ("08.00", "09.00", "10.00", "11.00", "12.30", "13.00", "14.00", "15.00")
"""Usual starts of a lesson; any other time can be written."""


_TIMES_SEEN: Final = ("02.00", "06.00", "09.00", "12.00", "15.00", "18.00", "20.00", "22.00")
"""Times around the clock, for what happened."""


def _times(view: FormView) -> tuple[str, ...]:
    """Times to press; of today only those that have passed, where something has happened."""
    if view.form.kind is not FormKind.OBSERVATION:
        starts = view.form.answers.get("starts") if view.step and view.step.key == "ends" else None
        return _TIMES if starts is None else _after(time.fromisoformat(starts))
    when = view.form.answers.get("when")
    if when is None or when["value"] != When.TODAY:
        return _TIMES_SEEN
    now = f"{view.now.astimezone(view.zone):%H.%M}"
    return tuple(one for one in _TIMES_SEEN if one <= now)


def _after(starts: time) -> tuple[str, ...]:
    """Times at which something can end that begins then; all where none of them is later."""
    later = tuple(one for one in _TIMES if time.fromisoformat(one.replace(".", ":")) > starts)
    return later or _TIMES


def _choices(view: FormView, step: Step, page: int) -> Rows:
    a_page = _a_page(step)
    first = page * a_page
    shown = view.choices
    if not _fit_on_one_page(view, step):
        shown = view.choices[first : first + a_page]
    ticked = chosen_so_far(view.form, step) if step.kind is StepKind.SEVERAL else ()
    buttons = [_choice_button(view, step, one, ticked) for one in shown]
    if step.key == "term":
        buttons = [
            press(view, plain(f"term.short.{one.value}", view.viewer.locale), one.value)
            for one in shown
        ]
    columns = _columns(view, step)
    return (*in_columns(buttons, columns), _choice_pages(view, page, len(shown), a_page))


def _fit_on_one_page(view: FormView, step: Step) -> bool:
    """Whether paging would save little: a few more than a page are shown at once."""
    return len(view.choices) <= _a_page(step) + 4


def page_with(view: FormView, value: str) -> int:
    """The page of a long list of choices on which this one stands; the first where it is gone."""
    values = [choice.value for choice in view.choices]
    if view.step is None or value not in values or _fit_on_one_page(view, view.step):
        return 0
    return values.index(value) // _a_page(view.step)


def _columns(view: FormView, step: Step) -> int:
    if step.kind is StepKind.QUESTIONS:
        return len(SCALE) if view.choices and "step" in view.choices[0].facts else 1
    if step.key in _WIDE or are_scattered(view):
        return 1
    return _COLUMNS.get(step.key, 2)


_COLUMNS: Final = {"slot": 4, "years": 3, "weekdays": 3}

_SLOTS_A_PAGE: Final = 24
"""Times of day are short: four in a row fit."""


def _a_page(step: Step) -> int:
    return _SLOTS_A_PAGE if step.key == "slot" else _CHOICES_A_PAGE


def _choice_button(view: FormView, step: Step, choice: Choice, ticked: tuple[str, ...]) -> Button:
    """A choice to press; where several can be chosen it says whether it ticks or unticks."""
    name = choice_name(view, step, choice)
    if step.kind is not StepKind.SEVERAL:
        return press(view, name, choice.value)
    if choice.value in ticked:
        return Button(f"☑ {name}", form_data(view.id, view.form.version, UNTICK, choice.value))
    return Button(f"☐ {name}", form_data(view.id, view.form.version, TICK, choice.value))


def _choice_pages(view: FormView, page: int, shown: int, a_page: int) -> tuple[Button, ...]:
    row = []
    if page > 0:
        row.append(move(view, "pager.previous", PAGE, str(page - 1)))
    if shown < len(view.choices) and (page + 1) * a_page < len(view.choices):
        row.append(move(view, "pager.next", PAGE, str(page + 1)))
    return tuple(row)


def _calendar(view: FormView, step: Step, month: tuple[int, int] | None) -> Rows:
    """A month to press a day in, with quick choices above it."""
    locale, today = view.viewer.locale, local_day(view.now, view.zone)
    year, of_year = _month_shown(view, month)
    weeks = month_grid(
        year,
        of_year,
        today=_earliest(view, step, today),
        free=_free_days(view) if step.kind is StepKind.CHOICE else None,
    )
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


def _earliest(view: FormView, step: Step, today: date) -> date | None:
    """The first day that can be chosen. None: any before today as well."""
    began = _beginning(view, step)
    if step.prefer is Prefer.PAST:
        return began
    return today if began is None else max(today, began)


def _beginning(view: FormView, step: Step) -> date | None:
    """The day before which an end that is asked for can't lie."""
    began = view.form.answers.get("day") if step.key in ("until", "last_day") else None
    return None if began is None else date.fromisoformat(began)


def _free_days(view: FormView) -> list[date]:
    """The days to choose from, where not every day can be chosen; soonest first."""
    return [date.fromisoformat(choice.value) for choice in view.choices]


def _month_shown(view: FormView, month: tuple[int, int] | None) -> tuple[int, int]:
    """The month asked for, or that of the first day that can be chosen."""
    if month is not None:
        return month
    is_narrowed = view.step is not None and view.step.typed_as_day and view.choices
    first = _free_days(view)[0] if is_narrowed else local_day(view.now, view.zone)
    if is_narrowed and view.form.kind is FormKind.MOVE_VISIT:
        stands = local_day(datetime.fromisoformat(view.facts["starts_at"]), view.zone)
        if any((day.year, day.month) == (stands.year, stands.month) for day in _free_days(view)):
            first = stands  # Most are moved by some days.
    if view.step is not None and (began := _beginning(view, view.step)):
        first = began
    return first.year, first.month


def _month_row(view: FormView, year: int, of_year: int) -> tuple[Button, ...]:
    earlier, later = shift_month(year, of_year, -1), shift_month(year, of_year, 1)
    name = dates.month(year, of_year, view.viewer.locale)
    return (
        move(view, "calendar.earlier", MONTH, month_data(*earlier)),
        Button(name, place_data("still")),
        move(view, "calendar.later", MONTH, month_data(*later)),
    )


def _day_button(view: FormView, step: Step, day: Day, today: date) -> Button:
    in_future = step.prefer is Prefer.PAST and day.date > today
    if not day.can_be_chosen or in_future:
        return Button("·", place_data("still"))
    name = f"[{day.date.day}]" if day.date == today else str(day.date.day)
    return press(view, name, day.date.isoformat())


def _moves(view: FormView, step: Step) -> Rows:
    """Keep, go on, skip, back, cancel: whichever make sense here."""
    rows: list[tuple[Button, ...]] = []
    if step.kind is not StepKind.SEVERAL and step.key in view.form.answers:
        skips_alike = step.optional and standing(view.form, step) is None
        if not skips_alike and may_be_kept(view.form, step, local_day(view.now, view.zone)):
            rows.append(
                (move(view, "form.keep", KEEP, value=clipped(_standing(view, step), _KEPT_SHOWN)),)
            )
    elif step.kind is not StepKind.SEVERAL and suggestion(view.form, step) is not None:
        likely = value_name(view, step, suggestion(view.form, step))
        rows.append((move(view, "form.suggested", KEEP, value=clipped(likely, _KEPT_SHOWN)),))
    if _can_be_enough(view, step):
        rows.append((move(view, "form.enough", ENOUGH),))
    if step.kind is StepKind.QUESTIONS:
        rows.append((move(view, "form.skip_question", SKIP),))
    if step.optional and not (step.key in ("more", "extra") and chosen_so_far(view.form, step)):
        # "Nothing more" beside what is ticked would throw that away.
        rows.append((_skip(view, step),))
    if view.resumed:
        rows.append((move(view, "form.start_over", START_OVER),))
    return (*rows, way_out(view))


def _standing(view: FormView, step: Step) -> str:
    """What was answered here before, in words."""
    value = standing(view.form, step)
    if step.kind is StepKind.QUESTIONS:
        return given_name(question_asked(view.form, step), value, view.viewer.locale)
    return filled(value_name(view, step, value), view.form.answers)


def _skip(view: FormView, step: Step) -> Button:
    as_before = (view.form.kind, step.key) == (FormKind.CHANGE_VISIT, "classes")
    if as_before and (known := view.facts["classes"]):
        classes = plain_n("form.visit_change.same", known, view.viewer.locale)
        return Button(classes, form_data(view.id, view.form.version, SKIP))
    return move(view, _skip_name(view, step), SKIP)


def _skip_name(view: FormView, step: Step) -> str:
    if (view.form.kind, step.key) == (FormKind.BLOCK_DAYS, "until"):
        return "form.block.one_day"
    return _SKIPS.get(step.key, "form.skip")


_SKIPS: Final = {
    "more": "form.nothing_more",
    "extra": "form.nothing_more",
    "topics": "form.all",
    "networks": "form.all",
    "areas": "form.all",
    "branches": "form.all",
}
"""Steps at which skipping has a better name."""


def _can_be_enough(view: FormView, step: Step) -> bool:
    match step.kind:
        case StepKind.SEVERAL:
            # What may be skipped says so with a button of its own until something is ticked.
            return not step.optional or bool(chosen_so_far(view.form, step))
        case StepKind.FILES:
            return bool(pictures_so_far(view.form, step))
    return False


def _ended(view: FormView) -> Screen:
    """What stays of a form: a receipt that can be read a month later."""
    locale = view.viewer.locale
    if view.form.state is FormState.DONE:
        return receipt(view)
    if (view.form.kind, view.form.state) == (FormKind.JOIN, FormState.CANCELLED):
        return Screen(html("join.declined", locale), (menu_button(locale),))
    why = view.problem
    return Screen(
        lines(
            html("form.problem", locale, problem=refusal_text(why, locale)) if why else None,
            html(
                f"form.ended.{view.form.state.value}",
                locale,
                form=form_name(view.form.kind, locale),
            ),
        ),
        ((*way_back(view), *menu_button(locale)),),
    )
