"""The rows of a worksheet, read back by another library and as plain XML."""

from __future__ import annotations

from datetime import date, datetime
from io import BytesIO
from typing import Any
from xml.etree import ElementTree
from zipfile import ZipFile

import pytest
from openpyxl import load_workbook
from openpyxl.utils.escape import unescape

from bot.reports.sheet_rows import TEXT_MAX, Cell, CellKind, column_letters
from bot.reports.spreadsheet import Column, Table, xlsx_bytes

_NAMES = {"x": "http://schemas.openxmlformats.org/spreadsheetml/2006/main"}


def book(kind: CellKind, *cells: Cell, total: str | None = None) -> bytes:
    columns = (Column("Löfte"), Column("Vad", kind))
    return xlsx_bytes([Table("A", columns, [("S1", cell) for cell in cells], total)])


def read_back(kind: CellKind, *cells: Cell) -> list[Any]:
    """The cells as openpyxl reads them."""
    sheet = load_workbook(BytesIO(book(kind, *cells))).worksheets[0]
    return [sheet.cell(row, 2) for row in range(2, len(cells) + 2)]


@pytest.mark.parametrize(
    "text",
    [
        "Möte på Linnéskolan",
        'Åäö & <b>"fet"</b> \'citat\' s="N" s="D"',
        "två\nrader\toch tabb",
        "  luft på båda sidor ",
        "=1+1",
        "🚲 cykel",
        "\u202eåt andra hållet",
    ],
)
def test_text_comes_back_as_it_was(text: str) -> None:
    [cell] = read_back(CellKind.TEXT, text)
    assert (cell.value, cell.data_type) == (text, "s")


@pytest.mark.parametrize("text", ["a\x00b", "a\x0bb", "a\rb", "a\uffffb", "a\ud800b", "_x0041_"])
def test_what_no_xml_can_hold_is_written_as_office_writes_it(text: str) -> None:
    [cell] = read_back(CellKind.TEXT, text)
    # What openpyxl leaves to its caller, Excel does by itself.
    assert unescape(cell.value) == text


def test_a_text_is_cut_where_excel_counts_that_no_more_fits() -> None:
    long, bicycles = read_back(CellKind.TEXT, "x" * (TEXT_MAX + 1), "🚲" * TEXT_MAX)
    assert (len(long.value), bicycles.value) == (TEXT_MAX, "🚲" * (TEXT_MAX // 2))


@pytest.mark.parametrize(
    ("kind", "cell", "format_"),
    [
        (CellKind.NUMBER, 0, "#,##0"),
        (CellKind.NUMBER, 1_234_567, "#,##0"),
        (CellKind.DAY, date(1900, 3, 1), "yyyy-mm-dd"),
        (CellKind.DAY, date(2024, 2, 29), "yyyy-mm-dd"),
        (CellKind.MOMENT, datetime.fromisoformat("2021-10-12T23:59:59"), "yyyy-mm-dd hh:mm"),
        (CellKind.MOMENT, datetime.fromisoformat("2021-03-28T02:30"), "yyyy-mm-dd hh:mm"),
    ],
)
def test_numbers_days_and_moments_keep_their_kind_and_look(
    kind: CellKind, cell: Cell, format_: str
) -> None:
    [found] = read_back(kind, cell)
    value = found.value.date() if kind is CellKind.DAY else found.value
    assert (value, found.number_format) == (cell, format_)


def test_days_before_spreadsheets_can_count_are_text() -> None:
    [cell] = read_back(CellKind.DAY, date(1899, 12, 31))
    assert (cell.value, cell.data_type) == ("1899-12-31", "s")


@pytest.mark.parametrize("nothing", [None, ""])
def test_nothing_leaves_no_cell(nothing: Cell) -> None:
    with ZipFile(BytesIO(book(CellKind.TEXT, nothing))) as packed:
        assert b'r="B2"' not in packed.read("xl/worksheets/sheet1.xml")


@pytest.mark.parametrize("count", [0, 1, 499, 500, 501, 1_203])
@pytest.mark.parametrize("total", [None, "Summa"])
def test_a_sheet_of_any_length_is_whole(count: int, total: str | None) -> None:
    content = book(CellKind.NUMBER, *range(count), total=total)
    with ZipFile(BytesIO(content)) as packed:
        assert packed.testzip() is None
        sheet = ElementTree.fromstring(packed.read("xl/worksheets/sheet1.xml"))
    rows = [int(row.attrib["r"]) for row in sheet.iterfind("x:sheetData/x:row", _NAMES)]
    last = count + 1 + (total is not None)
    assert rows == list(range(1, last + 1))
    looks = {
        cell.attrib["s"]
        for cell in sheet.iterfind("x:sheetData/x:row/x:c", _NAMES)
        if "s" in cell.attrib
    }
    assert all(look.isdigit() for look in looks)
    size = sheet.find("x:dimension", _NAMES)
    assert size is not None
    assert size.attrib["ref"] == f"A1:B{last}"


def test_columns_go_on_behind_z() -> None:
    assert [column_letters(place) for place in (0, 25, 26, 701, 702)] == [
        "A",
        "Z",
        "AA",
        "ZZ",
        "AAA",
    ]
