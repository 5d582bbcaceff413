"""An officer can't come: colleagues are asked to take the visits over, and schools hear at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from bot.domain.covers import AWAY_DAYS_AHEAD, Colleague, CoverState, Why, asked_until
from bot.domain.errors import (
    AnswerProblem,
    CoverGone,
    NobodyFree,
    NotFound,
    NothingPlanned,
    SentBack,
    VisitSettled,
)
from bot.domain.forms import Choice, Form, FormKind
from bot.domain.local_time import day_bounds, local_day
from bot.domain.outbox import NoticeKind
from bot.domain.people import DEFAULT_LOCALE, Role
from bot.domain.reminders import ReminderKind
from bot.domain.slots import Horizon, Offer, Officer, Wanted, free_times
from bot.domain.visits import COMING, Visit, VisitState, as_facts, check_is_ahead, minutes_of
from bot.services import calendar_feeds, forms, wish_offers
from bot.services.act import Act, AlreadyHandled, House, Tx, changing, looking
from bot.services.visits.choosing import release_in, remind, take_quarters
from bot.services.visits.free_times import Asked, nearest_to
from bot.services.visits.notices import school_side, tell
from bot.services.visits.showing import seen
from bot.texts.catalogue import plain
from db.models import CoverRequestRow, VisitRow
from db.queries import covers, people, reminders, schools, times, visits

_WEEK = timedelta(days=8)


async def colleagues(session: AsyncSession, house: House, visit: Visit) -> list[Colleague]:
    """Who else could make a visit at its time: free with all buffers, below every limit.

    They need not have offered the time: they are asked.
    """
    officers = await covers.list_officers(session, but=visit.officer_id, topic_id=visit.topic_id)
    numbers = [number for number, _, _ in officers]
    since, until = visit.starts_at - _WEEK, visit.starts_at + _WEEK
    busy = await covers.busy_of(session, numbers, since, until)
    blocked = await covers.blocked_of(session, numbers)
    day = local_day(visit.starts_at, house.zone)
    at_all = [Offer.single(day, time(0), time(23, 45))]
    ready = [
        Officer(
            number,
            replace(kept.terms, notice_hours=0, days_ahead=_ANY_DAY),
            at_all,
            blocked[number],
            busy[number],
        )
        for number, _, kept in officers
    ]
    long_before = day_bounds(day, house.zone)[0]
    wanted = Wanted(minutes_of(visit), visit.school_id)
    free = free_times(ready, wanted, (), Horizon(day, day, house.zone), long_before)
    able = {start.officer_id for start in free.at(visit.starts_at)}
    return [Colleague(number, name) for number, name, _ in officers if number in able]


_ANY_DAY = 400


async def give_up(
    session: AsyncSession, house: House, visit_id: int, why: Why, now: datetime
) -> None:
    """The officer of a visit can't come: ask others, or give it back where nobody is left."""
    at = Asked(session, house, now)
    row = await visits.get_row(session, visit_id)
    visit = await visits.find(session, visit_id)
    if row is None or visit is None or row.state not in COMING or row.starts_at <= now:
        return
    if await covers.is_asked(session, visit_id):
        return
    able, until = await colleagues(session, house, visit), asked_until(row.starts_at, now)
    if not able or until <= now:
        await _give_back(at, row, why)
        return
    cover_id = await covers.add(
        session,
        CoverRequestRow(
            visit_id=visit_id,
            officer_id=row.officer_id,
            why=why.value,
            asked_at=now,
            until=until,
            state=CoverState.OPEN.value,
        ),
    )
    await reminders.add(session, ReminderKind.COVER_ENDS, cover_id, until)
    facts = {"cover": cover_id, "until": until.isoformat(), "why": why.value}
    asked = [one.id for one in able]
    await tell(
        at.session,
        NoticeKind.COVER_WANTED,
        visit,
        asked,
        cause=f"cover:{cover_id}:wanted",
        now=at.now,
        more=facts,
    )
    school = await school_side(session, visit)
    await tell(
        at.session,
        NoticeKind.VISIT_IN_DOUBT,
        visit,
        school,
        cause=f"cover:{cover_id}:doubt",
        now=at.now,
        more=facts,
    )


async def _give_back(at: Asked, row: VisitRow, why: Why) -> None:
    """Call a visit off that nobody can make, and show the school the nearest other times."""
    session = at.session
    row.state = VisitState.CANCELLED.value
    row.reason = plain(f"cover.reason.{why.value}", DEFAULT_LOCALE)
    row.sequence += 1
    row.changed_at = at.now
    await session.flush()
    await wish_offers.free(session, at.house, row, at.now)
    visit = await visits.find(session, row.id)
    assert visit is not None, "locked a moment ago"
    await remind(session, at.house, visit, at.now)
    left = await _others(at, visit)
    key = f"visit:{visit.id}:given_back:{visit.sequence}"
    school = await school_side(session, visit)
    await tell(
        at.session,
        NoticeKind.VISIT_GIVEN_BACK,
        visit,
        school,
        cause=key,
        now=at.now,
        more={"left": left},
    )
    officer = [visit.officer_id]
    await tell(
        at.session,
        NoticeKind.VISIT_CANCELLED,
        visit,
        officer,
        cause=f"{key}:officer",
        now=at.now,
        more={},
    )


