"""Putting right what was sent: every copy follows its update, and a warning's change is said aloud."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from bot.domain.local_time import local_day
from bot.domain.networks import pause_ends_at
from bot.domain.outbox import NoticeKind, Priority
from bot.domain.updates import UpdateState, Urgency
from bot.services import digests
from bot.services.act import House
from bot.services.broadcasts import params_of, reminder_key
from db.models import SituationUpdateRow
from db.queries import delivered, deliveries, outbox, update_copies


async def change_copies(
    session: AsyncSession,
    house: House,
    row: SituationUpdateRow,
    now: datetime,
    *,
    part: str | None = None,
) -> None:
    """Let every copy of an update say what it says now; a retracted one goes to nobody else.

    `part` is what was corrected, None where it was retracted. An edited copy makes no sound and
    may lie far up in the chat, so whoever has a warning gets a message of its own as well.
    """
    assert row.notice_id is not None, "only what was sent has copies"
    is_retracted = row.state == UpdateState.RETRACTED.value
    is_warning = row.urgency == Urgency.WARNING.value
    said = params_of(row, house)
    # Of a warning the message that is heard goes first, and its silent copies follow.
    edits = Priority.NORMAL if is_warning else None
    await delivered.change_notice(
        session,
        row.notice_id,
        said,
        now,
        stop_unsent=is_retracted,
        edits=edits,
        is_told_besides=is_warning,
    )
    reminders = await outbox.list_notices(session, reminder_key(row.id, ""))
    for reminder in reminders:
        again = {**said, "reads": row.notice_id, "is_reminder": True}
        await delivered.change_notice(
            session,
            reminder,
            again,
            now,
            stop_unsent=is_retracted,
            edits=edits,
            is_told_besides=is_warning,
        )
    await session.flush()
    await digests.put_right(session, row.id, now)
    if is_warning:
        await _say_aloud(session, house, row, [row.notice_id, *reminders], part, now)
    row.finished_at = None


async def _say_aloud(
    session: AsyncSession,
    house: House,
    row: SituationUpdateRow,
    notices: list[int],
    part: str | None,
    now: datetime,
) -> None:
    """Tell everybody who has the warning that it changed, with a sound; also in quiet hours.

    Who has a pause by now is told when it is over. What was said of an earlier change follows as
    well; who has not heard that yet hears this only.
    """
    said, key = params_of(row, house), f"warning-changed:{row.id}:"
    earlier = await outbox.list_notices(session, key)
    for notice in await deliveries.get_notices(session, earlier):
        now_says = {**said, "part": notice.params["part"]}
        await delivered.change_notice(
            session,
            notice.id,
            now_says,
            now,
            stop_unsent=True,
            edits=Priority.NORMAL,
            is_told_besides=True,
        )
    notice_id = await outbox.add_notice(
        session,
        NoticeKind.WARNING_CHANGED,
        {**said, "part": part},
        dedup_key=key + (str(row.revision) if part else "retracted"),
        now=now,
    )
    assert notice_id is not None, "every change is said once"
    await update_copies.deliver_past_pauses(
        session,
        notice_id,
        update_copies.people_having(row.id, notices),
        local_day(now, house.zone),
        priority=Priority.URGENT,
        due_at=lambda until: now if until is None else pause_ends_at(until, house.zone),
    )
    await outbox.deliver_where_posted(
        session, notice_id, notices, priority=Priority.URGENT, due_at=now
    )
