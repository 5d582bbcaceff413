"""Dialogs as screens: the question with its buttons, the summary, and what is said at the end."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, time
from enum import Enum
from typing import Any, Final, assert_never

from bot.domain.activities import COUNTED_IN, ActivityKind, Doer
from bot.domain.calendar import Day, DayState, month_grid, shift_month
from bot.domain.flows import DIALOGS, FLOWS
from bot.domain.forms import (
    CONFIRM,
    EDIT,
    Choice,
    FormKind,
    FormState,
    Step,
    StepKind,
    can_go_back,
    chosen_so_far,
    pictures_so_far,
    place_of,
    steps_of,
    suggestion,
)
from bot.domain.guard import Hit, can_be_sent
from bot.domain.local_time import local_day, to_utc_past_gap
from bot.domain.meetings import MeetingRhythm, OnRedDay
from bot.domain.networks import EVERYWHERE, Branch, NetworkKind
from bot.domain.observations import ObservationKind, SeenBy, When
from bot.domain.people import Role
from bot.domain.problem_areas import ProblemState
from bot.domain.reading import Prefer, Qualifier
from bot.domain.updates import (
    Part,
    Urgency,
    content_of,
    is_added,
    personal_data,
    written_texts,
)
from bot.domain.views import FormView
from bot.domain.visits import SchoolYear, Topic
from bot.texts import dates, meetings
from bot.texts.activities import quantity_of
from bot.texts.catalogue import Html, html, html_n, lines, plain, plain_n
from bot.texts.guard import marked, pointed_out, reasons
from bot.texts.labels import label
from bot.texts.menus import form_name, menu_button, rows_of
from bot.texts.observations import emergency
from bot.texts.receipts import receipt
from bot.texts.refusals import refusal_text
from bot.texts.screen import (
    BACK,
    CANCEL,
    CHOOSE,
    ENOUGH,
    GO,
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
    without_file_where_too_long,
)
from bot.texts.updates import update_text
from bot.texts.visits import facts_text

_CHOICES_A_PAGE: Final = 8
"""More buttons than this do not fit on a phone without scrolling."""

_ENUMS: Final[Mapping[tuple[FormKind, str], type[Enum]]] = {
    (FormKind.INVITE, "role"): Role,
    (FormKind.JOIN, "branch"): Branch,
    (FormKind.NETWORK, "sort"): NetworkKind,
    (FormKind.SITUATION_UPDATE, "urgency"): Urgency,
    (FormKind.SITUATION_UPDATE, "more"): Part,
    (FormKind.SITUATION_UPDATE, "branches"): Branch,
    (FormKind.BOOK_VISIT, "topic"): Topic,
    (FormKind.BOOK_VISIT, "years"): SchoolYear,
    (FormKind.CALL_MEETING, "red"): OnRedDay,
    (FormKind.LOG_ACTIVITY, "kind"): ActivityKind,
    (FormKind.LOG_ACTIVITY, "doer"): Doer,
    (FormKind.OBSERVATION, "kind"): ObservationKind,
    (FormKind.OBSERVATION, "when"): When,
    (FormKind.OBSERVATION, "seen_by"): SeenBy,
    (FormKind.PROBLEM_STATE, "state"): ProblemState,
}
"""Steps whose choices are the members of an enum."""

_WIDE: Final = frozenset(
    {
        "accept", "day", "network", "networks", "owner", "present", "promise", "red", "rhythm",
        "role", "seen_by", "slot", "state", "topic", "urgency", "when",
    }
)  # fmt: skip
"""Steps whose choices are too long for two in a row."""


_EMERGENCY_FIRST: Final = frozenset({FormKind.OBSERVATION, FormKind.ANSWER_QUESTION})
"""Dialogs in which a person reports something: 112 and 114 14 stand above every step."""


_ABOUT_SOMETHING: Final = frozenset(
    {FormKind.PROBLEM_STATE, FormKind.MEASURE, FormKind.MEASURE_DONE}
)
"""Dialogs about one problem area or measure, which stands above every step."""


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
    if view.form.kind in _EMERGENCY_FIRST:
        head += ["", emergency(locale)]
    if view.form.kind in _ABOUT_SOMETHING:
        head += ["", html("form.about", locale, title=view.facts["title"])]
    if view.form.kind is FormKind.ANSWER_QUESTION:
        head += ["", html("observation.question", locale, question=view.facts["question"])]
    return [*head, ""]


def _question(view: FormView, step: Step) -> Html:
    asked = _asked(view, step)
    if DIALOGS[view.form.kind].about == "visit":
        return lines(facts_text(view.facts, view.zone, view.viewer.locale), "", asked)
    if (view.form.kind, step.key) == (FormKind.JOIN, "accept"):
        asks = view.form.answers["asks"]
        who = html("join.asks", view.viewer.locale, by=asks["by"], network=asks["network"])
        return lines(who, "", asked)
    return asked


def _asked(view: FormView, step: Step) -> Html:
    locale = view.viewer.locale
    example = _example(view, step)
    kind = view.form.kind
    question = html(f"form.{kind.value}.{step.key}", locale, limit=step.highest, example=example)
    return lines(question, *_beside_question(view, step))


def _beside_question(view: FormView, step: Step) -> list[Html | str]:
    """What a question needs beside its words: the text that it is about, a count, hits."""
    locale, form = view.viewer.locale, view.form
    suggested = suggestion(form, step) if form.kind is FormKind.SITUATION_UPDATE else None
    if step.kind is StepKind.TEXT and step.key not in form.answers and suggested is not None:
        return ["", html("form.text_now", locale, text=str(suggested))]
    if step.key == "guard":
        return [pointed_out(written_texts(form.answers), personal_data(form.answers), locale)]
    if step.kind is StepKind.FILES and (pictures := pictures_so_far(form, step)):
        return ["", html_n("form.pictures", len(pictures), locale, limit=step.highest)]
    if form.kind is FormKind.SITUATION_UPDATE and "recipients" in view.facts:
        return ["", html_n("update.recipients", view.facts["recipients"], locale)]
    return ["", *beside] if (beside := about_update(view)) else []


_EXAMPLE: Final = 25


def _example(view: FormView, step: Step) -> str:
    """How a number would be read back, where what is counted depends on an earlier answer."""
    if step.key != "quantity":
        return ""
    unit = COUNTED_IN[ActivityKind(view.form.answers["kind"]["value"])]
    return quantity_of(_EXAMPLE, unit, Qualifier.ABOUT, view.viewer.locale)


def _answers(view: FormView, step: Step, page: int, month: tuple[int, int] | None) -> Rows:
    match step.kind:
        case StepKind.CHOICE | StepKind.SEVERAL | StepKind.NUMBER | StepKind.PLACE:
            return _choices(view, step, page)
        case StepKind.DAY:
            return _calendar(view, step, month)
        case StepKind.TIME:
            return in_columns([_press(view, name, name) for name in _times(view)], 4)
        case StepKind.TEXT | StepKind.PICTURE | StepKind.FILES | StepKind.CONFIRM:
            return change_rows(view) if step.key == "guard" else ()
        case _:
            assert_never(step.kind)


_TIMES: Final = ("08.00", "09.00", "10.00", "11.00", "12.30", "13.00", "14.00", "15.00")
"""Usual starts of a lesson; any other time can be written."""

_TIMES_SEEN: Final = ("02.00", "06.00", "09.00", "12.00", "15.00", "18.00", "20.00", "22.00")
"""Times around the clock, for what happened."""


def _times(view: FormView) -> tuple[str, ...]:
    """Times to press; of today only those that have passed, where something has happened."""
    if view.form.kind is not FormKind.OBSERVATION:
        return _TIMES
    when = view.form.answers.get("when")
    if when is None or when["value"] != When.TODAY:
        return _TIMES_SEEN
    now = f"{view.now.astimezone(view.zone):%H.%M}"
    return tuple(one for one in _TIMES_SEEN if one <= now)


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
    if step.key == "owner":
        return f"{facts['name']}, {facts['organisation']}"[:60]
    if "name" in facts:
        return str(facts["name"])
    if enum := _ENUMS.get((view.form.kind, step.key)):
        return label(enum(choice.value), locale)
    match step.key:
        case "promise":
            return plain("promise.button", locale, key=facts["key"], title=facts["title"])
        case "day":
            day = dates.day(date.fromisoformat(choice.value), locale)
            return plain_n("form.book.free", facts["free"], locale, day=day)
        case "place" | "area" | "network":
            return str(facts["name"])
        case "slot":
            start = datetime.fromisoformat(facts["starts_at"])
            end = datetime.fromisoformat(facts["ends_at"])
            times = dates.clock_span(start, end, view.zone, locale)
            return plain("form.book.slot_name", locale, times=times, officer=facts["officer"])
        case "accept":
            return plain("join.accept", locale)
        case "areas":
            return str(facts.get("name") or _area_name(view, choice.value))
        case "rhythm":
            first = date.fromisoformat(facts["day"])
            return meetings.rhythm_name(MeetingRhythm(choice.value), first, locale)
        case "changes":
            return plain(f"form.move.changes.{choice.value}", locale)
        case "present":
            known = facts or view.facts["guests"].get(choice.value, {})
            return meetings.present_name(known, locale)
        case "which":
            return plain(f"form.update.{choice.value}.name", locale)
        case "networks":
            return str(facts.get("name", choice.value))
        case "held":
            return plain(f"form.report.held.{choice.value}", locale)
        case "length":
            return plain("minutes", locale, n=int(choice.value))
        case "reached":
            booked = _qualified(facts["number"], Qualifier(facts["qualifier"]), locale)
            return plain("form.report.as_booked", locale, n=booked)
    return choice.value


def _area_name(view: FormView, value: str) -> str:
    if value == EVERYWHERE:
        return plain("areas.everywhere", view.viewer.locale)
    return str(view.facts.get("names", {}).get(value, value))


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
    elif step.kind is not StepKind.SEVERAL and suggestion(view.form, step) is not None:
        likely = value_name(view, step, suggestion(view.form, step))
        rows.append((_move(view, "form.suggested", KEEP, value=_clipped(likely)),))
    if _can_be_enough(view, step):
        rows.append((_move(view, "form.enough", ENOUGH),))
    if step.optional:
        rows.append((_move(view, _SKIPS.get(step.key, "form.skip"), SKIP),))
    if view.resumed:
        rows.append((_move(view, "form.start_over", START_OVER),))
    return (*rows, _way_out(view))


_SKIPS: Final = {
    "more": "form.nothing_more",
    "networks": "form.all",
    "areas": "form.all",
    "branches": "form.all",
}
"""Steps at which skipping has a better name."""


def _can_be_enough(view: FormView, step: Step) -> bool:
    match step.kind:
        case StepKind.SEVERAL:
            return bool(chosen_so_far(view.form, step))
        case StepKind.FILES:
            return bool(pictures_so_far(view.form, step))
    return False


def change_rows(view: FormView) -> Rows:
    """A way back to each written part that seems to hold personal data."""
    return in_columns([_change(view, key) for key in personal_data(view.form.answers)], 2)


def _change(view: FormView, key: str) -> Button:
    name = plain(f"form.{view.form.kind.value}.{key}.name", view.viewer.locale)
    return _move(view, "form.edit", GO, key, name=name)


_KEPT_SHOWN: Final = 30


def _clipped(words: str, most: int = _KEPT_SHOWN) -> str:
    """The beginning of a text, for a button or where there is little room."""
    return words if len(words) <= most else f"{words[: most - 1]}…"


def _way_out(view: FormView) -> tuple[Button, ...]:
    row = (
        [_move(view, "button.back", BACK)] if can_go_back(view.form, FLOWS[view.form.kind]) else []
    )
    is_invited = (view.form.kind, view.form.step) == (FormKind.JOIN, "accept")
    return (*row, _move(view, "join.decline" if is_invited else "button.cancel", CANCEL))


def _summary(view: FormView, municipality: str) -> Screen:
    """Everything that was entered, before it reaches anybody."""
    confirm = Button(_confirm_name(view), form_data(view.id, view.form.version, CHOOSE, CONFIRM))
    hits = _hits(view)
    first = _guard_rows(view, hits) if hits else ((confirm,), *_edit_rows(view))
    screen = Screen(
        lines(*_head(view), *_summary_text(view, municipality)),
        rows_of(*first, *_preview_rows(view), _way_out(view)),
    )
    if view.form.kind is not FormKind.SITUATION_UPDATE:
        # What is reported goes with its text in a message of its own; here its words come first.
        return screen
    content = content_of(view.form.answers)
    return without_file_where_too_long(
        replace(screen, picture=content.picture, document=content.document)
    )


def _edit_rows(view: FormView) -> Rows:
    """The way to each text that was filled in beforehand from an observation."""
    if "observation" not in view.form.answers or view.form.kind is FormKind.SITUATION_UPDATE:
        return ()
    texts = [
        step
        for step in steps_of(view.form, FLOWS[view.form.kind])
        if step.key in ("heading", "body", "title", "known")
    ]
    locale, kind = view.viewer.locale, view.form.kind
    names = {step.key: plain(f"form.{kind.value}.{step.key}.name", locale) for step in texts}
    edits = [
        _move(view, "form.edit", CHOOSE, f"{EDIT}{key}", name=name) for key, name in names.items()
    ]
    return in_columns(edits, 2)


def _hits(view: FormView) -> Mapping[str, tuple[Hit, ...]]:
    """Step key -> personal data that was found in what was written there."""
    found: Mapping[str, tuple[Hit, ...]] = view.facts.get("hits", {})
    return found


def _guard_rows(view: FormView, hits: Mapping[str, tuple[Hit, ...]]) -> Rows:
    """Reword, and send anyway where that is allowed: the first is what one should do."""
    press = form_data(view.id, view.form.version, CHOOSE, CONFIRM)
    anyway = Button(plain("guard.send_anyway", view.viewer.locale), press)
    may_send = all(can_be_sent(found) for found in hits.values())
    return rows_of(
        *((_move(view, "guard.reword", CHOOSE, f"{EDIT}{key}"),) for key in hits),
        (anyway,) if may_send else (),
    )


def _confirm_name(view: FormView) -> str:
    locale, kind = view.viewer.locale, view.form.kind
    if kind is FormKind.SITUATION_UPDATE:
        if view.facts["approval"]:
            return plain("form.update.confirm_approval", locale)
        if is_added(view.form.answers, Part.LATER):
            return plain("form.update.confirm_later", locale)
    return plain(f"form.{kind.value}.confirm", locale)


def _preview_rows(view: FormView) -> Rows:
    """Ways from an update's preview: change a part, add more, see who gets it."""
    if view.form.kind is not FormKind.SITUATION_UPDATE:
        return ()
    return (
        (
            _change(view, "heading"),
            _change(view, "body"),
            _move(view, "form.update.add", GO, "more"),
        ),
        (Button(plain("form.update.who", view.viewer.locale), place_data("aud", view.id, 0)),),
    )


