"""Notices and their deliveries: putting in, claiming, settling."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    ColumnElement,
    Executable,
    ScalarSelect,
    Select,
    String,
    bindparam,
    case,
    cast,
    exists,
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
from db.models import DeliveryRow, GroupRow, NoticeRow, Person, RoleGrant
from db.queries.dialect import insert_or_ignore, is_sqlite, plain, rows

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
    await deliver(session, people, notice_id, priority, due_at)


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
            literal_column("(SELECT revision FROM notice WHERE notice.id = delivery.notice_id)"),
            DeliveryRow.attempts,
            DeliveryRow.message_id,
            DeliveryRow.thread_id,
        )
    )


_CLAIM = _claim_statement()
"""Built once: putting such a statement together costs more than carrying it out."""


async def claim(session: AsyncSession, now: datetime, limit: int) -> list[Claimed]:
    """Take up to `limit` due deliveries to send now, the most urgent first, oldest first."""
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


_HAS_ARRIVED = DeliveryRow.message_id.is_not(None)
_PERHAPS_HAS_A_COPY = or_(
    _HAS_ARRIVED & DeliveryRow.state.in_([DeliveryState.SENT.value, DeliveryState.FAILED.value]),
    DeliveryRow.state == DeliveryState.UNCERTAIN.value,
)
_STAYED_BEHIND = (
    DeliveryRow.person_id.is_(None)
    & DeliveryRow.message_id.is_(None)
    & (DeliveryRow.state == DeliveryState.SENT.value)
)
"""In a group that became a supergroup, where nothing can be edited: new words are posted anew."""
_IS_TIED = exists().where(
    GroupRow.chat_id == DeliveryRow.chat_id,
    GroupRow.ended_at.is_(None),
    GroupRow.network_id.is_not(None),
)


async def change_notice(
    session: AsyncSession,
    notice_id: int,
    params: Mapping[str, Any],
    now: datetime,
    *,
    stop_unsent: bool = False,
    edits: Priority | None = None,
    is_told_besides: bool = False,
) -> None:
    """Say something else: every delivered copy is edited, what waits is sent in the new words.

    A copy that stayed behind when its group became a supergroup is posted anew, unless the group
    `is_told_besides` (`deliver_where_posted`): several messages would say the same there.

    With `stop_unsent`, what waits is not sent at all, but where it was tried: whoever perhaps has a
    copy of which we know nothing is told as well. `edits` is the priority of the editing, None for
    that of the sending.
    """
    await session.execute(
        update(NoticeRow)
        .where(NoticeRow.id == notice_id)
        .values(params=dict(params), revision=NoticeRow.revision + 1)
        .execution_options(synchronize_session=False)
    )
    if stop_unsent:
        await stop_waiting(session, notice_id, now)
    is_on_its_way = DeliveryRow.state == DeliveryState.SENDING.value
    is_lost = _STAYED_BEHIND & ~_IS_TIED if is_told_besides else _STAYED_BEHIND
    # One statement: a copy that arrives meanwhile is caught in one state or the other.
    await session.execute(
        update(DeliveryRow)
        .where(DeliveryRow.notice_id == notice_id, is_on_its_way | _PERHAPS_HAS_A_COPY | is_lost)
        .values(
            again=is_on_its_way,
            state=case(
                (is_on_its_way, DeliveryRow.state), else_=literal(DeliveryState.PENDING.value)
            ),
            due_at=now,
            priority=DeliveryRow.priority if edits is None else int(edits),
            # Begins to count anew; what was tried without an answer stays one that was tried.
            attempts=case((_HAS_ARRIVED, 0), else_=1),
            trouble=None,
        )
        .execution_options(synchronize_session=False)
    )
    session.info["outbox"] = True


async def stop_waiting(session: AsyncSession, notice_id: int, now: datetime) -> None:
    await session.execute(
        update(DeliveryRow)
        .where(
            DeliveryRow.notice_id == notice_id,
            DeliveryRow.state == DeliveryState.PENDING.value,
            DeliveryRow.message_id.is_(None),
            DeliveryRow.attempts == 0,
        )
        .values(state=DeliveryState.FAILED.value, trouble=Trouble.STOPPED.value, settled_at=now)
        .execution_options(synchronize_session=False)
    )


async def move_chat(session: AsyncSession, old: int, new: int) -> None:
    """A group became a supergroup: what is still to come goes to its new number.

    Its messages stayed behind, where nothing can be edited any more: the new chat counts its own.
    """
    await session.execute(
        update(DeliveryRow)
        .where(DeliveryRow.chat_id == old, DeliveryRow.person_id.is_(None))
        .values(chat_id=new, message_id=None)
        .execution_options(synchronize_session=False)
    )
    await session.execute(
        update(GroupRow)
        .where(GroupRow.chat_id == old)
        .values(chat_id=new)
        .execution_options(synchronize_session=False)
    )


async def close_chat(session: AsyncSession, chat_id: int, now: datetime) -> None:
    """The bot was removed from a group: nothing is posted there any more, in no topic of it."""
    await session.execute(
        update(GroupRow)
        .where(GroupRow.chat_id == chat_id, GroupRow.ended_at.is_(None))
        .values(ended_at=now)
        .execution_options(synchronize_session=False)
    )


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
            _IS_TIED,
        )
        .group_by(DeliveryRow.chat_id)
    )
    columns = ["notice_id", "chat_id", "thread_id", "priority", "due_at", "state", "attempts"]
    await session.execute(insert(DeliveryRow).from_select(columns, posted))
    session.info["outbox"] = True


def has_copy() -> ColumnElement[bool]:
    """Whether a delivery has arrived, is on its way, or perhaps arrived without our knowing."""
    was_tried = (DeliveryRow.attempts > 0) & (DeliveryRow.state != DeliveryState.FAILED.value)
    return or_(_HAS_ARRIVED, was_tried)


@dataclass(frozen=True, slots=True)
class Count:
    """How many deliveries of a notice are alike."""

    state: DeliveryState
    has_arrived: bool
    is_blocked: bool
    is_group: bool
    number: int


async def count_alike(session: AsyncSession, notice_id: int) -> list[Count]:
    """How the deliveries of a notice stand."""
    alike = (
        DeliveryRow.state,
        DeliveryRow.message_id.is_not(None),
        func.coalesce(DeliveryRow.trouble, "") == Trouble.BLOCKED.value,
        DeliveryRow.person_id.is_(None),
    )
    found = await session.execute(
        select(*alike, func.count()).where(DeliveryRow.notice_id == notice_id).group_by(*alike)
    )
    return [
        Count(DeliveryState(state), bool(arrived), bool(blocked), bool(group), number)
        for state, arrived, blocked, group, number in found
    ]


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


async def list_not_reached(
    session: AsyncSession, notice_id: int | None, role: Role, *, offset: int, limit: int
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
