"""Neighbourhood Watch: from interest to an active area, the yearly question, silence, the ledger."""

from __future__ import annotations

import asyncio
from datetime import UTC, date, datetime
from typing import Any

import pytest

from bot.domain.activities import ActivityKind, ActivityState, Output
from bot.domain.errors import (
    AnswerProblem,
    NotAllowed,
    NotFound,
    SentBack,
    StepDone,
    YearAnswered,
)
from bot.domain.forms import FormKind, Move, Typed
from bot.domain.networks import NetworkKind, NetworkRole
from bot.domain.people import Role
from bot.domain.promises import Unit
from bot.domain.reading import Qualifier
from bot.domain.watch import Remedy, WatchState, WatchStep
from bot.services import forms, networks, people, reminders
from bot.services.watch import asking, keeping, passing, seeing
from db.models import (
    DeliveryRow,
    MembershipAreaRow,
    MembershipRow,
    NoticeRow,
    WatchAreaRow,
    WatchCountRow,
    WatchStepRow,
    WatchYearRow,
)
from tests.support.house import Household, Somebody, again


@pytest.fixture
async def sara(home: Household) -> Somebody:
    await home.promise()
    return await home.let_in(Role.COORDINATOR, "Sara")


@pytest.fixture
async def karin(home: Household) -> Somebody:
    """Somebody who will be a contact person."""
    return await home.let_in(Role.MEMBER, "Karin")


async def network_of(home: Household, watch_id: int) -> int:
    [row] = [row for row in await home.rows(WatchAreaRow) if row.id == watch_id]
    network_id: int = row.network_id
    return network_id


async def count_households(
    home: Household, who: Somebody, watch_id: int, number: str, day: str = "idag"
) -> None:
    about = {"watch": watch_id}
    view = await home.fill_in(who, FormKind.WATCH_COUNT, Typed(number), Typed(day), about=about)
    assert (await home.confirm(who, view)).problem is None


async def start_up(home: Household, who: Somebody, watch_id: int, day: str = "2021-10-05") -> Any:
    view = await home.fill_in(
        who, FormKind.WATCH_START, Typed(day), Typed("ca 20"), about={"watch": watch_id}
    )
    return await home.confirm(who, view)


async def active_area(
    home: Household, sara: Somebody, contact: Somebody, *, leads: bool = False, number: str = "12"
) -> int:
    watch_id = await home.watch_area(sara)
    await start_up(home, sara, watch_id)
    role = NetworkRole.CONVENER if leads else NetworkRole.MEMBER
    await home.belong(contact, await network_of(home, watch_id), role)
    await keeping.note_step(home.act(sara), watch_id, WatchStep.CONTACTS)
    await count_households(home, sara, watch_id, number)
    return watch_id


async def told(home: Household, who: Somebody) -> list[str]:
    notices = {row.id: row.kind for row in await home.rows(NoticeRow)}
    kinds = [
        notices[row.notice_id]
        for row in await home.rows(DeliveryRow)
        if row.chat_id == who.telegram_id
    ]
    return [kind for kind in kinds if kind.startswith("watch")]


async def tick(home: Household, to: datetime) -> None:
    """Let the clock say all that is due by a moment."""
    home.now = to
    while await reminders.send_due(home.house, home.now):
        pass


async def outputs(home: Household) -> list[tuple[str, tuple[Output, ...]]]:
    return [(one.what.split(":")[0], one.outputs) for one in await home.logged()]


async def answer_year(home: Household, who: Somebody, watch_id: int, number: str, *met: Any) -> Any:
    view = await home.fill_in(
        who, FormKind.WATCH_YEAR, Typed(number), *(met or ("no",)), about={"watch": watch_id}
    )
    return await home.confirm(who, view)


