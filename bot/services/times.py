"""What officers offer, and on what terms: their side of the booking of visits."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date, time, timedelta
from typing import Any

from bot.domain.errors import AnswerProblem, NotFound, SentBack
from bot.domain.forms import CONFIRM, Choice, Form, FormKind
from bot.domain.local_time import day_bounds, local_day
from bot.domain.people import Role
from bot.domain.slots import Offer, OfferKind, Term, closed_days, hours_left, limit_reached
from bot.domain.visits import MAX_DAYS_AHEAD, BlockedView, OfferView, OfficerWeek, WeekDay
from bot.services import forms, wish_offers
from bot.services.act import Act, AlreadyHandled, Tx, changing, looking
from bot.services.schools import add_usual
from db.queries import schools, times, visits


async def list_offers(act: Act) -> list[OfferView]:
    """What the officer offers from today on, soonest first. For police."""
    async with looking(act) as tx:
        tx.require(Role.POLICE)
        return await times.list_offers(tx.session, tx.person.id, act.today)


async def show_offer(act: Act, offer_id: int) -> OfferView:
    """Hours that the officer offers from today on. For police. Raises NotFound."""
    for offer in await list_offers(act):
        if offer.id == offer_id:
            return offer
    raise NotFound("offer")


async def withdraw_offer(act: Act, offer_id: int) -> list[OfferView]:
    """Take hours back; gives those that are left. Visits booked in them stay.

    For the officer who offers them. Raises NotFound.
    """
    try:
        async with changing(act) as tx:
            tx.require(Role.POLICE)
            if not await times.withdraw_offer(tx.session, tx.person.id, offer_id, act.now):
                raise NotFound("offer")
            await tx.audit("offer.withdrawn", offer_id)
            return await times.list_offers(tx.session, tx.person.id, act.today)
    except AlreadyHandled:
        return await list_offers(act)


async def list_blocked(act: Act) -> list[BlockedView]:
    """The days from today on that the officer keeps free of visits. For police."""
    async with looking(act) as tx:
        tx.require(Role.POLICE)
        return await times.list_blocked(tx.session, tx.person.id, act.today)


async def unblock(act: Act, blocked_id: int) -> list[BlockedView]:
    """Let days be offered again; gives those that are still kept free. For the officer.

    Days that are no longer kept free, or another officer's, stay as they are.
    """
    try:
        async with changing(act) as tx:
            tx.require(Role.POLICE)
            opened = await times.unblock(tx.session, tx.person.id, blocked_id)
            if opened is not None:
                await _offer_freed(tx, opened.first_day, opened.last_day)
            await tx.audit("days.unblocked", blocked_id)
            return await times.list_blocked(tx.session, tx.person.id, act.today)
    except AlreadyHandled:
        return await list_blocked(act)


async def week(act: Act, ahead: int) -> OfficerWeek:
    """The officer's week, so many weeks from this one. For police."""
    ahead = min(max(ahead, -MAX_WEEKS), MAX_WEEKS)
    async with looking(act) as tx:
        tx.require(Role.POLICE)
        monday = act.today - timedelta(days=act.today.weekday()) + timedelta(weeks=ahead)
        sunday = monday + timedelta(days=6)
        closed = closed_days(
            monday, sunday, await schools.list_holidays(tx.session, monday, sunday)
        )
        offers = await times.list_offers(tx.session, tx.person.id, monday)
        blocked = await times.list_blocked(tx.session, tx.person.id, monday)
        start, end = day_bounds(monday, act.house.zone)[0], day_bounds(sunday, act.house.zone)[1]
        booked = await visits.list_of_officer(tx.session, tx.person.id, start, end)
        terms = (await times.terms_of(tx.session, tx.person.id)).terms
    zone, days = act.house.zone, []
    for n in range(7):
        day = monday + timedelta(days=n)
        on_day = tuple(one for one in booked if local_day(one.starts_at, zone) == day)
        offered = [one.offer for one in offers if one.offer.is_on(day)]
        days.append(
            WeekDay(
                day,
                hours_left(offered, day, act.now, terms, zone),
                on_day,
                closed.get(day),
                any(one.first_day <= day <= one.last_day for one in blocked),
                limit_reached(terms, len(on_day), len(booked)),
            )
        )
    return OfficerWeek(ahead, tuple(days))


