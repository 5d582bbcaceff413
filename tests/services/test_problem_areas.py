"""Problem areas: raised, worked on, seen; measures; and what repeats is proposed."""

from __future__ import annotations

import asyncio
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from bot.domain.errors import (
    AnswerProblem,
    MeasureDone,
    NotFound,
    OnlyForConveners,
    ProblemMoved,
    SentBack,
)
from bot.domain.forms import FormKind, FormState, Move, Typed
from bot.domain.networks import NetworkKind, NetworkRole
from bot.domain.people import Role
from bot.domain.problem_areas import ProblemState
from bot.domain.views import FormView
from bot.services import (
    forms,
    measures,
    members,
    networks,
    observations,
    problem_areas,
    reminders,
)
from bot.services.act import changing
from bot.texts.forms import form_screen
from db.models import (
    DeliveryRow,
    MeasureRow,
    NoticeRow,
    ObservationRow,
    ProblemAreaEventRow,
    ProblemAreaRow,
)
from db.queries import people as people_queries
from tests.support.house import Household, Somebody, again


@pytest.fixture
async def coordinator(home: Household) -> Somebody:
    return await home.let_in(Role.COORDINATOR, "Sara")


@pytest.fixture
async def member(home: Household) -> Somebody:
    return await home.let_in(Role.MEMBER, "Bodil")


async def told(home: Household, who: Somebody) -> list[str]:
    """Which notices somebody got, but for those about observations."""
    notices = {row.id: row.kind for row in await home.rows(NoticeRow)}
    kinds = [
        notices[row.notice_id]
        for row in await home.rows(DeliveryRow)
        if row.chat_id == who.telegram_id
    ]
    return [kind for kind in kinds if kind.startswith(("problem", "measure"))]


async def steps(home: Household) -> list[tuple[str, str | None]]:
    return [(row.kind, row.note) for row in await home.rows(ProblemAreaEventRow)]


async def move(
    home: Household, who: Somebody, problem_id: int, state: str, note: str | None = None
) -> Any:
    said = Typed(note) if note else Move.SKIP
    about = {"problem": problem_id}
    view = await home.fill_in(who, FormKind.PROBLEM_STATE, state, said, about=about)
    return await home.confirm(who, view)


class TestRaising:
    async def test_stands_in_the_history(self, home: Household, coordinator: Somebody) -> None:
        problem_id = await home.problem(coordinator)
        view = await problem_areas.seeing.show(home.act(coordinator), problem_id)
        assert (view.problem.title, view.problem.state) == (
            "Snatteri på torget", ProblemState.SUGGESTED,
        )  # fmt: skip
        assert await steps(home) == [("raised", None)]

    async def test_members_see_those_of_their_networks_alone(
        self, home: Household, coordinator: Somebody, member: Somebody
    ) -> None:
        network_id = await home.network()
        await home.enrol(member, network_id=network_id)
        theirs = await home.problem(coordinator, network_id)
        others = await home.problem(coordinator)
        page = await problem_areas.seeing.list_seen(home.act(member), 0)
        assert [one.id for one in page.problems] == [theirs]
        assert not (await problem_areas.seeing.show(home.act(member), theirs)).works_on_it
        for look in (problem_areas.seeing.show(home.act(member), others),
                     problem_areas.seeing.history(home.act(member), others, 0)):  # fmt: skip
            with pytest.raises(NotFound):
                await look
        assert (await problem_areas.seeing.list_seen(home.act(coordinator), 0)).total == 2

    async def test_an_identity_number_is_refused(
        self, home: Household, coordinator: Somebody
    ) -> None:
        view = await home.fill_in(
            coordinator, FormKind.PROBLEM_AREA, Typed("Bråk"), Move.SKIP,
            Typed("811228-9874 igen"),
        )  # fmt: skip
        refused = await home.confirm(coordinator, view)
        assert refused.problem == SentBack("known", AnswerProblem.IDENTITY_NUMBER)
        assert await home.rows(ProblemAreaRow) == []


