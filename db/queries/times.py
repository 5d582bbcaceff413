"""What officers offer and on what terms, and the quarters of an hour that visits take of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from functools import cache
from typing import Any

from sqlalchemy import (
    bindparam,
    delete,
    func,
    select,
    update,
)
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.sql.dml import ReturningInsert

from bot.domain.slots import (
    Offer,
    OfferKind,
    Terms,
    in_quarters,
    quarter_of,
)
from bot.domain.visits import TAKING, BlockedView, OfferView
from db.models import (
    BlockedDaysRow,
    OfficerTermsRow,
    TakenQuarterRow,
    VisitOfferRow,
    VisitRow,
)
from db.queries.dialect import insert_or_ignore, insert_or_ignore_on, is_sqlite, plain, rows

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
    connection = await plain(session)
    given = {"officer_id": officer_id}
    if await connection.scalar(_LOCKED, given) is not None:
        return
    usual = {"officer_id": officer_id, "needs_approval": False, **asdict(Terms())}
    await connection.execute(insert_or_ignore(session, OfficerTermsRow), usual)
    await connection.execute(_LOCKED, given)


_LOCKED = (
    select(OfficerTermsRow.officer_id)
    .where(OfficerTermsRow.officer_id == bindparam("officer_id"))
    .with_for_update()
)
"""Asked at every booking, so it is built once."""


async def take(
    session: AsyncSession,
    visit: VisitRow,
    neighbours: Sequence[int],
    *,
    starts_at: datetime | None = None,
) -> bool:
    """Take the visit's quarters of an hour and its buffers'. False: one of them is taken.

    Then those that were not are left taken: the caller undoes the part in which it asked.

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
    connection = await plain(session)
    taken = await connection.execute(_take(is_sqlite(session)), values)
    return len(taken.all()) == len(values)


@cache
def _take(for_sqlite: bool) -> ReturningInsert[Any]:
    """RETURNING lets all rows go in one step to the database, and says which were free."""
    return insert_or_ignore_on(TakenQuarterRow, for_sqlite).returning(TakenQuarterRow.quarter)


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
