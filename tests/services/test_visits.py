"""Offering, booking, cancelling and reporting visits; a time is booked once."""

from __future__ import annotations

import asyncio
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from bot.domain.activities import ActivityKind
from bot.domain.errors import (
    AnswerProblem,
    BadAnswer,
    NoFreeTimes,
    NotFound,
    OfferBooked,
    SentBack,
    SlotTaken,
    TimesOverlap,
    TooEarly,
    VisitSettled,
)
from bot.domain.forms import FormKind, FormState, Move, Typed
from bot.domain.people import Role
from bot.domain.reading import Qualifier
from bot.domain.views import FormView
from bot.domain.visits import VisitState
from bot.services import forms, visits
from db.models import ActivityRow, DeliveryRow, NoticeRow, OfferedTimeRow, ReminderRow, VisitRow
from tests.support.house import NASTY, Household, Somebody

WEDNESDAY_9 = datetime(2021, 10, 13, 7, tzinfo=UTC)


@pytest.fixture
async def officer(home: Household) -> Somebody:
    return await home.let_in(Role.POLICE, "Olle", "Polisen Älmhult")


@pytest.fixture
async def school(home: Household) -> Somebody:
    return await home.let_in(Role.SCHOOL, "Sara", NASTY)


async def offer(home: Household, who: Somebody, day: str, starts: str, length: str) -> FormView:
    view = await home.fill_in(who, FormKind.OFFER_TIME, Typed(day), Typed(starts), Typed(length))
    return await home.confirm(who, view)


class TestOffering:
    async def test_a_local_time_is_stored_in_utc(self, home: Household, officer: Somebody) -> None:
        await offer(home, officer, "2021-10-20", "9.30", "60")
        await offer(home, officer, "2021-11-03", "9.30", "60")
        rows = await home.rows(OfferedTimeRow)
        assert [row.starts_at for row in rows] == [
            datetime(2021, 10, 20, 7, 30, tzinfo=UTC),
            datetime(2021, 11, 3, 8, 30, tzinfo=UTC),
        ]
        assert all(row.ends_at - row.starts_at == timedelta(hours=1) for row in rows)

    async def test_a_time_earlier_today_is_sent_back(
        self, home: Household, officer: Somebody
    ) -> None:
        view = await offer(home, officer, "idag", "8", "60")
        assert view.problem == SentBack("starts", AnswerProblem.IN_THE_PAST)
        assert view.form.step == "starts"
        assert "day" in view.form.answers, "the day is right: it is the hour that has passed"

    async def test_an_hour_that_the_clocks_skip_is_sent_back(
        self, home: Household, officer: Somebody
    ) -> None:
        view = await offer(home, officer, "2022-03-27", "2.30", "60")
        assert view.problem == SentBack("starts", AnswerProblem.NO_SUCH_TIME)
        assert "day" in view.form.answers

    @pytest.mark.parametrize(
        ("starts", "overlaps"),
        [("8.30", True), ("9", True), ("9.30", True), ("8", False), ("10", False)],
    )
    async def test_an_officer_is_at_one_place_at_a_time(
        self, home: Household, officer: Somebody, starts: str, overlaps: bool
    ) -> None:
        await offer(home, officer, "2021-10-20", "9", "60")
        view = await offer(home, officer, "2021-10-20", starts, "60")
        assert (view.problem == TimesOverlap("starts")) is overlaps

    async def test_two_officers_may_offer_the_same_time(
        self, home: Household, officer: Somebody
    ) -> None:
        other = await home.let_in(Role.POLICE, "Petra")
        await home.offer(officer, WEDNESDAY_9)
        await home.offer(other, WEDNESDAY_9)
        assert len(await visits.list_offers(home.act(other))) == 1

    async def test_a_withdrawn_time_can_be_offered_again(
        self, home: Household, officer: Somebody
    ) -> None:
        offer_id = await home.offer(officer, WEDNESDAY_9)
        await visits.withdraw_offer(home.act(officer), offer_id)
        assert await home.offer(officer, WEDNESDAY_9, minutes=80) == offer_id
        [shown] = await visits.list_offers(home.act(officer))
        assert shown.ends_at - shown.starts_at == timedelta(minutes=80)

    async def test_a_booked_time_is_not_withdrawn(
        self, home: Household, officer: Somebody, school: Somebody
    ) -> None:
        offer_id = await home.offer(officer, WEDNESDAY_9)
        visit_id = await home.book(school, offer_id)
        with pytest.raises(OfferBooked):
            await visits.withdraw_offer(home.act(officer), offer_id)
        assert (await visits.show_offer(home.act(officer), offer_id)).visit_id == visit_id

    async def test_a_time_that_is_offered_no_longer_is_not_shown(
        self, home: Household, officer: Somebody
    ) -> None:
        withdrawn = await home.offer(officer, WEDNESDAY_9)
        past = await home.offer(officer, WEDNESDAY_9 + timedelta(hours=3))
        await visits.withdraw_offer(home.act(officer), withdrawn)
        home.now = WEDNESDAY_9 + timedelta(hours=4)
        for offer_id in (withdrawn, past):
            with pytest.raises(NotFound):
                await visits.show_offer(home.act(officer), offer_id)

    async def test_a_time_is_withdrawn_once(self, home: Household, officer: Somebody) -> None:
        offer_id = await home.offer(officer, WEDNESDAY_9)
        await visits.withdraw_offer(home.act(officer), offer_id)
        before = home.now
        home.later(minutes=1)
        assert await visits.withdraw_offer(home.act(officer), offer_id) == []
        assert [row.withdrawn_at for row in await home.rows(OfferedTimeRow)] == [before]


