"""Finding activities by words: any form, and parts of words, without reading what was written.

Each different word of the log stands in `search_word` once, with its ends in `search_part`; a
question's words are turned into words of the log first, and only then into activities.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache
from typing import Any, Final, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Integer,
    Select,
    Subquery,
    bindparam,
    func,
    literal_column,
    or_,
    select,
    text,
    union_all,
)
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession

from bot.domain.activities import (
    NO_AREA,
    ActivityState,
    By,
    Period,
    Question,
    Summed,
    Tally,
    Total,
)
from bot.domain.reading import Qualifier
from bot.domain.search_words import FOUND_INSIDE, RANKS, beginning, is_meant, nearest, pieces
from db.models import (
    ActivityWordRow,
    SearchPartRow,
    SearchWordRow,
)
from db.queries.activity_questions import (
    ACTIVITY,
    UNDER,
    Narrowed,
    fitting,
    in_state,
    narrowed_by,
    of_promise,
    on_days,
    values_of,
)
from db.queries.activity_sums import OUTPUT, Adding, Group, totals_of
from db.queries.dialect import is_one_of, is_sqlite, plain, table_of
from db.queries.ledger_rows import sign_of

LOOKED_AT: Final = 2_000
"""So many activities with the rarest of the words are looked at, the latest ones."""

_LANE: Final = 300
"""Where a word stands in more activities than are looked at, so many are."""

_FORMS: Final = 30
"""So many different words of the log are meant by one that was asked for, the most used first."""

_ENDS: Final = 4
"""So many ends of one word begin alike at most: "an" in "banan"."""

_PARTS: Final = 2_000
_LAST: Final = "\U0010ffff"


@dataclass(frozen=True, slots=True)
class Hits:
    """The activities in which words were found, the latest first.

    `is_more`: there may be more, `at_most` in all.
    """

    ids: tuple[int, ...]
    is_more: bool = False
    at_most: int = 0


_Meant = dict[int, int]
"""Words of the log by number, with how many activities each stands in."""


async def meant_by(session: AsyncSession, words: Sequence[str]) -> list[_Meant]:
    """The words of the log that each of some folded words means."""
    found: list[_Meant] = []
    for at in range(0, len(words), _WORDS_AT_ONCE):
        found += await _meant_by_few(session, words[at : at + _WORDS_AT_ONCE])
    return found


_WORDS_AT_ONCE: Final = 3
"""Each way to the database and back takes as long as looking for a word."""


async def _meant_by_few(session: AsyncSession, words: Sequence[str]) -> list[_Meant]:
    asked: dict[str, Any] = {}
    for at, word in enumerate(words):
        start = beginning(word)
        # All that begins so is meant by a long word: only the most used are needed.
        wanted = _FORMS * _ENDS if len(start) >= FOUND_INSIDE else _PARTS
        asked |= {f"start_{at}": start, f"end_{at}": start + _LAST, f"wanted_{at}": wanted}
    connection = await _asking(session)
    meant: list[_Meant] = [{} for _ in words]
    for at, part, word_id, uses in await connection.execute(_begin_so(len(words)), asked):
        if is_meant(words[at], part):
            meant[at][word_id] = uses
    return [dict(sorted(one.items(), key=lambda one: (-one[1], one[0]))[:_FORMS]) for one in meant]


_WORD: Final = table_of(SearchWordRow).c
_PART: Final = table_of(SearchPartRow).c
_PLACE: Final = table_of(ActivityWordRow).c


@cache
def _begin_so(words: int) -> Select[Any]:
    """Parts that begin as so many words do, each with the place of the word, and how often it is used."""
    every = union_all(*(select(_most_used_first(at)) for at in range(words))).subquery()
    return select(every.c.at, every.c.part, every.c.word_id, _WORD.uses).join(
        table_of(SearchWordRow), _WORD.id == every.c.word_id
    )


def _most_used_first(at: int) -> Subquery:
    """Parts that begin as one of the words does, the higher ranks first: as few as are wanted.

    Each rank is read from an index of its own kind of order; all that begin so are thousands.
    """
    wanted = bindparam(f"wanted_{at}", type_=Integer)
    lanes = [
        select(_PART.rank, _PART.part, _PART.word_id)
        .where(
            _PART.rank == literal_column(str(rank)),
            _PART.part >= bindparam(f"start_{at}"),
            _PART.part < bindparam(f"end_{at}"),
        )
        .order_by(_PART.part)
        .limit(wanted)
        .subquery()
        for rank in reversed(range(RANKS))
    ]
    every = union_all(*(select(lane) for lane in lanes)).subquery()
    place = literal_column(str(at), Integer).label("at")
    ranked = select(place, every.c.part, every.c.word_id).order_by(every.c.rank.desc())
    return ranked.limit(wanted).subquery()


async def offers(session: AsyncSession, asked: str) -> tuple[str, ...]:
    """Words of the log most like one that was not found."""
    connection = await plain(session)
    known: set[str] = set()
    for piece in dict.fromkeys(pieces(asked)):
        known |= set(await connection.scalars(_WITH_PIECE, {"start": piece, "end": piece + _LAST}))
    return nearest(asked, known)


_WITH_PIECE: Final = (
    select(_WORD.word)
    .join(table_of(SearchPartRow), _PART.word_id == _WORD.id)
    .where(_PART.part >= bindparam("start"), _PART.part < bindparam("end"), _WORD.uses > 0)
    .limit(_LANE)
)


async def find(
    session: AsyncSession, question: Question, period: Period, terms: Sequence[_Meant]
) -> Hits:
    """The activities that fit the question and hold every term, in one of the words it means."""
    rarest, *others = _rarest_first(question, terms)
    at_most = sum(rarest.values())
    is_more = at_most > LOOKED_AT
    looked_at = _latest_of(rarest) if is_more else _all_of(rarest)
    ids = await _holding(session, question, period, looked_at, others)
    return Hits(ids, is_more, at_most)


async def every_number(
    session: AsyncSession, question: Question, period: Period, terms: Sequence[_Meant]
) -> list[int]:
    """As `find`, however many there are: for files, not for screens."""
    rarest, *others = _rarest_first(question, terms)
    return list(await _holding(session, question, period, _all_of(rarest), others))


def _rarest_first(question: Question, terms: Sequence[_Meant]) -> list[_Meant]:
    """Terms with the numbers under which the places stand that a question means."""
    sign = sign_of(question.state)
    signed = ({sign * word: uses for word, uses in term.items()} for term in terms)
    return sorted(signed, key=lambda term: sum(term.values()))


@dataclass(frozen=True, slots=True)
class _LookedAt:
    """Where to look for the rarest term: its words, and each frequent one from its latest end."""

    words: list[int]
    lanes: list[int] = field(default_factory=list)
    is_all: bool = True


def _all_of(term: _Meant) -> _LookedAt:
    return _LookedAt(list(term))


def _latest_of(term: _Meant) -> _LookedAt:
    """The few frequent words are read from their latest end, the many rare ones together."""
    frequent, rare = _by_use(term)
    return _LookedAt(rare, frequent, is_all=False)


def _by_use(term: _Meant) -> tuple[list[int], list[int]]:
    """The few frequent words of a term, and the many rare ones."""
    frequent = [word_id for word_id, uses in term.items() if uses > _LANE]
    return frequent, [word_id for word_id, uses in term.items() if uses <= _LANE]


async def _holding(
    session: AsyncSession,
    question: Question,
    period: Period,
    looked_at: _LookedAt,
    others: Sequence[_Meant],
) -> tuple[int, ...]:
    """Which of the places looked at fit the question and hold the other terms as well."""
    asked = {**values_of(question, period), "words": looked_at.words}
    asked |= {f"lane_{at}": word_id for at, word_id in enumerate(looked_at.lanes)}
    found = []
    for at, term in enumerate(others):
        frequent, rare = _by_use(term)
        asked |= {f"frequent_{at}": frequent, f"rare_{at}": rare}
        found.append((bool(frequent), bool(rare)))
    shape = _Shape(
        looked_at.is_all,
        len(looked_at.lanes),
        bool(looked_at.words),
        tuple(found),
        question.promise_id is not None,
        narrowed_by(question) if _is_checked(question) else None,
    )
    connection = await _asking(session)
    return tuple(await connection.scalars(_holding_of(shape), asked))


async def _asking(session: AsyncSession) -> AsyncConnection:
    """The connection for questions with words, whose plans PostgreSQL makes once for all values.

    They are large, and hold for every word alike: planned for each anew, the first questions after
    a start take half as long again.
    """
    connection = await plain(session)
    if not is_sqlite(session) and not session.info.get("planned_once"):
        await connection.execute(_PLANNED_ONCE)
        session.info["planned_once"] = True
    return connection


_PLANNED_ONCE: Final = text("SET LOCAL plan_cache_mode = force_generic_plan")


class _Shape(NamedTuple):
    """What is special about a question's words; all that are alike in this are one statement.

    `others` say of each other term whether it has frequent words, and whether rare ones; `checked`
    what activities are looked at for, None where their places tell.
    """

    is_all: bool
    lanes: int
    has_words: bool
    others: tuple[tuple[bool, bool], ...]
    of_promise: bool
    checked: Narrowed | None


def _is_checked(question: Question) -> bool:
    """Whether places do not say by themselves that their activities fit a question."""
    asked = question.kind, question.doer, question.area_id
    return any(one is not None for one in asked) or question.state in (
        ActivityState.HELD,
        ActivityState.NOT_HELD,
    )


@lru_cache(maxsize=256)
def _holding_of(shape: _Shape) -> Select[Any]:
    looked_at = (_places() if shape.is_all else _latest(shape)).subquery()
    day, number = looked_at.c.day, looked_at.c.activity_id
    conditions = []
    if shape.checked is not None:
        fits = select(ACTIVITY.c.id).where(
            ACTIVITY.c.id == number, in_state(ACTIVITY), *fitting(ACTIVITY, shape.checked)
        )
        conditions.append(_is_there(fits))
    if shape.of_promise:
        stands_under = select(UNDER.c.activity_id).where(
            of_promise(), UNDER.c.day == day, UNDER.c.activity_id == number
        )
        conditions.append(_is_there(stands_under))
    conditions += (_stands_at(at, day, number, *term) for at, term in enumerate(shape.others))
    return (
        select(number).where(*conditions).group_by(day, number).order_by(day.desc(), number.desc())
    )


def _is_there(row: Select[Any]) -> ColumnElement[bool]:
    """Whether a row is found, looked for once at each place.

    Not EXISTS, and no join: PostgreSQL, which takes it that hardly anything fits a question, would
    begin at the other end and go through all activities, or all places of a frequent word.
    """
    return row.limit(1).scalar_subquery().is_not(None)


def _places() -> Select[Any]:
    """All places of the words looked at."""
    return select(_PLACE.day, _PLACE.activity_id).where(
        is_one_of(_PLACE.word_id, "words"), on_days(_PLACE.day)
    )


def _latest(shape: _Shape) -> Select[Any]:
    """The latest places of all lanes together."""
    lanes = [
        select(_PLACE.day, _PLACE.activity_id).where(
            _PLACE.word_id == bindparam(f"lane_{at}"), on_days(_PLACE.day)
        )
        for at in range(shape.lanes)
    ]
    if shape.has_words:
        lanes.append(_places())
    cut = [_latest_first(lane, _PLACE.day, _PLACE.activity_id).subquery() for lane in lanes]
    every = union_all(*(select(lane.c.day, lane.c.activity_id) for lane in cut)).subquery()
    # Later than the latest that a lane left out, nothing is missing.
    both = every.c.day, every.c.activity_id
    return _latest_first(select(*both), *both)


def _latest_first(places: Select[Any], day: Any, number: Any) -> Select[Any]:
    return places.order_by(day.desc(), number.desc()).limit(_LANE)


def _stands_at(
    at: int, day: Any, number: Any, has_frequent: bool, has_rare: bool
) -> ColumnElement[bool]:
    """Whether a term stands in an activity: frequent words are looked for there, rare ones at once."""
    found: list[ColumnElement[bool]] = []
    if has_frequent:
        one = select(_PLACE.word_id).where(
            is_one_of(_PLACE.word_id, f"frequent_{at}"),
            _PLACE.day == day,
            _PLACE.activity_id == number,
        )
        found.append(_is_there(one))
    if has_rare:
        rare = select(_PLACE.activity_id).where(is_one_of(_PLACE.word_id, f"rare_{at}"))
        found.append(number.in_(rare))
    return or_(*found)


# --- Sums ---------------------------------------------------------------------------------------


async def totals(session: AsyncSession, ids: Sequence[int]) -> tuple[Tally, tuple[Total, ...]]:
    """What some activities come to, by kind."""
    return totals_of(await grouped(session, ids, By.KIND))


async def grouped(session: AsyncSession, ids: Sequence[int], *by: By) -> tuple[Group, ...]:
    """What some activities come to, told apart as the sums of all of them are."""
    states: dict[tuple[Any, ...], Counter[str]] = defaultdict(Counter)
    sums: dict[tuple[Any, ...], dict[str, Adding]] = defaultdict(lambda: defaultdict(Adding))
    connection = await plain(session)
    for start in range(0, len(ids), _SUMMED_AT_ONCE):
        some = {"ids": ids[start : start + _SUMMED_AT_ONCE]}
        for state, number, *key in await connection.execute(_counted(by), some):
            states[_key_of(by, key)][state] += number
        for unit, number, qualifier, *key in await connection.execute(_put_out(by), some):
            sums[_key_of(by, key)][unit].add(
                number, qualifier == Qualifier.ABOUT.value, qualifier == Qualifier.AT_LEAST.value
            )
    return tuple(
        Group(
            key,
            Tally(**states[key]),
            tuple(
                sorted(
                    (one.summed(unit) for unit, one in sums[key].items() if one.number), key=_unit
                )
            ),
        )
        for key in sorted(states)
    )


_SUMMED_AT_ONCE: Final = 10_000


def _unit(one: Summed) -> str:
    return one.unit.value


def _key_of(by: tuple[By, ...], found: list[Any]) -> tuple[Any, ...]:
    """A group's key, its days as their months."""
    return tuple(
        one.replace(day=1) if name is By.MONTH else one for name, one in zip(by, found, strict=True)
    )