class TestAnArea:
    async def test_begins_with_interest_and_a_network_of_its_own(
        self, home: Household, sara: Somebody
    ) -> None:
        watch_id = await home.watch_area(sara)
        area = (await seeing.show(home.act(sara), watch_id)).area
        assert (area.name, area.state) == ("Råshult", WatchState.INTEREST)
        assert area.done == {WatchStep.INTEREST: home.now.date()}

    async def test_lies_in_a_place_that_can_hold_several(
        self, home: Household, sara: Somebody
    ) -> None:
        place = str(await home.area("Diö"))
        for name in ("Norra byn", "Södra byn"):
            view = await home.fill_in(
                sara, FormKind.WATCH_AREA, Typed(name), place, about={"watch": None}
            )
            await home.confirm(sara, view)
        page = await seeing.overview(home.act(sara), 0)
        assert [(one.name, one.area and one.area.name) for one in page.areas] == [
            ("Norra byn", "Diö"), ("Södra byn", "Diö"),
        ]  # fmt: skip

    async def test_takes_over_a_network_of_its_kind_and_name(
        self, home: Household, sara: Somebody
    ) -> None:
        network_id = await home.network(NetworkKind.WATCH, "Råshult")
        assert await network_of(home, await home.watch_area(sara)) == network_id

    @pytest.mark.parametrize("kind", [NetworkKind.COUNCIL, NetworkKind.BUSINESS])
    async def test_does_not_take_a_name_of_another_kind(
        self, home: Household, sara: Somebody, kind: NetworkKind
    ) -> None:
        await home.network(kind, "Råshult")
        view = await home.fill_in(
            sara, FormKind.WATCH_AREA, Typed("Råshult"), about={"watch": None}
        )
        refused = await home.confirm(sara, view)
        assert refused.problem == SentBack("name", AnswerProblem.NAME_TAKEN)
        assert await home.rows(WatchAreaRow) == []

    async def test_is_made_of_a_loose_network_by_one_press_and_once(
        self, home: Household, sara: Somebody
    ) -> None:
        network_id = await home.network(NetworkKind.WATCH, "Haganäs")
        page = await seeing.overview(home.act(sara), 0)
        assert (network_id, "Haganäs") in page.loose
        act = home.act(sara)
        first = await keeping.take(act, network_id)
        assert (await keeping.take(again(act), network_id)).area.id == first.area.id
        assert (await keeping.take(home.act(sara), network_id)).area.id == first.area.id
        assert len(await home.rows(WatchAreaRow)) == 1

    async def test_is_not_made_of_another_kind_of_network(
        self, home: Household, sara: Somebody
    ) -> None:
        council = await home.network(NetworkKind.COUNCIL, "Rådet mot brott")
        with pytest.raises(NotFound):
            await keeping.take(home.act(sara), council)

    async def test_becomes_active_with_meeting_contacts_and_households(
        self, home: Household, sara: Somebody, karin: Somebody
    ) -> None:
        watch_id = await home.watch_area(sara)
        states = [(await seeing.show(home.act(sara), watch_id)).area.state]
        await start_up(home, sara, watch_id)
        states.append((await seeing.show(home.act(sara), watch_id)).area.state)
        await home.enrol(karin, "Råshult", network_id=await network_of(home, watch_id))
        await count_households(home, sara, watch_id, "12")
        states.append((await seeing.show(home.act(sara), watch_id)).area.state)
        assert states == [WatchState.INTEREST, WatchState.STARTED, WatchState.ACTIVE]

    async def test_has_a_contact_person_as_soon_as_somebody_joins(
        self, home: Household, sara: Somebody, karin: Somebody
    ) -> None:
        watch_id = await home.watch_area(sara)
        await home.enrol(karin, "Råshult", network_id=await network_of(home, watch_id))
        view = await seeing.show(home.act(sara), watch_id)
        assert WatchStep.CONTACTS in view.area.done
        assert [one.name for one in view.area.contacts] == ["Karin"]

    async def test_is_renamed_with_its_network(self, home: Household, sara: Somebody) -> None:
        watch_id = await home.watch_area(sara)
        view = await home.fill_in(
            sara, FormKind.WATCH_AREA, "edit:name", Typed("Råshults by"), about={"watch": watch_id}
        )
        await home.confirm(sara, view)
        assert (await seeing.show(home.act(sara), watch_id)).area.name == "Råshults by"

    async def test_takes_no_identity_number_for_a_name(
        self, home: Household, sara: Somebody
    ) -> None:
        view = await home.fill_in(
            sara, FormKind.WATCH_AREA, Typed("Hos 811228-9874"), about={"watch": None}
        )
        refused = await home.confirm(sara, view)
        assert refused.problem == SentBack("name", AnswerProblem.IDENTITY_NUMBER)
        assert await home.rows(WatchAreaRow) == []


