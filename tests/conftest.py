"""Fixtures for every test: both databases, and the program running on either."""

from __future__ import annotations

import asyncio
import os
import shutil
from collections.abc import AsyncIterator, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import pytest_asyncio
from sqlalchemy import text

from bot.settings import async_url
from db.migrate import migrate
from db.models import Base
from db.session import Database
from tests.support import program
from tests.support.postgres import PostgresServer, postgres_server

BOTH = ("sqlite", "postgresql")

MOST_WORKERS = 8


def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """One worker more than there are cores, since journeys often wait; none for chosen tests."""
    folders = all(Path(given).is_dir() for given in config.args)
    if not folders or config.option.keyword:
        return 0
    return min((os.cpu_count() or 1) + 1, MOST_WORKERS)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say what the crash tests did, and the seed that repeats each."""
    reports = [report for kind in terminalreporter.stats.values() for report in kind]
    properties = [one for report in reports for one in getattr(report, "user_properties", ())]
    lines = [value for name, value in properties if name == "crashes"]
    if lines:
        terminalreporter.section("crashes")
        terminalreporter.write_line("\n".join(map(str, lines)))


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """One PostgreSQL server for the whole run; each worker has its own."""
    with postgres_server(durable=False) as server:
        yield server


@pytest_asyncio.fixture(params=BOTH)
async def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of an empty database: each test runs on SQLite and on PostgreSQL."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'test.sqlite3'}"
    server: PostgresServer = request.getfixturevalue("postgres")
    return await server.fresh()


@pytest.fixture(scope="session")
def blank_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file in the newest shape, to be copied."""
    path = tmp_path_factory.mktemp("blank") / "blank.sqlite3"
    _migrate_beside(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def kept_postgres(postgres: PostgresServer) -> str:
    """The address of a PostgreSQL database in the newest shape, emptied before each test."""
    postgres.server.psql("CREATE DATABASE kept;")
    url = postgres.uri("kept")
    _migrate_beside(url)
    return url


def _migrate_beside(url: str) -> None:
    """Migrate in a thread: what lasts a session must not hang on one test's event loop."""

    async def prepare() -> None:
        database = Database(async_url(url))
        await migrate(database)
        await database.close()

    with ThreadPoolExecutor(1) as thread:
        thread.submit(lambda: asyncio.run(prepare())).result()


@pytest_asyncio.fixture(params=BOTH)
async def database(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Database]:
    """An empty database in the newest shape: each test runs on SQLite and on PostgreSQL."""
    if request.param == "sqlite":
        path = tmp_path / "test.sqlite3"
        shutil.copy(request.getfixturevalue("blank_sqlite"), path)
        opened = Database(async_url(f"sqlite:///{path}"))
    else:
        opened = Database(async_url(request.getfixturevalue("kept_postgres")))
        async with opened.write() as session:
            tables = ", ".join(table.name for table in Base.metadata.sorted_tables)
            await session.execute(text(f"TRUNCATE {tables} RESTART IDENTITY"))
    try:
        yield opened
    finally:
        await opened.close()


@pytest_asyncio.fixture
async def world(database_url: str, tmp_path: Path) -> AsyncIterator[program.World]:
    """The real program as a process, on either database, beside a simulated Telegram."""
    async with program.world(database_url, tmp_path) as running:
        yield running
