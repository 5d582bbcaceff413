"""Where "now" comes from: the machine's clock, or one that the demo and the tests move forward."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol


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


_FOLLOW_S = 20.0
"""How long a question about the followed clock may stay open."""

_FOLLOW_PAUSE_S = 0.2


@asynccontextmanager
async def following(url: str) -> AsyncIterator[MovableClock]:
    """A clock that keeps to a simulator's at this address, and moves when that one is moved."""
    import aiohttp

    async with aiohttp.ClientSession() as http:
        seen = await _ask(http, url)
        clock = MovableClock(datetime.fromisoformat(seen["now"]))
        task = asyncio.create_task(_follow(http, url, clock, seen["version"]))
        try:
            yield clock
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)


async def _follow(http: Any, url: str, clock: MovableClock, version: int) -> None:
    from aiohttp import ClientError

    while True:
        try:
            seen = await _ask(http, f"{url}?after_version={version}&timeout={_FOLLOW_S}")
        except (ClientError, TimeoutError):
            await asyncio.sleep(_FOLLOW_PAUSE_S)
            continue
        moment = datetime.fromisoformat(seen["now"])
        if seen["version"] != version and moment > clock.now():
            clock.move_to(moment)
        version = seen["version"]


async def _ask(http: Any, url: str) -> dict[str, Any]:
    async with http.get(url) as response:
        seen: dict[str, Any] = await response.json()
        return seen
