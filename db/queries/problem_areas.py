"""Problem areas, their history and their measures."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, case, exists, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.domain.networks import Area, NetworkRole
from bot.domain.observations import ObservationKind
from bot.domain.people import Role
from bot.domain.problem_areas import (
    Measure,
    ProblemArea,
    ProblemEvent,
    ProblemEventKind,
    ProblemState,
)
from db.models import (
    AreaRow,
    MeasureRow,
    MembershipRow,
    NetworkRow,
    ObservationRow,
    Person,
    ProblemAreaEventRow,
    ProblemAreaRow,
    RoleGrant,
)

_OBSERVATIONS = (
    select(func.count())
    .select_from(ObservationRow)
    .where(ObservationRow.problem_area_id == ProblemAreaRow.id)
    .scalar_subquery()
)

_WHOLE = (
    select(ProblemAreaRow, AreaRow.name, NetworkRow.name, _OBSERVATIONS)
    .outerjoin(AreaRow, AreaRow.id == ProblemAreaRow.area_id)
    .outerjoin(NetworkRow, NetworkRow.id == ProblemAreaRow.network_id)
)

_IS_CLOSED = ProblemAreaRow.state == ProblemState.CLOSED.value


def _problem(
    row: ProblemAreaRow, area: str | None, network: str | None, observations: int
) -> ProblemArea:
    return ProblemArea(
        id=row.id,
        title=row.title,
        known=row.known,
        state=ProblemState(row.state),
        area=Area(row.area_id, area) if row.area_id is not None and area is not None else None,
        network=(row.network_id, network)
        if row.network_id is not None and network is not None
        else None,
        observations=observations,
        changed_at=row.changed_at,
    )


async def add(
    session: AsyncSession,
    *,
    title: str,
    known: str,
    now: datetime,
    network_id: int | None = None,
    area_id: int | None = None,
    raised_by: int | None = None,
    meeting_id: int | None = None,
    pattern_key: str | None = None,
) -> int:
    """Store a problem area, suggested; gives its number."""
    row = ProblemAreaRow(
        title=title,
        known=known,
        network_id=network_id,
        area_id=area_id,
        state=ProblemState.SUGGESTED.value,
        raised_by=raised_by,
        meeting_id=meeting_id,
        pattern_key=pattern_key,
        created_at=now,
        changed_at=now,
    )
    session.add(row)
    await session.flush()
    return row.id


async def find(session: AsyncSession, problem_id: int) -> ProblemArea | None:
    """A problem area by its number."""
    found = (await session.execute(_WHOLE.where(ProblemAreaRow.id == problem_id))).first()
    return None if found is None else _problem(*found)


async def get_row(session: AsyncSession, problem_id: int) -> ProblemAreaRow | None:
    """A problem area's row, locked."""
    return await session.get(
        ProblemAreaRow, problem_id, with_for_update=True, populate_existing=True
    )


async def find_by_pattern(session: AsyncSession, key: str) -> ProblemAreaRow | None:
    """The problem area that was proposed from a pattern of observations."""
    found: ProblemAreaRow | None = await session.scalar(
        select(ProblemAreaRow).where(ProblemAreaRow.pattern_key == key)
    )
    return found


async def find_open_alike(
    session: AsyncSession, kind: ObservationKind, area_id: int
) -> ProblemAreaRow | None:
    """The open problem area in an area that has to do with a kind of observation, if there is one.

    One that was proposed from such observations, or to which one is tied; what changed last first.
    """
    is_tied = exists().where(
        ObservationRow.problem_area_id == ProblemAreaRow.id, ObservationRow.kind == kind.value
    )
    was_proposed = ProblemAreaRow.pattern_key.startswith(f"{kind.value}:", autoescape=True)
    found: ProblemAreaRow | None = await session.scalar(
        select(ProblemAreaRow)
        .where(ProblemAreaRow.area_id == area_id, ~_IS_CLOSED, is_tied | was_proposed)
        .order_by(ProblemAreaRow.changed_at.desc(), ProblemAreaRow.id.desc())
        .limit(1)
    )
    return found


