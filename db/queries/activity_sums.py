"""What the activities of a question come to: how many, and what they put out.

Sums come from `activity_sum`, so that a question about years costs as little as one about a week;
only days at the ends of a period that are parts of months are added up one by one.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache
from operator import itemgetter
from typing import Any, Final, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Select,
    Table,
    bindparam,
    case,
    func,
    select,
)
from sqlalchemy.ext.asyncio import AsyncSession

from bot.domain.activities import (
    COUNTED_IN,
    NO_AREA,
    ActivityKind,
    ActivityState,
    By,
    Period,
    Question,
    Summed,
    Tally,
    Total,
    in_months,
    month_end,
)
from bot.domain.promises import Unit
from bot.domain.reading import Qualifier
from db.models import ActivityOutputRow, ActivitySumRow, AreaRow, PromiseRow
from db.queries.activity_questions import (
    ACTIVITY,
    UNDER,
    Narrowed,
    fitting,
    narrowed_by,
    number_in,
    of_promise,
    on_days,
    source_of,
    values_of,
)
from db.queries.dialect import Written, is_one_of, plain, table_of
from db.queries.ledger_sums import ANY_KIND

SUMS: Final = table_of(ActivitySumRow)
OUTPUT: Final = table_of(ActivityOutputRow)


@dataclass(slots=True)
class Adding:
    """Figures that are being added up."""

    number: int = 0
    about: int = 0
    at_least: int = 0

    def add(self, number: int, about: int, at_least: int) -> None:
        self.number += int(number)
        self.about += int(about)
        self.at_least += int(at_least)

    def summed(self, unit: str) -> Summed:
        """The sum, as sure as the least sure of its figures."""
        return Summed(self.number, _UNITS[unit], _as_sure_as(self.about, self.at_least))


_UNITS: Final = {unit.value: unit for unit in Unit}


def _as_sure_as(about: int, at_least: int) -> Qualifier:
    if about:
        return Qualifier.ABOUT
    return Qualifier.AT_LEAST if at_least else Qualifier.EXACTLY


@dataclass(frozen=True, slots=True)
class Group:
    """What the entries of one promise, month, place or kind come to: `keys` as they were asked for.

    A promise and an area are numbers (`NO_AREA`: none), a month is its first day.
    """

    keys: tuple[Any, ...]
    tally: Tally
    sums: tuple[Summed, ...]


async def totals(session: AsyncSession, question: Question, period: Period) -> tuple[Total, ...]:
    """What everything that was held comes to, by kind, the most frequent kind first."""
    return (await tally_and_totals(session, question, period))[1]


async def tally_and_totals(
    session: AsyncSession, question: Question, period: Period
) -> tuple[Tally, tuple[Total, ...]]:
    """How many entries fit, by what became of them, and what those that were held come to."""
    return totals_of(await grouped(session, question, period, By.KIND))


def totals_of(groups: Iterable[Group]) -> tuple[Tally, tuple[Total, ...]]:
    """The same from groups by kind."""
    held = not_held = voided = 0
    found = []
    for group in groups:
        one, kind = group.tally, ActivityKind(group.keys[0])
        held, not_held, voided = held + one.held, not_held + one.not_held, voided + one.voided
        if one.held:
            found.append(Total(kind, one.held, _own_unit_first(kind, group.sums)))
    found.sort(key=lambda total: (-total.activities, total.kind.value))
    return Tally(held, not_held, voided), tuple(found)


def _own_unit_first(kind: ActivityKind, sums: Iterable[Summed]) -> tuple[Summed, ...]:
    """A kind's sums, beginning with what the kind usually counts."""
    return tuple(sorted(sums, key=lambda one: (one.unit is not COUNTED_IN[kind], one.unit)))


async def tally(session: AsyncSession, question: Question, period: Period) -> Tally:
    """How many entries fit, by what became of them; the question's own state is left aside."""
    parts = [group.tally for group in await grouped(session, question, period, outputs=False)]
    return parts[0] if parts else Tally()


async def by_month(
    session: AsyncSession, question: Question, period: Period
) -> list[tuple[Period, int]]:
    """Months and parts of months with how many entries fit in each, the latest first.

    Those without any are left out.
    """
    whole, edges = in_months(period)
    parts = []
    if whole is not None:
        connection = await plain(session)
        asked = _asked(question, whole)
        found = await connection.execute(_counted(question.state), asked)
        parts = [(Period(first, month_end(first)), count) for first, count in found]
    for edge in edges:
        count = (await tally(session, question, edge)).count(question.state)
        parts += [(edge, count)] if count else []
    return sorted(parts, key=lambda part: part[0].first or date.min, reverse=True)


