"""How meetings repeat around red days and changes of the clocks, and what is reminded of when."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.calendar import is_working_day
from bot.domain.errors import MeetingBegun, MeetingNotBegun, MeetingSettled
from bot.domain.meetings import (
    Guest,
    MeetingRhythm,
    MeetingState,
    OnRedDay,
    Planned,
    Reply,
    check_can_change,
    check_can_close,
    days_of,
    is_red,
    plan,
    reminders_of,
    rhythms_from,
    span_of,
    tally_of,
    wants_reminder,
    week_of_month,
    with_point,
)
from bot.domain.reminders import ReminderKind
from tests.support.program import STOCKHOLM

SERIES = [rhythm for rhythm in MeetingRhythm if rhythm is not MeetingRhythm.ONCE]
days = st.dates(date(2021, 1, 1), date(2026, 12, 31))
DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("agenda", "whole"),
    [
        ("", "Lampor"),
        ("Läget\nDiesel", "Läget\nDiesel\nLampor"),
        ("• Läget\n• Diesel", "• Läget\n• Diesel\n• Lampor"),
        ("Att tala om:\n- Läget\n", "Att tala om:\n- Läget\n- Lampor"),
    ],
)
def test_a_point_is_added_to_an_agenda_as_the_others_are_marked(agenda: str, whole: str) -> None:
    assert with_point(agenda, "Lampor") == whole


def test_every_second_week() -> None:
    found = days_of(MeetingRhythm.FORTNIGHTLY, date(2021, 10, 14), date(2021, 11, 25))
    assert [day.day for day in found] == [14, 28, 11, 25]


def test_the_second_thursday_of_every_month() -> None:
    found = list(days_of(MeetingRhythm.MONTHLY, date(2021, 10, 14), date(2022, 1, 31)))
    assert found == [
        date(2021, 10, 14), date(2021, 11, 11), date(2021, 12, 9), date(2022, 1, 13),
    ]  # fmt: skip


def test_the_last_thursday_of_every_month() -> None:
    found = list(days_of(MeetingRhythm.MONTHLY_LAST, date(2021, 10, 28), date(2022, 1, 31)))
    assert found == [
        date(2021, 10, 28), date(2021, 11, 25), date(2021, 12, 30), date(2022, 1, 27),
    ]  # fmt: skip


def test_a_fifth_weekday_can_only_be_the_last() -> None:
    assert MeetingRhythm.MONTHLY not in rhythms_from(date(2021, 10, 29))
    assert MeetingRhythm.MONTHLY_LAST in rhythms_from(date(2021, 10, 29))
    assert MeetingRhythm.MONTHLY_LAST not in rhythms_from(date(2021, 10, 14))


def test_a_red_day_is_skipped_or_moved_to_the_next_working_day() -> None:
    first, until = date(2026, 3, 27), date(2026, 4, 10)
    assert plan(MeetingRhythm.WEEKLY, first, until, OnRedDay.SKIP)[1] == Planned(
        date(2026, 4, 3), None
    )
    assert plan(MeetingRhythm.WEEKLY, first, until, OnRedDay.MOVE)[1] == Planned(
        date(2026, 4, 3), date(2026, 4, 7)
    )


def test_a_single_meeting_stays_where_it_was_put() -> None:
    christmas = date(2026, 12, 25)
    [only] = plan(MeetingRhythm.ONCE, christmas, christmas, OnRedDay.SKIP)
    assert only.held_on == christmas


@given(days, st.sampled_from(SERIES), st.sampled_from(OnRedDay), st.integers(0, 366))
def test_a_series_keeps_its_weekday_and_its_order_and_no_red_day(
    first: date, rhythm: MeetingRhythm, on_red_day: OnRedDay, length: int
) -> None:
    if rhythm not in rhythms_from(first):
        return
    found = plan(rhythm, first, first + timedelta(days=length), on_red_day)
    assert found[0].day == first
    assert {one.day.weekday() for one in found} == {first.weekday()}
    held = [one.held_on for one in found if one.held_on]
    assert held == sorted(set(held))
    assert not any(is_red(day) for day in held)
    for one in found:
        if one.held_on != one.day:
            assert is_red(one.day)
            if on_red_day is OnRedDay.SKIP:
                assert one.held_on is None
            else:
                assert one.held_on is not None
                assert is_working_day(one.held_on)


@given(days, st.sampled_from([MeetingRhythm.MONTHLY, MeetingRhythm.MONTHLY_LAST]))
def test_a_monthly_series_meets_once_in_every_month(first: date, rhythm: MeetingRhythm) -> None:
    if rhythm not in rhythms_from(first):
        return
    found = list(days_of(rhythm, first, first + timedelta(days=366)))
    months = [(day.year, day.month) for day in found]
    assert len(set(months)) == len(months) >= 12
    for day in found:
        if rhythm is MeetingRhythm.MONTHLY:
            assert week_of_month(day) == week_of_month(first)
        else:
            assert (day + 7 * DAY).month != day.month


@pytest.mark.parametrize(
    ("day", "utc_hour"),
    [
        (date(2026, 3, 26), 8),
        (date(2026, 4, 2), 7),
        (date(2026, 10, 22), 7),
        (date(2026, 10, 29), 8),
    ],
)
def test_the_wall_time_is_kept_over_changes_of_the_clocks(day: date, utc_hour: int) -> None:
    starts_at, ends_at = span_of(day, time(9), 90, STOCKHOLM)
    assert starts_at == datetime(day.year, day.month, day.day, utc_hour, tzinfo=UTC)
    assert ends_at - starts_at == timedelta(minutes=90)


def test_reminders_come_a_week_and_a_day_before_and_the_same_evening() -> None:
    starts_at, ends_at = span_of(date(2026, 11, 2), time(13), 60, STOCKHOLM)
    found = dict(reminders_of(starts_at, ends_at, starts_at - 30 * DAY, STOCKHOLM))
    assert found == {
        # Before the clocks change the same 09.00 is an hour earlier in UTC, here it is not.
        ReminderKind.MEETING_WEEK: datetime(2026, 10, 26, 8, tzinfo=UTC),
        ReminderKind.MEETING_TOMORROW: datetime(2026, 11, 1, 8, tzinfo=UTC),
        ReminderKind.MEETING_HELD: datetime(2026, 11, 2, 17, tzinfo=UTC),
        ReminderKind.MEETING_HELD_AGAIN: datetime(2026, 11, 3, 8, tzinfo=UTC),
    }


def test_a_week_before_a_change_of_the_clocks_it_is_still_nine() -> None:
    starts_at, ends_at = span_of(date(2026, 10, 29), time(13), 60, STOCKHOLM)
    found = dict(reminders_of(starts_at, ends_at, starts_at - 30 * DAY, STOCKHOLM))
    assert found[ReminderKind.MEETING_WEEK] == datetime(2026, 10, 22, 7, tzinfo=UTC)
    assert found[ReminderKind.MEETING_TOMORROW] == datetime(2026, 10, 28, 8, tzinfo=UTC)


def test_what_has_passed_is_not_reminded_of() -> None:
    starts_at, ends_at = span_of(date(2026, 10, 29), time(13), 60, STOCKHOLM)
    kinds = [kind for kind, _ in reminders_of(starts_at, ends_at, starts_at - 5 * DAY, STOCKHOLM)]
    assert kinds[0] is ReminderKind.MEETING_TOMORROW


@given(days, st.times(), st.integers(15, 600), st.integers(0, 400))
def test_reminders_lie_ahead_and_in_order(
    day: date, starts: time, minutes: int, days_before: int
) -> None:
    starts_at, ends_at = span_of(day, starts, minutes, STOCKHOLM)
    now = starts_at - days_before * DAY
    found = reminders_of(starts_at, ends_at, now, STOCKHOLM)
    moments = [due for _, due in found]
    assert moments == sorted(moments)
    assert all(due > now for due in moments)
    for kind, due in found:
        assert (due > ends_at) == kind.name.startswith("MEETING_HELD")


@pytest.mark.parametrize(
    ("reply", "wants"),
    [(None, True), (Reply.COMES, True), (Reply.PERHAPS, True), (Reply.DECLINES, False)],
)
def test_who_declined_is_left_alone(reply: Reply | None, wants: bool) -> None:
    assert wants_reminder(reply) is wants


def test_answers_are_counted() -> None:
    replies = (Reply.COMES, Reply.COMES, Reply.DEPUTY, None)
    guests = tuple(Guest(n, "Namn", "ICA", reply) for n, reply in enumerate(replies))
    tally = tally_of(guests)
    assert (tally.replies[Reply.COMES], tally.replies[Reply.DECLINES], tally.unanswered) == (
        2,
        0,
        1,
    )


NOON = datetime(2026, 10, 29, 12, tzinfo=UTC)


@pytest.mark.parametrize("state", [one for one in MeetingState if one is not MeetingState.CALLED])
def test_what_is_settled_stays_settled(state: MeetingState) -> None:
    with pytest.raises(MeetingSettled):
        check_can_change(state, NOON, NOON - DAY)
    with pytest.raises(MeetingSettled):
        check_can_close(state, NOON, NOON + DAY)


def test_a_meeting_is_changed_before_it_begins_and_closed_after() -> None:
    check_can_change(MeetingState.CALLED, NOON, NOON - DAY)
    check_can_close(MeetingState.CALLED, NOON, NOON)
    with pytest.raises(MeetingBegun):
        check_can_change(MeetingState.CALLED, NOON, NOON)
    with pytest.raises(MeetingNotBegun):
        check_can_close(MeetingState.CALLED, NOON, NOON - DAY)
