"""The promise file: a citizen promise as TOML text, read with every mistake named by its line.

The format is described in docs/promise-file.md.
"""

from __future__ import annotations

import difflib
import json
import re
import tomllib
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal, InvalidOperation
from enum import StrEnum, unique
from typing import Any, Final, TypeVar

from bot.domain.promises import (
    BACKGROUND_MAX,
    DOCUMENT_KEY_MAX,
    DOCUMENT_KEY_PATTERN,
    LINE_MAX,
    MEASURED_BY_MAX,
    PROMISE_KEY_PATTERN,
    PROMISE_TEXT_MAX,
    PROMISE_TITLE_MAX,
    TARGET_DECIMALS_MAX,
    TARGET_NUMBER_MAX,
    Actor,
    Comparator,
    Promise,
    PromiseDocument,
    PromiseLink,
    Rhythm,
    Signatory,
    Target,
    Unit,
    Workflow,
)

LANGUAGE_PATTERN: Final = re.compile(r"[a-z]{2,3}")  # ISO 639 codes

# The keys of each table, in the order in which a file is written.
DOCUMENT_KEYS: Final = (
    "key",
    "title",
    "language",
    "municipalities",
    "police_district",
    "places",
    "period_start",
    "period_end",
    "extended_to",
    "previous",
    "background",
    "signatories",
    "promises",
)
SIGNATORY_KEYS: Final = ("office", "name")
PROMISE_KEYS: Final = (
    "key",
    "heading",
    "title",
    "text",
    "actors",
    "places",
    "workflow",
    "measured_by",
    "target",
    "previous",
)
TARGET_KEYS: Final = ("comparator", "number", "unit", "rhythm", "every", "note")
LINK_KEYS: Final = ("document", "promise")

KeyPath = tuple[str | int, ...]
_Choice = TypeVar("_Choice", bound=StrEnum)


@unique
class MistakeCode(StrEnum):
    """What can be wrong in a promise file."""

    WRONG_ENCODING = "wrong_encoding"
    SYNTAX = "syntax"
    MISSING_KEY = "missing_key"
    UNKNOWN_KEY = "unknown_key"
    WRONG_TYPE = "wrong_type"
    EMPTY_TEXT = "empty_text"
    EMPTY_LIST = "empty_list"
    TEXT_TOO_LONG = "text_too_long"
    NOT_ONE_LINE = "not_one_line"
    CONTROL_CHARACTER = "control_character"
    UNKNOWN_VALUE = "unknown_value"
    REPEATED_VALUE = "repeated_value"
    BAD_KEY = "bad_key"
    BAD_LANGUAGE = "bad_language"
    DUPLICATE_PROMISE = "duplicate_promise"
    NO_PROMISES = "no_promises"
    PERIOD_REVERSED = "period_reversed"
    EXTENDED_TOO_EARLY = "extended_too_early"
    NUMBER_NOT_POSITIVE = "number_not_positive"
    NUMBER_TOO_LARGE = "number_too_large"
    TOO_MANY_DECIMALS = "too_many_decimals"
    NUMBER_UNEXPECTED = "number_unexpected"
    EVERY_UNEXPECTED = "every_unexpected"
    LINK_INCOMPLETE = "link_incomplete"
    LINK_TO_ITSELF = "link_to_itself"


