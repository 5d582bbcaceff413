"""Numbers as a table of shaded squares: a picture that is read on a phone, also in black and white."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from bot.reports.drawing import (
    DARK,
    EMPTY,
    FAINT,
    INK,
    LIGHT,
    MARGIN,
    WIDTH,
    as_png,
    fitted,
    font,
)

if TYPE_CHECKING:
    from PIL.ImageDraw import ImageDraw
    from PIL.ImageFont import FreeTypeFont

_NAMES: Final = 330
_TOTALS: Final = 110
_ROW: Final = 92
_GAP: Final = 6
_HEAD: Final = 150
_NOTE: Final = 26
_NAME: Final = _NAMES - 16
_SIZES: Final = ((30, 1, 28), (24, 3, 28), (20, 3, 28), (18, 4, 22), (15, 5, 18))
"""How large the letters of a name are, in how many lines it may stand then, and how far apart."""
_FEW: Final = 5
"""The darkest shade says at least so many: one report in a quiet autumn is no alarm."""


@dataclass(frozen=True, slots=True)
class HeatTable:
    """What is drawn: words as they stand, and a row of numbers for each name.

    Where there is no number (None) there is no square. `notes` are small words below the numbers,
    row by row; `totals` stand at the end of the rows where the sums of their numbers would not do.
    """

    title: str
    corner: str
    columns: Sequence[str]
    rows: Sequence[tuple[str, Sequence[int | None]]]
    total: str
    notes: Sequence[Sequence[str]] = ()
    totals: Sequence[str] = ()


def heat_table_png(table: HeatTable) -> bytes:
    """The table as a PNG, 1,080 px wide. Takes some tens of milliseconds: not on the event loop."""
    # Imported here: only who asks for a picture pays for the library that draws it.
    from PIL import Image, ImageDraw

    height = _HEAD + _ROW * len(table.rows) + MARGIN
    picture = Image.new("RGB", (WIDTH, height), "white")
    draw = ImageDraw.Draw(picture)
    _draw_head(draw, table)
    highest = max(_FEW, *(count or 0 for _, counts in table.rows for count in counts))
    for place, (name, counts) in enumerate(table.rows):
        top = _HEAD + place * _ROW
        notes = table.notes[place] if table.notes else [""] * len(counts)
        total = table.totals[place] if table.totals else str(sum(count or 0 for count in counts))
        _draw_name(draw, top, name, total)
        _draw_squares(draw, top, counts, notes, highest)
    return as_png(picture)


def _column_width(columns: int) -> float:
    return (WIDTH - 2 * MARGIN - _NAMES - _TOTALS) / max(columns, 1)


def _draw_head(draw: ImageDraw, table: HeatTable) -> None:
    draw.text((MARGIN, 24), table.title, INK, font(40))
    width, letters = _column_width(len(table.columns)), font(28)
    draw.text((MARGIN + _NAMES - 16, _HEAD - 28), table.corner, FAINT, letters, anchor="rm")
    for place, name in enumerate(table.columns):
        middle = MARGIN + _NAMES + (place + 0.5) * width
        draw.text((middle, _HEAD - 28), name, FAINT, letters, anchor="mm")
    draw.text((WIDTH - MARGIN, _HEAD - 28), table.total, FAINT, letters, anchor="rm")


def _draw_name(draw: ImageDraw, top: int, name: str, total: str) -> None:
    middle = top + _ROW // 2
    lines, letters, apart = _lines(draw, name)
    highest = middle - apart * (len(lines) - 1) // 2
    for place, line in enumerate(lines):
        draw.text((MARGIN, highest + place * apart), line, INK, letters, anchor="lm")
    draw.text((WIDTH - MARGIN, middle), total, INK, font(36), anchor="rm")


def _lines(draw: ImageDraw, name: str) -> tuple[list[str], FreeTypeFont, int]:
    """A name in the largest letters that there is room for, in lines so and so far apart."""
    for size, most, apart in _SIZES:
        letters = font(size)
        lines = _wrapped(draw, name, letters)
        fits = all(draw.textlength(line, font=letters) <= _NAME for line in lines)
        if fits and len(lines) <= most:
            return lines, letters, apart
    *first, last = [*lines[: most - 1], " ".join(lines[most - 1 :])]
    return [fitted(draw, line, _NAME, letters) for line in (*first, last)], letters, apart


def _wrapped(draw: ImageDraw, name: str, letters: FreeTypeFont) -> list[str]:
    lines = [""]
    for word in name.split():
        longer = f"{lines[-1]} {word}".strip()
        if lines[-1] and draw.textlength(longer, font=letters) > _NAME:
            lines.append(word)
        else:
            lines[-1] = longer
    return lines


def _draw_squares(
    draw: ImageDraw, top: int, counts: Sequence[int | None], notes: Sequence[str], highest: int
) -> None:
    middle, width = top + _ROW // 2, _column_width(len(counts))
    for place, (count, note) in enumerate(zip(counts, notes, strict=True)):
        if count is None:
            continue
        left = MARGIN + _NAMES + place * width
        share = count / highest
        box = (left + _GAP / 2, top + _GAP / 2, left + width - _GAP / 2, top + _ROW - _GAP / 2)
        draw.rounded_rectangle(box, 10, fill=_shade(share) if count else EMPTY)
        ink = "white" if share > 0.5 else INK
        lifted = middle - _NOTE // 2 if note else middle
        shown = str(count) if count else "·"
        draw.text((left + width / 2, lifted), shown, ink, font(34), anchor="mm")
        if note:
            draw.text((left + width / 2, lifted + _NOTE + 6), note, ink, font(20), anchor="mm")


def _shade(share: float) -> tuple[int, int, int]:
    red, green, blue = (
        round(light + (dark - light) * share) for light, dark in zip(LIGHT, DARK, strict=True)
    )
    return red, green, blue
