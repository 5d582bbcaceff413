"""How a visit went: reported in three taps, once in the ledger, put right with its history."""

from __future__ import annotations

import asyncio
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from bot.domain.activities import ActivityKind, ActivityState, Output
from bot.domain.errors import (
    AnswerProblem,
    BadAnswer,
    EntryChanged,
    FeedbackGiven,
    NothingCorrected,
    OldButton,
    SentBack,
    TooEarly,
    VisitSettled,
)
from bot.domain.feedback import TopicFeedback
from bot.domain.forms import FormKind, Move, Typed
from bot.domain.ledger import Change
from bot.domain.people import Role
from bot.domain.promises import Unit
from bot.domain.reading import Qualifier
from bot.domain.views import FormView
from bot.domain.visits import VisitState
from bot.services import feedback, forms, ledger, visits
from bot.texts.notices import notice_screen
from db.models import (
    AuditRow,
    DeliveryRow,
    FeedbackGivenRow,
    FeedbackRow,
    FormRow,
    NoticeRow,
    VisitRow,
)
from db.queries import deliveries
from db.queries import feedback as feedback_queries
from db.queries import ledger as ledger_queries
from tests.support.house import NASTY, Household, Somebody
from tests.support.program import STOCKHOLM

WEDNESDAY_9 = datetime(2021, 10, 13, 7, tzinfo=UTC)


@pytest.fixture
async def officer(home: Household) -> Somebody:
    return await home.let_in(Role.POLICE, "Olle", "Polisen Älmhult")


@pytest.fixture
async def school(home: Household) -> Somebody:
    return await home.let_in(Role.SCHOOL, "Sara", NASTY)


@pytest.fixture
async def visit_id(home: Household, officer: Somebody, school: Somebody) -> int:
    """A visit of two classes that is over, under a promise."""
    await home.promise()
    visit_id = await home.book(school, await home.offer(officer, WEDNESDAY_9))
    async with home.database.write() as session:
        row = await session.get_one(VisitRow, visit_id)
        row.classes = 2
    home.now = WEDNESDAY_9 + timedelta(hours=2)
    return visit_id


async def report(home: Household, who: Somebody, visit_id: int, *answers: Any) -> FormView:
    view = await home.fill_in(who, FormKind.REPORT_VISIT, *answers, about={"visit": visit_id})
    return await home.confirm(who, view)


async def correct(home: Household, who: Somebody, visit_id: int, *answers: Any) -> FormView:
    view = await home.fill_in(
        who, FormKind.CORRECT_REPORT, Typed("Fel i listan"), *answers, about={"visit": visit_id}
    )
    return await home.confirm(who, view)


async def changes(home: Household) -> list[tuple[Change, str | None]]:
    [activity] = await home.logged()
    async with home.database.read() as session:
        found = await ledger_queries.history(session, activity.id)
    assert (await ledger.check(home.house)).is_whole
    return [(one.change, one.why) for one in found]