def _summary_text(view: FormView, municipality: str) -> list[Html]:
    locale, kind = view.viewer.locale, view.form.kind
    if kind is FormKind.SITUATION_UPDATE:
        return _preview(view, municipality)
    if kind is FormKind.CORRECT_UPDATE:
        return _corrected(view)
    about = (
        [facts_text(view.facts, view.zone, locale)]
        if kind in (FormKind.CANCEL_VISIT, FormKind.REPORT_VISIT)
        else [meetings.facts_text(view.facts, view.zone, locale)]
        if DIALOGS[kind].about == "meeting"
        else about_update(view)
    )
    if kind is FormKind.INVITE_MANY:
        about = [html_n("list.people", len(view.form.answers["people"]), locale)]
    school = [_line(view, "school", view.facts["school"])] if kind is FormKind.BOOK_VISIT else []
    asked = [
        _line(view, step.key, _read_back(view, step))
        for step in steps_of(view.form, FLOWS[kind])
        if step.kind is not StepKind.CONFIRM
    ]
    return [html("form.summary", locale), *about, *school, *asked, *_days(view), *_guarded(view)]


def _guarded(view: FormView) -> list[Html]:
    """What the guard points at, and why."""
    locale = view.viewer.locale
    found = [hit for hits in _hits(view).values() for hit in hits]
    if not found:
        return []
    way = "guard.can_be_sent" if can_be_sent(found) else "guard.cannot_be_sent"
    return [Html(""), html("guard.found", locale), reasons(found, locale), html(way, locale)]


