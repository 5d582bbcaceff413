"""Long work: putting in, taking up, noting how far it is."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.domain.people import DEFAULT_LOCALE
from bot.domain.work import KEPT, Work, WorkKind, WorkState
from db.models import Person, WorkRow
from db.queries.dialect import insert_or_ignore, rows

_OPEN = WorkRow.state.in_([WorkState.WAITING.value, WorkState.RUNNING.value])
_KNOWN = WorkRow.kind.in_([kind.value for kind in WorkKind])


async def add(
    session: AsyncSession,
    kind: WorkKind,
    key: str,
    params: Mapping[str, Any],
    *,
    person_id: int,
    chat_id: int,
    total: int,
    now: datetime,
) -> int:
    """Put in a piece of work; gives its number. The same one that waits or runs is not doubled."""
    number: int | None = await session.scalar(
        insert_or_ignore(session, WorkRow)
        .values(
            kind=kind.value,
            key=key,
            person_id=person_id,
            chat_id=chat_id,
            params=dict(params),
            state=WorkState.WAITING.value,
            total=total,
            created_at=now,
        )
        .returning(WorkRow.id)
    )
    if number is not None:
        return number
    known = await session.scalar(
        select(WorkRow.id).where(
            WorkRow.person_id == person_id, WorkRow.kind == kind.value, WorkRow.key == key, _OPEN
        )
    )
    assert known is not None, "it kept the new one out"
    return known


async def find(session: AsyncSession, work_id: int, chat_id: int | None = None) -> Work | None:
    """A piece of work, of this chat where one is given."""
    chosen = WorkRow.id == work_id
    if chat_id is not None:
        chosen &= WorkRow.chat_id == chat_id
    return await _first(session, chosen)


async def find_by_key(session: AsyncSession, kind: WorkKind, key: str) -> Work | None:
    """The latest work of a kind with a key, open or not."""
    return await _first(session, (WorkRow.kind == kind.value) & (WorkRow.key == key))


async def find_latest(session: AsyncSession, kind: WorkKind, chat_id: int) -> Work | None:
    """The latest work of a kind in a chat, open or not."""
    return await _first(session, (WorkRow.kind == kind.value) & (WorkRow.chat_id == chat_id))


async def next_open(session: AsyncSession) -> Work | None:
    """The oldest work that waits, or that was left running."""
    return await _first(session, _OPEN, oldest=True)


async def _first(session: AsyncSession, condition: Any, *, oldest: bool = False) -> Work | None:
    order = WorkRow.id if oldest else WorkRow.id.desc()
    found = (
        await session.execute(
            select(WorkRow, Person.locale)
            .join(Person, Person.id == WorkRow.person_id)
            .where(condition, _KNOWN)
            .order_by(order)
            .limit(1)
        )
    ).first()
    return None if found is None else _value(found[0], found[1])


def _value(row: WorkRow, locale: str | None) -> Work:
    return Work(
        id=row.id,
        kind=WorkKind(row.kind),
        person_id=row.person_id,
        chat_id=row.chat_id,
        locale=locale or DEFAULT_LOCALE,
        params=row.params,
        state=WorkState(row.state),
        done=row.done,
        total=row.total,
        attempts=row.attempts,
        message_id=row.message_id,
        result=row.result,
    )


async def change(session: AsyncSession, work_id: int, **values: Any) -> bool:
    """Change a piece of work that is open. False: it is not any more."""
    result = await session.execute(
        update(WorkRow)
        .where(WorkRow.id == work_id, _OPEN)
        .values(**values)
        .execution_options(synchronize_session=False)
    )
    return bool(rows(result))


async def note_message(session: AsyncSession, work_id: int, chat_id: int, message_id: int) -> None:
    """Remember which message shows how a piece of work goes."""
    await session.execute(
        update(WorkRow)
        .where(WorkRow.id == work_id, WorkRow.chat_id == chat_id)
        .values(message_id=message_id)
        .execution_options(synchronize_session=False)
    )


async def forget_before(session: AsyncSession, now: datetime) -> None:
    """Forget work that ended long ago."""
    await session.execute(delete(WorkRow).where(WorkRow.finished_at < now - KEPT))
