"""Who gets an update and when: deliveries by settings, what is held back, and who has a copy."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import (
    Select,
    delete,
    exists,
    func,
    insert,
    literal,
    or_,
    select,
)
from sqlalchemy.ext.asyncio import AsyncSession

from bot.domain.networks import DEFAULT_QUIET, Audience, MemberSettings, QuietHours
from bot.domain.outbox import DeliveryState, NoticeKind, Priority
from bot.domain.people import Role
from db.models import (
    DeliveryRow,
    MemberSettingsRow,
    NoticeRow,
    Person,
    RoleGrant,
    SituationUpdateRow,
    UpdateHeldBackRow,
    UpdateReadRow,
)
from db.queries import delivered, networks, outbox
from db.queries.dialect import rows


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


def _minutes(wall: time) -> int:
    return wall.hour * 60 + wall.minute


def _wall(minutes: int) -> time:
    return time(*divmod(minutes, 60))


def waiting_people(notice_id: int, update_id: int, audience: Audience) -> Select[Any]:
    """The people who got an update, or can be reached now, and have not said that they read it.

    Whoever blocked the bot when it went out, and does so no longer, is to get it as well; whoever
    has left its audience since hears of it no more.
    """
    belonging = networks.people_of(replace(audience, unread_of=None))
    has_read = select(UpdateReadRow.person_id).where(UpdateReadRow.update_id == update_id)
    got = select(DeliveryRow.person_id).where(
        DeliveryRow.notice_id == notice_id,
        DeliveryRow.person_id.is_not(None),
        DeliveryRow.message_id.is_not(None),
    )
    missed = select(DeliveryRow.person_id).where(
        DeliveryRow.notice_id == notice_id,
        DeliveryRow.person_id.is_not(None),
        DeliveryRow.state == DeliveryState.FAILED.value,
    )
    reached_now = Person.id.in_(missed) & Person.unreachable.is_(None)
    return belonging.where(Person.id.in_(got) | reached_now, Person.id.not_in(has_read))
