"""Who speaks for which school: invited from a list, moved, and two at once."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.errors import AnswerProblem, NotFound, SentBack, SlotTaken, VisitSettled
from bot.domain.forms import FormKind, FormState, Move, Typed
from bot.domain.outbox import NoticeKind
from bot.domain.people import Role
from bot.domain.visits import VisitState
from bot.services import contacts, forms, people, roles, visits
from db.models import DeliveryRow, NoticeRow, Person, SchoolContactRow, SchoolRow, VisitRow
from tests.support.house import Household, Somebody

WEDNESDAY_9 = datetime(2021, 10, 13, 7, tzinfo=UTC)


@pytest.fixture
async def sam(home: Household) -> Somebody:
    return await home.let_in(Role.COORDINATOR, "Sam", "Kommunen")


@pytest.fixture
async def officer(home: Household) -> Somebody:
    return await home.let_in(Role.POLICE, "Olle")


@pytest.fixture
async def lena(home: Household) -> Somebody:
    return await home.let_in(Role.SCHOOL, "Lena", "Norra")


async def number_of(home: Household, who: Somebody) -> int:
    found: int = next(
        row.id for row in await home.rows(Person) if row.telegram_id == who.telegram_id
    )
    return found


async def school(home: Household, name: str) -> int:
    found: int = next(row.id for row in await home.rows(SchoolRow) if row.name == name)
    return found


async def contact(home: Household, who: Somebody) -> int:
    person_id = await number_of(home, who)
    found: int = next(
        row.id
        for row in await home.rows(SchoolContactRow)
        if row.person_id == person_id and row.ended_at is None
    )
    return found


async def move(home: Household, sam: Somebody, who: Somebody, to: str, stays: str = "no") -> None:
    view = await home.fill_in(
        sam,
        FormKind.MOVE_CONTACT,
        str(await school(home, to)),
        stays,
        about={"contact_id": await contact(home, who)},
    )
    assert (await home.confirm(sam, view)).form.state is FormState.DONE


async def told(home: Household, kind: NoticeKind) -> list[int]:
    notices = [row.id for row in await home.rows(NoticeRow) if row.kind == kind]
    return [row.person_id for row in await home.rows(DeliveryRow) if row.notice_id in notices]


class TestInviting:
    async def test_a_school_is_chosen_from_the_list(
        self, home: Household, sam: Somebody, lena: Somebody
    ) -> None:
        view = await home.fill_in(sam, FormKind.INVITE, "school")
        assert [one.value for one in view.choices] == ["other", str(await school(home, "Norra"))]
        for answer in (view.choices[1].value, "1", "7"):
            view = await home.answer(sam, view, answer)
        done = await home.confirm(sam, view)
        async with home.database.write() as session:
            row = await session.get_one(SchoolRow, await school(home, "Norra"))
            row.name = "Nya Norra"
        nils = home.citizen("Nils")
        await people.start(home.act(nils), done.receipt["code"])
        assert [row.name for row in await home.rows(SchoolRow)] == ["Nya Norra"], "no second one"
        found, speak_for_it = await contacts.list_contacts(
            home.act(sam), await school(home, "Nya Norra")
        )
        assert (found.name, [one.name for one in speak_for_it]) == ("Nya Norra", ["Lena", "Nils"])

    async def test_another_school_is_written(
        self, home: Household, sam: Somebody, lena: Somebody
    ) -> None:
        view = await home.fill_in(sam, FormKind.INVITE, "school", "other", Typed("Södra"), "1", "7")
        done = await home.confirm(sam, view)
        await people.start(home.act(home.citizen()), done.receipt["code"])
        assert [row.name for row in await home.rows(SchoolRow)] == ["Norra", "Södra"]

    async def test_from_a_school_it_is_chosen_already(
        self, home: Household, sam: Somebody, lena: Somebody
    ) -> None:
        view = await contacts.invite(home.act(sam), await school(home, "Norra"))
        assert view.form.step == "uses"


class TestMoving:
    @pytest.fixture
    async def nils(self, home: Household) -> Somebody:
        return await home.let_in(Role.SCHOOL, "Nils", "Södra")

    async def test_leaves_the_old_school_and_is_told(
        self, home: Household, sam: Somebody, lena: Somebody, nils: Somebody
    ) -> None:
        await move(home, sam, lena, "Södra")
        view = await contacts.show(home.act(sam), await contact(home, lena))
        assert (view.contact.school, view.others) == ("Södra", ())
        assert await told(home, NoticeKind.CONTACT_MOVED) == [await number_of(home, lena)]
        [held] = (await people.see(home.act(lena))).held
        assert held.organisation == "Södra"

    async def test_may_stay_with_both(
        self, home: Household, sam: Somebody, lena: Somebody, nils: Somebody
    ) -> None:
        await move(home, sam, lena, "Södra", stays="yes")
        view = await contacts.show(home.act(sam), await contact(home, lena))
        assert (view.contact.school, view.others) == ("Norra", ("Södra",))
        _, left = await contacts.remove(home.act(sam), view.contact.id)
        assert left == []
        with pytest.raises(NotFound):
            await contacts.remove(home.act(sam), await contact(home, lena))

    async def test_booked_visits_stay_with_the_school_and_its_other_contact(
        self,
        home: Household,
        sam: Somebody,
        lena: Somebody,
        nils: Somebody,
        officer: Somebody,
    ) -> None:
        karin = await home.let_in(Role.SCHOOL, "Karin", "Norra")
        visit_id = await home.book(lena, await home.offer(officer, WEDNESDAY_9))
        await move(home, sam, lena, "Södra")
        with pytest.raises(NotFound):
            await visits.showing.show(home.act(lena), visit_id)
        visit = await visits.showing.show(home.act(karin), visit_id)
        assert (visit.contact, visit.state) == ("Karin", VisitState.CONFIRMED)

    async def test_with_no_other_contact_the_coordinator_is_asked(
        self,
        home: Household,
        sam: Somebody,
        lena: Somebody,
        nils: Somebody,
        officer: Somebody,
    ) -> None:
        visit_id = await home.book(lena, await home.offer(officer, WEDNESDAY_9))
        await move(home, sam, lena, "Södra")
        assert (await visits.showing.show(home.act(sam), visit_id)).contact == "Sam"
        about = {"visit": visit_id}
        view = await home.fill_in(officer, FormKind.CANCEL_VISIT, Typed("Sjuk"), about=about)
        await home.confirm(officer, view)
        assert await number_of(home, sam) in await told(home, NoticeKind.VISIT_CANCELLED)

    async def test_losing_the_role_hands_visits_over_as_well(
        self, home: Household, sam: Somebody, lena: Somebody, officer: Somebody
    ) -> None:
        visit_id = await home.book(lena, await home.offer(officer, WEDNESDAY_9))
        await roles.take_away(home.act(sam), await number_of(home, lena), Role.SCHOOL)
        assert (await visits.showing.show(home.act(sam), visit_id)).contact == "Sam"

    async def test_a_booking_that_is_open_asks_for_the_school_again(
        self,
        home: Household,
        sam: Somebody,
        lena: Somebody,
        nils: Somebody,
        officer: Somebody,
    ) -> None:
        view = await home.ready_to_book(lena, await home.offer(officer, WEDNESDAY_9))
        await move(home, sam, lena, "Södra")
        refused = await home.confirm(lena, view)
        assert isinstance(refused.problem, SentBack)
        assert (refused.form.step, refused.problem.problem) == (
            "school", AnswerProblem.SCHOOL_LEFT,
        )  # fmt: skip
        assert [one.facts["name"] for one in refused.choices] == ["Södra"]
        assert await home.rows(VisitRow) == []

    async def test_a_change_that_is_open_is_refused(
        self,
        home: Household,
        sam: Somebody,
        lena: Somebody,
        nils: Somebody,
        officer: Somebody,
    ) -> None:
        visit_id = await home.book(lena, await home.offer(officer, WEDNESDAY_9))
        about = {"visit": visit_id}
        view = await home.fill_in(lena, FormKind.CANCEL_VISIT, Move.SKIP, about=about)
        await move(home, sam, lena, "Södra")
        assert (await home.confirm(lena, view)).problem == NotFound("visit")
        assert (await visits.showing.show(home.act(sam), visit_id)).state is VisitState.CONFIRMED
        left = await forms.cancel(home.act(lena), view.id)
        assert left.form.state is FormState.CANCELLED


class TestTwoOfOneSchool:
    @pytest.fixture
    async def karin(self, home: Household) -> Somebody:
        return await home.let_in(Role.SCHOOL, "Karin", "Norra")

    async def test_who_book_the_same_time_at_once_get_it_once(
        self, home: Household, lena: Somebody, karin: Somebody, officer: Somebody
    ) -> None:
        offer_id = await home.offer(officer, WEDNESDAY_9)
        await home.offer(officer, WEDNESDAY_9 + timedelta(days=1))
        views = [(who, await home.ready_to_book(who, offer_id)) for who in (lena, karin)]
        done = await asyncio.gather(*(home.confirm(who, view) for who, view in views))
        assert sorted(one.form.state for one in done) == [FormState.DONE, FormState.OPEN]
        [lost] = [one for one in done if one.problem]
        assert isinstance(lost.problem, SlotTaken)
        assert len(lost.choices) == 1, "the other time that is free"
        [visit] = await home.rows(VisitRow)
        for who in (lena, karin):
            assert (await visits.showing.show(home.act(who), visit.id)).id == visit.id

    async def test_who_cancel_the_same_visit_at_once_cancel_it_once(
        self, home: Household, lena: Somebody, karin: Somebody, officer: Somebody
    ) -> None:
        visit_id = await home.book(lena, await home.offer(officer, WEDNESDAY_9))
        views = [
            (
                who,
                await home.fill_in(
                    who, FormKind.CANCEL_VISIT, Move.SKIP, about={"visit": visit_id}
                ),
            )
            for who in (lena, karin)
        ]
        done = await asyncio.gather(*(home.confirm(who, view) for who, view in views))
        assert sorted(one.form.state for one in done) == [FormState.DONE, FormState.OPEN]
        [late] = [one for one in done if one.problem]
        assert late.problem == VisitSettled()
        assert len({*await told(home, NoticeKind.VISIT_CANCELLED)}) == 3
