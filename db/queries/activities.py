"""The activity log: adding to it, and finding what stands in it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime
from functools import cache
from typing import Any, Final

from sqlalchemy import Integer, Select, Table, bindparam, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.domain.activities import (
    COUNTED_IN,
    Activity,
    ActivityKind,
    ActivityState,
    Doer,
    Evidence,
    EvidenceKind,
    Output,
    Period,
    Question,
    Under,
)
from bot.domain.ledger import Entry
from bot.domain.promises import Unit
from bot.domain.reading import Qualifier
from db.models import (
    ActivityOutputRow,
    ActivityPromiseRow,
    AreaRow,
    PromiseRow,
)
from db.queries import activity_sums, ledger
from db.queries.activity_questions import (
    ACTIVITY,
    UNDER,
    Narrowed,
    fitting,
    in_state,
    narrowed_by,
    number_in,
    of_promise,
    on_days,
    source_of,
    values_of,
)
from db.queries.dialect import is_one_of, plain, table_of


async def add(
    session: AsyncSession,
    *,
    promise_id: int,
    kind: ActivityKind,
    day: date,
    what: str,
    doer: Doer,
    quantity: int | None,
    unit: Unit | None,
    now: datetime,
    qualifier: Qualifier = Qualifier.EXACTLY,
    source: tuple[str, int] | None = None,
    logged_by: int | None = None,
    not_held: str | None = None,
    area_id: int | None = None,
    place: str | None = None,
) -> int | None:
    """Log what a workflow did. None: the same source (a visit, an update) has logged it already.

    `not_held` is the reason why what was planned did not take place; such an entry counts nothing.
    """
    counted = (Output(quantity, unit, qualifier),) if quantity is not None and unit else ()
    entry = Entry(
        promise_ids=(promise_id,),
        kind=kind,
        day=day,
        what=what,
        doer=doer,
        outputs=counted,
        source=source,
        state=ActivityState.HELD if not_held is None else ActivityState.NOT_HELD,
        reason=not_held,
        area_id=area_id,
        place=place,
    )
    return (await ledger.append(session, [entry], by=logged_by, now=now))[0]


# --- One page -----------------------------------------------------------------------------------


async def page(
    session: AsyncSession, question: Question, period: Period, *, size: int
) -> tuple[Activity, ...]:
    """One page of the entries that fit, the latest day first.

    The sums say in which months the page lies, so that only those are looked through.
    """
    months = await activity_sums.by_month(session, question, period)
    span = _span(months, question.page * size, size)
    if span is None:
        return ()
    days, skipped = span
    asked = {**values_of(question, days), "skipped": skipped, "wanted": size}
    statement = _a_page(source_of(question), narrowed_by(question))
    connection = await plain(session)
    return await of_numbers(session, list(await connection.scalars(statement, asked)))


def _span(
    months: Sequence[tuple[Period, int]], skipped: int, wanted: int
) -> tuple[Period, int] | None:
    """The days in which a page lies, and how many entries of theirs stand before it.

    `months` are those with entries, the latest first. None: there are not so many entries.
    """
    needed: list[Period] = []
    there = 0
    for part, count in months:
        if not needed and count <= skipped:
            skipped -= count
            continue
        needed.append(part)
        there += count
        if there >= skipped + wanted:
            break
    return (Period(needed[-1].first, needed[0].last), skipped) if needed else None


@cache
def _a_page(source: Table, by: Narrowed) -> Select[Any]:
    """The numbers of a page of entries, the latest first."""
    return (
        _in_order(source, by)
        .offset(bindparam("skipped", type_=Integer))
        .limit(bindparam("wanted", type_=Integer))
    )


@cache
def _in_order(source: Table, by: Narrowed) -> Select[Any]:
    """The numbers of all entries that fit, the latest first."""
    number = number_in(source)
    fits = fitting(source, by)
    statement = select(number).where(on_days(source.c.day), *fits, in_state(source))
    if source is UNDER:
        statement = statement.where(of_promise())
    return statement.order_by(source.c.day.desc(), number.desc())


async def every_number(session: AsyncSession, question: Question, period: Period) -> list[int]:
    """The numbers of all entries that fit, the latest day first: for files, not for screens."""
    connection, statement = (
        await plain(session),
        _in_order(source_of(question), narrowed_by(question)),
    )
    return list(await connection.scalars(statement, values_of(question, period)))


async def find(session: AsyncSession, activity_id: int) -> Activity | None:
    """An activity by its number."""
    found = await of_numbers(session, [activity_id])
    return found[0] if found else None


async def of_numbers(session: AsyncSession, ids: Sequence[int]) -> tuple[Activity, ...]:
    """Activities by their numbers, in the same order; those that are not there are left out."""
    if not ids:
        return ()
    connection = await plain(session)
    found: dict[int, Any] = {}
    under: dict[int, dict[int, Under]] = defaultdict(dict)
    outputs: dict[int, dict[str, Output]] = defaultdict(dict)
    for row in await connection.execute(_WITH_ALL, {"ids": [*ids, *_NONE[len(ids) :]]}):
        id_ = row.id
        found.setdefault(id_, row)
        if row.promise_id not in under[id_]:
            under[id_][row.promise_id] = Under(row.promise_id, row.promise_key, row.promise_title)
        if row.unit is not None and row.unit not in outputs[id_]:
            outputs[id_][row.unit] = Output(row.number, Unit(row.unit), Qualifier(row.qualifier))
    return tuple(
        _value(found[id_], list(under[id_].values()), list(outputs[id_].values()))
        for id_ in ids
        if id_ in found
    )


_NONE: Final = (0,) * 12
"""No activity has this number. PostgreSQL takes it that an array holds ten numbers: for fewer it would
make a plan each time, which takes three times as long as to look for those that are not there."""

_PROMISE: Final = table_of(PromiseRow)
_AREA: Final = table_of(AreaRow)
_OUTPUT: Final = table_of(ActivityOutputRow)
_WITH_ALL: Final = (
    select(
        ACTIVITY,
        _AREA.c.name.label("area"),
        _PROMISE.c.id.label("promise_id"),
        _PROMISE.c.key.label("promise_key"),
        _PROMISE.c.title.label("promise_title"),
        _OUTPUT.c.unit,
        _OUTPUT.c.number,
        _OUTPUT.c.qualifier,
    )
    .join(UNDER, UNDER.c.activity_id == ACTIVITY.c.id)
    .join(_PROMISE, _PROMISE.c.id == UNDER.c.promise_id)
    .outerjoin(_AREA, _AREA.c.id == ACTIVITY.c.area_id)
    .outerjoin(_OUTPUT, _OUTPUT.c.activity_id == ACTIVITY.c.id)
    .where(is_one_of(ACTIVITY.c.id, "ids"))
    .order_by(_PROMISE.c.document_id, _PROMISE.c.position, _OUTPUT.c.unit)
)
"""Activities with their promises and outputs: one question, a row for each pair of these."""


def _value(row: Any, under: list[Under], outputs: list[Output]) -> Activity:
    kind = ActivityKind(row.kind)
    return Activity(
        id=row.id,
        promises=tuple(under),
        kind=kind,
        day=row.day,
        last_day=row.last_day,
        what=row.what,
        doer=Doer(row.doer),
        partners=row.partners,
        area=row.area,
        area_id=row.area_id,
        place=row.place,
        outputs=tuple(sorted(outputs, key=lambda one: one.unit is not COUNTED_IN[kind])),
        note=row.note,
        evidence=tuple(Evidence(EvidenceKind(kind), value) for kind, value in row.evidence),
        state=ActivityState(row.state),
        reason=row.reason,
        source=(row.source_kind, row.source_id)
        if row.source_kind is not None and row.source_id is not None
        else None,
        logged_at=row.logged_at,
        version=row.version,
    )


async def similar(
    session: AsyncSession, promise_ids: Sequence[int], kind: ActivityKind, day: date
) -> tuple[Activity, ...]:
    """Activities of a kind on a day under any of some promises, voided ones aside."""
    found = await session.scalars(
        select(ActivityPromiseRow.activity_id)
        .where(
            ActivityPromiseRow.promise_id.in_(promise_ids),
            ActivityPromiseRow.day == day,
            ActivityPromiseRow.kind == kind.value,
            ActivityPromiseRow.state != ActivityState.VOIDED.value,
        )
        .distinct()
        .order_by(ActivityPromiseRow.activity_id)
        .limit(_SIMILAR)
    )
    return await of_numbers(session, list(found))


_SIMILAR: Final = 10
