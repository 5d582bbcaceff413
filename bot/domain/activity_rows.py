"""Earlier activities as rows of a table: every faulty row is found with its reason, none guessed."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum
from hashlib import sha256
from typing import Final, TypeVar

from bot.domain.activities import (
    COUNTED_IN,
    MAX_QUANTITY,
    NOTE_MAX,
    PARTNERS_MAX,
    PLACE_MAX,
    WHAT_MAX,
    ActivityKind,
    ActivityState,
    Doer,
    Evidence,
    EvidenceKind,
    Output,
)
from bot.domain.csv_table import clean
from bot.domain.guard import HitKind, can_be_sent, find_personal_data
from bot.domain.ledger import Entry, content_of
from bot.domain.outputs import NotOutputs, read_outputs
from bot.domain.promises import Unit
from bot.domain.reading import NotADate, NotANumber, Prefer, read_date, read_quantity
from bot.domain.search_words import fold

_Named = TypeVar("_Named")

MAX_ROWS: Final = 100_000
LINK_MAX: Final = 500
REASON_MAX: Final = 300

SOURCE: Final = "import"
"""What an entry that was read in says it came from."""


class Column(StrEnum):
    """What a column can hold."""

    PROMISE = "promise"
    KIND = "kind"
    DAY = "day"
    LAST_DAY = "last_day"
    WHAT = "what"
    DOER = "doer"
    PARTNERS = "partners"
    AREA = "area"
    PLACE = "place"
    OUTPUTS = "outputs"
    STATE = "state"
    REASON = "reason"
    NOTE = "note"
    LINK = "link"


NEEDED: Final = (Column.PROMISE, Column.KIND, Column.DAY, Column.WHAT, Column.DOER)
"""The columns without which nothing can be read in."""

OTHER_NAMES: Final[Mapping[str, Column]] = {
    "typ": Column.KIND,
    "aktivitetstyp": Column.KIND,
    "dag": Column.DAY,
    "nar": Column.DAY,
    "startdatum": Column.DAY,
    "slutdatum": Column.LAST_DAY,
    "vad": Column.WHAT,
    "aktivitet": Column.WHAT,
    "insats": Column.WHAT,
    "beskrivning": Column.WHAT,
    "vem": Column.DOER,
    "utforare": Column.DOER,
    "aktor": Column.DOER,
    "samverkan med": Column.PARTNERS,
    "antal": Column.OUTPUTS,
    "utfall": Column.OUTPUTS,
    "orsak": Column.REASON,
    "kommentar": Column.NOTE,
    "notering": Column.NOTE,
}
"""What such columns are called in lists that people keep, folded."""


class RowFault(StrEnum):
    """Why a row cannot be read in."""

    MISSING = "missing"
    UNKNOWN_PROMISE = "unknown_promise"
    UNKNOWN_KIND = "unknown_kind"
    UNKNOWN_DOER = "unknown_doer"
    UNKNOWN_AREA = "unknown_area"
    NOT_A_DATE = "not_a_date"
    NO_YEAR = "no_year"
    IN_THE_FUTURE = "in_the_future"
    OUTSIDE_PERIOD = "outside_period"
    PERIOD_CLOSED = "period_closed"
    LAST_BEFORE_FIRST = "last_before_first"
    NOT_OUTPUTS = "not_outputs"
    TOO_LONG = "too_long"
    NOT_A_LINK = "not_a_link"
    IDENTITY_NUMBER = "identity_number"
    VOIDED = "voided"


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with one row. `line` is as the spreadsheet counts, from 1."""

    line: int
    column: Column
    fault: RowFault
    value: str = ""


class NoSuchColumns(Exception):
    """The first row does not say what the columns hold: `missing` are needed."""

    def __init__(self, missing: Sequence[Column]) -> None:
        super().__init__(missing)
        self.missing = tuple(missing)


