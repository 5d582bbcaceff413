"""Days, times and numbers as people in Sweden write them, in Swedish ("sv") and English ("en").

Names of months and days come from CLDR through Babel; the patterns around them are fixed here,
because CLDR's own differ from what the field is used to (`tis 13 okt 2026 kl. 09.00`). Every
function takes the recipient's locale, and raises ValueError for any other than the two.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

from bot.domain.local_time import local, local_day


@dataclass(frozen=True, slots=True)
class _Words:
    """The fixed patterns and CLDR's names of one locale; months from 0, days from Monday."""

    at: str
    clock: str
    week: str
    relative_days: dict[int, str]
    months: tuple[str, ...]
    months_short: tuple[str, ...]
    weekdays: tuple[str, ...]
    weekdays_short: tuple[str, ...]
    weekdays_heading: tuple[str, ...]


_PATTERNS: dict[str, tuple[str, str, str, dict[int, str]]] = {
    "sv": (
        "{day} kl. {clock}",
        "%H.%M",
        "v. {number}",
        {-1: "igår", 0: "idag", 1: "imorgon", 2: "i övermorgon"},
    ),
    "en": (
        "{day} at {clock}",
        "%H:%M",
        "week {number}",
        {-1: "yesterday", 0: "today", 1: "tomorrow"},
    ),
}


@lru_cache(maxsize=len(_PATTERNS))
def _words(locale: str) -> _Words:
    if locale not in _PATTERNS:
        raise ValueError(f"no such locale: {locale}")
    # Imported here: it costs 30 ms that a cold start need not wait for.
    from babel.dates import get_day_names, get_month_names

    def months(width: str) -> tuple[str, ...]:
        names = get_month_names(width, locale=locale)  # type: ignore[arg-type]
        return tuple(names[month].rstrip(".") for month in range(1, 13))

    def weekdays(width: str) -> tuple[str, ...]:
        names = get_day_names(width, locale=locale)  # type: ignore[arg-type]
        return tuple(names[weekday].rstrip(".") for weekday in range(7))

    return _Words(
        *_PATTERNS[locale],
        months=months("wide"),
        months_short=months("abbreviated"),
        weekdays=weekdays("wide"),
        weekdays_short=weekdays("abbreviated"),
        weekdays_heading=weekdays("short"),
    )


def day(value: date, locale: str) -> str:
    """`tis 13 okt`, `Tue 13 Oct`."""
    words = _words(locale)
    weekday = words.weekdays_short[value.weekday()]
    return f"{weekday} {value.day} {words.months_short[value.month - 1]}"


def day_of_year(value: date, locale: str) -> str:
    """`tis 13 okt 2026`, `Tue 13 Oct 2026`."""
    return f"{day(value, locale)} {value.year}"


def plain_day(value: date, locale: str) -> str:
    """`13 okt 2026`, `13 Oct 2026`: without the weekday, for periods and tables."""
    return f"{value.day} {_words(locale).months_short[value.month - 1]} {value.year}"


def clock(value: time | datetime, locale: str) -> str:
    """`09.00`, `09:00`: the wall time as it stands; turn a moment into local time first."""
    return value.strftime(_words(locale).clock)


def moment(when_utc: datetime, zone: ZoneInfo, locale: str) -> str:
    """`tis 13 okt 2026 kl. 09.00`, `Tue 13 Oct 2026 at 09:00`: an aware moment in the zone."""
    shown = local(when_utc, zone)
    return _at(day_of_year(shown, locale), shown, locale)


def short_moment(when_utc: datetime, zone: ZoneInfo, locale: str) -> str:
    """`tis 13 okt kl. 09.00`, `Tue 13 Oct at 09:00`: for lists, where the year is plain."""
    shown = local(when_utc, zone)
    return _at(day(shown, locale), shown, locale)


