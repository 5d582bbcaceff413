"""Update in, answer out, at 50 updates a second: the real bot beside a bare echo bot.

Both are processes of their own on the same request class, by polling and by webhook; the real one
on SQLite and on PostgreSQL. They take turns, and each turn's p95 is set beside the echo bot's of
the same round. Every update comes from another person and is a press that the bot answers
(`answerCallbackQuery`):

* `read`: *Läst* under an alert. Writes one row, with the record of the update, in one transaction,
  and takes the button away with a second call.
* `still`: a button that only shows something (`n:still`): the one press that needs no database.
  Every screen, and so every command, looks up who asks.

Nothing is lost when each update got its answer. The pace is lifted (`messages_per_second`), because
the second call of `read` changes a message: at Telegram's 30 a second, 50 presses a second would
measure the pacer's queue.
"""

import asyncio
import itertools
import statistics
import sys
from collections import defaultdict
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from bot.services.act import House
from tests.bench._house import (
    FIRST_MEMBER,
    addresses,
    free_port,
    fresh_url,
    house_with_members,
    sent_update,
    the_program,
)
from tests.bench._telegram import Expected, Fed, Telegram, press, telegram
from tests.bench.report import Aim, Result
from tests.support.postgres import PostgresServer
from tests.support.program import ROOT

PER_SECOND: Final = 50
KINDS: Final = ("sqlite", "postgresql")
WAYS: Final = ("polling", "webhook")
WRITES_A_ROW: Final = Aim("<=", 3)
NEEDS_NO_DATABASE: Final = Aim("<=", 1.5)
NOTHING: Final = Aim("==", 0)


@dataclass(frozen=True)
class Rig:
    """A bot with its own Telegram; the real ones with their house."""

    name: str
    telegram: Telegram
    house: House | None = None


async def run(short: bool) -> Result:
    seconds, rounds = (3, 2) if short else (8, 5)
    figures: dict[str, float] = {"updates_a_turn": seconds * PER_SECOND, "rounds": rounds}
    aims: dict[str, Aim] = {}
    with addresses() as (folder, server):
        for way in WAYS:
            async with AsyncExitStack() as stack:
                rigs = await _rigs(stack, way, folder, server, seconds * PER_SECOND)
                fed = await _rounds(rigs, seconds * PER_SECOND, rounds)
            figures |= _figures(way, fed)
            for kind in KINDS:
                for name in ("still", "read"):
                    aims[f"{way}.{kind}.{name}.lost"] = NOTHING
                aims[f"{way}.{kind}.read.times_echo"] = WRITES_A_ROW
                aims[f"{way}.{kind}.still.times_echo"] = NEEDS_NO_DATABASE
    return Result("loop", figures, aims)


async def _rigs(
    stack: AsyncExitStack, way: str, folder: Path, server: PostgresServer, members: int
) -> list[Rig]:
    rigs = [Rig("echo", await stack.enter_async_context(_echo(way)))]
    for kind in KINDS:
        url = await fresh_url(kind, folder, server)
        house = await stack.enter_async_context(house_with_members(url, members))
        theirs = await stack.enter_async_context(telegram())
        port = free_port() if way == "webhook" else None
        program = the_program(
            theirs.base, url, folder / f"{way}.{kind}.log", port, messages_per_second=""
        )
        await program.start()
        stack.push_async_callback(program.stop)
        rigs.append(Rig(kind, theirs, house))
    return rigs


@asynccontextmanager
async def _echo(way: str) -> AsyncIterator[Telegram]:
    async with telegram() as theirs:
        arguments = [str(free_port())] if way == "webhook" else []
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "tests.bench._echo", theirs.base, *arguments, cwd=ROOT,
            stdout=asyncio.subprocess.PIPE,
        )  # fmt: skip
        assert process.stdout is not None
        assert await process.stdout.readline() == b"started\n"
        try:
            yield theirs
        finally:
            process.terminate()
            await process.wait()


async def _rounds(rigs: list[Rig], updates: int, rounds: int) -> dict[str, list[Fed]]:
    numbers = itertools.count(1)
    fed: defaultdict[str, list[Fed]] = defaultdict(list)
    for rig in rigs:  # connections open, caches warm
        for presses in await _turns(rig, numbers, PER_SECOND):
            await rig.telegram.feed(presses, per_second=PER_SECOND)
    for _ in range(rounds):
        for rig in rigs:
            names = (rig.name,) if rig.house is None else (f"{rig.name}.still", f"{rig.name}.read")
            for name, presses in zip(names, await _turns(rig, numbers, updates), strict=True):
                fed[name].append(await rig.telegram.feed(presses, per_second=PER_SECOND))
    return fed


async def _turns(rig: Rig, numbers: Iterator[int], updates: int) -> list[list[Expected]]:
    """The rows of presses that a bot is fed in a round."""
    still = _presses("n:still", numbers, updates)
    if rig.house is None:
        return [still]
    notice_id = await sent_update(rig.house)
    return [still, _presses(f"n:read:{notice_id}", numbers, updates)]


def _presses(data: str, numbers: Iterator[int], updates: int) -> list[Expected]:
    return [
        Expected(press(number, FIRST_MEMBER + n, data), "answerCallbackQuery", number)
        for n, number in zip(range(updates), numbers)  # noqa: B905 - numbers never end
    ]


def _figures(way: str, fed: dict[str, list[Fed]]) -> dict[str, float]:
    figures: dict[str, float] = {}
    for name, turns in fed.items():
        figures[f"{way}.{name}.median_ms"] = statistics.median(one.median_ms for one in turns)
        figures[f"{way}.{name}.p95_ms"] = statistics.median(one.p95_ms for one in turns)
        figures[f"{way}.{name}.lost"] = sum(one.lost for one in turns)
        if name != "echo":
            figures[f"{way}.{name}.times_echo"] = statistics.median(
                one.p95_ms / beside.p95_ms for one, beside in zip(turns, fed["echo"], strict=True)
            )
    return figures
