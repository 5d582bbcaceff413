"""Observations and their history: storing, finding, listing, and what is alike."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Select, case, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.domain.networks import Area
from bot.domain.observations import Observation, ObservationKind, ObservationState, Said, Seen
from bot.domain.updates import UpdateState
from db.models import (
    AreaRow,
    ObservationEventRow,
    ObservationRow,
    Person,
    ProblemAreaRow,
    RoleGrant,
    SituationUpdateRow,
)

_ORGANISATION = (
    select(RoleGrant.organisation)
    .where(RoleGrant.person_id == ObservationRow.reporter_id, RoleGrant.ended_at.is_(None))
    .order_by(RoleGrant.id)
    .limit(1)
    .scalar_subquery()
)

_HEADING = case((SituationUpdateRow.state == UpdateState.SENT.value, SituationUpdateRow.heading))
"""What an update is called: a retracted one's heading may be what had to be taken back."""

_WHOLE = (
    select(
        ObservationRow,
        Person.name,
        _ORGANISATION,
        AreaRow.name,
        ProblemAreaRow.title,
        _HEADING,
    )
    .join(Person, Person.id == ObservationRow.reporter_id)
    .outerjoin(AreaRow, AreaRow.id == ObservationRow.area_id)
    .outerjoin(ProblemAreaRow, ProblemAreaRow.id == ObservationRow.problem_area_id)
    .outerjoin(SituationUpdateRow, SituationUpdateRow.id == ObservationRow.update_id)
)


def _observation(
    row: ObservationRow,
    reporter: str,
    organisation: str | None,
    area: str | None,
    title: str | None,
    heading: str | None,
) -> Observation:
    return Observation(
        id=row.id,
        reporter_id=row.reporter_id,
        reporter=reporter,
        organisation=organisation or "",
        kind=ObservationKind(row.kind),
        area=Area(row.area_id, area) if row.area_id is not None and area is not None else None,
        place=row.place,
        north_e3=row.latitude_e3,
        east_e3=row.longitude_e3,
        happened_at=row.happened_at,
        what=row.what,
        picture=row.picture,
        for_network=row.for_network,
        state=ObservationState(row.state),
        problem_area=(row.problem_area_id, title)
        if row.problem_area_id is not None and title is not None
        else None,
        alike=None if row.update_id is None else (row.update_id, heading),
        reported_at=row.reported_at,
    )


async def add(session: AsyncSession, row: ObservationRow) -> int:
    """Store an observation; gives its number."""
    session.add(row)
    await session.flush()
    return row.id


async def find(session: AsyncSession, observation_id: int) -> Observation | None:
    """An observation by its number."""
    found = (await session.execute(_WHOLE.where(ObservationRow.id == observation_id))).first()
    return None if found is None else _observation(*found)


async def get_row(session: AsyncSession, observation_id: int) -> ObservationRow | None:
    """An observation's row, locked: of two who act at once the second waits, and sees the first."""
    return await session.get(
        ObservationRow, observation_id, with_for_update=True, populate_existing=True
    )


def _visible(reporter_id: int | None, update_id: int | None) -> Select[Any]:
    """All observations; with a reporter, only theirs and what the network may see.

    With an update, only those that are like it.
    """
    found = _WHOLE if update_id is None else _WHOLE.where(ObservationRow.update_id == update_id)
    if reporter_id is None:
        return found
    is_public = ObservationRow.for_network & ObservationRow.answered_at.is_not(None)
    return found.where(or_(ObservationRow.reporter_id == reporter_id, is_public))


async def count(
    session: AsyncSession, *, reporter_id: int | None, update_id: int | None = None
) -> int:
    """How many somebody may see: with `reporter_id` their own and the network's, else all.

    With an update, of those that are like it.
    """
    found = _visible(reporter_id, update_id).with_only_columns(func.count(ObservationRow.id))
    return await session.scalar(found) or 0


