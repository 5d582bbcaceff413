"""Calling meetings, answering, changing and cancelling them, reminders, and what they become."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import icalendar
import pytest

from bot.domain.activities import ActivityState, Output, Question
from bot.domain.errors import (
    AnswerProblem,
    BadAnswer,
    MeetingBegun,
    MeetingChanged,
    MeetingNotBegun,
    MeetingNotClosed,
    MeetingSame,
    MeetingSettled,
    NoNetworkToCall,
    NotAllowed,
    NotFound,
    SentBack,
)
from bot.domain.forms import Documented, FormKind, Move, Typed
from bot.domain.meetings import Decision, MeetingState, Reply
from bot.domain.networks import NetworkKind
from bot.domain.outbox import Notice, NoticeKind
from bot.domain.people import Role
from bot.domain.promises import Unit
from bot.services import (
    activities,
    forms,
    meetings,
    people,
    problem_areas,
    promises,
    reminders,
)
from bot.services.act import changing
from bot.texts.menus import commands
from bot.texts.notices import notice_screen
from bot.texts.screen import File
from db.models import (
    AuditRow,
    DeliveryRow,
    MeasureRow,
    MeetingGuestRow,
    MeetingRow,
    MeetingSeriesRow,
    NoticeRow,
    ReminderRow,
)
from tests.support.house import NASTY, Household, Somebody, again
from tests.support.program import STOCKHOLM

MEETING_13 = datetime(2021, 10, 28, 11, tzinfo=UTC)
"""13.00 local time, where the meetings of these tests begin."""


@pytest.fixture
async def coordinator(home: Household) -> Somebody:
    return await home.let_in(Role.COORDINATOR, "Sara")


@pytest.fixture
async def member(home: Household) -> Somebody:
    return await home.let_in(Role.MEMBER, "Bodil")


@pytest.fixture
async def other(home: Household) -> Somebody:
    return await home.let_in(Role.MEMBER, NASTY)


@pytest.fixture
async def network(home: Household, member: Somebody, other: Somebody) -> int:
    return await home.gather(member, other)


async def told(home: Household, kind: NoticeKind) -> list[set[int]]:
    """Who was told what of a kind: the chats of each notice."""
    deliveries = await home.rows(DeliveryRow)
    return [
        {one.chat_id for one in deliveries if one.notice_id == row.id}
        for row in await home.rows(NoticeRow)
        if row.kind == kind
    ]


async def calendar_of(home: Household, kind: NoticeKind) -> list[Any]:
    """The entries in the calendar file of the latest notice of a kind."""
    row = [one for one in await home.rows(NoticeRow) if one.kind == kind][-1]
    screen = notice_screen(Notice(row.id, kind, row.params), STOCKHOLM, "sv")
    assert isinstance(screen.document, File)
    calendars = icalendar.Calendar.from_ical(screen.document.content.decode(), multiple=True)
    return [(one["method"], event) for one in calendars for event in one.walk("VEVENT")]


async def change(
    home: Household, who: Somebody, meeting_id: int, *answers: Any, **about: int
) -> Any:
    view = await home.fill_in(
        who, FormKind.CHANGE_MEETING, *answers, about={"meeting": meeting_id, **about}
    )
    return await home.confirm(who, view)


async def call_off(home: Household, who: Somebody, meeting_id: int, **about: int) -> Any:
    view = await home.fill_in(
        who,
        FormKind.CALL_OFF_MEETING,
        Typed("Sjukdom"),
        about={"meeting": meeting_id, **about},
    )
    return await home.confirm(who, view)


async def close(home: Household, who: Somebody, meeting_id: int, *answers: Any) -> Any:
    view = await home.fill_in(who, FormKind.CLOSE_MEETING, *answers, about={"meeting": meeting_id})
    return await home.confirm(who, view)


class TestCalling:
    async def test_everybody_in_the_network_is_invited_once(
        self,
        home: Household,
        coordinator: Somebody,
        member: Somebody,
        other: Somebody,
        network: int,
    ) -> None:
        outside = await home.let_in(Role.MEMBER, "Utanför")
        await home.call(coordinator, network)
        [chats] = await told(home, NoticeKind.MEETING_CALLED)
        assert chats == {member.telegram_id, other.telegram_id}
        assert outside.telegram_id not in chats
        [(method, event)] = await calendar_of(home, NoticeKind.MEETING_CALLED)
        assert (method, event["sequence"]) == ("PUBLISH", 0)
        assert event["dtstart"].dt.astimezone(UTC) == MEETING_13

    async def test_a_series_over_the_change_of_the_clocks_keeps_its_hour(
        self, home: Household, coordinator: Somebody, network: int
    ) -> None:
        await home.call(coordinator, network, "2021-10-28", "weekly", Typed("2021-11-11"))
        rows = await home.rows(MeetingRow)
        assert [row.starts_at for row in rows] == [
            datetime(2021, 10, 28, 11, tzinfo=UTC),
            datetime(2021, 11, 4, 12, tzinfo=UTC),
            datetime(2021, 11, 11, 12, tzinfo=UTC),
        ]
        assert len({row.uid for row in rows}) == 3

    @pytest.mark.parametrize(
        ("choice", "days"),
        [("skip", [30, 13]), ("move", [30, 7, 13])],
    )
    async def test_a_series_meets_a_red_day(
        self, home: Household, coordinator: Somebody, network: int, choice: str, days: list[int]
    ) -> None:
        """Twelfth Night 2022 is a Thursday: skipped, or moved to the Friday, and said."""
        home.now = datetime(2021, 12, 13, 8, tzinfo=UTC)
        view = await home.fill_in(
            coordinator, FormKind.CALL_MEETING, str(network), Typed("Råd"), Typed("2021-12-30"),
            "weekly", Typed("2022-01-13"), choice, Typed("13"), Typed("60"), Typed("Här"),
            Move.SKIP,
        )  # fmt: skip
        skipped = [] if choice == "move" else ["2022-01-06"]
        moved = [["2022-01-06", "2022-01-07"]] if choice == "move" else []
        assert (view.facts["skipped"], view.facts["moved"]) == (skipped, moved)
        await home.confirm(coordinator, view)
        held = [row.starts_at.astimezone(STOCKHOLM).day for row in await home.rows(MeetingRow)]
        assert held == days

    @pytest.mark.parametrize(
        ("first", "last", "choice", "days"),
        [
            ("2022-03-21", "2022-04-25", "skip", "21/3 28/3 4/4 11/4 25/4"),
            ("2022-03-21", "2022-04-25", "move", "21/3 28/3 4/4 11/4 19/4 25/4"),
            ("2021-10-30", "2021-11-13", "skip", "30/10 13/11"),
            ("2021-10-30", "2021-11-13", "move", "30/10 8/11 13/11"),
        ],
        ids=["Easter, skipped", "Easter, moved", "All Saints, skipped", "All Saints, moved"],
    )
    async def test_a_series_over_a_change_of_the_clocks_and_a_red_day_is_at_one_all_along(
        self,
        home: Household,
        coordinator: Somebody,
        network: int,
        first: str,
        last: str,
        choice: str,
        days: str,
    ) -> None:
        """Easter Monday 2022 is three weeks after the change, All Saints' 2021 six days."""
        await home.call(coordinator, network, first, "weekly", Typed(last), choice)
        rows = [row.starts_at.astimezone(STOCKHOLM) for row in await home.rows(MeetingRow)]
        events = [event for _, event in await calendar_of(home, NoticeKind.MEETING_CALLED)]
        for starts in (rows, [event["dtstart"].dt for event in events]):
            assert " ".join(f"{one.day}/{one.month}" for one in starts) == days
            assert {one.strftime("%H.%M") for one in starts} == {"13.00"}
            assert {one.utcoffset() for one in starts} == {timedelta(hours=1), timedelta(hours=2)}

    @pytest.mark.parametrize(
        ("first", "rhythm", "red", "days"),
        [
            ("2021-09-09", "monthly", (), "9/9 14/10 11/11 9/12 13/1 10/2 10/3 14/4"),
            ("2021-09-02", "monthly", ("move",), "2/9 7/10 4/11 2/12 7/1 3/2 3/3 7/4"),
            ("2021-09-27", "monthly_last", (), "27/9 25/10 29/11 27/12 31/1 28/2 28/3 25/4"),
        ],
        ids=["second Thursday", "first Thursday, Twelfth Night moved", "last Monday"],
    )
    async def test_a_series_by_the_weekday_of_the_month_keeps_its_hour_over_both_changes(
        self, home: Household, coordinator: Somebody, network: int, first: str, rhythm: str,
        red: tuple[str, ...], days: str,
    ) -> None:  # fmt: skip
        home.now = datetime(2021, 9, 1, 8, tzinfo=UTC)
        await home.call(coordinator, network, first, rhythm, Typed("2022-04-30"), *red)
        rows = [row.starts_at.astimezone(STOCKHOLM) for row in await home.rows(MeetingRow)]
        assert " ".join(f"{one.day}/{one.month}" for one in rows) == days
        assert {one.strftime("%H.%M") for one in rows} == {"13.00"}
        assert len({one.utcoffset() for one in rows}) == 2

    async def test_nobody_is_asked_about_red_days_that_are_not_met(
        self, home: Household, coordinator: Somebody, network: int
    ) -> None:
        view = await home.ready_to_call(
            coordinator, network, "2021-10-28", "weekly", Typed("2021-11-11")
        )
        assert "red" not in view.form.answers

    async def test_a_series_is_one_invitation_with_one_file(
        self, home: Household, coordinator: Somebody, network: int
    ) -> None:
        await home.call(coordinator, network, "2021-10-28", "fortnightly", Typed("2021-12-31"))
        [chats] = await told(home, NoticeKind.MEETING_CALLED)
        assert len(chats) == 2
        entries = await calendar_of(home, NoticeKind.MEETING_CALLED)
        assert len(entries) == len(await home.rows(MeetingRow)) == 5
        assert len({event["uid"] for _, event in entries}) == 5

    async def test_the_last_day_comes_after_the_first(
        self, home: Household, coordinator: Somebody, network: int
    ) -> None:
        view = await home.fill_in(
            coordinator, FormKind.CALL_MEETING, str(network), Typed("Råd"), Typed("2021-10-28"),
            "weekly",
        )  # fmt: skip
        early = await home.answer(coordinator, view, Typed("2021-10-28"))
        assert early.problem == BadAnswer(AnswerProblem.BEFORE_FIRST)
        late = await home.answer(coordinator, view, Typed("2022-12-28"))
        assert isinstance(late.problem, BadAnswer)
        assert late.problem.problem is AnswerProblem.TOO_FAR_AHEAD

    async def test_an_hour_that_the_clocks_skip_is_sent_back(
        self, home: Household, coordinator: Somebody, network: int
    ) -> None:
        view = await home.fill_in(
            coordinator, FormKind.CALL_MEETING, str(network), Typed("Råd"), Typed("2022-03-27"),
            "once", Typed("2.30"), Typed("60"), Typed("Här"), Move.SKIP,
        )  # fmt: skip
        view = await home.confirm(coordinator, view)
        assert view.problem == SentBack("starts", AnswerProblem.NO_SUCH_TIME)

    async def test_a_convener_calls_their_own_network_alone(
        self, home: Household, member: Somebody, network: int
    ) -> None:
        own = await home.gather(conveners=(member,), kind=NetworkKind.COUNCIL)
        view = await forms.begin(home.act(member), FormKind.CALL_MEETING)
        assert [choice.value for choice in view.choices] == [str(own)]
        await home.call(member, own)

    async def test_who_convenes_is_known_to_the_menu_as_long_as_that_lasts(
        self, home: Household, member: Somebody, network: int
    ) -> None:
        assert not (await people.see(home.act(member))).convenes
        await home.gather(conveners=(member,), kind=NetworkKind.COUNCIL)
        assert (await people.see(home.act(member))).convenes
        assert "kalla" in [name for name, _ in commands(await people.see(home.act(member)))]
        await home.take_away(member, Role.MEMBER)
        assert not (await people.see(home.act(member))).convenes

    async def test_a_member_calls_none(
        self, home: Household, member: Somebody, network: int
    ) -> None:
        with pytest.raises(NoNetworkToCall):
            await forms.begin(home.act(member), FormKind.CALL_MEETING)

    async def test_a_citizen_has_nothing_to_do_with_meetings(self, home: Household) -> None:
        with pytest.raises(NotAllowed):
            await forms.begin(home.act(home.citizen()), FormKind.CALL_MEETING)


