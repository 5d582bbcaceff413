"""The activity log: adding to it, and finding and summing what stands in it.

Sums come from `activity_sum`, so that a question about years costs as little as one about a week.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, case, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.domain.activities import (
    COUNTED_IN,
    NO_AREA,
    Activity,
    ActivityKind,
    ActivityState,
    By,
    Doer,
    Evidence,
    EvidenceKind,
    Output,
    Period,
    Question,
    Summed,
    Tally,
    Total,
    Under,
    in_months,
)
from bot.domain.ledger import Entry
from bot.domain.promises import Unit
from bot.domain.reading import Qualifier
from db.models import (
    ActivityOutputRow,
    ActivityPromiseRow,
    ActivityRow,
    ActivitySumRow,
    AreaRow,
    PromiseRow,
)
from db.queries import ledger


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


# --- How many, and what they come to ------------------------------------------------------------


def _sums(question: Question, period: Period, by: tuple[By, ...]) -> list[ColumnElement[bool]]:
    """The rows of sums that answer a question about whole months."""
    conditions: list[ColumnElement[bool]] = [
        ActivitySumRow.area_id == (question.area_id or 0),
        ActivitySumRow.doer == (question.doer.value if question.doer else ""),
        ActivitySumRow.promise_id == (question.promise_id or 0),
    ]
    if question.kind is not None:
        conditions.append(ActivitySumRow.kind == question.kind.value)
    elif By.KIND in by:
        conditions.append(ActivitySumRow.kind != ledger.ANY_KIND)
    else:
        conditions.append(ActivitySumRow.kind == ledger.ANY_KIND)
    if period.first is not None:
        conditions.append(ActivitySumRow.month >= period.first)
    if period.last is not None:
        conditions.append(ActivitySumRow.month <= period.last)
    return conditions


def _source(question: Question) -> Any:
    """Where the entries of a question are looked for: under its promise, or all of them."""
    return ActivityRow if question.promise_id is None else ActivityPromiseRow


def _number(source: Any) -> Any:
    """The activity's number in a source."""
    return source.id if source is ActivityRow else source.activity_id


def _conditions(question: Question, period: Period) -> list[ColumnElement[bool]]:
    """What an entry of the question's source must be like."""
    source = _source(question)
    conditions: list[ColumnElement[bool]] = []
    if question.promise_id is not None:
        conditions.append(source.promise_id == question.promise_id)
    if period.first is not None:
        conditions.append(source.day >= period.first)
    if period.last is not None:
        conditions.append(source.day <= period.last)
    return conditions + filters(question, source)


def filters(question: Question, source: Any) -> list[ColumnElement[bool]]:
    """The question's kind, doer and area, asked of a table that holds them."""
    conditions: list[ColumnElement[bool]] = []
    if question.kind is not None:
        conditions.append(source.kind == question.kind.value)
    if question.doer is not None:
        conditions.append(source.doer == question.doer.value)
    if question.area_id == NO_AREA:
        conditions.append(source.area_id.is_(None))
    elif question.area_id is not None:
        conditions.append(source.area_id == question.area_id)
    return conditions


def in_state(question: Question, source: Any) -> ColumnElement[bool]:
    """The question's state; without one, all but what was voided."""
    if question.state is None:
        known: ColumnElement[bool] = source.state != ActivityState.VOIDED.value
        return known
    wanted: ColumnElement[bool] = source.state == question.state.value
    return wanted


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

    @property
    def qualifier(self) -> Qualifier:
        """A sum is as sure as the least sure of its figures."""
        if self.about:
            return Qualifier.ABOUT
        return Qualifier.AT_LEAST if self.at_least else Qualifier.EXACTLY


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
    groups = await grouped(session, question, period, By.KIND)
    return in_order([
        Total(kind := ActivityKind(group.keys[0]), group.tally.held, own_unit_first(kind, group.sums))
        for group in groups
        if group.tally.held
    ])  # fmt: skip


def in_order(found: list[Total]) -> tuple[Total, ...]:
    """Totals, the most frequent kind first."""
    return tuple(sorted(found, key=lambda total: (-total.activities, total.kind.value)))


def own_unit_first(kind: ActivityKind, sums: Iterable[Summed]) -> tuple[Summed, ...]:
    """A kind's sums, beginning with what the kind usually counts."""
    return tuple(sorted(sums, key=lambda one: (one.unit is not COUNTED_IN[kind], one.unit)))


async def tally(session: AsyncSession, question: Question, period: Period) -> Tally:
    """How many entries fit, by what became of them; the question's own state is left aside."""
    parts = [group.tally for group in await grouped(session, question, period, outputs=False)]
    return parts[0] if parts else Tally()


