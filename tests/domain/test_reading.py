"""What people type, read into dates, times and numbers."""

from __future__ import annotations

import unicodedata
from contextlib import suppress
from datetime import date, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.reading import (
    NoSuchDay,
    NotADate,
    NotANumber,
    NotATime,
    Prefer,
    Qualifier,
    Quantity,
    WeekdayDisagrees,
    read_count,
    read_date,
    read_quantity,
    read_time,
)

TODAY = date(2026, 10, 8)  # a Thursday in week 41
DAY = timedelta(days=1)

SWEDISH_MONTHS = ["jan", "feb", "mars", "apr", "maj", "juni"]
SWEDISH_MONTHS += ["juli", "aug", "sep", "okt", "nov", "dec"]
SWEDISH_WEEKDAYS = ["mån", "tis", "ons", "tors", "fre", "lör", "sön"]
ENGLISH_MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun"]
ENGLISH_MONTHS += ["Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]


# --- Dates --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "14/10",
        "14/10 2026",
        "14/10/2026",
        "14/10-26",
        "14/10 -26",
        "14/10/26",
        "14 / 10",
        "14 okt",
        "14 okt.",
        "14okt",
        "14 OKT 2026",
        "14 oktober",
        "14 oktober 2026",
        "14 okt -26",
        "den 14 oktober",
        "den 14:e oktober 2026",
        "14e oktober",
        "14. oktober",
        "14 Oct",
        "14 October 2026",
        "14th of October",
        "the 14th of October, 2026",
        "October 14",
        "Oct 14, 2026",
        "October 14th",
        "2026-10-14",
        "2026/10/14",
        "2026.10.14",
        "2026 10 14",
        "20261014",
        "261014",
        "14.10.2026",
        "14-10-2026",
        "2026-W42-3",
        "2026W423",
        "ons 14/10",
        "ons 14 okt",
        "onsdag 14 oktober 2026",
        "Onsdag den 14 oktober.",
        "på onsdag 14/10",
        "Wed 14 Oct 2026",
        "ons 2026-10-14",
        "v 42 ons",
        "v42 onsdag",
        "v. 42 ons",
        "v.42 ons",
        "V 42, ons",
        "vecka 42 onsdag",
        "vecka 42 på onsdag",
        "v 42 2026 ons",
        "ons v 42",
        "onsdag i vecka 42",
        "ons v. 42 2026",
        "week 42 Wed",
        "Wednesday week 42",
        "nästa onsdag",
        "next Wednesday",
        "ons",
        "Ons.",
        "onsdag",
        "på onsdag",
        "nu på onsdag",
        "on Wednesday",
        "Wed",
        "onsdag nästa vecka",
        "nästa vecka på onsdag",
        "Wednesday next week",
        "om 6 dagar",
        "om sex dagar",
        "in 6 days",
        " 14/10 ",
        "14/10!",
        "１４／１０",
        "14\u00a0okt",
        "2026–10–14",
        "\u200f14/10\u200e",
        "١٤/١٠",
    ],
)
def test_the_fourteenth_of_october_in_many_forms(text: str) -> None:
    assert read_date(text, TODAY) == date(2026, 10, 14)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("idag", TODAY),
        ("i dag", TODAY),
        ("Idag.", TODAY),
        ("today", TODAY),
        ("imorgon", TODAY + DAY),
        ("i morgon", TODAY + DAY),
        ("i morron", TODAY + DAY),
        ("tomorrow", TODAY + DAY),
        ("övermorgon", TODAY + 2 * DAY),
        ("i övermorgon", TODAY + 2 * DAY),
        ("ÖVERMORGON", TODAY + 2 * DAY),
        ("o\u0308vermorgon", TODAY + 2 * DAY),
        ("overmorgon", TODAY + 2 * DAY),
        ("the day after tomorrow", TODAY + 2 * DAY),
        ("igår", TODAY - DAY),
        ("i går", TODAY - DAY),
        ("yesterday", TODAY - DAY),
        ("i förrgår", TODAY - 2 * DAY),
        ("om 3 dagar", TODAY + 3 * DAY),
        ("om en dag", TODAY + DAY),
        ("om en vecka", TODAY + 7 * DAY),
        ("om två veckor", TODAY + 14 * DAY),
        ("in a week", TODAY + 7 * DAY),
        ("in two weeks", TODAY + 14 * DAY),
        ("för 3 dagar sedan", TODAY - 3 * DAY),
        ("en vecka sen", TODAY - 7 * DAY),
        ("2 days ago", TODAY - 2 * DAY),
    ],
)
def test_a_day_told_by_its_nearness(text: str, day: date) -> None:
    assert read_date(text, TODAY) == day
    assert read_date(text, TODAY, Prefer.PAST) == day


