"""Asking a ledger of one million activities: lists, sums, a promise by month, words, everything.

Each question is asked with other values every time, in a read transaction of its own, on SQLite and
PostgreSQL in turn; the figures are p95 in milliseconds, and beside them what the bot's own process
worked (on SQLite that is all of it), which says more where others share the machine. How long it
takes to log one activity, and how many a second are logged where thousands come at once, is told too.
"""

import random
import statistics
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, date, datetime
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from bot import garbage
from bot.domain.activities import (
    ActivityKind,
    ActivityState,
    By,
    Doer,
    Period,
    Question,
    month_end,
)
from bot.domain.search_words import words_in
from bot.settings import async_url
from db.queries import activities, activity_sums, activity_words, ledger
from db.session import Database
from tests.bench._house import addresses, fresh_url
from tests.bench._ledger import NUMBERED_SPOTS, PLACES, PROMISES, SPOTS, TOPICS, an_entry, fill
from tests.bench.report import Aim, Result

ALWAYS: Final = Period(None, None)

P95_MS: Final = Aim("<=", 10)
WHOLE_MS: Final = Aim("<=", 60)
A_SECOND: Final = Aim(">=", 1_000)

Ask = Callable[[AsyncSession, random.Random], Awaitable[object]]


async def run(short: bool) -> Result:
    count, turns = (100_000, 60) if short else (1_000_000, 200)
    figures: dict[str, float] = {"activities": count, "turns": turns}
    aims: dict[str, Aim] = {}
    with addresses() as (folder, server):
        databases = {
            kind: Database(async_url(await fresh_url(kind, folder, server)))
            for kind in ("sqlite", "postgresql")
        }
        await fill(count, *databases.values())
        garbage.search_from_now_on()
        for kind, database in databases.items():
            for name, (ask, aim) in QUESTIONS.items():
                wall, cpu = await _p95_ms(database, ask, turns)
                figures |= {f"{kind}.{name}.p95_ms": wall, f"{kind}.{name}.cpu.p95_ms": cpu}
                aims[f"{kind}.{name}.p95_ms"] = aim
            figures[f"{kind}.log_one.p95_ms"] = await _logging_ms(database, turns)
            figures[f"{kind}.logged_a_second"] = await _logged_a_second(database)
            aims[f"{kind}.logged_a_second"] = A_SECOND
            await database.close()
    return Result("query", figures, aims)


async def _logging_ms(database: Database, turns: int) -> float:
    """How long it takes to log one activity, as a person does (p95)."""
    rng = random.Random(4)
    took = []
    for _ in range(turns):
        entry = an_entry(rng, *_LAST_MONTH)
        began = time.perf_counter()
        async with database.write() as session:
            await ledger.append(session, [entry], by=None, now=datetime.now(UTC))
        took.append(time.perf_counter() - began)
    return statistics.quantiles(took, n=20)[-1] * 1000


async def _logged_a_second(database: Database) -> float:
    """How many activities a second are logged where thousands come at once."""
    rng = random.Random(5)
    entries = [an_entry(rng, *_LAST_MONTH) for _ in range(_MANY)]
    began = time.perf_counter()
    async with database.write() as session:
        await ledger.append(session, entries, by=None, now=datetime.now(UTC))
    return len(entries) / (time.perf_counter() - began)


_LAST_MONTH: Final = (date(2025, 12, 1), date(2025, 12, 31))
_MANY: Final = 5_000


async def _p95_ms(database: Database, ask: Ask, turns: int) -> tuple[float, float]:
    """How long a question takes, and how much of that the bot itself works."""
    rng = random.Random(2)
    took, worked = [], []
    for _ in range(turns + 5):
        began, before = time.perf_counter(), time.process_time()
        async with database.read() as session:
            await ask(session, rng)
        took.append(time.perf_counter() - began)
        worked.append(time.process_time() - before)
    # The first of each kind find caches empty, as after a start.
    wall, cpu = (statistics.quantiles(some[5:], n=20)[-1] * 1000 for some in (took, worked))
    return wall, cpu


def _question(rng: random.Random) -> Question:
    """A promise, a kind, a place, a doer or a state, or several of them."""
    return Question(
        promise_id=rng.choice((None, rng.randint(1, PROMISES))),
        kind=rng.choice((None, rng.choice(tuple(ActivityKind)))),
        area_id=rng.choice((None, rng.randint(1, PLACES))),
        doer=rng.choice((None, rng.choice(tuple(Doer)))),
        state=rng.choice((None, None, ActivityState.NOT_HELD)),
        page=rng.choice((0, 0, 1, 7)),
    )


def _months(rng: random.Random) -> Period:
    first = date(rng.randint(2016, 2024), rng.randint(1, 12), 1)
    return rng.choice((ALWAYS, Period(first, month_end(first)), Period(first, date(2025, 6, 30))))


async def _list(session: AsyncSession, rng: random.Random) -> object:
    return await activities.page(session, _question(rng), _months(rng), size=5)


async def _sum(session: AsyncSession, rng: random.Random) -> object:
    return await activity_sums.totals(session, _question(rng), _months(rng))


async def _by_month(session: AsyncSession, rng: random.Random) -> object:
    question = Question(promise_id=rng.randint(1, PROMISES))
    return await activity_sums.grouped(session, question, ALWAYS, By.MONTH)


async def _words(session: AsyncSession, rng: random.Random) -> object:
    """A common word, a rare one, or both, as a person asks: words of the log, then a page."""
    words = rng.choice(
        (
            (rng.choice(TOPICS),),
            (f"{rng.choice(SPOTS)}{rng.randrange(NUMBERED_SPOTS)}",),
            (rng.choice(TOPICS), rng.choice(SPOTS)),
            ("snatteri", f"{rng.choice(SPOTS)}{rng.randrange(NUMBERED_SPOTS)}"),
        )
    )
    terms = await activity_words.meant_by(session, words_in(*words))
    if not all(terms):
        return None
    hits = await activity_words.find(session, Question(), ALWAYS, terms)
    return await activities.of_numbers(session, hits.ids[:5])


async def _everything(session: AsyncSession, _rng: random.Random) -> object:
    question, by = Question(), (By.PROMISE, By.MONTH)
    return await activity_sums.grouped(session, question, ALWAYS, *by)


QUESTIONS: Final[dict[str, tuple[Ask, Aim]]] = {
    "list": (_list, P95_MS),
    "sum": (_sum, P95_MS),
    "by_month": (_by_month, P95_MS),
    "words": (_words, P95_MS),
    "everything": (_everything, WHOLE_MS),
}
