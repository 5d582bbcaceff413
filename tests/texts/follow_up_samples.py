"""Follow-ups with nasty names and the largest numbers in them, in every state there is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import cache

from bot.domain.activities import Activity, ActivityKind, ActivityState, Total
from bot.domain.follow_up.counting import Bucket, Counted
from bot.domain.follow_up.rule import pace_of, stand
from bot.domain.follow_up.states import JUDGED_AS, REASON_MAX, PromiseState, Verdict
from bot.domain.follow_up.views import (
    Depth,
    Followed,
    FollowUp,
    ProblemWork,
    Report,
    Signed,
    period_of,
)
from bot.domain.follow_up.windows import TargetFrom
from bot.domain.problem_areas import PROBLEM_TITLE_MAX, RESULT_MAX, ProblemState
from bot.domain.promises import Comparator, Promise, PromiseDocument, Rhythm, Target, Unit
from tests.support.house import NASTY

BIG = 2**63 - 1
_NOW = datetime(2021, 10, 11, 7, tzinfo=UTC)
_REASON = (NASTY * 60)[:REASON_MAX]

TARGETS = (
    None,
    *(Target(one, 999_999, Unit.SAFETY_WALKS, rhythm, note=NASTY) for one, rhythm in zip(
        (Comparator.AT_LEAST, Comparator.AT_MOST, Comparator.ABOUT, Comparator.EXACTLY) * 2,
        (*Rhythm, Rhythm.WEEK),
        strict=True,
    )),
    Target(Comparator.AT_LEAST, 2, Unit.SAFETY_WALKS, Rhythm.QUARTER),
    Target(Comparator.EVERY, None, Unit.CLASSES, Rhythm.QUARTER, note=NASTY),
)  # fmt: skip


def _log(document: PromiseDocument, count: int) -> tuple[Bucket, ...]:
    """Something in every other month of the period's first year."""
    year = document.period_start.year
    counted = {Unit.SAFETY_WALKS: Counted(1, count, about=1)}
    return tuple(
        Bucket(date(year, month, 1), ActivityKind.SAFETY_WALK, count, 1, counted)
        for month in range(1, 12, 2)
    )


def followed(
    promise: Promise, target: Target | None, document: PromiseDocument, today: date, place: int
) -> Followed:
    """A promise with a target, a log, and perhaps verdicts."""
    first = document.period_start
    log = _log(document, (0, 1, 1_000_000)[place % 3])
    judged = (*JUDGED_AS, None)[place % 6]
    verdicts = tuple(
        Verdict(BIG, state, _REASON, BIG, _NOW, BIG if state is PromiseState.KEPT else None)
        for state in ([] if place % 2 else [PromiseState.CANCELLED, judged])
    )
    targets: tuple[TargetFrom, ...] = (TargetFrom(first, target),)
    if place % 4 == 0 and target is not None:
        targets = (*targets, TargetFrom(first.replace(month=7), replace(target, every=2), _REASON))
    stands = stand(period_of(document), targets, log, verdicts, today, is_withdrawn=place == 5)
    pace = pace_of(stands, today)
    return Followed(BIG, promise, stands, pace, targets, log, verdicts, place == 5)


@cache
def follow_ups(document: PromiseDocument) -> tuple[FollowUp, ...]:
    """The document followed up before, in and after its period, with targets of every sort."""
    year = document.period_start.year
    days = (date(year - 1, 12, 1), date(year, 8, 20), date(year + 3, 1, 1))
    return tuple(
        FollowUp(
            BIG,
            document,
            tuple(
                followed(promise, TARGETS[(turn + place) % len(TARGETS)], document, today, place)
                for place, promise in enumerate(document.promises)
            ),
            today,
            ((BIG, NASTY),) * 20,
        )
        for turn in range(0, len(TARGETS), len(document.promises))
        for today in days
    )


def depths(
    view: FollowUp, totals: tuple[Total, ...], activities: tuple[Activity, ...]
) -> Iterator[Depth]:
    """Each promise of a follow-up in depth."""
    not_held = replace(activities[0], state=ActivityState.NOT_HELD, reason=_REASON[:300])
    work = ProblemWork(
        BIG,
        (NASTY * 9)[:PROBLEM_TITLE_MAX],
        ProblemState.CLOSED,
        99,
        98,
        ((NASTY * 20)[:RESULT_MAX],),
    )
    for one in view.promises:
        yield Depth(
            view,
            one,
            totals,
            activities[:3],
            (not_held,) * 5,
            one.log,
            (work,) * 9,
            {BIG: NASTY * 3},
        )
        yield Depth(view, one, (), (), (), (), (), {}, closed_on=view.today)


def reports(
    view: FollowUp, totals: tuple[Total, ...], activities: tuple[Activity, ...]
) -> Iterator[Report]:
    """A draft, and one that was closed and signed."""
    parts = tuple(depths(view, totals, activities))
    yield Report(view, parts, NASTY, view.today)
    yield Report(
        view, parts, NASTY, view.today, view.today, (Signed(NASTY, NASTY, view.today),) * 2
    )
