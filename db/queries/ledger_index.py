"""Where questions look for activities: under their promises, by their words, and in the sums.

Kept right in the transaction that logs or corrects; `ledger` takes the lock that this needs.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.domain.ledger import Entry
from bot.domain.search_words import parts_of, rank_of
from db.models import (
    ActivityOutputRow,
    ActivityPromiseRow,
    ActivityWordRow,
    SearchPartRow,
    SearchWordRow,
)
from db.queries import bulk
from db.queries.dialect import new_numbers, portions, table_of
from db.queries.ledger_rows import Ready, sign_of, words_of


async def put_in(session: AsyncSession, ids: Sequence[int], ready: Ready) -> None:
    """Put activities where questions look for them; `ids` are their numbers."""
    await bulk.put(session, ready.under.filled("activity_id", ids))
    await bulk.put(session, ready.outputs.filled("activity_id", ids))
    known = await _word_ids(session, {word: len(some) for word, some in ready.places.items()})
    signs = [sign_of(entry.state) for entry in ready.entries]
    places = [
        (signs[at] * known[word], ready.days[at], ids[at])
        for word in sorted(ready.places, key=known.__getitem__)
        for at in ready.places[word]
    ]
    names = ("word_id", "day", "activity_id")
    await bulk.put(session, bulk.Kept(table_of(ActivityWordRow), names, places))


async def take_out(session: AsyncSession, activity_id: int, entry: Entry) -> None:
    """Take an activity from where questions look for it."""
    for table in (ActivityPromiseRow, ActivityOutputRow):
        await session.execute(delete(table).where(table.activity_id == activity_id))
    known = await _word_ids(session, Counter(dict.fromkeys(words_of(entry), -1)))
    await session.execute(
        delete(ActivityWordRow).where(
            ActivityWordRow.word_id.in_(sign_of(entry.state) * id_ for id_ in known.values()),
            ActivityWordRow.day == entry.day,
            ActivityWordRow.activity_id == activity_id,
        )
    )


class _Known(NamedTuple):
    """A word of the log: its number, and how many activities it stood in."""

    id: int
    uses: int


async def _word_ids(session: AsyncSession, uses: Mapping[str, int]) -> dict[str, int]:
    """The numbers of words, new ones added, with their uses raised by so many."""
    known = await _find_words(session, list(uses))
    await _raise_uses(session, known, uses)
    ids = {word: one.id for word, one in known.items()}
    new = {word: uses[word] for word in sorted(uses.keys() - known.keys())}
    return ids | await _add_words(session, new) if new else ids


async def _raise_uses(
    session: AsyncSession, known: Mapping[str, _Known], uses: Mapping[str, int]
) -> None:
    """Raise how often known words are used, and rank anew those that this makes more or less of."""
    raised, ranked = [], []
    for word, (id_, before) in sorted(known.items()):
        raised.append((uses[word], id_))
        rank = rank_of(before + uses[word])
        if rank != rank_of(before):
            ranked += [(rank, part, id_) for part in parts_of(word)]
    await bulk.each(session, "UPDATE search_word SET uses = uses + {} WHERE id = {}", raised)
    await bulk.each(
        session, "UPDATE search_part SET rank = {} WHERE part = {} AND word_id = {}", ranked
    )


_WORDS: Final = table_of(SearchWordRow)
_PARTS: Final = table_of(SearchPartRow)


async def _find_words(session: AsyncSession, words: Sequence[str]) -> dict[str, _Known]:
    known: dict[str, _Known] = {}
    for some in portions(words):
        found = await session.execute(
            select(_WORDS.c.word, _WORDS.c.id, _WORDS.c.uses).where(_WORDS.c.word.in_(some))
        )
        known |= {word: _Known(id_, uses) for word, id_, uses in found}
    return known


async def _add_words(session: AsyncSession, uses: Mapping[str, int]) -> dict[str, int]:
    """Add words that stand nowhere yet, with their parts; gives their numbers."""
    ids = await new_numbers(session, SearchWordRow, len(uses))
    added = dict(zip(uses, ids, strict=True))
    words = [(id_, word, uses[word]) for word, id_ in added.items()]
    await bulk.put(session, bulk.kept(session, _WORDS, ("id", "word", "uses"), words))
    parts = sorted(
        (part, id_, rank_of(used)) for id_, word, used in words for part in parts_of(word)
    )
    await bulk.put(session, bulk.kept(session, _PARTS, ("part", "word_id", "rank"), parts))
    return added
