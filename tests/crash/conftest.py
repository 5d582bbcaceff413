"""Crash tests: the real program, really killed, at moments that a seed repeats.

In the ordinary run each test has a few kills. The full form, and a failed run once more:

    LOFTESBOTEN_CRASHES=20 python -m pytest tests/crash
    LOFTESBOTEN_CRASH_SEED=1234 LOFTESBOTEN_CRASHES=20 python -m pytest tests/crash
"""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from random import Random

import pytest
import pytest_asyncio

from tests.crash.crashes import MOMENTS, SEED, Crashes, Figures
from tests.support import program

_FIGURES: list[Figures] = []


@pytest.fixture
def crashes(request: pytest.FixtureRequest) -> Iterator[Crashes]:
    """The kills of a test. Each test has dice of its own: it can be repeated alone."""
    name = request.node.nodeid.rpartition("/")[2]
    print(f"LOFTESBOTEN_CRASH_SEED={SEED} LOFTESBOTEN_CRASHES={MOMENTS}")
    figures = Figures(name)
    _FIGURES.append(figures)
    yield Crashes(Random(f"{SEED} {name}"), figures)
    figures.seconds = time.monotonic() - figures.started_at


@pytest_asyncio.fixture
async def world(database_url: str, tmp_path: Path) -> AsyncIterator[program.World]:
    """The real program on either database, sending as fast as it can."""
    async with program.world(database_url, tmp_path, messages_per_second="") as running:
        yield running


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say what happened, and the seed that repeats it."""
    if not _FIGURES:
        return
    terminalreporter.section("crashes")
    terminalreporter.line(f"LOFTESBOTEN_CRASH_SEED={SEED} LOFTESBOTEN_CRASHES={MOMENTS}")
    for one in _FIGURES:
        terminalreporter.line(
            f"{one.test}: {one.kills} kills, {one.duplicates} duplicates, "
            f"{one.missed} missed, {one.seconds:.1f} s"
        )
