"""Schools, their contacts, topics and school holidays."""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, bindparam, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.domain.people import Role
from bot.domain.schools import (
    HolidayView,
    School,
    SchoolContact,
    SchoolKind,
    SchoolYear,
    Topic,
    TopicDocument,
    YearGroup,
)
from bot.domain.slots import Blocked
from db.models import (
    Person,
    RoleGrant,
    SchoolContactRow,
    SchoolHolidayRow,
    SchoolRow,
    SchoolYearRow,
    TopicRow,
)
from db.models.base import Base
from db.queries.dialect import insert_or_ignore, plain, table_of


async def find_or_add(session: AsyncSession, name: str, now: datetime) -> int:
    """The number of the school with this name, added where there is none."""
    await session.execute(insert_or_ignore(session, SchoolRow).values(name=name, created_at=now))
    found = await session.scalar(select(SchoolRow.id).where(SchoolRow.name == name))
    assert found is not None, "stored a moment ago, or before"
    return found


async def describe(
    session: AsyncSession, school_id: int, kind: SchoolKind, groups: Sequence[YearGroup]
) -> None:
    """Say what a school is and how large its years are; what was said before is forgotten."""
    row = await session.get_one(SchoolRow, school_id)
    row.kind = kind.value
    for old in await session.scalars(
        select(SchoolYearRow).where(SchoolYearRow.school_id == school_id)
    ):
        await session.delete(old)
    await session.flush()
    for group in groups:
        session.add(
            SchoolYearRow(
                school_id=school_id,
                year=group.year.value,
                classes=group.classes,
                pupils=group.pupils,
            )
        )
    await session.flush()


async def add_contact(session: AsyncSession, school_id: int, person_id: int, now: datetime) -> None:
    """Let a person speak for a school, unless they do already."""
    if not await is_contact(session, school_id, person_id):
        session.add(SchoolContactRow(school_id=school_id, person_id=person_id, added_at=now))
        await session.flush()


async def is_contact(session: AsyncSession, school_id: int, person_id: int) -> bool:
    """Whether a person speaks for a school now."""
    connection = await plain(session)
    given = {"school_id": school_id, "person_id": person_id}
    return await connection.scalar(_IS_CONTACT, given) is not None


_IS_CONTACT = select(SchoolContactRow.id).where(
    SchoolContactRow.school_id == bindparam("school_id"),
    SchoolContactRow.person_id == bindparam("person_id"),
    SchoolContactRow.ended_at.is_(None),
)
"""Asked at every press about a visit, so it is built once."""


async def contacts_by_school(session: AsyncSession) -> dict[int, list[int]]:
    """As `contacts_of`, of all schools at once; those that nobody speaks for are not among them."""
    found = await session.execute(
        select(SchoolContactRow.school_id, SchoolContactRow.person_id)
        .join(RoleGrant, RoleGrant.person_id == SchoolContactRow.person_id)
        .where(
            SchoolContactRow.ended_at.is_(None),
            RoleGrant.role == Role.SCHOOL.value,
            RoleGrant.ended_at.is_(None),
        )
        .order_by(SchoolContactRow.id)
    )
    contacts: dict[int, list[int]] = {}
    for school_id, person_id in found:
        contacts.setdefault(school_id, []).append(person_id)
    return contacts


async def contacts_of(session: AsyncSession, school_id: int) -> list[int]:
    """The people who speak for a school now and hold the role for it, first added first."""
    connection = await plain(session)
    found = await connection.execute(_CONTACTS_OF, {"school_id": school_id})
    return list(found.scalars())


_CONTACTS_OF = (
    select(SchoolContactRow.person_id)
    .join(RoleGrant, RoleGrant.person_id == SchoolContactRow.person_id)
    .where(
        SchoolContactRow.school_id == bindparam("school_id"),
        SchoolContactRow.ended_at.is_(None),
        RoleGrant.role == Role.SCHOOL.value,
        RoleGrant.ended_at.is_(None),
    )
    .order_by(SchoolContactRow.id)
)
"""Asked whenever a school is told of a visit, so it is built once."""