_SENTENCES: Final[Mapping[MistakeCode, str]] = {
    MistakeCode.WRONG_ENCODING: "the file is not UTF-8 text (byte {byte})",
    MistakeCode.SYNTAX: "this is not valid TOML: {reason}",
    MistakeCode.MISSING_KEY: "{path} is missing",
    MistakeCode.UNKNOWN_KEY: "unknown key {path}; {hint}",
    MistakeCode.WRONG_TYPE: "{path} must be {expected}, not {found}",
    MistakeCode.EMPTY_TEXT: "{path} is empty",
    MistakeCode.EMPTY_LIST: "{path} needs at least one entry",
    MistakeCode.TEXT_TOO_LONG: "{path} is {length} characters long; at most {limit} fit",
    MistakeCode.NOT_ONE_LINE: "{path} must be a single line",
    MistakeCode.CONTROL_CHARACTER: "{path} holds the invisible character {character}",
    MistakeCode.UNKNOWN_VALUE: "unknown {key} '{value}'; {hint}",
    MistakeCode.REPEATED_VALUE: "{path} repeats '{value}'",
    MistakeCode.BAD_KEY: "{path} '{value}' cannot be used as a key; write it like '{example}'",
    MistakeCode.BAD_LANGUAGE: "{path} '{value}' is not a language code such as 'sv'",
    MistakeCode.DUPLICATE_PROMISE: "promise '{value}' is already on line {first_line}",
    MistakeCode.NO_PROMISES: "the file holds no promises; begin each with [[promises]]",
    MistakeCode.PERIOD_REVERSED: "the period ends on {end}, before it begins on {start}",
    MistakeCode.EXTENDED_TOO_EARLY: "extended_to {extended_to} must be after period_end {end}",
    MistakeCode.NUMBER_NOT_POSITIVE: "{path} must be more than 0, not {value}",
    MistakeCode.NUMBER_TOO_LARGE: "{path} must be at most {limit}, not {value}",
    MistakeCode.TOO_MANY_DECIMALS: "{path} takes at most {limit} decimals, not {value}",
    MistakeCode.NUMBER_UNEXPECTED: "{path} does not go with comparator 'every', which means all",
    MistakeCode.EVERY_UNEXPECTED: "{path} does not go with rhythm 'period', which comes once",
    MistakeCode.LINK_INCOMPLETE: "{path} needs both document and promise; {missing} is missing",
    MistakeCode.LINK_TO_ITSELF: "{path} points at this document itself, '{value}'",
}


@dataclass(frozen=True, slots=True)
class Mistake:
    """One thing wrong in a promise file; `line` counts from 1.

    `params` are what a sentence about it names; which ones depends on the code. Most have `path`
    ("promises[3].target.number", where 3 is the third promise of the file).
    """

    line: int
    code: MistakeCode
    params: Mapping[str, str] = field(default_factory=dict)

    def describe(self) -> str:
        """The mistake as one English line for the command line."""
        words = {**self.params, "hint": _hint(self.params)}
        return f"line {self.line}: {_SENTENCES[self.code].format_map(words)}"


def _hint(params: Mapping[str, str]) -> str:
    choices, suggestion = params.get("choices", ""), params.get("suggestion")
    return f"did you mean '{suggestion}'? One of: {choices}" if suggestion else f"one of: {choices}"


class PromiseFileError(Exception):
    """The file cannot be taken; `mistakes` holds all that is wrong with it, by line."""

    def __init__(self, name: str, mistakes: tuple[Mistake, ...]) -> None:
        super().__init__(name, mistakes)
        self.name = name
        self.mistakes = mistakes

    def __str__(self) -> str:
        return "\n".join(f"{self.name}: {mistake.describe()}" for mistake in self.mistakes)


def read_promise_bytes(data: bytes, name: str) -> PromiseDocument:
    """Read a promise file as it lies on disk: UTF-8, with or without a byte order mark.

    `name` is what the error calls the file. Raises PromiseFileError.
    """
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        mistake = _encoding_mistake(data, error.start)
        raise PromiseFileError(name, (mistake,)) from error
    return read_promise_file(text, name=name)


def _encoding_mistake(data: bytes, start: int) -> Mistake:
    line = data.count(b"\n", 0, start) + 1
    return Mistake(line, MistakeCode.WRONG_ENCODING, {"byte": f"0x{data[start]:02x}"})


