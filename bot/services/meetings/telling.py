"""Telling people of meetings: what a notice says of them, and who gets it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from bot.domain.meetings import (
    Meeting,
    as_facts,
)
from bot.domain.outbox import NoticeKind, Priority
from bot.services.act import Tx
from db.queries import meetings, outbox


async def tell(
    tx: Tx, kind: NoticeKind, facts: Mapping[str, Any], to: Sequence[int], *, cause: str
) -> None:
    """Tell people about a meeting, once for each cause."""
    notice_id = await outbox.add_notice(
        tx.session, kind, facts, dedup_key=f"meeting:{cause}", now=tx.now
    )
    if notice_id is not None:
        await outbox.deliver_to_people(
            tx.session, notice_id, to, priority=Priority.NORMAL, due_at=tx.now
        )


async def tell_members(
    tx: Tx, kind: NoticeKind, facts: Mapping[str, Any], network_id: int, *, cause: str
) -> None:
    """Tell everybody in a network about a meeting, once for each cause."""
    members = await meetings.member_ids(tx.session, network_id)
    await tell(tx, kind, facts, members, cause=cause)


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
    """Tell somebody who has just joined a network of its coming meetings, in one message."""
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
