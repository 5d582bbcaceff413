"""Following a promise: a silent note, at most one a day, when it has moved."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from bot.domain.errors import NotFound
from bot.domain.follow_up.following import latest_telling_at
from bot.domain.local_time import local_day
from bot.domain.networks import QuietHours, goes_out_at
from bot.domain.outbox import NoticeKind, Priority
from bot.services import follow_up
from bot.services.act import Act, AlreadyHandled, House, changing
from db.queries import followers, outbox, promises

BATCH = 500
"""How many followers one transaction tells."""


async def follow(act: Act, promise_id: int) -> None:
    """Let the person hear when a promise moves. Open to everybody. Raises NotFound."""
    try:
        async with changing(act) as tx:
            if await promises.document_of(tx.session, promise_id) is None:
                raise NotFound("promise")
            await followers.add(tx.session, promise_id, tx.person.id, tx.now)
    except AlreadyHandled:
        return


async def unfollow(act: Act, promise_id: int) -> None:
    """Let the person hear no more of a promise."""
    try:
        async with changing(act) as tx:
            await followers.remove(tx.session, promise_id, tx.person.id)
    except AlreadyHandled:
        return


async def tell_due(house: House, now: datetime) -> int:
    """Tell the followers who are due, for a batch of them; gives how many that was.

    Those of a batch who have heard the same share one notice. Where nothing has moved nothing is sent.
    """
    moment, today = latest_telling_at(now, house.zone), local_day(now, house.zone)
    async with house.database.write() as session:
        due = await followers.list_due(session, moment, today, BATCH)
        heard = await followers.now_heard(session)
        alike: dict[tuple[int, followers.Heard], list[followers.Due]] = defaultdict(list)
        for one in due:
            if one.heard != heard:
                alike[one.promise_id, one.heard].append(one)
        for (promise_id, before), people in alike.items():
            await _tell(session, house, promise_id, before, people, moment, now)
        await followers.note_told(session, due, moment, heard)
    return len(due)


async def _tell(
    session: AsyncSession,
    house: House,
    promise_id: int,
    before: followers.Heard,
    people: list[followers.Due],
    moment: datetime,
    now: datetime,
) -> None:
    activities, judged = await followers.count_moved(session, promise_id, before)
    if not (activities or judged):
        return
    document_id = await promises.document_of(session, promise_id)
    view = await follow_up.of_document(session, local_day(now, house.zone), document_id)
    one = next(one for one in view.promises if one.id == promise_id)
    notice_id = await outbox.add_notice(
        session,
        NoticeKind.PROMISE_MOVED,
        {
            "promise": promise_id,
            "key": one.promise.key,
            "title": one.promise.title,
            "activities": activities,
            "judged": judged,
            "state": one.standing.state.value,
        },
        dedup_key=(
            f"promise:{promise_id}:moved:{moment.isoformat()}:{before.version}:{before.verdict}"
            f":{people[0].person_id}"
        ),
        now=now,
    )
    if notice_id is None:
        return
    by_quiet: dict[QuietHours, list[int]] = defaultdict(list)
    for follower in people:
        by_quiet[follower.quiet].append(follower.person_id)
    for quiet, person_ids in by_quiet.items():
        due_at = goes_out_at(now, quiet, house.zone, is_warning=False)
        await outbox.deliver_to_people(
            session, notice_id, person_ids, priority=Priority.BULK, due_at=due_at
        )
