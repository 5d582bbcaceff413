"""What persons have judged about promises: adding a verdict, and reading them back."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.domain.activities import ActivityState, Period
from bot.domain.follow_up.states import PromiseState, Verdict
from db.models import ActivityPromiseRow, VerdictRow
from db.queries.ledger import take_lock

_AS_WORKED_OUT = "as_worked_out"
"""Stands in the table for a verdict that leaves a promise to its figures again."""


async def add(session: AsyncSession, verdict: Verdict) -> int:
    """Store a verdict; gives its number. The database refuses "kept" without an activity.

    Under the ledger's lock: numbers are then committed in their order, and whoever has heard of
    the highest has heard of all below it (`followers.now_heard`).
    """
    await take_lock(session)
    row = VerdictRow(
        promise_id=verdict.promise_id,
        state=verdict.state.value if verdict.state else _AS_WORKED_OUT,
        reason=verdict.reason,
        activity_id=verdict.activity_id,
        by=verdict.by,
        at=verdict.at,
    )
    session.add(row)
    await session.flush()
    return row.id


async def list_of(
    session: AsyncSession, promise_ids: Sequence[int]
) -> dict[int, tuple[Verdict, ...]]:
    """The verdicts on each of these promises, the first one first; one without any is left out."""
    found: dict[int, list[Verdict]] = defaultdict(list)
    rows = await session.scalars(
        select(VerdictRow).where(VerdictRow.promise_id.in_(promise_ids)).order_by(VerdictRow.id)
    )
    for row in rows:
        found[row.promise_id].append(_value(row))
    return {promise_id: tuple(verdicts) for promise_id, verdicts in found.items()}


def _value(row: VerdictRow) -> Verdict:
    return Verdict(
        promise_id=row.promise_id,
        state=None if row.state == _AS_WORKED_OUT else PromiseState(row.state),
        reason=row.reason,
        by=row.by,
        at=row.at,
        activity_id=row.activity_id,
    )


async def find_behind(session: AsyncSession, promise_id: int, period: Period) -> int | None:
    """The latest activity held under a promise in a period: what can stand behind "kept"."""
    return await session.scalar(
        select(ActivityPromiseRow.activity_id)
        .where(
            ActivityPromiseRow.promise_id == promise_id,
            ActivityPromiseRow.day.between(period.first, period.last),
            ActivityPromiseRow.state == ActivityState.HELD.value,
        )
        .order_by(ActivityPromiseRow.day.desc(), ActivityPromiseRow.activity_id.desc())
        .limit(1)
    )