def _days(view: FormView) -> list[Html]:
    """Which days the meetings of a dialog are on, where it can be about several."""
    match view.form.kind:
        case FormKind.CALL_MEETING:
            return meetings.plan_text(view.facts, view.viewer.locale)
        case FormKind.CHANGE_MEETING | FormKind.CALL_OFF_MEETING:
            return meetings.changed_days_text(view.facts, view.viewer.locale)
    return []


def _preview(view: FormView, municipality: str) -> list[Html]:
    """An update as members will get it, who they are, and what to think of before sending."""
    locale, answers, facts = view.viewer.locale, view.form.answers, view.facts
    content = content_of(answers)
    sent = dates.moment(_goes_out_at(view), view.zone, locale)
    text = update_text(content, municipality, sent, locale)
    found = [html("form.update.preview", locale), html("quote", locale, text=text)]
    if content.more_pictures:
        found.append(html_n("form.update.pictures", len(content.more_pictures) + 1, locale))
    found.append(_recipients(facts["recipients"], facts["unreachable"], locale))
    found += _narrowed_to(facts["audience"], locale)
    if is_added(answers, Part.LATER):
        found.append(html("form.update.goes_out", locale, when=sent))
    if content.urgency is Urgency.WEEKLY:
        found.append(html("form.update.in_digest", locale))
    if facts["approval"]:
        found.append(html("form.update.needs_approval", locale))
    if (similar := facts["similar"]) is not None:
        moment = dates.moment(datetime.fromisoformat(similar["sent_at"]), view.zone, locale)
        heading = _clipped(similar["heading"], _HEADING_SHOWN)
        found.append(html("form.update.similar", locale, heading=heading, sent=moment))
    return found