def read_promise_file(text: str, *, name: str) -> PromiseDocument:
    """Read a promise document from its TOML text.

    `name` is what the error calls the file. Raises PromiseFileError with every mistake found; a
    syntax error hides those behind it, so it comes alone.
    """
    text = text.removeprefix("\ufeff").replace("\r\n", "\n")
    book = _Mistakes()
    try:
        tree = tomllib.loads(text, parse_float=_decimal)
        book.lines = locate(text)
    except (ValueError, RecursionError) as error:
        raise PromiseFileError(name, (_syntax_mistake(text, error),)) from error
    document = _read_document(_Table(tree, (), book))
    if book.found:
        raise PromiseFileError(name, tuple(sorted(book.found, key=lambda mistake: mistake.line)))
    return document


def _decimal(digits: str) -> Decimal:
    """A decimal number, or infinity where its exponent is beyond all measure."""
    try:
        return Decimal(digits)
    except InvalidOperation:
        return Decimal("Infinity")


def _syntax_mistake(text: str, error: ValueError | RecursionError) -> Mistake:
    if isinstance(error, RecursionError):
        return Mistake(1, MistakeCode.SYNTAX, {"reason": "brackets are nested too deeply"})
    if not isinstance(error, tomllib.TOMLDecodeError):
        # Python turns down whole numbers of more than 4,300 digits, without saying where.
        line = _line_of_match(re.search(r"\d[\d_]{4000,}", text), text)
        return Mistake(line, MistakeCode.SYNTAX, {"reason": "a number has too many digits"})
    # tomllib tells the place in its sentence only: "... (at line 3, column 7)".
    reason, _, place = str(error).rpartition(" (at ")
    on_line = re.match(r"line (\d+)", place)
    line = int(on_line[1]) if on_line else text.count("\n") + 1
    return Mistake(line, MistakeCode.SYNTAX, {"reason": reason})


def _line_of_match(match: re.Match[str] | None, text: str) -> int:
    return text.count("\n", 0, match.start()) + 1 if match else 1


# --- From the tree to values -------------------------------------------------------------------
#
# Reading goes on after a mistake so that all of them are found. What stands in for a value that
# could not be read never leaves this module: the error is raised instead.


def _read_document(table: _Table) -> PromiseDocument:
    table.check_keys(DOCUMENT_KEYS)
    start, end, extended_to = _read_period(table)
    key = _read_document_key(table, "key")
    return PromiseDocument(
        key=key,
        title=table.text("title", LINE_MAX),
        language=_read_language(table),
        municipalities=table.texts("municipalities", required=True),
        police_district=table.text("police_district", LINE_MAX),
        places=table.texts("places", required=False),
        period_start=start,
        period_end=end,
        extended_to=extended_to,
        previous=_read_previous_document(table, key),
        background=table.text("background", BACKGROUND_MAX, required=False, one_line=False),
        signatories=tuple(_read_signatory(entry) for entry in table.tables("signatories")),
        promises=_read_promises(table, key),
    )


def _read_document_key(table: _Table, key: str, *, required: bool = True) -> str:
    value = table.text(key, DOCUMENT_KEY_MAX, required=required)
    if value and not DOCUMENT_KEY_PATTERN.fullmatch(value):
        table.report(MistakeCode.BAD_KEY, key, value=value, example="exempelstad-2026")
    return value


def _read_promise_key(table: _Table, key: str, *, required: bool = True) -> str:
    value = table.text(key, LINE_MAX, required=required)
    if value and not PROMISE_KEY_PATTERN.fullmatch(value):
        table.report(MistakeCode.BAD_KEY, key, value=value, example="S1")
    return value


def _read_language(table: _Table) -> str:
    language = table.text("language", LINE_MAX, required=False)
    if language and not LANGUAGE_PATTERN.fullmatch(language):
        table.report(MistakeCode.BAD_LANGUAGE, "language", value=language)
    return language or "sv"


