"""Problem areas as they stand and what has happened to them, for whoever may see them."""

from __future__ import annotations

from bot.domain.views import (
    EVENTS_A_PAGE,
    PROBLEMS_A_PAGE,
    ProblemHistory,
    ProblemPage,
    ProblemView,
    page_within,
)
from bot.services.act import Act, looking
from bot.services.problem_areas.rights import READERS, is_staff, own_networks, seen, works_on
from db.queries import problem_areas


async def list_seen(act: Act, page: int) -> ProblemPage:
    """A page of problem areas: staff see all, members those of their networks."""
    async with looking(act) as tx:
        tx.require(*READERS)
        person_id = None if is_staff(tx) else tx.person.id
        total = await problem_areas.count(tx.session, person_id=person_id)
        page = page_within(page, total, PROBLEMS_A_PAGE)
        found = await problem_areas.page(
            tx.session, person_id=person_id, offset=page * PROBLEMS_A_PAGE, limit=PROBLEMS_A_PAGE
        )
        can_raise = person_id is None or bool(await own_networks(tx))
    return ProblemPage(total, page, tuple(found), is_staff=person_id is None, can_raise=can_raise)


async def show(act: Act, problem_id: int) -> ProblemView:
    """One problem area with its measures. Raises NotFound where it is not theirs to see."""
    async with looking(act) as tx:
        found = await seen(tx, problem_id)
        measures = await problem_areas.list_measures(tx.session, problem_id)
        works_on_it = await works_on(tx, found)
        return ProblemView(found, tuple(measures), tx.act.today, works_on_it)


async def history(act: Act, problem_id: int, page: int) -> ProblemHistory:
    """What has happened to a problem area, the latest first."""
    async with looking(act) as tx:
        found = await seen(tx, problem_id)
        total = await problem_areas.count_events(tx.session, problem_id)
        page = page_within(page, total, EVENTS_A_PAGE)
        events = await problem_areas.page_of_events(
            tx.session, problem_id, offset=page * EVENTS_A_PAGE, limit=EVENTS_A_PAGE
        )
    return ProblemHistory(found, total, page, tuple(events))