@pytest.mark.parametrize(
    ("text", "ahead", "behind"),
    [
        ("14/10", date(2026, 10, 14), date(2026, 10, 14)),
        ("1/10", date(2026, 10, 1), date(2026, 10, 1)),
        ("8/10", TODAY, TODAY),
        ("8 okt", TODAY, TODAY),
        ("1 feb", date(2027, 2, 1), date(2026, 2, 1)),
        ("31 dec", date(2026, 12, 31), date(2026, 12, 31)),
        ("29/2", date(2028, 2, 29), date(2024, 2, 29)),
        ("v 2 mån", date(2027, 1, 11), date(2026, 1, 5)),
        ("v 41 tors", TODAY, TODAY),
        ("v 53 mån", date(2026, 12, 28), date(2026, 12, 28)),
        ("tis", date(2026, 10, 13), date(2026, 10, 6)),
        ("fre", date(2026, 10, 9), date(2026, 10, 2)),
        ("tors", date(2026, 10, 15), date(2026, 10, 1)),
        ("on Friday", date(2026, 10, 9), date(2026, 10, 2)),
        ("2025-10-14", date(2025, 10, 14), date(2025, 10, 14)),
    ],
)
def test_what_is_left_out_is_looked_for_on_the_preferred_side_unless_it_is_a_slip(
    text: str, ahead: date, behind: date
) -> None:
    assert read_date(text, TODAY) == ahead
    assert read_date(text, TODAY, Prefer.PAST) == behind


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("på tisdag", date(2026, 10, 13)),
        ("på torsdag", date(2026, 10, 15)),
        ("nästa fredag", date(2026, 10, 16)),
        ("next Sunday", date(2026, 10, 18)),
        ("i tisdags", date(2026, 10, 6)),
        ("i torsdags", date(2026, 10, 1)),
        ("last Friday", date(2026, 10, 2)),
        ("förra fredagen", date(2026, 10, 2)),
        ("förra måndagen", date(2026, 9, 28)),
        ("lördag", date(2026, 10, 10)),
        ("lordag", date(2026, 10, 10)),
        ("so\u0308n", date(2026, 10, 11)),
        ("Mån", date(2026, 10, 12)),
        ("tisdag den här veckan", date(2026, 10, 6)),
        ("fredag förra veckan", date(2026, 10, 2)),
    ],
)
def test_weekdays(text: str, day: date) -> None:
    assert read_date(text, TODAY) == day


@pytest.mark.parametrize("text", ["på tisdag", "nästa tisdag", "i tisdags", "förra tisdagen"])
def test_a_weekday_that_says_where_it_lies_is_not_turned_round(text: str) -> None:
    assert read_date(text, TODAY, Prefer.PAST) == read_date(text, TODAY, Prefer.FUTURE)


@pytest.mark.parametrize(
    ("text", "today", "day"),
    [
        ("v 53 fre", date(2026, 12, 30), date(2027, 1, 1)),
        ("v 53 fre", date(2027, 1, 1), date(2027, 1, 1)),
        ("v 1 mån", date(2024, 12, 30), date(2024, 12, 30)),
        ("v 1 mån", date(2026, 12, 30), date(2027, 1, 4)),
        ("29 feb", date(2096, 6, 1), date(2104, 2, 29)),
        ("imorgon", date(2026, 12, 31), date(2027, 1, 1)),
        ("2/1", date(2026, 12, 31), date(2027, 1, 2)),
    ],
)
def test_the_turn_of_the_year(text: str, today: date, day: date) -> None:
    assert read_date(text, today) == day


def test_looking_back_over_the_turn_of_the_year() -> None:
    assert read_date("v 1 mån", date(2024, 12, 31), Prefer.PAST) == date(2024, 12, 30)
    assert read_date("28/12", date(2027, 1, 2), Prefer.PAST) == date(2026, 12, 28)


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "hej",
        "14",
        "14.10",
        "9.30",
        "14-10",
        "10/14",
        "32/1",
        "31/2",
        "0/5",
        "29/2 2026",
        "2026-13-01",
        "2026-02-30",
        "261332",
        "14-10-26",
        "26-10-14",
        "14/10 09",
        "14 okt 09",
        "v 42",
        "v 54 tis",
        "v 0 tis",
        "v 53 2025 fre",
        "tisdags kväll",
        "maj",
        "oktober 2026",
        "14102026",
        "0001-01-01",
        "9999-12-31",
        "om 9999 veckor",
        "om dagar",
        "14/10 kl 9",
        "14–15 okt",
        "1²/10",
        "14/10 " * 20,
        "x" * 10_000,
        "1" * 5_000,
    ],
    ids=lambda text: text[:20],
)
def test_what_is_no_date_is_refused_with_its_text(text: str) -> None:
    with pytest.raises(NotADate) as refused:
        read_date(text, TODAY)
    assert refused.value.text == text


