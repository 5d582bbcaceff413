"""Screens as values: a text with buttons under it, and what a button carries in Telegram's 64 bytes."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from html import unescape
from typing import Final

from bot.texts.catalogue import Html, lines

BUTTON_DATA_MAX: Final = 64
"""Bytes of data in a button (Telegram Bot API, InlineKeyboardButton.callback_data)."""


@dataclass(frozen=True, slots=True)
class Button:
    """A button: pressing it sends `data` back, or opens `url`."""

    label: str
    data: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class File:
    """A file to send, with the name it is saved under."""

    name: str
    content: bytes


CAPTION_MAX: Final = 1024
"""What Telegram shows below a picture or document, in UTF-16 units after formatting."""


def visible_units(text: Html) -> int:
    """How long Telegram finds a text: without its markup, an emoji counting as two or more."""
    return len(unescape(_TAG.sub("", text)).encode("utf-16-le")) // 2


_TAG = re.compile(r"<[^>]*>")

MESSAGE_MAX: Final = 4_000
"""What Telegram shows in a message, 4,096 UTF-16 units, with a little left over."""


def fitting(parts: Sequence[Html | str | None], most: int = MESSAGE_MAX) -> Html:
    """As many parts below each other as fit; what comes last is left out first."""
    counts = range(1, len(parts) + 1)
    fits = bisect_right(counts, most, key=lambda count: visible_units(lines(*parts[:count])))
    return lines(*parts[: max(fits, 1)])


Rows = tuple[tuple[Button, ...], ...]


@dataclass(frozen=True, slots=True)
class Screen:
    """What a person sees: text, buttons, and perhaps a picture or a document above the text.

    `picture` is Telegram's file id or the bytes of a PNG, `document` a file of ours or the file id
    of one that somebody sent. `silent` makes no sound, `protected` cannot be forwarded or saved.
    """

    text: Html
    rows: Rows = ()
    picture: str | bytes | None = None
    document: File | str | None = None
    silent: bool = False
    protected: bool = False


def without_file_where_too_long(screen: Screen) -> Screen:
    """The screen as it is, or only its text where that is too long for a caption.

    For screens that say more around a text than the message with the file itself does.
    """
    if visible_units(screen.text) <= CAPTION_MAX:
        return screen
    return replace(screen, picture=None, document=None)


@dataclass(frozen=True, slots=True)
class FormPress:
    """What a form's button says. `version` is the form's when the button was made."""

    form_id: int
    version: int
    verb: str
    value: str


CHOOSE: Final = "="
TICK: Final = "+"
UNTICK: Final = "-"
BACK: Final = "b"
SKIP: Final = "s"
ENOUGH: Final = "e"
KEEP: Final = "k"
CANCEL: Final = "x"
PAGE: Final = "p"
MONTH: Final = "m"
START_OVER: Final = "o"
SHOW: Final = "v"
GO: Final = "g"

_DIGITS: Final = "0123456789abcdefghijklmnopqrstuvwxyz"


def short_number(number: int) -> str:
    """A number from 0 up in base 36: the 64 bytes are dear."""
    digits = ""
    while number:
        number, rest = divmod(number, 36)
        digits = _DIGITS[rest] + digits
    return digits or "0"


def form_data(form_id: int, version: int, verb: str, value: str = "") -> str:
    """The data of a form's button."""
    return f"f:{short_number(form_id)}:{short_number(version)}:{verb}{value}"


def read_form_data(data: str) -> FormPress:
    """The reverse of `form_data`. Raises ValueError for anything else."""
    prefix, form_id, version, rest = data.split(":", 3)
    if prefix != "f" or not rest:
        raise ValueError(data)
    return FormPress(int(form_id, 36), int(version, 36), rest[0], rest[1:])


def month_data(year: int, month: int) -> str:
    """A month of a calendar, as a button carries it: `2021-11`."""
    return f"{year}-{month:02}"


def read_month(data: str) -> tuple[int, int]:
    """The reverse of `month_data`. Raises ValueError for anything else."""
    year, _, month = data.partition("-")
    first = date(int(year), int(month), 1)
    return first.year, first.month


def place_data(place: str, *arguments: object) -> str:
    """The data of a button that leads to a place: `n:promise:7`."""
    return ":".join(["n", place, *(str(argument) for argument in arguments)])


def below_data(place: str, *arguments: object) -> str:
    """The data of a button that shows a place below its message, which stays: `d:problems:0`."""
    return ":".join(["d", place, *(str(argument) for argument in arguments)])


PAGES: Final = frozenset(
    {
        "updates", "update", "mtgs", "mtg", "problems", "problem", "measure", "observation",
        "visit", "plan", "plan_list", "watch",
    }
)  # fmt: skip
"""Places that only show something, to which a message that somebody is told by may lead."""


def opened_below(rows: Rows) -> Rows:
    """Buttons under a message that is to stay: the pages that they lead to come below it."""
    return tuple(tuple(_opened_below(button) for button in row) for row in rows)


def _opened_below(button: Button) -> Button:
    verb, *place = button.data.split(":")
    is_page = verb == "n" and place[0] in PAGES
    return replace(button, data=below_data(*place)) if is_page else button


def away_data(update_id: int, data: str) -> str:
    """The data of a button that leads from a sending's progress to a place: `w:17:menu`."""
    return ":".join(["w", str(update_id), data.removeprefix("n:")])


def begin_data(kind: str, *about: object) -> str:
    """The data of a button that begins a dialog: `b:report:17`."""
    return ":".join(["b", kind, *(str(one) for one in about)])


def in_columns(buttons: list[Button], columns: int) -> Rows:
    """Buttons in rows of a number of columns."""
    return tuple(
        tuple(buttons[start : start + columns]) for start in range(0, len(buttons), columns)
    )
