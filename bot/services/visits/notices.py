"""What is said about a visit, to whom, and once for each cause; by the clock and by people's acts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from bot.domain.outbox import NoticeKind, Priority
from bot.domain.people import Role
from bot.domain.schools import Topic
from bot.domain.visits import Visit, as_facts
from db.queries import outbox, schools


async def school_side(session: AsyncSession, visit: Visit) -> list[int]:
    """Who hears of it for the school: its contacts, or who booked where it has none any more."""
    return await schools.contacts_of(session, visit.school_id) or [visit.contact_id]


async def tell(
    session: AsyncSession,
    kind: NoticeKind,
    visit: Visit,
    to: Sequence[int],
    *,
    cause: str,
    now: datetime,
    more: Mapping[str, Any] | None = None,
) -> None:
    """Tell people about a visit, once for each cause; `more` are facts beside the visit's own."""
    notice_id = await _once(session, kind, visit, cause, now, more)
    if notice_id is not None:
        who = list(dict.fromkeys(to))
        await outbox.deliver_to_people(
            session, notice_id, who, priority=Priority.NORMAL, due_at=now
        )


async def tell_coordinators(
    session: AsyncSession,
    kind: NoticeKind,
    visit: Visit,
    *,
    cause: str,
    now: datetime,
    more: Mapping[str, Any] | None = None,
) -> None:
    """Tell all coordinators about a visit, once for each cause."""
    notice_id = await _once(session, kind, visit, cause, now, more)
    if notice_id is not None:
        await outbox.deliver_to_role(
            session, notice_id, Role.COORDINATOR, priority=Priority.NORMAL, due_at=now
        )


async def _once(
    session: AsyncSession,
    kind: NoticeKind,
    visit: Visit,
    cause: str,
    now: datetime,
    more: Mapping[str, Any] | None,
) -> int | None:
    """What there is to say of a visit. None: it was said for this cause before."""
    facts = {**as_facts(visit), **(more or {})}
    return await outbox.add_notice(session, kind, facts, dedup_key=cause, now=now)


async def send_material_once(session: AsyncSession, visit: Visit, now: datetime) -> None:
    """Give the school what it needs before the visit, unless it has it or there is nothing."""
    topic = await schools.find_topic(session, visit.topic_id)
    assert topic is not None, "topics are never deleted"
    if topic.sends_material and not await outbox.list_notices(session, _material(visit)):
        await _prepare(session, visit, topic, now, cause=_material(visit), a_week_before=False)


async def remind_a_week_before(
    session: AsyncSession, visit: Visit, now: datetime, reminder_id: int
) -> None:
    """Remind the school of a visit in a week, with the material and what to prepare."""
    topic = await schools.find_topic(session, visit.topic_id)
    assert topic is not None, "topics are never deleted"
    cause = f"{_material(visit)}{reminder_id}"
    await _prepare(session, visit, topic, now, cause=cause, a_week_before=True)


def _material(visit: Visit) -> str:
    """How the causes begin of all messages that have given the school the visit's material."""
    return f"visit:{visit.id}:material:"


async def _prepare(
    session: AsyncSession,
    visit: Visit,
    topic: Topic,
    now: datetime,
    *,
    cause: str,
    a_week_before: bool,
) -> None:
    material = {
        "prepare": topic.prepare,
        "material": topic.material,
        "document": topic.document and asdict(topic.document),
        "a_week_before": a_week_before,
    }
    to = await school_side(session, visit)
    await tell(session, NoticeKind.VISIT_PREPARE, visit, to, cause=cause, now=now, more=material)
