"""What officers offer and on what terms, and the quarters of an hour that visits take of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, delete, insert, select, union_all, update
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
    TakenQuarterRow,
    VisitOfferRow,
    VisitRow,
)
from db.queries.dialect import insert_or_ignore, rows

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


async def unblock(session: AsyncSession, officer_id: int, blocked_id: int) -> None:
    """Let blocked days be offered again, if they are this officer's."""
    await session.execute(
        delete(BlockedDaysRow).where(
            BlockedDaysRow.id == blocked_id, BlockedDaysRow.officer_id == officer_id
        )
    )


@dataclass(frozen=True, slots=True)
class KeptTerms:
    """An officer's terms, with what the rule of free times does not ask about."""

    terms: Terms
    needs_approval: bool = False
    topics: tuple[int, ...] | None = None
    """None: the officer comes for every topic."""


def _kept(row: OfficerTermsRow | None) -> KeptTerms:
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
    return _kept(await session.get(OfficerTermsRow, officer_id))


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
    await session.execute(
        insert_or_ignore(session, OfficerTermsRow).values(
            officer_id=officer_id, needs_approval=False, **asdict(Terms())
        )
    )
    await session.execute(
        select(OfficerTermsRow.officer_id)
        .where(OfficerTermsRow.officer_id == officer_id)
        .with_for_update()
    )


@dataclass(frozen=True, slots=True)
class Candidate:
    """An officer who could come, as the rule of free times needs to know them."""

    officer: Officer
    name: str
    needs_approval: bool


async def list_candidates(
    session: AsyncSession,
    *,
    today: date,
    since: datetime,
    topic_id: int,
    only: int | None = None,
    without_visit: int | None = None,
) -> list[Candidate]:
    """The officers who offer times from today on and come for the topic, in order of their number.

    `since` is from when on it must be known what takes their time. `only` is one officer;
    `without_visit` a visit that does not count, because it is to be moved.
    """
    found = select(VisitOfferRow, Person.name).join(Person, Person.id == VisitOfferRow.officer_id)
    found = found.join(RoleGrant, RoleGrant.person_id == VisitOfferRow.officer_id).where(
        RoleGrant.role == Role.POLICE.value,
        RoleGrant.ended_at.is_(None),
        VisitOfferRow.withdrawn_at.is_(None),
        VisitOfferRow.last_day >= today,
    )
    if only is not None:
        found = found.where(VisitOfferRow.officer_id == only)
    offers: dict[int, list[Offer]] = defaultdict(list)
    names = {}
    for row, name in await session.execute(found.order_by(VisitOfferRow.officer_id)):
        offers[row.officer_id].append(_offer(row))
        names[row.officer_id] = name
    if not offers:
        return []
    terms = await _terms(session, offers)
    suitable = [
        one for one in offers if (topics := terms[one].topics) is None or topic_id in topics
    ]
    blocked = await _blocked(session, suitable, today)
    busy = await _busy(session, suitable, since, without_visit)
    return [
        Candidate(
            Officer(one, terms[one].terms, offers[one], blocked[one], busy[one]),
            names[one],
            terms[one].needs_approval,
        )
        for one in suitable
    ]


async def _terms(session: AsyncSession, officers: Iterable[int]) -> dict[int, KeptTerms]:
    wanted = list(officers)
    found = await session.scalars(
        select(OfficerTermsRow)
        .where(OfficerTermsRow.officer_id.in_(wanted))
        .execution_options(populate_existing=True)
    )
    kept = {row.officer_id: row for row in found}
    return {one: _kept(kept.get(one)) for one in wanted}


async def _blocked(
    session: AsyncSession, officers: Sequence[int], today: date
) -> dict[int, list[Blocked]]:
    found: dict[int, list[Blocked]] = defaultdict(list)
    for row in await session.scalars(
        select(BlockedDaysRow).where(
            BlockedDaysRow.officer_id.in_(officers), BlockedDaysRow.last_day >= today
        )
    ):
        found[row.officer_id].append(Blocked(row.first_day, row.last_day))
    return found


async def _busy(
    session: AsyncSession,
    officers: Sequence[int],
    since: datetime,
    without_visit: int | None,
) -> dict[int, list[Busy]]:
    whose = (VisitRow.officer_id.in_(officers), VisitRow.state.in_(_TAKING))
    kept = _times_of(VisitRow).where(*whose, VisitRow.starts_at >= since)
    asked = _times_of(MoveAskedRow).where(
        *whose, VisitRow.id == MoveAskedRow.visit_id, MoveAskedRow.starts_at >= since
    )
    if without_visit is not None:
        kept = kept.where(VisitRow.id != without_visit)
        asked = asked.where(VisitRow.id != without_visit)
    statement = union_all(kept, asked)
    found: dict[int, list[Busy]] = defaultdict(list)
    for officer_id, starts_at, ends_at, before, after, school_id in await session.execute(
        statement
    ):
        found[officer_id].append(Busy(starts_at, ends_at, before, after, school_id))
    return found


def _times_of(
    moments: type[VisitRow | MoveAskedRow],
) -> Select[int, datetime, datetime, int, int, int]:
    """When officers are busy with visits, or with what schools want to move them to."""
    return select(
        VisitRow.officer_id,
        moments.starts_at,
        moments.ends_at,
        VisitRow.before_min,
        VisitRow.after_min,
        VisitRow.school_id,
    )


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
