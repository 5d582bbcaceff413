"""Which schools and years have had a visit: in words, as a picture, as a table; and reminding them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from bot.domain.coverage import Coverage, Covered, Nudged, NudgeView
from bot.domain.people import Viewer
from bot.domain.promises import Unit
from bot.domain.reading import Qualifier
from bot.domain.schools import SchoolKind, SchoolYear
from bot.domain.visit_weeks import VisitWeeks
from bot.reports.heat_table import HeatTable, heat_table_png
from bot.reports.sheet_rows import CellKind
from bot.reports.spreadsheet import Column, Table, xlsx_bytes
from bot.texts import dates
from bot.texts.activities import qualified, quantity_of
from bot.texts.catalogue import Html, html, html_n, lines, plain, plain_n
from bot.texts.labels import label
from bot.texts.menus import menu_button, pager, pager_row, rows_of
from bot.texts.screen import CAPTION_MAX, Button, File, Screen, place_data, visible_units

SCHOOLS_DRAWN: Final = 40
"""Rows of the picture: Telegram takes pictures whose sides are together at most 10,000 px."""

MISSING_A_PAGE: Final = 12


def coverage_screen(coverage: Coverage, viewer: Viewer) -> Screen:
    """What was covered as a picture, with the sums and what is missing below it.

    Draws: to be called beside the event loop.
    """
    locale = viewer.locale
    if not coverage.rows:
        return Screen(html("schools.none", locale), (_back(locale),))
    head = _sums(coverage, locale)
    sentences = list(missing_lines(coverage, locale))
    shown = _as_fits(head, sentences, locale)
    return Screen(
        lines(*head, "", *shown),
        rows_of(
            (_button("coverage.all", locale, "missing", 0),) if len(shown) < len(sentences) else (),
            (
                _button("coverage.to_file", locale, "coverage_file"),
                _button("coverage.to_nudge", locale, "nudge", Nudged.FORGOTTEN.value),
            ),
            _back(locale),
        ),
        picture=heat_table_png(_drawn(coverage, locale)),
    )


def _button(key: str, locale: str, place: str, *arguments: object) -> Button:
    return Button(plain(key, locale), place_data(place, *arguments))


def _back(locale: str) -> tuple[Button, ...]:
    return (_button("schools.list", locale, "schools", 0), *menu_button(locale))


def _sums(coverage: Coverage, locale: str) -> list[Html]:
    total, schools = coverage.total, len(coverage.rows)
    years = [(row, year) for row in coverage.rows for year in row.by_year]
    visited = sum(row.by_year[year].visits > 0 for row, year in years)
    return [
        html("coverage.title", locale, period=_period(coverage, locale)),
        html("coverage.schools", locale, visited=coverage.visited, schools=schools),
        html("coverage.years", locale, visited=visited, years=len(years)),
        html(
            "coverage.sum",
            locale,
            visits=plain_n("unit.visits", total.visits, locale),
            pupils=quantity_of(total.pupils, Unit.PUPILS, total.qualifier, locale),
            booked=total.booked,
        ),
    ]


def _period(coverage: Coverage, locale: str) -> str:
    return dates.period(coverage.first_day, coverage.last_day, locale)


def missing_lines(coverage: Coverage, locale: str) -> Iterator[Html]:
    """What is missing in plain words, school by school: `Inget besök i åk 8 på Exempelskolan.`"""
    for row in coverage.rows:
        booked = [year for year in row.without_visit if row.by_year[year].booked]
        if row.without_any or (row.is_forgotten and not row.by_year):
            yield _sentence("coverage.missing", row, row.without_any, locale)
        if booked:
            yield _sentence("coverage.only_booked", row, booked, locale)


def _sentence(key: str, row: Covered, years: Sequence[SchoolYear], locale: str) -> Html:
    """A sentence about some of a school's years, or about a place that has none."""
    if row.school.kind is SchoolKind.LEISURE or not years:
        return html(f"{key}.at_all", locale, school=row.school.name)
    return html(key, locale, years=_joined(years, locale), school=row.school.name)


def _joined(years: Iterable[SchoolYear], locale: str) -> str:
    """`åk 7, åk 8 och åk 9`."""
    *first, last = [label(year, locale) for year in years]
    return plain("list.and", locale).join([", ".join(first), last]) if first else last


