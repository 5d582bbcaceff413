"""Situation updates: storing, finding, and how their sending stands."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, time
from functools import cache
from typing import Any

from sqlalchemy import (
    Executable,
    Select,
    bindparam,
    case,
    delete,
    exists,
    func,
    insert,
    literal,
    or_,
    select,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession

from bot.domain.networks import DEFAULT_QUIET, Audience, MemberSettings, QuietHours
from bot.domain.outbox import DeliveryState, NoticeKind, Priority
from bot.domain.people import Role
from bot.domain.updates import Content, Reach, SituationUpdate, UpdateState, Urgency
from db.models import (
    DeliveryRow,
    MemberSettingsRow,
    NoticeRow,
    Person,
    QuestionRow,
    RoleGrant,
    SituationUpdateRow,
    UpdateHeldBackRow,
    UpdateReadRow,
)
from db.queries import delivered, networks, outbox, reached
from db.queries.dialect import is_sqlite, plain, rows


def content_of(row: SituationUpdateRow) -> Content:
    """What a stored update says."""
    return Content(
        heading=row.heading,
        body=row.body,
        urgency=Urgency(row.urgency),
        place=row.place,
        happened=row.happened,
        advice=row.advice,
        picture=row.picture,
        more_pictures=tuple(row.more_pictures or ()),
        document=row.document,
        valid_until=row.valid_until,
    )


def _value(row: SituationUpdateRow, author: str) -> SituationUpdate:
    said = content_of(row)
    return SituationUpdate(
        heading=said.heading,
        body=said.body,
        urgency=said.urgency,
        place=said.place,
        happened=said.happened,
        advice=said.advice,
        picture=said.picture,
        more_pictures=said.more_pictures,
        document=said.document,
        valid_until=said.valid_until,
        id=row.id,
        author=author,
        author_id=row.author_id,
        sent_at=_moment_of(row),
        state=UpdateState(row.state),
        send_at=row.send_at,
        revision=row.revision,
        reason=row.reason,
        changed_at=row.changed_at,
    )


def _moment_of(row: SituationUpdateRow) -> datetime:
    """When it went out, or was written last."""
    moment = row.sent_at or row.changed_at
    assert moment is not None, "what has not gone out was written at a moment"
    return moment


def sent_at_of(row: SituationUpdateRow) -> datetime:
    """When an update that was sent went out."""
    assert row.sent_at is not None, "only sent updates are listed"
    return row.sent_at


def _updates() -> Select[Any, Any]:
    return select(SituationUpdateRow, Person.name).join(
        Person, Person.id == SituationUpdateRow.author_id
    )


async def find(session: AsyncSession, update_id: int) -> SituationUpdate | None:
    """An update by its number."""
    found = (await session.execute(_updates().where(SituationUpdateRow.id == update_id))).first()
    return None if found is None else _value(*found)


async def lock(session: AsyncSession, update_id: int) -> SituationUpdateRow | None:
    """An update's row, which nobody else changes until this transaction is over."""
    return await session.get(SituationUpdateRow, update_id, with_for_update=True)


_SENT = SituationUpdateRow.sent_at.is_not(None)


def _seen_by(person_id: int | None) -> Any:
    """What concerns a person: sent to them, kept for their digest, or meant for everybody.

    None: somebody who sees all.
    """
    if person_id is None:
        return _SENT
    delivered = exists().where(
        DeliveryRow.notice_id == SituationUpdateRow.notice_id, DeliveryRow.person_id == person_id
    )
    held = exists().where(
        UpdateHeldBackRow.update_id == SituationUpdateRow.id,
        UpdateHeldBackRow.person_id == person_id,
    )
    for_all = SituationUpdateRow.audience.is_(None)
    return _SENT & or_(for_all, delivered, held)


async def count(session: AsyncSession, person_id: int | None = None) -> int:
    """How many updates were sent that concern a person. None: all of them."""
    found = select(func.count()).select_from(SituationUpdateRow).where(_seen_by(person_id))
    return await session.scalar(found) or 0


async def page(
    session: AsyncSession,
    *,
    offset: int,
    limit: int,
    person_id: int | None = None,
    today: date | None = None,
) -> list[SituationUpdate]:
    """A page of the updates that concern a person: what still holds first, then the latest."""
    holds = (
        [case((SituationUpdateRow.valid_until >= today, 0), else_=1)] if today is not None else []
    )
    found = await session.execute(
        _updates()
        .where(_seen_by(person_id))
        .order_by(*holds, SituationUpdateRow.id.desc())
        .offset(offset)
        .limit(limit)
    )
    return [_value(row, author) for row, author in found]


