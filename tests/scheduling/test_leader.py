"""One process at a time runs the clock and the sender; another takes over when it is gone."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest
from sqlalchemy import text

from db.session import Database
from scheduling import leader
from scheduling.leader import lead
from tests.scheduling.fakes import until

pytestmark = pytest.mark.parametrize("database", ["postgresql"], indirect=True)


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(leader, "_CHECK_S", 0.05)


@pytest.fixture
async def other(database: Database) -> AsyncIterator[Database]:
    """The same database, seen from another process."""
    opened = Database(database.url.render_as_string(hide_password=False))
    try:
        yield opened
    finally:
        await opened.close()


class Worker:
    """A process that wants to lead; `works` says whether it does so now."""

    def __init__(self, database: Database) -> None:
        self.works = False
        self.times = 0
        self._task = asyncio.create_task(lead(database, self._work))

    async def _work(self) -> None:
        self.works = True
        self.times += 1
        try:
            await asyncio.Event().wait()
        finally:
            self.works = False

    async def stop(self) -> None:
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)


async def cut_off_the_leader(database: Database) -> None:
    """End the connection that holds the lock, as a broken network or a killed machine would."""
    async with database.write() as session:
        await session.execute(
            text(
                "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' "
                "AND granted AND database = "
                "(SELECT oid FROM pg_database WHERE datname = current_database())"
            )
        )


async def test_the_second_waits_and_takes_over_when_the_first_stops(
    database: Database, other: Database
) -> None:
    first = Worker(database)
    await until(lambda: first.works)
    second = Worker(other)
    await asyncio.sleep(0.3)
    assert (first.works, second.works) == (True, False)
    await first.stop()
    assert not first.works
    await until(lambda: second.works)
    await second.stop()


async def test_when_the_leaders_connection_dies_one_leads_again(
    database: Database, other: Database
) -> None:
    first = Worker(database)
    await until(lambda: first.works)
    second = Worker(other)
    await asyncio.sleep(0.1)
    await cut_off_the_leader(other)
    await until(lambda: first.times + second.times == 2 and first.works != second.works)
    await asyncio.sleep(0.3)
    assert first.works != second.works
    await first.stop()
    await second.stop()


async def test_work_that_fails_is_begun_anew(database: Database) -> None:
    attempts = 0

    async def work() -> None:
        nonlocal attempts
        attempts += 1
        if attempts == 1:
            raise RuntimeError("stumbled")
        await asyncio.Event().wait()

    task = asyncio.create_task(lead(database, work))
    await until(lambda: attempts == 2)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
