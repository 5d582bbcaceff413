"""Asking a ledger of one million activities: lists, sums, a promise by month, words, everything.

The activities are logged through the ledger itself, in batches, over ten years, six promises, all
kinds and twenty places. Each question is asked with other values every time, in a read transaction
of its own, on SQLite and PostgreSQL in turn; the figures are p95 in milliseconds. How many
activities a second the ledger took while it was filled is told as well.
"""

import random
import statistics
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, date, datetime, timedelta
from typing import Final

from sqlalchemy import insert, text
from sqlalchemy.ext.asyncio import AsyncSession

from bot.domain.activities import (
    COUNTED_IN,
    ActivityKind,
    ActivityState,
    By,
    Doer,
    Output,
    Period,
    Question,
    month_end,
)
from bot.domain.ledger import Entry
from bot.domain.reading import Qualifier
from bot.domain.search_words import words_in
from bot.settings import async_url
from db.migrate import migrate
from db.models import AreaRow, PromiseDocumentRow, PromiseRow
from db.queries import activities, activity_words, ledger
from db.session import Database
from tests.bench._house import addresses, fresh_url
from tests.bench.report import Aim, Result

PROMISES: Final = 6
PLACES: Final = 20
FIRST: Final = date(2016, 1, 1)
DAYS: Final = 3_650
_BATCH: Final = 5_000
ALWAYS: Final = Period(None, None)

_TOPICS: Final = [
    "snatterier",
    "butiksinbrott",
    "klotter",
    "skadegörelse",
    "trafiksäkerhet",
    "narkotika",
    "belysningen",
    "mopeder",
    "bedrägerier",
    "otrygghet",
    "ungdomsmiljöer",
    "cykelstölder",
    "nedskräpning",
    "alkohol",
    "nätmobbning",
]
_FORMS: Final = (
    "Nätverksmöte om {}", "Information till föräldrar om {}", "Dialog kring {}",
    "Uppföljning av {}", "Samverkan mot {}", "Kvällspass med fokus på {}",
)  # fmt: skip
_SPOTS: Final = [
    "torget",
    "centrum",
    "stationen",
    "biblioteket",
    "badhuset",
    "idrottsplatsen",
    "köpcentret",
    "parken",
    "gymnasiet",
    "högstadiet",
    "industriområdet",
    "campingen",
    "gångtunneln",
    "busstorget",
    "ungdomsgården",
]

_DOCUMENT: Final = {
    "municipalities": ["Älmhult"],
    "police_district": "",
    "places": [],
    "background": "",
    "signatories": [],
    "previous": None,
    "language": "sv",
}
_PROMISE: Final = {
    "actors": ["police"],
    "measured_by": "",
    "places": [],
    "previous": None,
    "target": None,
}

P95_MS: Final = Aim("<=", 10)
WHOLE_MS: Final = Aim("<=", 60)
A_SECOND: Final = Aim(">=", 1_000)

Ask = Callable[[AsyncSession, random.Random], Awaitable[object]]


async def run(short: bool) -> Result:
    count, turns = (100_000, 60) if short else (1_000_000, 200)
    figures: dict[str, float] = {"activities": count, "turns": turns}
    aims: dict[str, Aim] = {}
    with addresses() as (folder, server):
        for kind in ("sqlite", "postgresql"):
            database = Database(async_url(await fresh_url(kind, folder, server)))
            try:
                figures[f"{kind}.logged_a_second"] = await fill(database, count)
                aims[f"{kind}.logged_a_second"] = A_SECOND
                for name, (ask, aim) in QUESTIONS.items():
                    figures[f"{kind}.{name}.p95_ms"] = await _p95_ms(database, ask, turns)
                    aims[f"{kind}.{name}.p95_ms"] = aim
            finally:
                await database.close()
    return Result("query", figures, aims)


