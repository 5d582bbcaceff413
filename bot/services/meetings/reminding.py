"""What the clock says of meetings: reminders before, and the question whether one was held."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from bot.domain.local_time import local_day
from bot.domain.meetings import (
    MeetingState,
    Reply,
    as_facts,
    reminders_of,
    wants_reminder,
)
from bot.domain.outbox import NoticeKind
from bot.domain.reminders import ReminderKind
from bot.services.act import House, Tx
from bot.services.meetings.agenda import let_lapse
from bot.services.meetings.closing import log
from bot.services.meetings.telling import responsible, tell
from db.models import MeetingRow
from db.queries import meetings, reminders

_REMINDERS = (
    ReminderKind.MEETING_WEEK,
    ReminderKind.MEETING_TOMORROW,
    ReminderKind.MEETING_HELD,
    ReminderKind.MEETING_HELD_AGAIN,
)


async def set_reminders(tx: Tx, rows: Sequence[MeetingRow]) -> None:
    """Reminders for meetings at the times they have now, and none for an earlier time."""
    await meetings.drop_reminders(tx.session, _REMINDERS, [row.id for row in rows])
    for row in rows:
        for kind, due in reminders_of(row.starts_at, row.ends_at, tx.now, tx.act.house.zone):
            await reminders.add(tx.session, kind, row.id, due)


async def remind(
    session: AsyncSession, house: House, meeting_id: int, reminder_id: int, now: datetime
) -> None:
    """Remind those who come to a meeting or have not answered, if it still lies ahead.

    Each sees the answer that they gave.
    """
    meeting = await meetings.find(session, meeting_id)
    if meeting is None or meeting.state is not MeetingState.CALLED or meeting.starts_at <= now:
        return
    guests = await meetings.guests(session, meeting)
    for reply in (None, *Reply):
        to = [guest.person_id for guest in guests if guest.reply is reply]
        if to and wants_reminder(reply):
            await tell(
                session,
                house,
                NoticeKind.MEETING_REMINDER,
                {**as_facts(meeting), "reply": reply},
                to,
                cause=f"reminder:{reminder_id}:{reply or ''}",
                now=now,
            )


async def ask_whether_held(
    session: AsyncSession, house: House, meeting_id: int, _reminder_id: int, now: datetime
) -> None:
    """Ask who called a meeting how it went, once a day; a cancelled one is logged as not held.

    Whoever proposed a point that nobody decided about hears that it is too late now.
    """
    meeting = await meetings.find(session, meeting_id)
    if meeting is None:
        return
    if meeting.state is MeetingState.CANCELLED:
        await log(session, house, meeting, None, meeting.called_by, now)
    if meeting.state is not MeetingState.CALLED:
        return
    await let_lapse(session, house, meeting, now)
    to = await responsible(session, meeting)
    await tell(
        session,
        house,
        NoticeKind.MEETING_REPORT_WANTED,
        as_facts(meeting),
        to,
        # Both reminders are due at once where the bot was down for a day.
        cause=f"how-it-went:{meeting_id}:{local_day(now, house.zone)}",
        now=now,
    )
