"""The spans that a promise is held against its targets over, and what each asks for."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.activities import Period
from bot.domain.follow_up.windows import (
    AVERAGED,
    Span,
    TargetFrom,
    asked_of,
    bounds_of,
    is_in_months,
    spans_of,
    target_on,
)
from bot.domain.promises import Comparator, Rhythm, Target, Unit

YEAR = Period(date(2021, 1, 1), date(2021, 12, 31))


def walks(
    number: int = 2,
    rhythm: Rhythm = Rhythm.YEAR,
    every: int = 1,
    comparator: Comparator = Comparator.AT_LEAST,
) -> Target:
    return Target(comparator, number, Unit.SAFETY_WALKS, rhythm, every)


def spans(period: Period, *targets: Target | tuple[date, Target | None]) -> tuple[Span, ...]:
    assert period.first is not None
    held = [
        TargetFrom(*one) if isinstance(one, tuple) else TargetFrom(period.first, one)
        for one in targets
    ]
    return spans_of(held, period)


def told(found: tuple[Span, ...]) -> list[tuple[str, str, str]]:
    return [(f"{one.first}", f"{one.last}", f"{one.share}") for one in found]


PERIODS = st.tuples(st.dates(date(2015, 1, 1), date(2025, 12, 31)), st.integers(0, 1500)).map(
    lambda given: Period(given[0], given[0] + timedelta(days=given[1]))
)
TARGETS = st.builds(
    walks,
    number=st.integers(1, 60),
    rhythm=st.sampled_from(Rhythm),
    every=st.integers(1, 3),
    comparator=st.sampled_from([one for one in Comparator if one is not Comparator.EVERY]),
)


class TestSpans:
    def test_of_a_calendar_year(self) -> None:
        assert told(spans(YEAR, walks())) == [("2021-01-01", "2021-12-31", "1")]

    def test_of_two_years_that_begin_in_july(self) -> None:
        found = spans(Period(date(2018, 7, 1), date(2020, 6, 30)), walks())
        assert told(found) == [("2018-07-01", "2019-06-30", "1"), ("2019-07-01", "2020-06-30", "1")]

    def test_of_a_year_extended_by_half_a_year_ask_half_for_the_rest(self) -> None:
        found = spans(Period(date(2021, 1, 1), date(2022, 6, 30)), walks())
        assert told(found) == [
            ("2021-01-01", "2021-12-31", "1"),
            ("2022-01-01", "2022-06-30", "1/2"),
        ]
        assert asked_of(walks(), found[1].share) == 1

    def test_of_school_years_in_a_calendar_year_are_two_halves(self) -> None:
        found = spans(YEAR, walks(rhythm=Rhythm.SCHOOL_YEAR))
        assert told(found) == [
            ("2021-01-01", "2021-06-30", "1/2"),
            ("2021-07-01", "2021-12-31", "1/2"),
        ]

    def test_of_every_second_year_is_the_whole_period(self) -> None:
        found = spans(Period(date(2018, 7, 1), date(2020, 6, 30)), walks(1, every=2))
        assert told(found) == [("2018-07-01", "2020-06-30", "1")]

    def test_of_quarters_are_the_calendars(self) -> None:
        found = spans(Period(date(2021, 2, 15), date(2021, 6, 30)), walks(rhythm=Rhythm.QUARTER))
        assert [one.first for one in found] == [date(2021, 2, 15), date(2021, 4, 1)]
        assert [one.share for one in found] == [Fraction(1, 3) + Fraction(14, 28) / 3, 1]

    def test_of_weeks_are_one_with_the_number_of_weeks(self) -> None:
        found = spans(YEAR, walks(3, Rhythm.WEEK))
        assert told(found) == [("2021-01-01", "2021-12-31", "365/7")]

    def test_a_target_without_rhythm_is_for_the_whole_period(self) -> None:
        assert (
            len(spans(Period(date(2018, 7, 1), date(2020, 6, 30)), walks(rhythm=Rhythm.PERIOD)))
            == 1
        )

    def test_there_are_none_without_a_target(self) -> None:
        assert spans(YEAR, (date(2021, 1, 1), None)) == ()

    @given(PERIODS, TARGETS)
    def test_follow_each_other_through_the_whole_period(
        self, period: Period, target: Target
    ) -> None:
        found = spans(period, target)
        assert (found[0].first, found[-1].last) == (period.first, period.last)
        for one, following in pairwise(found):
            assert following.first == one.last + timedelta(days=1)

    @given(PERIODS, TARGETS)
    def test_that_are_whole_ask_for_the_whole_number(self, period: Period, target: Target) -> None:
        for one in spans(period, target):
            assert one.share > 0
            if target.rhythm not in AVERAGED:
                assert one.share <= 1
            bounds = bounds_of(target, one.share)
            assert bounds is not None
            assert bounds.highest is None or bounds.lowest <= bounds.highest
            assert target.number is not None
            assert bounds.lowest <= Fraction(target.number) * one.share


class TestAChangedTarget:
    HALFWAY = date(2021, 7, 1)

    def test_with_the_same_rhythm_holds_for_the_spans_that_end_after_it(self) -> None:
        found = spans(YEAR, walks(1, Rhythm.QUARTER), (self.HALFWAY, walks(3, Rhythm.QUARTER)))
        assert [one.target.number for one in found] == [1, 1, 3, 3]

    def test_in_the_middle_of_a_year_is_the_years(self) -> None:
        assert [one.target.number for one in spans(YEAR, walks(8), (self.HALFWAY, walks(4)))] == [4]

    def test_with_another_rhythm_is_counted_anew_from_its_day(self) -> None:
        found = spans(YEAR, walks(2), (self.HALFWAY, walks(1, Rhythm.QUARTER)))
        assert told(found) == [
            ("2021-01-01", "2021-06-30", "1/2"),
            ("2021-07-01", "2021-09-30", "1"),
            ("2021-10-01", "2021-12-31", "1"),
        ]

    def test_that_comes_first_asks_for_nothing_before(self) -> None:
        found = spans(YEAR, (date(2021, 1, 1), None), (self.HALFWAY, walks(2, Rhythm.PERIOD)))
        assert told(found) == [("2021-07-01", "2021-12-31", "1")]

    def test_is_the_one_that_held_on_a_day(self) -> None:
        held = [TargetFrom(date(2021, 1, 1), walks(8)), TargetFrom(self.HALFWAY, walks(4))]
        assert target_on(held, date(2021, 6, 30)) == walks(8)
        assert target_on(held, self.HALFWAY) == walks(4)
        assert target_on(held, date(2020, 12, 31)) is None


@pytest.mark.parametrize(
    ("comparator", "share", "lowest", "highest"),
    [
        (Comparator.AT_LEAST, Fraction(1), 5, None),
        (Comparator.AT_LEAST, Fraction(1, 2), 2, None),
        (Comparator.AT_MOST, Fraction(1, 2), 0, 3),
        (Comparator.EXACTLY, Fraction(1), 5, 5),
        (Comparator.EXACTLY, Fraction(1, 2), 2, 3),
        (Comparator.ABOUT, Fraction(1), 4, None),
    ],
)
def test_a_part_of_a_span_is_never_asked_for_more_than_its_share(
    comparator: Comparator, share: Fraction, lowest: int, highest: int | None
) -> None:
    bounds = bounds_of(walks(5, comparator=comparator), share)
    assert bounds is not None
    wanted = None if highest is None else Fraction(highest)
    assert (bounds.lowest, bounds.highest) == (Fraction(lowest), wanted)


def test_months_are_fine_enough_for_spans_of_whole_months_only() -> None:
    assert is_in_months(spans(YEAR, walks(3, Rhythm.WEEK)))
    assert is_in_months(spans(YEAR, walks(rhythm=Rhythm.QUARTER)))
    assert not is_in_months(spans(Period(date(2021, 1, 15), date(2021, 12, 31)), walks()))
