"""Saved questions: keeping, listing, and those whose answer is due."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.domain.activities import Question
from bot.domain.questions import facts_of, question_of
from bot.domain.saved_questions import SavedQuestion, Sending
from db.models import SavedQuestionRow


async def add(
    session: AsyncSession, person_id: int, name: str, question: Question, now: datetime
) -> int:
    """Keep a question, not sent by itself yet; gives its number."""
    row = SavedQuestionRow(
        person_id=person_id,
        name=name,
        question=facts_of(question),
        sending=Sending.NEVER.value,
        next_at=None,
        created_at=now,
    )
    session.add(row)
    await session.flush()
    return row.id


async def change(session: AsyncSession, saved_id: int, **values: Any) -> None:
    """Change what is kept of a question."""
    await session.execute(
        update(SavedQuestionRow)
        .where(SavedQuestionRow.id == saved_id)
        .values(**values)
        .execution_options(synchronize_session=False)
    )


async def remove(session: AsyncSession, saved_id: int) -> None:
    """Keep a question no longer."""
    await session.execute(delete(SavedQuestionRow).where(SavedQuestionRow.id == saved_id))


async def count(session: AsyncSession, person_id: int) -> int:
    """How many questions somebody keeps."""
    found = await session.scalar(
        select(func.count()).where(SavedQuestionRow.person_id == person_id)
    )
    return found or 0


async def list_of(session: AsyncSession, person_id: int) -> tuple[SavedQuestion, ...]:
    """Somebody's questions by name."""
    rows = await session.scalars(
        select(SavedQuestionRow)
        .where(SavedQuestionRow.person_id == person_id)
        .order_by(SavedQuestionRow.name)
    )
    return tuple(_value(row) for row in rows)


async def find(session: AsyncSession, saved_id: int, person_id: int) -> SavedQuestion | None:
    """One of somebody's questions."""
    row = await session.scalar(
        select(SavedQuestionRow).where(
            SavedQuestionRow.id == saved_id, SavedQuestionRow.person_id == person_id
        )
    )
    return None if row is None else _value(row)


async def find_named(session: AsyncSession, person_id: int, name: str) -> SavedQuestion | None:
    """Somebody's question with a name."""
    row = await session.scalar(
        select(SavedQuestionRow).where(
            SavedQuestionRow.person_id == person_id, SavedQuestionRow.name == name
        )
    )
    return None if row is None else _value(row)


async def claim_due(
    session: AsyncSession, now: datetime, limit: int
) -> list[tuple[int, SavedQuestion]]:
    """Questions whose answer is due, each with whose it is, the longest due first."""
    rows = await session.scalars(
        select(SavedQuestionRow)
        .where(SavedQuestionRow.next_at <= now)
        .order_by(SavedQuestionRow.next_at, SavedQuestionRow.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    return [(row.person_id, _value(row)) for row in rows]


def _value(row: SavedQuestionRow) -> SavedQuestion:
    return SavedQuestion(
        row.id, row.name, question_of(row.question), Sending(row.sending), row.next_at
    )
