"""Fixtures for tests of the services: each starts with a copy of one database that is migrated."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from bot.settings import async_url
from db.migrate import migrate
from db.session import Database
from tests.conftest import BOTH
from tests.support.house import Household
from tests.support.postgres import PostgresServer


@pytest.fixture(scope="session")
def blank_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file in the newest shape, to be copied."""
    path = tmp_path_factory.mktemp("blank") / "blank.sqlite3"
    _in_own_loop(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def blank_postgres(postgres: PostgresServer) -> Iterator[str]:
    """The name of a PostgreSQL database in the newest shape, to be copied."""
    name = "blank"
    postgres.server.psql(f"CREATE DATABASE {name};")
    _in_own_loop(postgres.uri(name))
    yield name
    postgres.server.psql(f"DROP DATABASE {name} WITH (FORCE);")


def _in_own_loop(url: str) -> None:
    """Migrate in a thread of its own: what lasts a session must not hang on one test's loop."""

    async def prepare() -> None:
        database = Database(async_url(url))
        await migrate(database)
        await database.close()

    with ThreadPoolExecutor(1) as thread:
        thread.submit(lambda: asyncio.run(prepare())).result()


@pytest.fixture(params=BOTH)
async def database(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Database]:
    """An empty database in the newest shape."""
    if request.param == "sqlite":
        path = tmp_path / "test.sqlite3"
        shutil.copy(request.getfixturevalue("blank_sqlite"), path)
        url = f"sqlite:///{path}"
    else:
        blank = request.getfixturevalue("blank_postgres")
        url = await request.getfixturevalue("postgres").fresh(blank)
    opened = Database(async_url(url))
    try:
        yield opened
    finally:
        await opened.close()


@pytest.fixture
def home(database: Database) -> Household:
    """The services on an empty database, on SQLite and on PostgreSQL."""
    return Household(database)