class TestJoining:
    async def test_asks_a_contact_person_for_nothing_but_a_yes(
        self, home: Household, sara: Somebody
    ) -> None:
        place = await home.area("Diö")
        view = await home.fill_in(
            sara, FormKind.WATCH_AREA, Typed("Råshult"), str(place), about={"watch": None}
        )
        watch_id = (await home.confirm(sara, view)).receipt["watch"]
        network_id = await network_of(home, watch_id)
        invited = await home.fill_in(
            sara, FormKind.INVITE, "member", str(network_id), Typed("Råshult"), "1", "7"
        )
        code = (await home.confirm(sara, invited)).receipt["code"]
        newcomer = home.citizen("Karin")
        joins = (await people.start(home.act(newcomer), code)).joins
        assert joins is not None
        at_end = await home.answer(newcomer, joins, "yes")
        assert at_end.form.step == "confirm"
        assert (await home.confirm(newcomer, at_end)).problem is None
        [membership] = await home.rows(MembershipRow)
        assert (membership.network_id, membership.organisation) == (network_id, "Råshult")
        [at_home] = await home.rows(MembershipAreaRow)
        assert at_home.area_id == place


class TestRights:
    async def test_a_contact_person_sees_their_own_area_alone(
        self, home: Household, sara: Somebody, karin: Somebody
    ) -> None:
        mine = await active_area(home, sara, karin)
        other = await home.watch_area(sara, "Haganäs")
        page = await seeing.overview(home.act(karin), 0)
        assert [one.id for one in page.areas] == [mine]
        assert (page.can_add, page.loose) == (False, ())
        with pytest.raises(NotFound):
            await seeing.show(home.act(karin), other)

    async def test_a_contact_person_counts_but_does_not_start_or_let_sleep(
        self, home: Household, sara: Somebody, karin: Somebody
    ) -> None:
        watch_id = await active_area(home, sara, karin)
        await count_households(home, karin, watch_id, "13")
        assert not (await seeing.show(home.act(karin), watch_id)).works_on_it
        with pytest.raises(NotFound):
            await keeping.note_step(home.act(karin), watch_id, WatchStep.SIGNS)
        for act in (keeping.let_sleep, asking.ask_now):
            with pytest.raises(NotAllowed):
                await act(home.act(karin), watch_id)
        with pytest.raises(NotAllowed):
            await seeing.show_growth(home.act(karin))

    async def test_a_lead_contact_notes_steps(
        self, home: Household, sara: Somebody, karin: Somebody
    ) -> None:
        watch_id = await active_area(home, sara, karin, leads=True)
        act = home.act(karin)
        await keeping.note_step(act, watch_id, WatchStep.SIGNS)
        view = await keeping.note_step(again(act), watch_id, WatchStep.SIGNS)
        assert WatchStep.SIGNS in view.area.done

    async def test_somebody_else_sees_nothing(self, home: Household, sara: Somebody) -> None:
        watch_id = await home.watch_area(sara)
        shop = await home.let_in(Role.MEMBER, "Bodil")
        with pytest.raises(NotFound):
            await seeing.show(home.act(shop), watch_id)
        with pytest.raises(NotFound):
            await forms.begin(home.act(shop), FormKind.WATCH_COUNT, {"watch": watch_id})
        with pytest.raises(NotAllowed):
            await seeing.overview(home.act(home.citizen()), 0)

    async def test_who_left_cannot_finish_what_they_began(
        self, home: Household, sara: Somebody, karin: Somebody
    ) -> None:
        watch_id = await active_area(home, sara, karin)
        view = await home.fill_in(
            karin, FormKind.WATCH_COUNT, Typed("15"), Typed("idag"), about={"watch": watch_id}
        )
        await home.take_away(karin, Role.MEMBER)
        await home.let_in(Role.MEMBER, "Någon annan")
        with pytest.raises((NotFound, NotAllowed)):
            await home.confirm(karin, view)
        assert [row.number for row in await home.rows(WatchCountRow)] == [12]


