"""Receiving by long polling: Telegram keeps an update until the offset moves past it."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import Any

import structlog
from telegram import Update
from telegram.error import Conflict, InvalidToken, NetworkError, RetryAfter, TelegramError, TimedOut
from telegram.ext import ExtBot

from handlers.transport.inbox import Inbox
from handlers.transport.request import MaybeDelivered, NotDelivered

_log = structlog.get_logger("polling")

POLL_S = 25
"""How long Telegram may hold a call open while there is nothing new."""

BATCH = 100
"""Updates in one answer (Telegram's most)."""

_PASSING = (NetworkError, NotDelivered, MaybeDelivered, TimedOut, RetryAfter)
"""What happens on any network; anything else wants a person's eye."""

_ADVICE = {
    Conflict: "another program polls with this token, or a webhook was just set: stop one of them",
    InvalidToken: "Telegram does not know the token: compare it with BotFather's",
}
"""What somebody can do who reads of it in the log."""

_RETRY_PAUSE_S = 1.0
_STUCK_PAUSE_S = 0.25


class Poller:
    """Fetches updates and acknowledges them up to the lowest one that is still being handled.

    A slow chat therefore never holds up the others, and after a crash Telegram delivers again
    whatever was not finished.
    """

    def __init__(self, bot: ExtBot[Any], inbox: Inbox, allowed: list[str]) -> None:
        self._bot = bot
        self._inbox = inbox
        self._allowed = allowed
        self._handling: dict[int, asyncio.Task[None]] = {}
        self._finished_above: set[int] = set()
        """Updates that are finished but stand after one that is not: Telegram shows them again."""
        self._next = 0
        self._finished = asyncio.Event()

    async def run(self) -> None:
        """Receive until cancelled; what is being handled is then finished and acknowledged."""
        try:
            while True:
                await self._fetch()
                await self._wait_before_next()
        finally:
            await self._finish()

    @property
    def _offset(self) -> int:
        return min(self._handling, default=self._next)

    async def _fetch(self) -> None:
        asked_from = self._offset
        try:
            updates = await self._bot.get_updates(
                offset=asked_from,
                limit=BATCH,
                timeout=0 if self._handling else POLL_S,
                allowed_updates=self._allowed,
            )
        except TelegramError as problem:
            # Whatever it is, the bot goes on asking: a proxy's error page, a second poller, even
            # a refused token may be gone in a moment, and a silent bot would help nobody.
            level = "info" if type(problem) in _PASSING else "error"
            getattr(_log, level)("polling.refused", **_told(problem))
            await asyncio.sleep(_pause_after(problem))
            return
        # Not from the offset of now: what was finished meanwhile still stands in this answer.
        self._finished_above = {id_ for id_ in self._finished_above if id_ >= asked_from}
        for update in updates:
            number = update.update_id
            # Not "greater than the last": after a quiet week Telegram begins anew anywhere.
            if number not in self._handling and number not in self._finished_above:
                self._next = number + 1
                self._handling[number] = asyncio.create_task(self._handle(update))

    async def _handle(self, update: Update) -> None:
        try:
            await self._inbox.take(update)
        except Exception:
            _log.exception("update.failed", update_id=update.update_id)
        finally:
            del self._handling[update.update_id]
            self._finished_above.add(update.update_id)
            self._finished.set()

    async def _wait_before_next(self) -> None:
        """While updates are being handled, ask again only when one is done, or a little later."""
        if not self._handling:
            return
        self._finished.clear()
        # Not `wait_for`: Python 3.11's swallows a cancellation that comes just when it is done.
        with suppress(TimeoutError):
            async with asyncio.timeout(_STUCK_PAUSE_S):
                await self._finished.wait()

    async def _finish(self) -> None:
        tasks = list(self._handling.values())
        if tasks:
            await asyncio.wait(tasks, timeout=10)
        try:
            await self._bot.get_updates(offset=self._offset, limit=1, timeout=0)
        except TelegramError:
            _log.info("polling.last_offset_unsent")


def _told(problem: TelegramError) -> dict[str, str]:
    advice = _ADVICE.get(type(problem))
    return {"kind": type(problem).__name__, **({"advice": advice} if advice else {})}


def _pause_after(problem: TelegramError) -> float:
    if isinstance(problem, RetryAfter):
        after = problem.retry_after
        return float(after if isinstance(after, int) else after.total_seconds())
    return _RETRY_PAUSE_S
