"""Where questions look for activities: under their promises, by their words, and in the sums.

Kept right in the transaction that logs or corrects; `ledger` takes the lock that this needs.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from sqlalchemy import bindparam, delete, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession

from bot.domain.activities import NO_AREA, ActivityState
from bot.domain.ledger import Entry
from bot.domain.reading import Qualifier
from bot.domain.search_words import parts_of, words_in
from db.models import (
    ActivityOutputRow,
    ActivityPromiseRow,
    ActivitySumRow,
    ActivityWordRow,
    SearchPartRow,
    SearchWordRow,
)
from db.queries.dialect import (
    is_sqlite,
    new_numbers,
    portions,
    table_of,
)


async def put_in(session: AsyncSession, logged: Sequence[tuple[int, Entry]]) -> None:
    """Put activities where questions look for them."""
    under = [
        {
            "promise_id": promise_id,
            "day": entry.day,
            "activity_id": id_,
            "kind": entry.kind.value,
            "state": entry.state.value,
            "doer": entry.doer.value,
            "area_id": entry.area_id,
        }
        for id_, entry in logged
        for promise_id in entry.promise_ids
    ]
    await session.execute(insert(table_of(ActivityPromiseRow)), under)
    outputs = [
        {
            "activity_id": id_,
            "unit": one.unit.value,
            "number": one.number,
            "qualifier": one.qualifier.value,
        }
        for id_, entry in logged
        for one in entry.outputs
    ]
    if outputs:
        await session.execute(insert(table_of(ActivityOutputRow)), outputs)
    words = {id_: words_of(entry) for id_, entry in logged}
    known = await _word_ids(session, Counter(word for found in words.values() for word in found))
    places = [
        {"word_id": known[word], "day": entry.day, "activity_id": id_}
        for id_, entry in logged
        for word in words[id_]
    ]
    if places:
        await session.execute(insert(table_of(ActivityWordRow)), places)


async def take_out(session: AsyncSession, activity_id: int, entry: Entry) -> None:
    """Take an activity from where questions look for it."""
    for table in (ActivityPromiseRow, ActivityOutputRow):
        await session.execute(delete(table).where(table.activity_id == activity_id))
    known = await _word_ids(session, Counter(dict.fromkeys(words_of(entry), -1)))
    await session.execute(
        delete(ActivityWordRow).where(
            ActivityWordRow.word_id.in_(known.values()),
            ActivityWordRow.day == entry.day,
            ActivityWordRow.activity_id == activity_id,
        )
    )


def words_of(entry: Entry) -> tuple[str, ...]:
    return words_in(entry.what, entry.partners, entry.place, entry.note, entry.reason)


async def _word_ids(session: AsyncSession, uses: Mapping[str, int]) -> dict[str, int]:
    """The numbers of words, new ones added, with their uses raised by so many."""
    known = await _find_words(session, list(uses))
    new = sorted(uses.keys() - known.keys())
    if new:
        ids = await new_numbers(session, SearchWordRow, len(new))
        added = dict(zip(new, ids, strict=True))
        await session.execute(
            insert(table_of(SearchWordRow)),
            [{"id": id_, "word": word, "uses": 0} for word, id_ in added.items()],
        )
        parts = [
            {"part": part, "word_id": id_} for word, id_ in added.items() for part in parts_of(word)
        ]
        adding = sqlite.insert if is_sqlite(session) else postgresql.insert
        once = adding(table_of(SearchPartRow)).on_conflict_do_nothing()
        await session.execute(once, parts)
        known |= added
    table = table_of(SearchWordRow)
    raised = (
        update(table)
        .where(table.c.id == bindparam("of"))
        .values(uses=table.c.uses + bindparam("by"))
    )
    if uses:
        connection = await session.connection()
        await connection.execute(
            raised, [{"of": known[word], "by": more} for word, more in sorted(uses.items())]
        )
    return known


async def _find_words(session: AsyncSession, words: Sequence[str]) -> dict[str, int]:
    known: dict[str, int] = {}
    for some in portions(words):
        found = await session.execute(
            select(SearchWordRow.word, SearchWordRow.id).where(SearchWordRow.word.in_(some))
        )
        known |= {word: id_ for word, id_ in found}  # noqa: C416 - dict() takes it for a mapping
    return known


# --- Sums ---------------------------------------------------------------------------------------


async def count(session: AsyncSession, added: Sums) -> None:
    """Add to the sums what `sums_of` has found."""
    table = table_of(ActivitySumRow)
    keys = [column.name for column in table.primary_key.columns]
    # In one order for all, and nothing to do where a correction left the figures as they were.
    rows = [
        {**dict(zip(keys, key, strict=True)), **dict(zip(FIGURES, figures, strict=True))}
        for key, figures in sorted(added.items())
        if any(figures)
    ]
    if not rows:
        return
    adding = (sqlite.insert if is_sqlite(session) else postgresql.insert)(table)
    await session.execute(
        adding.on_conflict_do_update(
            index_elements=keys,
            set_={name: table.c[name] + adding.excluded[name] for name in FIGURES},
        ),
        rows,
    )


ANY_KIND: Final = ""
"""Under this stand the sums of all kinds together, in place of a kind."""

FIGURES: Final = ("held", "not_held", "voided", "number", "about", "at_least")


Sums = dict[tuple[Any, ...], list[int]]
"""Figures, in the order of `FIGURES`, by their rows' keys: area, doer, promise, unit, month, kind."""


def sums_of(changes: Iterable[tuple[Entry, int]]) -> Sums:
    """What entries add to which rows of sums (1), or take from them (-1)."""
    sums: Sums = {}
    for entry, sign in changes:
        month, area = entry.day.replace(day=1), entry.area_id or NO_AREA
        for promise in (0, *entry.promise_ids):
            for unit, figures in _figures_of(entry):
                key = (area, entry.doer.value, promise, unit, month, entry.kind.value)
                _add(sums, key, [sign * one for one in figures])
    # One after the other, so that there are rows of all areas for all doers, and so on.
    for place, everything in ((_AREA, 0), (_DOER, ""), (_KIND, ANY_KIND)):
        for key, summed in list(sums.items()):
            _add(sums, (*key[:place], everything, *key[place + 1 :]), summed)
    return sums


_AREA: Final = 0
_DOER: Final = 1
_KIND: Final = 5


def _add(sums: Sums, key: tuple[Any, ...], figures: Sequence[int]) -> None:
    known = sums.get(key)
    sums[key] = (
        list(figures)
        if known is None
        else [one + more for one, more in zip(known, figures, strict=True)]
    )


def _figures_of(entry: Entry) -> Iterator[tuple[str, tuple[int, ...]]]:
    """What an entry counts: itself under no unit, and what it put out if it was held."""
    state = entry.state
    yield "", (*(int(state is one) for one in ActivityState), 0, 0, 0)
    if state is ActivityState.HELD:
        for one in entry.outputs:
            sure = one.qualifier
            about, at_least = sure is Qualifier.ABOUT, sure is Qualifier.AT_LEAST
            yield one.unit.value, (1, 0, 0, one.number, int(about), int(at_least))
