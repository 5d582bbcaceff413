"""A table as a spreadsheet saves it: letters, separators and line ends of any of the usual kinds."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from io import StringIO
from typing import Final
from unicodedata import normalize

SEPARATORS: Final = ";,\t"

_UTF_16: Final = (b"\xff\xfe", b"\xfe\xff")


class NotATable(Exception):
    """The file cannot be read as a table."""


Row = tuple[int, list[str]]
"""A row's number as the spreadsheet counts, from 1, and its cells."""


def read_csv(content: bytes) -> list[Row]:
    """The rows that hold anything, headings included, each cell without needless space.

    Written in UTF-8, UTF-16 ("Unicode text") or Windows' own letters, separated by semicolons,
    commas or tabs. Raises NotATable.
    """
    text = _decoded(content)
    first = next((line for line in text.splitlines() if line.strip()), "")
    separator = max(SEPARATORS, key=first.count)
    reader = csv.reader(StringIO(text, newline=""), delimiter=separator)
    try:
        found = [(number, [clean(cell) for cell in row]) for number, row in enumerate(reader, 1)]
    except csv.Error as problem:
        raise NotATable from problem
    return [row for row in found if holds_anything(row[1])]


def _decoded(content: bytes) -> str:
    if content.startswith(_UTF_16):
        return content.decode("utf-16", errors="replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def holds_anything(cells: Sequence[str]) -> bool:
    """Whether a row is more than empty cells."""
    return any(cell.strip(SEPARATORS) for cell in cells)


def clean(cell: str) -> str:
    """A cell on one line, composed, without space at its ends or twice."""
    return " ".join(normalize("NFC", cell.replace("\0", "")).split())
