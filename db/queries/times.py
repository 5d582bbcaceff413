"""What officers offer and on what terms, and the quarters of an hour that visits take of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from functools import cache
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    CompoundSelect,
    Date,
    Executable,
    Select,
    String,
    bindparam,
    cast,
    delete,
    func,
    insert,
    null,
    select,
    union_all,
    update,
)
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from bot.domain.people import Role
from bot.domain.slots import (
    Blocked,
    Busy,
    Offer,
    OfferKind,
    Officer,
    Terms,
    in_quarters,
    quarter_of,
)
from bot.domain.visits import TAKING, BlockedView, OfferView
from db.models import (
    BlockedDaysRow,
    MoveAskedRow,
    OfficerTermsRow,
    Person,
    RoleGrant,
    SchoolHolidayRow,
    TakenQuarterRow,
    VisitOfferRow,
    VisitRow,
)
from db.queries.dialect import insert_or_ignore, plain, rows

_TAKING = tuple(state.value for state in TAKING)


async def add_offer(session: AsyncSession, officer_id: int, offer: Offer, now: datetime) -> int:
    """Keep what an officer offers; gives its number."""
    row = VisitOfferRow(
        officer_id=officer_id,
        kind=offer.kind.value,
        first_day=offer.first_day,
        last_day=offer.last_day,
        weekdays=sorted(offer.weekdays),
        starts=offer.starts,
        ends=offer.ends,
        created_at=now,
    )
    session.add(row)
    await session.flush()
    return row.id


def _offer(row: VisitOfferRow) -> Offer:
    return Offer(
        OfferKind(row.kind),
        row.first_day,
        row.last_day,
        frozenset(row.weekdays),
        row.starts,
        row.ends,
    )


async def list_offers(session: AsyncSession, officer_id: int, today: date) -> list[OfferView]:
    """What an officer offers from today on, soonest first."""
    found = await session.scalars(
        select(VisitOfferRow)
        .where(
            VisitOfferRow.officer_id == officer_id,
            VisitOfferRow.withdrawn_at.is_(None),
            VisitOfferRow.last_day >= today,
        )
        .order_by(VisitOfferRow.first_day, VisitOfferRow.starts, VisitOfferRow.id)
    )
    return [OfferView(row.id, _offer(row)) for row in found]


async def withdraw_offer(
    session: AsyncSession, officer_id: int, offer_id: int, now: datetime
) -> bool:
    """Take an officer's offer back; False: there is no such offer of theirs."""
    changed = await session.execute(
        update(VisitOfferRow)
        .where(
            VisitOfferRow.id == offer_id,
            VisitOfferRow.officer_id == officer_id,
            VisitOfferRow.withdrawn_at.is_(None),
        )
        .values(withdrawn_at=now)
    )
    if rows(changed):
        return True
    row = await session.get(VisitOfferRow, offer_id)
    return row is not None and row.officer_id == officer_id


async def withdraw_all(session: AsyncSession, officer_id: int, now: datetime) -> None:
    """Take back all that an officer offers; what is booked stays."""
    await session.execute(
        update(VisitOfferRow)
        .where(VisitOfferRow.officer_id == officer_id, VisitOfferRow.withdrawn_at.is_(None))
        .values(withdrawn_at=now)
        .execution_options(synchronize_session=False)
    )


async def block(session: AsyncSession, officer_id: int, first: date, last: date) -> int:
    """Keep days free of visits, both ends counted in; gives their number."""
    row = BlockedDaysRow(officer_id=officer_id, first_day=first, last_day=last)
    session.add(row)
    await session.flush()
    return row.id


async def list_blocked(session: AsyncSession, officer_id: int, today: date) -> list[BlockedView]:
    """An officer's blocked days from today on, soonest first."""
    found = await session.scalars(
        select(BlockedDaysRow)
        .where(BlockedDaysRow.officer_id == officer_id, BlockedDaysRow.last_day >= today)
        .order_by(BlockedDaysRow.first_day, BlockedDaysRow.id)
    )
    return [BlockedView(row.id, row.first_day, row.last_day) for row in found]


async def unblock(session: AsyncSession, officer_id: int, blocked_id: int) -> BlockedView | None:
    """Let blocked days be offered again; gives which. None: they are not this officer's."""
    row = await session.get(BlockedDaysRow, blocked_id)
    if row is None or row.officer_id != officer_id:
        return None
    await session.delete(row)
    await session.flush()
    return BlockedView(row.id, row.first_day, row.last_day)


@dataclass(frozen=True, slots=True)
class KeptTerms:
    """An officer's terms, with what the rule of free times does not ask about."""

    terms: Terms
    needs_approval: bool = False
    topics: tuple[int, ...] | None = None
    """None: the officer comes for every topic."""


