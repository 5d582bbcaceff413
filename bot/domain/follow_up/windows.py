"""The spans of time over which a promise's figures are held against its target.

"At least 2 walks a year" is asked of every year of a period, "one meeting a week" of the weeks
together: over a year nobody misses a promise because of one holiday week. So a span is a year, half a
year, a school year or a quarter by itself, and all months or weeks of a period as one.

Years and half years are counted from the period's first day (July 2018 to June 2019); quarters, months
and weeks are the calendar's, a school year begins in July. A part of a span is asked for its share.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from itertools import groupby
from math import ceil, floor
from typing import Final

from bot.domain.activities import Period, month_end
from bot.domain.promises import Comparator, Rhythm, Target

_DAY: Final = timedelta(days=1)
_MONTHS: Final = {
    Rhythm.YEAR: 12,
    Rhythm.SCHOOL_YEAR: 12,
    Rhythm.HALF_YEAR: 6,
    Rhythm.QUARTER: 3,
    Rhythm.MONTH: 1,
}
_SCHOOL_YEAR_BEGINS: Final = 7
"""July: no pupil is in school, so a visit belongs to the year before or to the one to come."""

AVERAGED: Final = frozenset({Rhythm.MONTH, Rhythm.WEEK})
"""Rhythms so short that they are asked for on the average of a period."""

_ABOUT: Final = Fraction(4, 5)
"""About 15 is reached with 12: so many as a follow-up would still call "some fifteen"."""


@dataclass(frozen=True, slots=True)
class TargetFrom:
    """The target that a promise has from a local day on. None: it has no target.

    `why` is why it was changed, in a person's words.
    """

    day: date
    target: Target | None
    why: str | None = None


@dataclass(frozen=True, slots=True)
class Span:
    """Local days, both inclusive, and what is asked of them.

    `share` is how many times the target's number is asked: 1 for a whole year of "2 a year", 1/2
    where the period ends after half of it, 52 for the weeks of a year.
    """

    first: date
    last: date
    share: Fraction
    target: Target

    @property
    def days(self) -> int:
        """How long it is."""
        return (self.last - self.first).days + 1

    def passed(self, today: date) -> Fraction:
        """How much of it lies before a local day, from 0 to 1."""
        return Fraction(max(0, min(self.days, (today - self.first).days)), self.days)

    def is_over(self, today: date) -> bool:
        """Whether its last day has passed."""
        return self.last < today

    def has(self, day: date) -> bool:
        """Whether a local day lies in it."""
        return self.first <= day <= self.last


def target_on(targets: Sequence[TargetFrom], day: date) -> Target | None:
    """The target that held on a local day. `targets` are in the order in which they hold."""
    held = [one.target for one in targets if one.day <= day]
    return held[-1] if held else None


def spans_of(targets: Sequence[TargetFrom], period: Period) -> tuple[Span, ...]:
    """The spans of a closed period over which a promise is held against its targets, in order.

    A changed number is asked for in every span that ends after the change, and in none before; with
    another rhythm or unit the spans are counted anew from the change. There are none while the
    promise has no target.
    """
    first, last = _closed(period)
    runs = list(_runs(targets, first, last))
    return tuple(
        span for begins, ends, ruling in runs for span in _spans_of_run(ruling, begins, ends)
    )


def _closed(period: Period) -> tuple[date, date]:
    assert period.first is not None, "a document has a first day"
    assert period.last is not None, "a document has a last day"
    return period.first, period.last


def _runs(
    targets: Sequence[TargetFrom], first: date, last: date
) -> Iterator[tuple[date, date, list[TargetFrom]]]:
    """Stretches of days in which targets of one rhythm and unit hold, with those targets."""
    ruling = [one for one in targets if one.day <= last]
    before = [one for one in ruling if one.day <= first]
    ruling = [*before[-1:], *(one for one in ruling if one.day > first)]
    alike = [list(group) for _, group in groupby(ruling, key=lambda one: _shape(one.target))]
    for place, group in enumerate(alike):
        begins = max(first, group[0].day)
        ends = alike[place + 1][0].day - _DAY if place + 1 < len(alike) else last
        if group[0].target is not None and begins <= ends:
            yield begins, ends, group


def _shape(target: Target | None) -> object:
    return None if target is None else (target.rhythm, target.every, target.unit)


def _spans_of_run(ruling: Sequence[TargetFrom], first: date, last: date) -> Iterator[Span]:
    target = ruling[0].target
    assert target is not None, "a run has a target"
    rhythm, parts = target.rhythm, []
    for begins, ends in _whole_spans(target, first, last):
        part_first, part_last = max(begins, first), min(ends, last)
        share = _length(rhythm, part_first, part_last) / _length(rhythm, begins, ends)
        parts.append(Span(part_first, part_last, share, target_on(ruling, part_last) or target))
    if rhythm not in AVERAGED:
        yield from parts
        return
    for target, group in groupby(parts, key=lambda part: part.target):
        alike = list(group)
        yield Span(
            alike[0].first, alike[-1].last, sum((one.share for one in alike), Fraction()), target
        )


def _whole_spans(target: Target, first: date, last: date) -> Iterator[tuple[date, date]]:
    """The whole spans of a target's rhythm that reach into some days."""
    if target.rhythm is Rhythm.PERIOD:
        yield first, last
        return
    begins, number = _begin(target.rhythm, first), 0
    while True:
        begun, next_one = (
            _after(begins, target.rhythm, step * target.every) for step in (number, number + 1)
        )
        if begun > last:
            return
        yield begun, next_one - _DAY
        number += 1