class TestBooking:
    async def test_a_booking_holds_what_was_entered(
        self, home: Household, officer: Somebody, school: Somebody
    ) -> None:
        visit_id = await home.book(school, await home.offer(officer, WEDNESDAY_9))
        visit = await visits.show(home.act(school), visit_id)
        assert (visit.school, visit.topic, visit.years) == (NASTY, "traffic", ("7", "8"))
        assert (visit.pupils, visit.pupils_qualifier) == (25, Qualifier.ABOUT)
        assert (visit.starts_at, visit.state, visit.officer) == (
            WEDNESDAY_9, VisitState.BOOKED, "Olle",
        )  # fmt: skip

    async def test_both_sides_hear_of_it_once(
        self, home: Household, officer: Somebody, school: Somebody
    ) -> None:
        await home.book(school, await home.offer(officer, WEDNESDAY_9))
        assert [row.kind for row in await home.rows(NoticeRow)] == ["visit_booked"]
        chats = {row.chat_id for row in await home.rows(DeliveryRow)}
        assert chats == {officer.telegram_id, school.telegram_id}

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
            "visit_report": WEDNESDAY_9 + timedelta(minutes=75),
        }

    async def test_without_free_times_there_is_nothing_to_book(
        self, home: Household, school: Somebody
    ) -> None:
        with pytest.raises(NoFreeTimes):
            await forms.begin(home.act(school), FormKind.BOOK_VISIT)

    async def test_only_times_to_come_are_free(
        self, home: Household, officer: Somebody, school: Somebody
    ) -> None:
        await home.offer(officer, WEDNESDAY_9)
        await home.offer(officer, WEDNESDAY_9 + timedelta(days=1))
        home.now = WEDNESDAY_9
        view = await forms.begin(home.act(school), FormKind.BOOK_VISIT)
        assert [choice.value for choice in view.choices] == ["2021-10-14"]

    async def test_days_are_local_days(
        self, home: Household, officer: Somebody, school: Somebody
    ) -> None:
        await home.offer(officer, datetime(2021, 10, 13, 22, 30, tzinfo=UTC))
        view = await home.fill_in(school, FormKind.BOOK_VISIT)
        assert [choice.value for choice in view.choices] == ["2021-10-14"]
        slots = await home.answer(school, view, "2021-10-14")
        assert len(slots.choices) == 1

    async def test_a_time_taken_meanwhile_leads_back_with_the_rest_kept(
        self, home: Household, officer: Somebody, school: Somebody
    ) -> None:
        wanted = await home.offer(officer, WEDNESDAY_9)
        left = await home.offer(officer, WEDNESDAY_9 + timedelta(hours=2))
        view = await home.ready_to_book(school, wanted)
        await home.book(await home.let_in(Role.SCHOOL, "Någon annan"), wanted)
        refused = await home.confirm(school, view)
        assert refused.problem == SlotTaken("slot")
        assert [choice.value for choice in refused.choices] == [str(left)]
        assert (await home.answer(school, refused, str(left))).form.step == "confirm"

    async def test_a_time_that_has_begun_meanwhile_is_not_said_to_be_booked(
        self, home: Household, officer: Somebody, school: Somebody
    ) -> None:
        view = await home.ready_to_book(school, await home.offer(officer, WEDNESDAY_9))
        home.now = WEDNESDAY_9 + timedelta(minutes=1)
        left = await home.offer(officer, WEDNESDAY_9 + timedelta(hours=2))
        refused = await home.confirm(school, view)
        assert refused.problem == SentBack("slot", AnswerProblem.HAS_BEGUN)
        assert [choice.value for choice in refused.choices] == [str(left)]

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
        view = await home.fill_in(school, FormKind.BOOK_VISIT)
        refused = await home.answer(school, view, Typed(written))
        assert refused.problem == BadAnswer(problem)

    async def test_with_no_time_left_that_day_it_leads_back_to_the_day(
        self, home: Household, officer: Somebody, school: Somebody
    ) -> None:
        wanted = await home.offer(officer, WEDNESDAY_9)
        await home.offer(officer, WEDNESDAY_9 + timedelta(days=1))
        view = await home.ready_to_book(school, wanted)
        await home.book(await home.let_in(Role.SCHOOL, "Någon annan"), wanted)
        refused = await home.confirm(school, view)
        assert (refused.problem, refused.form.step) == (SlotTaken("day"), "day")
        assert refused.form.answers["pupils"] == view.form.answers["pupils"]

    async def test_with_no_time_left_at_all_everything_is_kept(
        self, home: Household, officer: Somebody, school: Somebody
    ) -> None:
        wanted = await home.offer(officer, WEDNESDAY_9)
        view = await home.ready_to_book(school, wanted)
        await visits.withdraw_offer(home.act(officer), wanted)
        with pytest.raises(NoFreeTimes):
            await home.confirm(school, view)
        later = await home.offer(officer, WEDNESDAY_9 + timedelta(days=1))
        refused = await home.confirm(school, view)
        assert refused.form.step == "day"
        assert refused.form.answers["years"] == ["7", "8"]
        moved = await home.answer(school, refused, "2021-10-14")
        assert (await home.answer(school, moved, str(later))).form.step == "confirm"

    async def test_of_twenty_at_once_one_gets_the_time(
        self, home: Household, officer: Somebody
    ) -> None:
        wanted = await home.offer(officer, WEDNESDAY_9)
        await home.offer(officer, WEDNESDAY_9 + timedelta(hours=2))
        schools = [await home.let_in(Role.SCHOOL, f"Skola {number}") for number in range(20)]
        views = [await home.ready_to_book(one, wanted) for one in schools]
        results = await asyncio.gather(
            *(home.confirm(who, view) for who, view in zip(schools, views, strict=True))
        )
        won = [one for one in results if one.form.state is FormState.DONE]
        lost = [one for one in results if one.form.state is FormState.OPEN]
        assert (len(won), len(lost)) == (1, 19)
        assert [one.problem for one in lost] == [SlotTaken("slot")] * 19
        for one in lost:
            assert one.form.answers == {
                key: value for key, value in views[0].form.answers.items() if key != "slot"
            }
        [row] = await home.rows(VisitRow)
        assert row.offered_time_id == wanted


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
        visit = await visits.show(home.act(school), visit_id)
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