_KEYS: Final[dict[By, ColumnElement[Any]]] = {
    By.PROMISE: UNDER.c.promise_id,
    By.MONTH: ACTIVITY.c.day,
    By.PLACE: func.coalesce(ACTIVITY.c.area_id, NO_AREA),
    By.KIND: ACTIVITY.c.kind,
}


@cache
def _counted(by: tuple[By, ...]) -> Select[Any]:
    keys = [_KEYS[one] for one in by]
    columns = ACTIVITY.c.state, func.count()
    return _of_some(by, select(*columns, *keys)).group_by(ACTIVITY.c.state, *keys)


@cache
def _put_out(by: tuple[By, ...]) -> Select[Any]:
    keys = [_KEYS[one] for one in by]
    columns = OUTPUT.c.unit, func.sum(OUTPUT.c.number), OUTPUT.c.qualifier
    return (
        _of_some(by, select(*columns, *keys))
        .where(OUTPUT.c.activity_id == ACTIVITY.c.id, ACTIVITY.c.state == ActivityState.HELD.value)
        .group_by(OUTPUT.c.unit, OUTPUT.c.qualifier, *keys)
    )


def _of_some(by: tuple[By, ...], statement: Select[Any]) -> Select[Any]:
    statement = statement.where(is_one_of(ACTIVITY.c.id, "ids"))
    if By.PROMISE in by:
        statement = statement.where(UNDER.c.activity_id == ACTIVITY.c.id)
    return statement
