"""One running program for a whole module of tests."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from tests.support import program
from tests.support.program import World


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def shared(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[World]:
    """The real program for all tests of a module, each with people of its own.

    On SQLite alone: which database there is decides nothing about what an answer is read as.
    """
    folder = tmp_path_factory.mktemp("shared")
    async with program.world(f"sqlite:///{folder / 'test.sqlite3'}", folder) as running:
        yield running


@pytest_asyncio.fixture(loop_scope="module")
async def own(tmp_path: Path) -> AsyncIterator[World]:
    """The same for one test, which moves the clock: in no order may it do so for the others."""
    async with program.world(f"sqlite:///{tmp_path / 'test.sqlite3'}", tmp_path) as running:
        yield running