def _visible(person_id: int | None) -> Select[Any]:
    """All problem areas; with a person, those of the networks that they belong to."""
    if person_id is None:
        return _WHOLE
    belongs = select(MembershipRow.network_id).where(
        MembershipRow.person_id == person_id, MembershipRow.ended_at.is_(None)
    )
    return _WHOLE.where(ProblemAreaRow.network_id.in_(belongs))


async def count(session: AsyncSession, *, person_id: int | None) -> int:
    """How many somebody may see: with `person_id` those of their networks, else all."""
    found = _visible(person_id).with_only_columns(func.count(ProblemAreaRow.id))
    return await session.scalar(found) or 0


async def page(
    session: AsyncSession, *, person_id: int | None, offset: int, limit: int
) -> list[ProblemArea]:
    """Some of what somebody may see: open ones first, what changed last first."""
    found = await session.execute(
        _visible(person_id)
        .order_by(_IS_CLOSED, ProblemAreaRow.changed_at.desc(), ProblemAreaRow.id.desc())
        .offset(offset)
        .limit(limit)
    )
    return [_problem(*one) for one in found]


async def list_open(
    session: AsyncSession, *, limit: int, network_id: int | None = None, with_staffs: bool = True
) -> list[ProblemArea]:
    """The problem areas that are worked on or suggested, what changed last first.

    With `network_id` those of that network, and `with_staffs` those that staff alone see.
    """
    wanted = _WHOLE.where(~_IS_CLOSED)
    if network_id is not None:
        is_theirs = ProblemAreaRow.network_id == network_id
        is_staffs = ProblemAreaRow.network_id.is_(None)
        wanted = wanted.where(is_theirs | is_staffs if with_staffs else is_theirs)
    found = await session.execute(
        wanted.order_by(ProblemAreaRow.changed_at.desc(), ProblemAreaRow.id.desc()).limit(limit)
    )
    return [_problem(*one) for one in found]


async def is_seen_by(session: AsyncSession, problem_id: int, person_id: int) -> bool:
    """Whether a member sees it: it belongs to one of their networks."""
    found = _visible(person_id).where(ProblemAreaRow.id == problem_id)
    return (await session.execute(found)).first() is not None


async def add_event(
    session: AsyncSession,
    problem_id: int,
    kind: ProblemEventKind,
    *,
    person_id: int | None,
    now: datetime,
    note: str | None = None,
) -> int:
    """Write a step into the history; gives its number."""
    row = ProblemAreaEventRow(
        problem_area_id=problem_id, at=now, person_id=person_id, kind=kind.value, note=note
    )
    session.add(row)
    await session.flush()
    return row.id


async def count_events(session: AsyncSession, problem_id: int) -> int:
    """How many steps the history has."""
    found = select(func.count(ProblemAreaEventRow.id)).where(
        ProblemAreaEventRow.problem_area_id == problem_id
    )
    return await session.scalar(found) or 0


async def page_of_events(
    session: AsyncSession, problem_id: int, *, offset: int, limit: int
) -> list[ProblemEvent]:
    """Some of the history, the latest first."""
    found = await session.execute(
        select(ProblemAreaEventRow, Person.name)
        .outerjoin(Person, Person.id == ProblemAreaEventRow.person_id)
        .where(ProblemAreaEventRow.problem_area_id == problem_id)
        .order_by(ProblemAreaEventRow.id.desc())
        .offset(offset)
        .limit(limit)
    )
    return [ProblemEvent(row.at, name, ProblemEventKind(row.kind), row.note) for row, name in found]


@dataclass(frozen=True, slots=True)
class News:
    """Something that happened to a problem area which the members of a network see."""

    network_id: int | None
    problem_id: int
    title: str
    at: datetime
    kind: ProblemEventKind


async def list_news(
    session: AsyncSession, network_ids: Iterable[int], since: datetime, until: datetime
) -> list[News]:
    """What happened to the problem areas of some networks, the first first.

    `since` is included, `until` is not.
    """
    found = await session.execute(
        select(
            ProblemAreaRow.network_id,
            ProblemAreaRow.id,
            ProblemAreaRow.title,
            ProblemAreaEventRow.at,
            ProblemAreaEventRow.kind,
        )
        .join(ProblemAreaRow, ProblemAreaRow.id == ProblemAreaEventRow.problem_area_id)
        .where(
            ProblemAreaRow.network_id.in_(list(network_ids)),
            ProblemAreaEventRow.at >= since,
            ProblemAreaEventRow.at < until,
        )
        .order_by(ProblemAreaEventRow.id)
    )
    return [
        News(network_id, problem_id, title, at, ProblemEventKind(kind))
        for network_id, problem_id, title, at, kind in found
    ]


