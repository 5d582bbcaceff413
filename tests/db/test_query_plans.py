"""How the databases look for what the ledger is asked: by indexes, never through a whole table."""

from __future__ import annotations

import json
import random
import re
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import pytest
from sqlalchemy import event, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from bot.domain.ledger import entry_of
from bot.domain.search_words import rank_of
from bot.services import visits
from bot.services.act import House
from db.models import ActivityVersionRow, ActivityWordRow, SearchPartRow, SearchWordRow
from db.queries import ledger, ledger_check, ledger_rows, schools
from db.session import Database
from tests.bench._house import MUNICIPALITY, STOCKHOLM
from tests.bench._ledger import FIRST, an_entry, fill
from tests.bench._visits import NOW, Load, furnish
from tests.bench.query import QUESTIONS

_TABLES: Final = (
    "activity", "activity_promise", "activity_output", "activity_version", "activity_word",
    "activity_sum", "search_word", "search_part",
)  # fmt: skip
"""What grows with every activity."""

_SCANNED: Final = {
    # The tables' own names; a subquery has another.
    "sqlite": re.compile(rf"SCAN ({'|'.join(_TABLES)})\b"),
    "postgresql": re.compile(rf"Seq Scan on ({'|'.join(_TABLES)})\b"),
}

Asked = list[tuple[str, Any]]


@contextmanager
def asked_of(database: Database) -> Iterator[Asked]:
    """The statements that the database is asked inside the block, with their parameters."""
    asked: Asked = []
    engine = database._reader.sync_engine

    def note(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_rest: Any) -> None:
        if statement.lstrip().upper().startswith(("SELECT", "WITH")):
            asked.append((statement, parameters))

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield asked
    finally:
        event.remove(engine, "before_cursor_execute", note)


async def plans(database: Database, asked: Asked) -> list[tuple[str, str]]:
    """Each statement with how it is carried out."""
    found = []
    async with database.read() as session:
        connection = await session.connection()
        if not database.is_sqlite:
            # A small table is read whole where that is quicker: here only where nothing else goes.
            await session.execute(text("SET LOCAL enable_seqscan = off"))
        explain = "EXPLAIN QUERY PLAN " if database.is_sqlite else "EXPLAIN "
        for statement, parameters in asked:
            lines = await connection.exec_driver_sql(explain + statement, parameters)
            found.append((statement, "\n".join(str(line[-1]) for line in lines)))
    return found


