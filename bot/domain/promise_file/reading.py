"""From a promise file's text to a document, going on after a mistake to find them all."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from datetime import date
from decimal import Decimal, InvalidOperation

from bot.domain.promise_file.keys import (
    DOCUMENT_KEYS,
    LANGUAGE_PATTERN,
    LINK_KEYS,
    PROMISE_KEYS,
    SIGNATORY_KEYS,
    TARGET_KEYS,
)
from bot.domain.promise_file.lines import locate
from bot.domain.promise_file.mistakes import Mistake, MistakeCode, PromiseFileError
from bot.domain.promise_file.tables import Book, Table
from bot.domain.promises import (
    BACKGROUND_MAX,
    DOCUMENT_KEY_MAX,
    DOCUMENT_KEY_PATTERN,
    LINE_MAX,
    MEASURED_BY_MAX,
    PROMISE_KEY_PATTERN,
    PROMISE_TEXT_MAX,
    PROMISE_TITLE_MAX,
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
    book = Book()
    try:
        tree = tomllib.loads(text, parse_float=_decimal)
        book.lines = locate(text)
    except (ValueError, RecursionError) as error:
        raise PromiseFileError(name, (_syntax_mistake(text, error),)) from error
    document = _read_document(Table(tree, (), book))
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


# Reading goes on after a mistake so that all of them are found. What stands in for a value that
# could not be read never leaves this module: the error is raised instead.


def _read_document(table: Table) -> PromiseDocument:
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


def _read_document_key(table: Table, key: str, *, required: bool = True) -> str:
    value = table.text(key, DOCUMENT_KEY_MAX, required=required)
    if value and not DOCUMENT_KEY_PATTERN.fullmatch(value):
        table.report(MistakeCode.BAD_KEY, key, value=value, example="exempelstad-2026")
    return value


def _read_promise_key(table: Table, key: str, *, required: bool = True) -> str:
    value = table.text(key, LINE_MAX, required=required)
    if value and not PROMISE_KEY_PATTERN.fullmatch(value):
        table.report(MistakeCode.BAD_KEY, key, value=value, example="S1")
    return value


def _read_language(table: Table) -> str:
    language = table.text("language", LINE_MAX, required=False)
    if language and not LANGUAGE_PATTERN.fullmatch(language):
        table.report(MistakeCode.BAD_LANGUAGE, "language", value=language)
    return language or "sv"


def _read_period(table: Table) -> tuple[date, date, date | None]:
    start = table.day("period_start", required=True)
    end = table.day("period_end", required=True)
    extended_to = table.day("extended_to", required=False)
    if start and end and end < start:
        table.report(MistakeCode.PERIOD_REVERSED, "period_end", start=str(start), end=str(end))
    if end and extended_to and extended_to <= end:
        days = {"extended_to": str(extended_to), "end": str(end)}
        table.report(MistakeCode.EXTENDED_TOO_EARLY, "extended_to", **days)
    return start or date.min, end or date.max, extended_to


def _read_previous_document(table: Table, document_key: str) -> str | None:
    previous = _read_document_key(table, "previous", required=False)
    if previous and previous == document_key:
        table.report(MistakeCode.LINK_TO_ITSELF, "previous", value=previous)
    return previous or None


def _read_signatory(table: Table) -> Signatory:
    table.check_keys(SIGNATORY_KEYS)
    return Signatory(
        office=table.text("office", LINE_MAX),
        name=table.text("name", LINE_MAX, required=False) or None,
    )


def _read_promises(table: Table, document_key: str) -> tuple[Promise, ...]:
    if table.data.get("promises", []) == []:
        table.report(MistakeCode.NO_PROMISES, "promises")
        return ()
    entries = table.tables("promises")
    promises = tuple(_read_promise(entry, document_key) for entry in entries)
    _check_keys_differ(entries, promises)
    return promises


def _check_keys_differ(entries: Sequence[Table], promises: Sequence[Promise]) -> None:
    first: dict[str, Table] = {}
    for entry, promise in zip(entries, promises, strict=True):
        earlier = first.setdefault(promise.key, entry)
        if promise.key and earlier is not entry:
            params = {"value": promise.key, "first_line": str(earlier.line_of("key"))}
            entry.report(MistakeCode.DUPLICATE_PROMISE, "key", **params)


def _read_promise(table: Table, document_key: str) -> Promise:
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


def _read_target(table: Table) -> Target:
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


def _read_number(table: Table, comparator: Comparator | None) -> int | Decimal | None:
    if comparator is Comparator.EVERY:
        if "number" in table.data:
            table.report(MistakeCode.NUMBER_UNEXPECTED, "number")
        return None
    # A comparator that could not be read may be a misspelt "every", which has no number.
    return table.number("number", required=comparator is not None)


def _read_every(table: Table, rhythm: Rhythm) -> int:
    every = table.whole_number("every", default=1)
    # Judged only by a rhythm that could be read: a misspelt one has its own mistake already.
    is_period = table.data.get("rhythm", Rhythm.PERIOD) == rhythm == Rhythm.PERIOD
    if every > 1 and is_period:
        table.report(MistakeCode.EVERY_UNEXPECTED, "every")
    return every


def _read_link(table: Table, document_key: str) -> PromiseLink:
    table.check_keys(LINK_KEYS)
    for missing in (key for key in LINK_KEYS if key not in table.data):
        table.report(MistakeCode.LINK_INCOMPLETE, None, missing=missing)
    document = _read_document_key(table, "document", required=False)
    if document and document == document_key:
        table.report(MistakeCode.LINK_TO_ITSELF, "document", value=document)
    return PromiseLink(document, _read_promise_key(table, "promise", required=False))
