"""Closed periods: closing and opening them, and which promises' days are closed."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import case, delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.domain.errors import PeriodClosed
from bot.domain.renewals import Closing
from db.models import PeriodClosingRow, Person, PromiseDocumentRow, PromiseRow
from db.queries.dialect import insert_or_ignore, rows

_LAST = case(
    (PromiseDocumentRow.extended_to.is_(None), PromiseDocumentRow.period_end),
    else_=PromiseDocumentRow.extended_to,
)


@dataclass(frozen=True, slots=True)
class ClosedDays:
    """The days of a closed document, both inclusive, and when it was closed."""

    title: str
    first: date
    last: date
    closed_on: date

    def hold_any_of(self, first: date, last: date) -> bool:
        """Whether one of these days, both inclusive, is closed: also of those in between."""
        return first <= self.last and self.first <= last


async def find(session: AsyncSession, document_id: int) -> Closing | None:
    """That a document's period is closed. None: it is open."""
    found = await session.execute(
        select(PeriodClosingRow.closed_on, Person.name)
        .join(Person, Person.id == PeriodClosingRow.closed_by)
        .where(PeriodClosingRow.document_id == document_id)
    )
    row = found.first()
    return None if row is None else Closing(row[0], row[1])


async def close(session: AsyncSession, document_id: int, on: date, by: int, now: datetime) -> bool:
    """Close a document's period. False: it is closed already."""
    result = await session.execute(
        insert_or_ignore(session, PeriodClosingRow).values(
            document_id=document_id, closed_on=on, closed_by=by, closed_at=now
        )
    )
    return rows(result) == 1


async def reopen(session: AsyncSession, document_id: int) -> bool:
    """Open a document's period again. False: it is open."""
    result = await session.execute(
        delete(PeriodClosingRow).where(PeriodClosingRow.document_id == document_id)
    )
    return rows(result) == 1


async def closed_days(session: AsyncSession, promise_ids: Collection[int]) -> dict[int, ClosedDays]:
    """The days that are closed for each of these promises; one of an open period is left out."""
    found = await session.execute(
        select(
            PromiseRow.id,
            PromiseDocumentRow.title,
            PromiseDocumentRow.period_start,
            _LAST,
            PeriodClosingRow.closed_on,
        )
        .join(PromiseDocumentRow, PromiseDocumentRow.id == PromiseRow.document_id)
        .join(PeriodClosingRow, PeriodClosingRow.document_id == PromiseDocumentRow.id)
        .where(PromiseRow.id.in_(list(promise_ids)))
    )
    return {number: ClosedDays(*days) for number, *days in found}


async def find_of_days(
    session: AsyncSession, promise_ids: Collection[int], first: date, last: date
) -> ClosedDays | None:
    """The closed period of one of the promises that holds one of these days. None: they are open."""
    closed = (await closed_days(session, promise_ids)).values()
    return next((one for one in closed if one.hold_any_of(first, last)), None)


async def check_open(
    session: AsyncSession, promise_ids: Collection[int], first: date, last: date
) -> None:
    """Check that none of these days is closed for any of the promises. Raises PeriodClosed."""
    if (one := await find_of_days(session, promise_ids, first, last)) is not None:
        raise PeriodClosed(one.title, one.closed_on)
