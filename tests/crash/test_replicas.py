"""Two replicas on one PostgreSQL database: whichever is killed, the other does all the work."""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

from bot.domain.people import Role
from bot.simulator.client import Person
from tests.crash.balancer import Balancer, balancer
from tests.crash.booking import ACT_TAKES_S, LATENCY_MS, Step, book_and_check
from tests.crash.crashes import IN_FLIGHT, Crashes, free_port, messages_sent, until
from tests.crash.network import (
    add_people,
    add_visits,
    check_finished,
    reminders_expected,
    reminders_received,
    send_update,
    updates_received,
    wait_for_reminders,
)
from tests.support import program
from tests.support.postgres import PostgresServer
from tests.support.program import Program, World

MEMBERS_A_KILL = 150
HEADING = "Strömavbrott"

Replicas = tuple[Program, Program]


async def test_the_other_replica_takes_over_whichever_is_killed(
    postgres: PostgresServer, tmp_path: Path, crashes: Crashes
) -> None:
    async with _two_replicas(await postgres.fresh(), tmp_path) as (world, replicas, shared):
        members = await add_people(world, MEMBERS_A_KILL * crashes.moments, Role.MEMBER)
        coordinator = await world.let_in("Sam", Role.COORDINATOR, "Älmhults kommun")
        await world.telegram.set_latency(LATENCY_MS)
        await send_update(coordinator, HEADING)
        expected: set[object] = set(members)
        reminded: Counter[object] = Counter()

        for _ in range(crashes.moments):
            victim = crashes.dice.choice(replicas)
            due = world.clock.now() + timedelta(minutes=5)
            visits = await add_visits(world, [due])
            await crashes.kill(victim, within_s=0.5)
            # Sending and reminding go on before the killed one is back.
            await world.telegram.move_clock_to(due + timedelta(seconds=1))
            await _goes_on(world, len(members))
            await wait_for_reminders(world, visits)
            expected |= reminders_expected(visits)
            reminded += reminders_received(world, visits)
            await victim.start()

        await check_finished(world, coordinator, HEADING, len(members))
        crashes.judge(updates_received(world, members, HEADING) + reminded, expected)
        assert all(shared.taken.values())


async def test_a_booking_goes_on_with_the_other_replica(
    postgres: PostgresServer, tmp_path: Path, crashes: Crashes
) -> None:
    async with _two_replicas(await postgres.fresh(), tmp_path) as (world, replicas, _):

        async def killed_while_handling(person: Person, step: Step) -> None:
            await step.do(person)
            await crashes.kill_and_start(crashes.dice.choice(replicas), within_s=ACT_TAKES_S)

        await world.telegram.set_latency(LATENCY_MS)
        await book_and_check(world, crashes, killed_while_handling)


@asynccontextmanager
async def _two_replicas(
    database_url: str, folder: Path
) -> AsyncIterator[tuple[World, Replicas, Balancer]]:
    """Two programs behind one webhook address, each with a log of its own."""
    ports = free_port(), free_port()
    async with (
        balancer(*ports) as (url, shared),
        program.world(
            database_url,
            folder,
            messages_per_second="",
            webhook_url=url,
            webhook_listen=f"127.0.0.1:{ports[0]}",
            webhook_secret="a-webhook-secret-for-tests",
        ) as world,
    ):
        second = world.program.replica(
            folder / "second.log", webhook_listen=f"127.0.0.1:{ports[1]}"
        )
        await second.start()
        try:
            yield world, (world.program, second), shared
        finally:
            await second.stop()


async def _goes_on(world: World, enough: int) -> None:
    """Wait until more messages have gone out than were in flight, or there are no more to send."""
    before = messages_sent(world)

    async def more_are_sent() -> bool:
        sent = messages_sent(world)
        return sent >= before + 2 * IN_FLIGHT or sent >= enough

    await until(more_are_sent, "the other replica sends")