class TestTheLedger:
    async def test_hears_of_meeting_area_and_households_once(
        self, home: Household, sara: Somebody, karin: Somebody
    ) -> None:
        await active_area(home, sara, karin)
        assert await outputs(home) == [
            (
                "Uppstartsmöte och utbildning i Grannsamverkan",
                (Output(20, Unit.PARTICIPANTS, Qualifier.ABOUT),),
            ),
            (
                "Nytt område i Grannsamverkan",
                (Output(12, Unit.HOUSEHOLDS), Output(1, Unit.AREAS)),
            ),
        ]
        assert {one.promise_key for one in await home.logged()} == {"T2"}

    async def test_counts_no_household_twice_whatever_goes_up_and_down(
        self, home: Household, sara: Somebody, karin: Somebody
    ) -> None:
        watch_id = await active_area(home, sara, karin)
        for number in ("9", "12", "14", "14", "10", "15"):
            await count_households(home, sara, watch_id, number)
        households = [
            one.number
            for activity in await home.logged()
            for one in activity.outputs
            if one.unit is Unit.HOUSEHOLDS
        ]
        assert households == [12, 2, 1]
        assert sum(households) == 15

    async def test_hears_nothing_of_households_before_the_area_is_active(
        self, home: Household, sara: Somebody
    ) -> None:
        watch_id = await home.watch_area(sara)
        await count_households(home, sara, watch_id, "5")
        await count_households(home, sara, watch_id, "8")
        assert await home.logged() == ()

    async def test_hears_nothing_where_no_promise_is_about_it(
        self, home: Household, karin: Somebody
    ) -> None:
        sara = await home.let_in(Role.COORDINATOR, "Sara")
        watch_id = await active_area(home, sara, karin)
        assert (await seeing.show(home.act(sara), watch_id)).area.state is WatchState.ACTIVE
        assert await home.logged() == ()

    async def test_takes_a_whole_area_in_when_a_promise_comes_later(
        self, home: Household, karin: Somebody
    ) -> None:
        sara = await home.let_in(Role.COORDINATOR, "Sara")
        watch_id = await active_area(home, sara, karin)
        await home.promise()
        await count_households(home, sara, watch_id, "13")
        assert (await outputs(home))[-1] == (
            "Nytt område i Grannsamverkan",
            (Output(13, Unit.HOUSEHOLDS), Output(1, Unit.AREAS)),
        )

    async def test_leads_back_to_the_area(
        self, home: Household, sara: Somebody, karin: Somebody
    ) -> None:
        watch_id = await active_area(home, sara, karin)
        await count_households(home, sara, watch_id, "14")
        await answer_year(home, karin, watch_id, "14", "yes", Typed("2021-09-01"))
        for one in await home.logged():
            assert one.source is not None
            kind, number = one.source
            if kind in ("watch_area", "watch_start"):
                assert number == watch_id
            else:
                view = await seeing.show_of_entry(
                    home.act(sara), kind.removeprefix("watch_"), number
                )
                assert view.area.id == watch_id

    async def test_two_numbers_at_the_same_moment_are_both_kept_and_counted_once(
        self, home: Household, sara: Somebody, karin: Somebody
    ) -> None:
        watch_id = await active_area(home, sara, karin)
        per = await home.let_in(Role.POLICE, "Per")
        views = [
            await home.fill_in(
                who, FormKind.WATCH_COUNT, Typed(number), Typed("idag"), about={"watch": watch_id}
            )
            for who, number in ((sara, "14"), (per, "16"))
        ]
        await asyncio.gather(
            *(home.confirm(who, view) for who, view in zip((sara, per), views, strict=True))
        )
        grown = [
            one.number
            for activity in await home.logged()
            for one in activity.outputs
            if one.unit is Unit.HOUSEHOLDS
        ]
        assert sum(grown) == 16
        assert len(await home.rows(WatchCountRow)) == 3