class TestTying:
    async def test_an_observation_becomes_part_of_it_and_its_reporter_hears(
        self, home: Household, coordinator: Somebody, member: Somebody
    ) -> None:
        observation_id, problem_id = await home.report(member), await home.problem(coordinator)
        act = home.act(coordinator)
        await problem_areas.tying.tie(act, observation_id, problem_id)
        view = await problem_areas.tying.tie(again(act), observation_id, problem_id)
        assert view.observation.problem_area == (problem_id, "Snatteri på torget")
        assert view.observation.state == "tied"
        assert not view.just_settled
        shown = await problem_areas.seeing.show(home.act(coordinator), problem_id)
        assert shown.problem.observations == 1
        assert await steps(home) == [("raised", None), ("tied", None)]

    async def test_of_two_at_once_the_second_sees_how_it_stands(
        self, home: Household, coordinator: Somebody, member: Somebody
    ) -> None:
        other = await home.let_in(Role.COORDINATOR, "Ulla")
        observation_id = await home.report(member)
        one, two = await home.problem(coordinator), await home.problem(coordinator, title="Två")
        views = await asyncio.gather(
            problem_areas.tying.tie(home.act(coordinator), observation_id, one),
            problem_areas.tying.tie(home.act(other), observation_id, two),
        )
        assert sorted(view.just_settled for view in views) == [False, True]
        assert views[0].observation.problem_area == views[1].observation.problem_area
        assert [kind for kind, _ in await steps(home)].count("tied") == 1

    async def test_a_new_one_begins_with_what_was_seen(
        self, home: Household, coordinator: Somebody, member: Somebody
    ) -> None:
        area = await home.area()
        observation_id = await home.report(member, place=str(area))
        view = await problem_areas.raising.begin_from(home.act(coordinator), observation_id)
        assert (view.form.step, view.form.answers["title"]) == ("network", "Snatteri: Centrum")
        view = await home.answer(coordinator, view, Move.SKIP)
        done = await home.confirm(coordinator, view)
        [row] = await home.rows(ObservationRow)
        assert (row.state, row.problem_area_id) == ("tied", done.receipt["problem"])
        [problem] = await home.rows(ProblemAreaRow)
        assert problem.area_id == area


class TestAConvener:
    async def test_raises_one_for_their_network_and_works_on_it(
        self, home: Household, member: Somebody
    ) -> None:
        network_id = await home.gather(conveners=(member,))
        view = await home.fill_in(
            member, FormKind.PROBLEM_AREA, Typed("Mörkt"), Typed("Vid stationen.")
        )
        problem_id = (await home.confirm(member, view)).receipt["problem"]
        [row] = await home.rows(ProblemAreaRow)
        assert row.network_id == network_id
        assert (await problem_areas.seeing.show(home.act(member), problem_id)).works_on_it
        await move(home, member, problem_id, "chosen")
        measure_id = await home.measure(member, problem_id)
        assert (await measures.show(home.act(member), measure_id)).may_change

    async def test_of_several_networks_says_for_which(
        self, home: Household, member: Somebody
    ) -> None:
        council = await home.network()
        await home.belong(member, council, NetworkRole.CONVENER)
        await home.gather(conveners=(member,), kind=NetworkKind.PLANNING)
        view = await home.fill_in(
            member, FormKind.PROBLEM_AREA, Typed("Mörkt"), str(council),
            Typed("Vid stationen."),
        )  # fmt: skip
        await home.confirm(member, view)
        assert [row.network_id for row in await home.rows(ProblemAreaRow)] == [council]

    async def test_does_nothing_about_those_of_others(
        self, home: Household, coordinator: Somebody, member: Somebody
    ) -> None:
        await home.gather(conveners=(member,))
        other = await home.network()
        await home.belong(member, other)
        problem_id = await home.problem(coordinator, other)
        assert not (await problem_areas.seeing.show(home.act(member), problem_id)).works_on_it
        for kind in (FormKind.PROBLEM_EDIT, FormKind.PROBLEM_STATE, FormKind.MEASURE):
            with pytest.raises(NotFound):
                await forms.begin(home.act(member), kind, {"problem": problem_id})

    async def test_alone_among_members_raises_any(self, home: Household, member: Somebody) -> None:
        with pytest.raises(OnlyForConveners):
            await forms.begin(home.act(member), FormKind.PROBLEM_AREA)

    async def test_no_longer_is_stopped_at_the_last_step(
        self, home: Household, coordinator: Somebody, member: Somebody
    ) -> None:
        await home.gather(conveners=(member,))
        view = await home.fill_in(
            member, FormKind.PROBLEM_AREA, Typed("Mörkt"), Typed("Vid stationen.")
        )
        mine = (await members.settings.mine(home.act(member))).memberships[-1]
        await members.keeping.set_role(home.act(coordinator), mine.id, NetworkRole.MEMBER)
        assert (await home.confirm(member, view)).problem == OnlyForConveners()


