"""Writing into the ledger: versions sealed to a chain, and all that answers from it kept right.

One writer at a time: whoever writes waits for the ledger's lock and holds it to the end of the
transaction, so that the chain never forks and the sums never miss each other. `ledger_index` keeps what
finds an activity, `ledger_check` looks through all of it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import func, insert, select, update
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
from db.queries import closings, ledger_index
from db.queries.dialect import alone, new_numbers, portions, table_of

_LOCK: Final = 0x4C4544
"""The ledger's lock in PostgreSQL; on SQLite all writers follow each other anyway."""


async def append(
    session: AsyncSession,
    entries: Sequence[Entry],
    *,
    by: int | None,
    now: datetime,
    sums: ledger_index.Sums | None = None,
) -> list[int | None]:
    """Log activities; gives the number of each. None: its source has logged it already.

    `sums` are what all of them come to, where it was worked out before others had to wait.
    Raises PeriodClosed where one lies in a period that is closed.
    """
    await take_lock(session)
    fresh = await _not_logged_yet(session, entries)
    if not fresh:
        return [None] * len(entries)
    await _check_open(session, [entries[at] for at in fresh])
    ids = await new_numbers(session, ActivityRow, len(fresh))
    await session.execute(
        insert(table_of(ActivityRow)),
        [
            {"id": id_, **_columns(entries[at]), "version": 1, "logged_by": by, "logged_at": now}
            for id_, at in zip(ids, fresh, strict=True)
        ],
    )
    logged = [(id_, entries[at]) for id_, at in zip(ids, fresh, strict=True)]
    await ledger_index.put_in(session, logged)
    if sums is None or len(fresh) < len(entries):
        sums = ledger_index.sums_of((entry, 1) for _, entry in logged)
    await ledger_index.count(session, sums)
    await _seal(
        session,
        [(id_, 1, Change.LOGGED, entry, None) for id_, entry in logged],
        by=by,
        now=now,
    )
    numbers = dict(zip(fresh, ids, strict=True))
    return [numbers.get(at) for at in range(len(entries))]


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
        .values(**_columns(entry), version=version + 1)
    )
    await ledger_index.put_in(session, [(activity_id, entry)])
    await ledger_index.count(session, ledger_index.sums_of([(before, -1), (entry, 1)]))
    await _seal(session, [(activity_id, version + 1, change, entry, why)], by=by, now=now)
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
    known: set[tuple[date, str, str]] = set()
    days = sorted({entry.day for entry in entries})
    for some in portions(days):
        found = await session.execute(
            select(ActivityRow.day, ActivityRow.kind, ActivityRow.what).where(
                ActivityRow.day.in_(some), by_hand
            )
        )
        known |= {(day, kind, what.casefold()) for day, kind, what in found}
    return [
        entry
        for entry in entries
        if (entry.day, entry.kind.value, entry.what.casefold()) not in known
    ]


async def _check_open(session: AsyncSession, entries: Sequence[Entry]) -> None:
    """Check that no entry lies in a period that is closed. Raises PeriodClosed."""
    promise_ids = {number for entry in entries for number in entry.promise_ids}
    closed = await closings.closed_days(session, promise_ids)
    for entry in entries if closed else ():
        first, last = entry.day, entry.last_day or entry.day
        for number in entry.promise_ids:
            days = closed.get(number)
            if days is not None and first <= days.last and days.first <= last:
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


def _columns(entry: Entry) -> dict[str, Any]:
    return {
        "kind": entry.kind.value,
        "day": entry.day,
        "last_day": entry.last_day,
        "what": entry.what,
        "doer": entry.doer.value,
        "partners": entry.partners,
        "area_id": entry.area_id,
        "place": entry.place,
        "note": entry.note,
        "evidence": [[one.kind.value, one.value] for one in entry.evidence],
        "state": entry.state.value,
        "reason": entry.reason,
        "source_kind": entry.source[0] if entry.source else None,
        "source_id": entry.source[1] if entry.source else None,
    }


async def _seal(
    session: AsyncSession,
    changes: Sequence[tuple[int, int, Change, Entry, str | None]],
    *,
    by: int | None,
    now: datetime,
) -> None:
    """Add versions at the end of the chain."""
    last = (
        await session.execute(
            select(ActivityVersionRow.position, ActivityVersionRow.hash)
            .order_by(ActivityVersionRow.position.desc())
            .limit(1)
        )
    ).first()
    position, seal = (last.position, last.hash) if last else (0, BEFORE_THE_FIRST)
    rows = []
    for activity_id, number, change, entry, why in changes:
        position += 1
        version = Version(position, activity_id, number, change, content_of(entry), by, now, why)
        seal = hash_of(version, seal)
        rows.append({
            "position": position,
            "activity_id": activity_id,
            "number": number,
            "change": change.value,
            "content": version.content,
            "by_person": by,
            "at": now,
            "why": why,
            "hash": seal,
        })  # fmt: skip
    await session.execute(insert(table_of(ActivityVersionRow)), rows)


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
