"""The outbox in the database: who claims what, in which order, and by which index."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import event, insert, text
from sqlalchemy.ext.asyncio import AsyncSession

from bot.domain.outbox import Claimed, DeliveryState, NoticeKind, Priority, Settled, Trouble
from bot.domain.people import Role
from db.models import Person, PromiseDocumentRow, PromiseRow, RoleGrant
from db.queries import delivered, deliveries, outbox, reached
from db.session import Database

NOW = datetime(2021, 10, 11, 7, tzinfo=UTC)


async def add_people(database: Database, number: int) -> None:
    async with database.write() as session:
        everybody = range(1, number + 1)
        await session.execute(
            insert(Person),
            [
                {"id": one, "telegram_id": 1000 + one, "name": f"Nr {one}", "created_at": NOW}
                for one in everybody
            ],
        )
        await session.execute(
            insert(RoleGrant),
            [
                {"person_id": one, "role": "member", "organisation": "ICA", "granted_at": NOW}
                for one in everybody
            ],
        )


async def announce(
    database: Database,
    key: str,
    *,
    priority: Priority = Priority.NORMAL,
    due_at: datetime = NOW,
    to: Sequence[int] = (),
) -> int:
    """A notice to these people, or to all members; gives its number."""
    async with database.write() as session:
        notice_id = await outbox.add_notice(
            session, NoticeKind.INVITATION_USED, {}, dedup_key=key, now=NOW
        )
        assert notice_id is not None
        if to:
            await outbox.deliver_to_people(
                session, notice_id, list(to), priority=priority, due_at=due_at
            )
        else:
            await outbox.deliver_to_role(
                session, notice_id, Role.MEMBER, priority=priority, due_at=due_at
            )
        return notice_id


async def claim(database: Database, limit: int = 100, now: datetime = NOW) -> list[Claimed]:
    async with database.write() as session:
        return await deliveries.claim(session, now, limit)


async def settle(database: Database, *results: Settled, now: datetime = NOW) -> None:
    async with database.write() as session:
        await deliveries.settle(session, results, now)


async def test_four_claimers_claim_nothing_twice_and_leave_nothing(database: Database) -> None:
    await add_people(database, 500)
    await announce(database, "a")

    async def claimer() -> list[int]:
        mine: list[int] = []
        while taken := await claim(database, 7):
            mine += [one.id for one in taken]
        return mine

    shares = await asyncio.gather(*(claimer() for _ in range(4)))
    claimed = Counter(id_ for share in shares for id_ in share)
    assert len(claimed) == 500
    assert max(claimed.values()) == 1


async def test_processes_beside_each_other_claim_nothing_twice(
    database: Database,
) -> None:
    """Two Database objects have nothing in common but the database, like two processes."""
    await add_people(database, 60)
    await announce(database, "a")
    other = Database(str(database.url.render_as_string(hide_password=False)))
    try:
        shares = await asyncio.gather(
            *(claim(one, 10) for one in (database, other) for _ in range(3))
        )
    finally:
        await other.close()
    claimed = Counter(one.id for share in shares for one in share)
    assert (len(claimed), set(claimed.values())) == (60, {1})


async def test_the_most_urgent_goes_first_then_the_oldest(database: Database) -> None:
    await add_people(database, 1)
    order = [
        await announce(database, "urgent", priority=Priority.URGENT),
        await announce(database, "older", due_at=NOW - timedelta(minutes=5)),
        await announce(database, "normal"),
        await announce(database, "same moment"),
        await announce(database, "bulk", priority=Priority.BULK, due_at=NOW - timedelta(days=1)),
    ]
    assert [one.notice_id for one in await claim(database)] == order


async def test_the_limit_counts_over_all_priorities(database: Database) -> None:
    await add_people(database, 3)
    await announce(database, "bulk", priority=Priority.BULK)
    urgent = await announce(database, "urgent", priority=Priority.URGENT)
    claimed = await claim(database, 4)
    assert [one.notice_id == urgent for one in claimed] == [True, True, True, False]
    assert len(await claim(database, 4)) == 2


async def test_what_is_due_later_waits(database: Database) -> None:
    await add_people(database, 1)
    await announce(database, "later", due_at=NOW + timedelta(seconds=1))
    assert await claim(database) == []
    async with database.read() as session:
        assert not await deliveries.is_anything_due(session, NOW)
        assert await deliveries.is_anything_due(session, NOW + timedelta(seconds=1))
    assert len(await claim(database, now=NOW + timedelta(seconds=1))) == 1


async def test_a_claim_tells_what_is_needed_to_send(database: Database) -> None:
    await add_people(database, 2)
    async with database.write() as session:
        await session.execute(text("UPDATE person SET locale = 'en' WHERE id = 2"))
    notice_id = await announce(database, "a")
    first, second = sorted(await claim(database), key=lambda one: one.chat_id)
    assert (first.chat_id, first.locale, first.notice_id, first.attempts) == (
        1001, "sv", notice_id, 1,
    )  # fmt: skip
    assert (second.chat_id, second.locale) == (1002, "en")


async def test_attempts_are_counted(database: Database) -> None:
    await add_people(database, 1)
    await announce(database, "a")
    for attempts in (1, 2, 3):
        [one] = await claim(database)
        assert one.attempts == attempts
        await settle(database, Settled(one.id, one.chat_id, DeliveryState.PENDING, retry_at=NOW))


async def test_what_is_settled_is_not_claimed_again(database: Database) -> None:
    await add_people(database, 3)
    notice_id = await announce(database, "a")
    sent, failed, later = await claim(database)
    await settle(
        database,
        Settled(sent.id, sent.chat_id, DeliveryState.SENT, message_id=2**40),
        Settled(failed.id, failed.chat_id, DeliveryState.FAILED, trouble=Trouble.BLOCKED),
        Settled(
            later.id, later.chat_id, DeliveryState.PENDING, retry_at=NOW + timedelta(seconds=8)
        ),
    )
    assert await claim(database) == []
    async with database.read() as session:
        assert await reached.count_by_state(session, notice_id) == {
            DeliveryState.SENT: 1, DeliveryState.FAILED: 1, DeliveryState.PENDING: 1,
        }  # fmt: skip
    [again] = await claim(database, now=NOW + timedelta(seconds=8))
    assert (again.id, again.attempts) == (later.id, 2)


async def test_who_records_late_does_not_undo_what_another_recorded(database: Database) -> None:
    await add_people(database, 1)
    notice_id = await announce(database, "a")
    [one] = await claim(database)
    await settle(database, Settled(one.id, one.chat_id, DeliveryState.SENT, message_id=5))
    await settle(database, Settled(one.id, one.chat_id, DeliveryState.PENDING))
    async with database.read() as session:
        assert await reached.count_by_state(session, notice_id) == {DeliveryState.SENT: 1}


async def test_what_was_claimed_and_never_settled_is_in_doubt(database: Database) -> None:
    await add_people(database, 5)
    await announce(database, "a")
    claimed = await claim(database, 2)
    async with database.read() as session:
        doubtful = await deliveries.list_in_doubt(session)
    assert doubtful == [(one.id, NoticeKind.INVITATION_USED) for one in claimed]


async def until_it_waits(database: Database, writing: asyncio.Task[None]) -> None:
    """Until a transaction waits for another one, or is done without."""
    if database.is_sqlite:  # which lets it begin when the other one is over
        return
    waits = text("SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted)")
    async with asyncio.timeout(30), database.read() as session:
        while not (writing.done() or await session.scalar(waits)):
            continue


async def test_what_is_claimed_while_its_words_change_is_put_right_afterwards(
    database: Database,
) -> None:
    await add_people(database, 1)
    notice_id = await announce(database, "a")

    async def change() -> None:
        async with database.write() as session:
            await delivered.change_notice(session, notice_id, {"new": "words"}, NOW)

    async with database.write() as session:
        [old] = await deliveries.claim(session, NOW, 1)
        changing = asyncio.create_task(change())
        await until_it_waits(database, changing)
    await changing
    await settle(database, Settled(old.id, old.chat_id, DeliveryState.SENT, message_id=5))
    [again] = await claim(database)
    assert (again.message_id, again.revision) == (5, old.revision + 1)


async def test_who_is_out_of_reach_gets_a_row_that_has_failed(database: Database) -> None:
    await add_people(database, 2)
    async with database.write() as session:
        await session.execute(text("UPDATE person SET unreachable = 'blocked' WHERE id = 2"))
    notice_id = await announce(database, "a")
    assert [one.chat_id for one in await claim(database)] == [1001]
    async with database.read() as session:
        [missed] = await reached.list_not_reached(
            session, notice_id, Role.MEMBER, offset=0, limit=10
        )
    assert (missed.name, missed.trouble) == ("Nr 2", Trouble.BLOCKED)


async def test_putting_something_in_wakes_the_sender_after_the_commit(database: Database) -> None:
    await add_people(database, 1)
    woken: list[bool] = []
    database.on_outbox.append(lambda: woken.append(True))
    await announce(database, "a")
    assert woken == [True]
    with pytest.raises(RuntimeError):  # noqa: PT012 - the block is what is tested
        async with database.write() as session:
            await session.execute(text("DELETE FROM delivery"))
            await outbox.deliver_to_people(session, 1, [1], priority=Priority.BULK, due_at=NOW)
            raise RuntimeError("power cut")
    assert woken == [True]


class TestTheIndex:
    """With many rows, the questions asked all the time walk through none but what they give."""

    @pytest.fixture
    async def many(self, database: Database) -> Database:
        await add_people(database, 2000)
        await announce(database, "later", due_at=NOW + timedelta(days=1))
        await announce(database, "bulk", priority=Priority.BULK)
        async with database.write() as session:
            await self.add_activities(session)
        async with database.write() as session:
            await session.execute(text("ANALYZE"))
        return database

    async def add_activities(self, session: AsyncSession) -> None:
        await session.execute(
            insert(PromiseDocumentRow).values(
                id=1, key="a", title="A", period_start=date(2021, 1, 1),
                period_end=date(2021, 12, 31), facts={}, imported_at=NOW,
            )
        )  # fmt: skip
        promises = range(1, 21)
        await session.execute(
            insert(PromiseRow),
            [
                {"id": one, "document_id": 1, "key": f"S{one}", "position": one, "heading": "H",
                 "title": "T", "text": "T", "facts": {}, "withdrawn": False}
                for one in promises
            ],
        )  # fmt: skip

    async def plan(self, database: Database, do: Any) -> str:
        """How the database carries out the statements that `do` asks for."""
        asked: list[tuple[str, Any]] = []

        def note(_c: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
            asked.append((statement, parameters))

        event.listen(database.engine.sync_engine, "before_cursor_execute", note)
        try:
            async with database.write() as session:
                await do(session)
                statements = [one for one in asked if "delivery" in one[0] or "activity" in one[0]]
                how = "EXPLAIN QUERY PLAN " if database.is_sqlite else "EXPLAIN "
                connection = await session.connection()
                found = [
                    await connection.exec_driver_sql(how + statement, parameters)
                    for statement, parameters in statements
                ]
                plans = [str(row[-1]) for result in found for row in result]
                await session.rollback()
        finally:
            event.remove(database.engine.sync_engine, "before_cursor_execute", note)
        return "\n".join(plans)

    async def test_finds_what_to_claim(self, many: Database) -> None:
        plan = await self.plan(many, lambda session: deliveries.claim(session, NOW, 4))
        assert "ix_delivery_pending" in plan, plan
        assert "SCAN delivery" not in plan, plan
        assert "Seq Scan on delivery" not in plan, plan

    async def test_tells_whether_anything_is_due(self, many: Database) -> None:
        plan = await self.plan(many, lambda session: deliveries.is_anything_due(session, NOW))
        assert "ix_delivery_pending" in plan, plan
        assert "SCAN delivery" not in plan, plan
        assert "Seq Scan on delivery" not in plan, plan

    async def test_finds_what_is_in_doubt(self, many: Database) -> None:
        plan = await self.plan(many, deliveries.list_in_doubt)
        assert "ix_delivery_sending" in plan, plan