@pytest.mark.parametrize(
    "text", ["31/2", "30 feb", "31 april 2027", "2027-02-29", "29/2-2027", "fre 31/6", "31/11"]
)
def test_a_day_that_its_month_does_not_have_is_refused_as_such(text: str) -> None:
    with pytest.raises(NoSuchDay):
        read_date(text, TODAY)


@pytest.mark.parametrize("text", ["10/14", "32/1", "0/5", "någon gång"])
def test_what_is_no_day_and_month_is_refused_for_its_form(text: str) -> None:
    with pytest.raises(NotADate) as refused:
        read_date(text, TODAY)
    assert type(refused.value) is NotADate


@pytest.mark.parametrize("text", ["tis 14/10", "tis 14 okt 2026", "Mon 2026-10-14"])
def test_a_weekday_and_a_date_that_disagree_are_refused_with_the_day(text: str) -> None:
    with pytest.raises(WeekdayDisagrees) as refused:
        read_date(text, TODAY)
    assert refused.value.day == date(2026, 10, 14)
    assert refused.value.text == text


# --- Times --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("9", time(9)),
        ("09", time(9)),
        ("9.30", time(9, 30)),
        ("09.30", time(9, 30)),
        ("09:30", time(9, 30)),
        ("9,30", time(9, 30)),
        ("9 30", time(9, 30)),
        ("930", time(9, 30)),
        ("0930", time(9, 30)),
        ("kl 9", time(9)),
        ("kl. 9", time(9)),
        ("kl.9", time(9)),
        ("kl9", time(9)),
        ("Kl 9.30.", time(9, 30)),
        ("klockan 9", time(9)),
        ("klockan nio", time(9)),
        ("at 9", time(9)),
        ("9 h", time(9)),
        ("9 o'clock", time(9)),
        ("9 o’clock", time(9)),
        ("0", time(0)),
        ("00.00", time(0)),
        ("23:59", time(23, 59)),
        ("2", time(2)),
        ("14", time(14)),
        ("1400", time(14)),
        ("9 am", time(9)),
        ("2pm", time(14)),
        ("2.30 p.m.", time(14, 30)),
        ("12 am", time(0)),
        ("12 pm", time(12)),
        ("tio", time(10)),
        ("ett", time(13)),
        ("tolv", time(12)),
        ("fjorton", time(14)),
        ("halv tio", time(9, 30)),
        ("Halv tio", time(9, 30)),
        ("kl halv tio", time(9, 30)),
        ("halv 10", time(9, 30)),
        ("halv två", time(13, 30)),
        ("halv tva\u030a", time(13, 30)),
        ("halv ett", time(12, 30)),
        ("halv åtta", time(7, 30)),
        ("halv sju", time(18, 30)),
        ("halv 14", time(13, 30)),
        ("kvart över nio", time(9, 15)),
        ("kvart i tio", time(9, 45)),
        ("kvart i ett", time(12, 45)),
        ("kvart i sju", time(18, 45)),
        ("tio över nio", time(9, 10)),
        ("10 över 9", time(9, 10)),
        ("tio minuter i nio", time(8, 50)),
        ("fem i halv tio", time(9, 25)),
        ("fem över halv tio", time(9, 35)),
        ("half past nine", time(9, 30)),
        ("quarter past two", time(14, 15)),
        ("a quarter to ten", time(9, 45)),
        ("noon", time(12)),
        ("midnatt", time(0)),
        ("０９：３０", time(9, 30)),
        ("9\u00a030", time(9, 30)),
        ("9.30\u200e", time(9, 30)),
    ],
)
def test_a_time_in_many_forms(text: str, expected: time) -> None:
    assert read_time(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        "hej",
        "24",
        "24.00",
        "25",
        "9.60",
        "960",
        "9.5",
        "9.3",
        "-9",
        "9-10",
        "9.00–10.00",
        "12345",
        "13 pm",
        "0 am",
        "halv",
        "halv nitti",
        "half nine",
        "en",
        "a",
        "tjugofem",
        "45 över nio",
        "9²",
        "kl",
        "klen 9",
        "9" * 5_000,
    ],
    ids=lambda text: text[:20],
)
def test_what_is_no_time_is_refused_with_its_text(text: str) -> None:
    with pytest.raises(NotATime) as refused:
        read_time(text)
    assert refused.value.text == text


