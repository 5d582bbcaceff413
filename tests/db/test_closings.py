"""Which days a closed period holds."""

from __future__ import annotations

from datetime import date

import pytest

from db.queries.closings import ClosedDays

YEAR = ClosedDays("Medborgarlöfte", date(2021, 1, 1), date(2021, 12, 31), date(2022, 1, 10))


@pytest.mark.parametrize(
    ("first", "last", "is_closed"),
    [
        ("2020-12-30", "2020-12-31", False),
        ("2020-12-31", "2021-01-01", True),
        ("2021-12-31", "2022-01-01", True),
        ("2022-01-01", "2022-01-01", False),
        ("2020-06-01", "2022-06-01", True),
    ],
)
def test_a_closed_period_holds_days_that_reach_across_all_of_it(
    first: str, last: str, is_closed: bool
) -> None:
    assert YEAR.hold_any_of(date.fromisoformat(first), date.fromisoformat(last)) is is_closed