def _contacts() -> Select[Any, Any, Any, Any, Any]:
    """Who speaks for a school now and holds the role for it, first added first."""
    return (
        select(SchoolContactRow.id, Person.id, Person.name, SchoolRow.id, SchoolRow.name)
        .join(Person, Person.id == SchoolContactRow.person_id)
        .join(SchoolRow, SchoolRow.id == SchoolContactRow.school_id)
        .join(RoleGrant, RoleGrant.person_id == Person.id)
        .where(
            SchoolContactRow.ended_at.is_(None),
            RoleGrant.role == Role.SCHOOL.value,
            RoleGrant.ended_at.is_(None),
        )
        .order_by(SchoolContactRow.id)
    )


async def list_contacts(session: AsyncSession, school_id: int) -> list[SchoolContact]:
    """The people who speak for a school now, first added first."""
    found = await session.execute(_contacts().where(SchoolRow.id == school_id))
    return [SchoolContact(*row) for row in found]


async def find_contact(session: AsyncSession, contact_id: int) -> SchoolContact | None:
    """Somebody who speaks for a school now. None: does not, or not any more."""
    found = await session.execute(_contacts().where(SchoolContactRow.id == contact_id))
    row = found.first()
    return None if row is None else SchoolContact(*row)


async def end_contact(session: AsyncSession, school_id: int, person_id: int, now: datetime) -> None:
    """Let a person speak for this school no longer."""
    await session.execute(
        update(SchoolContactRow)
        .where(
            SchoolContactRow.person_id == person_id,
            SchoolContactRow.school_id == school_id,
            SchoolContactRow.ended_at.is_(None),
        )
        .values(ended_at=now)
    )


def _school(row: SchoolRow, groups: Sequence[YearGroup] = ()) -> School:
    kind = SchoolKind(row.kind) if row.kind else None
    return School(row.id, row.name, kind, row.officer_id, tuple(groups), row.area_id)


async def schools_of(session: AsyncSession, person_id: int) -> list[School]:
    """The schools that a person speaks for, by name, without the sizes of their years."""
    found = await session.scalars(
        select(SchoolRow)
        .join(SchoolContactRow, SchoolContactRow.school_id == SchoolRow.id)
        .where(
            SchoolContactRow.person_id == person_id,
            SchoolContactRow.ended_at.is_(None),
            SchoolRow.closed_at.is_(None),
        )
        .order_by(SchoolRow.name)
    )
    return [_school(row) for row in found]


async def find(session: AsyncSession, school_id: int) -> School | None:
    """A school with the sizes of its years. None: there is none, or it is closed."""
    row = await session.get(SchoolRow, school_id)
    if row is None or row.closed_at is not None:
        return None
    found = await session.scalars(select(SchoolYearRow).where(SchoolYearRow.school_id == school_id))
    return _school(row, _groups(found))


def _tuple_of(model: type[Base]) -> Any:
    """A row of a table as a plain tuple with names: read often, and never changed."""
    return namedtuple(f"Plain{model.__name__}", [one.key for one in table_of(model).c])


_PARTS = [(_tuple_of(model), model) for model in (TopicRow, SchoolRow, SchoolYearRow)]

_WITH_TOPIC = (
    select(
        *(
            column.label(f"c{n}")
            for n, column in enumerate(one for _, model in _PARTS for one in table_of(model).c)
        )
    )
    .select_from(TopicRow)
    .outerjoin(SchoolRow, (SchoolRow.id == bindparam("school_id")) & SchoolRow.closed_at.is_(None))
    .outerjoin(SchoolYearRow, SchoolYearRow.school_id == SchoolRow.id)
    .where(TopicRow.id == bindparam("topic_id"))
)
"""Asked at every press of a booking, so it is built once."""