async def fill(database: Database, count: int) -> float:
    """Log so many activities; gives how many a second."""
    await migrate(database)
    now = datetime.now(UTC)
    async with database.write() as session:
        await session.execute(
            insert(PromiseDocumentRow).values(
                id=1, key="d", title="D", period_start=FIRST,
                period_end=FIRST + timedelta(days=DAYS), facts=_DOCUMENT, imported_at=now,
            )
        )  # fmt: skip
        await session.execute(
            insert(PromiseRow),
            [
                {"id": one, "document_id": 1, "key": f"S{one}", "position": one, "heading": "H",
                 "title": "T", "text": "T", "facts": _PROMISE, "withdrawn": False}
                for one in range(1, PROMISES + 1)
            ],
        )  # fmt: skip
        await session.execute(
            insert(AreaRow),
            [{"id": one, "name": f"Område {one}"} for one in range(1, PLACES + 1)],
        )
    rng = random.Random(1)
    took = 0.0
    for start in range(0, count, _BATCH):
        entries = [_entry(rng) for _ in range(min(_BATCH, count - start))]
        began = time.perf_counter()
        async with database.write() as session:
            await ledger.append(session, entries, by=None, now=now)
        took += time.perf_counter() - began
    async with database.write() as session:
        # What a database does by itself, some time after so many rows came in.
        await session.execute(text("ANALYZE"))
    return count / took


def _entry(rng: random.Random) -> Entry:
    kind = rng.choice(tuple(ActivityKind))
    is_held = rng.random() > 0.03
    what = rng.choice(_FORMS).format(rng.choice(_TOPICS))
    return Entry(
        promise_ids=(rng.randint(1, PROMISES),),
        kind=kind,
        day=FIRST + timedelta(days=rng.randrange(DAYS)),
        what=f"{what} vid {rng.choice(_SPOTS)} {rng.choice(_SPOTS)}{rng.randrange(2_000)}",
        doer=rng.choice(tuple(Doer)),
        area_id=rng.randint(1, PLACES),
        outputs=(Output(rng.randint(1, 200), COUNTED_IN[kind], rng.choice(tuple(Qualifier))),)
        if is_held
        else (),
        state=ActivityState.HELD if is_held else ActivityState.NOT_HELD,
        reason=None if is_held else "Sjukdom",
    )


async def _p95_ms(database: Database, ask: Ask, turns: int) -> float:
    rng = random.Random(2)
    took = []
    for _ in range(turns + 5):
        began = time.perf_counter()
        async with database.read() as session:
            await ask(session, rng)
        took.append(time.perf_counter() - began)
    # The first of each kind find caches empty, as after a start.
    return statistics.quantiles(took[5:], n=20)[-1] * 1000


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
    return await activities.totals(session, _question(rng), _months(rng))


async def _by_month(session: AsyncSession, rng: random.Random) -> object:
    question = Question(promise_id=rng.randint(1, PROMISES))
    return await activities.grouped(session, question, ALWAYS, By.MONTH)


async def _words(session: AsyncSession, rng: random.Random) -> object:
    """A common word, a rare one, or both, as a person asks: words of the log, then a page."""
    words = rng.choice(
        (
            (rng.choice(_TOPICS),),
            (f"{rng.choice(_SPOTS)}{rng.randrange(2_000)}",),
            (rng.choice(_TOPICS), rng.choice(_SPOTS)),
            ("snatteri", f"{rng.choice(_SPOTS)}{rng.randrange(2_000)}"),
        )
    )
    terms = [await activity_words.meant_by(session, word) for word in words_in(*words)]
    if not all(terms):
        return None
    hits = await activity_words.find(session, Question(), ALWAYS, terms)
    return await activities.of_numbers(session, hits.ids[:5])


async def _everything(session: AsyncSession, _rng: random.Random) -> object:
    question, by = Question(), (By.PROMISE, By.MONTH)
    return await activities.grouped(session, question, ALWAYS, *by)


QUESTIONS: Final[dict[str, tuple[Ask, Aim]]] = {
    "list": (_list, P95_MS),
    "sum": (_sum, P95_MS),
    "by_month": (_by_month, P95_MS),
    "words": (_words, P95_MS),
    "everything": (_everything, WHOLE_MS),
}