@dataclass(frozen=True, slots=True)
class Place:
    """A promise under which entries can stand, from its first to its last day.

    `closed` are the first and the last day of its period, where that is closed.
    """

    key: str
    id: int
    first: date
    last: date
    closed: tuple[date, date] | None = None


@dataclass(frozen=True, slots=True)
class Known:
    """What rows can name: words are folded. The promises that are meant first stand first."""

    promises: Sequence[Place]
    kinds: Mapping[str, ActivityKind]
    doers: Mapping[str, Doer]
    states: Mapping[str, ActivityState]
    areas: Mapping[str, int]
    today: date


Cells = Sequence[str | int | date | None]


@dataclass(slots=True)
class ReadRows:
    """The rows of a table as they were read: entries by line, and all faults. They number `count`."""

    count: int = 0
    entries: list[tuple[int, Entry]] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    closed: list[tuple[Fault, Entry]] = field(default_factory=list)
    """Entries of a closed period: such a one is at fault unless it was logged before."""
    there: int = 0
    """How many entries of a closed period were logged before."""
    left_out: tuple[str, ...] = ()
    """Headings that mean nothing here."""


class _Bad(Exception):
    """A row that cannot be used."""

    def __init__(self, column: Column, fault: RowFault, value: object = "") -> None:
        super().__init__(column, fault, value)
        self.column, self.fault, self.value = column, fault, str(value)


def columns_of(
    headings: Cells, names: Mapping[str, Column]
) -> tuple[dict[Column, int], tuple[str, ...]]:
    """Where each column stands, and the headings that mean nothing. Raises NoSuchColumns.

    `names` are the columns' own names, folded.
    """
    found: dict[Column, int] = {}
    unknown = []
    for place, heading in enumerate(headings):
        words = fold(_text(heading)).strip(" .:*")
        column = names.get(words) or OTHER_NAMES.get(words)
        if column is None:
            unknown.append(_text(heading))
        else:
            found.setdefault(column, place)
    missing = [column for column in NEEDED if column not in found]
    if missing:
        raise NoSuchColumns(missing)
    return found, tuple(filter(None, unknown))


def names_activities(headings: Cells, names: Mapping[str, Column]) -> bool:
    """Whether a table's first row is more like one of activities than like any other list's."""
    known = {names.get(fold(_text(heading)).strip(" .:*")) for heading in headings}
    return len(known & set(NEEDED)) >= 2 or len([one for one in headings if _text(one)]) > 5


def read_rows(
    rows: Iterable[tuple[int, Cells]], columns: Mapping[Column, int], known: Known
) -> ReadRows:
    """Read what follows the headings: entries, each with a source that it has in any file."""
    result = ReadRows()
    seen: Counter[str] = Counter()
    for line, cells in rows:
        result.count += 1
        try:
            entry = _entry(_Row(cells, columns), known)
        except _Bad as bad:
            result.faults.append(Fault(line, bad.column, bad.fault, bad.value))
            continue
        content = content_of(entry)
        seen[content] += 1
        source = (SOURCE, number_of(content, seen[content]))
        entry = replace(entry, source=source)
        key = _closed_under(entry, known.promises)
        if key is None:
            result.entries.append((line, entry))
        else:
            value = f"{key} {entry.day}"
            fault = Fault(line, Column.DAY, RowFault.PERIOD_CLOSED, value)
            result.closed.append((fault, entry))
    return result


def _closed_under(entry: Entry, promises: Sequence[Place]) -> str | None:
    """The key of a promise of the entry whose period is closed on its days. None: all are open."""
    first, last = entry.day, entry.last_day or entry.day
    return next(
        (
            one.key
            for one in promises
            if one.id in entry.promise_ids
            and one.closed is not None
            and first <= one.closed[1]
            and one.closed[0] <= last
        ),
        None,
    )


def number_of(content: str, time: int) -> int:
    """The number of what a row says: the same in every file, another for each further row alike.

    63 bits: among a million rows two that differ meet once in ten million files.
    """
    return int.from_bytes(sha256(f"{time}:{content}".encode()).digest()[:8]) >> 1