class TestTheStartUpMeeting:
    async def test_is_noted_once(self, home: Household, sara: Somebody) -> None:
        watch_id = await home.watch_area(sara)
        per = await home.let_in(Role.POLICE, "Per")
        answers = (Typed("2021-10-05"), Move.SKIP)
        about = {"watch": watch_id}
        views = [
            await home.fill_in(who, FormKind.WATCH_START, *answers, about=about)
            for who in (sara, per)
        ]
        assert (await home.confirm(sara, views[0])).problem is None
        assert isinstance((await home.confirm(per, views[1])).problem, StepDone)
        assert len(await home.logged()) == 1
        with pytest.raises(StepDone):
            await forms.begin(home.act(per), FormKind.WATCH_START, about)

    async def test_is_the_first_meeting_that_was_called_here_and_counts_once(
        self, home: Household, sara: Somebody, karin: Somebody
    ) -> None:
        watch_id = await home.watch_area(sara)
        network_id = await network_of(home, watch_id)
        await home.belong(karin, network_id)
        meeting_id = await home.call(sara, network_id)
        home.now = datetime(2021, 10, 28, 14, tzinfo=UTC)
        closing = await home.fill_in(
            sara, FormKind.CLOSE_MEETING, "yes", Move.SKIP, Typed("3"),
            about={"meeting": meeting_id},
        )  # fmt: skip
        await home.confirm(sara, closing)
        area = (await seeing.show(home.act(sara), watch_id)).area
        assert area.done[WatchStep.START_UP] == date(2021, 10, 28)
        assert [one.kind for one in await home.logged()] == [ActivityKind.MEETING]

    async def test_that_was_typed_in_and_closed_here_on_the_same_day_counts_once(
        self, home: Household, sara: Somebody, karin: Somebody
    ) -> None:
        watch_id = await home.watch_area(sara)
        network_id = await network_of(home, watch_id)
        await home.belong(karin, network_id)
        meeting_id = await home.call(sara, network_id)
        home.now = datetime(2021, 10, 28, 14, tzinfo=UTC)
        typed = await home.fill_in(
            sara, FormKind.WATCH_START, Typed("2021-10-28"), Typed("20"), about={"watch": watch_id}
        )
        await home.confirm(sara, typed)
        closing = await home.fill_in(
            sara, FormKind.CLOSE_MEETING, "yes", Move.SKIP, Typed("3"),
            about={"meeting": meeting_id},
        )  # fmt: skip
        await home.confirm(sara, closing)
        by_hand, closed = await home.logged()
        assert (by_hand.state, closed.state) == (ActivityState.VOIDED, ActivityState.HELD)
        view = await home.fill_in(
            karin, FormKind.WATCH_YEAR, Typed("12"), "yes", Typed("2021-10-28"),
            about={"watch": watch_id},
        )  # fmt: skip
        await home.confirm(karin, view)
        meetings_ = [one for one in await home.logged() if one.kind is ActivityKind.MEETING]
        assert len(meetings_) == 2, "nor does the yearly answer tell of it again"

    async def test_that_was_not_held_starts_nothing(
        self, home: Household, sara: Somebody, karin: Somebody
    ) -> None:
        watch_id = await home.watch_area(sara)
        network_id = await network_of(home, watch_id)
        await home.belong(karin, network_id)
        meeting_id = await home.call(sara, network_id)
        home.now = datetime(2021, 10, 28, 14, tzinfo=UTC)
        closing = await home.fill_in(
            sara, FormKind.CLOSE_MEETING, "no", Typed("Storm"), about={"meeting": meeting_id}
        )
        await home.confirm(sara, closing)
        area = (await seeing.show(home.act(sara), watch_id)).area
        assert WatchStep.START_UP not in area.done


class TestStepsAreRemindedOf:
    async def test_until_they_are_done(
        self, home: Household, sara: Somebody, karin: Somebody
    ) -> None:
        watch_id = await home.watch_area(sara)
        await tick(home, datetime(2021, 11, 9, 12, tzinfo=UTC))
        assert await told(home, sara) == []
        await tick(home, datetime(2021, 11, 10, 12, tzinfo=UTC))
        assert await told(home, sara) == ["watch_step"]
        await tick(home, datetime(2021, 12, 10, 12, tzinfo=UTC))
        assert await told(home, sara) == ["watch_step"] * 2
        await start_up(home, sara, watch_id, "2021-12-09")
        await tick(home, datetime(2021, 12, 20, 12, tzinfo=UTC))
        assert await told(home, sara) == ["watch_step"] * 2

    async def test_by_lead_contacts_as_well_and_each_once(
        self, home: Household, sara: Somebody, karin: Somebody
    ) -> None:
        watch_id = await active_area(home, sara, karin, leads=True)
        await home.belong(sara, await network_of(home, watch_id), NetworkRole.CONVENER)
        await tick(home, datetime(2021, 11, 10, 12, tzinfo=UTC))
        assert (await told(home, karin)).count("watch_step") == 1
        assert (await told(home, sara)).count("watch_step") == 1

    async def test_not_while_the_area_sleeps(self, home: Household, sara: Somebody) -> None:
        watch_id = await home.watch_area(sara)
        await keeping.let_sleep(home.act(sara), watch_id)
        await tick(home, datetime(2021, 11, 10, 12, tzinfo=UTC))
        assert await told(home, sara) == []

    async def test_not_after_its_network_was_laid_down(
        self, home: Household, sara: Somebody
    ) -> None:
        watch_id = await home.watch_area(sara)
        await networks.close(home.act(sara), await network_of(home, watch_id))
        await tick(home, datetime(2022, 11, 10, 12, tzinfo=UTC))
        assert await told(home, sara) == []
        assert (await seeing.overview(home.act(sara), 0)).total == 0


