"""The ticks: a handful of jobs in memory, each asking the database what is due.

Work is rows; the scheduler only says "look now". Nothing is lost when it stops.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from telegram.error import BadRequest, Forbidden, TelegramError
from telegram.ext import ExtBot

from bot.clock import Clock
from bot.domain.views import Progress
from bot.services import (
    activities,
    broadcasts,
    digests,
    followers,
    quarters,
    reminders,
    saved_questions,
    updates,
    work,
)
from bot.services.act import House
from bot.services.dialogues import holding
from bot.services.renewals import reminding
from bot.texts.screen import Screen
from bot.texts.updates.progress import progress_screen
from db.session import DatabaseUnavailable, cause_of
from handlers.transport import sending
from handlers.transport.pacer import Lane
from scheduling.workshop import Workshop

_log = structlog.get_logger("clock")

_REMINDERS_S = 5
_PROGRESS_S = 1
_READERS_S = 10
_DIGESTS_S = 60
_WORK_S = 1
_TIDY_S = 3600

_CAN_WAIT_S = 3
"""Nobody waits for these ticks at once, but somebody may for the first answer after a start."""


class Ticks:
    """Due reminders, the progress of broadcasts, and tidying, each at its own rhythm."""

    def __init__(self, house: House, bot: ExtBot[Lane], clock: Clock) -> None:
        self._house = house
        self._bot = bot
        self._clock = clock
        self._shown: dict[int, str] = {}
        self._ended: dict[int, str] = {}
        self._workshop = Workshop(house, bot, clock)
        self._running: set[asyncio.Task[None]] = set()
        self._turns: dict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._scheduler = AsyncIOScheduler(timezone=UTC)

    def _add(
        self, tick: Callable[[], Awaitable[None]], seconds: int, *, can_wait: bool = False
    ) -> None:
        self._scheduler.add_job(
            self._safely,
            "interval",
            args=[tick],
            id=tick.__name__,
            seconds=seconds,
            next_run_time=datetime.now(UTC) + timedelta(seconds=_CAN_WAIT_S if can_wait else 0),
            # A late tick is as good as one in time, and one makes up for any number missed: it
            # asks the database for everything due. The default would drop it after a second.
            misfire_grace_time=None,
            coalesce=True,
            # One runs and one waits for it: who hurries while a tick runs, which read the clock
            # before, would be heard by nobody otherwise. More need not wait: that one sees it all.
            max_instances=2,
        )

    def start(self) -> None:
        """Begin to tick, the first time or again."""
        # Made anew each time: APScheduler forgets its jobs when it is shut down.
        self._scheduler = AsyncIOScheduler(timezone=UTC)
        self._add(self.remind, _REMINDERS_S)
        self._add(self.send_scheduled, _REMINDERS_S)
        self._add(self.send_digests, _DIGESTS_S, can_wait=True)
        self._add(self.tell_followers, _DIGESTS_S, can_wait=True)
        self._add(self.show_progress, _PROGRESS_S)
        self._add(self.show_readers, _READERS_S, can_wait=True)
        self._add(self.answer_saved, _DIGESTS_S, can_wait=True)
        self._add(self.remind_of_renewal, _DIGESTS_S, can_wait=True)
        self._add(self.work_off, _WORK_S)
        self._add(self.tidy, _TIDY_S, can_wait=True)
        self._scheduler.start()

    async def stop(self) -> None:
        """Stop ticking; a tick that runs is cancelled, and its transaction rolled back by then.

        Only then may another process take the lead: two would do the same work.
        """
        self._scheduler.shutdown(wait=False)
        await asyncio.sleep(0)  # APScheduler cancels what runs in the next turn of the loop.
        if self._running:
            await asyncio.wait(self._running)

    def hurry(self) -> None:
        """Tick now, and once more where a tick runs: the clock was moved, perhaps under it."""
        for job in self._scheduler.get_jobs():
            job.modify(next_run_time=datetime.now(UTC))

    async def _safely(self, tick: Callable[[], Awaitable[None]]) -> None:
        task = asyncio.current_task()
        assert task is not None, "ticks run in the loop"
        self._running.add(task)
        task.add_done_callback(self._running.discard)
        try:
            async with self._turns[tick.__name__]:
                await tick()
        except DatabaseUnavailable as problem:
            _log.warning("database.unavailable", tick=tick.__name__, cause=cause_of(problem))
        except asyncio.CancelledError:
            # Only `stop` cancels a tick, and APScheduler would write that up as a failure.
            _log.info("tick.stopped", tick=tick.__name__)

    async def remind(self) -> None:
        """Turn every due reminder into notices, batch by batch."""
        now = self._clock.now()
        while await reminders.send_due(self._house, now):
            _log.info("reminders.sent")

    async def send_scheduled(self) -> None:
        """Send the situation updates whose time has come."""
        await broadcasts.send_scheduled(self._house, self._clock.now())

    async def send_digests(self) -> None:
        """Tell members weekly what their settings held back, batch by batch."""
        while await digests.send_due(self._house, self._clock.now()):
            _log.info("digests.sent")

    async def tell_followers(self) -> None:
        """Tell those who follow a promise that it has moved, batch by batch."""
        while await followers.tell_due(self._house, self._clock.now()):
            _log.info("followers.told")

    async def tidy(self) -> None:
        """Forget what is no longer needed."""
        await reminders.tidy(self._house, self._clock.now())
        await work.tidy(self._house, self._clock.now())
        await holding.tidy(self._house, self._clock.now())
        await activities.tidy(self._house, self._clock.now())

    async def answer_saved(self) -> None:
        """Send the answers of saved questions, and the quarterly question, when they are due."""
        while await saved_questions.send_due(self._house, self._clock.now()):
            _log.info("questions.answered")
        if await quarters.ask_due(self._house, self._clock.now()):
            _log.info("quarter.asked")

    async def remind_of_renewal(self) -> None:
        """Remind the coordinators of promises whose period ends within two months."""
        if await reminding.remind_due(self._house, self._clock.now()):
            _log.info("renewal.reminded")

    async def work_off(self) -> None:
        """Do the long work that waits."""
        await self._workshop.work_off()

    async def show_progress(self) -> None:
        """Edit the authors' messages that show how their broadcasts go; close what is finished."""
        for progress in await updates.list_progress(self._house):
            screen = progress_screen(progress, self._house.zone)
            was_shown = self._shown.get(progress.update_id) == screen.text
            if was_shown and not progress.reach.is_finished:
                continue
            # The last figures are shown twice, a tick apart: the answer to the author's own press
            # may have been on its way with older ones, and arrived after the first time.
            is_shown = await self._show(progress, screen)
            if is_shown:
                self._shown[progress.update_id] = screen.text
            if progress.reach.is_finished and is_shown and was_shown:
                await updates.finish(self._house, progress, self._clock.now())
                self._ended[progress.update_id] = self._shown.pop(progress.update_id)

    async def show_readers(self) -> None:
        """Go on showing authors how many have read, for a day after everybody was reached."""
        stands: dict[int, str] = {}
        for progress in await updates.list_watched(self._house, self._clock.now()):
            screen = progress_screen(progress, self._house.zone)
            is_new = self._ended.get(progress.update_id) != screen.text
            if not is_new or await self._show(progress, screen):
                stands[progress.update_id] = screen.text
        self._ended = stands

    async def _show(self, progress: Progress, screen: Screen) -> bool:
        """Show how a sending goes. False: Telegram is out of reach, the next tick tries again."""
        try:
            if progress.message_id is not None:
                await sending.edit(self._bot, progress.chat_id, progress.message_id, screen)
        except TelegramError as problem:
            kind = type(problem).__name__
            _log.info("progress.unshown", update=progress.update_id, kind=kind)
            # An author who blocked the bot can't be shown anything, and that ends it as well.
            if not isinstance(problem, BadRequest | Forbidden):
                return False
        return True