@cache
def _counted(state: ActivityState | None) -> Select[Any]:
    """How many entries in a state (None: held or not held) fit, by month."""
    fitting = SUMS.c.held + SUMS.c.not_held if state is None else SUMS.c[state.value]
    return select(SUMS.c.month, fitting).where(*_rows_of(Shape()), SUMS.c.unit == "", fitting > 0)


async def grouped(
    session: AsyncSession,
    question: Question,
    period: Period,
    *by: By,
    outputs: bool = True,
    promises: Sequence[int] = (),
) -> tuple[Group, ...]:
    """What entries come to, told apart by promise, month, place or kind, in the keys' order.

    Under several promises an activity counts once in all, and once for each promise. Without
    `outputs` they are only counted. `promises` are those to tell apart, if not all.
    """
    whole, edges = in_months(period)
    shape, names = await _named(session, question, by, outputs, promises)
    groups: Iterable[Group] = ()
    if whole is not None:
        read = _months_apart if By.MONTH in by else _months_together
        groups = await read(session, shape, {**_asked(question, whole), **names})
    for edge in edges:
        groups = _together([*groups, *await _days(session, shape, question, edge, names)])
    return tuple(sorted(groups, key=lambda group: group.keys))


def _together(groups: list[Group]) -> Iterable[Group]:
    """Groups with the same keys as one."""
    tallies: dict[tuple[Any, ...], Tally] = {}
    sums: dict[tuple[Any, ...], dict[Unit, Summed]] = defaultdict(dict)
    for group in groups:
        before, one = tallies.get(group.keys, Tally()), group.tally
        tallies[group.keys] = Tally(
            before.held + one.held, before.not_held + one.not_held, before.voided + one.voided
        )
        of_keys = sums[group.keys]
        for more in group.sums:
            of_keys[more.unit] = _added(of_keys.get(more.unit), more)
    return (
        Group(keys, one, tuple(sums[keys][unit] for unit in sorted(sums[keys])))
        for keys, one in tallies.items()
    )


def _added(one: Summed | None, more: Summed) -> Summed:
    if one is None:
        return more
    sure = {one.qualifier, more.qualifier}
    return Summed(
        one.number + more.number,
        one.unit,
        _as_sure_as(Qualifier.ABOUT in sure, Qualifier.AT_LEAST in sure),
    )


# --- Whole months, from the sums ----------------------------------------------------------------


class Shape(NamedTuple):
    """What is special about a question; all that are alike in this are one statement.

    To put a statement together takes longer than to carry it out.
    """

    by: tuple[By, ...] = ()
    every_promise: bool = False
    every_area: bool = False
    every_kind: bool = False
    outputs: bool = True


def _shape(question: Question, by: tuple[By, ...], outputs: bool) -> Shape:
    return Shape(
        by,
        every_promise=By.PROMISE in by and question.promise_id is None,
        every_area=By.PLACE in by and question.area_id is None,
        every_kind=By.KIND in by and question.kind is None,
        outputs=outputs,
    )


def _asked(question: Question, period: Period) -> dict[str, Any]:
    """The values of a question about whole months."""
    return {
        "doer": question.doer.value if question.doer else "",
        "area": question.area_id or 0,
        "promise": question.promise_id or 0,
        "kind": question.kind.value if question.kind else ANY_KIND,
        "first": period.first or date.min,
        "last": period.last or date.max,
    }


def _rows_of(shape: Shape) -> list[ColumnElement[bool]]:
    """The rows of sums that answer. Promises and areas are named: the rows of each stand together."""
    sums = SUMS.c
    found = [
        sums.doer == bindparam("doer"),
        sums.area_id.in_(bindparam("areas", expanding=True))
        if shape.every_area
        else sums.area_id == bindparam("area"),
        sums.promise_id.in_(bindparam("promises", expanding=True))
        if shape.every_promise
        else sums.promise_id == bindparam("promise"),
        sums.kind != bindparam("kind") if shape.every_kind else sums.kind == bindparam("kind"),
        sums.month.between(bindparam("first"), bindparam("last")),
    ]
    return found if shape.outputs else [*found, sums.unit == ""]


