"""Tying an observation to a problem area."""

from __future__ import annotations

from bot.domain.errors import NotFound, ObservationSettled
from bot.domain.observations import ObservationState
from bot.domain.people import Role
from bot.domain.problem_areas import ProblemEventKind
from bot.domain.views import ObservationView, TieView
from bot.services import observations
from bot.services.act import Act, AlreadyHandled, Tx, changing, looking
from bot.services.problem_areas.history import write
from bot.services.problem_areas.rights import get
from db.queries import observations as observation_queries
from db.queries import problem_areas

_MOST_TO_TIE = 30


async def ask_tie(act: Act, observation_id: int) -> TieView:
    """The open problem areas that an observation can be tied to. For coordinators."""
    async with looking(act) as tx:
        tx.require(Role.COORDINATOR)
        found = await observations.get(tx, observation_id)
        problems = await problem_areas.list_open(tx.session, limit=_MOST_TO_TIE)
        return TieView(found, tuple(problems))


async def tie(act: Act, observation_id: int, problem_id: int) -> ObservationView:
    """Tie an observation to a problem area; where somebody was quicker, show how it stands."""
    try:
        async with changing(act) as tx:
            tx.require(Role.COORDINATOR)
            await tie_within(tx, observation_id, problem_id)
    except AlreadyHandled:
        pass
    except ObservationSettled:
        return await observations.show(act, observation_id, just_settled=True)
    return await observations.show(act, observation_id)


async def tie_within(tx: Tx, observation_id: int, problem_id: int) -> None:
    """Tie an observation within a coordinator's act, and tell its reporter."""
    problem = await get(tx, problem_id)
    row = await observation_queries.get_row(tx.session, observation_id)
    if row is None:
        raise NotFound("observation")
    row.problem_area_id = problem.id
    await tx.session.flush()
    await observations.step(tx, observation_id, ObservationState.TIED)
    await write(tx, problem.id, ProblemEventKind.TIED)
