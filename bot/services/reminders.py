"""What the clock reminds of: due reminders become notices, if they still hold."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime, timedelta

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from bot.domain.outbox import NoticeKind, Priority
from bot.domain.reminders import ReminderKind
from bot.domain.visits import AGREED, Visit, VisitState, as_facts
from bot.services import measures, members, observations, visit_times
from bot.services.act import House
from bot.services.meetings import reminding
from bot.services.watch import asking
from db.queries import forms, inbox, outbox, reminders, schools, visits
from db.session import DatabaseUnavailable, part

_log = structlog.get_logger("reminders")

BATCH = 200
"""How many due reminders one transaction takes: long enough to be cheap, short enough to yield."""

UPDATE_MEMORY = timedelta(days=14)
"""Telegram keeps undelivered updates for 24 hours; two weeks leave room for a long outage."""


TRY_AGAIN = timedelta(minutes=10)
"""A reminder that failed is tried again so much later: not soon enough to keep the clock busy."""


async def send_due(house: House, now: datetime) -> int:
    """Turn due reminders into notices, a batch in one transaction. Gives how many were due.

    One that fails holds up no other: it is logged, and due again later.
    """
    async with house.database.write() as session:
        due = await reminders.claim_due(session, now, BATCH)
        for kind, subject_id, reminder_id in due:
            try:
                async with part(session):
                    remind = _KINDS[ReminderKind(kind)]
                    await remind(session, house, subject_id, reminder_id, now)
            except DatabaseUnavailable:
                raise
            except Exception:
                _log.exception("reminder.failed", kind=kind, reminder=reminder_id)
                await reminders.put_off(session, reminder_id, now + TRY_AGAIN)
    return len(due)


async def _visit_tomorrow(
    session: AsyncSession, _house: House, visit_id: int, reminder_id: int, now: datetime
) -> None:
    visit = await visits.find(session, visit_id)
    if visit is None or visit.state not in AGREED or visit.starts_at <= now:
        return
    to = [visit.officer_id, *await _school_side(session, visit)]
    await _tell(session, NoticeKind.VISIT_REMINDER, visit, to, reminder_id, now)


async def _visit_report(
    session: AsyncSession, _house: House, visit_id: int, reminder_id: int, now: datetime
) -> None:
    visit = await visits.find(session, visit_id)
    if visit is None or visit.state not in AGREED:
        return
    to = [visit.officer_id]
    await _tell(session, NoticeKind.VISIT_REPORT_WANTED, visit, to, reminder_id, now)


async def _request_waits(
    session: AsyncSession, _house: House, visit_id: int, reminder_id: int, now: datetime
) -> None:
    visit = await visits.find(session, visit_id)
    if visit is None or visit.state is not VisitState.REQUESTED or visit.starts_at <= now:
        return
    to = [visit.officer_id, *await _school_side(session, visit)]
    await _tell(session, NoticeKind.VISIT_WAITS, visit, to, reminder_id, now)


async def _request_falls(
    session: AsyncSession, house: House, visit_id: int, reminder_id: int, now: datetime
) -> None:
    row = await visits.get_row(session, visit_id)
    if row is None or row.state != VisitState.REQUESTED:
        return
    row.state = VisitState.DECLINED.value
    row.sequence += 1
    row.changed_at = now
    await session.flush()
    await visit_times.release_in(session, house, row)
    visit = await visits.find(session, visit_id)
    assert visit is not None, "found a moment ago"
    to = [visit.officer_id, *await _school_side(session, visit)]
    await _tell(session, NoticeKind.VISIT_DECLINED, visit, to, reminder_id, now)


async def _school_side(session: AsyncSession, visit: Visit) -> list[int]:
    return await schools.contacts_of(session, visit.school_id) or [visit.contact_id]


async def _tell(
    session: AsyncSession,
    notice: NoticeKind,
    visit: Visit,
    to: list[int],
    reminder_id: int,
    now: datetime,
) -> None:
    notice_id = await outbox.add_notice(
        session, notice, as_facts(visit), dedup_key=f"reminder:{reminder_id}", now=now
    )
    if notice_id is not None:
        who = list(dict.fromkeys(to))
        await outbox.deliver_to_people(
            session, notice_id, who, priority=Priority.NORMAL, due_at=now
        )


_Remind = Callable[[AsyncSession, House, int, int, datetime], Awaitable[None]]
"""Says it if it still holds: the subject's number, the reminder's, and the moment."""

_KINDS: Mapping[ReminderKind, _Remind] = {
    ReminderKind.VISIT_TOMORROW: _visit_tomorrow,
    ReminderKind.VISIT_REPORT: _visit_report,
    ReminderKind.VISIT_REQUEST_WAITS: _request_waits,
    ReminderKind.VISIT_REQUEST_FALLS: _request_falls,
    ReminderKind.OBSERVATION_WAITING: observations.point_out,
    ReminderKind.MEMBERSHIP_RIGHT: members.ask_whether_right,
    ReminderKind.MEETING_WEEK: reminding.remind,
    ReminderKind.MEETING_TOMORROW: reminding.remind,
    ReminderKind.MEETING_HELD: reminding.ask_whether_held,
    ReminderKind.MEETING_HELD_AGAIN: reminding.ask_whether_held,
    ReminderKind.MEASURE_SOON: measures.remind_soon,
    ReminderKind.MEASURE_LATE: measures.remind_late,
    ReminderKind.WATCH_STEP: asking.remind_of_step,
    ReminderKind.WATCH_YEAR: asking.ask_about_year,
    ReminderKind.WATCH_YEAR_AGAIN: asking.ask_again,
    ReminderKind.WATCH_SILENT: asking.point_out,
}


async def tidy(house: House, now: datetime) -> None:
    """Forget what is no longer needed: abandoned forms, and the record of old updates."""
    async with house.database.write() as session:
        await forms.expire(session, now)
        await inbox.forget_before(session, now - UPDATE_MEMORY)