class TestAnswering:
    async def test_who_answered_and_left_is_named_when_it_has_begun(
        self, home: Household, coordinator: Somebody, member: Somebody, network: int
    ) -> None:
        meeting_id = await home.call(coordinator, network)
        await meetings.answering.answer(home.act(member), meeting_id, Reply.DECLINES)
        await home.take_away(member, Role.MEMBER)
        home.now = MEETING_13
        page = await meetings.listing.list_guests(home.act(coordinator), meeting_id, 0)
        assert [(one.name, one.reply) for one in page.guests] == [("Bodil", Reply.DECLINES)]
        seen = await meetings.listing.show(home.act(coordinator), meeting_id)
        assert seen.tally.replies[Reply.DECLINES] == 1

    async def test_an_answer_can_be_changed_and_is_seen(
        self, home: Household, coordinator: Somebody, member: Somebody, network: int
    ) -> None:
        meeting_id = await home.call(coordinator, network)
        await meetings.answering.answer(home.act(member), meeting_id, Reply.COMES)
        view = await meetings.answering.answer(home.act(member), meeting_id, Reply.PERHAPS)
        assert view.mine is not None
        assert view.mine.reply is Reply.PERHAPS
        seen = await meetings.listing.show(home.act(coordinator), meeting_id)
        assert (seen.tally.replies[Reply.COMES], seen.tally.replies[Reply.PERHAPS]) == (0, 1)
        assert seen.tally.unanswered == 1
        page = await meetings.listing.list_guests(home.act(coordinator), meeting_id, 0)
        assert [(one.name, one.reply) for one in page.guests] == [
            ("Bodil", Reply.PERHAPS), (NASTY, None),
        ]  # fmt: skip

    async def test_a_deputy_is_named_and_forgotten_by_another_answer(
        self, home: Household, coordinator: Somebody, member: Somebody, network: int
    ) -> None:
        meeting_id = await home.call(coordinator, network)
        view = await home.fill_in(
            member, FormKind.SEND_DEPUTY, Typed(NASTY), about={"meeting": meeting_id}
        )
        await home.confirm(member, view)
        shown = await meetings.listing.show(home.act(member), meeting_id)
        assert shown.mine is not None
        assert (shown.mine.reply, shown.mine.deputy) == (Reply.DEPUTY, NASTY)
        again_ = await meetings.answering.answer(home.act(member), meeting_id, Reply.COMES)
        assert again_.mine is not None
        assert again_.mine.deputy is None

    async def test_a_deputys_name_goes_through_and_an_identity_number_does_not(
        self, home: Household, coordinator: Somebody, member: Somebody, network: int
    ) -> None:
        about = {"meeting": await home.call(coordinator, network)}
        view = await home.fill_in(member, FormKind.SEND_DEPUTY, Typed("Bo Ek"), about=about)
        assert view.facts["hits"] == {}
        view = await home.answer(member, view, Move.BACK)
        view = await home.answer(member, view, Typed("Bo 19121212-1212"))
        refused = await home.confirm(member, view)
        assert refused.problem == SentBack("deputy", AnswerProblem.IDENTITY_NUMBER)

    async def test_one_press_answers_a_whole_series(
        self, home: Household, coordinator: Somebody, member: Somebody, network: int
    ) -> None:
        meeting_id = await home.call(
            coordinator, network, "2021-10-28", "weekly", Typed("2021-11-25")
        )
        series = (await meetings.listing.show(home.act(member), meeting_id)).meeting.series_id
        assert series is not None
        assert await meetings.answering.answer_series(home.act(member), series, Reply.COMES) == 5
        await meetings.answering.answer(home.act(member), meeting_id, Reply.DECLINES)
        replies = [row.answer for row in await home.rows(MeetingGuestRow)]
        assert replies == ["declines", "comes", "comes", "comes", "comes"]

    async def test_the_same_press_delivered_twice_counts_once(
        self, home: Household, coordinator: Somebody, member: Somebody, network: int
    ) -> None:
        meeting_id = await home.call(coordinator, network)
        act = home.act(member)
        await meetings.answering.answer(act, meeting_id, Reply.COMES)
        await meetings.answering.answer(home.act(member), meeting_id, Reply.DECLINES)
        view = await meetings.answering.answer(again(act), meeting_id, Reply.COMES)
        assert view.mine is not None
        assert view.mine.reply is Reply.DECLINES

    async def test_it_is_for_those_who_are_invited(
        self, home: Household, coordinator: Somebody, network: int
    ) -> None:
        meeting_id = await home.call(coordinator, network)
        outside = await home.let_in(Role.MEMBER, "Utanför")
        for who in (outside, coordinator):
            with pytest.raises(NotFound):
                await meetings.answering.answer(home.act(who), meeting_id, Reply.COMES)
        with pytest.raises(NotFound):
            await meetings.listing.show(home.act(outside), meeting_id)
        with pytest.raises(NotFound):
            await meetings.listing.list_guests(home.act(outside), meeting_id, 0)

    async def test_an_old_button_says_that_it_is_too_late(
        self, home: Household, coordinator: Somebody, member: Somebody, network: int
    ) -> None:
        meeting_id = await home.call(coordinator, network)
        home.now = MEETING_13
        with pytest.raises(MeetingBegun):
            await meetings.answering.answer(home.act(member), meeting_id, Reply.COMES)

    async def test_who_joins_later_is_told_of_what_is_coming(
        self, home: Household, coordinator: Somebody, network: int
    ) -> None:
        meeting_id = await home.call(coordinator, network)
        late = await home.let_in(Role.MEMBER, "Kom senare")
        await home.enrol(late, "Kom senare", network_id=network)
        assert (await told(home, NoticeKind.MEETING_CALLED))[-1] == {late.telegram_id}
        view = await meetings.answering.answer(home.act(late), meeting_id, Reply.COMES)
        assert view.mine is not None


