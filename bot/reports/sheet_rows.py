"""The rows of a worksheet as Office Open XML, written at once and poured into a workbook's frame.

A library makes the frame: formats, widths, filters, totals, and in each sheet one row of empty cells as
a pattern, whose place the rows take. Text stands in the cells themselves ("inline strings", ECMA-376
part 1, 18.3.1.53), so that nothing has to be remembered until the end.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from enum import Enum
from functools import lru_cache
from tempfile import TemporaryFile
from typing import IO, Final
from zipfile import ZIP_DEFLATED, ZipFile

Cell = str | int | date | datetime | None
"""A moment comes as local time."""


class CellKind(Enum):
    """What the cells of a column hold; its letter stands for its look until that is known."""

    TEXT = "T"
    NUMBER = "N"
    DAY = "D"
    MOMENT = "M"


TEXT_MAX: Final = 32_767
"""Characters in a cell, as Excel counts them: what lies outside the basic plane is two."""

_AT_ONCE: Final = 500
_CHUNK: Final = 2**20
_PACKED: Final = 1
"""How hard files are packed. Harder takes three times as long for a quarter less."""


class SheetRows:
    """A sheet's rows, below its row of headings, in a file of their own until they are poured."""

    def __init__(self, kinds: Sequence[CellKind]) -> None:
        self._kinds = kinds
        self._columns = [column_letters(place) for place in range(len(kinds))]
        self._written_as = [_WRITTEN_AS[kind] for kind in kinds]
        self._waiting: list[str] = []
        self._file = TemporaryFile()  # noqa: SIM115 - open as long as the sheet takes rows
        self.count = 0

    @property
    def pattern(self) -> int:
        """The row, counted from 1, in which the frame has its pattern: the last of these rows."""
        return self.count + 1

    def add(self, cells: Sequence[Cell]) -> None:
        """Add a row; None and empty text leave a cell empty."""
        self.count += 1
        row = str(self.count + 1)
        # A hundred thousand rows have millions of cells: as little as can be for each.
        written = [
            write(column + row, cell)
            for write, column, cell in zip(self._written_as, self._columns, cells, strict=True)
            if cell is not None
        ]
        self._waiting.append(f'<row r="{row}">{"".join(written)}</row>\n')
        if len(self._waiting) == _AT_ONCE:
            self._put_down()

    def _put_down(self) -> None:
        self._file.write("".join(self._waiting).encode())
        self._waiting.clear()

    def pour(self, frame: str, into: IO[bytes]) -> None:
        """Write a sheet's frame with these rows in the place of its pattern."""
        before, pattern, after = _parted(frame, self.pattern)
        looks = _looks(self._kinds, pattern)
        self._put_down()
        self._file.seek(0)
        into.write(before.encode())
        # By lines, so that no look is cut in two.
        while lines := self._file.readlines(_CHUNK):
            chunk = b"".join(lines)
            for letter, look in looks.items():
                chunk = chunk.replace(letter, look)
            into.write(chunk)
        into.write(after.encode())

    def close(self) -> None:
        """Let go of the rows."""
        self._file.close()


def pour(frame: IO[bytes], sheets: Sequence[SheetRows], into: IO[bytes]) -> None:
    """Write a workbook: its frame, and in each of its sheets the rows that belong there."""
    poured = {f"xl/worksheets/sheet{number}.xml": one for number, one in enumerate(sheets, 1)}
    with ZipFile(frame) as made, ZipFile(into, "w", ZIP_DEFLATED, compresslevel=_PACKED) as book:
        for name in made.namelist():
            rows = poured.get(name)
            if rows is None or not rows.count:
                book.writestr(name, made.read(name))
                continue
            # How large it becomes is not known yet: beyond 2 GiB only if it may be.
            with book.open(name, "w", force_zip64=rows.count > _MAY_BE_HUGE) as file:
                rows.pour(made.read(name).decode(), file)


_MAY_BE_HUGE: Final = 10_000
"""Rows that may come to 2 GiB: each cell of a row can hold `TEXT_MAX` letters."""


def _parted(frame: str, pattern: int) -> tuple[str, str, str]:
    """What stands before a frame's pattern, the pattern, and what stands behind it."""
    found = re.search(rf'<row r="{pattern}"[^>]*>.*?</row>', frame)
    assert found is not None, "the frame has a pattern"
    return frame[: found.start()], found[0], frame[found.end() :]


def _looks(kinds: Sequence[CellKind], pattern: str) -> dict[bytes, bytes]:
    """The numbers of the looks in a pattern, by what stands for them in the rows."""
    shown = dict(zip(kinds, re.findall(r"<c [^>]*>", pattern), strict=True))
    numbers = {kind: re.search(r' s="(\d+)"', cell) for kind, cell in shown.items()}
    return {
        f's="{kind.value}"'.encode(): found[0].strip().encode()
        for kind, found in numbers.items()
        if found is not None
    }


# --- Cells --------------------------------------------------------------------------------------


def _text(at: str, cell: Cell) -> str:
    return f'<c r="{at}"{_inside(str(cell))}' if cell else ""


@lru_cache(maxsize=4_096)
def _inside(text: str) -> str:
    """A text in its cell; most columns say what rows above them have said."""
    if len(text) > TEXT_MAX // 2:
        text = _cut(text)
    if _SPECIAL.search(text) is not None:
        text = _SPECIAL.sub(_escaped, text)
    return f' t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>'


_SPECIAL: Final = re.compile(
    '[&<>"\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)'
)
"""What cannot stand in XML as it is, and what would be read as one of the escapes below."""


def _escaped(found: re.Match[str]) -> str:
    known = _NAMED.get(found[0])
    # As Office writes what no XML can hold (ST_Xstring, ECMA-376 part 1, 22.9.2.19).
    return known or f"_x{ord(found[0]):04X}_"


_NAMED: Final = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;"}


def _cut(text: str) -> str:
    """As much of a text as a cell can hold."""
    units = text.encode("utf-16-le", "surrogatepass")[: 2 * TEXT_MAX]
    return units.decode("utf-16-le", "ignore")


def _number(at: str, cell: Cell) -> str:
    return f'<c r="{at}" s="N"><v>{cell}</v></c>'


def _day(at: str, cell: Cell) -> str:
    assert isinstance(cell, date)
    if cell < _FIRST_DAY:
        return _text(at, cell.isoformat())
    return f'<c r="{at}" s="D"><v>{cell.toordinal() - _DAY_ZERO}</v></c>'


def _moment(at: str, cell: Cell) -> str:
    assert isinstance(cell, datetime)
    return f'<c r="{at}" s="M"><v>{_serial(cell)}</v></c>'


@lru_cache(maxsize=1_024)
def _serial(moment: datetime) -> str:
    """A moment in days; what was read in from one file was all logged at the same."""
    seconds = (moment.hour * 60 + moment.minute) * 60 + moment.second
    return f"{moment.toordinal() - _DAY_ZERO + seconds / 86_400:.10f}"


_DAY_ZERO: Final = date(1899, 12, 30).toordinal()
_FIRST_DAY: Final = date(1900, 3, 1)
"""Spreadsheets count days from 1900, with a 29 February that never was: earlier ones are text."""

_WRITTEN_AS: Final[Mapping[CellKind, Callable[[str, Cell], str]]] = {
    CellKind.TEXT: _text,
    CellKind.NUMBER: _number,
    CellKind.DAY: _day,
    CellKind.MOMENT: _moment,
}


def column_letters(place: int) -> str:
    """A column's letters: A, B … Z, AA."""
    letters = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters
