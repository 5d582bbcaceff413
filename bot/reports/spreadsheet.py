"""Tables as files: `.xlsx` with real types, filters and totals, and `.csv` that Swedish Excel opens.

The words come with the tables: nothing here knows a catalogue. Rows are taken one by one and
written at once, so that a table of any length needs little memory.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from io import BytesIO, TextIOWrapper
from typing import IO, Any, Final

from bot.reports.sheet_rows import Cell, CellKind, SheetRows, column_letters, pour


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its heading, what it holds, and how many characters wide it is."""

    heading: str
    kind: CellKind = CellKind.TEXT
    width: int = 14


@dataclass(frozen=True, slots=True)
class Table:
    """A sheet of a workbook. `rows` are as long as `columns`.

    With a `total` its word stands in the row below, beside the sum of every column of numbers; the
    sums follow the filter.
    """

    name: str
    columns: Sequence[Column]
    rows: Iterable[Sequence[Cell]]
    total: str | None = None


SHEET_NAME_MAX: Final = 31

_NOT_IN_NAMES: Final = re.compile(r"[\[\]:*?/\\]")
_HEAD_FILL: Final = "#DCE6F1"

_FORMATS: Final = {
    CellKind.TEXT: {},
    CellKind.NUMBER: {"num_format": "#,##0"},
    CellKind.DAY: {"num_format": "yyyy-mm-dd", "align": "left"},
    CellKind.MOMENT: {"num_format": "yyyy-mm-dd hh:mm", "align": "left"},
}


# --- Workbooks ----------------------------------------------------------------------------------


def xlsx_bytes(tables: Iterable[Table]) -> bytes:
    """A small workbook. Takes some milliseconds a hundred rows: not on the event loop."""
    content = BytesIO()
    book = Workbook(content)
    for table in tables:
        sheet = book.sheet(table.name, table.columns)
        for cells in table.rows:
            sheet.add(cells)
        if table.total is not None:
            sheet.end(table.total)
    book.close()
    return content.getvalue()