class TestWhatHoldsNoLonger:
    async def test_a_dialog_about_what_one_may_see_no_longer_is_left_without_its_title(
        self, home: Household, coordinator: Somebody, member: Somebody
    ) -> None:
        network_id = await home.gather(conveners=(member,))
        problem_id = await home.problem(coordinator, network_id)
        measure_id = await home.measure(coordinator, problem_id)
        views = [
            await home.fill_in(member, kind, about=about)
            for kind, about in (
                (FormKind.PROBLEM_EDIT, {"problem": problem_id}),
                (FormKind.PROBLEM_STATE, {"problem": problem_id}),
                (FormKind.MEASURE, {"problem": problem_id}),
                (FormKind.MEASURE_EDIT, {"measure": measure_id}),
            )
        ]
        mine = (await members.settings.mine(home.act(member))).memberships[-1]
        await members.keeping.set_role(home.act(coordinator), mine.id, NetworkRole.MEMBER)
        for view in views:
            left = await home.answer(member, view, Typed("Något"))
            assert (left.form.state, left.form.answers) == (FormState.CANCELLED, {})
            assert isinstance(left.problem, NotFound)
            text = form_screen(left).text
            assert "Det finns inte längre, eller så får du inte se det." in text
            assert "Snatteri" not in text
        assert await forms.list_open(home.act(member)) == []

    async def test_a_measure_needs_an_owner_who_is_still_there(
        self, home: Household, coordinator: Somebody, member: Somebody
    ) -> None:
        network_id = await home.gather(member)
        problem_id, views = await home.problem(coordinator, network_id), []
        old = {"measure": await home.measure(coordinator, problem_id)}
        for kind, about, answers in (
            (FormKind.MEASURE, {"problem": problem_id}, (Typed("Lampor"), "Bodil", Typed("30/10"))),
            (FormKind.MEASURE_EDIT, old, ("edit:owner", "Bodil")),
        ):
            view = await home.fill_in(coordinator, kind, about=about)
            for answer in answers:
                wanted = [one.value for one in view.choices if one.facts["name"] == answer]
                view = await home.answer(coordinator, view, wanted[0] if wanted else answer)
            views.append(view)
        await home.take_away(member, Role.MEMBER)
        for view in views:
            refused = await home.confirm(coordinator, view)
            assert refused.problem == SentBack("owner", AnswerProblem.NOT_A_CHOICE)
            assert "Bodil" not in {one.facts["name"] for one in refused.choices}

    async def test_an_area_and_a_network_that_are_gone_are_chosen_anew(
        self, home: Household, coordinator: Somebody
    ) -> None:
        area, network_id = await home.area(), await home.network()
        view = await home.fill_in(
            coordinator, FormKind.PROBLEM_AREA, Typed("Mörkt"), str(area), str(network_id),
            Typed("Vid stationen."),
        )  # fmt: skip
        await networks.close_area(home.act(coordinator), area)
        view = await home.confirm(coordinator, view)
        assert view.problem == SentBack("area", AnswerProblem.NOT_A_CHOICE)
        view = await home.answer(coordinator, view, Move.SKIP)
        await networks.close(home.act(coordinator), network_id)
        view = await home.confirm(coordinator, view)
        assert view.problem == SentBack("network", AnswerProblem.NOT_A_CHOICE)
        assert await home.rows(ProblemAreaRow) == []

    async def test_where_there_are_no_areas_nobody_is_asked_which(
        self, home: Household, coordinator: Somebody
    ) -> None:
        view = await home.fill_in(coordinator, FormKind.PROBLEM_AREA, Typed("Mörkt"))
        assert view.form.step == "network"
        await forms.cancel(home.act(coordinator), view.id)
        await home.area()
        view = await home.fill_in(coordinator, FormKind.PROBLEM_AREA, Typed("Mörkt"))
        assert view.form.step == "area"


