"""Dates: `14/10`, `tis 13 oktober`, `imorgon`, `v 42 tis`, `om 3 dagar`."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from bot.domain.reading.words import MONTHS, NUMBER_WORD, WEEKDAYS, any_of, plain_text, whole

_ONE_DAY = timedelta(days=1)
_ONE_WEEK = timedelta(weeks=1)
_FIRST_YEAR, _LAST_YEAR = 1900, 2199
_YEARS_TO_SEARCH = 9
"""29 February can be eight years away (1896 to 1904, 2096 to 2104), week 53 seven."""


class NotADate(ValueError):
    """The text is no date that can be read with certainty."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.text = text


class NoSuchDay(NotADate):
    """The text names a day and a month, and that month has no such day: 31/2."""


class WeekdayDisagrees(NotADate):
    """The text names a weekday and a date that falls on another one, `day`."""

    def __init__(self, text: str, day: date) -> None:
        super().__init__(text)
        self.day = day


class Prefer(StrEnum):
    """Where to look for a date without a year: bookings lie ahead, activities behind."""

    FUTURE = "future"
    PAST = "past"


_NEAR_DAYS = {
    name: days
    for days, names in {
        -2: ("i forrgar", "forrgar", "the day before yesterday", "day before yesterday"),
        -1: ("igar", "i gar", "yesterday"),
        0: ("idag", "i dag", "today"),
        1: ("imorgon", "i morgon", "imorron", "i morron", "tomorrow"),
        2: ("overmorgon", "i overmorgon", "the day after tomorrow", "day after tomorrow"),
    }.items()
    for name in names
}

_NEAR_WEEKS = {
    name: weeks
    for weeks, names in {
        -1: ("forra veckan", "last week"),
        0: ("denna vecka", "den har veckan", "this week"),
        1: ("nasta vecka", "next week"),
    }.items()
    for name in names
}

_MONTH, _WEEKDAY = any_of(MONTHS), any_of(WEEKDAYS)


def read_date(text: str, today: date, prefer: Prefer = Prefer.FUTURE) -> date:
    """The date that the text means, seen from `today` (the person's local day).

    `14/10`, `14 okt`, `tis 13 oktober 2026`, `14 Oct`, `2026-10-14`, `20261014`, `261014`,
    `imorgon`, `tis`, `nästa tisdag`, `v 42 tis`, `om 3 dagar` and their like. A date without a
    year is the nearest one from today on, or up to today with `Prefer.PAST`; but one that lies less
    than 90 days on the other side means that day, and never a year later or earlier without a word.
    Two digits for the year (`261014`, `14/10-26`) mean 2000 to 2099. Whether the day is allowed is
    another rule's matter.

    Raises WeekdayDisagrees where a weekday and a date don't fit, NoSuchDay where the month has no
    such day, else NotADate.
    """
    plain = plain_text(text)
    seen = _Seen(today, prefer)
    try:
        day = _absolute(plain, seen) or _relative(plain, seen)
        weekday, rest = _split_weekday(plain)
        named = None if weekday is None else _absolute(rest, seen)
    except _LacksTheDay:
        raise NoSuchDay(text) from None
    except (ValueError, OverflowError):
        raise NotADate(text) from None
    if named is not None and named.weekday() != weekday:
        raise WeekdayDisagrees(text, named)
    found = named or day
    if found is None or not _FIRST_YEAR <= found.year <= _LAST_YEAR:
        raise NotADate(text)
    return found


_MEANT_AS_IT_IS = timedelta(days=90)
"""So near on the other side, a date without a year is a slip, and not one of another year."""


