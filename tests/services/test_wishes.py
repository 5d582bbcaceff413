"""A school for which no time fits leaves a wish; what comes free is offered in turn, and held."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.domain.errors import NotFound, OfferGone, WishSettled
from bot.domain.forms import FormKind, FormState, Move, Typed
from bot.domain.people import Role
from bot.domain.slots import quarter_of
from bot.domain.visits import VisitState
from bot.domain.wishes import WishState
from bot.services import forms, reminders, schools, times, visits, wish_offers, wishes
from db.models import (
    DeliveryRow,
    NoticeRow,
    ReminderRow,
    TakenQuarterRow,
    TimeOfferRow,
    VisitRow,
    VisitWishRow,
)
from db.queries import people
from db.queries import schools as school_queries
from db.queries import times as time_queries
from db.queries import wishes as wish_queries
from tests.support.house import Household, Somebody, again
from tests.support.locks import note_locks

TUESDAY_9 = datetime(2021, 10, 19, 7, tzinfo=UTC)
"""In week 42, for which is wished."""


@pytest.fixture
async def officer(home: Household) -> Somebody:
    return await home.let_in(Role.POLICE, "Olle", "Polisen Älmhult")


@pytest.fixture
async def school(home: Household) -> Somebody:
    return await home.let_in(Role.SCHOOL, "Sara", "Linnéskolan")


@pytest.fixture
async def other(home: Household) -> Somebody:
    return await home.let_in(Role.SCHOOL, "Otto", "Andra skolan")


async def offers(
    home: Household, who: Somebody, starts_at: datetime = TUESDAY_9, until: str | None = None
) -> None:
    """Let an officer offer an hour through the dialog: then those who wait are asked.

    `until` is the clock to which it is more than an hour.
    """
    async with home.database.write() as session:
        person = await people.find(session, who.telegram_id)
        assert person is not None
        await time_queries.keep_terms(session, person.id, notice_hours=0, most_a_day=9)
    here = starts_at + timedelta(hours=2)
    view = await home.fill_in(
        who, FormKind.OFFER_TIME, "single", Typed(here.date().isoformat()),
        Typed(str(here.hour)), Typed(until or str(here.hour + 1)),
    )  # fmt: skip
    await home.confirm(who, view)


async def offered_to(home: Household) -> list[tuple[str, int]]:
    """Every time that was offered: to which school, and the offer's number; first to last."""
    return [
        (row.params["school"], row.params["offer"])
        for row in await home.rows(NoticeRow)
        if row.kind == "visit_offered"
    ]


async def kinds(home: Household) -> list[str]:
    return [row.kind for row in await home.rows(NoticeRow)]


class TestLeavingAWish:
    async def test_what_was_answered_in_the_booking_is_kept(
        self, home: Household, school: Somebody
    ) -> None:
        booking = await forms.begin(home.act(school), FormKind.BOOK_VISIT)
        for answer in (await home.topic(), "7", "8", Move.ENOUGH, Typed("ca 40"), Move.SKIP):
            booking = await home.answer(school, booking, answer)
        assert (booking.form.step, booking.choices) == ("day", ())
        view = await home.fill_in(
            school, FormKind.WISH_VISIT, "2021-10-18", "2021-11-01", Move.ENOUGH,
            about={"draft": booking.id},
        )  # fmt: skip
        done = await home.confirm(school, view)
        wish = await wishes.show(home.act(school), done.receipt["wish"])
        assert (wish.years, wish.pupils) == (("7", "8"), 40)
        assert [monday.isoformat() for monday in wish.weeks] == ["2021-10-18", "2021-11-01"]
        assert (await forms.show(home.act(school), booking.id)).form.state is FormState.CANCELLED

    async def test_another_chats_booking_gives_nothing_away(
        self, home: Household, school: Somebody, other: Somebody
    ) -> None:
        booking = await forms.begin(home.act(school), FormKind.BOOK_VISIT)
        view = await forms.begin(home.act(other), FormKind.WISH_VISIT, {"draft": booking.id})
        assert view.form.answers["school"]["name"] == "Andra skolan"
        assert view.form.step == "topic"

    async def test_weeks_without_a_school_day_can_not_be_chosen(
        self, home: Household, school: Somebody
    ) -> None:
        view = await forms.begin(home.act(school), FormKind.WISH_VISIT)
        for answer in (await home.topic(), "7", Move.ENOUGH, Typed("25"), Move.SKIP):
            view = await home.answer(school, view, answer)
        mondays = [choice.value for choice in view.choices]
        assert mondays[0] == "2021-10-11"
        assert "2021-12-27" in mondays, "over New Year there are working days"

    async def test_all_contacts_of_the_school_see_it_and_nobody_else(
        self, home: Household, school: Somebody, other: Somebody
    ) -> None:
        wish_id = await home.wish(school)
        colleague = await home.let_in(Role.SCHOOL, "Rut", "Linnéskolan")
        assert [one.id for one in await wishes.list_mine(home.act(colleague))] == [wish_id]
        assert await wishes.list_mine(home.act(other)) == []
        with pytest.raises(NotFound):
            await wishes.show(home.act(other), wish_id)


