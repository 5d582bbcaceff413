"""Programs that begin at once: forked from a process in which the bot is imported already.

Importing takes more than a second of a core, at each of some hundred starts in a run. What a
program does once it has begun, how it is killed and what it leaves behind, are the same.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import signal
import sys
from collections.abc import Sequence
from pathlib import Path

_NURSERY = multiprocessing.get_context("forkserver")
_NURSERY.set_forkserver_preload(["bot.app", "bot.check", "bot.errands", __name__])


class Forked:
    """A program in a process of its own, spoken to as to one of asyncio's."""

    def __init__(
        self, arguments: Sequence[str], environment: dict[str, str], cwd: Path, out: Path, err: Path
    ) -> None:
        self._process = _NURSERY.Process(
            target=_become, args=(arguments, environment, cwd, out, err), daemon=True
        )
        self._process.start()
        assert self._process.pid is not None
        self.pid: int = self._process.pid

    @property
    def returncode(self) -> int | None:
        """The exit code; the signal's number below zero; None while it runs."""
        return self._process.exitcode

    def send_signal(self, which: signal.Signals) -> None:
        """Send the process a signal."""
        os.kill(self.pid, which)

    async def wait(self) -> int:
        """Wait until it has ended; gives the exit code."""
        ended = asyncio.Event()
        loop = asyncio.get_running_loop()
        loop.add_reader(self._process.sentinel, ended.set)
        try:
            await ended.wait()
        finally:
            loop.remove_reader(self._process.sentinel)
        self._process.join()
        assert self._process.exitcode is not None
        return self._process.exitcode


def _become(
    arguments: Sequence[str], environment: dict[str, str], cwd: Path, out: Path, err: Path
) -> None:
    """Be `loftesboten` from now on."""
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(cwd)
    for written, descriptor in ((out, 1), (err, 2)):
        file = os.open(written, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        os.dup2(file, descriptor)
        os.close(file)
    sys.argv = ["loftesboten", *arguments]

    from bot.cli import main

    main()
