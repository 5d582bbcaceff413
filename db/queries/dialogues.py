"""Citizen dialogues and the safety survey: finding them whole, counting answers, forgetting who."""

from __future__ import annotations

import secrets
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import delete, func, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession

from bot.domain.dialogue import Dialogue, DialogueState, Given, Idea, Question, QuestionKind
from bot.domain.forms import FormKind, FormState
from bot.domain.local_time import local_day
from bot.domain.survey import SurveyResult
from db.models import (
    DialogueCountRow,
    DialogueListenerRow,
    DialogueMarkRow,
    DialogueQuestionRow,
    DialogueRow,
    DialogueWordsRow,
    FormRow,
    PromiseIdeaRow,
    SurveyResultRow,
)
from db.queries.dialect import insert_or_ignore, is_sqlite, rows

_NUMBERS = 2**47
"""What a button can carry, and far too many for two texts to draw the same number."""


async def lock(session: AsyncSession, dialogue_id: int) -> DialogueRow | None:
    """The row of a dialogue, for changing it: one act after the other."""
    return await session.get(DialogueRow, dialogue_id, with_for_update=True)


async def find(session: AsyncSession, dialogue_id: int) -> Dialogue | None:
    """A dialogue with its questions."""
    row = await session.get(DialogueRow, dialogue_id, populate_existing=True)
    if row is None:
        return None
    questions = await _questions(session, [row.id])
    return _dialogue(row, questions[row.id])


def _dialogue(row: DialogueRow, questions: Sequence[Question]) -> Dialogue:
    return Dialogue(
        id=row.id,
        title=row.title,
        intro=row.intro,
        state=DialogueState(row.state),
        closes_on=row.closes_on,
        questions=tuple(questions),
        taken_part=row.taken_part,
        hear=row.hear,
        reply=row.reply,
        opened_at=row.opened_at,
        closed_at=row.closed_at,
    )


async def _questions(session: AsyncSession, ids: Sequence[int]) -> dict[int, list[Question]]:
    found = await session.scalars(
        select(DialogueQuestionRow)
        .where(DialogueQuestionRow.dialogue_id.in_(ids))
        .order_by(DialogueQuestionRow.id)
    )
    questions: dict[int, list[Question]] = defaultdict(list)
    for row in found:
        question = Question(row.id, QuestionKind(row.kind), row.asked, tuple(row.options))
        questions[row.dialogue_id].append(question)
    return questions


async def page(
    session: AsyncSession, *, drafts: bool, offset: int, limit: int
) -> tuple[int, list[Dialogue]]:
    """How many dialogues there are, and some of them, newest first; drafts only where asked for."""
    wanted = () if drafts else (DialogueRow.state != DialogueState.DRAFT.value,)
    total = await session.scalar(select(func.count()).select_from(DialogueRow).where(*wanted))
    found = list(
        await session.scalars(
            select(DialogueRow)
            .where(*wanted)
            .order_by(DialogueRow.id.desc())
            .offset(offset)
            .limit(limit)
        )
    )
    questions = await _questions(session, [row.id for row in found])
    return total or 0, [_dialogue(row, questions[row.id]) for row in found]


async def is_any_open(session: AsyncSession) -> bool:
    """Whether there is a dialogue to take part in."""
    found = await session.scalar(
        select(DialogueRow.id).where(DialogueRow.state == DialogueState.OPEN.value).limit(1)
    )
    return found is not None


async def find_secret(session: AsyncSession, dialogue_id: int) -> bytes | None:
    """What marks are made with. None: the dialogue is not open."""
    secret: bytes | None = await session.scalar(
        select(DialogueRow.secret).where(DialogueRow.id == dialogue_id)
    )
    return secret


async def has_mark(session: AsyncSession, dialogue_id: int, mark: bytes) -> bool:
    """Whether whoever the mark is of has answered."""
    return await session.get(DialogueMarkRow, (dialogue_id, mark)) is not None


