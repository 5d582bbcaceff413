"""Journey 3: letting people in."""

from __future__ import annotations

from tests.support.program import World


async def test_a_coordinator_joins_by_the_link_from_the_command_line(world: World) -> None:
    coordinator = await world.join("Sam", "coordinator", "Älmhults kommun")
    await coordinator.send("/meny")
    await coordinator.expect("Du är samordnare, Älmhults kommun.")
