"""5,000 rows through the outbox beside the same sends without a database, SQLite and PostgreSQL.

The candidate is the real ``Sender`` on a real database: one broadcast puts the rows in, the sender
claims, sends and records them. The baseline makes the same calls with the same bot, screen and
number in flight. All take turns in this process, so ``process_time`` is the client's CPU alone;
the Bot API stub and the PostgreSQL server are processes of their own. A turn ends when every row is
recorded as sent, so its rate is a durable one.

The aims hold for 128 connections in use, without a pace, at 80 ms. What the product uses at Telegram's pace
(4 in flight, fewer rows a commit) is measured as well, without delay, and has no aim.
"""

import asyncio
import statistics
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from typing import Final, Protocol

from telegram.ext import ExtBot

from bot import garbage
from bot.clock import SystemClock
from bot.domain.outbox import DeliveryState
from bot.services.act import House
from bot.texts.notices import notice_screen
from db.queries import deliveries, reached
from handlers.transport.pacer import Lane, Pacer
from handlers.transport.request import CONNECTIONS, AiohttpRequest
from handlers.transport.sending import send
from scheduling.sender import Sender
from tests.bench._house import (
    FIRST_MEMBER,
    STOCKHOLM,
    a_notice,
    addresses,
    broadcast,
    fresh_url,
    house_with_members,
)
from tests.bench.report import Aim, Result
from tests.bench.servers import TOKEN, Stub, stub

IN_FLIGHT: Final = CONNECTIONS
HELD: Final = CONNECTIONS * 3 // 2
"""A row holds its place in the sender until it is recorded, and the next of its place waits for
that record: half as many more keep every connection in use."""
FEW_IN_FLIGHT: Final = 4
DELAY_S: Final = 0.08

AIMS: Final = {
    "80ms.sqlite.times_cpu": Aim("<=", 1.5),
    "80ms.postgresql.times_cpu": Aim("<=", 1.3),
    "80ms.sqlite.per_second": Aim(">=", 1000),
    "80ms.postgresql.per_second": Aim(">=", 1000),
}

Bot = ExtBot[Lane]


@dataclass(frozen=True)
class Turn:
    """One turn: rows a second until all are recorded, CPU microseconds a row."""

    per_second: float
    cpu_us: float


class Way(Protocol):
    """A way to send that many messages."""

    async def __call__(self) -> None: ...


@dataclass
class Candidate:
    """A way to send, with the turns it has had."""

    name: str
    way: Way
    turns: list[Turn] = field(default_factory=list)

    async def take_turn(self, messages: int) -> None:
        cpu, began = time.process_time(), time.perf_counter()
        await self.way()
        took, cpu = time.perf_counter() - began, time.process_time() - cpu
        self.turns.append(Turn(messages / took, cpu / messages * 1e6))


async def run(short: bool) -> Result:
    messages, turns = (1000, 3) if short else (5000, 5)
    figures: dict[str, float] = {"messages": messages, "turns": turns}
    with addresses() as (folder, server):
        async with AsyncExitStack() as stack:
            houses = {
                kind: await stack.enter_async_context(
                    house_with_members(await fresh_url(kind, folder, server), messages)
                )
                for kind in ("sqlite", "postgresql")
            }
            for label, delay_s, in_flight, held in (
                ("80ms", DELAY_S, IN_FLIGHT, HELD),
                ("few_in_flight", 0.0, FEW_IN_FLIGHT, FEW_IN_FLIGHT),
            ):
                async with stub(delay_s) as telegram, _bot(telegram) as bot:
                    figures |= await _compare(label, bot, houses, messages, in_flight, held, turns)
    return Result("outbox", figures, AIMS)


async def _compare(
    label: str,
    bot: Bot,
    houses: dict[str, House],
    messages: int,
    in_flight: int,
    held: int,
    turns: int,
) -> dict[str, float]:
    candidates = [
        Candidate("plain", _Plain(bot, messages, in_flight)),
        *(Candidate(kind, _Outbox(house, bot, messages, held)) for kind, house in houses.items()),
    ]
    for candidate in candidates:
        await candidate.way()  # connections open, caches warm
    garbage.search_from_now_on()
    for _ in range(turns):
        for candidate in candidates:
            await candidate.take_turn(messages)
    return _figures(label, candidates)


@asynccontextmanager
async def _bot(telegram: Stub) -> AsyncIterator[Bot]:
    async with ExtBot(
        TOKEN,
        base_url=telegram.base_url,
        request=AiohttpRequest(),
        get_updates_request=AiohttpRequest(),
        rate_limiter=Pacer(per_second=None),
    ) as bot:
        yield bot


class _Plain:
    """The same sends from a list in memory."""

    def __init__(self, bot: Bot, messages: int, in_flight: int) -> None:
        self._bot, self._messages, self._in_flight = bot, messages, in_flight
        self._screen = notice_screen(a_notice(), STOCKHOLM, "sv")

    async def __call__(self) -> None:
        chats = iter(range(FIRST_MEMBER, FIRST_MEMBER + self._messages))

        async def sender() -> None:
            for chat in chats:
                await send(self._bot, chat, self._screen, lane=Lane.OUTBOX)

        await asyncio.gather(*(sender() for _ in range(self._in_flight)))


class _Outbox:
    """The real sender, from the broadcast's INSERT ... SELECT to the last record."""

    def __init__(self, house: House, bot: Bot, messages: int, in_flight: int) -> None:
        self._house, self._bot = house, bot
        self._messages, self._in_flight = messages, in_flight

    async def __call__(self) -> None:
        sender = Sender(self._house, self._bot, SystemClock(), in_flight=self._in_flight)
        pacer = self._bot.rate_limiter
        assert isinstance(pacer, Pacer)
        wanted = pacer.stats.outbox_sent + self._messages
        notice_id = await broadcast(self._house)
        running = asyncio.create_task(sender.run())
        try:
            while pacer.stats.outbox_sent < wanted:
                await asyncio.sleep(0.01)  # asking the database all the time would cost CPU
            while not await self._is_settled():
                await asyncio.sleep(0.005)
        finally:
            running.cancel()
            await asyncio.wait([running])
        async with self._house.database.read() as session:
            counts = await reached.count_by_state(session, notice_id)
        assert counts.keys() == {DeliveryState.SENT}, counts

    async def _is_settled(self) -> bool:
        async with self._house.database.read() as session:
            return not (
                await deliveries.is_anything_due(session, SystemClock().now())
                or await deliveries.list_in_doubt(session)
            )


def _figures(label: str, candidates: list[Candidate]) -> dict[str, float]:
    figures: dict[str, float] = {}
    plain = candidates[0]
    for candidate in candidates:
        turns = candidate.turns
        name = f"{label}.{candidate.name}"
        figures[f"{name}.per_second"] = statistics.median(turn.per_second for turn in turns)
        figures[f"{name}.cpu_us"] = statistics.median(turn.cpu_us for turn in turns)
        if candidate is not plain:
            # Each turn beside the plain one of the same round: a busy moment hits both.
            figures[f"{name}.times_cpu"] = statistics.median(
                turn.cpu_us / beside.cpu_us for turn, beside in zip(turns, plain.turns, strict=True)
            )
    return figures
