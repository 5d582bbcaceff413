"""Offering, booking, cancelling and reporting visits; a time is booked once."""

from __future__ import annotations

import asyncio
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest

from bot.domain.errors import (
    AnswerProblem,
    BadAnswer,
    NoSchool,
    NotFound,
    SentBack,
    SlotTaken,
    TooLate,
    VisitSettled,
)
from bot.domain.forms import FormKind, FormState, Move, Typed
from bot.domain.people import Role
from bot.domain.reading import Qualifier
from bot.domain.schools import SchoolKind, SchoolYear, UsualTopic, YearGroup
from bot.domain.slots import quarter_of
from bot.domain.views import FormView
from bot.domain.visits import VisitState
from bot.services import forms, reminders, times, visits
from db.models import (
    DeliveryRow,
    NoticeRow,
    ReminderRow,
    SchoolRow,
    TakenQuarterRow,
    TopicRow,
    VisitOfferRow,
    VisitRow,
)
from db.queries import people, schools
from db.queries import times as time_queries
from tests.support.house import NASTY, Household, Somebody

WEDNESDAY_9 = datetime(2021, 10, 13, 7, tzinfo=UTC)


@pytest.fixture
async def officer(home: Household) -> Somebody:
    return await home.let_in(Role.POLICE, "Olle", "Polisen Älmhult")


@pytest.fixture
async def school(home: Household) -> Somebody:
    return await home.let_in(Role.SCHOOL, "Sara", NASTY)


async def offer(home: Household, who: Somebody, day: str, starts: str, ends: str) -> FormView:
    view = await home.fill_in(
        who, FormKind.OFFER_TIME, "single", Typed(day), Typed(starts), Typed(ends)
    )
    return await home.confirm(who, view)


class TestOffering:
    async def test_wall_times_are_kept(self, home: Household, officer: Somebody) -> None:
        await offer(home, officer, "2021-10-20", "9.30", "11")
        [row] = await home.rows(VisitOfferRow)
        assert (row.first_day, row.last_day, row.weekdays) == (
            date(2021, 10, 20), date(2021, 10, 20), [2],
        )  # fmt: skip
        assert (row.starts, row.ends) == (time(9, 30), time(11))

    async def test_a_pattern_says_how_many_days_it_gives_and_what_is_left_out(
        self, home: Household, officer: Somebody
    ) -> None:
        async with home.database.write() as session:
            await schools.add_holiday(session, "Höstlov", date(2021, 11, 1), date(2021, 11, 5))
        view = await home.fill_in(
            officer, FormKind.OFFER_TIME, "weekly", Typed("2021-10-25"), Typed("2021-11-14"),
            "0", "5", Move.ENOUGH, Typed("8"), Typed("12"),
        )  # fmt: skip
        assert view.facts["days"] == 4
        assert view.facts["closed"] == [
            ["2021-11-01", "school_holiday", "Höstlov"],
            ["2021-11-06", "red_day", "Alla helgons dag"],
        ]
        done = await home.confirm(officer, view)
        assert (done.receipt["days"], done.receipt["weekdays"]) == (4, [0, 5])

    async def test_a_pattern_of_closed_days_alone_is_sent_back(
        self, home: Household, officer: Somebody
    ) -> None:
        view = await offer(home, officer, "2021-12-24", "9", "11")
        assert view.problem == SentBack("day", AnswerProblem.DAY_CLOSED)

    async def test_hours_earlier_today_are_sent_back(
        self, home: Household, officer: Somebody
    ) -> None:
        view = await offer(home, officer, "idag", "7", "8")
        assert view.problem == SentBack("starts", AnswerProblem.IN_THE_PAST)
        assert "day" in view.form.answers, "the day is right: it is the hour that has passed"

    @pytest.mark.parametrize(
        ("starts", "ends", "problem"),
        [
            ("9", "8", AnswerProblem.ENDS_BEFORE_START),
            ("9", "9", AnswerProblem.ENDS_BEFORE_START),
            ("9", "9.20", AnswerProblem.QUARTERS_ONLY),
        ],
    )
    async def test_hours_that_make_no_sense_are_refused(
        self, home: Household, officer: Somebody, starts: str, ends: str, problem: AnswerProblem
    ) -> None:
        view = await home.fill_in(
            officer, FormKind.OFFER_TIME, "single", Typed("2021-10-20"), Typed(starts)
        )
        refused = await home.answer(officer, view, Typed(ends))
        assert refused.problem == BadAnswer(problem)

    async def test_two_officers_may_offer_the_same_time(
        self, home: Household, officer: Somebody
    ) -> None:
        other = await home.let_in(Role.POLICE, "Petra")
        await home.offer(officer, WEDNESDAY_9)
        await home.offer(other, WEDNESDAY_9)
        assert len(await times.list_offers(home.act(other))) == 1

    async def test_a_booked_visit_stays_when_its_hours_are_withdrawn(
        self, home: Household, officer: Somebody, school: Somebody
    ) -> None:
        offer_id = await home.offer(officer, WEDNESDAY_9)
        visit_id = await home.book(school, offer_id)
        assert await times.withdraw_offer(home.act(officer), offer_id) == []
        assert (await visits.showing.show(home.act(school), visit_id)).state is VisitState.CONFIRMED

    async def test_hours_that_are_offered_no_longer_are_not_shown(
        self, home: Household, officer: Somebody
    ) -> None:
        withdrawn = await home.offer(officer, WEDNESDAY_9)
        past = await home.offer(officer, WEDNESDAY_9 + timedelta(hours=3))
        await times.withdraw_offer(home.act(officer), withdrawn)
        home.now = WEDNESDAY_9 + timedelta(days=1)
        for offer_id in (withdrawn, past):
            with pytest.raises(NotFound):
                await times.show_offer(home.act(officer), offer_id)

    async def test_hours_are_withdrawn_once(self, home: Household, officer: Somebody) -> None:
        offer_id = await home.offer(officer, WEDNESDAY_9)
        await times.withdraw_offer(home.act(officer), offer_id)
        before = home.now
        home.later(minutes=1)
        assert await times.withdraw_offer(home.act(officer), offer_id) == []
        assert [row.withdrawn_at for row in await home.rows(VisitOfferRow)] == [before]