class TestTheYearlyQuestion:
    NOVEMBER = datetime(2021, 11, 1, 12, tzinfo=UTC)

    async def test_reaches_each_contact_person_of_an_active_area_once(
        self, home: Household, sara: Somebody, karin: Somebody
    ) -> None:
        watch_id = await active_area(home, sara, karin)
        bo = await home.let_in(Role.MEMBER, "Bo")
        await home.belong(bo, await network_of(home, watch_id))
        await home.watch_area(sara, "Inte startat")
        await tick(home, self.NOVEMBER)
        await tick(home, self.NOVEMBER)
        for who in (karin, bo):
            assert await told(home, who) == ["watch_year"]
        assert await told(home, sara) == []

    async def test_is_answered_once_and_logs_the_meeting_and_new_households(
        self, home: Household, sara: Somebody, karin: Somebody
    ) -> None:
        watch_id = await active_area(home, sara, karin)
        before = len(await home.logged())
        await tick(home, self.NOVEMBER)
        done = await answer_year(home, karin, watch_id, "14", "yes", Typed("2021-10-30"))
        assert done.problem is None
        assert (await outputs(home))[before:] == [
            ("Årsmöte i Grannsamverkan", ()),
            ("Fler hushåll i Grannsamverkan", (Output(2, Unit.HOUSEHOLDS),)),
        ]
        with pytest.raises(YearAnswered):
            await forms.begin(home.act(sara), FormKind.WATCH_YEAR, {"watch": watch_id})

    async def test_answered_by_two_at_once_counts_once(
        self, home: Household, sara: Somebody, karin: Somebody
    ) -> None:
        watch_id = await active_area(home, sara, karin)
        bo = await home.let_in(Role.MEMBER, "Bo")
        await home.belong(bo, await network_of(home, watch_id))
        answers = (Typed("14"), "yes", Typed("2021-10-02"))
        views = [
            await home.fill_in(who, FormKind.WATCH_YEAR, *answers, about={"watch": watch_id})
            for who in (karin, bo)
        ]
        done = await asyncio.gather(
            *(home.confirm(who, view) for who, view in zip((karin, bo), views, strict=True))
        )
        refused = [view.problem for view in done if view.problem is not None]
        assert [type(one) for one in refused] == [YearAnswered]
        assert len(await home.rows(WatchYearRow)) == 1
        meetings = [one for one in await home.logged() if one.what.startswith("Årsmöte")]
        assert len(meetings) == 1

    async def test_does_not_log_a_meeting_that_was_closed_here(
        self, home: Household, sara: Somebody, karin: Somebody
    ) -> None:
        watch_id = await active_area(home, sara, karin)
        meeting_id = await home.call(sara, await network_of(home, watch_id))
        home.now = datetime(2021, 10, 28, 14, tzinfo=UTC)
        closing = await home.fill_in(
            sara, FormKind.CLOSE_MEETING, "yes", Move.SKIP, Typed("3"),
            about={"meeting": meeting_id},
        )  # fmt: skip
        await home.confirm(sara, closing)
        before = len(await home.logged())
        await tick(home, self.NOVEMBER)
        view = await home.fill_in(
            karin, FormKind.WATCH_YEAR, Typed("12"), Move.KEEP, Move.KEEP,
            about={"watch": watch_id},
        )  # fmt: skip
        assert (await home.confirm(karin, view)).problem is None
        assert len(await home.logged()) == before
        [year] = await home.rows(WatchYearRow)
        assert year.met_on == date(2021, 10, 28)

    async def test_takes_no_meeting_of_another_year(
        self, home: Household, sara: Somebody, karin: Somebody
    ) -> None:
        watch_id = await active_area(home, sara, karin)
        refused = await answer_year(home, karin, watch_id, "12", "yes", Typed("2020-10-30"))
        assert refused.problem == SentBack("met_on", AnswerProblem.OTHER_YEAR)
        assert await home.rows(WatchYearRow) == []

    async def test_is_asked_once_more_after_two_weeks_unless_it_was_answered(
        self, home: Household, sara: Somebody, karin: Somebody
    ) -> None:
        watch_id = await active_area(home, sara, karin)
        await tick(home, self.NOVEMBER)
        await tick(home, datetime(2021, 11, 15, 12, tzinfo=UTC))
        assert await told(home, karin) == ["watch_year"] * 2
        await answer_year(home, karin, watch_id, "12")
        await tick(home, datetime(2022, 11, 1, 12, tzinfo=UTC))
        assert await told(home, karin) == ["watch_year"] * 3

    async def test_can_be_asked_now_and_once_a_day(
        self, home: Household, sara: Somebody, karin: Somebody
    ) -> None:
        watch_id = await active_area(home, sara, karin)
        act = home.act(sara)
        await asking.ask_now(act, watch_id)
        await asking.ask_now(again(act), watch_id)
        await asking.ask_now(home.act(sara), watch_id)
        assert await told(home, karin) == ["watch_year"]
        await answer_year(home, karin, watch_id, "12")
        with pytest.raises(YearAnswered):
            await asking.ask_now(home.act(sara), watch_id)


