"""Which states follow each other, and when owners of measures are reminded."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.calendar import is_working_day
from bot.domain.errors import ProblemMoved
from bot.domain.local_time import local
from bot.domain.problem_areas import (
    ProblemEventKind,
    ProblemState,
    check_may_move,
    next_states,
    reminded_at,
)

STOCKHOLM = ZoneInfo("Europe/Stockholm")


@pytest.mark.parametrize("state", ProblemState)
def test_something_may_always_follow_and_never_the_same(state: ProblemState) -> None:
    assert next_states(state)
    assert state not in next_states(state)


def test_nothing_becomes_a_mere_suggestion_again() -> None:
    assert all(ProblemState.SUGGESTED not in next_states(state) for state in ProblemState)


def test_a_state_that_was_changed_meanwhile_is_refused() -> None:
    with pytest.raises(ProblemMoved):
        check_may_move(ProblemState.CHOSEN, ProblemState.CHOSEN)


@pytest.mark.parametrize(
    "state", [one for one in ProblemState if one is not ProblemState.SUGGESTED]
)
def test_every_change_of_state_has_its_step_in_the_history(state: ProblemState) -> None:
    assert ProblemEventKind(state.value)


@pytest.mark.parametrize(
    ("due", "before", "after"),
    [
        (
            date(2021, 10, 20),
            datetime(2021, 10, 19, 7, tzinfo=UTC),
            datetime(2021, 10, 21, 7, tzinfo=UTC),
        ),
        # A Monday after the change to winter time: before it on Friday, in summer time.
        (
            date(2021, 11, 1),
            datetime(2021, 10, 29, 7, tzinfo=UTC),
            datetime(2021, 11, 2, 8, tzinfo=UTC),
        ),
        # A Saturday inside the change to summer time.
        (
            date(2022, 3, 26),
            datetime(2022, 3, 25, 8, tzinfo=UTC),
            datetime(2022, 3, 28, 7, tzinfo=UTC),
        ),
        # Christmas Eve.
        (
            date(2021, 12, 24),
            datetime(2021, 12, 23, 8, tzinfo=UTC),
            datetime(2021, 12, 27, 8, tzinfo=UTC),
        ),
    ],
)
def test_owners_are_reminded_on_working_days(due: date, before: datetime, after: datetime) -> None:
    assert reminded_at(due, STOCKHOLM) == (before, after)


@given(st.dates(date(2020, 1, 1), date(2040, 1, 1)))
def test_reminders_stand_around_the_day_in_the_morning_of_a_working_day(due: date) -> None:
    before, after = (local(moment, STOCKHOLM) for moment in reminded_at(due, STOCKHOLM))
    assert before.date() < due < after.date()
    assert all(is_working_day(one.date()) and one.hour == 9 for one in (before, after))