async def add_mark(session: AsyncSession, dialogue_id: int, mark: bytes) -> bool:
    """Note that somebody has answered. False: they had before."""
    result = await session.execute(
        insert_or_ignore(session, DialogueMarkRow).values(dialogue_id=dialogue_id, mark=mark)
    )
    return rows(result) > 0


async def count_answers(session: AsyncSession, given: Iterable[Given]) -> None:
    """Count what somebody answered, apart from everything else that they answered.

    What they wrote gets a number drawn at random.
    """
    for one in given:
        if one.words is not None:
            number = secrets.randbelow(_NUMBERS)
            session.add(DialogueWordsRow(id=number, question_id=one.question_id, words=one.words))
        elif one.value is not None:
            await _count(session, one.question_id, one.value)
    await session.flush()


async def _count(session: AsyncSession, question_id: int, value: int) -> None:
    insert = sqlite.insert if is_sqlite(session) else postgresql.insert
    statement = insert(DialogueCountRow).values(question_id=question_id, value=value, number=1)
    await session.execute(
        statement.on_conflict_do_update(
            index_elements=["question_id", "value"],
            set_={"number": DialogueCountRow.number + 1},
        )
    )


async def counts(session: AsyncSession, dialogue_id: int) -> dict[int, dict[int, int]]:
    """Question -> value -> how often it was answered."""
    found = await session.execute(
        select(DialogueCountRow.question_id, DialogueCountRow.value, DialogueCountRow.number)
        .join(DialogueQuestionRow, DialogueQuestionRow.id == DialogueCountRow.question_id)
        .where(DialogueQuestionRow.dialogue_id == dialogue_id)
    )
    counted: dict[int, dict[int, int]] = defaultdict(dict)
    for question_id, value, number in found:
        counted[question_id][value] = number
    return counted


async def count_words(session: AsyncSession, dialogue_id: int) -> dict[int, int]:
    """Question -> how many have written something."""
    found = await session.execute(
        select(DialogueWordsRow.question_id, func.count())
        .join(DialogueQuestionRow, DialogueQuestionRow.id == DialogueWordsRow.question_id)
        .where(DialogueQuestionRow.dialogue_id == dialogue_id)
        .group_by(DialogueWordsRow.question_id)
    )
    return {row[0]: row[1] for row in found}


async def list_words(
    session: AsyncSession, question_id: int, *, offset: int, limit: int
) -> list[tuple[int, str]]:
    """What was written to a question: number and words, by the numbers that chance gave."""
    found = await session.execute(
        select(DialogueWordsRow.id, DialogueWordsRow.words)
        .where(DialogueWordsRow.question_id == question_id)
        .order_by(DialogueWordsRow.id)
        .offset(offset)
        .limit(limit)
    )
    return [(number, words) for number, words in found]


async def find_words(session: AsyncSession, words_id: int) -> tuple[int, str] | None:
    """What was written under a number: of which dialogue, and the words."""
    found = await session.execute(
        select(DialogueQuestionRow.dialogue_id, DialogueWordsRow.words)
        .join(DialogueWordsRow, DialogueWordsRow.question_id == DialogueQuestionRow.id)
        .where(DialogueWordsRow.id == words_id)
    )
    row = found.first()
    return None if row is None else (row[0], row[1])


async def listen(session: AsyncSession, dialogue_id: int, person_id: int) -> None:
    """Note who wants to hear what comes of a dialogue."""
    await session.execute(
        insert_or_ignore(session, DialogueListenerRow).values(
            dialogue_id=dialogue_id, person_id=person_id
        )
    )


async def listeners(session: AsyncSession, dialogue_id: int) -> list[int]:
    """Who wants to hear what comes of a dialogue."""
    found = await session.scalars(
        select(DialogueListenerRow.person_id)
        .where(DialogueListenerRow.dialogue_id == dialogue_id)
        .order_by(DialogueListenerRow.person_id)
    )
    return list(found)


