"""The rule of free start times, beside the same rule said plainly and slowly."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.calendar import ClosedKind, Closure
from bot.domain.local_time import local_day, to_utc
from bot.domain.slots import (
    QUARTER,
    Blocked,
    Busy,
    FreeTimes,
    Horizon,
    Offer,
    OfferKind,
    Officer,
    Terms,
    Wanted,
    closed_days,
    free_times,
)

STOCKHOLM = ZoneInfo("Europe/Stockholm")
LINNE, ANDRA = 1, 2


def at(day: date, clock: str) -> datetime:
    return to_utc(day, time.fromisoformat(clock), STOCKHOLM)


def clocks(free: FreeTimes, day: date) -> list[str]:
    return [f"{one.starts_at.astimezone(STOCKHOLM):%H.%M}" for one in free.on(day)]


MONDAY = date(2026, 10, 5)
TUESDAY = date(2026, 10, 6)
NOW = at(MONDAY, "09:00")
AT_ONCE = Terms(notice_hours=0, days_ahead=400)
WEEKDAYS = frozenset(range(5))


def weekly(
    first: date,
    last: date,
    starts: str = "08:00",
    ends: str = "12:00",
    weekdays: frozenset[int] = WEEKDAYS,
    kind: OfferKind = OfferKind.WEEKLY,
) -> Offer:
    return Offer(kind, first, last, weekdays, time.fromisoformat(starts), time.fromisoformat(ends))


def single(day: date, starts: str = "08:00", ends: str = "12:00") -> Offer:
    return Offer.single(day, time.fromisoformat(starts), time.fromisoformat(ends))


def visit(day: date, starts: str, ends: str, school: int = ANDRA) -> Busy:
    return Busy(at(day, starts), at(day, ends), 30, 30, school)


def found(
    *officers: Officer,
    minutes: int = 60,
    first: date = MONDAY,
    last: date | None = None,
    now: datetime = NOW,
    holidays: tuple[Blocked, ...] = (),
) -> FreeTimes:
    last = last or first + timedelta(days=13)
    horizon = Horizon(first, last, STOCKHOLM)
    closed = closed_days(first, last, holidays)
    return free_times(officers, Wanted(minutes, LINNE), closed, horizon, now)


class TestWhatIsOffered:
    def test_a_visit_lies_whole_in_what_is_offered(self) -> None:
        free = found(Officer(1, AT_ONCE, [single(TUESDAY, "08:00", "10:00")]))
        assert clocks(free, TUESDAY) == ["08.00", "08.15", "08.30", "08.45", "09.00"]
        assert free.days() == {TUESDAY: 5}

    def test_a_lesson_of_forty_minutes_takes_three_quarters(self) -> None:
        free = found(Officer(1, AT_ONCE, [single(TUESDAY, "08:00", "09:00")]), minutes=40)
        assert clocks(free, TUESDAY) == ["08.00", "08.15"]

    def test_offers_that_meet_are_one(self) -> None:
        offers = [single(TUESDAY, "08:00", "09:00"), single(TUESDAY, "09:00", "09:30")]
        assert clocks(found(Officer(1, AT_ONCE, offers), minutes=75), TUESDAY) == ["08.00", "08.15"]

    def test_a_pattern_holds_on_its_weekdays_over_new_year(self) -> None:
        offer = weekly(date(2026, 12, 1), date(2027, 1, 31), weekdays=frozenset({1, 3}))
        free = found(Officer(1, AT_ONCE, [offer]), first=date(2026, 12, 28), last=date(2027, 1, 10))
        # 31 December is New Year's Eve, 5 January a Tuesday between a Monday and Epiphany.
        assert list(free.days()) == [date(2026, 12, 29), date(2027, 1, 5), date(2027, 1, 7)]

    def test_a_time_on_request_is_said_to_be_one(self) -> None:
        ask = weekly(TUESDAY, TUESDAY, "08:00", "11:00", kind=OfferKind.ON_REQUEST)
        free = found(Officer(1, AT_ONCE, [ask, single(TUESDAY, "09:00", "10:15")]))
        firm = [one.starts_at for one in free.on(TUESDAY) if not one.on_request]
        assert firm == [at(TUESDAY, "09:00"), at(TUESDAY, "09:15")]
        assert len(free.on(TUESDAY)) == 9

    def test_who_comes_without_a_question_goes_first(self) -> None:
        ask = weekly(TUESDAY, TUESDAY, "08:00", "09:00", kind=OfferKind.ON_REQUEST)
        asked, sure = Officer(1, AT_ONCE, [ask]), Officer(2, AT_ONCE, [single(TUESDAY)])
        [first] = found(asked, sure).on(TUESDAY)[:1]
        assert (first.officer_id, first.on_request) == (2, False)
        assert [one.officer_id for one in found(asked, sure).at(first.starts_at)] == [2, 1]


class TestDaysLeftOut:
    @pytest.mark.parametrize(
        ("day", "kind"),
        [
            (date(2026, 5, 14), ClosedKind.RED_DAY),  # Ascension Day, a Thursday
            (date(2026, 5, 15), ClosedKind.SQUEEZE_DAY),  # and the Friday after it
            (date(2026, 6, 19), ClosedKind.EVE),
            (date(2026, 10, 27), ClosedKind.SCHOOL_HOLIDAY),
        ],
    )
    def test_nothing_is_offered_on_them_and_it_is_said_why(
        self, day: date, kind: ClosedKind
    ) -> None:
        autumn = Blocked(date(2026, 10, 26), date(2026, 10, 30), "Höstlov")
        assert closed_days(day, day, (autumn,))[day].kind is kind
        officer = Officer(1, AT_ONCE, [weekly(date(2026, 1, 1), date(2026, 12, 31))])
        now = at(date(2026, 1, 2), "09:00")
        free = found(officer, first=day, last=day, holidays=(autumn,), now=now)
        assert free.days() == {}
        assert free.on(day) == []

    def test_an_officers_own_blocked_days_are_left_out(self) -> None:
        offer = weekly(MONDAY, date(2026, 10, 9))
        away = Blocked(date(2026, 10, 7), date(2026, 10, 8))
        free = found(Officer(1, AT_ONCE, [offer], [away]))
        assert list(free.days()) == [MONDAY, TUESDAY, date(2026, 10, 9)]

    def test_a_saturday_can_be_offered(self) -> None:
        saturday = date(2026, 10, 10)
        assert list(found(Officer(1, AT_ONCE, [single(saturday)])).days()) == [saturday]


class TestOtherVisits:
    def test_both_ways_are_kept_free_between_two_schools(self) -> None:
        busy = [visit(TUESDAY, "10:00", "11:00")]
        free = found(Officer(1, AT_ONCE, [single(TUESDAY, "08:00", "14:00")], busy=busy))
        assert clocks(free, TUESDAY) == ["08.00", "12.00", "12.15", "12.30", "12.45", "13.00"]

    def test_less_is_kept_free_at_the_same_school_on_the_same_day(self) -> None:
        busy = [visit(TUESDAY, "10:00", "11:00", LINNE)]
        free = found(Officer(1, AT_ONCE, [single(TUESDAY, "08:30", "12:30")], busy=busy))
        assert clocks(free, TUESDAY) == ["08.30", "08.45", "11.15", "11.30"]

    def test_a_full_day_is_left_out(self) -> None:
        busy = [visit(TUESDAY, "13:00", "14:00"), visit(TUESDAY, "15:00", "16:00")]
        offers = [weekly(TUESDAY, date(2026, 10, 7))]
        terms = Terms(notice_hours=0, most_a_day=2)
        free = found(Officer(1, terms, offers, busy=busy))
        assert list(free.days()) == [date(2026, 10, 7)]

    def test_a_week_counts_from_monday_to_sunday_with_what_was_before_today(self) -> None:
        busy = [visit(MONDAY, "13:00", "14:00"), visit(TUESDAY, "13:00", "14:00")]
        offers = [weekly(MONDAY, date(2026, 10, 16))]
        terms = Terms(notice_hours=0, most_a_week=2)
        wednesday = date(2026, 10, 7)
        free = found(
            Officer(1, terms, offers, busy=busy), first=wednesday, now=at(wednesday, "07:00")
        )
        assert next(iter(free.days())) == date(2026, 10, 12)

    def test_a_week_over_new_year_is_one_week(self) -> None:
        monday = date(2026, 12, 28)
        full = [visit(date(2026, 12, 30), "09:00", "10:00"), visit(monday, "09:00", "10:00")]
        terms = Terms(notice_hours=0, days_ahead=400, most_a_week=2)
        officer = Officer(1, terms, [weekly(monday, date(2027, 1, 10))], busy=full)
        days = found(officer, first=monday).days()
        assert min(days) == date(2027, 1, 4), "29 December is in the full week"


class TestWhen:
    def test_the_shortest_notice_is_kept_to_the_quarter(self) -> None:
        terms = Terms(notice_hours=24)
        officer = Officer(1, terms, [single(TUESDAY, "08:00", "11:00")])
        free = found(officer, now=NOW + timedelta(seconds=1))
        assert clocks(free, TUESDAY)[0] == "09.15"
        assert clocks(found(officer), TUESDAY)[0] == "09.00"

    def test_nothing_is_offered_further_ahead_than_the_terms_say(self) -> None:
        terms = Terms(notice_hours=0, days_ahead=2)
        free = found(Officer(1, terms, [weekly(MONDAY, date(2026, 12, 31))]))
        assert list(free.days()) == [MONDAY, TUESDAY, date(2026, 10, 7)]

    def test_the_nearest_times_stand_on_either_side(self) -> None:
        offers = [
            single(TUESDAY, "08:00", "09:00"),
            single(date(2026, 10, 7), "10:00", "11:15"),
            single(date(2026, 10, 9), "08:00", "09:00"),
        ]
        free = found(Officer(1, AT_ONCE, offers))
        near = free.nearest(at(date(2026, 10, 7), "09:00"), 3)
        assert [one.starts_at for one in near] == [
            at(TUESDAY, "08:00"),
            at(date(2026, 10, 7), "10:00"),
            at(date(2026, 10, 7), "10:15"),
        ]
        assert len(free.nearest(at(TUESDAY, "08:00"), 9)) == 4

    def test_only_whole_quarters_are_starts(self) -> None:
        free = found(Officer(1, AT_ONCE, [single(TUESDAY)]))
        assert free.at(at(TUESDAY, "08:00")) != []
        assert free.at(at(TUESDAY, "08:00") + timedelta(minutes=1)) == []
        assert free.at(NOW - timedelta(days=900)) == []
        assert free.on(MONDAY - timedelta(days=900)) == []


SPRING, AUTUMN = date(2026, 3, 29), date(2026, 10, 25)
"""The clocks go forward at 2 on the one, back at 3 on the other; both are Sundays."""


class TestClockChanges:
    @pytest.mark.parametrize(("day", "quarters"), [(SPRING, 8), (AUTUMN, 16), (MONDAY, 12)])
    def test_hours_are_as_long_as_they_are(self, day: date, quarters: int) -> None:
        officer = Officer(1, AT_ONCE, [single(day, "01:00", "04:00")])
        now = at(day - timedelta(days=2), "00:00")
        free = found(officer, minutes=15, first=day, last=day, now=now)
        assert len(free.on(day)) == quarters

    @pytest.mark.parametrize("day", [SPRING, AUTUMN])
    def test_a_pattern_keeps_to_the_clock_on_the_wall(self, day: date) -> None:
        first, last = day - timedelta(days=3), day + timedelta(days=2)
        officer = Officer(1, AT_ONCE, [weekly(first, last, "08:00", "09:00", frozenset(range(7)))])
        free = found(officer, first=first, last=last, now=at(first, "00:00"))
        assert [clocks(free, first + timedelta(days=n)) for n in range(6)] == [["08.00"]] * 6


# ---- The rule said plainly: quarter by quarter, without sets of bits -------------------------


def is_legal(
    start: datetime, officer: Officer, minutes: int, closed: dict[date, Closure], now: datetime
) -> bool:
    """Whether a visit at LINNE can begin then, by the words of the rule."""
    terms = officer.terms
    length = QUARTER * -(-minutes // 15)
    day = local_day(start, STOCKHOLM)
    if start < now + timedelta(hours=terms.notice_hours):
        return False
    if day > local_day(now, STOCKHOLM) + timedelta(days=terms.days_ahead):
        return False
    if not all(is_offered(start + QUARTER * n, officer, closed) for n in range(length // QUARTER)):
        return False
    days = [local_day(one.starts_at, STOCKHOLM) for one in officer.busy]
    if days.count(day) >= terms.most_a_day:
        return False
    if [one.isocalendar()[:2] for one in days].count(day.isocalendar()[:2]) >= terms.most_a_week:
        return False
    return all(keeps_clear(start, length, one, terms) for one in officer.busy)


def is_offered(moment: datetime, officer: Officer, closed: dict[date, Closure]) -> bool:
    day = local_day(moment, STOCKHOLM)
    if day in closed or any(one.first_day <= day <= one.last_day for one in officer.blocked):
        return False
    shown = moment.astimezone(STOCKHOLM)
    ends = (shown + QUARTER).time()
    return any(
        offer.first_day <= day <= offer.last_day
        and day.weekday() in offer.weekdays
        and offer.starts <= shown.time()
        and (ends <= offer.ends and ends != time(0))
        for offer in officer.offers
    )


def keeps_clear(start: datetime, length: timedelta, other: Busy, terms: Terms) -> bool:
    end = start + length
    same_day = local_day(start, STOCKHOLM) == local_day(other.starts_at, STOCKHOLM)
    if other.school_id == LINNE and same_day:
        gap = timedelta(minutes=terms.between_min)
        return end + gap <= other.starts_at or other.ends_at + gap <= start
    gap_before = timedelta(minutes=terms.before_min + other.after_min)
    gap_after = timedelta(minutes=terms.after_min + other.before_min)
    return end + gap_after <= other.starts_at or other.ends_at + gap_before <= start


buffers = st.sampled_from([0, 15, 30, 45, 60])
walls = st.integers(0, 95).map(lambda n: time(n // 4, n % 4 * 15))


@st.composite
def situations(
    draw: st.DrawFn,
) -> tuple[Officer, int, Horizon, dict[date, Closure], datetime]:
    """An officer with offers and visits in the weeks around a day on which the clocks may change."""
    first = draw(st.sampled_from([SPRING, AUTUMN, MONDAY])) - timedelta(
        days=draw(st.integers(0, 9))
    )
    last = first + timedelta(days=draw(st.integers(0, 12)))
    offers = []
    for _ in range(draw(st.integers(1, 3))):
        starts, ends = sorted((draw(walls), draw(walls)))
        offers.append(
            Offer(
                draw(st.sampled_from(OfferKind)),
                first + timedelta(days=draw(st.integers(-5, 5))),
                last + timedelta(days=draw(st.integers(-5, 5))),
                frozenset(draw(st.sets(st.integers(0, 6), min_size=1))),
                starts,
                ends,
            )
        )
    midnight = at(first - timedelta(days=7), "00:00")
    busy = []
    for _ in range(draw(st.integers(0, 6))):
        starts_at = midnight + QUARTER * draw(st.integers(0, 96 * 24))
        ends_at = starts_at + timedelta(minutes=draw(st.sampled_from([40, 60, 75])))
        school = draw(st.sampled_from([LINNE, ANDRA]))
        busy.append(Busy(starts_at, ends_at, draw(buffers), draw(buffers), school))
    terms = Terms(
        draw(buffers),
        draw(buffers),
        draw(st.sampled_from([0, 15, 30])),
        draw(st.integers(1, 3)),
        draw(st.integers(1, 5)),
        draw(st.integers(0, 72)),
        draw(st.integers(0, 20)),
    )
    blocked = [Blocked(first + timedelta(days=1), first + timedelta(days=draw(st.integers(0, 2))))]
    holidays = [Blocked(last, last, "Lov")] if draw(st.booleans()) else []
    now = at(first, "00:00") + timedelta(minutes=draw(st.integers(-3000, 3000)))
    horizon = Horizon(first, last, STOCKHOLM)
    closed = closed_days(first, last, holidays)
    minutes = draw(st.sampled_from([15, 40, 60, 80, 120]))
    return Officer(1, terms, offers, blocked, busy), minutes, horizon, closed, now


@given(situations())
@settings(max_examples=150, deadline=None)
def test_what_is_offered_is_exactly_what_is_legal(
    situation: tuple[Officer, int, Horizon, dict[date, Closure], datetime],
) -> None:
    officer, minutes, horizon, closed, now = situation
    # 40 minutes of another visit end inside a quarter, which then is taken as a whole.
    busy = [
        Busy(one.starts_at, _rounded_up(one.ends_at), one.before_min, one.after_min, one.school_id)
        for one in officer.busy
    ]
    free = free_times([officer], Wanted(minutes, LINNE), closed, horizon, now)
    plain = Officer(1, officer.terms, officer.offers, officer.blocked, busy)
    start, end = at(horizon.first, "00:00"), at(horizon.last + timedelta(days=1), "00:00")
    legal = []
    while start < end:
        if is_legal(start, plain, minutes, closed, now):
            legal.append(start)
        start += QUARTER
    offered = [one.starts_at for day in horizon.days() for one in free.on(day)]
    assert offered == legal
    assert sum(free.days().values()) == len(legal)


def _rounded_up(moment: datetime) -> datetime:
    into = timedelta(minutes=moment.minute % 15)
    return moment + (QUARTER - into if into else timedelta())


def test_the_moments_are_utc() -> None:
    free = found(Officer(1, AT_ONCE, [single(TUESDAY)]))
    assert all(one.starts_at.tzinfo is UTC for one in free.on(TUESDAY))