class TestOffering:
    async def test_the_longest_waiting_is_asked_first_and_the_time_is_held(
        self, home: Household, officer: Somebody, school: Somebody, other: Somebody
    ) -> None:
        await home.wish(other)
        home.later(minutes=1)
        await home.wish(school)
        await offers(home, officer)
        assert [name for name, _ in await offered_to(home)] == ["Andra skolan"]
        assert len(await home.rows(TakenQuarterRow)) == 8
        view = await forms.begin(home.act(school), FormKind.BOOK_VISIT)
        for answer in (await home.topic(), "7", Move.ENOUGH, Typed("25"), Move.SKIP):
            view = await home.answer(school, view, answer)
        assert view.choices == (), "nobody else can book what is held"

    async def test_a_time_of_another_week_is_not_offered(
        self, home: Household, officer: Somebody, school: Somebody
    ) -> None:
        await home.wish(school, "2021-11-08")
        await offers(home, officer)
        assert await offered_to(home) == []

    async def test_a_held_time_is_no_visit_yet(
        self, home: Household, officer: Somebody, school: Somebody
    ) -> None:
        await home.wish(school)
        await offers(home, officer)
        assert (await visits.showing.list_mine(home.act(school), 0)).total == 0
        assert (await visits.showing.list_mine(home.act(officer), 0)).total == 0
        week = await times.week(home.act(officer), 1)
        assert [one.state for one in week.days[1].visits] == [VisitState.OFFERED]
        assert {row.kind for row in await home.rows(ReminderRow)} == {
            "wish_offer_lapses", "wish_over", "wishes_look",
        }  # fmt: skip

    async def test_the_officers_list_of_the_day_leaves_it_out(
        self, home: Household, officer: Somebody, school: Somebody, other: Somebody
    ) -> None:
        visit_id = await home.book(other, await home.offer(officer, TUESDAY_9))
        await home.wish(school)
        home.now = TUESDAY_9 - timedelta(hours=16)
        await offers(home, officer, TUESDAY_9 + timedelta(hours=4))
        assert "offered" in {row.state for row in await home.rows(VisitRow)}
        home.now = TUESDAY_9 - timedelta(hours=15)
        while await reminders.send_due(home.house, home.now):
            pass
        [told] = [row for row in await home.rows(NoticeRow) if row.kind == "visit_day_list"]
        assert [one["visit"] for one in told.params["visits"]] == [visit_id]

    @pytest.mark.parametrize(
        "how", ["cancel", "decline", "expire", "move", "unblock", "hand_over", "holiday"]
    )
    async def test_what_comes_free_is_offered_however_it_does(
        self, home: Household, officer: Somebody, school: Somebody, other: Somebody, how: str
    ) -> None:
        offer_id = await home.offer(officer, TUESDAY_9)
        if how in ("decline", "expire"):
            await self._asks(home, officer)
        if how == "holiday":
            async with home.database.write() as session:
                day = TUESDAY_9.date()
                await school_queries.add_holiday(session, "Lov", day, day)
            visit_id = 0
        elif how == "unblock":
            view = await home.fill_in(officer, FormKind.BLOCK_DAYS, Typed("2021-10-19"), Move.SKIP)
            await home.confirm(officer, view)
            visit_id = 0
        else:
            visit_id = await home.book(other, offer_id)
        await home.wish(school)
        assert await offered_to(home) == []
        await self._free(home, officer, visit_id, how)
        assert [name for name, _ in await offered_to(home)] == ["Linnéskolan"]

    async def _asks(self, home: Household, officer: Somebody) -> None:
        async with home.database.write() as session:
            person = await people.find(session, officer.telegram_id)
            assert person is not None
            await time_queries.keep_terms(session, person.id, needs_approval=True)

    async def _free(self, home: Household, officer: Somebody, visit_id: int, how: str) -> None:
        about = {"visit": visit_id}
        match how:
            case "cancel":
                view = await home.fill_in(officer, FormKind.CANCEL_VISIT, Move.SKIP, about=about)
                await home.confirm(officer, view)
            case "decline":
                view = await home.fill_in(
                    officer, FormKind.DECLINE_VISIT, Typed("Nej"), about=about
                )
                await home.confirm(officer, view)
            case "expire":
                home.now = TUESDAY_9 - timedelta(hours=20)
                await reminders.send_due(home.house, home.now)
            case "move":
                later = TUESDAY_9 + timedelta(days=14)
                await home.offer(officer, later)
                view = await home.fill_in(
                    officer, FormKind.MOVE_VISIT, later.date().isoformat(),
                    str(quarter_of(later)), about=about,
                )  # fmt: skip
                await home.confirm(officer, view)
            case "hand_over":
                await home.let_in(Role.POLICE, "Petra", "Polisen Älmhult")
                begun = await forms.begin(home.act(officer), FormKind.HAND_OVER, about)
                chosen = await home.answer(officer, begun, begun.choices[0].value)
                await home.confirm(officer, chosen)
            case "holiday":
                coordinator = await home.let_in(Role.COORDINATOR)
                [holiday] = await schools.list_holidays(home.act(coordinator))
                await schools.remove_holiday(home.act(coordinator), holiday.id)
            case "unblock":
                [blocked] = await times.list_blocked(home.act(officer))
                await times.unblock(home.act(officer), blocked.id)

    async def test_two_times_go_to_two_wishes(
        self, home: Household, officer: Somebody, school: Somebody, other: Somebody
    ) -> None:
        await home.wish(school)
        await home.wish(other)
        await offers(home, officer)
        await offers(home, officer, TUESDAY_9 + timedelta(days=1))
        assert sorted(name for name, _ in await offered_to(home)) == ["Andra skolan", "Linnéskolan"]

    async def test_two_officers_who_offer_at_once_ask_a_school_once(
        self, home: Household, officer: Somebody, school: Somebody
    ) -> None:
        petra = await home.let_in(Role.POLICE, "Petra")
        await home.wish(school)
        await asyncio.gather(offers(home, officer), offers(home, petra))
        assert len(await offered_to(home)) == 1
        assert len([row for row in await home.rows(TimeOfferRow) if row.state == "open"]) == 1

    async def test_what_can_be_booked_a_day_later_is_offered_in_the_morning(
        self, home: Household, officer: Somebody, school: Somebody
    ) -> None:
        await home.offer(officer, TUESDAY_9)
        async with home.database.write() as session:
            person = await people.find(session, officer.telegram_id)
            assert person is not None
            await time_queries.keep_terms(session, person.id, days_ahead=7)
        await home.wish(school)
        home.now = datetime(2021, 10, 12, 4, 30, tzinfo=UTC)
        await reminders.send_due(home.house, home.now)
        assert [name for name, _ in await offered_to(home)] == ["Linnéskolan"]