class TestProposing:
    async def propose(self, home: Household, who: Somebody, meeting_id: int) -> None:
        view = await home.fill_in(
            who, FormKind.PROPOSE_POINT, Typed("Belysningen"), about={"meeting": meeting_id}
        )
        await home.confirm(who, view)

    @pytest.mark.parametrize(
        ("taken_up", "agenda"),
        [(True, "Stölder av diesel\nBelysningen"), (False, "Stölder av diesel")],
    )
    async def test_a_point_is_taken_up_or_not_and_the_proposer_hears(
        self,
        home: Household,
        coordinator: Somebody,
        member: Somebody,
        network: int,
        taken_up: bool,
        agenda: str,
    ) -> None:
        meeting_id = await home.call(coordinator, network)
        await self.propose(home, member, meeting_id)
        assert await told(home, NoticeKind.MEETING_POINT_PROPOSED) == [{coordinator.telegram_id}]
        [point] = (await meetings.listing.show(home.act(coordinator), meeting_id)).proposals
        for _ in range(2):
            view = await meetings.agenda.decide_proposal(
                home.act(coordinator), meeting_id, point.id, taken_up=taken_up
            )
        assert view.meeting.agenda == agenda
        assert await told(home, NoticeKind.MEETING_POINT_DECIDED) == [{member.telegram_id}]

    async def test_an_identity_number_is_not_proposed(
        self, home: Household, coordinator: Somebody, member: Somebody, network: int
    ) -> None:
        meeting_id = await home.call(coordinator, network)
        view = await home.fill_in(
            member, FormKind.PROPOSE_POINT, Typed("Om 19121212-1212"), about={"meeting": meeting_id}
        )
        refused = await home.confirm(member, view)
        assert refused.problem == SentBack("point", AnswerProblem.IDENTITY_NUMBER)
        assert await told(home, NoticeKind.MEETING_POINT_PROPOSED) == []

    async def test_members_do_not_decide(
        self, home: Household, coordinator: Somebody, member: Somebody, network: int
    ) -> None:
        meeting_id = await home.call(coordinator, network)
        await self.propose(home, member, meeting_id)
        with pytest.raises(NotFound):
            await meetings.agenda.decide_proposal(home.act(member), meeting_id, 1, taken_up=True)


