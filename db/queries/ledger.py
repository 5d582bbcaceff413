"""Writing into the ledger: versions sealed to a chain, and all that answers from it kept right.

One writer at a time: whoever writes waits for the ledger's lock and holds it to the end of the
transaction, so that the chain never forks and the sums never miss each other. `ledger_index` keeps what
finds an activity, `ledger_check` looks through all of it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime
from typing import Final

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.domain.activity_rows import SOURCE as FROM_FILE
from bot.domain.errors import PeriodClosed
from bot.domain.ledger import (
    BEFORE_THE_FIRST,
    Change,
    Entry,
    Version,
    content_of,
    entry_of,
    hash_of,
)
from db.models import (
    ActivityRow,
    ActivityVersionRow,
)
from db.queries import bulk, closings, ledger_index
from db.queries.dialect import alone, new_numbers, portions, table_of
from db.queries.ledger_rows import COLUMNS, Ready, make_ready, values_of
from db.queries.ledger_sums import rows_of, sums_of

_LOCK: Final = 0x4C4544
"""The ledger's lock in PostgreSQL; on SQLite all writers follow each other anyway."""


async def append(
    session: AsyncSession, entries: Sequence[Entry], *, by: int | None, now: datetime
) -> list[int | None]:
    """Log activities; gives the number of each. None: its source has logged it already.

    Raises PeriodClosed where one lies in a period that is closed.
    """
    await take_lock(session)
    fresh = await _not_logged_yet(session, entries)
    if not fresh:
        return [None] * len(entries)
    ready = make_ready(session, [entries[at] for at in fresh], by=by, now=now)
    ids = await _add(session, ready)
    numbers = dict(zip(fresh, ids, strict=True))
    return [numbers.get(at) for at in range(len(entries))]


async def append_ready(session: AsyncSession, ready: Ready, *, seen: int) -> int:
    """Log what was made ready and found new when the chain ended at `seen`; gives how many.

    Only what was logged since then is compared once more: others wait as long as this takes.
    Raises PeriodClosed as `append` does.
    """
    await take_lock(session)
    await bulk.make_room(session)
    new = await _new_since(session, ready.entries, seen)
    if len(new) < len(ready.entries):
        ready = make_ready(session, new, by=ready.by, now=ready.now)
    if new:
        await _add(session, ready)
    return len(new)


async def _add(session: AsyncSession, ready: Ready) -> list[int]:
    """Add entries to all that holds them; gives their numbers."""
    await _check_open(session, ready.entries)
    ids = await new_numbers(session, ActivityRow, len(ready.entries))
    await bulk.put(session, ready.activities.filled("id", ids))
    await ledger_index.put_in(session, ids, ready)
    await bulk.add_up(session, ready.sums)
    changes = [
        (id_, 1, Change.LOGGED, content, None)
        for id_, content in zip(ids, ready.contents, strict=True)
    ]
    await _seal(session, changes, by=ready.by, now=ready.now)
    return ids


async def amend(
    session: AsyncSession,
    activity_id: int,
    change: Change,
    entry: Entry,
    *,
    version: int,
    by: int | None,
    why: str,
    now: datetime,
) -> bool:
    """Add a version to an activity. False: it is not at `version` any more, and stays as it is.

    Raises PeriodClosed where it lies, or would lie, in a period that is closed.
    """
    await take_lock(session)
    old = await latest(session, activity_id)
    if old is None or old[0] != version:
        return False
    before = old[1]
    await _check_open(session, [before, entry])
    await ledger_index.take_out(session, activity_id, before)
    await session.execute(
        update(ActivityRow)
        .where(ActivityRow.id == activity_id)
        .values(**dict(zip(COLUMNS, values_of(entry), strict=True)), version=version + 1)
    )
    ready = make_ready(session, [entry], by=by, now=now)
    await ledger_index.put_in(session, [activity_id], ready)
    await bulk.add_up(session, rows_of(session, sums_of([(before, -1), (entry, 1)])))
    sealed = (activity_id, version + 1, change, content_of(entry), why)
    await _seal(session, [sealed], by=by, now=now)
    return True


async def latest(session: AsyncSession, activity_id: int) -> tuple[int, Entry] | None:
    """The number of an activity's latest version, and what it says."""
    row = (
        await session.execute(
            select(ActivityVersionRow.number, ActivityVersionRow.content)
            .where(ActivityVersionRow.activity_id == activity_id)
            .order_by(ActivityVersionRow.number.desc())
            .limit(1)
        )
    ).first()
    return None if row is None else (row.number, entry_of(row.content))


async def find_of(session: AsyncSession, source: tuple[str, int]) -> int | None:
    """The number of the activity that a source has logged."""
    kind, number = source
    return await session.scalar(
        select(ActivityRow.id).where(
            ActivityRow.source_kind == kind, ActivityRow.source_id == number
        )
    )


async def history(session: AsyncSession, activity_id: int) -> tuple[Version, ...]:
    """Every version of an activity, the first one first."""
    rows = await session.scalars(
        select(ActivityVersionRow)
        .where(ActivityVersionRow.activity_id == activity_id)
        .order_by(ActivityVersionRow.number)
    )
    return tuple(version_of(row) for row in rows)