@dataclass(frozen=True, slots=True)
class _Seen:
    """Where the writer stands, and which way they look."""

    today: date
    prefer: Prefer

    def nearest(self, in_year: Callable[[int], date]) -> date:
        """The nearest day on the preferred side, today counted. Raises ValueError for none.

        `in_year` gives the day in a year, or raises ValueError where that year has none.
        """
        ahead = self.prefer is Prefer.FUTURE
        # From the year on the other side: week 1 and week 53 reach over New Year.
        for step in range(-1, _YEARS_TO_SEARCH):
            try:
                day = in_year(self.today.year + (step if ahead else -step))
            except ValueError:
                continue
            if (day >= self.today) if ahead else (day <= self.today):
                return day
            if abs(day - self.today) < _MEANT_AS_IT_IS:
                return day
        raise ValueError("no such day")

    def nearest_weekday(self, weekday: int, *, ahead: bool) -> date:
        """The nearest such weekday after today, or before it; never today."""
        if ahead:
            return self.today + _ONE_DAY * ((weekday - self.today.weekday() - 1) % 7 + 1)
        return self.today - _ONE_DAY * ((self.today.weekday() - weekday - 1) % 7 + 1)

    def weekday_of_week(self, weekday: int, weeks_ahead: int) -> date:
        monday = self.today - _ONE_DAY * self.today.weekday()
        return monday + weeks_ahead * _ONE_WEEK + _ONE_DAY * weekday


_YEAR_FIRST = re.compile(r"(?P<y>\d{4})(?P<sep>[-/. ])(?P<m>\d{1,2})(?P=sep)(?P<d>\d{1,2})")
_DIGITS_ONLY = re.compile(r"(?:(?P<y>\d{4})|(?P<yy>\d{2}))(?P<m>\d{2})(?P<d>\d{2})")
_WITH_SLASH = re.compile(
    r"(?P<d>\d{1,2}) ?/ ?(?P<m>\d{1,2})(?: ?[-/] ?(?P<yy>\d{2})|(?: ?[-/] ?| )(?P<y>\d{4}))?"
)
_YEAR_LAST = re.compile(r"(?P<d>\d{1,2})(?P<sep>[-.])(?P<m>\d{1,2})(?P=sep)(?P<y>\d{4})")
_DAY_AND_MONTH = re.compile(
    r"(?:den |the )?(?P<d>\d{1,2})(?::?[ae]|st|nd|rd|th|\.)? ?(?:of )?"
    rf"(?P<month>{_MONTH})\.?(?: ?-(?P<yy>\d{{2}})|,? ?(?P<y>\d{{4}}))?"
)
_MONTH_AND_DAY = re.compile(
    rf"(?P<month>{_MONTH})\.? (?P<d>\d{{1,2}})(?:st|nd|rd|th)?(?:,? (?P<y>\d{{4}}))?"
)
_ISO_WEEK_DATE = re.compile(r"(?P<y>\d{4})-?w(?P<week>\d{2})-?(?P<weekday>[1-7])")

_WEEK = r"(?:v|vecka|w|wk|week)\.? ?(?P<week>\d{1,2})(?:,? (?P<y>\d{4}))?"
_WEEK_THEN_DAY = re.compile(rf"{_WEEK},? (?:pa |on )?(?P<weekday>{_WEEKDAY})")
_DAY_THEN_WEEK = re.compile(rf"(?:pa |on )?(?P<weekday>{_WEEKDAY}),? (?:i |in )?{_WEEK}")
_NEAR_WEEK = rf"(?P<near>{any_of(_NEAR_WEEKS)})"
_NEAR_WEEK_THEN_DAY = re.compile(rf"{_NEAR_WEEK},? (?:pa |on )?(?P<weekday>{_WEEKDAY})")
_DAY_THEN_NEAR_WEEK = re.compile(rf"(?:pa |on )?(?P<weekday>{_WEEKDAY}),? (?:i )?{_NEAR_WEEK}")
_WEEKDAY_ALONE = re.compile(
    r"(?:(?P<which>pa|nu pa|kommande|this|on|i|last|nasta|next|forra) )?"
    rf"(?P<weekday>{_WEEKDAY})"
)
_WEEKDAY_LEADING = re.compile(rf"(?:pa |on )?(?P<weekday>{_WEEKDAY})[.,]? (?:den )?(?P<rest>.+)")
_STEP = rf"(?P<n>\d{{1,4}}|a|{NUMBER_WORD}) (?P<unit>dag|dagar|day|days|vecka|veckor|week|weeks)"
_STEP_AHEAD = re.compile(rf"(?:om|in) {_STEP}")
_STEP_BACK = re.compile(rf"(?:for )?{_STEP} (?:sedan|sen|ago)")