class TestReporting:
    async def test_as_booked_it_is_three_taps(
        self, home: Household, officer: Somebody, visit_id: int
    ) -> None:
        about = {"visit": visit_id, "held": {"value": "yes"}}
        view = await forms.begin(home.act(officer), FormKind.REPORT_VISIT, about)
        assert [choice.value for choice in view.choices] == ["25"]
        view = await home.answer(officer, view, "25")
        assert view.form.step == "confirm"
        done = await home.confirm(officer, view)
        assert (done.receipt["reached"], done.receipt["classes_reached"]) == (25, 2)

    async def test_a_held_visit_is_one_activity_under_its_promise(
        self, home: Household, officer: Somebody, visit_id: int
    ) -> None:
        done = await report(home, officer, visit_id, "yes", Typed("ca 23"), "2")
        assert done.receipt["logged"] is True
        [row] = await home.logged()
        assert (row.kind, row.day, row.place) == (
            ActivityKind.SCHOOL_VISIT, date(2021, 10, 13), NASTY,
        )  # fmt: skip
        assert set(row.outputs) == {
            Output(23, Unit.PUPILS, Qualifier.ABOUT), Output(2, Unit.CLASSES),
            Output(1, Unit.VISITS),
        }  # fmt: skip
        assert [str(one.id) for one in row.promises] == [await home.promise_number(officer, "Y1")]
        assert "åk 7, åk 8" in row.what
        assert NASTY in row.what
        assert "Olle" not in row.what
        assert "Sara" not in row.what

    async def test_a_note_goes_with_it(
        self, home: Household, officer: Somebody, visit_id: int
    ) -> None:
        await report(home, officer, visit_id, "yes", "25", "edit:note", Typed("Bra frågor."))
        [row] = await home.logged()
        assert row.note == "Bra frågor."
        assert (await visits.showing.show(home.act(officer), visit_id)).note == "Bra frågor."

    async def test_a_note_with_an_identity_number_is_sent_back(
        self, home: Household, officer: Somebody, visit_id: int
    ) -> None:
        note = Typed("Talade med 811218-9876.")
        refused = await report(home, officer, visit_id, "yes", "25", "edit:note", note)
        assert refused.problem == SentBack("note", AnswerProblem.IDENTITY_NUMBER)
        assert await home.logged() == ()

    async def test_what_the_guard_only_suspects_is_shown_before_it_is_sent(
        self, home: Household, officer: Somebody, visit_id: int
    ) -> None:
        view = await home.fill_in(
            officer, FormKind.REPORT_VISIT, "no", Typed("Ring 070-123 45 67 för en ny tid"),
            about={"visit": visit_id},
        )  # fmt: skip
        assert "reason" in view.facts["hits"]

    @pytest.mark.parametrize(
        ("written", "problem"),
        [
            ("0", AnswerProblem.TOO_SMALL),
            ("-3", AnswerProblem.TOO_SMALL),
            ("−3", AnswerProblem.TOO_SMALL),
            ("100000", AnswerProblem.TOO_LARGE),
            ("många", AnswerProblem.NOT_A_NUMBER),
        ],
    )
    async def test_a_number_that_cannot_be_is_refused(
        self, home: Household, officer: Somebody, visit_id: int, written: str,
        problem: AnswerProblem,
    ) -> None:  # fmt: skip
        view = await home.fill_in(officer, FormKind.REPORT_VISIT, "yes", about={"visit": visit_id})
        refused = await home.answer(officer, view, Typed(written))
        assert isinstance(refused.problem, BadAnswer)
        assert refused.problem.problem is problem

    async def test_a_button_with_another_answer_than_yes_or_no_begins_nothing(
        self, home: Household, officer: Somebody, visit_id: int
    ) -> None:
        about = {"visit": visit_id, "held": {"value": "maybe"}}
        with pytest.raises(OldButton):
            await forms.begin(home.act(officer), FormKind.REPORT_VISIT, about)

    async def test_reported_twice_it_is_still_one(
        self, home: Household, officer: Somebody, visit_id: int
    ) -> None:
        await home.report_visit(officer, visit_id)
        with pytest.raises(VisitSettled):
            await home.report_visit(officer, visit_id, "40")
        [row] = await home.logged()
        assert Output(23, Unit.PUPILS) in row.outputs

    async def test_officer_and_coordinator_at_once_report_it_once(
        self, home: Household, officer: Somebody, visit_id: int
    ) -> None:
        coordinator = await home.let_in(Role.COORDINATOR)
        about = {"visit": visit_id}
        views = [
            (who, await home.fill_in(who, FormKind.REPORT_VISIT, "yes", "25", about=about))
            for who in (officer, coordinator)
        ]
        done = await asyncio.gather(*(home.confirm(who, view) for who, view in views))
        assert [one.problem for one in done if one.problem] == [VisitSettled()]
        assert len(await home.logged()) == 1

    async def test_a_visit_that_was_not_held_counts_nothing_and_says_why(
        self, home: Household, officer: Somebody, visit_id: int
    ) -> None:
        await report(home, officer, visit_id, "no", Typed("Skolan hade stängt"))
        visit = await visits.showing.show(home.act(officer), visit_id)
        assert (visit.state, visit.reason) == (VisitState.NOT_HELD, "Skolan hade stängt")
        [row] = await home.logged()
        assert (row.state, row.reason, row.outputs) == (
            ActivityState.NOT_HELD, "Skolan hade stängt", (),
        )  # fmt: skip

    async def test_before_its_start_there_is_nothing_to_report(
        self, home: Household, officer: Somebody, visit_id: int
    ) -> None:
        home.now = WEDNESDAY_9 - timedelta(minutes=1)
        with pytest.raises(TooEarly):
            await home.report_visit(officer, visit_id)

    async def test_without_a_promise_it_is_reported_and_not_counted(
        self, home: Household, officer: Somebody, school: Somebody
    ) -> None:
        visit_id = await home.book(school, await home.offer(officer, WEDNESDAY_9))
        home.now = WEDNESDAY_9 + timedelta(hours=2)
        done = await home.report_visit(officer, visit_id)
        assert done.receipt["logged"] is False
        assert (await visits.showing.show(home.act(officer), visit_id)).state is VisitState.HELD
        assert await home.logged() == ()

    async def test_the_school_hears_of_it_and_the_officer_of_what_a_coordinator_reports(
        self, home: Household, officer: Somebody, school: Somebody, visit_id: int
    ) -> None:
        await report(home, await home.let_in(Role.COORDINATOR), visit_id, "yes", "25")
        told = {
            row.chat_id: notice.params["asks"]
            for notice in await home.rows(NoticeRow)
            for row in await home.rows(DeliveryRow)
            if notice.kind == "visit_reported" and row.notice_id == notice.id
        }
        assert told == {school.telegram_id: True, officer.telegram_id: False}

    async def test_only_the_school_is_shown_the_way_to_another_time(
        self, home: Household, officer: Somebody, school: Somebody, visit_id: int
    ) -> None:
        await report(home, await home.let_in(Role.COORDINATOR), visit_id, "no", Typed("Studiedag"))
        offered = {
            row.chat_id: await _offers_another_time(home, notice.id)
            for notice in await home.rows(NoticeRow)
            for row in await home.rows(DeliveryRow)
            if notice.kind == "visit_reported" and row.notice_id == notice.id
        }
        assert offered == {school.telegram_id: True, officer.telegram_id: False}