def _read_period(table: _Table) -> tuple[date, date, date | None]:
    start = table.day("period_start", required=True)
    end = table.day("period_end", required=True)
    extended_to = table.day("extended_to", required=False)
    if start and end and end < start:
        table.report(MistakeCode.PERIOD_REVERSED, "period_end", start=str(start), end=str(end))
    if end and extended_to and extended_to <= end:
        days = {"extended_to": str(extended_to), "end": str(end)}
        table.report(MistakeCode.EXTENDED_TOO_EARLY, "extended_to", **days)
    return start or date.min, end or date.max, extended_to


def _read_previous_document(table: _Table, document_key: str) -> str | None:
    previous = _read_document_key(table, "previous", required=False)
    if previous and previous == document_key:
        table.report(MistakeCode.LINK_TO_ITSELF, "previous", value=previous)
    return previous or None


def _read_signatory(table: _Table) -> Signatory:
    table.check_keys(SIGNATORY_KEYS)
    return Signatory(
        office=table.text("office", LINE_MAX),
        name=table.text("name", LINE_MAX, required=False) or None,
    )


def _read_promises(table: _Table, document_key: str) -> tuple[Promise, ...]:
    if table.data.get("promises", []) == []:
        table.report(MistakeCode.NO_PROMISES, "promises")
        return ()
    entries = table.tables("promises")
    promises = tuple(_read_promise(entry, document_key) for entry in entries)
    _check_keys_differ(entries, promises)
    return promises


def _check_keys_differ(entries: Sequence[_Table], promises: Sequence[Promise]) -> None:
    first: dict[str, _Table] = {}
    for entry, promise in zip(entries, promises, strict=True):
        earlier = first.setdefault(promise.key, entry)
        if promise.key and earlier is not entry:
            params = {"value": promise.key, "first_line": str(earlier.line_of("key"))}
            entry.report(MistakeCode.DUPLICATE_PROMISE, "key", **params)


def _read_promise(table: _Table, document_key: str) -> Promise:
    table.check_keys(PROMISE_KEYS)
    target, previous = table.table("target"), table.table("previous")
    return Promise(
        key=_read_promise_key(table, "key"),
        heading=table.text("heading", LINE_MAX),
        title=table.text("title", PROMISE_TITLE_MAX),
        text=table.text("text", PROMISE_TEXT_MAX, one_line=False),
        actors=table.choices("actors", Actor),
        measured_by=table.text("measured_by", MEASURED_BY_MAX, one_line=False),
        places=table.texts("places", required=False),
        workflow=table.choice("workflow", Workflow, required=False),
        target=_read_target(target) if target else None,
        previous=_read_link(previous, document_key) if previous else None,
    )


def _read_target(table: _Table) -> Target:
    table.check_keys(TARGET_KEYS)
    comparator = table.choice("comparator", Comparator)
    rhythm = table.choice("rhythm", Rhythm, required=False) or Rhythm.PERIOD
    return Target(
        comparator=comparator or Comparator.EXACTLY,
        number=_read_number(table, comparator),
        unit=table.choice("unit", Unit) or Unit.TIMES,
        rhythm=rhythm,
        every=_read_every(table, rhythm),
        note=table.text("note", LINE_MAX, required=False),
    )


def _read_number(table: _Table, comparator: Comparator | None) -> int | Decimal | None:
    if comparator is Comparator.EVERY:
        if "number" in table.data:
            table.report(MistakeCode.NUMBER_UNEXPECTED, "number")
        return None
    # A comparator that could not be read may be a misspelt "every", which has no number.
    return table.number("number", required=comparator is not None)


def _read_every(table: _Table, rhythm: Rhythm) -> int:
    every = table.whole_number("every", default=1)
    # Judged only by a rhythm that could be read: a misspelt one has its own mistake already.
    is_period = table.data.get("rhythm", Rhythm.PERIOD) == rhythm == Rhythm.PERIOD
    if every > 1 and is_period:
        table.report(MistakeCode.EVERY_UNEXPECTED, "every")
    return every


