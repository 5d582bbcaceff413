"""Problem areas and the measures against them: states, history, and when owners are reminded."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from bot.domain.calendar import add_working_days
from bot.domain.errors import MeasureDone, ProblemMoved
from bot.domain.local_time import to_utc_past_gap
from bot.domain.networks import Area

PROBLEM_TITLE_MAX = 100
KNOWN_MAX = 1000
MEASURE_MAX = 300
RESULT_MAX = 300
NOTE_MAX = 500
MAX_DAYS_TO_MEASURE = 730

_REMINDED_AT = time(9)


class ProblemState(StrEnum):
    """Where the work on a problem area stands."""

    SUGGESTED = "suggested"
    CHOSEN = "chosen"
    IN_PROGRESS = "in_progress"
    FOLLOWED_UP = "followed_up"
    CLOSED = "closed"


_NEXT: Mapping[ProblemState, tuple[ProblemState, ...]] = {
    ProblemState.SUGGESTED: (ProblemState.CHOSEN, ProblemState.CLOSED),
    ProblemState.CHOSEN: (ProblemState.IN_PROGRESS, ProblemState.CLOSED),
    ProblemState.IN_PROGRESS: (ProblemState.FOLLOWED_UP, ProblemState.CLOSED),
    ProblemState.FOLLOWED_UP: (ProblemState.CLOSED, ProblemState.IN_PROGRESS),
    ProblemState.CLOSED: (ProblemState.IN_PROGRESS,),
}


def next_states(state: ProblemState) -> tuple[ProblemState, ...]:
    """What may come after a state; what was closed can be taken up again."""
    return _NEXT[state]


def check_may_move(now: ProblemState, then: ProblemState) -> None:
    """Check a change of state. Raises ProblemMoved: somebody else has changed it meanwhile."""
    if then not in _NEXT[now]:
        raise ProblemMoved


class ProblemEventKind(StrEnum):
    """What a step in a problem area's history is."""

    RAISED = "raised"
    RAISED_AT_MEETING = "raised_at_meeting"
    PROPOSED = "proposed"
    RETITLED = "retitled"
    MOVED = "moved"
    SHOWN_TO = "shown_to"
    REWRITTEN = "rewritten"
    TIED = "tied"
    DECISION = "decision"
    MEASURE = "measure"
    MEASURE_CHANGED = "measure_changed"
    MEASURE_DONE = "measure_done"
    CHOSEN = "chosen"
    IN_PROGRESS = "in_progress"
    FOLLOWED_UP = "followed_up"
    CLOSED = "closed"


CORRECTIONS = frozenset(
    {
        ProblemEventKind.RETITLED,
        ProblemEventKind.MOVED,
        ProblemEventKind.SHOWN_TO,
        ProblemEventKind.REWRITTEN,
        ProblemEventKind.MEASURE_CHANGED,
    }
)
"""Steps whose note is what stood before."""


@dataclass(frozen=True, slots=True)
class ProblemArea:
    """A problem area. `network` is the number and name of whose members see it; None: staff only."""

    id: int
    title: str
    known: str
    state: ProblemState
    area: Area | None
    network: tuple[int, str] | None
    observations: int
    changed_at: datetime


def problem_facts(one: ProblemArea) -> dict[str, Any]:
    """What a receipt says of a problem area."""
    return {"problem": one.id, "title": one.title, "state": one.state.value}


@dataclass(frozen=True, slots=True)
class ProblemEvent:
    """A step in its history. `by` is None for the bot."""

    at: datetime
    by: str | None
    kind: ProblemEventKind
    note: str | None


@dataclass(frozen=True, slots=True)
class Measure:
    """Something somebody undertakes to do by a local day. `done_at` is None until it is done."""

    id: int
    problem_area: tuple[int, str] | None
    what: str
    owner_id: int
    owner: str
    created_by: int
    due_on: date
    done_at: datetime | None
    result: str | None


def is_overdue(measure: Measure, today: date) -> bool:
    """Whether its day has passed without it being done."""
    return measure.done_at is None and measure.due_on < today


def check_can_finish(measure: Measure) -> None:
    """Check that a measure is still to be done. Raises MeasureDone."""
    if measure.done_at is not None:
        raise MeasureDone


def reminded_at(due_on: date, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """When an owner is reminded: in the morning of the working day before, and of the one after."""
    before, after = add_working_days(due_on, -1), add_working_days(due_on, 1)
    return (
        to_utc_past_gap(before, _REMINDED_AT, zone),
        to_utc_past_gap(after, _REMINDED_AT, zone),
    )


def measure_facts(measure: Measure) -> dict[str, Any]:
    """A measure as plain JSON, for notices and receipts."""
    return {
        "measure": measure.id,
        "problem": measure.problem_area[0] if measure.problem_area else None,
        "title": measure.problem_area[1] if measure.problem_area else None,
        "what": measure.what,
        "owner": measure.owner,
        "due_on": measure.due_on.isoformat(),
        "result": measure.result,
    }
