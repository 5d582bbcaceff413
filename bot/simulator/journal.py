"""What happened: events for the web chat and the tests, and the log of the bot's requests."""

from __future__ import annotations

import asyncio
import time
from collections import Counter, deque
from dataclasses import dataclass
from itertools import islice
from typing import Any

EVENT_LIMIT = 20_000
"""Events kept; the web chat and the tests read them at once, nobody needs older ones."""

REQUEST_LIMIT = 200_000


@dataclass(slots=True, frozen=True)
class Event:
    """One thing that happened. `subject` is a Message or a plain JSON object, told by `type`."""

    n: int
    type: str
    chat_id: int | None
    subject: Any


class EventLog:
    """The newest events, numbered from 1, and those who wait for more."""

    def __init__(self) -> None:
        self._events: list[Event] = []
        self._dropped = 0
        self._waiting: dict[int | None, list[asyncio.Future[None]]] = {}
        self._closed = False

    @property
    def last(self) -> int:
        """The number of the newest event; 0 before the first."""
        return self._dropped + len(self._events)

    @property
    def first(self) -> int:
        """The number of the oldest event that is kept; that of the next one where none is."""
        return self._dropped + 1

    def go_on_after(self, number: int) -> None:
        """Number the events from here on after `number`, as if the older ones were dropped."""
        self._dropped = number
        self._events.clear()

    def add(self, kind: str, chat_id: int | None, subject: Any) -> None:
        """Note an event and wake those who wait for this chat or for all (`chat_id` None: all)."""
        self._events.append(Event(self.last + 1, kind, chat_id, subject))
        if len(self._events) >= 2 * EVENT_LIMIT:
            self._dropped += EVENT_LIMIT
            del self._events[:EVENT_LIMIT]
        if self._waiting:
            self._wake(chat_id)

    def since(self, after: int, chat_id: int | None = None) -> list[Event]:
        """Events after number `after`, oldest first; with `chat_id` that chat's and everybody's."""
        newer = self._events[max(after - self._dropped, 0) :]
        if chat_id is None:
            return newer
        return [event for event in newer if event.chat_id is None or event.chat_id == chat_id]

    async def wait(self, chat_id: int | None, timeout_s: float) -> None:
        """Return at the next event of this chat (None: any), at the latest after `timeout_s`."""
        if self._closed or timeout_s <= 0:
            return
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.setdefault(chat_id, []).append(future)
        try:
            await asyncio.wait_for(future, timeout_s)
        except TimeoutError:
            self._forget(chat_id, future)
        except asyncio.CancelledError:
            self._forget(chat_id, future)
            raise

    def close(self) -> None:
        """Let everybody who waits go; the server stops."""
        self._closed = True
        self._wake(None)

    def _forget(self, chat_id: int | None, future: asyncio.Future[None]) -> None:
        futures = self._waiting.get(chat_id, [])
        if future in futures:
            futures.remove(future)
        if not futures:
            self._waiting.pop(chat_id, None)

    def _wake(self, chat_id: int | None) -> None:
        keys = list(self._waiting) if chat_id is None else [chat_id, None]
        for key in keys:
            for future in self._waiting.pop(key, ()):
                if not future.done():
                    future.set_result(None)


class RequestLog:
    """The bot's newest requests, numbered from 1, and counts of all of them."""

    def __init__(self) -> None:
        self._entries: deque[tuple[int, str, int | None, float, int, int | None]] = deque(
            maxlen=REQUEST_LIMIT
        )
        self._last = 0
        self._counts: Counter[tuple[str, int]] = Counter()

    def add(self, method: str, chat_id: int | None, status: int, message_id: int | None) -> None:
        """Note a request that is being answered; `status` 0 means closed without an answer."""
        self._last += 1
        self._entries.append(
            (self._last, method, chat_id, time.monotonic(), status, message_id),
        )
        self._counts[method, status] += 1

    def since(self, after: int) -> list[dict[str, Any]]:
        """Requests after number `after`, oldest first; `at_monotonic` in seconds."""
        first = self._last - len(self._entries) + 1
        entries = islice(self._entries, max(after + 1 - first, 0), None)
        return [
            {
                "n": n,
                "method": method,
                "chat_id": chat_id,
                "at_monotonic": at,
                "status": status,
                **({} if message_id is None else {"message_id": message_id}),
            }
            for n, method, chat_id, at, status, message_id in entries
        ]

    def counts(self) -> dict[str, dict[str, int]]:
        """How many requests there were, by method and HTTP status."""
        counts: dict[str, dict[str, int]] = {}
        for (method, status), count in sorted(self._counts.items()):
            counts.setdefault(method, {})[str(status)] = count
        return counts
