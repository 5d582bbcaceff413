"""A booking survives kills: the person goes on at the same step, and it takes effect once."""

from __future__ import annotations

import socket
from collections import Counter
from pathlib import Path

from sqlalchemy import func, select

from bot.domain.people import Role
from bot.simulator.client import Person
from db.models import HandledUpdateRow
from tests.crash.booking import STEPS, Harm, Step, check_booked_once, confirmations, go_through
from tests.crash.crashes import Crashes, offer_times, records, until
from tests.support import program
from tests.support.program import World

LATENCY_MS = 15
"""Telegram's answering time: a kill then falls before, between and after a handler's calls."""

ACT_TAKES_S = 0.12
"""A little longer than a handler needs for one act with that latency."""


async def test_a_person_goes_on_at_the_same_step_after_a_kill(
    world: World, crashes: Crashes
) -> None:
    async def killed_while_handling(person: Person, step: Step) -> None:
        await step.do(person)
        await crashes.kill_and_start(world.program, within_s=ACT_TAKES_S)

    await world.telegram.set_latency(LATENCY_MS)
    await _book_and_check(world, crashes, killed_while_handling)


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

    await _book_and_check(world, crashes, killed_before_the_answer)


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
        await _book_and_check(world, crashes, killed_while_handling)


async def _book_and_check(world: World, crashes: Crashes, harm: Harm) -> None:
    """Schools book one after the other until there were enough kills, and all is as it should."""
    bookings = -(-crashes.moments // len(STEPS))
    harmed = crashes.choose(among=bookings * len(STEPS))
    officer = await world.let_in("Per", Role.POLICE, "Polisen Älmhult")
    await offer_times(world, officer, bookings)
    schools = []
    for number in range(bookings):
        school = await world.let_in(f"Karin{number}", Role.SCHOOL, f"Skola {number}")
        schools.append(school)
        first = number * len(STEPS)
        await go_through(
            school, harm, frozenset(n - first for n in harmed if first <= n < first + len(STEPS))
        )
        await check_booked_once(world, school)
    await _check_both_sides_know(world, crashes, officer, schools)


async def _check_both_sides_know(
    world: World, crashes: Crashes, officer: Person, schools: list[Person]
) -> None:
    names = {school.id: f"Skola {number}" for number, school in enumerate(schools)}
    expected: set[object] = {
        (chat, name) for own, name in names.items() for chat in (own, officer.id)
    }

    def got() -> Counter[object]:
        return Counter(
            (chat, next(name for name in names.values() if name in text))
            for chat, text in confirmations(world, officer, *schools)
        )

    async def all_are_there() -> bool:
        return expected <= set(got())

    await until(all_are_there, "both sides have their confirmation")
    crashes.judge(got(), expected)


async def _updates_handled(world: World) -> int:
    async with records(world) as session:
        return await session.scalar(select(func.count()).select_from(HandledUpdateRow)) or 0


async def _hold_answers_back(world: World, crashes: Crashes, person: Person) -> None:
    """Let Telegram lose the next answer to a person: before it took effect there, or after."""
    kind, delay_ms = crashes.dice.choice([("drop_before", 3000), ("drop_after", 100)])
    for method in ("sendMessage", "editMessageText"):
        await world.telegram.fault(kind, method, chat_id=person.id, delay_ms=delay_ms)


def free_port() -> int:
    """A port of this machine that nobody listens on at the moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
