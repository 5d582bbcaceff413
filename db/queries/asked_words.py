"""The words of questions that are too long for a button, by their keys."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.domain.questions import key_of_words
from db.models import AskedWordsRow
from db.queries.dialect import insert_or_ignore


async def keep(session: AsyncSession, words: str, now: datetime) -> None:
    """Let the words be found by their key."""
    key = key_of_words(words)
    row = {"key": key, "words": words, "asked_at": now}
    await session.execute(insert_or_ignore(session, AskedWordsRow), [row])
    await session.execute(
        update(AskedWordsRow).where(AskedWordsRow.key == key).values(asked_at=now)
    )


async def find(session: AsyncSession, key: str) -> str | None:
    """The words that a key stands for."""
    return await session.scalar(select(AskedWordsRow.words).where(AskedWordsRow.key == key))


async def forget_before(session: AsyncSession, moment: datetime) -> None:
    """Forget what nobody has asked for since."""
    await session.execute(delete(AskedWordsRow).where(AskedWordsRow.asked_at < moment))
