"""What booking and moving a visit share: choosing a time, taking it, and what is reminded of."""

from __future__ import annotations

import re
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
from bot.domain.forms import LOST, Answer, Choice, Form, Pressed
from bot.domain.local_time import day_bounds, local_day
from bot.domain.reminders import ReminderKind
from bot.domain.slots import moment_of
from bot.domain.visit_clock import VISIT_REMINDERS, reminders_of
from bot.domain.visits import AGREED, Visit
from bot.services import calendar_feeds, forms
from bot.services.act import House, Tx
from bot.services.visits.free_times import Found
from bot.services.visits.notices import send_material_once
from db.models import VisitRow
from db.queries import reminders, times, visits


async def remind(
    session: AsyncSession, house: House, visit: Visit, now: datetime, *, is_new: bool = False
) -> None:
    """Put in what is to be said about a visit as it stands now, and take out what was before.

    `is_new`: there is nothing before. Where the day for sending the material has passed, the school gets it at once.
    """
    await calendar_feeds.touch(session, visit.officer_id, now)
    if not is_new:
        await reminders.forget(session, VISIT_REMINDERS, visit.id)
    due = dict(reminders_of(visit, now, house.zone))
    await reminders.add_all(session, due, visit.id)
    if visit.state in AGREED and ReminderKind.VISIT_WEEK not in due:
        await send_material_once(session, visit, now)


def class_numbers() -> tuple[Choice, ...]:
    """So many classes as are usual to press; any other number can be written."""
    return tuple(Choice(str(number)) for number in (1, 2, 3, 4))


async def take_quarters(
    session: AsyncSession,
    house: House,
    row: VisitRow,
    *,
    starts_at: datetime | None = None,
    near: Found | None = None,
) -> bool:
    """Take the time of a visit from all others. False: some of it is taken, and the caller undoes it.

    `starts_at` is another time for it, taken beside its own. `near` are the times that were found
    around it since its officer was locked.
    """
    if near is not None and not near.shares_day(row.officer_id, row.school_id, row.starts_at):
        return await times.take(session, row, (), starts_at=starts_at)
    others = await _neighbours(session, house, row, starts_at or row.starts_at)
    return await times.take(session, row, [one.id for one in others], starts_at=starts_at)


async def _neighbours(
    session: AsyncSession, house: House, row: VisitRow, at: datetime
) -> list[VisitRow]:
    bounds = day_bounds(local_day(at, house.zone), house.zone)
    return await visits.neighbours(session, row, bounds)


async def release_in(
    session: AsyncSession,
    house: House,
    row: VisitRow,
    *,
    is_locked: bool = False,
    is_asked: bool = True,
) -> None:
    """Let others have the time of a visit, and the one that was asked for instead.

    `is_locked`: its officer is locked already. `is_asked` is False where no other was asked for.
    """
    if not is_locked:
        await times.lock_officer(session, row.officer_id)
    asked = await visits.find_asked(session, row.id) if is_asked else None
    near = await _neighbours(session, house, row, row.starts_at)
    if asked is not None:
        known = {one.id for one in near}
        more = await _neighbours(session, house, row, asked.starts_at)
        near += [one for one in more if one.id not in known]
        await visits.forget_asked(session, row.id)
    await times.release(session, row, near)


_QUARTER = re.compile("[0-9]{1,8}")


class ChoosesTime(forms.Workflow):
    """What booking and moving share: a day, then a time, of those that are free."""

    may_wish = False
    """Whether a wish can be left where no time is free: then the dialog says so and stays open."""

    async def found(self, tx: Tx, form: Form) -> Found:
        """The times that can be chosen."""
        raise NotImplementedError

    async def found_around(self, tx: Tx, form: Form, moment: datetime) -> Found:
        """Those of them around a moment."""
        raise NotImplementedError

    async def days_or_times(self, tx: Tx, form: Form) -> tuple[Choice, ...]:
        if form.step == "day":
            left = (await self.found(tx, form)).days()
        else:
            left = await self._times(tx, form)
        if not left and not self.may_wish:
            raise NoFreeTimes
        return left

    async def _times(self, tx: Tx, form: Form) -> tuple[Choice, ...]:
        """The times of the day that was chosen, or the nearest ones to a time that was lost."""
        if lost := form.answers.get(LOST):
            return await self._nearest(tx, form, datetime.fromisoformat(lost))
        day = date.fromisoformat(form.answers["day"]["value"])
        morning = day_bounds(day, tx.act.house.zone)[0]
        # Others may have booked all of the day since it was chosen.
        found = await self.found_around(tx, form, morning)
        return found.times(day) or await self._nearest(tx, form, morning, found)

    async def _nearest(
        self, tx: Tx, form: Form, lost: datetime, around: Found | None = None
    ) -> tuple[Choice, ...]:
        """The times nearest to a moment, looked for in its surroundings first."""
        around = around or await self.found_around(tx, form, lost)
        if around.knows_nearest(lost):
            return around.nearest(lost)
        return (await self.found(tx, form)).nearest(lost)

    async def closures(self, tx: Tx, form: Form) -> Mapping[str, Any]:
        return {"closed": (await self.found(tx, form)).closures()} if form.step == "day" else {}

    async def too_late(self, tx: Tx, form: Form, given: Answer) -> SentBack | None:
        """A time whose button is pressed when others have it already is lost as at the end."""
        if form.step != "slot" or not isinstance(given, Pressed):
            return None
        if not _QUARTER.fullmatch(given.value):
            return None
        return await self._lost(tx, form, moment_of(int(given.value)))

    async def lost(self, tx: Tx, form: Form, found: Found | None = None) -> SentBack:
        """What to say of a time that can't be had: the nearest ones, or that there are none."""
        return await self._lost(tx, form, moment_chosen(form), found)

    async def _lost(
        self, tx: Tx, form: Form, moment: datetime, found: Found | None = None
    ) -> SentBack:
        noted = {LOST: moment.isoformat()}
        left = await self._nearest(tx, form, moment, found)
        step = "slot" if left else "day"
        if moment <= tx.now:
            return SentBack(step, AnswerProblem.HAS_BEGUN, noted if left else {}, left)
        return SlotTaken(step, noted=noted if left else {}, left=left)


def moment_chosen(form: Form) -> datetime:
    """When the time begins that was chosen."""
    return moment_of(int(form.answers["slot"]["value"]))
