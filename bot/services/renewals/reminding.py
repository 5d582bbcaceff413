"""Reminding the coordinators, two months before a period ends, that it is to be renewed."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from bot.domain.local_time import local_day, to_utc_past_gap
from bot.domain.next_periods import is_reminded_on
from bot.domain.outbox import NoticeKind
from bot.domain.promises import PromiseDocument, ends_on
from bot.services.act import House
from bot.services.renewals.telling import keepers, tell_once
from db.queries import outbox, promises, renewals

_AT: Final = time(9)


async def remind_due(house: House, now: datetime) -> int:
    """Remind of every document that ends within two months; gives how many that were.

    Once for each last day: where a period is extended, again two months before its new end. One
    whose renewal was begun, or that has a document after it, needs no reminder.
    """
    today = local_day(now, house.zone)
    if now < to_utc_past_gap(today, _AT, house.zone):
        return 0
    async with house.database.read() as session:
        due = await _due(session, today)
    for number, document in due:
        async with house.database.write() as session:
            facts = {
                "document": number,
                "title": document.title,
                "last": ends_on(document).isoformat(),
            }
            to, key = await keepers(session), _key(number, document)
            await tell_once(session, NoticeKind.RENEWAL_SOON, facts, to, key, now=now)
    return len(due)


async def _due(session: AsyncSession, today: date) -> list[tuple[int, PromiseDocument]]:
    stored = await promises.list_all(session)
    followed_up = {one.document.previous for one in stored}
    return [
        (one.id, one.document)
        for one in stored
        if is_reminded_on(one.document, today)
        and one.document.key not in followed_up
        and await renewals.find_id(session, one.id) is None
        and await outbox.find_notice(session, _key(one.id, one.document)) is None
    ]


def _key(number: int, document: PromiseDocument) -> str:
    return f"renewal:soon:{number}:{ends_on(document).isoformat()}"