async def test_one_raised_at_a_meeting_is_seen_by_its_network(
    home: Household, coordinator: Somebody, member: Somebody
) -> None:
    network_id = await home.gather(member)
    meeting_id = await home.call(coordinator, network_id)
    view = await problem_areas.raising.begin_at(home.act(coordinator), meeting_id)
    for answer in (Typed("Mörkt"), Typed("Vid stationen.")):
        view = await home.answer(coordinator, view, answer)
    done = await home.confirm(coordinator, view)
    [row] = await home.rows(ProblemAreaRow)
    assert (row.network_id, row.meeting_id) == (network_id, meeting_id)
    assert await steps(home) == [("raised_at_meeting", None)]
    await problem_areas.seeing.show(home.act(member), done.receipt["problem"])
    with pytest.raises(NotFound):
        await problem_areas.raising.begin_at(home.act(member), meeting_id)


class TestCorrecting:
    async def edited(
        self, home: Household, who: Somebody, problem_id: int, *answers: Any
    ) -> FormView:
        about = {"problem": problem_id}
        return await home.fill_in(who, FormKind.PROBLEM_EDIT, *answers, about=about)

    async def test_begins_with_what_stands_and_keeps_it_in_the_history(
        self, home: Household, coordinator: Somebody, member: Somebody
    ) -> None:
        network_id, area = await home.network(), await home.area("Centrum")
        await home.belong(member, network_id)
        problem_id = await home.problem(coordinator)
        view = await self.edited(
            home, coordinator, problem_id, "edit:title", Typed("Snatteri vid kiosken"),
            "edit:area", str(area), "edit:network", str(network_id), "edit:known",
            Typed("Mest efter skolan."),
        )  # fmt: skip
        await home.confirm(coordinator, view)
        found = (await problem_areas.seeing.show(home.act(member), problem_id)).problem
        assert (found.title, found.known) == ("Snatteri vid kiosken", "Mest efter skolan.")
        assert found.area is not None
        assert found.area.name == "Centrum"
        assert await steps(home) == [
            ("raised", None), ("retitled", "Snatteri på torget"), ("moved", None),
            ("shown_to", None), ("rewritten", "Mest på kvällen."),
        ]  # fmt: skip
        page = await problem_areas.seeing.history(home.act(member), problem_id, 0)
        assert {one.by for one in page.events} == {"Sara"}

    async def test_of_nothing_leaves_no_trace(self, home: Household, coordinator: Somebody) -> None:
        problem_id = await home.problem(coordinator)
        await home.confirm(coordinator, await self.edited(home, coordinator, problem_id))
        assert await steps(home) == [("raised", None)]

    async def test_of_the_same_by_two_is_refused_to_the_second(
        self, home: Household, coordinator: Somebody
    ) -> None:
        other = await home.let_in(Role.POLICE)
        problem_id = await home.problem(coordinator)
        late = await self.edited(home, other, problem_id, "edit:title", Typed("Min rubrik"))
        apart = await self.edited(home, coordinator, problem_id, "edit:title", Typed("Din rubrik"))
        await home.confirm(coordinator, apart)
        assert (await home.confirm(other, late)).problem == ProblemMoved()
        [row] = await home.rows(ProblemAreaRow)
        assert row.title == "Din rubrik"

    async def test_who_sees_it_is_for_staff_to_say(
        self, home: Household, coordinator: Somebody, member: Somebody
    ) -> None:
        network_id = await home.gather(conveners=(member,))
        problem_id = await home.problem(coordinator, network_id)
        view = await self.edited(home, member, problem_id)
        assert (await home.answer(member, view, "edit:network")).problem is not None
        view = await self.edited(home, member, problem_id, "edit:known", Typed("Även på dagen."))
        await home.confirm(member, view)
        [row] = await home.rows(ProblemAreaRow)
        assert (row.known, row.network_id) == ("Även på dagen.", network_id)

    async def test_an_identity_number_stays_out(
        self, home: Household, coordinator: Somebody
    ) -> None:
        problem_id = await home.problem(coordinator)
        view = await self.edited(
            home, coordinator, problem_id, "edit:known", Typed("Sök 811228-9874.")
        )
        problem = (await home.confirm(coordinator, view)).problem
        assert problem == SentBack("known", AnswerProblem.IDENTITY_NUMBER)


