"""Offered times and booked visits."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, exists, func, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from bot.domain.reading import Qualifier
from bot.domain.visits import FreeTime, OfferView, SchoolYear, Topic, Visit, VisitState
from db.models import OfferedTimeRow, Person, VisitRow

_TAKING = (VisitState.BOOKED.value, VisitState.HELD.value, VisitState.NOT_HELD.value)
"""States in which a visit keeps its time from others (the same as in the unique index)."""


async def add_offer(
    session: AsyncSession, officer_id: int, starts_at: datetime, ends_at: datetime, now: datetime
) -> int | None:
    """Offer a time. None: the officer already offers one that overlaps it."""
    overlapping = await session.scalar(
        select(OfferedTimeRow.id).where(
            OfferedTimeRow.officer_id == officer_id,
            OfferedTimeRow.withdrawn_at.is_(None),
            OfferedTimeRow.starts_at < ends_at,
            OfferedTimeRow.ends_at > starts_at,
        )
    )
    if overlapping is not None:
        return None
    row = await session.scalar(
        select(OfferedTimeRow).where(
            OfferedTimeRow.officer_id == officer_id, OfferedTimeRow.starts_at == starts_at
        )
    )
    if row is None:
        row = OfferedTimeRow(
            officer_id=officer_id, starts_at=starts_at, ends_at=ends_at, created_at=now
        )
        session.add(row)
    row.ends_at = ends_at
    row.withdrawn_at = None
    await session.flush()
    return row.id


def _taken() -> Any:
    return exists().where(
        VisitRow.offered_time_id == OfferedTimeRow.id, VisitRow.state.in_(_TAKING)
    )


async def list_free(
    session: AsyncSession, *, after: datetime, before: datetime | None = None
) -> list[FreeTime]:
    """Times that can be booked and begin after a moment (and before another), soonest first."""
    statement = (
        select(OfferedTimeRow, Person.name)
        .join(Person, Person.id == OfferedTimeRow.officer_id)
        .where(OfferedTimeRow.withdrawn_at.is_(None), OfferedTimeRow.starts_at > after, ~_taken())
        .order_by(OfferedTimeRow.starts_at, OfferedTimeRow.id)
    )
    if before is not None:
        statement = statement.where(OfferedTimeRow.starts_at < before)
    found = await session.execute(statement)
    return [FreeTime(row.id, officer, row.starts_at, row.ends_at) for row, officer in found]


async def list_offers(
    session: AsyncSession, officer_id: int, *, after: datetime
) -> list[OfferView]:
    """The times an officer offers from a moment on, soonest first."""
    found = await session.execute(
        select(OfferedTimeRow, VisitRow.id)
        .outerjoin(
            VisitRow,
            (VisitRow.offered_time_id == OfferedTimeRow.id) & VisitRow.state.in_(_TAKING),
        )
        .where(
            OfferedTimeRow.officer_id == officer_id,
            OfferedTimeRow.withdrawn_at.is_(None),
            OfferedTimeRow.ends_at > after,
        )
        .order_by(OfferedTimeRow.starts_at)
    )
    return [OfferView(row.id, row.starts_at, row.ends_at, visit_id) for row, visit_id in found]


async def find_offer(session: AsyncSession, offer_id: int) -> OfferedTimeRow | None:
    """An offered time by its number, withdrawn or not."""
    return await session.scalar(
        select(OfferedTimeRow).where(OfferedTimeRow.id == offer_id).with_for_update()
    )


async def withdraw_free(session: AsyncSession, officer_id: int, now: datetime) -> None:
    """Withdraw all of an officer's times that are not booked."""
    await session.execute(
        update(OfferedTimeRow)
        .where(
            OfferedTimeRow.officer_id == officer_id,
            OfferedTimeRow.withdrawn_at.is_(None),
            ~_taken(),
        )
        .values(withdrawn_at=now)
        .execution_options(synchronize_session=False)
    )


async def is_taken(session: AsyncSession, offer_id: int) -> bool:
    """Whether a visit keeps the time."""
    return (
        await session.scalar(
            select(VisitRow.id).where(
                VisitRow.offered_time_id == offer_id, VisitRow.state.in_(_TAKING)
            )
        )
        is not None
    )


async def add(session: AsyncSession, row: VisitRow) -> bool:
    """Store a visit. False: its time is taken (the database's unique index says so)."""
    try:
        async with session.begin_nested():
            session.add(row)
            await session.flush()
    except IntegrityError:
        return False
    return True


async def get_row(session: AsyncSession, visit_id: int) -> VisitRow | None:
    """A visit to change, locked until the transaction ends."""
    return await session.scalar(
        select(VisitRow)
        .where(VisitRow.id == visit_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )


_Officer = aliased(Person)
_Contact = aliased(Person)


def _visits() -> Select[Any, Any, Any]:
    return (
        select(VisitRow, _Officer.name, _Contact.name)
        .join(_Officer, _Officer.id == VisitRow.officer_id)
        .join(_Contact, _Contact.id == VisitRow.contact_id)
    )


def _value(found: Any) -> Visit:
    row, officer, contact = found
    return Visit(
        id=row.id,
        uid=row.uid,
        sequence=row.sequence,
        school=row.school,
        topic=Topic(row.topic),
        years=tuple(SchoolYear(year) for year in row.years),
        pupils=row.pupils,
        pupils_qualifier=Qualifier(row.pupils_qualifier),
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        state=VisitState(row.state),
        pupils_reached=row.pupils_reached,
        reached_qualifier=row.reached_qualifier and Qualifier(row.reached_qualifier),
        reason=row.reason,
        officer_id=row.officer_id,
        officer=officer,
        contact_id=row.contact_id,
        contact=contact,
        changed_at=row.changed_at,
    )


async def find(session: AsyncSession, visit_id: int) -> Visit | None:
    """A visit by its number."""
    found = (await session.execute(_visits().where(VisitRow.id == visit_id))).first()
    return None if found is None else _value(found)


def _visits_of(person_id: int, after: datetime) -> ColumnElement[bool]:
    return (
        ((VisitRow.officer_id == person_id) | (VisitRow.contact_id == person_id))
        & (VisitRow.state != VisitState.CANCELLED.value)
        & (VisitRow.ends_at > after)
    )


async def count_of_person(session: AsyncSession, person_id: int, *, after: datetime) -> int:
    """How many visits that end after a moment a person has, on either side; no cancelled ones."""
    mine = _visits_of(person_id, after)
    return await session.scalar(select(func.count()).select_from(VisitRow).where(mine)) or 0


async def page_of_person(
    session: AsyncSession, person_id: int, *, after: datetime, offset: int, limit: int
) -> list[Visit]:
    """A person's visits that end after a moment, on either side; no cancelled ones.

    Those that lie ahead or wait for a report come first, then the settled ones; soonest first.
    """
    found = await session.execute(
        _visits()
        .where(_visits_of(person_id, after))
        .order_by(VisitRow.state != VisitState.BOOKED.value, VisitRow.starts_at, VisitRow.id)
        .offset(offset)
        .limit(limit)
    )
    return [_value(row) for row in found]
