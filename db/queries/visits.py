"""Booked visits."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, bindparam, delete, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from bot.domain.coverage import Counted
from bot.domain.covers import CoverState
from bot.domain.reading import Qualifier
from bot.domain.schools import SchoolYear
from bot.domain.visits import AGREED, COMING, GONE, NO_VISITS, TAKING, Visit, VisitState
from db.models import CoverRequestRow, MoveAskedRow, Person, SchoolContactRow, SchoolRow, VisitRow
from db.queries.dialect import among, plain, table_of

_COMING = tuple(state.value for state in COMING)
_GONE = tuple(state.value for state in GONE)
_NO_VISITS = tuple(state.value for state in NO_VISITS)


async def add(session: AsyncSession, row: VisitRow) -> None:
    """Store a visit and give its row the number it gets; its quarters are taken beside it."""
    connection = await plain(session)
    given = {column.key: getattr(row, column.key) for column in table_of(VisitRow).c}
    values = {key: value for key, value in given.items() if value is not None}
    number: int = (await connection.execute(_ADD, values)).scalar_one()
    row.id = number


_ADD = insert(VisitRow).returning(VisitRow.id)
"""Without objects, of which the database would be asked for more than the number."""


async def neighbours(
    session: AsyncSession, visit: VisitRow, day: tuple[datetime, datetime]
) -> list[VisitRow]:
    """The officer's other visits at the same school between two moments, a day."""
    found = await session.scalars(
        select(VisitRow).where(
            VisitRow.officer_id == visit.officer_id,
            VisitRow.school_id == visit.school_id,
            among(VisitRow.state, TAKING),
            VisitRow.starts_at >= day[0],
            VisitRow.starts_at < day[1],
            VisitRow.id != visit.id,
        )
    )
    return list(found)


