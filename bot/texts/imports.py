"""Reading activities in from a file, in words: how to write one, what is wrong with one, what it adds."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.domain.activities import ActivityKind, Doer
from bot.domain.activity_rows import MAX_ROWS, NEEDED, Column, Fault, RowFault
from bot.domain.clipping import clipped
from bot.domain.forms import Choice
from bot.domain.guard import HitKind
from bot.domain.networks import Area
from bot.domain.people import Viewer
from bot.domain.work import FileFormat, Work
from bot.reports import spreadsheet
from bot.reports.sheet_rows import Cell, CellKind
from bot.reports.spreadsheet import Table, csv_bytes, xlsx_bytes
from bot.texts.catalogue import Html, html, html_n, lines, plain
from bot.texts.labels import label
from bot.texts.menus import menu_button
from bot.texts.screen import Button, File, Rows, Screen, place_data

_VALUE_SHOWN = 40

_WRITTEN = tuple(column for column in Column if column is not Column.STATE)
"""The columns of the template. That something was not held is said by the reason."""


def explanation_screen(viewer: Viewer) -> Screen:
    """How to read activities in, with a template to fill in."""
    locale = viewer.locale
    needed = ", ".join(heading(column, locale) for column in NEEDED)
    return Screen(
        lines(
            html("import.title", locale),
            "",
            html("import.how", locale, needed=needed),
            "",
            html("import.safe", locale, limit=MAX_ROWS),
        ),
        (
            tuple(
                Button(plain(f"import.template.{one.value}", locale), place_data("actsmall", one))
                for one in FileFormat
            ),
            (Button(plain("button.back", locale), place_data("actsmer")),),
        ),
    )


def heading(column: Column, locale: str) -> str:
    """What a column is called."""
    return plain(f"table.{column.value}", locale)


def template_screen(
    file_format: FileFormat, viewer: Viewer, promises: tuple[Choice, ...], areas: tuple[Area, ...]
) -> Screen:
    """A file to fill in: its headings, and what can stand below them."""
    locale = viewer.locale
    headings = [heading(column, locale) for column in _WRITTEN]
    name = f"{plain('import.template.file', locale)}.{file_format.value}"
    content = (
        csv_bytes(headings, ())
        if file_format is FileFormat.CSV
        else xlsx_bytes(_sheets(headings, promises, areas, locale))
    )
    return Screen(html("import.template.below", locale), document=File(name, content), silent=True)


def _sheets(
    headings: list[str], promises: tuple[Choice, ...], areas: tuple[Area, ...], locale: str
) -> list[Table]:
    days = (Column.DAY, Column.LAST_DAY)
    columns = [
        spreadsheet.Column(
            heading,
            CellKind.DAY if column in days else CellKind.TEXT,
            max(14, len(heading) + 4),
        )
        for column, heading in zip(_WRITTEN, headings, strict=True)
    ]
    words = [
        spreadsheet.Column(plain("import.words.column", locale), width=28),
        spreadsheet.Column(plain("import.words.word", locale), width=60),
    ]
    return [
        Table(plain("table.sheet", locale), columns, ()),
        Table(plain("import.words", locale), words, _words(promises, areas, locale)),
    ]


def _words(
    promises: tuple[Choice, ...], areas: tuple[Area, ...], locale: str
) -> list[tuple[Cell, ...]]:
    """What can stand in the columns that name something."""
    promise = heading(Column.PROMISE, locale)
    kind, doer = heading(Column.KIND, locale), heading(Column.DOER, locale)
    area, outputs = heading(Column.AREA, locale), heading(Column.OUTPUTS, locale)
    return [
        *(
            (promise, plain("import.words.promise", locale, **_promise(choice)))
            for choice in promises
        ),
        *((kind, label(one, locale)) for one in ActivityKind),
        *((doer, label(one, locale)) for one in Doer),
        *((area, one.name) for one in areas),
        (heading(Column.DAY, locale), plain("import.words.day", locale)),
        (outputs, plain("import.words.outputs", locale)),
        (heading(Column.REASON, locale), plain("import.words.reason", locale)),
    ]


def _promise(choice: Choice) -> dict[str, str]:
    facts = choice.facts
    return {name: facts[name] for name in ("key", "title", "first", "last")}


def fault_headings(locale: str) -> list[str]:
    """The headings of the file that lists faults."""
    return [plain(f"import.fault.{name}", locale) for name in ("line", "column", "what")]


def fault_cells(one: Fault, locale: str) -> tuple[Cell, ...]:
    """A fault as a row of that file."""
    return (one.line, heading(one.column, locale), _what(one.fault, one.column, one.value, locale))


def _what(fault: RowFault, column: Column, value: str, locale: str) -> str:
    return plain(
        f"import.row.{fault.value}",
        locale,
        value=clipped(value, _VALUE_SHOWN),
        column=heading(column, locale),
    )


def read_screen(work: Work) -> Screen:
    """What a file would add, or what is wrong with it; nothing has been logged."""
    assert work.result is not None, "it was looked through"
    result, locale = work.result, work.locale
    if result["problem"] is not None:
        return Screen(_unreadable(result, locale), _again_rows(locale))
    told: list[Html | str | None] = [
        html("import.read.title", locale, name=work.params["name"]),
        html_n("import.read.rows", result["rows"], locale),
        "",
    ]
    if result["fault_count"]:
        return Screen(lines(*told, *_faults(result, locale)), _again_rows(locale))
    told += [
        html_n("import.read.new", result["new"], locale),
        html_n("import.read.there", result["there"], locale) if result["there"] else None,
        html_n("import.read.alike", result["alike"], locale) if result["alike"] else None,
        _left_out(result, locale),
        *_pointed(result, locale),
    ]
    if not result["new"]:
        return Screen(lines(*told), (menu_button(locale),))
    yes = Button(plain("import.yes", locale, n=result["new"]), place_data("actsinn", work.id))
    return Screen(
        lines(*told, "", html("import.read.next", locale)),
        ((yes,), (Button(plain("import.no", locale), place_data("acts")),)),
    )


def too_large_screen(viewer: Viewer) -> Screen:
    """The file is larger than a bot can fetch."""
    locale = viewer.locale
    return Screen(html("import.problem.too_many", locale, limit=MAX_ROWS), _again_rows(locale))


def _unreadable(result: Mapping[str, Any], locale: str) -> Html:
    if result["problem"] == "headings":
        missing = ", ".join(heading(Column(one), locale) for one in result["missing"])
        return html("import.problem.headings", locale, missing=missing)
    return html(f"import.problem.{result['problem']}", locale, limit=MAX_ROWS)


def _faults(result: Mapping[str, Any], locale: str) -> list[Html | str | None]:
    more = result["fault_count"] - len(result["faults"])
    return [
        html_n("import.faults", result["fault_count"], locale),
        *(
            html(
                "import.faults.line",
                locale,
                line=line,
                what=_what(RowFault(fault), Column(column), value, locale),
            )
            for line, column, fault, value in result["faults"]
        ),
        html_n("import.faults.more", more, locale) if more > 0 else None,
        _left_out(result, locale),
        "",
        html("import.faults.next", locale),
    ]


def _pointed(result: Mapping[str, Any], locale: str) -> list[Html | str]:
    """The rows that seem to tell something of a person: what is logged is open to many."""
    if not result.get("pointed_count"):
        return []
    more = result["pointed_count"] - len({line for line, _, _ in result["pointed"]})
    found = [
        html(
            "import.pointed.line",
            locale,
            line=line,
            column=heading(Column(column), locale),
            what=label(HitKind(kind), locale),
        )
        for line, column, kind in result["pointed"]
    ]
    rest = [html_n("import.pointed.more", more, locale)] if more > 0 else []
    return ["", html_n("import.pointed", result["pointed_count"], locale), *found, *rest]


def _left_out(result: Mapping[str, Any], locale: str) -> Html | None:
    names = ", ".join(result["left_out"])[:_LEFT_OUT_SHOWN]
    return html("import.read.left_out", locale, names=names) if names else None


_LEFT_OUT_SHOWN = 200


def _again_rows(locale: str) -> Rows:
    return ((Button(plain("more.import", locale), place_data("actsimp")),), menu_button(locale))


def logged_screen(work: Work) -> Screen:
    """That a file has been logged."""
    assert work.result is not None, "it is done"
    result, locale = work.result, work.locale
    if result["problem"] is not None:
        return Screen(html("import.changed", locale), _again_rows(locale))
    return Screen(
        lines(
            html_n("import.logged", result["logged"], locale),
            html("import.logged.from", locale, name=work.params["name"]),
        ),
        (
            (Button(plain("button.activities", locale), place_data("acts")),),
            menu_button(locale),
        ),
        silent=True,
    )
