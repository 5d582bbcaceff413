"""An officer's visits as one calendar file, sent anew when they change: once a minute at most."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from bot.domain.outbox import NoticeKind, Priority
from bot.domain.people import Role
from bot.domain.reminders import ReminderKind
from bot.domain.visits import as_facts
from bot.services.act import Act, AlreadyHandled, House, Tx, changing, looking
from db.queries import calendar_feeds, outbox, reminders

MOST = 200
"""More visits than this do not lie ahead of anybody; a file stays small enough for any phone."""


@dataclass(frozen=True, slots=True)
class Feed:
    """What the officer's file holds, and whether a new one comes when it changes."""

    visits: tuple[Mapping[str, Any], ...]
    subscribed: bool


async def show(act: Act) -> Feed:
    """The officer's coming visits, with those that were called off. For police."""
    async with looking(act) as tx:
        tx.require(Role.POLICE)
        return await _feed(tx)


async def subscribe(act: Act, *, wanted: bool) -> Feed:
    """Send the officer a new file when the visits change, or no longer. For police."""
    try:
        async with changing(act) as tx:
            tx.require(Role.POLICE)
            await calendar_feeds.keep(tx.session, tx.person.id, tx.now, wanted=wanted)
            return await _feed(tx)
    except AlreadyHandled:
        return await show(act)


async def _feed(tx: Tx) -> Feed:
    subscribed = await calendar_feeds.is_subscribed(tx.session, tx.person.id)
    return Feed(await _visits(tx.session, tx.person.id, tx.now), subscribed)


async def _visits(
    session: AsyncSession, officer_id: int, now: datetime
) -> tuple[Mapping[str, Any], ...]:
    found = await calendar_feeds.list_visits(session, officer_id, now, MOST)
    return tuple(as_facts(visit) for visit in found)


async def touch(session: AsyncSession, officer_id: int, now: datetime) -> None:
    """A visit of the officer's changed: a new file is due when the minute after this one begins.

    All changes of a minute are due at the same moment, and so make one file.
    """
    if await calendar_feeds.is_subscribed(session, officer_id):
        minute = now.replace(second=0, microsecond=0)
        due = minute + timedelta(minutes=1)
        await reminders.add(session, ReminderKind.CALENDAR_FILE, officer_id, due)


async def send(
    session: AsyncSession, _house: House, officer_id: int, reminder_id: int, now: datetime
) -> None:
    """Put the new file into the outbox, if it is still wanted."""
    if not await calendar_feeds.is_subscribed(session, officer_id):
        return
    notice_id = await outbox.add_notice(
        session,
        NoticeKind.CALENDAR_FILE,
        {"visits": list(await _visits(session, officer_id, now))},
        dedup_key=f"reminder:{reminder_id}",
        now=now,
    )
    if notice_id is not None:
        await outbox.deliver_to_people(
            session, notice_id, [officer_id], priority=Priority.NORMAL, due_at=now
        )
