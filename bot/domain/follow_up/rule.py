"""The rule: how a promise stands, and why, from its targets, its period, the log and the verdicts.

A person's verdict goes before what the figures say. Whatever says "kept", nothing is kept without an
activity behind it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum, unique
from fractions import Fraction
from math import ceil, floor

from bot.domain.activities import Period
from bot.domain.follow_up.counting import (
    Amount,
    Bucket,
    added,
    amount_of,
    held_in,
    is_counted,
)
from bot.domain.follow_up.states import PromiseState, Verdict
from bot.domain.follow_up.windows import (
    Bounds,
    Span,
    TargetFrom,
    asked_of,
    bounds_of,
    spans_of,
    target_on,
)
from bot.domain.promises import Comparator, Target
from bot.domain.reading import Qualifier


@unique
class Why(StrEnum):
    """Why a promise stands as it does."""

    JUDGED = "judged"
    WITHDRAWN = "withdrawn"
    NO_TARGET = "no_target"
    NOT_BEGUN = "not_begun"
    REACHED = "reached"
    ENOUGH_SO_FAR = "enough_so_far"
    NONE_YET = "none_yet"
    """It is too early for a pace: nothing that counts was done, and nothing had to be."""
    SHORT_SO_FAR = "short_so_far"
    MISSED_EARLIER = "missed_earlier"
    """A year or quarter that has passed got too little: that can't be made up for."""
    TOO_MANY = "too_many"
    FELL_SHORT = "fell_short"
    NOTHING_DONE = "nothing_done"
    IN_RHYTHM = "in_rhythm"
    """There is no number, but something was done in every span so far."""
    OUT_OF_RHYTHM = "out_of_rhythm"
    TO_BE_JUDGED = "to_be_judged"
    """The period is over, and figures alone do not say whether it was kept."""


@dataclass(frozen=True, slots=True)
class SpanResult:
    """What a span asked for and got. `bounds` is None where the target has no number to count."""

    span: Span
    bounds: Bounds | None
    done: Amount
    held: int

    @property
    def is_met(self) -> bool:
        """Whether what was done is what was asked for; without a number, anything is."""
        return self.bounds.hold(self.done.number) if self.bounds else self.held > 0

    @property
    def is_above(self) -> bool:
        """Whether more was done than was to be done."""
        return self.bounds is not None and self.bounds.is_above(self.done.number)

    @property
    def is_certain(self) -> bool:
        """Whether the figures are sure enough to say: "at least 9" says little of "at most 10"."""
        if self.bounds is None:
            return False
        return self.bounds.highest is None or self.done.qualifier is Qualifier.EXACTLY

    def is_met_for_good(self, today: date) -> bool:
        """Whether nothing that is still to come can change that it is met."""
        return self.is_met and (
            self.span.is_over(today) or (self.bounds is not None and self.bounds.highest is None)
        )

    def lags(self, today: date) -> bool:
        """Whether less was done than an even pace had done by now."""
        if self.bounds is None:
            return False
        return self.done.number < floor(self.bounds.lowest * self.span.passed(today))


@dataclass(frozen=True, slots=True)
class Standing:
    """How a promise stands on a local day, and why.

    `spans` are empty where the promise has had no target. `verdict` is the latest one, also where
    it counts no longer. `held` and `not_held` are activities within the period.
    """

    state: PromiseState
    why: Why
    spans: tuple[SpanResult, ...]
    held: int
    not_held: int
    target: Target | None
    verdict: Verdict | None = None

    @property
    def latest_verdict(self) -> Verdict | None:
        """The verdict that it stands by; None where its figures decide."""
        return self.verdict if self.why is Why.JUDGED else None

    @property
    def progress(self) -> tuple[Amount, Fraction] | None:
        """What was done in all spans, and what was asked for in all; None without such numbers.

        Only where all spans count the same: a target changed to another unit has no one sum.
        """
        if not self.spans or len({one.span.target.unit for one in self.spans}) > 1:
            return None
        asked = [
            asked_of(one.span.target, one.span.share)
            for one in self.spans
            if one.bounds is not None
        ]
        if len(asked) < len(self.spans) or None in asked:
            return None
        return added([one.done for one in self.spans]), sum(filter(None, asked), Fraction())

    @property
    def missed(self) -> tuple[SpanResult, ...]:
        """The spans that did not get what they asked for, those to come included."""
        return tuple(one for one in self.spans if not one.is_met)


def stand(
    period: Period,
    targets: Sequence[TargetFrom],
    log: Sequence[Bucket],
    verdicts: Sequence[Verdict],
    today: date,
    *,
    is_withdrawn: bool = False,
) -> Standing:
    """How a promise stands on a local day.

    `period` is the document's, extension included; `targets` and `verdicts` come in the order in
    which they hold. What was logged outside the period counts for nothing here.
    """
    assert period.first is not None, "a document has a first day"
    assert period.last is not None, "a document has a last day"
    within = [one for one in log if period.first <= one.day <= period.last]
    results = tuple(_result(span, within) for span in spans_of(targets, period))
    found = Standing(
        PromiseState.NO_TARGET,
        Why.NO_TARGET,
        results,
        held_in(within),
        sum(one.not_held for one in within),
        target_on(targets, min(max(today, period.first), period.last)),
        verdicts[-1] if verdicts else None,
    )
    state, why = _judged(found) or _worked_out(found, period, today, is_withdrawn)
    return replace(found, state=state, why=why)


