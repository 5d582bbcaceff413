"""The workshop: long work, one piece at a time, each in a process of its own.

The leader runs it. A piece that a kill left running is taken up again from its row; the file is then
made anew. Between the sending of a file and the note that it was sent lies a moment: a kill just
there sends it a second time, which is better than never.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import structlog
from telegram.error import BadRequest, Forbidden, NetworkError, TelegramError
from telegram.ext import ExtBot

from bot.clock import Clock
from bot.domain.work import Work, WorkState
from bot.services import work
from bot.services.act import House
from bot.services.work import Job
from bot.texts.screen import File, Screen
from bot.texts.work import done_screen, file_screens, work_screen
from handlers.transport import sending
from handlers.transport.pacer import Lane

_log = structlog.get_logger("workshop")

_SHOWN_EVERY_S: Final = 1.0
"""Telegram allows about a message a second to one chat."""

_COMMAND: Final = (sys.executable, "-m", "bot.worker")

_REST_S: Final = 30.0
"""So long work waits when Telegram is out of reach."""


class WorkFailed(Exception):
    """The process that did the work ended without a result."""


class Workshop:
    """Does what waits, until nothing does."""

    def __init__(self, house: House, bot: ExtBot[Lane], clock: Clock) -> None:
        self._house = house
        self._bot = bot
        self._clock = clock
        self._rests_until = 0.0

    async def work_off(self) -> None:
        """Do every piece of work that waits or was left running, the oldest first."""
        if time.monotonic() < self._rests_until:
            return
        while (found := await work.take_up(self._house, self._clock.now())) is not None:
            try:
                if found.is_open:
                    await self._do(found)
                elif found.state is WorkState.FAILED:
                    await self._tell(found)
            except NetworkError as problem:
                # Telegram is out of reach, through no fault of the work: it waits.
                _log.warning("work.waits", work=found.id, kind=type(problem).__name__)
                await work.put_back(self._house, found)
                self._rests_until = time.monotonic() + _REST_S
                return

    async def _do(self, found: Work) -> None:
        with TemporaryDirectory(prefix="loftesboten-") as name:
            folder = Path(name)
            try:
                await self._fetch(found, folder)
                result = await self._result(found, folder)
            except WorkFailed:
                # Taken up again, and given up after some attempts.
                _log.exception("work.failed", work=found.id, attempt=found.attempts)
                return
            if result is None:
                _log.info("work.stopped", work=found.id)
                return
            await self._send_files(found, result, folder)
        ended = await work.end(self._house, found.id, WorkState.DONE, self._clock.now(), result)
        _log.info("work.done", work=found.id, kind=found.kind.value)
        await self._tell(ended)

    async def _fetch(self, found: Work, folder: Path) -> None:
        """Put the file that the work is about into its folder."""
        if (file_id := found.params.get("file_id")) is not None:
            try:
                file = await self._bot.get_file(file_id)
                content = await file.download_as_bytearray()
            except BadRequest as problem:
                raise WorkFailed(found.id) from problem
            await asyncio.to_thread((folder / "input").write_bytes, bytes(content))

    async def _result(self, found: Work, folder: Path) -> Mapping[str, Any] | None:
        """What the work came to. None: it was stopped. Raises WorkFailed."""
        job = work.job_of(self._house, found, folder, self._clock.now())
        shown_at = time.monotonic()
        async with _process(self._house, job) as lines:
            async for line in lines:
                if "result" in line:
                    return line["result"]  # type: ignore[no-any-return]
                if time.monotonic() - shown_at < _SHOWN_EVERY_S:
                    continue
                if not await self._show_progress(found, line["done"], line["total"]):
                    return None
                shown_at = time.monotonic()
        raise WorkFailed(found.id)

    async def _show_progress(self, found: Work, done: int, total: int) -> bool:
        """Note and show how far the work is. False: it is not wanted any more."""
        if not await work.note_progress(self._house, found.id, done, total):
            return False
        now = await work.find(self._house, found.id)
        if now is not None and now.message_id is not None:
            await self._edit(now, work_screen(now))
        return True

    async def _send_files(self, found: Work, result: Mapping[str, Any], folder: Path) -> None:
        """Send the files that the work made. Raises NetworkError."""
        for name, screen in file_screens(found, result):
            content = await asyncio.to_thread((folder / name).read_bytes)
            assert isinstance(screen.document, File), "the screen of a file"
            ready = replace(screen, document=File(screen.document.name, content))
            try:
                await sending.send(self._bot, found.chat_id, ready)
            except (Forbidden, BadRequest) as problem:
                _log.info("work.unsent", work=found.id, kind=type(problem).__name__)

    async def _tell(self, found: Work) -> None:
        """Show in the progress message, or below it, what the work came to."""
        screen = done_screen(found)
        now = await work.find(self._house, found.id)
        if now is None or now.message_id is None or not await self._edit(now, screen):
            try:
                await sending.send(self._bot, found.chat_id, screen)
            except TelegramError as problem:
                _log.info("work.untold", work=found.id, kind=type(problem).__name__)

    async def _edit(self, found: Work, screen: Screen) -> bool:
        """Put a screen in place of the progress. False: it could not be shown there."""
        assert found.message_id is not None, "asked before"
        try:
            return await sending.edit(self._bot, found.chat_id, found.message_id, screen)
        except TelegramError as problem:
            _log.info("work.unshown", work=found.id, kind=type(problem).__name__)
            return False


@asynccontextmanager
async def _process(house: House, job: Job) -> AsyncIterator[AsyncIterator[Mapping[str, Any]]]:
    """The process that does a job, as the lines that it says; killed where nobody waits for them."""
    told = {
        "database": house.database.url.render_as_string(hide_password=False),
        "zone": house.zone.key,
        "municipality": house.municipality,
        "job": job.facts(),
    }
    process = await asyncio.create_subprocess_exec(
        *_COMMAND,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        limit=_LINE_MAX,
    )
    try:
        assert process.stdin is not None, "asked for"
        assert process.stdout is not None, "asked for"
        # By the standard input: whoever lists processes sees no password.
        process.stdin.write(json.dumps(told).encode() + b"\n")
        process.stdin.close()
        yield _lines(process.stdout)
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


_LINE_MAX: Final = 2**22


async def _lines(stream: asyncio.StreamReader) -> AsyncIterator[Mapping[str, Any]]:
    while line := await stream.readline():
        yield json.loads(line)
