"""What the clock reminds of: due reminders become notices, if they still hold."""

from __future__ import annotations

from datetime import datetime, timedelta

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from bot.domain.outbox import NoticeKind, Priority
from bot.domain.reminders import ReminderKind
from bot.domain.visits import VisitState, as_facts
from bot.services.act import House
from db.queries import forms, inbox, outbox, reminders, visits
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
                    await _remind(session, ReminderKind(kind), subject_id, reminder_id, now)
            except DatabaseUnavailable:
                raise
            except Exception:
                _log.exception("reminder.failed", kind=kind, reminder=reminder_id)
                await reminders.put_off(session, reminder_id, now + TRY_AGAIN)
    return len(due)


async def _remind(
    session: AsyncSession, kind: ReminderKind, visit_id: int, reminder_id: int, now: datetime
) -> None:
    visit = await visits.find(session, visit_id)
    if visit is None or visit.state is not VisitState.BOOKED:
        return
    match kind:
        case ReminderKind.VISIT_TOMORROW:
            if visit.starts_at <= now:
                return
            notice, to = NoticeKind.VISIT_REMINDER, [visit.officer_id, visit.contact_id]
        case ReminderKind.VISIT_REPORT:
            notice, to = NoticeKind.VISIT_REPORT_WANTED, [visit.officer_id]
    notice_id = await outbox.add_notice(
        session, notice, as_facts(visit), dedup_key=f"reminder:{reminder_id}", now=now
    )
    if notice_id is not None:
        await outbox.deliver_to_people(session, notice_id, to, priority=Priority.NORMAL, due_at=now)


async def tidy(house: House, now: datetime) -> None:
    """Forget what is no longer needed: abandoned forms, and the record of old updates."""
    async with house.database.write() as session:
        await forms.expire(session, now)
        await inbox.forget_before(session, now - UPDATE_MEMORY)
