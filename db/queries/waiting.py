"""Messages that wait for the end of somebody's quiet hours or pause, or for their digest."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.domain.outbox import ABOUT_MEETINGS, DeliveryState, NoticeKind, Trouble
from db.models import DeliveryRow, MeetingRow, NoticeRow


@dataclass(frozen=True, slots=True)
class Waiting:
    """A message that has not been sent, and what it says."""

    row: DeliveryRow
    kind: NoticeKind
    params: Mapping[str, Any]


async def list_waiting(session: AsyncSession, prefix: str, now: datetime) -> list[Waiting]:
    """What is due after a moment, of notices whose causes' names begin alike. Locked."""
    found = await session.execute(
        select(DeliveryRow, NoticeRow.kind, NoticeRow.params)
        .join(NoticeRow, NoticeRow.id == DeliveryRow.notice_id)
        .where(
            NoticeRow.dedup_key.startswith(prefix, autoescape=True),
            DeliveryRow.state == DeliveryState.PENDING.value,
            DeliveryRow.message_id.is_(None),
            DeliveryRow.due_at > now,
        )
        .with_for_update(of=DeliveryRow)
        .execution_options(populate_existing=True)
    )
    return [Waiting(row, NoticeKind(kind), params) for row, kind, params in found]


async def drop_of_meetings(
    session: AsyncSession, network_id: int, person_ids: Sequence[int]
) -> None:
    """Take away what was not sent yet of a network's meetings to people who have left it."""
    about_its_meetings = (
        select(NoticeRow.id)
        .join(MeetingRow, MeetingRow.id == NoticeRow.params["meeting"].as_integer())
        .where(
            NoticeRow.kind.in_(_OF_MEETINGS),
            MeetingRow.network_id == network_id,
        )
    )
    await session.execute(
        delete(DeliveryRow)
        .where(
            DeliveryRow.person_id.in_(person_ids),
            DeliveryRow.state == DeliveryState.PENDING.value,
            DeliveryRow.message_id.is_(None),
            DeliveryRow.notice_id.in_(about_its_meetings),
        )
        .execution_options(synchronize_session=False)
    )


async def bring_forward(session: AsyncSession, person_id: int, moment: datetime) -> None:
    """Let what waits to be said to somebody after a pause come at a moment, in the same order."""
    found = await session.scalars(
        select(DeliveryRow)
        .join(NoticeRow, NoticeRow.id == DeliveryRow.notice_id)
        .where(
            NoticeRow.kind.in_([*_OF_MEETINGS, *_OF_GROUPS]),
            DeliveryRow.person_id == person_id,
            DeliveryRow.state == DeliveryState.PENDING.value,
            DeliveryRow.message_id.is_(None),
            DeliveryRow.due_at > moment,
        )
        .order_by(DeliveryRow.due_at)
        .with_for_update(of=DeliveryRow)
    )
    for number, row in enumerate(found):
        row.due_at = moment + timedelta(seconds=number)
    await session.flush()


_OF_MEETINGS = [kind.value for kind in ABOUT_MEETINGS]
_OF_GROUPS = [
    kind.value
    for kind in (
        NoticeKind.WARNING_CHANGED,
        NoticeKind.PLAN_OPENED,
        NoticeKind.PLAN_CHANGED,
        NoticeKind.PLAN_DUE,
        NoticeKind.WATCH_YEAR,
    )
]


def stop(one: Waiting, now: datetime) -> None:
    """Let it never be sent: what it says holds no longer."""
    one.row.state = DeliveryState.FAILED.value
    one.row.trouble = Trouble.STOPPED.value
    one.row.settled_at = now
