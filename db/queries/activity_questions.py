"""What a question asks of the rows of activities, and of those that stand under a promise.

The values of a question go in as parameters, and all that are narrowed by the same things are one
statement: to put one together takes longer than to carry it out.
"""

from __future__ import annotations

from datetime import date
from typing import Any, Final, NamedTuple

from sqlalchemy import BigInteger, Column, ColumnElement, String, Table, bindparam

from bot.domain.activities import NO_AREA, ActivityState, Period, Question
from db.models import ActivityPromiseRow, ActivityRow
from db.queries.dialect import table_of

ACTIVITY: Final = table_of(ActivityRow)
UNDER: Final = table_of(ActivityPromiseRow)


def source_of(question: Question) -> Table:
    """What answers a question without words: a promise's activities, or all of them."""
    return ACTIVITY if question.promise_id is None else UNDER


def number_in(source: Table) -> Column[int]:
    """The activity's number in a source."""
    return source.c.id if source is ACTIVITY else source.c.activity_id


def values_of(question: Question, period: Period) -> dict[str, Any]:
    """What a question asks for, for the conditions below. Without a state: all but what was voided."""
    state, or_state = (
        (question.state, question.state)
        if question.state
        else (ActivityState.HELD, ActivityState.NOT_HELD)
    )
    return {
        "promise": question.promise_id,
        "first": period.first or date.min,
        "last": period.last or date.max,
        "kind": question.kind.value if question.kind else None,
        "doer": question.doer.value if question.doer else None,
        "area": question.area_id,
        "state": state.value,
        "or_state": or_state.value,
    }


class Narrowed(NamedTuple):
    """By what a question is narrowed. `no_area` asks for what lies in none."""

    kind: bool
    doer: bool
    area: bool
    no_area: bool


def narrowed_by(question: Question) -> Narrowed:
    """By what a question is narrowed beside its promise, its period and its state."""
    return Narrowed(
        question.kind is not None,
        question.doer is not None,
        question.area_id not in (None, NO_AREA),
        question.area_id == NO_AREA,
    )


def fitting(source: Table, by: Narrowed) -> list[ColumnElement[bool]]:
    """What a row of a source must be like. Of what is not asked for nothing is said.

    A condition that is always true would be taken by PostgreSQL for one that hardly any row fits:
    it would gather and sort all rows instead of reading the few wanted in their order.
    """
    row = source.c
    conditions = (
        (by.kind, row.kind == bindparam("kind", type_=String)),
        (by.doer, row.doer == bindparam("doer", type_=String)),
        (by.area, row.area_id == bindparam("area", type_=BigInteger)),
        (by.no_area, row.area_id.is_(None)),
    )
    return [condition for is_asked, condition in conditions if is_asked]


def on_days(day: ColumnElement[date]) -> ColumnElement[bool]:
    """Whether a day lies in the question's period."""
    return day.between(bindparam("first"), bindparam("last"))


def in_state(source: Table) -> ColumnElement[bool]:
    """Whether a row is in the question's state."""
    return source.c.state.in_((bindparam("state"), bindparam("or_state")))


def of_promise() -> ColumnElement[bool]:
    """Whether a row stands under the question's promise."""
    return UNDER.c.promise_id == bindparam("promise")
