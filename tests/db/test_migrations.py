"""The migrations: up, down and up again, the same shape as the models, one process at a time."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, insert, inspect, select

from bot.settings import async_url
from db.migrate import config_for, current_revision, migrate, newest_revision
from db.models import Base, Person
from db.session import Database

REVISIONS = [
    script.revision
    for script in ScriptDirectory.from_config(config_for()).walk_revisions("base", "heads")
]
REVISIONS.reverse()


@pytest.fixture
async def empty(empty_url: str) -> AsyncIterator[Database]:
    """A database in which nothing was ever set up."""
    opened = Database(async_url(empty_url))
    try:
        yield opened
    finally:
        await opened.close()


async def tables(database: Database) -> set[str]:
    async with database.engine.connect() as connection:
        return set(await connection.run_sync(lambda plain: inspect(plain).get_table_names()))


async def test_every_migration_goes_up_down_and_up(empty: Database) -> None:
    assert await current_revision(empty) is None
    for revision, before in zip(REVISIONS, [None, *REVISIONS], strict=False):
        for target in (revision, before or "base", revision):
            await migrate(empty, target)
            expected = None if target == "base" else target
            assert await current_revision(empty) == expected
    assert await current_revision(empty) == newest_revision()


async def test_all_the_way_down_nothing_is_left(empty: Database) -> None:
    await migrate(empty)
    assert {table.name for table in Base.metadata.sorted_tables} <= await tables(empty)
    await migrate(empty, "base")
    assert await tables(empty) <= {"alembic_version"}


async def test_the_models_are_what_the_migrations_make(database: Database) -> None:
    def differences(connection: Connection) -> list[object]:
        context = MigrationContext.configure(
            connection, opts={"compare_type": True, "compare_server_default": True}
        )
        return list(compare_metadata(context, Base.metadata))

    async with database.engine.connect() as connection:
        assert await connection.run_sync(differences) == []


async def test_moving_to_where_one_is_keeps_everything(database: Database) -> None:
    async with database.write() as session:
        await session.execute(
            insert(Person).values(
                telegram_id=1, name="Sara", created_at=datetime(2021, 10, 11, tzinfo=UTC)
            )
        )
    await migrate(database)
    async with database.read() as session:
        assert list(await session.scalars(select(Person.name))) == ["Sara"]


async def test_replicas_that_start_together_wait_for_each_other(empty_url: str) -> None:
    databases = [Database(async_url(empty_url)) for _ in range(4)]
    try:
        await asyncio.gather(*(migrate(one) for one in databases))
        assert await current_revision(databases[0]) == newest_revision()
    finally:
        await asyncio.gather(*(one.close() for one in databases))


def test_there_is_one_newest_revision() -> None:
    assert len(ScriptDirectory.from_config(config_for()).get_heads()) == 1


def test_migrations_are_dated() -> None:
    scripts = ScriptDirectory.from_config(config_for()).walk_revisions("base", "heads")
    for script in scripts:
        assert re.match(r"\d{8}_", script.path.rsplit("/", 1)[-1]), script.path


async def test_a_failed_migration_leaves_nothing_behind(empty: Database) -> None:
    with pytest.raises(Exception, match="nowhere"):
        await migrate(empty, "nowhere")
    assert await current_revision(empty) is None
    assert await tables(empty) <= {"alembic_version"}
