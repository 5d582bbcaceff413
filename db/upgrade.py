"""Brings the database up to date beside the start of the bot.

Alembic and what it reads would stay with the bot as long as it runs, a tenth of its memory, and half
a second of its start. A child process has them instead, and takes them along when it ends.
"""

from __future__ import annotations

import asyncio
import os
import signal
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NoReturn

from db.session import Database, DatabaseUnavailable


@contextmanager
def upgrading(url: str) -> Iterator[None]:
    """Bring a database up to date while the block runs; at its end it is done.

    This process must have no threads yet, since the child is a fork of it. Where the system cannot
    fork, the block waits.

    Raises DatabaseUnavailable with the reason in words.
    """
    if not hasattr(os, "fork"):
        asyncio.run(_upgrade(url))
        yield
        return
    hearing, telling = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(hearing)
        _be_the_child(url, telling)
    os.close(telling)
    try:
        yield
    finally:
        with open(hearing, encoding="utf-8") as told:
            reason = told.read()
        _, status = os.waitpid(child, 0)
    if status != 0:
        raise DatabaseUnavailable(reason or "its migration ended early")


async def _upgrade(url: str) -> None:
    from sqlalchemy.exc import SQLAlchemyError

    from db.migrate import migrate

    database = Database(url)
    try:
        await migrate(database)
    except (SQLAlchemyError, OSError, TimeoutError) as problem:
        raise DatabaseUnavailable(str(problem.__cause__ or problem)) from problem
    finally:
        await database.close()


def _be_the_child(url: str, telling: int) -> NoReturn:
    code = 1
    try:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        asyncio.run(_upgrade(url))
        code = 0
    except DatabaseUnavailable as problem:
        os.write(telling, str(problem).encode())
    except BaseException:
        traceback.print_exc()
    finally:
        os._exit(code)