def _as_fits(head: Sequence[Html], sentences: Sequence[Html], locale: str) -> list[Html]:
    """As many sentences as a caption has room for, and how many more there are."""
    if not sentences:
        return [html("coverage.nothing_missing", locale)]
    room = CAPTION_MAX - visible_units(lines(*head)) - _MORE_ROOM
    shown: list[Html] = []
    for sentence in sentences:
        room -= visible_units(sentence) + 1
        if room < 0:
            return [*shown, html_n("coverage.more", len(sentences) - len(shown), locale)]
        shown.append(sentence)
    return shown


_MORE_ROOM: Final = 60


def _drawn(coverage: Coverage, locale: str) -> HeatTable:
    """The picture: visits in each square, the pupils they reached below them."""
    rows, years = coverage.rows[:SCHOOLS_DRAWN], coverage.years
    return HeatTable(
        plain("coverage.picture", locale, period=_period(coverage, locale)),
        plain("coverage.corner", locale),
        [plain(f"coverage.column.{year.value}", locale) for year in years],
        [(row.school.name, [_visits(row, year) for year in years]) for row in rows],
        plain("coverage.total", locale),
        notes=[[_pupils(row, year, locale) for year in years] for row in rows],
        totals=[dates.number(row.total.visits, locale) for row in rows],
    )


def _visits(row: Covered, year: SchoolYear) -> int | None:
    return row.by_year[year].visits if year in row.by_year else None


def _pupils(row: Covered, year: SchoolYear, locale: str) -> str:
    reached = row.by_year.get(year)
    if reached is None or not reached.visits:
        return ""
    return qualified(dates.number(reached.pupils, locale), reached.qualifier, locale)