async def at_day(home: Household, who: Somebody) -> FormView:
    """A booking that asks for the day."""
    view = await forms.begin(home.act(who), FormKind.BOOK_VISIT)
    for answer in (await home.topic(), "7", Move.ENOUGH, Typed("25"), Move.SKIP):
        view = await home.answer(who, view, answer)
    assert view.form.step == "day"
    return view


def values(view: FormView) -> list[str]:
    return [choice.value for choice in view.choices]


def slot(starts_at: datetime) -> str:
    return str(quarter_of(starts_at))


class TestAnOfficersWeek:
    async def test_shows_what_is_offered_booked_closed_and_kept_free(
        self, home: Household, officer: Somebody, school: Somebody
    ) -> None:
        async with home.database.write() as session:
            await schools.add_holiday(session, "Lov", date(2021, 10, 15), date(2021, 10, 15))
        await home.book(school, await home.offer(officer, WEDNESDAY_9, minutes=180))
        view = await home.fill_in(
            officer, FormKind.BLOCK_DAYS, Typed("2021-10-12"), Typed("2021-10-13")
        )
        assert view.facts["booked"] == 1
        await home.confirm(officer, view)
        week = await times.week(home.act(officer), 0)
        assert [day.is_blocked for day in week.days] == [False, True, True, *[False] * 4]
        wednesday, friday = week.days[2], week.days[4]
        assert [visit.starts_at for visit in wednesday.visits] == [WEDNESDAY_9]
        assert len(wednesday.offers) == 1
        assert friday.closed is not None
        assert (await times.week(home.act(officer), 1)).days[0].day == date(2021, 10, 18)

    async def test_days_kept_free_cannot_be_booked_until_they_are_opened(
        self, home: Household, officer: Somebody, school: Somebody
    ) -> None:
        await home.offer(officer, WEDNESDAY_9)
        await home.offer(officer, WEDNESDAY_9 + timedelta(days=1))
        view = await home.fill_in(officer, FormKind.BLOCK_DAYS, Typed("2021-10-13"), Move.SKIP)
        await home.confirm(officer, view)
        asked = await at_day(home, school)
        assert values(asked) == ["2021-10-14"]
        [blocked] = await times.list_blocked(home.act(officer))
        assert await times.unblock(home.act(officer), blocked.id) == []
        shown = await forms.show(home.act(school), asked.id)
        assert values(shown) == ["2021-10-13", "2021-10-14"]

    async def test_another_officer_cannot_open_them(
        self, home: Household, officer: Somebody
    ) -> None:
        view = await home.fill_in(officer, FormKind.BLOCK_DAYS, Typed("2021-10-13"), Move.SKIP)
        await home.confirm(officer, view)
        [blocked] = await times.list_blocked(home.act(officer))
        colleague = await home.let_in(Role.POLICE, "Petra")
        await times.unblock(home.act(colleague), blocked.id)
        assert await times.list_blocked(home.act(officer)) == [blocked]


class TestTerms:
    async def _say(self, home: Household, officer: Somebody, *answers: Any) -> FormView:
        view = await home.fill_in(officer, FormKind.VISIT_TERMS, *answers)
        return await home.confirm(officer, view)

    @pytest.mark.parametrize(
        ("term", "written", "problem"),
        [
            ("most_a_day", "0", AnswerProblem.TOO_SMALL),
            ("most_a_day", "11", AnswerProblem.TOO_LARGE),
            ("before_min", "20", AnswerProblem.WHOLE_QUARTERS),
            ("notice_hours", "9999", AnswerProblem.TOO_LARGE),
        ],
    )
    async def test_one_that_cannot_be_is_refused(
        self, home: Household, officer: Somebody, term: str, written: str, problem: AnswerProblem
    ) -> None:
        view = await home.fill_in(officer, FormKind.VISIT_TERMS, term)
        refused = await home.answer(officer, view, Typed(written))
        assert isinstance(refused.problem, BadAnswer)
        assert refused.problem.problem is problem

    async def test_they_hold_for_new_bookings(
        self, home: Household, officer: Somebody, school: Somebody
    ) -> None:
        await home.offer(officer, WEDNESDAY_9)
        await home.offer(officer, WEDNESDAY_9 + timedelta(days=2))
        await self._say(home, officer, "notice_hours", "72")
        assert values(await at_day(home, school)) == ["2021-10-15"]

    async def test_who_wants_to_say_yes_is_asked(
        self, home: Household, officer: Somebody, school: Somebody
    ) -> None:
        offer_id = await home.offer(officer, WEDNESDAY_9)
        done = await self._say(home, officer, "needs_approval", "yes")
        assert done.receipt["terms"]["needs_approval"] is True
        assert (await home.ready_to_book(school, offer_id)).facts["asks"] is True

    async def test_an_officer_comes_for_the_topics_that_were_chosen(
        self, home: Household, officer: Somebody, school: Somebody
    ) -> None:
        offer_id = await home.offer(officer, WEDNESDAY_9)
        await forms.begin(home.act(officer), FormKind.VISIT_TERMS)
        await self._say(
            home, officer, "topics", await home.topic(UsualTopic.MEET_THE_POLICE), Move.ENOUGH
        )
        view = await home.ready_to_book(school, offer_id, UsualTopic.MEET_THE_POLICE)
        assert view.form.step == "confirm"
        await forms.cancel(home.act(school), view.id)
        assert values(await at_day(home, school)) == [], "traffic is none of the officer's topics"


