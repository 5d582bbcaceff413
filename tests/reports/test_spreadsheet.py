"""Tables as files, read back by another library and byte by byte."""

from __future__ import annotations

from datetime import date, datetime
from io import BytesIO
from typing import Any

import pytest
from openpyxl import load_workbook

from bot.reports.sheet_rows import TEXT_MAX, Cell, CellKind
from bot.reports.spreadsheet import (
    Column,
    Table,
    csv_bytes,
    harmless,
    without_apostrophe,
    xlsx_bytes,
)

COLUMNS = (
    Column("Vad", width=40),
    Column("Datum", CellKind.DAY),
    Column("Elever", CellKind.NUMBER),
    Column("Loggad", CellKind.MOMENT),
)
ROWS: tuple[tuple[Cell, ...], ...] = (
    ("Besök på Linnéskolan", date(2021, 10, 12), 25, datetime.fromisoformat("2021-10-12T09:30")),
    ("=1+1", date(2021, 10, 13), None, datetime.fromisoformat("2021-10-13T09:30")),
    ("+46 är ingen formel", None, 1200, None),
)


def sheet(*rows: tuple[Cell, ...], total: str | None = "Summa", name: str = "Aktiviteter") -> Any:
    content = xlsx_bytes([Table(name, COLUMNS, rows, total)])
    return load_workbook(BytesIO(content)).worksheets[0]


class TestAWorkbook:
    def test_keeps_days_numbers_and_moments_as_such(self) -> None:
        found = sheet(*ROWS)
        assert [cell.value for cell in found[1]] == ["Vad", "Datum", "Elever", "Loggad"]
        assert [cell.value for cell in found[2]] == [
            ROWS[0][0], datetime.fromisoformat("2021-10-12"), 25, datetime.fromisoformat("2021-10-12T09:30"),
        ]  # fmt: skip
        assert found["B2"].number_format == "yyyy-mm-dd"

    def test_takes_no_text_for_a_formula(self) -> None:
        found = sheet(*ROWS)
        assert (found["A3"].value, found["A3"].data_type) == ("=1+1", "s")

    def test_sums_its_numbers_below_as_the_filter_lets_them_through(self) -> None:
        found = sheet(*ROWS)
        assert [cell.value for cell in found[5]] == [
            "Summa", None, "=SUBTOTAL(109,C2:C4)", None,
        ]  # fmt: skip
        content = xlsx_bytes([Table("A", COLUMNS, ROWS, "Summa")])
        cached = load_workbook(BytesIO(content), data_only=True).worksheets[0]
        assert cached["C5"].value == 1225

    def test_has_a_filter_over_its_rows_alone_and_a_heading_that_stays(self) -> None:
        found = sheet(*ROWS)
        assert (found.auto_filter.ref, found.freeze_panes) == ("A1:D4", "A2")

    def test_may_be_empty(self) -> None:
        found = sheet()
        assert [cell.value for cell in found[2]] == ["Summa", None, None, None]

    def test_cuts_what_no_cell_can_hold_and_names_no_sheet_so_that_excel_refuses(self) -> None:
        found = sheet(("x" * (TEXT_MAX + 5), None, None, None), name="S1/S2: [allt] " + "x" * 40)
        assert len(found["A2"].value) == TEXT_MAX
        assert len(found.title) <= 31
        assert not set("[]:*?/\\") & set(found.title)


class TestACsv:
    def test_opens_in_swedish_excel(self) -> None:
        content = csv_bytes([one.heading for one in COLUMNS], ROWS[:1])
        assert (
            content
            == (
                "\ufeffVad;Datum;Elever;Loggad\r\n"
                "Besök på Linnéskolan;2021-10-12;25;2021-10-12 09:30\r\n"
            ).encode()
        )

    def test_quotes_what_would_end_a_cell(self) -> None:
        content = csv_bytes(["Vad"], [('a;b "c"\nd',)]).decode("utf-8-sig")
        assert content == 'Vad\r\n"a;b ""c""\nd"\r\n'

    @pytest.mark.parametrize("first", ["=", "+", "-", "@", "\t", "\r"])
    def test_makes_formulas_harmless(self, first: str) -> None:
        content = csv_bytes(["Vad"], [(f"{first}HYPERLINK()",)]).decode("utf-8-sig")
        assert f"'{first}HYPERLINK()" in content
        assert without_apostrophe(harmless(f"{first}1")) == f"{first}1"

    @pytest.mark.parametrize("text", ["", "'", "'85", "a=1", "’"])
    def test_leaves_other_text_alone(self, text: str) -> None:
        assert harmless(text) == text == without_apostrophe(text)
