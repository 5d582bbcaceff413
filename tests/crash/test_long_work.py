"""Kills while files are read in and taken along: all of a file is there or nothing, and each comes."""

from __future__ import annotations

from collections import Counter

from sqlalchemy import func, select

from bot.domain.people import Role
from bot.simulator.client import Person
from db.models import ActivityRow
from db.queries import ledger_check
from tests.crash.crashes import Crashes, records, sees, until, until_caught_up
from tests.support.program import World

ROWS = 300
WORK_TAKES_S = 4.0
"""A process of its own starts, looks through or logs so many rows, and ends."""

HEAD = "Löfte;Slag;Datum;Vad som gjordes;Av vem;Resultat"


async def test_a_file_is_logged_whole_or_not_at_all(world: World, crashes: Crashes) -> None:
    sam = await world.let_in("Sam", Role.COORDINATOR, "Älmhults kommun")
    for number in range(crashes.moments):
        await _have_logged(sam, number)
        await crashes.kill(world.program, within_s=WORK_TAKES_S)
        # The process that logs may outlive the bot: whatever it does, it does all of it.
        assert await _logged(world) in (number * ROWS, (number + 1) * ROWS)
        await world.program.start()

        async def is_there(wanted: int = (number + 1) * ROWS) -> bool:
            return await _logged(world) == wanted

        await until(is_there, f"file {number} is logged")
        await sees(sam, f"{ROWS} aktiviteter är loggade.")
        await until_caught_up(world)
    async with records(world) as session:
        assert (await ledger_check.check(session)).is_whole


async def test_what_was_asked_for_as_a_file_comes(world: World, crashes: Crashes) -> None:
    sam = await world.let_in("Sam", Role.COORDINATOR, "Älmhults kommun")
    await _have_logged(sam, 0)
    await sees(sam, f"{ROWS} aktiviteter är loggade.")
    got: Counter[object] = Counter()
    for number in range(crashes.moments):
        await sam.send("/aktiviteter")
        await sees(sam, "Vad har vi gjort?")
        await sam.press("📤 Ta med svaret")
        await sees(sam, "Filen innehåller allt")
        await sam.press("📗 Excel (.xlsx)")
        await crashes.kill_and_start(world.program, within_s=WORK_TAKES_S)
        await sees(sam, f"Filen med {ROWS} aktiviteter är skickad.")
        await until_caught_up(world)
        got[number] = _files(world, sam) - sum(got.values())
    crashes.judge(got, set(range(crashes.moments)))


async def _have_logged(sam: Person, number: int) -> None:
    """Send a file and say yes to it."""
    rows = (
        f"S1;Möte;2021-03-{1 + row % 28:02};Fil {number} rad {row};polisen;{1 + row} deltagare"
        for row in range(ROWS)
    )
    await sam.document(f"lista{number}.csv", "\n".join([HEAD, *rows]).encode())
    await sees(sam, f"{ROWS} nya aktiviteter kan loggas.")
    await sam.press(f"Ja, logga {ROWS}")


async def _logged(world: World) -> int:
    async with records(world) as session:
        return await session.scalar(select(func.count()).select_from(ActivityRow)) or 0


def _files(world: World, sam: Person) -> int:
    """How many files the bot has sent to somebody."""
    history = world.simulator.world.histories[sam.id]
    return sum(
        message.content.document is not None and message.sender_id != sam.id
        for message in history.messages.values()
    )
