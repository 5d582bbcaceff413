"""An officer's week as a picture: hours down, days across, what can be booked and what is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, auto
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

_HOURS: Final = 78
"""The width of the column with the hours."""

_TOP: Final = 170
_HOUR: Final = 112
_LEGEND: Final = 76
_EARLIEST: Final = 8
_LATEST: Final = 16
_LINE: Final = 30


class Look(Enum):
    """How a block is drawn. Each differs in shade and outline, not by colour alone."""

    OFFERED = auto()
    ON_REQUEST = auto()
    BOOKED = auto()
    ASKED = auto()


@dataclass(frozen=True, slots=True)
class Block:
    """Something from one time of day to another, in hours (9.5 is half past nine)."""

    starts: float
    ends: float
    look: Look
    words: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class DayColumn:
    """A day: its heading, what lies in it, and why nothing can be booked (None: something can)."""

    heading: str
    blocks: Sequence[Block]
    closed: str | None = None


@dataclass(frozen=True, slots=True)
class WeekPicture:
    """What is drawn; `legend` names each look."""

    title: str
    days: Sequence[DayColumn]
    legend: Sequence[tuple[Look, str]]


def week_png(week: WeekPicture) -> bytes:
    """The week as a PNG, 1,080 px wide. Takes some tens of milliseconds: not on the event loop."""
    # Imported here: only who asks for a picture pays for the library that draws it.
    from PIL import Image, ImageDraw

    first, last = _hours(week)
    height = _TOP + _HOUR * (last - first) + _LEGEND + MARGIN
    picture = Image.new("RGB", (WIDTH, height), "white")
    draw = ImageDraw.Draw(picture)
    draw.text((MARGIN, 28), week.title, INK, font(40))
    _draw_hours(draw, first, last)
    for place, day in enumerate(week.days):
        _draw_day(draw, week, place, day, first, last)
    _draw_legend(draw, week, height - MARGIN - _LEGEND // 2)
    return as_png(picture)


def _hours(week: WeekPicture) -> tuple[int, int]:
    """The first and the last hour to show: a school day, or as much more as there is."""
    blocks = [block for day in week.days for block in day.blocks]
    first = min([_EARLIEST, *(int(block.starts) for block in blocks)])
    last = max([_LATEST, *(-int(-block.ends // 1) for block in blocks)])
    return first, min(last, 24)


def _draw_hours(draw: ImageDraw, first: int, last: int) -> None:
    for hour in range(first, last + 1):
        y = _TOP + (hour - first) * _HOUR
        draw.line((MARGIN + _HOURS, y, WIDTH - MARGIN, y), EMPTY, 2)
        draw.text((MARGIN + _HOURS - 14, y), f"{hour:02}", FAINT, font(26), anchor="rm")


def _draw_day(
    draw: ImageDraw, week: WeekPicture, place: int, day: DayColumn, first: int, last: int
) -> None:
    width = (WIDTH - 2 * MARGIN - _HOURS) / len(week.days)
    left = MARGIN + _HOURS + place * width
    heading = fitted(draw, day.heading, width - 8, font(26))
    draw.text((left + width / 2, _TOP - 34), heading, INK, font(26), anchor="mm")
    if day.closed is not None:
        box = (left + 4, _TOP, left + width - 4, _TOP + (last - first) * _HOUR)
        draw.rectangle(box, EMPTY)
        words = fitted(draw, day.closed, width - 16, font(24))
        draw.text((left + width / 2, _TOP + 40), words, FAINT, font(24), anchor="mm")
    # What is booked lies above what is offered.
    for block in sorted(day.blocks, key=lambda one: one.look.value):
        top = _TOP + (block.starts - first) * _HOUR
        bottom = _TOP + (block.ends - first) * _HOUR
        _draw_block(draw, (left + 4, top + 2, left + width - 4, bottom - 2), block)


def _draw_block(draw: ImageDraw, box: tuple[float, float, float, float], block: Block) -> None:
    _fill(draw, box, block.look)
    ink = "white" if block.look is Look.BOOKED else INK
    left, top, right, bottom = box
    y = top + 8
    for n, words in enumerate(block.words):
        letters = font(24 if n == 0 else 22)
        if y + _LINE > bottom:
            return
        draw.text((left + 10, y), fitted(draw, words, right - left - 20, letters), ink, letters)
        y += _LINE


def _fill(draw: ImageDraw, box: tuple[float, float, float, float], look: Look) -> None:
    match look:
        case Look.OFFERED:
            draw.rounded_rectangle(box, 8, fill=LIGHT)
        case Look.ON_REQUEST:
            draw.rounded_rectangle(box, 8, fill="white", outline=LIGHT, width=5)
        case Look.BOOKED:
            draw.rounded_rectangle(box, 8, fill=DARK)
        case Look.ASKED:
            draw.rounded_rectangle(box, 8, fill="white", outline=DARK, width=5)


def _draw_legend(draw: ImageDraw, week: WeekPicture, middle: float) -> None:
    x = float(MARGIN)
    for look, words in week.legend:
        _fill(draw, (x, middle - 16, x + 32, middle + 16), look)
        draw.text((x + 44, middle), words, INK, font(24), anchor="lm")
        x += 44 + draw.textlength(words, font(24)) + 36
