"""The month as a grid, red days, working days and squeeze days."""

from __future__ import annotations

import subprocess
import sys
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.calendar import (
    ClosedKind,
    Closure,
    Day,
    DayState,
    add_working_days,
    closure,
    is_squeeze_day,
    is_working_day,
    month_grid,
    shift_month,
    squeeze_days,
    swedish_eve,
    swedish_red_day,
)

DAY = timedelta(days=1)
days = st.dates(date(2021, 1, 1), date(2027, 12, 31))


def october(**known: object) -> dict[date, Day]:
    grid = month_grid(2026, 10, **known)  # type: ignore[arg-type]
    return {day.date: day for week in grid for day in week.days}


def test_a_month_starts_on_monday_and_has_its_iso_weeks() -> None:
    grid = month_grid(2026, 10)
    assert [week.number for week in grid] == [40, 41, 42, 43, 44]
    assert grid[0].days[0] == Day(date(2026, 9, 28), DayState.OUTSIDE)
    assert grid[0].days[3] == Day(date(2026, 10, 1), DayState.FREE)
    assert grid[-1].days[-1] == Day(date(2026, 11, 1), DayState.OUTSIDE)


@pytest.mark.parametrize(
    ("year", "month", "numbers"),
    [
        (2021, 1, [53, 1, 2, 3, 4]),
        (2026, 12, [49, 50, 51, 52, 53]),
        (2021, 2, [5, 6, 7, 8]),
        (2026, 8, [31, 32, 33, 34, 35, 36]),
        (2024, 12, [48, 49, 50, 51, 52, 1]),
    ],
)
def test_weeks_are_numbered_by_iso_around_new_year(
    year: int, month: int, numbers: list[int]
) -> None:
    assert [week.number for week in month_grid(year, month)] == numbers


@given(st.integers(1900, 2199), st.integers(1, 12))
def test_every_day_of_the_month_is_in_the_grid_once(year: int, month: int) -> None:
    grid = month_grid(year, month)
    shown = [day for week in grid for day in week.days]
    inside = [day.date for day in shown if day.state is not DayState.OUTSIDE]
    assert inside[0] == date(year, month, 1)
    assert (inside[-1] + DAY).day == 1
    assert [day.date for day in shown] == [shown[0].date + n * DAY for n in range(7 * len(grid))]
    assert all(week.days[0].date.weekday() == 0 for week in grid)
    assert all(week.days[0].date.isocalendar().week == week.number for week in grid)


def test_days_before_today_are_past_and_today_is_not() -> None:
    shown = october(today=date(2026, 10, 13))
    assert shown[date(2026, 10, 12)].state is DayState.PAST
    assert shown[date(2026, 10, 13)].state is DayState.FREE


def test_a_closed_day_has_its_reason_and_goes_before_full() -> None:
    day = date(2026, 10, 31)
    reason = Closure(ClosedKind.RED_DAY, "Alla helgons dag")
    shown = october(full={day}, closed={day: reason})
    assert shown[day] == Day(day, DayState.CLOSED, reason)
    assert not shown[day].can_be_chosen


def test_a_past_day_is_past_whatever_else_it_was() -> None:
    day = date(2026, 10, 12)
    closed = {day: Closure(ClosedKind.OTHER, "studiedag")}
    assert october(today=day + DAY, full={day}, closed=closed)[day] == Day(day, DayState.PAST)


def test_where_times_are_offered_only_those_days_can_be_chosen() -> None:
    free, full = date(2026, 10, 14), date(2026, 10, 15)
    shown = october(free={free}, full={full})
    assert shown[free].can_be_chosen
    assert shown[full] == Day(full, DayState.FULL)
    assert shown[date(2026, 10, 16)].reason == Closure(ClosedKind.NOT_OFFERED)
    assert sum(day.can_be_chosen for day in shown.values()) == 1


@pytest.mark.parametrize(("year", "month"), [(2026, 13), (2026, 0), (9999, 12), (1, 1), (-5, 3)])
def test_a_month_out_of_reach_is_refused(year: int, month: int) -> None:
    with pytest.raises(ValueError, match=r"year|month"):
        month_grid(year, month)


@pytest.mark.parametrize(
    ("by", "expected"),
    [(1, (2027, 1)), (0, (2026, 12)), (-12, (2025, 12)), (-11, (2026, 1)), (13, (2028, 1))],
)
def test_months_go_on_over_new_year(by: int, expected: tuple[int, int]) -> None:
    assert shift_month(2026, 12, by) == expected


