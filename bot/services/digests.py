"""The weekly digest: what settings held back, coming meetings, and news of problem areas."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from bot.domain.meetings import Meeting
from bot.domain.networks import (
    DIGEST_AHEAD,
    DIGEST_RHYTHM,
    QuietHours,
    goes_out_at,
    latest_digest_at,
    pauses_over_until,
)
from bot.domain.outbox import NoticeKind, Priority
from bot.domain.updates import UpdateState
from bot.services.act import House
from db.queries import delivered, deliveries, digests, meetings, outbox, problem_areas, updates

BATCH = 500
"""How many people one transaction makes digests for."""

_KEY = "digest:"


@dataclass(frozen=True, slots=True)
class _Contents:
    """What one digest tells. Of each problem area its number, its title and what happened.

    `after_pause`: it gathers what a pause held back, and comes as soon as that is over.
    """

    after_pause: bool
    updates: tuple[int, ...]
    meetings: tuple[Meeting, ...]
    problems: tuple[tuple[int, str, tuple[str, ...]], ...]


async def send_due(house: House, now: datetime) -> int:
    """Make the digests that are due, for a batch of people; gives how many people that was.

    People who are told the same share one notice. An empty week sends nothing. Who had a pause is
    told what it held back as soon as it is over, and need not wait for the week to end.
    """
    moment, over_until = latest_digest_at(now, house.zone), pauses_over_until(now, house.zone)
    async with house.database.write() as session:
        due = await digests.list_due(session, moment, over_until, BATCH)
        alike: dict[_Contents, list[digests.Due]] = defaultdict(list)
        for one, contents in await _contents(session, due, moment, now):
            alike[contents].append(one)
        for contents, people in alike.items():
            await _tell(session, house, moment, contents, people, now)
        await digests.note_told(session, due, moment, now)
    return len(due)


async def _contents(
    session: AsyncSession, due: Sequence[digests.Due], moment: datetime, now: datetime
) -> list[tuple[digests.Due, _Contents]]:
    """What each of these people is told."""
    network_ids = {network_id for one in due for network_id in one.networks}
    coming = {
        network_id: [
            meeting
            for meeting in await meetings.coming_of_network(session, network_id, after=now)
            if meeting.starts_at < now + DIGEST_AHEAD
        ]
        for network_id in sorted(network_ids)
    }
    declined = await meetings.list_declined(
        session,
        [one.person_id for one in due],
        [meeting.id for found in coming.values() for meeting in found],
    )
    week_ago = moment - DIGEST_RHYTHM
    since = min((one.told_until or week_ago for one in due), default=week_ago)
    news = await problem_areas.list_news(session, network_ids, since, moment)
    return [
        (
            one,
            _Contents(
                one.after_pause,
                one.updates,
                _meetings_of(one, coming, declined),
                _news_of(one, news, one.told_until or week_ago),
            ),
        )
        for one in due
    ]


def _meetings_of(
    one: digests.Due, coming: Mapping[int, Sequence[Meeting]], declined: set[tuple[int, int]]
) -> tuple[Meeting, ...]:
    """The meetings of somebody's networks but those they stay away from, the soonest first."""
    found = [meeting for network_id in one.networks for meeting in coming[network_id]]
    wanted = [meeting for meeting in found if (one.person_id, meeting.id) not in declined]
    return tuple(sorted(wanted, key=lambda meeting: (meeting.starts_at, meeting.id)))


def _news_of(
    one: digests.Due, news: Sequence[problem_areas.News], since: datetime
) -> tuple[tuple[int, str, tuple[str, ...]], ...]:
    """What happened to the problem areas of somebody's networks, each thing said once."""
    happened: dict[tuple[int, str], dict[str, None]] = {}
    for event in news:
        if event.network_id in one.networks and event.at >= since:
            happened.setdefault((event.problem_id, event.title), {})[event.kind.value] = None
    return tuple((number, title, tuple(kinds)) for (number, title), kinds in happened.items())


async def _tell(
    session: AsyncSession,
    house: House,
    moment: datetime,
    contents: _Contents,
    people: list[digests.Due],
    now: datetime,
) -> None:
    params: dict[str, Any] = {
        "after_pause": contents.after_pause,
        "updates": await _updates(session, contents.updates),
        "meetings": [
            {
                "meeting": one.id,
                "title": one.title,
                "starts_at": one.starts_at.isoformat(),
                "place": one.place,
            }
            for one in contents.meetings
        ],
        "problems": [
            {"problem": number, "title": title, "events": list(kinds)}
            for number, title, kinds in contents.problems
        ],
    }
    has_updates = not all(one["is_retracted"] for one in params["updates"])
    if not (has_updates or contents.meetings or contents.problems):
        return
    key = f"{_KEY}{moment.isoformat()}:{sha256(repr(contents).encode()).hexdigest()[:32]}"
    notice_id = await outbox.add_notice(
        session, NoticeKind.UPDATE_DIGEST, params, dedup_key=key, now=now
    ) or await outbox.find_notice(session, key)
    assert notice_id is not None, "added now or before"
    by_quiet: dict[QuietHours, list[int]] = defaultdict(list)
    for one in people:
        by_quiet[one.quiet].append(one.person_id)
    for quiet, person_ids in by_quiet.items():
        due_at = goes_out_at(now, quiet, house.zone, is_warning=False)
        await outbox.deliver_to_people(
            session, notice_id, person_ids, priority=Priority.BULK, due_at=due_at
        )


async def _updates(session: AsyncSession, update_ids: Sequence[int]) -> list[dict[str, Any]]:
    return [
        {
            "update": one.id,
            "heading": one.heading,
            "body": one.body,
            "urgency": one.urgency.value,
            "sent_at": one.sent_at.isoformat(),
            "is_retracted": one.state is UpdateState.RETRACTED,
        }
        for one in await updates.list_by_id(session, update_ids)
    ]


async def put_right(session: AsyncSession, update_id: int, now: datetime) -> None:
    """Let every digest that tells of an update say what the update says now."""
    ids = await outbox.list_notices(session, _KEY)
    for notice in await deliveries.get_notices(session, ids):
        told = [one["update"] for one in notice.params["updates"]]
        if update_id in told:
            params = {**notice.params, "updates": await _updates(session, told)}
            await delivered.change_notice(session, notice.id, params, now)
