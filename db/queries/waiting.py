"""Messages that wait for the end of somebody's quiet hours or pause, or for their digest."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.domain.outbox import DeliveryState, NoticeKind, Trouble
from db.models import DeliveryRow, NoticeRow


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


def stop(one: Waiting, now: datetime) -> None:
    """Let it never be sent: what it says holds no longer."""
    one.row.state = DeliveryState.FAILED.value
    one.row.trouble = Trouble.STOPPED.value
    one.row.settled_at = now
