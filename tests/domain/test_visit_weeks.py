"""Visits by week: where each stands, and in which local week it falls."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from bot.domain.coverage import Counted
from bot.domain.visit_weeks import Standing, standing_of, visit_weeks, weeks_around
from bot.domain.visits import VisitState
from tests.support.program import STOCKHOLM

NOW = datetime(2021, 10, 13, 10, tzinfo=UTC)
SOON, PAST = NOW + timedelta(hours=1), NOW - timedelta(hours=1)


@pytest.mark.parametrize(
    ("state", "starts_at", "standing"),
    [
        (VisitState.REQUESTED, SOON, Standing.WAITING),
        (VisitState.CONFIRMED, SOON, Standing.BOOKED),
        (VisitState.MOVED, SOON, Standing.BOOKED),
        (VisitState.CONFIRMED, PAST, Standing.UNREPORTED),
        (VisitState.HELD, PAST, Standing.HELD),
        (VisitState.NOT_HELD, PAST, Standing.NOT_HELD),
        (VisitState.CANCELLED, SOON, None),
        (VisitState.DECLINED, SOON, None),
    ],
)
def test_where_a_visit_stands(
    state: VisitState, starts_at: datetime, standing: Standing | None
) -> None:
    assert standing_of(state, starts_at, NOW) is standing


def test_every_state_is_thought_of() -> None:
    for state in VisitState:
        standing_of(state, SOON, NOW)


def test_the_weeks_are_five_back_and_four_ahead() -> None:
    mondays = weeks_around(date(2021, 10, 13))
    assert (mondays[0], mondays[5], mondays[-1]) == (
        date(2021, 9, 6), date(2021, 10, 11), date(2021, 11, 8),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("moment", "monday"),
    [
        (datetime(2021, 10, 10, 22, tzinfo=UTC), date(2021, 10, 11)),
        (datetime(2021, 10, 31, 22, 59, tzinfo=UTC), date(2021, 10, 25)),
        (datetime(2021, 10, 31, 23, tzinfo=UTC), date(2021, 11, 1)),
    ],
)
def test_a_week_begins_at_local_midnight_on_either_side_of_a_clock_change(
    moment: datetime, monday: date
) -> None:
    mondays = weeks_around(date(2021, 10, 13))
    visits = [Counted(1, (), VisitState.HELD, 20, moment)]
    found = visit_weeks(visits, mondays, NOW, STOCKHOLM)
    assert [mondays[n] for n, count in enumerate(found.rows[Standing.HELD]) if count] == [monday]


def test_visits_of_other_weeks_are_left_out() -> None:
    visits = [Counted(1, (), VisitState.HELD, 20, NOW - timedelta(weeks=9))]
    assert visit_weeks(visits, weeks_around(NOW.date()), NOW, STOCKHOLM).is_empty