async def grouped(
    session: AsyncSession, question: Question, period: Period, *by: By, outputs: bool = True
) -> tuple[Group, ...]:
    """What entries come to, told apart by promise, month, place or kind, in the keys' order.

    Under several promises an activity counts once in all, and once for each promise. Without
    `outputs` they are only counted.
    """
    tallies: dict[tuple[Any, ...], Counter[str]] = defaultdict(Counter)
    sums: dict[tuple[Any, ...], dict[str, Adding]] = defaultdict(lambda: defaultdict(Adding))
    whole, edges = in_months(period)
    if whole is not None:
        await _add_months(session, question, whole, by, outputs, tallies, sums)
    for edge in edges:
        await _add_days(session, question, edge, by, outputs, tallies, sums)
    return tuple(
        Group(
            keys,
            Tally(**{state: tallies[keys][state] for state in _STATES}),
            tuple(
                Summed(one.number, Unit(unit), one.qualifier)
                for unit, one in sorted(sums[keys].items())
                if one.number
            ),
        )
        for keys in sorted(tallies)
        if any(tallies[keys].values())
    )


_STATES: Final = tuple(state.value for state in ActivityState)

_Tallies = dict[tuple[Any, ...], Counter[str]]
_Figures = dict[tuple[Any, ...], dict[str, Adding]]


async def _add_months(
    session: AsyncSession,
    question: Question,
    period: Period,
    by: tuple[By, ...],
    outputs: bool,
    tallies: _Tallies,
    sums: _Figures,
) -> None:
    """Add what the table of sums knows about whole months."""
    area, _doer, promise, *rest = _sums(question, period, by)
    if By.PROMISE in by and question.promise_id is None:
        # Named one by one, as the areas below: the rows of each stand together.
        promises = await session.scalars(select(PromiseRow.id))
        promise = ActivitySumRow.promise_id.in_(list(promises))
    if By.PLACE in by and question.area_id is None:
        areas = await session.scalars(select(AreaRow.id))
        area = ActivitySumRow.area_id.in_([NO_AREA, *areas])
    if not outputs:
        rest.append(ActivitySumRow.unit == "")
    keys = [_SUM_KEYS[one] for one in by]
    columns: list[Any] = [getattr(ActivitySumRow, name) for name in _SUM_FIGURES]
    # With its month a row stands alone: only where months go together there is anything to sum.
    if By.MONTH not in by:
        columns = [func.sum(column) for column in columns]
    statement = select(ActivitySumRow.unit, *columns, *keys).where(area, _doer, promise, *rest)
    if By.MONTH not in by:
        statement = statement.group_by(ActivitySumRow.unit, *keys)
    for unit, held, not_held, voided, number, about, at_least, *key in await session.execute(
        statement
    ):
        if unit:
            sums[tuple(key)][unit].add(number, about, at_least)
        else:
            counts = {"held": int(held), "not_held": int(not_held), "voided": int(voided)}
            tallies[tuple(key)].update(counts)


_SUM_FIGURES: Final = ("held", "not_held", "voided", "number", "about", "at_least")

_SUM_KEYS: Final = {
    By.PROMISE: ActivitySumRow.promise_id,
    By.MONTH: ActivitySumRow.month,
    By.PLACE: ActivitySumRow.area_id,
    By.KIND: ActivitySumRow.kind,
}


async def _add_days(
    session: AsyncSession,
    question: Question,
    period: Period,
    by: tuple[By, ...],
    outputs: bool,
    tallies: _Tallies,
    sums: _Figures,
) -> None:
    """Add up days of one month one by one."""
    assert period.first is not None, "a part of a month has a first day"
    source = ActivityPromiseRow if By.PROMISE in by else _source(question)
    conditions = [*_conditions(question, period)]
    if source is ActivityPromiseRow and question.promise_id is None:
        conditions = [source.day.between(period.first, period.last), *filters(question, source)]
    columns = {
        By.PROMISE: ActivityPromiseRow.promise_id,
        By.PLACE: func.coalesce(source.area_id, NO_AREA),
        By.KIND: source.kind,
    }
    keys = [columns[one] for one in by if one is not By.MONTH]
    month = period.first.replace(day=1)

    def key_of(found: list[Any]) -> tuple[Any, ...]:
        rest = iter(found)
        return tuple(month if one is By.MONTH else next(rest) for one in by)

    counted = await session.execute(
        select(source.state, func.count(), *keys).where(*conditions).group_by(source.state, *keys)
    )
    for state, number, *key in counted:
        tallies[key_of(key)][state] += number
    if not outputs:
        return
    output = ActivityOutputRow
    summed = await session.execute(
        select(
            output.unit,
            func.sum(output.number),
            _times(output.qualifier == Qualifier.ABOUT.value),
            _times(output.qualifier == Qualifier.AT_LEAST.value),
            *keys,
        )
        .select_from(source)
        .join(output, output.activity_id == _number(source))
        .where(*conditions, source.state == ActivityState.HELD.value)
        .group_by(output.unit, *keys)
    )
    for unit, number, about, at_least, *key in summed:
        sums[key_of(key)][unit].add(number, about, at_least)