class TestReporting:
    @pytest.fixture
    async def visit_id(self, home: Household, officer: Somebody, school: Somebody) -> int:
        await home.promise()
        return await home.book(school, await home.offer(officer, WEDNESDAY_9))

    async def report(
        self, home: Household, who: Somebody, visit_id: int, *answers: Any
    ) -> FormView:
        view = await home.fill_in(who, FormKind.REPORT_VISIT, *answers, about={"visit": visit_id})
        return await home.confirm(who, view)

    async def test_a_held_visit_is_one_activity_under_its_promise(
        self, home: Household, officer: Somebody, visit_id: int
    ) -> None:
        home.now = WEDNESDAY_9 + timedelta(hours=2)
        done = await self.report(home, officer, visit_id, "yes", Typed("ca 23"))
        assert done.receipt["logged"] is True
        [row] = await home.rows(ActivityRow)
        assert (row.kind, row.day, row.quantity, row.unit, row.qualifier) == (
            ActivityKind.SCHOOL_VISIT, date(2021, 10, 13), 23, "pupils", "about",
        )  # fmt: skip
        assert row.promise_id == int(await home.promise_number(officer, "Y1"))
        assert "Olle" not in row.what
        assert "Sara" not in row.what

    async def test_the_booked_number_is_one_press_away(
        self, home: Household, officer: Somebody, visit_id: int
    ) -> None:
        home.now = WEDNESDAY_9 + timedelta(hours=2)
        done = await self.report(home, officer, visit_id, "yes", "25")
        assert (done.receipt["reached"], done.receipt["reached_qualifier"]) == (25, "about")
        [row] = await home.rows(ActivityRow)
        assert (row.quantity, row.qualifier) == (25, "about")

    async def test_reported_twice_it_is_still_one(
        self, home: Household, officer: Somebody, visit_id: int
    ) -> None:
        home.now = WEDNESDAY_9 + timedelta(hours=2)
        await self.report(home, officer, visit_id, "yes", Typed("23"))
        with pytest.raises(VisitSettled):
            await self.report(home, officer, visit_id, "yes", Typed("40"))
        assert [row.quantity for row in await home.rows(ActivityRow)] == [23]

    async def test_a_visit_that_was_not_held_is_no_activity(
        self, home: Household, officer: Somebody, visit_id: int
    ) -> None:
        home.now = WEDNESDAY_9 + timedelta(hours=2)
        await self.report(home, officer, visit_id, "no", Typed("Skolan hade stängt"))
        visit = await visits.show(home.act(officer), visit_id)
        assert (visit.state, visit.reason) == (VisitState.NOT_HELD, "Skolan hade stängt")
        assert await home.rows(ActivityRow) == []

    async def test_before_its_start_there_is_nothing_to_report(
        self, home: Household, officer: Somebody, visit_id: int
    ) -> None:
        with pytest.raises(TooEarly):
            await self.report(home, officer, visit_id, "yes", Typed("23"))
        assert await home.rows(ActivityRow) == []

    async def test_without_a_promise_it_is_reported_and_not_counted(
        self, home: Household, officer: Somebody, school: Somebody
    ) -> None:
        visit_id = await home.book(school, await home.offer(officer, WEDNESDAY_9))
        home.now = WEDNESDAY_9 + timedelta(hours=2)
        done = await self.report(home, officer, visit_id, "yes", Typed("23"))
        assert done.receipt["logged"] is False
        assert (await visits.show(home.act(officer), visit_id)).state is VisitState.HELD

    async def test_the_school_hears_of_it(
        self, home: Household, officer: Somebody, school: Somebody, visit_id: int
    ) -> None:
        home.now = WEDNESDAY_9 + timedelta(hours=2)
        await self.report(home, officer, visit_id, "yes", Typed("23"))
        *_, delivery = await home.rows(DeliveryRow)
        assert delivery.chat_id == school.telegram_id


async def test_a_page_beyond_the_last_is_the_last(
    home: Household, officer: Somebody, school: Somebody
) -> None:
    for day in range(6):
        await home.book(school, await home.offer(officer, WEDNESDAY_9 + timedelta(days=day)))
    page = await visits.list_mine(home.act(school), 7)
    assert (page.total, page.page, len(page.visits)) == (6, 1, 1)
