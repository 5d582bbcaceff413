"""Which updates have taken effect, and the audit trail."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import delete, insert, select
from sqlalchemy.dialects import sqlite
from sqlalchemy.ext.asyncio import AsyncSession

from db.models import AuditRow, HandledUpdateRow
from db.queries.dialect import insert_or_ignore, insert_or_ignore_on, is_sqlite, plain, rows


async def take_turn(session: AsyncSession, chat_id: int) -> None:
    """Let a transaction that is about to begin wait for the chat's turn.

    Transactions for one chat follow each other even where several replicas serve it.
    """
    if is_sqlite(session):  # all its writers follow each other
        return
    from db.postgres import Connection

    driver = await _driver(session)
    assert isinstance(driver, Connection)
    driver.begin_with(f"SELECT pg_advisory_xact_lock({chat_id:d})")


async def _driver(session: AsyncSession) -> Any:
    connection = await plain(session)
    return connection.sync_connection.connection.driver_connection  # type: ignore[union-attr]


async def record_along(session: AsyncSession, update_id: int, now: datetime) -> None:
    """As `record`, by a statement that goes along with the next one. SQLite's alone.

    That next one learns from `changes()`, 1 or 0, whether the update had not taken effect before.
    """
    from db.sqlite import Connection

    driver = await _driver(session)
    assert isinstance(driver, Connection)
    driver.along_with_next(_RECORD, update_id, _as_kept(now))


_DIALECT = sqlite.dialect()
_RECORD = str(
    insert_or_ignore_on(HandledUpdateRow, for_sqlite=True).compile(
        dialect=_DIALECT, column_keys=["update_id", "handled_at"]
    )
)
_as_kept = HandledUpdateRow.handled_at.type.dialect_impl(_DIALECT).bind_processor(_DIALECT)


async def record(session: AsyncSession, update_id: int, now: datetime) -> bool:
    """Note that the update takes effect in this transaction. False: it did so before."""
    connection = await plain(session)
    result = await connection.execute(
        insert_or_ignore(session, HandledUpdateRow), {"update_id": update_id, "handled_at": now}
    )
    return rows(result) == 1


async def handled_at(session: AsyncSession, update_id: int) -> datetime | None:
    """When the update took effect. None: it has not, or so long ago that it is forgotten."""
    return await session.scalar(
        select(HandledUpdateRow.handled_at).where(HandledUpdateRow.update_id == update_id)
    )


async def forget_before(session: AsyncSession, moment: datetime) -> int:
    """Drop records older than any update that Telegram could still deliver. Gives how many."""
    result = await session.execute(
        delete(HandledUpdateRow).where(HandledUpdateRow.handled_at < moment)
    )
    return rows(result)


async def audit(
    session: AsyncSession,
    *,
    now: datetime,
    person_id: int | None,
    action: str,
    subject_id: int | None,
    reason: str | None = None,
) -> None:
    """Note who changed what. `reason` is why personal data was sent anyway."""
    connection = await plain(session)
    given: dict[str, Any] = {
        "at": now,
        "person_id": person_id,
        "action": action,
        "subject_id": subject_id,
    }
    if reason is not None:
        given["reason"] = reason
    await connection.execute(_NOTE, given)


_NOTE = insert(AuditRow).inline()
"""Nobody asks which number it got."""
