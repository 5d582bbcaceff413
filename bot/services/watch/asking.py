"""What the clock says of areas: the next step, the yearly question, and that one gives no sign."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from bot.domain.errors import YearAnswered
from bot.domain.forms import SUGGESTED, Choice, Form, FormKind
from bot.domain.local_time import local_day, to_utc_past_gap
from bot.domain.outbox import NoticeKind
from bot.domain.people import Role
from bot.domain.reminders import ReminderKind
from bot.domain.watch import (
    ANSWER_WITHIN,
    POINTED_OUT_AGAIN,
    STEP_AGAIN,
    WatchArea,
    WatchState,
    WatchStep,
    WatchView,
    asked_next_at,
    check_met_in,
    is_silent_at,
    morning_after,
    next_step,
    remedy_for,
    silent_from,
    year_asked,
)
from bot.services import forms
from bot.services.act import Act, AlreadyHandled, House, Tx, changing
from bot.services.telling import tell_in_time
from bot.services.watch import life, rights
from bot.services.watch.keeping import household_choices, note_households
from bot.services.watch.seeing import show, view_of
from bot.texts import activities as activity_texts
from db.models import WatchAreaRow
from db.queries import people, reminders, watch


def as_facts(area: WatchArea) -> dict[str, Any]:
    """An area as plain JSON, for notices."""
    return {"watch": area.id, "name": area.name, "network": area.network_id}


async def remind_of_step(
    session: AsyncSession, house: House, watch_id: int, reminder_id: int, now: datetime
) -> None:
    """Remind coordinators and lead contacts of the step that is open; later again until it is not."""
    area = await watch.find(session, watch_id)
    step = next_step(area.done) if area else None
    if area is None or step is None or area.state is WatchState.ASLEEP:
        return
    to = await _responsible(session, area)
    facts = {**as_facts(area), "step": step.value}
    await tell_in_time(
        session, house, NoticeKind.WATCH_STEP, facts, to, cause=f"reminder:{reminder_id}", now=now,
        for_work=to,
    )  # fmt: skip
    again_at = morning_after(now, STEP_AGAIN, house.zone)
    await reminders.add(session, ReminderKind.WATCH_STEP, watch_id, again_at)


async def _responsible(session: AsyncSession, area: WatchArea) -> list[int]:
    """Coordinators and the area's lead contacts, each once."""
    leads = [contact.person_id for contact in area.contacts if contact.leads]
    return list(dict.fromkeys([*await people.holder_ids(session, Role.COORDINATOR), *leads]))


async def ask_about_year(
    session: AsyncSession, house: House, watch_id: int, reminder_id: int, now: datetime
) -> None:
    """Ask the contact persons how many households there are and whether the area has met.

    The question comes every year; an area that is not started yet is not asked.
    """
    await reminders.add(session, ReminderKind.WATCH_YEAR, watch_id, asked_next_at(now, house.zone))
    row = await watch.lock(session, watch_id)
    area = await watch.find(session, watch_id)
    if row is not None and area is not None and row.active_on is not None:
        await _ask(session, house, row, area, f"reminder:{reminder_id}", now)


async def _ask(
    session: AsyncSession,
    house: House,
    row: WatchAreaRow,
    area: WatchArea,
    cause: str,
    now: datetime,
) -> None:
    today = local_day(now, house.zone)
    if area.last_year is not None and area.last_year.year >= today.year:
        return
    row.asked_at = now
    await _put_question(session, house, area, today.year, cause, now)
    again_at = morning_after(now, ANSWER_WITHIN, house.zone)
    await reminders.add(session, ReminderKind.WATCH_YEAR_AGAIN, area.id, again_at)


async def _put_question(
    session: AsyncSession, house: House, area: WatchArea, year: int, cause: str, now: datetime
) -> None:
    facts = {**as_facts(area), "year": year}
    to = [contact.person_id for contact in area.contacts]
    await tell_in_time(session, house, NoticeKind.WATCH_YEAR, facts, to, cause=cause, now=now)


async def ask_again(
    session: AsyncSession, house: House, watch_id: int, reminder_id: int, now: datetime
) -> None:
    """Ask the contact persons once more, if nobody has answered."""
    area = await watch.find(session, watch_id)
    if area is None or area.asked_at is None:
        return
    year = local_day(area.asked_at, house.zone).year
    if not await watch.is_answered(session, watch_id, year):
        await _put_question(session, house, area, year, f"reminder:{reminder_id}", now)


