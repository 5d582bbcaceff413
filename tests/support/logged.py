"""Logging in one line for tests of the follow-up: what a promise's log holds, and what it says of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select

from bot.domain.activities import ActivityKind, ActivityState, Doer, Output
from bot.domain.ledger import Entry
from bot.domain.promises import PromiseDocument
from db.models import PromiseRow
from db.queries import ledger
from tests.support.house import Household


async def promise_ids(home: Household, document: PromiseDocument) -> dict[str, int]:
    """The numbers of a document's promises, by their keys."""
    async with home.database.read() as session:
        rows = await session.scalars(select(PromiseRow).order_by(PromiseRow.document_id))
        return {row.key: row.id for row in rows}


async def log(
    home: Household,
    promise_id: int,
    day: date,
    what: str,
    *outputs: Output,
    kind: ActivityKind = ActivityKind.MEETING,
    not_held: str | None = None,
) -> int:
    """Log an activity; `not_held` is why it did not take place. Gives its number."""
    entry = Entry(
        (promise_id,),
        kind,
        day,
        what,
        Doer.TOGETHER,
        outputs=outputs,
        state=ActivityState.HELD if not_held is None else ActivityState.NOT_HELD,
        reason=not_held,
    )
    async with home.database.write() as session:
        (number,) = await ledger.append(session, [entry], by=None, now=home.now)
    assert number is not None
    return number


async def log_all(
    home: Household, promise_id: int, days: Sequence[date], what: str, kind: ActivityKind
) -> None:
    """Log the same on several days."""
    for day in days:
        await log(home, promise_id, day, what, kind=kind)
