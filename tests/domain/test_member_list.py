"""A list of people to invite: what is read, and that every faulty row is found."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.member_list import Invited, MemberList, RowProblem, read_member_list
from bot.domain.networks import Branch
from bot.domain.table_file import MAX_TABLE_BYTES, MAX_TABLE_ROWS, Fault, NotAList

BRANCHES = {"handel": Branch.TRADE, "restaurang och kafé": Branch.RESTAURANT}
AREAS = {"centrum": 1, "norra infarten": 2, "åby/ekeby": 3}


def read(text: str | bytes) -> MemberList:
    content = text.encode() if isinstance(text, str) else text
    return read_member_list(content, BRANCHES, AREAS)


ASA = Invited("Åsa Ek", "Exempelbutiken", Branch.TRADE, (1, 2))


@pytest.mark.parametrize(
    "text",
    [
        "Åsa Ek;Exempelbutiken;handel;Centrum/Norra infarten",
        "Namn;Organisation;Bransch;Områden\r\nÅsa Ek;Exempelbutiken;Handel;centrum, norra infarten\r\n",
        "\ufeffName,Organisation,Branch,Areas\nÅsa Ek,Exempelbutiken,HANDEL,\"Centrum,Norra infarten\"\n",
        "Åsa Ek\tExempelbutiken\thandel\tCentrum|Norra infarten\n\n;;;\n",
        "  Åsa   Ek ;Exempelbutiken;handel;Centrum/Norra infarten;;",
        "A\u030asa Ek;Exempelbutiken;handel;Centrum+Norra infarten",
    ],
)  # fmt: skip
def test_a_row_is_read_however_the_spreadsheet_saved_it(text: str) -> None:
    assert read(text) == MemberList((ASA,))


def test_windows_letters_are_read_as_well() -> None:
    assert read("Åsa Ek;Exempelbutiken;handel;Centrum/Norra infarten".encode("cp1252")) == (
        MemberList((ASA,))
    )


def test_branch_and_areas_may_be_left_out() -> None:
    assert read("Bo;Macken").people == (Invited("Bo", "Macken", None, ()),)


def test_an_area_with_a_separator_in_its_name_is_found_whole() -> None:
    assert read("Bo;Macken;;Åby/Ekeby").people[0].areas == (3,)


def test_every_fault_of_every_row_is_named() -> None:
    text = "\n".join(
        [
            "Namn;Organisation;Bransch;Områden",
            ";ICA",
            "Anna;",
            "Anna;ICA;rymdfart",
            "Anna;ICA;;Centrum/Mars",
            "Anna;ICA;;;extra",
            "Anna;ICA",
            "",
            "anna;ica",
            f"{'a' * 81};ICA",
            ";;rymdfart;Mars/Centrum/Pluto",
        ]
    )
    assert read(text).faults == (
        Fault(2, RowProblem.NO_NAME),
        Fault(3, RowProblem.NO_ORGANISATION),
        Fault(4, RowProblem.UNKNOWN_BRANCH, "rymdfart"),
        Fault(5, RowProblem.UNKNOWN_AREA, "Mars"),
        Fault(6, RowProblem.TOO_MANY_COLUMNS),
        Fault(9, RowProblem.DOUBLED, "anna"),
        Fault(10, RowProblem.TOO_LONG, "a" * 81),
        Fault(11, RowProblem.NO_NAME),
        Fault(11, RowProblem.NO_ORGANISATION),
        Fault(11, RowProblem.UNKNOWN_BRANCH, "rymdfart"),
        Fault(11, RowProblem.UNKNOWN_AREA, "Mars"),
        Fault(11, RowProblem.UNKNOWN_AREA, "Pluto"),
    )


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\n\n",
        b"Namn;Organisation",
        b"x" * (MAX_TABLE_BYTES + 1),
        b"Bo;Macken\n" * (MAX_TABLE_ROWS + 1),
    ],
)
def test_what_is_no_list_is_refused(content: bytes) -> None:
    with pytest.raises(NotAList):
        read(content)


@given(st.binary(max_size=400))
def test_no_file_breaks_the_reading(content: bytes) -> None:
    try:
        found = read(content)
    except NotAList:
        return
    for one in found.people:
        assert one.name
        assert one.organisation
