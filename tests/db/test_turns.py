"""Writers come in the order in which they asked, and few of them at once."""

from __future__ import annotations

import asyncio

import pytest

from db import session
from db.session import Database


async def test_whoever_asked_first_writes_first(database: Database) -> None:
    """Also where somebody asks at the very moment at which another one is done."""
    order: list[int] = []

    async def write(number: int) -> None:
        async with database.write():
            order.append(number)
            await asyncio.sleep(0)

    async def write_twice(number: int) -> None:
        await write(number)
        await write(number + 100)

    await asyncio.gather(*(write_twice(number) for number in range(5)))
    assert order == [0, 1, 2, 3, 4, 100, 101, 102, 103, 104]


async def test_no_more_write_at_once_than_serves_them(database: Database) -> None:
    """On SQLite one; on PostgreSQL a few, who would only wait for each other if they were more."""
    now = most = 0

    async def write() -> None:
        nonlocal now, most
        async with database.write():
            now += 1
            most = max(most, now)
            for _ in range(3):
                await asyncio.sleep(0)
            now -= 1

    await asyncio.gather(*(write() for _ in range(30)))
    assert most == (1 if database.is_sqlite else session._WRITERS)


async def test_one_that_fails_lets_the_next_one_write(database: Database) -> None:
    with pytest.raises(LookupError):
        async with database.write():
            raise LookupError
    async with database.write():
        pass


def test_another_loop_waits_for_its_own_writers(database: Database) -> None:
    async def write() -> None:
        async with database.write():
            await asyncio.sleep(0)

    async def both() -> None:
        await asyncio.gather(write(), write())

    asyncio.run(both())
    asyncio.run(both())