async def get_row(session: AsyncSession, visit_id: int) -> VisitRow | None:
    """A visit to change, locked until the transaction ends."""
    return await session.scalar(
        select(VisitRow)
        .where(VisitRow.id == visit_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )


async def find_asked(session: AsyncSession, visit_id: int) -> MoveAskedRow | None:
    """The other time that a school wants a visit to have, and that waits for its officer."""
    return await session.get(MoveAskedRow, visit_id, populate_existing=True)


async def ask_for(
    session: AsyncSession, visit: VisitRow, starts_at: datetime, person_id: int, now: datetime
) -> MoveAskedRow:
    """Store that a school wants a visit, which is as long as before, to begin at another time."""
    row = MoveAskedRow(
        visit_id=visit.id,
        starts_at=starts_at,
        ends_at=starts_at + (visit.ends_at - visit.starts_at),
        asked_by=person_id,
        asked_at=now,
    )
    session.add(row)
    await session.flush()
    return row


async def forget_asked(session: AsyncSession, visit_id: int) -> None:
    """The time that was asked for waits no longer."""
    await session.execute(delete(MoveAskedRow).where(MoveAskedRow.visit_id == visit_id))


_Officer = aliased(Person)
_Contact = aliased(Person)


_BY_SCHOOL = (
    select(SchoolContactRow.id)
    .where(
        SchoolContactRow.school_id == VisitRow.school_id,
        SchoolContactRow.person_id == VisitRow.contact_id,
    )
    .correlate(VisitRow)
    .exists()
)


_OTHERS_ASKED = (
    select(CoverRequestRow.id)
    .where(
        CoverRequestRow.visit_id == VisitRow.id,
        CoverRequestRow.state == CoverState.OPEN.value,
    )
    .correlate(VisitRow)
    .exists()
)


def _visits() -> Select[Any, Any, Any, Any, Any, Any, Any]:
    return (
        select(
            VisitRow,
            SchoolRow.name,
            _Officer.name,
            _Contact.name,
            MoveAskedRow.starts_at,
            _BY_SCHOOL.label("by_school"),
            _OTHERS_ASKED.label("others_asked"),
        )
        .join(SchoolRow, SchoolRow.id == VisitRow.school_id)
        .join(_Officer, _Officer.id == VisitRow.officer_id)
        .join(_Contact, _Contact.id == VisitRow.contact_id)
        .outerjoin(MoveAskedRow, MoveAskedRow.visit_id == VisitRow.id)
    )


def _value(found: Any) -> Visit:
    row, school, officer, contact, asked_starts_at, by_school, others_asked = found
    return Visit(
        id=row.id,
        uid=row.uid,
        sequence=row.sequence,
        school_id=row.school_id,
        school=school,
        topic_id=row.topic_id,
        topic=row.topic,
        years=tuple(SchoolYear(year) for year in row.years),
        classes=row.classes,
        pupils=row.pupils,
        pupils_qualifier=Qualifier(row.pupils_qualifier),
        room=row.room,
        staff=row.staff,
        know=row.know,
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
        classes_reached=row.classes_reached,
        note=row.note,
        asked_starts_at=asked_starts_at,
        by_school=by_school,
        others_asked=others_asked,
    )


def as_booked(
    row: VisitRow, *, school: str, officer: str, contact: str, by_school: bool | None = None
) -> Visit:
    """A visit that was stored a moment ago, and whose names are known."""
    return _value((row, school, officer, contact, None, by_school, False))


def as_stored(row: VisitRow, before: Visit) -> Visit:
    """A visit as its row is now, for which no other time is asked; whose it is has not changed."""
    return as_booked(
        row,
        school=before.school,
        officer=before.officer,
        contact=before.contact,
        by_school=before.by_school,
    )


async def find(session: AsyncSession, visit_id: int) -> Visit | None:
    """A visit by its number."""
    found = (await session.execute(_ONE, {"visit_id": visit_id})).first()
    return None if found is None else _value(found)


_ONE = _visits().where(VisitRow.id == bindparam("visit_id"))
"""Asked at every press about a visit, so it is built once."""


def _visits_of(person_id: int, after: datetime) -> ColumnElement[bool]:
    own_schools = select(SchoolContactRow.school_id).where(
        SchoolContactRow.person_id == person_id, SchoolContactRow.ended_at.is_(None)
    )
    return (
        ((VisitRow.officer_id == person_id) | VisitRow.school_id.in_(own_schools))
        & VisitRow.state.not_in(_NO_VISITS)
        & (VisitRow.ends_at > after)
    )


async def count_of_person(session: AsyncSession, person_id: int, *, after: datetime) -> int:
    """How many visits that end after a moment a person has to do with; none that are called off."""
    mine = _visits_of(person_id, after)
    return await session.scalar(select(func.count()).select_from(VisitRow).where(mine)) or 0


async def page_of_person(
    session: AsyncSession, person_id: int, *, after: datetime, offset: int, limit: int
) -> list[Visit]:
    """The visits of a person's schools, or those that an officer makes; none that are called off.

    Those that lie ahead or wait for a report come first, then the settled ones; soonest first.
    """
    return await _page(session, _visits_of(person_id, after), offset, limit)


def _visits_at(school_id: int, after: datetime) -> ColumnElement[bool]:
    return (
        (VisitRow.school_id == school_id)
        & VisitRow.state.not_in(_GONE)
        & (VisitRow.ends_at > after)
    )


async def count_of_school(session: AsyncSession, school_id: int, *, after: datetime) -> int:
    """How many visits of a school end after a moment; none that are called off."""
    these = _visits_at(school_id, after)
    return await session.scalar(select(func.count()).select_from(VisitRow).where(these)) or 0


async def page_of_school(
    session: AsyncSession, school_id: int, *, after: datetime, offset: int, limit: int
) -> list[Visit]:
    """The visits of a school, in the order of `page_of_person`."""
    return await _page(session, _visits_at(school_id, after), offset, limit)


async def _page(
    session: AsyncSession, these: ColumnElement[bool], offset: int, limit: int
) -> list[Visit]:
    found = await session.execute(
        _visits()
        .where(these)
        .order_by(VisitRow.state.not_in(_COMING), VisitRow.starts_at, VisitRow.id)
        .offset(offset)
        .limit(limit)
    )
    return [_value(row) for row in found]


def _to_be_asked(school_id: int, person_id: int) -> ColumnElement[bool]:
    return (
        (VisitRow.school_id == school_id)
        & (VisitRow.contact_id == person_id)
        & VisitRow.state.in_(_COMING)
    )


async def count_of_contact(session: AsyncSession, school_id: int, person_id: int) -> int:
    """How many coming visits of a school there are about which this person is to be asked."""
    mine = _to_be_asked(school_id, person_id)
    return await session.scalar(select(func.count()).select_from(VisitRow).where(mine)) or 0


async def hand_over(session: AsyncSession, school_id: int, person_id: int, to_id: int) -> None:
    """Let another person be asked about the coming visits of a school that this one booked."""
    await session.execute(
        update(VisitRow).where(_to_be_asked(school_id, person_id)).values(contact_id=to_id)
    )


async def list_counted(session: AsyncSession, start: datetime, end: datetime) -> list[Counted]:
    """What counts of the visits between two moments; none that were called off."""
    found = await session.execute(
        select(
            VisitRow.school_id,
            VisitRow.years,
            VisitRow.state,
            VisitRow.pupils_reached,
            VisitRow.starts_at,
            VisitRow.reached_qualifier,
        ).where(VisitRow.state.not_in(_GONE), VisitRow.starts_at >= start, VisitRow.starts_at < end)
    )
    return [
        Counted(
            school_id,
            tuple(SchoolYear(year) for year in years),
            VisitState(state),
            reached or 0,
            starts_at,
            Qualifier(qualifier or Qualifier.EXACTLY),
        )
        for school_id, years, state, reached, starts_at, qualifier in found
    ]


async def find_last_of_school(session: AsyncSession, school_id: int) -> Visit | None:
    """The visit that a school booked last, whatever became of it."""
    found = await session.execute(
        _visits()
        .where(VisitRow.school_id == school_id, VisitRow.state != VisitState.OFFERED.value)
        .order_by(VisitRow.id.desc())
        .limit(1)
    )
    row = found.first()
    return None if row is None else _value(row)


async def list_of_officer(
    session: AsyncSession, officer_id: int, start: datetime, end: datetime
) -> list[Visit]:
    """The visits that an officer makes between two moments, first to last; none that are called off."""
    return await _of_officer(session, officer_id, start, end, among(VisitRow.state, TAKING))


async def list_to_make(
    session: AsyncSession, officer_id: int, start: datetime, end: datetime
) -> list[Visit]:
    """What an officer is to do between two moments, first to last: the agreed visits.

    Those are left out that others are asked to take over.
    """
    agreed = among(VisitRow.state, AGREED) & ~_OTHERS_ASKED
    return await _of_officer(session, officer_id, start, end, agreed)


async def _of_officer(
    session: AsyncSession,
    officer_id: int,
    start: datetime,
    end: datetime,
    which: ColumnElement[bool],
) -> list[Visit]:
    found = await session.execute(
        _visits()
        .where(
            VisitRow.officer_id == officer_id,
            VisitRow.starts_at >= start,
            VisitRow.starts_at < end,
            which,
        )
        .order_by(VisitRow.starts_at, VisitRow.id)
    )
    return [_value(row) for row in found]


async def list_where(
    session: AsyncSession, condition: ColumnElement[bool], limit: int
) -> list[Visit]:
    """The visits that a condition holds for, first to last."""
    found = await session.execute(
        _visits().where(condition).order_by(VisitRow.starts_at, VisitRow.id).limit(limit)
    )
    return [_value(row) for row in found]