class TestBooking:
    async def test_a_booking_holds_what_was_entered(
        self, home: Household, officer: Somebody, school: Somebody
    ) -> None:
        visit_id = await home.book(school, await home.offer(officer, WEDNESDAY_9))
        visit = await visits.showing.show(home.act(school), visit_id)
        assert (visit.school, visit.topic, visit.years) == (
            NASTY, "Trafik, moped och EPA", ("7", "8"),
        )  # fmt: skip
        assert (visit.pupils, visit.pupils_qualifier) == (25, Qualifier.ABOUT)
        assert (visit.starts_at, visit.state, visit.officer) == (
            WEDNESDAY_9, VisitState.CONFIRMED, "Olle",
        )  # fmt: skip

    async def test_what_the_school_adds_is_kept(
        self, home: Household, officer: Somebody, school: Somebody
    ) -> None:
        view = await home.ready_to_book(school, await home.offer(officer, WEDNESDAY_9))
        view = await home.answer(school, view, Move.BACK)
        for answer in (
            "room", "staff", "know", Move.ENOUGH, Typed(NASTY), Typed("Rektor"), Typed("Teckentolk"),
        ):  # fmt: skip
            view = await home.answer(school, view, answer)
        done = await home.confirm(school, view)
        visit = await visits.showing.show(home.act(officer), done.receipt["visit"])
        assert (visit.room, visit.staff, visit.know) == (NASTY, "Rektor", "Teckentolk")

    async def test_from_start_to_summary_it_is_eight_taps_at_most(
        self, home: Household, officer: Somebody, school: Somebody
    ) -> None:
        await self._describe(home)
        await home.offer(officer, WEDNESDAY_9)
        view = await forms.begin(home.act(school), FormKind.BOOK_VISIT)
        taps = ["/boka"]
        for answer in (
            await home.topic(), "8", Move.ENOUGH, "3.71", "2021-10-13", slot(WEDNESDAY_9), Move.SKIP,
        ):  # fmt: skip
            view = await home.answer(school, view, answer)
            taps.append(str(answer))
        assert (view.form.step, len(taps)) == ("confirm", 8)
        done = await home.confirm(school, view)
        assert (done.receipt["pupils"], done.receipt["classes"]) == (71, 3)

    async def test_as_last_time_it_is_three(
        self, home: Household, officer: Somebody, school: Somebody
    ) -> None:
        first = await home.book(school, await home.offer(officer, WEDNESDAY_9))
        again = WEDNESDAY_9 + timedelta(days=1)
        await home.offer(officer, again)
        asked = await forms.begin(home.act(school), FormKind.BOOK_VISIT)
        assert asked.facts["last"]["visit"] == first
        view = await home.fill_in(
            school, FormKind.BOOK_VISIT, "2021-10-14", slot(again), about={"like": first}
        )
        assert view.form.step == "confirm"
        done = await home.confirm(school, view)
        visit = await visits.showing.show(home.act(school), done.receipt["visit"])
        assert (visit.years, visit.pupils, visit.starts_at) == (("7", "8"), 25, again)

    async def test_another_schools_visit_is_not_booked_once_more(
        self, home: Household, officer: Somebody, school: Somebody
    ) -> None:
        first = await home.book(school, await home.offer(officer, WEDNESDAY_9))
        other = await home.let_in(Role.SCHOOL, "Otto", "Andra skolan")
        with pytest.raises(NotFound):
            await forms.begin(home.act(other), FormKind.BOOK_VISIT, {"like": first})

    async def _describe(self, home: Household) -> None:
        async with home.database.write() as session:
            school_id = await schools.find_or_add(session, NASTY, home.now)
            await schools.describe(
                session,
                school_id,
                SchoolKind.SECONDARY,
                [YearGroup(SchoolYear.YEAR_7, 2, 49), YearGroup(SchoolYear.YEAR_8, 3, 71)],
            )

    async def test_only_years_that_the_school_has_can_be_chosen(
        self, home: Household, officer: Somebody, school: Somebody
    ) -> None:
        await self._describe(home)
        await home.offer(officer, WEDNESDAY_9)
        view = await forms.begin(home.act(school), FormKind.BOOK_VISIT)
        view = await home.answer(school, view, await home.topic())
        assert values(view) == ["7", "8"]
        assert (await home.answer(school, view, "9")).problem is not None

    async def test_classes_come_with_their_pupils(
        self, home: Household, officer: Somebody, school: Somebody
    ) -> None:
        await self._describe(home)
        await home.offer(officer, WEDNESDAY_9)
        view = await forms.begin(home.act(school), FormKind.BOOK_VISIT)
        for answer in (await home.topic(), "7", "8", Move.ENOUGH):
            view = await home.answer(school, view, answer)
        assert values(view) == ["1.24", "2.48", "3.72", "4.96", "5.120"]

    @pytest.mark.parametrize("written", ["0", "-3", "100000", "121"])
    async def test_a_number_of_pupils_that_cannot_be_is_refused(
        self, home: Household, officer: Somebody, school: Somebody, written: str
    ) -> None:
        await home.offer(officer, WEDNESDAY_9)
        view = await forms.begin(home.act(school), FormKind.BOOK_VISIT)
        for answer in (await home.topic(), "7", Move.ENOUGH):
            view = await home.answer(school, view, answer)
        refused = await home.answer(school, view, Typed(written))
        group = BadAnswer(AnswerProblem.GROUP_TOO_LARGE, limit=120, given=int(written))
        few = BadAnswer(AnswerProblem.TOO_SMALL, limit=1, given=int(written))
        assert refused.problem == (group if int(written) > 0 else few)
        assert refused.form.step == "pupils"

    async def test_both_sides_hear_of_it_once(
        self, home: Household, officer: Somebody, school: Somebody
    ) -> None:
        await home.book(school, await home.offer(officer, WEDNESDAY_9))
        assert [row.kind for row in await home.rows(NoticeRow)] == ["visit_booked"]
        chats = {row.chat_id for row in await home.rows(DeliveryRow)}
        assert chats == {officer.telegram_id, school.telegram_id}

    async def test_all_contacts_of_the_school_hear_of_it_and_see_it(
        self, home: Household, officer: Somebody, school: Somebody
    ) -> None:
        colleague = await home.let_in(Role.SCHOOL, "Rut", NASTY)
        visit_id = await home.book(school, await home.offer(officer, WEDNESDAY_9))
        chats = {row.chat_id for row in await home.rows(DeliveryRow)}
        assert colleague.telegram_id in chats
        assert (await visits.showing.list_mine(home.act(colleague), 0)).visits[0].id == visit_id

    async def test_somebody_who_is_both_sides_hears_of_it_once(self, home: Household) -> None:
        both = await home.let_in(Role.POLICE, "Olle")
        await home.grant(both, Role.SCHOOL)
        await home.book(both, await home.offer(both, WEDNESDAY_9))
        assert len(await home.rows(DeliveryRow)) == 1

    async def test_it_is_reminded_of_the_day_before_and_after_its_end(
        self, home: Household, officer: Somebody, school: Somebody
    ) -> None:
        await home.book(school, await home.offer(officer, WEDNESDAY_9))
        assert {row.kind: row.due_at for row in await home.rows(ReminderRow)} == {
            "visit_tomorrow": datetime(2021, 10, 12, 14, tzinfo=UTC),
            "visit_day_list": datetime(2021, 10, 12, 16, tzinfo=UTC),
            "visit_soon": WEDNESDAY_9 - timedelta(hours=1),
            "visit_report": datetime(2021, 10, 13, 16, tzinfo=UTC),
        }

    async def test_without_free_times_the_dialog_says_so_and_stays_open(
        self, home: Household, school: Somebody
    ) -> None:
        view = await at_day(home, school)
        assert (view.form.state, view.choices) == (FormState.OPEN, ())

    async def test_only_times_to_come_are_free(
        self, home: Household, officer: Somebody, school: Somebody
    ) -> None:
        await home.offer(officer, WEDNESDAY_9)
        await home.offer(officer, WEDNESDAY_9 + timedelta(days=1))
        home.now = WEDNESDAY_9 + timedelta(seconds=1)
        assert values(await at_day(home, school)) == ["2021-10-14"]

    async def test_days_are_local_days(
        self, home: Household, officer: Somebody, school: Somebody
    ) -> None:
        await home.offer(officer, datetime(2021, 10, 13, 22, 30, tzinfo=UTC))
        view = await at_day(home, school)
        assert values(view) == ["2021-10-14"]
        slots = await home.answer(school, view, "2021-10-14")
        assert len(slots.choices) == 1

    async def test_of_two_officers_the_schools_own_comes(
        self, home: Household, officer: Somebody, school: Somebody
    ) -> None:
        petra = await home.let_in(Role.POLICE, "Petra")
        await home.offer(officer, WEDNESDAY_9)
        offer_id = await home.offer(petra, WEDNESDAY_9)
        async with home.database.write() as session:
            person = await people.find(session, petra.telegram_id)
            assert person is not None
            school_id = await schools.find_or_add(session, NASTY, home.now)
            (await session.get_one(SchoolRow, school_id)).officer_id = person.id
        visit = await visits.showing.show(home.act(school), await home.book(school, offer_id))
        assert visit.officer == "Petra"
        second = await home.book(school, offer_id)
        assert (await visits.showing.show(home.act(school), second)).officer == "Olle"

    async def test_a_time_taken_meanwhile_leads_to_the_three_nearest_with_the_rest_kept(
        self, home: Household, officer: Somebody, school: Somebody
    ) -> None:
        wanted = await home.offer(officer, WEDNESDAY_9)
        near = [WEDNESDAY_9 + timedelta(hours=hours) for hours in (-24, 2, 4, 24, 48)]
        for starts_at in near:
            await home.offer(officer, starts_at)
        view = await home.ready_to_book(school, wanted)
        await home.book(await home.let_in(Role.SCHOOL, "Någon annan", "Andra skolan"), wanted)
        refused = await home.confirm(school, view)
        assert isinstance(refused.problem, SlotTaken)
        assert refused.form.step == "slot"
        assert values(refused) == [slot(near[0]), slot(near[1]), slot(near[2])]
        again = await home.answer(school, refused, slot(near[0]))
        assert again.form.step == "confirm"
        done = await home.confirm(school, again)
        assert done.receipt["starts_at"] == near[0].isoformat()

    async def test_one_taken_before_its_button_is_pressed_leads_to_the_three_nearest_as_well(
        self, home: Household, officer: Somebody, school: Somebody
    ) -> None:
        wanted = await home.offer(officer, WEDNESDAY_9)
        near = [WEDNESDAY_9 + timedelta(hours=hours) for hours in (-24, 24, 48, 72)]
        for starts_at in near:
            await home.offer(officer, starts_at)
        view = await home.answer(school, await at_day(home, school), "2021-10-13")
        await home.book(await home.let_in(Role.SCHOOL, "Någon annan", "Andra skolan"), wanted)
        refused = await home.answer(school, view, slot(WEDNESDAY_9))
        assert isinstance(refused.problem, SlotTaken)
        assert values(refused) == [slot(one) for one in near[:3]]
        assert refused.form.answers["pupils"] == view.form.answers["pupils"]
        nonsense = await home.answer(school, refused, "9" * 40)
        assert nonsense.problem == BadAnswer(AnswerProblem.NOT_A_CHOICE)

    async def test_a_time_that_is_in_the_past_meanwhile_is_not_said_to_be_booked(
        self, home: Household, officer: Somebody, school: Somebody
    ) -> None:
        view = await home.ready_to_book(school, await home.offer(officer, WEDNESDAY_9))
        home.now = WEDNESDAY_9 + timedelta(minutes=1)
        left = WEDNESDAY_9 + timedelta(hours=2)
        await home.offer(officer, left)
        refused = await home.confirm(school, view)
        assert isinstance(refused.problem, SentBack)
        assert (refused.problem.step, refused.problem.problem) == ("slot", AnswerProblem.HAS_BEGUN)
        assert values(refused) == [slot(left)]

    @pytest.mark.parametrize(
        ("written", "problem"),
        [("9/10", AnswerProblem.IN_THE_PAST), ("15/10", AnswerProblem.DAY_NOT_OFFERED)],
    )
    async def test_a_written_day_is_refused_with_its_own_reason(
        self,
        home: Household,
        officer: Somebody,
        school: Somebody,
        written: str,
        problem: AnswerProblem,
    ) -> None:
        await home.offer(officer, WEDNESDAY_9)
        refused = await home.answer(school, await at_day(home, school), Typed(written))
        assert refused.problem == BadAnswer(problem)

    async def test_a_time_can_be_written_where_it_is_free(
        self, home: Household, officer: Somebody, school: Somebody
    ) -> None:
        await home.offer(officer, WEDNESDAY_9)
        view = await home.answer(school, await at_day(home, school), Typed("13/10"))
        for words, problem in (
            ("11.30", AnswerProblem.TIME_NOT_OFFERED),
            ("snart", AnswerProblem.NOT_A_TIME),
        ):
            view = await home.answer(school, view, Typed(words))
            assert view.problem == BadAnswer(problem)
        view = await home.answer(school, view, Typed("9"))
        assert view.form.answers["slot"]["value"] == slot(WEDNESDAY_9)

    async def test_a_day_that_filled_up_meanwhile_gives_the_nearest_times(
        self, home: Household, officer: Somebody, school: Somebody
    ) -> None:
        wanted = await home.offer(officer, WEDNESDAY_9)
        left = WEDNESDAY_9 + timedelta(days=1)
        await home.offer(officer, left)
        view = await home.answer(school, await at_day(home, school), "2021-10-13")
        await home.book(await home.let_in(Role.SCHOOL, "Otto", "Andra skolan"), wanted)
        assert values(await forms.show(home.act(school), view.id)) == [slot(left)]

    async def test_with_no_time_left_at_all_everything_is_kept(
        self, home: Household, officer: Somebody, school: Somebody
    ) -> None:
        wanted = await home.offer(officer, WEDNESDAY_9)
        view = await home.ready_to_book(school, wanted)
        await times.withdraw_offer(home.act(officer), wanted)
        left = await home.confirm(school, view)
        assert (left.form.step, left.choices) == ("day", ())
        later = WEDNESDAY_9 + timedelta(days=1)
        await home.offer(officer, later)
        assert left.form.answers["years"] == ["7", "8"]
        again = await home.answer(school, left, "2021-10-14")
        assert (await home.answer(school, again, slot(later))).form.step == "confirm"

    async def test_a_contact_moved_to_another_school_books_no_more_for_the_first(
        self, home: Household, officer: Somebody, school: Somebody
    ) -> None:
        view = await home.ready_to_book(school, await home.offer(officer, WEDNESDAY_9))
        async with home.database.write() as session:
            person = await people.find(session, school.telegram_id)
            assert person is not None
            await schools.end_contact(session, 1, person.id, home.now)
        assert (await home.confirm(school, view)).problem == NoSchool()
        assert await home.rows(VisitRow) == []

    async def test_who_speaks_for_two_schools_says_which(
        self, home: Household, officer: Somebody, school: Somebody
    ) -> None:
        await home.grant(school, Role.SCHOOL, "Andra skolan")
        await home.offer(officer, WEDNESDAY_9)
        view = await forms.begin(home.act(school), FormKind.BOOK_VISIT)
        assert view.form.step == "school"
        assert {choice.facts["name"] for choice in view.choices} == {NASTY, "Andra skolan"}

    async def test_of_twenty_at_once_one_gets_the_time(
        self, home: Household, officer: Somebody
    ) -> None:
        wanted = await home.offer(officer, WEDNESDAY_9)
        left = WEDNESDAY_9 + timedelta(days=1)
        await home.offer(officer, left)
        schools_ = [
            await home.let_in(Role.SCHOOL, f"Kontakt {number}", f"Skola {number}")
            for number in range(20)
        ]
        views = [await home.ready_to_book(one, wanted) for one in schools_]
        results = await asyncio.gather(
            *(home.confirm(who, view) for who, view in zip(schools_, views, strict=True))
        )
        won = [one for one in results if one.form.state is FormState.DONE]
        lost = [one for one in results if one.form.state is FormState.OPEN]
        assert (len(won), len(lost)) == (1, 19)
        for one in lost:
            assert isinstance(one.problem, SlotTaken)
            assert values(one) == [slot(left)]
            assert one.form.answers["pupils"] == views[0].form.answers["pupils"]
        [row] = await home.rows(VisitRow)
        assert row.starts_at == WEDNESDAY_9

    async def test_of_twenty_at_once_two_officers_get_one_each(
        self, home: Household, officer: Somebody
    ) -> None:
        wanted = await home.offer(officer, WEDNESDAY_9)
        await home.offer(await home.let_in(Role.POLICE, "Petra"), WEDNESDAY_9)
        await home.offer(officer, WEDNESDAY_9 + timedelta(days=1))
        schools_ = [
            await home.let_in(Role.SCHOOL, f"Kontakt {number}", f"Skola {number}")
            for number in range(20)
        ]
        views = [await home.ready_to_book(one, wanted) for one in schools_]
        results = await asyncio.gather(
            *(home.confirm(who, view) for who, view in zip(schools_, views, strict=True))
        )
        assert sum(one.form.state is FormState.DONE for one in results) == 2
        rows = await home.rows(VisitRow)
        assert {row.starts_at for row in rows} == {WEDNESDAY_9}
        assert len({row.officer_id for row in rows}) == 2

    async def test_of_many_at_once_no_more_come_than_an_officer_takes_a_day(
        self, home: Household, officer: Somebody
    ) -> None:
        offers = [await home.offer(officer, WEDNESDAY_9 + timedelta(hours=2 * n)) for n in range(4)]
        async with home.database.write() as session:
            person = await people.find(session, officer.telegram_id)
            assert person is not None
            await time_queries.keep_terms(session, person.id, most_a_day=2)
        schools_ = [
            await home.let_in(Role.SCHOOL, f"Kontakt {number}", f"Skola {number}")
            for number in range(8)
        ]
        views = [
            await home.ready_to_book(one, offers[number % 4]) for number, one in enumerate(schools_)
        ]
        await home.offer(officer, WEDNESDAY_9 + timedelta(days=2))
        async with home.database.write() as session:
            await time_queries.keep_terms(session, person.id, most_a_day=2)
        await asyncio.gather(
            *(home.confirm(who, view) for who, view in zip(schools_, views, strict=True))
        )
        assert len(await home.rows(VisitRow)) == 2


