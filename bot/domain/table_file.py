"""Lists that are read in from a table: which list it is, its rows, and what is wrong with one."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from bot.domain.csv_table import NotATable, read_csv

MAX_TABLE_ROWS = 500
MAX_TABLE_BYTES = 256 * 1024

_SAYS_SEPARATOR = "sep="
"""How a first line begins by which Excel tells itself how the others are separated."""


class NotAList(Exception):
    """The file holds no rows, or far too many."""


@dataclass(frozen=True, slots=True)
class Row:
    """A row that holds anything. `line` is as the spreadsheet counts, from 1."""

    line: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with one row of a file. `line` is as the spreadsheet counts, from 1."""

    line: int
    problem: StrEnum
    value: str = ""


class BadRow(Exception):
    """A row that cannot be used."""

    def __init__(self, problem: StrEnum, value: str = "") -> None:
        super().__init__(problem, value)
        self.problem = problem
        self.value = value

    def at(self, line: int) -> Fault:
        """What is said of it."""
        return Fault(line, self.problem, self.value)


def read_table(content: bytes) -> list[Row]:
    """The rows of a file that hold anything, headings among them. Raises NotAList."""
    if len(content) > MAX_TABLE_BYTES:
        raise NotAList
    try:
        rows = [Row(line, tuple(cells)) for line, cells in read_csv(content)]
    except NotATable as problem:
        raise NotAList from problem
    if rows and rows[0].cells[0].casefold() == _SAYS_SEPARATOR:
        del rows[0]
    if not rows:
        raise NotAList
    return rows


def begins_with(rows: list[Row], headings: Collection[str]) -> bool:
    """Whether the first row is the headings of this kind of table."""
    return bool(rows) and rows[0].cells[0].casefold() in headings


def without_headings(rows: list[Row], headings: Collection[str]) -> list[Row]:
    """The rows that hold something, at most as many as a table may have. Raises NotAList."""
    found = rows[1:] if begins_with(rows, headings) else rows
    if not found or len(found) > MAX_TABLE_ROWS:
        raise NotAList
    return found