_MEASURES = (
    select(MeasureRow, Person.name, ProblemAreaRow.title)
    .join(Person, Person.id == MeasureRow.owner_id)
    .outerjoin(ProblemAreaRow, ProblemAreaRow.id == MeasureRow.problem_area_id)
)


def _measure(row: MeasureRow, owner: str, title: str | None) -> Measure:
    return Measure(
        id=row.id,
        problem_area=(row.problem_area_id, title)
        if row.problem_area_id is not None and title is not None
        else None,
        what=row.what,
        owner_id=row.owner_id,
        owner=owner,
        created_by=row.created_by,
        due_on=row.due_on,
        done_at=row.done_at,
        result=row.result,
    )


async def add_measure(
    session: AsyncSession,
    *,
    what: str,
    owner_id: int,
    due_on: date,
    created_by: int,
    now: datetime,
    problem_id: int | None = None,
    meeting_id: int | None = None,
) -> int:
    """Store a measure; gives its number."""
    row = MeasureRow(
        problem_area_id=problem_id,
        meeting_id=meeting_id,
        what=what,
        owner_id=owner_id,
        due_on=due_on,
        created_by=created_by,
        created_at=now,
        done_at=None,
        result=None,
    )
    session.add(row)
    await session.flush()
    return row.id


async def find_measure(session: AsyncSession, measure_id: int) -> Measure | None:
    """A measure by its number."""
    found = (await session.execute(_MEASURES.where(MeasureRow.id == measure_id))).first()
    return None if found is None else _measure(*found)


async def get_measure_row(session: AsyncSession, measure_id: int) -> MeasureRow | None:
    """A measure's row, locked."""
    return await session.get(MeasureRow, measure_id, with_for_update=True, populate_existing=True)


async def list_measures(session: AsyncSession, problem_id: int) -> list[Measure]:
    """The measures against a problem area: what is to be done first, the next day first."""
    found = await session.execute(
        _MEASURES.where(MeasureRow.problem_area_id == problem_id).order_by(
            MeasureRow.done_at.is_not(None), MeasureRow.due_on, MeasureRow.id
        )
    )
    return [_measure(*one) for one in found]


async def list_open_of(session: AsyncSession, owner_id: int) -> list[Measure]:
    """What somebody still has to do, the next day first."""
    found = await session.execute(
        _MEASURES.where(MeasureRow.owner_id == owner_id, MeasureRow.done_at.is_(None)).order_by(
            MeasureRow.due_on, MeasureRow.id
        )
    )
    return [_measure(*one) for one in found]


async def list_owners(
    session: AsyncSession, network_id: int | None, *, limit: int
) -> list[tuple[int, str, str]]:
    """Who can undertake a measure: number, name, organisation; staff, then conveners, members."""
    is_staff = RoleGrant.role.in_([Role.COORDINATOR.value, Role.POLICE.value])
    staff = await session.execute(
        select(Person.id, Person.name, RoleGrant.organisation)
        .join(RoleGrant, RoleGrant.person_id == Person.id)
        .where(is_staff, RoleGrant.ended_at.is_(None))
        .order_by(Person.name, RoleGrant.id)
        .limit(limit)
    )
    members = await session.execute(
        select(Person.id, Person.name, MembershipRow.organisation)
        .join(MembershipRow, MembershipRow.person_id == Person.id)
        .where(MembershipRow.network_id == network_id, MembershipRow.ended_at.is_(None))
        .order_by(case((MembershipRow.role == NetworkRole.CONVENER.value, 0), else_=1), Person.name)
        .limit(limit)
    )
    owners: dict[int, tuple[int, str, str]] = {}
    for id_, name, organisation in (*staff, *members):
        owners.setdefault(id_, (id_, name, organisation))
    return list(owners.values())[:limit]