async def concerns(session: AsyncSession, update_id: int, person_id: int | None) -> bool:
    """Whether an update was sent and concerns a person. None: somebody who sees all."""
    found = select(literal(1)).where(SituationUpdateRow.id == update_id, _seen_by(person_id))
    return await session.scalar(found) is not None


async def list_since(session: AsyncSession, moment: datetime) -> list[SituationUpdate]:
    """The updates that went out since a moment and still stand, the latest first."""
    found = await session.execute(
        _updates()
        .where(
            SituationUpdateRow.sent_at >= moment,
            SituationUpdateRow.state == UpdateState.SENT.value,
        )
        .order_by(SituationUpdateRow.id.desc())
    )
    return [_value(row, author) for row, author in found]


async def list_coming(session: AsyncSession) -> list[SituationUpdate]:
    """What waits for approval or for its time, the next first."""
    coming = [UpdateState.WAITING.value, UpdateState.SCHEDULED.value]
    found = await session.execute(
        _updates()
        .where(SituationUpdateRow.state.in_(coming))
        .order_by(SituationUpdateRow.send_at, SituationUpdateRow.id)
    )
    return [_value(row, author) for row, author in found]


async def claim_scheduled(session: AsyncSession, now: datetime) -> list[SituationUpdateRow]:
    """The scheduled updates whose time has come, locked until this transaction is over."""
    found = await session.scalars(
        select(SituationUpdateRow)
        .where(
            SituationUpdateRow.state == literal("scheduled", literal_execute=True),
            SituationUpdateRow.send_at <= now,
        )
        .order_by(SituationUpdateRow.send_at, SituationUpdateRow.id)
        .with_for_update(skip_locked=True)
    )
    return list(found)


async def list_unfinished(session: AsyncSession) -> list[SituationUpdateRow]:
    """Updates whose author is still being shown the progress of the sending."""
    found = await session.scalars(
        select(SituationUpdateRow)
        .where(SituationUpdateRow.finished_at.is_(None), SituationUpdateRow.notice_id.is_not(None))
        .order_by(SituationUpdateRow.id)
    )
    return list(found)


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
        read=await _count_rows(session, UpdateReadRow, update_id),
        editing=number(members, lambda one: one.has_arrived and one.state in on_its_way),
        blocked=number(members, lambda one: one.state is DeliveryState.FAILED and one.is_blocked),
        held=await _count_rows(session, UpdateHeldBackRow, update_id),
        groups=number(groups, lambda one: one.state is DeliveryState.SENT),
        groups_waiting=number(groups, lambda one: one.state in on_its_way),
    )


async def _count_rows(
    session: AsyncSession, table: type[UpdateReadRow | UpdateHeldBackRow], update_id: int
) -> int:
    found = select(func.count()).select_from(table).where(table.update_id == update_id)
    return await session.scalar(found) or 0


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
    connection = await plain(session)
    result = await connection.execute(
        _mark_read(is_sqlite(session)), {"notice_id": notice_id, "chat_id": chat_id, "now": now}
    )
    return rows(result) == 1


@cache
def _mark_read(for_sqlite: bool) -> Executable:
    insert_ = sqlite.insert if for_sqlite else postgresql.insert
    columns = ["update_id", "person_id", "read_at"]
    return insert_(UpdateReadRow).from_select(columns, _READ).on_conflict_do_nothing()


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


async def settings_in(
    session: AsyncSession, audience: Audience
) -> list[tuple[int, MemberSettings]]:
    """The people of an audience who have settings of their own, with them."""
    if await session.scalar(select(MemberSettingsRow.person_id).limit(1)) is None:
        # Nobody has: a large audience need not be gone through to learn that.
        return []
    people = networks.people_of(audience).with_only_columns(Person.id)
    found = await session.scalars(
        select(MemberSettingsRow).where(MemberSettingsRow.person_id.in_(people))
    )
    return [(row.person_id, networks.settings_in(row)) for row in found]


async def hold_back(session: AsyncSession, update_id: int, people: Mapping[int, bool]) -> None:
    """Keep an update for these people: for the end of a pause (True), or for their digests."""
    values = [
        {"update_id": update_id, "person_id": id_, "in_pause": in_pause}
        for id_, in_pause in people.items()
    ]
    if values:
        await session.execute(insert(UpdateHeldBackRow), values)


async def hold_back_all(session: AsyncSession, update_id: int, audience: Audience) -> int:
    """Keep an update for the digests of a whole audience; gives how many people that is."""
    people = networks.people_of(audience).with_only_columns(literal(update_id), Person.id)
    result = await session.execute(
        insert(UpdateHeldBackRow).from_select(["update_id", "person_id"], people)
    )
    return rows(result)


