"""An officer who can't come: colleagues are asked, schools hear at once, and nothing is lost."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.domain.errors import (
    AnswerProblem,
    BadAnswer,
    CoverGone,
    NobodyFree,
    NotFound,
    NothingPlanned,
    TooLate,
)
from bot.domain.forms import FormKind, Move
from bot.domain.outbox import Notice, NoticeKind
from bot.domain.people import Role
from bot.domain.slots import quarter_of
from bot.domain.visits import VisitState
from bot.services import covers, forms, reminders, roles, times, visits
from bot.texts.notices import notice_screen
from db.models import DeliveryRow, NoticeRow, TakenQuarterRow
from db.queries import covers as cover_queries
from db.queries import people
from db.queries import visits as visit_queries
from tests.support.house import Household, Somebody, again
from tests.support.locks import note_locks

WEDNESDAY_9 = datetime(2021, 10, 13, 7, tzinfo=UTC)
DAY = "2021-10-13"


@pytest.fixture
async def officer(home: Household) -> Somebody:
    return await home.let_in(Role.POLICE, "Olle", "Polisen Älmhult")


@pytest.fixture
async def petra(home: Household) -> Somebody:
    return await home.let_in(Role.POLICE, "Petra", "Polisen Älmhult")


@pytest.fixture
async def school(home: Household) -> Somebody:
    return await home.let_in(Role.SCHOOL, "Sara", "Linnéskolan")


@pytest.fixture
async def visit_id(home: Household, officer: Somebody, school: Somebody) -> int:
    return await home.book(school, await home.offer(officer, WEDNESDAY_9))


async def away(home: Household, who: Somebody, about: dict[str, Any] | None = None) -> Any:
    view = await home.fill_in(who, FormKind.CANNOT_COME, DAY, about=about)
    return (await home.confirm(who, view)).receipt


async def told(home: Household, kind: str) -> list[tuple[Any, set[int]]]:
    """The notices of a kind, each with the chats that get it."""
    deliveries = await home.rows(DeliveryRow)
    return [
        (row.params, {one.chat_id for one in deliveries if one.notice_id == row.id})
        for row in await home.rows(NoticeRow)
        if row.kind == kind
    ]


class TestFallingIll:
    async def test_colleagues_are_asked_and_the_school_hears_at_once(
        self, home: Household, officer: Somebody, petra: Somebody, school: Somebody, visit_id: int
    ) -> None:
        assert await away(home, officer) == {"day": DAY, "visits": 1, "asked": 1}
        [(facts, asked)] = await told(home, "cover_wanted")
        assert asked == {petra.telegram_id}
        assert [chats for _, chats in await told(home, "visit_in_doubt")] == [{school.telegram_id}]
        shown = await visits.showing.show(home.act(school), visit_id)
        assert (shown.state, shown.others_asked) == (VisitState.CONFIRMED, True)
        assert datetime.fromisoformat(facts["until"]) < WEDNESDAY_9
        week = await times.week(home.act(officer), 0)
        assert week.days[2].is_blocked

    async def test_who_takes_it_makes_it_and_all_three_know(
        self, home: Household, officer: Somebody, petra: Somebody, school: Somebody, visit_id: int
    ) -> None:
        await away(home, officer)
        [(facts, _)] = await told(home, "cover_wanted")
        act = home.act(petra)
        visit = await covers.take(act, facts["cover"])
        assert (visit.officer, visit.state, visit.sequence) == ("Petra", VisitState.CONFIRMED, 1)
        assert (await covers.take(again(act), facts["cover"])).officer == "Petra"
        (said, chats), (own, mine), (gone, before) = await told(home, "visit_new_officer")
        assert (said["was_officer"], said["state"], gone["state"]) == (
            "Olle", "confirmed", "cancelled",
        )  # fmt: skip
        assert chats == {school.telegram_id}
        assert mine == {petra.telegram_id}
        assert before == {officer.telegram_id}
        kind = NoticeKind.VISIT_NEW_OFFICER
        hears, has, had = (
            notice_screen(Notice(1, kind, one), home.house.zone, "sv") for one in (said, own, gone)
        )
        assert "Öppna filen, så står besöket rätt i kalendern." in hears.text
        assert "Petra kommer i stället för Olle" in hears.text
        assert "Du gör besöket i stället för Olle" in has.text
        assert "kommer i stället för dig" in had.text
        assert "Öppna filen för att ta bort besöket ur kalendern." in had.text
        assert not any(one.data.startswith("n:visit:") for row in had.rows for one in row)
        async with home.database.read() as session:
            person = await people.find(session, petra.telegram_id)
        assert person is not None
        assert {row.officer_id for row in await home.rows(TakenQuarterRow)} == {person.id}

    async def test_the_first_of_two_who_answer_takes_it(
        self, home: Household, officer: Somebody, petra: Somebody, visit_id: int
    ) -> None:
        pelle = await home.let_in(Role.POLICE, "Pelle")
        await away(home, officer)
        [(facts, _)] = await told(home, "cover_wanted")
        answers: tuple[Any, ...] = await asyncio.gather(
            covers.take(home.act(petra), facts["cover"]),
            covers.take(home.act(pelle), facts["cover"]),
            return_exceptions=True,
        )
        assert [type(one) for one in answers].count(CoverGone) == 1
        assert len(await told(home, "visit_new_officer")) == 3, "one for each side"

    async def test_the_visit_is_locked_before_the_question(
        self, home: Household, officer: Somebody, petra: Somebody, visit_id: int,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:  # fmt: skip
        await away(home, officer)
        [(facts, _)] = await told(home, "cover_wanted")
        locked = note_locks(monkeypatch, (visit_queries, "get_row"), (cover_queries, "get"))
        await covers.take(home.act(petra), facts["cover"])
        assert locked[:2] == ["get_row", "get"]

    async def test_nobody_is_asked_who_is_busy_or_keeps_the_day_free(
        self, home: Household, officer: Somebody, petra: Somebody, visit_id: int
    ) -> None:
        other = await home.let_in(Role.SCHOOL, "Otto", "Andra skolan")
        await home.book(other, await home.offer(petra, WEDNESDAY_9))
        assert (await away(home, officer))["asked"] == 0

    async def test_what_nobody_takes_goes_back_with_the_three_nearest_times(
        self, home: Household, officer: Somebody, petra: Somebody, school: Somebody, visit_id: int
    ) -> None:
        near = [WEDNESDAY_9 + timedelta(days=days) for days in (1, 2, 5, 20)]
        for starts_at in near:
            await home.offer(officer, starts_at)
        await away(home, officer)
        home.later(hours=24)
        await reminders.send_due(home.house, home.now)
        visit = await visits.showing.show(home.act(school), visit_id)
        assert (visit.state, visit.reason) == (
            VisitState.CANCELLED, "Polisen har fått förhinder och ingen annan har tagit besöket.",
        )  # fmt: skip
        [(facts, chats)] = await told(home, "visit_given_back")
        assert chats == {school.telegram_id}
        assert [one["starts_at"] for one in facts["left"]] == [
            moment.isoformat() for moment in near[:3]
        ]
        [(wanted, _)] = await told(home, "cover_wanted")
        with pytest.raises(CoverGone):
            await covers.take(home.act(petra), wanted["cover"])

    async def test_another_time_is_one_press_from_the_summary(
        self, home: Household, officer: Somebody, school: Somebody, visit_id: int
    ) -> None:
        await home.offer(officer, WEDNESDAY_9 + timedelta(days=1))
        await away(home, officer)
        [(facts, _)] = await told(home, "visit_given_back")
        [left] = facts["left"]
        view = await visits.again.begin(home.act(school), visit_id, int(left["slot"]))
        assert view.form.step == "confirm"
        done = await home.confirm(school, view)
        assert (done.receipt["pupils"], done.receipt["starts_at"]) == (25, left["starts_at"])

    async def test_a_time_that_was_taken_meanwhile_begins_at_the_day(
        self, home: Household, officer: Somebody, school: Somebody, visit_id: int
    ) -> None:
        later = WEDNESDAY_9 + timedelta(days=1)
        await home.offer(officer, WEDNESDAY_9 + timedelta(days=2))
        view = await visits.again.begin(home.act(school), visit_id, quarter_of(later))
        assert view.form.step == "day"
        assert view.problem == BadAnswer(AnswerProblem.TIME_GONE)

    async def test_a_visit_that_the_school_moves_meanwhile_is_not_given_back(
        self, home: Household, officer: Somebody, petra: Somebody, school: Somebody, visit_id: int
    ) -> None:
        later = WEDNESDAY_9 + timedelta(days=7)
        await home.offer(officer, later)
        await away(home, officer)
        view = await home.fill_in(
            school, FormKind.MOVE_VISIT, later.date().isoformat(), str(quarter_of(later)),
            about={"visit": visit_id},
        )  # fmt: skip
        await home.confirm(school, view)
        home.later(hours=24)
        await reminders.send_due(home.house, home.now)
        assert (await visits.showing.show(home.act(school), visit_id)).state is VisitState.MOVED

    async def test_a_coordinator_can_say_it_for_the_officer(
        self, home: Household, officer: Somebody, petra: Somebody, visit_id: int
    ) -> None:
        coordinator = await home.let_in(Role.COORDINATOR)
        async with home.database.read() as session:
            person = await people.find(session, officer.telegram_id)
        assert person is not None
        assert (await away(home, coordinator, {"officer": person.id}))["asked"] == 1

    async def test_without_visits_there_is_nothing_to_solve(
        self, home: Household, officer: Somebody
    ) -> None:
        with pytest.raises(NothingPlanned):
            await forms.begin(home.act(officer), FormKind.CANNOT_COME)

    async def test_pressed_again_colleagues_are_asked_once(
        self, home: Household, officer: Somebody, petra: Somebody, visit_id: int
    ) -> None:
        await away(home, officer)
        await away(home, officer)
        assert len(await told(home, "cover_wanted")) == 1


class TestAnotherOfficer:
    async def test_a_visit_is_handed_over_at_the_same_time(
        self, home: Household, officer: Somebody, petra: Somebody, visit_id: int
    ) -> None:
        begun = await forms.begin(home.act(officer), FormKind.HAND_OVER, {"visit": visit_id})
        assert [choice.facts["name"] for choice in begun.choices] == ["Petra"]
        done = await home.confirm(
            officer, await home.answer(officer, begun, begun.choices[0].value)
        )
        assert (done.receipt["officer"], done.receipt["was_officer"]) == ("Petra", "Olle")
        assert done.receipt["starts_at"] == WEDNESDAY_9.isoformat()

    async def test_another_officers_visit_is_not_ones_to_hand_over(
        self, home: Household, petra: Somebody, visit_id: int
    ) -> None:
        with pytest.raises(NotFound):
            await forms.begin(home.act(petra), FormKind.HAND_OVER, {"visit": visit_id})

    async def test_with_nobody_free_it_says_what_to_do_instead(
        self, home: Household, officer: Somebody, visit_id: int
    ) -> None:
        with pytest.raises(NobodyFree):
            await forms.begin(home.act(officer), FormKind.HAND_OVER, {"visit": visit_id})

    async def test_an_officer_removed_with_booked_visits_leaves_none_without_an_officer(
        self, home: Household, officer: Somebody, petra: Somebody, school: Somebody, visit_id: int
    ) -> None:
        coordinator = await home.let_in(Role.COORDINATOR)
        async with home.database.read() as session:
            person = await people.find(session, officer.telegram_id)
        assert person is not None
        await roles.take_away(home.act(coordinator), person.id, Role.POLICE)
        [(facts, asked)] = await told(home, "cover_wanted")
        assert (facts["why"], asked) == ("left", {petra.telegram_id})
        home.later(hours=24)
        await reminders.send_due(home.house, home.now)
        assert (await visits.showing.show(home.act(school), visit_id)).state is VisitState.CANCELLED


class TestNoticePeriods:
    async def _say(self, home: Household, rule: str, hours: str) -> None:
        coordinator = await home.let_in(Role.COORDINATOR)
        view = await home.fill_in(coordinator, FormKind.VISIT_RULES, rule, hours)
        await home.confirm(coordinator, view)

    @pytest.mark.parametrize(
        ("rule", "kind", "role"),
        [
            ("school_move_hours", FormKind.MOVE_VISIT, "school"),
            ("school_cancel_hours", FormKind.CANCEL_VISIT, "school"),
            ("police_move_hours", FormKind.MOVE_VISIT, "police"),
            ("police_cancel_hours", FormKind.CANCEL_VISIT, "police"),
        ],
    )
    async def test_each_side_has_its_own_for_each(
        self,
        home: Household,
        officer: Somebody,
        school: Somebody,
        visit_id: int,
        rule: str,
        kind: FormKind,
        role: str,
    ) -> None:
        who = {"school": school, "police": officer}[role]
        await self._say(home, rule, "72")
        home.now = WEDNESDAY_9 - timedelta(hours=71)
        with pytest.raises(TooLate) as late:
            await forms.begin(home.act(who), kind, {"visit": visit_id})
        assert late.value.hours == 72
        other = officer if who is school else school
        home.now = WEDNESDAY_9 - timedelta(hours=48)
        await forms.begin(home.act(other), kind, {"visit": visit_id})

    async def test_a_coordinator_moves_and_cancels_until_it_begins(
        self, home: Household, visit_id: int
    ) -> None:
        await self._say(home, "school_cancel_hours", "72")
        coordinator = await home.let_in(Role.COORDINATOR)
        home.now = WEDNESDAY_9 - timedelta(minutes=1)
        about = {"visit": visit_id}
        view = await home.fill_in(coordinator, FormKind.CANCEL_VISIT, Move.SKIP, about=about)
        assert view.form.step == "confirm"