async def _offer_freed(tx: Tx, first: date, last: date) -> None:
    """Offer what the officer can be booked for now to the schools that wish for a time."""
    await wish_offers.offer_freed(tx.session, tx.act.house, tx.now, tx.person.id, first, last)


MAX_WEEKS = 60
"""How far one can leaf from this week: as far as times are offered."""


class _Block(forms.Workflow):
    """The dialog in which an officer keeps days free of visits."""

    roles = (Role.POLICE,)

    async def facts(self, tx: Tx, form: Form) -> Mapping[str, Any]:
        if form.step != CONFIRM:
            return {}
        return {"booked": await self._booked(tx, form.answers)}

    async def _booked(self, tx: Tx, answers: Mapping[str, Any]) -> int:
        """How many visits are booked on those days: they stay until somebody moves them."""
        first, last = _period_of(answers)
        zone = tx.act.house.zone
        start, end = day_bounds(first, zone)[0], day_bounds(last, zone)[1]
        return len(await visits.list_of_officer(tx.session, tx.person.id, start, end))

    async def finish(self, tx: Tx, form: Form, form_id: int) -> forms.Finished:
        first, last = _period_of(form.answers)
        blocked_id = await times.block(tx.session, tx.person.id, first, last)
        await wish_offers.take_back_on(
            tx.session, tx.act.house, tx.person.id, (first, last), tx.now
        )
        await tx.audit("days.blocked", blocked_id)
        booked = await self._booked(tx, form.answers)
        return forms.Finished(
            {"first": first.isoformat(), "last": last.isoformat(), "booked": booked}
        )


def _period_of(answers: Mapping[str, Any]) -> tuple[date, date]:
    first = date.fromisoformat(answers["day"])
    return first, date.fromisoformat(answers["until"]) if answers["until"] else first


_USUAL: Mapping[Term, tuple[int, ...]] = {
    Term.BEFORE: (0, 15, 30, 45, 60),
    Term.AFTER: (0, 15, 30, 45, 60),
    Term.BETWEEN: (0, 15, 30),
    Term.A_DAY: (1, 2, 3, 4),
    Term.A_WEEK: (2, 4, 6, 8),
    Term.NOTICE: (24, 48, 72, 168),
    Term.AHEAD: (60, 120, 180, 300),
}
"""What is offered as buttons; any other number can be written."""


class _Terms(forms.Workflow):
    """The dialog in which an officer says on what terms visits are booked."""

    roles = (Role.POLICE,)

    async def choices(self, tx: Tx, form: Form) -> tuple[Choice, ...]:
        match form.step:
            case "term":
                return tuple(Choice(term.value) for term in Term)
            case "amount":
                usual = _USUAL[Term(form.answers["term"]["value"])]
                return tuple(Choice(str(number)) for number in usual)
            case "approval":
                return (Choice("yes"), Choice("no"))
            case "topics":
                found = await schools.list_topics(tx.session)
                return tuple(Choice(str(one.id), {"name": one.name}) for one in found)
        return ()

    async def facts(self, tx: Tx, form: Form) -> Mapping[str, Any]:
        if form.step == "term":
            return {"terms": await self._now(tx)}
        return {"names": await self._names(tx)}

    async def _now(self, tx: Tx) -> dict[str, Any]:
        """The terms as they stand, by the name of each."""
        kept = await times.terms_of(tx.session, tx.person.id)
        names = await self._names(tx)
        return {
            **asdict(kept.terms),
            "needs_approval": kept.needs_approval,
            "topics": None
            if kept.topics is None
            else [names[str(one)] for one in kept.topics if str(one) in names],
        }

    async def _names(self, tx: Tx) -> dict[str, str]:
        return {str(one.id): one.name for one in await schools.list_topics(tx.session)}

    async def check(self, tx: Tx, about: Mapping[str, Any]) -> None:
        await add_usual(tx.session, tx.now)

    async def finish(self, tx: Tx, form: Form, form_id: int) -> forms.Finished:
        term, answers = Term(form.answers["term"]["value"]), form.answers
        value: Any
        match term:
            case Term.APPROVAL:
                value = answers["approval"]["value"] == "yes"
            case Term.TOPICS:
                chosen = answers["topics"]
                value = None if chosen is None else [int(one) for one in chosen]
            case _:
                value = answers["amount"]["number"]
        await times.keep_terms(tx.session, tx.person.id, **{term.value: value})
        await _offer_freed(tx, tx.act.today, tx.act.today + timedelta(days=MAX_DAYS_AHEAD))
        await tx.audit(f"terms.{term.value}", None)
        return forms.Finished({"terms": await self._now(tx)})


