"""What the crash tests share: random moments, kills that are counted, and what people received."""

from __future__ import annotations

import asyncio
import os
import random
import socket
import time
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import time as wall_time
from datetime import timedelta
from random import Random

from bot.domain.slots import Offer
from bot.services import demo
from bot.services.act import House
from bot.settings import async_url
from bot.simulator.client import Person, View, buttons_of, text_of
from db.session import Database, Transaction
from tests.support.program import STOCKHOLM, Program, World

MOMENTS = int(os.environ.get("LOFTESBOTEN_CRASHES") or 1)
"""Kills in each test, on each database; the ordinary run has one, at another moment every time."""

FULL = 20
"""Kills in the full form: `LOFTESBOTEN_CRASHES=20 python -m pytest tests/crash`."""

SEED = os.environ.get("LOFTESBOTEN_CRASH_SEED") or str(random.SystemRandom().getrandbits(32))
"""What the random moments come from. Given again, a failed run has the same moments again."""

IN_FLIGHT = 4
"""Messages that the bot has on their way at most: so many a kill may double."""

_PATIENCE_S = 180.0
"""Far more than a step takes: a loaded machine is slow, and is no mistake."""


@dataclass(slots=True)
class Figures:
    """What happened in a test, for the summary of the run."""

    test: str
    kills: int = 0
    duplicates: int = 0
    missed: int = 0
    started_at: float = field(default_factory=time.monotonic)

    def told(self) -> str:
        """The figures in one line."""
        seconds = time.monotonic() - self.started_at
        return (
            f"{self.test}: {self.kills} kills, {self.duplicates} duplicates, "
            f"{self.missed} missed, {seconds:.1f} s"
        )


@dataclass(slots=True)
class Crashes:
    """Ends programs as a power cut would, at moments that the dice choose, and keeps count."""

    dice: Random
    figures: Figures
    moments: int = MOMENTS

    async def kill(self, program: Program, *, within_s: float) -> None:
        """Kill the program at some moment from now on."""
        await asyncio.sleep(self.dice.uniform(0, within_s))
        await program.kill()
        self.figures.kills += 1

    async def kill_and_start(self, program: Program, *, within_s: float) -> None:
        """Kill the program at some moment from now on, and start it again at once."""
        await self.kill(program, within_s=within_s)
        await program.start()

    def choose(self, among: int) -> frozenset[int]:
        """As many of the numbers below `among` as there are to be kills."""
        return frozenset(self.dice.sample(range(among), self.moments))

    def judge(self, received: Counter[object], expected: set[object]) -> None:
        """Everything expected has come, and no more of it twice than was in flight."""
        self.figures.missed = len(expected - set(received))
        self.figures.duplicates = sum(received.values()) - len(received)
        assert not self.figures.missed, f"missed: {sorted(map(str, expected - set(received)))[:10]}"
        assert set(received) == expected
        assert self.figures.duplicates <= self.figures.kills * IN_FLIGHT, self.figures


async def until(
    holds: Callable[[], Awaitable[bool]], what: str, *, within_s: float = _PATIENCE_S
) -> None:
    """Wait until a condition holds."""
    deadline = time.monotonic() + within_s
    while not await holds():
        assert time.monotonic() < deadline, f"{what}: not within {within_s:g} s"
        await asyncio.sleep(0.02)


def received(world: World, chat_id: int, containing: str) -> list[str]:
    """The texts and captions with these words that the bot has sent to a chat."""
    history = world.simulator.world.histories.get(chat_id)
    texts = [
        message.content.text or ""
        for message in (history.messages.values() if history else ())
        if message.sender_id != chat_id
    ]
    return [text for text in texts if containing in text]


def copies(world: World, chat_id: int, texts: Sequence[str]) -> dict[int, str]:
    """What the bot has in a chat that has any of these words: message number -> text as it is."""
    history = world.simulator.world.histories.get(chat_id)
    found = {
        number: message.content.text or ""
        for number, message in (history.messages.items() if history else ())
        if message.sender_id != chat_id
    }
    return {number: text for number, text in found.items() if any(one in text for one in texts)}


def messages_edited(world: World) -> int:
    """How many changes of a message's text the simulated Telegram has taken from the bot so far."""
    return world.simulator.api.requests.counts().get("editMessageText", {}).get("200", 0)


def messages_sent(world: World) -> int:
    """How many messages the simulated Telegram has taken from the bot so far."""
    return world.simulator.api.requests.counts().get("sendMessage", {}).get("200", 0)


async def screen(person: Person) -> View | None:
    """The bot's newest message to a person that is no file: the screen they are at."""
    views = [view for view in await person.messages() if view["from"]["is_bot"]]
    return next((view for view in reversed(views) if "document" not in view), None)


async def sees(person: Person, wanted: str) -> None:
    """Wait until the person's screen has these words, in its text or on a button."""

    async def is_there() -> bool:
        view = await screen(person)
        return view is not None and any(
            wanted in words for words in (text_of(view), *buttons_of(view))
        )

    try:
        await until(is_there, f"{person.first_name} sees {wanted!r}")
    except AssertionError as problem:
        raise AssertionError(f"{problem}\n\n{await person.chat_text()}") from None


async def until_caught_up(world: World) -> None:
    """Wait until the bot has acknowledged every update: what it still had to show, it has shown."""

    async def is_empty() -> bool:
        return not len(world.simulator.world.updates)

    await until(is_empty, "every update is acknowledged")


@asynccontextmanager
async def house(world: World) -> AsyncIterator[House]:
    """The bot's services on its database, from outside of it."""
    database = Database(async_url(world.database_url))
    try:
        yield House(database, STOCKHOLM, "Älmhult")
    finally:
        await database.close()


@asynccontextmanager
async def records(world: World) -> AsyncIterator[Transaction]:
    """A look into the bot's database, by a connection of its own."""
    async with house(world) as outside, outside.database.read() as session:
        yield session


@asynccontextmanager
async def changes(world: World) -> AsyncIterator[Transaction]:
    """A change to the bot's database from outside: many rows at once."""
    async with house(world) as outside, outside.database.write() as session:
        yield session


async def offer_times(world: World, officer: Person, count: int) -> None:
    """Let the officer offer an hour on each of the coming days."""
    now = world.clock.now()
    starts = [(now + timedelta(days=day)).astimezone(STOCKHOLM) for day in range(3, 3 + count)]
    offers = [
        Offer.single(one.date(), wall_time(one.hour), wall_time(one.hour + 1)) for one in starts
    ]
    async with house(world) as outside:
        await demo.offer_hours(outside, officer.id, offers, now)


def free_port() -> int:
    """A port of this machine that nobody listens on at the moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
