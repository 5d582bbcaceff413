"""When something is said about a visit: before it, after it, and while it is asked for."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.domain.local_time import to_utc
from bot.domain.reminders import ReminderKind
from bot.domain.visit_clock import (
    answer_due_at,
    asked_next,
    expires_at,
    reminders_of,
    report_due_at,
    school_reminders_ahead,
    week_due_at,
)
from bot.domain.visits import GONE, REPORTED, VisitState
from tests.domain.test_visits import VISIT

STOCKHOLM = ZoneInfo("Europe/Stockholm")
LONG_BEFORE = datetime(2021, 1, 1, tzinfo=UTC)

# The clocks change on Sunday 28 March and Sunday 31 October 2021.
AROUND_THE_CHANGES = [
    date(2021, 3, 27), date(2021, 3, 28), date(2021, 3, 29), date(2021, 4, 3), date(2021, 4, 4),
    date(2021, 10, 30), date(2021, 10, 31), date(2021, 11, 1), date(2021, 11, 6), date(2021, 11, 7),
]  # fmt: skip
ON_THE_DAY = [time(0, 15), time(8, 0), time(15, 30), time(23, 45)]


def local(day: date, hour: int, minute: int = 0) -> datetime:
    return to_utc(day, time(hour, minute), STOCKHOLM)


def said_of(starts_at: datetime, now: datetime = LONG_BEFORE) -> dict[ReminderKind, datetime]:
    visit = replace(VISIT, starts_at=starts_at, ends_at=starts_at + timedelta(hours=1))
    return dict(reminders_of(visit, now, STOCKHOLM))


@pytest.mark.parametrize("day", AROUND_THE_CHANGES)
@pytest.mark.parametrize("at", ON_THE_DAY)
def test_each_comes_when_the_clock_on_the_wall_says_so(day: date, at: time) -> None:
    starts_at = to_utc(day, at, STOCKHOLM)
    said = said_of(starts_at)
    assert said[ReminderKind.VISIT_WEEK] == local(day - timedelta(days=7), 9)
    assert said[ReminderKind.VISIT_TOMORROW] == local(day - timedelta(days=1), 16)
    assert said[ReminderKind.VISIT_DAY_LIST] == local(day - timedelta(days=1), 18)
    assert said[ReminderKind.VISIT_SOON] == starts_at - timedelta(hours=1)
    assert said[ReminderKind.VISIT_REPORT] >= starts_at + timedelta(minutes=75)


@pytest.mark.parametrize(
    ("days", "ahead"),
    [
        (8, {ReminderKind.VISIT_WEEK, ReminderKind.VISIT_TOMORROW}),
        (3, {ReminderKind.VISIT_TOMORROW}),
        (1, {ReminderKind.VISIT_TOMORROW}),
        (0, set()),
    ],
)
def test_a_school_is_promised_only_reminders_that_will_come(
    days: int, ahead: set[ReminderKind]
) -> None:
    now = local(date(2021, 10, 11), 9)
    starts_at = local(date(2021, 10, 11) + timedelta(days=days), 13)
    assert school_reminders_ahead(starts_at, now, STOCKHOLM) == ahead


def test_an_hour_before_is_an_hour_where_the_clocks_change_in_it() -> None:
    starts_at = local(date(2021, 3, 28), 3, 15)
    assert said_of(starts_at)[ReminderKind.VISIT_SOON] == local(date(2021, 3, 28), 1, 15)


def test_a_visit_booked_three_days_ahead_gets_no_reminder_a_week_before() -> None:
    starts_at = local(date(2021, 10, 14), 9)
    said = said_of(starts_at, now=starts_at - timedelta(days=3))
    assert set(said) == {
        ReminderKind.VISIT_TOMORROW, ReminderKind.VISIT_DAY_LIST, ReminderKind.VISIT_SOON,
        ReminderKind.VISIT_REPORT,
    }  # fmt: skip


def test_what_has_passed_to_the_second_is_left_out() -> None:
    starts_at = local(date(2021, 10, 14), 9)
    due = week_due_at(starts_at, STOCKHOLM)
    assert ReminderKind.VISIT_WEEK not in said_of(starts_at, now=due)
    assert said_of(starts_at, now=due - timedelta(seconds=1))[ReminderKind.VISIT_WEEK] == due


@pytest.mark.parametrize("state", [*GONE, *REPORTED])
def test_nothing_is_said_of_what_is_settled(state: VisitState) -> None:
    assert not list(reminders_of(replace(VISIT, state=state), LONG_BEFORE, STOCKHOLM))


@pytest.mark.parametrize(
    ("ends", "asked"),
    [(time(10, 0), time(18, 0)), (time(17, 50), time(18, 5)), (time(20, 0), time(20, 15))],
)
def test_the_officer_is_asked_in_the_evening_and_never_before_the_end(
    ends: time, asked: time
) -> None:
    for day in AROUND_THE_CHANGES:
        ends_at = to_utc(day, ends, STOCKHOLM)
        assert report_due_at(ends_at, STOCKHOLM) == to_utc(day, asked, STOCKHOLM)


def test_unanswered_it_is_asked_twice_more_and_then_shown_to_the_coordinator() -> None:
    kind, now = ReminderKind.VISIT_REPORT, local(date(2021, 10, 28), 18)
    found = []
    while kind is not ReminderKind.VISIT_UNREPORTED:
        kind, now = asked_next(kind, now, STOCKHOLM)
        found.append((kind, now))
    # From a Thursday on: Friday, Monday (in winter time), and Tuesday morning.
    assert found == [
        (ReminderKind.VISIT_REPORT_AGAIN, local(date(2021, 10, 29), 18)),
        (ReminderKind.VISIT_REPORT_LAST, local(date(2021, 11, 1), 18)),
        (ReminderKind.VISIT_UNREPORTED, local(date(2021, 11, 2), 9)),
    ]


@pytest.mark.parametrize(
    ("asked", "pointed_out"),
    [
        # Monday to Wednesday; over a weekend; over Maundy Thursday to after Easter.
        (date(2021, 10, 11), date(2021, 10, 13)),
        (date(2021, 10, 15), date(2021, 10, 19)),
        (date(2021, 4, 1), date(2021, 4, 7)),
        # 6 January is a red day, and so is the Saturday of All Saints, 6 November.
        (date(2021, 1, 5), date(2021, 1, 8)),
        (date(2021, 3, 26), date(2021, 3, 30)),
        (date(2021, 10, 29), date(2021, 11, 2)),
    ],
)
def test_a_request_is_pointed_out_two_working_days_later(asked: date, pointed_out: date) -> None:
    assert answer_due_at(local(asked, 11, 30), STOCKHOLM) == local(pointed_out, 11, 30)


@pytest.mark.parametrize("day", AROUND_THE_CHANGES)
def test_a_request_falls_at_noon_before_its_day(day: date) -> None:
    starts_at = local(day, 9)
    assert expires_at(starts_at, LONG_BEFORE, STOCKHOLM) == local(day - timedelta(days=1), 12)
    assert expires_at(starts_at, starts_at - timedelta(hours=2), STOCKHOLM) == starts_at


def test_another_time_that_waits_falls_before_the_earlier_of_the_two() -> None:
    monday, friday = local(date(2021, 10, 25), 9), local(date(2021, 10, 29), 9)
    for at, asked in ((monday, friday), (friday, monday)):
        visit = replace(VISIT, starts_at=at, asked_starts_at=asked)
        said = dict(reminders_of(visit, local(date(2021, 10, 11), 9), STOCKHOLM))
        assert said[ReminderKind.VISIT_REQUEST_FALLS] == local(date(2021, 10, 24), 12)
        assert ReminderKind.VISIT_TOMORROW in said, "the time that it has still stands"