class TestMovingOn:
    async def test_reporters_of_what_is_tied_hear_of_it(
        self, home: Household, coordinator: Somebody, member: Somebody
    ) -> None:
        problem_id = await home.problem(coordinator)
        await problem_areas.tying.tie(home.act(coordinator), await home.report(member), problem_id)
        await move(home, coordinator, problem_id, "chosen", "Vi börjar med belysningen.")
        assert await told(home, member) == ["problem_news"]
        assert (await home.rows(NoticeRow))[-1].params == {"title": None, "state": "chosen"}
        assert (await steps(home))[-1] == ("chosen", "Vi börjar med belysningen.")

    async def test_what_somebody_else_changed_meanwhile_is_refused(
        self, home: Household, coordinator: Somebody
    ) -> None:
        other = await home.let_in(Role.POLICE)
        problem_id = await home.problem(coordinator)
        about = {"problem": problem_id}
        view = await home.fill_in(other, FormKind.PROBLEM_STATE, "chosen", Move.SKIP, about=about)
        await move(home, coordinator, problem_id, "chosen")
        assert (await home.confirm(other, view)).problem == ProblemMoved()

    async def test_what_is_closed_stands_last_and_can_be_taken_up_again(
        self, home: Household, coordinator: Somebody
    ) -> None:
        first, second = await home.problem(coordinator), await home.problem(coordinator)
        await move(home, coordinator, second, "closed")
        page = await problem_areas.seeing.list_seen(home.act(coordinator), 0)
        assert [one.id for one in page.problems] == [first, second]
        assert (await move(home, coordinator, second, "in_progress")).problem is None


