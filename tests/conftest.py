"""Fixtures for every test: both databases, and the program running on either."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import pytest_asyncio

from bot.settings import async_url
from db.migrate import migrate
from db.session import Database
from tests.support import program
from tests.support.postgres import PostgresServer, postgres_server

BOTH = ("sqlite", "postgresql")


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """One PostgreSQL server for the whole run."""
    with postgres_server(durable=False) as server:
        yield server


@pytest_asyncio.fixture(params=BOTH)
async def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of an empty database: each test runs on SQLite and on PostgreSQL."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'test.sqlite3'}"
    server: PostgresServer = request.getfixturevalue("postgres")
    return await server.fresh()


@pytest_asyncio.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    """An empty database in the newest shape."""
    opened = Database(async_url(database_url))
    await migrate(opened)
    try:
        yield opened
    finally:
        await opened.close()


@pytest_asyncio.fixture
async def world(database_url: str, tmp_path: Path) -> AsyncIterator[program.World]:
    """The real program as a process, on either database, beside a simulated Telegram."""
    async with program.world(database_url, tmp_path) as running:
        yield running
