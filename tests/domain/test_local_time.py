"""Local wall time and UTC, on both sides of every change of the clocks from 2021 to 2027."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.local_time import (
    NoSuchLocalTime,
    day_bounds,
    days_later,
    is_between,
    local,
    local_day,
    next_time,
    previous_day_at,
    to_utc,
    to_utc_past_gap,
)

STOCKHOLM = ZoneInfo("Europe/Stockholm")
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)

SPRING = [
    date(2021, 3, 28),
    date(2022, 3, 27),
    date(2023, 3, 26),
    date(2024, 3, 31),
    date(2025, 3, 30),
    date(2026, 3, 29),
    date(2027, 3, 28),
]
AUTUMN = [
    date(2021, 10, 31),
    date(2022, 10, 30),
    date(2023, 10, 29),
    date(2024, 10, 27),
    date(2025, 10, 26),
    date(2026, 10, 25),
    date(2027, 10, 31),
]

moments = st.datetimes(
    min_value=datetime(2021, 1, 1),  # noqa: DTZ001 - the strategy adds the zone
    max_value=datetime(2027, 12, 31),  # noqa: DTZ001
    timezones=st.just(UTC),
)
days = st.dates(date(2021, 1, 1), date(2027, 12, 31)) | st.sampled_from(SPRING + AUTUMN)


def utc(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=UTC)


@pytest.mark.parametrize("day", SPRING)
def test_a_time_that_the_clocks_skip_in_spring_is_refused_with_its_data(day: date) -> None:
    with pytest.raises(NoSuchLocalTime) as refused:
        to_utc(day, time(2, 30), STOCKHOLM)
    assert (refused.value.day, refused.value.wall_time) == (day, time(2, 30))
    assert refused.value.zone is STOCKHOLM


@pytest.mark.parametrize("day", SPRING)
@pytest.mark.parametrize("wall_time", [time(2), time(2, 59, 59), time(2, 30, fold=1)])
def test_the_whole_gap_is_refused(day: date, wall_time: time) -> None:
    with pytest.raises(NoSuchLocalTime):
        to_utc(day, wall_time, STOCKHOLM)


@pytest.mark.parametrize("day", SPRING)
def test_the_edges_of_the_gap_meet(day: date) -> None:
    before = to_utc(day, time(1, 59), STOCKHOLM)
    after = to_utc(day, time(3), STOCKHOLM)
    assert after - before == timedelta(minutes=1)
    assert after == utc(day, 1)


@pytest.mark.parametrize("day", SPRING)
@pytest.mark.parametrize("fold", [0, 1])
def test_what_the_clock_works_out_itself_passes_the_gap(day: date, fold: int) -> None:
    moment = to_utc_past_gap(day, time(2, 30, fold=fold), STOCKHOLM)
    assert local(moment, STOCKHOLM).time() == time(3, 30)


@pytest.mark.parametrize("day", AUTUMN)
def test_the_doubled_hour_means_the_first_unless_the_second_is_asked_for(day: date) -> None:
    assert to_utc(day, time(2, 30), STOCKHOLM) == utc(day, 0, 30)
    assert to_utc(day, time(2, 30, fold=1), STOCKHOLM) == utc(day, 1, 30)


@pytest.mark.parametrize("day", AUTUMN)
def test_local_time_tells_the_doubled_hours_apart(day: date) -> None:
    first, second = (local(utc(day, hour, 30), STOCKHOLM) for hour in (0, 1))
    assert first.time() == second.time() == time(2, 30)
    assert (first.fold, second.fold) == (0, 1)


@pytest.mark.parametrize(("day", "hours"), [(d, 23) for d in SPRING] + [(d, 25) for d in AUTUMN])
def test_a_day_of_change_is_an_hour_short_or_long(day: date, hours: int) -> None:
    start, end = day_bounds(day, STOCKHOLM)
    assert end - start == hours * HOUR
    assert local_day(start, STOCKHOLM) == day
    assert local_day(end - timedelta(microseconds=1), STOCKHOLM) == day
    assert local_day(end, STOCKHOLM) == day + DAY


@pytest.mark.parametrize("day", SPRING + AUTUMN)
@pytest.mark.parametrize("offset", [-1, 0, 1, 2])
def test_the_day_before_at_four_is_four_on_the_wall(day: date, offset: int) -> None:
    visit = to_utc(day + offset * DAY, time(9), STOCKHOLM)
    reminder = local(previous_day_at(visit, time(16), STOCKHOLM), STOCKHOLM)
    assert (reminder.date(), reminder.time()) == (day + (offset - 1) * DAY, time(16))


def test_the_day_before_follows_the_local_day_not_the_utc_day() -> None:
    late_in_the_utc_evening = datetime(2026, 7, 1, 22, 30, tzinfo=UTC)  # 2 July, 00.30
    reminder = previous_day_at(late_in_the_utc_evening, time(16), STOCKHOLM)
    assert reminder == datetime(2026, 7, 1, 14, tzinfo=UTC)


@pytest.mark.parametrize("day", SPRING)
def test_a_reminder_inside_the_gap_comes_right_after_it(day: date) -> None:
    reminder = previous_day_at(utc(day + DAY, 8), time(2, 30), STOCKHOLM)
    assert local(reminder, STOCKHOLM).time() == time(3, 30)


@pytest.mark.parametrize("day", SPRING + AUTUMN)
def test_quiet_hours_end_at_seven_on_the_wall(day: date) -> None:
    evening = to_utc(day - DAY, time(22), STOCKHOLM)
    assert next_time(evening, time(7), STOCKHOLM) == to_utc(day, time(7), STOCKHOLM)
    night = to_utc(day, time(1), STOCKHOLM)
    assert next_time(night, time(7), STOCKHOLM) == to_utc(day, time(7), STOCKHOLM)


def test_the_next_seven_asked_for_at_seven_is_tomorrow() -> None:
    seven = datetime(2026, 7, 1, 5, tzinfo=UTC)
    assert next_time(seven, time(7), STOCKHOLM) == seven + DAY


@pytest.mark.parametrize("day", AUTUMN)
def test_the_doubled_hour_comes_once(day: date) -> None:
    first = next_time(utc(day, 0), time(2, 30), STOCKHOLM)
    assert first == utc(day, 0, 30)
    assert next_time(first, time(2, 30), STOCKHOLM) == utc(day + DAY, 1, 30)


@pytest.mark.parametrize(
    ("shown", "start", "end", "inside"),
    [
        (time(22), time(22), time(7), True),
        (time(3), time(22), time(7), True),
        (time(7), time(22), time(7), False),
        (time(12), time(22), time(7), False),
        (time(12), time(8), time(17), True),
        (time(17), time(8), time(17), False),
        (time(8), time(8), time(8), False),
    ],
)
def test_a_stretch_of_the_day_may_pass_midnight(
    shown: time, start: time, end: time, inside: bool
) -> None:
    moment = to_utc(date(2026, 7, 1), shown, STOCKHOLM)
    assert is_between(moment, start, end, STOCKHOLM) is inside


def test_naive_moments_and_zoned_wall_times_are_refused() -> None:
    naive = datetime(2026, 7, 1, 12)  # noqa: DTZ001 - the mistake under test
    with pytest.raises(ValueError, match="aware"):
        local(naive, STOCKHOLM)
    with pytest.raises(ValueError, match="zone"):
        to_utc(date(2026, 7, 1), time(12, tzinfo=UTC), STOCKHOLM)


def test_a_day_whose_midnight_is_skipped_starts_at_one() -> None:
    zone = ZoneInfo("America/Sao_Paulo")
    start, end = day_bounds(date(2018, 11, 4), zone)
    assert local(start, zone).time() == time(1)
    assert end - start == 23 * HOUR


@given(moments)
def test_there_and_back_again(moment: datetime) -> None:
    shown = local(moment, STOCKHOLM)
    assert to_utc(shown.date(), shown.time(), STOCKHOLM) == moment


@given(days)
def test_days_follow_each_other_without_a_hole(day: date) -> None:
    assert day_bounds(day, STOCKHOLM)[1] == day_bounds(day + DAY, STOCKHOLM)[0]


@given(moments)
def test_a_moment_lies_within_its_day(moment: datetime) -> None:
    start, end = day_bounds(local_day(moment, STOCKHOLM), STOCKHOLM)
    assert start <= moment < end


@given(moments, st.times())
def test_the_next_time_is_after_now_and_within_25_hours(moment: datetime, wall: time) -> None:
    following = next_time(moment, wall, STOCKHOLM)
    assert moment < following <= moment + timedelta(hours=26)
    shown = local(following, STOCKHOLM)
    assert shown.time() == wall or to_utc_past_gap(shown.date(), wall, STOCKHOLM) == following


@given(days, st.times())
def test_a_wall_time_is_refused_only_in_the_gap(day: date, wall: time) -> None:
    try:
        moment = to_utc(day, wall, STOCKHOLM)
    except NoSuchLocalTime:
        assert day in SPRING
        assert wall.hour == 2
    else:
        assert local(moment, STOCKHOLM).replace(tzinfo=None) == datetime.combine(day, wall)


@pytest.mark.parametrize("change", SPRING + AUTUMN)
def test_days_later_are_counted_by_the_calendar(change: date) -> None:
    noon = to_utc(change - DAY, time(12), STOCKHOLM)
    assert days_later(noon, 7, STOCKHOLM) == to_utc(change + 6 * DAY, time(12), STOCKHOLM)


def test_days_later_in_the_gap_is_as_much_later() -> None:
    (change, *_) = SPRING
    night = to_utc(change - DAY, time(2, 30), STOCKHOLM)
    assert days_later(night, 1, STOCKHOLM) == utc(change, 1, 30)
