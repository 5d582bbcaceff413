"""The few places where SQLite and PostgreSQL want other words for the same thing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any, Final

from sqlalchemy import (
    BigInteger,
    Boolean,
    ColumnElement,
    CursorResult,
    Date,
    Result,
    String,
    Table,
    bindparam,
    func,
    literal_column,
    select,
    text,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from db.models import Base
from db.session import LOCKS_OF_OURS


def is_sqlite(session: AsyncSession) -> bool:
    """Whether the transaction runs on SQLite."""
    return session.get_bind().dialect.name == "sqlite"


async def plain(session: AsyncSession) -> AsyncConnection:
    """The transaction's connection, for what every act asks: rows without objects.

    Looked up once a transaction, and once in each part of its own: each asking is a switch, but a
    part begins only when the session is asked for its connection, and undoes nothing before that.
    """
    part = session.sync_session.get_nested_transaction()
    known: tuple[Any, AsyncConnection] | None = session.info.get("plain")
    if known is None or known[0] is not part:
        known = session.info["plain"] = part, await session.connection()
    return known[1]


_ALONE = text("SELECT pg_advisory_xact_lock(:ours, :number)")


async def alone(session: AsyncSession, number: int) -> None:
    """Let nobody else pass who asks with this number, until this transaction is over.

    On SQLite every transaction that writes is alone by itself.
    """
    held: set[int] = session.info.setdefault("alone", set())
    if number in held or is_sqlite(session):
        return
    connection = await plain(session)
    await connection.execute(_ALONE, {"ours": LOCKS_OF_OURS, "number": number})
    if not session.in_nested_transaction():  # which gives its locks back where it fails
        held.add(number)


def insert_or_ignore(session: AsyncSession, table: type[Base]) -> postgresql.Insert | sqlite.Insert:
    """An INSERT that leaves an existing row with the same unique key as it is."""
    return insert_or_ignore_on(table, is_sqlite(session))


@cache
def insert_or_ignore_on(table: type[Base], for_sqlite: bool) -> postgresql.Insert | sqlite.Insert:
    """As `insert_or_ignore`, for statements that are built once for each database."""
    insert = sqlite.insert if for_sqlite else postgresql.insert
    return insert(table).on_conflict_do_nothing()


class EachOf(FunctionElement[Any]):
    """The elements of a column's JSON list: `EachOf(column).table_valued("value")`."""

    inherit_cache = True


@compiles(EachOf)
def _each_in_sqlite(element: EachOf, compiler: SQLCompiler, **options: Any) -> str:
    return f"json_each({compiler.process(element.clauses, **options)})"


@compiles(EachOf, "postgresql")
def _each_in_postgresql(element: EachOf, compiler: SQLCompiler, **options: Any) -> str:
    return f"json_array_elements_text({compiler.process(element.clauses, **options)})"


class Written(FunctionElement[str]):
    """A number or a day as text, to be strung together with others: a day as 2026-10-14."""

    type = String()
    inherit_cache = True


@compiles(Written)
def _written_in_sqlite(element: Written, compiler: SQLCompiler, **options: Any) -> str:
    # Days are kept so, and numbers are written out where they are strung together.
    return compiler.process(element.clauses, **options)


@compiles(Written, "postgresql")
def _written_in_postgresql(element: Written, compiler: SQLCompiler, **options: Any) -> str:
    [value] = element.clauses
    text = compiler.process(value, **options)
    is_day = isinstance(value.type, Date)
    # A bare cast of a day depends on the server's settings.
    return f"to_char({text}, 'YYYY-MM-DD')" if is_day else f"CAST({text} AS text)"


class _IsOneOf(FunctionElement[bool]):
    """A column, and the parameter with the numbers that it may hold."""

    type = Boolean()
    inherit_cache = True

    def self_group(self, against: Any = None) -> Any:
        """A condition as it stands: compared with 1, as a function would be, no index helps."""
        return self


@compiles(_IsOneOf)
def _one_of_in_sqlite(element: _IsOneOf, compiler: SQLCompiler, **options: Any) -> str:
    column, numbers = element.clauses
    # Written out: of a list that it has to unpack SQLite does not know how short it is.
    written_out = column.in_(bindparam(numbers.key, expanding=True))
    return compiler.process(written_out, **options)


@compiles(_IsOneOf, "postgresql")
def _one_of_in_postgresql(element: _IsOneOf, compiler: SQLCompiler, **options: Any) -> str:
    column, numbers = (compiler.process(one, **options) for one in element.clauses)
    return f"{column} = ANY ({numbers})"


def is_one_of(column: ColumnElement[int], name: str) -> ColumnElement[bool]:
    """Whether a column holds one of the numbers in a parameter, however many they are.

    PostgreSQL gets them as an array: a list that is written out is another statement of each
    length, which it has to plan anew.
    """
    return _IsOneOf(column, bindparam(name, type_=postgresql.ARRAY(BigInteger)))


def rows(result: Result[Any]) -> int:
    """How many rows a changing statement touched."""
    assert isinstance(result, CursorResult)
    return result.rowcount


def among(column: Any, ours: Iterable[str]) -> ColumnElement[bool]:
    """Whether a column holds one of our own words (states, kinds), which stand in the statement.

    A list of values is put into a statement anew each time it is carried out, which for some
    dozens of words takes longer than the statement itself; this one is put together once.
    """
    words = sorted(ours)
    assert all(word.isidentifier() for word in words), "never what somebody wrote"
    is_one: ColumnElement[bool] = column.in_([literal_column(f"'{word}'") for word in words])
    return is_one


_AT_ONCE: Final = 500
"""Values in one statement's list: far below what either database takes."""


def portions(values: Sequence[Any]) -> Iterable[Sequence[Any]]:
    """Values in portions of as many as one statement's list may hold."""
    return (values[start : start + _AT_ONCE] for start in range(0, len(values), _AT_ONCE))


def table_of(model: Any) -> Table:
    """A model's table, for statements on many rows: nothing of theirs is kept as objects."""
    table: Table = model.__table__
    return table


async def new_numbers(session: AsyncSession, table: type[Base], count: int) -> list[int]:
    """The numbers of so many rows that are about to be added, in order.

    Many rows go in at a stroke only where nobody has to ask which number each of them got. On
    SQLite whoever writes is alone, as the transaction must be by now.
    """
    rows = table_of(table)
    if is_sqlite(session):
        last = await session.scalar(select(func.coalesce(func.max(rows.c.id), 0))) or 0
        return list(range(last + 1, last + 1 + count))
    drawn = select(func.nextval(func.pg_get_serial_sequence(rows.name, "id"))).select_from(
        func.generate_series(1, count)
    )
    return list(await session.scalars(drawn))
