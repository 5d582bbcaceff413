"""The way to the database: short read and write transactions, the same on SQLite and PostgreSQL."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any, Protocol

from sqlalchemy import text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import (
    DBAPIError,
    InterfaceError,
    OperationalError,
    PendingRollbackError,
)
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, AsyncSession

_POOL_TIMEOUT_S = 15.0
_READERS = 4

_WRITERS = 8
"""Transactions of changes at once in a process, on PostgreSQL. More do not end sooner: they wait for
each other's rows and for the processors, and what they hold meanwhile makes all others wait. Far
fewer would all be taken by those who wait for one lock, as for the ledger's during an import."""

Transaction = AsyncSession
"""An open transaction, for floors that pass it on and never look inside."""


LOCKS_OF_OURS = 1
"""First half of our locks' two-part numbers. One-part numbers are chats': they never meet."""


class DatabaseUnavailable(Exception):
    """The database cannot be reached at the moment; the same act may succeed later."""


class Held(Protocol):
    """A lock that is held as long as the connection behind it lives."""

    async def check(self) -> None:
        """Make sure that the lock is still held. Raises DatabaseUnavailable where it is lost."""


class _Held:
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def check(self) -> None:
        with _translated():
            await self._connection.execute(text("SELECT 1"))


class _AlwaysHeld:
    async def check(self) -> None:
        return None


class Database:
    """A database and its two doors: `read` for looking, `write` for one transaction of changes.

    On SQLite all writers of the process share one connection and begin with BEGIN IMMEDIATE, so
    that a transaction never has to be given up half-way as "locked".
    """

    def __init__(self, url: str) -> None:
        self.url: URL = make_url(url)
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        if self.is_sqlite:
            from db import sqlite  # Imported here: nobody waits for a driver that is not used.

            self._writer = sqlite.engine(
                self.url, connections=1, begin="BEGIN IMMEDIATE", patience_s=_POOL_TIMEOUT_S
            )
            self._reader = sqlite.engine(
                self.url, connections=_READERS, begin="BEGIN", patience_s=_POOL_TIMEOUT_S
            )
        else:
            from db import postgres

            self._writer = self._reader = postgres.engine(self.url, patience_s=_POOL_TIMEOUT_S)
        self._at_once = self._writer.execution_options(isolation_level="AUTOCOMMIT")
        # Whoever waits to write comes in turn: a pool gives its connection to whoever asks at the
        # right moment, and under load somebody waits ten times as long as all others.
        self._turns: tuple[asyncio.AbstractEventLoop, asyncio.Semaphore] | None = None
        self.on_outbox: list[Callable[[], None]] = []
        """Called after a commit that put something into the outbox."""

    @property
    def engine(self) -> AsyncEngine:
        """The engine that may write: for migrations and tests."""
        return self._writer

    @asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncSession]:
        """A transaction for looking. Whatever it changed is rolled back.

        Raises DatabaseUnavailable where the database cannot be reached.
        """
        with _translated():
            async with AsyncSession(self._reader, expire_on_commit=False) as session:
                yield session

    @asynccontextmanager
    async def write(self) -> AsyncIterator[AsyncSession]:
        """A transaction of changes, committed at the end of the block, rolled back on an exception.

        Raises DatabaseUnavailable where the database cannot be reached.
        """
        with _translated():
            async with self._turn():
                session = AsyncSession(self._writer, expire_on_commit=False)
                try:
                    yield session
                    touched_outbox = session.info.get("outbox", False)
                    await session.commit()
                except BaseException:
                    # Also when cancelled: the connection goes back whatever happens.
                    await asyncio.shield(session.close())
                    raise
                # The commit gave the connection back, so that nothing is left to wait for.
                session.sync_session.close()
        if touched_outbox:
            self.announce_outbox()

    @asynccontextmanager
    async def at_once(self) -> AsyncIterator[AsyncConnection]:
        """A connection on which each statement is a transaction by itself: one step to the server.

        For what a single statement does whole, or not at all. Raises DatabaseUnavailable where the
        database cannot be reached: the statement may have taken effect then.
        """
        with _translated():
            async with self._turn(), self._at_once.connect() as connection:
                yield connection

    @asynccontextmanager
    async def _turn(self) -> AsyncIterator[None]:
        """Wait for one's turn to write: on SQLite all writers share one connection."""
        loop = asyncio.get_running_loop()
        if self._turns is None or self._turns[0] is not loop:
            # A semaphore knows the waiters of one loop alone.
            self._turns = loop, asyncio.Semaphore(1 if self.is_sqlite else _WRITERS)
        _, turns = self._turns
        async with asyncio.timeout(_POOL_TIMEOUT_S):
            await turns.acquire()
        try:
            yield
        finally:
            turns.release()

    def announce_outbox(self) -> None:
        """Tell the sender of this process that there may be something to send."""
        for callback in self.on_outbox:
            callback()

    @asynccontextmanager
    async def lock(self, number: int) -> AsyncIterator[Held | None]:
        """Hold a lock among all processes on this database, for the length of the block.

        None: another process has it. Whoever holds it long asks now and then whether it is still
        held. On SQLite, which serves one process, the lock is always free.
        """
        with _translated():
            if self.is_sqlite:
                yield _AlwaysHeld()
                return
            async with self._writer.connect() as plain:
                connection = await plain.execution_options(isolation_level="AUTOCOMMIT")
                got = await connection.scalar(
                    text("SELECT pg_try_advisory_lock(:ours, :number)"),
                    {"ours": LOCKS_OF_OURS, "number": number},
                )
                try:
                    yield _Held(connection) if got else None
                finally:
                    if got and not (connection.closed or connection.invalidated):
                        await _unlock(connection, number)

    async def close(self) -> None:
        """Close every connection."""
        await self._writer.dispose()
        if self._reader is not self._writer:
            await self._reader.dispose()


