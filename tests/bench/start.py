"""Cold start to the first answer, resident memory, and a broadcast to 100,000 put into the outbox.

The real `python -m bot run` on SQLite against a local server. A person's `/meny` waits there; the
time is from starting the process to the arrival of its answer, with no database file yet (all
migrations are run) and with the file of 100,000 members. Memory is RSS of the idle process.

Enqueueing is the confirmation of a coordinator's situation update through the service, the whole
transaction until it is committed, on SQLite and PostgreSQL.
"""

import asyncio
import statistics
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import psutil  # type: ignore[import-untyped]

from bot.domain.forms import CONFIRM, FormKind, FormState, Move, Pressed, Typed
from bot.domain.people import Role
from bot.domain.updates import Urgency
from bot.domain.views import FormView
from bot.services import demo, forms, updates
from bot.services.act import Act, House, Sender
from tests.bench._house import (
    PARAMS,
    addresses,
    fresh_url,
    house_with_members,
    the_program,
)
from tests.bench._telegram import Expected, command, telegram
from tests.bench.report import Aim, Result

COORDINATOR: Final = 501
IDLE_S: Final = 4.0
"""Long enough for the first ticks and the first look at the outbox."""

assert updates, "imported to make its dialog known"

START_S: Final = Aim("<=", 3)
RSS_MB: Final = Aim("<=", 120)
ENQUEUE_S: Final = Aim("<=", 0.5)


async def run(short: bool) -> Result:
    members, turns = (10_000, 2) if short else (100_000, 5)
    figures: dict[str, float] = {"members": members, "turns": turns}
    with addresses() as (folder, server):
        full = await fresh_url("sqlite", folder, server)
        async with house_with_members(full, members) as house:
            figures["enqueue.sqlite.s"] = await _enqueue(house, turns)
        postgres = await fresh_url("postgresql", folder, server)
        async with house_with_members(postgres, members) as house:
            figures["enqueue.postgresql.s"] = await _enqueue(house, turns)
        # The broadcasts went to a database of their own: an idle bot has nothing to send.
        full = await fresh_url("sqlite", folder, server)
        async with house_with_members(full, members):
            pass
        empty = [await fresh_url("sqlite", folder, server) for _ in range(turns)]
        starts = {"empty": empty, "full": [full] * turns}
        for name, urls in starts.items():
            seen = [await _start(url, folder) for url in urls]
            figures[f"start.{name}.s"] = statistics.median(took_s for took_s, _ in seen)
            figures[f"rss.{name}.mb"] = statistics.median(mb for _, mb in seen)
    aims = {f"start.{name}.s": START_S for name in starts}
    aims |= {f"rss.{name}.mb": RSS_MB for name in starts}
    aims |= {f"enqueue.{kind}.s": ENQUEUE_S for kind in ("sqlite", "postgresql")}
    return Result("start", figures, aims)


async def _start(url: str, folder: Path) -> tuple[float, float]:
    """Seconds from starting the process to its first answer, and megabytes when it is idle."""
    async with telegram() as theirs:
        program = the_program(theirs.base, url, folder / "start.log")
        # The update is there before the bot is, as after a night without it.
        first = [Expected(command(1, 601, "/meny"), "sendMessage", 601)]
        fed = asyncio.create_task(theirs.feed(first, per_second=1000, patience_s=30))
        await asyncio.sleep(0.2)
        began = time.time()
        await program.start()
        try:
            took_s = (await fed).last_answer_at - began
            await asyncio.sleep(IDLE_S)
            rss = psutil.Process(program.pid).memory_info().rss
        finally:
            await program.stop()
    assert took_s > 0, program.written()
    return took_s, rss / 2**20


async def _enqueue(house: House, turns: int) -> float:
    """Seconds that confirming a situation update takes."""
    now = datetime.now(UTC)
    await demo.let_in(house, COORDINATOR, "Sam", Role.COORDINATOR, "Kommunen", now)
    took = []
    for turn in range(turns):
        async with _confirmable(house, turn) as confirm:
            began = time.perf_counter()
            view = await forms.answer(
                confirm[0], Pressed(CONFIRM), form_id=confirm[1].id, version=confirm[1].form.version
            )
            took.append(time.perf_counter() - began)
            assert view.form.state is FormState.DONE, view
    return statistics.median(took)


@asynccontextmanager
async def _confirmable(house: House, turn: int) -> AsyncIterator[tuple[Act, FormView]]:
    """A form at its last step, and the act that confirms it."""
    numbers = iter(range(turn * 100 + 1, turn * 100 + 100))

    def act() -> Act:
        sender = Sender(COORDINATOR, "Sam")
        return Act(house, datetime.now(UTC), sender, COORDINATOR, next(numbers), 5)

    await forms.begin(act(), FormKind.SITUATION_UPDATE)
    await forms.answer(act(), Typed(PARAMS["heading"]))
    await forms.answer(act(), Typed(PARAMS["body"]))
    await forms.answer(act(), Pressed(Urgency.INFORMATION.value))
    view = await forms.answer(act(), Move.SKIP)
    yield act(), view