class TestMeasures:
    async def test_the_owner_is_told_and_reminded_before_and_after(
        self, home: Household, coordinator: Somebody, member: Somebody
    ) -> None:
        network_id = await home.network()
        await home.enrol(member, network_id=network_id)
        problem_id = await home.problem(coordinator, network_id)
        view = await home.fill_in(
            coordinator, FormKind.MEASURE, Typed("Flytta lampan"), about={"problem": problem_id}
        )
        owner = next(one.value for one in view.choices if one.facts["name"] == "Bodil")
        view = await home.answer(coordinator, view, owner)
        view = await home.answer(coordinator, view, Typed("2021-10-20"))
        await home.confirm(coordinator, view)
        assert await told(home, member) == ["measure_given"]
        for moment in (
            datetime(2021, 10, 19, 6, 59, tzinfo=UTC), datetime(2021, 10, 19, 7, tzinfo=UTC),
            datetime(2021, 10, 20, 7, tzinfo=UTC), datetime(2021, 10, 21, 7, tzinfo=UTC),
            datetime(2021, 12, 21, 7, tzinfo=UTC),
        ):  # fmt: skip
            await reminders.send_due(home.house, moment)
        assert await told(home, member) == ["measure_given", "measure_soon", "measure_late"]

    async def test_an_owner_who_may_not_see_the_problem_area_is_told_nothing_of_it(
        self, home: Household, coordinator: Somebody, member: Somebody
    ) -> None:
        problem_id = await home.problem(coordinator)  # for staff only
        async with changing(home.act(coordinator)) as tx:
            owner = await people_queries.find(tx.session, member.telegram_id)
            assert owner is not None
            measure_id = await measures.add(
                tx, what="Ring elbolaget", owner_id=owner.id, due_on=date(2021, 10, 20),
                problem_id=problem_id,
            )  # fmt: skip
        await reminders.send_due(home.house, datetime(2021, 10, 19, 7, tzinfo=UTC))
        for kind in ("measure_given", "measure_soon"):
            [notice] = [one for one in await home.rows(NoticeRow) if one.kind == kind]
            assert notice.params["title"] is None
        theirs = await measures.show(home.act(member), measure_id)
        assert theirs.measure.problem_area is None
        ours = await measures.show(home.act(coordinator), measure_id)
        assert ours.measure.problem_area is not None

    async def test_whose_day_passed_while_the_bot_was_down_is_only_said_to_be_late(
        self, home: Household, coordinator: Somebody
    ) -> None:
        await home.measure(coordinator, await home.problem(coordinator), due="2021-10-20")
        await reminders.send_due(home.house, datetime(2021, 10, 22, 7, tzinfo=UTC))
        assert await told(home, coordinator) == ["measure_late"]

    async def test_due_tomorrow_is_not_reminded_of_in_the_past(
        self, home: Household, coordinator: Somebody
    ) -> None:
        await home.measure(coordinator, await home.problem(coordinator), due="2021-10-12")
        await reminders.send_due(home.house, home.now + timedelta(hours=1))
        assert await told(home, coordinator) == []

    async def test_done_it_is_reminded_of_no_more_and_its_maker_hears(
        self, home: Household, coordinator: Somebody
    ) -> None:
        officer = await home.let_in(Role.POLICE, "Per")
        problem_id = await home.problem(coordinator)
        view = await home.fill_in(
            coordinator, FormKind.MEASURE, Typed("Gå förbi"), about={"problem": problem_id}
        )
        owner = next(one.value for one in view.choices if one.facts["name"] == "Per")
        view = await home.answer(coordinator, view, owner)
        view = await home.answer(coordinator, view, Typed("2021-10-20"))
        measure_id = (await home.confirm(coordinator, view)).receipt["measure"]
        about = {"measure": measure_id}
        view = await home.fill_in(officer, FormKind.MEASURE_DONE, Typed("Fyra gånger"), about=about)
        await home.confirm(officer, view)
        assert await told(home, coordinator) == ["measure_done"]
        await reminders.send_due(home.house, datetime(2021, 12, 1, tzinfo=UTC))
        assert await told(home, officer) == ["measure_given"]
        assert (await steps(home))[-1] == ("measure_done", "Gå förbi: Fyra gånger")
        with pytest.raises(MeasureDone):
            await forms.begin(home.act(officer), FormKind.MEASURE_DONE, about)

    async def test_given_to_somebody_else_both_are_told_and_the_new_day_is_reminded_of(
        self, home: Household, coordinator: Somebody
    ) -> None:
        first, second = await home.let_in(Role.POLICE, "Per"), await home.let_in(Role.POLICE, "Pia")
        problem_id = await home.problem(coordinator)
        measure_id = await home.measure(first, problem_id)
        about = {"measure": measure_id}
        view = await home.fill_in(coordinator, FormKind.MEASURE_EDIT, "edit:owner", about=about)
        owner = next(one.value for one in view.choices if one.facts["name"] == "Pia")
        view = await home.answer(coordinator, view, owner)
        view = await home.answer(coordinator, view, "edit:due")
        view = await home.answer(coordinator, view, Typed("2021-10-27"))
        await home.confirm(coordinator, view)
        assert (await steps(home))[-1] == (
            "measure_changed", "Bättre belysning (Per, 2021-10-20)",
        )  # fmt: skip
        for moment in (
            datetime(2021, 10, 21, 8, tzinfo=UTC),
            datetime(2021, 10, 26, 8, tzinfo=UTC),
            datetime(2021, 10, 28, 8, tzinfo=UTC),
        ):
            await reminders.send_due(home.house, moment)
        assert await told(home, first) == ["measure_changed"]
        assert await told(home, second) == ["measure_changed", "measure_soon", "measure_late"]

    async def test_of_whoever_leaves_are_handed_back_to_coordinators(
        self, home: Household, coordinator: Somebody, member: Somebody
    ) -> None:
        network_id = await home.gather(conveners=(member,))
        view = await home.fill_in(
            member, FormKind.PROBLEM_AREA, Typed("Mörkt"), Typed("Vid stationen.")
        )
        problem_id = (await home.confirm(member, view)).receipt["problem"]
        await home.measure(member, problem_id)
        first, last = (await members.settings.mine(home.act(member))).memberships
        await members.keeping.leave(home.act(member), first.id)
        assert "measures_left" not in await told(home, coordinator), "still in a network"
        await members.keeping.leave(home.act(member), last.id)
        assert "measures_left" in await told(home, coordinator)
        assert network_id == last.network.id

    async def test_changed_meanwhile_or_done_it_is_not_changed_again(
        self, home: Household, coordinator: Somebody
    ) -> None:
        measure_id = await home.measure(coordinator, await home.problem(coordinator))
        other, about = await home.let_in(Role.POLICE), {"measure": measure_id}
        late = await home.fill_in(
            other, FormKind.MEASURE_EDIT, "edit:what", Typed("Två lampor"), about=about
        )
        view = await home.fill_in(
            coordinator, FormKind.MEASURE_EDIT, "edit:what", Typed("En lampa"), about=about
        )
        await home.confirm(coordinator, view)
        assert (await home.confirm(other, late)).problem == ProblemMoved()
        view = await home.fill_in(coordinator, FormKind.MEASURE_DONE, Typed("Uppsatt"), about=about)
        await home.confirm(coordinator, view)
        with pytest.raises(MeasureDone):
            await forms.begin(home.act(coordinator), FormKind.MEASURE_EDIT, about)

    async def test_is_finished_by_its_owner_or_a_coordinator_alone(
        self, home: Household, coordinator: Somebody, member: Somebody
    ) -> None:
        officer = await home.let_in(Role.POLICE)
        measure_id = await home.measure(coordinator, await home.problem(coordinator))
        for who in (officer, member):
            with pytest.raises(NotFound):
                await forms.begin(home.act(who), FormKind.MEASURE_DONE, {"measure": measure_id})
        with pytest.raises(NotFound):
            await measures.show(home.act(member), measure_id)

    async def test_two_who_finish_at_once_finish_it_once(
        self, home: Household, coordinator: Somebody
    ) -> None:
        other = await home.let_in(Role.COORDINATOR, "Ulla")
        measure_id = await home.measure(coordinator, await home.problem(coordinator))
        about = {"measure": measure_id}
        views = [
            (who, await home.fill_in(who, FormKind.MEASURE_DONE, Typed(who.name), about=about))
            for who in (coordinator, other)
        ]
        done = await asyncio.gather(*(home.confirm(who, view) for who, view in views))
        assert [MeasureDone() == one.problem for one in done].count(True) == 1
        assert len(await home.rows(MeasureRow)) == 1
        assert [kind for kind, _ in await steps(home)].count("measure_done") == 1