def kept_terms(row: OfficerTermsRow | None) -> KeptTerms:
    """An officer's terms as they are stored; the usual ones where nothing was said."""
    if row is None:
        return KeptTerms(Terms())
    terms = Terms(
        row.before_min,
        row.after_min,
        row.between_min,
        row.most_a_day,
        row.most_a_week,
        row.notice_hours,
        row.days_ahead,
    )
    return KeptTerms(terms, row.needs_approval, None if row.topics is None else tuple(row.topics))


async def terms_of(session: AsyncSession, officer_id: int) -> KeptTerms:
    """On what terms an officer comes; the usual ones until the officer says otherwise."""
    return kept_terms(await session.get(OfficerTermsRow, officer_id))


async def how_far_ahead(session: AsyncSession, today: date) -> list[tuple[int, int]]:
    """The officers who offer times from a day on, each with how many days ahead they are booked."""
    found = await session.execute(
        select(
            VisitOfferRow.officer_id, func.coalesce(OfficerTermsRow.days_ahead, Terms().days_ahead)
        )
        .outerjoin(OfficerTermsRow, OfficerTermsRow.officer_id == VisitOfferRow.officer_id)
        .where(VisitOfferRow.withdrawn_at.is_(None), VisitOfferRow.last_day >= today)
        .distinct()
        .order_by(VisitOfferRow.officer_id)
    )
    return [(officer_id, days) for officer_id, days in found]


async def keep_terms(session: AsyncSession, officer_id: int, **changed: Any) -> None:
    """Change some of an officer's terms."""
    await lock_officer(session, officer_id)
    await session.execute(
        update(OfficerTermsRow).where(OfficerTermsRow.officer_id == officer_id).values(**changed)
    )


async def lock_officer(session: AsyncSession, officer_id: int) -> None:
    """Let no other booking with this officer through until the transaction ends.

    The limits a day and a week hold only where bookings with an officer come one by one.
    """
    locked = (
        select(OfficerTermsRow.officer_id)
        .where(OfficerTermsRow.officer_id == officer_id)
        .with_for_update()
    )
    if await session.scalar(locked) is not None:
        return
    await session.execute(
        insert_or_ignore(session, OfficerTermsRow).values(
            officer_id=officer_id, needs_approval=False, **asdict(Terms())
        )
    )
    await session.execute(locked)


@dataclass(frozen=True, slots=True)
class Candidate:
    """An officer who could come, as the rule of free times needs to know them."""

    officer: Officer
    name: str
    needs_approval: bool


@dataclass(frozen=True, slots=True)
class Known:
    """What has a say in when a visit can begin: officers in order of their number, holidays."""

    candidates: Sequence[Candidate]
    holidays: Sequence[Blocked]


async def list_candidates(
    session: AsyncSession,
    *,
    first: date,
    last: date | None,
    since: datetime,
    until: datetime | None,
    topic_id: int,
    only: int | None = None,
    without_visit: int | None = None,
) -> Known:
    """The officers who offer times between two days (None: from the first on) and come for the topic.

    `since` and `until` are the moments between which it must be known what takes their time; `only`
    is one officer; `without_visit` a visit that does not count, because it is to be moved.
    """
    offers, terms, names = await _offers(session, first, last, only)
    suitable = [
        one for one in offers if (topics := terms[one].topics) is None or topic_id in topics
    ]
    if not suitable:
        return Known((), ())
    taken = await _taken(session, suitable, first, last, since, until, without_visit)
    candidates = [
        Candidate(
            Officer(one, terms[one].terms, offers[one], taken.blocked[one], taken.busy[one]),
            names[one],
            terms[one].needs_approval,
        )
        for one in suitable
    ]
    return Known(candidates, taken.holidays)


_Offers = tuple[dict[int, list[Offer]], dict[int, KeptTerms], dict[int, str]]


async def _offers(
    session: AsyncSession, first: date, last: date | None, only: int | None
) -> _Offers:
    """What officers offer, on what terms, and their names, by their numbers."""
    statement = _offers_from(has_last=last is not None, is_one=only is not None)
    given = {"first": first, "last": last, "only": only}
    offers: dict[int, list[Offer]] = defaultdict(list)
    terms, names = {}, {}
    for row in await _rows(session, statement, given):
        number, name, kind, begins, ends, weekdays, opens, closes, *on = row
        offers[number].append(
            Offer(OfferKind(kind), begins, ends, frozenset(weekdays), opens, closes)
        )
        if number not in names:
            names[number], terms[number] = name, _as_terms(on)
    return offers, terms, names