async def _named(
    session: AsyncSession,
    question: Question,
    by: tuple[By, ...],
    outputs: bool,
    promises: Sequence[int],
) -> tuple[Shape, dict[str, list[int]]]:
    """A question's shape, and the promises and areas that are told apart in it."""
    shape = _shape(question, by, outputs)
    connection = await plain(session)
    names = {}
    if shape.every_promise:
        names["promises"] = list(promises or await connection.scalars(_PROMISES))
    if shape.every_area:
        names["areas"] = [NO_AREA, *await connection.scalars(_AREAS)]
    return shape, names


_PROMISES: Final = select(table_of(PromiseRow).c.id)
_AREAS: Final = select(table_of(AreaRow).c.id)

_KEYS: Final = {
    By.PROMISE: SUMS.c.promise_id,
    By.MONTH: SUMS.c.month,
    By.PLACE: SUMS.c.area_id,
    By.KIND: SUMS.c.kind,
}
_STATES: Final = (SUMS.c.held, SUMS.c.not_held, SUMS.c.voided)
_FIGURES: Final = (SUMS.c.number, SUMS.c.about, SUMS.c.at_least)


@cache
def _together_of(shape: Shape) -> Select[Any]:
    keys = [_KEYS[one] for one in shape.by]
    columns = (func.sum(column) for column in (*_STATES, *_FIGURES))
    return select(SUMS.c.unit, *columns, *keys).where(*_rows_of(shape)).group_by(SUMS.c.unit, *keys)


async def _months_together(
    session: AsyncSession, shape: Shape, asked: Mapping[str, Any]
) -> Iterable[Group]:
    """What the sums know of whole months taken together."""
    found = await (await plain(session)).execute(_together_of(shape), asked)
    tallies: dict[tuple[Any, ...], Tally] = {}
    sums: dict[tuple[Any, ...], list[Summed]] = defaultdict(list)
    for unit, held, not_held, voided, number, about, at_least, *key in found:
        if not unit:
            tallies[tuple(key)] = Tally(int(held), int(not_held), int(voided))
        elif number:
            sums[tuple(key)].append(Summed(int(number), _UNITS[unit], _as_sure_as(about, at_least)))
    return (
        Group(key, one, tuple(sorted(sums[key], key=_by_unit)))
        for key, one in tallies.items()
        if any((one.held, one.not_held, one.voided))
    )


def _by_unit(one: Summed) -> Unit:
    return one.unit


def _in_a_line(column: ColumnElement[Any]) -> ColumnElement[str]:
    """A column's values with commas between: a row comes over for a hundred, read at a stroke."""
    return func.aggregate_strings(Written(column), ",")


@cache
def _apart_of(shape: Shape) -> Select[Any]:
    keys = [_KEYS[one] for one in shape.by if one is not By.MONTH]
    # Of a month and a unit there is one row: only that without a unit counts the activities.
    figures = (
        case((SUMS.c.unit == "", state), else_=figure)
        for state, figure in zip(_STATES, _FIGURES, strict=True)
    )
    lines = (_in_a_line(column) for column in (SUMS.c.month, *figures))
    # By what the rows stand together by, in this order: nothing has to be sorted.
    return select(SUMS.c.unit, *lines, *keys).where(*_rows_of(shape)).group_by(*keys, SUMS.c.unit)


async def _months_apart(
    session: AsyncSession, shape: Shape, asked: Mapping[str, Any]
) -> Iterable[Group]:
    """What the sums know of whole months, each by itself: thousands of figures, read at a stroke."""
    found = await (await plain(session)).execute(_apart_of(shape), asked)
    tallies: dict[tuple[Any, ...], tuple[tuple[date, ...], list[Tally]]] = {}
    sums: dict[tuple[Any, ...], dict[date, list[Summed]]] = defaultdict(dict)
    for name, months, first, second, third, *key in sorted(found, key=itemgetter(0)):
        days, figures = (
            _days_in(months),
            zip(*map(_numbers_in, (first, second, third)), strict=True),
        )
        if not name:
            tallies[tuple(key)] = days, [Tally(*states) for states in figures]
            continue
        of_key, unit = sums[tuple(key)], _UNITS[name]
        for month, (number, about, at_least) in zip(days, figures, strict=True):
            if number:
                one = Summed(number, unit, _SURE[about > 0, at_least > 0])
                of_key.setdefault(month, []).append(one)
    at = shape.by.index(By.MONTH)
    return [
        Group((*key[:at], month, *key[at:]), one, tuple(sums[key].get(month, ())))
        for key, (days, states) in tallies.items()
        for month, one in zip(days, states, strict=True)
        if one.held or one.not_held or one.voided
    ]


