"""Tables as spreadsheets save them: in any of the usual letters, separators and line ends."""

from __future__ import annotations

import pytest

from bot.domain.csv_table import read_csv

ROWS = [(1, ["Löfte", "Vad som gjordes"]), (2, ["S1", "Möte på Åkerö"])]


@pytest.mark.parametrize("letters", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("separator", [";", ",", "\t"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_letters_separators_and_line_ends_are_found_out(
    letters: str, separator: str, line_end: str
) -> None:
    text = line_end.join(separator.join(cells) for _, cells in ROWS)
    assert read_csv(text.encode(letters)) == ROWS


def test_a_separator_inside_quotes_separates_nothing() -> None:
    content = 'Löfte;Vad\nS1;"Möte; sedan ""fika"""\n'.encode()
    assert read_csv(content)[1] == (2, ["S1", 'Möte; sedan "fika"'])


def test_an_accent_typed_by_itself_becomes_part_of_its_letter() -> None:
    assert read_csv("A\u030akero\u0308\n".encode()) == [(1, ["Åkerö"])]


def test_empty_rows_are_left_out_and_counted() -> None:
    assert read_csv(b"a;b\n;;\n\n1;2\n") == [(1, ["a", "b"]), (4, ["1", "2"])]


def test_letters_that_are_none_are_shown_as_such() -> None:
    [(_, [cell])] = read_csv(b"Sm\x81land\n")
    assert cell == "Sm\N{REPLACEMENT CHARACTER}land"
