"""Saved questions and the quarterly question: kept, changed, removed, and sent by the clock."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.activities import ActivityKind, By, Question, Span
from bot.domain.errors import AnswerProblem, NotAllowed, NotFound, SentBack
from bot.domain.forms import CONFIRM, EDIT, FormKind, Move, Typed
from bot.domain.outbox import NoticeKind
from bot.domain.people import Role
from bot.domain.saved_questions import MOST_SAVED, Sending, next_sending
from bot.services import activities, forms, quarters, saved_questions
from bot.texts.catalogue import plain
from db.models import DeliveryRow, NoticeRow, QuarterAskedRow, SavedQuestionRow
from tests.support.house import Household, Somebody
from tests.support.program import MONDAY, STOCKHOLM

MEETINGS = Question(kind=ActivityKind.MEETING, span=Span.THIS_YEAR)


@pytest.fixture
async def coordinator(home: Household) -> Somebody:
    await home.promise()
    return await home.let_in(Role.COORDINATOR)


async def save(
    home: Household, who: Somebody, name: str = "Möten", sending: Sending = Sending.MONTHLY
) -> int:
    view = await saved_questions.begin(home.act(who), MEETINGS)
    for answer in (Typed(name), sending.value, CONFIRM):
        view = await home.answer(who, view, answer)
        assert view.problem is None
    saved_id: int = view.receipt["saved"]
    return saved_id


async def told(home: Household, kind: NoticeKind) -> list[NoticeRow]:
    return [row for row in await home.rows(NoticeRow) if row.kind == kind.value]


async def test_a_question_is_kept_listed_changed_and_removed(
    home: Household, coordinator: Somebody
) -> None:
    saved_id = await save(home, coordinator)
    [kept] = await saved_questions.list_mine(home.act(coordinator))
    assert (kept.name, kept.question, kept.sending) == ("Möten", MEETINGS, Sending.MONTHLY)
    view = await forms.begin(home.act(coordinator), FormKind.SAVE_QUESTION, {"saved": saved_id})
    view = await home.answer(coordinator, view, f"{EDIT}sending")
    for answer in (Sending.NEVER.value, CONFIRM):
        view = await home.answer(coordinator, view, answer)
    kept = await saved_questions.show(home.act(coordinator), saved_id)
    assert (kept.sending, kept.next_at) == (Sending.NEVER, None)
    assert await saved_questions.remove(home.act(coordinator), saved_id) == ()
    assert await saved_questions.remove(home.act(coordinator), saved_id) == ()


async def test_the_reading_is_offered_as_its_name(home: Household, coordinator: Somebody) -> None:
    view = await saved_questions.begin(home.act(coordinator), MEETINGS)
    view = await home.answer(coordinator, view, Move.KEEP)
    assert view.form.answers["name"].startswith("Alla löften · Möte · ")


async def test_two_of_the_same_name_are_not_kept(home: Household, coordinator: Somebody) -> None:
    await save(home, coordinator)
    view = await saved_questions.begin(home.act(coordinator), Question())
    for answer in (Typed("Möten"), Sending.NEVER.value, CONFIRM):
        view = await home.answer(coordinator, view, answer)
    assert view.problem == SentBack("name", AnswerProblem.NAME_TAKEN)


async def test_questions_are_ones_own(home: Household, coordinator: Somebody) -> None:
    saved_id = await save(home, coordinator)
    other = await home.let_in(Role.POLICE)
    with pytest.raises(NotFound):
        await saved_questions.show(home.act(other), saved_id)
    await saved_questions.remove(home.act(other), saved_id)
    assert len(await home.rows(SavedQuestionRow)) == 1


async def test_the_answer_is_sent_once_on_the_first_monday_of_the_month(
    home: Household, coordinator: Somebody
) -> None:
    await home.confirm(coordinator, await home.ready_to_log(coordinator))
    await save(home, coordinator)
    home.now = datetime(2021, 11, 1, 6, 59, tzinfo=UTC)
    assert await saved_questions.send_due(home.house, home.now) == 0
    home.later(minutes=1)
    assert await saved_questions.send_due(home.house, home.now) == 1
    assert await saved_questions.send_due(home.house, home.now) == 0
    [notice] = await told(home, NoticeKind.SAVED_ANSWER)
    assert (notice.params["count"], notice.params["totals"][0][:2]) == (1, ["meeting", 1])
    [row] = await home.rows(SavedQuestionRow)
    assert row.next_at == datetime(2021, 12, 6, 7, tzinfo=UTC)


async def test_who_lost_the_role_is_sent_nothing(home: Household, coordinator: Somebody) -> None:
    await save(home, coordinator)
    await home.take_away(coordinator, Role.COORDINATOR)
    home.later(days=60)
    assert await saved_questions.send_due(home.house, home.now) == 1
    assert await told(home, NoticeKind.SAVED_ANSWER) == []


@pytest.mark.parametrize(
    ("sending", "now", "next_at"),
    [
        (Sending.NEVER, "2021-10-11T08:00", None),
        (Sending.WEEKLY, "2021-10-11T06:00", "2021-10-18T06:00"),
        (Sending.WEEKLY, "2021-10-11T05:59", "2021-10-11T06:00"),
        # Over both changes of the clocks: 08.00 on the wall is another hour in UTC.
        (Sending.WEEKLY, "2021-10-29T06:00", "2021-11-01T07:00"),
        (Sending.WEEKLY, "2022-03-26T06:00", "2022-03-28T06:00"),
        (Sending.MONTHLY, "2021-10-11T06:00", "2021-11-01T07:00"),
        (Sending.QUARTERLY, "2021-10-11T06:00", "2022-01-03T07:00"),
    ],
)
def test_when_an_answer_is_sent_next(sending: Sending, now: str, next_at: str | None) -> None:
    moment = datetime.fromisoformat(now).replace(tzinfo=UTC)
    expected = datetime.fromisoformat(next_at).replace(tzinfo=UTC) if next_at else None
    assert next_sending(sending, moment, STOCKHOLM) == expected


# --- The quarterly question ---------------------------------------------------------------------

FIRST_MONDAY = datetime(2021, 10, 4, 6, tzinfo=UTC)


async def test_coordinators_are_asked_once_about_the_quarter_with_what_is_there(
    home: Household, coordinator: Somebody
) -> None:
    await home.confirm(
        coordinator,
        await home.fill_in(
            coordinator, FormKind.LOG_ACTIVITY, await home.promise_number(coordinator, "S1"),
            "meeting", Typed("2021-09-14"), Typed("Möte i rådet"), "together", Move.SKIP,
        ),
    )  # fmt: skip
    assert await quarters.ask_due(home.house, FIRST_MONDAY - timedelta(minutes=1)) == 0
    assert await quarters.ask_due(home.house, FIRST_MONDAY) == 1
    assert await quarters.ask_due(home.house, FIRST_MONDAY + timedelta(days=1)) == 0
    [notice] = await told(home, NoticeKind.ANYTHING_TO_LOG)
    by_key = {one["key"]: one for one in notice.params["promises"]}
    assert set(by_key) == {"S1", "S2", "Y1", "T1", "T2", "T3"}
    assert (by_key["S1"]["held"], by_key["S1"]["latest"]) == (1, [["2021-09-14", "Möte i rådet"]])
    assert len(await home.rows(QuarterAskedRow)) == 1


async def test_who_answers_for_a_promise_is_asked_about_it_and_others_are_not(
    home: Household, coordinator: Somebody
) -> None:
    police = await home.let_in(Role.POLICE)
    promise = int(await home.promise_number(coordinator, "Y1"))
    view = await quarters.show(home.act(coordinator))
    [officer] = [number for number, name in view.staff.items() if name == police.name]
    view = await quarters.answer_for(home.act(coordinator), promise, officer, wanted=True)
    assert view.chosen[promise] == {officer}
    assert await quarters.ask_due(home.house, FIRST_MONDAY) == 2
    asked = {
        tuple(one["key"] for one in notice.params["promises"])
        for notice in await told(home, NoticeKind.ANYTHING_TO_LOG)
    }
    assert asked == {("Y1",), ("S1", "S2", "T1", "T2", "T3")}
    assert len(await home.rows(DeliveryRow)) == 2


async def test_a_week_later_nobody_is_asked_any_more(
    home: Household, coordinator: Somebody
) -> None:
    assert await quarters.ask_due(home.house, MONDAY) == 0


async def test_only_coordinators_say_who_answers(home: Household, coordinator: Somebody) -> None:
    police = await home.let_in(Role.POLICE)
    with pytest.raises(NotAllowed):
        await quarters.show(home.act(police))


async def test_logging_begins_under_the_promise(home: Household, coordinator: Somebody) -> None:
    promise = int(await home.promise_number(coordinator, "S2"))
    view = await quarters.log_under(home.act(coordinator), promise)
    assert (view.form.step, view.form.answers["promise"]["key"]) == ("kind", "S2")


# --- Sums beside the period before --------------------------------------------------------------


async def test_a_month_stands_beside_the_same_month_a_year_before(
    home: Household, coordinator: Somebody
) -> None:
    await home.confirm(coordinator, await home.ready_to_log(coordinator))
    view = await activities.sums(home.act(coordinator), Question(span=Span.ALL), By.MONTH)
    assert [(held, before) for _, held, before, _ in view.groups] == [(1, 0)]


async def test_words_of_the_catalogue_say_how_many_can_be_kept() -> None:
    assert str(MOST_SAVED) in plain("answer.too_many_saved", "sv")
