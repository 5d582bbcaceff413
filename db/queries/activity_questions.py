"""What a question asks of the rows of activities, and of those that stand under a promise.

The conditions are the same for every question, and its values go in as parameters: to put a
statement together takes longer than to carry it out.
"""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from sqlalchemy import BigInteger, Column, ColumnElement, String, Table, bindparam, func

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


def fitting(source: Table, *, of_area: bool = False) -> list[ColumnElement[bool]]:
    """What a row of a source must be like; what is not asked for is as the row has it.

    `of_area`: an area is asked for, and its own rows are found by it.
    """
    row, area = source.c, bindparam("area", type_=BigInteger)
    return [
        row.kind == func.coalesce(bindparam("kind", type_=String), row.kind),
        row.doer == func.coalesce(bindparam("doer", type_=String), row.doer),
        row.area_id == area
        if of_area
        else func.coalesce(row.area_id, NO_AREA) == func.coalesce(area, row.area_id, NO_AREA),
    ]


def on_days(day: ColumnElement[date]) -> ColumnElement[bool]:
    """Whether a day lies in the question's period."""
    return day.between(bindparam("first"), bindparam("last"))


def in_state(source: Table) -> ColumnElement[bool]:
    """Whether a row is in the question's state."""
    return source.c.state.in_((bindparam("state"), bindparam("or_state")))


def of_promise() -> ColumnElement[bool]:
    """Whether a row stands under the question's promise."""
    return UNDER.c.promise_id == bindparam("promise")
