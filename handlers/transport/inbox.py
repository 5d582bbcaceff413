"""Taking updates in: each chat's in order, each acknowledged only when its effects are committed."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

import structlog
from telegram import Update
from telegram.ext import Application

_log = structlog.get_logger("inbox")

_FIRST_PAUSE_S = 0.2
_LONGEST_PAUSE_S = 5.0


@dataclass(slots=True)
class Outcome:
    """What a handler's error handler found out. `again` asks for the update a second time."""

    again: bool = False


_outcome: ContextVar[Outcome] = ContextVar("outcome")


def ask_again() -> None:
    """Say that the update being handled could not take effect now, but may do so later."""
    _outcome.get().again = True


class Inbox:
    """Hands updates to the application, one at a time for a chat, chats beside each other."""

    def __init__(self, application: Application[Any, Any, Any, Any, Any, Any]) -> None:
        self._application = application
        self._locks: defaultdict[int, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._waiting: defaultdict[int, int] = defaultdict(int)

    async def take(self, update: Update, *, give_up_after_s: float | None = None) -> bool:
        """Handle an update. True: its effects are committed, or it has none.

        While the database or Telegram is out of reach it is tried again and again, its chat's
        later updates waiting behind it; False after `give_up_after_s` (None: never).
        """
        async with self._in_turn(update.effective_chat.id if update.effective_chat else 0):
            return await self._try(update, give_up_after_s)

    @asynccontextmanager
    async def _in_turn(self, chat_id: int) -> AsyncIterator[None]:
        self._waiting[chat_id] += 1
        try:
            async with self._locks[chat_id]:
                yield
        finally:
            self._waiting[chat_id] -= 1
            if not self._waiting[chat_id]:
                del self._waiting[chat_id], self._locks[chat_id]

    async def _try(self, update: Update, give_up_after_s: float | None) -> bool:
        pause_s, waited_s = _FIRST_PAUSE_S, 0.0
        while not await self._handle(update):
            if give_up_after_s is not None and waited_s >= give_up_after_s:
                return False
            _log.info("update.again", update_id=update.update_id, pause_s=pause_s)
            await asyncio.sleep(pause_s)
            waited_s += pause_s
            pause_s = min(pause_s * 2, _LONGEST_PAUSE_S)
        return True

    async def _handle(self, update: Update) -> bool:
        outcome = Outcome()
        token = _outcome.set(outcome)
        try:
            # Returns normally when a handler raises: the error handler reports by `ask_again`.
            await self._application.process_update(update)
        finally:
            _outcome.reset(token)
        return not outcome.again