async def _offers_another_time(home: Household, notice_id: int) -> bool:
    async with home.database.read() as session:
        [notice] = await deliveries.get_notices(session, [notice_id])
    rows = notice_screen(notice, STOCKHOLM, "sv").rows
    return any(button.data.startswith("b:book:") for row in rows for button in row)


class TestCorrecting:
    @pytest.fixture
    async def reported(self, home: Household, officer: Somebody, visit_id: int) -> int:
        await report(home, officer, visit_id, "yes", "25")
        home.later(days=1)
        return visit_id

    async def test_the_activity_follows_with_its_history(
        self, home: Household, officer: Somebody, reported: int
    ) -> None:
        await correct(home, officer, reported, "edit:reached", Typed("31"), "2")
        [row] = await home.logged()
        assert Output(31, Unit.PUPILS) in row.outputs
        assert (await visits.showing.show(home.act(officer), reported)).pupils_reached == 31
        assert await changes(home) == [(Change.LOGGED, None), (Change.CORRECTED, "Fel i listan")]

    async def test_what_was_held_after_all_was_not_and_the_other_way_round(
        self, home: Household, officer: Somebody, reported: int
    ) -> None:
        await correct(home, officer, reported, "edit:held", "no", Typed("Inställt"))
        [row] = await home.logged()
        assert (row.state, row.outputs, row.reason) == (ActivityState.NOT_HELD, (), "Inställt")
        home.later(hours=1)
        await correct(home, officer, reported, "edit:held", "yes", "25")
        [row] = await home.logged()
        assert (row.state, row.reason) == (ActivityState.HELD, None)
        assert len(await changes(home)) == 3

    async def test_nothing_changed_is_no_correction(
        self, home: Household, officer: Somebody, reported: int
    ) -> None:
        refused = await correct(home, officer, reported)
        assert refused.problem == NothingCorrected()
        assert len(await changes(home)) == 1

    async def test_of_two_at_once_the_later_sees_what_changed(
        self, home: Household, officer: Somebody, reported: int
    ) -> None:
        coordinator = await home.let_in(Role.COORDINATOR)
        views = [
            await home.fill_in(
                who, FormKind.CORRECT_REPORT, Typed("Fel"), "edit:reached", Typed(number), "2",
                about={"visit": reported},
            )
            for who, number in ((officer, "31"), (coordinator, "32"))
        ]  # fmt: skip
        await home.confirm(officer, views[0])
        home.later(minutes=1)
        assert (await home.confirm(coordinator, views[1])).problem == EntryChanged()
        assert len(await changes(home)) == 2

    async def test_a_voided_activity_stays_voided(
        self, home: Household, officer: Somebody, reported: int
    ) -> None:
        [row] = await home.logged()
        view = await home.fill_in(
            officer, FormKind.VOID_ACTIVITY, Typed("Dubbelt"), about={"activity": row.id}
        )
        await home.confirm(officer, view)
        await correct(home, officer, reported, "edit:reached", Typed("31"), "2")
        [row] = await home.logged()
        assert row.state is ActivityState.VOIDED
        assert (await visits.showing.show(home.act(officer), reported)).pupils_reached == 31

    async def test_one_that_is_not_reported_is_not_corrected(
        self, home: Household, officer: Somebody, visit_id: int
    ) -> None:
        with pytest.raises(VisitSettled):
            await correct(home, officer, visit_id)


