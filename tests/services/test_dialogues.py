"""Citizen dialogues: anybody may answer once, nobody can be tied to an answer, all hear what came."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from io import BytesIO
from typing import Any

import pytest
from openpyxl import Workbook
from sqlalchemy import text

from bot.domain.activities import ActivityKind, Output
from bot.domain.dialogue import DialogueState, Outcome
from bot.domain.errors import (
    AlreadyReplied,
    AnsweredBefore,
    AnswerProblem,
    BadAnswer,
    DialogueClosed,
    NoQuestions,
    NotAllowed,
    NotFound,
    OldButton,
    SentBack,
    TooManyQuestions,
)
from bot.domain.forms import CONFIRM, FormKind, FormState, Move, Typed, edit_question
from bot.domain.people import Role
from bot.domain.promises import Unit
from bot.domain.views import FormView
from bot.services import forms, reminders
from bot.services.dialogues import holding, results, surveying
from db.models import (
    AuditRow,
    DeliveryRow,
    DialogueListenerRow,
    DialogueMarkRow,
    DialogueRow,
    DialogueWordsRow,
    FormRow,
    NoticeRow,
    SurveyResultRow,
)
from db.queries.dialect import is_sqlite
from tests.support.house import Household, Somebody

AFTER_THE_LAST_DAY = datetime(2021, 10, 20, 22, 1, tzinfo=UTC)


@pytest.fixture
async def sara(home: Household) -> Somebody:
    await home.promise()
    return await home.let_in(Role.COORDINATOR, "Sara")


async def draft(home: Household, sara: Somebody) -> int:
    view = await home.fill_in(
        sara, FormKind.DIALOGUE, Typed("Tryggare centrum"), Typed("Vi frågar alla."),
        Typed("2021-10-20"),
    )  # fmt: skip
    dialogue_id: int = (await home.confirm(sara, view)).receipt["dialogue"]
    return dialogue_id


async def ask(home: Household, sara: Somebody, dialogue_id: int, *answers: Any) -> FormView:
    view = await home.fill_in(
        sara, FormKind.DIALOGUE_QUESTION, *answers, about={"dialogue": dialogue_id}
    )
    return await home.confirm(sara, view)


async def opened(home: Household, sara: Somebody) -> int:
    """A dialogue with a scale, a choice and a free text, open to everybody."""
    dialogue_id = await draft(home, sara)
    await ask(home, sara, dialogue_id, "scale", Typed("Hur trygg är du? 1 inte alls, 5 mycket"))
    await ask(home, sara, dialogue_id, "choice", Typed("Var?"), Typed("Torget\nStationen"))
    await ask(home, sara, dialogue_id, "words", Typed("Vad mer?"))
    await holding.open_to_all(home.act(sara), dialogue_id)
    return dialogue_id


async def answers(
    home: Household, who: Somebody, dialogue_id: int, *given: Any, hear: str = "no"
) -> FormView:
    view = await home.fill_in(
        who, FormKind.TAKE_PART, *given, hear, about={"dialogue": dialogue_id}
    )
    return await home.confirm(who, view)


async def seven_answer(home: Household, dialogue_id: int) -> list[Somebody]:
    """Six are content on the square and write something; one is not."""
    citizens = [home.citizen(f"Cilla {n}") for n in range(7)]
    for n, who in enumerate(citizens[:-1]):
        await answers(home, who, dialogue_id, "4", "0", Typed(f"Mer ljus {n}"), hear="yes")
    await answers(home, citizens[-1], dialogue_id, "1", "1", Move.SKIP)
    return citizens


async def outcomes(home: Household, who: Somebody, dialogue_id: int) -> tuple[Outcome, ...]:
    return (await results.show(home.act(who), dialogue_id)).outcomes


class TestADraft:
    async def test_is_seen_by_coordinators_alone(self, home: Household, sara: Somebody) -> None:
        dialogue_id = await draft(home, sara)
        cilla = home.citizen()
        assert (await results.overview(home.act(sara), 0)).total == 1
        assert (await results.overview(home.act(cilla), 0)).total == 0
        with pytest.raises(NotFound):
            await results.show(home.act(cilla), dialogue_id)

    async def test_has_at_most_ten_questions(self, home: Household, sara: Somebody) -> None:
        dialogue_id = await draft(home, sara)
        for n in range(10):
            await ask(home, sara, dialogue_id, "words", Typed(f"Fråga {n}?"))
        with pytest.raises(TooManyQuestions):
            await forms.begin(home.act(sara), FormKind.DIALOGUE_QUESTION, {"dialogue": dialogue_id})

    async def test_loses_a_question(self, home: Household, sara: Somebody) -> None:
        dialogue_id = await draft(home, sara)
        await ask(home, sara, dialogue_id, "words", Typed("Vad mer?"))
        [question] = (await results.show(home.act(sara), dialogue_id)).dialogue.questions
        view = await holding.drop_question(home.act(sara), dialogue_id, question.id)
        assert view.dialogue.questions == ()
        with pytest.raises(NoQuestions):
            await holding.open_to_all(home.act(sara), dialogue_id)

    async def test_is_not_opened_after_its_last_day(self, home: Household, sara: Somebody) -> None:
        dialogue_id = await draft(home, sara)
        await ask(home, sara, dialogue_id, "words", Typed("Vad mer?"))
        home.now = AFTER_THE_LAST_DAY
        with pytest.raises(DialogueClosed):
            await holding.open_to_all(home.act(sara), dialogue_id)

    async def test_is_kept_by_coordinators_alone(self, home: Household, sara: Somebody) -> None:
        dialogue_id = await opened(home, sara)
        for who in (home.citizen(), await home.let_in(Role.POLICE, "Per")):
            with pytest.raises(NotAllowed):
                await holding.close(home.act(who), dialogue_id)
            with pytest.raises(NotAllowed):
                await forms.begin(home.act(who), FormKind.DIALOGUE)

    async def test_takes_no_question_once_it_is_open(self, home: Household, sara: Somebody) -> None:
        dialogue_id = await opened(home, sara)
        with pytest.raises(OldButton):
            await forms.begin(home.act(sara), FormKind.DIALOGUE_QUESTION, {"dialogue": dialogue_id})


class TestTakingPart:
    async def test_leaves_no_row_that_ties_an_answer_to_an_account(
        self, home: Household, sara: Somebody
    ) -> None:
        dialogue_id = await opened(home, sara)
        [*_, last] = await seven_answer(home, dialogue_id)
        take_part = [row for row in await home.rows(FormRow) if row.kind == FormKind.TAKE_PART]
        assert len(take_part) == 7
        assert all(row.answers == {} for row in take_part)
        by = {row.action for row in await home.rows(AuditRow) if row.person_id != 1}
        assert not {action for action in by if "dialogue" in action}
        [row] = await home.rows(DialogueRow)
        assert row.taken_part == 7
        numbers = [row.id for row in await home.rows(DialogueWordsRow)]
        assert len(set(numbers)) == 6
        assert max(numbers) > 2**20
        assert last.telegram_id not in numbers

    async def test_is_once_for_everybody(self, home: Household, sara: Somebody) -> None:
        dialogue_id = await opened(home, sara)
        cilla = home.citizen()
        await answers(home, cilla, dialogue_id, "4", "0", Move.SKIP)
        with pytest.raises(AnsweredBefore):
            await forms.begin(home.act(cilla), FormKind.TAKE_PART, {"dialogue": dialogue_id})
        view = await results.show(home.act(cilla), dialogue_id)
        assert view.has_answered
        assert not view.takes_part

    async def test_pressed_twice_at_once_counts_once(self, home: Household, sara: Somebody) -> None:
        dialogue_id = await opened(home, sara)
        cilla = home.citizen()
        view = await home.fill_in(
            cilla, FormKind.TAKE_PART, "4", "0", Move.SKIP, "no", about={"dialogue": dialogue_id}
        )
        await asyncio.gather(*(home.confirm(cilla, view) for _ in range(4)))
        [row] = await home.rows(DialogueRow)
        assert row.taken_part == 1

    async def test_goes_back_from_question_to_question(
        self, home: Household, sara: Somebody
    ) -> None:
        dialogue_id = await opened(home, sara)
        cilla = home.citizen()
        view = await home.fill_in(
            cilla, FormKind.TAKE_PART, "4", "0", about={"dialogue": dialogue_id}
        )
        view = await home.answer(cilla, view, Move.BACK)
        assert [choice.facts["name"] for choice in view.choices] == ["Torget", "Stationen"]
        view = await home.answer(cilla, view, "1")
        view = await home.answer(cilla, view, Typed("Mer ljus"))
        assert view.form.step == "hear"

    async def test_a_button_of_the_question_before_changes_nothing(
        self, home: Household, sara: Somebody
    ) -> None:
        dialogue_id = await opened(home, sara)
        cilla = home.citizen()
        first = await forms.begin(home.act(cilla), FormKind.TAKE_PART, {"dialogue": dialogue_id})
        second = await home.answer(cilla, first, "4")
        again = await home.answer(cilla, first, "2")
        assert again.stale
        assert again.form.answers == second.form.answers

    async def test_wants_an_answer_to_something(self, home: Household, sara: Somebody) -> None:
        dialogue_id = await opened(home, sara)
        view = await answers(home, home.citizen(), dialogue_id, Move.SKIP, Move.SKIP, Move.SKIP)
        assert isinstance(view.problem, SentBack)
        assert view.problem.problem is AnswerProblem.NOTHING_ANSWERED

    async def test_sends_no_identity_number(self, home: Household, sara: Somebody) -> None:
        dialogue_id = await opened(home, sara)
        words = Typed("Grannen 19811218-9876 bråkar")
        view = await answers(home, home.citizen(), dialogue_id, "1", "0", words)
        assert isinstance(view.problem, SentBack)
        assert view.problem.problem is AnswerProblem.IDENTITY_NUMBER
        assert await home.rows(DialogueWordsRow) == []

    async def test_a_stale_press_past_the_guard_leaves_every_other_answer(
        self, home: Household, sara: Somebody
    ) -> None:
        dialogue_id = await opened(home, sara)
        cilla = home.citizen()
        words = Typed("Grannen 19811218-9876 bråkar")
        view = await answers(home, cilla, dialogue_id, "1", "0", words)
        assert (view.form.step, view.choices) == ("answers", ()), "at the question in words"
        view = await home.answer(cilla, view, Typed("Grannen bråkar"))
        assert view.form.step == CONFIRM
        given = [one.get("value") or one["words"] for one in view.form.answers["answers"]]
        assert given == ["1", "0", "Grannen bråkar"]
        assert (await home.confirm(cilla, view)).problem is None

    async def test_leads_back_to_the_marked_question_and_keeps_no_identity_number(
        self, home: Household, sara: Somebody
    ) -> None:
        dialogue_id = await opened(home, sara)
        cilla = home.citizen()
        words = Typed("Grannen 19811218-9876 bråkar")
        about = {"dialogue": dialogue_id}
        view = await home.fill_in(cilla, FormKind.TAKE_PART, "1", "0", words, "no", about=about)
        assert view.facts["places"] == {"answers": 2}
        view = await home.answer(cilla, view, edit_question("answers", 2))
        assert view.choices == (), "the question that is answered in words"
        kept = await home.answer(cilla, view, Move.KEEP)
        assert kept.problem == BadAnswer(AnswerProblem.IDENTITY_NUMBER)
        view = await home.answer(cilla, kept, Typed("Grannen bråkar"))
        assert view.form.step == CONFIRM
        given = [one.get("value") or one["words"] for one in view.form.answers["answers"]]
        assert given == ["1", "0", "Grannen bråkar"]

    async def test_goes_back_from_the_last_step_to_the_last_question(
        self, home: Household, sara: Somebody
    ) -> None:
        dialogue_id = await opened(home, sara)
        cilla = home.citizen()
        about = {"dialogue": dialogue_id}
        view = await home.fill_in(
            cilla, FormKind.TAKE_PART, "4", "0", Typed("Mer ljus"), about=about
        )
        view = await home.answer(cilla, view, Move.BACK)
        assert view.choices == ()
        view = await home.answer(cilla, view, Move.KEEP)
        assert view.form.step == "hear"

    async def test_may_name_what_the_guard_only_points_at_unseen(
        self, home: Household, sara: Somebody
    ) -> None:
        dialogue_id = await opened(home, sara)
        cilla = home.citizen()
        view = await answers(
            home, cilla, dialogue_id, "1", "0", Typed("Ring 070-174 06 05 om lampan")
        )
        assert view.form.state is FormState.DONE
        assert not [row for row in await home.rows(AuditRow) if row.action.startswith("guard")]

    async def test_is_over_when_the_last_day_is_although_the_clock_is_late(
        self, home: Household, sara: Somebody
    ) -> None:
        dialogue_id = await opened(home, sara)
        cilla = home.citizen()
        view = await home.fill_in(
            cilla, FormKind.TAKE_PART, "4", "0", Move.SKIP, "no", about={"dialogue": dialogue_id}
        )
        home.now = AFTER_THE_LAST_DAY
        assert isinstance((await home.confirm(cilla, view)).problem, DialogueClosed)
        with pytest.raises(DialogueClosed):
            await forms.begin(
                home.act(home.citizen()), FormKind.TAKE_PART, {"dialogue": dialogue_id}
            )


class TestWhatWasAnswered:
    async def test_is_seen_live_by_coordinators_and_by_all_at_the_end(
        self, home: Household, sara: Somebody
    ) -> None:
        dialogue_id = await opened(home, sara)
        [cilla, *_] = await seven_answer(home, dialogue_id)
        for n in range(3):
            await answers(home, home.citizen(), dialogue_id, "2", "1", Typed(f"Fler bänkar {n}"))
        scale, choice, words = await outcomes(home, sara, dialogue_id)
        assert (scale.answered, scale.counts) == (5, {1: 0, 2: 0, 3: 0, 4: 5, 5: 0})
        assert (choice.counts, words.texts) == ({0: 5, 1: 0}, 5)
        assert await outcomes(home, cilla, dialogue_id) == ()
        await holding.close(home.act(sara), dialogue_id)
        scale, choice, words = await outcomes(home, cilla, dialogue_id)
        assert (scale.answered, choice.answered, words.texts) == (10, 10, 9)

    async def test_is_never_told_by_who_looks_before_and_after_one_answer(
        self, home: Household, sara: Somebody
    ) -> None:
        dialogue_id = await opened(home, sara)
        seen = []
        for n in range(17):
            await answers(home, home.citizen(), dialogue_id, str(n % 5 + 1), "0", Typed(f"{n}"))
            view = await results.show(home.act(sara), dialogue_id)
            seen.append((view.counted, tuple(one.answered for one in view.outcomes)))
        assert sorted(set(seen)) == [(0, (0, 0, 0)), (5, (5, 5, 5)), (10, (10, 10, 10))]
        [*_, (last, _)] = seen
        view = await holding.close(home.act(sara), dialogue_id)
        assert view.counted - last >= 5, "nor by who looks before and after the end"

    async def test_texts_are_read_by_coordinators_once_five_have_written(
        self, home: Household, sara: Somebody
    ) -> None:
        dialogue_id = await opened(home, sara)
        for n in range(4):
            await answers(home, home.citizen(), dialogue_id, "4", "0", Typed(f"Mer ljus {n}"))
        asked = (await results.show(home.act(sara), dialogue_id)).dialogue.questions[2]
        few = await results.list_words(home.act(sara), dialogue_id, asked.id, 0)
        assert (few.total, few.texts) == (0, ())
        for words in ("Mer ljus 4", *"fghij"):
            await answers(home, home.citizen(), dialogue_id, "4", "0", Typed(words))
        page = await results.list_words(home.act(sara), dialogue_id, asked.id, 0)
        more = await results.list_words(home.act(sara), dialogue_id, asked.id, 1)
        assert {words for _, words in (*page.texts, *more.texts)} == {
            f"Mer ljus {n}" for n in range(5)
        }
        with pytest.raises(NotAllowed):
            await results.list_words(home.act(home.citizen()), dialogue_id, asked.id, 0)

    async def test_becomes_a_problem_area_or_a_proposed_promise(
        self, home: Household, sara: Somebody
    ) -> None:
        dialogue_id = await opened(home, sara)
        await seven_answer(home, dialogue_id)
        [first, *_] = await home.rows(DialogueWordsRow)
        view = await results.raise_problem(home.act(sara), first.id)
        assert view.form.kind is FormKind.PROBLEM_AREA
        assert view.form.answers["known"] == first.words
        view = await results.propose_promise(home.act(sara), first.id)
        view = await home.answer(sara, view, Typed("Lampor vid stationen"))
        await home.confirm(sara, view)
        [idea] = await results.list_ideas(home.act(sara))
        assert (idea.words, idea.dialogue) == ("Lampor vid stationen", "Tryggare centrum")
        await holding.drop_idea(home.act(sara), idea.id)
        assert await results.list_ideas(home.act(sara)) == []


class TestClosing:
    async def test_destroys_what_could_tell_who_answered(
        self, home: Household, sara: Somebody
    ) -> None:
        dialogue_id = await opened(home, sara)
        await seven_answer(home, dialogue_id)
        waits = home.citizen()
        await home.fill_in(waits, FormKind.TAKE_PART, "4", about={"dialogue": dialogue_id})
        view = await holding.close(home.act(sara), dialogue_id)
        assert view.dialogue.state is DialogueState.CLOSED
        [row] = await home.rows(DialogueRow)
        assert row.secret is None
        assert await home.rows(DialogueMarkRow) == []
        left = [row for row in await home.rows(FormRow) if row.kind == FormKind.TAKE_PART]
        assert {row.state for row in left} == {FormState.EXPIRED}
        assert all(row.answers == {} and row.receipt is None for row in left)

    async def test_comes_by_the_clock_and_is_logged_once(
        self, home: Household, sara: Somebody
    ) -> None:
        dialogue_id = await opened(home, sara)
        await seven_answer(home, dialogue_id)
        home.now = AFTER_THE_LAST_DAY
        while await reminders.send_due(home.house, home.now):
            pass
        view = await results.show(home.act(sara), dialogue_id)
        assert view.dialogue.state is DialogueState.CLOSED
        [entry] = [one for one in await home.logged() if one.kind is ActivityKind.DIALOGUE]
        assert entry.outputs == (Output(7, Unit.ANSWERS),)
        assert (entry.day.isoformat(), entry.last_day) == ("2021-10-11", view.dialogue.closes_on)
        kinds = [row.kind for row in await home.rows(NoticeRow)]
        assert kinds.count("dialogue_over") == 1
        with pytest.raises(OldButton):
            await holding.close(home.act(sara), dialogue_id)

    async def test_of_one_that_nobody_answered_logs_nothing(
        self, home: Household, sara: Somebody
    ) -> None:
        dialogue_id = await opened(home, sara)
        await holding.close(home.act(sara), dialogue_id)
        assert [one for one in await home.logged() if one.kind is ActivityKind.DIALOGUE] == []

    async def test_leaves_no_trace_of_which_answer_came_when(
        self, home: Household, sara: Somebody
    ) -> None:
        dialogue_id = await opened(home, sara)
        await seven_answer(home, dialogue_id)
        before = {(row.id, row.words) for row in await home.rows(DialogueWordsRow)}
        await holding.close(home.act(sara), dialogue_id)
        assert {(row.id, row.words) for row in await home.rows(DialogueWordsRow)} == before
        async with home.database.read() as session:
            if is_sqlite(session):
                return
            stored = await session.execute(
                text("SELECT id, xmin FROM dialogue_words ORDER BY ctid")
            )
            ids, transactions = zip(*stored.all(), strict=True)
        assert list(ids) == sorted(ids)
        assert len(set(transactions)) == 1

    async def test_that_nobody_answers_is_not_waited_for_longer_than_half_a_year(
        self, home: Household, sara: Somebody
    ) -> None:
        dialogue_id = await opened(home, sara)
        await seven_answer(home, dialogue_id)
        await holding.close(home.act(sara), dialogue_id)
        for days, waiting in ((179, 6), (2, 0)):
            home.later(days=days)
            await holding.tidy(home.house, home.now)
            assert len(await home.rows(DialogueListenerRow)) == waiting
        view = await home.fill_in(
            sara, FormKind.DIALOGUE_REPLY, Typed("Ni sa mer ljus."), about={"dialogue": dialogue_id}
        )
        assert view.facts["hear"] == 0


class TestWhatCameOfIt:
    async def test_reaches_all_who_wanted_to_hear_once_and_forgets_them(
        self, home: Household, sara: Somebody
    ) -> None:
        dialogue_id = await opened(home, sara)
        citizens = await seven_answer(home, dialogue_id)
        await holding.close(home.act(sara), dialogue_id)
        view = await home.fill_in(
            sara, FormKind.DIALOGUE_REPLY, Typed("Ni sa mer ljus. Vi sätter upp lampor."),
            about={"dialogue": dialogue_id},
        )  # fmt: skip
        done = await home.confirm(sara, view)
        assert done.receipt["told"] == 6
        [notice] = [row for row in await home.rows(NoticeRow) if row.kind == "dialogue_reply"]
        told = [row for row in await home.rows(DeliveryRow) if row.notice_id == notice.id]
        assert {row.chat_id for row in told} == {who.telegram_id for who in citizens[:-1]}
        assert await home.rows(DialogueListenerRow) == []
        with pytest.raises(AlreadyReplied):
            await forms.begin(home.act(sara), FormKind.DIALOGUE_REPLY, {"dialogue": dialogue_id})
        seen = await results.show(home.act(home.citizen()), dialogue_id)
        assert seen.dialogue.reply == "Ni sa mer ljus. Vi sätter upp lampor."


def _file(rows: list[tuple[Any, ...]], way: str) -> bytes:
    """A table as a spreadsheet saves it."""
    if way == "csv":
        lines = (";".join("" if cell is None else str(cell) for cell in row) for row in rows)
        return "\n".join(lines).encode("cp1252")
    book = Workbook()
    for row in rows:
        book.worksheets[0].append(row)
    book.save(saved := BytesIO())
    return saved.getvalue()


class TestTheSurvey:
    async def test_is_entered_by_coordinators_and_seen_by_everybody(
        self, home: Household, sara: Somebody
    ) -> None:
        for lines in ("Oro; 2020; 1,61\nOro; 2021; 1,5", "Oro; 2021; 1,42"):
            view = await home.fill_in(sara, FormKind.SURVEY, Typed(lines))
            await home.confirm(sara, view)
        [line] = await surveying.list_lines(home.act(home.citizen()))
        assert [result.hundredths for result in line.results] == [161, 142]
        assert len(await home.rows(SurveyResultRow)) == 2
        assert await surveying.show_line(home.act(sara), line.id) == line
        with pytest.raises(NotFound):
            await surveying.show_line(home.act(sara), line.id + 9)

    async def test_is_one_line_however_its_question_and_place_are_written(
        self, home: Household, sara: Somebody
    ) -> None:
        for written in ("Oro för inbrott; 2020; Diö; 1,61", "ORO för  inbrott; 2021; diö; 1,42"):
            await home.confirm(sara, await home.fill_in(sara, FormKind.SURVEY, Typed(written)))
        [line] = await surveying.list_lines(home.act(sara))
        assert (line.question, line.place, len(line.results)) == ("Oro för inbrott", "Diö", 2)

    async def test_entered_by_two_at_once_stands_once(
        self, home: Household, sara: Somebody
    ) -> None:
        other = await home.let_in(Role.COORDINATOR, "Kim")
        ready = [
            (
                who,
                await home.fill_in(who, FormKind.SURVEY, Typed("Oro; 2021; 1,42\nBuller; 2021; 2")),
            )
            for who in (sara, other)
        ]
        done = await asyncio.gather(*(home.confirm(who, view) for who, view in ready))
        assert [view.problem for view in done] == [None, None]
        assert len(await home.rows(SurveyResultRow)) == 2

    @pytest.mark.parametrize("way", ["csv", "xlsx"])
    async def test_is_read_in_from_a_file(self, home: Household, sara: Somebody, way: str) -> None:
        rows = [("Fråga", "År", "Plats", "Index"), ("Oro", 2020, None, 1.61), ("Oro", 2021, "", 1)]
        view = await surveying.take(home.act(sara), _file(rows, way))
        assert (view.problem, view.form.step) == (None, "confirm")
        await home.confirm(sara, view)
        [line] = await surveying.list_lines(home.act(sara))
        assert [result.hundredths for result in line.results] == [161, 100]
        wrong = await surveying.take(home.act(sara), _file([*rows, ("Oro", 2021, "Diö", 7)], way))
        assert wrong.problem == BadAnswer(AnswerProblem.LINES_UNREAD, words="4")
        assert (wrong.form.step, wrong.resumed) == ("results", False)
        for no_table in (b"PK\x03\x04 no workbook", b""):
            told = await surveying.take(home.act(sara), no_table)
            assert (told.problem, told.resumed) == (BadAnswer(AnswerProblem.NO_RESULTS), False)

    async def test_names_lines_that_cannot_be_read_and_keeps_nothing(
        self, home: Household, sara: Somebody
    ) -> None:
        view = await home.fill_in(sara, FormKind.SURVEY)
        view = await home.answer(sara, view, Typed("Oro; 2021; 1,42\nOro; 2021; 9"))
        assert isinstance(view.problem, BadAnswer)
        assert (view.problem.problem, view.problem.words) == (AnswerProblem.LINES_UNREAD, "2")
        assert await home.rows(SurveyResultRow) == []