async def forget_listeners(session: AsyncSession, dialogue_id: int) -> None:
    """Forget who wanted to hear what comes of it."""
    await session.execute(
        delete(DialogueListenerRow).where(DialogueListenerRow.dialogue_id == dialogue_id)
    )


async def forget_marks(session: AsyncSession, dialogue_id: int) -> None:
    """Forget that anybody in particular has answered, in marks and in the dialogs themselves."""
    await session.execute(delete(DialogueMarkRow).where(DialogueMarkRow.dialogue_id == dialogue_id))
    forms = await session.scalars(
        select(FormRow).where(
            FormRow.kind == FormKind.TAKE_PART.value, FormRow.state != FormState.EXPIRED.value
        )
    )
    about = [row.id for row in forms if dialogue_id in _dialogues_of(row)]
    await session.execute(
        update(FormRow)
        .where(FormRow.id.in_(about))
        .values(state=FormState.EXPIRED.value, answers={}, receipt=None)
        .execution_options(synchronize_session="fetch")
    )


def _dialogues_of(row: FormRow) -> set[Any]:
    """What a dialog was about: of a finished one only its receipt says so."""
    return {row.answers.get("dialogue"), (row.receipt or {}).get("dialogue")}


async def add_idea(
    session: AsyncSession, dialogue_id: int, words: str, by: int, now: datetime
) -> int:
    """Note something that a dialogue proposes for the next period; gives its number."""
    row = PromiseIdeaRow(
        dialogue_id=dialogue_id, words=words, noted_by=by, noted_at=now, dropped_at=None
    )
    session.add(row)
    await session.flush()
    return row.id


async def drop_idea(session: AsyncSession, idea_id: int, now: datetime) -> bool:
    """Take a proposal off the list. False: it is not there."""
    result = await session.execute(
        update(PromiseIdeaRow)
        .where(PromiseIdeaRow.id == idea_id, PromiseIdeaRow.dropped_at.is_(None))
        .values(dropped_at=now)
    )
    return rows(result) > 0


async def list_ideas(session: AsyncSession, zone: ZoneInfo) -> list[Idea]:
    """What dialogues propose for the next period, newest first."""
    found = await session.execute(
        select(PromiseIdeaRow.id, PromiseIdeaRow.words, DialogueRow.title, PromiseIdeaRow.noted_at)
        .join(DialogueRow, DialogueRow.id == PromiseIdeaRow.dialogue_id)
        .where(PromiseIdeaRow.dropped_at.is_(None))
        .order_by(PromiseIdeaRow.id.desc())
    )
    return [Idea(id_, words, title, local_day(at, zone)) for id_, words, title, at in found]


async def keep_results(
    session: AsyncSession, results: Iterable[SurveyResult], by: int, now: datetime
) -> tuple[int, int]:
    """Keep results of the survey; gives how many are new, and how many took another's place."""
    new = changed = 0
    for one in results:
        row = await session.scalar(
            select(SurveyResultRow)
            .where(
                SurveyResultRow.question == one.question,
                SurveyResultRow.place == one.place,
                SurveyResultRow.year == one.year,
            )
            .with_for_update()
        )
        if row is None:
            new += 1
            session.add(
                SurveyResultRow(
                    question=one.question,
                    place=one.place,
                    year=one.year,
                    hundredths=one.hundredths,
                    noted_by=by,
                    noted_at=now,
                )
            )
        elif row.hundredths != one.hundredths:
            changed += 1
            row.hundredths, row.noted_by, row.noted_at = one.hundredths, by, now
    await session.flush()
    return new, changed


async def list_results(session: AsyncSession) -> list[SurveyResult]:
    """All results of the survey."""
    found = await session.execute(
        select(
            SurveyResultRow.year,
            SurveyResultRow.question,
            SurveyResultRow.place,
            SurveyResultRow.hundredths,
            SurveyResultRow.id,
        )
    )
    return [SurveyResult(*row) for row in found]
