"""What coordinators keep so that visits can be booked: schools, topics, school holidays."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.domain.errors import AnswerProblem, BadAnswer, NotFound, SentBack
from bot.domain.forms import FormKind, FormState, Move, Typed
from bot.domain.people import Role
from bot.domain.schools import SchoolKind, SchoolYear, UsualTopic
from bot.domain.views import FormView
from bot.services import forms, roles, schools
from db.models import Person, SchoolContactRow, TopicRow
from tests.support.house import Household, Somebody


@pytest.fixture
async def coordinator(home: Household) -> Somebody:
    return await home.let_in(Role.COORDINATOR, "Sara", "Kommunen")


async def put_in(home: Household, who: Somebody, name: str) -> FormView:
    view = await home.fill_in(
        who, FormKind.SCHOOL, Typed(name), "secondary", Typed("3/74, 3/71, 2/52"), Move.SKIP
    )
    return await home.confirm(who, view)


class TestSchools:
    async def test_one_is_put_in_with_its_years(
        self, home: Household, coordinator: Somebody
    ) -> None:
        done = await put_in(home, coordinator, "Linnéskolan")
        view = await schools.show_school(home.act(coordinator), done.receipt["school_id"])
        assert (view.school.name, view.school.kind) == ("Linnéskolan", SchoolKind.SECONDARY)
        assert [(one.classes, one.pupils) for one in view.school.groups] == [
            (3, 74), (3, 71), (2, 52),
        ]  # fmt: skip

    async def test_sizes_that_are_unclear_are_asked_again(
        self, home: Household, coordinator: Somebody
    ) -> None:
        view = await home.fill_in(coordinator, FormKind.SCHOOL, Typed("Skolan"), "secondary")
        refused = await home.answer(coordinator, view, Typed("många"))
        assert refused.problem == BadAnswer(AnswerProblem.SIZES_UNCLEAR)
        refused = await home.answer(coordinator, view, Typed("3/9999, 3/71, 2/52"))
        assert refused.problem == BadAnswer(AnswerProblem.YEAR_PUPILS, limit=2000)

    async def test_a_name_is_there_once(self, home: Household, coordinator: Somebody) -> None:
        await put_in(home, coordinator, "Linnéskolan")
        again = await put_in(home, coordinator, "Linnéskolan")
        assert again.problem == SentBack("name", AnswerProblem.NAME_TAKEN)
        assert (await schools.list_schools(home.act(coordinator), 0)).total == 1

    async def test_one_that_an_invitation_made_known_is_described_later(
        self, home: Household, coordinator: Somebody
    ) -> None:
        await home.let_in(Role.SCHOOL, "Lena", "Haganässkolan")
        officer = await home.let_in(Role.POLICE, "Olle")
        [school] = (await schools.list_schools(home.act(coordinator), 0)).schools
        assert school.kind is None
        number = next(one.id for one in await home.rows(Person) if one.name == "Olle")
        view = await forms.begin(home.act(coordinator), FormKind.SCHOOL, {"school_id": school.id})
        assert view.form.step == "sort_of"
        for answer in ("upper", Typed("4/102 3/80 2/49")):
            view = await home.answer(coordinator, view, answer)
        view = await home.answer(coordinator, view, "edit:officer")
        view = await home.answer(coordinator, view, str(number))
        done = await home.confirm(coordinator, view)
        assert done.form.state is FormState.DONE, done.problem
        shown = await schools.show_school(home.act(coordinator), school.id)
        assert (shown.contacts, shown.officer) == (1, officer.name)
        assert shown.school.groups[0].year is SchoolYear.UPPER_1

    async def test_who_is_no_contact_any_more_speaks_for_no_school(
        self, home: Household, coordinator: Somebody
    ) -> None:
        lena = await home.let_in(Role.SCHOOL, "Lena", "Haganässkolan")
        number = next(one.id for one in await home.rows(Person) if one.name == "Lena")
        await roles.take_away(home.act(coordinator), number, Role.SCHOOL)
        assert all(row.ended_at for row in await home.rows(SchoolContactRow))
        await home.grant(lena, Role.SCHOOL, "Andra skolan")
        now = [row for row in await home.rows(SchoolContactRow) if row.ended_at is None]
        assert len(now) == 1


class TestTopics:
    async def test_the_usual_ones_are_there_from_the_beginning(
        self, home: Household, coordinator: Somebody
    ) -> None:
        found = await schools.list_topics(home.act(coordinator))
        assert len(found) == len(UsualTopic)
        assert len(await schools.list_topics(home.act(coordinator))) == len(UsualTopic)

    async def test_one_is_put_in_changed_and_removed(
        self, home: Household, coordinator: Somebody
    ) -> None:
        view = await home.fill_in(
            coordinator, FormKind.TOPIC, Typed("Cykel"), Typed("Hjälm och lyse."), "40", "7",
            Move.ENOUGH, "30", Typed("Ta med cykeln."), Move.SKIP, Move.SKIP, "yes",
        )  # fmt: skip
        number = (await home.confirm(coordinator, view)).receipt["topic_id"]
        topic = await schools.show_topic(home.act(coordinator), number)
        assert (topic.minutes, topic.group_max, topic.needs_approval) == (40, 30, True)

        view = await forms.begin(home.act(coordinator), FormKind.TOPIC, {"topic_id": number})
        assert view.form.step == "confirm"
        view = await home.answer(coordinator, view, "edit:lasts")
        view = await home.answer(coordinator, view, "80")
        await home.confirm(coordinator, view)
        assert (await schools.show_topic(home.act(coordinator), number)).minutes == 80

        left = await schools.remove_topic(home.act(coordinator), number)
        assert number not in [one.id for one in left]
        with pytest.raises(NotFound):
            await schools.show_topic(home.act(coordinator), number)
        assert len(await home.rows(TopicRow)) == len(UsualTopic) + 1, "booked visits keep it"

    async def test_a_removed_one_cannot_be_booked_by_who_chose_it_before(
        self, home: Household, coordinator: Somebody
    ) -> None:
        officer, school = await home.let_in(Role.POLICE), await home.let_in(Role.SCHOOL)
        offer_id = await home.offer(officer, home.now + timedelta(days=2))
        view = await home.ready_to_book(school, offer_id)
        await schools.remove_topic(home.act(coordinator), int(await home.topic()))
        refused = await home.confirm(school, view)
        assert refused.problem == SentBack("topic", AnswerProblem.NOT_A_CHOICE)


async def test_a_holiday_is_left_out_until_it_is_taken_away(
    home: Household, coordinator: Somebody
) -> None:
    officer, school = await home.let_in(Role.POLICE), await home.let_in(Role.SCHOOL)
    await home.offer(officer, home.now + timedelta(days=2))
    view = await home.fill_in(
        coordinator, FormKind.HOLIDAY, Typed("Studiedag"), Typed("2021-10-13"), Typed("2021-10-13")
    )
    await home.confirm(coordinator, view)
    await home.offer(officer, home.now + timedelta(days=3))
    asked = await forms.begin(home.act(school), FormKind.BOOK_VISIT)
    for answer in (await home.topic(), "7", Move.ENOUGH, Typed("25"), Move.SKIP):
        asked = await home.answer(school, asked, answer)
    assert [choice.value for choice in asked.choices] == ["2021-10-14"]
    assert asked.facts["closed"][0] == ["2021-10-13", "school_holiday", "Studiedag"]
    [holiday] = await schools.list_holidays(home.act(coordinator))
    assert await schools.remove_holiday(home.act(coordinator), holiday.id) == []
    shown = await forms.show(home.act(school), asked.id)
    assert [choice.value for choice in shown.choices] == ["2021-10-13", "2021-10-14"]