async def find_with_topic(
    session: AsyncSession, school_id: int, topic_id: int
) -> tuple[School | None, Topic | None]:
    """As `find` and `find_topic`, in one step to the database; without a topic, no school either."""
    connection = await plain(session)
    rows = await connection.execute(_WITH_TOPIC, {"school_id": school_id, "topic_id": topic_id})
    found = [_parted(row) for row in rows]
    if not found:
        return None, None
    topic, school, _ = found[0]
    groups = _groups(year for _, _, year in found if year.year is not None)
    return None if school.id is None else _school(school, groups), _topic(topic)


def _parted(row: Any) -> list[Any]:
    """What a row of three tables side by side holds of each."""
    parts, start = [], 0
    for shape, _ in _PARTS:
        end = start + len(shape._fields)
        parts.append(shape._make(row[start:end]))
        start = end
    return parts


def _groups(rows: Iterable[SchoolYearRow]) -> list[YearGroup]:
    """The sizes of years, the youngest first."""
    order = {year.value: n for n, year in enumerate(SchoolYear)}
    return [
        YearGroup(SchoolYear(one.year), one.classes, one.pupils)
        for one in sorted(rows, key=lambda one: order[one.year])
    ]


async def list_with_years(session: AsyncSession) -> list[School]:
    """All schools that are not closed, by name, with the sizes of their years."""
    sizes: dict[int, list[SchoolYearRow]] = {}
    for one in await session.scalars(select(SchoolYearRow)):
        sizes.setdefault(one.school_id, []).append(one)
    rows = await session.scalars(
        select(SchoolRow)
        .where(SchoolRow.closed_at.is_(None))
        .order_by(SchoolRow.name, SchoolRow.id)
    )
    return [_school(row, _groups(sizes.get(row.id, ()))) for row in rows]


async def place(session: AsyncSession, school_id: int, area_id: int | None) -> None:
    """Say where a school lies. None: nobody says."""
    row = await session.get_one(SchoolRow, school_id)
    row.area_id = area_id
    await session.flush()


async def area_of(session: AsyncSession, school_id: int) -> int | None:
    """The area in which a school lies, where that is known."""
    return await session.scalar(select(SchoolRow.area_id).where(SchoolRow.id == school_id))


async def add_usual_topics(
    session: AsyncSession, topics: Sequence[Mapping[str, Any]], now: datetime
) -> None:
    """Store the topics that are there from the beginning, unless they were stored before."""
    if await session.scalar(select(func.count()).select_from(TopicRow)):
        return
    await session.execute(
        insert_or_ignore(session, TopicRow),
        [{**topic, "needs_approval": False, "changed_at": now} for topic in topics],
    )


def _topic(row: TopicRow) -> Topic:
    return Topic(
        id=row.id,
        name=row.name,
        about=row.about,
        minutes=row.minutes,
        years=tuple(SchoolYear(year) for year in row.years),
        group_max=row.group_max,
        needs_approval=row.needs_approval,
        prepare=row.prepare,
        material=row.material,
        document=TopicDocument(**row.document) if row.document else None,
        removed=row.removed_at is not None,
    )


async def list_topics(session: AsyncSession) -> list[Topic]:
    """What a visit can be about, in the order in which it was put in."""
    found = await session.scalars(
        select(TopicRow).where(TopicRow.removed_at.is_(None)).order_by(TopicRow.id)
    )
    return [_topic(row) for row in found]


async def find_topic(session: AsyncSession, topic_id: int) -> Topic | None:
    """A topic by its number, removed or not: a booked visit keeps its own."""
    row = await session.get(TopicRow, topic_id)
    return _topic(row) if row else None


