"""How close the pacer comes to 30 messages a second on a server that refuses the 31st.

Messages go as they do in the bot: ``ExtBot`` with the ``Pacer`` and the bot's request class, four
senders at a time, each message to another chat. The server, in its own process, counts any sliding
second and answers 429 to the 31st message in it. Answers to people come in between, and how
long they take is measured too. The pace is the server's: by when the first and the last arrived.
"""

import asyncio
import json
import random
import time
from collections.abc import Iterator
from typing import Final

import aiohttp
from telegram.ext import ExtBot

from handlers.transport.pacer import Lane, Pacer
from handlers.transport.request import AiohttpRequest
from tests.bench.report import Aim, Result
from tests.bench.servers import TOKEN, Counts, stub

TELEGRAMS_PER_SECOND: Final = 30
SENDERS: Final = 4
"""Messages in flight, as the outbox has them: enough for Telegram's pace at 80 ms a call."""

DELAY_S: Final = 0.08
AIM: Final = Aim(">=", 0.97)
NO_REFUSALS: Final = Aim("==", 0)

PacedBot = ExtBot[Lane]


async def run(short: bool) -> Result:
    messages = 300 if short else 1800
    figures = await _outbox_alone(messages)
    figures |= await _with_answers(messages // 3)
    aims = {
        "outbox.of_telegrams_pace": AIM,
        "outbox.refused": NO_REFUSALS,
        "mixed.refused": NO_REFUSALS,
    }
    return Result("pace", figures, aims)


async def _outbox_alone(messages: int) -> dict[str, float]:
    async with stub(DELAY_S, TELEGRAMS_PER_SECOND) as server, _bot(server.base_url) as bot:
        cpu = time.process_time()
        await _send(bot, iter(range(1, messages + 1)))
        cpu = time.process_time() - cpu
        counts = await _counts(server.counts_url)
    return {
        "outbox.messages": messages,
        "outbox.per_second": counts.per_second,
        "outbox.of_telegrams_pace": counts.per_second / TELEGRAMS_PER_SECOND,
        "outbox.refused": counts.refused,
        "outbox.fullest_second": counts.fullest_second,
        "outbox.cpu_us": cpu / messages * 1e6,
        "outbox.server_stall_ms": counts.stall_ms,
    }


async def _with_answers(messages: int) -> dict[str, float]:
    """The same with some five answers a second among it, at random moments."""
    random.seed(3)
    waits: list[float] = []
    async with stub(DELAY_S, TELEGRAMS_PER_SECOND) as server, _bot(server.base_url) as bot:
        answering = asyncio.create_task(_answer(bot, waits))
        await _send(bot, iter(range(1, messages + 1)))
        answering.cancel()
        await asyncio.wait([answering])
        counts = await _counts(server.counts_url)
    waits.sort()
    return {
        "mixed.per_second": counts.per_second,
        "mixed.refused": counts.refused,
        "mixed.answers": len(waits),
        "mixed.answer_median_ms": waits[len(waits) // 2] * 1000,
        "mixed.answer_p95_ms": waits[int(len(waits) * 0.95)] * 1000,
        "mixed.server_stall_ms": counts.stall_ms,
    }


def _bot(base_url: str) -> PacedBot:
    return ExtBot(
        TOKEN,
        base_url=base_url,
        request=AiohttpRequest(),
        get_updates_request=AiohttpRequest(),
        rate_limiter=Pacer(),
    )


async def _send(bot: PacedBot, chats: Iterator[int]) -> None:
    async def sender() -> None:
        for chat in chats:
            await bot.send_message(chat, "Påminnelse", rate_limit_args=Lane.OUTBOX)

    await asyncio.gather(*(sender() for _ in range(SENDERS)))


async def _answer(bot: PacedBot, waits: list[float]) -> None:
    """Answers one after another; notes how long each took, the server's delay included."""
    chat = 1_000_000
    while True:
        await asyncio.sleep(random.uniform(0, 0.24))
        chat += 1
        began = time.perf_counter()
        await bot.send_message(chat, "Tack!")
        waits.append(time.perf_counter() - began)


async def _counts(url: str) -> Counts:
    async with aiohttp.ClientSession() as session, session.get(url) as response:
        return Counts(**json.loads(await response.read()))