async def due(home: Household) -> dict[str, datetime]:
    return {row.kind: row.due_at for row in await home.rows(ReminderRow) if row.done_at is None}


class TestReminding:
    async def test_those_who_come_or_have_not_answered(
        self,
        home: Household,
        coordinator: Somebody,
        member: Somebody,
        other: Somebody,
        network: int,
    ) -> None:
        third = await home.let_in(Role.MEMBER, "Tredje")
        await home.belong(third, network)
        meeting_id = await home.call(coordinator, network)
        await meetings.answering.answer(home.act(member), meeting_id, Reply.COMES)
        await meetings.answering.answer(home.act(other), meeting_id, Reply.DECLINES)
        await reminders.send_due(home.house, datetime(2021, 10, 21, 6, 59, tzinfo=UTC))
        assert await told(home, NoticeKind.MEETING_REMINDER) == []
        await reminders.send_due(home.house, datetime(2021, 10, 21, 7, tzinfo=UTC))
        await reminders.send_due(home.house, datetime(2021, 10, 27, 7, tzinfo=UTC))
        expected = {member.telegram_id, third.telegram_id}
        sent = await told(home, NoticeKind.MEETING_REMINDER)
        assert [set.union(*sent[:2]), set.union(*sent[2:])] == [expected, expected]
        assert all(len(chats) == 1 for chats in sent), "each sees the answer that they gave"

    async def test_a_meeting_moved_after_reminders_went_out_gets_new_ones(
        self, home: Household, coordinator: Somebody, member: Somebody, network: int
    ) -> None:
        meeting_id = await home.call(coordinator, network)
        home.now = datetime(2021, 10, 21, 7, tzinfo=UTC)
        await reminders.send_due(home.house, home.now)
        await change(home, coordinator, meeting_id, "day", Move.ENOUGH, Typed("2021-11-11"))
        await reminders.send_due(home.house, datetime(2021, 10, 29, 12, tzinfo=UTC))
        assert len(await told(home, NoticeKind.MEETING_REMINDER)) == 1, "none for the old day"
        assert await told(home, NoticeKind.MEETING_REPORT_WANTED) == []
        await reminders.send_due(home.house, datetime(2021, 11, 10, 8, tzinfo=UTC))
        assert len(await told(home, NoticeKind.MEETING_REMINDER)) == 3

    async def test_who_called_it_is_asked_the_same_evening_and_once_more(
        self, home: Household, coordinator: Somebody, network: int
    ) -> None:
        await home.call(coordinator, network)
        for moment in ("2021-10-28T15:59", "2021-10-28T16:00", "2021-10-29T07:00"):
            await reminders.send_due(home.house, datetime.fromisoformat(f"{moment}+00:00"))
        await reminders.send_due(home.house, datetime(2021, 12, 1, tzinfo=UTC))
        assert await told(home, NoticeKind.MEETING_REPORT_WANTED) == [
            {coordinator.telegram_id}, {coordinator.telegram_id},
        ]  # fmt: skip

    async def test_who_called_it_is_asked_once_where_the_bot_was_down_for_a_day(
        self, home: Household, coordinator: Somebody, network: int
    ) -> None:
        await home.call(coordinator, network, "2021-10-28", "weekly", Typed("2021-11-04"))
        await reminders.send_due(home.house, datetime(2021, 12, 1, tzinfo=UTC))
        asked = await told(home, NoticeKind.MEETING_REPORT_WANTED)
        assert asked == [{coordinator.telegram_id}] * 2, "of each of the series"

    async def test_an_answer_ends_the_asking(
        self, home: Household, coordinator: Somebody, network: int
    ) -> None:
        meeting_id = await home.call(coordinator, network)
        home.now = MEETING_13 + timedelta(hours=2)
        await close(home, coordinator, meeting_id, "yes", Move.SKIP, Typed("2"))
        await reminders.send_due(home.house, datetime(2021, 12, 1, tzinfo=UTC))
        assert await told(home, NoticeKind.MEETING_REPORT_WANTED) == []