def _read_link(table: _Table, document_key: str) -> PromiseLink:
    table.check_keys(LINK_KEYS)
    for missing in (key for key in LINK_KEYS if key not in table.data):
        table.report(MistakeCode.LINK_INCOMPLETE, None, missing=missing)
    document = _read_document_key(table, "document", required=False)
    if document and document == document_key:
        table.report(MistakeCode.LINK_TO_ITSELF, "document", value=document)
    return PromiseLink(document, _read_promise_key(table, "promise", required=False))


class _Mistakes:
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


class _Table:
    """One TOML table, read key by key; each method reports what is wrong and goes on.

    An optional text that is absent reads as "". A key that is there must hold something.
    """

    def __init__(self, data: dict[str, Any], path: KeyPath, book: _Mistakes) -> None:
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

    def table(self, key: str) -> _Table | None:
        """A table in this one; None where it is absent or no table."""
        if key not in self.data:
            return None
        value = self.data[key]
        if not isinstance(value, dict):
            self._wrong_type((key,), "a table such as { ... }", value)
            return None
        return _Table(value, (*self._path, key), self._book)

    def tables(self, key: str) -> list[_Table]:
        """A list of tables; what is no table among them is reported and left out."""
        expected = f"tables that each begin with [[{key}]]"
        found = []
        for index, entry in self._entries(key, expected, required=False):
            if isinstance(entry, dict):
                found.append(_Table(entry, (*self._path, key, index), self._book))
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


# --- Where things stand ------------------------------------------------------------------------


def locate(text: str) -> dict[KeyPath, int]:
    """The line (from 1) of every key, table and list entry in a TOML text.

    The text must be one that tomllib takes, with line ends "\\n". A path counts list entries from
    0: ("promises", 2, "target", "number"). A table that begins with a header stands on the
    header's line; one that only dotted keys speak of, on the line of the first of them.
    """
    return _Locator(text).locate()


_BLANK: Final = re.compile(r"(?:[ \t\n]|#[^\n]*)*")
_KEY_PART: Final = re.compile(r'"(?:[^"\\\n]|\\.)*"|\'[^\'\n]*\'|[A-Za-z0-9_-]+')
_DOT: Final = re.compile(r"[ \t]*\.[ \t]*")
_SCALAR: Final = re.compile(
    r'"{3}(?:[^\\]|\\.)*?"{3,5}'  # up to two quotes may lean on the closing three
    r"|'{3}.*?'{3,5}"
    r'|"(?:[^"\\]|\\.)*"'
    r"|'[^']*'"
    r"|[^,\]}#\n]+",
    re.DOTALL,
)