async def count_held_in_pause(session: AsyncSession, person_id: int) -> int:
    """How many updates a pause keeps from somebody, or kept and nobody has told of yet."""
    found = (
        select(func.count())
        .select_from(UpdateHeldBackRow)
        .where(
            UpdateHeldBackRow.person_id == person_id,
            UpdateHeldBackRow.in_pause,
            UpdateHeldBackRow.digested_at.is_(None),
        )
    )
    return await session.scalar(found) or 0


async def deliver(
    session: AsyncSession,
    notice_id: int,
    update_id: int,
    audience: Audience,
    settings: Sequence[tuple[int, MemberSettings]],
    *,
    priority: Priority,
    due_at: Callable[[QuietHours], datetime],
) -> int:
    """One delivery for everybody in an audience but those who are held back; gives how many.

    `settings` are those of `settings_in`.
    """
    people = networks.people_of(audience)
    if not settings:
        return await outbox.deliver(session, people, notice_id, priority, due_at(DEFAULT_QUIET))
    held = exists().where(
        UpdateHeldBackRow.update_id == update_id, UpdateHeldBackRow.person_id == Person.id
    )
    people = people.where(~held)
    quiets = {one.quiet for _, one in settings}
    return await _deliver_by_quiet(session, people, notice_id, quiets, priority, due_at)


async def deliver_reminder(
    session: AsyncSession,
    notice_id: int,
    people: Select[Any],
    today: date,
    *,
    priority: Priority,
    due_at: Callable[[QuietHours], datetime],
) -> int:
    """One delivery for everybody of a SELECT over Person but those who have a pause; how many."""
    awake = people.where(Person.id.not_in(_paused(today)))
    found = await session.execute(
        select(MemberSettingsRow.quiet_from_min, MemberSettingsRow.quiet_to_min).distinct()
    )
    quiets = {QuietHours(_wall(starts), _wall(ends)) for starts, ends in found}
    return await _deliver_by_quiet(session, awake, notice_id, quiets, priority, due_at)


def _paused(today: date) -> Select[Any]:
    return select(MemberSettingsRow.person_id).where(MemberSettingsRow.paused_until > today)


async def deliver_past_pauses(
    session: AsyncSession,
    notice_id: int,
    people: Select[Any],
    today: date,
    *,
    priority: Priority,
    due_at: Callable[[date | None], datetime],
) -> None:
    """One delivery for everybody of a SELECT over Person; `due_at` is given the end of a pause."""
    awake = people.where(Person.id.not_in(_paused(today)))
    await outbox.deliver(session, awake, notice_id, priority, due_at(None))
    ends = select(MemberSettingsRow.paused_until).where(
        MemberSettingsRow.paused_until > today,
        MemberSettingsRow.person_id.in_(people.with_only_columns(Person.id)),
    )
    for end in await session.scalars(ends.distinct()):
        until = select(MemberSettingsRow.person_id).where(MemberSettingsRow.paused_until == end)
        away = people.where(Person.id.in_(until))
        await outbox.deliver(session, away, notice_id, priority, due_at(end))


async def _deliver_by_quiet(
    session: AsyncSession,
    people: Select[Any],
    notice_id: int,
    quiets: Iterable[QuietHours],
    priority: Priority,
    due_at: Callable[[QuietHours], datetime],
) -> int:
    """One INSERT ... SELECT for each pair of quiet hours that somebody has chosen."""
    own = exists().where(MemberSettingsRow.person_id == Person.id)
    total = await outbox.deliver(
        session, people.where(~own), notice_id, priority, due_at(DEFAULT_QUIET)
    )
    for quiet in quiets:
        alike = own.where(
            MemberSettingsRow.quiet_from_min == _minutes(quiet.starts),
            MemberSettingsRow.quiet_to_min == _minutes(quiet.ends),
        )
        total += await outbox.deliver(
            session, people.where(alike), notice_id, priority, due_at(quiet)
        )
    return total


_FOR_MEMBERS = (
    NoticeKind.SITUATION_UPDATE.value,
    NoticeKind.UPDATE_REMINDER.value,
    NoticeKind.WARNING_CHANGED.value,
    NoticeKind.UPDATE_DIGEST.value,
)