class TestTheSameSchool:
    """Two visits at one school on one day need no way in between, and nobody else gets in."""

    async def test_the_second_may_follow_soon(
        self, home: Household, officer: Somebody, school: Somebody
    ) -> None:
        await home.offer(officer, WEDNESDAY_9, minutes=135)
        first = await self._book(home, school, WEDNESDAY_9)
        await self._book(home, school, WEDNESDAY_9 + timedelta(minutes=75))
        assert len(await home.rows(VisitRow)) == 2
        quarters = [row.quarter for row in await home.rows(TakenQuarterRow)]
        assert len(quarters) == len(set(quarters)) == 2 + 4 + 1 + 4 + 2
        view = await home.fill_in(
            school, FormKind.CANCEL_VISIT, Move.SKIP, about={"visit": first + 1}
        )
        await home.confirm(school, view)
        taken = [row for row in await home.rows(TakenQuarterRow) if row.visit_id == first]
        assert len(taken) == 2 + 4 + 2, "its buffer is there again"

    async def test_another_school_keeps_away(
        self, home: Household, officer: Somebody, school: Somebody
    ) -> None:
        await home.offer(officer, WEDNESDAY_9, minutes=195)
        await self._book(home, school, WEDNESDAY_9)
        other = await home.let_in(Role.SCHOOL, "Otto", "Andra skolan")
        view = await home.answer(other, await at_day(home, other), "2021-10-13")
        assert values(view) == [slot(WEDNESDAY_9 + timedelta(minutes=120 + n)) for n in (0, 15)]

    async def _book(self, home: Household, who: Somebody, starts_at: datetime) -> int:
        view = await home.answer(who, await at_day(home, who), "2021-10-13")
        for answer in (slot(starts_at), Move.SKIP):
            view = await home.answer(who, view, answer)
            assert view.problem is None, view.problem
        visit_id: int = (await home.confirm(who, view)).receipt["visit"]
        return visit_id


