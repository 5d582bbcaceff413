"""School visits: offering times, booking one, cancelling it, and saying how it went."""

from __future__ import annotations

import secrets
from collections import Counter
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from bot.domain.activities import ActivityKind, Doer
from bot.domain.errors import (
    AnswerProblem,
    NoFreeTimes,
    NotFound,
    OfferBooked,
    SentBack,
    SlotTaken,
    TimesOverlap,
    VisitSettled,
)
from bot.domain.forms import Choice, Form, FormKind
from bot.domain.local_time import NoSuchLocalTime, day_bounds, local_day, to_utc
from bot.domain.outbox import NoticeKind, Priority
from bot.domain.people import Role
from bot.domain.promises import Unit, Workflow
from bot.domain.reading import Qualifier
from bot.domain.reminders import ReminderKind
from bot.domain.views import VISITS_A_PAGE, VisitPage, page_within
from bot.domain.visits import (
    LENGTHS_MIN,
    FreeTime,
    OfferView,
    SchoolYear,
    Topic,
    Visit,
    VisitState,
    as_facts,
    check_can_cancel,
    check_can_report,
    reminder_due_at,
    report_due_at,
)
from bot.services import forms
from bot.services.act import Act, AlreadyHandled, Tx, changing, looking
from bot.texts import activities as activity_texts
from db.models import VisitRow
from db.queries import activities, outbox, promises, reminders, visits


async def list_offers(act: Act) -> list[OfferView]:
    """The times that the officer offers from now on, soonest first. For police."""
    async with looking(act) as tx:
        tx.require(Role.POLICE)
        return await visits.list_offers(tx.session, tx.person.id, after=act.now)


async def show_offer(act: Act, offer_id: int) -> OfferView:
    """One of the times that the officer offers from now on. For police. Raises NotFound."""
    for offer in await list_offers(act):
        if offer.id == offer_id:
            return offer
    raise NotFound("offer")


async def withdraw_offer(act: Act, offer_id: int) -> list[OfferView]:
    """Take a free time back; gives those that are left. For the officer who offers it.

    Raises NotFound, or OfferBooked where a school has booked the time.
    """
    try:
        async with changing(act) as tx:
            tx.require(Role.POLICE)
            row = await visits.find_offer(tx.session, offer_id)
            if row is None or row.officer_id != tx.person.id:
                raise NotFound("offer")
            if await visits.is_taken(tx.session, offer_id):
                raise OfferBooked
            row.withdrawn_at = row.withdrawn_at or act.now
            await tx.session.flush()
            return await visits.list_offers(tx.session, tx.person.id, after=act.now)
    except AlreadyHandled:
        return await list_offers(act)


async def list_mine(act: Act, page: int) -> VisitPage:
    """The person's visits, as school or as officer: coming ones, then those of the last month."""
    async with looking(act) as tx:
        tx.require(Role.SCHOOL, Role.POLICE)
        since = act.now - timedelta(days=30)
        total = await visits.count_of_person(tx.session, tx.person.id, after=since)
        page = page_within(page, total, VISITS_A_PAGE)
        found = await visits.page_of_person(
            tx.session, tx.person.id, after=since, offset=page * VISITS_A_PAGE, limit=VISITS_A_PAGE
        )
    return VisitPage(total, page, tuple(found))


async def show(act: Act, visit_id: int) -> Visit:
    """A visit, for its school contact, its officer and coordinators. Raises NotFound."""
    async with looking(act) as tx:
        return await _seen(tx, visit_id)


async def _seen(tx: Tx, visit_id: int) -> Visit:
    visit = await visits.find(tx.session, visit_id)
    is_coordinator = tx.holds(Role.COORDINATOR)
    if visit is None or not (is_coordinator or tx.person.id in _parties(visit)):
        raise NotFound("visit")
    return visit


def _parties(visit: Visit) -> tuple[int, int]:
    return visit.officer_id, visit.contact_id


async def _tell(tx: Tx, kind: NoticeKind, visit: Visit, to: tuple[int, ...], *, cause: str) -> None:
    """Tell people about a visit, once for each cause."""
    notice_id = await outbox.add_notice(
        tx.session,
        kind,
        as_facts(visit),
        dedup_key=f"visit:{visit.id}:{cause}",
        now=tx.now,
    )
    if notice_id is not None:
        await outbox.deliver_to_people(
            tx.session,
            notice_id,
            list(dict.fromkeys(to)),
            priority=Priority.NORMAL,
            due_at=tx.now,
        )


