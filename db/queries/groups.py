"""Telegram groups that the bot was added to, and the networks they are tied to."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from db.models import GroupRow

_OPEN = GroupRow.ended_at.is_(None)


async def find(session: AsyncSession, group_id: int) -> GroupRow | None:
    """A group, or topic of one, in which the bot is. None: it was removed, or never there."""
    row = await session.get(GroupRow, group_id)
    return None if row is None or row.ended_at is not None else row


async def find_chat(session: AsyncSession, chat_id: int, thread_id: int | None) -> GroupRow | None:
    """The group of a chat, or of one of its topics."""
    return await session.scalar(
        select(GroupRow)
        .where(GroupRow.chat_id == chat_id, GroupRow.thread_id.is_not_distinct_from(thread_id))
        .where(_OPEN)
        .limit(1)
    )


async def list_chat(session: AsyncSession, chat_id: int) -> list[GroupRow]:
    """The group of a chat, and its topics, as far as they are known."""
    found = await session.scalars(select(GroupRow).where(GroupRow.chat_id == chat_id, _OPEN))
    return list(found)


async def reopen(session: AsyncSession, chat_id: int, *, since: datetime) -> list[GroupRow]:
    """The group of a chat, and its topics, as they were before the bot was removed since then."""
    found = await session.scalars(
        select(GroupRow).where(GroupRow.chat_id == chat_id, GroupRow.ended_at >= since)
    )
    reopened = list(found)
    for row in reopened:
        row.ended_at = None
    await session.flush()
    return reopened


async def close_untied(session: AsyncSession, chat_id: int, now: datetime) -> None:
    """Forget that the bot is in a chat, as far as nothing is tied to it."""
    for row in await list_chat(session, chat_id):
        if row.network_id is None:
            row.ended_at = now
    await session.flush()


async def list_tied(session: AsyncSession, network_id: int) -> list[GroupRow]:
    """The groups in which a network's updates are posted, by title."""
    found = await session.scalars(
        select(GroupRow)
        .where(GroupRow.network_id == network_id, _OPEN)
        .order_by(GroupRow.title, GroupRow.id)
    )
    return list(found)


async def list_titles(session: AsyncSession, network_ids: Sequence[int]) -> list[str]:
    """The groups in which what goes to some networks, or to all, is posted as well; by title."""
    tied = select(GroupRow.title).where(GroupRow.network_id.is_not(None), _OPEN)
    if network_ids:
        tied = tied.where(GroupRow.network_id.in_(network_ids))
    return list(await session.scalars(tied.distinct().order_by(GroupRow.title)))


async def add(
    session: AsyncSession,
    *,
    chat_id: int,
    thread_id: int | None,
    title: str,
    added_by: int,
    now: datetime,
) -> GroupRow:
    """Note that the bot is in a group; it is tied to no network yet."""
    row = GroupRow(
        chat_id=chat_id,
        thread_id=thread_id,
        title=title[:_TITLE_MAX],
        network_id=None,
        added_by=added_by,
        added_at=now,
        ended_at=None,
    )
    session.add(row)
    await session.flush()
    return row


_TITLE_MAX = 255
"""Telegram's limit for a title, and the column's."""