class TestRequests:
    @pytest.fixture
    async def asked(self, home: Household, officer: Somebody, school: Somebody) -> int:
        """A visit with an officer who wants to say yes to each."""
        offer_id = await home.offer(officer, WEDNESDAY_9)
        async with home.database.write() as session:
            person = await people.find(session, officer.telegram_id)
            assert person is not None
            await time_queries.keep_terms(session, person.id, needs_approval=True)
        view = await home.ready_to_book(school, offer_id)
        assert view.facts["asks"] is True
        visit_id: int = (await home.confirm(school, view)).receipt["visit"]
        return visit_id

    async def test_a_request_holds_its_time_and_asks_the_officer(
        self, home: Household, officer: Somebody, school: Somebody, asked: int
    ) -> None:
        assert (await visits.showing.show(home.act(school), asked)).state is VisitState.REQUESTED
        assert [row.kind for row in await home.rows(NoticeRow)] == ["visit_requested"]
        assert [row.chat_id for row in await home.rows(DeliveryRow)] == [officer.telegram_id]
        assert len(await home.rows(TakenQuarterRow)) == 8

    async def test_a_yes_is_told_to_both_and_reminded_of(
        self, home: Household, officer: Somebody, asked: int
    ) -> None:
        visit = await visits.requests.confirm(home.act(officer), asked)
        assert visit.state is VisitState.CONFIRMED
        assert [row.kind for row in await home.rows(NoticeRow)] == [
            "visit_requested", "visit_booked",
        ]  # fmt: skip
        assert {row.kind for row in await home.rows(ReminderRow)} == {
            "visit_tomorrow", "visit_day_list", "visit_soon", "visit_report",
        }  # fmt: skip
        with pytest.raises(VisitSettled):
            await visits.requests.confirm(home.act(officer), asked)

    async def test_a_topic_may_want_a_yes_to_each_visit_and_to_each_move(
        self, home: Household, officer: Somebody, school: Somebody
    ) -> None:
        visit_id = await home.book(school, await home.offer(officer, WEDNESDAY_9))
        later = WEDNESDAY_9 + timedelta(days=1)
        offer_id = await home.offer(officer, later)
        async with home.database.write() as session:
            topic = await session.get_one(TopicRow, int(await home.topic()))
            topic.needs_approval = True
        assert (await home.ready_to_book(school, offer_id)).facts["asks"] is True
        view = await home.fill_in(
            school, FormKind.MOVE_VISIT, "2021-10-14", slot(later), about={"visit": visit_id}
        )
        done = await home.confirm(school, view)
        assert (done.receipt["state"], done.receipt["asked"]) == ("confirmed", later.isoformat())
        assert (await visits.requests.confirm(home.act(officer), visit_id)).starts_at == later

    async def test_a_yes_is_the_asked_officers_alone(self, home: Household, asked: int) -> None:
        colleague = await home.let_in(Role.POLICE, "Petra")
        with pytest.raises(NotFound):
            await visits.requests.confirm(home.act(colleague), asked)

    async def test_a_no_frees_the_time_and_tells_the_school_why(
        self, home: Household, officer: Somebody, school: Somebody, asked: int
    ) -> None:
        view = await home.fill_in(
            officer, FormKind.DECLINE_VISIT, Typed("Utbildning"), about={"visit": asked}
        )
        await home.confirm(officer, view)
        visit = await visits.showing.show(home.act(school), asked)
        assert (visit.state, visit.reason) == (VisitState.DECLINED, "Utbildning")
        assert await home.rows(TakenQuarterRow) == []
        assert await home.rows(ReminderRow) == []
        *_, told = await home.rows(DeliveryRow)
        assert told.chat_id == school.telegram_id

    async def test_one_that_waits_is_pointed_out_after_two_working_days(
        self, home: Household, officer: Somebody, school: Somebody
    ) -> None:
        coordinator = await home.let_in(Role.COORDINATOR)
        friday = datetime(2021, 10, 15, 9, tzinfo=UTC)
        offer_id = await home.offer(officer, friday + timedelta(days=10))
        async with home.database.write() as session:
            person = await people.find(session, officer.telegram_id)
            assert person is not None
            await time_queries.keep_terms(session, person.id, needs_approval=True)
        home.now = friday
        view = await home.ready_to_book(school, offer_id)
        await home.confirm(school, view)
        home.now = datetime(2021, 10, 19, 8, 59, tzinfo=UTC)
        assert await reminders.send_due(home.house, home.now) == 0
        home.now = datetime(2021, 10, 19, 9, tzinfo=UTC)
        assert await reminders.send_due(home.house, home.now) == 1
        told = {
            (notice.params["side"], row.chat_id)
            for notice in await home.rows(NoticeRow)
            for row in await home.rows(DeliveryRow)
            if notice.kind == "visit_waits" and row.notice_id == notice.id
        }
        assert told == {
            ("officer", officer.telegram_id), ("school", school.telegram_id),
            ("coordinator", coordinator.telegram_id),
        }  # fmt: skip

    async def test_one_that_nobody_answers_falls_at_noon_the_day_before(
        self, home: Household, officer: Somebody, school: Somebody, asked: int
    ) -> None:
        home.now = datetime(2021, 10, 12, 10, tzinfo=UTC)
        await reminders.send_due(home.house, home.now)
        assert (await visits.showing.show(home.act(school), asked)).state is VisitState.DECLINED
        assert await home.rows(TakenQuarterRow) == []
        told = {
            row.chat_id: (notice.params["reason"], notice.params.get("rebooks", True))
            for notice in await home.rows(NoticeRow)
            for row in await home.rows(DeliveryRow)
            if notice.kind == "visit_declined" and row.notice_id == notice.id
        }
        # Only the school is shown the way to another time.
        assert told == {school.telegram_id: (None, True), officer.telegram_id: (None, False)}


