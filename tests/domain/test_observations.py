"""What may happen to an observation, when it has waited too long, and what is a pattern."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.errors import ObservationSettled
from bot.domain.forms import Located
from bot.domain.observations import (
    AREAS_SHOWN,
    REPEATS,
    REPEATS_WITHIN,
    DayPart,
    ObservationState,
    Seen,
    WeekCount,
    check_may_become,
    count_weeks,
    find_pattern,
    last_mondays,
    may_become,
    part_of_day,
    waits_too_long_at,
    week_table,
)

STOCKHOLM = ZoneInfo("Europe/Stockholm")
START = datetime(2021, 10, 1, 12, tzinfo=UTC)


def seen(*days: int) -> list[Seen]:
    """Observations that many days after the first of October, numbered from 1."""
    return [Seen(number, START + timedelta(days=day)) for number, day in enumerate(days, start=1)]


class TestTheState:
    @pytest.mark.parametrize(
        "state",
        [ObservationState.THANKED, ObservationState.REFERRED],
    )
    def test_what_is_closed_stays_closed_but_may_be_tied(self, state: ObservationState) -> None:
        after = {then for then in ObservationState if may_become(state, then)}
        assert after <= {ObservationState.TIED}

    def test_a_second_answer_of_the_same_kind_is_refused(self) -> None:
        for state in (ObservationState.THANKED, ObservationState.SHARED, ObservationState.TIED):
            with pytest.raises(ObservationSettled):
                check_may_become(state, state)

    def test_an_answer_needs_a_question(self) -> None:
        before = {now for now in ObservationState if may_become(now, ObservationState.ANSWERED)}
        assert before == {ObservationState.ASKED}

    @pytest.mark.parametrize(
        "state", [ObservationState.NEW, ObservationState.ASKED, ObservationState.ANSWERED]
    )
    def test_one_on_its_way_can_come_to_any_end(self, state: ObservationState) -> None:
        ends = set(ObservationState) - {
            ObservationState.NEW, ObservationState.ASKED, ObservationState.ANSWERED,
        }  # fmt: skip
        assert all(may_become(state, end) for end in ends)


class TestWaiting:
    @pytest.mark.parametrize(
        ("reported", "pointed_out"),
        [
            (datetime(2021, 10, 11, 7, tzinfo=UTC), datetime(2021, 10, 14, 7, tzinfo=UTC)),
            (datetime(2021, 10, 15, 7, tzinfo=UTC), datetime(2021, 10, 20, 7, tzinfo=UTC)),
            # Late on Sunday evening in Stockholm; Saturday and Sunday do not count.
            (datetime(2021, 10, 10, 21, 30, tzinfo=UTC), datetime(2021, 10, 13, 7, tzinfo=UTC)),
            # Over the change to winter time: still nine o'clock on the wall.
            (datetime(2021, 10, 28, 7, tzinfo=UTC), datetime(2021, 11, 2, 8, tzinfo=UTC)),
            # Over the change to summer time.
            (datetime(2022, 3, 25, 8, tzinfo=UTC), datetime(2022, 3, 30, 7, tzinfo=UTC)),
            # Christmas: Friday the 24th is an eve, the weekend follows.
            (datetime(2021, 12, 23, 8, tzinfo=UTC), datetime(2021, 12, 29, 8, tzinfo=UTC)),
        ],
    )
    def test_three_working_days_are_too_long(
        self, reported: datetime, pointed_out: datetime
    ) -> None:
        assert waits_too_long_at(reported, STOCKHOLM) == pointed_out


class TestAPattern:
    def test_three_within_thirty_days_are_one(self) -> None:
        found = find_pattern(seen(0, 10, 30), newest=3)
        assert found is not None
        assert (found.first, found.ids) == (1, (1, 2, 3))

    @pytest.mark.parametrize("days", [(0,), (0, 1), (0, 16, 31), (0, 31, 62)])
    def test_fewer_or_further_apart_are_none(self, days: tuple[int, ...]) -> None:
        assert find_pattern(seen(*days), newest=len(days)) is None

    def test_that_goes_on_is_the_same_one(self) -> None:
        firsts = {
            found.first
            for newest in range(3, 9)
            if (found := find_pattern(seen(*range(0, 10 * newest, 10)), newest=newest))
        }
        assert firsts == {1}

    def test_after_a_month_of_silence_is_a_new_one(self) -> None:
        found = find_pattern(seen(0, 1, 2, 40, 41, 42), newest=6)
        assert found is not None
        assert found.first == 4

    def test_reported_late_still_counts_where_it_happened(self) -> None:
        found = find_pattern(seen(20, 40, 30, 0), newest=3)
        assert found is not None
        assert found.first == 4

    @given(st.lists(st.integers(0, 200), min_size=1, max_size=12), st.data())
    def test_holds_the_newest_and_never_a_month_of_silence(
        self, days: list[int], data: st.DataObject
    ) -> None:
        alike = seen(*days)
        newest = data.draw(st.sampled_from(alike)).id
        found = find_pattern(alike, newest)
        if found is None:
            return
        assert newest in found.ids
        assert found.first == found.ids[0]
        assert len(found.ids) >= REPEATS
        moments = {one.id: one.happened_at for one in alike}
        for before, after in pairwise(found.ids):
            assert moments[after] - moments[before] <= REPEATS_WITHIN


@pytest.mark.parametrize(
    ("moment", "part"),
    [
        (datetime(2021, 10, 11, 3, 59, tzinfo=UTC), DayPart.NIGHT),
        (datetime(2021, 10, 11, 4, tzinfo=UTC), DayPart.MORNING),
        (datetime(2021, 11, 11, 4, tzinfo=UTC), DayPart.NIGHT),
        (datetime(2021, 10, 11, 10, tzinfo=UTC), DayPart.AFTERNOON),
        (datetime(2021, 10, 11, 21, 59, tzinfo=UTC), DayPart.EVENING),
        (datetime(2021, 10, 11, 22, tzinfo=UTC), DayPart.NIGHT),
    ],
)
def test_a_time_of_day_is_the_one_on_the_wall(moment: datetime, part: DayPart) -> None:
    assert part_of_day(moment, STOCKHOLM) is part


def test_weeks_are_local_and_begin_on_monday() -> None:
    sunday_night = datetime(2021, 10, 10, 22, 30, tzinfo=UTC)
    moments = [(sunday_night, "Centrum"), (sunday_night - timedelta(hours=1), "Centrum")]
    counted = count_weeks([*moments, (sunday_night, None)], STOCKHOLM)
    assert [(one.monday, one.area, one.count) for one in counted] == [
        (date(2021, 10, 4), "Centrum", 1),
        (date(2021, 10, 11), None, 1),
        (date(2021, 10, 11), "Centrum", 1),
    ]


@given(st.floats(-90, 90), st.floats(-180, 180))
def test_a_place_on_the_map_is_kept_to_a_hundred_metres(north: float, east: float) -> None:
    kept = Located.at(north, east)
    assert abs(kept.north_e3 / 1000 - north) <= 0.0005 + 1e-9
    assert abs(kept.east_e3 / 1000 - east) <= 0.0005 + 1e-9


class TestTheTableOfWeeks:
    MONDAYS = last_mondays(date(2021, 10, 13), 3)

    def test_ends_with_this_week(self) -> None:
        assert (date(2021, 9, 27), date(2021, 10, 4), date(2021, 10, 11)) == self.MONDAYS

    def test_has_the_busiest_area_first_and_the_rest_together(self) -> None:
        counted = [
            WeekCount(self.MONDAYS[0], "Haganäs", 1),
            WeekCount(self.MONDAYS[1], "Centrum", 2),
            WeekCount(self.MONDAYS[2], None, 1),
            WeekCount(date(2021, 9, 20), "Centrum", 9),
        ]
        table = week_table(counted, self.MONDAYS)
        assert [(row.area, row.counts) for row in table.rows] == [
            ("Centrum", (0, 2, 0)), ("Haganäs", (1, 0, 0)), (None, (0, 0, 1)),
        ]  # fmt: skip

    @given(
        st.lists(
            st.builds(
                WeekCount, st.sampled_from(MONDAYS), st.sampled_from([None, *"abcdefghi"]),
                st.integers(1, 9),
            )
        )
    )  # fmt: skip
    def test_loses_nothing(self, counted: list[WeekCount]) -> None:
        table = week_table(counted, self.MONDAYS)
        assert table.total == sum(one.count for one in counted)
        assert len(table.rows) <= AREAS_SHOWN
