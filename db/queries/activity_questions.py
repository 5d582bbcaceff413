"""What a question asks of the rows of activities, and of those that stand under a promise."""

from __future__ import annotations

from typing import Final

from sqlalchemy import Column, ColumnElement, Table

from bot.domain.activities import NO_AREA, ActivityState, Period, Question
from db.models import ActivityPromiseRow, ActivityRow
from db.queries.dialect import table_of

# Tables, not classes: a question is put together anew each time, and theirs cost twice as much.
ACTIVITY: Final = table_of(ActivityRow)
UNDER: Final = table_of(ActivityPromiseRow)


def source_of(question: Question) -> Table:
    """What answers a question without words: a promise's activities, or all of them."""
    return ACTIVITY if question.promise_id is None else UNDER


def number_in(source: Table) -> Column[int]:
    """The activity's number in a source."""
    return source.c.id if source is ACTIVITY else source.c.activity_id


def conditions(question: Question, period: Period) -> list[ColumnElement[bool]]:
    """What an entry of the question's source must be like."""
    source = source_of(question)
    found: list[ColumnElement[bool]] = []
    if question.promise_id is not None:
        found.append(source.c.promise_id == question.promise_id)
    if period.first is not None:
        found.append(source.c.day >= period.first)
    if period.last is not None:
        found.append(source.c.day <= period.last)
    return found + filters(question, source)


def filters(question: Question, source: Table) -> list[ColumnElement[bool]]:
    """The question's kind, doer and area, asked of a table that holds them."""
    found: list[ColumnElement[bool]] = []
    if question.kind is not None:
        found.append(source.c.kind == question.kind.value)
    if question.doer is not None:
        found.append(source.c.doer == question.doer.value)
    if question.area_id == NO_AREA:
        found.append(source.c.area_id.is_(None))
    elif question.area_id is not None:
        found.append(source.c.area_id == question.area_id)
    return found


def in_state(question: Question, source: Table) -> ColumnElement[bool]:
    """The question's state; without one, all but what was voided."""
    if question.state is None:
        known: ColumnElement[bool] = source.c.state != ActivityState.VOIDED.value
        return known
    wanted: ColumnElement[bool] = source.c.state == question.state.value
    return wanted
