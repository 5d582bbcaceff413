"""How a promise stands, and why: the rule, with its properties."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.activities import ActivityKind, Period
from bot.domain.follow_up.counting import Amount, Bucket, Counted, amount_of
from bot.domain.follow_up.rule import Pace, PaceUnit, Standing, Why, pace_of, stand
from bot.domain.follow_up.states import JUDGED_AS, PromiseState, Verdict
from bot.domain.follow_up.windows import TargetFrom
from bot.domain.promises import Comparator, Rhythm, Target, Unit
from bot.domain.reading import Qualifier
from tests.domain.follow_up.test_windows import PERIODS, TARGETS, YEAR, walks

MOMENT = datetime(2021, 12, 1, tzinfo=UTC)
AFTER = date(2022, 1, 10)


def held(day: date, count: int = 1, kind: ActivityKind = ActivityKind.SAFETY_WALK) -> Bucket:
    return Bucket(day, kind, count)


def stands(
    target: Target | None,
    log: Sequence[Bucket] = (),
    today: date = AFTER,
    *,
    period: Period = YEAR,
    verdicts: Sequence[Verdict] = (),
    is_withdrawn: bool = False,
) -> Standing:
    assert period.first is not None
    targets = [TargetFrom(period.first, target)]
    return stand(period, targets, log, verdicts, today, is_withdrawn=is_withdrawn)


def verdict(state: PromiseState | None) -> Verdict:
    return Verdict(1, state, "Därför.", 1, MOMENT, 7 if state is PromiseState.KEPT else None)


CASES: list[tuple[str, Target | None, list[Bucket], date, PromiseState, Why]] = [
    ("no target", None, [held(date(2021, 3, 1))], AFTER, PromiseState.NO_TARGET, Why.NO_TARGET),
    ("not begun", walks(), [], date(2020, 12, 1), PromiseState.ON_TRACK, Why.NOT_BEGUN),
    ("early days", walks(), [], date(2021, 5, 1), PromiseState.ON_TRACK, Why.NONE_YET),
    ("behind an even pace", walks(), [], date(2021, 7, 5), PromiseState.BEHIND, Why.SHORT_SO_FAR),
    ("reached before the end", walks(), [held(date(2021, 3, 1), 2)], date(2021, 4, 1), PromiseState.KEPT, Why.REACHED),
    ("reached at the end", walks(), [held(date(2021, 3, 1), 2)], AFTER, PromiseState.KEPT, Why.REACHED),
    ("too little at the end", walks(), [held(date(2021, 3, 1))], AFTER, PromiseState.NOT_KEPT, Why.FELL_SHORT),
    ("nothing at the end", walks(), [], AFTER, PromiseState.NOT_KEPT, Why.NOTHING_DONE),
    ("what lies outside the period", walks(1), [held(date(2020, 12, 31))], AFTER, PromiseState.NOT_KEPT, Why.NOTHING_DONE),
    ("another kind", walks(1), [held(date(2021, 3, 1), 5, ActivityKind.MEETING)], AFTER, PromiseState.NOT_KEPT, Why.FELL_SHORT),
    ("a quarter missed", walks(1, Rhythm.QUARTER), [held(date(2021, 4, 1))], date(2021, 5, 1), PromiseState.BEHIND, Why.MISSED_EARLIER),
    ("not above a limit yet", walks(4, comparator=Comparator.AT_MOST), [held(date(2021, 3, 1), 3)], date(2021, 9, 1), PromiseState.ON_TRACK, Why.ENOUGH_SO_FAR),
    ("below a limit at the end", walks(4, comparator=Comparator.AT_MOST), [held(date(2021, 3, 1), 3)], AFTER, PromiseState.KEPT, Why.REACHED),
    ("above a limit", walks(4, comparator=Comparator.AT_MOST), [held(date(2021, 3, 1), 5)], date(2021, 9, 1), PromiseState.BEHIND, Why.TOO_MANY),
    ("above a limit at the end", walks(4, comparator=Comparator.AT_MOST), [held(date(2021, 3, 1), 5)], AFTER, PromiseState.NOT_KEPT, Why.TOO_MANY),
    ("below a limit with nothing done", walks(4, comparator=Comparator.AT_MOST), [], AFTER, PromiseState.NOT_KEPT, Why.NOTHING_DONE),
    ("exactly", walks(4, comparator=Comparator.EXACTLY), [held(date(2021, 3, 1), 4)], AFTER, PromiseState.KEPT, Why.REACHED),
    ("exactly, before the end", walks(4, comparator=Comparator.EXACTLY), [held(date(2021, 3, 1), 4)], date(2021, 12, 1), PromiseState.ON_TRACK, Why.ENOUGH_SO_FAR),
    ("more than exactly", walks(4, comparator=Comparator.EXACTLY), [held(date(2021, 3, 1), 5)], AFTER, PromiseState.NOT_KEPT, Why.TOO_MANY),
    ("about 15 with 12", walks(15, comparator=Comparator.ABOUT), [held(date(2021, 3, 1), 12)], AFTER, PromiseState.KEPT, Why.REACHED),
    ("about 15 with 11", walks(15, comparator=Comparator.ABOUT), [held(date(2021, 3, 1), 11)], AFTER, PromiseState.NOT_KEPT, Why.FELL_SHORT),
    ("3 a week on average", walks(3, Rhythm.WEEK), [held(date(2021, 3, 1), 157)], AFTER, PromiseState.KEPT, Why.REACHED),
    ("less than 3 a week", walks(3, Rhythm.WEEK), [held(date(2021, 3, 1), 150)], AFTER, PromiseState.NOT_KEPT, Why.FELL_SHORT),
]  # fmt: skip


@pytest.mark.parametrize(
    ("what", "target", "log", "today", "state", "why"), CASES, ids=[case[0] for case in CASES]
)
def test_a_promise_stands_as_its_figures_say(
    what: str,
    target: Target | None,
    log: list[Bucket],
    today: date,
    state: PromiseState,
    why: Why,
) -> None:
    found = stands(target, log, today)
    assert (found.state, found.why) == (state, why)


def test_a_year_missed_can_not_be_made_up_for_in_the_next() -> None:
    period = Period(date(2018, 7, 1), date(2020, 6, 30))
    found = stands(walks(2), [held(date(2019, 8, 1), 4)], date(2020, 7, 1), period=period)
    assert (found.state, found.why) == (PromiseState.NOT_KEPT, Why.FELL_SHORT)
    assert [one.done.number for one in found.missed] == [0]


EVERY_CLASS = Target(Comparator.EVERY, None, Unit.CLASSES, Rhythm.QUARTER, note="klass i årskurs 7")


class TestWithoutANumber:
    def test_something_in_every_span_is_on_track(self) -> None:
        found = stands(EVERY_CLASS, [held(date(2021, 2, 1))], date(2021, 5, 1))
        assert (found.state, found.why) == (PromiseState.ON_TRACK, Why.IN_RHYTHM)

    def test_a_span_without_anything_is_behind(self) -> None:
        found = stands(EVERY_CLASS, [], date(2021, 5, 1))
        assert (found.state, found.why) == (PromiseState.BEHIND, Why.OUT_OF_RHYTHM)

    def test_a_person_says_at_the_end_whether_it_was_kept(self) -> None:
        log = [held(date(2021, month, 1)) for month in (2, 5, 8, 11)]
        found = stands(EVERY_CLASS, log)
        assert (found.state, found.why) == (PromiseState.ON_TRACK, Why.TO_BE_JUDGED)
        judged = stands(EVERY_CLASS, log, verdicts=[verdict(PromiseState.KEPT)])
        assert judged.state is PromiseState.KEPT

    @pytest.mark.parametrize("unit", [Unit.PROBLEM_INDEX, Unit.MEMBERS])
    def test_what_the_log_can_not_count_is_judged_by_a_person(self, unit: Unit) -> None:
        target = Target(Comparator.AT_MOST, 2, unit, Rhythm.YEAR)
        assert stands(target, [held(date(2021, 2, 1))]).why is Why.TO_BE_JUDGED


class TestQualifiers:
    def counted(self, number: int, *, about: int = 0, at_least: int = 0) -> Bucket:
        counted = {Unit.PUPILS: Counted(1, number, about, at_least)}
        return Bucket(date(2021, 3, 1), ActivityKind.SCHOOL_VISIT, 1, 0, counted)

    def pupils(self, comparator: Comparator) -> Target:
        return Target(comparator, 100, Unit.PUPILS, Rhythm.YEAR)

    @pytest.mark.parametrize(("about", "at_least"), [(0, 0), (1, 0), (0, 1)])
    def test_an_unsure_figure_counts_as_it_was_reported(self, about: int, at_least: int) -> None:
        log = [self.counted(100, about=about, at_least=at_least)]
        assert stands(self.pupils(Comparator.AT_LEAST), log).state is PromiseState.KEPT

    @pytest.mark.parametrize("comparator", [Comparator.AT_MOST, Comparator.EXACTLY])
    def test_an_unsure_figure_does_not_say_that_a_limit_was_kept(
        self, comparator: Comparator
    ) -> None:
        found = stands(self.pupils(comparator), [self.counted(100, at_least=1)])
        assert (found.state, found.why) == (PromiseState.ON_TRACK, Why.TO_BE_JUDGED)

    def test_a_sum_is_as_sure_as_its_least_sure_figure(self) -> None:
        log = [self.counted(40), self.counted(30, at_least=1), self.counted(20, about=1)]
        assert amount_of(log, Unit.PUPILS) == Amount(90, Qualifier.ABOUT)
        assert amount_of(log[:2], Unit.PUPILS) == Amount(70, Qualifier.AT_LEAST)


def test_an_activity_counts_what_it_says_it_was_else_one() -> None:
    three = Bucket(
        date(2021, 3, 1), ActivityKind.SAFETY_WALK, 2, 0, {Unit.SAFETY_WALKS: Counted(1, 3)}
    )
    elsewhere = Bucket(
        date(2021, 4, 1), ActivityKind.OTHER, 1, 0, {Unit.SAFETY_WALKS: Counted(1, 2, about=1)}
    )
    assert amount_of([three, elsewhere], Unit.SAFETY_WALKS) == Amount(6, Qualifier.ABOUT)


class TestAVerdict:
    @pytest.mark.parametrize("state", JUDGED_AS)
    def test_goes_before_the_figures(self, state: PromiseState) -> None:
        found = stands(walks(), [held(date(2021, 3, 1))], verdicts=[verdict(state)])
        assert (found.state, found.why) == (state, Why.JUDGED)
        assert found.latest_verdict is not None

    def test_gives_way_to_a_later_one(self) -> None:
        given = [verdict(PromiseState.CANCELLED), verdict(PromiseState.NOT_KEPT)]
        assert stands(walks(), verdicts=given).state is PromiseState.NOT_KEPT

    def test_can_leave_the_promise_to_its_figures_again(self) -> None:
        given = [verdict(PromiseState.CANCELLED), verdict(None)]
        assert stands(walks(), verdicts=given).why is Why.NOTHING_DONE

    def test_that_it_was_kept_falls_with_the_last_activity_behind_it(self) -> None:
        found = stands(walks(), [], verdicts=[verdict(PromiseState.KEPT)])
        assert (found.state, found.why) == (PromiseState.NOT_KEPT, Why.NOTHING_DONE)
        assert found.latest_verdict is None

    def test_goes_before_that_a_promise_was_taken_out(self) -> None:
        assert stands(walks(), is_withdrawn=True).state is PromiseState.CANCELLED
        given = [verdict(PromiseState.NOT_KEPT)]
        assert stands(walks(), verdicts=given, is_withdrawn=True).state is PromiseState.NOT_KEPT


LOGS = st.lists(
    st.builds(
        Bucket,
        day=st.dates(date(2015, 1, 1), date(2030, 12, 31)),
        kind=st.sampled_from(ActivityKind),
        held=st.integers(0, 9),
        not_held=st.integers(0, 3),
    ),
    max_size=12,
)
DAYS = st.dates(date(2014, 1, 1), date(2031, 12, 31))
VERDICTS = st.lists(st.sampled_from([*JUDGED_AS, None]).map(verdict), max_size=3)


class TestAlways:
    @given(PERIODS, TARGETS | st.just(EVERY_CLASS) | st.none(), LOGS, DAYS, VERDICTS)
    def test_nothing_is_kept_without_an_activity_behind_it(
        self,
        period: Period,
        target: Target | None,
        log: list[Bucket],
        today: date,
        verdicts: list[Verdict],
    ) -> None:
        found = stands(target, log, today, period=period, verdicts=verdicts)
        assert period.first is not None
        assert period.last is not None
        inside = sum(one.held for one in log if period.first <= one.day <= period.last)
        assert found.held == inside
        assert found.state is not PromiseState.KEPT or inside > 0

    @given(PERIODS, TARGETS, LOGS, DAYS, st.integers(1, 5))
    def test_doing_more_never_loses_what_was_to_be_reached(
        self, period: Period, target: Target, log: list[Bucket], today: date, more: int
    ) -> None:
        if target.comparator in (Comparator.AT_MOST, Comparator.EXACTLY):
            return
        before = stands(target, log, today, period=period)
        assert period.first is not None
        after = stands(target, [*log, held(period.first, more)], today, period=period)
        rank = {
            PromiseState.NOT_KEPT: 0,
            PromiseState.BEHIND: 1,
            PromiseState.ON_TRACK: 2,
            PromiseState.KEPT: 3,
        }
        assert rank[after.state] >= rank[before.state]

    @given(PERIODS, TARGETS, LOGS)
    def test_a_number_is_settled_when_the_period_is_over(
        self, period: Period, target: Target, log: list[Bucket]
    ) -> None:
        assert period.last is not None
        found = stands(target, log, period.last + timedelta(days=1), period=period)
        assert found.state in (PromiseState.KEPT, PromiseState.NOT_KEPT)

    @given(PERIODS, TARGETS, LOGS, DAYS)
    def test_what_is_kept_before_the_end_is_kept_at_the_end(
        self, period: Period, target: Target, log: list[Bucket], today: date
    ) -> None:
        found = stands(target, log, today, period=period)
        assert period.last is not None
        if found.state is PromiseState.KEPT:
            end = stands(target, log, period.last + timedelta(days=1), period=period)
            assert end.state is PromiseState.KEPT

    @given(PERIODS, TARGETS, LOGS, DAYS)
    def test_who_keeps_the_pace_reaches_the_target(
        self, period: Period, target: Target, log: list[Bucket], today: date
    ) -> None:
        found = stands(target, log, today, period=period)
        pace = pace_of(found, today)
        if pace is None:
            return
        months = max(1, round((pace.last - today).days / 30.4))
        times = {PaceUnit.ALTOGETHER: 1, PaceUnit.MONTH: months + 1, PaceUnit.WEEK: 5 * months + 5}
        running = next(one for one in found.spans if one.span.has(today))
        assert running.bounds is not None
        assert running.done.number + pace.number * times[pace.per] >= running.bounds.lowest


@pytest.mark.parametrize(
    ("target", "done", "today", "pace"),
    [
        (walks(8), 4, date(2021, 10, 12), (2, PaceUnit.MONTH)),
        (walks(2), 1, date(2021, 10, 12), (1, PaceUnit.ALTOGETHER)),
        (walks(8), 4, date(2021, 12, 12), (4, PaceUnit.ALTOGETHER)),
        (walks(3, Rhythm.WEEK), 20, date(2021, 5, 3), (4, PaceUnit.WEEK)),
        (walks(8), 8, date(2021, 10, 12), None),
        (walks(8, comparator=Comparator.AT_MOST), 1, date(2021, 10, 12), None),
        (walks(8), 4, AFTER, None),
    ],
)
def test_the_pace_says_what_it_takes(
    target: Target, done: int, today: date, pace: tuple[int, PaceUnit] | None
) -> None:
    found = stands(target, [held(date(2021, 2, 1), done)], today)
    wanted = None if pace is None else Pace(*pace, date(2021, 12, 31), target)
    assert pace_of(found, today) == wanted
