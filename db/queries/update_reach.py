"""How an update arrives, and who has said that they read it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import cache

from sqlalchemy import (
    Executable,
    Row,
    Select,
    bindparam,
    func,
    literal,
    or_,
    select,
    true,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession

from bot.domain.outbox import DeliveryState, NoticeKind
from bot.domain.updates import Reach, UpdateState
from db.models import (
    DeliveryRow,
    HandledUpdateRow,
    NoticeRow,
    Person,
    SituationUpdateRow,
    UpdateHeldBackRow,
    UpdateReadRow,
)
from db.queries import reached
from db.queries.dialect import is_sqlite, plain, rows
from db.session import Database


async def reach(session: AsyncSession, update_id: int, notice_id: int | None) -> Reach:
    """How the sending of an update stands. Without a notice nothing was sent yet."""
    counts = await reached.count_alike(session, notice_id) if notice_id is not None else []
    members = [one for one in counts if not one.is_group]
    groups = [one for one in counts if one.is_group]
    on_its_way = (DeliveryState.PENDING, DeliveryState.SENDING)

    def number(among: list[reached.Count], fits: Callable[[reached.Count], bool]) -> int:
        return sum(one.number for one in among if fits(one))

    return Reach(
        recipients=number(members, lambda _one: True),
        delivered=number(
            members,
            lambda one: (
                one.state is DeliveryState.SENT or (one.has_arrived and one.state in on_its_way)
            ),
        ),
        waiting=number(members, lambda one: not one.has_arrived and one.state in on_its_way),
        failed=number(members, lambda one: one.state is DeliveryState.FAILED),
        uncertain=number(members, lambda one: one.state is DeliveryState.UNCERTAIN),
        read=await _count_read(session, update_id),
        editing=number(members, lambda one: one.has_arrived and one.state in on_its_way),
        blocked=number(members, lambda one: one.state is DeliveryState.FAILED and one.is_blocked),
        held=await _count_held(session, update_id),
        groups=number(groups, lambda one: one.state is DeliveryState.SENT),
        groups_waiting=number(groups, lambda one: one.state in on_its_way),
        groups_missed=number(
            groups, lambda one: one.state in (DeliveryState.FAILED, DeliveryState.UNCERTAIN)
        ),
    )


async def _count_read(session: AsyncSession, update_id: int) -> int:
    found = select(func.count()).where(UpdateReadRow.update_id == update_id)
    return await session.scalar(found) or 0


async def _count_held(session: AsyncSession, update_id: int) -> int:
    """For how many it is kept, or was until their digest: a retracted one is kept for nobody."""
    found = (
        select(func.count())
        .select_from(UpdateHeldBackRow)
        .join(SituationUpdateRow, SituationUpdateRow.id == UpdateHeldBackRow.update_id)
        .where(
            UpdateHeldBackRow.update_id == update_id,
            or_(
                UpdateHeldBackRow.digested_at.is_not(None),
                SituationUpdateRow.state != UpdateState.RETRACTED.value,
            ),
        )
    )
    return await session.scalar(found) or 0


_READ_COLUMNS = ("update_id", "person_id", "read_at")
_READ = (
    select(
        SituationUpdateRow.id,
        DeliveryRow.person_id,
        bindparam("now", type_=UpdateReadRow.read_at.type).label("now"),
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
    connection = await plain(session)
    result = await connection.execute(
        _mark_read(is_sqlite(session)), {"notice_id": notice_id, "chat_id": chat_id, "now": now}
    )
    return rows(result) == 1


@cache
def _mark_read(for_sqlite: bool) -> Executable:
    insert_ = sqlite.insert if for_sqlite else postgresql.insert
    return insert_(UpdateReadRow).from_select(_READ_COLUMNS, _READ).on_conflict_do_nothing()


async def mark_read_at_once(
    database: Database,
    update_id: int,
    notice_id: int,
    *,
    chat_id: int,
    name: str,
    now: datetime,
) -> Row[tuple[str | None]] | None:
    """As `mark_read`, with the record of Telegram's update, by one statement where there is one.

    Gives the language that the reader chose. None: nothing was written, because SQLite has no such
    statement, the update took effect before, or there is more to do or to refuse: somebody with a
    new name, who could not be reached before, or who did not get the notice.
    """
    if database.is_sqlite:
        return None
    values = {
        "handled": update_id, "notice_id": notice_id, "chat_id": chat_id, "name": name, "now": now,
    }  # fmt: skip
    async with database.at_once() as connection:
        return (await connection.execute(_read_at_once(), values)).first()


@cache
def _read_at_once() -> Select[tuple[str | None]]:
    reader = (
        _READ.add_columns(Person.locale)
        .join(Person, Person.id == DeliveryRow.person_id)
        .where(Person.name == bindparam("name"), Person.unreachable.is_(None))
        .cte("reader")
    )
    handled = bindparam("handled", type_=HandledUpdateRow.update_id.type)
    recorded = (
        postgresql.insert(HandledUpdateRow)
        .from_select(["update_id", "handled_at"], select(handled, reader.c.now))
        .on_conflict_do_nothing()
        .returning(HandledUpdateRow.update_id)
        .cte("recorded")
    )
    noted = (
        postgresql.insert(UpdateReadRow)
        .from_select(
            _READ_COLUMNS,
            select(reader.c.id, reader.c.person_id, reader.c.now).join(recorded, true()),
        )
        .on_conflict_do_nothing()
        .cte("noted")
    )
    return select(reader.c.locale).join(recorded, true()).add_cte(noted)


async def was_sent_to(session: AsyncSession, notice_id: int | None, chat_id: int) -> bool:
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


async def list_read_copies(session: AsyncSession, delivery_ids: Sequence[int]) -> set[int]:
    """Which of these copies of updates are with somebody who has said that they read it."""
    found = await session.scalars(
        select(DeliveryRow.id)
        .join(NoticeRow, NoticeRow.id == DeliveryRow.notice_id)
        .join(
            UpdateReadRow,
            (UpdateReadRow.person_id == DeliveryRow.person_id)
            & (UpdateReadRow.update_id == NoticeRow.params["update"].as_integer()),
        )
        .where(DeliveryRow.id.in_(delivery_ids), NoticeRow.kind.in_(_WITH_READ_BUTTON))
    )
    return set(found)


_WITH_READ_BUTTON = (NoticeKind.SITUATION_UPDATE.value, NoticeKind.UPDATE_REMINDER.value)