class TestSilence:
    async def test_is_pointed_out_after_twelve_months_with_a_proposal(
        self, home: Household, sara: Somebody, karin: Somebody
    ) -> None:
        await active_area(home, sara, karin)
        await tick(home, datetime(2022, 10, 10, 12, tzinfo=UTC))
        assert "watch_silent" not in await told(home, sara)
        await tick(home, datetime(2022, 10, 11, 12, tzinfo=UTC))
        [notice] = [row for row in await home.rows(NoticeRow) if row.kind == "watch_silent"]
        assert notice.params["proposal"] == Remedy.CALL_MEETING, "asked in November, no answer"
        assert (await told(home, sara)).count("watch_silent") == 1
        assert "watch_silent" not in await told(home, karin)
        page = await seeing.overview(home.act(sara), 0)
        assert page.silent == {page.areas[0].id}

    async def test_ends_with_any_sign_of_life(
        self, home: Household, sara: Somebody, karin: Somebody
    ) -> None:
        watch_id = await active_area(home, sara, karin)
        home.later(days=200)
        await count_households(home, karin, watch_id, "12")
        await tick(home, datetime(2022, 10, 12, 12, tzinfo=UTC))
        assert "watch_silent" not in await told(home, sara)
        await tick(home, datetime(2023, 5, 3, 12, tzinfo=UTC))
        assert "watch_silent" in await told(home, sara)

    async def test_is_pointed_out_again_until_the_area_sleeps(
        self, home: Household, sara: Somebody, karin: Somebody
    ) -> None:
        watch_id = await active_area(home, sara, karin)
        await tick(home, datetime(2022, 10, 11, 12, tzinfo=UTC))
        await tick(home, datetime(2023, 1, 12, 12, tzinfo=UTC))
        assert (await told(home, sara)).count("watch_silent") == 2
        await keeping.let_sleep(home.act(sara), watch_id)
        await tick(home, datetime(2024, 6, 1, 12, tzinfo=UTC))
        assert (await told(home, sara)).count("watch_silent") == 2

    async def test_an_area_that_answers_wakes_up(
        self, home: Household, sara: Somebody, karin: Somebody
    ) -> None:
        watch_id = await active_area(home, sara, karin)
        asleep = await keeping.let_sleep(home.act(sara), watch_id)
        await keeping.let_sleep(home.act(sara), watch_id)
        assert asleep.area.state is WatchState.ASLEEP
        await answer_year(home, karin, watch_id, "11")
        assert (await seeing.show(home.act(sara), watch_id)).area.state is WatchState.ACTIVE