_HEADING_SHOWN: Final = 60


def _goes_out_at(view: FormView) -> datetime:
    answers = view.form.answers
    if not is_added(answers, Part.LATER):
        return view.now
    day, wall = date.fromisoformat(answers["send_day"]), time.fromisoformat(answers["send_time"])
    return to_utc_past_gap(day, wall, view.zone)


def _narrowed_to(audience: Mapping[str, list[str]], locale: str) -> list[Html]:
    """Which networks, areas and branches, where not all of them are meant."""
    branches = [label(Branch(value), locale) for value in audience["branches"]]
    names = [*audience["networks"], *audience["areas"], *branches]
    if not names:
        return []
    shown = ", ".join(names)
    return [html("form.update.only", locale, names=_clipped(shown, _NAMES_SHOWN))]


_NAMES_SHOWN: Final = 150


def _corrected(view: FormView) -> list[Html]:
    """What a part said, and what it is to say instead."""
    locale, answers = view.viewer.locale, view.form.answers
    part = answers["which"]["value"]
    before = answers["content"].get(part) or plain("form.skipped", locale)
    return [
        html("form.correct.before", locale, text=_clipped(before, _BEFORE_SHOWN)),
        html("form.correct.after", locale, text=_clipped(answers["text"], _AFTER_SHOWN)),
        html("form.correct.everywhere", locale),
    ]


