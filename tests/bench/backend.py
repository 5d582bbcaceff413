"""The bot's request class beside stock HTTPXRequest and bare aiohttp, 100 in flight.

Measured at the request class itself (``BaseRequest.post`` with ``RequestData``), and again through
``Bot.send_message``, where python-telegram-bot's own work on both sides is the same. The three take
turns within one run; every figure is a median over the turns, CPU is this process's own.
"""

import asyncio
import json
import logging
import statistics
import time
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from typing import Final

import aiohttp
from telegram import Bot
from telegram.error import TelegramError
from telegram.request import BaseRequest, HTTPXRequest, RequestData
from telegram.request._requestparameter import RequestParameter

from handlers.transport.request import AiohttpRequest
from tests.bench.report import Aim, Result
from tests.bench.servers import TOKEN, Stub, stub

IN_FLIGHT: Final = 100
DELAY_S: Final = 0.08
TEXT: Final = "Påminnelse: besöket på Skolan är i morgon kl. 10.00. Välkommen!"
PAYLOAD: Final = {"chat_id": 1001, "text": TEXT}

AT_LEAST_TIMES_STOCK: Final = Aim(">=", 8)
AT_LEAST_OF_BARE: Final = Aim(">=", 0.45)

Send = Callable[[], Awaitable[object]]


@dataclass(frozen=True)
class Turn:
    """One turn of one client: messages a second, CPU microseconds a message, failures."""

    per_second: float
    cpu_us: float
    failed: int


@dataclass
class Client:
    """Something that sends one message, with the turns it has had."""

    name: str
    send: Send
    messages: int
    turns: list[Turn] = field(default_factory=list)

    def per_second(self) -> float:
        return statistics.median(turn.per_second for turn in self.turns)

    def cpu_us(self) -> float:
        return statistics.median(turn.cpu_us for turn in self.turns)

    def failed(self) -> int:
        return sum(turn.failed for turn in self.turns)


async def run(short: bool) -> Result:
    logging.getLogger("httpx").setLevel(logging.WARNING)
    turns = 3 if short else 5
    figures: dict[str, float] = {}
    async with stub(DELAY_S) as slow, stub() as fast:
        figures |= await _compare("80ms", slow, turns, _messages(short, 3000, 300))
        figures |= await _compare("no_delay", fast, turns, _messages(short, 4000, 1000))
    aims = {
        "80ms.post.times_stock": AT_LEAST_TIMES_STOCK,
        "no_delay.post.of_bare": AT_LEAST_OF_BARE,
    }
    return Result("backend", figures, aims)


def _messages(short: bool, quick: int, stock: int) -> tuple[int, int]:
    """Messages a turn for the quick clients and for stock, which would take minutes for as many."""
    return (quick // 2, stock // 2) if short else (quick, stock)


async def _compare(
    label: str, server: Stub, turns: int, messages: tuple[int, int]
) -> dict[str, float]:
    async with AsyncExitStack() as stack:
        clients = await _clients(stack, server, *messages)
        for client in clients:
            await _turn(client, IN_FLIGHT)  # connections open, caches warm
        for _ in range(turns):
            for client in clients:
                client.turns.append(await _turn(client, client.messages))
    return _figures(label, {client.name: client for client in clients})


async def _clients(stack: AsyncExitStack, server: Stub, quick: int, stock: int) -> list[Client]:
    session = await stack.enter_async_context(aiohttp.ClientSession())
    ours = await stack.enter_async_context(AiohttpRequest())
    # Waiting for ever for a connection is stock's best case: it fails less often than it waits.
    httpx = await stack.enter_async_context(HTTPXRequest(pool_timeout=None, read_timeout=30))
    ours_bot = await stack.enter_async_context(_bot(server, AiohttpRequest()))
    httpx_bot = await stack.enter_async_context(
        _bot(server, HTTPXRequest(pool_timeout=None, read_timeout=30))
    )
    return [
        Client("bare.post", _bare(session, server), quick),
        Client("ours.post", _post(ours, server), quick),
        Client("stock.post", _post(httpx, server), stock),
        Client("ours.send_message", _send_message(ours_bot), quick),
        Client("stock.send_message", _send_message(httpx_bot), stock),
    ]


def _bot(server: Stub, request: BaseRequest) -> Bot:
    return Bot(TOKEN, server.base_url, request=request, get_updates_request=AiohttpRequest())


def _bare(session: aiohttp.ClientSession, server: Stub) -> Send:
    async def send() -> object:
        async with session.post(server.send_message_url, json=PAYLOAD) as response:
            return json.loads(await response.read())["result"]

    return send


def _post(request: BaseRequest, server: Stub) -> Send:
    async def send() -> object:
        data = RequestData(
            [RequestParameter.from_input(name, value) for name, value in PAYLOAD.items()]
        )
        return await request.post(server.send_message_url, data)

    return send


def _send_message(bot: Bot) -> Send:
    async def send() -> object:
        return await bot.send_message(1001, TEXT)

    return send


async def _turn(client: Client, messages: int) -> Turn:
    left = messages
    failed = 0

    async def worker() -> None:
        nonlocal left, failed
        while left > 0:
            left -= 1
            try:
                await client.send()
            except TelegramError:
                failed += 1

    cpu, began = time.process_time(), time.perf_counter()
    await asyncio.gather(*(worker() for _ in range(IN_FLIGHT)))
    took, cpu = time.perf_counter() - began, time.process_time() - cpu
    return Turn((messages - failed) / took, cpu / messages * 1e6, failed)


def _figures(label: str, clients: dict[str, Client]) -> dict[str, float]:
    figures: dict[str, float] = {}
    for name, client in clients.items():
        figures[f"{label}.{name}.per_second"] = client.per_second()
        figures[f"{label}.{name}.cpu_us"] = client.cpu_us()
        if client.failed():
            figures[f"{label}.{name}.failed"] = client.failed()
    for way in ("post", "send_message"):
        ours, stock = clients[f"ours.{way}"], clients[f"stock.{way}"]
        figures[f"{label}.{way}.times_stock"] = ours.per_second() / stock.per_second()
        figures[f"{label}.{way}.cpu_of_stock"] = ours.cpu_us() / stock.cpu_us()
    bare = clients["bare.post"].per_second()
    figures[f"{label}.post.of_bare"] = clients["ours.post"].per_second() / bare
    figures[f"{label}.send_message.of_bare"] = clients["ours.send_message"].per_second() / bare
    return figures