@dataclass(frozen=True, slots=True)
class _Row:
    """The cells of a row by what they hold."""

    cells: Cells
    columns: Mapping[Column, int]

    def cell(self, column: Column) -> str | int | date | None:
        place = self.columns.get(column)
        return self.cells[place] if place is not None and place < len(self.cells) else None

    def text(self, column: Column, most: int = WHAT_MAX) -> str | None:
        words = _text(self.cell(column))
        if len(words) > most:
            raise _Bad(column, RowFault.TOO_LONG, words)
        return words or None

    def needed(self, column: Column) -> str:
        words = self.text(column)
        if words is None:
            raise _Bad(column, RowFault.MISSING)
        return words


def _text(cell: object) -> str:
    words = clean("" if cell is None else str(cell))
    # What a table of ours wrote before a sign that spreadsheets take for a formula.
    return words[1:] if words[:1] == "'" and words[1:2] in "=+-@" else words


def _entry(row: _Row, known: Known) -> Entry:
    day = _day(row, Column.DAY, known.today)
    if day is None:
        raise _Bad(Column.DAY, RowFault.MISSING)
    last_day = _day(row, Column.LAST_DAY, known.today)
    if last_day == day:
        last_day = None
    if last_day is not None and last_day < day:
        raise _Bad(Column.LAST_DAY, RowFault.LAST_BEFORE_FIRST, last_day)
    kind = _named(row, Column.KIND, known.kinds, RowFault.UNKNOWN_KIND)
    reason = row.text(Column.REASON, REASON_MAX)
    state = _state(row, known, reason)
    area = row.text(Column.AREA)
    if area is not None and fold(area) not in known.areas:
        raise _Bad(Column.AREA, RowFault.UNKNOWN_AREA, area)
    entry = Entry(
        promise_ids=_promises(row, known.promises, day, last_day or day),
        kind=kind,
        day=day,
        last_day=last_day,
        what=row.needed(Column.WHAT),
        doer=_named(row, Column.DOER, known.doers, RowFault.UNKNOWN_DOER),
        partners=row.text(Column.PARTNERS, PARTNERS_MAX),
        area_id=known.areas[fold(area)] if area else None,
        place=row.text(Column.PLACE, PLACE_MAX),
        outputs=_outputs(row, kind) if state is ActivityState.HELD else (),
        note=row.text(Column.NOTE, NOTE_MAX),
        evidence=_links(row),
        state=state,
        reason=reason,
    )
    _check_no_identity_numbers(entry, known.today)
    return entry


def _day(row: _Row, column: Column, today: date) -> date | None:
    cell = row.cell(column)
    if isinstance(cell, datetime):
        day = cell.date()
    elif isinstance(cell, date):
        day = cell
    else:
        words = _text(cell)
        if not words:
            return None
        day = _written_day(words, column, today)
    if day > today:
        raise _Bad(column, RowFault.IN_THE_FUTURE, day)
    return day


def _written_day(words: str, column: Column, today: date) -> date:
    # A year is never guessed: a list from last year is read in this year.
    if not re.search(r"\d{4}", words):
        try:
            read_date(words, today, prefer=Prefer.PAST)
        except NotADate as problem:
            raise _Bad(column, RowFault.NOT_A_DATE, words) from problem
        raise _Bad(column, RowFault.NO_YEAR, words)
    try:
        # Some spreadsheets add midnight to a day.
        return read_date(re.sub(r"[ T]00[:.]00([:.]00)?$", "", words), today, prefer=Prefer.PAST)
    except NotADate as problem:
        raise _Bad(column, RowFault.NOT_A_DATE, words) from problem


