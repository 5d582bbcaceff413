"""Citizen dialogues and the safety survey: finding them whole, counting answers, forgetting who."""

from __future__ import annotations

import secrets
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Select, delete, func, insert, or_, select, update
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
    upsert = sqlite.insert if is_sqlite(session) else postgresql.insert
    statement = upsert(DialogueCountRow).values(question_id=question_id, value=value, number=1)
    await session.execute(
        statement.on_conflict_do_update(
            index_elements=["question_id", "value"],
            set_={"number": DialogueCountRow.number + 1},
        )
    )


async def count_batch(session: AsyncSession, dialogue_id: int) -> None:
    """A batch of people is full: the one before it is shown from now on."""
    asked = _asked_in(dialogue_id)
    await session.execute(
        update(DialogueCountRow)
        .where(DialogueCountRow.question_id.in_(asked))
        .values(shown=DialogueCountRow.full, full=DialogueCountRow.number)
        .execution_options(synchronize_session=False)
    )
    await session.execute(
        update(DialogueWordsRow)
        .where(DialogueWordsRow.question_id.in_(asked), ~_IS_SHOWN)
        .values(batches=DialogueWordsRow.batches + 1)
        .execution_options(synchronize_session=False)
    )


_IS_SHOWN = DialogueWordsRow.batches >= 2


def _asked_in(dialogue_id: int) -> Select[Any]:
    return select(DialogueQuestionRow.id).where(DialogueQuestionRow.dialogue_id == dialogue_id)


async def shuffle(session: AsyncSession, dialogue_id: int) -> None:
    """Write all texts and counts anew, in the order of their numbers and in this transaction.

    After that neither the order of rows nor the transaction that wrote them tells which answer
    came when. What the database keeps of deleted rows goes when it next cleans up (VACUUM).
    """
    asked = _asked_in(dialogue_id)
    words = await session.execute(
        delete(DialogueWordsRow)
        .where(DialogueWordsRow.question_id.in_(asked))
        .returning(DialogueWordsRow.id, DialogueWordsRow.question_id, DialogueWordsRow.words)
        .execution_options(synchronize_session=False)
    )
    written = [
        {"id": number, "question_id": question_id, "words": said, "batches": 2}
        for number, question_id, said in sorted(words.all())
    ]
    counts = await session.execute(
        delete(DialogueCountRow)
        .where(DialogueCountRow.question_id.in_(asked))
        .returning(DialogueCountRow.question_id, DialogueCountRow.value, DialogueCountRow.number)
        .execution_options(synchronize_session=False)
    )
    counted = [
        {"question_id": question_id, "value": value, "number": n, "full": n, "shown": n}
        for question_id, value, n in sorted(counts.all())
    ]
    if written:
        await session.execute(insert(DialogueWordsRow), written)
    if counted:
        await session.execute(insert(DialogueCountRow), counted)


async def counts(
    session: AsyncSession, dialogue_id: int, *, whole_batches: bool
) -> dict[int, dict[int, int]]:
    """Question -> value -> how often it was answered; by whole batches of people, or by all."""
    number = DialogueCountRow.shown if whole_batches else DialogueCountRow.number
    found = await session.execute(
        select(DialogueCountRow.question_id, DialogueCountRow.value, number)
        .join(DialogueQuestionRow, DialogueQuestionRow.id == DialogueCountRow.question_id)
        .where(DialogueQuestionRow.dialogue_id == dialogue_id, number > 0)
    )
    counted: dict[int, dict[int, int]] = defaultdict(dict)
    for question_id, value, times in found:
        counted[question_id][value] = times
    return counted


async def count_words(
    session: AsyncSession, dialogue_id: int, *, whole_batches: bool
) -> dict[int, int]:
    """Question -> how many have written something, of whole batches of people or of all."""
    found = await session.execute(
        select(DialogueWordsRow.question_id, func.count())
        .join(DialogueQuestionRow, DialogueQuestionRow.id == DialogueWordsRow.question_id)
        .where(
            DialogueQuestionRow.dialogue_id == dialogue_id, *([_IS_SHOWN] if whole_batches else ())
        )
        .group_by(DialogueWordsRow.question_id)
    )
    return {row[0]: row[1] for row in found}


async def list_words(
    session: AsyncSession, question_id: int, *, whole_batches: bool, offset: int, limit: int
) -> list[tuple[int, str]]:
    """What was written to a question: number and words, by the numbers that chance gave."""
    found = await session.execute(
        select(DialogueWordsRow.id, DialogueWordsRow.words)
        .where(DialogueWordsRow.question_id == question_id, *([_IS_SHOWN] if whole_batches else ()))
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


async def forget_waiting_listeners(session: AsyncSession, closed_before: datetime) -> int:
    """Forget who waits for what came of dialogues that closed before a moment; gives how many."""
    result = await session.execute(
        delete(DialogueListenerRow)
        .where(
            DialogueListenerRow.dialogue_id.in_(
                select(DialogueRow.id).where(DialogueRow.closed_at < closed_before)
            )
        )
        .execution_options(synchronize_session=False)
    )
    return rows(result)


async def forget_marks(session: AsyncSession, dialogue_id: int) -> None:
    """Forget that anybody in particular has answered, in marks and in the dialogs themselves."""
    await session.execute(delete(DialogueMarkRow).where(DialogueMarkRow.dialogue_id == dialogue_id))
    # What a dialog was about: of a finished one only its receipt says so.
    about = or_(
        FormRow.answers["dialogue"].as_integer() == dialogue_id,
        FormRow.receipt["dialogue"].as_integer() == dialogue_id,
    )
    await session.execute(
        update(FormRow)
        .where(
            FormRow.kind == FormKind.TAKE_PART.value,
            FormRow.state != FormState.EXPIRED.value,
            about,
        )
        .values(state=FormState.EXPIRED.value, answers={}, receipt=None)
        .execution_options(synchronize_session="fetch")
    )


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
    session: AsyncSession, results: Sequence[SurveyResult], by: int, now: datetime
) -> tuple[int, int]:
    """Keep results of the survey; gives how many are new, and how many took another's place.

    Who keeps the same at the same time follows, whose figures then stand.
    """
    wanted = {(one.line, one.year): one for one in results}
    stored = await session.execute(
        select(SurveyResultRow.line, SurveyResultRow.year, SurveyResultRow.hundredths).where(
            SurveyResultRow.line.in_({line for line, _ in wanted})
        )
    )
    stood = {(line, year): hundredths for line, year, hundredths in stored}
    statement = (sqlite.insert if is_sqlite(session) else postgresql.insert)(SurveyResultRow)
    # In one order everywhere, so that two who keep the same never wait for each other.
    values = [
        {
            "question": one.question,
            "place": one.place,
            "line": one.line,
            "year": one.year,
            "hundredths": one.hundredths,
            "noted_by": by,
            "noted_at": now,
        }
        for key, one in sorted(wanted.items())
        if stood.get(key) != one.hundredths
    ]
    if values:
        replaced = {key: statement.excluded[key] for key in ("hundredths", "noted_by", "noted_at")}
        await session.execute(
            statement.values(values).on_conflict_do_update(
                index_elements=["line", "year"], set_=replaced
            )
        )
    return len(wanted.keys() - stood.keys()), sum(
        1
        for key, hundredths in stood.items()
        if key in wanted and wanted[key].hundredths != hundredths
    )


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
