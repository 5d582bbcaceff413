"""The weekly digest: what members' settings held back, told once a week."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime
from hashlib import sha256
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from bot.domain.local_time import local_day
from bot.domain.networks import DEFAULT_QUIET, goes_out_at, latest_digest_at
from bot.domain.outbox import NoticeKind, Priority
from bot.domain.updates import UpdateState
from bot.services.act import House
from db.queries import outbox, updates

BATCH = 500
"""How many people one transaction makes digests for."""

_KEY = "digest:"


async def send_due(house: House, now: datetime) -> int:
    """Make the digests that are due, for a batch of people; gives how many people that was.

    People for whom the same was held back share one notice. Empty weeks send nothing.
    """
    moment, today = latest_digest_at(now, house.zone), local_day(now, house.zone)
    async with house.database.write() as session:
        due = await updates.list_due_digests(session, moment, today, BATCH)
        alike: dict[tuple[int, ...], list[int]] = defaultdict(list)
        for person_id, update_ids in due.items():
            alike[update_ids].append(person_id)
        for update_ids, person_ids in alike.items():
            await _tell(session, house, moment, update_ids, person_ids, now)
    return len(due)


async def _tell(
    session: AsyncSession,
    house: House,
    moment: datetime,
    update_ids: tuple[int, ...],
    person_ids: list[int],
    now: datetime,
) -> None:
    await updates.note_digested(session, person_ids, update_ids, now)
    params = await _params(session, update_ids)
    if all(one["is_retracted"] for one in params["updates"]):
        return
    digest = sha256(repr(update_ids).encode()).hexdigest()[:32]
    key = f"{_KEY}{moment.isoformat()}:{digest}"
    notice_id = await outbox.add_notice(
        session, NoticeKind.UPDATE_DIGEST, params, dedup_key=key, now=now
    ) or await outbox.find_notice(session, key)
    assert notice_id is not None, "added now or before"
    own = await updates.quiet_hours_of(session, person_ids)
    by_quiet = defaultdict(list)
    for person_id in person_ids:
        by_quiet[own.get(person_id, DEFAULT_QUIET)].append(person_id)
    for quiet, people in by_quiet.items():
        due_at = goes_out_at(now, quiet, house.zone, is_warning=False)
        await outbox.deliver_to_people(
            session, notice_id, people, priority=Priority.BULK, due_at=due_at
        )


async def _params(session: AsyncSession, update_ids: tuple[int, ...]) -> dict[str, Any]:
    found = await updates.list_by_id(session, update_ids)
    return {
        "updates": [
            {
                "update": one.id,
                "heading": one.heading,
                "body": one.body,
                "urgency": one.urgency.value,
                "sent_at": one.sent_at.isoformat(),
                "is_retracted": one.state is UpdateState.RETRACTED,
            }
            for one in found
        ]
    }


async def put_right(session: AsyncSession, update_id: int, now: datetime) -> None:
    """Let every digest that tells of an update say what the update says now."""
    ids = await outbox.list_notices(session, _KEY)
    for notice in await outbox.get_notices(session, ids):
        told = tuple(one["update"] for one in notice.params["updates"])
        if update_id in told:
            await outbox.change_notice(session, notice.id, await _params(session, told), now)
