"""Two hundred school contacts try to book, move and confirm visits at the same times, 50 at once.

10,000 attempts on 500 times (10 officers, 50 mornings) through the services, each attempt one press
on a filled-in summary: the whole act, from the lock on the chat to the commit. On PostgreSQL the
contacts are spread over 4 processes. All 50 press again as soon as they are answered, so an answer
takes 50 times as long as an attempt takes of the machine: under 100 ms means some 500 to 800
attempts a second. `cpu_ms` is what one takes of a core beside the database; `bare` are as many of the
barest transactions, at once as well and in turns with the attempts: no service can be faster than that
on the same machine at the same time. Afterwards visits
that overlap, limits that were broken and messages that were forgotten are counted by plain queries
that know nothing of the rules.
"""

from __future__ import annotations

import asyncio
import multiprocessing
from collections import Counter
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any, Final

from sqlalchemy import text

from bot.settings import async_url
from db.migrate import migrate
from db.session import Database
from tests.bench._bare import lay_out
from tests.bench._house import STOCKHOLM, addresses, fresh_url
from tests.bench._visits import MOST_A_DAY, MOST_A_WEEK, Load, Seen, furnish, in_a_process, serve
from tests.bench.report import Aim, Result

NOTHING: Final = Aim("==", 0)
CHECKED: Final = (
    "double", "over_limits", "locked", "failed", "lost_confirmations", "without_alternatives"
)  # fmt: skip

OVERLAPPING: Final = text("""
    SELECT count(*) FROM visit a JOIN visit b ON a.officer_id = b.officer_id AND a.id < b.id
    WHERE a.state NOT IN ('cancelled', 'declined') AND b.state NOT IN ('cancelled', 'declined')
      AND a.starts_at < b.ends_at AND b.starts_at < a.ends_at
""")
STANDING: Final = text("""
    SELECT officer_id, school_id, starts_at, ends_at, before_min, after_min FROM visit
    WHERE state NOT IN ('cancelled', 'declined') ORDER BY officer_id, starts_at
""")
SAID: Final = text("""
    SELECT n.dedup_key FROM notice n WHERE EXISTS (SELECT 1 FROM delivery d WHERE d.notice_id = n.id)
""")


async def run(short: bool) -> Result:
    figures: dict[str, float] = {}
    with addresses() as (folder, server):
        for kind, processes in (("sqlite", 1), ("postgresql", 4)):
            load = Load(1_000, 4, processes) if short else Load(10_000, 10, processes)
            url = await fresh_url(kind, folder, server)
            measured = await _measure(url, load)
            figures |= {f"{kind}.{name}": value for name, value in measured.items()}
    aims = {f"{kind}.{name}": NOTHING for kind in ("sqlite", "postgresql") for name in CHECKED}
    return Result("visits", figures, {**aims, "postgresql.p95_ms": Aim("<=", 100)})


async def _measure(url: str, load: Load) -> dict[str, float]:
    database = Database(async_url(url))
    try:
        await migrate(database)
        await furnish(database, load)
        if not database.is_sqlite:
            await lay_out(database)
        seen = await _everybody(url, load)
        return {**_figures(seen), **await _checked(database, seen)}
    finally:
        await database.close()


async def _everybody(url: str, load: Load) -> list[Seen]:
    if load.processes == 1:
        return [await serve(url, load, 0, None)]
    fresh = multiprocessing.get_context("spawn")
    together, results = fresh.Barrier(load.processes), fresh.Queue()
    processes = [
        fresh.Process(target=in_a_process, args=(url, load, part, together, results))
        for part in range(load.processes)
    ]
    for one in processes:
        one.start()
    seen = [await asyncio.to_thread(results.get, timeout=1200) for _ in processes]
    for one in processes:
        one.join()
    return seen


def _figures(seen: list[Seen]) -> dict[str, float]:
    waits: dict[str, list[float]] = {}
    for one in seen:
        for name, some in one.waits_ms.items():
            waits.setdefault(name, []).extend(some)
    everything = sorted(wait for some in waits.values() for wait in some)
    took = _took([one.rounds for one in seen])
    return {
        "attempts": len(everything),
        **{f"{name}": len(some) for name, some in sorted(waits.items())},
        "per_second": len(everything) / took,
        "cpu_ms": sum(one.cpu_s for one in seen) * 1000 / len(everything),
        "median_ms": everything[len(everything) // 2],
        "p95_ms": everything[int(len(everything) * 0.95)],
        **{f"{name}.p95_ms": sorted(some)[int(len(some) * 0.95)] for name, some in waits.items()},
        "locked": sum(one.locked for one in seen),
        "failed": sum(one.failed for one in seen),
        "without_alternatives": sum(one.without_alternatives for one in seen),
        **_bare(seen),
    }


def _bare(seen: list[Seen]) -> dict[str, float]:
    """What the machine made of as many bare transactions, where there were any."""
    waits = sorted(wait for one in seen for wait in one.bare_waits_ms)
    if not waits:
        return {}
    return {
        "bare.per_second": len(waits) / _took([one.bare_rounds for one in seen]),
        "bare.median_ms": waits[len(waits) // 2],
        "bare.p95_ms": waits[int(len(waits) * 0.95)],
    }


def _took(rounds: list[list[tuple[float, float]]]) -> float:
    """Seconds from the first beginning to the last end of each round, in all."""
    took = 0.0
    for of_round in zip(*rounds, strict=True):
        took += max(ended for _, ended in of_round) - min(began for began, _ in of_round)
    return took


async def _checked(database: Database, seen: list[Seen]) -> dict[str, float]:
    async with database.read() as session:
        double = await session.scalar(OVERLAPPING) or 0
        standing = [tuple(row) for row in await session.execute(STANDING)]
        said = {row.dedup_key for row in await session.execute(SAID)}
    wanted = [key for one in seen for key in one.said]
    return {
        "visits": len(standing),
        "double": double + _too_close(standing),
        "over_limits": _over_limits(standing),
        "lost_confirmations": sum(key not in said for key in wanted),
    }


def _moment(value: Any) -> datetime:
    """As the driver gives it: SQLite's is text in UTC without saying so."""
    moment = datetime.fromisoformat(value) if isinstance(value, str) else value
    return moment.astimezone(STOCKHOLM) if moment.tzinfo else _as_utc(moment)


def _as_utc(moment: datetime) -> datetime:
    return datetime.fromisoformat(f"{moment.isoformat()}+00:00").astimezone(STOCKHOLM)


def _too_close(standing: list[tuple[Any, ...]]) -> int:
    """Visits of one officer at two schools whose buffers run into each other."""
    found = 0
    for earlier, later in pairwise(standing):
        if earlier[0] != later[0] or earlier[1] == later[1]:
            continue
        buffers = timedelta(minutes=earlier[5] + later[4])
        found += _moment(later[2]) - _moment(earlier[3]) < buffers
    return found


def _over_limits(standing: list[tuple[Any, ...]]) -> int:
    """Days and weeks on which an officer has more visits than there may be."""
    days = Counter((row[0], _moment(row[2]).date()) for row in standing)
    weeks = Counter((row[0], _moment(row[2]).isocalendar()[:2]) for row in standing)
    return sum(n > MOST_A_DAY for n in days.values()) + sum(n > MOST_A_WEEK for n in weeks.values())
