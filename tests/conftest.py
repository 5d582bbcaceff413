"""Fixtures for every test: both databases, and the program running on either."""

from __future__ import annotations

import asyncio
import gc
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
from db.session import Database
from tests.support import program
from tests.support.postgres import PostgresServer, postgres_server

BOTH = ("sqlite", "postgresql")

MOST_WORKERS = 8

# The many programs that tests start keep what they compiled, whatever the machine's habit is.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)

WIPE = """
CREATE FUNCTION wipe() RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    name text;
    is_filled boolean;
BEGIN
    SET LOCAL session_replication_role = replica;
    FOR name IN SELECT tablename FROM pg_tables
        WHERE schemaname = 'public' AND tablename <> 'alembic_version'
    LOOP
        EXECUTE format('SELECT EXISTS (SELECT FROM %I)', name) INTO is_filled;
        IF is_filled THEN EXECUTE format('DELETE FROM %I', name); END IF;
    END LOOP;
    PERFORM setval(format('%I.%I', schemaname, sequencename)::regclass, start_value, false)
        FROM pg_sequences WHERE last_value IS NOT NULL;
END $$
"""
"""Empties the few tables that a test filled: truncating them all takes five times as long."""


def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """One worker more than there are cores, since journeys often wait; none for chosen tests."""
    folders = all(Path(given).is_dir() for given in config.args)
    if not folders or config.option.keyword:
        return 0
    return min((os.cpu_count() or 1) + 1, MOST_WORKERS)


def pytest_collection_finish() -> None:
    """Search what the tests make for garbage, and not again and again what was imported."""
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


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
async def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of a database in which nothing was ever set up, of either kind."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'test.sqlite3'}"
    server: PostgresServer = request.getfixturevalue("postgres")
    return await server.fresh()


@pytest_asyncio.fixture(params=BOTH)
async def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of a database of its own in the newest shape, of either kind, for programs."""
    if request.param == "sqlite":
        path = tmp_path / "test.sqlite3"
        _lay_anew(request.getfixturevalue("blank_sqlite"), path)
        return f"sqlite:///{path}"
    server: PostgresServer = request.getfixturevalue("postgres")
    return await server.fresh(request.getfixturevalue("blank_postgres"))


@pytest.fixture(scope="session")
def blank_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file in the newest shape, to be copied."""
    path = tmp_path_factory.mktemp("blank") / "blank.sqlite3"
    _migrate_beside(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def kept_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Database:
    """A database in a file that is laid anew before each test.

    That one, and `kept_postgres`, last the whole run because each compiles every statement once.
    """
    return Database(async_url(f"sqlite:///{tmp_path_factory.mktemp('kept') / 'test.sqlite3'}"))


@pytest.fixture(scope="session")
def blank_postgres(postgres: PostgresServer) -> str:
    """The name of a PostgreSQL database in the newest shape, to be copied."""
    postgres.server.psql("CREATE DATABASE blank;")
    _migrate_beside(postgres.uri("blank"), WIPE)
    return "blank"


@pytest.fixture(scope="session")
def kept_postgres(postgres: PostgresServer, blank_postgres: str) -> Database:
    """A PostgreSQL database in the newest shape, emptied before each test."""
    postgres.server.psql(f"CREATE DATABASE kept TEMPLATE {blank_postgres};")
    return Database(async_url(postgres.uri("kept")))


def _migrate_beside(url: str, *then: str) -> None:
    """Migrate in a thread: what lasts a session must not hang on one test's event loop."""

    async def prepare() -> None:
        database = Database(async_url(url))
        await migrate(database)
        async with database.write() as session:
            for statement in then:
                await session.execute(text(statement))
        await database.close()

    with ThreadPoolExecutor(1) as thread:
        thread.submit(lambda: asyncio.run(prepare())).result()


@pytest_asyncio.fixture(params=BOTH)
async def database(request: pytest.FixtureRequest) -> AsyncIterator[Database]:
    """An empty database in the newest shape: each test runs on SQLite and on PostgreSQL."""
    opened: Database
    if request.param == "sqlite":
        opened = request.getfixturevalue("kept_sqlite")
        _lay_anew(request.getfixturevalue("blank_sqlite"), Path(opened.url.database or ""))
    else:
        opened = request.getfixturevalue("kept_postgres")
        async with opened.write() as session:
            await session.execute(text("SELECT wipe()"))
    try:
        yield opened
    finally:
        opened.on_outbox.clear()
        await opened.close()


def _lay_anew(blank: Path, path: Path) -> None:
    """Put a copy of a SQLite file in the place of another, and of what that had beside it."""
    for suffix in ("-wal", "-shm"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)
    shutil.copy(blank, path)


@pytest_asyncio.fixture
async def world(database_url: str, tmp_path: Path) -> AsyncIterator[program.World]:
    """The real program as a process, on either database, beside a simulated Telegram."""
    async with program.world(database_url, tmp_path) as running:
        yield running
