"""Writers on SQLite follow each other in the order in which they asked."""

from __future__ import annotations

import asyncio

import pytest

from db.session import Database


@pytest.fixture
def on_sqlite(database: Database) -> Database:
    if not database.is_sqlite:
        pytest.skip("PostgreSQL has as many writers as connections")
    return database


async def test_whoever_asked_first_writes_first(on_sqlite: Database) -> None:
    """Also where somebody asks at the very moment at which another one is done."""
    order: list[int] = []

    async def write(number: int) -> None:
        async with on_sqlite.write():
            order.append(number)
            await asyncio.sleep(0)

    async def write_twice(number: int) -> None:
        await write(number)
        await write(number + 100)

    await asyncio.gather(*(write_twice(number) for number in range(5)))
    assert order == [0, 1, 2, 3, 4, 100, 101, 102, 103, 104]


async def test_one_that_fails_lets_the_next_one_write(on_sqlite: Database) -> None:
    with pytest.raises(LookupError):
        async with on_sqlite.write():
            raise LookupError
    async with on_sqlite.write():
        pass


def test_another_loop_waits_for_its_own_writers(on_sqlite: Database) -> None:
    async def write() -> None:
        async with on_sqlite.write():
            await asyncio.sleep(0)

    async def both() -> None:
        await asyncio.gather(write(), write())

    asyncio.run(both())
    asyncio.run(both())