def missing_screen(coverage: Coverage, page: int, viewer: Viewer) -> Screen:
    """All that is missing, in plain words, a page at a time."""
    locale, found = viewer.locale, list(missing_lines(coverage, viewer.locale))
    page = min(page, max(0, (len(found) - 1) // MISSING_A_PAGE))
    shown = found[page * MISSING_A_PAGE : (page + 1) * MISSING_A_PAGE]
    return Screen(
        lines(
            html("coverage.title", locale, period=_period(coverage, locale)),
            "",
            *(shown or [html("coverage.nothing_missing", locale)]),
            pager(locale, page, MISSING_A_PAGE, len(found)),
        ),
        rows_of(
            pager_row(locale, page, MISSING_A_PAGE, len(found), "missing"),
            (_button("coverage.back", locale, "coverage"), *menu_button(locale)),
        ),
    )


def file_screen(coverage: Coverage, viewer: Viewer) -> Screen:
    """The table as a workbook. Writes it: to be called beside the event loop."""
    locale = viewer.locale
    name = plain("coverage.file", locale, period=_period(coverage, locale))
    table = Table(
        plain("coverage.sheet", locale),
        [
            Column(plain(f"coverage.sheet.{key}", locale), kind, width)
            for key, kind, width in _COLUMNS
        ],
        # No sums below: a visit to two years stands in both of their lines.
        [cells for row in coverage.rows for cells in _cells(row, locale)],
    )
    return Screen(
        html("coverage.file.caption", locale, period=_period(coverage, locale)),
        ((_button("coverage.back", locale, "coverage"), *menu_button(locale)),),
        document=File(name, xlsx_bytes([table])),
    )


_COLUMNS: Final = (
    ("school", CellKind.TEXT, 30),
    ("area", CellKind.TEXT, 18),
    ("kind", CellKind.TEXT, 18),
    ("year", CellKind.TEXT, 18),
    ("classes", CellKind.NUMBER, 10),
    ("size", CellKind.NUMBER, 14),
    ("visits", CellKind.NUMBER, 10),
    ("pupils", CellKind.NUMBER, 14),
    ("how_sure", CellKind.TEXT, 10),
    ("booked", CellKind.NUMBER, 10),
    ("missing", CellKind.TEXT, 16),
)


def _cells(row: Covered, locale: str) -> Iterator[list[str | int | None]]:
    """A line for each of a school's years, or one for a school whose years nobody has entered."""
    school = row.school
    sizes = {group.year: group for group in school.groups}
    known = [school.name, row.area or "", label(school.kind, locale) if school.kind else ""]
    for year, reached in row.by_year.items():
        size = sizes.get(year)
        yield [
            *known,
            label(year, locale),
            size.classes if size else None,
            size.pupils if size else None,
            reached.visits,
            reached.pupils,
            ""
            if reached.qualifier is Qualifier.EXACTLY
            else plain(f"coverage.sheet.{reached.qualifier.value}", locale),
            reached.booked,
            "" if reached.visits else plain("coverage.sheet.none", locale),
        ]
    if not row.by_year:
        yield [*known, "", None, None, 0, 0, "", 0, plain("coverage.sheet.none", locale)]


def weeks_screen(weeks: VisitWeeks, viewer: Viewer) -> Screen:
    """How the visits stand week by week, as a picture and in words.

    Draws: to be called beside the event loop.
    """
    locale = viewer.locale
    if weeks.is_empty:
        return Screen(html("visit_weeks.none", locale), (_back(locale),))
    return Screen(
        lines(html("visit_weeks.title", locale), "", *_week_lines(weeks, locale)),
        (_back(locale),),
        picture=heat_table_png(
            HeatTable(
                plain("visit_weeks.picture", locale),
                plain("visit_weeks.corner", locale),
                [str(monday.isocalendar().week) for monday in weeks.mondays],
                [(label(standing, locale), counts) for standing, counts in weeks.rows.items()],
                plain("visit_weeks.total", locale),
            )
        ),
    )


def _week_lines(weeks: VisitWeeks, locale: str) -> Iterator[Html]:
    """`v. 41: 2 genomförda, 1 bokat`, a line for each week in which there is anything."""
    for place, monday in enumerate(weeks.mondays):
        parts = [
            plain_n(f"visit_weeks.{standing.value}", counts[place], locale)
            for standing, counts in weeks.rows.items()
            if counts[place]
        ]
        if parts:
            week = dates.week(monday, locale)
            yield html("visit_weeks.line", locale, week=week, parts=", ".join(parts))


def nudge_screen(view: NudgeView, viewer: Viewer) -> Screen:
    """Whom a nudge would reach, before it is sent."""
    locale, other = viewer.locale, Nudged.YEARS
    if view.whom is Nudged.YEARS:
        other = Nudged.FORGOTTEN
    send = Button(
        plain_n("nudge.send", view.recipients, locale),
        place_data("nudge_yes", view.whom.value, view.recipients),
    )
    return Screen(
        lines(
            html("nudge.changed", locale) if view.has_changed else None,
            html(f"nudge.title.{view.whom.value}", locale),
            "",
            *_nudged(view, locale),
            *_left_out(view, locale),
        ),
        rows_of(
            (send,) if view.recipients else (),
            (Button(plain(f"nudge.to.{other.value}", locale), place_data("nudge", other.value)),),
            (_button("coverage.back", locale, "coverage"), *menu_button(locale)),
        ),
    )


_NAMES_SHOWN: Final = 12


def _nudged(view: NudgeView, locale: str) -> Iterator[Html]:
    if not view.recipients:
        yield html("nudge.nobody", locale)
        return
    yield html(
        "nudge.reaches",
        locale,
        people=plain_n("nudge.people", view.recipients, locale),
        schools=plain_n("nudge.schools", len(view.schools), locale),
    )
    for row in view.schools[:_NAMES_SHOWN]:
        yield html("schools.list.name", locale, name=row.school.name)
    if (more := len(view.schools) - _NAMES_SHOWN) > 0:
        yield html_n("list.faults.more", more, locale)
    if view.example:
        yield Html("")
        yield html("nudge.says", locale)
        yield nudge_text(view.example, locale)


def _left_out(view: NudgeView, locale: str) -> Iterator[Html]:
    """Which schools get nothing, and why."""
    for key, names in (("nudge.lately", view.lately), ("nudge.silent", view.silent)):
        if names:
            yield Html("")
            yield html(key, locale, names=_named(names))


def _named(names: Sequence[str]) -> str:
    shown = ", ".join(names[:_NAMES_SHOWN])
    return f"{shown} …" if len(names) > _NAMES_SHOWN else shown


def nudged_screen(view: NudgeView, viewer: Viewer) -> Screen:
    """That a nudge is on its way."""
    locale = viewer.locale
    return Screen(
        lines(
            html_n("nudge.sent", view.recipients, locale),
            *(
                html("schools.list.name", locale, name=row.school.name)
                for row in view.schools[:_NAMES_SHOWN]
            ),
        ),
        ((_button("coverage.back", locale, "coverage"), *menu_button(locale)),),
    )


def nudge_text(facts: Mapping[str, Any], locale: str) -> Html:
    """What the contacts of a school are told that lacks a visit; of several schools, of each."""
    if "schools" in facts:
        return lines(*(lines(nudge_text(one, locale), "") for one in facts["schools"]))
    years = [SchoolYear(year) for year in facts["years"]]
    if facts["is_first"] or not years:
        return html("notice.school_nudge.first", locale, school=facts["school"])
    return html("notice.school_nudge", locale, school=facts["school"], years=_joined(years, locale))