def _absolute(plain: str, seen: _Seen) -> date | None:
    """A date that names its day and month; None for another form, ValueError for a wrong one."""
    forms = (_YEAR_FIRST, _DIGITS_ONLY, _WITH_SLASH, _YEAR_LAST, _DAY_AND_MONTH, _MONTH_AND_DAY)
    for form in forms:
        if match := form.fullmatch(plain):
            said = match.groupdict()
            month = MONTHS[said["month"]] if said.get("month") else int(said["m"])
            year = f"20{said['yy']}" if said.get("yy") else said["y"]
            return _with_year(year, month, int(said["d"]), seen)
    return None


def _with_year(year: str | None, month: int, day: int, seen: _Seen) -> date:
    try:
        if year is None:
            return seen.nearest(lambda guessed: date(guessed, month, day))
        return date(int(year), month, day)
    except ValueError as problem:
        is_known_month = 1 <= month <= 12 and 1 <= day <= 31
        raise (_LacksTheDay if is_known_month else ValueError)(str(problem)) from problem


class _LacksTheDay(ValueError):
    """Day and month are clear, and there is no such day."""


def _split_weekday(plain: str) -> tuple[int | None, str]:
    """The weekday in front of a date and the date, as in `tis 13 okt`; None without one."""
    match = _WEEKDAY_LEADING.fullmatch(plain)
    return (WEEKDAYS[match["weekday"]], match["rest"]) if match else (None, plain)


def _relative(plain: str, seen: _Seen) -> date | None:
    """A day told by today, a weekday or a week; None for another form."""
    if plain in _NEAR_DAYS:
        return seen.today + _ONE_DAY * _NEAR_DAYS[plain]
    if match := _WEEKDAY_ALONE.fullmatch(plain):
        return _weekday(WEEKDAYS[match["weekday"]], match["which"], seen)
    if match := _NEAR_WEEK_THEN_DAY.fullmatch(plain) or _DAY_THEN_NEAR_WEEK.fullmatch(plain):
        return seen.weekday_of_week(WEEKDAYS[match["weekday"]], _NEAR_WEEKS[match["near"]])
    if match := _WEEK_THEN_DAY.fullmatch(plain) or _DAY_THEN_WEEK.fullmatch(plain):
        return _in_week(match["y"], int(match["week"]), WEEKDAYS[match["weekday"]] + 1, seen)
    if match := _ISO_WEEK_DATE.fullmatch(plain):
        return _in_week(match["y"], int(match["week"]), int(match["weekday"]), seen)
    if match := _STEP_AHEAD.fullmatch(plain):
        return seen.today + _step(match)
    if match := _STEP_BACK.fullmatch(plain):
        return seen.today - _step(match)
    return None


def _weekday(weekday: int, which: str | None, seen: _Seen) -> date:
    if which in ("nasta", "next"):
        return seen.weekday_of_week(weekday, 1)
    if which == "forra":
        return seen.weekday_of_week(weekday, -1)
    if which is None or which == "on":
        return seen.nearest_weekday(weekday, ahead=seen.prefer is Prefer.FUTURE)
    return seen.nearest_weekday(weekday, ahead=which not in ("i", "last"))


def _in_week(year: str | None, week: int, weekday: int, seen: _Seen) -> date:
    if year is None:
        return seen.nearest(lambda guessed: date.fromisocalendar(guessed, week, weekday))
    return date.fromisocalendar(int(year), week, weekday)


def _step(match: re.Match[str]) -> timedelta:
    unit = _ONE_WEEK if match["unit"].startswith(("v", "w")) else _ONE_DAY
    return (1 if match["n"] == "a" else whole(match["n"])) * unit