class _Offer(forms.Workflow):
    """The dialog in which an officer offers a time."""

    roles = (Role.POLICE,)

    async def choices(self, tx: Tx, form: Form) -> tuple[Choice, ...]:
        if form.step == "length":
            return tuple(Choice(str(minutes), {"minutes": minutes}) for minutes in LENGTHS_MIN)
        return ()

    async def finish(self, tx: Tx, form: Form, form_id: int) -> forms.Finished:
        starts_at = _moment(form.answers["day"], form.answers["starts"], tx)
        if starts_at <= tx.now:
            is_today = form.answers["day"] == tx.act.today.isoformat()
            raise SentBack("starts" if is_today else "day", AnswerProblem.IN_THE_PAST)
        ends_at = starts_at + timedelta(minutes=form.answers["length"]["number"])
        offer_id = await visits.add_offer(tx.session, tx.person.id, starts_at, ends_at, tx.now)
        if offer_id is None:
            raise TimesOverlap("starts")
        return forms.Finished({"starts_at": starts_at.isoformat(), "ends_at": ends_at.isoformat()})


def _moment(day: str, starts: str, tx: Tx) -> datetime:
    try:
        return to_utc(date.fromisoformat(day), time.fromisoformat(starts), tx.act.house.zone)
    except NoSuchLocalTime as problem:
        raise SentBack("starts", AnswerProblem.NO_SUCH_TIME) from problem


def _free_time_facts(free: FreeTime) -> dict[str, Any]:
    return {
        "starts_at": free.starts_at.isoformat(),
        "ends_at": free.ends_at.isoformat(),
        "officer": free.officer,
    }


class _Book(forms.Workflow):
    """The dialog in which a school books a visit."""

    roles = (Role.SCHOOL,)

    async def choices(self, tx: Tx, form: Form) -> tuple[Choice, ...]:
        match form.step:
            case "day":
                return await self._days(tx)
            case "slot":
                return await self._slots(tx, date.fromisoformat(form.answers["day"]["value"]))
            case "topic":
                return tuple(Choice(topic.value) for topic in Topic)
            case "years":
                return tuple(Choice(year.value) for year in SchoolYear)
        return ()

    async def _days(self, tx: Tx) -> tuple[Choice, ...]:
        free = await visits.list_free(tx.session, after=tx.now)
        if not free:
            raise NoFreeTimes
        per_day = Counter(local_day(one.starts_at, tx.act.house.zone) for one in free)
        return tuple(
            Choice(day.isoformat(), {"free": count}) for day, count in sorted(per_day.items())
        )

    async def _slots(self, tx: Tx, day: date) -> tuple[Choice, ...]:
        start, end = day_bounds(day, tx.act.house.zone)
        free = await visits.list_free(tx.session, after=max(start, tx.now), before=end)
        return tuple(Choice(str(one.id), _free_time_facts(one)) for one in free)

    async def facts(self, tx: Tx, form: Form) -> Mapping[str, Any]:
        return {"school": tx.organisation(Role.SCHOOL)}

    async def finish(self, tx: Tx, form: Form, form_id: int) -> forms.Finished:
        visit = await self._book(tx, form.answers)
        if due := reminder_due_at(visit.starts_at, tx.now, tx.act.house.zone):
            await reminders.add(tx.session, ReminderKind.VISIT_TOMORROW, visit.id, due)
        await reminders.add(
            tx.session, ReminderKind.VISIT_REPORT, visit.id, report_due_at(visit.ends_at)
        )
        await _tell(tx, NoticeKind.VISIT_BOOKED, visit, _parties(visit), cause="booked")
        await tx.audit("visit.booked", visit.id)
        return forms.Finished(as_facts(visit))

    async def _book(self, tx: Tx, answers: Mapping[str, Any]) -> Visit:
        offer = await visits.find_offer(tx.session, int(answers["slot"]["value"]))
        if offer is not None and offer.starts_at <= tx.now:
            raise SentBack((await self._taken(tx, answers)).step, AnswerProblem.HAS_BEGUN)
        if offer is None or offer.withdrawn_at is not None:
            raise await self._taken(tx, answers)
        row = VisitRow(
            uid=f"{secrets.token_hex(16)}@loftesboten",
            sequence=0,
            offered_time_id=offer.id,
            officer_id=offer.officer_id,
            contact_id=tx.person.id,
            school=tx.organisation(Role.SCHOOL),
            topic=answers["topic"]["value"],
            years=list(answers["years"]),
            pupils=answers["pupils"]["number"],
            pupils_qualifier=answers["pupils"]["qualifier"],
            starts_at=offer.starts_at,
            ends_at=offer.ends_at,
            state=VisitState.BOOKED.value,
            pupils_reached=None,
            reason=None,
            booked_at=tx.now,
            changed_at=tx.now,
        )
        if not await visits.add(tx.session, row):
            raise await self._taken(tx, answers)
        visit = await visits.find(tx.session, row.id)
        assert visit is not None, "stored a moment ago in this transaction"
        return visit

    async def _taken(self, tx: Tx, answers: Mapping[str, Any]) -> SlotTaken:
        """Back to the times of the same day, or to the days where none is left on it."""
        left = await self._slots(tx, date.fromisoformat(answers["day"]["value"]))
        return SlotTaken("slot" if left else "day")


