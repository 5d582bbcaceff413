"""Situation updates: storing, reading, and how their sending stands."""

from __future__ import annotations

from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Executable, Select, bindparam, func, literal, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession

from bot.domain.outbox import DeliveryState
from bot.domain.updates import Reach, SituationUpdate, Urgency
from db.models import DeliveryRow, Person, SituationUpdateRow, UpdateReadRow
from db.queries import outbox
from db.queries.dialect import is_sqlite, rows


def _value(row: SituationUpdateRow, author: str) -> SituationUpdate:
    return SituationUpdate(
        id=row.id,
        heading=row.heading,
        body=row.body,
        urgency=Urgency(row.urgency),
        picture=row.picture,
        author=author,
        sent_at=row.sent_at,
    )


def _updates() -> Select[Any, Any]:
    return select(SituationUpdateRow, Person.name).join(
        Person, Person.id == SituationUpdateRow.author_id
    )


async def find(session: AsyncSession, update_id: int) -> SituationUpdate | None:
    """An update by its number."""
    found = (await session.execute(_updates().where(SituationUpdateRow.id == update_id))).first()
    return None if found is None else _value(*found)


async def count(session: AsyncSession) -> int:
    """How many updates there are."""
    return await session.scalar(select(func.count()).select_from(SituationUpdateRow)) or 0


async def page(session: AsyncSession, *, offset: int, limit: int) -> list[SituationUpdate]:
    """A page of the updates, the latest first."""
    found = await session.execute(
        _updates().order_by(SituationUpdateRow.id.desc()).offset(offset).limit(limit)
    )
    return [_value(row, author) for row, author in found]


async def list_unfinished(session: AsyncSession) -> list[SituationUpdateRow]:
    """Updates whose author is still being shown the progress of the sending."""
    found = await session.scalars(
        select(SituationUpdateRow)
        .where(SituationUpdateRow.finished_at.is_(None))
        .order_by(SituationUpdateRow.id)
    )
    return list(found)


async def reach(session: AsyncSession, update_id: int, notice_id: int) -> Reach:
    """How the sending of an update stands."""
    counts = await outbox.count_by_state(session, notice_id)
    read = await session.scalar(
        select(func.count()).select_from(UpdateReadRow).where(UpdateReadRow.update_id == update_id)
    )
    return Reach(
        recipients=sum(counts.values()),
        delivered=counts.get(DeliveryState.SENT, 0),
        waiting=counts.get(DeliveryState.PENDING, 0) + counts.get(DeliveryState.SENDING, 0),
        failed=counts.get(DeliveryState.FAILED, 0),
        uncertain=counts.get(DeliveryState.UNCERTAIN, 0),
        read=read or 0,
    )


_READ = (
    select(
        SituationUpdateRow.id,
        DeliveryRow.person_id,
        bindparam("now", type_=UpdateReadRow.read_at.type),
    )
    .join(DeliveryRow, DeliveryRow.notice_id == SituationUpdateRow.notice_id)
    .where(
        SituationUpdateRow.notice_id == bindparam("notice_id"),
        DeliveryRow.chat_id == bindparam("chat_id"),
    )
)


async def mark_read(session: AsyncSession, notice_id: int, chat_id: int, now: datetime) -> bool:
    """Note that a recipient read the update that a notice announced.

    False: noted before, or the notice went to other chats only.
    """
    connection = await session.connection()
    result = await connection.execute(
        _mark_read(is_sqlite(session)), {"notice_id": notice_id, "chat_id": chat_id, "now": now}
    )
    return rows(result) == 1


@cache
def _mark_read(for_sqlite: bool) -> Executable:
    insert = sqlite.insert if for_sqlite else postgresql.insert
    columns = ["update_id", "person_id", "read_at"]
    return insert(UpdateReadRow).from_select(columns, _READ).on_conflict_do_nothing()


async def was_sent_to(session: AsyncSession, notice_id: int, chat_id: int) -> bool:
    """Whether a chat was among the recipients of a notice."""
    return (
        await session.scalar(
            select(literal(1)).where(
                DeliveryRow.notice_id == notice_id, DeliveryRow.chat_id == chat_id
            )
        )
        is not None
    )


async def has_read(session: AsyncSession, update_id: int, person_id: int) -> bool:
    """Whether a member has said that they read an update."""
    return await session.get(UpdateReadRow, (update_id, person_id)) is not None
