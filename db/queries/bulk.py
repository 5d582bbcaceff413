"""Many rows into a table at a stroke, by the quickest way that each database has for it.

Nobody else writes into the ledger as long as many rows go in, and putting a statement's parameters
together one by one takes many times longer than the database itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any, Final, NamedTuple

from sqlalchemy import Table
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession

from db.queries.dialect import is_sqlite, plain

_FEW: Final = 100
"""PostgreSQL first has to look at the table before it takes rows as a stream."""

_LONG_S: Final = 600


class Kept(NamedTuple):
    """Rows for a table as its database keeps them; `names` are the columns of each."""

    table: Table
    names: tuple[str, ...]
    rows: Sequence[tuple[Any, ...]]

    def filled(self, name: str, values: Sequence[Any]) -> Kept:
        """The same with values in place of their numbers in a column."""
        at = self.names.index(name)
        rows = [(*row[:at], values[row[at]], *row[at + 1 :]) for row in self.rows]
        return self._replace(rows=rows)


def kept(
    session: AsyncSession, table: Table, names: Sequence[str], rows: Iterable[tuple[Any, ...]]
) -> Kept:
    """Rows as the session's database keeps them: days as text in SQLite, lists as JSON."""
    columns = zip(names, zip(*rows, strict=True), strict=False)
    turned = (as_kept(session, table, name, values) for name, values in columns)
    return Kept(table, tuple(names), list(zip(*turned, strict=True)))


def as_kept(session: AsyncSession, table: Table, name: str, values: Sequence[Any]) -> Sequence[Any]:
    """Values of a column as they are kept; those that stand in many rows are turned once."""
    dialect = session.get_bind().dialect
    keep = table.c[name].type.dialect_impl(dialect).bind_processor(dialect)
    if keep is None:
        return values
    try:
        known = {value: keep(value) for value in set(values)}
    except TypeError:  # Lists cannot be looked up.
        return tuple(map(keep, values))
    return tuple(map(known.__getitem__, values))


async def make_room(session: AsyncSession) -> None:
    """Let SQLite keep what this connection changes in memory, however many pages that are.

    In its usual room they go to the disk and come back over and over.
    """
    if is_sqlite(session):
        await (await plain(session)).exec_driver_sql("PRAGMA cache_size = -400000")


async def put(session: AsyncSession, added: Kept) -> None:
    """Add rows to their table."""
    if len(added.rows) < _FEW or is_sqlite(session):
        await _carry_out(session, added, "")
    else:
        await _stream(await plain(session), added, added.table.name)


async def add_up(session: AsyncSession, added: Kept) -> None:
    """Add rows, and their figures to those of rows with the same key where there are such.

    Figures are what does not belong to the table's key.
    """
    if len(added.rows) < _FEW or is_sqlite(session):
        await _carry_out(session, added, _adding(added.table))
        return
    connection, table, columns = await plain(session), added.table, ", ".join(added.names)
    await connection.exec_driver_sql(
        f"CREATE TEMPORARY TABLE {_BESIDE} (LIKE {table.name}) ON COMMIT DROP"
    )
    await _stream(connection, added, _BESIDE)
    await connection.exec_driver_sql(
        f"INSERT INTO {table.name} ({columns}) "  # noqa: S608 - names of ours
        f"SELECT {columns} FROM {_BESIDE} {_adding(table)}"
    )
    await connection.exec_driver_sql(f"DROP TABLE {_BESIDE}")


_BESIDE: Final = "added_beside"


async def _carry_out(session: AsyncSession, added: Kept, then: str) -> None:
    """Carry an INSERT out for every row."""
    into, names = added.table.name, ", ".join(added.names)
    gaps = ", ".join("{}" for _ in added.names)
    insert = f"INSERT INTO {into} ({names}) VALUES ({gaps}) {then}"  # noqa: S608 - names of ours
    await each(session, insert, added.rows)


async def each(session: AsyncSession, statement: str, rows: Sequence[tuple[Any, ...]]) -> None:
    """Carry a statement out for every row, whose values go where `{}` stands, as they are kept."""
    if rows:
        connection = await plain(session)
        gaps = _gaps(len(rows[0]), is_sqlite(session))
        await connection.exec_driver_sql(statement.format(*gaps), list(rows))


def _gaps(count: int, for_sqlite: bool) -> list[str]:
    return ["?" if for_sqlite else f"${at}" for at in range(1, count + 1)]


async def _stream(connection: AsyncConnection, added: Kept, into: str) -> None:
    """Let PostgreSQL take rows one after the other, without a statement for each."""
    driver = (await connection.get_raw_connection()).driver_connection
    assert driver is not None
    await driver.copy_records_to_table(
        into, columns=added.names, records=added.rows, timeout=_LONG_S
    )


@cache
def _adding(table: Table) -> str:
    keys = ", ".join(column.name for column in table.primary_key.columns)
    summed = ", ".join(
        f"{column.name} = {table.name}.{column.name} + excluded.{column.name}"
        for column in table.columns
        if not column.primary_key
    )
    return f"ON CONFLICT ({keys}) DO UPDATE SET {summed}"