class TestChanging:
    async def test_everybody_hears_once_and_the_calendar_follows(
        self,
        home: Household,
        coordinator: Somebody,
        member: Somebody,
        other: Somebody,
        network: int,
    ) -> None:
        meeting_id = await home.call(coordinator, network)
        [(_, before)] = await calendar_of(home, NoticeKind.MEETING_CALLED)
        await change(
            home, coordinator, meeting_id, "day", "time", Move.ENOUGH, Typed("2021-11-04"),
            Typed("9"), Typed("60"),
        )  # fmt: skip
        assert await told(home, NoticeKind.MEETING_CHANGED) == [
            {member.telegram_id, other.telegram_id}
        ]
        [(method, after)] = await calendar_of(home, NoticeKind.MEETING_CHANGED)
        assert (method, after["uid"], after["sequence"]) == ("PUBLISH", before["uid"], 1)
        assert after["dtstart"].dt.astimezone(UTC) == datetime(2021, 11, 4, 8, tzinfo=UTC)

    async def test_a_new_time_asks_for_new_answers_and_a_new_place_does_not(
        self, home: Household, coordinator: Somebody, member: Somebody, network: int
    ) -> None:
        meeting_id = await home.call(coordinator, network)
        await meetings.answering.answer(home.act(member), meeting_id, Reply.COMES)
        await change(home, coordinator, meeting_id, "place", Move.ENOUGH, Typed("Biblioteket"))
        view = await meetings.listing.show(home.act(member), meeting_id)
        assert view.mine is not None
        assert (view.mine.reply, view.meeting.place) == (Reply.COMES, "Biblioteket")
        await change(home, coordinator, meeting_id, "day", Move.ENOUGH, Typed("2021-11-04"))
        view = await meetings.listing.show(home.act(member), meeting_id)
        assert view.mine is not None
        assert view.mine.reply is None

    async def test_the_rest_of_a_series_moves_as_many_days(
        self, home: Household, coordinator: Somebody, network: int
    ) -> None:
        await home.call(coordinator, network, "2021-10-28", "weekly", Typed("2021-11-18"))
        _, second, *_ = await home.rows(MeetingRow)
        await change(home, coordinator, second.id, "day", Move.ENOUGH, Typed("2021-11-05"), rest=1)
        days = [row.starts_at.astimezone(STOCKHOLM).date() for row in await home.rows(MeetingRow)]
        assert days == [
            date(2021, 10, 28), date(2021, 11, 5), date(2021, 11, 12), date(2021, 11, 19),
        ]  # fmt: skip
        hours = {row.starts_at.astimezone(STOCKHOLM).hour for row in await home.rows(MeetingRow)}
        assert hours == {13}
        assert len(await told(home, NoticeKind.MEETING_CHANGED)) == 1
        assert len(await calendar_of(home, NoticeKind.MEETING_CHANGED)) == 3

    async def test_of_two_who_change_it_at_once_the_second_looks_again(
        self, home: Household, coordinator: Somebody, network: int
    ) -> None:
        colleague = await home.let_in(Role.COORDINATOR, "Kollegan")
        meeting_id = await home.call(coordinator, network)
        answers = FormKind.CHANGE_MEETING, "day", Move.ENOUGH
        about = {"meeting": meeting_id}
        first = await home.fill_in(coordinator, *answers, Typed("2021-11-04"), about=about)
        second = await home.fill_in(colleague, *answers, Typed("2021-11-05"), about=about)
        await home.confirm(coordinator, first)
        refused = await home.confirm(colleague, second)
        assert refused.problem == MeetingChanged()
        assert len(await told(home, NoticeKind.MEETING_CHANGED)) == 1
        await forms.cancel(home.act(colleague), second.id)
        await change(home, colleague, meeting_id, "day", Move.ENOUGH, Typed("2021-11-05"))
        [row] = await home.rows(MeetingRow)
        assert (row.sequence, row.starts_at.day) == (2, 5)

    async def test_a_point_taken_up_meanwhile_is_not_written_over(
        self, home: Household, coordinator: Somebody, member: Somebody, network: int
    ) -> None:
        meeting_id = await home.call(coordinator, network)
        about = {"meeting": meeting_id}
        proposed = await home.fill_in(
            member, FormKind.PROPOSE_POINT, Typed("Belysningen"), about=about
        )
        await home.confirm(member, proposed)
        view = await home.fill_in(
            coordinator, FormKind.CHANGE_MEETING, "agenda", Move.ENOUGH, Typed("Annat"), about=about
        )
        colleague = await home.let_in(Role.COORDINATOR, "Kollegan")
        [point] = (await meetings.listing.show(home.act(coordinator), meeting_id)).proposals
        await meetings.agenda.decide_proposal(
            home.act(colleague), meeting_id, point.id, taken_up=True
        )
        refused = await home.confirm(coordinator, view)
        assert refused.problem == MeetingChanged()
        [row] = await home.rows(MeetingRow)
        assert "Belysningen" in row.agenda

    async def test_what_stands_already_is_told_to_nobody(
        self, home: Household, coordinator: Somebody, network: int
    ) -> None:
        meeting_id = await home.call(coordinator, network)
        [was] = await home.rows(MeetingRow)
        refused = await change(
            home, coordinator, meeting_id, "place", Move.ENOUGH, Typed(was.place)
        )
        assert refused.problem == MeetingSame()
        [row] = await home.rows(MeetingRow)
        assert (row.sequence, row.changed_at) == (was.sequence, was.changed_at)
        assert not await told(home, NoticeKind.MEETING_CHANGED)

    async def test_a_convener_of_another_network_changes_nothing(
        self, home: Household, coordinator: Somebody, network: int
    ) -> None:
        meeting_id = await home.call(coordinator, network)
        stranger = await home.let_in(Role.MEMBER, "Annan")
        await home.gather(conveners=(stranger,), kind=NetworkKind.COUNCIL)
        with pytest.raises(NotFound):
            await forms.begin(home.act(stranger), FormKind.CHANGE_MEETING, {"meeting": meeting_id})


