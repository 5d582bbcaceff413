"""A bot that records what it is asked to send, and fails where a test says so."""

from __future__ import annotations

import asyncio
from collections import defaultdict, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any, cast

from telegram import Chat, Message
from telegram.error import TelegramError
from telegram.ext import ExtBot

from handlers.transport.pacer import Lane


@dataclass(frozen=True)
class Call:
    """One call to Telegram."""

    method: str
    chat_id: int
    text: str
    more: dict[str, Any]


@dataclass
class RecordingBot:
    """Stands in for `ExtBot`: what `handlers.transport.sending` calls, and nothing else."""

    calls: list[Call] = field(default_factory=list)
    takes_s: float = 0.0
    most_at_once: int = 0
    _failures: dict[int, deque[TelegramError]] = field(default_factory=lambda: defaultdict(deque))
    _numbers: count[int] = field(default_factory=lambda: count(1))
    _at_once: int = 0
    held: asyncio.Event | None = None
    """Where set, a call waits for it before it is answered."""

    def as_bot(self) -> ExtBot[Lane]:
        """This fake, as what the code is written for."""
        return cast(ExtBot[Lane], self)

    def fail(self, chat_id: int, *problems: TelegramError) -> None:
        """The next calls to a chat raise these, one after the other."""
        self._failures[chat_id].extend(problems)

    def to(self, chat_id: int) -> list[str]:
        """The texts that a chat was sent."""
        return [call.text for call in self.calls if call.chat_id == chat_id]

    async def do_api_request(
        self, endpoint: str, call: dict[str, Any], **more: Any
    ) -> dict[str, Any]:
        assert endpoint == "sendmessage"
        more |= call
        message = await self._take("send_message", more.pop("chat_id"), more.pop("text"), more)
        return message.to_dict()

    async def send_photo(self, *, chat_id: int, caption: str, **more: Any) -> Message:
        return await self._take("send_photo", chat_id, caption, more)

    async def send_document(self, *, chat_id: int, caption: str, **more: Any) -> Message:
        return await self._take("send_document", chat_id, caption, more)

    async def edit_message_text(self, *, chat_id: int, text: str, **more: Any) -> Message:
        return await self._take("edit_message_text", chat_id, text, more)

    async def _take(self, method: str, chat_id: int, text: str, more: dict[str, Any]) -> Message:
        self._at_once += 1
        self.most_at_once = max(self.most_at_once, self._at_once)
        try:
            self.calls.append(Call(method, chat_id, text, more))
            await asyncio.sleep(self.takes_s)
            if self.held is not None:
                await self.held.wait()
            if self._failures[chat_id]:
                raise self._failures[chat_id].popleft()
            return Message(
                message_id=next(self._numbers),
                date=datetime(2021, 10, 11, tzinfo=UTC),
                chat=Chat(chat_id, Chat.PRIVATE),
                text=text,
            )
        finally:
            self._at_once -= 1


@dataclass
class StillClock:
    """A clock that a test moves."""

    moment: datetime

    def now(self) -> datetime:
        return self.moment

    def later(self, **step: float) -> None:
        """Move it on."""
        self.moment += timedelta(**step)


async def until(holds: Callable[[], Any], within_s: float = 10.0) -> None:
    """Wait until something holds; it may be a coroutine function."""
    async with asyncio.timeout(within_s):
        while True:
            found = holds()
            if asyncio.iscoroutine(found):
                found = await found
            if found:
                return
            await asyncio.sleep(0.01)
