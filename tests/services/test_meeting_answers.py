"""Answers to a meeting that changes meanwhile, points nobody decided about, and who was there."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.errors import MeetingChanged, NotFound
from bot.domain.forms import SUGGESTED, FormKind, Move, Typed
from bot.domain.meetings import Reply
from bot.domain.networks import NetworkKind
from bot.domain.outbox import Notice, NoticeKind
from bot.domain.people import Role
from bot.domain.views import FormView
from bot.services import meetings, networks, reminders
from bot.texts.forms import form_screen, page_with
from bot.texts.notices import notice_screen
from bot.texts.screen import read_form_data
from db.models import DeliveryRow, MeetingGuestRow, MeetingRow, NoticeRow
from tests.support.house import Household, Somebody
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
async def network(home: Household, member: Somebody) -> int:
    return await home.gather(member)


@pytest.fixture
async def meeting_id(home: Household, coordinator: Somebody, network: int) -> int:
    await home.promise()
    return await home.call(coordinator, network)


async def ready_to_move(home: Household, who: Somebody, meeting_id: int, **about: int) -> FormView:
    return await home.fill_in(
        who, FormKind.CHANGE_MEETING, "day", Move.ENOUGH, Typed("2021-11-04"),
        about={"meeting": meeting_id, **about},
    )  # fmt: skip


async def move(home: Household, who: Somebody, meeting_id: int, **about: int) -> datetime:
    """Move a meeting a minute later; gives as of when its earlier messages show it."""
    seen_at, view = home.now, await ready_to_move(home, who, meeting_id, **about)
    home.now += timedelta(minutes=1)
    await home.confirm(who, view)
    return seen_at


async def replies(home: Household) -> list[str | None]:
    return [row.answer for row in await home.rows(MeetingGuestRow)]


class TestAMeetingThatMoves:
    async def test_an_old_button_shows_the_new_time_and_notes_nothing(
        self, home: Household, coordinator: Somebody, member: Somebody, meeting_id: int
    ) -> None:
        seen_at = await move(home, coordinator, meeting_id)
        view = await meetings.answering.answer(
            home.act(member), meeting_id, Reply.COMES, seen_at=seen_at
        )
        assert view.just_changed
        assert view.meeting.starts_at.day == 4
        assert await replies(home) == []
        view = await meetings.answering.answer(
            home.act(member), meeting_id, Reply.COMES, seen_at=home.now
        )
        assert not view.just_changed
        assert await replies(home) == ["comes"]

    async def test_answers_that_come_while_it_is_moved_do_not_count_for_the_new_time(
        self, home: Household, coordinator: Somebody, network: int, meeting_id: int
    ) -> None:
        guests = [await home.let_in(Role.MEMBER, f"Gäst {number}") for number in range(8)]
        for guest in guests:
            await home.belong(guest, network)
        seen_at, view = home.now, await ready_to_move(home, coordinator, meeting_id)
        home.now += timedelta(minutes=1)
        answers = [
            meetings.answering.answer(home.act(guest), meeting_id, Reply.COMES, seen_at=seen_at)
            for guest in guests
        ]
        await asyncio.gather(*answers[:4], home.confirm(coordinator, view), *answers[4:])
        assert set(await replies(home)) <= {None}

    async def test_an_old_button_of_a_series_notes_nothing_where_one_of_it_was_moved(
        self, home: Household, coordinator: Somebody, member: Somebody, network: int
    ) -> None:
        first = await home.call(coordinator, network, "2021-10-28", "weekly", Typed("2021-11-11"))
        series = (await home.rows(MeetingRow))[0].series_id
        seen_at = await move(home, coordinator, first)
        for seen, answered in ((seen_at, None), (home.now, 3)):
            assert answered == await meetings.answering.answer_series(
                home.act(member), series, Reply.COMES, seen_at=seen
            )
        assert await replies(home) == ["comes"] * 3

    async def test_a_deputy_is_not_sent_to_another_time(
        self, home: Household, coordinator: Somebody, member: Somebody, meeting_id: int
    ) -> None:
        about = {"meeting": meeting_id}
        view = await home.fill_in(member, FormKind.SEND_DEPUTY, Typed("Bo Ek"), about=about)
        await move(home, coordinator, meeting_id)
        assert (await home.confirm(member, view)).problem == MeetingChanged()
        assert await replies(home) == []

    async def test_a_series_is_answered_by_those_who_are_invited(
        self, home: Household, coordinator: Somebody, network: int
    ) -> None:
        await home.call(coordinator, network, "2021-10-28", "weekly", Typed("2021-11-11"))
        series = (await home.rows(MeetingRow))[0].series_id
        with pytest.raises(NotFound):
            await meetings.answering.answer_series(home.act(coordinator), series, Reply.COMES)


async def test_the_list_counts_nobody_who_left(
    home: Household, coordinator: Somebody, member: Somebody, network: int, meeting_id: int
) -> None:
    other = await home.let_in(Role.MEMBER, "Mats")
    await home.belong(other, network)
    for who in (member, other):
        await meetings.answering.answer(home.act(who), meeting_id, Reply.COMES)
    await home.take_away(other, Role.MEMBER)
    page = await meetings.listing.list_mine(home.act(coordinator), 0)
    assert page.expected == {meeting_id: 1}


async def test_what_a_network_is_called_to_is_cancelled_when_it_is_laid_down(
    home: Household, coordinator: Somebody, member: Somebody, network: int, meeting_id: int
) -> None:
    await home.call(coordinator, network, "2021-11-01", "weekly", Typed("2021-11-15"))
    await networks.close(home.act(coordinator), network)
    rows = await home.rows(MeetingRow)
    assert {(row.state, row.reason, row.sequence) for row in rows} == {
        ("cancelled", "Nätverket är nedlagt.", 1)
    }
    cancelled = [
        row for row in await home.rows(NoticeRow) if row.kind == NoticeKind.MEETING_CANCELLED
    ]
    assert [len(one.params["meetings"]) for one in cancelled] == [4]
    chats = [
        row.chat_id for row in await home.rows(DeliveryRow) if row.notice_id == cancelled[0].id
    ]
    assert chats == [member.telegram_id]
    await reminders.send_due(home.house, datetime(2021, 12, 1, tzinfo=UTC))
    assert {one.reason for one in await home.logged()} == {"Nätverket är nedlagt."}
    kinds = {row.kind for row in await home.rows(NoticeRow)}
    assert NoticeKind.MEETING_REPORT_WANTED not in kinds


async def test_meetings_that_are_over_have_a_list_of_their_own_the_latest_first(
    home: Household, coordinator: Somebody, network: int, meeting_id: int
) -> None:
    later = await home.call(coordinator, network, "2021-10-29")
    ahead = await home.call(coordinator, network, "2021-12-01")
    home.now = MEETING_13 + timedelta(days=2)
    before = await meetings.listing.list_mine(home.act(coordinator), 0)
    assert ([one.id for one in before.meetings], before.has_over) == (
        [meeting_id, later, ahead], False,
    )  # fmt: skip
    for number in (meeting_id, later):
        view = await home.fill_in(
            coordinator, FormKind.CLOSE_MEETING, "no", Typed("Sjukdom"), about={"meeting": number}
        )
        await home.confirm(coordinator, view)
    coming = await meetings.listing.list_mine(home.act(coordinator), 0)
    assert ([one.id for one in coming.meetings], coming.has_over) == ([ahead], True)
    over = await meetings.listing.list_mine(home.act(coordinator), 0, is_over=True)
    assert [one.id for one in over.meetings] == [later, meeting_id]


@pytest.mark.parametrize(
    ("about", "to", "moved", "red"),
    [
        ({"rest": 1}, "2021-12-30", [["2022-01-06", "2022-01-07"]], []),
        ({}, "2022-01-06", [], ["2022-01-06"]),
    ],
    ids=["of a series", "a single one"],
)
async def test_a_move_to_a_red_day_says_so_before_and_after(
    home: Household, coordinator: Somebody, network: int, about: dict[str, int], to: str,
    moved: list[list[str]], red: list[str],
) -> None:  # fmt: skip
    home.now = datetime(2021, 12, 13, 8, tzinfo=UTC)
    first = await home.call(coordinator, network, "2021-12-29", "weekly", Typed("2022-01-12"))
    view = await home.fill_in(
        coordinator, FormKind.CHANGE_MEETING, "day", Move.ENOUGH, Typed(to),
        about={"meeting": first, **about},
    )  # fmt: skip
    assert (view.facts["moved"], view.facts["red"]) == (moved, red)
    assert "är en röd dag" in form_screen(view).text
    await home.confirm(coordinator, view)
    [told] = [row for row in await home.rows(NoticeRow) if row.kind == NoticeKind.MEETING_CHANGED]
    screen = notice_screen(Notice(told.id, told.kind, told.params), STOCKHOLM, "sv")
    assert "är en röd dag" in screen.text


class TestAPointThatNobodyDecidedAbout:
    @pytest.fixture
    async def proposed(self, home: Household, member: Somebody, meeting_id: int) -> None:
        view = await home.fill_in(
            member, FormKind.PROPOSE_POINT, Typed("Belysningen"), about={"meeting": meeting_id}
        )
        await home.confirm(member, view)

    async def lapsed(self, home: Household) -> list[tuple[int, str]]:
        """Whom it was told to, and how the meeting stood then."""
        notices = {row.id: row for row in await home.rows(NoticeRow)}
        return [
            (row.chat_id, notices[row.notice_id].params["state"])
            for row in await home.rows(DeliveryRow)
            if notices[row.notice_id].kind == NoticeKind.MEETING_POINT_LAPSED
        ]

    async def test_is_told_to_the_proposer_once_when_the_meeting_is_over(
        self, home: Household, coordinator: Somebody, member: Somebody, meeting_id: int,
        proposed: None,
    ) -> None:  # fmt: skip
        await reminders.send_due(home.house, MEETING_13 + timedelta(hours=4, minutes=59))
        assert await self.lapsed(home) == []
        await reminders.send_due(home.house, MEETING_13 + timedelta(hours=5))
        home.now = MEETING_13 + timedelta(hours=6)
        view = await home.fill_in(
            coordinator, FormKind.CLOSE_MEETING, "yes", Move.ENOUGH, Typed("0"),
            about={"meeting": meeting_id},
        )  # fmt: skip
        await home.confirm(coordinator, view)
        assert await self.lapsed(home) == [(member.telegram_id, "called")]

    async def test_is_told_at_once_where_the_meeting_is_closed_or_cancelled(
        self, home: Household, coordinator: Somebody, member: Somebody, meeting_id: int,
        proposed: None,
    ) -> None:  # fmt: skip
        view = await home.fill_in(
            coordinator, FormKind.CALL_OFF_MEETING, Typed("Sjukdom"), about={"meeting": meeting_id}
        )
        await home.confirm(coordinator, view)
        assert await self.lapsed(home) == [(member.telegram_id, "cancelled")]

    async def test_is_not_told_of_one_that_was_decided(
        self, home: Household, coordinator: Somebody, meeting_id: int, proposed: None
    ) -> None:
        [point] = (await meetings.listing.show(home.act(coordinator), meeting_id)).proposals
        await meetings.agenda.decide_proposal(
            home.act(coordinator), meeting_id, point.id, taken_up=False
        )
        await reminders.send_due(home.house, MEETING_13 + timedelta(hours=5))
        assert await self.lapsed(home) == []


class TestWhoWasThere:
    async def test_who_called_it_can_be_ticked_and_is_beforehand(
        self, home: Household, coordinator: Somebody, member: Somebody, meeting_id: int
    ) -> None:
        colleague = await home.let_in(Role.COORDINATOR, "Kollegan")
        home.now = MEETING_13
        about = {"meeting": meeting_id}
        view = await home.fill_in(colleague, FormKind.CLOSE_MEETING, "yes", about=about)
        names = {one.value: one.facts["guest"] for one in view.choices}
        assert list(names.values()) == ["Sara", "Bodil", "Kollegan"], (
            "whoever is ticked stands first"
        )
        assert [names[one] for one in view.form.answers[SUGGESTED]["present"]] == ["Sara"]
        view = await home.answer(colleague, view, Move.ENOUGH)
        view = await home.answer(colleague, view, Typed("0"))
        done = await home.confirm(colleague, view)
        assert done.receipt["present"] == 1
        shown = await meetings.listing.show(home.act(coordinator), meeting_id)
        assert shown.meeting.present == 1

    async def test_of_many_the_page_stays_where_somebody_was_ticked(
        self, home: Household, coordinator: Somebody, network: int, meeting_id: int
    ) -> None:
        for number in range(19):
            await home.belong(await home.let_in(Role.MEMBER, f"Gäst {number:02}"), network)
        home.now = MEETING_13
        view = await home.fill_in(
            coordinator, FormKind.CLOSE_MEETING, "yes", about={"meeting": meeting_id}
        )
        for index, page in ((0, 0), (7, 0), (8, 1), (20, 2)):
            chosen = view.choices[index].value
            assert page_with(view, chosen) == page
            screen = form_screen(view, page=page)
            presses = [read_form_data(one.data) for row in screen.rows for one in row]
            assert chosen in [press.value for press in presses]
        assert page_with(view, "0") == 0

    async def test_a_convener_who_answered_no_is_not_ticked_beforehand(
        self, home: Household, member: Somebody
    ) -> None:
        own = await home.gather(conveners=(member,), kind=NetworkKind.COUNCIL)
        meeting_id = await home.call(member, own)
        await meetings.answering.answer(home.act(member), meeting_id, Reply.DECLINES)
        home.now = MEETING_13
        view = await home.fill_in(
            member, FormKind.CLOSE_MEETING, "yes", about={"meeting": meeting_id}
        )
        assert len(view.choices) == 1
        assert view.form.answers[SUGGESTED]["present"] == []
