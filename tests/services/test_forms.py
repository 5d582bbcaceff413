"""Dialogs as rows: begun, resumed, gone stale, left, expired; nothing written is lost."""

from __future__ import annotations

import asyncio

import pytest
from sqlalchemy import update

from bot.domain.errors import AnswerProblem, BadAnswer
from bot.domain.forms import FormKind, FormState, Move, Other, Pressed, Ticked, Typed
from bot.domain.people import Role
from bot.domain.schools import UsualTopic
from bot.domain.views import FormView
from bot.services import forms, reminders
from db.models import FormRow
from tests.support.house import NASTY, Household, Somebody


@pytest.fixture
async def coordinator(home: Household) -> Somebody:
    return await home.let_in(Role.COORDINATOR)


async def test_beginning_again_goes_on_where_one_was(
    home: Household, coordinator: Somebody
) -> None:
    await home.fill_in(coordinator, FormKind.SITUATION_UPDATE, Typed(NASTY))
    view = await forms.begin(home.act(coordinator), FormKind.SITUATION_UPDATE)
    assert (view.resumed, view.form.step, view.form.answers["heading"]) == (True, "body", NASTY)


async def test_dialogs_of_several_kinds_wait_beside_each_other(
    home: Household, coordinator: Somebody
) -> None:
    await home.fill_in(coordinator, FormKind.SITUATION_UPDATE, Typed("Rubrik"))
    home.later(minutes=1)
    await home.fill_in(coordinator, FormKind.INVITE, "member")
    waiting = await forms.list_open(home.act(coordinator))
    assert [kind for _, kind in waiting] == [FormKind.INVITE, FormKind.SITUATION_UPDATE]


async def test_what_is_written_goes_to_the_dialog_last_touched(
    home: Household, coordinator: Somebody
) -> None:
    await home.fill_in(coordinator, FormKind.INVITE, "member")
    home.later(minutes=1)
    await forms.begin(home.act(coordinator), FormKind.SITUATION_UPDATE)
    view = await forms.answer(home.act(coordinator), Typed("Rubrik"))
    assert view.form.answers["heading"] == "Rubrik"
    home.later(minutes=1)
    await forms.begin(home.act(coordinator), FormKind.INVITE)
    view = await forms.answer(home.act(coordinator), Typed("ICA"))
    assert view.form.answers["organisation"] == "ICA"


async def test_starting_over_forgets_the_answers(home: Household, coordinator: Somebody) -> None:
    view = await home.fill_in(coordinator, FormKind.INVITE, "member", Typed("ICA"))
    fresh = await forms.start_over(home.act(coordinator), view.id)
    assert (fresh.form.step, fresh.form.answers, fresh.form.version) == (
        "role",
        {"several_networks": False, "has_schools": False},
        1,
    )
    assert fresh.id != view.id
    assert (await forms.show(home.act(coordinator), view.id)).form.state is FormState.CANCELLED


async def test_starting_over_keeps_what_the_dialog_is_about(home: Household) -> None:
    officer = await home.let_in(Role.POLICE)
    school = await home.let_in(Role.SCHOOL)
    home.later(days=-3)
    offer_id = await home.offer(officer, home.now.replace(hour=12))
    visit_id = await home.book(school, offer_id)
    home.later(days=3)
    about = {"visit": visit_id}
    view = await home.fill_in(officer, FormKind.REPORT_VISIT, "yes", about=about)
    fresh = await forms.start_over(home.act(officer), view.id)
    assert (fresh.form.answers, fresh.form.step) == ({**about, "note": None}, "held")


async def test_a_dialog_about_something_else_takes_the_place_of_the_old_one(
    home: Household,
) -> None:
    officer, school = await home.let_in(Role.POLICE), await home.let_in(Role.SCHOOL)
    first, second = [
        await home.book(school, await home.offer(officer, home.now.replace(day=day)))
        for day in (13, 14)
    ]
    old = await forms.begin(home.act(school), FormKind.CANCEL_VISIT, {"visit": first})
    new = await forms.begin(home.act(school), FormKind.CANCEL_VISIT, {"visit": second})
    assert (new.resumed, new.form.answers) == (False, {"visit": second})
    assert (await forms.show(home.act(school), old.id)).form.state is FormState.CANCELLED


async def test_a_stale_button_shows_the_current_step_and_changes_nothing(
    home: Household, coordinator: Somebody
) -> None:
    first = await forms.begin(home.act(coordinator), FormKind.INVITE)
    await home.answer(coordinator, first, "member")
    view = await home.answer(coordinator, first, "police")
    assert (view.stale, view.form.step) == (True, "organisation")
    assert view.form.answers["role"]["value"] == "member"