class TestCancelling:
    async def test_everybody_hears_once_and_the_calendar_forgets_it(
        self,
        home: Household,
        coordinator: Somebody,
        member: Somebody,
        other: Somebody,
        network: int,
    ) -> None:
        meeting_id = await home.call(coordinator, network)
        await call_off(home, coordinator, meeting_id)
        assert await told(home, NoticeKind.MEETING_CANCELLED) == [
            {member.telegram_id, other.telegram_id}
        ]
        [(method, event)] = await calendar_of(home, NoticeKind.MEETING_CANCELLED)
        assert (method, event["status"], event["sequence"]) == ("CANCEL", "CANCELLED", 1)
        with pytest.raises(MeetingSettled):
            await meetings.answering.answer(home.act(member), meeting_id, Reply.COMES)

    async def test_the_rest_of_a_series(
        self, home: Household, coordinator: Somebody, network: int
    ) -> None:
        await home.call(coordinator, network, "2021-10-28", "weekly", Typed("2021-11-18"))
        _, second, *_ = await home.rows(MeetingRow)
        await call_off(home, coordinator, second.id, rest=1)
        assert [row.state for row in await home.rows(MeetingRow)] == [
            "called", "cancelled", "cancelled", "cancelled",
        ]  # fmt: skip
        assert len(await told(home, NoticeKind.MEETING_CANCELLED)) == 1
        entries = await calendar_of(home, NoticeKind.MEETING_CANCELLED)
        assert [method for method, _ in entries] == ["CANCEL"] * 3
        assert len(await home.rows(MeetingSeriesRow)) == 1

    async def test_nobody_is_reminded_of_it(
        self, home: Household, coordinator: Somebody, network: int
    ) -> None:
        await call_off(home, coordinator, await home.call(coordinator, network))
        await reminders.send_due(home.house, datetime(2021, 12, 1, tzinfo=UTC))
        assert await told(home, NoticeKind.MEETING_REMINDER) == []
        assert await told(home, NoticeKind.MEETING_REPORT_WANTED) == []

    async def test_on_its_day_it_is_logged_as_not_held(
        self, home: Household, coordinator: Somebody, network: int
    ) -> None:
        await home.promise()
        await call_off(home, coordinator, await home.call(coordinator, network))
        assert await home.logged() == ()
        await reminders.send_due(home.house, datetime(2021, 10, 30, tzinfo=UTC))
        [row] = await home.logged()
        assert (row.state, row.reason, row.day, row.outputs) == (
            ActivityState.NOT_HELD, "Sjukdom", date(2021, 10, 28), (),
        )  # fmt: skip


class TestClosing:
    @pytest.fixture
    async def meeting_id(self, home: Household, coordinator: Somebody, network: int) -> int:
        await home.promise()
        return await home.call(coordinator, network)

    async def test_those_who_said_yes_are_ticked_beforehand(
        self,
        home: Household,
        coordinator: Somebody,
        member: Somebody,
        network: int,
        meeting_id: int,
    ) -> None:
        await meetings.answering.answer(home.act(member), meeting_id, Reply.COMES)
        home.now = MEETING_13 + timedelta(hours=2)
        done = await close(home, coordinator, meeting_id, "yes", Move.ENOUGH, Typed("3"))
        assert (done.receipt["present"], done.receipt["logged"]) == (5, True)
        [row] = await home.logged()
        assert (row.kind, row.outputs, row.state) == (
            "meeting", (Output(5, Unit.PARTICIPANTS),), ActivityState.HELD,
        )  # fmt: skip
        assert [str(one.id) for one in row.promises] == [
            await home.promise_number(coordinator, "S2")
        ]
        assert "Bodil" not in row.what
        assert [one.attended for one in await home.rows(MeetingGuestRow)] == [True, True]
        await home.enrol(home.citizen("Ny"))
        await home.take_away(member, Role.MEMBER)
        page = await meetings.listing.list_guests(home.act(coordinator), meeting_id, 0)
        assert [(one.name, one.reply, one.attended) for one in page.guests] == [
            ("Bodil", Reply.COMES, True), (coordinator.name, None, True),
        ]  # fmt: skip

    async def test_a_council_counts_under_its_own_promise(
        self, home: Household, coordinator: Somebody, member: Somebody
    ) -> None:
        await home.promise()
        council = await home.gather(member, kind=NetworkKind.COUNCIL)
        meeting_id = await home.call(coordinator, council)
        home.now = MEETING_13 + timedelta(hours=2)
        await close(home, coordinator, meeting_id, "yes", Move.SKIP, Typed("5"))
        [row] = await home.logged()
        assert [str(one.id) for one in row.promises] == [
            await home.promise_number(coordinator, "S1")
        ]

    async def test_closed_by_two_it_is_one_activity(
        self, home: Household, coordinator: Somebody, meeting_id: int
    ) -> None:
        colleague = await home.let_in(Role.COORDINATOR, "Kollegan")
        home.now = MEETING_13 + timedelta(hours=2)
        views = [
            await home.fill_in(
                who, FormKind.CLOSE_MEETING, "yes", Move.SKIP, Typed("3"),
                about={"meeting": meeting_id},
            )
            for who in (coordinator, colleague)
        ]  # fmt: skip
        await home.confirm(coordinator, views[0])
        second = await home.confirm(colleague, views[1])
        assert second.problem == MeetingSettled()
        assert len(await home.logged()) == 1

    async def test_what_was_not_held_is_in_the_list_and_in_no_sum(
        self, home: Household, coordinator: Somebody, meeting_id: int
    ) -> None:
        home.now = MEETING_13 + timedelta(hours=2)
        await close(home, coordinator, meeting_id, "no", Typed("Ingen kom"))
        shown = await meetings.listing.show(home.act(coordinator), meeting_id)
        assert (shown.meeting.state, shown.meeting.reason) == (MeetingState.NOT_HELD, "Ingen kom")
        found = await activities.ask(home.act(coordinator), Question())
        assert (found.count, found.not_held, found.totals) == (1, 1, ())
        assert found.page[0].reason == "Ingen kom"
        standings = {
            one.promise.key: one.activities
            for view in await promises.overview(home.act(coordinator))
            for one in view.standings
        }
        assert standings["S2"] == 0

    async def test_the_reason_is_looked_through_before_it_is_logged(
        self, home: Household, coordinator: Somebody, meeting_id: int
    ) -> None:
        home.now = MEETING_13 + timedelta(hours=2)
        refused = await close(home, coordinator, meeting_id, "no", Typed("Om 19121212-1212"))
        assert refused.problem == SentBack("reason", AnswerProblem.IDENTITY_NUMBER)
        assert await home.logged() == ()

    async def test_deputies_are_ticked_in_the_place_of_who_sends_them_and_count_once(
        self,
        home: Household,
        coordinator: Somebody,
        member: Somebody,
        network: int,
        meeting_id: int,
    ) -> None:
        sends = await home.fill_in(
            member, FormKind.SEND_DEPUTY, Typed("Bo Ek"), about={"meeting": meeting_id}
        )
        await home.confirm(member, sends)
        home.now = MEETING_13 + timedelta(hours=2)
        done = await close(home, coordinator, meeting_id, "yes", Move.ENOUGH, Typed("0"))
        assert done.receipt["present"] == 2, "the deputy, and who called the meeting"

    async def test_who_left_the_network_is_neither_asked_for_nor_reminded(
        self,
        home: Household,
        coordinator: Somebody,
        member: Somebody,
        other: Somebody,
        network: int,
        meeting_id: int,
    ) -> None:
        await meetings.answering.answer(home.act(member), meeting_id, Reply.COMES)
        await home.take_away(member, Role.MEMBER)
        await reminders.send_due(home.house, MEETING_13 - timedelta(hours=20))
        assert all(
            member.telegram_id not in chats
            for chats in await told(home, NoticeKind.MEETING_REMINDER)
        )
        home.now = MEETING_13
        view = await home.fill_in(
            coordinator, FormKind.CLOSE_MEETING, "yes", about={"meeting": meeting_id}
        )
        assert member.name not in {one.facts["guest"] for one in view.choices}

    async def test_before_it_begins_there_is_nothing_to_close(
        self, home: Household, coordinator: Somebody, meeting_id: int
    ) -> None:
        with pytest.raises(MeetingNotBegun):
            await forms.begin(
                home.act(coordinator), FormKind.CLOSE_MEETING, {"meeting": meeting_id}
            )


