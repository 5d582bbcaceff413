"""What schools thought of visits, without a name; and who has been heard, without what they said."""

from __future__ import annotations

import secrets
from datetime import date
from operator import itemgetter

from sqlalchemy import ColumnElement, delete, insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.domain.feedback import FEWEST_SHOWN, Feedback
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
    """Store what somebody thought; it is shown with the next two about the topic, all at once.

    They are then written anew in this transaction, under numbers drawn by lot and the month of the
    latest of them: neither who looks before and after, nor the order of rows, nor a month that is
    shown no longer can tell who said what.
    """
    # One after the other: two who fill a batch at once would both write it.
    await session.get(TopicRow, topic_id, with_for_update=True)
    session.add(FeedbackRow(id=_lot(), topic_id=topic_id, month=month, useful=useful, words=words))
    await session.flush()
    waiting = list(await session.scalars(select(FeedbackRow).where(*_waiting(topic_id))))
    if len(waiting) < FEWEST_SHOWN:
        return
    await session.execute(delete(FeedbackRow).where(*_waiting(topic_id)))
    month = max(one.month for one in waiting)
    anew = [
        {
            "id": _lot(),
            "topic_id": topic_id,
            "month": month,
            "useful": one.useful,
            "words": one.words,
            "shown": True,
        }
        for one in waiting
    ]
    await session.execute(insert(FeedbackRow), sorted(anew, key=itemgetter("id")))


def _lot() -> int:
    return secrets.randbelow(_NUMBERS) + 1


def _waiting(topic_id: int) -> tuple[ColumnElement[bool], ...]:
    return (FeedbackRow.topic_id == topic_id, FeedbackRow.shown.is_(False))


async def list_all(session: AsyncSession, first: date, last: date) -> list[tuple[str, Feedback]]:
    """What was said of visits in some months, with the topic's name; in no order that tells who."""
    found = await session.execute(
        select(
            TopicRow.name,
            FeedbackRow.month,
            FeedbackRow.useful,
            FeedbackRow.words,
            FeedbackRow.shown,
        )
        .join(TopicRow, TopicRow.id == FeedbackRow.topic_id)
        .where(FeedbackRow.month.between(first, last))
        .order_by(TopicRow.id, FeedbackRow.id)
    )
    return [
        (topic, Feedback(month, useful, words, shown))
        for topic, month, useful, words, shown in found
    ]