async def test_two_presses_at_once_count_once(home: Household, coordinator: Somebody) -> None:
    view = await forms.begin(home.act(coordinator), FormKind.INVITE)
    results = await asyncio.gather(
        *(home.answer(coordinator, view, role) for role in ("member", "school", "police"))
    )
    assert sorted(one.stale for one in results) == [False, True, True]
    [row] = await home.rows(FormRow)
    assert row.version == 2


class TestTicksInQuickSuccession:
    """Pressed on one and the same screen, before it was redrawn."""

    @pytest.fixture
    async def school(self, home: Household) -> Somebody:
        return await home.let_in(Role.SCHOOL)

    @pytest.fixture
    async def years(self, home: Household, school: Somebody) -> FormView:
        officer = await home.let_in(Role.POLICE)
        await home.offer(officer, home.now.replace(day=13))
        view = await forms.begin(home.act(school), FormKind.BOOK_VISIT)
        return await home.answer(school, view, await home.topic())

    async def test_all_count(self, home: Household, school: Somebody, years: FormView) -> None:
        for year in ("7", "8", "9"):
            view = await home.answer(school, years, Ticked(year, wanted=True))
            assert not view.stale
        done = await home.answer(school, years, Move.ENOUGH)
        assert done.form.answers["years"] == ["7", "8", "9"]

    async def test_all_count_when_they_arrive_at_once(
        self, home: Household, school: Somebody, years: FormView
    ) -> None:
        await asyncio.gather(
            *(home.answer(school, years, Ticked(year, wanted=True)) for year in ("9", "7", "8"))
        )
        view = await forms.show(home.act(school), years.id)
        assert (await home.answer(school, view, Move.ENOUGH)).form.answers["years"] == [
            "7", "8", "9",
        ]  # fmt: skip

    async def test_one_pressed_twice_stays_ticked(
        self, home: Household, school: Somebody, years: FormView
    ) -> None:
        for _ in range(2):
            await home.answer(school, years, Ticked("8", wanted=True))
        done = await home.answer(school, years, Move.ENOUGH)
        assert done.form.answers["years"] == ["8"]

    async def test_one_of_an_earlier_visit_to_the_step_changes_nothing(
        self, home: Household, school: Somebody, years: FormView
    ) -> None:
        ticked = await home.answer(school, years, Ticked("8", wanted=True))
        topic = await home.answer(school, ticked, Move.BACK)
        await home.answer(school, topic, await home.topic(UsualTopic.ROBBERY))
        view = await home.answer(school, ticked, Ticked("9", wanted=True))
        assert (view.stale, view.form.step) == (True, "years")
        assert "years?" not in view.form.answers, "another topic may suit other years"

    async def test_one_after_the_form_moved_on_changes_nothing(
        self, home: Household, school: Somebody, years: FormView
    ) -> None:
        await home.answer(school, years, Ticked("8", wanted=True))
        await home.answer(school, years, Move.ENOUGH)
        for answer in (Ticked("9", wanted=True), Move.ENOUGH, Move.BACK):
            view = await home.answer(school, years, answer)
            assert (view.stale, view.form.step) == (True, "pupils")
            assert view.form.answers["years"] == ["8"]


async def test_two_confirmations_at_once_make_one_invitation(
    home: Household, coordinator: Somebody
) -> None:
    view = await home.fill_in(
        coordinator, FormKind.INVITE, "member", Typed("ICA"), Typed("1"), Typed("7")
    )
    results = await asyncio.gather(*(home.confirm(coordinator, view) for _ in range(3)))
    assert [one for one in results if "code" in one.receipt] == [
        one for one in results if not one.stale
    ]
    assert sum(not one.stale for one in results) == 1


async def test_a_finished_dialog_shows_its_receipt_again(
    home: Household, coordinator: Somebody
) -> None:
    view = await home.fill_in(
        coordinator, FormKind.INVITE, "member", Typed("ICA"), Typed("1"), Typed("7")
    )
    done = await home.confirm(coordinator, view)
    again = await home.confirm(coordinator, view)
    assert (again.stale, again.form.state) == (True, FormState.DONE)
    assert again.receipt == {"invitation": done.receipt["invitation"]}


async def test_a_bad_answer_keeps_everything(home: Household, coordinator: Somebody) -> None:
    view = await home.fill_in(coordinator, FormKind.INVITE, "member", Typed("ICA"))
    for answer in (Typed("många"), Typed("0"), Typed("5000"), Other(), Pressed("x")):
        refused = await home.answer(coordinator, view, answer)
        assert isinstance(refused.problem, BadAnswer)
        assert refused.form == view.form


async def test_leaving_a_dialog_closes_it(home: Household, coordinator: Somebody) -> None:
    view = await home.fill_in(coordinator, FormKind.INVITE, "member")
    left = await forms.cancel(home.act(coordinator))
    assert (left.id, left.form.state, left.step) == (view.id, FormState.CANCELLED, None)
    assert await forms.list_open(home.act(coordinator)) == []
    with pytest.raises(forms.NoOpenForm):
        await forms.cancel(home.act(coordinator))
    assert (await home.answer(coordinator, view, Typed("ICA"))).stale