class Workbook:
    """A workbook whose sheets take rows, one after the other or in turn, until it is closed."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._sheets: list[Sheet] = []

    def sheet(self, name: str, columns: Sequence[Column]) -> Sheet:
        """A new sheet with its headings."""
        sheet = Sheet(name, columns)
        self._sheets.append(sheet)
        return sheet

    def close(self) -> None:
        """Write the file."""
        # Imported here: only who asks for a workbook pays for the library that makes its frame.
        from xlsxwriter.workbook import Workbook as Book

        frame = BytesIO()
        book = Book(frame, {"constant_memory": True, "strings_to_formulas": False})
        for sheet in self._sheets:
            sheet.put_frame(book)
        book.close()
        rows = [sheet.rows for sheet in self._sheets]
        pour(frame, rows, self._file)
        for one in rows:
            one.close()


class Sheet:
    """A sheet that takes rows."""

    def __init__(self, name: str, columns: Sequence[Column]) -> None:
        self._name, self._columns = name, columns
        self._sums = {
            place: 0 for place, column in enumerate(columns) if column.kind is CellKind.NUMBER
        }
        self._total: str | None = None
        self.rows = SheetRows([column.kind for column in columns])

    def add(self, cells: Sequence[Cell]) -> None:
        """Write one row, as long as there are columns."""
        self.rows.add(cells)
        for place in self._sums:
            self._sums[place] += cells[place] or 0  # type: ignore[operator]

    def end(self, total: str) -> None:
        """Have the sums stand below the rows, beside this word for them."""
        self._total = total

    def put_frame(self, book: Any) -> None:
        """Put the sheet into a workbook, with a pattern in place of its rows."""
        sheet = book.add_worksheet(_NOT_IN_NAMES.sub(" ", self._name)[:SHEET_NAME_MAX])
        looks = [book.add_format(_FORMATS[column.kind]) for column in self._columns]
        head = book.add_format({"bold": True, "bg_color": _HEAD_FILL, "bottom": 1})
        for place, (column, look) in enumerate(zip(self._columns, looks, strict=True)):
            sheet.set_column(place, place, column.width, look)
            sheet.write_string(0, place, column.heading, head)
        sheet.freeze_panes(1, 0)
        sheet.repeat_rows(0)
        sheet.set_landscape()
        sheet.set_paper(_A4)
        sheet.fit_to_pages(1, 0)
        sheet.autofilter(0, 0, self.rows.count, len(self._columns) - 1)
        if self.rows.count:
            for place, look in enumerate(looks):
                sheet.write_blank(self.rows.pattern - 1, place, None, look)
        if self._total is not None:
            self._write_total(book, sheet, self._total)

    def _write_total(self, book: Any, sheet: Any, total: str) -> None:
        look = book.add_format({"bold": True, "top": 1, "num_format": "#,##0"})
        below = self.rows.count + 1
        for place in range(len(self._columns)):
            if place in self._sums and self.rows.count:
                column = column_letters(place)
                # 109 sums only what the filter lets through.
                formula = f"=SUBTOTAL(109,{column}2:{column}{below})"
                sheet.write_formula(below, place, formula, look, self._sums[place])
            elif place == 0:
                sheet.write_string(below, place, total, look)
            else:
                sheet.write_blank(below, place, None, look)


_A4: Final = 9


# --- Comma-separated, with semicolons -----------------------------------------------------------


def csv_bytes(headings: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """A small table as Swedish spreadsheets open it at a double click."""
    content = BytesIO()
    table = CsvTable(content, headings)
    for cells in rows:
        table.add(cells)
    table.end()
    return content.getvalue()


class CsvTable:
    """UTF-8 with a byte order mark, semicolons between the cells, days as `2026-10-14`."""

    def __init__(self, file: IO[bytes], headings: Sequence[str]) -> None:
        self._text = TextIOWrapper(file, encoding="utf-8-sig", newline="")
        self._writer = csv.writer(self._text, delimiter=";")
        self._writer.writerow([harmless(heading) for heading in headings])

    def add(self, cells: Sequence[Cell]) -> None:
        """Write one row."""
        self._writer.writerow([_written(cell) for cell in cells])

    def end(self) -> None:
        """Write out what waits; the file stays open."""
        self._text.flush()
        self._text.detach()


def _written(cell: Cell) -> str | int:
    match cell:
        case None:
            return ""
        case str():
            return harmless(cell)
        case datetime():
            return cell.strftime("%Y-%m-%d %H:%M")
        case date():
            return cell.isoformat()
    return cell


_FORMULAS: Final = ("=", "+", "-", "@", "\t", "\r")
"""What spreadsheets take for the beginning of a formula (OWASP, "CSV Injection")."""


def harmless(text: str) -> str:
    """A text that no spreadsheet takes for a formula: it begins with an apostrophe then."""
    return f"'{text}" if text.startswith(_FORMULAS) else text


def without_apostrophe(text: str) -> str:
    """The reverse of `harmless`."""
    return text[1:] if text.startswith("'") and text[1:].startswith(_FORMULAS) else text


# --- Reading ------------------------------------------------------------------------------------

_LARGEST_UNPACKED: Final = 400 * 2**20
"""A workbook is a packed file: one that unpacks to more than this is none of a person's."""


class NotAWorkbook(Exception):
    """The file cannot be read as an `.xlsx` workbook."""


def read_xlsx(file: IO[bytes], most: int) -> list[tuple[int, list[Cell]]]:
    """The first sheet's rows that hold anything, each with its number from 1; at most so many.

    Raises NotAWorkbook.
    """
    from xml.etree.ElementTree import ParseError
    from zipfile import BadZipFile, ZipFile

    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        with ZipFile(file) as packed:
            if sum(one.file_size for one in packed.infolist()) > _LARGEST_UNPACKED:
                raise NotAWorkbook
        file.seek(0)
        book = load_workbook(file, read_only=True, data_only=True)
        sheet = book.worksheets[0]
        # What a workbook says of its size is often wrong.
        sheet.reset_dimensions()
        return _rows_of(sheet, most)
    except (
        BadZipFile,
        InvalidFileException,
        ParseError,
        KeyError,
        ValueError,
        IndexError,
    ) as problem:
        raise NotAWorkbook from problem


def _rows_of(sheet: Any, most: int) -> list[tuple[int, list[Cell]]]:
    found: list[tuple[int, list[Cell]]] = []
    for number, cells in enumerate(sheet.iter_rows(values_only=True), 1):
        row = [_read(cell) for cell in cells]
        if any(cell not in (None, "") for cell in row):
            found.append((number, row))
            if len(found) >= most:
                break
    return found


def _read(cell: Any) -> Cell:
    """A cell as its column can hold it; whole numbers come without a decimal point."""
    if isinstance(cell, float) and cell.is_integer():
        return int(cell)
    if cell is None or isinstance(cell, (datetime, date, int, str)):
        return cell
    return str(cell)