_BEFORE_SHOWN: Final = 500
_AFTER_SHOWN: Final = 2800


def about_update(view: FormView) -> list[Html]:
    """What a dialog about an update, or a question about one, is about."""
    locale, facts = view.viewer.locale, view.facts
    match view.form.kind:
        case FormKind.RETRACT_UPDATE | FormKind.TURN_DOWN_UPDATE | FormKind.ASK_ABOUT_UPDATE:
            return [html("form.about_update", locale, heading=facts["heading"])]
        case FormKind.CORRECT_UPDATE if view.step is not None and view.step.key == "text":
            now = facts.get(view.form.answers["which"]["value"])
            if not now:
                return []
            return [html("form.text_now", locale, text=_clipped(now, _AFTER_SHOWN))]
        case FormKind.REPLY_TO_MEMBER:
            return [
                html(
                    "question.asked",
                    locale,
                    organisation=facts["organisation"],
                    heading=facts["heading"],
                    text=facts["text"],
                )
            ]
    return []


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


def _read_back(view: FormView, step: Step) -> str:
    """An answer in the summary, with what the guard points at marked where it stands."""
    value = value_name(view, step, view.form.answers.get(step.key))
    hits = _hits(view).get(step.key)
    return marked(value, hits, view.viewer.locale) if hits else value


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
            known = {choice.value: choice for choice in view.choices}
            return ", ".join(choice_name(view, step, known.get(one, Choice(one))) for one in value)
        case StepKind.FILES:
            count = len(value["pictures"])
            return (
                plain_n("form.pictures_kept", count, locale)
                if count
                else plain("form.document", locale)
            )
        case StepKind.NUMBER:
            return _number(view, step, value)
        case StepKind.DAY:
            return dates.day_of_year(date.fromisoformat(value), locale)
        case StepKind.TIME:
            return dates.clock(time.fromisoformat(value), locale)
        case StepKind.PICTURE:
            return plain("form.picture", locale)
        case StepKind.PLACE:
            if "value" in value:
                return str(value["name"])
            return str(value.get("words") or plain("observation.on_map", locale))
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
    if (view.form.kind, view.form.state) == (FormKind.JOIN, FormState.CANCELLED):
        return Screen(html("join.declined", locale), (menu_button(locale),))
    return Screen(
        html(f"form.ended.{view.form.state.value}", locale, form=form_name(view.form.kind, locale)),
        (menu_button(locale),),
    )
