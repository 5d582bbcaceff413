"""The targets of promises as they are stored, and as they have held."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.domain.follow_up.windows import TargetFrom
from bot.domain.promises import Comparator, Rhythm, Target, Unit
from db.models import PromiseRow, PromiseTargetRow


def facts_of(target: Target) -> dict[str, Any]:
    """A target as it is stored."""
    return {
        "comparator": target.comparator.value,
        "number": None if target.number is None else str(target.number),
        "unit": target.unit.value,
        "rhythm": target.rhythm.value,
        "every": target.every,
        "note": target.note,
    }


def target_of(facts: dict[str, Any]) -> Target:
    """The reverse of `facts_of`."""
    written = facts["number"]
    number = None if written is None else Decimal(written)
    if number is not None and number == number.to_integral_value():
        number = int(number)  # type: ignore[assignment]
    return Target(
        comparator=Comparator(facts["comparator"]),
        number=number,
        unit=Unit(facts["unit"]),
        rhythm=Rhythm(facts["rhythm"]),
        every=facts["every"],
        note=facts["note"],
    )


async def list_of(
    session: AsyncSession, promise_ids: Sequence[int]
) -> dict[int, tuple[TargetFrom, ...]]:
    """The targets that each of these promises has had, in order; one never changed is left out."""
    found: dict[int, dict[date, TargetFrom]] = defaultdict(dict)
    rows = await session.scalars(
        select(PromiseTargetRow)
        .where(PromiseTargetRow.promise_id.in_(promise_ids))
        .order_by(PromiseTargetRow.holds_from, PromiseTargetRow.id)
    )
    for row in rows:
        target = target_of(row.target) if row.target else None
        # Of several from the same day the latest holds.
        found[row.promise_id][row.holds_from] = TargetFrom(row.holds_from, target, row.why)
    return {promise_id: tuple(days.values()) for promise_id, days in found.items()}


async def change(
    session: AsyncSession,
    promise_id: int,
    held: TargetFrom,
    then: TargetFrom,
    *,
    by: int | None,
    now: datetime,
) -> None:
    """Let another target hold from a day on. `held` is the one that has held from the beginning.

    What has held is kept: at the first change it becomes the first row.
    """
    has_rows = await session.scalar(
        select(PromiseTargetRow.id).where(PromiseTargetRow.promise_id == promise_id).limit(1)
    )
    if has_rows is None:
        session.add(_row(promise_id, held, None, now))
        await session.flush()
    session.add(_row(promise_id, then, by, now))
    row = await session.get(PromiseRow, promise_id)
    assert row is not None, "its target is changed"
    row.facts = {**row.facts, "target": facts_of(then.target) if then.target else None}
    await session.flush()


def _row(promise_id: int, one: TargetFrom, by: int | None, now: datetime) -> PromiseTargetRow:
    return PromiseTargetRow(
        promise_id=promise_id,
        holds_from=one.day,
        target=facts_of(one.target) if one.target else None,
        why=one.why,
        by=by,
        at=now,
    )