async def put_in(
    session: AsyncSession, name: str, kind: SchoolKind, officer_id: int | None, now: datetime
) -> int | None:
    """A school with this name; gives its number. None: there is one of that name already."""
    if await session.scalar(select(SchoolRow.id).where(SchoolRow.name == name)) is not None:
        return None
    row = SchoolRow(name=name, kind=kind.value, officer_id=officer_id, created_at=now)
    session.add(row)
    await session.flush()
    return row.id


async def change(session: AsyncSession, school_id: int, name: str, officer_id: int | None) -> bool:
    """Give a school another name or officer. False: another school has the name."""
    taken = await session.scalar(
        select(SchoolRow.id).where(SchoolRow.name == name, SchoolRow.id != school_id)
    )
    if taken is not None:
        return False
    row = await session.get_one(SchoolRow, school_id)
    row.name, row.officer_id = name, officer_id
    await session.flush()
    return True


async def count_schools(session: AsyncSession) -> int:
    """How many schools there are that are not closed."""
    open_ = select(func.count()).select_from(SchoolRow).where(SchoolRow.closed_at.is_(None))
    return await session.scalar(open_) or 0


async def list_schools(session: AsyncSession, *, offset: int, limit: int) -> list[School]:
    """Schools that are not closed, by name, without the sizes of their years."""
    found = await session.scalars(
        select(SchoolRow)
        .where(SchoolRow.closed_at.is_(None))
        .order_by(SchoolRow.name, SchoolRow.id)
        .offset(offset)
        .limit(limit)
    )
    return [_school(row) for row in found]


async def keep_topic(session: AsyncSession, topic: Topic, now: datetime) -> int:
    """Put a topic in (its number is 0), or change it; gives its number."""
    row = await session.get(TopicRow, topic.id) if topic.id else None
    if row is None:
        row = TopicRow(key=None)
        session.add(row)
    row.name, row.about, row.minutes = topic.name, topic.about, topic.minutes
    row.years = [year.value for year in topic.years]
    row.group_max = topic.group_max
    row.prepare, row.material = topic.prepare, topic.material
    row.document = asdict(topic.document) if topic.document else None
    row.needs_approval, row.changed_at = topic.needs_approval, now
    await session.flush()
    return row.id


async def remove_topic(session: AsyncSession, topic_id: int, now: datetime) -> None:
    """Let nobody book a topic any more; visits that are booked keep it."""
    await session.execute(
        update(TopicRow)
        .where(TopicRow.id == topic_id, TopicRow.removed_at.is_(None))
        .values(removed_at=now)
    )


async def coming_holidays(session: AsyncSession, today: date) -> list[HolidayView]:
    """The school holidays that are not over, soonest first."""
    found = await session.scalars(
        select(SchoolHolidayRow)
        .where(SchoolHolidayRow.last_day >= today)
        .order_by(SchoolHolidayRow.first_day, SchoolHolidayRow.id)
    )
    return [HolidayView(row.id, row.name, row.first_day, row.last_day) for row in found]


async def remove_holiday(session: AsyncSession, holiday_id: int) -> tuple[date, date] | None:
    """Let the days of a school holiday be booked; gives the first and the last. None: it is gone."""
    row = await session.get(SchoolHolidayRow, holiday_id)
    if row is None:
        return None
    await session.delete(row)
    await session.flush()
    return row.first_day, row.last_day


async def add_holiday(session: AsyncSession, name: str, first: date, last: date) -> None:
    """Keep a school holiday of the municipality, both days counted in."""
    session.add(SchoolHolidayRow(name=name, first_day=first, last_day=last))
    await session.flush()


async def list_holidays(session: AsyncSession, first: date, last: date) -> list[Blocked]:
    """The school holidays that touch the days from one to another, soonest first."""
    found = await session.scalars(
        select(SchoolHolidayRow)
        .where(SchoolHolidayRow.last_day >= first, SchoolHolidayRow.first_day <= last)
        .order_by(SchoolHolidayRow.first_day)
    )
    return [Blocked(row.first_day, row.last_day, row.name) for row in found]