def _result(span: Span, log: Sequence[Bucket]) -> SpanResult:
    inside = [one for one in log if span.has(one.day)]
    unit = span.target.unit
    bounds = bounds_of(span.target, span.share) if is_counted(unit) else None
    return SpanResult(span, bounds, amount_of(inside, unit), held_in(inside))


def can_be_judged(state: PromiseState | None, held: int) -> bool:
    """Whether a person can judge so: nothing is kept without an activity behind it."""
    return state is not PromiseState.KEPT or held > 0


def _judged(found: Standing) -> tuple[PromiseState, Why] | None:
    """What the latest verdict says, while it can stand."""
    state = found.verdict.state if found.verdict else None
    if state is None or not can_be_judged(state, found.held):
        return None
    return state, Why.JUDGED


def _worked_out(
    found: Standing, period: Period, today: date, is_withdrawn: bool
) -> tuple[PromiseState, Why]:
    assert period.first is not None, "a document has a first day"
    assert period.last is not None, "a document has a last day"
    if is_withdrawn:
        return PromiseState.CANCELLED, Why.WITHDRAWN
    if not found.spans:
        return PromiseState.NO_TARGET, Why.NO_TARGET
    if today < period.first:
        return PromiseState.ON_TRACK, Why.NOT_BEGUN
    if period.last < today:
        return _at_the_end(found)
    return _on_the_way(found, today)


def _at_the_end(found: Standing) -> tuple[PromiseState, Why]:
    if not found.held:
        return PromiseState.NOT_KEPT, Why.NOTHING_DONE
    missed = found.missed
    if not missed:
        certain = all(one.is_certain for one in found.spans)
        if certain:
            return PromiseState.KEPT, Why.REACHED
        return PromiseState.ON_TRACK, Why.TO_BE_JUDGED
    if all(one.bounds is None for one in missed):
        return PromiseState.NOT_KEPT, Why.OUT_OF_RHYTHM
    if all(one.is_above for one in missed):
        return PromiseState.NOT_KEPT, Why.TOO_MANY
    return PromiseState.NOT_KEPT, Why.FELL_SHORT


def _on_the_way(found: Standing, today: date) -> tuple[PromiseState, Why]:
    if found.held and all(one.is_met_for_good(today) for one in found.spans):
        return PromiseState.KEPT, Why.REACHED
    if any(one.is_above for one in found.spans):
        return PromiseState.BEHIND, Why.TOO_MANY
    gone = [one for one in found.missed if one.span.is_over(today)]
    if gone:
        without_number = all(one.bounds is None for one in gone)
        return PromiseState.BEHIND, Why.OUT_OF_RHYTHM if without_number else Why.MISSED_EARLIER
    if any(one.lags(today) for one in found.spans):
        return PromiseState.BEHIND, Why.SHORT_SO_FAR
    if all(one.bounds is None for one in found.spans):
        return PromiseState.ON_TRACK, Why.IN_RHYTHM
    if found.missed and not any(one.done.number for one in found.spans):
        return PromiseState.ON_TRACK, Why.NONE_YET
    return PromiseState.ON_TRACK, Why.ENOUGH_SO_FAR


@unique
class PaceUnit(StrEnum):
    """The span of time that a pace is told in."""

    ALTOGETHER = "altogether"
    MONTH = "month"
    WEEK = "week"


@dataclass(frozen=True, slots=True)
class Pace:
    """What it takes from a day on: `number` each week or month, or altogether, until `last`."""

    number: int
    per: PaceUnit
    last: date
    target: Target


_MONTH_DAYS = Fraction(365, 12)
_MANY_A_MONTH = 8
"""From so many a month on the pace is told by the week."""


def pace_of(standing: Standing, today: date) -> Pace | None:
    """What the span that runs now still needs. None: nothing, or nothing that can be counted."""
    for one in standing.spans:
        if not one.span.has(today) or one.bounds is None:
            continue
        left = ceil(one.bounds.lowest - one.done.number)
        if left <= 0 or one.span.target.comparator is Comparator.AT_MOST:
            return None
        days = (one.span.last - today).days + 1
        return _pace(left, days, one.span)
    return None


def _pace(left: int, days: int, span: Span) -> Pace:
    months, weeks = Fraction(days) / _MONTH_DAYS, Fraction(days, 7)
    if left <= months or months < 2:
        return Pace(left, PaceUnit.ALTOGETHER, span.last, span.target)
    if left / months <= _MANY_A_MONTH:
        return Pace(ceil(left / months), PaceUnit.MONTH, span.last, span.target)
    return Pace(ceil(left / weeks), PaceUnit.WEEK, span.last, span.target)