# --- Numbers ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("25", 25),
        ("0", 0),
        ("025", 25),
        ("25 st", 25),
        ("25st.", 25),
        ("25 elever", 25),
        ("25 hushåll", 25),
        ("25 pupils", 25),
        ("1 200", 1200),
        ("1\u00a0200", 1200),
        ("1\u202f200", 1200),
        ("1.200", 1200),
        ("1,200", 1200),
        ("1'200", 1200),
        ("1 200 000", 1_200_000),
        ("1200", 1200),
        ("999999999", 999_999_999),
        ("ca 25", 25),
        ("noll", 0),
        ("en", 1),
        ("ett", 1),
        ("en elev", 1),
        ("två", 2),
        ("tva\u030a", 2),
        ("åtta elever", 8),
        ("tjugo", 20),
        ("tjugofem", 25),
        ("tjugo fem", 25),
        ("Tjugoen", 21),
        ("nittionio", 99),
        ("hundra", 100),
        ("twelve", 12),
        ("twenty-five", 25),
        ("twenty–five", 25),
        ("one hundred", 100),
        ("２５", 25),
        ("٢٥", 25),
    ],
)
def test_a_count_in_many_forms(text: str, number: int) -> None:
    assert read_count(text) == number


@pytest.mark.parametrize(
    ("text", "number", "qualifier"),
    [
        ("25", 25, Qualifier.EXACTLY),
        ("exakt 25", 25, Qualifier.EXACTLY),
        ("precis 25 elever", 25, Qualifier.EXACTLY),
        ("exactly 25", 25, Qualifier.EXACTLY),
        ("ca 25", 25, Qualifier.ABOUT),
        ("ca. 25", 25, Qualifier.ABOUT),
        ("Ca 25 st", 25, Qualifier.ABOUT),
        ("ca25", 25, Qualifier.ABOUT),
        ("c:a 25", 25, Qualifier.ABOUT),
        ("cirka 1 200", 1200, Qualifier.ABOUT),
        ("omkring 25", 25, Qualifier.ABOUT),
        ("ungefär 25", 25, Qualifier.ABOUT),
        ("ungefa\u0308r tjugofem", 25, Qualifier.ABOUT),
        ("runt 25", 25, Qualifier.ABOUT),
        ("knappt 25", 25, Qualifier.ABOUT),
        ("nästan 25", 25, Qualifier.ABOUT),
        ("~25", 25, Qualifier.ABOUT),
        ("about 25", 25, Qualifier.ABOUT),
        ("approx. 25", 25, Qualifier.ABOUT),
        ("some fifteen", 15, Qualifier.ABOUT),
        ("25 ungefär", 25, Qualifier.ABOUT),
        ("25 or so", 25, Qualifier.ABOUT),
        ("ett femtontal", 15, Qualifier.ABOUT),
        ("Ett tiotal elever", 10, Qualifier.ABOUT),
        ("ett tjugotal", 20, Qualifier.ABOUT),
        ("ett 20-tal", 20, Qualifier.ABOUT),
        ("tjugofemtal", 25, Qualifier.ABOUT),
        ("ett hundratal", 100, Qualifier.ABOUT),
        ("minst 25", 25, Qualifier.AT_LEAST),
        ("åtminstone 25", 25, Qualifier.AT_LEAST),
        ("at least 25", 25, Qualifier.AT_LEAST),
        ("drygt 25", 25, Qualifier.AT_LEAST),
        ("över 25", 25, Qualifier.AT_LEAST),
        ("fler än 25", 25, Qualifier.AT_LEAST),
        ("more than 25 pupils", 25, Qualifier.AT_LEAST),
        ("25+", 25, Qualifier.AT_LEAST),
        ("25 eller fler", 25, Qualifier.AT_LEAST),
        (">=25", 25, Qualifier.AT_LEAST),
    ],
)
def test_a_quantity_says_how_sure_it_is(text: str, number: int, qualifier: Qualifier) -> None:
    assert read_quantity(text) == Quantity(number, qualifier)
    assert read_count(text) == number


@pytest.mark.parametrize(
    "text",
    [
        "",
        "hej",
        "många",
        "a",
        "-5",
        "–5",
        "1,5",
        "1.5",
        "25-30",
        "25–30",
        "1 2",
        "12 34",
        "1 200.000",
        "25²",
        "½",
        "25 kg",
        "25 miljoner",
        "ca",
        "ca ca 25",
        "tal",
        "1 000 000 000",
        "1000000000",
        "9" * 5_000,
    ],
    ids=lambda text: text[:20],
)
def test_what_is_no_number_is_refused_with_its_text(text: str) -> None:
    with pytest.raises(NotANumber) as refused:
        read_quantity(text)
    assert refused.value.text == text
    with pytest.raises(NotANumber):
        read_count(text)


