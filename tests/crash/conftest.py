"""Crash tests: the real program, really killed, at moments that a seed repeats.

In the ordinary run each test has a few kills. The full form, and a failed run once more:

    LOFTESBOTEN_CRASHES=20 python -m pytest tests/crash
    LOFTESBOTEN_CRASH_SEED=1234 LOFTESBOTEN_CRASHES=20 python -m pytest tests/crash
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from random import Random

import pytest
import pytest_asyncio

from tests.crash.crashes import MOMENTS, SEED, Crashes, Figures
from tests.support import program


@pytest.fixture
def crashes(request: pytest.FixtureRequest) -> Iterator[Crashes]:
    """The kills of a test. Each test has dice of its own: it can be repeated alone."""
    name = request.node.nodeid.rpartition("/")[2]
    repeat = f"LOFTESBOTEN_CRASH_SEED={SEED} LOFTESBOTEN_CRASHES={MOMENTS}"
    print(repeat)
    figures = Figures(name)
    yield Crashes(Random(f"{SEED} {name}"), figures)
    # Told at the end of the run, by `tests/conftest.py`: this may be one of several workers.
    request.node.user_properties.append(("crashes", f"{figures.told()} ({repeat})"))


@pytest_asyncio.fixture
async def world(database_url: str, tmp_path: Path) -> AsyncIterator[program.World]:
    """The real program on either database, sending as fast as it can."""
    async with program.world(database_url, tmp_path, messages_per_second="") as running:
        yield running
