"""The ticks: due reminders batch by batch, and the progress of a broadcast by edits."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import update
from telegram.error import BadRequest, Forbidden, TelegramError, TimedOut

from bot.domain.forms import CONFIRM, Pressed
from bot.domain.outbox import DeliveryState, Settled, Trouble
from bot.domain.people import Role
from bot.domain.reminders import ReminderKind
from bot.services import forms, updates
from bot.services.reminders import BATCH
from db.models import FormRow, NoticeRow, ReminderRow, SituationUpdateRow
from db.queries import deliveries, reminders
from scheduling.clock import Ticks
from tests.scheduling.fakes import RecordingBot, StillClock, until
from tests.support.house import Household, Somebody
from tests.support.program import MONDAY

SCREEN = 77
"""The message whose button sent the update."""


@pytest.fixture
def bot() -> RecordingBot:
    return RecordingBot()


@pytest.fixture
def clock() -> StillClock:
    return StillClock(MONDAY)


@pytest.fixture
def ticks(home: Household, bot: RecordingBot, clock: StillClock) -> Ticks:
    return Ticks(home.house, bot.as_bot(), clock)


@pytest.fixture
async def coordinator(home: Household) -> Somebody:
    return await home.let_in(Role.COORDINATOR)


async def send_update(home: Household, who: Somebody, members: int) -> list[Somebody]:
    """Sends an update to so many members, who are given."""
    belong = [await home.let_in(Role.MEMBER, f"Medlem {number}") for number in range(members)]
    view = await home.ready_to_send(who)
    act = replace(home.act(who), message_id=SCREEN)
    await forms.answer(act, Pressed(CONFIRM), form_id=view.id, version=view.form.version)
    return belong


async def settle(home: Household, number: int, state: DeliveryState = DeliveryState.SENT) -> None:
    async with home.database.write() as session:
        claimed = await deliveries.claim(session, home.now, number)
        trouble = None if state is DeliveryState.SENT else Trouble.BLOCKED
        results = [
            Settled(one.id, one.chat_id, state, message_id=1, trouble=trouble) for one in claimed
        ]
        await deliveries.settle(session, results, home.now)


async def test_every_due_reminder_is_taken_in_one_tick(home: Household, ticks: Ticks) -> None:
    async with home.database.write() as session:
        for number in range(BATCH + 5):
            await reminders.add(session, ReminderKind.VISIT_TOMORROW, number, MONDAY)
        await reminders.add(session, ReminderKind.VISIT_REPORT, 1, MONDAY + timedelta(seconds=1))
    await ticks.remind()
    done = [row.done_at is not None for row in await home.rows(ReminderRow)]
    assert done == [True] * (BATCH + 5) + [False]


async def test_a_visit_is_reminded_of_at_its_moment(
    home: Household, ticks: Ticks, clock: StillClock
) -> None:
    officer, school = await home.let_in(Role.POLICE), await home.let_in(Role.SCHOOL)
    starts_at = datetime(2021, 11, 1, 8, tzinfo=UTC)
    await home.book(school, await home.offer(officer, starts_at))
    clock.moment = datetime(2021, 10, 31, 14, 59, 59, tzinfo=UTC)
    await ticks.remind()
    told = ["visit_booked", "visit_prepare"]
    assert [row.kind for row in await home.rows(NoticeRow)] == told
    clock.later(seconds=1)
    await ticks.remind()
    await ticks.remind()
    assert [row.kind for row in await home.rows(NoticeRow)] == [*told, "visit_reminder"]


async def test_progress_is_shown_by_editing_one_message(
    home: Household, ticks: Ticks, bot: RecordingBot, coordinator: Somebody
) -> None:
    await send_update(home, coordinator, members=4)
    await settle(home, 2)
    await ticks.show_progress()
    [call] = bot.calls
    assert (call.method, call.chat_id, call.more["message_id"]) == (
        "edit_message_text", coordinator.telegram_id, SCREEN,
    )  # fmt: skip
    assert "2 av 4" in call.text
    assert "▓▓▓▓▓░░░░░" in call.text


async def test_nothing_new_is_not_shown_again(
    home: Household, ticks: Ticks, bot: RecordingBot, coordinator: Somebody
) -> None:
    await send_update(home, coordinator, members=4)
    for _ in range(3):
        await ticks.show_progress()
    assert len(bot.calls) == 1
    await settle(home, 1)
    for _ in range(3):
        await ticks.show_progress()
    assert len(bot.calls) == 2


async def test_the_end_is_shown_twice_and_closes_it(
    home: Household, ticks: Ticks, bot: RecordingBot, coordinator: Somebody
) -> None:
    await send_update(home, coordinator, members=2)
    await settle(home, 1)
    await settle(home, 1, DeliveryState.FAILED)
    for _ in range(4):
        await ticks.show_progress()
    # Twice: the answer to the author's own press may have arrived after the first.
    first, second = bot.calls
    assert first.text == second.text
    assert "Lägesbilden är skickad" in first.text
    assert "Inte nådd: 1" in first.text
    [row] = await home.rows(SituationUpdateRow)
    assert row.finished_at == MONDAY


async def test_who_reads_later_is_counted_there_for_a_day(
    home: Household,
    ticks: Ticks,
    bot: RecordingBot,
    clock: StillClock,
    coordinator: Somebody,
) -> None:
    members = await send_update(home, coordinator, members=2)
    await settle(home, 2)
    for _ in range(2):
        await ticks.show_progress()
    await ticks.show_readers()
    assert len(bot.calls) == 2, "there is nothing new"
    [row] = await home.rows(SituationUpdateRow)
    await updates.mark_read(home.act(members[0]), row.notice_id)
    await ticks.show_readers()
    await ticks.show_readers()
    assert [("Har tryckt på Läst: 1" in call.text) for call in bot.calls] == [False, False, True]
    clock.later(hours=25)
    await updates.mark_read(home.act(members[1]), row.notice_id)
    await ticks.show_readers()
    assert len(bot.calls) == 3


async def test_who_went_elsewhere_in_that_message_is_not_called_back(
    home: Household, ticks: Ticks, bot: RecordingBot, coordinator: Somebody
) -> None:
    await send_update(home, coordinator, members=2)
    [row] = await home.rows(SituationUpdateRow)
    await updates.note_progress_left(home.act(coordinator, message_id=SCREEN + 1), row.id)
    await ticks.show_progress()
    assert len(bot.calls) == 1, "another message was pressed"
    await updates.note_progress_left(home.act(coordinator, message_id=SCREEN), row.id)
    await settle(home, 1)
    await ticks.show_progress()
    assert len(bot.calls) == 1
    await updates.note_progress_shown(home.act(coordinator), row.id, SCREEN)
    await settle(home, 1)
    for _ in range(3):
        await ticks.show_progress()
    assert len(bot.calls) == 3, "back again, it follows to the end"
    [row] = await home.rows(SituationUpdateRow)
    assert row.finished_at == MONDAY


@pytest.mark.parametrize(
    "problem",
    [
        BadRequest("Message to edit not found"),
        BadRequest("Message is not modified"),
        BadRequest("Chat not found"),
        Forbidden("Forbidden: bot was blocked by the user"),
    ],
)
async def test_a_message_beyond_editing_is_no_trouble(
    home: Household,
    ticks: Ticks,
    bot: RecordingBot,
    coordinator: Somebody,
    problem: TelegramError,
) -> None:
    await send_update(home, coordinator, members=1)
    await settle(home, 1)
    bot.fail(coordinator.telegram_id, problem, problem)
    await ticks.show_progress()
    await ticks.show_progress()
    [row] = await home.rows(SituationUpdateRow)
    assert row.finished_at == MONDAY


async def test_what_telegram_did_not_take_is_shown_at_the_next_tick(
    home: Household, ticks: Ticks, bot: RecordingBot, coordinator: Somebody
) -> None:
    await send_update(home, coordinator, members=2)
    bot.fail(coordinator.telegram_id, TimedOut())
    await ticks.show_progress()
    await ticks.show_progress()
    assert len(bot.calls) == 2


async def test_forgotten_dialogs_are_tidied_away(
    home: Household, ticks: Ticks, clock: StillClock, coordinator: Somebody
) -> None:
    await home.ready_to_send(coordinator)
    async with home.database.write() as session:
        await session.execute(update(FormRow).values(expires_at=MONDAY))
    await ticks.tidy()
    [row] = await home.rows(FormRow)
    assert (row.state, row.answers) == ("expired", {})


class _Slow(Ticks):
    """A single tick, which takes a while to wind up when it is cancelled."""

    began = False
    ended = False

    def _add(
        self, tick: Callable[[], Awaitable[None]], seconds: int, *, can_wait: bool = False
    ) -> None:
        # The others would open connections, whose opening is cancelled or not, as chance has it.
        if tick.__name__ == "remind":
            super()._add(tick, seconds, can_wait=can_wait)

    async def remind(self) -> None:
        self.began = True
        try:
            await asyncio.Event().wait()
        finally:
            await asyncio.sleep(0.1)
            self.ended = True


async def test_stopping_waits_until_a_tick_has_wound_up(
    home: Household, bot: RecordingBot, clock: StillClock
) -> None:
    ticks = _Slow(home.house, bot.as_bot(), clock)
    ticks.start()
    await until(lambda: ticks.began)
    await ticks.stop()
    assert ticks.ended


class _Held(_Slow):
    """Ticks of which one says when it read the clock, and goes on when it is let go."""

    def __init__(self, home: Household, bot: RecordingBot, clock: StillClock) -> None:
        super().__init__(home.house, bot.as_bot(), clock)
        self.read: list[datetime] = []
        self.let_go = asyncio.Event()

    async def remind(self) -> None:
        self.read.append(self._clock.now())
        await self.let_go.wait()


async def test_a_clock_that_is_moved_while_a_tick_runs_is_looked_at_again_at_once(
    home: Household, bot: RecordingBot, clock: StillClock
) -> None:
    ticks = _Held(home, bot, clock)
    ticks.start()
    await until(lambda: ticks.read)
    for _ in range(3):
        clock.later(days=1)
        ticks.hurry()
        await asyncio.sleep(0)
    ticks.let_go.set()
    # Well within the rhythm of five seconds at which it would look anyway.
    await until(lambda: ticks.read[-1] == clock.now(), within_s=2)
    await ticks.stop()
    assert len(ticks.read) == 2, "one more look sees all three moves"


async def test_ticks_that_were_stopped_begin_again(
    home: Household, bot: RecordingBot, clock: StillClock
) -> None:
    ticks = _Slow(home.house, bot.as_bot(), clock)
    for _ in range(2):
        ticks.began = False
        ticks.start()
        await until(lambda: ticks.began)
        await ticks.stop()


async def test_a_tick_that_is_stopped_in_the_middle_is_no_failure(ticks: Ticks) -> None:
    async def remind() -> None:
        await asyncio.Event().wait()

    running = asyncio.create_task(ticks._safely(remind))
    await asyncio.sleep(0)
    running.cancel()
    await running  # What it raised, APScheduler would write up as an error.
