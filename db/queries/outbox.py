"""Notices and who is to get them: putting in, once for each cause."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cache, lru_cache
from typing import Any, Final

from sqlalchemy import (
    Insert,
    Select,
    String,
    bindparam,
    case,
    func,
    insert,
    literal,
    select,
)
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.sql.dml import ReturningInsert

from bot.domain.outbox import (
    DeliveryState,
    NoticeKind,
    Priority,
)
from bot.domain.people import Role
from db.models import DeliveryRow, GroupRow, NoticeRow, Person, RoleGrant
from db.queries.delivered import IS_TIED, has_copy
from db.queries.dialect import insert_or_ignore_on, is_sqlite, plain, rows

_DELIVERY_COLUMNS = (
    "notice_id",
    "person_id",
    "chat_id",
    "priority",
    "due_at",
    "state",
    "attempts",
    "trouble",
)


async def add_notice(
    session: AsyncSession,
    kind: NoticeKind,
    params: Mapping[str, Any],
    *,
    dedup_key: str,
    now: datetime,
) -> int | None:
    """Store what is to be said. None: the same cause has said it already."""
    connection = await plain(session)
    said = {"kind": kind.value, "params": dict(params), "dedup_key": dedup_key, "created_at": now}
    number: int | None = await connection.scalar(_say(is_sqlite(session)), said)
    return number


@cache
def _say(for_sqlite: bool) -> ReturningInsert[tuple[int]]:
    """Made once: something is said at almost every act."""
    return insert_or_ignore_on(NoticeRow, for_sqlite).returning(NoticeRow.id)


_NOTICE: Final = bindparam("notice", type_=DeliveryRow.notice_id.type)
_DUE: Final = bindparam("due", type_=DeliveryRow.due_at.type)


def _rows_for(
    people: Select[Any], priority: Priority, notice_id: Any = _NOTICE, due_at: Any = _DUE
) -> Select[Any]:
    """One delivery row for each person of a SELECT over Person.

    Whoever is known to be out of reach gets a row that has already failed, so that the sender of
    the message sees who was not reached and why.
    """
    reachable = Person.unreachable.is_(None)
    return people.with_only_columns(
        notice_id,
        Person.id,
        Person.telegram_id,
        literal(int(priority)),
        due_at,
        case(
            (reachable, literal(DeliveryState.PENDING.value)),
            else_=literal(DeliveryState.FAILED.value),
        ),
        literal(0),
        case((reachable, None), else_=Person.unreachable).cast(String(30)),
    )


async def deliver_to_people(
    session: AsyncSession,
    notice_id: int,
    person_ids: Sequence[int],
    *,
    priority: Priority,
    due_at: datetime,
) -> None:
    """One delivery for each of these people."""
    if len(person_ids) > _FEW:
        people = select(Person).where(Person.id.in_(person_ids))
        await deliver(session, people, notice_id, priority, due_at)
        return
    given = {f"who{n}": number for n, number in enumerate(person_ids)}
    connection = await plain(session)
    await connection.execute(
        _to_few(len(person_ids), priority), {"notice": notice_id, "due": due_at, **given}
    )
    session.info["outbox"] = True


_FEW: Final = 8


@lru_cache(maxsize=_FEW * len(Priority))
def _to_few(count: int, priority: Priority) -> Insert:
    """One delivery for each of so many people. Made once: at almost every act one or two are told."""
    who = [bindparam(f"who{n}", type_=Person.id.type) for n in range(count)]
    people = select(Person).where(Person.id.in_(who))
    return insert(DeliveryRow).from_select(_DELIVERY_COLUMNS, _rows_for(people, priority))


async def deliver_to_role(
    session: AsyncSession, notice_id: int, role: Role, *, priority: Priority, due_at: datetime
) -> int:
    """One delivery for everybody who holds a role now, by a single INSERT ... SELECT."""
    people = (
        select(Person)
        .join(RoleGrant, RoleGrant.person_id == Person.id)
        .where(RoleGrant.role == role.value, RoleGrant.ended_at.is_(None))
    )
    return await deliver(session, people, notice_id, priority, due_at)


async def deliver(
    session: AsyncSession,
    people: Select[Any],
    notice_id: int,
    priority: Priority,
    due_at: datetime,
) -> int:
    """One delivery for each person of a SELECT over Person; gives how many."""
    result = await session.execute(
        insert(DeliveryRow).from_select(
            _DELIVERY_COLUMNS,
            _rows_for(
                people, priority, literal(notice_id), literal(due_at, DeliveryRow.due_at.type)
            ),
        )
    )
    session.info["outbox"] = True
    return rows(result)


async def deliver_to_groups(
    session: AsyncSession,
    notice_id: int,
    network_ids: Sequence[int],
    *,
    priority: Priority,
    due_at: datetime,
) -> int:
    """One delivery for each Telegram group tied to one of the networks, or to any; gives how many.

    A chat that is tied to several gets it once.
    """
    tied = select(func.min(GroupRow.id)).where(
        GroupRow.ended_at.is_(None), GroupRow.network_id.is_not(None)
    )
    if network_ids:
        tied = tied.where(GroupRow.network_id.in_(network_ids))
    groups = select(
        literal(notice_id),
        GroupRow.chat_id,
        GroupRow.thread_id,
        literal(int(priority)),
        literal(due_at, DeliveryRow.due_at.type),
        literal(DeliveryState.PENDING.value),
        literal(0),
    ).where(GroupRow.id.in_(tied.group_by(GroupRow.chat_id)))
    columns = ["notice_id", "chat_id", "thread_id", "priority", "due_at", "state", "attempts"]
    result = await session.execute(insert(DeliveryRow).from_select(columns, groups))
    session.info["outbox"] = True
    return rows(result)


async def deliver_where_posted(
    session: AsyncSession,
    notice_id: int,
    earlier: Sequence[int],
    *,
    priority: Priority,
    due_at: datetime,
) -> None:
    """One delivery for each group that has a copy of an earlier notice and is still tied."""
    posted = (
        select(
            literal(notice_id),
            DeliveryRow.chat_id,
            func.min(DeliveryRow.thread_id),
            literal(int(priority)),
            literal(due_at, DeliveryRow.due_at.type),
            literal(DeliveryState.PENDING.value),
            literal(0),
        )
        .where(
            DeliveryRow.notice_id.in_(earlier),
            DeliveryRow.person_id.is_(None),
            has_copy(),
            IS_TIED,
        )
        .group_by(DeliveryRow.chat_id)
    )
    columns = ["notice_id", "chat_id", "thread_id", "priority", "due_at", "state", "attempts"]
    await session.execute(insert(DeliveryRow).from_select(columns, posted))
    session.info["outbox"] = True


async def find_notice(session: AsyncSession, dedup_key: str) -> int | None:
    """The number of the notice that a cause has led to."""
    return await session.scalar(select(NoticeRow.id).where(NoticeRow.dedup_key == dedup_key))


async def list_notices(session: AsyncSession, prefix: str) -> list[int]:
    """The numbers of the notices whose causes' names begin alike."""
    found = await session.scalars(
        select(NoticeRow.id)
        .where(NoticeRow.dedup_key.startswith(prefix, autoescape=True))
        .order_by(NoticeRow.id)
    )
    return list(found)


async def list_causes(session: AsyncSession, prefix: str, since: datetime) -> list[str]:
    """The names of the causes since a moment that begin alike."""
    found = await session.scalars(
        select(NoticeRow.dedup_key).where(
            NoticeRow.dedup_key.startswith(prefix, autoescape=True), NoticeRow.created_at >= since
        )
    )
    return list(found)
