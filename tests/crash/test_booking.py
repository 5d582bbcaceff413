"""A booking survives kills: the person goes on at the same step, and it takes effect once."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import func, select

from bot.simulator.client import Person
from db.models import HandledUpdateRow
from tests.crash.booking import ACT_TAKES_S, LATENCY_MS, Step, book_and_check
from tests.crash.crashes import Crashes, free_port, records, until
from tests.support import program
from tests.support.program import World


async def test_a_person_goes_on_at_the_same_step_after_a_kill(
    world: World, crashes: Crashes
) -> None:
    async def killed_while_handling(person: Person, step: Step) -> None:
        await step.do(person)
        await crashes.kill_and_start(world.program, within_s=ACT_TAKES_S)

    await world.telegram.set_latency(LATENCY_MS)
    await book_and_check(world, crashes, killed_while_handling)


async def test_what_was_committed_takes_effect_once_when_the_answer_is_lost(
    world: World, crashes: Crashes
) -> None:
    async def killed_before_the_answer(person: Person, step: Step) -> None:
        before = await _updates_handled(world)
        await _hold_answers_back(world, crashes, person)
        await step.do(person)

        async def is_committed() -> bool:
            return await _updates_handled(world) > before

        await until(is_committed, "the act is committed")
        await crashes.kill(world.program, within_s=0.3)
        await world.telegram.clear_faults()
        await world.program.start()

    await book_and_check(world, crashes, killed_before_the_answer)


async def test_a_webhook_delivers_again_what_a_kill_left_undone(
    database_url: str, tmp_path: Path, crashes: Crashes
) -> None:
    async with program.world(
        database_url, tmp_path, webhook_port=free_port(), messages_per_second=""
    ) as world:

        async def killed_while_handling(person: Person, step: Step) -> None:
            await step.do(person)
            await crashes.kill_and_start(world.program, within_s=ACT_TAKES_S)

        await world.telegram.set_latency(LATENCY_MS)
        await book_and_check(world, crashes, killed_while_handling)


async def _updates_handled(world: World) -> int:
    async with records(world) as session:
        return await session.scalar(select(func.count()).select_from(HandledUpdateRow)) or 0


async def _hold_answers_back(world: World, crashes: Crashes, person: Person) -> None:
    """Let Telegram lose the next answer to a person: before it took effect there, or after."""
    kind, delay_ms = crashes.dice.choice([("drop_before", 3000), ("drop_after", 100)])
    for method in ("sendMessage", "editMessageText"):
        await world.telegram.fault(kind, method, chat_id=person.id, delay_ms=delay_ms)
