"""Days, times and numbers as text, in both languages."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.local_time import to_utc
from bot.texts import dates

STOCKHOLM = ZoneInfo("Europe/Stockholm")
TUESDAY = date(2026, 10, 13)
NINE = datetime(2026, 10, 13, 7, tzinfo=UTC)
TEN = datetime(2026, 10, 13, 8, tzinfo=UTC)


@pytest.mark.parametrize(
    ("write", "swedish", "english"),
    [
        (dates.day, "tis 13 okt", "Tue 13 Oct"),
        (dates.day_of_year, "tis 13 okt 2026", "Tue 13 Oct 2026"),
        (dates.plain_day, "13 okt 2026", "13 Oct 2026"),
        (dates.week, "v. 42", "week 42"),
    ],
)
def test_a_day_is_written_as_the_field_does(
    write: Callable[[date, str], str], swedish: str, english: str
) -> None:
    assert write(TUESDAY, "sv") == swedish
    assert write(TUESDAY, "en") == english


def test_a_moment_is_written_in_the_zones_own_time() -> None:
    assert dates.moment(NINE, STOCKHOLM, "sv") == "tis 13 okt 2026 kl. 09.00"
    assert dates.moment(NINE, STOCKHOLM, "en") == "Tue 13 Oct 2026 at 09:00"
    assert dates.short_moment(NINE, STOCKHOLM, "sv") == "tis 13 okt kl. 09.00"
    assert dates.moment(NINE, ZoneInfo("Europe/Helsinki"), "sv") == "tis 13 okt 2026 kl. 10.00"


def test_a_span_names_the_day_once() -> None:
    assert dates.span(NINE, TEN, STOCKHOLM, "sv") == "tis 13 okt 2026 kl. 09.00–10.00"
    assert dates.span(NINE, TEN, STOCKHOLM, "en") == "Tue 13 Oct 2026 at 09:00–10:00"
    assert dates.clock_span(NINE, TEN, STOCKHOLM, "sv") == "09.00–10.00"


def test_a_span_over_midnight_names_both_days() -> None:
    start = to_utc(date(2026, 10, 13), time(22), STOCKHOLM)
    end = to_utc(date(2026, 10, 14), time(1), STOCKHOLM)
    assert (
        dates.span(start, end, STOCKHOLM, "sv")
        == "tis 13 okt 2026 kl. 22.00 – ons 14 okt 2026 kl. 01.00"
    )


@pytest.mark.parametrize(
    ("day", "swedish", "english"),
    [
        (date(2026, 10, 12), "igår", "yesterday"),
        (date(2026, 10, 13), "idag", "today"),
        (date(2026, 10, 14), "imorgon", "tomorrow"),
        (date(2026, 10, 15), "i övermorgon", "Thu 15 Oct"),
        (date(2026, 10, 20), "tis 20 okt", "Tue 20 Oct"),
        (date(2027, 1, 12), "tis 12 jan 2027", "Tue 12 Jan 2027"),
    ],
)
def test_a_near_day_is_told_by_its_nearness(day: date, swedish: str, english: str) -> None:
    assert dates.relative_day(day, TUESDAY, "sv") == swedish
    assert dates.relative_day(day, TUESDAY, "en") == english


def test_tomorrow_begins_at_local_midnight() -> None:
    late = datetime(2026, 10, 13, 21, 59, tzinfo=UTC)
    assert dates.relative_moment(late, NINE, STOCKHOLM, "sv") == "idag kl. 23.59"
    early = datetime(2026, 10, 13, 22, tzinfo=UTC)
    assert dates.relative_moment(early, NINE, STOCKHOLM, "sv") == "imorgon kl. 00.00"
    assert dates.relative_moment(early, NINE, STOCKHOLM, "en") == "tomorrow at 00:00"


@pytest.mark.parametrize("day", [date(2026, 3, 29), date(2026, 10, 25), date(2021, 10, 31)])
def test_nine_is_nine_on_the_days_of_change(day: date) -> None:
    assert dates.moment(to_utc(day, time(9), STOCKHOLM), STOCKHOLM, "sv").endswith("kl. 09.00")


@pytest.mark.parametrize(
    ("first", "last", "text"),
    [
        (date(2021, 1, 1), date(2021, 12, 31), "2021"),
        (date(2021, 1, 1), date(2022, 12, 31), "2021–2022"),
        (date(2018, 7, 1), date(2020, 6, 30), "1 juli 2018 – 30 juni 2020"),
        (date(2018, 5, 1), date(2018, 12, 31), "1 maj – 31 dec 2018"),
        (date(2026, 10, 1), date(2026, 10, 15), "1–15 okt 2026"),
        (date(2026, 10, 1), date(2026, 10, 1), "1 okt 2026"),
    ],
)
def test_a_period_is_as_short_as_it_can_be(first: date, last: date, text: str) -> None:
    assert dates.period(first, last, "sv") == text


def test_a_calendar_has_its_headings() -> None:
    assert dates.month(2026, 10, "sv") == "oktober 2026"
    assert dates.month(2026, 10, "en") == "October 2026"
    assert dates.weekday_headings("sv") == ("må", "ti", "on", "to", "fr", "lö", "sö")
    assert dates.weekday_headings("en") == ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")


def test_the_year_of_a_week_is_not_needed_and_january_may_lie_in_week_53() -> None:
    assert dates.week(date(2027, 1, 1), "sv") == "v. 53"
    assert dates.week_number(1, "sv") == "v. 1"


@pytest.mark.parametrize(
    ("value", "swedish", "english"),
    [
        (0, "0", "0"),
        (850, "850", "850"),
        (1200, "1\u00a0200", "1,200"),
        (1234567, "1\u00a0234\u00a0567", "1,234,567"),
        (2.5, "2,5", "2.5"),
    ],
)
def test_numbers_have_their_thousands_apart(value: float, swedish: str, english: str) -> None:
    assert dates.number(value, "sv") == swedish
    assert dates.number(value, "en") == english


def test_another_locale_is_refused() -> None:
    with pytest.raises(ValueError, match="de"):
        dates.day(TUESDAY, "de")
    with pytest.raises(ValueError, match="de"):
        dates.number(1, "de")


def test_importing_the_module_does_not_load_babel() -> None:
    check = "import sys, bot.texts.dates; sys.exit('babel.dates' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", check], check=False).returncode == 0


@given(st.dates(date(1900, 1, 1), date(2100, 1, 1)), st.sampled_from(["sv", "en"]))
@settings(deadline=None)  # the first example pays for a lazy import
def test_no_day_is_written_with_dots_or_loose_ends(day: date, locale: str) -> None:
    for text in (dates.day(day, locale), dates.plain_day(day, locale)):
        assert text == text.strip(" .")
        assert "." not in text
        assert "  " not in text
