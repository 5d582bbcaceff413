"""A list of schools: what is read, however Excel saved it, and that every faulty row is found."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.school_list import (
    Effect,
    ListedSchool,
    SchoolList,
    SchoolRowProblem,
    effect_on,
    is_school_list,
    read_school_list,
    read_year,
)
from bot.domain.schools import School, SchoolKind, SchoolYear, YearGroup
from bot.domain.table_file import MAX_TABLE_ROWS, Fault, NotAList

KINDS = {
    "högstadieskola": SchoolKind.SECONDARY,
    "gymnasieskola": SchoolKind.UPPER,
    "fritidsgård": SchoolKind.LEISURE,
}
AREAS = {"centrum": 1, "diö": 2}


def read(text: str | bytes) -> SchoolList:
    content = text.encode() if isinstance(text, str) else text
    return read_school_list(content, KINDS, AREAS)


ROWS = [
    ("Skola", "Område", "Slag", "Årskurs", "Klasser", "Elever"),
    ("Exempelskolan", "Centrum", "Högstadieskola", "7", "3", "74"),
    ("Exempelskolan", "Centrum", "Högstadieskola", "8", "3", "71"),
    ("Gymnasiet på Öbo", "", "gymnasieskola", "1", "4", "102"),
    ("Gården", "Diö", "Fritidsgård", "", "", "40"),
]
SCHOOLS = (
    ListedSchool(
        "Exempelskolan",
        1,
        SchoolKind.SECONDARY,
        (YearGroup(SchoolYear.YEAR_7, 3, 74), YearGroup(SchoolYear.YEAR_8, 3, 71)),
    ),
    ListedSchool(
        "Gymnasiet på Öbo", None, SchoolKind.UPPER, (YearGroup(SchoolYear.UPPER_1, 4, 102),)
    ),
    ListedSchool("Gården", 2, SchoolKind.LEISURE, (YearGroup(SchoolYear.LEISURE, 1, 40),)),
)


@pytest.mark.parametrize("separator", [";", ",", "\t"])
@pytest.mark.parametrize("letters", ["utf-8", "utf-8-sig", "cp1252"])
@pytest.mark.parametrize("ending", ["\r\n", "\n"])
def test_a_list_is_read_however_excel_saved_it(separator: str, letters: str, ending: str) -> None:
    content = ending.join(separator.join(row) for row in ROWS).encode(letters)
    assert is_school_list(content)
    assert read(content) == SchoolList(SCHOOLS)


def test_a_line_that_names_the_separator_is_left_out_and_lines_keep_their_numbers() -> None:
    text = "sep=,\nSkola,Område,Slag,Årskurs,Klasser,Elever\nExempelskolan,Mars,,7,3,74"
    assert is_school_list(text.encode())
    assert read(text).faults == (Fault(3, SchoolRowProblem.UNKNOWN_AREA, "Mars"),)


def test_quoted_names_may_hold_the_separator() -> None:
    [school] = read('Skola,Område\n"Skolan, norra",,,9,1,20').schools
    assert school.name == "Skolan, norra"


def test_a_school_without_years_is_taken_in_without_sizes() -> None:
    assert read("Skola\nExempelskolan;;högstadieskola").schools == (
        ListedSchool("Exempelskolan", None, SchoolKind.SECONDARY),
    )


@pytest.mark.parametrize(
    ("written", "kind", "year"),
    [
        ("8", None, SchoolYear.YEAR_8),
        ("Åk 8", SchoolKind.SECONDARY, SchoolYear.YEAR_8),
        ("årskurs 9", None, SchoolYear.YEAR_9),
        ("gy2", None, SchoolYear.UPPER_2),
        ("Gymnasiet år 3", None, SchoolYear.UPPER_3),
        ("1", SchoolKind.UPPER, SchoolYear.UPPER_1),
        ("1", None, None),
        ("6", SchoolKind.SECONDARY, None),
        ("7-9", SchoolKind.SECONDARY, None),
        ("sju", None, None),
    ],
)
def test_years_are_read_as_people_write_them(
    written: str, kind: SchoolKind | None, year: SchoolYear | None
) -> None:
    assert read_year(written, kind) is year


def test_every_faulty_row_is_named_with_its_reason() -> None:
    problems = SchoolRowProblem
    rows = [
        (";;;7;1;20", problems.NO_SCHOOL, ""),
        (f"{'s' * 101};;;7;1;20", problems.SCHOOL_TOO_LONG, "s" * 101),
        ("A;;;7;1;20;x", problems.MORE_COLUMNS, ""),
        ("A;Mars;;7;1;20", problems.UNKNOWN_AREA, "Mars"),
        ("A;;universitet;7;1;20", problems.UNKNOWN_KIND, "universitet"),
        ("A", problems.NO_KIND, ""),
        ("A;;;6;1;20", problems.UNKNOWN_YEAR, "6"),
        ("A;;Högstadieskola;gy1;1;20", problems.YEAR_OF_OTHER_KIND, "gy1"),
        ("A;;Högstadieskola;;1;20", problems.YEAR_MISSING, ""),
        ("A;;;7;0;20", problems.CLASSES_UNCLEAR, "0"),
        ("A;;;7;31;20", problems.CLASSES_UNCLEAR, "31"),
        ("A;;;7;1;0", problems.PUPILS_UNCLEAR, "0"),
        ("A;;;7;1;-3", problems.PUPILS_UNCLEAR, "-3"),
        ("A;;;7;1;100000", problems.PUPILS_UNCLEAR, "100000"),
        ("A;;;7;1;ca 20", problems.PUPILS_UNCLEAR, "ca 20"),
        ("A;;;7;5;4", problems.FEWER_THAN_CLASSES, "4 < 5"),
        ("B;Centrum;;7;1;20", None, ""),
        ("b;;;7;1;21", problems.YEAR_DOUBLED, "b"),
        ("B;Diö;;8;1;20", problems.OTHER_AREA, "B"),
        ("B;;Gymnasieskola;1;1;20", problems.OTHER_KIND, "B"),
    ]
    text = "\n".join(["Skola;Område;Slag;Årskurs;Klasser;Elever", *(row for row, _, _ in rows)])
    assert read(text).faults == tuple(
        Fault(line, problem, value)
        for line, (_, problem, value) in enumerate(rows, start=2)
        if problem is not None
    )


def test_columns_are_known_by_their_headings_in_any_order() -> None:
    order = (5, 3, 0, 4, 1, 2)
    text = "\n".join(";".join(row[place] for place in order) for row in ROWS)
    assert is_school_list(text.encode())
    assert read(text) == SchoolList(SCHOOLS)


def test_columns_that_mean_nothing_are_left_out_and_named() -> None:
    text = "Rektor;Skola;Åk;Antal klasser;Antal elever;Anm\nEva;A;7;1;20;x\n"
    assert is_school_list(text.encode())
    found = read(text)
    assert found.ignored == ("Rektor", "Anm")
    assert [(one.name, one.groups) for one in found.schools] == [
        ("A", (YearGroup(SchoolYear.YEAR_7, 1, 20),))
    ]


def test_all_that_is_wrong_with_a_row_is_told_at_once() -> None:
    problems = SchoolRowProblem
    text = "Skola;Område;Slag;Årskurs;Klasser;Elever\n;Mars;universitet;x;0;-3"
    assert read(text).faults == tuple(
        Fault(2, problem, value)
        for problem, value in (
            (problems.NO_SCHOOL, ""),
            (problems.UNKNOWN_AREA, "Mars"),
            (problems.UNKNOWN_KIND, "universitet"),
            (problems.UNKNOWN_YEAR, "x"),
            (problems.CLASSES_UNCLEAR, "0"),
            (problems.PUPILS_UNCLEAR, "-3"),
        )
    )


@pytest.mark.parametrize(
    "content", [b"", b"Skola;Elever", b"Skola\n" + b"A;;;7;1;20\n" * (MAX_TABLE_ROWS + 1)]
)
def test_what_is_no_list_is_refused(content: bytes) -> None:
    with pytest.raises(NotAList):
        read(content)


def test_a_list_of_people_is_none_of_schools() -> None:
    assert not is_school_list(b"Namn;Organisation\nBo;Macken")
    assert not is_school_list(b"")


class TestTheEffect:
    known = School(7, "Exempelskolan", SchoolKind.SECONDARY, 3, SCHOOLS[0].groups, 1)

    @pytest.mark.parametrize(
        ("listed", "effect"),
        [
            (SCHOOLS[0], Effect.SAME),
            (ListedSchool("exempelskolan", None, SchoolKind.SECONDARY), Effect.SAME),
            (ListedSchool("Exempelskolan", 2, SchoolKind.SECONDARY), Effect.CHANGED),
            (ListedSchool("Exempelskolan", None, SchoolKind.UPPER), Effect.CHANGED),
            (
                ListedSchool("Exempelskolan", 1, SchoolKind.SECONDARY, SCHOOLS[0].groups[:1]),
                Effect.CHANGED,
            ),
        ],
    )
    def test_on_a_known_school_is_told_by_what_the_list_says(
        self, listed: ListedSchool, effect: Effect
    ) -> None:
        assert effect_on(self.known, listed) is effect

    def test_on_an_unknown_one_is_that_it_is_new(self) -> None:
        assert effect_on(None, SCHOOLS[0]) is Effect.NEW


@given(st.binary(max_size=400))
def test_no_file_breaks_the_reading(content: bytes) -> None:
    try:
        found = read(content)
    except NotAList:
        return
    for one in found.schools:
        assert one.name
