"""Notices and their deliveries: putting in, claiming, settling."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Executable,
    ScalarSelect,
    Select,
    String,
    bindparam,
    case,
    cast,
    func,
    insert,
    literal,
    literal_column,
    or_,
    select,
    union_all,
    update,
)
from sqlalchemy.ext.asyncio import AsyncSession

from bot.domain.outbox import (
    Claimed,
    DeliveryState,
    Notice,
    NoticeKind,
    Priority,
    Settled,
    Trouble,
)
from bot.domain.people import DEFAULT_LOCALE, Role
from bot.domain.updates import NotReached
from db.models import DeliveryRow, NoticeRow, Person, RoleGrant
from db.queries.dialect import insert_or_ignore, is_sqlite, rows

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
    statement = (
        insert_or_ignore(session, NoticeRow)
        .values(kind=kind.value, params=dict(params), dedup_key=dedup_key, created_at=now)
        .returning(NoticeRow.id)
    )
    return await session.scalar(statement)


def _rows_for(
    people: Select[Any], notice_id: int, priority: Priority, due_at: datetime
) -> Select[Any]:
    """One delivery row for each person of a SELECT over Person.

    Whoever is known to be out of reach gets a row that has already failed, so that the sender of
    the message sees who was not reached and why.
    """
    reachable = Person.unreachable.is_(None)
    return people.with_only_columns(
        literal(notice_id),
        Person.id,
        Person.telegram_id,
        literal(int(priority)),
        literal(due_at, DeliveryRow.due_at.type),
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
    people = select(Person).where(Person.id.in_(person_ids))
    await _deliver(session, people, notice_id, priority, due_at)


async def deliver_to_role(
    session: AsyncSession, notice_id: int, role: Role, *, priority: Priority, due_at: datetime
) -> int:
    """One delivery for everybody who holds a role now, by a single INSERT ... SELECT."""
    people = (
        select(Person)
        .join(RoleGrant, RoleGrant.person_id == Person.id)
        .where(RoleGrant.role == role.value, RoleGrant.ended_at.is_(None))
    )
    return await _deliver(session, people, notice_id, priority, due_at)


async def _deliver(
    session: AsyncSession,
    people: Select[Any],
    notice_id: int,
    priority: Priority,
    due_at: datetime,
) -> int:
    result = await session.execute(
        insert(DeliveryRow).from_select(
            _DELIVERY_COLUMNS, _rows_for(people, notice_id, priority, due_at)
        )
    )
    session.info["outbox"] = True
    return rows(result)


_PENDING = DeliveryRow.state == literal_column(f"'{DeliveryState.PENDING.value}'")
"""Written out in the statement: a bound value would keep SQLite from using the partial index."""


def _due(priority: Priority) -> Select[Any]:
    """Due deliveries of a priority, oldest first, with the parameters `now` and `most`.

    One query a priority, so that a mass of rows due later is never walked through.
    """
    due = (
        select(DeliveryRow.id, DeliveryRow.priority, DeliveryRow.due_at)
        .where(
            _PENDING,
            DeliveryRow.priority == literal_column(str(int(priority))),
            DeliveryRow.due_at <= bindparam("now"),
        )
        .order_by(DeliveryRow.due_at, DeliveryRow.id)
        .limit(bindparam("most"))
        .with_for_update(skip_locked=True)
    )
    return select(due.subquery())


def _claim_statement() -> Executable:
    due = union_all(*(_due(priority) for priority in Priority)).subquery()
    first = select(due.c.id).order_by(due.c.priority, due.c.due_at, due.c.id)
    return (
        update(DeliveryRow)
        # A CTE with row locks is carried out once, however the database joins it.
        .where(DeliveryRow.id.in_(select(first.limit(bindparam("most")).cte("due").c.id)))
        .values(state=DeliveryState.SENDING.value, attempts=DeliveryRow.attempts + 1)
        .returning(
            DeliveryRow.priority,
            DeliveryRow.due_at,
            DeliveryRow.id,
            DeliveryRow.chat_id,
            # Written out: SQLAlchemy names no tables in SQLite's RETURNING, and this needs them.
            literal_column("(SELECT locale FROM person WHERE person.id = delivery.person_id)"),
            DeliveryRow.notice_id,
            DeliveryRow.attempts,
        )
    )


_CLAIM = _claim_statement()
"""Built once: putting such a statement together costs more than carrying it out."""


async def claim(session: AsyncSession, now: datetime, limit: int) -> list[Claimed]:
    """Take up to `limit` due deliveries to send now, the most urgent first, oldest first."""
    connection = await session.connection()
    taken = await connection.execute(_CLAIM, {"now": now, "most": limit})
    # RETURNING gives rows in no particular order.
    return [
        Claimed(id_, chat_id, locale or DEFAULT_LOCALE, notice_id, attempts)
        for _, _, id_, chat_id, locale, notice_id, attempts in sorted(
            taken.all(), key=lambda row: row[:3]
        )
    ]


_SETTLE = (
    update(DeliveryRow)
    .where(
        DeliveryRow.id == bindparam("row_id"),
        # A sender that lost the database may record late, when another has taken its rows over.
        DeliveryRow.state == DeliveryState.SENDING.value,
    )
    .values(
        state=bindparam("new_state"),
        message_id=bindparam("new_message_id"),
        trouble=bindparam("new_trouble"),
        settled_at=bindparam("new_settled_at"),
        due_at=func.coalesce(
            bindparam("retry_at", type_=DeliveryRow.due_at.type), DeliveryRow.due_at
        ),
    )
)


@cache
def _sent_statement(for_sqlite: bool) -> Executable:
    """Records any number of arrivals at once, given as JSON: {delivery id: message id}.

    A broadcast is almost nothing else, and a statement for each row costs three times as much.
    """
    each = func.json_each if for_sqlite else func.json_each_text
    sent = each(bindparam("sent", type_=JSON)).table_valued("key", "value")
    return (
        update(DeliveryRow)
        .where(
            DeliveryRow.id == cast(sent.c.key, BigInteger),
            DeliveryRow.state == DeliveryState.SENDING.value,
        )
        .values(
            state=DeliveryState.SENT.value,
            message_id=cast(sent.c.value, BigInteger),
            trouble=None,
            settled_at=bindparam("now", type_=DeliveryRow.settled_at.type),
        )
    )


async def settle(session: AsyncSession, results: Iterable[Settled], now: datetime) -> None:
    """Record what became of deliveries."""
    sent, others = {}, []
    for one in results:
        if one.state is DeliveryState.SENT:
            sent[str(one.id)] = one.message_id
        else:
            others.append(one)
    connection = await session.connection()
    if sent:
        await connection.execute(_sent_statement(is_sqlite(session)), {"sent": sent, "now": now})
    if others:
        await connection.execute(_SETTLE, _settled_values(others, now))


def _settled_values(results: Iterable[Settled], now: datetime) -> list[dict[str, Any]]:
    return [
        {
            "row_id": one.id,
            "new_state": one.state.value,
            "new_message_id": one.message_id,
            "new_trouble": one.trouble.value if one.trouble else None,
            "new_settled_at": None if one.state is DeliveryState.PENDING else now,
            "retry_at": one.retry_at,
        }
        for one in results
    ]


async def list_in_doubt(session: AsyncSession) -> list[tuple[int, NoticeKind]]:
    """Deliveries that a process which is gone had begun to send."""
    found = await session.execute(
        select(DeliveryRow.id, NoticeRow.kind)
        .join(NoticeRow, NoticeRow.id == DeliveryRow.notice_id)
        .where(DeliveryRow.state == literal("sending", literal_execute=True))
        .order_by(DeliveryRow.id)
    )
    return [(id_, NoticeKind(kind)) for id_, kind in found]


async def get_notices(session: AsyncSession, ids: Iterable[int]) -> list[Notice]:
    """Notices by their numbers."""
    found = await session.scalars(select(NoticeRow).where(NoticeRow.id.in_(list(ids))))
    return [Notice(row.id, NoticeKind(row.kind), row.params) for row in found]


def _first_due(priority: Priority) -> ScalarSelect[int]:
    """The first due delivery of a priority.

    In order, and so from the index: PostgreSQL otherwise expects to meet a due row soon, and walks
    through all the table when there is none.
    """
    return (
        select(DeliveryRow.id)
        .where(
            _PENDING,
            DeliveryRow.priority == literal_column(str(int(priority))),
            DeliveryRow.due_at <= bindparam("now"),
        )
        .order_by(DeliveryRow.due_at, DeliveryRow.id)
        .limit(1)
        .scalar_subquery()
    )


_ANYTHING_DUE = select(or_(*(_first_due(priority).is_not(None) for priority in Priority)))


async def is_anything_due(session: AsyncSession, now: datetime) -> bool:
    """Whether a delivery waits whose time has come."""
    return bool(await session.scalar(_ANYTHING_DUE, {"now": now}))


async def count_by_state(session: AsyncSession, notice_id: int) -> dict[DeliveryState, int]:
    """How many deliveries of a notice are in each state."""
    found = await session.execute(
        select(DeliveryRow.state, func.count())
        .where(DeliveryRow.notice_id == notice_id)
        .group_by(DeliveryRow.state)
    )
    return {DeliveryState(state): count for state, count in found}


async def list_not_reached(
    session: AsyncSession, notice_id: int, role: Role, *, offset: int, limit: int
) -> list[NotReached]:
    """Who was not reached by a notice, by name, with the organisation of a role."""
    found = await session.execute(
        select(Person.name, RoleGrant.organisation, DeliveryRow.trouble)
        .join(Person, Person.id == DeliveryRow.person_id)
        .outerjoin(
            RoleGrant,
            (RoleGrant.person_id == Person.id)
            & (RoleGrant.role == role.value)
            & RoleGrant.ended_at.is_(None),
        )
        .where(
            DeliveryRow.notice_id == notice_id,
            DeliveryRow.state.in_([DeliveryState.FAILED.value, DeliveryState.UNCERTAIN.value]),
        )
        .order_by(Person.name, Person.id)
        .offset(offset)
        .limit(limit)
    )
    return [
        NotReached(name, organisation or "", Trouble(trouble or Trouble.REFUSED))
        for name, organisation, trouble in found
    ]
