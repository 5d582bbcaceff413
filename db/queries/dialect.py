"""The few places where SQLite and PostgreSQL want other words for the same thing."""

from __future__ import annotations

from functools import cache
from typing import Any

from sqlalchemy import CursorResult, Result
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession

from db.models import Base


def is_sqlite(session: AsyncSession) -> bool:
    """Whether the transaction runs on SQLite."""
    return session.get_bind().dialect.name == "sqlite"


async def plain(session: AsyncSession) -> AsyncConnection:
    """The transaction's connection, for what every act asks: rows without objects.

    Looked up once a transaction: each asking is a switch of its own.
    """
    known: AsyncConnection | None = session.info.get("plain")
    if known is None:
        known = session.info["plain"] = await session.connection()
    return known


def insert_or_ignore(session: AsyncSession, table: type[Base]) -> postgresql.Insert | sqlite.Insert:
    """An INSERT that leaves an existing row with the same unique key as it is."""
    return _insert_or_ignore(table, is_sqlite(session))


@cache
def _insert_or_ignore(table: type[Base], for_sqlite: bool) -> postgresql.Insert | sqlite.Insert:
    insert = sqlite.insert if for_sqlite else postgresql.insert
    return insert(table).on_conflict_do_nothing()


def rows(result: Result[Any]) -> int:
    """How many rows a changing statement touched."""
    assert isinstance(result, CursorResult)
    return result.rowcount