async def _others(at: Asked, visit: Visit) -> list[dict[str, Any]]:
    """The nearest times at which the same visit can be had, as a button and words need them."""
    topic = await schools.find_topic(at.session, visit.topic_id)
    school = await schools.find(at.session, visit.school_id)
    if topic is None or topic.removed or school is None:
        return []
    found = await nearest_to(at, topic, school, visit.starts_at)
    return [{"slot": choice.value, **choice.facts} for choice in found]


async def end(
    session: AsyncSession, house: House, cover_id: int, _reminder_id: int, now: datetime
) -> None:
    """Nobody took a visit over in time: it goes back to the school."""
    row, cover = await _locked(session, cover_id)
    if cover is None or cover.state != CoverState.OPEN:
        return
    if row is None or row.state not in COMING or row.officer_id != cover.officer_id:
        cover.state = CoverState.SETTLED.value
        return
    cover.state = CoverState.GIVEN_BACK.value
    await session.flush()
    await _give_back(Asked(session, house, now), row, Why(cover.why))


async def _locked(
    session: AsyncSession, cover_id: int
) -> tuple[VisitRow | None, CoverRequestRow | None]:
    """A question and its visit, locked: the visit first, as by whoever moves it or calls it off."""
    visit_id = await covers.visit_of(session, cover_id)
    row = None if visit_id is None else await visits.get_row(session, visit_id)
    return row, await covers.get(session, cover_id)


async def take(act: Act, cover_id: int) -> Visit:
    """Take a colleague's visit over. For police. Raises NotFound, or CoverGone."""
    try:
        async with changing(act) as tx:
            tx.require(Role.POLICE)
            _, cover = await _locked(tx.session, cover_id)
            if cover is None or cover.officer_id == tx.person.id:
                raise NotFound("cover")
            visit = await visits.find(tx.session, cover.visit_id)
            assert visit is not None, "visits that were booked are never deleted"
            if cover.state == CoverState.TAKEN and visit.officer_id == tx.person.id:
                return visit
            if cover.state != CoverState.OPEN or visit.officer_id != cover.officer_id:
                raise CoverGone
            cover.state = CoverState.TAKEN.value
            await tx.session.flush()
            return await _hand_to(tx, visit, tx.person.id)
    except AlreadyHandled:
        async with looking(act) as tx:
            cover = await covers.get(tx.session, cover_id)
            if cover is None:
                raise NotFound("cover") from None
            return await seen(tx, cover.visit_id)


async def _hand_to(tx: Tx, visit: Visit, officer_id: int) -> Visit:
    """Let another officer make a visit at the same time. Raises CoverGone where that can't be."""
    row = await visits.get_row(tx.session, visit.id)
    if row is None or row.state not in COMING or row.starts_at <= tx.now:
        raise CoverGone
    for one in sorted({visit.officer_id, officer_id}):
        await times.lock_officer(tx.session, one)
    able = await colleagues(tx.session, tx.act.house, visit)
    if officer_id not in {one.id for one in able} or not await _taken(tx, row, officer_id):
        raise CoverGone
    await covers.settle(tx.session, visit.id, CoverState.TAKEN)
    handed = await visits.find(tx.session, visit.id)
    assert handed is not None, "locked a moment ago"
    await remind(tx.session, tx.act.house, handed, tx.now)
    await calendar_feeds.touch(tx.session, visit.officer_id, tx.now)
    kind = NoticeKind.VISIT_NEW_OFFICER
    cause, was = f"visit:{visit.id}:officer:{handed.sequence}", {"was_officer": visit.officer}
    for to, key, more in (
        (await school_side(tx.session, visit), cause, was),
        ([officer_id], f"{cause}:now", {**was, "yours": True}),
        # In the calendar of who no longer makes it, the visit is one that was called off.
        ([visit.officer_id], f"{cause}:was", {**was, "state": VisitState.CANCELLED.value}),
    ):
        await tell(tx.session, kind, handed, to, cause=key, now=tx.now, more=more)
    await tx.audit("visit.handed_over", visit.id)
    return handed


async def _taken(tx: Tx, row: VisitRow, officer_id: int) -> bool:
    """Let the one officer's time go and take the other's, or neither."""
    kept = await times.terms_of(tx.session, officer_id)
    part = await tx.session.begin_nested()
    was, asked = row.officer_id, await visits.find_asked(tx.session, row.id)
    freed = [row.starts_at, *([] if asked is None else [asked.starts_at])]
    await release_in(tx.session, tx.act.house, row)
    row.officer_id = officer_id
    row.before_min, row.after_min = kept.terms.before_min, kept.terms.after_min
    if row.state == VisitState.REQUESTED:
        row.state = VisitState.CONFIRMED.value
    row.sequence += 1
    row.changed_at = tx.now
    await tx.session.flush()
    if await take_quarters(tx.session, tx.act.house, row):
        await part.commit()
        await wish_offers.offer_moments(tx.session, tx.act.house, was, freed, tx.now)
        return True
    await part.rollback()
    return False


