"""What the clock reminds of: due reminders become notices, if they still hold."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

import structlog

from bot.domain.reminders import ReminderKind
from bot.services import (
    calendar_feeds,
    covers,
    measures,
    members,
    observations,
    visits,
    wish_offers,
)
from bot.services.act import House
from bot.services.dialogues import holding
from bot.services.meetings import reminding
from bot.services.planning import reminding as plan_reminding
from bot.services.renewals import publishing
from bot.services.watch import asking
from db.queries import forms, inbox, reminders
from db.session import DatabaseUnavailable, part

_log = structlog.get_logger("reminders")

BATCH = 50
"""How many due reminders one transaction takes: it holds what they are about until it commits."""

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


_KINDS: Mapping[ReminderKind, visits.reminding.Remind] = {
    **visits.reminding.KINDS,
    ReminderKind.WISH_OFFER_LAPSES: wish_offers.lapse,
    ReminderKind.CALENDAR_FILE: calendar_feeds.send,
    ReminderKind.COVER_ENDS: covers.end,
    ReminderKind.WISH_OVER: wish_offers.end,
    ReminderKind.WISHES_LOOK: wish_offers.look_again,
    ReminderKind.OBSERVATION_WAITING: observations.point_out,
    ReminderKind.MEMBERSHIP_RIGHT: members.yearly.ask_whether_right,
    ReminderKind.MEETING_WEEK: reminding.remind,
    ReminderKind.MEETING_TOMORROW: reminding.remind,
    ReminderKind.MEETING_HELD: reminding.ask_whether_held,
    ReminderKind.MEETING_HELD_AGAIN: reminding.ask_whether_held,
    ReminderKind.MEASURE_SOON: measures.remind_soon,
    ReminderKind.MEASURE_LATE: measures.remind_late,
    ReminderKind.PLAN_WEEK: plan_reminding.remind_of_deadline,
    ReminderKind.PLAN_TOMORROW: plan_reminding.remind_of_deadline,
    ReminderKind.PLAN_LATE: plan_reminding.remind_to_close,
    ReminderKind.WATCH_STEP: asking.remind_of_step,
    ReminderKind.WATCH_YEAR: asking.ask_about_year,
    ReminderKind.WATCH_YEAR_AGAIN: asking.ask_again,
    ReminderKind.WATCH_SILENT: asking.point_out,
    ReminderKind.DIALOGUE_CLOSES: holding.close_by_clock,
    ReminderKind.RENEWAL_PUBLISH: publishing.publish_by_clock,
}


async def tidy(house: House, now: datetime) -> None:
    """Forget what is no longer needed: abandoned forms, and the record of old updates."""
    async with house.database.write() as session:
        await forms.expire(session, now)
        await inbox.forget_before(session, now - UPDATE_MEMORY)