@lru_cache(maxsize=64)
def _days_in(line: str) -> tuple[date, ...]:
    return tuple(map(date.fromisoformat, line.split(",")))


def _numbers_in(line: str) -> list[int]:
    numbers: list[int] = json.loads(f"[{line}]")
    return numbers


_SURE: Final = {
    (about, at_least): _as_sure_as(about, at_least)
    for about in (False, True)
    for at_least in (False, True)
}


# --- Parts of months, day by day ----------------------------------------------------------------


async def _days(
    session: AsyncSession,
    shape: Shape,
    question: Question,
    period: Period,
    names: Mapping[str, list[int]],
) -> Iterable[Group]:
    """What days of one month come to, added up one by one."""
    source = UNDER if By.PROMISE in shape.by else source_of(question)
    narrowed = narrowed_by(question)
    asked, key_of = {**values_of(question, period), **names}, _key_reader(period, shape.by)
    connection = await plain(session)
    counted = await connection.execute(_counted_on_days(shape, source, narrowed), asked)
    tallies = {
        key_of(key): Tally(held or 0, not_held or 0, voided or 0)
        for held, not_held, voided, *key in counted
    }
    sums: dict[tuple[Any, ...], list[Summed]] = defaultdict(list)
    if shape.outputs:
        summed = await connection.execute(_put_out_on_days(shape, source, narrowed), asked)
        for unit, number, about, at_least, *key in summed:
            if number:
                of_key = sums[key_of(key)]
                of_key.append(Summed(int(number), _UNITS[unit], _as_sure_as(about, at_least)))
    return [
        Group(key, one, tuple(sorted(sums[key], key=_by_unit)))
        for key, one in tallies.items()
        if any((one.held, one.not_held, one.voided))
    ]


@cache
def _counted_on_days(shape: Shape, source: Table, narrowed: Narrowed) -> Select[Any]:
    keys = _keys_on_days(shape, source)
    states = (_times(source.c.state == state.value) for state in ActivityState)
    return select(*states, *keys).where(*_rows_on_days(shape, source, narrowed)).group_by(*keys)


@cache
def _put_out_on_days(shape: Shape, source: Table, narrowed: Narrowed) -> Select[Any]:
    keys, output = _keys_on_days(shape, source), OUTPUT.c
    return (
        select(
            output.unit,
            func.sum(output.number),
            _times(output.qualifier == Qualifier.ABOUT.value),
            _times(output.qualifier == Qualifier.AT_LEAST.value),
            *keys,
        )
        .select_from(source)
        .join(OUTPUT, output.activity_id == number_in(source))
        .where(*_rows_on_days(shape, source, narrowed), source.c.state == ActivityState.HELD.value)
        .group_by(output.unit, *keys)
    )


def _keys_on_days(shape: Shape, source: Table) -> list[ColumnElement[Any]]:
    columns = {
        By.PROMISE: UNDER.c.promise_id,
        By.PLACE: func.coalesce(source.c.area_id, NO_AREA),
        By.KIND: source.c.kind,
    }
    return [columns[one] for one in shape.by if one is not By.MONTH]


def _rows_on_days(shape: Shape, source: Table, narrowed: Narrowed) -> list[ColumnElement[bool]]:
    found = [on_days(source.c.day), *fitting(source, narrowed)]
    if source is ACTIVITY:
        return found
    # All promises by their numbers: the days of each stand together.
    every = is_one_of(UNDER.c.promise_id, "promises")
    return [*found, every if shape.every_promise else of_promise()]


def _key_reader(period: Period, by: tuple[By, ...]) -> Callable[[list[Any]], tuple[Any, ...]]:
    """Puts the month of a period's days where it was asked for among the other keys."""
    assert period.first is not None, "a part of a month has a first day"
    month = period.first.replace(day=1)

    def key_of(found: list[Any]) -> tuple[Any, ...]:
        rest = iter(found)
        return tuple(month if one is By.MONTH else next(rest) for one in by)

    return key_of


def _times(condition: ColumnElement[bool]) -> Any:
    return func.sum(case((condition, 1), else_=0))
