"""What a target counts: activities of a kind, or what they put out, with how sure the figures are."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from bot.domain.activities import NOT_SUMMED, ActivityKind
from bot.domain.promises import ResultLevel, Unit
from bot.domain.reading import Qualifier, least_sure

_KINDS: Final[Mapping[Unit, frozenset[ActivityKind]]] = {
    Unit.TIMES: frozenset(ActivityKind),
    Unit.MEETINGS: frozenset({ActivityKind.MEETING}),
    Unit.VISITS: frozenset({ActivityKind.SCHOOL_VISIT}),
    Unit.UPDATES: frozenset({ActivityKind.SITUATION_UPDATE}),
    Unit.SAFETY_WALKS: frozenset({ActivityKind.SAFETY_WALK}),
    Unit.PATROLS: frozenset({ActivityKind.PATROL}),
    Unit.CHECKS: frozenset({ActivityKind.CHECK}),
    Unit.OPERATIONS: frozenset({ActivityKind.CHECK, ActivityKind.PATROL, ActivityKind.OTHER}),
    Unit.TRAININGS: frozenset({ActivityKind.TRAINING}),
    Unit.DIALOGUES: frozenset({ActivityKind.DIALOGUE}),
    Unit.PLANS: frozenset({ActivityKind.PLAN_REVIEW}),
}
"""Which kinds of activity count as one in a unit, where they do not say how many they were."""


@dataclass(frozen=True, slots=True)
class Counted:
    """What some activities counted in a unit: how many of them did, and their sum.

    `about` and `at_least` are how many of the figures were so.
    """

    activities: int
    number: int
    about: int = 0
    at_least: int = 0


@dataclass(frozen=True, slots=True)
class Bucket:
    """The activities of a kind under a promise on a day, or in the month that begins on it."""

    day: date
    kind: ActivityKind
    held: int
    not_held: int = 0
    counted: Mapping[Unit, Counted] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Amount:
    """A sum, as sure as the least sure of its figures."""

    number: int = 0
    qualifier: Qualifier = Qualifier.EXACTLY


def is_counted(unit: Unit) -> bool:
    """Whether the log can tell how much of a unit was done; effects are measured, not done."""
    return unit.level is not ResultLevel.EFFECT and unit not in NOT_SUMMED


def amount_of(buckets: Iterable[Bucket], unit: Unit) -> Amount:
    """How much of a unit was done.

    An activity counts what it says it put out in the unit, else one where it is of its kind: a log
    line may tell of one safety walk, or of three.
    """
    number = about = at_least = 0
    kinds = _KINDS.get(unit, frozenset())
    for bucket in buckets:
        counted = bucket.counted.get(unit, Counted(0, 0))
        number += counted.number
        about += counted.about
        at_least += counted.at_least
        if bucket.kind in kinds:
            number += bucket.held - counted.activities
    if about:
        return Amount(number, Qualifier.ABOUT)
    return Amount(number, Qualifier.AT_LEAST if at_least else Qualifier.EXACTLY)


def held_in(buckets: Iterable[Bucket]) -> int:
    """How many activities were held."""
    return sum(bucket.held for bucket in buckets)


def added(amounts: Iterable[Amount]) -> Amount:
    """Some sums together."""
    number, qualifiers = 0, set()
    for amount in amounts:
        number += amount.number
        qualifiers.add(amount.qualifier)
    return Amount(number, least_sure(qualifiers))