async def page(
    session: AsyncSession,
    *,
    reporter_id: int | None,
    offset: int,
    limit: int,
    update_id: int | None = None,
) -> list[Observation]:
    """Some of what somebody may see: what waits for an answer first, then the latest."""
    waits = ObservationRow.answered_at.is_(None)
    found = await session.execute(
        _visible(reporter_id, update_id)
        .order_by(waits.desc(), ObservationRow.reported_at.desc(), ObservationRow.id.desc())
        .offset(offset)
        .limit(limit)
    )
    return [_observation(*one) for one in found]


async def update_of(session: AsyncSession, update_id: int) -> tuple[int, str | None] | None:
    """The update that an observation is like: its number, and its heading while it stands."""
    found = await session.execute(
        select(SituationUpdateRow.id, _HEADING).where(SituationUpdateRow.id == update_id)
    )
    row = found.first()
    return None if row is None else (row[0], row[1])


async def count_waiting(session: AsyncSession) -> int:
    """How many no coordinator has touched yet."""
    found = select(func.count(ObservationRow.id)).where(ObservationRow.answered_at.is_(None))
    return await session.scalar(found) or 0


async def add_event(
    session: AsyncSession,
    observation_id: int,
    state: ObservationState,
    *,
    person_id: int | None,
    note: str | None,
    now: datetime,
) -> int:
    """Write a step into an observation's history; gives its number."""
    row = ObservationEventRow(
        observation_id=observation_id, at=now, person_id=person_id, state=state.value, note=note
    )
    session.add(row)
    await session.flush()
    return row.id


async def history(session: AsyncSession, observation_id: int) -> list[Said]:
    """What has happened to an observation, in order."""
    found = await session.execute(
        select(ObservationEventRow, Person.name)
        .outerjoin(Person, Person.id == ObservationEventRow.person_id)
        .where(ObservationEventRow.observation_id == observation_id)
        .order_by(ObservationEventRow.id)
    )
    return [Said(row.at, name, ObservationState(row.state), row.note) for row, name in found]


async def last_question(session: AsyncSession, observation_id: int) -> ObservationEventRow | None:
    """What a coordinator asked the reporter last."""
    found: ObservationEventRow | None = await session.scalar(
        select(ObservationEventRow)
        .where(
            ObservationEventRow.observation_id == observation_id,
            ObservationEventRow.state == ObservationState.ASKED.value,
        )
        .order_by(ObservationEventRow.id.desc())
        .limit(1)
    )
    return found


async def list_alike(
    session: AsyncSession, kind: ObservationKind, area_id: int, *, since: datetime
) -> list[Seen]:
    """Observations of one kind in an area, since a moment."""
    found = await session.execute(
        select(ObservationRow.id, ObservationRow.happened_at).where(
            ObservationRow.kind == kind.value,
            ObservationRow.area_id == area_id,
            ObservationRow.happened_at >= since,
        )
    )
    return [Seen(id_, happened_at) for id_, happened_at in found]


async def list_moments(
    session: AsyncSession, *, since: datetime, until: datetime
) -> list[tuple[datetime, str | None]]:
    """When observations happened, each with its area's name, from one moment to another."""
    found = await session.execute(
        select(ObservationRow.happened_at, AreaRow.name)
        .outerjoin(AreaRow, AreaRow.id == ObservationRow.area_id)
        .where(ObservationRow.happened_at >= since, ObservationRow.happened_at <= until)
    )
    return [(happened_at, name) for happened_at, name in found]


async def tie(session: AsyncSession, ids: Sequence[int], problem_area_id: int) -> None:
    """Tie observations that have no problem area yet to one."""
    await session.execute(
        update(ObservationRow)
        .where(ObservationRow.id.in_(ids), ObservationRow.problem_area_id.is_(None))
        .values(problem_area_id=problem_area_id)
        .execution_options(synchronize_session=False)
    )


async def reporters_of(session: AsyncSession, problem_area_id: int) -> list[int]:
    """Who reported what is tied to a problem area, each once."""
    found = await session.scalars(
        select(ObservationRow.reporter_id)
        .where(ObservationRow.problem_area_id == problem_area_id)
        .distinct()
    )
    return list(found)
