"""Reporting what one saw, what coordinators do with it, and what the reporter hears."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.domain.errors import (
    AnswerProblem,
    NotAllowed,
    NotFound,
    ObservationSettled,
    OtherDraft,
    SentBack,
)
from bot.domain.forms import FormKind, Located, Move, Pictured, Pressed, Typed
from bot.domain.guard import HitKind
from bot.domain.observations import ObservationState
from bot.domain.people import Role
from bot.services import forms, members, observations, reminders, updates
from db.models import AuditRow, DeliveryRow, NoticeRow, ObservationEventRow, ObservationRow
from tests.support.house import NASTY, Household, Somebody, again

IDENTITY_NUMBER = "811228-9874"
"""A made-up number with the right check digit, used by the tax agency in its examples."""


@pytest.fixture
async def coordinator(home: Household) -> Somebody:
    return await home.let_in(Role.COORDINATOR, "Sara")


@pytest.fixture
async def member(home: Household) -> Somebody:
    return await home.let_in(Role.MEMBER, "Bodil", NASTY)


async def told(home: Household, who: Somebody) -> list[tuple[str, Any]]:
    """What somebody was told about observations: kind of notice, and the state in it."""
    notices = {row.id: row for row in await home.rows(NoticeRow)}
    return [
        (notices[row.notice_id].kind, notices[row.notice_id].params.get("state"))
        for row in await home.rows(DeliveryRow)
        if row.chat_id == who.telegram_id and notices[row.notice_id].kind.startswith("observation")
    ]


async def ready_to_tell_the_like(home: Household, who: Somebody, update_id: int) -> Any:
    """A report begun under an update, at its summary."""
    return await home.fill_in(
        who, FormKind.OBSERVATION, "theft", Typed("vid ån"), "now", Typed("Samma sak här."),
        Move.SKIP, "coordinators", about={"update": update_id},
    )  # fmt: skip


async def only(home: Household) -> ObservationRow:
    [row] = await home.rows(ObservationRow)
    return row  # type: ignore[no-any-return]


class TestReporting:
    async def test_keeps_what_was_said(self, home: Household, member: Somebody) -> None:
        area = await home.area()
        await home.report(member, NASTY, place=str(area), seen_by="network")
        row = await only(home)
        assert (row.kind, row.area_id, row.place, row.what) == ("shoplifting", area, None, NASTY)
        assert (row.happened_at, row.reported_at) == (home.now, home.now)
        assert (row.for_network, row.state, row.answered_at) == (True, "new", None)

    async def test_a_place_on_the_map_is_kept_to_a_hundred_metres_and_its_area(
        self, home: Household, member: Somebody
    ) -> None:
        area = await home.area()
        view = await home.fill_in(
            member, FormKind.OBSERVATION, "fire", Located.at(56.5522499, 14.1376501), str(area),
            "now", Typed("Det brinner i en container."), Pictured("AgAC"), "coordinators",
        )  # fmt: skip
        await home.confirm(member, view)
        row = await only(home)
        assert (row.latitude_e3, row.longitude_e3, row.area_id) == (56552, 14138, area)
        assert row.picture == "AgAC"

    async def test_a_place_on_the_map_is_shared_by_the_name_of_its_area(
        self, home: Household, coordinator: Somebody, member: Somebody
    ) -> None:
        area = await home.area("Centrum")
        view = await home.fill_in(
            member, FormKind.OBSERVATION, "fire", Located.at(56.55, 14.14), str(area),
            "now", Typed("Det brinner."), Move.SKIP, "coordinators",
        )  # fmt: skip
        done = await home.confirm(member, view)
        shared = await observations.share(home.act(coordinator), done.receipt["observation"])
        assert shared.form.answers["heading"] == "Brand och eldning: Centrum"

    async def test_without_areas_none_is_asked_for(self, home: Household, member: Somebody) -> None:
        view = await home.fill_in(member, FormKind.OBSERVATION, "fire", Typed("vid ån"))
        assert view.form.step == "when"

    async def test_coordinators_get_it_at_once(
        self, home: Household, coordinator: Somebody, member: Somebody
    ) -> None:
        await home.report(member)
        assert await told(home, coordinator) == [("observation_made", None)]
        assert await told(home, member) == []

    @pytest.mark.parametrize("role", [Role.MEMBER, Role.POLICE, Role.COORDINATOR])
    async def test_is_for_those_who_take_part(self, home: Household, role: Role) -> None:
        who = await home.let_in(role)
        assert (await forms.begin(home.act(who), FormKind.OBSERVATION)).form.step == "kind"

    async def test_is_not_for_schools_and_citizens(self, home: Household) -> None:
        for who in (await home.let_in(Role.SCHOOL), home.citizen()):
            with pytest.raises(NotAllowed):
                await forms.begin(home.act(who), FormKind.OBSERVATION)

    async def test_the_same_update_twice_is_one_observation(
        self, home: Household, coordinator: Somebody, member: Somebody
    ) -> None:
        view = await home.ready_to_report(member)
        act = home.act(member)
        press = Pressed("confirm")
        await forms.answer(act, press, form_id=view.id, version=view.form.version)
        await forms.answer(again(act), press, form_id=view.id, version=view.form.version)
        assert len(await home.rows(ObservationRow)) == 1
        assert len(await told(home, coordinator)) == 1

    async def test_begun_under_an_update_it_says_which(
        self, home: Household, coordinator: Somebody, member: Somebody
    ) -> None:
        update_id = await home.send_update(coordinator, "Fyra inbrott")
        view = await ready_to_tell_the_like(home, member, update_id)
        assert view.facts["like_update"] == (update_id, "Fyra inbrott")
        await home.confirm(member, view)
        assert (await only(home)).update_id == update_id
        [notice] = [row for row in await home.rows(NoticeRow) if row.kind == "observation_made"]
        assert notice.params["alike"] == [update_id, "Fyra inbrott"]
        assert (await updates.show(home.act(coordinator), update_id)).alike == 1
        alike = await observations.list_seen(home.act(coordinator), 0, update_id)
        assert [one.alike for one in alike.observations] == [(update_id, "Fyra inbrott")]
        assert (await updates.show(home.act(member), update_id)).alike == 0

    async def test_the_heading_of_a_retracted_update_is_not_said_with_it(
        self, home: Household, coordinator: Somebody, member: Somebody
    ) -> None:
        update_id = await home.send_update(coordinator, "Fyra inbrott")
        view = await ready_to_tell_the_like(home, member, update_id)
        await home.confirm(member, view)
        retracting = {"update": update_id}
        await home.confirm(
            coordinator,
            await home.fill_in(
                coordinator, FormKind.RETRACT_UPDATE, Typed("Fel"), about=retracting
            ),
        )
        [one] = (await observations.list_seen(home.act(coordinator), 0)).observations
        assert one.alike == (update_id, None)


class TestWhenItHappened:
    async def at(self, home: Household, who: Somebody, *when: Any) -> Any:
        view = await home.fill_in(
            who, FormKind.OBSERVATION, "theft", Typed("vid ån"), *when, Typed("En cykel stals."),
            Move.SKIP, "coordinators",
        )  # fmt: skip
        return await home.confirm(who, view)

    async def test_earlier_today(self, home: Household, member: Somebody) -> None:
        await self.at(home, member, "today", Typed("8.30"))
        assert (await only(home)).happened_at == datetime(2021, 10, 11, 6, 30, tzinfo=UTC)

    async def test_now_is_when_it_was_said(self, home: Household, member: Somebody) -> None:
        said_at = home.now
        view = await home.ready_to_report(member)
        home.later(hours=3)
        await home.confirm(member, view)
        assert (await only(home)).happened_at == said_at

    async def test_another_day_and_time(self, home: Household, member: Somebody) -> None:
        await self.at(home, member, "another_day", Typed("igår"), Typed("23"))
        assert (await only(home)).happened_at == datetime(2021, 10, 10, 21, tzinfo=UTC)

    async def test_later_today_is_sent_back(self, home: Household, member: Somebody) -> None:
        view = await self.at(home, member, "today", Typed("9.01"))
        assert view.problem == SentBack("clock", AnswerProblem.IN_THE_FUTURE)
        assert view.form.step == "clock"

    async def test_an_hour_that_the_clocks_skipped_is_sent_back(
        self, home: Household, member: Somebody
    ) -> None:
        home.now = datetime(2022, 3, 28, 8, tzinfo=UTC)
        view = await self.at(home, member, "another_day", Typed("27/3"), Typed("2.30"))
        assert view.problem == SentBack("clock", AnswerProblem.NO_SUCH_TIME)

    async def test_a_change_to_now_forgets_the_day(self, home: Household, member: Somebody) -> None:
        view = await home.fill_in(
            member, FormKind.OBSERVATION, "theft", Typed("vid ån"), "another_day", Typed("igår")
        )
        for _ in range(2):
            view = await home.answer(member, view, Move.BACK)
        view = await home.answer(member, view, "now")
        assert view.form.step == "what"
        assert "day" not in view.form.answers


class TestTheGuard:
    async def test_an_identity_number_is_refused(
        self, home: Household, coordinator: Somebody, member: Somebody
    ) -> None:
        view = await home.ready_to_report(member, f"Det var {IDENTITY_NUMBER} som tog den.")
        assert [hit.kind for hit in view.facts["hits"]["what"]] == [HitKind.PERSONAL_NUMBER]
        refused = await home.confirm(member, view)
        assert refused.problem == SentBack("what", AnswerProblem.IDENTITY_NUMBER)
        assert refused.form.step == "what"
        assert await home.rows(ObservationRow) == []
        assert await told(home, coordinator) == []

    async def test_rewording_leads_straight_back(self, home: Household, member: Somebody) -> None:
        view = await home.ready_to_report(member, f"Det var {IDENTITY_NUMBER} som tog den.")
        view = await home.answer(member, view, "edit:what")
        view = await home.answer(member, view, Typed("En okänd person tog den."))
        assert (view.form.step, view.facts["hits"]) == ("confirm", {})
        assert (await home.confirm(member, view)).problem is None

    async def test_what_is_sent_anyway_is_logged(self, home: Household, member: Somebody) -> None:
        await home.report(member, "En bil med ABC 123 stod där.")
        actions = [row.action for row in await home.rows(AuditRow)]
        assert "guard.observation.sent_anyway" in actions

    async def test_what_the_network_may_see_needs_a_reason_that_is_logged(
        self, home: Household, member: Somebody
    ) -> None:
        view = await home.fill_in(
            member, FormKind.OBSERVATION, "theft", Typed("vid torget"), "now",
            Typed("En bil med ABC 123 stod där."), Move.SKIP, "network",
        )  # fmt: skip
        assert (view.form.step, [one.value for one in view.choices]) == ("anyway", ["anyway"])
        for answer in ("anyway", Typed("Den är efterlyst.")):
            view = await home.answer(member, view, answer)
        assert (await home.confirm(member, view)).problem is None
        reasons = {row.action: row.reason for row in await home.rows(AuditRow)}
        assert reasons["guard.observation.sent_anyway"] == "Den är efterlyst."

    async def test_what_holds_nothing_is_not(self, home: Household, member: Somebody) -> None:
        await home.report(member)
        assert not [row for row in await home.rows(AuditRow) if row.action.startswith("guard")]

    async def test_reads_the_place_as_well(self, home: Household, member: Somebody) -> None:
        view = await home.ready_to_report(member, place=Typed(f"hos {IDENTITY_NUMBER}"))
        assert list(view.facts["hits"]) == ["place"]
        refused = await home.confirm(member, view)
        assert refused.problem == SentBack("place", AnswerProblem.IDENTITY_NUMBER)

    async def test_reads_questions_and_answers(
        self, home: Household, coordinator: Somebody, member: Somebody
    ) -> None:
        observation_id = await home.report(member)
        view = await home.fill_in(
            coordinator, FormKind.ASK_REPORTER, Typed(f"Var det {IDENTITY_NUMBER}?"),
            about={"observation": observation_id},
        )  # fmt: skip
        assert (view.form.step, view.choices) == ("anyway", ())
        view = await home.answer(coordinator, view, "anyway")
        assert view.form.step == "anyway"


class TestAnswering:
    @pytest.mark.parametrize(
        ("answer", "state"),
        [(observations.thank, "thanked"), (observations.refer, "referred")],
    )
    async def test_the_reporter_hears_of_it_once(
        self, home: Household, coordinator: Somebody, member: Somebody, answer: Any, state: str
    ) -> None:
        observation_id = await home.report(member)
        act = home.act(coordinator)
        await answer(act, observation_id)
        view = await answer(again(act), observation_id)
        assert view.observation.state == state
        assert not view.just_settled
        assert await told(home, member) == [("observation_news", state)]
        assert (await only(home)).answered_at == home.now

    async def test_the_second_coordinator_sees_how_it_stands(
        self, home: Household, coordinator: Somebody, member: Somebody
    ) -> None:
        other = await home.let_in(Role.COORDINATOR, "Ulla")
        observation_id = await home.report(member)
        first, second = await asyncio.gather(
            observations.thank(home.act(coordinator), observation_id),
            observations.refer(home.act(other), observation_id),
        )
        assert sorted([first.just_settled, second.just_settled]) == [False, True]
        assert first.observation.state == second.observation.state
        assert len(await told(home, member)) == 1

    async def test_is_for_coordinators(self, home: Household, member: Somebody) -> None:
        officer = await home.let_in(Role.POLICE)
        observation_id = await home.report(member)
        for who in (officer, member):
            for verb in (observations.thank, observations.refer, observations.share):
                with pytest.raises(NotAllowed):
                    await verb(home.act(who), observation_id)

    async def test_of_one_that_is_not_there_is_refused(
        self, home: Household, coordinator: Somebody
    ) -> None:
        for verb in (observations.thank, observations.refer, observations.share, observations.show):
            with pytest.raises(NotFound):
                await verb(home.act(coordinator), 4711)


class TestAskingBack:
    async def test_question_and_answer_go_through_the_bot(
        self, home: Household, coordinator: Somebody, member: Somebody
    ) -> None:
        observation_id = await home.report(member)
        await home.confirm(coordinator, await home.ready_to_ask(coordinator, observation_id))
        assert await told(home, member) == [("observation_question", "asked")]
        about = {"observation": observation_id}
        view = await home.fill_in(
            member, FormKind.ANSWER_QUESTION, Typed("Två gånger."), about=about
        )
        assert view.facts["question"] == "Har det hänt förut?"
        await home.confirm(member, view)
        assert await told(home, coordinator) == [
            ("observation_made", None), ("observation_answer", "answered"),
        ]  # fmt: skip
        names = [row.params.values() for row in await home.rows(NoticeRow)][-2:]
        assert all("Sara" not in values and "Bodil" not in values for values in names)
        steps = [(row.state, row.note) for row in await home.rows(ObservationEventRow)]
        assert steps == [
            ("new", None), ("asked", "Har det hänt förut?"), ("answered", "Två gånger."),
        ]  # fmt: skip

    async def test_nobody_else_answers(
        self, home: Household, coordinator: Somebody, member: Somebody
    ) -> None:
        other = await home.let_in(Role.MEMBER, "Mats")
        observation_id = await home.report(member)
        await home.confirm(coordinator, await home.ready_to_ask(coordinator, observation_id))
        with pytest.raises(NotFound):
            await forms.begin(
                home.act(other), FormKind.ANSWER_QUESTION, {"observation": observation_id}
            )

    async def test_an_answer_that_comes_after_the_end_is_refused_and_kept(
        self, home: Household, coordinator: Somebody, member: Somebody
    ) -> None:
        observation_id = await home.report(member)
        await home.confirm(coordinator, await home.ready_to_ask(coordinator, observation_id))
        about = {"observation": observation_id}
        view = await home.fill_in(member, FormKind.ANSWER_QUESTION, Typed("Två."), about=about)
        await observations.thank(home.act(coordinator), observation_id)
        refused = await home.confirm(member, view)
        assert refused.problem == ObservationSettled()
        assert refused.form.answers["answer"] == "Två."


class TestSharing:
    async def test_begins_an_update_with_what_was_seen_and_no_name(
        self, home: Household, coordinator: Somebody, member: Somebody
    ) -> None:
        observation_id = await home.report(member, "Två personer sprang.")
        view = await observations.share(home.act(coordinator), observation_id)
        assert view.form.kind is FormKind.SITUATION_UPDATE
        assert view.form.answers["heading"] == "Snatteri: vid torget"
        assert view.form.answers["body"] == "Två personer sprang."
        assert (await only(home)).state == "new", "nothing is shared until it is sent"
        for answer in ("information", Move.SKIP):
            view = await home.answer(coordinator, view, answer)
        assert view.facts["kept_close"], "its reporter wanted only staff to see it"

    async def test_takes_the_place_of_no_other_draft(
        self, home: Household, coordinator: Somebody, member: Somebody
    ) -> None:
        draft = await home.fill_in(coordinator, FormKind.SITUATION_UPDATE, Typed("Min rubrik"))
        observation_id = await home.report(member)
        view = await observations.share(home.act(coordinator), observation_id)
        assert (view.id, view.problem) == (draft.id, OtherDraft())
        assert view.form.answers["heading"] == "Min rubrik"

    async def test_goes_on_with_the_update_that_was_begun(
        self, home: Household, coordinator: Somebody, member: Somebody
    ) -> None:
        observation_id = await home.report(member)
        first = await observations.share(home.act(coordinator), observation_id)
        second = await observations.share(home.act(coordinator), observation_id)
        assert (second.id, second.resumed, second.problem) == (first.id, True, None)


class TestWaiting:
    async def test_is_pointed_out_again_until_somebody_answers(
        self, home: Household, coordinator: Somebody, member: Somebody
    ) -> None:
        observation_id = await home.report(member)
        for day in (14, 19):
            await reminders.send_due(home.house, datetime(2021, 10, day, 7, tzinfo=UTC))
        kinds = [kind for kind, _ in await told(home, coordinator)]
        assert kinds.count("observation_waiting") == 2
        await observations.thank(home.act(coordinator), observation_id)
        await reminders.send_due(home.house, datetime(2021, 10, 29, 7, tzinfo=UTC))
        kinds = [kind for kind, _ in await told(home, coordinator)]
        assert kinds.count("observation_waiting") == 2

    async def test_is_pointed_out_once_on_the_third_working_day(
        self, home: Household, coordinator: Somebody, member: Somebody
    ) -> None:
        await home.report(member)
        due_at = datetime(2021, 10, 14, 7, tzinfo=UTC)
        await reminders.send_due(home.house, due_at - timedelta(seconds=1))
        assert len(await told(home, coordinator)) == 1
        for _ in range(2):
            await reminders.send_due(home.house, due_at)
        assert [kind for kind, _ in await told(home, coordinator)] == [
            "observation_made", "observation_waiting",
        ]  # fmt: skip
        assert (await only(home)).pointed_out_at == due_at

    async def test_is_not_pointed_out_when_somebody_answered(
        self, home: Household, coordinator: Somebody, member: Somebody
    ) -> None:
        observation_id = await home.report(member)
        await observations.thank(home.act(coordinator), observation_id)
        await reminders.send_due(home.house, datetime(2021, 10, 14, 7, tzinfo=UTC))
        assert [kind for kind, _ in await told(home, coordinator)] == ["observation_made"]

    async def test_counts_anew_from_the_reporters_answer(
        self, home: Household, coordinator: Somebody, member: Somebody
    ) -> None:
        observation_id = await home.report(member)
        await home.confirm(coordinator, await home.ready_to_ask(coordinator, observation_id))
        home.later(days=2)
        about = {"observation": observation_id}
        view = await home.fill_in(member, FormKind.ANSWER_QUESTION, Typed("Ja."), about=about)
        await home.confirm(member, view)
        await reminders.send_due(home.house, datetime(2021, 10, 14, 7, tzinfo=UTC))
        assert "observation_waiting" not in dict(await told(home, coordinator))
        await reminders.send_due(home.house, datetime(2021, 10, 18, 7, tzinfo=UTC))
        assert "observation_waiting" in dict(await told(home, coordinator))


class TestSeeing:
    async def test_the_network_sees_what_it_may_without_a_name_once_it_is_read(
        self, home: Household, coordinator: Somebody, member: Somebody
    ) -> None:
        other = await home.let_in(Role.MEMBER, "Mats")
        observation_id = await home.report(member, seen_by="network")
        with pytest.raises(NotFound):
            await observations.show(home.act(other), observation_id)
        assert (await observations.list_seen(home.act(other), 0)).total == 0
        await observations.thank(home.act(coordinator), observation_id)
        view = await observations.show(home.act(other), observation_id)
        assert (view.sees_names, view.is_mine, view.history) == (False, False, ())
        assert (await observations.list_seen(home.act(other), 0)).total == 1

    async def test_what_is_for_coordinators_stays_with_staff_and_its_reporter(
        self, home: Household, coordinator: Somebody, member: Somebody
    ) -> None:
        officer, other = await home.let_in(Role.POLICE), await home.let_in(Role.MEMBER, "Mats")
        observation_id = await home.report(member)
        await observations.thank(home.act(coordinator), observation_id)
        for who in (coordinator, officer, member):
            seen = await observations.show(home.act(who), observation_id)
            assert seen.observation.state is ObservationState.THANKED
        with pytest.raises(NotFound):
            await observations.show(home.act(other), observation_id)

    async def test_what_waits_stands_first(
        self, home: Household, coordinator: Somebody, member: Somebody
    ) -> None:
        waiting = await home.report(member)
        home.later(minutes=1)
        answered = await home.report(member)
        await observations.thank(home.act(coordinator), answered)
        page = await observations.list_seen(home.act(coordinator), 0)
        assert [one.id for one in page.observations] == [waiting, answered]


async def test_whoever_has_left_still_answers_and_sees_what_came_of_it(home: Household) -> None:
    sam, member = await home.let_in(Role.COORDINATOR), await home.let_in(Role.MEMBER)
    observation_id = await home.report(member)
    [mine] = (await members.settings.mine(home.act(member))).memberships
    await members.keeping.leave(home.act(member), mine.id)
    await home.confirm(sam, await home.ready_to_ask(sam, observation_id))
    about = {"observation": observation_id}
    view = await home.fill_in(member, FormKind.ANSWER_QUESTION, Typed("En gång."), about=about)
    assert (await home.confirm(member, view)).problem is None
    assert (await observations.show(home.act(member), observation_id)).is_mine
    with pytest.raises(NotAllowed):
        await observations.show(home.act(home.citizen()), observation_id)