class TestMoving:
    @pytest.fixture
    async def booked(self, home: Household, officer: Somebody, school: Somebody) -> int:
        return await home.book(school, await home.offer(officer, WEDNESDAY_9))

    async def _move(self, home: Household, who: Somebody, visit_id: int, to: datetime) -> FormView:
        view = await home.fill_in(
            who, FormKind.MOVE_VISIT, to.date().isoformat(), slot(to), about={"visit": visit_id}
        )
        return await home.confirm(who, view)

    async def test_it_takes_the_new_time_and_frees_the_old(
        self, home: Household, officer: Somebody, school: Somebody, booked: int
    ) -> None:
        later = WEDNESDAY_9 + timedelta(days=1)
        await home.offer(officer, later)
        await self._move(home, school, booked, later)
        visit = await visits.showing.show(home.act(officer), booked)
        assert (visit.state, visit.starts_at, visit.sequence) == (VisitState.MOVED, later, 1)
        assert visit.ends_at - visit.starts_at == timedelta(hours=1)
        taken = {row.quarter for row in await home.rows(TakenQuarterRow)}
        assert (quarter_of(later) in taken, quarter_of(WEDNESDAY_9) in taken) == (True, False)
        kinds = [row.kind for row in await home.rows(NoticeRow)]
        assert kinds == ["visit_booked", "visit_moved"]
        assert len(await home.rows(DeliveryRow)) == 4

    async def test_it_gets_new_reminders_and_none_of_the_old(
        self, home: Household, officer: Somebody, school: Somebody, booked: int
    ) -> None:
        later = WEDNESDAY_9 + timedelta(days=1)
        await home.offer(officer, later)
        await self._move(home, school, booked, later)
        assert {row.kind: row.due_at for row in await home.rows(ReminderRow)} == {
            "visit_tomorrow": datetime(2021, 10, 13, 14, tzinfo=UTC),
            "visit_day_list": datetime(2021, 10, 13, 16, tzinfo=UTC),
            "visit_soon": later - timedelta(hours=1),
            "visit_report": datetime(2021, 10, 14, 16, tzinfo=UTC),
        }

    async def test_it_may_move_to_a_time_that_it_takes_itself(
        self, home: Household, officer: Somebody, school: Somebody, booked: int
    ) -> None:
        await home.offer(officer, WEDNESDAY_9 + timedelta(minutes=30))
        done = await self._move(home, school, booked, WEDNESDAY_9 + timedelta(minutes=30))
        assert done.form.state is FormState.DONE

    async def test_a_time_taken_meanwhile_leaves_the_visit_where_it_was(
        self, home: Household, officer: Somebody, school: Somebody, booked: int
    ) -> None:
        later = WEDNESDAY_9 + timedelta(days=1)
        offer_id = await home.offer(officer, later)
        view = await home.fill_in(
            school, FormKind.MOVE_VISIT, "2021-10-14", slot(later), about={"visit": booked}
        )
        await home.book(await home.let_in(Role.SCHOOL, "Otto", "Andra skolan"), offer_id)
        refused = await home.confirm(school, view)
        assert isinstance(refused.problem, SlotTaken)
        assert values(refused) == [slot(WEDNESDAY_9)]
        assert (await visits.showing.show(home.act(school), booked)).starts_at == WEDNESDAY_9
        taken = {row.quarter for row in await home.rows(TakenQuarterRow) if row.visit_id == booked}
        assert quarter_of(WEDNESDAY_9) in taken

    async def test_a_school_moves_it_until_the_day_before_and_the_officer_until_its_start(
        self, home: Household, officer: Somebody, school: Somebody, booked: int
    ) -> None:
        await home.offer(officer, WEDNESDAY_9 + timedelta(days=1))
        home.now = WEDNESDAY_9 - timedelta(hours=23)
        about = {"visit": booked}
        with pytest.raises(TooLate):
            await forms.begin(home.act(school), FormKind.MOVE_VISIT, about)
        await forms.begin(home.act(officer), FormKind.MOVE_VISIT, about)


