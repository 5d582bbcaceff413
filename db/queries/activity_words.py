"""Finding activities by words: any form, and parts of words, without reading what was written.

Each different word of the log stands in `search_word` once, with its ends in `search_part`; a
question's words are turned into words of the log first, and only then into activities.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, bindparam, exists, func, or_, select, union_all
from sqlalchemy.ext.asyncio import AsyncSession

from bot.domain.activities import (
    ActivityKind,
    ActivityState,
    Period,
    Question,
    Tally,
    Total,
)
from bot.domain.reading import Qualifier
from bot.domain.search_words import FOUND_INSIDE, beginning, is_meant, nearest, pieces
from db.models import (
    ActivityWordRow,
    SearchPartRow,
    SearchWordRow,
)
from db.queries.activity_questions import ACTIVITY, UNDER, filters, in_state
from db.queries.activity_sums import OUTPUT, Adding, in_order, own_unit_first
from db.queries.dialect import plain, portions, table_of

LOOKED_AT: Final = 2_000
"""So many activities with the rarest of the words are looked at, the latest ones."""

_LANE: Final = 300
"""Where a word stands in more activities than are looked at, so many are."""

_FORMS: Final = 40
"""So many different words of the log are meant by one that was asked for, the most used first."""

_ENDS: Final = 4
"""So many ends of one word begin alike at most: "an" in "banan"."""

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
    # All that begins so is meant by a long word: only the most used are needed.
    wanted = _FORMS * _ENDS if len(start) >= FOUND_INSIDE else _PARTS
    connection = await plain(session)
    found = await connection.execute(
        _BEGIN_SO, {"start": start, "end": start + _LAST, "wanted": wanted}
    )
    meant = {word: uses for part, word, uses in found if is_meant(asked, part)}
    return dict(sorted(meant.items(), key=lambda one: (-one[1], one[0]))[:_FORMS])


_WORD: Final = table_of(SearchWordRow).c
_PART: Final = table_of(SearchPartRow).c
_PLACE: Final = table_of(ActivityWordRow).c
_BEGIN_SO: Final = (
    select(_PART.part, _PART.word_id, _WORD.uses)
    .join(table_of(SearchWordRow), _WORD.id == _PART.word_id)
    .where(_PART.part >= bindparam("start"), _PART.part < bindparam("end"), _WORD.uses > 0)
    .order_by(_WORD.uses.desc())
    .limit(bindparam("wanted"))
)


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
    conditions: list[Any] = [ACTIVITY.c.id == number, in_state(question, ACTIVITY)]
    conditions += filters(question, ACTIVITY)
    if question.promise_id is not None:
        conditions.append(
            exists().where(
                UNDER.c.promise_id == question.promise_id,
                UNDER.c.day == day,
                UNDER.c.activity_id == number,
            )
        )
    conditions += (_stands_at(term, day, number) for term in others)
    connection = await plain(session)
    found = await connection.scalars(
        select(number)
        .select_from(looked_at)
        .where(*conditions)
        .group_by(day, number)
        .order_by(day.desc(), number.desc())
    )
    return tuple(found)


def _stands_at(term: _Meant, day: Any, number: Any) -> ColumnElement[bool]:
    """Whether a term stands in an activity: frequent words are looked for there, rare ones at once."""
    frequent, rare = _by_use(term)
    found: list[ColumnElement[bool]] = []
    if frequent:
        # Not EXISTS: PostgreSQL would gather all places of a frequent word for it.
        one = select(_PLACE.word_id).where(
            _PLACE.word_id.in_(frequent), _PLACE.day == day, _PLACE.activity_id == number
        )
        found.append(one.limit(1).scalar_subquery().is_not(None))
    if rare:
        found.append(number.in_(select(_PLACE.activity_id).where(_PLACE.word_id.in_(rare))))
    return or_(*found)


def _by_use(term: _Meant) -> tuple[list[int], list[int]]:
    """The few frequent words of a term, and the many rare ones."""
    frequent = [word_id for word_id, uses in term.items() if uses > _LANE]
    return frequent, [word_id for word_id, uses in term.items() if uses <= _LANE]


def _looked_at(term: _Meant, period: Period) -> Any:
    """The places in which a term stands: all of them, or the latest."""
    if sum(term.values()) <= LOOKED_AT:
        return _places(list(term), period).subquery()
    # The few frequent words are read from their latest end, the many rare ones together.
    frequent, rare = _by_use(term)
    lanes = [
        _places(word_ids, period)
        .order_by(_PLACE.day.desc(), _PLACE.activity_id.desc())
        .limit(_LANE)
        .subquery()
        for word_ids in (*([word_id] for word_id in frequent), rare)
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


def _places(word_ids: list[int], period: Period) -> Select[Any]:
    statement = select(_PLACE.day, _PLACE.activity_id)
    statement = (
        statement.where(_PLACE.word_id == word_ids[0])
        if len(word_ids) == 1
        else statement.where(_PLACE.word_id.in_(word_ids))
    )
    if period.first is not None:
        statement = statement.where(_PLACE.day >= period.first)
    if period.last is not None:
        statement = statement.where(_PLACE.day <= period.last)
    return statement


async def totals(session: AsyncSession, ids: Sequence[int]) -> tuple[Tally, tuple[Total, ...]]:
    """What some activities come to, by kind."""
    held, states = Counter[str](), Counter[str]()
    sums: dict[str, dict[str, Adding]] = defaultdict(lambda: defaultdict(Adding))
    connection = await plain(session)
    for some in portions(ids):
        for kind, state, number in await connection.execute(
            select(ACTIVITY.c.kind, ACTIVITY.c.state, func.count())
            .where(ACTIVITY.c.id.in_(some))
            .group_by(ACTIVITY.c.kind, ACTIVITY.c.state)
        ):
            states[state] += number
            held[kind] += number if state == ActivityState.HELD.value else 0
        for kind, unit, number, qualifier in await connection.execute(
            select(ACTIVITY.c.kind, OUTPUT.c.unit, func.sum(OUTPUT.c.number), OUTPUT.c.qualifier)
            .join(OUTPUT, OUTPUT.c.activity_id == ACTIVITY.c.id)
            .where(ACTIVITY.c.id.in_(some), ACTIVITY.c.state == ActivityState.HELD.value)
            .group_by(ACTIVITY.c.kind, OUTPUT.c.unit, OUTPUT.c.qualifier)
        ):
            sums[kind][unit].add(
                number, qualifier == Qualifier.ABOUT.value, qualifier == Qualifier.AT_LEAST.value
            )
    found = []
    for value, number in held.items():
        if number:
            kind = ActivityKind(value)
            of_kind = [one.summed(unit) for unit, one in sums[value].items() if one.number]
            found.append(Total(kind, number, own_unit_first(kind, of_kind)))
    return Tally(**states), in_order(found)
