"""Looking through the whole ledger for what was changed behind the bot's back."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import AsyncIterator, Sequence
from typing import Any, Final

from sqlalchemy import case, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.domain.activities import ActivityKind, ActivityState, Doer, Evidence, EvidenceKind, Output
from bot.domain.ledger import (
    BEFORE_THE_FIRST,
    Entry,
    LedgerState,
    Version,
    broken,
    content_of,
)
from bot.domain.promises import Unit
from bot.domain.reading import Qualifier
from db.models import (
    ActivityOutputRow,
    ActivityPromiseRow,
    ActivityRow,
    ActivitySumRow,
    ActivityVersionRow,
)
from db.queries.dialect import portions, table_of
from db.queries.ledger import version_of
from db.queries.ledger_sums import ANY_KIND

_PAGE: Final = 2_000


async def check(session: AsyncSession) -> LedgerState:
    """Look through the whole ledger for what was changed behind the bot's back."""
    wrong: list[int] = []
    last, seal = 0, BEFORE_THE_FIRST
    async for page in _versions(session):
        wrong += broken(page, seal, last)
        last, seal = page[-1].position, page[-1].hash
    changed = [number async for number in _changed(session)]
    return LedgerState(last, seal, tuple(wrong), tuple(changed), await _sums_differ(session))


async def _versions(session: AsyncSession) -> AsyncIterator[list[Version]]:
    last = 0
    while True:
        rows = await session.scalars(
            select(ActivityVersionRow)
            .where(ActivityVersionRow.position > last)
            .order_by(ActivityVersionRow.position)
            .limit(_PAGE)
        )
        page = [version_of(row) for row in rows]
        session.expunge_all()
        if not page:
            return
        yield page
        last = page[-1].position


async def _changed(session: AsyncSession) -> AsyncIterator[int]:
    """The activities that do not say what their latest version says."""
    last = 0
    while True:
        rows = list(
            await session.scalars(
                select(ActivityRow)
                .where(ActivityRow.id > last)
                .order_by(ActivityRow.id)
                .limit(_PAGE)
            )
        )
        session.expunge_all()
        if not rows:
            break
        said = await _stand(session, rows)
        first, last = rows[0].id, rows[-1].id
        sealed = await session.execute(
            select(
                ActivityVersionRow.activity_id,
                ActivityVersionRow.number,
                ActivityVersionRow.content,
            )
            .where(ActivityVersionRow.activity_id.between(first, last))
            .order_by(ActivityVersionRow.activity_id, ActivityVersionRow.number)
        )
        newest = {row.activity_id: (row.number, row.content) for row in sealed}
        for row in rows:
            if newest.get(row.id) != (row.version, said[row.id]):
                yield row.id
    missing = await session.scalars(
        select(ActivityVersionRow.activity_id)
        .outerjoin(ActivityRow, ActivityRow.id == ActivityVersionRow.activity_id)
        .where(ActivityRow.id.is_(None), ActivityVersionRow.number == 1)
    )
    for number in missing:
        yield number


async def _stand(session: AsyncSession, rows: Sequence[ActivityRow]) -> dict[int, str]:
    """The content of activities as they stand, by number. '': something in it means nothing."""
    ids = [row.id for row in rows]
    promises: dict[int, list[int]] = defaultdict(list)
    outputs: dict[int, list[ActivityOutputRow]] = defaultdict(list)
    for some in portions(ids):
        under = await session.execute(
            select(ActivityPromiseRow.activity_id, ActivityPromiseRow.promise_id).where(
                ActivityPromiseRow.activity_id.in_(some)
            )
        )
        for id_, promise_id in under:
            promises[id_].append(promise_id)
        counted = await session.scalars(
            select(ActivityOutputRow).where(ActivityOutputRow.activity_id.in_(some))
        )
        for one in counted:
            outputs[one.activity_id].append(one)
    session.expunge_all()
    return {row.id: _content(row, promises[row.id], outputs[row.id]) for row in rows}


def _content(row: ActivityRow, promises: list[int], outputs: list[ActivityOutputRow]) -> str:
    try:
        return content_of(_entry(row, promises, outputs))
    except ValueError:
        return ""


def _entry(row: ActivityRow, promises: list[int], outputs: list[ActivityOutputRow]) -> Entry:
    return Entry(
        promise_ids=tuple(sorted(promises)),
        kind=ActivityKind(row.kind),
        day=row.day,
        last_day=row.last_day,
        what=row.what,
        doer=Doer(row.doer),
        partners=row.partners,
        area_id=row.area_id,
        place=row.place,
        outputs=tuple(
            Output(one.number, Unit(one.unit), Qualifier(one.qualifier)) for one in outputs
        ),
        note=row.note,
        evidence=tuple(Evidence(EvidenceKind(kind), value) for kind, value in row.evidence),
        state=ActivityState(row.state),
        reason=row.reason,
        source=(row.source_kind, row.source_id)
        if row.source_kind is not None and row.source_id is not None
        else None,
    )


async def _sums_differ(session: AsyncSession) -> bool:
    """Whether the sums say something else than the activities."""
    states = [state.value for state in ActivityState]
    counted = (
        await session.execute(select(*(_how_many(ActivityRow.state == state) for state in states)))
    ).one()
    summed = (
        await session.execute(
            select(
                *(func.coalesce(func.sum(table_of(ActivitySumRow).c[state]), 0) for state in states)
            ).where(
                ActivitySumRow.area_id == 0,
                ActivitySumRow.doer == "",
                ActivitySumRow.promise_id == 0,
                ActivitySumRow.unit == "",
                ActivitySumRow.kind == ANY_KIND,
            )
        )
    ).one()
    numbers = await session.scalar(
        select(func.coalesce(func.sum(ActivityOutputRow.number), 0))
        .join(ActivityRow, ActivityRow.id == ActivityOutputRow.activity_id)
        .where(ActivityRow.state == ActivityState.HELD.value)
    )
    total = await session.scalar(
        select(func.coalesce(func.sum(ActivitySumRow.number), 0)).where(
            ActivitySumRow.area_id == 0,
            ActivitySumRow.doer == "",
            ActivitySumRow.promise_id == 0,
            ActivitySumRow.kind != ANY_KIND,
        )
    )
    return tuple(counted) != tuple(map(int, summed)) or int(numbers or 0) != int(total or 0)


def _how_many(condition: Any) -> Any:
    return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)
