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
from bot.domain.visit_clock import VISIT_REMINDERS, reminders_of
from bot.domain.visits import AGREED, Visit
from bot.services import forms
from bot.services.act import House, Tx
from bot.services.free_times import Found
from bot.services.visit_notices import send_material_once
from db.models import VisitRow
from db.queries import reminders, times, visits


async def remind(session: AsyncSession, house: House, visit: Visit, now: datetime) -> None:
    """Put in what is to be said about a visit as it stands now, and take out what was before.

    Where the day for sending the material has passed, the school gets it at once.
    """
    await reminders.forget(session, VISIT_REMINDERS, visit.id)
    due = dict(reminders_of(visit, now, house.zone))
    for kind, due_at in due.items():
        await reminders.add(session, kind, visit.id, due_at)
    if visit.state in AGREED and ReminderKind.VISIT_WEEK not in due:
        await send_material_once(session, visit, now)


async def take_quarters(
    session: AsyncSession, house: House, row: VisitRow, *, starts_at: datetime | None = None
) -> bool:
    """Take the time of a visit from all others. False: some of it is taken.

    `starts_at` is another time for it, taken beside its own.
    """
    near = await _neighbours(session, house, row, starts_at or row.starts_at)
    return await times.take(session, row, [one.id for one in near], starts_at=starts_at)


async def _neighbours(
    session: AsyncSession, house: House, row: VisitRow, at: datetime
) -> list[VisitRow]:
    bounds = day_bounds(local_day(at, house.zone), house.zone)
    return await visits.neighbours(session, row, bounds)


async def release_in(session: AsyncSession, house: House, row: VisitRow) -> None:
    """Let others have the time of a visit, and the one that was asked for instead."""
    await times.lock_officer(session, row.officer_id)
    asked = await visits.find_asked(session, row.id)
    near = await _neighbours(session, house, row, row.starts_at)
    if asked is not None:
        known = {one.id for one in near}
        more = await _neighbours(session, house, row, asked.starts_at)
        near += [one for one in more if one.id not in known]
        await visits.forget_asked(session, row.id)
    await times.release(session, row, near)


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
