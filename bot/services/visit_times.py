"""What booking and moving a visit share: choosing a time, taking it, and what is reminded of."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from bot.domain.errors import (
    AnswerProblem,
    NoFreeTimes,
    SentBack,
    SlotTaken,
)
from bot.domain.forms import LOST, Choice, Form
from bot.domain.local_time import day_bounds, local_day
from bot.domain.reminders import ReminderKind
from bot.domain.slots import moment_of
from bot.domain.visits import (
    AGREED,
    Visit,
    VisitState,
    answer_due_at,
    expires_at,
    reminder_due_at,
    report_due_at,
)
from bot.services import forms
from bot.services.act import House, Tx
from bot.services.free_times import Found
from db.models import VisitRow
from db.queries import reminders, times, visits

_OF_AN_AGREED_VISIT = (ReminderKind.VISIT_TOMORROW, ReminderKind.VISIT_REPORT)
_OF_A_REQUEST = (ReminderKind.VISIT_REQUEST_WAITS, ReminderKind.VISIT_REQUEST_FALLS)


async def remind(session: AsyncSession, house: House, visit: Visit, now: datetime) -> None:
    """Put in what a visit is reminded of as it stands now, and take out what it was before."""
    await reminders.forget(session, (*_OF_AN_AGREED_VISIT, *_OF_A_REQUEST), visit.id)
    if visit.state in AGREED:
        if due := reminder_due_at(visit.starts_at, now, house.zone):
            await reminders.add(session, ReminderKind.VISIT_TOMORROW, visit.id, due)
        due = report_due_at(visit.ends_at)
        await reminders.add(session, ReminderKind.VISIT_REPORT, visit.id, due)
    elif visit.state is VisitState.REQUESTED:
        falls_at = expires_at(visit.starts_at, now, house.zone)
        waits_at = answer_due_at(now, house.zone)
        if waits_at < falls_at:
            await reminders.add(session, ReminderKind.VISIT_REQUEST_WAITS, visit.id, waits_at)
        await reminders.add(session, ReminderKind.VISIT_REQUEST_FALLS, visit.id, falls_at)


async def take_quarters(session: AsyncSession, house: House, row: VisitRow) -> bool:
    """Take the time of a visit from all others. False: some of it is taken."""
    near = await _neighbours(session, house, row)
    return await times.take(session, row, [one.id for one in near])


async def _neighbours(session: AsyncSession, house: House, row: VisitRow) -> list[VisitRow]:
    bounds = day_bounds(local_day(row.starts_at, house.zone), house.zone)
    return await visits.neighbours(session, row, bounds)


async def release_in(session: AsyncSession, house: House, row: VisitRow) -> None:
    """Let others have the time of a visit."""
    await times.lock_officer(session, row.officer_id)
    await times.release(session, row, await _neighbours(session, house, row))


class ChoosesTime(forms.Workflow):
    """What booking and moving share: a day, then a time, of those that are free."""

    async def found(self, tx: Tx, form: Form) -> Found:
        """The times that can be chosen."""
        raise NotImplementedError

    async def days_or_times(self, tx: Tx, form: Form) -> tuple[Choice, ...]:
        found = await self.found(tx, form)
        if form.step == "day":
            days = found.days()
            if not days:
                raise NoFreeTimes
            return days
        if lost := form.answers.get(LOST):
            left = found.nearest(datetime.fromisoformat(lost))
        else:
            day = date.fromisoformat(form.answers["day"]["value"])
            # Others may have booked all of the day since it was chosen.
            left = found.times(day) or found.nearest(day_bounds(day, tx.act.house.zone)[0])
        if not left:
            raise NoFreeTimes
        return left

    async def closures(self, tx: Tx, form: Form) -> Mapping[str, Any]:
        return {"closed": (await self.found(tx, form)).closures()} if form.step == "day" else {}

    def lost(self, found: Found, moment: datetime, now: datetime) -> SentBack:
        """What to say of a time that can't be had: the nearest ones, or that there are none."""
        noted = {LOST: moment.isoformat()}
        left = found.nearest(moment)
        step = "slot" if left else "day"
        if moment <= now:
            return SentBack(step, AnswerProblem.HAS_BEGUN, noted if left else {})
        return SlotTaken(step, noted=noted if left else {})


def moment_chosen(form: Form) -> datetime:
    """When the time begins that was chosen."""
    return moment_of(int(form.answers["slot"]["value"]))
