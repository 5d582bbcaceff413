"""Times that come free are offered to schools that wish for one: the longest waiting first."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from bot.domain.errors import NotFound, OfferGone
from bot.domain.local_time import day_bounds, local_day, to_utc_past_gap
from bot.domain.outbox import NoticeKind, Priority
from bot.domain.people import Role
from bot.domain.reminders import ReminderKind
from bot.domain.slots import Start
from bot.domain.visits import Visit, VisitState, as_facts
from bot.domain.wishes import (
    TimeOfferState,
    Wish,
    WishState,
    held_until,
    is_held_short,
    wishes_for,
)
from bot.services.act import Act, AlreadyHandled, House, Tx, changing, looking
from bot.services.visits.choosing import release_in, remind, take_quarters
from bot.services.visits.free_times import Asked, Found, search
from bot.services.visits.showing import seen as seen_visit
from bot.services.visits.showing import tell, tell_parties
from db.models import TimeOfferRow, VisitRow
from db.queries import outbox, people, reminders, schools, times, visits, wishes

LOOK_AT = time(6, 30)
"""Local time at which it is looked every morning whether more can be booked than the day before."""


@dataclass(frozen=True, slots=True)
class Freed:
    """Days on which an officer may have time that was not to be had before."""

    officer_id: int
    first: date
    last: date
    let_go_by: int | None = None
    """The wish that has let it go: all others come before it."""


async def offer_freed(
    session: AsyncSession, house: House, now: datetime, officer_id: int, first: date, last: date
) -> None:
    """Offer what has come free of an officer's time, both days counted in, to those who wait.

    In the transaction that frees it, so that nobody else can be quicker.
    """
    await hand_on(session, house, now, Freed(officer_id, first, last))


async def hand_on(session: AsyncSession, house: House, now: datetime, freed: Freed) -> None:
    """Offer what has come free to who waits next."""
    freed = replace(freed, first=max(freed.first, local_day(now, house.zone)))
    if freed.last < freed.first or not await wishes.any_waits(session):
        return
    # Always the officer first and then the wishes: two who do so at once can't block each other.
    await times.lock_officer(session, freed.officer_id)
    waiting = await wishes.claim_waiting(session, freed.first, freed.last)
    for wish_id in sorted(waiting, key=lambda one: one == freed.let_go_by):
        wish = await wishes.find(session, wish_id)
        assert wish is not None, "locked a moment ago"
        if wish.offer is not None:
            continue  # Somebody else's transaction offered a time while this one waited for it.
        await _offer(Asked(session, house, now), wish, freed)


async def _offer(asked: Asked, wish: Wish, freed: Freed) -> None:
    """Hold the first time that fits a wish, if there is one."""
    session = asked.session
    contacts = await _who_answers(session, wish.school_id, wish.contact_id)
    school = await schools.find(session, wish.school_id)
    topic = await schools.find_topic(session, wish.topic_id)
    if school is None or topic is None or topic.removed or not contacts:
        return
    found = await search(
        asked, topic, school, only=freed.officer_id, days=(freed.first, freed.last)
    )
    before = await wishes.offered_before(session, wish.id)
    length = timedelta(minutes=topic.minutes)
    for day in found.free.days():
        if not wishes_for(wish.weeks, day):
            continue
        for start in found.free.on(day):
            if not before.leaves(start.starts_at, length, asked.house.zone):
                continue
            if await _hold(asked, wish, found, start, contacts):
                return


async def _who_answers(session: AsyncSession, school_id: int, left_by: int) -> list[int]:
    """Who is asked about a time: the school's contacts.

    For a school that does not use the bot the coordinator who left its wish, or where that one is
    none any more all of them.
    """
    contacts = await schools.contacts_of(session, school_id)
    if contacts:
        return contacts
    coordinators = await people.holder_ids(session, Role.COORDINATOR)
    return [left_by] if left_by in coordinators else coordinators


async def speaks_for(tx: Tx, school_id: int) -> bool:
    """Whether the person may answer for a school: its contacts, and coordinators on its behalf."""
    if tx.holds(Role.COORDINATOR):
        return True
    return await schools.is_contact(tx.session, school_id, tx.person.id)


async def _hold(asked: Asked, wish: Wish, found: Found, start: Start, contacts: list[int]) -> bool:
    """Keep a time for a wish and tell its school. False: it is taken after all."""
    session, now = asked.session, asked.now
    part = await session.begin_nested()
    row = _visit_row(wish, found, start, contacts, now)
    await visits.add(session, row)
    if not await take_quarters(session, asked.house, row):
        await part.rollback()
        return False
    await part.commit()
    terms = found.officers[start.officer_id].officer.terms
    until = held_until(start.starts_at, now, timedelta(hours=terms.notice_hours))
    offer_id = await wishes.add_offer(
        session,
        TimeOfferRow(
            wish_id=wish.id,
            visit_id=row.id,
            starts_at=start.starts_at,
            asks=found.asks(start),
            offered_at=now,
            until=until,
            state=TimeOfferState.OPEN.value,
        ),
    )
    await reminders.add(session, ReminderKind.WISH_OFFER_LAPSES, offer_id, until)
    visit = await visits.find(session, row.id)
    assert visit is not None, "stored a moment ago in this transaction"
    facts = {
        "offer": offer_id,
        "until": until.isoformat(),
        "asks": found.asks(start),
        "short": is_held_short(until, now),
        "behalf": not await schools.contacts_of(session, wish.school_id),
    }
    await _tell_school(asked, NoticeKind.VISIT_OFFERED, visit, offer_id, contacts, facts)
    return True


def _visit_row(
    wish: Wish, found: Found, start: Start, contacts: list[int], now: datetime
) -> VisitRow:
    terms = found.officers[start.officer_id].officer.terms
    return VisitRow(
        uid=f"{secrets.token_hex(16)}@loftesboten",
        sequence=0,
        officer_id=start.officer_id,
        contact_id=wish.contact_id if wish.contact_id in contacts else contacts[0],
        school_id=wish.school_id,
        topic_id=wish.topic_id,
        topic=found.topic.name,
        years=[year.value for year in wish.years],
        classes=wish.classes,
        pupils=wish.pupils,
        pupils_qualifier=wish.pupils_qualifier.value,
        starts_at=start.starts_at,
        ends_at=start.starts_at + timedelta(minutes=found.topic.minutes),
        before_min=terms.before_min,
        after_min=terms.after_min,
        state=VisitState.OFFERED.value,
        booked_at=now,
        changed_at=now,
    )


async def _tell_school(
    asked: Asked,
    kind: NoticeKind,
    visit: Visit,
    offer_id: int,
    contacts: list[int],
    facts: dict[str, object],
) -> None:
    notice_id = await outbox.add_notice(
        asked.session,
        kind,
        {**as_facts(visit), **facts},
        dedup_key=f"time_offer:{offer_id}:{kind.value}",
        now=asked.now,
    )
    if notice_id is not None:
        await outbox.deliver_to_people(
            asked.session, notice_id, contacts, priority=Priority.NORMAL, due_at=asked.now
        )


async def accept(act: Act, offer_id: int) -> Visit:
    """Book the time that was offered. For the school's contacts and coordinators.

    Raises NotFound, or OfferGone where it was held no longer. Pressed twice it is booked once.
    """
    try:
        async with changing(act) as tx:
            tx.require(Role.SCHOOL, Role.COORDINATOR)
            offer, wish = await _answered(tx, offer_id)
            if offer.state == TimeOfferState.TAKEN and offer.visit_id is not None:
                return await seen_visit(tx, offer.visit_id)
            _check_open(tx, offer, wish)
            return await _book(tx, offer, wish)
    except AlreadyHandled:
        async with looking(act) as tx:
            offer, wish = await _answered(tx, offer_id)
            if offer.visit_id is None:
                raise OfferGone(still_waits=wish.state is WishState.WAITING) from None
            return await seen_visit(tx, offer.visit_id)


async def _answered(tx: Tx, offer_id: int) -> tuple[TimeOfferRow, Wish]:
    """An offer to a school that the person speaks for, locked, and the wish that it answers."""
    offer = await wishes.get_offer(tx.session, offer_id)
    wish = None if offer is None else await wishes.find(tx.session, offer.wish_id)
    if offer is None or wish is None:
        raise NotFound("offer")
    if not await speaks_for(tx, wish.school_id):
        raise NotFound("offer")
    return offer, wish


def _check_open(tx: Tx, offer: TimeOfferRow, wish: Wish) -> None:
    """Whether the time is still held. The clock may be about to hand it on: then it is gone."""
    if offer.state != TimeOfferState.OPEN or tx.now >= offer.until:
        raise OfferGone(still_waits=wish.state is WishState.WAITING)


async def _book(tx: Tx, offer: TimeOfferRow, wish: Wish) -> Visit:
    assert offer.visit_id is not None, "an open offer holds its time"
    row = await visits.get_row(tx.session, offer.visit_id)
    assert row is not None, "an open offer holds its time"
    row.state = (VisitState.REQUESTED if offer.asks else VisitState.CONFIRMED).value
    if await schools.is_contact(tx.session, row.school_id, tx.person.id):
        row.contact_id = tx.person.id
    row.booked_at = row.changed_at = tx.now
    offer.state = TimeOfferState.TAKEN.value
    await tx.session.flush()
    await wishes.end(tx.session, [wish.id], WishState.BOOKED, tx.now)
    await reminders.forget(tx.session, [ReminderKind.WISH_OFFER_LAPSES], offer.id)
    await reminders.forget(tx.session, [ReminderKind.WISH_OVER], wish.id)
    visit = await seen_visit(tx, row.id)
    await remind(tx.session, tx.act.house, visit, tx.now)
    if visit.state is VisitState.REQUESTED:
        await tell(tx, NoticeKind.VISIT_REQUESTED, visit, [visit.officer_id], cause="requested")
    else:
        await tell_parties(tx, NoticeKind.VISIT_BOOKED, visit, cause="booked")
    await tx.audit(f"visit.{visit.state}", visit.id)
    return visit


async def decline(act: Act, offer_id: int) -> Wish:
    """Say no to a time that was offered: it goes to the next, and the wish waits for another.

    For the school's contacts and coordinators. Raises NotFound, or OfferGone.
    """
    try:
        async with changing(act) as tx:
            tx.require(Role.SCHOOL, Role.COORDINATOR)
            freed = await let_go(tx.session, act.house, tx.now, offer_id, TimeOfferState.DECLINED)
            offer, wish = await _answered(tx, offer_id)
            if freed is None and offer.state != TimeOfferState.DECLINED:
                raise OfferGone(still_waits=wish.state is WishState.WAITING)
            if freed is not None:
                await hand_on(tx.session, act.house, tx.now, freed)
                await tx.audit("wish.declined", offer_id)
            return wish
    except AlreadyHandled:
        async with looking(act) as tx:
            return (await _answered(tx, offer_id))[1]


async def let_go(
    session: AsyncSession, house: House, now: datetime, offer_id: int, state: TimeOfferState
) -> Freed | None:
    """Let a time that is held for a wish go; what came free is to be handed on.

    None: it was held no longer.
    """
    officer_id = await wishes.officer_of_offer(session, offer_id)
    if officer_id is None:
        return None
    await times.lock_officer(session, officer_id)
    offer = await wishes.get_offer(session, offer_id)
    if offer is None or offer.state != TimeOfferState.OPEN or offer.visit_id is None:
        return None
    row = await visits.get_row(session, offer.visit_id)
    assert row is not None, "an open offer holds its time"
    await release_in(session, house, row)
    await reminders.forget(session, [ReminderKind.WISH_OFFER_LAPSES], offer_id)
    await wishes.let_go(session, offer, state, row.id)
    day = local_day(offer.starts_at, house.zone)
    return Freed(officer_id, day, day, let_go_by=offer.wish_id)


async def free(session: AsyncSession, house: House, row: VisitRow, now: datetime) -> None:
    """Let others have the time of a visit that won't be made then: first those who wish for one."""
    asked = await visits.find_asked(session, row.id)
    freed = [row.starts_at, *([] if asked is None else [asked.starts_at])]
    await release_in(session, house, row)
    await offer_moments(session, house, row.officer_id, freed, now)


