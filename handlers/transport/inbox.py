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

_HOPELESS_AFTER_S = 60.0
"""After so long, an update that fails while others succeed is not worth blocking its chat."""


@dataclass(slots=True)
class Outcome:
    """What a handler's error handler found out. `again` asks for the update a second time."""

    again: bool = False
    only_answer_missing: bool = False


_outcome: ContextVar[Outcome] = ContextVar("outcome")


def ask_again(*, only_answer_missing: bool = False) -> None:
    """Say that the update being handled could not be finished now, but may be later.

    `only_answer_missing`: its effects are committed, and only the person was not answered.
    """
    outcome = _outcome.get()
    outcome.again = True
    outcome.only_answer_missing = only_answer_missing


class Inbox:
    """Hands updates to the application, one at a time for a chat, chats beside each other."""

    def __init__(self, application: Application[Any, Any, Any, Any, Any, Any]) -> None:
        self._application = application
        self._successes = 0
        self._locks: defaultdict[int, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._waiting: defaultdict[int, int] = defaultdict(int)

    async def take(self, update: Update, *, give_up_after_s: float | None = None) -> bool:
        """Handle an update. True: its effects are committed, or it has none.

        While the database or Telegram is out of reach it is tried again and again, its chat's
        later updates waiting behind it; False after `give_up_after_s` (None: never). An update
        that keeps failing while others succeed is given up, so that it blocks nobody for ever.
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
        before = self._successes
        while (outcome := await self._handle(update)).again:
            if give_up_after_s is not None and waited_s >= give_up_after_s:
                return False
            if waited_s >= _HOPELESS_AFTER_S and self._is_alone(outcome, before):
                _log.error("update.given_up", update_id=update.update_id)
                return True
            _log.info("update.again", update_id=update.update_id, pause_s=pause_s)
            await asyncio.sleep(pause_s)
            waited_s += pause_s
            pause_s = min(pause_s * 2, _LONGEST_PAUSE_S)
        self._successes += 1
        return True

    def _is_alone(self, outcome: Outcome, successes_before: int) -> bool:
        """Whether the fault lies with this update: others succeed, or only its answer is missing."""
        return outcome.only_answer_missing or self._successes > successes_before

    async def _handle(self, update: Update) -> Outcome:
        outcome = Outcome()
        token = _outcome.set(outcome)
        try:
            # Returns normally when a handler raises: the error handler reports by `ask_again`.
            await self._application.process_update(update)
        finally:
            _outcome.reset(token)
        return outcome
