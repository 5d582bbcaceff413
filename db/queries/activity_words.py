"""Finding activities by words: any form, and parts of words, without reading what was written.

Each different word of the log stands in `search_word` once, with its ends in `search_part`; a
question's words are turned into words of the log first, and only then into activities.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import exists, func, select, union_all
from sqlalchemy.ext.asyncio import AsyncSession

from bot.domain.activities import (
    ActivityKind,
    ActivityState,
    Period,
    Question,
    Summed,
    Tally,
    Total,
)
from bot.domain.promises import Unit
from bot.domain.reading import Qualifier
from bot.domain.search_words import beginning, is_meant, nearest, pieces
from db.models import (
    ActivityOutputRow,
    ActivityPromiseRow,
    ActivityRow,
    ActivityWordRow,
    SearchPartRow,
    SearchWordRow,
)
from db.queries.activities import Adding, filters, in_order, in_state, own_unit_first

LOOKED_AT: Final = 2_000
"""So many activities with the rarest of the words are looked at, the latest ones."""

_LANE: Final = 300
"""Where a word stands in more activities than are looked at, so many are."""

_FORMS: Final = 40
"""So many different words of the log are meant by one that was asked for, the most used first."""

_PARTS: Final = 2_000
_LAST: Final = "\U0010ffff"


@dataclass(frozen=True, slots=True)
class Hits:
    """The activities in which words were found, the latest first. `is_more`: there may be more."""

    ids: tuple[int, ...]
    is_more: bool = False


_Meant = dict[int, int]
"""Words of the log by number, with how many activities each stands in."""


async def meant_by(session: AsyncSession, asked: str) -> _Meant:
    """The words of the log that a folded word means."""
    start = beginning(asked)
    found = await session.execute(
        select(SearchPartRow.part, SearchPartRow.word_id, SearchWordRow.uses)
        .join(SearchWordRow, SearchWordRow.id == SearchPartRow.word_id)
        .where(SearchPartRow.part >= start, SearchPartRow.part < start + _LAST)
        .limit(_PARTS)
    )
    meant = {word: uses for part, word, uses in found if uses > 0 and is_meant(asked, part)}
    return dict(sorted(meant.items(), key=lambda one: (-one[1], one[0]))[:_FORMS])


async def offers(session: AsyncSession, asked: str) -> tuple[str, ...]:
    """Words of the log most like one that was not found."""
    known: set[str] = set()
    for piece in dict.fromkeys(pieces(asked)):
        known |= set(
            await session.scalars(
                select(SearchWordRow.word)
                .join(SearchPartRow, SearchPartRow.word_id == SearchWordRow.id)
                .where(
                    SearchPartRow.part >= piece,
                    SearchPartRow.part < piece + _LAST,
                    SearchWordRow.uses > 0,
                )
                .limit(_LANE)
            )
        )
    return nearest(asked, known)


async def find(
    session: AsyncSession, question: Question, period: Period, terms: Sequence[_Meant]
) -> Hits:
    """The activities that fit the question and hold every term, in one of the words it means."""
    rarest, *others = _rarest_first(terms)
    found = await _holding(session, question, _looked_at(rarest, period), others)
    return Hits(found, is_more=sum(rarest.values()) > LOOKED_AT)


async def every_number(
    session: AsyncSession, question: Question, period: Period, terms: Sequence[_Meant]
) -> list[int]:
    """As `find`, however many there are: for files, not for screens."""
    rarest, *others = _rarest_first(terms)
    places = _places(list(rarest), period).subquery()
    return list(await _holding(session, question, places, others))


def _rarest_first(terms: Sequence[_Meant]) -> list[_Meant]:
    return sorted(terms, key=lambda term: sum(term.values()))


async def _holding(
    session: AsyncSession, question: Question, looked_at: Any, others: Sequence[_Meant]
) -> tuple[int, ...]:
    """Which of some places fit the question and hold the other terms as well."""
    day, number = looked_at.c.day, looked_at.c.activity_id
    conditions: list[Any] = [ActivityRow.id == number, in_state(question, ActivityRow)]
    conditions += filters(question, ActivityRow)
    if question.promise_id is not None:
        conditions.append(
            exists().where(
                ActivityPromiseRow.promise_id == question.promise_id,
                ActivityPromiseRow.day == day,
                ActivityPromiseRow.activity_id == number,
            )
        )
    for term in others:
        place = ActivityWordRow
        conditions.append(
            exists().where(place.word_id.in_(term), place.day == day, place.activity_id == number)
        )
    found = await session.scalars(
        select(number)
        .select_from(looked_at)
        .where(*conditions)
        .group_by(day, number)
        .order_by(day.desc(), number.desc())
    )
    return tuple(found)


def _looked_at(term: _Meant, period: Period) -> Any:
    """The places in which a term stands: all of them, or the latest."""
    if sum(term.values()) <= LOOKED_AT:
        return _places(list(term), period).subquery()
    # The few frequent words are read from their latest end, the many rare ones together.
    frequent = [[word_id] for word_id, uses in term.items() if uses > _LANE]
    rare = [word_id for word_id, uses in term.items() if uses <= _LANE]
    lanes = [
        _places(word_ids, period)
        .order_by(ActivityWordRow.day.desc(), ActivityWordRow.activity_id.desc())
        .limit(_LANE)
        .subquery()
        for word_ids in (*frequent, rare)
        if word_ids
    ]
    every = union_all(*(select(lane.c.day, lane.c.activity_id) for lane in lanes)).subquery()
    return (
        select(every.c.day, every.c.activity_id)
        .order_by(every.c.day.desc(), every.c.activity_id.desc())
        # Later than the latest that a lane left out, nothing is missing.
        .limit(_LANE)
        .subquery()
    )


def _places(word_ids: list[int], period: Period) -> Any:
    statement = select(ActivityWordRow.day, ActivityWordRow.activity_id)
    statement = (
        statement.where(ActivityWordRow.word_id == word_ids[0])
        if len(word_ids) == 1
        else statement.where(ActivityWordRow.word_id.in_(word_ids))
    )
    if period.first is not None:
        statement = statement.where(ActivityWordRow.day >= period.first)
    if period.last is not None:
        statement = statement.where(ActivityWordRow.day <= period.last)
    return statement


async def totals(session: AsyncSession, ids: Sequence[int]) -> tuple[Tally, tuple[Total, ...]]:
    """What some activities come to, by kind."""
    held, states = Counter[str](), Counter[str]()
    sums: dict[str, dict[str, Adding]] = defaultdict(lambda: defaultdict(Adding))
    for start in range(0, len(ids), 500):
        some = ids[start : start + 500]
        for kind, state, number in await session.execute(
            select(ActivityRow.kind, ActivityRow.state, func.count())
            .where(ActivityRow.id.in_(some))
            .group_by(ActivityRow.kind, ActivityRow.state)
        ):
            states[state] += number
            held[kind] += number if state == ActivityState.HELD.value else 0
        for kind, unit, number, qualifier in await session.execute(
            select(
                ActivityRow.kind,
                ActivityOutputRow.unit,
                func.sum(ActivityOutputRow.number),
                ActivityOutputRow.qualifier,
            )
            .join(ActivityOutputRow, ActivityOutputRow.activity_id == ActivityRow.id)
            .where(ActivityRow.id.in_(some), ActivityRow.state == ActivityState.HELD.value)
            .group_by(ActivityRow.kind, ActivityOutputRow.unit, ActivityOutputRow.qualifier)
        ):
            sums[kind][unit].add(
                number, qualifier == Qualifier.ABOUT.value, qualifier == Qualifier.AT_LEAST.value
            )
    found = []
    for kind, number in held.items():
        of_kind = tuple(
            Summed(one.number, Unit(unit), one.qualifier)
            for unit, one in sums[kind].items()
            if one.number
        )
        if number:
            kind_ = ActivityKind(kind)
            found.append(Total(kind_, number, own_unit_first(kind_, of_kind)))
    return Tally(**states), in_order(found)
