"""SQLite's connection, with one step over to its thread for each statement.

aiosqlite keeps a connection on a thread of its own. Opening a cursor, carrying a statement out,
fetching its rows and closing the cursor are four steps over and back, and each costs more than the
statement itself. Here they are one, and BEGIN goes along with the first statement, as does what
every act writes.
"""

from __future__ import annotations

import asyncio
import sqlite3
import time
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import aiosqlite
from sqlalchemy import Connection as Bound
from sqlalchemy import event
from sqlalchemy.engine import URL
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import AsyncAdaptedQueuePool

_BUSY_TIMEOUT_MS = 15_000
"""How long a writer waits for another process's transaction; ours last milliseconds."""

_BETWEEN_TRIES_S = 0.02

_SETTINGS = (
    f"busy_timeout = {_BUSY_TIMEOUT_MS}",
    "journal_mode = WAL",
    # NORMAL in WAL mode can lose the last commits when power fails; an acknowledged update must be
    # on disk, so every commit is flushed.
    "synchronous = FULL",
    "foreign_keys = ON",
)

Done = tuple[Any, int, int | None, list[Any]]
"""A statement's description, row count and last row number, and all its rows."""

Along = tuple[str, tuple[Any, ...]]
"""A statement that goes along with another, and its parameters."""


class Cursor:
    """What SQLAlchemy needs of a cursor: a statement carried out, and all its rows at hand."""

    arraysize = 1

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._rows: list[Any] = []
        self.description: Any = None
        self.rowcount = -1
        self.lastrowid: int | None = None

    async def __aenter__(self) -> Cursor:
        return self

    async def execute(self, sql: str, parameters: Sequence[Any] = ()) -> Cursor:
        """Carry a statement out and fetch what it gives."""
        await self._carry_out(sqlite3.Connection.execute, sql, parameters)
        return self

    async def executemany(self, sql: str, parameters: Iterable[Sequence[Any]]) -> Cursor:
        """Carry a statement out for each set of parameters."""
        await self._carry_out(sqlite3.Connection.executemany, sql, parameters)
        return self

    async def fetchall(self) -> list[Any]:
        """The rows of the last statement."""
        return self._rows

    async def close(self) -> None:
        """Nothing is open: the rows were fetched with the statement."""

    async def _carry_out(self, how: Callable[..., sqlite3.Cursor], *arguments: Any) -> None:
        done = await self._connection.carry_out(how, *arguments)
        self.description, self.rowcount, self.lastrowid, self._rows = done


class Connection(aiosqlite.Connection):
    """aiosqlite's connection with the cursors above."""

    _along: tuple[Along, ...] = ()

    def along_with_next(self, sql: str, *parameters: Any) -> None:
        """Carry a statement out just before the next one, after those that already wait for it.

        It gives no rows; how many it changed, the next one may ask with `changes()`.
        """
        self._along += ((sql, parameters),)

    async def carry_out(self, how: Callable[..., sqlite3.Cursor], *arguments: Any) -> Done:
        """Carry a statement out on the connection's thread."""
        along, self._along = self._along, ()
        done: Done = await self._execute(  # type: ignore[no-untyped-call]
            _carry_out, self._conn, along, how, *arguments
        )
        return done

    def cursor(self) -> Cursor:  # type: ignore[override]
        """A cursor; opening it needs no step over."""
        return Cursor(self)

    async def commit(self) -> None:
        """Keep what the open transaction changed, if one was begun."""
        self._along = ()
        if self.in_transaction:
            await super().commit()

    async def rollback(self) -> None:
        """Give the open transaction up, if one was begun."""
        self._along = ()
        if self.in_transaction:
            await super().rollback()


def _carry_out(
    connection: sqlite3.Connection,
    along: tuple[Along, ...],
    how: Callable[..., sqlite3.Cursor],
    *arguments: Any,
) -> Done:
    for sql, parameters in along:
        connection.execute(sql, parameters)
    cursor = how(connection, *arguments)
    # First the rows: a changing statement that gives rows is done only when they are fetched.
    rows = cursor.fetchall() if cursor.description else []
    return cursor.description, cursor.rowcount, cursor.lastrowid, rows


async def connect(path: str, **options: Any) -> Connection:
    """Open a SQLite file."""
    connection = Connection(lambda: sqlite3.connect(path, **options), iter_chunk_size=64)
    # A process that ends must not wait for a connection that nobody closed.
    connection._thread.daemon = True
    try:
        await connection
    except BaseException:
        # Its thread still has a word for the event loop, which may be closed the next moment.
        await asyncio.to_thread(connection._thread.join)
        raise
    for setting in _SETTINGS:
        await _set(connection, setting)
    # SQLite's own lower() leaves å, ä and ö as they are, and with them every search for words.
    await connection.create_function("lower", 1, _lower, deterministic=True)
    return connection


async def _set(connection: Connection, setting: str) -> None:
    """Carry a PRAGMA out. SQLite refuses WAL at once where another writes to a file that is new."""
    until = time.monotonic() + _BUSY_TIMEOUT_MS / 1000
    while True:
        try:
            await connection.execute_fetchall(f"PRAGMA {setting}")
            return
        except sqlite3.OperationalError as problem:
            if problem.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() > until:
                raise
        await asyncio.sleep(_BETWEEN_TRIES_S)


def _lower(text: str | None) -> str | None:
    return None if text is None else text.lower()


def engine(url: URL, *, connections: int, begin: str, patience_s: float) -> AsyncEngine:
    """At most so many connections to a file, each transaction opened by `begin`.

    Whoever waits longer than `patience_s` for a connection gets SQLAlchemy's TimeoutError.
    """
    made = create_async_engine(
        url,
        # Errors name the statement, never the values: those are what people wrote.
        hide_parameters=True,
        poolclass=AsyncAdaptedQueuePool,
        pool_size=connections,
        max_overflow=0,
        pool_timeout=patience_s,
        connect_args={"async_creator_fn": connect},
    )

    def prepare(connection: Any, _record: Any) -> None:
        # The driver's own transaction handling begins too late and too weakly; ours is explicit.
        connection.isolation_level = None

    def open_transaction(connection: Bound) -> None:
        driver = connection.connection.driver_connection
        assert isinstance(driver, Connection)
        driver.along_with_next(begin)

    event.listen(made.sync_engine, "connect", prepare)
    event.listen(made.sync_engine, "begin", open_transaction)
    return made