class TestChanging:
    async def test_pupils_and_room_change_and_both_hear_of_it(
        self, home: Household, officer: Somebody, school: Somebody
    ) -> None:
        visit_id = await home.book(school, await home.offer(officer, WEDNESDAY_9))
        view = await home.fill_in(
            school, FormKind.CHANGE_VISIT, "pupils", "room", Move.ENOUGH, Typed("30"), Move.SKIP,
            Typed("Aulan"), about={"visit": visit_id},
        )  # fmt: skip
        await home.confirm(school, view)
        visit = await visits.showing.show(home.act(officer), visit_id)
        assert (visit.pupils, visit.room, visit.sequence) == (30, "Aulan", 1)
        assert [row.kind for row in await home.rows(NoticeRow)] == [
            "visit_booked", "visit_changed",
        ]  # fmt: skip

    @pytest.mark.parametrize(("said", "classes"), [("3", 3), (Typed("2"), 2), (Move.SKIP, 1)])
    async def test_with_another_number_of_pupils_the_classes_are_asked_anew_and_kept_where_skipped(
        self,
        home: Household,
        officer: Somebody,
        school: Somebody,
        said: str | Typed | Move,
        classes: int | None,
    ) -> None:
        visit_id = await home.book(school, await home.offer(officer, WEDNESDAY_9))
        async with home.database.write() as session:
            (await session.get_one(VisitRow, visit_id)).classes = 1
        view = await home.fill_in(
            school, FormKind.CHANGE_VISIT, "pupils", Move.ENOUGH, Typed("30"), said,
            about={"visit": visit_id},
        )  # fmt: skip
        await home.confirm(school, view)
        visit = await visits.showing.show(home.act(officer), visit_id)
        assert (visit.pupils, visit.classes) == (30, classes)


