"""What was done as a picture: totals as bars, then the latest of it, read on a phone."""

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
_MARGIN: Final = 48
_INSIDE: Final = _WIDTH - 2 * _MARGIN

_INK: Final = (33, 37, 41)
_FAINT: Final = (90, 98, 106)
_LINE: Final = (222, 226, 230)
_BAR: Final = (33, 113, 181)
"""One blue: nothing is told by colour alone."""


@dataclass(frozen=True, slots=True)
class Bar:
    """A kind of activity: its name, how many, and what they come to in words."""

    name: str
    number: int
    words: str


@dataclass(frozen=True, slots=True)
class ResultPicture:
    """What is drawn, words as they stand. `latest` are entries: a day and what was done."""

    title: str
    reading: str
    count: str
    bars: Sequence[Bar]
    latest_title: str
    latest: Sequence[tuple[str, str]]
    foot: str


def result_png(picture: ResultPicture) -> bytes:
    """The result as a PNG, 1,080 px wide. Takes some tens of milliseconds: not on the event loop."""
    # Imported here: only who asks for a picture pays for the library that draws it.
    from PIL import Image, ImageDraw

    # Drawn once without paper to learn how long it is.
    measure = ImageDraw.Draw(Image.new("RGB", (_WIDTH, 1), "white"))
    height = _draw(measure, picture)
    paper = Image.new("RGB", (_WIDTH, height), "white")
    _draw(ImageDraw.Draw(paper), picture)
    content = BytesIO()
    paper.save(content, "PNG", optimize=True)
    return content.getvalue()


def _draw(draw: ImageDraw, picture: ResultPicture) -> int:
    """Draw everything from the top; gives how far down it goes."""
    down = _MARGIN
    down = _text(draw, down, picture.title, 46, _INK) + 8
    down = _text(draw, down, picture.reading, 32, _FAINT) + 28
    down = _text(draw, down, picture.count, 40, _INK) + 20
    most = max((bar.number for bar in picture.bars), default=0)
    for bar in picture.bars:
        down = _draw_bar(draw, down, bar, most)
    if picture.latest:
        down = _rule(draw, down + 8)
        down = _text(draw, down, picture.latest_title, 32, _FAINT) + 10
        for day, what in picture.latest:
            down = _draw_entry(draw, down, day, what)
    down = _rule(draw, down + 8)
    return _text(draw, down, picture.foot, 26, _FAINT) + _MARGIN


def _draw_bar(draw: ImageDraw, top: int, bar: Bar, most: int) -> int:
    words = f"{bar.name}: {bar.words}"
    down = _text(draw, top, words, 32, _INK) + 8
    length = max(6, _INSIDE * bar.number // most) if most else 6
    draw.rounded_rectangle((_MARGIN, down, _MARGIN + length, down + 26), 6, fill=_BAR)
    return down + 26 + 22


def _draw_entry(draw: ImageDraw, top: int, day: str, what: str) -> int:
    return _text(draw, _text(draw, top, day, 26, _FAINT), what, 28, _INK) + 14


def _rule(draw: ImageDraw, top: int) -> int:
    draw.line((_MARGIN, top, _WIDTH - _MARGIN, top), fill=_LINE, width=2)
    return top + 22


def _text(draw: ImageDraw, top: int, words: str, size: int, ink: tuple[int, int, int]) -> int:
    """Write words in as many lines as they need; gives where the next begins."""
    font, step = _font(size), round(size * 1.3)
    for line in _lines(draw, words, font, _INSIDE):
        draw.text((_MARGIN, top), line, ink, font)
        top += step
    return top


def _lines(draw: ImageDraw, words: str, font: FreeTypeFont, width: int) -> list[str]:
    lines, line = [], ""
    for word in words.split():
        longer = f"{line} {word}".strip()
        if line and draw.textlength(longer, font) > width:
            lines.append(line)
            line = word
        else:
            line = longer
    return [*lines, line] if line else lines


def _font(size: int) -> FreeTypeFont:
    from PIL import ImageFont

    return ImageFont.truetype(str(_FONT), size)