async def offer_moments(
    session: AsyncSession,
    house: House,
    officer_id: int,
    freed: Iterable[datetime],
    now: datetime,
) -> None:
    """Offer the time around some moments to the schools that wish for one."""
    for day in sorted({local_day(moment, house.zone) for moment in freed}):
        await offer_freed(session, house, now, officer_id, day, day)


async def offer_reopened(
    session: AsyncSession, house: House, first: date, last: date, now: datetime
) -> None:
    """Days can be booked again with every officer, both counted in: offer what they offer then."""
    if not await wishes.any_waits(session):
        return
    officers = [one for one, _ in await times.how_far_ahead(session, local_day(now, house.zone))]
    # All officers before any wish, for the same reason as in `offer_freed`.
    for officer_id in officers:
        await times.lock_officer(session, officer_id)
    for officer_id in officers:
        await offer_freed(session, house, now, officer_id, first, last)


async def take_back(session: AsyncSession, house: House, officer_id: int, now: datetime) -> None:
    """Let every time go that is held of an officer who can't come; the wishes wait on."""
    for offer_id in await wishes.offers_of_officer(session, officer_id):
        await _tell_gone(session, house, offer_id, now, TimeOfferState.WITHDRAWN)


async def take_back_on(
    session: AsyncSession, house: House, officer_id: int, days: tuple[date, date], now: datetime
) -> None:
    """As `take_back`, of the times on some days alone, both counted in."""
    start, end = day_bounds(days[0], house.zone)[0], day_bounds(days[1], house.zone)[1]
    for offer_id in await wishes.offers_of_officer(session, officer_id, start, end):
        await _tell_gone(session, house, offer_id, now, TimeOfferState.WITHDRAWN)