class TestCancelling:
    async def test_the_time_is_free_again(
        self, home: Household, officer: Somebody, school: Somebody
    ) -> None:
        offer_id = await home.offer(officer, WEDNESDAY_9)
        visit_id = await home.book(school, offer_id)
        view = await home.fill_in(
            school, FormKind.CANCEL_VISIT, Typed(NASTY), about={"visit": visit_id}
        )
        await home.confirm(school, view)
        visit = await visits.showing.show(home.act(school), visit_id)
        assert (visit.state, visit.reason, visit.sequence) == (VisitState.CANCELLED, NASTY, 1)
        assert await home.book(school, offer_id) != visit_id

    async def test_both_sides_hear_of_it(
        self, home: Household, officer: Somebody, school: Somebody
    ) -> None:
        visit_id = await home.book(school, await home.offer(officer, WEDNESDAY_9))
        view = await home.fill_in(
            officer, FormKind.CANCEL_VISIT, Move.SKIP, about={"visit": visit_id}
        )
        await home.confirm(officer, view)
        kinds = [row.kind for row in await home.rows(NoticeRow)]
        assert kinds == ["visit_booked", "visit_cancelled"]
        assert len(await home.rows(DeliveryRow)) == 4

    async def test_it_is_cancelled_once(
        self, home: Household, officer: Somebody, school: Somebody
    ) -> None:
        visit_id = await home.book(school, await home.offer(officer, WEDNESDAY_9))
        about = {"visit": visit_id}
        mine = await home.fill_in(school, FormKind.CANCEL_VISIT, Move.SKIP, about=about)
        theirs = await home.fill_in(officer, FormKind.CANCEL_VISIT, Move.SKIP, about=about)
        await home.confirm(school, mine)
        assert (await home.confirm(officer, theirs)).problem == VisitSettled()


async def test_a_page_beyond_the_last_is_the_last(
    home: Household, officer: Somebody, school: Somebody
) -> None:
    for day in range(6):
        await home.book(school, await home.offer(officer, WEDNESDAY_9 + timedelta(days=day)))
    page = await visits.showing.list_mine(home.act(school), 7)
    assert (page.total, page.page, len(page.visits)) == (6, 1, 1)