def _length(rhythm: Rhythm, first: date, last: date) -> Fraction:
    """How long some days are: in months, so that January to June is half a year; weeks in days."""
    if rhythm is Rhythm.WEEK:
        return Fraction((last - first).days + 1)
    return _in_months(last + _DAY) - _in_months(first)


def _in_months(day: date) -> Fraction:
    days = month_end(day.replace(day=1)).day
    return day.year * 12 + day.month + Fraction(day.day - 1, days)


def _begin(rhythm: Rhythm, day: date) -> date:
    """The first day of the span of a rhythm in which a period's first day lies."""
    match rhythm:
        case Rhythm.WEEK:
            return day - timedelta(days=day.weekday())
        case Rhythm.MONTH:
            return day.replace(day=1)
        case Rhythm.QUARTER:
            return date(day.year, 3 * ((day.month - 1) // 3) + 1, 1)
        case Rhythm.SCHOOL_YEAR:
            year = day.year if day.month >= _SCHOOL_YEAR_BEGINS else day.year - 1
            return date(year, _SCHOOL_YEAR_BEGINS, 1)
    return day


def _after(day: date, rhythm: Rhythm, times: int) -> date:
    """The day some spans of a rhythm later; the month's last day where it has no such day."""
    if rhythm is Rhythm.WEEK:
        return day + timedelta(weeks=times)
    months = day.year * 12 + day.month - 1 + _MONTHS[rhythm] * times
    first = date(months // 12, months % 12 + 1, 1)
    return first.replace(day=min(day.day, month_end(first).day))


def is_in_months(spans: Sequence[Span]) -> bool:
    """Whether all spans begin and end with a month, so that sums by month are exact enough."""
    return all(
        span.first.day == 1 and span.last == month_end(span.last.replace(day=1)) for span in spans
    )


@dataclass(frozen=True, slots=True)
class Bounds:
    """How much is asked for, both inclusive. `highest` is None where more is always welcome."""

    lowest: Fraction
    highest: Fraction | None = None

    def hold(self, number: int) -> bool:
        """Whether a number is what was asked for."""
        return self.lowest <= number and not self.is_above(number)

    def is_above(self, number: int) -> bool:
        """Whether a number is more than what was asked for."""
        return self.highest is not None and number > self.highest


def asked_of(target: Target, share: Fraction) -> Fraction | None:
    """The number that a target names for a share of its rhythm, as it is told to people."""
    if target.number is None:
        return None
    asked = Fraction(target.number) * share
    if share.denominator == 1:
        return asked
    return Fraction(ceil(asked) if target.comparator is Comparator.AT_MOST else floor(asked))


def bounds_of(target: Target, share: Fraction) -> Bounds | None:
    """What a target asks for over a share of its rhythm; None where it names no number.

    A part of a span is never asked for more than its share: a limit is rounded up, what is to be
    reached is rounded down.
    """
    if target.number is None:
        return None
    asked = Fraction(target.number) * share
    down, up = (
        (asked, asked)
        if share.denominator == 1
        else (Fraction(floor(asked)), Fraction(ceil(asked)))
    )
    match target.comparator:
        case Comparator.AT_MOST:
            return Bounds(Fraction(0), up)
        case Comparator.EXACTLY:
            return Bounds(down, up)
        case Comparator.ABOUT:
            return Bounds(down * _ABOUT)
    return Bounds(down)