def span(start_utc: datetime, end_utc: datetime, zone: ZoneInfo, locale: str) -> str:
    """`tis 13 okt 2026 kl. 09.00–10.00`; over midnight both ends are written out with their day."""
    start, end = local(start_utc, zone), local(end_utc, zone)
    if start.date() == end.date():
        return f"{moment(start_utc, zone, locale)}–{clock(end, locale)}"
    return f"{moment(start_utc, zone, locale)} – {moment(end_utc, zone, locale)}"


def clock_span(start_utc: datetime, end_utc: datetime, zone: ZoneInfo, locale: str) -> str:
    """`09.00–10.00`: the times alone, for a button under a chosen day."""
    start, end = local(start_utc, zone), local(end_utc, zone)
    return f"{clock(start, locale)}–{clock(end, locale)}"


def relative_day(value: date, today: date, locale: str) -> str:
    """`idag`, `imorgon`, `i övermorgon`, `igår`; else `tis 13 okt`, with the year if it differs."""
    near = _words(locale).relative_days.get((value - today) // timedelta(days=1))
    return near or _day_seen_from(value, today, locale)


def relative_moment(when_utc: datetime, now: datetime, zone: ZoneInfo, locale: str) -> str:
    """`idag kl. 09.00`, `tomorrow at 09:00`: days counted as the zone's calendar has them."""
    shown = local(when_utc, zone)
    return _at(relative_day(shown.date(), local_day(now, zone), locale), shown, locale)


def period(first: date, last: date, locale: str) -> str:
    """`2021`, `1 juli 2018 – 30 juni 2020`, `1 maj – 31 dec 2018`, `1–15 okt 2026`: nothing twice."""
    whole_years = (first.month, first.day, last.month, last.day) == (1, 1, 12, 31)
    until = plain_day(last, locale)
    if first.year != last.year:
        years_alone = f"{first.year}–{last.year}"
        return years_alone if whole_years else f"{plain_day(first, locale)} – {until}"
    if whole_years:
        return str(first.year)
    if first == last:
        return until
    if first.month == last.month:
        return f"{first.day}–{until}"
    return f"{first.day} {short_month(first, locale)} – {until}"


def week(value: date, locale: str) -> str:
    """`v. 42`, `week 42`: the ISO week that the day lies in."""
    return week_number(value.isocalendar().week, locale)


def week_number(iso_week: int, locale: str) -> str:
    """`v. 42`, `week 42`, for a week number at hand."""
    return _words(locale).week.format(number=iso_week)


def month(year: int, month_of_year: int, locale: str) -> str:
    """`oktober 2026`, `October 2026`: the heading of a calendar; months count from 1."""
    return f"{_words(locale).months[month_of_year - 1]} {year}"


def short_month(value: date, locale: str) -> str:
    """`okt`, `Oct`: below a picture."""
    return _words(locale).months_short[value.month - 1]


def weekday(value: date, locale: str) -> str:
    """`torsdag`, `Thursday`."""
    return _words(locale).weekdays[value.weekday()]


def weekday_headings(locale: str) -> tuple[str, ...]:
    """`må ti on to fr lö sö`, `Mo Tu We Th Fr Sa Su`: seven short headings, Monday first."""
    return _words(locale).weekdays_heading


def number(value: int | float, locale: str) -> str:
    """`1 200` with a no-break space in Swedish, `1,200` in English; decimals `0,5` and `0.5`."""
    _words(locale)
    if isinstance(value, int) and 0 <= value < _GROUPED_FROM:
        return str(value)
    from babel.numbers import format_decimal

    return format_decimal(value, locale=locale)


_GROUPED_FROM: Final = 1_000
"""Below this a whole number is written alike in all our languages."""


def decimal(value: float, locale: str, places: int = 1) -> str:
    """A number with just so many decimals: `1,4` in Swedish, `1.4` in English."""
    written = f"{value:.{places}f}"
    return written.replace(".", ",") if locale == "sv" else written


def _at(day_text: str, shown: datetime, locale: str) -> str:
    return _words(locale).at.format(day=day_text, clock=clock(shown, locale))


def _day_seen_from(value: date, today: date, locale: str) -> str:
    write: Callable[[date, str], str] = day if value.year == today.year else day_of_year
    return write(value, locale)
