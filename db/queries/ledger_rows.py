"""What new entries become in the tables, worked out before anybody has to wait for the ledger."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy.ext.asyncio import AsyncSession

from bot.domain.activities import ActivityState
from bot.domain.ledger import Entry, content_of
from bot.domain.search_words import words_in
from db.models import ActivityOutputRow, ActivityPromiseRow, ActivityRow
from db.queries import bulk
from db.queries.bulk import Kept
from db.queries.dialect import table_of
from db.queries.ledger_sums import rows_of, sums_of

Places = Mapping[str, Sequence[int]]
"""The places among the entries of those in which a word stands, by their days."""


@dataclass(frozen=True, slots=True)
class Ready:
    """Entries with their rows, in which places among the entries stand for activities' numbers.

    Rows stand in the order of their tables, so that each page of these is touched once.
    """

    entries: Sequence[Entry]
    by: int | None
    now: datetime
    contents: Sequence[str]
    activities: Kept
    under: Kept
    outputs: Kept
    places: Places
    days: Sequence[Any]
    """The entries' days, as the database keeps them."""
    sums: Kept


def make_ready(
    session: AsyncSession, entries: Sequence[Entry], *, by: int | None, now: datetime
) -> Ready:
    """Work out what entries say word for word, where they are looked for, and what they come to."""
    rows = [(at, *values_of(entry), 1, by, now) for at, entry in enumerate(entries)]
    return Ready(
        entries,
        by,
        now,
        [content_of(entry) for entry in entries],
        bulk.kept(session, table_of(ActivityRow), _ADDED, rows),
        _under(session, entries),
        _outputs(session, entries),
        _places(entries),
        bulk.as_kept(session, table_of(ActivityRow), "day", [entry.day for entry in entries]),
        rows_of(session, sums_of((entry, 1) for entry in entries)),
    )


COLUMNS: Final = (
    "kind", "day", "last_day", "what", "doer", "partners", "area_id", "place", "note", "evidence",
    "state", "reason", "source_kind", "source_id",
)  # fmt: skip
_ADDED: Final = ("id", *COLUMNS, "version", "logged_by", "logged_at")


def values_of(entry: Entry) -> tuple[Any, ...]:
    """What an entry says, in the order of `COLUMNS`."""
    return (
        entry.kind.value,
        entry.day,
        entry.last_day,
        entry.what,
        entry.doer.value,
        entry.partners,
        entry.area_id,
        entry.place,
        entry.note,
        [[one.kind.value, one.value] for one in entry.evidence],
        entry.state.value,
        entry.reason,
        *(entry.source or (None, None)),
    )


def _under(session: AsyncSession, entries: Sequence[Entry]) -> Kept:
    rows = sorted(
        (promise_id, entry.day, at, entry.kind.value, entry.state.value, entry.doer.value,
         entry.area_id)
        for at, entry in enumerate(entries)
        for promise_id in entry.promise_ids
    )  # fmt: skip
    names = ("promise_id", "day", "activity_id", "kind", "state", "doer", "area_id")
    return bulk.kept(session, table_of(ActivityPromiseRow), names, rows)


def _outputs(session: AsyncSession, entries: Sequence[Entry]) -> Kept:
    rows = [
        (at, one.unit.value, one.number, one.qualifier.value)
        for at, entry in enumerate(entries)
        for one in entry.outputs
    ]
    names = ("activity_id", "unit", "number", "qualifier")
    return bulk.kept(session, table_of(ActivityOutputRow), names, rows)


def _places(entries: Sequence[Entry]) -> Places:
    places: dict[str, list[int]] = defaultdict(list)
    for at in sorted(range(len(entries)), key=lambda at: (entries[at].day, at)):
        for word in words_of(entries[at]):
            places[word].append(at)
    return places


def sign_of(state: ActivityState | None) -> int:
    """By what a word's number is multiplied where it stands in an activity in a state.

    What was voided stands apart, so that nobody who looks for words has to look up whether it was.
    """
    return -1 if state is ActivityState.VOIDED else 1


def words_of(entry: Entry) -> tuple[str, ...]:
    """The different words that an entry says, folded."""
    return words_in(entry.what, entry.partners, entry.place, entry.note, entry.reason)