class _HandOver(forms.Workflow):
    """The dialog in which a visit is moved to another officer, at the same time."""

    roles = (Role.POLICE, Role.COORDINATOR)

    async def check(self, tx: Tx, about: Mapping[str, Any]) -> None:
        visit = await self._mine(tx, about["visit"])
        if not await colleagues(tx.session, tx.act.house, visit):
            raise NobodyFree

    async def _mine(self, tx: Tx, visit_id: int) -> Visit:
        visit = await seen(tx, visit_id)
        if visit.state not in COMING:
            raise VisitSettled
        if visit.officer_id != tx.person.id and not tx.holds(Role.COORDINATOR):
            raise NotFound("visit")
        check_is_ahead(visit, tx.now)
        return visit

    async def choices(self, tx: Tx, form: Form) -> tuple[Choice, ...]:
        if form.step != "colleague":
            return ()
        visit = await seen(tx, form.answers["visit"])
        able = await colleagues(tx.session, tx.act.house, visit)
        return tuple(Choice(str(one.id), {"name": one.name}) for one in able)

    async def facts(self, tx: Tx, form: Form) -> Mapping[str, Any]:
        return as_facts(await seen(tx, form.answers["visit"]))

    async def finish(self, tx: Tx, form: Form, form_id: int) -> forms.Finished:
        visit = await self._mine(tx, form.answers["visit"])
        try:
            handed = await _hand_to(tx, visit, int(form.answers["colleague"]["value"]))
        except CoverGone:
            raise SentBack("colleague", AnswerProblem.COLLEAGUE_BUSY) from None
        return forms.Finished({**as_facts(handed), "was_officer": visit.officer})


class _CannotCome(forms.Workflow):
    """The dialog in which an officer says, or of whom it is said, that they cannot come on a day."""

    roles = (Role.POLICE, Role.COORDINATOR)

    async def check(self, tx: Tx, about: Mapping[str, Any]) -> None:
        if not await self._days(tx, await self._who(tx, about)):
            raise NothingPlanned

    async def _who(self, tx: Tx, about: Mapping[str, Any]) -> int:
        """Who cannot come: oneself, or for coordinators somebody else."""
        officer_id = about.get("officer") or tx.person.id
        if officer_id != tx.person.id:
            tx.require(Role.COORDINATOR)
        return int(officer_id)

    async def _days(self, tx: Tx, officer_id: int) -> dict[date, int]:
        """The coming days with visits, each with how many."""
        zone = tx.act.house.zone
        end = day_bounds(tx.act.today + timedelta(days=AWAY_DAYS_AHEAD), zone)[1]
        found: dict[date, int] = {}
        for visit in await visits.list_of_officer(tx.session, officer_id, tx.now, end):
            if visit.state in COMING and visit.starts_at > tx.now:
                day = local_day(visit.starts_at, zone)
                found[day] = found.get(day, 0) + 1
        return found

    async def choices(self, tx: Tx, form: Form) -> tuple[Choice, ...]:
        if form.step != "away_day":
            return ()
        days = await self._days(tx, await self._who(tx, form.answers))
        return tuple(Choice(day.isoformat(), {"visits": count}) for day, count in days.items())

    async def facts(self, tx: Tx, form: Form) -> Mapping[str, Any]:
        officer_id = await self._who(tx, form.answers)
        if form.step == "away_day" or officer_id == tx.person.id:
            return {"officer": None}
        found = await people.find_holder(tx.session, officer_id, Role.POLICE)
        return {"officer": found[0].name if found else None}

    async def finish(self, tx: Tx, form: Form, form_id: int) -> forms.Finished:
        officer_id = await self._who(tx, form.answers)
        day = date.fromisoformat(form.answers["away_day"]["value"])
        await times.block(tx.session, officer_id, day, day)
        start, end = day_bounds(day, tx.act.house.zone)
        await wish_offers.take_back_on(tx.session, tx.act.house, officer_id, (day, day), tx.now)
        coming = await covers.coming_of(tx.session, officer_id, max(start, tx.now), end)
        for visit_id in coming:
            await give_up(tx.session, tx.act.house, visit_id, Why.AWAY, tx.now)
        await tx.audit("officer.cannot_come", officer_id)
        asked = [visit_id for visit_id in coming if await covers.is_asked(tx.session, visit_id)]
        facts = {"day": day.isoformat(), "visits": len(coming), "asked": len(asked)}
        return forms.Finished(facts)


async def left(tx: Tx, officer_id: int) -> None:
    """An officer makes no visits any more: others are asked about all that are booked."""
    await wish_offers.take_back(tx.session, tx.act.house, officer_id, tx.now)
    for visit_id in await covers.coming_of(tx.session, officer_id, tx.now, None):
        await give_up(tx.session, tx.act.house, visit_id, Why.LEFT, tx.now)


forms.register(FormKind.HAND_OVER, _HandOver())
forms.register(FormKind.CANNOT_COME, _CannotCome())
