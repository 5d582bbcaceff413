"""Flood control as Telegram practises it: 429 with the seconds to wait."""

from __future__ import annotations

import math
import time
from collections import deque
from dataclasses import dataclass

from telegram.constants import FloodLimit

from bot.simulator.errors import too_many_requests

FREE_PACE = (
    int(FloodLimit.MESSAGES_PER_SECOND),
    int(FloodLimit.MESSAGES_PER_SECOND_PER_CHAT),
    int(FloodLimit.MESSAGES_PER_MINUTE_PER_GROUP),
)
"""Telegram's published pace: all chats a second, one chat a second, one group a minute."""


@dataclass(frozen=True, slots=True)
class FloodLimits:
    """How many messages are let through in any sliding window of real time; None: no limit."""

    per_second_total: int | None = FREE_PACE[0]
    per_chat_per_second: int | None = FREE_PACE[1]
    per_group_per_minute: int | None = FREE_PACE[2]


class _Window:
    """The arrival times of the messages let through in the last `length_s` seconds."""

    __slots__ = ("_arrivals", "_length_s", "_limit")

    def __init__(self, limit: int, length_s: float) -> None:
        self._limit = limit
        self._length_s = length_s
        self._arrivals: deque[float] = deque()

    def wait_s(self, now: float) -> float:
        """Seconds until one more is let through; 0 for at once."""
        while self._arrivals and self._arrivals[0] <= now - self._length_s:
            self._arrivals.popleft()
        if len(self._arrivals) < self._limit:
            return 0.0
        return self._arrivals[len(self._arrivals) - self._limit] + self._length_s - now

    def note(self, now: float) -> None:
        self._arrivals.append(now)

    @property
    def is_empty(self) -> bool:
        return not self._arrivals


class FloodGate:
    """Counts messages against the limits. A refused message does not count."""

    def __init__(self, limits: FloodLimits | None) -> None:
        self.set(limits)

    def set(self, limits: FloodLimits | None) -> None:
        """Use other limits from now on, with empty windows; None turns flood control off."""
        self.limits = limits
        self._total: _Window | None = None
        self._chats: dict[int, _Window] = {}
        self._groups: dict[int, _Window] = {}
        if limits is not None and limits.per_second_total is not None:
            self._total = _Window(limits.per_second_total, 1.0)

    def check(self, chat_id: int, count: int = 1) -> None:
        """Count `count` messages to a chat; raises Refused (429) where one would be too many."""
        if self.limits is None:
            return
        now = time.monotonic()
        windows = self._windows(chat_id, self.limits)
        wait_s = max((window.wait_s(now) for window in windows), default=0.0)
        if wait_s > 0:
            raise too_many_requests(max(1, math.ceil(wait_s)))
        for window in windows:
            for _ in range(count):
                window.note(now)

    def _windows(self, chat_id: int, limits: FloodLimits) -> list[_Window]:
        windows = [] if self._total is None else [self._total]
        if limits.per_chat_per_second is not None:
            windows.append(
                self._chats.setdefault(chat_id, _Window(limits.per_chat_per_second, 1.0))
            )
        if chat_id < 0 and limits.per_group_per_minute is not None:
            windows.append(
                self._groups.setdefault(chat_id, _Window(limits.per_group_per_minute, 60.0))
            )
        return windows
