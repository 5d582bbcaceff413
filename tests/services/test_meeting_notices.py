"""What members hear of meetings, and when, as their settings allow."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from bot.domain.forms import FormKind, Move, Typed
from bot.domain.meetings import Reply
from bot.domain.networks import MemberSettings, NetworkKind
from bot.domain.outbox import DeliveryState, NoticeKind
from bot.domain.people import Role
from bot.services import meetings, members, reminders
from db.models import DeliveryRow, MembershipRow, NoticeRow
from db.queries import deliveries
from db.queries import members as member_queries
from db.queries import people as people_queries
from tests.support.house import Household, Somebody

NIGHT = datetime(2021, 10, 13, 20, tzinfo=UTC)
"""22.00 on Wednesday."""

MORNING = datetime(2021, 10, 14, 5, tzinfo=UTC)
MONDAY_8 = datetime(2021, 10, 18, 6, tzinfo=UTC)
CALLED, CHANGED, CANCELLED = (
    NoticeKind.MEETING_CALLED, NoticeKind.MEETING_CHANGED, NoticeKind.MEETING_CANCELLED,
)  # fmt: skip


@pytest.fixture
async def sara(home: Household) -> Somebody:
    return await home.let_in(Role.COORDINATOR, "Sara")


@pytest.fixture
async def bodil(home: Household) -> Somebody:
    return await home.let_in(Role.MEMBER, "Bodil")


@pytest.fixture
async def network(home: Household, bodil: Somebody) -> int:
    return await home.gather(bodil)


async def wishes(home: Household, who: Somebody, **settings: Any) -> None:
    """Let somebody choose what to hear."""
    async with home.database.write() as session:
        person = await member_person(session, who)
        await member_queries.keep_settings(
            session, person, replace(MemberSettings(), **settings), home.now
        )


async def member_person(session: Any, who: Somebody) -> int:
    person = await people_queries.find(session, who.telegram_id)
    assert person is not None
    return person.id


async def sent(home: Household, who: Somebody) -> list[tuple[NoticeKind, datetime]]:
    """What is on its way to somebody, in the order in which it is sent."""
    kinds = {row.id: NoticeKind(row.kind) for row in await home.rows(NoticeRow)}
    found = [
        (row.due_at, kinds[row.notice_id])
        for row in await home.rows(DeliveryRow)
        if row.chat_id == who.telegram_id and row.state == DeliveryState.PENDING
    ]
    return [(kind, due) for due, kind in sorted(found)]


async def move(home: Household, who: Somebody, meeting_id: int, day: str) -> Any:
    view = await home.fill_in(
        who, FormKind.CHANGE_MEETING, "day", Move.ENOUGH, Typed(day), about={"meeting": meeting_id}
    )
    return await home.confirm(who, view)


async def call_off(home: Household, who: Somebody, meeting_id: int) -> Any:
    view = await home.fill_in(
        who, FormKind.CALL_OFF_MEETING, Typed("Sjukdom"), about={"meeting": meeting_id}
    )
    return await home.confirm(who, view)


async def test_an_invitation_at_night_comes_in_the_morning(
    home: Household, sara: Somebody, bodil: Somebody, network: int
) -> None:
    home.now = NIGHT
    await home.call(sara, network)
    assert await sent(home, bodil) == [(CALLED, MORNING)]


async def test_with_the_digest_invitations_come_together_on_mondays(
    home: Household, sara: Somebody, bodil: Somebody, network: int
) -> None:
    home.now = NIGHT - timedelta(hours=10)
    await wishes(home, bodil, digest=True)
    await home.call(sara, network)
    await home.call(sara, network, "2021-10-14")
    assert await sent(home, bodil) == [(CALLED, home.now), (CALLED, MONDAY_8)]


async def test_news_comes_after_what_it_replaces(
    home: Household, sara: Somebody, bodil: Somebody, network: int
) -> None:
    home.now = NIGHT - timedelta(hours=10)
    await wishes(home, bodil, digest=True)
    meeting_id = await home.call(sara, network)
    await move(home, sara, meeting_id, "2021-11-04")
    await move(home, sara, meeting_id, "2021-11-05")
    kinds, moments = zip(*await sent(home, bodil), strict=True)
    assert kinds == (CALLED, CHANGED, CHANGED)
    assert max(moments) == home.now


async def test_who_has_not_heard_of_a_meeting_does_not_hear_that_it_is_cancelled(
    home: Household, sara: Somebody, bodil: Somebody, network: int
) -> None:
    home.now = NIGHT
    await call_off(home, sara, await home.call(sara, network))
    assert await sent(home, bodil) == []


async def test_a_reminder_of_an_earlier_day_is_taken_back_by_a_move(
    home: Household, sara: Somebody, bodil: Somebody, network: int
) -> None:
    home.now = NIGHT - timedelta(days=6)
    meeting_id = await home.call(sara, network, "2021-10-28")
    await wishes(home, bodil, digest=True)
    home.now = datetime(2021, 10, 21, 8, tzinfo=UTC)
    await reminders.send_due(home.house, home.now)
    assert NoticeKind.MEETING_REMINDER in [kind for kind, _ in await sent(home, bodil)]
    await move(home, sara, meeting_id, "2021-11-11")
    assert NoticeKind.MEETING_REMINDER not in [kind for kind, _ in await sent(home, bodil)]


async def test_a_pause_holds_invitations_and_lets_through_what_concerns_who_said_yes(
    home: Household, sara: Somebody, bodil: Somebody, network: int
) -> None:
    first = await home.call(sara, network, "2021-10-28")
    await meetings.answering.answer(home.act(bodil), first, Reply.COMES)
    second = await home.call(sara, network, "2021-10-29")
    async with home.database.write() as session:
        claimed = await deliveries.claim(session, home.now, 10)
    assert len(claimed) == 2
    await wishes(home, bodil, paused_until=date(2021, 11, 8))
    await home.call(sara, network, "2021-10-27")
    await call_off(home, sara, second)
    assert await sent(home, bodil) == []
    await call_off(home, sara, first)
    assert await sent(home, bodil) == [(CANCELLED, home.now)]
    await home.call(sara, network, "2021-11-25")
    assert (await sent(home, bodil))[1:] == [(CALLED, datetime(2021, 11, 8, 7, tzinfo=UTC))]


async def test_who_is_responsible_is_asked_for_work_in_spite_of_digest_and_pause(
    home: Household, sara: Somebody, bodil: Somebody
) -> None:
    network = await home.gather(conveners=(bodil,))
    await wishes(home, bodil, digest=True, paused_until=date(2021, 12, 1))
    await home.call(bodil, network, "2021-10-14")
    home.now = datetime(2021, 10, 14, 16, tzinfo=UTC)
    await reminders.send_due(home.house, home.now)
    assert (await sent(home, bodil))[-1] == (NoticeKind.MEETING_REPORT_WANTED, home.now)


async def test_who_leaves_hears_no_more_of_the_networks_meetings(
    home: Household, sara: Somebody, bodil: Somebody, network: int
) -> None:
    other = await home.gather(bodil, kind=NetworkKind.COUNCIL)
    home.now = NIGHT
    await home.call(sara, network)
    await home.call(sara, other)
    assert await sent(home, bodil) == [(CALLED, MORNING)] * 2
    [membership] = [row for row in await home.rows(MembershipRow) if row.network_id == network]
    await members.keeping.leave(home.act(bodil), membership.id)
    assert await sent(home, bodil) == [(CALLED, MORNING)]


async def test_what_a_pause_held_back_comes_when_it_is_ended_early(
    home: Household, sara: Somebody, bodil: Somebody, network: int
) -> None:
    await members.settings.resume(home.act(bodil))
    await wishes(home, bodil, paused_until=date(2021, 10, 20))
    meeting_id = await home.call(sara, network)
    await move(home, sara, meeting_id, "2021-11-04")
    await members.settings.resume(home.act(bodil))
    (first, at_once), (second, right_after) = await sent(home, bodil)
    assert (first, at_once, second) == (CALLED, home.now, CHANGED)
    assert right_after - at_once == timedelta(seconds=1)
