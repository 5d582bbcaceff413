"""One TOML table read key by key, with everything that is wrong noted."""

from __future__ import annotations

import difflib
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from enum import StrEnum
from typing import Any, Final, TypeVar

from bot.domain.promise_file.keys import (
    KeyPath,
)
from bot.domain.promise_file.mistakes import Mistake, MistakeCode
from bot.domain.promises import (
    LINE_MAX,
    TARGET_DECIMALS_MAX,
    TARGET_NUMBER_MAX,
)

_Choice = TypeVar("_Choice", bound=StrEnum)


class Book:
    """What was found so far, and the line of everything in the file."""

    def __init__(self) -> None:
        self.found: list[Mistake] = []
        self.lines: Mapping[KeyPath, int] = {}

    def line_of(self, path: KeyPath) -> int:
        """The line of the entry, or of the table that lacks it."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)

    def report(self, code: MistakeCode, path: KeyPath, params: Mapping[str, str]) -> None:
        mistake = Mistake(self.line_of(path), code, {"path": _path_text(path), **params})
        self.found.append(mistake)


def _path_text(path: KeyPath) -> str:
    parts = (f"[{part + 1}]" if isinstance(part, int) else f".{part}" for part in path)
    return "".join(parts).removeprefix(".")


class Table:
    """One TOML table, read key by key; each method reports what is wrong and goes on.

    An optional text that is absent reads as "". A key that is there must hold something.
    """

    def __init__(self, data: dict[str, Any], path: KeyPath, book: Book) -> None:
        self.data = data
        self._path = path
        self._book = book

    def line_of(self, key: str) -> int:
        return self._book.line_of((*self._path, key))

    def report(self, code: MistakeCode, key: str | None, /, **params: str) -> None:
        """Note a mistake at `key`, or at the table itself where `key` is None."""
        path = self._path if key is None else (*self._path, key)
        self._book.report(code, path, params)

    def check_keys(self, known: Sequence[str]) -> None:
        for key in self.data:
            if key not in known:
                self.report(MistakeCode.UNKNOWN_KEY, key, key=key, **_choosing(key, known))

    def text(self, key: str, limit: int, *, required: bool = True, one_line: bool = True) -> str:
        if not self._has(key, required=required):
            return ""
        return self._checked_text((key,), self.data[key], limit, one_line=one_line)

    def texts(self, key: str, *, required: bool) -> tuple[str, ...]:
        """A list of short texts, none of them twice."""
        found = [
            self._checked_text((key, index), entry, LINE_MAX, one_line=True)
            for index, entry in self._entries(key, "a list of texts", required=required)
        ]
        self._check_differ(key, found)
        return tuple(found)

    def choice(self, key: str, choices: type[_Choice], *, required: bool = True) -> _Choice | None:
        if not self._has(key, required=required):
            return None
        return self._checked_choice((key,), self.data[key], choices)

    def choices(self, key: str, choices: type[_Choice]) -> tuple[_Choice, ...]:
        entries = self._entries(key, "a list of texts", required=True)
        read = (self._checked_choice((key, index), entry, choices) for index, entry in entries)
        found = [choice for choice in read if choice is not None]
        self._check_differ(key, found)
        return tuple(found)

    def day(self, key: str, *, required: bool) -> date | None:
        if not self._has(key, required=required):
            return None
        value = self.data[key]
        if isinstance(value, date) and not isinstance(value, datetime):
            return value
        self._wrong_type((key,), "a date such as 2021-01-31, without quotes", value)
        return None

    def number(self, key: str, *, required: bool) -> int | Decimal:
        if not self._has(key, required=required):
            return 1
        value = self.data[key]
        if isinstance(value, bool) or not isinstance(value, int | Decimal):
            self._wrong_type((key,), "a number", value)
            return 1
        self._check_number(key, value)
        return value

    def whole_number(self, key: str, *, default: int) -> int:
        if key not in self.data:
            return default
        value = self.data[key]
        if isinstance(value, bool) or not isinstance(value, int):
            self._wrong_type((key,), "a whole number", value)
            return default
        self._check_number(key, value)
        return value

    def table(self, key: str) -> Table | None:
        """A table in this one; None where it is absent or no table."""
        if key not in self.data:
            return None
        value = self.data[key]
        if not isinstance(value, dict):
            self._wrong_type((key,), "a table such as { ... }", value)
            return None
        return Table(value, (*self._path, key), self._book)

    def tables(self, key: str) -> list[Table]:
        """A list of tables; what is no table among them is reported and left out."""
        expected = f"tables that each begin with [[{key}]]"
        found = []
        for index, entry in self._entries(key, expected, required=False):
            if isinstance(entry, dict):
                found.append(Table(entry, (*self._path, key, index), self._book))
            else:
                self._wrong_type((key, index), f"a table that begins with [[{key}]]", entry)
        return found

    def _has(self, key: str, *, required: bool) -> bool:
        if required and key not in self.data:
            self.report(MistakeCode.MISSING_KEY, key, key=key)
        return key in self.data

    def _entries(self, key: str, expected: str, *, required: bool) -> list[tuple[int, Any]]:
        if not self._has(key, required=required):
            return []
        value = self.data[key]
        if not isinstance(value, list):
            self._wrong_type((key,), expected, value)
            return []
        if required and not value:
            self.report(MistakeCode.EMPTY_LIST, key)
        return list(enumerate(value))

    def _checked_text(self, place: KeyPath, value: Any, limit: int, *, one_line: bool) -> str:
        if not isinstance(value, str):
            self._wrong_type(place, "text in quotes", value)
            return ""
        text = value.strip()
        for code, params in _text_mistakes(text, limit, one_line=one_line):
            self._book.report(code, (*self._path, *place), params)
        return text

    def _checked_choice(self, place: KeyPath, value: Any, choices: type[_Choice]) -> _Choice | None:
        if not isinstance(value, str):
            self._wrong_type(place, "text in quotes", value)
            return None
        known = [choice.value for choice in choices]
        if value in known:
            return choices(value)
        kind = choices.__name__.lower()
        params = {"key": kind, "value": value, **_choosing(value, known)}
        self._book.report(MistakeCode.UNKNOWN_VALUE, (*self._path, *place), params)
        return None

    def _check_differ(self, key: str, values: Sequence[str]) -> None:
        for value in dict.fromkeys(value for value in values if values.count(value) > 1):
            if value:
                self.report(MistakeCode.REPEATED_VALUE, key, value=value)

    def _check_number(self, key: str, value: int | Decimal) -> None:
        if isinstance(value, Decimal) and value.is_nan():
            self._wrong_type((key,), "a number", value)
        elif value <= 0:
            self.report(MistakeCode.NUMBER_NOT_POSITIVE, key, value=_short(value))
        elif value > TARGET_NUMBER_MAX:
            limit = str(TARGET_NUMBER_MAX)
            self.report(MistakeCode.NUMBER_TOO_LARGE, key, value=_short(value), limit=limit)
        elif round(value, TARGET_DECIMALS_MAX) != value:
            limit = str(TARGET_DECIMALS_MAX)
            self.report(MistakeCode.TOO_MANY_DECIMALS, key, value=_short(value), limit=limit)

    def _wrong_type(self, place: KeyPath, expected: str, value: Any) -> None:
        params = {"expected": expected, "found": _kind_of(value)}
        self._book.report(MistakeCode.WRONG_TYPE, (*self._path, *place), params)


def _text_mistakes(
    text: str, limit: int, *, one_line: bool
) -> Iterator[tuple[MistakeCode, dict[str, str]]]:
    if not text:
        yield MistakeCode.EMPTY_TEXT, {}
    if len(text) > limit:
        yield MistakeCode.TEXT_TOO_LONG, {"length": str(len(text)), "limit": str(limit)}
    if one_line and "\n" in text:
        yield MistakeCode.NOT_ONE_LINE, {}
    # PostgreSQL refuses NUL in text, and the others would show as boxes in a chat.
    control = next((c for c in text if unicodedata.category(c) == "Cc" and c not in "\n\t"), None)
    if control:
        yield MistakeCode.CONTROL_CHARACTER, {"character": f"U+{ord(control):04X}"}


def _choosing(value: str, known: Sequence[str]) -> dict[str, str]:
    """What there is to choose from, and the nearest to what was written ("" if none is near)."""
    near = difflib.get_close_matches(value, known, n=1)
    return {"suggestion": near[0] if near else "", "choices": ", ".join(known)}


def _short(value: int | Decimal) -> str:
    """A number in at most a dozen digits, since Python refuses to write out thousands of them."""
    exact = Decimal(value)
    return str(value) if -(10**12) < exact < 10**12 else f"{exact:.2e}"


_KINDS: Final[Sequence[tuple[type, str]]] = (
    # bool is an int and datetime a date to Python, so the narrower kind stands first.
    (bool, "true or false"),
    (int, "a whole number"),
    (Decimal, "a decimal number"),
    (str, "text"),
    (datetime, "a date with a time"),
    (date, "a date"),
    (time, "a time"),
    (list, "a list"),
    (dict, "a table"),
)


def _kind_of(value: Any) -> str:
    if isinstance(value, Decimal) and value.is_nan():
        return "nan"
    return next(word for kind, word in _KINDS if isinstance(value, kind))
