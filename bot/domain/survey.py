"""The safety survey: a problem index a year, by question and place, and how it has changed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from bot.domain.errors import AnswerProblem, BadAnswer

HIGHEST_INDEX: Final = 600
"""The problem index goes from 0 (none) to 6 (alarming); it is kept in hundredths."""

FIRST_YEAR: Final = 1990
MOST_LINES: Final = 100
SURVEY_QUESTION_MAX: Final = 100
SURVEY_PLACE_MAX: Final = 60
QUESTIONS_A_PAGE: Final = 8

_CELL = re.compile(r"[;\t]")


@dataclass(frozen=True, slots=True)
class SurveyResult:
    """The problem index of a question in a year, in hundredths: 142 is 1.42.

    `place` is empty for the whole municipality. `id` is 0 for one that is not stored yet.
    """

    year: int
    question: str
    place: str
    hundredths: int
    id: int = 0

    @property
    def index(self) -> float:
        """As it is written: 1.42."""
        return self.hundredths / 100

    @property
    def line(self) -> str:
        """Question and place as they are compared: in whatever case and spacing they are written."""
        return "\n".join(
            " ".join(words.casefold().split()) for words in (self.question, self.place)
        )


@dataclass(frozen=True, slots=True)
class SurveyLine:
    """One question of the survey in one place over the years, oldest first."""

    question: str
    place: str
    results: tuple[SurveyResult, ...]

    @property
    def id(self) -> int:
        """The number of what was entered first: it stays whatever else is entered."""
        return min(one.id for one in self.results)

    @property
    def change(self) -> float | None:
        """Since the year before, in index units; None: there is no earlier year."""
        if len(self.results) < 2:
            return None
        return (self.results[-1].hundredths - self.results[-2].hundredths) / 100


def read_results(words: str, latest_year: int) -> tuple[SurveyResult, ...]:
    """Results as they are written or pasted from a sheet: question; year; place; index, one a line.

    A line of headings is passed over. Raises BadAnswer that names every line that cannot be read.
    """
    lines = [line.strip() for line in words.splitlines()]
    numbered = [(place, line) for place, line in enumerate(lines, 1) if line]
    if numbered and not any(letter.isdigit() for letter in numbered[0][1]):
        numbered = numbered[1:]
    if not numbered:
        raise BadAnswer(AnswerProblem.NO_RESULTS)
    if len(numbered) > MOST_LINES:
        raise BadAnswer(AnswerProblem.TOO_MANY_LINES, limit=MOST_LINES)
    read = {place: _read_line(line, latest_year) for place, line in numbered}
    wrong = [str(place) for place, result in read.items() if result is None]
    if wrong:
        raise BadAnswer(AnswerProblem.LINES_UNREAD, words=", ".join(wrong))
    results = [result for result in read.values() if result is not None]
    by_key = {(one.line, one.year) for one in results}
    if len(by_key) < len(results):
        raise BadAnswer(AnswerProblem.LINE_TWICE)
    return tuple(results)


_HEADINGS: Final[Mapping[str, int]] = {
    "fråga": 0, "question": 0, "år": 1, "year": 1, "plats": 2, "område": 2, "place": 2, "area": 2,
    "index": 3, "problemindex": 3, "problem index": 3,
}  # fmt: skip
"""Where the column below a heading stands in a line."""

Table = Sequence[tuple[int, Sequence[Any]]]
"""Rows as the spreadsheet numbers them, from 1, with their cells."""


def is_survey(table: Table) -> bool:
    """Whether a table says by its headings that it holds results of the survey."""
    return bool(table) and {0, 1, 3} <= set(_places_of(table[0][1]))


def _places_of(headings: Sequence[Any]) -> list[int | None]:
    return [_HEADINGS.get(str(one).strip().casefold()) for one in headings]


def as_written(table: Table) -> str:
    """A table of a file as a person writes it: a line for each row, in the file's own numbering."""
    lines = [""] * max((number for number, _ in table), default=0)
    places = _places_of(table[0][1]) if is_survey(table) else None
    for number, cells in table:
        words = [_cell(one) for one in cells]
        lines[number - 1] = "; ".join(words if places is None else _in_order(places, words))
    return "\n".join(lines)


def _in_order(places: Sequence[int | None], words: Sequence[str]) -> list[str]:
    found = dict(zip(places, words, strict=False))
    return [found.get(place, "") for place in range(4)]


def _cell(value: Any) -> str:
    """A cell as it is written; a workbook keeps every number with decimals."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return "" if value is None else str(value).replace(";", ",").strip()


def check_results(answers: Mapping[str, Any]) -> None:
    """Check that what was written are results, up to `this_year`. Raises BadAnswer."""
    read_results(answers["results"], answers["this_year"])


def _read_line(line: str, latest_year: int) -> SurveyResult | None:
    """A line as a result; None where it can't be read."""
    cells = [cell.strip() for cell in _CELL.split(line)]
    if len(cells) == 3:
        cells.insert(2, "")
    if len(cells) != 4:
        return None
    question, year, place, index = cells
    hundredths = _hundredths(index)
    if not question or len(question) > SURVEY_QUESTION_MAX or len(place) > SURVEY_PLACE_MAX:
        return None
    if not re.fullmatch(r"\d{4}", year) or not FIRST_YEAR <= int(year) <= latest_year:
        return None
    return None if hundredths is None else SurveyResult(int(year), question, place, hundredths)


def _hundredths(index: str) -> int | None:
    """`1,42` and `1.4` as hundredths; None for what is no index from 0 to 6."""
    if not re.fullmatch(r"\d(?:[.,]\d{1,2})?", index):
        return None
    hundredths = int(Decimal(index.replace(",", ".")) * 100)
    return hundredths if hundredths <= HIGHEST_INDEX else None


def lines_of(results: Iterable[SurveyResult]) -> list[SurveyLine]:
    """The results by question and place, the whole municipality first; each from the oldest year.

    A question and a place are called as they were written first.
    """
    by_line: dict[str, list[SurveyResult]] = {}
    for one in sorted(results, key=lambda one: (one.line, one.year)):
        by_line.setdefault(one.line, []).append(one)
    return [_line(tuple(found)) for found in by_line.values()]


def _line(results: tuple[SurveyResult, ...]) -> SurveyLine:
    first = min(results, key=lambda one: one.id)
    return SurveyLine(first.question, first.place, results)
