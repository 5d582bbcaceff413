"""Messages to others survive kills: nobody is missed, and only what was in flight comes twice."""

from __future__ import annotations

from datetime import timedelta

from bot.domain.people import Role
from tests.crash.crashes import FULL, MOMENTS, Crashes, messages_sent, until
from tests.crash.network import (
    add_people,
    add_visits,
    check_finished,
    check_reminded_once,
    reminders_expected,
    reminders_received,
    send_update,
    updates_received,
    wait_for_reminders,
)
from tests.support.program import World

MEMBERS = 2000 if MOMENTS >= FULL else 600
VISITS = 200

LATENCY_MS = 10
"""Telegram's answering time: messages are on their way at any moment that a kill may choose."""

HEADING = "Falska hantverkare"


async def test_a_broadcast_misses_nobody_whenever_it_is_killed(
    world: World, crashes: Crashes
) -> None:
    members = await add_people(world, MEMBERS, Role.MEMBER)
    coordinator = await world.let_in("Sam", Role.COORDINATOR, "Älmhults kommun")
    await world.telegram.set_latency(LATENCY_MS)
    before = messages_sent(world)
    await send_update(coordinator, HEADING)

    for moment in sorted(crashes.dice.sample(range(10, MEMBERS - 10), crashes.moments)):

        async def has_come_so_far(moment: int = moment) -> bool:
            return messages_sent(world) - before >= moment

        await until(has_come_so_far, f"{moment} messages are sent")
        await crashes.kill_and_start(world.program, within_s=0.02)

    await check_finished(world, coordinator, HEADING, MEMBERS)
    crashes.judge(updates_received(world, members, HEADING), set(members))


async def test_reminders_come_once_across_kills_and_downtime(
    world: World, crashes: Crashes
) -> None:
    spans = 2 * crashes.moments
    first = world.clock.now() + timedelta(hours=3)
    due = [first + timedelta(minutes=number % spans) for number in range(VISITS)]
    visits = await add_visits(world, due)
    await world.telegram.set_latency(LATENCY_MS)

    for span in range(0, spans, 2):
        # Some fall due while it runs, and are on their way when it is killed ...
        await world.telegram.move_clock_to(first + timedelta(minutes=span, seconds=1))
        await crashes.kill(world.program, within_s=0.4)
        # ... and some while it is down.
        await world.telegram.move_clock_to(first + timedelta(minutes=span + 1, seconds=1))
        await world.program.start()

    await wait_for_reminders(world, visits)
    await _wait_until_recorded(world)
    crashes.judge(reminders_received(world, visits), reminders_expected(visits))


async def _wait_until_recorded(world: World) -> None:
    """Wait until the last delivery is recorded, which comes a moment after it arrived."""

    async def is_recorded() -> bool:
        try:
            await check_reminded_once(world, VISITS)
        except AssertionError:
            return False
        return True

    await until(is_recorded, "every reminder is recorded as sent, once")
