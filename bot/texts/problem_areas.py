"""Problem areas and measures in words."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from bot.domain.clipping import clipped
from bot.domain.forms import FormKind
from bot.domain.observations import DayPart, ObservationKind, as_facts
from bot.domain.people import Viewer
from bot.domain.problem_areas import (
    CORRECTIONS,
    Measure,
    ProblemArea,
    ProblemEvent,
    ProblemState,
    is_overdue,
)
from bot.domain.views import (
    EVENTS_A_PAGE,
    PROBLEMS_A_PAGE,
    MeasureView,
    ProblemHistory,
    ProblemPage,
    ProblemView,
    TieView,
)
from bot.texts import dates
from bot.texts.catalogue import Html, html, html_n, lines, plain, plain_n
from bot.texts.labels import label
from bot.texts.menus import menu_button, pager, pager_row, rows_of
from bot.texts.observations import open_button as observation_button
from bot.texts.observations import short_line, weeks_button
from bot.texts.screen import Button, Rows, Screen, begin_data, place_data

_MEASURES_SHOWN = 5
_SHOWN = 50
_NOTE_SHOWN = 602
"""A measure with its result; of an earlier text as much."""


def pattern_title(kind: ObservationKind, area: str, part: DayPart, locale: str) -> str:
    """What a proposed problem area is called: `Snatteri, Centrum (kväll)`."""
    return plain(
        "problem.pattern.title",
        locale,
        kind=label(kind, locale),
        area=area,
        part=label(part, locale),
    )


def pattern_known(count: int, locale: str) -> str:
    """What is known of a proposed problem area."""
    return plain_n("problem.pattern.known", count, locale)


def facts_text(facts: Mapping[str, Any], locale: str) -> Html | None:
    """Which problem area, and how far the work has come. None: it was noted before that was kept."""
    if "title" not in facts:
        return None
    return lines(
        html("problem.title", locale, title=facts["title"]),
        html("problem.state", locale, state=label(ProblemState(facts["state"]), locale)),
    )


def open_button(problem_id: int, locale: str) -> Button:
    """The way to one problem area."""
    return Button(plain("problem.open", locale), place_data("problem", problem_id))


def finish_button(measure_id: int, locale: str) -> Button:
    """The owner's way to say that a measure is done."""
    return Button(plain("measure.finish", locale), begin_data("done", measure_id))


def list_screen(page: ProblemPage, viewer: Viewer) -> Screen:
    """Problem areas, each a button to open it."""
    locale = viewer.locale
    raise_row = (
        (Button(plain("problems.raise", locale), begin_data(FormKind.PROBLEM_AREA.value)),)
        if page.can_raise
        else ()
    )
    if not page.total:
        none = html("problems.none", locale)
        return Screen(none, rows_of(raise_row, menu_button(locale)))
    return Screen(
        lines(
            html("problems.title", locale),
            "",
            *(_listed(one, locale) for one in page.problems),
            pager(locale, page.page, PROBLEMS_A_PAGE, page.total),
        ),
        rows_of(
            *(
                (Button(clipped(one.title, _SHOWN), place_data("problem", one.id)),)
                for one in page.problems
            ),
            pager_row(locale, page.page, PROBLEMS_A_PAGE, page.total, "problems"),
            raise_row,
            (weeks_button(locale),) if page.is_staff else (),
            menu_button(locale),
        ),
    )


def _listed(one: ProblemArea, locale: str) -> Html:
    return html(
        "problems.line",
        locale,
        title=one.title,
        state=label(one.state, locale),
        observations=plain_n("problem.observations", one.observations, locale),
    )


def problem_screen(view: ProblemView, viewer: Viewer) -> Screen:
    """One problem area with its measures, and what the viewer can do about it."""
    locale, found = viewer.locale, view.problem
    hidden = len(view.measures) - _MEASURES_SHOWN
    return Screen(
        lines(
            html("problem.title", locale, title=found.title),
            html("problem.state", locale, state=label(found.state, locale)),
            html("problem.area", locale, area=found.area.name) if found.area else None,
            html("problem.network", locale, network=found.network[1])
            if found.network
            else html("problem.staff_only", locale),
            html("problem.count", locale, n=found.observations),
            "",
            html("problem.known", locale, known=found.known),
            "",
            html("problem.measures", locale)
            if view.measures
            else html("problem.no_measures", locale),
            *(_measure_line(one, view.today, locale) for one in view.measures[:_MEASURES_SHOWN]),
            html_n("problem.more_measures", hidden, locale) if hidden > 0 else None,
        ),
        rows_of(
            *(_measure_row(one, locale) for one in view.measures[:_MEASURES_SHOWN]),
            *(_work_rows(found.id, locale) if view.works_on_it else ()),
            (
                Button(plain("problem.history", locale), place_data("problem_log", found.id, 0)),
                Button(plain("problems.list", locale), place_data("problems", 0)),
            ),
            menu_button(locale),
        ),
    )


