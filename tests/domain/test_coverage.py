"""Coverage: which schools and years have had a visit, and that nothing is counted twice."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.coverage import Counted, Coverage, Reached, coverage_of
from bot.domain.reading import Qualifier
from bot.domain.schools import School, SchoolKind, SchoolYear, YearGroup
from bot.domain.visits import COMING, VisitState

SEVEN, EIGHT, NINE = SchoolYear.YEAR_7, SchoolYear.YEAR_8, SchoolYear.YEAR_9
GROUPS = (YearGroup(SEVEN, 3, 75), YearGroup(EIGHT, 1, 25), YearGroup(NINE, 2, 50))
NORRA = School(1, "Norra", SchoolKind.SECONDARY, None, GROUPS, 5)
SODRA = School(2, "Södra", SchoolKind.UPPER, None)
UNKNOWN = School(3, "Okända", None, None)
START = datetime(2021, 10, 13, 7, tzinfo=UTC)


def visit(
    *years: SchoolYear, state: VisitState = VisitState.HELD, pupils: int = 40, at: int = 1
) -> Counted:
    return Counted(at, years, state, pupils if state is VisitState.HELD else 0, START)


def cover(*visits: Counted, schools: tuple[School, ...] = (NORRA, SODRA)) -> Coverage:
    return coverage_of(schools, {5: "Centrum"}, visits, date(2021, 1, 1), date(2021, 12, 31))


def test_a_school_without_visits_lacks_all_its_years() -> None:
    norra, sodra = cover().rows
    assert (norra.area, norra.without_any) == ("Centrum", (SEVEN, EIGHT, NINE))
    assert sodra.without_any == (SchoolYear.UPPER_1, SchoolYear.UPPER_2, SchoolYear.UPPER_3)
    assert norra.is_forgotten


def test_a_visit_to_two_years_counts_in_both_and_once_in_all() -> None:
    [norra, _] = cover(visit(SEVEN, EIGHT, pupils=40)).rows
    assert norra.by_year == {
        SEVEN: Reached(1, 30), EIGHT: Reached(1, 10), NINE: Reached(),
    }  # fmt: skip
    assert norra.total == Reached(1, 40)
    assert (norra.without_visit, norra.is_forgotten) == ((NINE,), False)


@pytest.mark.parametrize("state", COMING)
def test_a_booked_visit_is_none_that_was_held_but_the_year_is_not_forgotten(
    state: VisitState,
) -> None:
    [norra, _] = cover(visit(EIGHT, state=state)).rows
    assert norra.by_year[EIGHT] == Reached(booked=1)
    assert EIGHT in norra.without_visit
    assert EIGHT not in norra.without_any
    assert not norra.is_forgotten


@pytest.mark.parametrize("state", [VisitState.NOT_HELD, VisitState.CANCELLED, VisitState.DECLINED])
def test_what_came_to_nothing_counts_for_nothing(state: VisitState) -> None:
    assert cover(visit(EIGHT, state=state)).rows[0].is_forgotten


def test_the_sums_are_of_all_schools() -> None:
    found = cover(visit(SEVEN), visit(SEVEN, pupils=10), visit(SchoolYear.UPPER_1, at=2, pupils=7))
    assert (found.total, found.visited) == (Reached(3, 57), 2)
    assert found.years == (
        SEVEN, EIGHT, NINE, SchoolYear.UPPER_1, SchoolYear.UPPER_2, SchoolYear.UPPER_3,
    )  # fmt: skip


def test_a_year_that_a_school_has_no_longer_keeps_its_visits() -> None:
    [norra, _] = cover(visit(SchoolYear.UPPER_1, pupils=9)).rows
    assert norra.by_year[SchoolYear.UPPER_1] == Reached(1, 9)


def test_of_a_school_that_nobody_has_described_no_year_is_missing() -> None:
    [row] = cover(visit(EIGHT, at=3), schools=(UNKNOWN,)).rows
    assert dict(row.by_year) == {EIGHT: Reached(1, 40)}
    [bare] = cover(schools=(UNKNOWN,)).rows
    assert (bare.without_any, bare.is_forgotten) == ((), True)


@given(
    st.lists(st.sampled_from([SEVEN, EIGHT, NINE]), min_size=1, max_size=3, unique=True),
    st.integers(0, 500),
)
def test_parted_pupils_are_all_of_them_together_again(years: list[SchoolYear], pupils: int) -> None:
    [norra, _] = cover(visit(*years, pupils=pupils)).rows
    assert sum(reached.pupils for reached in norra.by_year.values()) == pupils
    assert all(reached.pupils >= 0 for reached in norra.by_year.values())


def test_pupils_are_as_sure_as_their_least_sure_number() -> None:
    exactly, about, at_least = (
        Reached(1, 20, 0, qualifier)
        for qualifier in (Qualifier.EXACTLY, Qualifier.ABOUT, Qualifier.AT_LEAST)
    )
    assert (exactly + exactly).qualifier is Qualifier.EXACTLY
    assert (exactly + at_least).qualifier is Qualifier.AT_LEAST
    assert (at_least + about).qualifier is Qualifier.ABOUT