async def not_logged_yet(session: AsyncSession, entries: Sequence[Entry]) -> list[Entry]:
    """Those whose source has logged nothing yet."""
    return [entries[at] for at in await _not_logged_yet(session, entries)]


async def without_same(session: AsyncSession, entries: Sequence[Entry]) -> list[Entry]:
    """Those that nobody has logged in the same words on the same day, other than from a file."""
    by_hand = func.coalesce(ActivityRow.source_kind, "") != FROM_FILE
    known: set[_Said] = set()
    days = sorted({entry.day for entry in entries})
    for some in portions(days):
        found = await session.execute(
            select(ActivityRow.day, ActivityRow.kind, ActivityRow.what).where(
                ActivityRow.day.in_(some), by_hand
            )
        )
        known |= {(day, kind, what.casefold()) for day, kind, what in found}
    return [entry for entry in entries if _said_by(entry) not in known]


async def end_of_chain(session: AsyncSession) -> int:
    """The position of the last version; 0 where there is none."""
    return (await _last_link(session))[0]


async def _new_since(session: AsyncSession, entries: Sequence[Entry], seen: int) -> Sequence[Entry]:
    """Those that nothing says which was logged or changed after a position of the chain."""
    changed = select(ActivityVersionRow.activity_id).where(ActivityVersionRow.position > seen)
    row = ActivityRow
    found = await session.execute(
        select(row.day, row.kind, row.what, row.source_kind, row.source_id).where(
            row.id.in_(changed)
        )
    )
    sources: set[tuple[str | None, int | None]] = set()
    said: set[_Said] = set()
    for day, kind, what, source_kind, source_id in found:
        sources.add((source_kind, source_id))
        if source_kind != FROM_FILE:
            said.add((day, kind, what.casefold()))
    if not sources:
        return entries
    return [one for one in entries if one.source not in sources and _said_by(one) not in said]


_Said = tuple[date, str, str]
"""What makes two entries alike: the day, the kind, and what was done, in small letters."""


def _said_by(entry: Entry) -> _Said:
    return entry.day, entry.kind.value, entry.what.casefold()


async def _check_open(session: AsyncSession, entries: Sequence[Entry]) -> None:
    """Check that no entry lies in a period that is closed. Raises PeriodClosed."""
    promise_ids = {number for entry in entries for number in entry.promise_ids}
    closed = await closings.closed_days(session, promise_ids)
    for entry in entries if closed else ():
        first, last = entry.day, entry.last_day or entry.day
        for number in entry.promise_ids:
            days = closed.get(number)
            if days is not None and days.hold_any_of(first, last):
                raise PeriodClosed(days.title, days.closed_on)


async def take_lock(session: AsyncSession) -> None:
    """Let nobody else write into the ledger until this transaction is over."""
    await alone(session, _LOCK)


async def _not_logged_yet(session: AsyncSession, entries: Sequence[Entry]) -> list[int]:
    """Which entries are new: the places of those whose source has not logged yet."""
    wanted = defaultdict(list)
    for entry in entries:
        if entry.source:
            wanted[entry.source[0]].append(entry.source[1])
    known: set[tuple[str, int]] = set()
    for kind, numbers in wanted.items():
        for some in portions(numbers):
            found = await session.scalars(
                select(ActivityRow.source_id).where(
                    ActivityRow.source_kind == kind, ActivityRow.source_id.in_(some)
                )
            )
            known |= {(kind, number) for number in found if number is not None}
    fresh = []
    for at, entry in enumerate(entries):
        if entry.source is None or entry.source not in known:
            fresh.append(at)
            if entry.source:
                known.add(entry.source)
    return fresh


async def _last_link(session: AsyncSession) -> tuple[int, str]:
    """The position and the hash of the last version."""
    last = (
        await session.execute(
            select(ActivityVersionRow.position, ActivityVersionRow.hash)
            .order_by(ActivityVersionRow.position.desc())
            .limit(1)
        )
    ).first()
    return (last.position, last.hash) if last else (0, BEFORE_THE_FIRST)


async def _seal(
    session: AsyncSession,
    changes: Sequence[tuple[int, int, Change, str, str | None]],
    *,
    by: int | None,
    now: datetime,
) -> None:
    """Add versions at the end of the chain."""
    position, seal = await _last_link(session)
    rows = []
    for activity_id, number, change, content, why in changes:
        position += 1
        version = Version(position, activity_id, number, change, content, by, now, why)
        seal = hash_of(version, seal)
        rows.append((position, activity_id, number, change.value, content, by, now, why, seal))
    await bulk.put(session, bulk.kept(session, table_of(ActivityVersionRow), _SEALED, rows))


_SEALED: Final = (
    "position", "activity_id", "number", "change", "content", "by_person", "at", "why", "hash",
)  # fmt: skip


def version_of(row: ActivityVersionRow) -> Version:
    return Version(
        position=row.position,
        activity_id=row.activity_id,
        number=row.number,
        change=Change(row.change),
        content=row.content,
        by=row.by,
        at=row.at,
        why=row.why,
        hash=row.hash,
    )
