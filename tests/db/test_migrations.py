"""The migrations: up, down and up again, the same shape as the models, one process at a time."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import JSON, Connection, MetaData, Table, insert, inspect, select, text

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


async def test_who_could_not_come_is_no_longer_said_to_be_ill(empty: Database) -> None:
    await migrate(empty, "20261126_renewal")
    async with empty.engine.begin() as connection:
        await connection.run_sync(_store_an_ill_officer)
    was: list[Any] = [
        ("ill", "sick_day", {"sick_day": 1, "more": 2}),
        {"why": "ill", "school": "ill"},
    ]
    now: list[Any] = [
        ("cannot_come", "away_day", {"away_day": 1, "more": 2}), {"why": "away", "school": "ill"},
    ]  # fmt: skip
    was += [{"why": "ill"}, "officer.ill", "ill", _ILL, "Vi hinner inte."]
    now += [{"why": "ill"}, "officer.cannot_come", "away", _AWAY, "Vi hinner inte."]
    assert await _said_of_it(empty) == was
    await migrate(empty, "20261126_cannot_come")
    assert await _said_of_it(empty) == now
    await migrate(empty, "20261126_renewal")
    assert await _said_of_it(empty) == was


_ILL = "Polisen är sjuk och ingen annan kan komma då."
_AWAY = "Polisen har fått förhinder och ingen annan kan komma då."
_TELLING = "cover_wanted"


def _store_an_ill_officer(connection: Connection) -> None:
    """An open dialog, a notice about it, one about something else, the trail, and two visits."""
    form = {"kind": "ill", "step": "sick_day", "answers": {"sick_day": 1, "more": 2}}
    person_id = _add(connection, "person")
    _add(connection, "form", person_id=person_id, **form)
    _add(connection, "notice", kind=_TELLING, params={"why": "ill", "school": "ill"}, dedup_key="a")
    _add(connection, "notice", kind="question", params={"why": "ill"}, dedup_key="b")
    _add(connection, "audit", person_id=person_id, action="officer.ill")
    visit = {
        "officer_id": person_id, "contact_id": person_id, "pupils": 25, "state": "cancelled",
        "school_id": _add(connection, "school"), "topic_id": _add(connection, "topic", minutes=60, group_max=30),
        "ends_at": datetime(2021, 10, 12, tzinfo=UTC),
    }  # fmt: skip
    visit_id = _add(connection, "visit", **visit, uid="a", reason=_ILL)
    _add(connection, "visit", **visit, uid="b", reason="Vi hinner inte.")
    _add(connection, "cover_request", visit_id=visit_id, officer_id=person_id, why="ill")


def _add(connection: Connection, name: str, /, **given: Any) -> int:
    """A row of a table as it is at that time; what must be filled and was not given is plain."""
    table = Table(name, MetaData(), autoload_with=connection)
    plain: dict[type[Any], Any] = {
        int: 0, str: "", bool: False, dict: {}, datetime: datetime(2021, 10, 11, tzinfo=UTC),
        date: date(2021, 10, 11),
    }  # fmt: skip
    values = {
        column.name: plain[dict if isinstance(column.type, JSON) else column.type.python_type]
        for column in table.columns
        if not column.nullable and column.server_default is None and not column.primary_key
    }
    added = connection.execute(insert(table).values({**values, **given}))
    return int(added.inserted_primary_key[0])  # type: ignore[index]


async def test_signatures_stay_and_links_that_nobody_took_up_go(empty: Database) -> None:
    before = "20261126_asked_words"
    signed, named = ("municipality", "Maja", "seal"), ("police", "Ola", None)
    await migrate(empty, before)
    async with empty.engine.begin() as connection:
        await connection.run_sync(_store_signatories)
    assert await _signatories(empty) == [signed, named]
    await migrate(empty, "20261126_signing_links")
    assert await _signatories(empty) == [signed, named]
    async with empty.engine.begin() as connection:
        await connection.execute(
            text(
                "UPDATE renewal_signatory SET person_id = NULL, code_hash = 'hash' "
                "WHERE side = 'police'"
            )
        )
    await migrate(empty, before)
    assert await _signatories(empty) == [signed]


def _store_signatories(connection: Connection) -> None:
    """A renewal that one side has signed, and the other is asked to."""
    maja, ola = (_add(connection, "person", telegram_id=number) for number in (1, 2))
    document_id = _add(connection, "promise_document")
    renewal = _add(connection, "renewal", document_id=document_id, begun_by=maja)
    moment = datetime(2021, 10, 11, tzinfo=UTC)
    for side, name, person_id, seal in (
        ("municipality", "Maja", maja, "seal"), ("police", "Ola", ola, None),
    ):  # fmt: skip
        _add(
            connection, "renewal_signatory", renewal_id=renewal, side=side, name=name,
            person_id=person_id, signed_text=seal, signed_at=moment if seal else None,
        )  # fmt: skip


async def _signatories(database: Database) -> list[tuple[str, str, str | None]]:
    async with database.engine.connect() as connection:
        found = await connection.execute(
            text("SELECT side, name, signed_text FROM renewal_signatory ORDER BY side")
        )
        return [(side, name, seal) for side, name, seal in found]


async def _said_of_it(database: Database) -> list[Any]:
    def look(connection: Connection) -> list[Any]:
        form, notice, audit, cover, visit = (
            Table(name, MetaData(), autoload_with=connection)
            for name in ("form", "notice", "audit", "cover_request", "visit")
        )
        said = select(notice.c.params).order_by(notice.c.dedup_key)
        return [
            *(tuple(row) for row in connection.execute(
                select(form.c.kind, form.c.step, form.c.answers)
            )),
            *connection.scalars(said),
            *connection.scalars(select(audit.c.action)),
            *connection.scalars(select(cover.c.why)),
            *connection.scalars(select(visit.c.reason).order_by(visit.c.uid)),
        ]  # fmt: skip

    async with database.engine.connect() as connection:
        return await connection.run_sync(look)


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
