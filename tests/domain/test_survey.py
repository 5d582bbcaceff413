"""Results of the safety survey, as they are written or pasted from a sheet."""

from __future__ import annotations

import pytest

from bot.domain.errors import AnswerProblem, BadAnswer
from bot.domain.survey import SurveyResult, Table, as_written, is_survey, lines_of, read_results


def test_results_are_read_with_and_without_a_place() -> None:
    words = "Fråga;År;Plats;Index\nOro för inbrott; 2021; 1,42\nOro för inbrott;2021;Diö;1.9\n"
    assert read_results(words, 2021) == (
        SurveyResult(2021, "Oro för inbrott", "", 142),
        SurveyResult(2021, "Oro för inbrott", "Diö", 190),
    )


def test_lines_pasted_from_a_sheet_are_read() -> None:
    assert read_results("Skadegörelse\t2020\tÄlmhult\t2", 2021) == (
        SurveyResult(2020, "Skadegörelse", "Älmhult", 200),
    )


@pytest.mark.parametrize(
    "line",
    [
        "Oro; 2021",
        "Oro; 2022; 1,42",
        "Oro; 21; 1,42",
        "Oro; 2021; 6,01",
        "Oro; 2021; -1",
        "Oro; 2021; 1,425",
        "; 2021; 1,42",
        "Oro; 2021; Diö; 1,42; mer",
        "x" * 101 + "; 2021; 1,42",
    ],
)
def test_every_line_that_cannot_be_read_is_named(line: str) -> None:
    with pytest.raises(BadAnswer) as refused:
        read_results(f"Oro; 2021; 1,42\n{line}\nBråk; 2021; 1\n{line}", 2021)
    assert (refused.value.problem, refused.value.words) == (AnswerProblem.LINES_UNREAD, "2, 4")


@pytest.mark.parametrize(
    ("words", "problem"),
    [
        ("Fråga; år; index", AnswerProblem.NO_RESULTS),
        ("a; 2021; 1\n" * 101, AnswerProblem.TOO_MANY_LINES),
        ("Oro; 2021; 1\noro; 2021; 2", AnswerProblem.LINE_TWICE),
    ],
)
def test_what_holds_no_results_is_refused(words: str, problem: AnswerProblem) -> None:
    with pytest.raises(BadAnswer) as refused:
        read_results(words, 2021)
    assert refused.value.problem is problem


def test_the_years_of_a_question_and_place_are_one_line() -> None:
    lines = lines_of(
        SurveyResult(year, "Oro", place, hundredths, number)
        for year, place, hundredths, number in (
            (2021, "", 142, 3),
            (2020, "", 161, 1),
            (2021, "Diö", 190, 2),
        )
    )
    whole, dio = lines
    assert [result.year for result in whole.results] == [2020, 2021]
    assert (whole.id, whole.change) == (1, -0.19)
    assert (dio.place, dio.change) == ("Diö", None)


def test_a_file_is_read_as_it_would_be_written_in_its_own_numbering() -> None:
    table: Table = [
        (1, ["År", "Fråga", "Index", "Plats", "Antal"]),
        (3, [2021.0, "Oro; för inbrott", 1.42, None, 300]),
        (4, ["2020", "Oro för inbrott", "1,9", "Diö", ""]),
    ]
    assert is_survey(table)
    assert as_written(table).splitlines() == [
        "Fråga; År; Plats; Index", "", "Oro, för inbrott; 2021; ; 1.42",
        "Oro för inbrott; 2020; Diö; 1,9",
    ]  # fmt: skip
    assert not is_survey([(1, ["Namn", "Roll", "Organisation", "Bransch"])])
    assert as_written([(1, ["Oro", "2021", "1,4"])]) == "Oro; 2021; 1,4"