@cache
def _offers_from(*, has_last: bool, is_one: bool) -> Select[Any]:
    """Made once: to put so large a statement together takes longer than to carry it out."""
    offer, kept = VisitOfferRow, OfficerTermsRow
    found = (
        select(
            offer.officer_id, Person.name,
            offer.kind, offer.first_day, offer.last_day, offer.weekdays, offer.starts, offer.ends,
            kept.before_min, kept.after_min, kept.between_min, kept.most_a_day, kept.most_a_week,
            kept.notice_hours, kept.days_ahead, kept.needs_approval, kept.topics,
        )
        .join(Person, Person.id == offer.officer_id)
        .join(RoleGrant, RoleGrant.person_id == offer.officer_id)
        .outerjoin(kept, kept.officer_id == offer.officer_id)
        .where(
            RoleGrant.role == Role.POLICE.value,
            RoleGrant.ended_at.is_(None),
            offer.withdrawn_at.is_(None),
            offer.last_day >= bindparam("first", type_=Date()),
        )
        .order_by(offer.officer_id)
    )  # fmt: skip
    if has_last:
        found = found.where(offer.first_day <= bindparam("last", type_=Date()))
    if is_one:
        found = found.where(offer.officer_id == bindparam("only", type_=BigInteger()))
    return found


def _as_terms(kept: Sequence[Any]) -> KeptTerms:
    """An officer's terms; the usual ones where nothing was said."""
    *numbers, needs_approval, topics = kept
    if needs_approval is None:
        return KeptTerms(Terms())
    return KeptTerms(Terms(*numbers), needs_approval, None if topics is None else tuple(topics))


@dataclass(frozen=True, slots=True)
class _Taken:
    """What takes time: visits and blocked days by the officer's number, and school holidays."""

    busy: dict[int, list[Busy]]
    blocked: dict[int, list[Blocked]]
    holidays: list[Blocked]


async def _taken(
    session: AsyncSession,
    officers: Sequence[int],
    first: date,
    last: date | None,
    since: datetime,
    until: datetime | None,
    without_visit: int | None,
) -> _Taken:
    """All that takes time of these officers or everybody, in one step to the database."""
    given = {
        "officers": officers, "first": first, "last": last, "since": since, "until": until,
        "without": without_visit,
    }  # fmt: skip
    statement = _taken_from(has_last=last is not None, but_one=without_visit is not None)
    taken = _Taken(defaultdict(list), defaultdict(list), [])
    for row in await _rows(session, statement, given):
        officer_id, starts_at, ends_at, before, after, school_id, begins, ends, name = row
        if officer_id is None:
            taken.holidays.append(Blocked(begins, ends, name))
        elif starts_at is None:
            taken.blocked[officer_id].append(Blocked(begins, ends))
        else:
            taken.busy[officer_id].append(Busy(starts_at, ends_at, before, after, school_id))
    taken.holidays.sort(key=lambda one: one.first_day)
    return taken


@cache
def _taken_from(*, has_last: bool, but_one: bool) -> CompoundSelect[Any]:
    """Made once, as `_offers_from`."""
    first, last = bindparam("first", type_=Date()), bindparam("last", type_=Date())
    officers = bindparam("officers", expanding=True, type_=BigInteger())
    moment_type = VisitRow.starts_at.type
    since, until = (bindparam(key, type_=moment_type) for key in ("since", "until"))
    visits = _times_of(VisitRow, officers).where(VisitRow.starts_at >= since)
    asked = _times_of(MoveAskedRow, officers).where(
        VisitRow.id == MoveAskedRow.visit_id, MoveAskedRow.starts_at >= since
    )
    # The nothings have types, because PostgreSQL asks for the same ones in all parts of a union.
    moment, number = _none(moment_type), _none(BigInteger)
    blocked = select(
        BlockedDaysRow.officer_id, moment, moment, number, number, number,
        BlockedDaysRow.first_day, BlockedDaysRow.last_day, _none(String),
    ).where(BlockedDaysRow.officer_id.in_(officers), BlockedDaysRow.last_day >= first)  # fmt: skip
    holidays = select(
        number, moment, moment, number, number, number,
        SchoolHolidayRow.first_day, SchoolHolidayRow.last_day, SchoolHolidayRow.name,
    ).where(SchoolHolidayRow.last_day >= first)  # fmt: skip
    if has_last:
        visits = visits.where(VisitRow.starts_at < until)
        asked = asked.where(MoveAskedRow.starts_at < until)
        blocked = blocked.where(BlockedDaysRow.first_day <= last)
        holidays = holidays.where(SchoolHolidayRow.first_day <= last)
    if but_one:
        other = VisitRow.id != bindparam("without", type_=BigInteger())
        visits, asked = visits.where(other), asked.where(other)
    return union_all(visits, asked, blocked, holidays)