class TestWhatRepeats:
    async def report_on(self, home: Household, who: Somebody, area: int, *days: int) -> None:
        start = home.now
        for day in days:
            home.now = start + timedelta(days=day)
            await home.report(who, place=str(area))

    async def test_is_proposed_once(
        self, home: Household, coordinator: Somebody, member: Somebody
    ) -> None:
        await self.report_on(home, member, await home.area(), 0, 10, 20, 21, 45)
        [row] = await home.rows(ProblemAreaRow)
        assert (row.title, row.state, row.raised_by) == (
            "Snatteri, Centrum (morgon)", "suggested", None,
        )  # fmt: skip
        assert await told(home, coordinator) == ["problem_proposed"]
        assert await told(home, member) == []
        tied = {one.problem_area_id for one in await home.rows(ObservationRow)}
        assert tied == {row.id}, "later ones of the same pattern belong to it as well"

    async def test_points_to_the_open_one_of_the_same_kind_and_area(
        self, home: Household, coordinator: Somebody, member: Somebody
    ) -> None:
        area = await home.area()
        await self.report_on(home, member, area, 0, 1, 2)
        [known] = await home.rows(ProblemAreaRow)
        home.later(hours=9)  # At another time of day, and twice more than it takes.
        await self.report_on(home, member, area, 0, 1, 2, 3, 4)
        assert [row.id for row in await home.rows(ProblemAreaRow)] == [known.id]
        asked = [
            row.params["is_open"]
            for row in await home.rows(NoticeRow)
            if row.kind == "problem_proposed"
        ]
        assert asked == [False, True]
        assert {one.problem_area_id for one in await home.rows(ObservationRow)} == {known.id}

    @pytest.mark.parametrize("days", [(0, 10), (0, 20, 40)])
    async def test_fewer_or_further_apart_are_not(
        self, home: Household, member: Somebody, days: tuple[int, ...]
    ) -> None:
        await self.report_on(home, member, await home.area(), *days)
        assert await home.rows(ProblemAreaRow) == []

    async def test_other_kinds_areas_and_times_of_day_are_not_alike(
        self, home: Household, member: Somebody
    ) -> None:
        here, there = await home.area(), await home.area("Haganäs")
        for _ in range(2):
            await home.report(member, place=str(here))
        await home.report(member, place=str(there))
        await home.report(member, place=str(here), kind="vandalism")
        home.later(hours=9)
        await home.report(member, place=str(here))
        assert await home.rows(ProblemAreaRow) == []

    async def test_without_an_area_nothing_is_proposed(
        self, home: Household, member: Somebody
    ) -> None:
        for _ in range(4):
            await home.report(member)
        assert await home.rows(ProblemAreaRow) == []


async def test_an_update_that_was_shared_tells_the_reporter(
    home: Household, coordinator: Somebody, member: Somebody
) -> None:
    observation_id = await home.report(member)
    view = await observations.share(home.act(coordinator), observation_id)
    while view.form.step != "confirm":
        step = view.step
        assert step is not None
        view = await home.answer(
            coordinator, view, Move.SKIP if step.optional else view.choices[0].value
        )
    await home.confirm(coordinator, view)
    [row] = await home.rows(ObservationRow)
    assert row.state == "shared"
