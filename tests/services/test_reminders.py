"""Reminders are rows: each becomes notices once, and only while it still holds."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text, update
from sqlalchemy.ext.asyncio import AsyncSession
from structlog.testing import capture_logs

from bot.domain.forms import FormKind, Move, Typed
from bot.domain.people import Role
from bot.domain.reminders import ReminderKind
from bot.domain.visits import Visit
from bot.services import reminders
from bot.services.reminders import BATCH
from db.models import DeliveryRow, HandledUpdateRow, NoticeRow, ReminderRow, VisitRow
from db.queries import reminders as queries
from db.queries import visits
from tests.support.house import Household, Somebody

WEDNESDAY_9 = datetime(2021, 10, 13, 7, tzinfo=UTC)
DAY_BEFORE = datetime(2021, 10, 12, 14, tzinfo=UTC)
EVENING_BEFORE = datetime(2021, 10, 12, 16, tzinfo=UTC)
THAT_EVENING = datetime(2021, 10, 13, 16, tzinfo=UTC)


@pytest.fixture
async def parties(home: Household) -> tuple[Somebody, Somebody, int]:
    officer, school = await home.let_in(Role.POLICE), await home.let_in(Role.SCHOOL)
    return officer, school, await home.book(school, await home.offer(officer, WEDNESDAY_9))


async def kinds(home: Household) -> list[str]:
    return [row.kind for row in await home.rows(NoticeRow)][1:]


Parties = tuple[Somebody, Somebody, int]


async def test_nothing_is_due_before_its_moment(home: Household, parties: Parties) -> None:
    assert await reminders.send_due(home.house, DAY_BEFORE - timedelta(seconds=1)) == 0
    assert await kinds(home) == []


async def test_each_side_is_reminded_the_day_before(home: Household, parties: Parties) -> None:
    officer, school, _ = parties
    assert await reminders.send_due(home.house, DAY_BEFORE) == 1
    assert await reminders.send_due(home.house, EVENING_BEFORE) == 1
    assert await kinds(home) == ["visit_reminder", "visit_day_list"]
    chats = [row.chat_id for row in (await home.rows(DeliveryRow))[2:]]
    assert chats == [school.telegram_id, officer.telegram_id]


async def test_the_officer_is_asked_in_the_evening(home: Household, parties: Parties) -> None:
    await reminders.send_due(home.house, DAY_BEFORE)
    await reminders.send_due(home.house, THAT_EVENING - timedelta(seconds=1))
    assert await kinds(home) == ["visit_reminder"], "what was missed before it is not told now"
    await reminders.send_due(home.house, THAT_EVENING)
    assert await kinds(home) == ["visit_reminder", "visit_report_wanted"]
    *_, asked = await home.rows(DeliveryRow)
    assert asked.chat_id == parties[0].telegram_id


async def test_each_comes_once(home: Household, parties: Parties) -> None:
    counts = await asyncio.gather(*(reminders.send_due(home.house, DAY_BEFORE) for _ in range(4)))
    assert sum(counts) == 1
    assert await kinds(home) == ["visit_reminder"]


async def test_a_cancelled_visit_is_not_reminded_of(home: Household, parties: Parties) -> None:
    _, school, visit_id = parties
    view = await home.fill_in(school, FormKind.CANCEL_VISIT, Move.SKIP, about={"visit": visit_id})
    await home.confirm(school, view)
    await reminders.send_due(home.house, WEDNESDAY_9 + timedelta(days=1))
    assert await kinds(home) == ["visit_cancelled"]
    assert all(row.done_at for row in await home.rows(ReminderRow))


async def test_a_visit_already_reported_is_not_asked_about(
    home: Household, parties: Parties
) -> None:
    officer, _, visit_id = parties
    home.now = WEDNESDAY_9 + timedelta(minutes=61)
    view = await home.fill_in(
        officer, FormKind.REPORT_VISIT, "yes", Typed("20"), Move.SKIP, about={"visit": visit_id}
    )
    await home.confirm(officer, view)
    await reminders.send_due(home.house, WEDNESDAY_9 + timedelta(days=1))
    assert "visit_report_wanted" not in await kinds(home)


async def test_after_a_long_downtime_nobody_is_reminded_of_what_has_begun(
    home: Household, parties: Parties
) -> None:
    await reminders.send_due(home.house, WEDNESDAY_9 + timedelta(days=2))
    assert await kinds(home) == ["visit_report_wanted"]


async def test_a_visit_that_is_gone_is_no_stumbling_block(home: Household) -> None:
    async with home.database.write() as session:
        await queries.add(session, ReminderKind.VISIT_TOMORROW, 99, home.now)
    assert await reminders.send_due(home.house, home.now) == 1
    assert await reminders.send_due(home.house, home.now) == 0


async def spoil(home: Household, visit_id: int, state: str) -> None:
    """Store a state that this version may not know."""
    async with home.database.write() as session:
        await session.execute(update(VisitRow).where(VisitRow.id == visit_id).values(state=state))


async def test_an_unreadable_reminder_holds_up_no_other_and_is_tried_again(
    home: Household, parties: Parties
) -> None:
    officer, school, unreadable = parties
    await home.book(school, await home.offer(officer, WEDNESDAY_9 + timedelta(hours=2)))
    await spoil(home, unreadable, "knitting")
    assert await reminders.send_due(home.house, DAY_BEFORE) == 2
    assert (await kinds(home))[1:] == ["visit_reminder"]
    assert await reminders.send_due(home.house, DAY_BEFORE) == 0, "it does not keep the clock busy"

    await spoil(home, unreadable, "confirmed")
    assert await reminders.send_due(home.house, DAY_BEFORE + timedelta(minutes=9)) == 0
    for _ in range(2):
        await reminders.send_due(home.house, DAY_BEFORE + timedelta(minutes=11))
    assert (await kinds(home))[1:] == ["visit_reminder", "visit_reminder"]


async def test_a_kind_of_another_version_waits_for_it(home: Household, parties: Parties) -> None:
    async with home.database.write() as session:
        for hours in (1, 2, 3):
            due_at = DAY_BEFORE - timedelta(hours=hours)
            session.add(ReminderRow(kind="visit_song", subject_id=1, due_at=due_at))
    assert await reminders.send_due(home.house, DAY_BEFORE) == 4
    assert await kinds(home) == ["visit_reminder"]
    waiting = [row for row in await home.rows(ReminderRow) if row.kind == "visit_song"]
    assert [row.done_at for row in waiting] == [None] * 3
    assert all(row.due_at >= DAY_BEFORE + reminders.TRY_AGAIN for row in waiting)


async def test_a_statement_that_the_database_refuses_holds_up_no_other(
    home: Household, parties: Parties, monkeypatch: pytest.MonkeyPatch
) -> None:
    officer, school, refused = parties
    await home.book(school, await home.offer(officer, WEDNESDAY_9 + timedelta(hours=2)))
    find = visits.find

    async def find_or_fail(session: AsyncSession, visit_id: int) -> Visit | None:
        if visit_id == refused:
            await session.execute(text("SELECT nothing FROM nowhere"))
        return await find(session, visit_id)

    monkeypatch.setattr(visits, "find", find_or_fail)
    await reminders.send_due(home.house, DAY_BEFORE)
    assert (await kinds(home))[1:] == ["visit_reminder"]


async def test_a_failed_reminder_is_logged_without_what_people_wrote(
    home: Household, parties: Parties
) -> None:
    await spoil(home, parties[2], "knitting")
    with capture_logs() as lines:
        await reminders.send_due(home.house, DAY_BEFORE)
    [line] = lines
    assert {key: line[key] for key in ("event", "log_level", "kind")} == {
        "event": "reminder.failed", "log_level": "error", "kind": "visit_tomorrow",
    }  # fmt: skip
    assert "Linnéskolan" not in repr(line)


async def test_many_are_taken_batch_by_batch(home: Household) -> None:
    async with home.database.write() as session:
        for number in range(BATCH + 1):
            await queries.add(session, ReminderKind.VISIT_TOMORROW, number, home.now)
            await queries.add(session, ReminderKind.VISIT_TOMORROW, number, home.now)
    counts = [await reminders.send_due(home.house, home.now) for _ in range(3)]
    assert counts == [BATCH, 1, 0]


async def test_the_record_of_updates_outlives_telegrams_own_memory(home: Household) -> None:
    """Telegram keeps undelivered updates for 24 hours."""
    await home.let_in(Role.SCHOOL)
    home.later(days=13)
    await reminders.tidy(home.house, home.now)
    assert len(await home.rows(HandledUpdateRow)) == 1
    home.later(days=2)
    await reminders.tidy(home.house, home.now)
    assert await home.rows(HandledUpdateRow) == []
