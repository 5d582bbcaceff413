"""Copies that were delivered: what they say can change, and the chat that they lie in can move."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    case,
    exists,
    literal,
    or_,
    update,
)
from sqlalchemy.ext.asyncio import AsyncSession

from bot.domain.outbox import (
    DeliveryState,
    Priority,
    Trouble,
)
from db.models import DeliveryRow, GroupRow, NoticeRow
from db.queries import deliveries

_HAS_ARRIVED = DeliveryRow.message_id.is_not(None)
_PERHAPS_HAS_A_COPY = or_(
    _HAS_ARRIVED & DeliveryRow.state.in_([DeliveryState.SENT.value, DeliveryState.FAILED.value]),
    DeliveryRow.state == DeliveryState.UNCERTAIN.value,
)
_STAYED_BEHIND = (
    DeliveryRow.person_id.is_(None)
    & DeliveryRow.message_id.is_(None)
    & (DeliveryRow.state == DeliveryState.SENT.value)
)
"""In a group that became a supergroup, where nothing can be edited: new words are posted anew."""
IS_TIED = exists().where(
    GroupRow.chat_id == DeliveryRow.chat_id,
    GroupRow.ended_at.is_(None),
    GroupRow.network_id.is_not(None),
)
"""Whether a delivery's chat is a group that a network still posts in."""


def has_copy() -> ColumnElement[bool]:
    """Whether a delivery has arrived, is on its way, or perhaps arrived without our knowing."""
    was_tried = (DeliveryRow.attempts > 0) & (DeliveryRow.state != DeliveryState.FAILED.value)
    return or_(_HAS_ARRIVED, was_tried)


async def change_notice(
    session: AsyncSession,
    notice_id: int,
    params: Mapping[str, Any],
    now: datetime,
    *,
    stop_unsent: bool = False,
    edits: Priority | None = None,
    is_told_besides: bool = False,
) -> None:
    """Say something else: every delivered copy is edited, what waits is sent in the new words.

    A copy that stayed behind when its group became a supergroup is posted anew, unless the group
    `is_told_besides` (`deliver_where_posted`): several messages would say the same there.

    With `stop_unsent`, what waits is not sent at all, but where it was tried: whoever perhaps has a
    copy of which we know nothing is told as well. `edits` is the priority of the editing, None for
    that of the sending.
    """
    await deliveries.take_turn(session)
    await session.execute(
        update(NoticeRow)
        .where(NoticeRow.id == notice_id)
        .values(params=dict(params), revision=NoticeRow.revision + 1)
        .execution_options(synchronize_session=False)
    )
    if stop_unsent:
        await stop_waiting(session, notice_id, now)
    is_on_its_way = DeliveryRow.state == DeliveryState.SENDING.value
    is_lost = _STAYED_BEHIND & ~IS_TIED if is_told_besides else _STAYED_BEHIND
    await session.execute(
        update(DeliveryRow)
        .where(DeliveryRow.notice_id == notice_id, is_on_its_way | _PERHAPS_HAS_A_COPY | is_lost)
        .values(
            again=is_on_its_way,
            state=case(
                (is_on_its_way, DeliveryRow.state), else_=literal(DeliveryState.PENDING.value)
            ),
            due_at=now,
            priority=DeliveryRow.priority if edits is None else int(edits),
            # Begins to count anew; what was tried without an answer stays one that was tried.
            attempts=case((_HAS_ARRIVED, 0), else_=1),
            trouble=None,
        )
        .execution_options(synchronize_session=False)
    )
    session.info["outbox"] = True


async def stop_waiting(session: AsyncSession, notice_id: int, now: datetime) -> None:
    await session.execute(
        update(DeliveryRow)
        .where(
            DeliveryRow.notice_id == notice_id,
            DeliveryRow.state == DeliveryState.PENDING.value,
            DeliveryRow.message_id.is_(None),
            DeliveryRow.attempts == 0,
        )
        .values(state=DeliveryState.FAILED.value, trouble=Trouble.STOPPED.value, settled_at=now)
        .execution_options(synchronize_session=False)
    )


async def move_chat(session: AsyncSession, old: int, new: int) -> None:
    """A group became a supergroup: what is still to come goes to its new number.

    Its messages stayed behind, where nothing can be edited any more: the new chat counts its own.
    """
    await session.execute(
        update(DeliveryRow)
        .where(DeliveryRow.chat_id == old, DeliveryRow.person_id.is_(None))
        .values(chat_id=new, message_id=None)
        .execution_options(synchronize_session=False)
    )
    await session.execute(
        update(GroupRow)
        .where(GroupRow.chat_id == old)
        .values(chat_id=new)
        .execution_options(synchronize_session=False)
    )


async def close_chat(session: AsyncSession, chat_id: int, now: datetime) -> None:
    """The bot was removed from a group: nothing is posted there any more, in no topic of it."""
    await session.execute(
        update(GroupRow)
        .where(GroupRow.chat_id == chat_id, GroupRow.ended_at.is_(None))
        .values(ended_at=now)
        .execution_options(synchronize_session=False)
    )