class TestFeedback:
    @pytest.fixture
    async def reported(self, home: Household, officer: Somebody, visit_id: int) -> int:
        await report(home, officer, visit_id, "yes", "25")
        return visit_id

    async def say(
        self, home: Household, who: Somebody, visit_id: int, mark: str, words: Any = Move.SKIP
    ) -> FormView:
        about = {"visit": visit_id, "useful": {"value": mark}}
        view = await forms.begin(home.act(who), FormKind.VISIT_FEEDBACK, about)
        return await home.confirm(who, await home.answer(who, view, words))

    async def test_is_kept_without_anybodys_name_or_school(
        self, home: Household, school: Somebody, reported: int
    ) -> None:
        await self.say(home, school, reported, "4", Typed("Bra exempel"))
        [row] = await home.rows(FeedbackRow)
        assert (row.useful, row.words, row.month) == (4, "Bra exempel", date(2021, 10, 1))
        [given] = await home.rows(FeedbackGivenRow)
        assert given.visit_id == reported
        [form] = [row for row in await home.rows(FormRow) if row.kind == "feedback"]
        assert form.answers == {}
        assert "Bra exempel" not in repr(form.receipt)

    async def test_is_asked_of_each_once(
        self, home: Household, school: Somebody, reported: int
    ) -> None:
        await self.say(home, school, reported, "4")
        with pytest.raises(FeedbackGiven):
            await self.say(home, school, reported, "1")
        colleague = await home.let_in(Role.SCHOOL, "Otto", NASTY)
        await self.say(home, colleague, reported, "2")
        assert sorted(row.useful for row in await home.rows(FeedbackRow)) == [2, 4]

    @pytest.mark.parametrize("mark", ["0", "6", "-1", "bra"])
    async def test_takes_one_to_five(
        self, home: Household, school: Somebody, reported: int, mark: str
    ) -> None:
        with pytest.raises(OldButton):
            await self.say(home, school, reported, mark)

    async def test_is_guarded(self, home: Household, school: Somebody, reported: int) -> None:
        refused = await self.say(home, school, reported, "5", Typed("Tack 811218-9876"))
        assert refused.problem == SentBack("words", AnswerProblem.IDENTITY_NUMBER)
        assert await home.rows(FeedbackRow) == []

    async def test_notes_nowhere_who_sent_what_was_pointed_out(
        self, home: Household, school: Somebody, reported: int
    ) -> None:
        await self.say(home, school, reported, "5", Typed("Ring mig på 070-174 06 05"))
        assert len(await home.rows(FeedbackRow)) == 1
        assert [row.action for row in await home.rows(AuditRow) if "guard" in row.action] == []

    async def test_is_read_in_an_order_that_tells_nothing(
        self, home: Household, school: Somebody, reported: int
    ) -> None:
        topic_id = (await visits.showing.show(home.act(school), reported)).topic_id
        months = [date(2021, month, 1) for month in (1, 2, 3, 4, 5, 6, 7, 8, 9)]
        async with home.database.write() as session:
            for month in months:
                await feedback_queries.add(session, topic_id, month, 4, None)
        async with home.database.read() as session:
            found = await feedback_queries.list_all(session, months[0], months[-1])
        by_number = sorted(await home.rows(FeedbackRow), key=lambda row: row.id)
        assert [one.month for _, one in found] == [row.month for row in by_number]

    async def test_leaves_the_months_shown_together_with_those_it_came_with(
        self, home: Household, school: Somebody, reported: int
    ) -> None:
        topic_id = (await visits.showing.show(home.act(school), reported)).topic_id
        months = [date(2021, 8, 1), date(2021, 9, 1), date(2021, 10, 1)]
        async with home.database.write() as session:
            for month in months:
                await feedback_queries.add(session, topic_id, month, 4, None)
        async with home.database.read() as session:
            whole = await feedback_queries.list_all(session, months[0], months[-1])
            later = await feedback_queries.list_all(session, months[1], months[-1])
        assert (len(whole), len(later)) == (3, 3), "the difference would be one school's answer"

    async def test_is_shown_when_three_have_answered(
        self, home: Household, school: Somebody, reported: int
    ) -> None:
        coordinator = await home.let_in(Role.COORDINATOR)
        topic = (await visits.showing.show(home.act(school), reported)).topic
        await self.say(home, school, reported, "5", Typed("Bra"))
        assert await feedback.gathered(home.act(coordinator)) == (
            TopicFeedback(topic, 1, None, ()),
        )
        for mark in ("4", "3"):
            await self.say(home, await home.let_in(Role.SCHOOL, "X", NASTY), reported, mark)
        for mark in ("1", "1"):
            [found] = await feedback.gathered(home.act(coordinator))
            assert (found.count, found.mean, found.words) == (3, 4, ("Bra",))
            await self.say(home, await home.let_in(Role.SCHOOL, "X", NASTY), reported, mark)
        await self.say(home, await home.let_in(Role.SCHOOL, "X", NASTY), reported, "2")
        [found] = await feedback.gathered(home.act(coordinator))
        assert (found.count, found.mean) == (6, 8 / 3), "the next three all at once"
