"""Which times are offered for a wish that was offered some before."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.domain.wishes import OfferedBefore

ZONE = ZoneInfo("Europe/Stockholm")
NINE = datetime(2021, 10, 19, 7, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.mark.parametrize("later", [timedelta(0), timedelta(minutes=15), timedelta(minutes=45)])
def test_what_shares_something_with_a_time_that_got_a_no_is_not_offered(later: timedelta) -> None:
    before = OfferedBefore(declined=frozenset([NINE]), unanswered=frozenset())
    assert not before.leaves(NINE + later, HOUR, ZONE)
    assert before.leaves(NINE + HOUR, HOUR, ZONE)


def test_a_day_about_which_nobody_answered_is_left_to_others() -> None:
    before = OfferedBefore(declined=frozenset(), unanswered=frozenset([NINE]))
    assert not before.leaves(NINE + timedelta(hours=6), HOUR, ZONE)
    assert before.leaves(NINE + timedelta(days=1), HOUR, ZONE)


@pytest.mark.parametrize(
    "midnight", [datetime(2021, 10, 30, 22, tzinfo=UTC), datetime(2021, 10, 31, 23, tzinfo=UTC)]
)
def test_the_day_is_the_local_one_also_where_the_clock_changes(midnight: datetime) -> None:
    before = OfferedBefore(
        declined=frozenset(), unanswered=frozenset([midnight - timedelta(minutes=15)])
    )
    assert before.leaves(midnight, timedelta(minutes=15), ZONE)
