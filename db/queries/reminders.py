"""Reminders that wait for their moment: putting in, claiming, putting off."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import Delete, bindparam, delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.sql.dml import ReturningInsert

from bot.domain.reminders import ReminderKind
from db.models import ReminderRow
from db.queries.dialect import among, insert_or_ignore, insert_or_ignore_on, is_sqlite, plain


async def add(session: AsyncSession, kind: ReminderKind, subject_id: int, due_at: datetime) -> None:
    """Remind of something at a moment; the same reminder is stored once."""
    await session.execute(
        insert_or_ignore(session, ReminderRow).values(
            kind=kind.value, subject_id=subject_id, due_at=due_at
        )
    )


async def add_all(
    session: AsyncSession, reminders: Mapping[ReminderKind, datetime], subject_id: int
) -> None:
    """As `add`, of several kinds at once."""
    if not reminders:
        return
    connection = await plain(session)
    await connection.execute(
        _add(is_sqlite(session)),
        [
            {"kind": kind.value, "subject_id": subject_id, "due_at": due_at}
            for kind, due_at in reminders.items()
        ],
    )


@cache
def _add(for_sqlite: bool) -> ReturningInsert[Any]:
    """RETURNING lets all rows go in one step to the database."""
    return insert_or_ignore_on(ReminderRow, for_sqlite).returning(ReminderRow.id)


async def forget(session: AsyncSession, kinds: Collection[ReminderKind], subject_id: int) -> None:
    """Remind of something no longer, in these ways, as far as it has not happened yet."""
    connection = await plain(session)
    await connection.execute(_forget(frozenset(kinds)), {"subject": subject_id})


@cache
def _forget(kinds: frozenset[ReminderKind]) -> Delete:
    """Made once for each subject's kinds."""
    return delete(ReminderRow).where(
        among(ReminderRow.kind, kinds),
        ReminderRow.subject_id == bindparam("subject"),
        ReminderRow.done_at.is_(None),
    )


async def claim_due(session: AsyncSession, now: datetime, limit: int) -> list[tuple[str, int, int]]:
    """Take due reminders in this transaction: (kind, subject id, reminder id), oldest first.

    The kind is as it was stored: another version may have stored one that this does not know.
    """
    found = await session.execute(
        select(ReminderRow.kind, ReminderRow.subject_id, ReminderRow.id)
        .where(ReminderRow.done_at.is_(None), ReminderRow.due_at <= now)
        .order_by(ReminderRow.due_at, ReminderRow.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    due = [(kind, subject_id, id_) for kind, subject_id, id_ in found]
    if due:
        await session.execute(
            update(ReminderRow)
            .where(ReminderRow.id.in_([id_ for _, _, id_ in due]))
            .values(done_at=now)
            .execution_options(synchronize_session=False)
        )
    return due


async def put_off(session: AsyncSession, reminder_id: int, due_at: datetime) -> None:
    """Let a claimed reminder wait again, until a moment."""
    # Two about the same thing must not meet at one moment: they would count as the same reminder.
    apart = timedelta(microseconds=reminder_id % 1_000_000)
    await session.execute(
        update(ReminderRow)
        .where(ReminderRow.id == reminder_id)
        .values(done_at=None, due_at=due_at + apart)
        .execution_options(synchronize_session=False)
    )