class TestAnswering:
    @pytest.fixture
    async def offer_id(self, home: Household, officer: Somebody, school: Somebody) -> int:
        await home.wish(school)
        await offers(home, officer)
        [(_, offer_id)] = await offered_to(home)
        return offer_id

    async def test_a_yes_books_it_and_both_sides_hear_of_it(
        self, home: Household, officer: Somebody, school: Somebody, offer_id: int
    ) -> None:
        visit = await wish_offers.accept(home.act(school), offer_id)
        assert (visit.state, visit.starts_at) == (VisitState.CONFIRMED, TUESDAY_9)
        assert await wishes.list_mine(home.act(school)) == []
        *_, told = await home.rows(NoticeRow)
        assert told.kind == "visit_booked"
        chats = {row.chat_id for row in await home.rows(DeliveryRow) if row.notice_id == told.id}
        assert chats == {officer.telegram_id, school.telegram_id}
        assert {row.kind for row in await home.rows(ReminderRow) if row.subject_id == visit.id} >= {
            "visit_report"
        }

    async def test_pressed_twice_it_is_booked_once(
        self, home: Household, school: Somebody, offer_id: int
    ) -> None:
        act = home.act(school)
        visit = await wish_offers.accept(act, offer_id)
        assert (await wish_offers.accept(again(act), offer_id)).id == visit.id
        assert (await wish_offers.accept(home.act(school), offer_id)).id == visit.id
        assert (await kinds(home)).count("visit_booked") == 1
        assert len(await home.rows(VisitRow)) == 1

    async def test_an_officer_who_wants_to_say_yes_is_asked(
        self, home: Household, officer: Somebody, school: Somebody
    ) -> None:
        async with home.database.write() as session:
            person = await people.find(session, officer.telegram_id)
            assert person is not None
            await time_queries.keep_terms(session, person.id, needs_approval=True)
        await home.wish(school)
        await offers(home, officer)
        [(_, offer_id)] = await offered_to(home)
        visit = await wish_offers.accept(home.act(school), offer_id)
        assert visit.state is VisitState.REQUESTED
        assert (await kinds(home))[-1] == "visit_requested"

    async def test_a_no_hands_it_on_and_the_wish_waits_for_another_time(
        self, home: Household, officer: Somebody, school: Somebody, other: Somebody, offer_id: int
    ) -> None:
        await home.wish(other)
        wish = await wish_offers.decline(home.act(school), offer_id)
        assert (wish.state, wish.offer) == (WishState.WAITING, None)
        assert [name for name, _ in await offered_to(home)] == ["Linnéskolan", "Andra skolan"]
        await offers(home, officer, TUESDAY_9 + timedelta(days=1))
        assert [name for name, _ in await offered_to(home)][2:] == ["Linnéskolan"]

    @pytest.mark.parametrize("until", ["10.15", "10.45"])
    async def test_hours_that_were_let_go_are_the_nexts_also_where_they_can_begin_a_quarter_later(
        self, home: Household, officer: Somebody, school: Somebody, other: Somebody, until: str
    ) -> None:
        await home.wish(school)
        home.later(minutes=1)
        await home.wish(other)
        await offers(home, officer, until=until)
        home.later(hours=24)
        await reminders.send_due(home.house, home.now)
        first, following = [
            (row.params["school"], row.params["starts_at"])
            for row in await home.rows(NoticeRow)
            if row.kind == "visit_offered"
        ][:2]
        assert first == ("Linnéskolan", TUESDAY_9.isoformat())
        assert following == ("Andra skolan", TUESDAY_9.isoformat())

    async def test_who_does_not_answer_is_offered_nothing_more_of_that_day(
        self, home: Household, officer: Somebody, school: Somebody
    ) -> None:
        await home.wish(school)
        await offers(home, officer, until="14")
        home.later(hours=24)
        await reminders.send_due(home.house, home.now)
        assert [name for name, _ in await offered_to(home)] == ["Linnéskolan"]
        assert await home.rows(TakenQuarterRow) == [], "anybody can book the day"
        await offers(home, officer, TUESDAY_9 + timedelta(days=1))
        assert [name for name, _ in await offered_to(home)] == ["Linnéskolan"] * 2

    async def test_an_offer_answered_after_it_went_to_the_next_is_gone_and_stays_the_nexts(
        self, home: Household, school: Somebody, other: Somebody, offer_id: int
    ) -> None:
        await home.wish(other)
        home.later(hours=24)
        await reminders.send_due(home.house, home.now)
        (first, _), (following, next_id) = await offered_to(home)
        assert (first, following) == ("Linnéskolan", "Andra skolan")
        assert (await kinds(home)).count("visit_offer_gone") == 1
        for answer in (wish_offers.accept, wish_offers.decline):
            with pytest.raises(OfferGone) as gone:
                await answer(home.act(school), offer_id)
            assert gone.value.still_waits
        visit = await wish_offers.accept(home.act(other), next_id)
        assert (visit.school, visit.state) == ("Andra skolan", VisitState.CONFIRMED)
        assert {row.visit_id for row in await home.rows(TakenQuarterRow)} == {visit.id}

    async def test_the_officer_is_locked_before_the_offer_by_the_clock_as_by_people(
        self, home: Household, offer_id: int, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        locked = note_locks(
            monkeypatch, (time_queries, "lock_officer"), (wish_queries, "get_offer")
        )
        async with home.database.write() as session:
            await wish_offers.lapse(session, home.house, offer_id, 0, home.now)
        assert locked[:2] == ["lock_officer", "get_offer"]

    async def test_every_morning_all_officers_are_locked_before_any_wish(
        self, home: Household, officer: Somebody, school: Somebody, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        await home.wish(school)
        for one in (officer, await home.let_in(Role.POLICE, "Petra", "Polisen Älmhult")):
            await home.offer(one, TUESDAY_9 + timedelta(weeks=9))
        locked = note_locks(
            monkeypatch, (time_queries, "lock_officer"), (wish_queries, "claim_waiting")
        )
        home.later(days=1)
        await reminders.send_due(home.house, home.now)
        assert locked[: locked.index("claim_waiting")].count("lock_officer") >= 2

    async def test_it_is_held_no_longer_than_it_can_be_booked(
        self, home: Household, officer: Somebody, school: Somebody
    ) -> None:
        home.now = TUESDAY_9 - timedelta(hours=40)
        await home.wish(school)
        view = await home.fill_in(
            officer, FormKind.OFFER_TIME, "single", Typed("2021-10-19"), Typed("9"), Typed("10")
        )
        await home.confirm(officer, view)
        [offer] = await home.rows(TimeOfferRow)
        assert offer.until == TUESDAY_9 - timedelta(hours=24), "the officer's shortest notice"
        [notice] = [row for row in await home.rows(NoticeRow) if row.kind == "visit_offered"]
        assert notice.params["short"]

    async def test_late_by_a_second_it_is_gone_even_if_the_clock_stood_still(
        self, home: Household, school: Somebody, offer_id: int
    ) -> None:
        home.later(hours=24)
        with pytest.raises(OfferGone):
            await wish_offers.accept(home.act(school), offer_id)

    async def test_with_nobody_else_waiting_it_can_be_booked_by_anybody(
        self, home: Household, school: Somebody, offer_id: int
    ) -> None:
        home.later(hours=24)
        await reminders.send_due(home.house, home.now)
        assert await home.rows(TakenQuarterRow) == []
        assert [row.state for row in await home.rows(TimeOfferRow)] == ["lapsed"]
        assert await home.rows(VisitRow) == []

    async def test_another_school_can_not_answer(
        self, home: Household, other: Somebody, offer_id: int
    ) -> None:
        for answer in (wish_offers.accept, wish_offers.decline):
            with pytest.raises(NotFound):
                await answer(home.act(other), offer_id)

    async def test_two_contacts_who_answer_at_once_get_one_visit(
        self, home: Household, school: Somebody, offer_id: int
    ) -> None:
        colleague = await home.let_in(Role.SCHOOL, "Rut", "Linnéskolan")
        answers: tuple[Any, ...] = await asyncio.gather(
            wish_offers.accept(home.act(school), offer_id),
            wish_offers.decline(home.act(colleague), offer_id),
            wish_offers.accept(home.act(colleague), offer_id),
            return_exceptions=True,
        )
        assert all(not isinstance(one, Exception) or isinstance(one, OfferGone) for one in answers)
        taken = [row for row in await home.rows(VisitRow) if row.state == "confirmed"]
        assert len(taken) == (await kinds(home)).count("visit_booked") <= 1


class TestWithdrawing:
    async def test_a_held_time_goes_to_the_next(
        self, home: Household, officer: Somebody, school: Somebody, other: Somebody
    ) -> None:
        wish_id = await home.wish(school)
        await home.wish(other)
        await offers(home, officer)
        assert await wishes.withdraw(home.act(school), wish_id) == []
        assert [name for name, _ in await offered_to(home)] == ["Linnéskolan", "Andra skolan"]

    async def test_one_that_became_a_visit_stays(
        self, home: Household, officer: Somebody, school: Somebody
    ) -> None:
        wish_id = await home.wish(school)
        await offers(home, officer)
        [(_, offer_id)] = await offered_to(home)
        await wish_offers.accept(home.act(school), offer_id)
        with pytest.raises(WishSettled):
            await wishes.withdraw(home.act(school), wish_id)

    async def test_one_whose_weeks_went_by_ends_and_the_school_hears_of_it(
        self, home: Household, school: Somebody
    ) -> None:
        wish_id = await home.wish(school)
        home.now = datetime(2021, 10, 25, 5, tzinfo=UTC)
        await reminders.send_due(home.house, home.now)
        assert (await wishes.show(home.act(school), wish_id)).state is WishState.OVER
        assert await kinds(home) == ["wish_over"]

    async def test_can_be_left_again_by_choosing_other_weeks_alone(
        self, home: Household, school: Somebody, other: Somebody
    ) -> None:
        wish_id = await home.wish(school)
        home.now = datetime(2021, 10, 25, 5, tzinfo=UTC)
        await reminders.send_due(home.house, home.now)
        asked = await wishes.again(home.act(school), wish_id)
        assert asked.form.step == "weeks"
        for answer in (asked.choices[1].value, Move.ENOUGH):
            asked = await home.answer(school, asked, answer)
        await home.confirm(school, asked)
        before, after = await home.rows(VisitWishRow)
        assert _asked_for(after) == _asked_for(before)
        assert after.first_day > before.last_day
        with pytest.raises(NotFound):
            await wishes.again(home.act(other), wish_id)


def _asked_for(row: VisitWishRow) -> tuple[Any, ...]:
    return row.topic_id, row.years, row.classes, row.pupils, row.pupils_qualifier
