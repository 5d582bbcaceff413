"""What the clock says of visits: before them to the school and the officer, after them until reported."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from functools import partial

from sqlalchemy.ext.asyncio import AsyncSession

from bot.domain.local_time import day_bounds, local_day
from bot.domain.outbox import NoticeKind, Priority
from bot.domain.people import Role
from bot.domain.reminders import ReminderKind
from bot.domain.visit_clock import asked_next, expires_at
from bot.domain.visits import AGREED, Visit, as_facts
from bot.services.act import House
from bot.services.visits import requests
from bot.services.visits.notices import (
    remind_a_week_before,
    school_side,
    tell,
    tell_coordinators,
)
from db.queries import covers, outbox, people, reminders, visits

Remind = Callable[[AsyncSession, House, int, int, datetime], Awaitable[None]]
"""Says it if it still holds: the subject's number, the reminder's, and the moment."""


async def _ahead(session: AsyncSession, visit_id: int, now: datetime) -> Visit | None:
    """A visit that will take place. None: it has begun, or nothing comes of it."""
    visit = await visits.find(session, visit_id)
    if visit is None or visit.state not in AGREED or visit.starts_at <= now:
        return None
    return visit


async def _week(
    session: AsyncSession, _house: House, visit_id: int, reminder_id: int, now: datetime
) -> None:
    if visit := await _ahead(session, visit_id, now):
        await remind_a_week_before(session, visit, now, reminder_id)


async def _tomorrow(
    session: AsyncSession, _house: House, visit_id: int, reminder_id: int, now: datetime
) -> None:
    if visit := await _ahead(session, visit_id, now):
        to, cause = await school_side(session, visit), f"reminder:{reminder_id}"
        await tell(session, NoticeKind.VISIT_REMINDER, visit, to, cause=cause, now=now)


async def _soon(
    session: AsyncSession, _house: House, visit_id: int, reminder_id: int, now: datetime
) -> None:
    visit = await _ahead(session, visit_id, now)
    # Who cannot come knows of it: others are asked now.
    if visit is not None and not await covers.is_asked(session, visit.id):
        to, cause = [visit.officer_id], f"reminder:{reminder_id}"
        await tell(session, NoticeKind.VISIT_SOON, visit, to, cause=cause, now=now)


async def _day_list(
    session: AsyncSession, house: House, visit_id: int, _reminder_id: int, now: datetime
) -> None:
    """The officer's visits of that day in one message: the first of them brings all."""
    visit = await _ahead(session, visit_id, now)
    if visit is None:
        return
    day = local_day(visit.starts_at, house.zone)
    start, end = day_bounds(day, house.zone)
    found = await visits.list_to_make(session, visit.officer_id, start, end)
    if not found:
        return
    notice_id = await outbox.add_notice(
        session,
        NoticeKind.VISIT_DAY_LIST,
        {"day": day.isoformat(), "visits": [as_facts(one) for one in found]},
        dedup_key=f"visit_day:{visit.officer_id}:{day.isoformat()}",
        now=now,
    )
    if notice_id is not None:
        await outbox.deliver_to_people(
            session, notice_id, [visit.officer_id], priority=Priority.NORMAL, due_at=now
        )


async def _ask_how_it_went(
    kind: ReminderKind,
    session: AsyncSession,
    house: House,
    visit_id: int,
    reminder_id: int,
    now: datetime,
) -> None:
    """Ask the officer, and put in what follows where there is no answer.

    One question at a time, each put in by the one before: after an outage they do not pile up.
    """
    visit = await visits.find(session, visit_id)
    if visit is None or visit.state not in AGREED:
        return
    if visit.ends_at > now:
        # Moved while this was waiting to be tried again.
        return
    held = await people.held_roles(session, visit.officer_id)
    if all(one.role is not Role.POLICE for one in held):
        await _unreported(session, house, visit_id, reminder_id, now)
        return
    following, due_at = asked_next(kind, now, house.zone)
    await reminders.add(session, following, visit_id, due_at)
    more = {
        "next": due_at.isoformat(),
        "is_last": following is ReminderKind.VISIT_UNREPORTED,
        "is_again": kind is not ReminderKind.VISIT_REPORT,
    }
    to, cause = [visit.officer_id], f"reminder:{reminder_id}"
    await tell(session, NoticeKind.VISIT_REPORT_WANTED, visit, to, cause=cause, now=now, more=more)


async def _unreported(
    session: AsyncSession, _house: House, visit_id: int, reminder_id: int, now: datetime
) -> None:
    """Show the coordinators a visit of which nobody has said how it went."""
    visit = await visits.find(session, visit_id)
    if visit is not None and visit.state in AGREED:
        cause = f"reminder:{reminder_id}"
        await tell_coordinators(session, NoticeKind.VISIT_UNREPORTED, visit, cause=cause, now=now)


async def _request_waits(
    session: AsyncSession, house: House, visit_id: int, reminder_id: int, now: datetime
) -> None:
    """Point an unanswered request out to the officer and coordinators, and tell the school."""
    visit = await visits.find(session, visit_id)
    if visit is None or not visit.waits_for_answer or visit.answer_starts_at <= now:
        return
    first = min(visit.starts_at, visit.answer_starts_at)
    falls_at = {"falls_at": expires_at(first, now, house.zone).isoformat()}
    kind, cause = NoticeKind.VISIT_WAITS, f"reminder:{reminder_id}"
    school = await school_side(session, visit)
    for side, to in (("officer", [visit.officer_id]), ("school", school)):
        more = {**falls_at, "side": side}
        await tell(session, kind, visit, to, cause=f"{cause}:{side}", now=now, more=more)
    more = {**falls_at, "side": "coordinator"}
    await tell_coordinators(session, kind, visit, cause=cause, now=now, more=more)


async def _request_falls(
    session: AsyncSession, house: House, visit_id: int, reminder_id: int, now: datetime
) -> None:
    await requests.let_fall(session, house, visit_id, f"reminder:{reminder_id}", now)


KINDS: Mapping[ReminderKind, Remind] = {
    ReminderKind.VISIT_WEEK: _week,
    ReminderKind.VISIT_TOMORROW: _tomorrow,
    ReminderKind.VISIT_DAY_LIST: _day_list,
    ReminderKind.VISIT_SOON: _soon,
    **{
        kind: partial(_ask_how_it_went, kind)
        for kind in (
            ReminderKind.VISIT_REPORT,
            ReminderKind.VISIT_REPORT_AGAIN,
            ReminderKind.VISIT_REPORT_LAST,
        )
    },
    ReminderKind.VISIT_UNREPORTED: _unreported,
    ReminderKind.VISIT_REQUEST_WAITS: _request_waits,
    ReminderKind.VISIT_REQUEST_FALLS: _request_falls,
}
"""What is said of a visit, by the kind of its reminder."""
