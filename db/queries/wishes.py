"""What schools wish for, and the times that are held for them."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, delete, exists, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from bot.domain.reading import Qualifier
from bot.domain.schools import SchoolYear
from bot.domain.wishes import OfferedBefore, OfferedTime, TimeOfferState, Wish, WishState
from db.models import (
    Person,
    SchoolContactRow,
    SchoolRow,
    TimeOfferRow,
    TopicRow,
    VisitRow,
    VisitWishRow,
)

_Officer = aliased(Person)
_IS_OPEN = TimeOfferRow.state == TimeOfferState.OPEN.value


async def add(session: AsyncSession, row: VisitWishRow) -> int:
    """Keep a wish; gives its number."""
    session.add(row)
    await session.flush()
    return row.id


def _wishes() -> Select[Any, Any, Any, Any, Any, Any]:
    """Wishes with what is held for them, if anything is."""
    return (
        select(VisitWishRow, SchoolRow.name, TopicRow.name, TimeOfferRow, VisitRow, _Officer.name)
        .join(SchoolRow, SchoolRow.id == VisitWishRow.school_id)
        .join(TopicRow, TopicRow.id == VisitWishRow.topic_id)
        .outerjoin(TimeOfferRow, (TimeOfferRow.wish_id == VisitWishRow.id) & _IS_OPEN)
        .outerjoin(VisitRow, VisitRow.id == TimeOfferRow.visit_id)
        .outerjoin(_Officer, _Officer.id == VisitRow.officer_id)
    )


def _value(found: Any) -> Wish:
    row, school, topic, offer, visit, officer = found
    return Wish(
        id=row.id,
        school_id=row.school_id,
        school=school,
        contact_id=row.contact_id,
        topic_id=row.topic_id,
        topic=topic,
        years=tuple(SchoolYear(year) for year in row.years),
        classes=row.classes,
        pupils=row.pupils,
        pupils_qualifier=Qualifier(row.pupils_qualifier),
        weeks=tuple(date.fromisoformat(monday) for monday in row.weeks),
        state=WishState(row.state),
        created_at=row.created_at,
        offer=None
        if offer is None
        else OfferedTime(
            offer.id, offer.starts_at, visit.ends_at, officer, offer.until, offer.asks
        ),
    )


async def find(session: AsyncSession, wish_id: int) -> Wish | None:
    """A wish by its number."""
    found = (await session.execute(_wishes().where(VisitWishRow.id == wish_id))).first()
    return None if found is None else _value(found)


async def list_waiting(session: AsyncSession) -> list[Wish]:
    """The wishes of all schools that still wait, longest first."""
    found = await session.execute(
        _wishes()
        .where(VisitWishRow.state == WishState.WAITING.value)
        .order_by(VisitWishRow.created_at, VisitWishRow.id)
    )
    return [_value(row) for row in found]


async def list_of_person(session: AsyncSession, person_id: int) -> list[Wish]:
    """The wishes of a person's schools that still wait, longest first."""
    own = select(SchoolContactRow.school_id).where(
        SchoolContactRow.person_id == person_id, SchoolContactRow.ended_at.is_(None)
    )
    found = await session.execute(
        _wishes()
        .where(VisitWishRow.school_id.in_(own), VisitWishRow.state == WishState.WAITING.value)
        .order_by(VisitWishRow.created_at, VisitWishRow.id)
    )
    return [_value(row) for row in found]


async def count_of_person(session: AsyncSession, person_id: int) -> int:
    """How many wishes of a person's schools still wait."""
    return len(await list_of_person(session, person_id))


async def claim_waiting(session: AsyncSession, first: date, last: date) -> list[int]:
    """The wishes for some of these days to which nothing is offered now, longest waiting first.

    Locked until the transaction ends: two times that come free at once go to two wishes.
    """
    is_offered = exists().where(TimeOfferRow.wish_id == VisitWishRow.id, _IS_OPEN)
    found = await session.scalars(
        select(VisitWishRow.id)
        .where(
            VisitWishRow.state == WishState.WAITING.value,
            VisitWishRow.first_day <= last,
            VisitWishRow.last_day >= first,
            ~is_offered,
        )
        .order_by(VisitWishRow.created_at, VisitWishRow.id)
        .with_for_update(of=VisitWishRow)
    )
    return list(found)