@asynccontextmanager
async def part(session: AsyncSession) -> AsyncIterator[None]:
    """A part of an open transaction that is rolled back alone where it fails.

    Raises DatabaseUnavailable where the database cannot be reached: then all of it is lost.
    """
    with _translated():
        async with session.begin_nested():
            yield


async def _unlock(connection: AsyncConnection, number: int) -> None:
    """Give the lock back; a connection that is gone has given it back by itself."""
    try:
        await connection.execute(
            text("SELECT pg_advisory_unlock(:ours, :number)"),
            {"ours": LOCKS_OF_OURS, "number": number},
        )
    except DBAPIError:
        await connection.invalidate()


class _translated:  # noqa: N801 - reads as a phrase: "with _translated()"
    """Turns every way in which a database can be out of reach into DatabaseUnavailable."""

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: Any, problem: BaseException | None, trace: Any) -> None:
        if problem is not None and _is_out_of_reach(problem):
            raise DatabaseUnavailable(type(problem).__name__) from problem


_MAY_PASS = ("08", "40", "53", "57P")
"""Kinds of PostgreSQL error (the beginning of SQLSTATE) after which the same act may succeed later:
connection lost, transaction given up for another's sake, out of room, server stopping or starting.
"""

_SQLITE_MAY_PASS = frozenset({
    sqlite3.SQLITE_BUSY,
    sqlite3.SQLITE_LOCKED,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_FULL,
})  # fmt: skip
"""The same for SQLite, whose driver calls faults of ours "operational" as well."""

_CONNECTION_WAS_LOST = "8s2b"
"""SQLAlchemy's name for "earlier in this block"; its other reasons are faults of ours."""


def _is_out_of_reach(problem: BaseException) -> bool:
    if isinstance(problem, DBAPIError):
        if isinstance(problem.orig, sqlite3.Error):
            return _sqlite_code(problem.orig) in _SQLITE_MAY_PASS
        code = getattr(problem.orig, "sqlstate", None) or ""
        return (
            problem.connection_invalidated
            or code.startswith(_MAY_PASS)
            or isinstance(problem, OperationalError | InterfaceError)
        )
    if isinstance(problem, PendingRollbackError):
        return problem.code == _CONNECTION_WAS_LOST
    # OSError: the driver passes on the operating system's own words where nobody listens, and
    # where a socket's file is gone.
    return isinstance(problem, PoolTimeout | OSError | asyncio.TimeoutError)


def _sqlite_code(problem: sqlite3.Error) -> int:
    """SQLite's primary result code: the lowest byte of the extended one."""
    return getattr(problem, "sqlite_errorcode", 0) & 0xFF


def cause_of(problem: DatabaseUnavailable) -> str:
    """Why the database is out of reach, for a log: never with values of a statement."""
    cause = problem.__cause__
    driver = getattr(cause, "orig", None)
    name = getattr(driver, "sqlite_errorname", None) or getattr(driver, "sqlstate", None)
    return f"{type(driver or cause).__name__} {name or ''}".strip()
