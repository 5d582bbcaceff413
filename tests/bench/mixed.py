"""Time to answer a button while broadcasting at Telegram's pace, beside idle.

The real program as a process, as it comes: paced, 4 messages in flight. The server answers each
call after 80 ms. People who are no members open the menu by a button, five times a second at uneven
moments; the answer is the screen (`editMessageText`) on its arrival at the server. Idle and
broadcasting take turns.
"""

import asyncio
import itertools
import statistics
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Final

from bot.services.act import House
from db.queries import deliveries
from tests.bench._house import (
    addresses,
    broadcast,
    fresh_url,
    house_with_members,
    the_program,
)
from tests.bench._telegram import Expected, Fed, Telegram, press, telegram
from tests.bench.report import Aim, Result

DELAY_S: Final = 0.08
PRESSES_PER_SECOND: Final = 5.3
"""No whole part of the outbox's pace, so that presses fall at all places between its messages."""

FIRST_GUEST: Final = 900_001
KINDS: Final = ("sqlite", "postgresql")
AIM: Final = Aim("<=", 1.5)
NOTHING: Final = Aim("==", 0)
NEARLY_PACE: Final = 20
"""Messages a second that must have left meanwhile; fewer, and it was no broadcast."""


async def run(short: bool) -> Result:
    seconds, rounds = (8, 1) if short else (20, 3)
    figures: dict[str, float] = {"rounds": rounds, "presses_a_turn": _presses(seconds)}
    with addresses() as (folder, server):
        for kind in KINDS:
            url = await fresh_url(kind, folder, server)
            # Some more rows than the pace can send while the presses last.
            async with house_with_members(url, seconds * 33) as house, telegram(DELAY_S) as theirs:
                program = the_program(theirs.base, url, folder / f"{kind}.log")
                await program.start()
                try:
                    figures |= await _rounds(kind, house, theirs, seconds, rounds)
                finally:
                    await program.stop()
    aims = {f"{kind}.times_idle": AIM for kind in KINDS}
    aims |= {f"{kind}.lost": NOTHING for kind in KINDS}
    return Result("mixed", figures, aims)


def _presses(seconds: int) -> int:
    return int(seconds * PRESSES_PER_SECOND)


async def _rounds(
    kind: str, house: House, theirs: Telegram, seconds: int, rounds: int
) -> dict[str, float]:
    numbers = itertools.count(1)
    idle: list[Fed] = []
    busy: list[Fed] = []
    sent: list[float] = []
    await _press(theirs, numbers, 10)  # connections open, caches warm
    for _ in range(rounds):
        idle.append(await _press(theirs, numbers, _presses(seconds)))
        await broadcast(house)
        await asyncio.sleep(1.5)  # the sender looks once a second for what others put in
        before = await theirs.count("sendMessage")
        busy.append(await _press(theirs, numbers, _presses(seconds)))
        sent.append((await theirs.count("sendMessage") - before) / seconds)
        await _until_sent(house)
    assert min(sent) >= NEARLY_PACE, sent
    return {
        f"{kind}.broadcast_per_second": statistics.median(sent),
        f"{kind}.idle.median_ms": statistics.median(one.median_ms for one in idle),
        f"{kind}.idle.p95_ms": statistics.median(one.p95_ms for one in idle),
        f"{kind}.busy.median_ms": statistics.median(one.median_ms for one in busy),
        f"{kind}.busy.p95_ms": statistics.median(one.p95_ms for one in busy),
        f"{kind}.times_idle": statistics.median(
            one.p95_ms / beside.p95_ms for one, beside in zip(busy, idle, strict=True)
        ),
        f"{kind}.lost": sum(one.lost for one in [*idle, *busy]),
    }


async def _press(theirs: Telegram, numbers: Iterator[int], presses: int) -> Fed:
    expected = [
        Expected(press(number, FIRST_GUEST + number, "n:menu"), "editMessageText", guest)
        for number in itertools.islice(numbers, presses)
        for guest in (FIRST_GUEST + number,)
    ]
    return await theirs.feed(expected, per_second=PRESSES_PER_SECOND)


async def _until_sent(house: House) -> None:
    """Wait for the end of the broadcast."""
    while True:
        async with house.database.read() as session:
            waits = await deliveries.is_anything_due(session, datetime.now(UTC))
            if not waits and not await deliveries.list_in_doubt(session):
                return
        await asyncio.sleep(0.2)
