"""An officer's visits as one calendar file, sent anew when they change, and not once a change."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import icalendar
import pytest

from bot.domain.forms import FormKind, Move, Typed
from bot.domain.outbox import Notice, NoticeKind
from bot.domain.people import Role
from bot.services import calendar_feeds, reminders, roles
from bot.texts.notices import notice_screen
from bot.texts.screen import File
from db.models import DeliveryRow, NoticeRow
from db.queries import people
from tests.support.house import Household, Somebody
from tests.support.program import STOCKHOLM

WEDNESDAY_9 = datetime(2021, 10, 13, 7, tzinfo=UTC)


@pytest.fixture
async def officer(home: Household) -> Somebody:
    return await home.let_in(Role.POLICE, "Olle", "Polisen Älmhult")


@pytest.fixture
async def school(home: Household) -> Somebody:
    return await home.let_in(Role.SCHOOL, "Sara")


async def files(home: Household) -> list[list[Any]]:
    """The events of every file that was sent, strictly read."""
    found = []
    for row in await home.rows(NoticeRow):
        if row.kind != NoticeKind.CALENDAR_FILE:
            continue
        notice = Notice(row.id, NoticeKind.CALENDAR_FILE, row.params)
        document = notice_screen(notice, STOCKHOLM, "sv").document
        assert isinstance(document, File)
        calendars = icalendar.Calendar.from_ical(document.content, multiple=True)
        found.append([event for calendar in calendars for event in calendar.walk("VEVENT")])
    return found


async def cancel(home: Household, who: Somebody, visit_id: int) -> None:
    about = {"visit": visit_id}
    view = await home.fill_in(who, FormKind.CANCEL_VISIT, Move.SKIP, about=about)
    await home.confirm(who, view)


async def test_without_a_subscription_none_is_sent(
    home: Household, officer: Somebody, school: Somebody
) -> None:
    await home.book(school, await home.offer(officer, WEDNESDAY_9))
    home.later(minutes=2)
    await reminders.send_due(home.house, home.now)
    assert await files(home) == []
    assert len((await calendar_feeds.show(home.act(officer))).visits) == 1


async def test_who_is_no_officer_any_more_gets_none(
    home: Household, officer: Somebody, school: Somebody
) -> None:
    coordinator = await home.let_in(Role.COORDINATOR)
    await home.book(school, await home.offer(officer, WEDNESDAY_9))
    await calendar_feeds.subscribe(home.act(officer), wanted=True)
    async with home.database.read() as session:
        person = await people.find(session, officer.telegram_id)
    assert person is not None
    await roles.take_away(home.act(coordinator), person.id, Role.POLICE)
    home.later(minutes=2)
    await reminders.send_due(home.house, home.now)
    assert await files(home) == []


async def test_all_that_changes_within_a_minute_makes_one_file(
    home: Household, officer: Somebody, school: Somebody
) -> None:
    await calendar_feeds.subscribe(home.act(officer), wanted=True)
    for day in range(3):
        await home.book(school, await home.offer(officer, WEDNESDAY_9 + timedelta(days=day)))
    assert await files(home) == []
    home.later(minutes=1)
    await reminders.send_due(home.house, home.now)
    [events] = await files(home)
    assert len(events) == 3
    *_, delivery = await home.rows(DeliveryRow)
    assert delivery.chat_id == officer.telegram_id


async def test_a_later_file_replaces_what_stands_there_and_takes_away_what_was_cancelled(
    home: Household, officer: Somebody, school: Somebody
) -> None:
    await calendar_feeds.subscribe(home.act(officer), wanted=True)
    kept = await home.book(school, await home.offer(officer, WEDNESDAY_9))
    gone = await home.book(school, await home.offer(officer, WEDNESDAY_9 + timedelta(days=1)))
    home.later(minutes=1)
    await reminders.send_due(home.house, home.now)
    view = await home.fill_in(
        school, FormKind.CHANGE_VISIT, "room", Move.ENOUGH, Typed("Aulan"), about={"visit": kept}
    )
    await home.confirm(school, view)
    await cancel(home, school, gone)
    home.later(minutes=1)
    await reminders.send_due(home.house, home.now)
    first, second = await files(home)
    assert {event["uid"] for event in first} == {event["uid"] for event in second}
    assert [(str(event["status"]), event["sequence"]) for event in second] == [
        ("CONFIRMED", 1), ("CANCELLED", 1),
    ]  # fmt: skip


async def test_who_stops_gets_no_more(home: Household, officer: Somebody, school: Somebody) -> None:
    await calendar_feeds.subscribe(home.act(officer), wanted=True)
    await home.book(school, await home.offer(officer, WEDNESDAY_9))
    feed = await calendar_feeds.subscribe(home.act(officer), wanted=False)
    assert not feed.subscribed
    home.later(minutes=1)
    await reminders.send_due(home.house, home.now)
    assert await files(home) == []
