"""Who gets a calendar file when their visits change, and what stands in it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import bindparam, delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.domain.visits import AGREED, GONE, Visit
from db.models import CalendarFeedRow, VisitRow
from db.queries.dialect import insert_or_ignore, plain
from db.queries.visits import list_where

_IN_CALENDARS = tuple(state.value for state in AGREED)
_GONE = tuple(state.value for state in GONE)


async def keep(session: AsyncSession, officer_id: int, now: datetime, *, wanted: bool) -> None:
    """Let an officer get the file when it changes, or no longer."""
    if wanted:
        await session.execute(
            insert_or_ignore(session, CalendarFeedRow).values(officer_id=officer_id, since=now)
        )
    else:
        await session.execute(
            delete(CalendarFeedRow).where(CalendarFeedRow.officer_id == officer_id)
        )


async def is_subscribed(session: AsyncSession, officer_id: int) -> bool:
    """Whether an officer wants the file anew when it changes."""
    connection = await plain(session)
    return await connection.scalar(_SUBSCRIBED, {"officer_id": officer_id}) is not None


_SUBSCRIBED = select(CalendarFeedRow.officer_id).where(
    CalendarFeedRow.officer_id == bindparam("officer_id")
)
"""Asked whenever a visit changes, so it is built once."""


async def list_visits(
    session: AsyncSession, officer_id: int, now: datetime, limit: int
) -> list[Visit]:
    """An officer's visits that are not over, soonest first.

    Those called off are among them if they stood in a calendar: one that was only asked for never
    did.
    """
    stood = VisitRow.state.in_(_GONE) & (VisitRow.sequence > 0)
    return await list_where(
        session,
        (VisitRow.officer_id == officer_id)
        & (VisitRow.ends_at > now)
        & (VisitRow.state.in_(_IN_CALENDARS) | stood),
        limit,
    )