async def _booked(tx: Tx, visit_id: int) -> Visit:
    """A visit that the person may see and that still lies ahead of a report or cancellation."""
    visit = await _seen(tx, visit_id)
    if visit.state is not VisitState.BOOKED:
        raise VisitSettled
    return visit


class _Cancel(forms.Workflow):
    """The dialog in which either side cancels a booked visit."""

    roles = (Role.SCHOOL, Role.POLICE, Role.COORDINATOR)

    async def check(self, tx: Tx, about: Mapping[str, Any]) -> None:
        check_can_cancel(await _booked(tx, about["visit"]), tx.now)

    async def facts(self, tx: Tx, form: Form) -> Mapping[str, Any]:
        return as_facts(await _seen(tx, form.answers["visit"]))

    async def finish(self, tx: Tx, form: Form, form_id: int) -> forms.Finished:
        visit = await _booked(tx, form.answers["visit"])
        check_can_cancel(visit, tx.now)
        row = await _row_to_change(tx, visit.id)
        row.state = VisitState.CANCELLED.value
        row.reason = form.answers.get("reason")
        row.sequence += 1
        row.changed_at = tx.now
        await tx.session.flush()
        visit = await _seen(tx, visit.id)
        await _tell(tx, NoticeKind.VISIT_CANCELLED, visit, _parties(visit), cause="cancelled")
        await tx.audit("visit.cancelled", visit.id)
        return forms.Finished(as_facts(visit))


async def _row_to_change(tx: Tx, visit_id: int) -> VisitRow:
    """The visit's row, locked, if nobody has settled it a moment before. Raises VisitSettled."""
    row = await visits.get_row(tx.session, visit_id)
    if row is None or row.state != VisitState.BOOKED:
        raise VisitSettled
    return row


class _Report(forms.Workflow):
    """The dialog in which the officer says how a visit went: it becomes an activity."""

    roles = (Role.POLICE,)

    async def check(self, tx: Tx, about: Mapping[str, Any]) -> None:
        await self._mine(tx, about["visit"])

    async def _mine(self, tx: Tx, visit_id: int) -> Visit:
        """The officer's own visit, begun and not settled yet."""
        visit = await _booked(tx, visit_id)
        if visit.officer_id != tx.person.id:
            raise NotFound("visit")
        check_can_report(visit, tx.now)
        return visit

    async def choices(self, tx: Tx, form: Form) -> tuple[Choice, ...]:
        if form.step == "held":
            return (Choice("yes"), Choice("no"))
        if form.step == "reached":
            visit = await _seen(tx, form.answers["visit"])
            booked = {"number": visit.pupils, "qualifier": visit.pupils_qualifier.value}
            return (Choice(str(visit.pupils), booked),)
        return ()

    async def facts(self, tx: Tx, form: Form) -> Mapping[str, Any]:
        return as_facts(await _seen(tx, form.answers["visit"]))

    async def finish(self, tx: Tx, form: Form, form_id: int) -> forms.Finished:
        visit = await self._mine(tx, form.answers["visit"])
        await self._write(tx, form.answers, visit.id)
        visit = await _seen(tx, visit.id)
        logged = visit.state is VisitState.HELD and await self._log(tx, form.answers, visit)
        await _tell(tx, NoticeKind.VISIT_REPORTED, visit, (visit.contact_id,), cause="reported")
        await tx.audit("visit.reported", visit.id)
        return forms.Finished({**as_facts(visit), "logged": logged})

    async def _write(self, tx: Tx, answers: Mapping[str, Any], visit_id: int) -> None:
        row = await _row_to_change(tx, visit_id)
        held = answers["held"]["value"] == "yes"
        row.state = VisitState.HELD.value if held else VisitState.NOT_HELD.value
        row.pupils_reached = answers["reached"]["number"] if held else None
        row.reached_qualifier = answers["reached"]["qualifier"] if held else None
        row.reason = None if held else answers["reason"]
        row.changed_at = tx.now
        await tx.session.flush()

    async def _log(self, tx: Tx, answers: Mapping[str, Any], visit: Visit) -> bool:
        """Write the activity. False: no document promises visits, so there is none to count."""
        day = local_day(visit.starts_at, tx.act.house.zone)
        promise_id = await promises.find_served(tx.session, Workflow.SCHOOL_VISITS, day)
        if promise_id is None:
            return False
        await activities.add(
            tx.session,
            promise_id=promise_id,
            kind=ActivityKind.SCHOOL_VISIT,
            day=day,
            what=activity_texts.visit_line(visit),
            doer=Doer.POLICE,
            quantity=visit.pupils_reached,
            unit=Unit.PUPILS,
            qualifier=Qualifier(answers["reached"]["qualifier"]),
            source=("visit", visit.id),
            logged_by=tx.person.id,
            now=tx.now,
        )
        return True


forms.register(FormKind.OFFER_TIME, _Offer())
forms.register(FormKind.BOOK_VISIT, _Book())
forms.register(FormKind.CANCEL_VISIT, _Cancel())
forms.register(FormKind.REPORT_VISIT, _Report())
