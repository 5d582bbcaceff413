"""One process at a time runs the clock and the sender, whatever the number of replicas."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import structlog

from db.session import Database, DatabaseUnavailable, Held, cause_of

_log = structlog.get_logger("leader")

_LOCK = 0x4C454144
"""An arbitrary number ("LEAD"): the database lock that the leader holds."""

_CHECK_S = 2.0


async def lead(database: Database, work: Callable[[], Awaitable[None]]) -> None:
    """Run `work` whenever this process is the leader, until cancelled.

    A leader that loses its database connection has lost the lock with it, and stops its work
    until it holds the lock again. `work` may raise DatabaseUnavailable: it is then begun anew.
    """
    while True:
        try:
            async with database.lock(_LOCK) as held:
                if held is not None:
                    _log.info("leader.elected")
                    await _work_while_held(held, work)
        except DatabaseUnavailable as problem:
            _log.warning("leader.lost", cause=cause_of(problem))
        except Exception:
            # One row that the sender stumbles over must not end the clock and the sender for good.
            _log.exception("leader.failed")
        await asyncio.sleep(_CHECK_S)


async def _work_while_held(held: Held, work: Callable[[], Awaitable[None]]) -> None:
    task = asyncio.ensure_future(work())
    try:
        while not task.done():
            await asyncio.wait([task], timeout=_CHECK_S)
            await held.check()
        task.result()
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