class TestMinutes:
    @pytest.fixture
    async def meeting_id(self, home: Household, coordinator: Somebody, network: int) -> int:
        meeting_id = await home.call(coordinator, network)
        home.now = MEETING_13 + timedelta(hours=2)
        await close(home, coordinator, meeting_id, "yes", Move.SKIP, Typed("3"))
        return meeting_id

    async def write(self, home: Household, who: Somebody, meeting_id: int, *answers: Any) -> Any:
        view = await home.fill_in(
            who, FormKind.WRITE_MINUTES, *answers, about={"meeting": meeting_id}
        )
        return await home.confirm(who, view)

    async def test_decisions_and_minutes_reach_the_network_once(
        self,
        home: Household,
        coordinator: Somebody,
        member: Somebody,
        other: Somebody,
        meeting_id: int,
    ) -> None:
        await self.write(
            home,
            coordinator,
            meeting_id,
            Typed("• Mer ljus\n- Nytt möte"),
            Typed("Bra möte"),
            Move.SKIP,
        )
        view = await meetings.listing.show(home.act(member), meeting_id)
        assert view.decisions == (Decision("Mer ljus", None), Decision("Nytt möte", None))
        assert view.meeting.minutes == "Bra möte"
        assert await told(home, NoticeKind.MEETING_MINUTES) == [
            {member.telegram_id, other.telegram_id}
        ]

    async def test_what_is_added_leaves_what_was_sent(
        self, home: Household, coordinator: Somebody, meeting_id: int
    ) -> None:
        await self.write(home, coordinator, meeting_id, Move.SKIP, Typed("Bra möte"), Move.SKIP)
        await self.write(
            home, coordinator, meeting_id, Typed("Mer ljus"), Typed("Tillägg"), Move.SKIP
        )
        view = await meetings.listing.show(home.act(coordinator), meeting_id)
        assert view.meeting.minutes == "Bra möte\n\nTillägg"

    async def test_an_identity_number_does_not_go_out(
        self, home: Household, coordinator: Somebody, meeting_id: int
    ) -> None:
        answers = (Typed("Mer ljus"), Typed("Det var 19121212-1212"), Move.SKIP)
        view = await home.fill_in(
            coordinator, FormKind.WRITE_MINUTES, *answers, about={"meeting": meeting_id}
        )
        assert (view.form.step, view.choices) == ("anyway", ())
        for answer in ("anyway", Typed("Det måste med.")):
            view = await home.answer(coordinator, view, answer)
            assert view.problem is not None
            assert view.form.step == "anyway"
        assert await told(home, NoticeKind.MEETING_MINUTES) == []

    async def test_what_is_pointed_at_goes_out_for_a_reason_that_is_logged(
        self, home: Household, coordinator: Somebody, meeting_id: int
    ) -> None:
        view = await self.write(
            home, coordinator, meeting_id, Typed("Mer ljus"), Typed("Bilen ABC 123 är stulen."),
            Move.SKIP, "anyway", Typed("Den är efterlyst."),
        )  # fmt: skip
        assert view.problem is None
        logged = {row.action: row.reason for row in await home.rows(AuditRow)}
        assert logged["guard.minutes.sent_anyway"] == "Den är efterlyst."
        assert logged["meeting.minutes_sent"] is None

    async def test_a_measure_has_an_owner_a_day_and_a_problem_area(
        self, home: Household, coordinator: Somebody, meeting_id: int
    ) -> None:
        async with changing(home.act(coordinator)) as tx:
            problem_id = await problem_areas.history.raise_(
                tx, title="Parkeringen", known="Mörkt", network_id=None
            )
            owner = tx.person.id
        about = {"meeting": meeting_id}
        view = await home.fill_in(
            coordinator, FormKind.MEETING_MEASURE, Typed("Byt lampor"), str(owner),
            Typed("2021-11-30"), str(problem_id), about=about,
        )  # fmt: skip
        done = await home.confirm(coordinator, view)
        assert done.receipt["problem"] == "Parkeringen"
        [row] = await home.rows(MeasureRow)
        assert (row.meeting_id, row.problem_area_id, row.owner_id, row.due_on) == (
            meeting_id, problem_id, owner, date(2021, 11, 30),
        )  # fmt: skip
        shown = await meetings.listing.show(home.act(coordinator), meeting_id)
        assert [(one.what, one.owner) for one in shown.measures] == [("Byt lampor", "Sara")]
        await self.write(
            home, coordinator, meeting_id, Typed("Mer ljus"), Move.SKIP, Move.SKIP, Move.SKIP
        )
        sent = [one for one in await home.rows(NoticeRow) if one.kind == "meeting_minutes"]
        assert sent[0].params["measures"] == [["Byt lampor", "Sara", "2021-11-30"]]

    async def test_what_was_chosen_is_checked_again_when_it_is_saved(
        self, home: Household, coordinator: Somebody, member: Somebody, network: int,
        meeting_id: int,
    ) -> None:  # fmt: skip
        problem_id, about = await home.problem(coordinator, network), {"meeting": meeting_id}
        views = []
        for owner in ("Bodil", "Sara"):
            view = await home.fill_in(
                coordinator, FormKind.MEETING_MEASURE, Typed("Byt lampor"), about=about
            )
            chosen = next(one.value for one in view.choices if one.facts["name"] == owner)
            for answer in (chosen, Typed("2021-11-30"), str(problem_id)):
                view = await home.answer(coordinator, view, answer)
            if owner == "Bodil":
                await home.take_away(member, Role.MEMBER)
                assert (await home.confirm(coordinator, view)).problem == SentBack(
                    "owner", AnswerProblem.NOT_A_CHOICE
                )
                await forms.cancel(home.act(coordinator), view.id)
            views.append(view)
        minutes = await home.fill_in(
            coordinator, FormKind.WRITE_MINUTES, Typed("Mer ljus"), str(problem_id), Move.SKIP,
            Move.SKIP, about=about,
        )  # fmt: skip
        for moved in ("chosen", "closed"):
            state = await home.fill_in(
                coordinator, FormKind.PROBLEM_STATE, moved, Move.SKIP, about={"problem": problem_id}
            )
            await home.confirm(coordinator, state)
        for view in (views[-1], minutes):
            refused = await home.confirm(coordinator, view)
            assert refused.problem == SentBack("problem", AnswerProblem.NOT_A_CHOICE)
        assert await home.rows(MeasureRow) == []

    async def test_a_convener_is_not_shown_what_staff_alone_see(
        self, home: Household, coordinator: Somebody, member: Somebody
    ) -> None:
        own = await home.gather(conveners=(member,), kind=NetworkKind.COUNCIL)
        meeting_id = await home.call(member, own)
        home.now = MEETING_13 + timedelta(hours=2)
        await close(home, member, meeting_id, "yes", Move.SKIP, Typed("3"))
        await home.problem(coordinator, title="Bara för personalen")
        theirs = await home.problem(coordinator, own, title="Rådets")
        for who, titles in ((member, ["Rådets"]), (coordinator, ["Rådets", "Bara för personalen"])):
            view = await home.fill_in(
                who, FormKind.WRITE_MINUTES, Typed("Mer ljus"), about={"meeting": meeting_id}
            )
            assert sorted(one.facts["name"] for one in view.choices) == sorted(titles)
        assert str(theirs) in {one.value for one in view.choices}

    async def test_something_must_be_written(
        self, home: Household, coordinator: Somebody, meeting_id: int
    ) -> None:
        view = await home.fill_in(
            coordinator, FormKind.WRITE_MINUTES, Move.SKIP, Move.SKIP,
            about={"meeting": meeting_id},
        )  # fmt: skip
        empty = await home.answer(coordinator, view, Move.SKIP)
        assert empty.problem == BadAnswer(AnswerProblem.NOTHING_WRITTEN)

    async def test_minutes_as_a_document_reach_the_network_and_stay_with_the_meeting(
        self, home: Household, coordinator: Somebody, member: Somebody, meeting_id: int
    ) -> None:
        for file_id in ("BQAC1", "BQAC2"):
            document = Documented(file_id, 2**20, "Protokoll_28_oktober.pdf", "Justerat.")
            await self.write(home, coordinator, meeting_id, Move.SKIP, Move.SKIP, document)
        sent = [one for one in await home.rows(NoticeRow) if one.kind == "meeting_minutes"]
        assert [one.params["document"] for one in sent] == ["BQAC1", "BQAC2"]
        screen = notice_screen(
            Notice(1, NoticeKind.MEETING_MINUTES, sent[0].params), STOCKHOLM, "sv"
        )
        assert (screen.document, screen.protected) == ("BQAC1", True)
        view = await meetings.listing.show(home.act(member), meeting_id)
        assert view.meeting.files == ("BQAC1", "BQAC2")
        assert view.meeting.minutes == "Justerat.\n\nJusterat."

    @pytest.mark.parametrize(
        ("name", "below"),
        [("Protokoll_19121212-1212_möte.pdf", ""), ("Protokoll.pdf", "Om 19121212-1212")],
    )
    async def test_what_a_document_is_called_and_what_stands_below_it_is_looked_through(
        self, home: Household, coordinator: Somebody, meeting_id: int, name: str, below: str
    ) -> None:
        answers = (Move.SKIP, Move.SKIP, Documented("BQAC", 1000, name, below))
        view = await home.fill_in(
            coordinator, FormKind.WRITE_MINUTES, *answers, about={"meeting": meeting_id}
        )
        assert (view.form.step, view.choices) == ("anyway", ())

    async def test_decisions_stand_in_the_history_of_their_problem_area(
        self, home: Household, coordinator: Somebody, member: Somebody, network: int,
        meeting_id: int,
    ) -> None:  # fmt: skip
        for seen_by, title in ((network, "Parkeringen"), (None, "Bara för personalen")):
            async with changing(home.act(coordinator)) as tx:
                problem_id = await problem_areas.history.raise_(
                    tx, title=title, known="Mörkt", network_id=seen_by
                )
            await self.write(
                home, coordinator, meeting_id, Typed("Mer ljus\nLås"), str(problem_id),
                Move.SKIP, Move.SKIP,
            )  # fmt: skip
            log = await problem_areas.seeing.history(home.act(coordinator), problem_id, 0)
            assert [one.note for one in log.events if one.kind == "decision"] == ["Lås", "Mer ljus"]
        view = await meetings.listing.show(home.act(member), meeting_id)
        assert [one.problem for one in view.decisions] == ["Parkeringen"] * 2 + [None] * 2

    async def test_first_comes_who_was_there(
        self, home: Household, coordinator: Somebody, network: int
    ) -> None:
        meeting_id = await home.call(coordinator, network)
        about = {"meeting": meeting_id}
        with pytest.raises(MeetingNotBegun):
            await forms.begin(home.act(coordinator), FormKind.WRITE_MINUTES, about)
        home.now = MEETING_13
        with pytest.raises(MeetingNotClosed):
            await forms.begin(home.act(coordinator), FormKind.WRITE_MINUTES, about)


async def test_the_list_is_of_ones_own_networks_and_of_all_for_coordinators(
    home: Household, coordinator: Somebody, member: Somebody, network: int
) -> None:
    council = await home.gather(await home.let_in(Role.MEMBER, "Råd"), kind=NetworkKind.COUNCIL)
    await home.call(coordinator, network)
    await home.call(coordinator, council, "2021-10-29")
    mine = await meetings.listing.list_mine(home.act(member), 0)
    assert (mine.total, mine.can_call) == (1, False)
    theirs = await meetings.listing.list_mine(home.act(coordinator), 7)
    assert (theirs.total, theirs.page, theirs.can_call) == (2, 0, True)
    assert (await people.see(home.act(member))).name == "Bodil"
