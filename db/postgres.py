"""PostgreSQL's connection, with one step fewer to the server for a transaction that waits its turn.

Every step to the server and back is felt in the answer to a button.
"""

from __future__ import annotations

from typing import Any

import asyncpg
from sqlalchemy.engine import URL
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

_COMMAND_TIMEOUT_S = 15.0
"""A network that swallows packets must not hold a statement for as long as TCP would."""

_RECYCLE_S = 240
"""Firewalls forget idle connections after some minutes; ours are younger."""


class Connection(asyncpg.Connection):  # type: ignore[misc]
    """asyncpg's connection; a statement without parameters can go along with BEGIN."""

    __slots__ = ("_along",)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._along: str | None = None

    def begin_with(self, statement: str) -> None:
        """Let the next transaction open with this statement; it must be made of our own words.

        What follows it sees what was committed while it waited: each statement looks anew.
        """
        assert not self.is_in_transaction(), "the statement goes along with BEGIN"
        self._along = statement

    async def execute(self, query: str, *args: Any, timeout: float | None = None) -> str:  # noqa: ASYNC109 - asyncpg's own
        """Carry out a statement that gives no rows."""
        along, self._along = self._along, None
        if along is None:
            return str(await super().execute(query, *args, timeout=timeout))
        assert query.startswith("BEGIN"), "a transaction's first step"
        try:
            return str(await super().execute(f"{query} {along};", timeout=timeout))
        except BaseException:
            # Begun and failed at once: whoever opened it takes it for not begun.
            self.terminate()
            raise


def engine(url: URL, *, patience_s: float) -> AsyncEngine:
    """Connections to a server; who waits longer for one gets SQLAlchemy's TimeoutError."""
    return create_async_engine(
        url,
        hide_parameters=True,
        pool_size=8,
        max_overflow=8,
        pool_timeout=patience_s,
        pool_pre_ping=False,
        pool_recycle=_RECYCLE_S,
        connect_args={
            "connection_class": Connection,
            "timeout": 10,
            "command_timeout": _COMMAND_TIMEOUT_S,
            "server_settings": {"timezone": "UTC"},
        },
    )
