"""What schools thought of visits, without a name; and who has been heard, without what they said."""

from __future__ import annotations

import secrets
from datetime import date

from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.domain.feedback import Feedback
from db.models import FeedbackGivenRow, FeedbackRow, TopicRow
from db.queries.dialect import insert_or_ignore

_NUMBERS = 2**62


async def has_given(session: AsyncSession, visit_id: int, person_id: int) -> bool:
    """Whether a person has said before what they thought of a visit."""
    return await session.get(FeedbackGivenRow, (visit_id, person_id)) is not None


async def note_given(session: AsyncSession, visit_id: int, person_id: int) -> bool:
    """Note that a person has been heard about a visit. False: they were before."""
    given = insert_or_ignore(session, FeedbackGivenRow).values(
        visit_id=visit_id, person_id=person_id
    )
    return await session.scalar(given.returning(FeedbackGivenRow.visit_id)) is not None


async def add(
    session: AsyncSession, topic_id: int, month: date, useful: int, words: str | None
) -> None:
    """Store what somebody thought; its number is drawn by lot, so that no order tells who."""
    await session.execute(
        insert(FeedbackRow).values(
            id=secrets.randbelow(_NUMBERS) + 1,
            topic_id=topic_id,
            month=month,
            useful=useful,
            words=words,
        )
    )


async def list_all(session: AsyncSession, first: date, last: date) -> list[tuple[str, Feedback]]:
    """What was said of visits in some months, with the topic's name; in no order that tells who."""
    found = await session.execute(
        select(TopicRow.name, FeedbackRow.month, FeedbackRow.useful, FeedbackRow.words)
        .join(TopicRow, TopicRow.id == FeedbackRow.topic_id)
        .where(FeedbackRow.month.between(first, last))
        .order_by(TopicRow.id, FeedbackRow.id)
    )
    return [(topic, Feedback(month, useful, words)) for topic, month, useful, words in found]
