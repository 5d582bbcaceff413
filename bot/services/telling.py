"""Telling people once for each cause: at once, or when their quiet hours and pauses allow."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from bot.domain.meeting_notices import Saying, comes_at
from bot.domain.networks import MemberSettings
from bot.domain.outbox import NoticeKind, Priority
from bot.services.act import House
from db.queries import networks, outbox


async def tell_in_time(
    session: AsyncSession,
    house: House,
    kind: NoticeKind,
    facts: Mapping[str, Any],
    to: Collection[int],
    *,
    cause: str,
    now: datetime,
    for_work: Collection[int] = (),
    last: datetime | None = None,
) -> None:
    """Tell people, once for each cause, outside their quiet hours and after their pauses.

    Of the settings of those whose work it is (`for_work`) only the quiet hours hold. `last` is
    the moment of what it is about: whoever would hear of it too late does not at all.
    """
    notice_id = await outbox.add_notice(session, kind, facts, dedup_key=cause, now=now)
    if notice_id is None:
        return
    own = await networks.settings_of_all(session, to)
    by_moment: dict[datetime, list[int]] = defaultdict(list)
    for person_id in dict.fromkeys(to):
        settings = own.get(person_id, MemberSettings())
        if person_id in for_work:
            settings = MemberSettings(quiet=settings.quiet)
        # News: it waits for no digest.
        saying = Saying(last=last, is_news=True)
        moment = comes_at(saying, settings, now, house.zone, is_expected=False)
        if moment is not None:
            by_moment[moment].append(person_id)
    for moment, people in by_moment.items():
        await outbox.deliver_to_people(
            session, notice_id, people, priority=Priority.NORMAL, due_at=moment
        )


async def tell(
    session: AsyncSession,
    kind: NoticeKind,
    params: Mapping[str, Any],
    to: Sequence[int],
    key: str,
    now: datetime,
) -> None:
    """Tell people at once, once for each cause."""
    notice_id = await outbox.add_notice(session, kind, params, dedup_key=key, now=now)
    if notice_id is not None and to:
        await outbox.deliver_to_people(session, notice_id, to, priority=Priority.NORMAL, due_at=now)
