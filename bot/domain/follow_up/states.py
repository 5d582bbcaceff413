"""How a promise can stand, and what a person has judged about it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum, unique
from typing import Final

REASON_MAX: Final = 600
"""Room for some sentences: the reason stands word for word in the follow-up report."""


@unique
class PromiseState(StrEnum):
    """How a promise stands."""

    ON_TRACK = "on_track"
    BEHIND = "behind"
    KEPT = "kept"
    NOT_KEPT = "not_kept"
    CANCELLED = "cancelled"
    NO_TARGET = "no_target"


FINAL: Final = frozenset({PromiseState.KEPT, PromiseState.NOT_KEPT, PromiseState.CANCELLED})
"""What a promise can be when its period is closed."""

JUDGED_AS: Final = (
    PromiseState.ON_TRACK,
    PromiseState.BEHIND,
    PromiseState.KEPT,
    PromiseState.NOT_KEPT,
    PromiseState.CANCELLED,
)
"""What a person can judge; that there is no target is seen, not judged."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a person judged about a promise, and why, in the person's own words.

    `state` is None where the promise is again to stand as its figures say. `activity_id` is an
    activity that a promise judged as kept has behind it; None with every other state. A verdict is
    never rewritten: a later one takes its place.
    """

    promise_id: int
    state: PromiseState | None
    reason: str
    by: int
    at: datetime
    activity_id: int | None = None