@pytest.mark.parametrize(
    ("day", "swedish", "english"),
    [
        (date(2026, 1, 1), "Nyårsdagen", "New Year's Day"),
        (date(2026, 1, 6), "Trettondedag jul", "Epiphany"),
        (date(2026, 4, 3), "Långfredagen", "Good Friday"),
        (date(2026, 4, 5), "Påskdagen", "Easter Sunday"),
        (date(2026, 4, 6), "Annandag påsk", "Easter Monday"),
        (date(2026, 5, 1), "Första maj", "May Day"),
        (date(2026, 5, 14), "Kristi himmelsfärdsdag", "Ascension Day"),
        (date(2026, 6, 6), "Nationaldagen", "National Day"),
        (date(2026, 6, 20), "Midsommardagen", "Midsummer Day"),
        (date(2026, 10, 31), "Alla helgons dag", "All Saints' Day"),
        (date(2026, 12, 25), "Juldagen", "Christmas Day"),
        (date(2026, 12, 26), "Annandag jul", "Second Day of Christmas"),
    ],
)
def test_a_red_day_has_a_name(day: date, swedish: str, english: str) -> None:
    assert swedish_red_day(day) == swedish
    assert swedish_red_day(day, "en") == english
    assert not is_working_day(day)


def test_an_ordinary_sunday_is_off_without_being_a_red_day_by_name() -> None:
    sunday = date(2026, 10, 11)
    assert swedish_red_day(sunday) is None
    assert closure(sunday) == Closure(ClosedKind.WEEKEND)


@pytest.mark.parametrize("year", range(2021, 2028))
def test_a_year_has_thirteen_red_days(year: int) -> None:
    every_day = (date(year, 1, 1) + n * DAY for n in range(365))
    red = [day for day in every_day if swedish_red_day(day)]
    # Ascension Day or Whit Sunday may meet another; in these years none does.
    assert len(red) == 13


@pytest.mark.parametrize(
    ("day", "name"),
    [
        (date(2026, 6, 19), "Midsommarafton"),
        (date(2026, 12, 24), "Julafton"),
        (date(2026, 12, 31), "Nyårsafton"),
    ],
)
def test_the_three_eves_are_off_but_not_red(day: date, name: str) -> None:
    assert swedish_red_day(day) is None
    assert swedish_eve(day) == name
    assert closure(day) == Closure(ClosedKind.EVE, name)
    assert not is_working_day(day)


def test_an_ordinary_tuesday_is_a_working_day() -> None:
    assert closure(date(2026, 10, 13)) is None
    assert is_working_day(date(2026, 10, 13))


def test_another_language_is_refused() -> None:
    with pytest.raises(ValueError, match="de"):
        swedish_red_day(date(2026, 1, 1), "de")


@pytest.mark.parametrize(
    ("start", "count", "expected"),
    [
        (date(2026, 10, 13), 1, date(2026, 10, 14)),
        (date(2026, 10, 16), 1, date(2026, 10, 19)),
        (date(2026, 10, 17), 1, date(2026, 10, 19)),
        (date(2026, 4, 2), 1, date(2026, 4, 7)),
        (date(2026, 12, 23), 1, date(2026, 12, 28)),
        (date(2026, 10, 19), -1, date(2026, 10, 16)),
        (date(2026, 10, 17), 0, date(2026, 10, 17)),
        (date(2026, 10, 13), 10, date(2026, 10, 27)),
    ],
)
def test_working_days_pass_over_days_off(start: date, count: int, expected: date) -> None:
    assert add_working_days(start, count) == expected


@given(days.filter(is_working_day), st.integers(0, 40))
@settings(deadline=None)  # the first example pays for a lazy import
def test_working_days_there_and_back_again(day: date, count: int) -> None:
    there = add_working_days(day, count)
    assert is_working_day(there)
    assert add_working_days(there, -count) == day


def test_squeeze_days_of_a_year() -> None:
    assert squeeze_days(2026) == (date(2026, 1, 2), date(2026, 1, 5), date(2026, 5, 15))


@given(days)
@settings(deadline=None)  # the first example pays for a lazy import
def test_a_squeeze_day_is_a_lonely_working_day(day: date) -> None:
    if is_squeeze_day(day):
        assert is_working_day(day)
        assert not is_working_day(day - DAY)
        assert not is_working_day(day + DAY)


def test_importing_the_module_does_not_load_holidays() -> None:
    check = "import sys, bot.domain.calendar; sys.exit('holidays' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", check], check=False).returncode == 0
