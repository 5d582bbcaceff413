"""`python -m bot.worker`: one piece of long work in a process of its own, beside the bot.

The job comes as one line of JSON on standard input. On standard output go lines of JSON: how far it
is, and last what it came to. Files are read from and written into the job's folder.
"""

from __future__ import annotations

import asyncio
import gc
import json
import os
import sys
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from typing import Any, Final
from zoneinfo import ZoneInfo

from bot.domain.work import WorkKind
from bot.services import exports, imports
from bot.services.act import House
from bot.services.work import Job
from db.session import Database

_NICER: Final = 5
"""The bot's answers go before: on a busy machine this process gets what they leave."""

_MADE_BETWEEN_SEARCHES: Final = 100_000

Doing = Callable[[House, Job, Callable[[int, int], None]], Awaitable[Mapping[str, Any]]]

_WORK: Final[Mapping[WorkKind, Doing]] = {
    WorkKind.EXPORT: exports.write,
    WorkKind.READ_LIST: imports.read,
    WorkKind.IMPORT: imports.carry_out,
}


def main() -> None:
    """Do the job on standard input."""
    with suppress(AttributeError):  # Windows has no such thing
        os.nice(_NICER)
    # Rows by the hundred thousand are no garbage: to search them for it takes as long as the work.
    gc.set_threshold(_MADE_BETWEEN_SEARCHES)
    told = json.loads(sys.stdin.readline())
    result = asyncio.run(_do(told))
    _say({"result": result})


async def _do(told: Mapping[str, Any]) -> Mapping[str, Any]:
    database = Database(told["database"])
    try:
        house = House(database, ZoneInfo(told["zone"]), told["municipality"])
        job = Job.of(told["job"])
        return await _WORK[job.kind](house, job, _say_progress)
    finally:
        await database.close()


def _say_progress(done: int, total: int) -> None:
    _say({"done": done, "total": total})


def _say(line: Mapping[str, Any]) -> None:
    # Where the bot was killed nobody listens any more, and this process ends with an error.
    sys.stdout.write(json.dumps(line) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