def _work_rows(problem_id: int, locale: str) -> Rows:
    return (
        (
            Button(plain("problem.move", locale), begin_data("state", problem_id)),
            Button(plain("problem.measure", locale), begin_data("measure", problem_id)),
        ),
        (Button(plain("problem.edit", locale), begin_data("problem_edit", problem_id)),),
    )


def _measure_line(one: Measure, today: date, locale: str) -> Html:
    key = "problem.measure_line"
    if one.done_at is not None:
        key = "problem.measure_line.done"
    elif is_overdue(one, today):
        key = "problem.measure_line.late"
    return html(
        key,
        locale,
        what=clipped(one.what, 120),
        owner=one.owner,
        due=dates.day_of_year(one.due_on, locale),
    )


def _measure_row(one: Measure, locale: str) -> tuple[Button, ...]:
    mark = "✅" if one.done_at is not None else "🔧"
    return (Button(f"{mark} {clipped(one.what, _SHOWN)}", place_data("measure", one.id)),)


def measure_text(facts: Mapping[str, Any], locale: str) -> Html:
    """A measure: what, for which problem area, who, and by when."""
    return lines(
        html("measure.what", locale, what=facts["what"]),
        html("measure.for", locale, title=facts["title"]) if facts["title"] else None,
        html(
            "measure.owner",
            locale,
            owner=facts["owner"],
            due=dates.day_of_year(date.fromisoformat(facts["due_on"]), locale),
        ),
        html("measure.result", locale, result=facts["result"]) if facts["result"] else None,
    )


def measure_screen(
    view: MeasureView, facts: Mapping[str, Any], viewer: Viewer, zone: ZoneInfo
) -> Screen:
    """One measure; its owner can say that it is done."""
    locale, found = viewer.locale, view.measure
    key = "measure.title"
    if found.done_at is not None:
        key = "measure.title.done"
    elif is_overdue(found, view.today):
        key = "measure.title.late"
    done = dates.moment(found.done_at, zone, locale) if found.done_at is not None else None
    return Screen(
        lines(
            html(key, locale),
            "",
            measure_text(facts, locale),
            html("measure.done_at", locale, when=done) if done else None,
        ),
        rows_of(
            (finish_button(found.id, locale),) if view.may_finish else (),
            (Button(plain("measure.change", locale), begin_data("measure_edit", found.id)),)
            if view.may_change
            else (),
            (open_button(found.problem_area[0], locale),) if found.problem_area else (),
            menu_button(locale),
        ),
    )


def history_screen(page: ProblemHistory, viewer: Viewer, zone: ZoneInfo) -> Screen:
    """What has happened to a problem area, the latest first."""
    locale, number = viewer.locale, page.problem.id
    return Screen(
        lines(
            html("problem.history.title", locale, title=page.problem.title),
            "",
            *(_event(one, zone, locale) for one in page.events),
            pager(locale, page.page, EVENTS_A_PAGE, page.total),
        ),
        rows_of(
            pager_row(locale, page.page, EVENTS_A_PAGE, page.total, "problem_log", number),
            (open_button(number, locale), *menu_button(locale)),
        ),
    )


def _event(one: ProblemEvent, zone: ZoneInfo, locale: str) -> Html:
    when = dates.moment(one.at, zone, locale)
    what = label(one.kind, locale)
    by = one.by or plain("problem.by_bot", locale)
    if one.note is None:
        return html("problem.event", locale, when=when, what=what, by=by)
    key = "problem.event_was" if one.kind in CORRECTIONS else "problem.event_said"
    note = clipped(one.note, _NOTE_SHOWN)
    return html(key, locale, when=when, what=what, by=by, note=note)


def tie_screen(view: TieView, viewer: Viewer) -> Screen:
    """Which problem area an observation belongs to: an open one, or a new one."""
    locale, number = viewer.locale, view.observation.id
    return Screen(
        lines(
            html("tie.question", locale, what=short_line(as_facts(view.observation), locale)),
            html("tie.none", locale) if not view.problems else None,
        ),
        rows_of(
            *(
                (Button(clipped(one.title, _SHOWN), place_data("obs_tied", number, one.id)),)
                for one in view.problems
            ),
            (Button(plain("tie.new", locale), f"n:obs_raise:{number}"),),
            (observation_button(number, locale),),
        ),
    )