class TestPassingOn:
    async def test_shows_what_the_contact_person_got_and_notes_it_once(
        self, home: Household, sara: Somebody, karin: Somebody
    ) -> None:
        watch_id = await active_area(home, sara, karin)
        update_id = await home.send_update(sara, "Inbrott i förråd")
        page = await passing.list_updates(home.act(karin), watch_id, 0)
        assert [one.heading for one in page.updates] == ["Inbrott i förråd"]
        act = home.act(karin)
        view = await passing.note_passed(act, watch_id, update_id)
        await passing.note_passed(again(act), watch_id, update_id)
        await passing.note_passed(home.act(sara), watch_id, update_id)
        assert view.is_passed
        assert (await passing.list_updates(home.act(sara), watch_id, 0)).passed == {update_id}

    async def test_said_once_more_is_no_sign_of_life(
        self, home: Household, sara: Somebody, karin: Somebody
    ) -> None:
        watch_id = await active_area(home, sara, karin)
        update_id = await home.send_update(sara)
        await passing.note_passed(home.act(karin), watch_id, update_id)
        await keeping.let_sleep(home.act(sara), watch_id)
        home.later(days=1)
        await passing.note_passed(home.act(karin), watch_id, update_id)
        view = await seeing.show(home.act(sara), watch_id)
        assert view.area.state is WatchState.ASLEEP

    async def test_leaves_out_what_was_retracted_or_is_over(
        self, home: Household, sara: Somebody, karin: Somebody
    ) -> None:
        watch_id = await active_area(home, sara, karin)
        update_id = await home.send_update(sara)
        view = await home.fill_in(
            sara, FormKind.RETRACT_UPDATE, Typed("Fel"), about={"update": update_id}
        )
        await home.confirm(sara, view)
        assert (await passing.list_updates(home.act(karin), watch_id, 0)).total == 0
        with pytest.raises(NotFound):
            await passing.show(home.act(karin), watch_id, update_id)

    async def test_is_for_the_contact_persons_of_the_area(
        self, home: Household, sara: Somebody, karin: Somebody
    ) -> None:
        watch_id = await active_area(home, sara, karin)
        update_id = await home.send_update(sara)
        shop = await home.let_in(Role.MEMBER, "Bodil")
        with pytest.raises(NotFound):
            await passing.show(home.act(shop), watch_id, update_id)


async def test_growth_shows_areas_and_households_by_month(
    home: Household, sara: Somebody, karin: Somebody
) -> None:
    watch_id = await active_area(home, sara, karin)
    home.later(days=31)
    await count_households(home, karin, watch_id, "15")
    grown = await seeing.show_growth(home.act(sara))
    assert [(one.month, one.areas, one.households) for one in grown[-3:]] == [
        (date(2021, 9, 1), 0, 0), (date(2021, 10, 1), 1, 12), (date(2021, 11, 1), 1, 15),
    ]  # fmt: skip
    assert len(grown) == 13


async def test_earlier_numbers_stay(home: Household, sara: Somebody, karin: Somebody) -> None:
    watch_id = await active_area(home, sara, karin)
    await count_households(home, karin, watch_id, "ca 9", "2021-09-01")
    await count_households(home, karin, watch_id, "14")
    view = await seeing.list_counts(home.act(karin), watch_id)
    assert [(one.number, one.qualifier.value, one.day.isoformat()) for one in view.counts] == [
        (14, "exactly", "2021-10-11"), (12, "exactly", "2021-10-11"), (9, "about", "2021-09-01"),
    ]  # fmt: skip
    assert view.area.households is not None
    assert view.area.households.number == 14


async def test_steps_of_an_area_are_kept_once(home: Household, sara: Somebody) -> None:
    watch_id = await home.watch_area(sara)
    acts = [home.act(sara) for _ in range(2)]
    await asyncio.gather(*(keeping.note_step(act, watch_id, WatchStep.SIGNS) for act in acts))
    assert [row.step for row in await home.rows(WatchStepRow)] == ["interest", "signs"]


async def test_a_promise_document_brings_a_network_that_is_offered_as_an_area(
    home: Household, sara: Somebody
) -> None:
    page = await seeing.overview(home.act(sara), 0)
    assert [name for _, name in page.loose] == ["Fler grannar i Grannsamverkan"]
