"""The running bot as a process: what it does to the interpreter it runs in."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import SecretStr

from bot.app import running
from bot.clock import MovableClock
from bot.errands import migrate_to_newest
from bot.settings import Settings
from bot.simulator import Simulator
from tests.support.program import MONDAY


@pytest.fixture
def collector() -> Iterator[None]:
    """The search for garbage as it stands at the start of the program; put back afterwards."""
    before = gc.get_threshold()
    gc.disable()
    yield
    gc.unfreeze()
    gc.set_threshold(*before)
    gc.enable()


@pytest.mark.usefixtures("collector")
async def test_a_search_for_garbage_leaves_out_what_start_up_made(tmp_path: Path) -> None:
    clock = MovableClock(MONDAY)
    simulator = Simulator(clock)
    await simulator.start()
    try:
        settings = Settings(
            token=SecretStr(simulator.token),
            api_url=simulator.url,
            database_url=f"sqlite:///{tmp_path / 'test.sqlite3'}",
        )
        await migrate_to_newest(settings)
        async with running(settings, clock):
            assert gc.isenabled()
            assert gc.get_freeze_count() > 100_000
    finally:
        await simulator.stop()
