"""Deliveries on their way: claimed to be sent, and settled with what became of them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from functools import cache
from typing import Any, Final

from sqlalchemy import (
    JSON,
    BigInteger,
    Executable,
    ScalarSelect,
    Select,
    bindparam,
    case,
    cast,
    func,
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
)
from bot.domain.people import DEFAULT_LOCALE
from db.models import DeliveryRow, NoticeRow
from db.queries.dialect import alone, is_sqlite, plain

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
            literal_column("(SELECT revision FROM notice WHERE notice.id = delivery.notice_id)"),
            DeliveryRow.attempts,
            DeliveryRow.message_id,
            DeliveryRow.thread_id,
        )
    )


_LOCK: Final = 0x53454E44


async def take_turn(session: AsyncSession) -> None:
    """Let no delivery be claimed or settled beside this transaction, until it is over.

    Whoever claims reads what the notice says at that moment; whoever changes what it says must
    either find the delivery claimed, or be committed before it is.
    """
    await alone(session, _LOCK)


_CLAIM = _claim_statement()
"""Built once: putting such a statement together costs more than carrying it out."""


async def claim(session: AsyncSession, now: datetime, limit: int) -> list[Claimed]:
    """Take up to `limit` due deliveries to send now, the most urgent first, oldest first."""
    await take_turn(session)
    connection = await plain(session)
    taken = await connection.execute(_CLAIM, {"now": now, "most": limit})
    # RETURNING gives rows in no particular order.
    in_order = sorted(taken.all(), key=lambda row: row[:3])
    return [_claimed(*row[2:]) for row in in_order]


def _claimed(id_: int, chat_id: int, locale: str | None, *rest: Any) -> Claimed:
    return Claimed(id_, chat_id, locale or DEFAULT_LOCALE, *rest)


_SETTLE = (
    update(DeliveryRow)
    .where(
        DeliveryRow.id == bindparam("row_id"),
        # A sender that lost the database may record late, when another has taken its rows over.
        DeliveryRow.state == DeliveryState.SENDING.value,
    )
    .values(
        state=bindparam("new_state"),
        message_id=func.coalesce(
            bindparam("new_message_id", type_=BigInteger), DeliveryRow.message_id
        ),
        again=False,
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
            # What was changed meanwhile is not what arrived: it is to be edited next.
            state=case(
                (DeliveryRow.again, literal(DeliveryState.PENDING.value)),
                else_=literal(DeliveryState.SENT.value),
            ),
            again=False,
            message_id=cast(sent.c.value, BigInteger),
            trouble=None,
            settled_at=bindparam("now", type_=DeliveryRow.settled_at.type),
        )
    )


async def settle(session: AsyncSession, results: Iterable[Settled], now: datetime) -> None:
    """Record what became of deliveries."""
    await take_turn(session)
    sent, others = {}, []
    for one in results:
        if one.state is DeliveryState.SENT:
            sent[str(one.id)] = one.message_id
        else:
            others.append(one)
    connection = await plain(session)
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
    return [Notice(row.id, NoticeKind(row.kind), row.params, row.revision) for row in found]


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