async def ask_now(act: Act, watch_id: int) -> WatchView:
    """Ask the contact persons about the year now. For staff. Raises NotFound, or YearAnswered.

    The same day's second time changes nothing.
    """
    try:
        async with changing(act) as tx:
            tx.require(*rights.STAFF)
            area = await rights.seen(tx, watch_id)
            if area.last_year is not None and area.last_year.year >= act.today.year:
                raise YearAnswered
            row = await rights.locked(tx, area.id)
            cause = f"watch_year:{area.id}:{act.today}"
            await _ask(tx.session, act.house, row, area, cause, tx.now)
            await tx.audit("watch.asked", area.id)
            return await view_of(tx, watch_id)
    except AlreadyHandled:
        return await show(act, watch_id)


async def point_out(
    session: AsyncSession, house: House, watch_id: int, reminder_id: int, now: datetime
) -> None:
    """Tell coordinators of an area without a sign of life for 12 months, with a proposal.

    There is always one such reminder waiting for an area, so that none is ever forgotten.
    """
    area = await watch.find(session, watch_id)
    if area is None:
        return
    next_at = silent_from(area.last_sign_at, house.zone)
    is_silent = is_silent_at(area.last_sign_at, now, house.zone)
    if is_silent:
        next_at = morning_after(now, POINTED_OUT_AGAIN, house.zone)
    await reminders.add(session, ReminderKind.WATCH_SILENT, watch_id, next_at)
    if not is_silent or area.state is WatchState.ASLEEP:
        return
    facts = {
        **as_facts(area),
        "since": local_day(area.last_sign_at, house.zone).isoformat(),
        "proposal": remedy_for(area, now, house.zone).value,
    }
    to = await people.holder_ids(session, Role.COORDINATOR)
    await tell_in_time(
        session, house, NoticeKind.WATCH_SILENT, facts, to, cause=f"reminder:{reminder_id}",
        now=now, for_work=to,
    )  # fmt: skip


class _Year(forms.Workflow):
    """The yearly question: how many households, and whether the area has met."""

    roles = rights.ROLES

    async def check(self, tx: Tx, about: forms.About) -> None:
        await self._open(tx, about)

    async def _open(self, tx: Tx, about: forms.About) -> tuple[WatchArea, int]:
        """An area of the person's, and the year that is asked about. Raises YearAnswered."""
        area = await rights.seen(tx, about["watch"])
        year = year_asked(area, tx.act.today, tx.act.house.zone)
        if area.last_year is not None and area.last_year.year >= year:
            raise YearAnswered
        return area, year

    async def known(self, tx: Tx, about: forms.About) -> forms.About:
        area, year = await self._open(tx, about)
        met = await _met_here(tx, area, year)
        likely = {"met": {"value": "yes"}, "met_on": met[0].isoformat()} if met else {}
        return {"year": year, SUGGESTED: likely}

    async def choices(self, tx: Tx, form: Form) -> tuple[Choice, ...]:
        if form.step == "met":
            return (Choice("yes"), Choice("no"))
        area = await rights.seen(tx, form.answers["watch"])
        return household_choices(area.households) if form.step == "households" else ()

    async def facts(self, tx: Tx, form: Form) -> Mapping[str, Any]:
        return {"title": (await rights.seen(tx, form.answers["watch"])).name}

    async def finish(self, tx: Tx, form: Form, form_id: int) -> forms.Finished:
        answers = form.answers
        area = await rights.seen(tx, answers["watch"])
        year, met_on = answers["year"], None
        if answers["met"]["value"] == "yes":
            met_on = date.fromisoformat(answers["met_on"])
            check_met_in(year, met_on)
        await rights.locked(tx, area.id)
        year_id = await watch.note_year(tx.session, area.id, year, met_on, tx.person.id, tx.now)
        if year_id is None:
            raise YearAnswered
        known = {*await _met_here(tx, area, year), area.done.get(WatchStep.START_UP)}
        if met_on is not None and met_on not in known:
            line = activity_texts.watch_line("year", area.name)
            await life.log_meeting(
                tx.session, area, line, met_on, None, ("watch_year", year_id),
                by=tx.person.id, now=tx.now,
            )  # fmt: skip
        await note_households(tx, area.id, answers["households"], tx.act.today)
        await tx.audit("watch.year", area.id)
        return forms.Finished({"watch": area.id, "name": area.name, "year": year})


async def _met_here(tx: Tx, area: WatchArea, year: int) -> list[date]:
    """The local days of the area's meetings of a year that were called and closed here."""
    zone = tx.act.house.zone
    since = to_utc_past_gap(date(year, 1, 1), time.min, zone)
    days = [
        local_day(starts_at, zone)
        for _, starts_at in await watch.held_meetings(tx.session, area.network_id, since)
    ]
    return [day for day in days if day.year == year]


forms.register(FormKind.WATCH_YEAR, _Year())
