"""Has pictures drawn and documents printed by processes of their own, never on the event loop."""

from __future__ import annotations

import asyncio
import os
import sys
from asyncio.subprocess import PIPE, Process
from collections import OrderedDict
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Final

from bot.reports.charts.values import Chart
from bot.reports.paper.values import Paper

if TYPE_CHECKING:
    from bot.reports.result_picture import ResultPicture
    from bot.reports.sheet import Sheet
    from bot.reports.worker import Job

_AT_A_TIME: Final = 2
"""Processes at a time: each takes some 100 MB while it lasts."""

_TIMEOUT_S: Final = 180
_KEPT_BYTES: Final = 4 * 2**20
_ROOT: Final = Path(__file__).parent.parent.parent


class DrawingFailed(Exception):
    """The process ended without a file; the exception says what it wrote before it did."""


class Studio:
    """Draws and prints. Many who ask for the same get what was made for the first of them."""

    def __init__(self) -> None:
        self._room = asyncio.Semaphore(_AT_A_TIME)
        self._kept: OrderedDict[str, bytes] = OrderedDict()
        self._coming: dict[str, asyncio.Task[bytes]] = {}

    async def draw(self, chart: Chart) -> bytes:
        """A picture as a PNG, 1,080 px wide. Raises DrawingFailed."""
        from bot.reports.worker import Draw

        return await self._made(Draw(chart))

    async def print(self, paper: Paper) -> bytes:
        """A document as a tagged PDF (PDF/UA-1). Raises DrawingFailed."""
        from bot.reports.worker import Print

        return await self._made(Print(paper))

    async def page(self, paper: Paper) -> bytes:
        """A document as one web page, in UTF-8. Raises DrawingFailed."""
        from bot.reports.worker import Publish

        return await self._made(Publish(paper))

    async def hang(self, sheet: Sheet) -> bytes:
        """A sheet for a notice board as a tagged PDF (PDF/UA-1). Raises DrawingFailed."""
        from bot.reports.worker import Hang

        return await self._made(Hang(sheet))

    async def picture(self, result: ResultPicture) -> bytes:
        """What a question came to as a PNG, 1,080 px wide. Raises DrawingFailed."""
        from bot.reports.worker import Picture

        return await self._made(Picture(result))

    async def _made(self, job: Job) -> bytes:
        """The file of a job: the one kept, the one that is being made, or a new one."""
        from bot.reports.worker import JOBS

        order = JOBS.dump_json(job)
        key = sha256(order).hexdigest()
        if key in self._kept:
            self._kept.move_to_end(key)
            return self._kept[key]
        task = self._coming.get(key)
        if task is None:
            task = self._coming[key] = asyncio.create_task(self._make(key, order))
            task.add_done_callback(lambda _: self._coming.pop(key, None))
        # Who gives up waiting must not take the file from the others who wait for it.
        return await asyncio.shield(task)

    async def _make(self, key: str, order: bytes) -> bytes:
        async with self._room:
            made = await _carried_out(order)
        self._kept[key] = made
        while sum(map(len, self._kept.values())) > _KEPT_BYTES and len(self._kept) > 1:
            self._kept.popitem(last=False)
        return made


async def _carried_out(order: bytes) -> bytes:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "bot.reports.worker",
        stdin=PIPE,
        stdout=PIPE,
        stderr=PIPE,
        env={
            **os.environ,
            "PYTHONPATH": os.pathsep.join(filter(None, (str(_ROOT), os.environ.get("PYTHONPATH")))),
        },
    )
    try:
        async with asyncio.timeout(_TIMEOUT_S):
            made, said = await process.communicate(order)
    except TimeoutError as problem:
        raise DrawingFailed(f"not done after {_TIMEOUT_S} s") from problem
    finally:
        await _ended(process)
    if process.returncode or not made:
        raise DrawingFailed(said.decode(errors="replace")[-2000:])
    return made


async def _ended(process: Process) -> None:
    """Leave no process behind, whatever happened."""
    if process.returncode is None:
        process.kill()
        await process.wait()
