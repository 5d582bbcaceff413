"""The activity log: adding to it and asking it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, case, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.domain.activities import (
    COUNTED_IN,
    Activity,
    ActivityKind,
    Doer,
    Period,
    Question,
    Total,
)
from bot.domain.promises import Unit
from bot.domain.reading import Qualifier
from db.models import ActivityRow, PromiseRow
from db.queries.dialect import insert_or_ignore


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
) -> int | None:
    """Log an activity. None: the same source (a visit, an update) has logged it already.

    `not_held` is the reason why what was planned did not take place; such an entry counts nothing.
    """
    statement = (
        insert_or_ignore(session, ActivityRow)
        .values(
            promise_id=promise_id,
            kind=kind.value,
            day=day,
            what=what,
            actor=doer.value,
            quantity=quantity,
            unit=None if quantity is None or unit is None else unit.value,
            qualifier=qualifier.value,
            held=not_held is None,
            reason=not_held,
            source_kind=source[0] if source else None,
            source_id=source[1] if source else None,
            logged_by=logged_by,
            logged_at=now,
        )
        .returning(ActivityRow.id)
    )
    return await session.scalar(statement)


def _conditions(question: Question, period: Period) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if question.promise_id is not None:
        conditions.append(ActivityRow.promise_id == question.promise_id)
    if question.kind is not None:
        conditions.append(ActivityRow.kind == question.kind.value)
    if period.first is not None:
        conditions.append(ActivityRow.day >= period.first)
    if period.last is not None:
        conditions.append(ActivityRow.day <= period.last)
    words = question.words.split()
    conditions += [ActivityRow.what.icontains(word, autoescape=True) for word in words]
    return conditions


_SURE = (Qualifier.EXACTLY, Qualifier.AT_LEAST, Qualifier.ABOUT)
"""A sum is as sure as the least sure of its figures."""


async def totals(session: AsyncSession, question: Question, period: Period) -> tuple[Total, ...]:
    """What everything that fits comes to, by kind, the most frequent kind first."""
    count = func.count()
    statement = (
        select(
            ActivityRow.kind,
            count,
            func.coalesce(func.sum(ActivityRow.quantity), 0),
            # Of what was counted: exactly, unless a figure was "at least", or even "about".
            func.max(
                case(
                    (ActivityRow.quantity.is_(None), 0),
                    else_=case(
                        {sure.value: place for place, sure in enumerate(_SURE)},
                        value=ActivityRow.qualifier,
                    ),
                )
            ),
        )
        .where(*_conditions(question, period), ActivityRow.held)
        .group_by(ActivityRow.kind)
        .order_by(count.desc(), ActivityRow.kind)
    )
    found = await session.execute(statement)
    return tuple(
        Total(
            kind=ActivityKind(kind),
            activities=number,
            quantity=int(quantity),
            unit=COUNTED_IN[ActivityKind(kind)],
            qualifier=_SURE[sure],
        )
        for kind, number, quantity, sure in found
    )


async def count(session: AsyncSession, question: Question, period: Period) -> int:
    """How many entries fit, with those that were planned and not held."""
    fitting = select(func.count()).select_from(ActivityRow)
    return await session.scalar(fitting.where(*_conditions(question, period))) or 0


async def page(
    session: AsyncSession, question: Question, period: Period, *, size: int
) -> tuple[Activity, ...]:
    """One page of the activities that fit, the latest day first."""
    statement = (
        _activities()
        .where(*_conditions(question, period))
        .order_by(ActivityRow.day.desc(), ActivityRow.id.desc())
        .offset(question.page * size)
        .limit(size)
    )
    return tuple(_value(row) for row in await session.execute(statement))


async def find(session: AsyncSession, activity_id: int) -> Activity | None:
    """An activity by its number."""
    row = (await session.execute(_activities().where(ActivityRow.id == activity_id))).first()
    return None if row is None else _value(row)


def _activities() -> Select[Any, Any, Any]:
    return select(ActivityRow, PromiseRow.key, PromiseRow.title).join(
        PromiseRow, PromiseRow.id == ActivityRow.promise_id
    )


def _value(found: Any) -> Activity:
    row, key, title = found
    return Activity(
        id=row.id,
        promise_key=key,
        promise_title=title,
        kind=ActivityKind(row.kind),
        day=row.day,
        what=row.what,
        doer=Doer(row.actor),
        quantity=row.quantity,
        unit=Unit(row.unit) if row.unit else None,
        qualifier=Qualifier(row.qualifier),
        logged_at=row.logged_at,
        not_held=None if row.held else row.reason or "",
    )