async def any_waits(session: AsyncSession) -> bool:
    """Whether any wish waits at all."""
    waiting = select(VisitWishRow.id).where(VisitWishRow.state == WishState.WAITING.value).limit(1)
    return await session.scalar(waiting) is not None


async def offered_before(session: AsyncSession, wish_id: int) -> OfferedBefore:
    """The times that were offered for a wish and not taken."""
    declined, lapsed = TimeOfferState.DECLINED.value, TimeOfferState.LAPSED.value
    found = await session.execute(
        select(TimeOfferRow.state, TimeOfferRow.starts_at).where(
            TimeOfferRow.wish_id == wish_id, TimeOfferRow.state.in_([declined, lapsed])
        )
    )
    times = list(found)
    return OfferedBefore(
        declined=frozenset(starts_at for state, starts_at in times if state == declined),
        unanswered=frozenset(starts_at for state, starts_at in times if state == lapsed),
    )


async def get_row(session: AsyncSession, wish_id: int) -> VisitWishRow | None:
    """A wish to change, locked until the transaction ends."""
    return await session.scalar(
        select(VisitWishRow)
        .where(VisitWishRow.id == wish_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )


async def get_offer(session: AsyncSession, offer_id: int) -> TimeOfferRow | None:
    """A time that was offered, locked until the transaction ends."""
    return await session.scalar(
        select(TimeOfferRow)
        .where(TimeOfferRow.id == offer_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )


async def officer_of_offer(session: AsyncSession, offer_id: int) -> int | None:
    """Whose time is held by an offer. None: it is held no longer."""
    return await session.scalar(
        select(VisitRow.officer_id)
        .join(TimeOfferRow, TimeOfferRow.visit_id == VisitRow.id)
        .where(TimeOfferRow.id == offer_id)
    )


async def held_by(session: AsyncSession, offer_id: int) -> tuple[int, int] | None:
    """For which wish an offer holds a time, and with which visit. None: it is held no longer."""
    found = await session.execute(
        select(TimeOfferRow.wish_id, TimeOfferRow.visit_id).where(TimeOfferRow.id == offer_id)
    )
    for wish_id, visit_id in found:
        return None if visit_id is None else (wish_id, visit_id)
    return None


async def offers_of_officer(
    session: AsyncSession,
    officer_id: int,
    start: datetime | None = None,
    end: datetime | None = None,
) -> list[int]:
    """The open offers of an officer's time, between two moments where these are given."""
    found = (
        select(TimeOfferRow.id)
        .join(VisitRow, VisitRow.id == TimeOfferRow.visit_id)
        .where(_IS_OPEN, VisitRow.officer_id == officer_id)
        .order_by(TimeOfferRow.id)
    )
    if start is not None and end is not None:
        found = found.where(VisitRow.starts_at >= start, VisitRow.starts_at < end)
    return list(await session.scalars(found))


async def add_offer(session: AsyncSession, row: TimeOfferRow) -> int:
    """Keep which time is offered for a wish; gives the offer's number."""
    session.add(row)
    await session.flush()
    return row.id


async def let_go(
    session: AsyncSession, offer: TimeOfferRow, state: TimeOfferState, visit_id: int
) -> None:
    """Settle an offer that came to nothing; the visit that held its time is gone."""
    offer.state = state.value
    offer.visit_id = None
    await session.flush()
    await session.execute(delete(VisitRow).where(VisitRow.id == visit_id))


async def end(
    session: AsyncSession, wish_ids: Collection[int], state: WishState, now: datetime
) -> None:
    """Settle wishes that still wait."""
    await session.execute(
        update(VisitWishRow)
        .where(VisitWishRow.id.in_(wish_ids), VisitWishRow.state == WishState.WAITING.value)
        .values(state=state.value, changed_at=now)
        .execution_options(synchronize_session=False)
    )
