"""Numbers as a table of shaded squares: a picture that is read on a phone, also in black and white."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from PIL.ImageDraw import ImageDraw
    from PIL.ImageFont import FreeTypeFont

# DejaVu Sans, cut down to Latin letters: Pillow's own font has no å, ä and ö.
_FONT: Final = Path(__file__).parent.parent / "data" / "DejaVuSans-Latin.ttf"

_WIDTH: Final = 1080
_MARGIN: Final = 36
_NAMES: Final = 330
_TOTALS: Final = 110
_ROW: Final = 92
_GAP: Final = 6
_HEAD: Final = 150
_NOTE: Final = 26

_INK: Final = (33, 37, 41)
_FAINT: Final = (108, 117, 125)
_EMPTY: Final = (241, 243, 245)
_LIGHT: Final = (198, 219, 239)
_DARK: Final = (8, 48, 107)
"""One blue from light to dark: the order is seen with any kind of colour vision."""


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

    height = _HEAD + _ROW * len(table.rows) + _MARGIN
    picture = Image.new("RGB", (_WIDTH, height), "white")
    draw = ImageDraw.Draw(picture)
    _draw_head(draw, table)
    highest = max((count or 0 for _, counts in table.rows for count in counts), default=0)
    for place, (name, counts) in enumerate(table.rows):
        top = _HEAD + place * _ROW
        notes = table.notes[place] if table.notes else [""] * len(counts)
        total = table.totals[place] if table.totals else str(sum(count or 0 for count in counts))
        _draw_name(draw, top, name, total)
        _draw_squares(draw, top, counts, notes, highest)
    content = BytesIO()
    picture.save(content, "PNG", optimize=True)
    return content.getvalue()


def _font(size: int) -> FreeTypeFont:
    from PIL import ImageFont

    return ImageFont.truetype(str(_FONT), size)


def _column_width(columns: int) -> float:
    return (_WIDTH - 2 * _MARGIN - _NAMES - _TOTALS) / max(columns, 1)


def _draw_head(draw: ImageDraw, table: HeatTable) -> None:
    draw.text((_MARGIN, 24), table.title, _INK, _font(40))
    width, font = _column_width(len(table.columns)), _font(28)
    draw.text((_MARGIN + _NAMES - 16, _HEAD - 28), table.corner, _FAINT, font, anchor="rm")
    for place, name in enumerate(table.columns):
        middle = _MARGIN + _NAMES + (place + 0.5) * width
        draw.text((middle, _HEAD - 28), name, _FAINT, font, anchor="mm")
    draw.text((_WIDTH - _MARGIN, _HEAD - 28), table.total, _FAINT, font, anchor="rm")


def _draw_name(draw: ImageDraw, top: int, name: str, total: str) -> None:
    middle = top + _ROW // 2
    draw.text((_MARGIN, middle), _fitted(draw, name, _NAMES - 16), _INK, _font(30), anchor="lm")
    draw.text((_WIDTH - _MARGIN, middle), total, _INK, _font(36), anchor="rm")


def _draw_squares(
    draw: ImageDraw, top: int, counts: Sequence[int | None], notes: Sequence[str], highest: int
) -> None:
    middle, width = top + _ROW // 2, _column_width(len(counts))
    for place, (count, note) in enumerate(zip(counts, notes, strict=True)):
        if count is None:
            continue
        left = _MARGIN + _NAMES + place * width
        share = count / highest if highest else 0
        box = (left + _GAP / 2, top + _GAP / 2, left + width - _GAP / 2, top + _ROW - _GAP / 2)
        draw.rounded_rectangle(box, 10, fill=_shade(share) if count else _EMPTY)
        ink = "white" if share > 0.5 else _INK
        lifted = middle - _NOTE // 2 if note else middle
        shown = str(count) if count else "·"
        draw.text((left + width / 2, lifted), shown, ink, _font(34), anchor="mm")
        if note:
            draw.text((left + width / 2, lifted + _NOTE + 6), note, ink, _font(20), anchor="mm")


def _fitted(draw: ImageDraw, words: str, width: int) -> str:
    """As much of the words as there is room for."""
    font = _font(30)
    if draw.textlength(words, font) <= width:
        return words
    while words and draw.textlength(f"{words}…", font) > width:
        words = words[:-1]
    return f"{words}…"


def _shade(share: float) -> tuple[int, int, int]:
    red, green, blue = (
        round(light + (dark - light) * share) for light, dark in zip(_LIGHT, _DARK, strict=True)
    )
    return red, green, blue