def _promises(row: _Row, promises: Sequence[Place], first: date, last: date) -> tuple[int, ...]:
    """The promises that a row names, each the one of its key that held on the row's days."""
    found = []
    for key in filter(None, re.split(r"[,;/+\s]+", row.needed(Column.PROMISE))):
        of_key = [one for one in promises if one.key.casefold() == key.casefold()]
        if not of_key:
            raise _Bad(Column.PROMISE, RowFault.UNKNOWN_PROMISE, key)
        then = [one for one in of_key if one.first <= first and last <= one.last]
        if not then:
            raise _Bad(Column.DAY, RowFault.OUTSIDE_PERIOD, f"{key} {first}")
        found.append(then[0].id)
    if not found:
        raise _Bad(Column.PROMISE, RowFault.MISSING)
    return tuple(sorted(set(found)))


def _named(row: _Row, column: Column, names: Mapping[str, _Named], fault: RowFault) -> _Named:
    words = row.needed(column)
    if fold(words) not in names:
        raise _Bad(column, fault, words)
    return names[fold(words)]


def _state(row: _Row, known: Known, reason: str | None) -> ActivityState:
    words = row.text(Column.STATE)
    said = known.states.get(fold(words)) if words else None
    if said is ActivityState.VOIDED:
        raise _Bad(Column.STATE, RowFault.VOIDED, words or "")
    if said is ActivityState.NOT_HELD and reason is None:
        raise _Bad(Column.REASON, RowFault.MISSING)
    return ActivityState.NOT_HELD if reason else ActivityState.HELD


def _outputs(row: _Row, kind: ActivityKind) -> tuple[Output, ...]:
    """What a row counts: a bare number is what its kind usually counts."""
    words = _text(row.cell(Column.OUTPUTS))
    if not words:
        return ()
    try:
        return read_outputs(words)
    except NotOutputs as problem:
        bare = _bare_number(words, COUNTED_IN[kind])
        if bare is None:
            raise _Bad(Column.OUTPUTS, RowFault.NOT_OUTPUTS, words) from problem
        return (bare,)


def _bare_number(words: str, unit: Unit) -> Output | None:
    try:
        quantity = read_quantity(words)
    except NotANumber:
        return None
    if quantity.counted not in (None, "st", "stycken") or not 0 < quantity.number <= MAX_QUANTITY:
        return None
    return Output(quantity.number, unit, quantity.qualifier)


def _links(row: _Row) -> tuple[Evidence, ...]:
    links = (row.text(Column.LINK, LINK_MAX) or "").split()
    for link in links:
        if not link.startswith(("https://", "http://")):
            raise _Bad(Column.LINK, RowFault.NOT_A_LINK, link)
    return tuple(Evidence(EvidenceKind.LINK, link) for link in links)


@dataclass(frozen=True, slots=True)
class Pointed:
    """Where a row seems to tell something of a person that it may, and rather should not."""

    line: int
    column: Column
    kind: HitKind


def personal_data_in(rows: ReadRows, today: date) -> Iterator[Pointed]:
    """What the entries that were read seem to tell of persons, each kind once a cell."""
    for line, entry in rows.entries:
        told = _told_in(entry)
        # Most rows tell nothing: they are looked through once, not cell by cell.
        if find_personal_data("\n".join(told.values()), today):
            for column, words in told.items():
                kinds = dict.fromkeys(hit.kind for hit in find_personal_data(words, today))
                yield from (Pointed(line, column, kind) for kind in kinds)


def _told_in(entry: Entry) -> dict[Column, str]:
    """What a row says in words of its own."""
    told = {
        Column.WHAT: entry.what,
        Column.PARTNERS: entry.partners,
        Column.PLACE: entry.place,
        Column.NOTE: entry.note,
        Column.REASON: entry.reason,
    }
    return {column: words for column, words in told.items() if words}


_SHORTEST_IDENTITY_NUMBER: Final = 10


def _check_no_identity_numbers(entry: Entry, today: date) -> None:
    for column, words in _told_in(entry).items():
        # Few texts hold so many digits: the others need no looking through.
        if sum(map(str.isdigit, words)) < _SHORTEST_IDENTITY_NUMBER:
            continue
        if not can_be_sent(find_personal_data(words, today)):
            raise _Bad(column, RowFault.IDENTITY_NUMBER)