# --- Whatever is typed --------------------------------------------------------------------------

PIECES = (
    "kl halv tio i över kvart den om v 42 tis nästa på ca minst 14 9 30 okt Oct 2026 / - . : , "
    "29 feb dagar veckor sedan en ett tal st 99 9999 20261014 idag ² ٣ å \u0301"
)
_typed = st.text(max_size=100) | st.lists(st.sampled_from(PIECES.split(" ")), max_size=6).flatmap(
    lambda parts: st.sampled_from([" ".join(parts), "".join(parts)])
)
_days = st.dates(date(1901, 1, 1), date(2198, 12, 31))


@given(_typed, st.dates(), st.sampled_from(Prefer))
def test_any_text_is_a_date_or_refused(text: str, today: date, prefer: Prefer) -> None:
    with suppress(NotADate):
        assert 1900 <= read_date(text, today, prefer).year <= 2199


@given(_typed)
def test_any_text_is_a_time_or_refused(text: str) -> None:
    with suppress(NotATime):
        found = read_time(text)
        assert (found.second, found.tzinfo) == (0, None)


@given(_typed)
def test_any_text_is_a_quantity_or_refused(text: str) -> None:
    with suppress(NotANumber):
        assert 0 <= read_quantity(text).number <= 999_999_999


@given(_days, _days, st.sampled_from(Prefer))
def test_a_written_date_with_its_year_comes_back(day: date, today: date, prefer: Prefer) -> None:
    swedish = SWEDISH_MONTHS[day.month - 1]
    weekday = SWEDISH_WEEKDAYS[day.weekday()]
    week = day.isocalendar()
    for text in (
        day.isoformat(),
        f"{day:%Y%m%d}",
        f"{day.day}/{day.month} {day.year}",
        f"{day.day} {swedish} {day.year}",
        f"{weekday} {day.day} {swedish} {day.year}",
        f"{day.day} {ENGLISH_MONTHS[day.month - 1]} {day.year}",
        f"{day.year}-W{week.week:02}-{week.weekday}" if week.year == day.year else str(day),
        f"v {week.week} {week.year} {weekday}",
    ):
        assert read_date(text, today, prefer) == day
        assert read_date(unicodedata.normalize("NFD", text), today, prefer) == day


@given(_days, st.integers(1, 89))
def test_a_slip_to_the_other_side_is_not_taken_for_another_year(today: date, away: int) -> None:
    ahead, behind = today + away * DAY, today - away * DAY
    if (ahead.month, ahead.day) != (2, 29):
        assert read_date(f"{ahead.day}/{ahead.month}", today, Prefer.PAST) == ahead
    if (behind.month, behind.day) != (2, 29):
        assert read_date(f"{behind.day}/{behind.month}", today) == behind


@given(_days, st.integers(0, 274))
def test_a_date_without_its_year_is_the_nearest_one(today: date, away: int) -> None:
    ahead, behind = today + away * DAY, today - away * DAY
    if (ahead.month, ahead.day) != (2, 29):
        assert read_date(f"{ahead.day}/{ahead.month}", today) == ahead
    if (behind.month, behind.day) != (2, 29):
        text = f"{behind.day} {SWEDISH_MONTHS[behind.month - 1]}"
        assert read_date(text, today, Prefer.PAST) == behind


@given(_days, st.integers(0, 6))
def test_a_weekday_is_within_a_week_and_never_today(today: date, weekday: int) -> None:
    name = SWEDISH_WEEKDAYS[weekday]
    ahead, behind = read_date(name, today), read_date(name, today, Prefer.PAST)
    assert today < ahead <= today + 7 * DAY
    assert today - 7 * DAY <= behind < today
    assert ahead.weekday() == behind.weekday() == weekday


@given(st.times())
def test_a_written_time_comes_back(moment: time) -> None:
    minute = moment.replace(second=0, microsecond=0)
    for pattern in ("%H.%M", "%H:%M", "%H%M", "kl. %H.%M", "%H,%M", "%H %M"):
        assert read_time(minute.strftime(pattern)) == minute


@given(st.integers(0, 999_999_999), st.sampled_from([" ", "\u00a0", "", ",", "."]))
def test_a_written_number_comes_back(number: int, thousands: str) -> None:
    assert read_count(f"{number:,}".replace(",", thousands)) == number