def scans(database: Database, found: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """The statements that go through a whole table."""
    scanned = _SCANNED["sqlite" if database.is_sqlite else "postgresql"]
    return [(statement, plan) for statement, plan in found if scanned.search(plan)]


async def test_no_question_goes_through_a_whole_table(database: Database) -> None:
    await fill(300, database)
    with asked_of(database) as asked:
        for ask, _aim in QUESTIONS.values():
            rng = random.Random(3)
            for _ in range(12):
                async with database.read() as session:
                    await ask(session, rng)
    assert len(asked) > 5 * len(QUESTIONS)
    once = list({statement: (statement, parameters) for statement, parameters in asked}.values())
    assert scans(database, await plans(database, once)) == []


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
async def test_no_question_reads_a_large_part_of_a_table(database: Database) -> None:
    """What it reads and leaves out as well: an index can be gone through from end to end."""
    await fill(_MANY, database)
    with asked_of(database) as asked:
        for name in ("list", "words"):
            rng = random.Random(6)
            for _ in range(15):
                async with database.read() as session:
                    await QUESTIONS[name][0](session, rng)
    too_much = []
    async with database.read() as session:
        connection = await session.connection()
        # As in `plans`: a dozen rows of two thousand are found about as quickly by reading them all.
        for way in ("seqscan", "hashjoin", "mergejoin"):
            await session.execute(text(f"SET LOCAL enable_{way} = off"))
        for statement, parameters in asked:
            explain = f"EXPLAIN (ANALYZE, FORMAT JSON) {statement}"
            [[plan]] = await connection.exec_driver_sql(explain, parameters)
            if any(read > _MANY / 2 for read in _read_by(plan[0]["Plan"])):
                too_much.append((statement, json.dumps(plan[0], indent=1)))
    assert too_much == []


@pytest.mark.parametrize("statement", ["SELECT count(*) FROM activity WHERE note = 'x'"])
async def test_a_statement_that_does_is_found(database: Database, statement: str) -> None:
    await fill(10, database)
    with asked_of(database) as asked:
        async with database.read() as session:
            await session.execute(text(statement))
    assert len(scans(database, await plans(database, asked))) == 1


_MANY: Final = 2_000


def _read_by(plan: Any) -> Iterator[float]:
    """How many rows each scan of the ledger's tables inside a plan goes through."""
    if plan.get("Relation Name") in ("activity", "activity_promise", "activity_word"):
        each = plan["Actual Rows"] + plan.get("Rows Removed by Filter", 0)
        yield each * plan["Actual Loops"]
    for part in plan.get("Plans", ()):
        yield from _read_by(part)


_OF_VISITS: Final = re.compile(r"(SCAN|Seq Scan on) (visit|visit_move_asked|taken_quarter)\b")
"""Going through what grows with every visit; officers' blocked days and holidays stay few."""


async def test_free_times_are_found_without_going_through_all_visits(database: Database) -> None:
    load = Load(attempts=0, weeks=1, processes=1)
    await furnish(database, load)
    town = House(database, STOCKHOLM, MUNICIPALITY)
    with asked_of(database) as asked:
        async with database.read() as session:
            topic = (await schools.list_topics(session))[0]
            [school, *_] = await schools.list_with_years(session)
            who_asks, moment = visits.free_times.Asked(session, town, NOW), NOW + timedelta(days=8)
            await visits.free_times.search(who_asks, topic, school)
            found = await visits.free_times.around(who_asks, topic, school, moment, only=1)
            await visits.free_times.around(who_asks, topic, school, moment, without_visit=1)
    assert found.free.days()
    scanned = [
        (statement, plan)
        for statement, plan in await plans(database, asked)
        if "visit_offer" in statement and _OF_VISITS.search(plan)
    ]
    assert scanned == []


async def test_the_filled_ledger_is_as_if_logged_one_by_one(database: Database) -> None:
    await fill(200, database)
    async with database.write() as session:
        state = await ledger_check.check(session)
        assert (state.versions, state.is_whole) == (200, True)
        assert await _words(session) == await _words_meant(session)
        assert await _ranks(session) == {}
        rng = random.Random(9)
        entry = an_entry(rng, FIRST, FIRST)
        (number,) = await ledger.append(session, [entry], by=None, now=datetime.now(UTC))
        assert number == 201
        assert (await ledger_check.check(session)).is_whole


async def _words(session: AsyncSession) -> list[Any]:
    """Where words stand, as the search finds them, with how often each of them does."""
    found = await session.execute(
        select(
            SearchWordRow.word, SearchWordRow.uses, ActivityWordRow.day, ActivityWordRow.activity_id
        ).join(ActivityWordRow, ActivityWordRow.word_id == SearchWordRow.id)
    )
    return sorted(tuple(row) for row in found)


async def _ranks(session: AsyncSession) -> dict[str, int]:
    """Parts of words that have another rank than their word's uses give them."""
    found = await session.execute(
        select(SearchPartRow.part, SearchPartRow.rank, SearchWordRow.uses).join(
            SearchWordRow, SearchWordRow.id == SearchPartRow.word_id
        )
    )
    return {part: rank for part, rank, uses in found if rank != rank_of(uses)}


async def _words_meant(session: AsyncSession) -> list[Any]:
    """Where words stand in what was logged."""
    contents = await session.execute(
        select(ActivityVersionRow.activity_id, ActivityVersionRow.content)
    )
    entries = [(number, entry_of(content)) for number, content in contents]
    uses = Counter(word for _, entry in entries for word in ledger_rows.words_of(entry))
    return sorted(
        (word, uses[word], entry.day, number)
        for number, entry in entries
        for word in ledger_rows.words_of(entry)
    )