class _Offer(forms.Workflow):
    """The dialog in which an officer offers hours: of one day, every week, or on request."""

    roles = (Role.POLICE,)

    async def choices(self, tx: Tx, form: Form) -> tuple[Choice, ...]:
        if form.step == "how":
            return tuple(Choice(kind.value) for kind in OfferKind)
        if form.step == "weekdays":
            return tuple(Choice(str(n)) for n in range(7))
        return ()

    async def facts(self, tx: Tx, form: Form) -> Mapping[str, Any]:
        if form.step != CONFIRM:
            return {}
        days, left_out = await self._days(tx, _offer_of(form.answers))
        return {"days": len(days), "closed": left_out}

    async def _days(self, tx: Tx, offer: Offer) -> tuple[list[date], list[list[str | None]]]:
        """The days on which the hours can be booked, and those left out, each with why."""
        first, last = offer.first_day, offer.last_day
        closed = closed_days(first, last, await schools.list_holidays(tx.session, first, last))
        span = (first + timedelta(days=n) for n in range((last - first).days + 1))
        days = [day for day in span if day.weekday() in offer.weekdays]
        left_out = [
            [day.isoformat(), closed[day].kind.value, closed[day].name]
            for day in days
            if day in closed
        ]
        return [day for day in days if day not in closed], left_out

    async def finish(self, tx: Tx, form: Form, form_id: int) -> forms.Finished:
        offer = _offer_of(form.answers)
        days, left_out = await self._days(tx, offer)
        if not days:
            raise SentBack("day", AnswerProblem.DAY_CLOSED)
        self._check_not_past(tx, offer)
        offer_id = await times.add_offer(tx.session, tx.person.id, offer, tx.now)
        await _offer_freed(tx, offer.first_day, offer.last_day)
        await tx.audit("offer.made", offer_id)
        return forms.Finished(
            {"offer": offer_id, **offer.as_facts(), "days": len(days), "closed": left_out}
        )

    def _check_not_past(self, tx: Tx, offer: Offer) -> None:
        """Hours of today must end later than now; a day is checked where it is entered."""
        if offer.last_day > tx.act.today:
            return
        if tx.now.astimezone(tx.act.house.zone).time() >= offer.ends:
            raise SentBack("starts", AnswerProblem.IN_THE_PAST)


def _offer_of(answers: Mapping[str, Any]) -> Offer:
    kind = OfferKind(answers["how"]["value"])
    day = date.fromisoformat(answers["day"])
    starts, ends = time.fromisoformat(answers["starts"]), time.fromisoformat(answers["ends"])
    if kind is OfferKind.SINGLE:
        return Offer.single(day, starts, ends)
    until = date.fromisoformat(answers["until"])
    weekdays = frozenset(int(n) for n in answers["weekdays"])
    return Offer(kind, day, until, weekdays, starts, ends)


forms.register(FormKind.OFFER_TIME, _Offer())
forms.register(FormKind.BLOCK_DAYS, _Block())
forms.register(FormKind.VISIT_TERMS, _Terms())