async def test_nothing_open_means_nothing_to_answer(home: Household, coordinator: Somebody) -> None:
    with pytest.raises(forms.NoOpenForm):
        await forms.answer(home.act(coordinator), Typed("hej"))


async def test_a_week_of_silence_changes_nothing(home: Household, coordinator: Somebody) -> None:
    view = await home.fill_in(coordinator, FormKind.INVITE, "member", Typed("ICA"))
    home.later(days=7)
    await reminders.tidy(home.house, home.now)
    assert (await home.answer(coordinator, view, Typed("3"))).form.step == "days"


async def test_after_thirty_days_it_is_closed_and_its_words_forgotten(
    home: Household, coordinator: Somebody
) -> None:
    view = await home.fill_in(coordinator, FormKind.SITUATION_UPDATE, Typed("Rubrik"))
    home.later(days=30)
    await reminders.tidy(home.house, home.now)
    [row] = await home.rows(FormRow)
    assert (row.state, row.answers) == ("expired", {})
    late = await home.answer(coordinator, view, Typed("Text"))
    assert (late.stale, late.form.state) == (True, FormState.EXPIRED)


class TestATextThatTelegramSplit:
    """10,000 characters arrive as several messages: the rest must not answer the next question."""

    async def test_the_rest_answers_nothing(self, home: Household, coordinator: Somebody) -> None:
        await home.fill_in(coordinator, FormKind.SITUATION_UPDATE, Typed("Rubrik"))
        for part in ("a" * 4096, "b" * 4096, "c" * 1808):
            view = await forms.answer(home.act(coordinator), Typed(part))
            assert isinstance(view.problem, BadAnswer)
            assert view.problem.problem is AnswerProblem.TOO_LONG
            assert (view.form.step, view.problem.limit) == ("body", 3000)
        home.later(seconds=10)
        view = await forms.answer(home.act(coordinator), Typed("Kort text"))
        assert view.form.answers["body"] == "Kort text"

    async def test_it_counts_where_a_text_is_asked_for_alone(
        self, home: Household, coordinator: Somebody
    ) -> None:
        await home.promise()
        await home.fill_in(
            coordinator,
            FormKind.LOG_ACTIVITY,
            await home.promise_number(coordinator, "S1"),
            "meeting",
        )
        await forms.answer(home.act(coordinator), Typed("a" * 4096))
        view = await forms.answer(home.act(coordinator), Typed("b" * 100))
        assert view.problem == BadAnswer(AnswerProblem.NOT_A_DATE)


async def test_the_screen_of_a_form_is_remembered(home: Household, coordinator: Somebody) -> None:
    view = await forms.begin(home.act(coordinator), FormKind.INVITE)
    await forms.note_shown(home.act(coordinator), view, 77)
    shown = await forms.show(home.act(coordinator), view.id)
    assert (shown.is_shown, shown.screen_message_id) == (True, 77)
    moved = await home.answer(coordinator, view, "member")
    assert (moved.is_shown, moved.screen_message_id) == (False, 77)


async def test_back_and_forth_loses_nothing(home: Household, coordinator: Somebody) -> None:
    view: FormView = await home.ready_to_send(coordinator)
    answers = view.form.answers
    for _ in range(4):
        view = await home.answer(coordinator, view, Move.BACK)
    assert (view.form.step, view.form.answers) == ("heading", answers)
    view = await home.answer(coordinator, view, Move.KEEP)
    assert (view.form.step, view.form.answers) == ("confirm", answers)


async def test_a_step_that_an_upgrade_removed_leads_to_the_first_open_question(
    home: Household, coordinator: Somebody
) -> None:
    view = await home.fill_in(coordinator, FormKind.SITUATION_UPDATE, Typed("Rubrik"))
    await _set(home, step="a step of last year")
    seen = await forms.show(home.act(coordinator), view.id)
    assert (seen.form.step, seen.form.answers["heading"]) == ("body", "Rubrik")


async def test_a_dialog_that_an_upgrade_removed_is_as_good_as_gone(
    home: Household, coordinator: Somebody
) -> None:
    await home.fill_in(coordinator, FormKind.SITUATION_UPDATE, Typed("Rubrik"))
    await _set(home, kind="a dialog of last year")
    assert await forms.list_open(home.act(coordinator)) == []
    with pytest.raises(forms.NoOpenForm):
        await forms.answer(home.act(coordinator), Typed("text"))


async def _set(home: Household, **values: str) -> None:
    async with home.database.write() as session:
        await session.execute(update(FormRow).values(**values))