async def drop_unsent(session: AsyncSession, person_ids: Sequence[int]) -> None:
    """Take away what was not sent yet to people who have left those whom it is for.

    Copies that have arrived stay deliveries: whatever becomes of the update reaches them as well.
    """
    unsent = (
        DeliveryRow.state == DeliveryState.PENDING.value,
        DeliveryRow.message_id.is_(None),
        DeliveryRow.person_id.in_(person_ids),
    )
    waiting = await session.execute(
        select(NoticeRow.id, SituationUpdateRow.audience)
        .outerjoin(
            SituationUpdateRow,
            SituationUpdateRow.id == NoticeRow.params["update"].as_integer(),
        )
        .where(
            NoticeRow.kind.in_(_FOR_MEMBERS),
            NoticeRow.id.in_(select(DeliveryRow.notice_id).where(*unsent)),
        )
    )
    for notice_id, audience in waiting.all():
        belongs = networks.people_of(replace(Audience.of(audience), unread_of=None))
        await session.execute(
            delete(DeliveryRow)
            .where(
                DeliveryRow.notice_id == notice_id,
                *unsent,
                DeliveryRow.person_id.not_in(belongs.with_only_columns(Person.id)),
            )
            .execution_options(synchronize_session=False)
        )


def people_having(update_id: int, notices: Sequence[int]) -> Select[Any]:
    """The members who have an update: a copy of one of its notices, or their digest told it."""
    copies = select(DeliveryRow.person_id).where(
        DeliveryRow.notice_id.in_(notices), DeliveryRow.person_id.is_not(None), delivered.has_copy()
    )
    told = select(UpdateHeldBackRow.person_id).where(
        UpdateHeldBackRow.update_id == update_id, UpdateHeldBackRow.digested_at.is_not(None)
    )
    still_members = select(RoleGrant.person_id).where(
        RoleGrant.role == Role.MEMBER.value, RoleGrant.ended_at.is_(None)
    )
    return select(Person).where(
        or_(Person.id.in_(copies), Person.id.in_(told)), Person.id.in_(still_members)
    )


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


def _minutes(wall: time) -> int:
    return wall.hour * 60 + wall.minute


def _wall(minutes: int) -> time:
    return time(*divmod(minutes, 60))


async def list_by_id(session: AsyncSession, ids: Iterable[int]) -> list[SituationUpdate]:
    """Updates by their numbers, oldest first."""
    found = await session.execute(
        _updates().where(SituationUpdateRow.id.in_(list(ids))).order_by(SituationUpdateRow.id)
    )
    return [_value(row, author) for row, author in found]


async def list_people(
    session: AsyncSession, audience: Audience, *, offset: int, limit: int
) -> list[tuple[str, str]]:
    """A page of an audience: name and organisation, by name."""
    organisation = (
        select(func.min(RoleGrant.organisation))
        .where(
            RoleGrant.person_id == Person.id,
            RoleGrant.role == Role.MEMBER.value,
            RoleGrant.ended_at.is_(None),
        )
        .correlate(Person)
        .scalar_subquery()
    )
    found = await session.execute(
        networks.people_of(audience)
        .with_only_columns(Person.name, organisation)
        .order_by(Person.name, Person.id)
        .offset(offset)
        .limit(limit)
    )
    return [(name, organisation or "") for name, organisation in found]


async def count_unreachable(session: AsyncSession, audience: Audience) -> int:
    """How many people of an audience are known to be out of reach."""
    people = networks.people_of(audience).where(Person.unreachable.is_not(None))
    return await session.scalar(people.with_only_columns(func.count())) or 0


def waiting_person_ids(notice_id: int, update_id: int) -> Select[Any]:
    """The people who got an update and have not said that they read it."""
    has_read = select(UpdateReadRow.person_id).where(UpdateReadRow.update_id == update_id)
    got = select(DeliveryRow.person_id).where(
        DeliveryRow.notice_id == notice_id,
        DeliveryRow.person_id.is_not(None),
        DeliveryRow.message_id.is_not(None),
    )
    return select(Person).where(Person.id.in_(got), Person.id.not_in(has_read))


async def get_question(session: AsyncSession, question_id: int) -> tuple[str, str, str]:
    """A question: its text, the update's heading, and the organisation of who asked."""
    found = await session.execute(
        select(QuestionRow.text, SituationUpdateRow.heading, RoleGrant.organisation)
        .join(SituationUpdateRow, SituationUpdateRow.id == QuestionRow.update_id)
        .outerjoin(
            RoleGrant,
            (RoleGrant.person_id == QuestionRow.person_id)
            & (RoleGrant.role == Role.MEMBER.value)
            & RoleGrant.ended_at.is_(None),
        )
        .where(QuestionRow.id == question_id)
    )
    text, heading, organisation = found.one()
    return text, heading, organisation or ""