class _Locator:
    """Walks once through a TOML text that is known to be valid."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        self._newlines = [match.start() for match in re.finditer("\n", text)]
        self._lines: dict[KeyPath, int] = {}
        self._last_index: dict[KeyPath, int] = {}  # of each list that [[headers]] make

    def locate(self) -> dict[KeyPath, int]:
        table: KeyPath = ()
        self._skip(_BLANK)
        while self._at < len(self._text):
            if self._next_is("["):
                table = self._header()
            else:
                self._pair(table)
            self._skip(_BLANK)
        return self._lines

    def _header(self) -> KeyPath:
        line, opens_entry = self._line(), self._text.startswith("[[", self._at)
        self._at += 2 if opens_entry else 1
        *parents, last = self._dotted_key()
        path: KeyPath = ()
        for key in parents:
            path = self._note_parent((*path, key), line)
        path = (*path, last)
        if opens_entry:
            path = self._next_entry(path, line)
        self._lines[path] = line
        self._at += 2 if opens_entry else 1
        return path

    def _note_parent(self, path: KeyPath, line: int) -> KeyPath:
        """The table that a header passes through: of a list, its latest entry."""
        self._lines.setdefault(path, line)
        return (*path, self._last_index[path]) if path in self._last_index else path

    def _next_entry(self, path: KeyPath, line: int) -> KeyPath:
        self._lines.setdefault(path, line)
        self._last_index[path] = self._last_index.get(path, -1) + 1
        return (*path, self._last_index[path])

    def _pair(self, table: KeyPath) -> None:
        line = self._line()
        path = table
        for key in self._dotted_key():
            path = (*path, key)
            self._lines.setdefault(path, line)
        self._skip(_BLANK)
        self._at += 1  # the equals sign
        self._skip(_BLANK)
        self._value(path)

    def _dotted_key(self) -> list[str]:
        self._skip(_BLANK)
        keys = [_unquoted(self._take(_KEY_PART))]
        while self._skip(_DOT):
            keys.append(_unquoted(self._take(_KEY_PART)))
        self._skip(_BLANK)
        return keys

    def _value(self, path: KeyPath) -> None:
        if self._next_is("["):
            self._list(path)
        elif self._next_is("{"):
            self._inline_table(path)
        else:
            self._take(_SCALAR)

    def _list(self, path: KeyPath) -> None:
        for index, _ in enumerate(self._until("]")):
            self._lines[(*path, index)] = self._line()
            self._value((*path, index))

    def _inline_table(self, path: KeyPath) -> None:
        for _ in self._until("}"):
            self._pair(path)

    def _until(self, closing: str) -> Iterator[None]:
        """Stop at each entry between the brackets, then step over the closing one."""
        self._at += 1
        self._skip(_BLANK)
        while not self._next_is(closing):
            yield
            self._skip(_BLANK)
            self._at += self._next_is(",")
            self._skip(_BLANK)
        self._at += 1

    def _line(self) -> int:
        return bisect_right(self._newlines, self._at) + 1

    def _next_is(self, sign: str) -> bool:
        return self._text.startswith(sign, self._at)

    def _skip(self, pattern: re.Pattern[str]) -> bool:
        match = pattern.match(self._text, self._at)
        self._at = match.end() if match else self._at
        return match is not None

    def _take(self, pattern: re.Pattern[str]) -> str:
        match = pattern.match(self._text, self._at)
        if match is None:
            raise ValueError(f"not valid TOML (at line {self._line()})")
        self._at = match.end()
        return match[0]


def _unquoted(key: str) -> str:
    if key[0] not in "\"'":
        return key
    return next(iter(tomllib.loads(f"{key} = 0")))


# --- From values to text -----------------------------------------------------------------------


def write_promise_file(document: PromiseDocument) -> str:
    """The document as a promise file; reading it gives an equal document."""
    blocks = [
        _block("", document, DOCUMENT_KEYS),
        *(_block("[[signatories]]\n", entry, SIGNATORY_KEYS) for entry in document.signatories),
        *(_block("[[promises]]\n", promise, PROMISE_KEYS) for promise in document.promises),
    ]
    return "\n\n".join(blocks) + "\n"


def _block(header: str, value: object, keys: Sequence[str]) -> str:
    return header + "\n".join(_pairs(value, keys))


def _pairs(value: object, keys: Sequence[str]) -> Iterator[str]:
    """`key = value` for what is there; lists of tables have headers of their own."""
    for key in keys:
        part = getattr(value, key)
        if part not in (None, "", ()) and key not in ("signatories", "promises"):
            yield f"{key} = {_written(part)}"


def _written(value: object) -> str:
    match value:
        case str():
            return _written_text(value)
        case Decimal():
            return f"{value:f}"
        case Target():
            return f"{{ {', '.join(_pairs(value, TARGET_KEYS))} }}"
        case PromiseLink():
            return f"{{ {', '.join(_pairs(value, LINK_KEYS))} }}"
        case tuple():
            return f"[{', '.join(_written(entry) for entry in value)}]"
        case _:
            return str(value)


def _written_text(text: str) -> str:
    # JSON's escapes are all TOML's too. A newline right after the opening quotes is not text.
    escaped = [json.dumps(line, ensure_ascii=False)[1:-1] for line in text.split("\n")]
    if len(escaped) == 1:
        return f'"{escaped[0]}"'
    return '"""\n' + "\n".join(escaped) + '"""'
