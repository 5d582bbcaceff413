"""The barest transactions that could book anything: what the machine itself can do at the moment.

BEGIN, one row locked, one row inserted, COMMIT, by the driver alone: no rules, no notices, no audit.
"""

from __future__ import annotations

import asyncio
import random
import time
from typing import Any, Final

import asyncpg
from sqlalchemy import text
from sqlalchemy.engine import make_url

from db.session import Database

_TABLE: Final = "CREATE TABLE bare_booking (id bigserial PRIMARY KEY, officer_id bigint, said text)"
_LOCK: Final = "SELECT id FROM person WHERE id = $1 FOR UPDATE"
_STORE: Final = "INSERT INTO bare_booking (officer_id, said) VALUES ($1, $2)"


async def lay_out(database: Database) -> None:
    """Make the table that they write to."""
    async with database.write() as session:
        await session.execute(text(_TABLE))


class Bare:
    """So many connections of one process, each with its next transaction as soon as one is done."""

    def __init__(self, url: str, at_once: int, officers: list[int]) -> None:
        self._url = make_url(url).set(drivername="postgresql")
        self._at_once = at_once
        self._officers = officers
        self._connections: list[asyncpg.Connection[Any]] = []
        self._dice = random.Random(at_once)
        self.waits_ms: list[float] = []
        self.rounds: list[tuple[float, float]] = []

    async def open(self) -> None:
        """Connect, before anything is measured."""
        address = self._url.render_as_string(hide_password=False)
        self._connections = [await asyncpg.connect(address) for _ in range(self._at_once)]

    async def close(self) -> None:
        """Let the connections go."""
        for one in self._connections:
            await one.close()

    async def go(self, many: int) -> None:
        """Carry out so many transactions."""
        left, began = iter(range(many)), time.monotonic()

        async def one_after_another(connection: asyncpg.Connection[Any]) -> None:
            for _ in left:
                since = time.perf_counter()
                officer = self._dice.choice(self._officers)
                async with connection.transaction():
                    await connection.fetchval(_LOCK, officer)
                    await connection.execute(_STORE, officer, "x" * 200)
                self.waits_ms.append((time.perf_counter() - since) * 1000)

        await asyncio.gather(*(one_after_another(one) for one in self._connections))
        self.rounds.append((began, time.monotonic()))
