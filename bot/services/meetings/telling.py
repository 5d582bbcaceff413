"""Telling people of meetings: what a notice says of them, who gets it, and when."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from bot.domain.meeting_notices import Saying, comes_at
from bot.domain.meetings import Meeting, as_facts
from bot.domain.networks import MemberSettings
from bot.domain.outbox import NoticeKind, Priority
from bot.services.act import House, Tx
from db.queries import meetings, networks, outbox, waiting

_FOR_WORK = (NoticeKind.MEETING_POINT_PROPOSED, NoticeKind.MEETING_REPORT_WANTED)
"""What those hear who are responsible for a meeting: of their settings only quiet hours hold."""

_AFTERWARDS = (
    NoticeKind.MEETING_MINUTES,
    NoticeKind.MEETING_REPORT_WANTED,
    NoticeKind.MEETING_POINT_LAPSED,
)
"""What is said when the meeting is over: it never comes too late for it."""

_REPLACING = (NoticeKind.MEETING_CHANGED, NoticeKind.MEETING_CANCELLED)
"""What follows something said before about the same meeting."""

_JUST_BEFORE = timedelta(seconds=1)


async def tell(
    session: AsyncSession,
    house: House,
    kind: NoticeKind,
    facts: Mapping[str, Any],
    to: Collection[int],
    *,
    cause: str,
    now: datetime,
    expected: Collection[int] = (),
) -> None:
    """Tell people about a meeting, once for each cause, when their settings allow.

    `facts` are those of `facts_of` or `as_facts`; `expected` are the people who said to come.
    """
    key = f"{_thread(facts)}{cause}"
    notice_id = await outbox.add_notice(session, kind, facts, dedup_key=key, now=now)
    if notice_id is None:
        return
    due = await _due(session, house, kind, facts, to, now, expected)
    if kind in _REPLACING:
        due = await _after_what_waits(session, kind, facts, due, now)
    by_moment: dict[datetime, list[int]] = defaultdict(list)
    for person_id, moment in due.items():
        by_moment[moment].append(person_id)
    for moment, people in by_moment.items():
        await outbox.deliver_to_people(
            session, notice_id, people, priority=Priority.NORMAL, due_at=moment
        )


async def tell_members(
    tx: Tx,
    kind: NoticeKind,
    facts: Mapping[str, Any],
    network_id: int,
    *,
    cause: str,
    expected: Collection[int] = (),
) -> None:
    """Tell everybody in a network about a meeting, once for each cause."""
    members = await meetings.member_ids(tx.session, network_id)
    await tell(
        tx.session, tx.act.house, kind, facts, members, cause=cause, now=tx.now, expected=expected
    )


def _thread(facts: Mapping[str, Any]) -> str:
    """What the causes of everything begin with that is said of a meeting, or of its series."""
    series = facts["series"]
    return f"meeting:{facts['meeting']}:" if series is None else f"meeting:s{series}:"


async def _due(
    session: AsyncSession,
    house: House,
    kind: NoticeKind,
    facts: Mapping[str, Any],
    to: Collection[int],
    now: datetime,
    expected: Collection[int],
) -> dict[int, datetime]:
    """When the message comes to whom; who does not get it is left out."""
    saying, own = _saying(kind, facts), await networks.settings_of_all(session, to)
    due = {}
    for person_id in to:
        settings = own.get(person_id, MemberSettings())
        if kind in _FOR_WORK:
            settings = MemberSettings(quiet=settings.quiet)
        moment = comes_at(saying, settings, now, house.zone, is_expected=person_id in expected)
        if moment is not None:
            due[person_id] = moment
    return due


def _saying(kind: NoticeKind, facts: Mapping[str, Any]) -> Saying:
    if kind in _AFTERWARDS:
        return Saying()
    starts = [one["starts_at"] for one in facts.get("meetings") or [facts]]
    if facts.get("was"):
        starts.append(facts["was"])
    moments = [datetime.fromisoformat(one) for one in starts]
    is_news = kind is NoticeKind.MEETING_CANCELLED or bool(facts.get("is_news"))
    return Saying(min(moments), max(moments), is_news)


async def _after_what_waits(
    session: AsyncSession,
    kind: NoticeKind,
    facts: Mapping[str, Any],
    due: Mapping[int, datetime],
    now: datetime,
) -> dict[int, datetime]:
    """Let what still waits to be said of the meeting come first, or not at all.

    Gives who is to be told when: without those who never heard of a meeting that is cancelled.
    """
    about, due = {one["meeting"] for one in facts["meetings"]}, dict(due)
    is_cancelled = kind is NoticeKind.MEETING_CANCELLED
    for one in await waiting.list_waiting(session, _thread(facts), now):
        said = {meeting["meeting"] for meeting in one.params.get("meetings") or [one.params]}
        is_void = said <= about and (is_cancelled or one.kind is NoticeKind.MEETING_REMINDER)
        if is_void and one.kind in _VOID_ONCE_CANCELLED:
            waiting.stop(one, now)
            if one.kind is NoticeKind.MEETING_CALLED:
                due.pop(one.row.person_id or 0, None)
        elif (moment := due.get(one.row.person_id or 0)) is not None:
            one.row.due_at = min(one.row.due_at, moment) - _JUST_BEFORE
    await session.flush()
    return due


_VOID_ONCE_CANCELLED = (
    NoticeKind.MEETING_CALLED,
    NoticeKind.MEETING_CHANGED,
    NoticeKind.MEETING_REMINDER,
)


def facts_of(found: Sequence[Meeting]) -> dict[str, Any]:
    """Meetings as one notice tells of them: what they share, and when each is."""
    return {
        **as_facts(found[0]),
        "meetings": [
            {
                "meeting": one.id,
                "uid": one.uid,
                "sequence": one.sequence,
                "title": one.title,
                "place": one.place,
                "starts_at": one.starts_at.isoformat(),
                "ends_at": one.ends_at.isoformat(),
            }
            for one in found
        ],
    }


async def responsible(session: AsyncSession, meeting: Meeting) -> list[int]:
    """Who called the meeting and who convenes its network, each once."""
    conveners = await meetings.convener_ids(session, meeting.network_id)
    return list(dict.fromkeys([meeting.called_by, *conveners]))


async def invite_newcomer(
    session: AsyncSession, network_id: int, person_id: int, membership_id: int, now: datetime
) -> None:
    """Tell somebody who has just joined a network of its coming meetings, in one message.

    At once, whatever the hour: they are in the chat.
    """
    coming = await meetings.coming_of_network(session, network_id, after=now)
    if not coming:
        return
    notice_id = await outbox.add_notice(
        session,
        NoticeKind.MEETING_CALLED,
        {**facts_of(coming), "is_late": True},
        dedup_key=f"meeting:newcomer:{membership_id}",
        now=now,
    )
    if notice_id is not None:
        await outbox.deliver_to_people(
            session, notice_id, [person_id], priority=Priority.NORMAL, due_at=now
        )
