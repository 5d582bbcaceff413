"""Where "now" comes from: the machine's clock, or one that the demo and the tests move forward."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """Tells the present moment as an aware time in UTC."""

    def now(self) -> datetime: ...


class SystemClock:
    """The machine's own clock."""

    def now(self) -> datetime:
        return datetime.now(UTC)


class MovableClock:
    """A clock that runs at normal speed from a chosen moment and can be moved forward.

    `on_move` callbacks are called (synchronously, without arguments) after every move.
    """

    def __init__(self, starts_at: datetime) -> None:
        if starts_at.tzinfo is None:
            raise ValueError("starts_at must be an aware time")
        self._offset = starts_at - datetime.now(UTC)
        self.on_move: list[Callable[[], None]] = []

    def now(self) -> datetime:
        return datetime.now(UTC) + self._offset

    def move_to(self, moment: datetime) -> None:
        """Set the clock forward to `moment` (aware).

        Raises ValueError where that lies in the past: what has been done by the clock stays done.
        """
        step = moment - self.now()
        if step < timedelta(0):
            raise ValueError("the clock only moves forward")
        self._offset += step
        for callback in self.on_move:
            callback()

    def advance(self, step: timedelta) -> None:
        """Move the clock forward by `step`; raises ValueError for a negative step."""
        self.move_to(self.now() + step)
