"""Sending situation updates out, at once or when they may, and reminding of them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.domain.errors import AllHaveRead, NoRecipients, NotFound, OwnUpdate, UpdateSettled
from bot.domain.local_time import local_day
from bot.domain.networks import (
    Audience,
    QuietHours,
    goes_out_at,
    is_held_back,
    waits_for_pause,
)
from bot.domain.outbox import NoticeKind, Priority
from bot.domain.people import Role
from bot.domain.updates import UpdateState, Urgency
from bot.services.act import Act, AlreadyHandled, House, changing, looking
from db.models import Person, RoleGrant, SituationUpdateRow
from db.queries import networks, outbox, update_copies, updates


def params_of(row: SituationUpdateRow, house: House, **more: Any) -> dict[str, Any]:
    """An update as its notice says it."""
    return {
        **updates.content_of(row).as_facts(),
        "update": row.id,
        "sent_at": row.sent_at.isoformat() if row.sent_at else None,
        "municipality": house.municipality,
        "corrected_at": row.changed_at.isoformat() if row.revision > 1 and row.changed_at else None,
        "retracted": row.reason if row.state == UpdateState.RETRACTED.value else None,
        **more,
    }


async def send_out(
    session: AsyncSession, house: House, row: SituationUpdateRow, now: datetime
) -> None:
    """Put an update into the outbox for everybody in its audience, as their settings allow.

    Raises NoRecipients where nobody belongs to it.
    """
    row.sent_at = now
    row.state = UpdateState.SENT.value
    await session.flush()
    notice_id = await outbox.add_notice(
        session,
        NoticeKind.SITUATION_UPDATE,
        params_of(row, house),
        dedup_key=f"update:{row.id}",
        now=now,
    )
    assert notice_id is not None, "an update goes out once"
    row.notice_id = notice_id
    if not await _spread(session, house, row, notice_id, now):
        raise NoRecipients


async def _spread(
    session: AsyncSession, house: House, row: SituationUpdateRow, notice_id: int, now: datetime
) -> int:
    """To members, to their digests, and to tied groups; gives how many that are."""
    urgency, audience = Urgency(row.urgency), Audience.of(row.audience)
    is_warning = urgency is Urgency.WARNING
    priority = Priority.URGENT if is_warning else Priority.BULK
    in_groups = 0
    if audience.is_of_whole_networks:
        in_groups = await outbox.deliver_to_groups(
            session, notice_id, audience.networks, priority=priority, due_at=now
        )
    if urgency is Urgency.WEEKLY:
        return in_groups + await update_copies.hold_back_all(session, row.id, audience)
    settings = await update_copies.settings_in(session, audience)
    today = local_day(now, house.zone)
    held = {
        id_: waits_for_pause(one, urgency, audience, today)
        for id_, one in settings
        if is_held_back(one, urgency, audience, today)
    }
    await update_copies.hold_back(session, row.id, held)

    def due_at(quiet: QuietHours) -> datetime:
        return goes_out_at(now, quiet, house.zone, is_warning=is_warning)

    sent = await update_copies.deliver(
        session, notice_id, row.id, audience, settings, priority=priority, due_at=due_at
    )
    return in_groups + len(held) + sent


def reminder_key(update_id: int, moment: str) -> str:
    """Names one reminding of those who have not read an update; without a moment, all of them."""
    return f"update-reminder:{update_id}:{moment}"


async def to_coordinators(
    session: AsyncSession,
    kind: NoticeKind,
    params: Mapping[str, Any],
    *,
    dedup_key: str,
    now: datetime,
    but: int | None = None,
) -> int:
    """Tell all coordinators, except one person; gives how many were told."""
    notice_id = await outbox.add_notice(session, kind, params, dedup_key=dedup_key, now=now)
    if notice_id is None:
        return 0
    return await outbox.deliver(session, _coordinators(but), notice_id, Priority.NORMAL, now)


def _coordinators(but: int | None) -> Select[Any]:
    everybody = (
        select(Person)
        .join(RoleGrant, RoleGrant.person_id == Person.id)
        .where(RoleGrant.role == Role.COORDINATOR.value, RoleGrant.ended_at.is_(None))
    )
    return everybody if but is None else everybody.where(Person.id != but)


async def to_person(
    session: AsyncSession,
    kind: NoticeKind,
    params: Mapping[str, Any],
    person_id: int,
    *,
    dedup_key: str,
    now: datetime,
) -> None:
    """Tell one person."""
    notice_id = await outbox.add_notice(session, kind, params, dedup_key=dedup_key, now=now)
    if notice_id is not None:
        await outbox.deliver_to_people(
            session, notice_id, [person_id], priority=Priority.NORMAL, due_at=now
        )


async def count_unread(act: Act, update_id: int) -> int:
    """How many would be reminded of an update. For coordinators. Raises NotFound."""
    async with looking(act) as tx:
        tx.require(Role.COORDINATOR)
        row = await tx.session.get(SituationUpdateRow, update_id)
        if row is None or row.notice_id is None:
            raise NotFound("update")
        return await networks.count_found(tx.session, _waiting(row, row.notice_id))


async def remind_unread(act: Act, update_id: int) -> None:
    """Send an update once more to those whom it is for and who have not said that they read it.

    Raises AllHaveRead, NotFound, or UpdateSettled for one that was retracted.
    """
    try:
        async with changing(act) as tx:
            tx.require(Role.COORDINATOR)
            row = await updates.lock(tx.session, update_id)
            if row is None or row.notice_id is None:
                raise NotFound("update")
            if row.state != UpdateState.SENT.value:
                raise settled(row)
            notice_id = await outbox.add_notice(
                tx.session,
                NoticeKind.UPDATE_REMINDER,
                params_of(row, act.house, reads=row.notice_id, is_reminder=True),
                dedup_key=reminder_key(row.id, act.now.isoformat()),
                now=act.now,
            )
            assert notice_id is not None, "a press takes effect once"
            waiting = _waiting(row, row.notice_id)
            if not await _remind(tx.session, act, waiting, notice_id, Urgency(row.urgency)):
                raise AllHaveRead
            await tx.audit("update.reminded", row.id)
    except AlreadyHandled:
        return


def _waiting(row: SituationUpdateRow, notice_id: int) -> Select[Any]:
    """Whom to remind of an update that was sent."""
    return update_copies.waiting_people(notice_id, row.id, Audience.of(row.audience))


async def _remind(
    session: AsyncSession, act: Act, waiting: Select[Any], notice_id: int, urgency: Urgency
) -> int:
    """A reminder keeps quiet hours and pauses: what was urgent came when it was urgent."""

    def due_at(quiet: QuietHours) -> datetime:
        return goes_out_at(act.now, quiet, act.house.zone, is_warning=False)

    priority = Priority.NORMAL if urgency is Urgency.WARNING else Priority.BULK
    return await update_copies.deliver_reminder(
        session, notice_id, waiting, act.today, priority=priority, due_at=due_at
    )


async def send_scheduled(house: House, now: datetime) -> int:
    """Send the scheduled updates whose time has come; gives how many. Each goes out once."""
    async with house.database.write() as session:
        due = await updates.claim_scheduled(session, now)
        for row in due:
            try:
                async with session.begin_nested():
                    await send_out(session, house, row, now)
            except NoRecipients:
                await session.refresh(row)
                row.state = UpdateState.STOPPED.value
                row.changed_at = now
            await tell_author(session, row, now)
        for row in await updates.list_late(session, now):
            await _tell_late(session, row, now)
    return len(due)


async def _tell_late(session: AsyncSession, row: SituationUpdateRow, now: datetime) -> None:
    """The time of an update has come and nobody has approved it: its author and whoever can hear."""
    await to_coordinators(
        session,
        NoticeKind.UPDATE_WENT_OUT,
        {"update": row.id, "heading": row.heading, "state": "late", "reason": None},
        dedup_key=f"{updates.LATE_KEY}{row.id}",
        now=now,
    )


async def tell_author(session: AsyncSession, row: SituationUpdateRow, now: datetime) -> None:
    """Who wrote an update hears what became of it while they were away."""
    await to_person(
        session,
        NoticeKind.UPDATE_WENT_OUT,
        {"update": row.id, "heading": row.heading, "state": row.state, "reason": row.reason},
        row.author_id,
        dedup_key=f"update-told:{row.id}:{row.state}",
        now=now,
    )


async def stop(act: Act, update_id: int) -> None:
    """Take back an update that has not gone out. Raises UpdateSettled once it has."""
    try:
        async with changing(act) as tx:
            tx.require(Role.COORDINATOR)
            row = await _coming(tx.session, update_id)
            row.state = UpdateState.STOPPED.value
            row.changed_at = act.now
            await tx.audit("update.stopped", row.id)
    except AlreadyHandled:
        return


def settled(row: SituationUpdateRow) -> UpdateSettled:
    """That an update has come too far, and how it stands."""
    return UpdateSettled(row.id, row.heading, row.state)


async def _coming(session: AsyncSession, update_id: int) -> SituationUpdateRow:
    row = await updates.lock(session, update_id)
    if row is None:
        raise NotFound("update")
    if row.state not in (UpdateState.WAITING.value, UpdateState.SCHEDULED.value):
        raise settled(row)
    return row


async def approve(act: Act, update_id: int) -> None:
    """A second coordinator lets an update go out, now or at its time.

    Raises OwnUpdate for its author, UpdateSettled where another was faster.
    """
    try:
        async with changing(act) as tx:
            tx.require(Role.COORDINATOR)
            row = await _coming(tx.session, update_id)
            if row.author_id == tx.person.id:
                raise OwnUpdate
            if row.state != UpdateState.WAITING.value:
                raise settled(row)
            row.approved_by = tx.person.id
            if row.send_at is not None and row.send_at > act.now:
                row.state = UpdateState.SCHEDULED.value
            else:
                await send_out(tx.session, act.house, row, act.now)
            await tell_author(tx.session, row, act.now)
            await tx.audit("update.approved", row.id)
    except AlreadyHandled:
        return