async def lapse(
    session: AsyncSession, house: House, offer_id: int, _reminder_id: int, now: datetime
) -> None:
    """A day went by without an answer: the time goes to the next, and the school hears of it."""
    freed = await _tell_gone(session, house, offer_id, now, TimeOfferState.LAPSED)
    if freed is not None:
        await hand_on(session, house, now, freed)


async def _tell_gone(
    session: AsyncSession, house: House, offer_id: int, now: datetime, state: TimeOfferState
) -> Freed | None:
    # Not locked here: `let_go` locks the officer first, as whoever else settles an offer does.
    held = await wishes.held_by(session, offer_id)
    if held is None:
        return None
    wish_id, visit_id = held
    visit = await visits.find(session, visit_id)
    freed = await let_go(session, house, now, offer_id, state)
    if visit is None or freed is None:
        return None
    contacts = await _who_answers(session, visit.school_id, visit.contact_id)
    facts: dict[str, object] = {"wish": wish_id, "lapsed": state is TimeOfferState.LAPSED}
    asked = Asked(session, house, now)
    await _tell_school(asked, NoticeKind.VISIT_OFFER_GONE, visit, offer_id, contacts, facts)
    return freed


async def end(
    session: AsyncSession, _house: House, wish_id: int, reminder_id: int, now: datetime
) -> None:
    """The last week of a wish went by: the school is told that nothing came of it."""
    wish = await wishes.find(session, wish_id)
    if wish is None or wish.state is not WishState.WAITING or wish.offer is not None:
        return
    await wishes.end(session, [wish_id], WishState.OVER, now)
    notice_id = await outbox.add_notice(
        session,
        NoticeKind.WISH_OVER,
        {"wish": wish_id, "school": wish.school, "topic": wish.topic},
        dedup_key=f"reminder:{reminder_id}",
        now=now,
    )
    if notice_id is not None:
        to = await _who_answers(session, wish.school_id, wish.contact_id)
        await outbox.deliver_to_people(session, notice_id, to, priority=Priority.NORMAL, due_at=now)


async def look_again(
    session: AsyncSession, house: House, _subject_id: int, _reminder_id: int, now: datetime
) -> None:
    """Every morning a day more can be booked with each officer: offer it, as long as anybody waits."""
    if not await wishes.any_waits(session):
        return
    today = local_day(now, house.zone)
    ahead = await times.how_far_ahead(session, today)
    # All officers before any wish, for the same reason as in `offer_freed`.
    for officer_id, _ in ahead:
        await times.lock_officer(session, officer_id)
    for officer_id, days_ahead in ahead:
        day = today + timedelta(days=days_ahead)
        await offer_freed(session, house, now, officer_id, day, day)
    await look_tomorrow(session, house, now)


async def look_tomorrow(session: AsyncSession, house: House, now: datetime) -> None:
    """Look again tomorrow morning."""
    due = morning_after(local_day(now, house.zone), house)
    await reminders.add(session, ReminderKind.WISHES_LOOK, 0, due)


def morning_after(day: date, house: House) -> datetime:
    """The morning after a local day, as a moment."""
    return to_utc_past_gap(day + timedelta(days=1), LOOK_AT, house.zone)