def _times(condition: ColumnElement[bool]) -> Any:
    return func.sum(case((condition, 1), else_=0))


# --- One page -----------------------------------------------------------------------------------


async def page(
    session: AsyncSession, question: Question, period: Period, *, size: int
) -> tuple[Activity, ...]:
    """One page of the entries that fit, the latest day first.

    The sums say in which months the page lies, so that only those are looked through.
    """
    skipped = question.page * size
    ids: list[int] = []
    for part, count in await _parts(session, question, period):
        if skipped >= count:
            skipped -= count
            continue
        ids += await _numbers(session, question, part, skipped, size - len(ids))
        skipped = 0
        if len(ids) == size:
            break
    return await of_numbers(session, ids)


async def _parts(
    session: AsyncSession, question: Question, period: Period
) -> list[tuple[Period, int]]:
    """Months and parts of months with how many entries they hold, the latest first."""
    whole, edges = in_months(period)
    parts = []
    if whole is not None:
        for group in await grouped(session, question, whole, By.MONTH, outputs=False):
            (first,) = group.keys
            last = (first + timedelta(days=32)).replace(day=1) - timedelta(days=1)
            parts.append((Period(first, last), group.tally.count(question.state)))
    parts += [
        (edge, (await tally(session, question, edge)).count(question.state)) for edge in edges
    ]
    return sorted(parts, key=lambda part: part[0].first or date.min, reverse=True)


async def _numbers(
    session: AsyncSession, question: Question, period: Period, offset: int, limit: int
) -> list[int]:
    source = _source(question)
    number = _number(source)
    found = await session.scalars(
        select(number)
        .where(*_conditions(question, period), in_state(question, source))
        .order_by(source.day.desc(), number.desc())
        .offset(offset)
        .limit(limit)
    )
    return list(found)


async def every_number(session: AsyncSession, question: Question, period: Period) -> list[int]:
    """The numbers of all entries that fit, the latest day first: for files, not for screens."""
    source = _source(question)
    number = _number(source)
    found = await session.scalars(
        select(number)
        .where(*_conditions(question, period), in_state(question, source))
        .order_by(source.day.desc(), number.desc())
    )
    return list(found)


async def find(session: AsyncSession, activity_id: int) -> Activity | None:
    """An activity by its number."""
    found = await of_numbers(session, [activity_id])
    return found[0] if found else None


async def of_numbers(session: AsyncSession, ids: Sequence[int]) -> tuple[Activity, ...]:
    """Activities by their numbers, in the same order; those that are not there are left out."""
    if not ids:
        return ()
    under: dict[int, list[Under]] = defaultdict(list)
    for activity_id, number, key, title in await session.execute(_promises_of(ids)):
        under[activity_id].append(Under(number, key, title))
    outputs: dict[int, list[Output]] = defaultdict(list)
    counted = ActivityOutputRow.__table__
    for one in await session.execute(
        select(counted).where(counted.c.activity_id.in_(ids)).order_by(counted.c.unit)
    ):
        output = Output(one.number, Unit(one.unit), Qualifier(one.qualifier))
        outputs[one.activity_id].append(output)
    # Rows without objects: a list is only read.
    activity = ActivityRow.__table__
    rows = await session.execute(
        select(activity, AreaRow.name.label("area"))
        .outerjoin(AreaRow, AreaRow.id == activity.c.area_id)
        .where(activity.c.id.in_(ids))
    )
    found = {row.id: _value(row, under[row.id], outputs[row.id]) for row in rows}
    return tuple(found[id_] for id_ in ids if id_ in found)


def _promises_of(ids: Sequence[int]) -> Select[Any, Any, Any, Any]:
    return (
        select(ActivityPromiseRow.activity_id, PromiseRow.id, PromiseRow.key, PromiseRow.title)
        .join(PromiseRow, PromiseRow.id == ActivityPromiseRow.promise_id)
        .where(ActivityPromiseRow.activity_id.in_(ids))
        .order_by(PromiseRow.document_id, PromiseRow.position)
    )


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
