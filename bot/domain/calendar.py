"""Days to choose from: a month as a grid, Swedish red days, working days and squeeze days."""

from __future__ import annotations

from collections.abc import Callable, Container, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum
from functools import lru_cache

_ONE_DAY = timedelta(days=1)
_DAYS_A_WEEK = 7
_SATURDAY = 5
# Far beyond any promise; keeps forged buttons away from the ends of Python's calendar.
_FIRST_YEAR, _LAST_YEAR = 1900, 2199
_HOLIDAY_LANGUAGES = {"sv": "sv", "en": "en_US"}


class DayState(Enum):
    """What a day in the grid is good for; only a FREE one can be chosen."""

    OUTSIDE = "outside"
    PAST = "past"
    FREE = "free"
    FULL = "full"
    CLOSED = "closed"


class ClosedKind(Enum):
    """Why nothing can be booked on a day."""

    WEEKEND = "weekend"
    RED_DAY = "red_day"
    EVE = "eve"
    SCHOOL_HOLIDAY = "school_holiday"
    SQUEEZE_DAY = "squeeze_day"
    NOT_OFFERED = "not_offered"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Closure:
    """Why a day is closed. `name` is the red day's, or somebody's own words; None without one."""

    kind: ClosedKind
    name: str | None = None


@dataclass(frozen=True, slots=True)
class Day:
    """One square of the grid; `reason` is set for a CLOSED day and None for every other."""

    date: date
    state: DayState
    reason: Closure | None = None

    @property
    def can_be_chosen(self) -> bool:
        return self.state is DayState.FREE


@dataclass(frozen=True, slots=True)
class Week:
    """One row of the grid: the ISO week's number and its seven days, Monday first."""

    number: int
    days: tuple[Day, ...]


def month_grid(
    year: int,
    month: int,
    *,
    today: date | None = None,
    free: Container[date] | None = None,
    full: Container[date] = (),
    closed: Mapping[date, Closure] | None = None,
) -> tuple[Week, ...]:
    """The four to six weeks that the month touches; days of its neighbours are OUTSIDE.

    Days before `today` are PAST (none where it is None). Of what is left, a day in `closed` is
    CLOSED with its reason, one in `full` is FULL, and the rest is FREE. Where `free` is given,
    only its days are: a day in none of the three is CLOSED as NOT_OFFERED.
    Raises ValueError for a month that does not exist or lies outside 1900 to 2199.
    """
    if not _FIRST_YEAR <= year <= _LAST_YEAR:
        raise ValueError("a year outside the calendar")
    first = date(year, month, 1)
    monday = first - timedelta(days=first.weekday())
    last = date(*shift_month(year, month, 1), 1) - _ONE_DAY

    def look_up(day: date) -> Day:
        if not first <= day <= last:
            return Day(day, DayState.OUTSIDE)
        if today is not None and day < today:
            return Day(day, DayState.PAST)
        if closed and day in closed:
            return Day(day, DayState.CLOSED, closed[day])
        if day in full:
            return Day(day, DayState.FULL)
        if free is None or day in free:
            return Day(day, DayState.FREE)
        return Day(day, DayState.CLOSED, Closure(ClosedKind.NOT_OFFERED))

    rows = (last - monday).days // _DAYS_A_WEEK + 1
    mondays = (monday + timedelta(weeks=row) for row in range(rows))
    return tuple(_week(start, look_up) for start in mondays)


def _week(monday: date, look_up: Callable[[date], Day]) -> Week:
    days = tuple(look_up(monday + timedelta(days=n)) for n in range(_DAYS_A_WEEK))
    return Week(monday.isocalendar().week, days)


def shift_month(year: int, month: int, by: int) -> tuple[int, int]:
    """The year and month `by` months later, or earlier for a negative number."""
    years, month_from_0 = divmod(year * 12 + month - 1 + by, 12)
    return years, month_from_0 + 1


def swedish_red_day(day: date, language: str = "sv") -> str | None:
    """The name of the red day, in Swedish or English ("en"); None for every other day.

    Red are the public holidays of law (1989:253). An ordinary Sunday is a day off without a name
    and gives None; Easter Day and Whit Sunday have one.
    """
    return _holidays(day.year, language, "public").get(day)


def swedish_eve(day: date, language: str = "sv") -> str | None:
    """The name of Midsummer, Christmas or New Year's Eve, else None.

    These are no red days, but the Annual Leave Act (1977:480, 3 a §) counts them as Sundays, and
    schools and offices are shut.
    """
    return _holidays(day.year, language, "de_facto").get(day)


def closure(day: date, language: str = "sv") -> Closure | None:
    """Why nobody works on the day in Sweden, its name before its weekday; None on a working day."""
    if name := swedish_red_day(day, language):
        return Closure(ClosedKind.RED_DAY, name)
    if name := swedish_eve(day, language):
        return Closure(ClosedKind.EVE, name)
    if day.weekday() >= _SATURDAY:
        return Closure(ClosedKind.WEEKEND)
    return None


def is_working_day(day: date) -> bool:
    """Monday to Friday, and neither a red day nor one of the three eves."""
    return closure(day) is None


def add_working_days(day: date, count: int) -> date:
    """The working day `count` working days after the day, or before it for a negative count.

    The day itself is not counted, whether it is a working day or not; 0 gives it back unchanged.
    """
    step = _ONE_DAY if count > 0 else -_ONE_DAY
    left = abs(count)
    while left:
        day += step
        left -= is_working_day(day)
    return day


def is_squeeze_day(day: date) -> bool:
    """Whether it is a *klämdag*: a single working day between two days off, when many are away."""
    return is_working_day(day) and not (
        is_working_day(day - _ONE_DAY) or is_working_day(day + _ONE_DAY)
    )


def squeeze_days(year: int) -> tuple[date, ...]:
    """The year's squeeze days, in order."""
    first = date(year, 1, 1)
    length = (date(year + 1, 1, 1) - first).days
    days = (first + timedelta(days=n) for n in range(length))
    return tuple(day for day in days if is_squeeze_day(day))


@lru_cache(maxsize=64)
def _holidays(year: int, language: str, category: str) -> Mapping[date, str]:
    """The names of one year's holidays. Raises ValueError for another language than sv and en."""
    if language not in _HOLIDAY_LANGUAGES:
        raise ValueError(f"no such language: {language}")
    # Imported here: it costs 60 ms that a cold start need not wait for.
    from holidays import country_holidays

    found = country_holidays(
        "SE", years=year, language=_HOLIDAY_LANGUAGES[language], categories=(category,)
    )
    # A plain dict: the library's own fills itself with other years when they are asked for.
    return {day: name for day, name in found.items() if day.year == year}
