"""Earlier activities as rows: what is read, and that every faulty row is found with its reason."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest

from bot.domain.activities import ActivityKind, ActivityState, Doer, Output
from bot.domain.activity_rows import (
    Column,
    Known,
    NoSuchColumns,
    Place,
    ReadRows,
    RowFault,
    columns_of,
    names_activities,
    read_rows,
)
from bot.domain.activity_words import DOER_WORDS, KIND_WORDS, STATE_WORDS
from bot.domain.promises import Unit
from bot.domain.reading import Qualifier
from bot.domain.search_words import fold

NAMES = {
    fold(name): column
    for name, column in {
        "Löfte": Column.PROMISE,
        "Slag": Column.KIND,
        "Datum": Column.DAY,
        "Till och med": Column.LAST_DAY,
        "Vad som gjordes": Column.WHAT,
        "Av vem": Column.DOER,
        "Tillsammans med": Column.PARTNERS,
        "Område": Column.AREA,
        "Plats": Column.PLACE,
        "Resultat": Column.OUTPUTS,
        "Läge": Column.STATE,
        "Varför det inte blev av": Column.REASON,
        "Anteckning": Column.NOTE,
        "Länk": Column.LINK,
    }.items()
}
KNOWN = Known(
    promises=[
        Place("S1", 11, date(2021, 1, 1), date(2021, 12, 31)),
        Place("Y1", 12, date(2021, 1, 1), date(2021, 12, 31)),
        Place("S1", 1, date(2020, 1, 1), date(2020, 12, 31)),
    ],
    kinds=KIND_WORDS,
    doers=DOER_WORDS,
    states=STATE_WORDS,
    areas={"centrum": 7},
    today=date(2021, 10, 11),
)
GOOD: dict[str, Any] = {
    "Löfte": "S1",
    "Slag": "möte",
    "Datum": "2021-03-04",
    "Vad som gjordes": "Rådet om trafiken",
    "Av vem": "tillsammans",
}


def read(*rows: dict[str, Any]) -> ReadRows:
    headings = list(dict.fromkeys(name for row in rows for name in row))
    columns, _ = columns_of(headings, NAMES)
    return read_rows(
        [(line, [row.get(name) for name in headings]) for line, row in enumerate(rows, 2)],
        columns,
        KNOWN,
    )


def test_a_row_becomes_an_entry() -> None:
    row = {
        **GOOD, "Till och med": datetime.fromisoformat("2021-03-05"), "Tillsammans med": "ICA",
        "Område": "CENTRUM", "Plats": "Torget", "Resultat": "ca 12, 3 klasser", "Anteckning": "'=N",
        "Länk": "https://exempel.se/1",
    }  # fmt: skip
    found = read({**row, "Resultat": "ca 12"})
    assert found.faults == []
    [(line, entry)] = found.entries
    assert (line, entry.promise_ids, entry.kind, entry.doer) == (
        2, (11,), ActivityKind.MEETING, Doer.TOGETHER,
    )  # fmt: skip
    assert (entry.day, entry.last_day) == (date(2021, 3, 4), date(2021, 3, 5))
    assert (entry.area_id, entry.place, entry.note) == (7, "Torget", "=N")
    assert entry.outputs == (Output(12, Unit.PARTICIPANTS, Qualifier.ABOUT),)
    assert entry.source is not None


def test_a_promise_is_the_one_of_its_key_that_held_on_the_day() -> None:
    found = read(GOOD, {**GOOD, "Datum": "2020-03-04"}, {**GOOD, "Löfte": "S1, Y1"})
    assert [entry.promise_ids for _, entry in found.entries] == [(11,), (1,), (11, 12)]


def test_the_same_row_has_the_same_source_in_any_file_and_a_second_one_another() -> None:
    found = read(GOOD, GOOD, {**GOOD, "Datum": "4 mars 2021"})
    first, second, third = (entry.source for _, entry in found.entries)
    assert len({first, second, third}) == 3
    assert read({**GOOD, "Datum": date(2021, 3, 4)}).entries[0][1].source == first


def test_what_was_not_held_has_a_reason_and_counts_nothing() -> None:
    [(_, entry)] = read({**GOOD, "Varför det inte blev av": "Sjukdom", "Resultat": "12"}).entries
    assert (entry.state, entry.reason, entry.outputs) == (ActivityState.NOT_HELD, "Sjukdom", ())


@pytest.mark.parametrize(
    ("change", "column", "fault"),
    [
        ({"Löfte": ""}, Column.PROMISE, RowFault.MISSING),
        ({"Löfte": "X9"}, Column.PROMISE, RowFault.UNKNOWN_PROMISE),
        ({"Slag": "fest"}, Column.KIND, RowFault.UNKNOWN_KIND),
        ({"Datum": None}, Column.DAY, RowFault.MISSING),
        ({"Datum": "2021-13-40"}, Column.DAY, RowFault.NOT_A_DATE),
        ({"Datum": "4 mars"}, Column.DAY, RowFault.NO_YEAR),
        ({"Datum": "2021-10-12"}, Column.DAY, RowFault.IN_THE_FUTURE),
        ({"Datum": "2019-10-12"}, Column.DAY, RowFault.OUTSIDE_PERIOD),
        ({"Till och med": "2021-03-01"}, Column.LAST_DAY, RowFault.LAST_BEFORE_FIRST),
        ({"Vad som gjordes": ""}, Column.WHAT, RowFault.MISSING),
        ({"Vad som gjordes": "x" * 301}, Column.WHAT, RowFault.TOO_LONG),
        ({"Av vem": "någon"}, Column.DOER, RowFault.UNKNOWN_DOER),
        ({"Område": "Månen"}, Column.AREA, RowFault.UNKNOWN_AREA),
        ({"Resultat": 0}, Column.OUTPUTS, RowFault.NOT_OUTPUTS),
        ({"Resultat": 1_000_000}, Column.OUTPUTS, RowFault.NOT_OUTPUTS),
        ({"Resultat": "1000000 deltagare"}, Column.OUTPUTS, RowFault.NOT_OUTPUTS),
        ({"Resultat": "många"}, Column.OUTPUTS, RowFault.NOT_OUTPUTS),
        ({"Resultat": "12 bananer"}, Column.OUTPUTS, RowFault.NOT_OUTPUTS),
        ({"Länk": "exempel.se"}, Column.LINK, RowFault.NOT_A_LINK),
        ({"Anteckning": "Talade med 19121212-1212"}, Column.NOTE, RowFault.IDENTITY_NUMBER),
        ({"Läge": "struken"}, Column.STATE, RowFault.VOIDED),
    ],
)
def test_a_faulty_row_is_found_with_its_reason(
    change: dict[str, Any], column: Column, fault: RowFault
) -> None:
    found = read(GOOD, {**GOOD, **change})
    assert [(one.line, one.column, one.fault) for one in found.faults] == [(3, column, fault)]
    assert len(found.entries) == 1


def test_three_faults_among_fifty_thousand_rows_are_found() -> None:
    rows = [{**GOOD, "Vad som gjordes": f"Möte {number}"} for number in range(50_000)]
    for line in (7, 20_000, 49_999):
        rows[line] = {**GOOD, "Datum": "igår eller så"}
    found = read(*rows)
    assert [one.line for one in found.faults] == [9, 20_002, 50_001]
    assert (found.count, len(found.entries)) == (50_000, 49_997)


def test_headings_in_any_order_and_from_lists_that_people_keep() -> None:
    columns, unknown = columns_of(["Vad:", "AKTÖR", "Typ", "Lofte", "När", "Vem vet"], {**NAMES})
    assert set(columns) == {
        Column.WHAT, Column.DOER, Column.KIND, Column.PROMISE, Column.DAY,
    }  # fmt: skip
    assert unknown == ("Vem vet",)


def test_headings_that_are_missing_are_named() -> None:
    with pytest.raises(NoSuchColumns) as refused:
        columns_of(["Löfte", "Datum", "Annat"], NAMES)
    assert refused.value.missing == (Column.KIND, Column.WHAT, Column.DOER)


@pytest.mark.parametrize(
    ("headings", "is_so"),
    [
        (["Löfte", "Datum", "Annat"], True),
        (["a", "b", "c", "d", "e", "f"], True),
        (["Namn", "Organisation", "Bransch", "Områden"], False),
        (["Åsa Ek", "ICA"], False),
    ],
)
def test_a_list_of_people_is_told_from_one_of_activities(headings: list[str], is_so: bool) -> None:
    assert names_activities(headings, NAMES) is is_so
