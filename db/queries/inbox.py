"""Which updates have taken effect, and the audit trail."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Executable, bindparam, delete, func, insert, literal, select
from sqlalchemy.dialects import postgresql
from sqlalchemy.ext.asyncio import AsyncSession

from db.models import AuditRow, HandledUpdateRow
from db.queries.dialect import insert_or_ignore, is_sqlite, rows


async def begin(session: AsyncSession, chat_id: int, update_id: int | None, now: datetime) -> bool:
    """Wait for the chat's turn, and note that the update takes effect in this transaction.

    Transactions for one chat follow each other even where several replicas serve it. False: the
    update took effect before. None for an update: something acts that no update carries.
    """
    if is_sqlite(session):  # all its writers follow each other
        return update_id is None or await record(session, update_id, now)
    connection = await session.connection()
    if update_id is None:
        await connection.execute(select(func.pg_advisory_xact_lock(chat_id)))
        return True
    values = {"chat": chat_id, "update_id": update_id, "handled_at": now}
    return rows(await connection.execute(_IN_TURN, values)) == 1


def _in_turn() -> Executable:
    """Lock and record as one statement: every step to the server and back is felt in the answer.

    The lock comes first, since the row to insert is made from it.
    """
    turn = select(func.pg_advisory_xact_lock(bindparam("chat")), literal(1).label("one")).cte(
        "turn"
    )
    columns = HandledUpdateRow.__table__.c
    row = select(
        *(bindparam(name, type_=columns[name].type) for name in ("update_id", "handled_at"))
    ).select_from(turn)
    return (
        postgresql.insert(HandledUpdateRow)
        .from_select(["update_id", "handled_at"], row)
        .on_conflict_do_nothing()
    )


_IN_TURN = _in_turn()


async def record(session: AsyncSession, update_id: int, now: datetime) -> bool:
    """Note that the update takes effect in this transaction. False: it did so before."""
    connection = await session.connection()
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
) -> None:
    """Note who changed what."""
    await session.execute(
        insert(AuditRow).values(at=now, person_id=person_id, action=action, subject_id=subject_id)
    )