def _times_of(moments: type[VisitRow | MoveAskedRow], officers: Any) -> Select[Any]:
    """When officers are busy with visits, or with what schools want to move them to."""
    return select(
        VisitRow.officer_id, moments.starts_at, moments.ends_at, VisitRow.before_min,
        VisitRow.after_min, VisitRow.school_id,
        _none(Date), _none(Date), _none(String),
    ).where(VisitRow.officer_id.in_(officers), VisitRow.state.in_(_TAKING))  # fmt: skip


async def _rows(
    session: AsyncSession, statement: Executable, given: Mapping[str, Any]
) -> Iterable[Any]:
    """What a statement finds with the parameters that have a value."""
    connection = await plain(session)
    return await connection.execute(
        statement, {key: value for key, value in given.items() if value is not None}
    )


def _none(kind: Any) -> ColumnElement[Any]:
    return cast(null(), kind)


async def take(
    session: AsyncSession,
    visit: VisitRow,
    neighbours: Sequence[int],
    *,
    starts_at: datetime | None = None,
) -> bool:
    """Take the visit's quarters of an hour and its buffers'. False: one of them is taken.

    `neighbours` are visits at the same school on the same day: what they keep as a buffer gives
    way, for nobody drives away in between. `starts_at` is another time for the visit, taken beside
    the one that it has: where both want a quarter it is there already.
    """
    first = quarter_of(starts_at or visit.starts_at)
    end = first + _length(visit)
    before, after = in_quarters(visit.before_min), in_quarters(visit.after_min)
    wanted = range(first - before, end + after)
    if neighbours:
        await session.execute(
            delete(TakenQuarterRow).where(
                TakenQuarterRow.visit_id.in_(neighbours),
                TakenQuarterRow.is_buffer.is_(True),
                TakenQuarterRow.quarter.between(wanted[0], wanted[-1]),
            )
        )
    own = await _make_way(session, visit, range(first, end)) if starts_at else set()
    kept = own | await _held_by(session, neighbours, wanted)
    values = [
        {
            "officer_id": visit.officer_id,
            "quarter": quarter,
            "visit_id": visit.id,
            "is_buffer": not first <= quarter < end,
        }
        for quarter in wanted
        if quarter not in own and (quarter not in kept or first <= quarter < end)
    ]
    if not values:
        return True
    try:
        async with session.begin_nested():
            await session.execute(insert(TakenQuarterRow), values)
    except IntegrityError:
        return False
    return True


async def _make_way(session: AsyncSession, visit: VisitRow, core: range) -> set[int]:
    """The quarters that the visit has already; those of the core are no mere buffer any more."""
    await session.execute(
        update(TakenQuarterRow)
        .where(
            TakenQuarterRow.visit_id == visit.id,
            TakenQuarterRow.quarter.between(core[0], core[-1]),
        )
        .values(is_buffer=False)
    )
    found = await session.scalars(
        select(TakenQuarterRow.quarter).where(TakenQuarterRow.visit_id == visit.id)
    )
    return set(found)


def _length(visit: VisitRow) -> int:
    return in_quarters(int((visit.ends_at - visit.starts_at).total_seconds() // 60))


def _end(visit: VisitRow) -> int:
    return quarter_of(visit.starts_at) + _length(visit)


async def _held_by(session: AsyncSession, visits: Sequence[int], wanted: range) -> set[int]:
    if not visits:
        return set()
    found = await session.scalars(
        select(TakenQuarterRow.quarter).where(
            TakenQuarterRow.visit_id.in_(visits),
            TakenQuarterRow.quarter.between(wanted[0], wanted[-1]),
        )
    )
    return set(found)


async def release(session: AsyncSession, visit: VisitRow, neighbours: Sequence[VisitRow]) -> None:
    """Let the visit's quarters go. Its neighbours at the same school get their buffers back."""
    await session.execute(delete(TakenQuarterRow).where(TakenQuarterRow.visit_id == visit.id))
    for other in neighbours:
        first, end = quarter_of(other.starts_at), _end(other)
        buffers = [
            *range(first - in_quarters(other.before_min), first),
            *range(end, end + in_quarters(other.after_min)),
        ]
        if buffers:
            await session.execute(
                insert_or_ignore(session, TakenQuarterRow),
                [
                    {
                        "officer_id": other.officer_id,
                        "quarter": quarter,
                        "visit_id": other.id,
                        "is_buffer": True,
                    }
                    for quarter in buffers
                ],
            )
