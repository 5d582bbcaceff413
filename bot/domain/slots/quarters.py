"""Time in quarters of an hour: each has a number, and a set of them is the bits of one integer.

Quarters are counted since 1970 in UTC, so that no day is too long or too short when the clocks
change: every time zone that Sweden has had begins its hours on one of them.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection, Iterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.domain.local_time import to_utc_past_gap

QUARTER_MIN = 15
QUARTER = timedelta(minutes=QUARTER_MIN)
_QUARTER_S = 15 * 60
_USUAL_DAY = 96

Quarters = int
"""A set of quarters: bit n stands for the n-th quarter after a first one that is known."""


def quarter_of(moment: datetime) -> int:
    """The number of the quarter that an aware moment lies in."""
    return int(moment.timestamp() // _QUARTER_S)


def quarter_from(moment: datetime) -> int:
    """The number of the first quarter that begins at an aware moment or after it."""
    return -int(-moment.timestamp() // _QUARTER_S)


def moment_of(quarter: int) -> datetime:
    """When the quarter begins, aware UTC."""
    return datetime.fromtimestamp(quarter * _QUARTER_S, UTC)


def in_quarters(minutes: int) -> int:
    """A length in whole quarters, rounded up: what a lesson of 40 minutes takes from a day."""
    return -(-minutes // QUARTER_MIN)


def stretch(first: int, end: int) -> Quarters:
    """The quarters from one up to, not including, another; what lies before 0 is left out."""
    first = max(first, 0)
    return ((1 << (end - first)) - 1) << first if end > first else 0


def starts_of_runs(quarters: Quarters, length: int) -> Quarters:
    """Where `length` quarters in a row begin that are all in the set."""
    done = 1
    while done < length:
        step = min(done, length - done)
        quarters &= quarters >> step
        done += step
    return quarters


def members(quarters: Quarters) -> Iterator[int]:
    """The quarters of a set, first to last."""
    while quarters:
        lowest = quarters & -quarters
        yield lowest.bit_length() - 1
        quarters ^= lowest


class Horizon:
    """Local days in a row, and where each of them lies among the quarters.

    Whole weeks and a day on either side are counted in, so that what is limited a week, and what
    touches midnight, is seen in full. `first` and `last` are the days that were asked for.
    """

    def __init__(self, first: date, last: date, zone: ZoneInfo) -> None:
        self.first = first
        self.last = last
        self.zone = zone
        self._day_0 = first - timedelta(days=first.weekday() + 1)
        day_after = last + timedelta(days=8 - last.weekday())
        days = [self._day_0 + timedelta(days=n) for n in range((day_after - self._day_0).days + 1)]
        starts = [quarter_of(to_utc_past_gap(day, time.min, zone)) for day in days]
        self.base = starts[0]
        """The number of the quarter that bit 0 stands for."""
        self._starts = [start - self.base for start in starts]
        """The first bit of each day, and of the day after the last."""
        self._odd_days = [day for day in self.days() if self._length(day) != _USUAL_DAY]
        self._mornings = [0] * 7
        """For each weekday (Monday is 0) the first quarter of each of its usual days."""
        for day in self.days():
            if day not in self._odd_days:
                self._mornings[day.weekday()] |= 1 << self.bounds(day)[0]

    def _length(self, day: date) -> int:
        first, end = self.bounds(day)
        return end - first

    def days(self) -> Iterator[date]:
        """The days that were asked for."""
        for n in range((self.last - self.first).days + 1):
            yield self.first + timedelta(days=n)

    def bounds(self, day: date) -> tuple[int, int]:
        """The first bit of the day and the first one after it."""
        n = (day - self._day_0).days
        return self._starts[n], self._starts[n + 1]

    def day_number(self, bit: int) -> int | None:
        """Which day the quarter lies in, counted from a Sunday on. None: outside the horizon."""
        if not 0 <= bit < self._starts[-1]:
            return None
        return bisect_right(self._starts, bit) - 1

    def of_day(self, number: int) -> Quarters:
        """All quarters of the day with this number."""
        return stretch(self._starts[number], self._starts[number + 1])

    def of_week(self, number: int) -> Quarters:
        """All quarters of the week with this number; week 1 holds days 1 to 7."""
        first, end = max(7 * number - 6, 0), min(7 * number + 1, len(self._starts) - 1)
        return stretch(self._starts[first], self._starts[end])

    def period(self, first: date, last: date) -> Quarters:
        """All quarters from one day to another, both counted in, of the days that were asked for."""
        first, last = max(first, self.first), min(last, self.last)
        return stretch(self.bounds(first)[0], self.bounds(last)[1]) if first <= last else 0

    def hours(self, weekdays: Collection[int], starts: time, ends: time) -> Quarters:
        """The whole quarters between two wall times on each of some weekdays (Monday is 0).

        When the clocks change, both of the doubled hours count, and nothing of the skipped one.
        """
        mornings = 0
        for weekday in weekdays:
            mornings |= self._mornings[weekday]
        # Every bit of the one factor is a copy of the other: the same hours on every such day.
        found = mornings * stretch(_up(starts), _down(ends))
        for day in self._odd_days:
            if day.weekday() in weekdays:
                found |= self._hours_by_the_clock(day, starts, ends)
        return found

    def _hours_by_the_clock(self, day: date, starts: time, ends: time) -> Quarters:
        found = 0
        for n in range(*self.bounds(day)):
            shown = moment_of(self.base + n).astimezone(self.zone).time()
            if _up(starts) <= _down(shown) < _down(ends):
                found |= 1 << n
        return found


def _up(wall: time) -> int:
    return in_quarters(wall.hour * 60 + wall.minute)


def _down(wall: time) -> int:
    return (wall.hour * 60 + wall.minute) // QUARTER_MIN
