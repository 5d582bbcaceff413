"""The two doors to the database: what is kept, what is rolled back, and how its absence shows."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import func, select, text

from bot.domain.people import Held, Role
from db import postgres
from db.models import HandledUpdateRow
from db.queries import inbox, people
from db.session import Database, DatabaseUnavailable, Transaction

NOW = datetime(2021, 10, 11, 7, tzinfo=UTC)


async def handled(database: Database) -> int:
    async with database.read() as session:
        return await session.scalar(select(func.count()).select_from(HandledUpdateRow)) or 0


async def test_a_block_that_ends_is_committed(database: Database) -> None:
    async with database.write() as session:
        await inbox.record(session, 1, NOW)
    assert await handled(database) == 1


async def test_a_block_that_raises_changes_nothing(database: Database) -> None:
    with pytest.raises(RuntimeError):  # noqa: PT012 - the block is what is tested
        async with database.write() as session:
            await inbox.record(session, 1, NOW)
            raise RuntimeError
    assert await handled(database) == 0


async def test_a_part_that_comes_to_nothing_undoes_rows_put_in_without_objects(
    database: Database,
) -> None:
    async with database.write() as session:
        assert await inbox.record(session, 1, NOW)
        undone = await session.begin_nested()
        assert await inbox.record(session, 2, NOW)
        await undone.rollback()
        kept = await session.begin_nested()
        assert await inbox.record(session, 3, NOW)
        await kept.commit()
        assert await inbox.record(session, 4, NOW)
    async with database.read() as session:
        found = await session.scalars(
            select(HandledUpdateRow.update_id).order_by(HandledUpdateRow.update_id)
        )
        assert list(found) == [1, 3, 4]


async def test_a_block_that_is_cancelled_changes_nothing(database: Database) -> None:
    begun = asyncio.Event()

    async def act() -> None:
        async with database.write() as session:
            await inbox.record(session, 1, NOW)
            begun.set()
            await asyncio.sleep(60)

    task = asyncio.create_task(act())
    await begun.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    async with database.write() as session:
        assert await inbox.record(session, 1, NOW)
    assert await handled(database) == 1


async def test_looking_changes_nothing(database: Database) -> None:
    async with database.read() as session:
        await inbox.record(session, 1, NOW)
    assert await handled(database) == 0


async def test_many_writers_all_get_their_turn(database: Database) -> None:
    """SQLite with a plain BEGIN would refuse some of them as "locked"."""

    async def act(number: int) -> None:
        async with database.write() as session:
            await session.scalar(select(func.count()).select_from(HandledUpdateRow))
            await inbox.record(session, number, NOW)

    await asyncio.gather(*(act(number) for number in range(60)))
    assert await handled(database) == 60


async def test_readers_do_not_wait_for_a_writer(database: Database) -> None:
    async with database.write() as session:
        await inbox.record(session, 1, NOW)
        assert await asyncio.wait_for(handled(database), 5) == 0


async def arrive(session: Transaction, chat_id: int, update_id: int | None) -> bool:
    await inbox.take_turn(session, chat_id)
    return await people.arrive(session, chat_id, "Cilla", NOW, update_id) is not None


async def test_transactions_of_one_chat_follow_each_other(database: Database) -> None:
    inside = 0

    async def act(update_id: int | None) -> None:
        nonlocal inside
        async with database.write() as session:
            assert await arrive(session, 7, update_id)
            inside += 1
            assert inside == 1
            await asyncio.sleep(0.01)
            inside -= 1

    await asyncio.gather(*(act(update_id) for update_id in (1, 2, 3, None, None)))


async def test_who_waited_sees_what_was_done_meanwhile(database: Database) -> None:
    """Somebody joins and presses on at once: the second act knows of the role."""
    async with database.write() as session:
        person, _ = await people.find_or_add(session, 7, "Cilla", NOW)
    has_turn = asyncio.Event()

    async def join() -> None:
        async with database.write() as session:
            assert await arrive(session, 7, 1)
            has_turn.set()
            await asyncio.sleep(0.1)  # the other one waits meanwhile, or comes after: both must do
            await people.grant(
                session, person_id=person.id, role=Role.MEMBER, organisation="Butiken",
                invitation_id=None, now=NOW,
            )  # fmt: skip

    async def go_on() -> tuple[Held, ...]:
        await has_turn.wait()
        async with database.write() as session:
            await inbox.take_turn(session, 7)
            found = await people.arrive(session, 7, "Cilla", NOW, 2)
            assert found is not None
            return found[1]

    _, held = await asyncio.gather(join(), go_on())
    assert held == (Held(Role.MEMBER, "Butiken"),)


async def test_an_update_that_came_twice_at_once_takes_effect_once(database: Database) -> None:
    async def act() -> bool:
        async with database.write() as session:
            return await arrive(session, 7, 1)

    assert sorted(await asyncio.gather(*(act() for _ in range(5)))) == [False] * 4 + [True]


async def test_chats_do_not_wait_for_each_other(database: Database) -> None:
    if database.is_sqlite:
        pytest.skip("SQLite has one writer at a time")
    async with database.write() as one, database.write() as other:
        assert await arrive(one, 7, 1)
        assert await asyncio.wait_for(arrive(other, 8, 2), 5)


async def test_who_gave_up_waiting_leaves_a_connection_that_works(database: Database) -> None:
    if database.is_sqlite:
        pytest.skip("SQLite has one writer at a time")
    async with database.write() as one:
        assert await arrive(one, 7, 1)
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.2), database.write() as other:
                await arrive(other, 7, 2)
    for update_id in range(3, 15):  # more than the pool has connections
        async with database.write() as session:
            assert await arrive(session, 7, update_id)


async def test_who_waited_too_long_leaves_a_connection_that_works(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    if database.is_sqlite:
        pytest.skip("SQLite has one writer at a time")
    monkeypatch.setattr(postgres, "_COMMAND_TIMEOUT_S", 1)
    hasty = Database(database.url.render_as_string(hide_password=False))
    try:
        async with database.write() as one:
            assert await arrive(one, 7, 1)
            with pytest.raises(DatabaseUnavailable):
                async with hasty.write() as other:
                    await arrive(other, 7, 2)
        async with hasty.write() as session:
            assert await arrive(session, 7, 2)
    finally:
        await hasty.close()


class TestAway:
    """A database out of reach is one kind of problem, whatever the driver calls it."""

    async def test_where_nobody_listens(self) -> None:
        database = Database("postgresql+asyncpg://somebody:hemlig@127.0.0.1:1/nothing")
        try:
            with pytest.raises(DatabaseUnavailable) as caught:
                async with database.read() as session:
                    await session.execute(text("SELECT 1"))
            assert "hemlig" not in str(caught.value)
        finally:
            await database.close()

    async def test_where_a_folder_is_missing(self, tmp_path: Path) -> None:
        database = Database(f"sqlite+aiosqlite:///{tmp_path / 'nowhere' / 'x.sqlite3'}")
        try:
            with pytest.raises(DatabaseUnavailable):
                async with database.write() as session:
                    await session.execute(text("SELECT 1"))
        finally:
            await database.close()

    @pytest.mark.parametrize("database", ["postgresql"], indirect=True)
    async def test_where_the_connection_is_cut(self, database: Database) -> None:
        with pytest.raises(DatabaseUnavailable):  # noqa: PT012 - the block is what is tested
            async with database.write() as session:
                await session.execute(text("SELECT pg_terminate_backend(pg_backend_pid())"))
                await session.execute(text("SELECT 1"))
        assert await handled(database) == 0

    async def test_other_mistakes_stay_what_they_are(self, database: Database) -> None:
        with pytest.raises(Exception, match="nothing_there") as caught:
            async with database.read() as session:
                await session.execute(text("SELECT nothing_there"))
        if not database.is_sqlite:
            assert not isinstance(caught.value, DatabaseUnavailable)


class TestALock:
    async def test_is_free_again_after_its_block(self, database: Database) -> None:
        for _ in range(2):
            async with database.lock(7) as held:
                assert held is not None
                await held.check()

    @pytest.mark.parametrize("database", ["postgresql"], indirect=True)
    async def test_is_held_by_one(self, database: Database) -> None:
        async with database.lock(7) as mine:
            assert mine is not None
            async with database.lock(7) as theirs, database.lock(8) as another:
                assert theirs is None
                assert another is not None

    @pytest.mark.parametrize("database", ["postgresql"], indirect=True)
    async def test_that_is_lost_says_so(self, database: Database) -> None:
        with pytest.raises(DatabaseUnavailable):  # noqa: PT012 - the block is what is tested
            async with database.lock(7) as held:
                assert held is not None
                async with database.write() as session:
                    await session.execute(
                        text(
                            "SELECT pg_terminate_backend(pid) FROM pg_locks "
                            "WHERE locktype = 'advisory' AND pid <> pg_backend_pid()"
                        )
                    )
                await held.check()
        async with database.lock(7) as again:
            assert again is not None


async def test_errors_name_the_statement_and_never_the_values(database: Database) -> None:
    with pytest.raises(Exception, match="handled_update") as caught:
        async with database.write() as session:
            await session.execute(
                text("INSERT INTO handled_update (update_id, other) VALUES (:one, :two)"),
                {"one": 1, "two": "hemligt ord"},
            )
    assert "hemligt ord" not in str(caught.value)
