"""The yearly question to a member: is what is known of you still right?"""

from __future__ import annotations

from datetime import datetime, time, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from bot.domain.local_time import local_day, to_utc_past_gap
from bot.domain.networks import RIGHT_FOR
from bot.domain.outbox import NoticeKind, Priority
from bot.domain.reminders import ReminderKind
from bot.services.act import House
from db.queries import members, outbox, reminders


async def ask_in_a_year(
    session: AsyncSession, house: House, membership_id: int, now: datetime
) -> None:
    """Ask in a year, in working hours."""
    day = local_day(now + RIGHT_FOR, house.zone)
    due_at = to_utc_past_gap(day, _ASKED_AT, house.zone)
    await reminders.add(session, ReminderKind.MEMBERSHIP_RIGHT, membership_id, due_at)


_ASKED_AT = time(10)
"""Local time: in working hours, when a shop is open and seldom full."""


async def ask_whether_right(
    session: AsyncSession, _house: House, membership_id: int, reminder_id: int, now: datetime
) -> None:
    """Ask a member whether what is known of them still holds; again a year on if unanswered."""
    membership = await members.find(session, membership_id)
    if membership is None or membership.confirmed_at > now - RIGHT_FOR + _A_DAY:
        return
    facts = {
        "membership": membership.id,
        "network": membership.network.name,
        "organisation": membership.organisation,
        "branch": membership.branch.value if membership.branch else None,
        "areas": [area.name for area in membership.areas],
        "everywhere": membership.everywhere,
    }
    notice_id = await outbox.add_notice(
        session,
        NoticeKind.MEMBERSHIP_RIGHT,
        facts,
        dedup_key=f"reminder:{reminder_id}",
        now=now,
    )
    if notice_id is not None:
        await members.change(session, membership_id, asked_at=now)
        await reminders.add(session, ReminderKind.MEMBERSHIP_RIGHT, membership_id, now + RIGHT_FOR)
        await outbox.deliver_to_people(
            session, notice_id, [membership.person_id], priority=Priority.BULK, due_at=now
        )


_A_DAY = timedelta(days=1)
"""The question comes at a time of day, so it may come a little before the year is full."""
