"""What coordinators see of school visits: coverage, the weeks, and reminding schools without a visit."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from bot.domain.coverage import (
    NUDGE_PAUSE,
    Coverage,
    Covered,
    Nudged,
    NudgeView,
    coverage_of,
    to_nudge,
)
from bot.domain.local_time import day_bounds
from bot.domain.outbox import NoticeKind, Priority
from bot.domain.people import Role
from bot.domain.promises import Workflow
from bot.domain.visit_weeks import VisitWeeks, visit_weeks, weeks_around
from bot.services.act import Act, AlreadyHandled, Tx, changing, looking
from db.queries import networks, outbox, promises, schools, visits


async def show(act: Act) -> Coverage:
    """Which schools and years have had a visit this promise period. For coordinators."""
    async with looking(act) as tx:
        tx.require(Role.COORDINATOR)
        return await _coverage(tx)


async def _coverage(tx: Tx) -> Coverage:
    first, last = await _period(tx)
    zone = tx.act.house.zone
    return coverage_of(
        await schools.list_with_years(tx.session),
        {area.id: area.name for area in await networks.list_areas(tx.session)},
        await visits.list_counted(
            tx.session, day_bounds(first, zone)[0], day_bounds(last, zone)[1]
        ),
        first,
        last,
    )


async def _period(tx: Tx) -> tuple[date, date]:
    """The days of the promise; of this year where nobody has promised visits."""
    today = tx.act.today
    found = await promises.find_period(tx.session, Workflow.SCHOOL_VISITS, today)
    return found or (date(today.year, 1, 1), date(today.year, 12, 31))


async def weeks(act: Act) -> VisitWeeks:
    """How the visits stand week by week, lately and soon. For coordinators."""
    async with looking(act) as tx:
        tx.require(Role.COORDINATOR)
        mondays, zone = weeks_around(act.today), act.house.zone
        start = day_bounds(mondays[0], zone)[0]
        end = day_bounds(mondays[-1] + timedelta(days=6), zone)[1]
        found = await visits.list_counted(tx.session, start, end)
    return visit_weeks(found, mondays, act.now, zone)


async def preview_nudge(act: Act, whom: Nudged) -> NudgeView:
    """Whom a nudge would reach now. For coordinators."""
    async with looking(act) as tx:
        tx.require(Role.COORDINATOR)
        view, _ = await _nudge(tx, whom)
    return view


async def nudge(act: Act, whom: Nudged, expected: int) -> NudgeView:
    """Remind the contacts of schools without a visit, and give whom it reached. For coordinators.

    `expected` is how many the preview named: where there are others now, nobody is reminded and
    the preview is given anew. Nobody is reminded of the same school again within three weeks.
    """
    try:
        async with changing(act) as tx:
            tx.require(Role.COORDINATOR)
            view, to = await _nudge(tx, whom)
            if view.recipients != expected:
                return replace(view, has_changed=True)
            for people, rows in _together(view.schools, to):
                await _remind(tx, rows, people)
            await tx.audit("schools.nudged", None)
            return view
    except AlreadyHandled:
        return await preview_nudge(act, whom)


async def _nudge(tx: Tx, whom: Nudged) -> tuple[NudgeView, Mapping[int, list[int]]]:
    """Whom a nudge reaches, and the contacts of each school."""
    found = to_nudge(await _coverage(tx), whom)
    lately = await _nudged_lately(tx)
    speaking = await schools.contacts_by_school(tx.session)
    contacts = {row.school.id: speaking.get(row.school.id, []) for row in found}
    due = [row for row in found if row.school.id not in lately and contacts[row.school.id]]
    view = NudgeView(
        whom,
        tuple(due),
        len({person for row in due for person in contacts[row.school.id]}),
        tuple(row.school.name for row in found if row.school.id in lately),
        tuple(row.school.name for row in found if not contacts[row.school.id]),
        example=_nudge_facts(due[:1]) if due else {},
    )
    return view, contacts


_CAUSE = "nudge:"


def _together(
    rows: Iterable[Covered], contacts: Mapping[int, list[int]]
) -> list[tuple[list[int], list[Covered]]]:
    """Who is reminded of which schools: whoever speaks for several hears of them at once."""
    of_person: dict[int, list[Covered]] = {}
    for row in rows:
        for person in contacts[row.school.id]:
            of_person.setdefault(person, []).append(row)
    alike: dict[tuple[int, ...], tuple[list[int], list[Covered]]] = {}
    for person, own in of_person.items():
        alike.setdefault(tuple(row.school.id for row in own), ([], own))[0].append(person)
    return list(alike.values())


async def _nudged_lately(tx: Tx) -> set[int]:
    causes = await outbox.list_causes(tx.session, _CAUSE, tx.now - NUDGE_PAUSE)
    return {int(number) for cause in causes for number in cause.split(":")[1].split(".")}


_MOST_AT_ONCE = 8
"""How many schools one message names: the cause, which holds their numbers, stays short."""


async def _remind(tx: Tx, rows: list[Covered], to: list[int]) -> None:
    """Remind people of their schools; once a day, whoever else presses at the same moment."""
    for first in range(0, len(rows), _MOST_AT_ONCE):
        some = rows[first : first + _MOST_AT_ONCE]
        numbers = ".".join(str(row.school.id) for row in some)
        notice_id = await outbox.add_notice(
            tx.session,
            NoticeKind.SCHOOL_NUDGE,
            _nudge_facts(some),
            dedup_key=f"{_CAUSE}{numbers}:{tx.act.today.isoformat()}",
            now=tx.now,
        )
        if notice_id is not None:
            await outbox.deliver_to_people(
                tx.session, notice_id, to, priority=Priority.BULK, due_at=tx.now
            )


def _nudge_facts(rows: list[Covered]) -> dict[str, Any]:
    """What is said of one school, or of each of several."""
    facts = [
        {
            "school": row.school.name,
            "years": [year.value for year in row.without_any],
            "is_first": row.is_forgotten,
        }
        for row in rows
    ]
    return facts[0] if len(facts) == 1 else {"schools": facts}
