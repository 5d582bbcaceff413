"""What a follow-up is worked out from: the log of promises, and the work on problem areas."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, case, func, literal, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.domain.activities import ActivityKind, ActivityState, Period
from bot.domain.follow_up.counting import Bucket, Counted
from bot.domain.follow_up.views import ProblemWork
from bot.domain.networks import NetworkKind
from bot.domain.problem_areas import ProblemState
from bot.domain.promises import Unit
from bot.domain.reading import Qualifier
from db.models import (
    ActivityOutputRow,
    ActivityPromiseRow,
    ActivitySumRow,
    MeasureRow,
    NetworkRow,
    ProblemAreaRow,
)
from db.queries.ledger_sums import ANY_KIND

_Key = tuple[int, date, str]
Log = dict[int, tuple[Bucket, ...]]
"""What was done under promises, by their numbers."""


async def log_by_month(session: AsyncSession, promise_ids: Sequence[int], period: Period) -> Log:
    """What was done under each of these promises in the months of a period, from the sums.

    `period` begins and ends with a month. A promise without anything is left out.
    """
    sums = ActivitySumRow
    found = await session.execute(
        select(
            sums.promise_id,
            sums.month,
            sums.kind,
            sums.unit,
            sums.held,
            sums.not_held,
            sums.number,
            sums.about,
            sums.at_least,
        ).where(
            sums.area_id == 0,
            sums.doer == "",
            sums.kind != ANY_KIND,
            sums.promise_id.in_(promise_ids),
            sums.month.between(period.first, period.last),
        )
    )
    adding = _Adding()
    for promise_id, month, kind, unit, held, not_held, *figures in found:
        if unit:
            adding.count((promise_id, month, kind), unit, held, *figures)
        else:
            adding.add((promise_id, month, kind), held, not_held)
    return adding.log()


async def log_by_day(session: AsyncSession, promise_ids: Sequence[int], period: Period) -> Log:
    """As `log_by_month`, day by day, for periods that do not begin or end with a month."""
    under, adding = ActivityPromiseRow, _Adding()
    within = under.promise_id.in_(promise_ids), under.day.between(period.first, period.last)
    key = under.promise_id, under.day, under.kind
    tallies = await session.execute(
        select(*key, _times(under.state == "held"), _times(under.state == "not_held"))
        .where(*within)
        .group_by(*key)
    )
    for promise_id, day, kind, held, not_held in tallies:
        adding.add((promise_id, day, kind), held, not_held)
    for promise_id, day, kind, *counted in await session.execute(_outputs(key, within)):
        adding.count((promise_id, day, kind), *counted)
    return adding.log()


def _outputs(key: tuple[Any, ...], within: Iterable[ColumnElement[bool]]) -> Select[Any]:
    under, output = ActivityPromiseRow, ActivityOutputRow
    return (
        select(
            *key,
            output.unit,
            func.count(),
            func.sum(output.number),
            _times(output.qualifier == Qualifier.ABOUT.value),
            _times(output.qualifier == Qualifier.AT_LEAST.value),
        )
        .select_from(under)
        .join(output, output.activity_id == under.activity_id)
        .where(*within, under.state == ActivityState.HELD.value)
        .group_by(*key, output.unit)
    )


def _times(condition: ColumnElement[bool]) -> Any:
    return func.sum(case((condition, literal(1)), else_=literal(0)))


class _Adding:
    """Buckets that are being put together from rows."""

    def __init__(self) -> None:
        self._tallies: dict[_Key, tuple[int, int]] = {}
        self._counted: dict[_Key, dict[Unit, Counted]] = defaultdict(dict)

    def add(self, key: _Key, held: int, not_held: int) -> None:
        self._tallies[key] = (int(held), int(not_held))

    def count(
        self, key: _Key, unit: str, activities: int, number: int, about: int, at_least: int
    ) -> None:
        if activities:
            counted = Counted(int(activities), int(number), int(about), int(at_least))
            self._counted[key][Unit(unit)] = counted

    def log(self) -> Log:
        found: dict[int, list[Bucket]] = defaultdict(list)
        for key, (held, not_held) in sorted(self._tallies.items()):
            promise_id, day, kind = key
            if held or not_held:
                bucket = Bucket(day, ActivityKind(kind), held, not_held, self._counted.get(key, {}))
                found[promise_id].append(bucket)
        return {promise_id: tuple(buckets) for promise_id, buckets in found.items()}


async def problem_work(
    session: AsyncSession, kind: NetworkKind, since: datetime, until: datetime
) -> tuple[ProblemWork, ...]:
    """The problem areas of networks of a kind that were raised or worked on between two moments.

    Those that no network sees are the council's: police and municipality work on them.
    """
    problem, measure = ProblemAreaRow, MeasureRow
    in_time = problem.created_at < until, problem.changed_at >= since
    rows = await session.execute(
        select(problem.id, problem.title, problem.state)
        .outerjoin(NetworkRow, NetworkRow.id == problem.network_id)
        .where(func.coalesce(NetworkRow.kind, NetworkKind.COUNCIL.value) == kind.value, *in_time)
        .order_by(problem.created_at, problem.id)
    )
    found = list(rows)
    results: dict[int | None, list[tuple[bool, str | None]]] = defaultdict(list)
    for problem_id, done_at, result in await session.execute(
        select(measure.problem_area_id, measure.done_at, measure.result)
        .where(measure.problem_area_id.in_([row.id for row in found]), measure.created_at < until)
        .order_by(measure.id)
    ):
        results[problem_id].append((done_at is not None and done_at < until, result))
    return tuple(
        ProblemWork(
            row.id,
            row.title,
            ProblemState(row.state),
            len(results[row.id]),
            sum(is_done for is_done, _ in results[row.id]),
            tuple(result for is_done, result in results[row.id] if is_done and result),
        )
        for row in found
    )
