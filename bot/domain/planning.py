"""Plan cases of the planning group: what is looked at, by when, and what came of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from bot.domain.calendar import add_working_days, is_working_day
from bot.domain.errors import CaseClosed
from bot.domain.local_time import to_utc_past_gap
from bot.domain.networks import Area
from bot.domain.reminders import ReminderKind

CASE_TITLE_MAX = 100
REFERENCE_MAX = 40
REMARK_MAX = 500
COMMENT_MAX = 1000
OUTCOME_MAX = 500
MAX_MEASURES = 200
MAX_DAYS_TO_DEADLINE = 730
CASES_A_PAGE = 6
COMMENTS_A_PAGE = 5

_AT = time(9)
_WEEK = timedelta(days=7)


class PlanKind(StrEnum):
    """What is planned: the four stages of planning at which Bo Tryggt 2030 looks."""

    COMPREHENSIVE = "comprehensive"
    DETAILED = "detailed"
    PERMIT = "permit"
    MANAGEMENT = "management"


class PlanStage(StrEnum):
    """How far a plan has come."""

    EARLY = "early"
    CONSULTATION = "consultation"
    REVIEW = "review"
    ADOPTION = "adoption"
    APPLICATION = "application"
    DECISION = "decision"
    PLANNED = "planned"
    CARRIED_OUT = "carried_out"


STAGES_OF: Mapping[PlanKind, tuple[PlanStage, ...]] = {
    PlanKind.COMPREHENSIVE: (
        PlanStage.EARLY,
        PlanStage.CONSULTATION,
        PlanStage.REVIEW,
        PlanStage.ADOPTION,
    ),
    PlanKind.DETAILED: (
        PlanStage.EARLY,
        PlanStage.CONSULTATION,
        PlanStage.REVIEW,
        PlanStage.ADOPTION,
    ),
    PlanKind.PERMIT: (PlanStage.EARLY, PlanStage.APPLICATION, PlanStage.DECISION),
    PlanKind.MANAGEMENT: (PlanStage.EARLY, PlanStage.PLANNED, PlanStage.CARRIED_OUT),
}
"""The stages that a plan of a kind goes through, by the Planning and Building Act's words."""


class Aspect(StrEnum):
    """The eight aspects of Bo Tryggt 2030."""

    DESIGN = "design"
    MIX = "mix"
    LEGIBILITY = "legibility"
    CONTROL = "control"
    LIGHTING = "lighting"
    PROTECTION = "protection"
    UPKEEP = "upkeep"
    INFORMATION = "information"


class AspectAnswer(StrEnum):
    """Whether the plan takes care of an aspect."""

    YES = "yes"
    NO = "no"
    NOT_RELEVANT = "not_relevant"


@dataclass(frozen=True, slots=True)
class AspectNote:
    """What the group says about an aspect. `answer` is None where only a remark was made."""

    answer: AspectAnswer | None
    remark: str | None = None


@dataclass(frozen=True, slots=True)
class PlanComment:
    """What a member of the group says about a plan."""

    at: datetime
    by: str
    text: str


@dataclass(frozen=True, slots=True)
class PlanResult:
    """How a case ended. `reason` is why no opinion was given; None where one was."""

    closed_on: date
    proposed: int
    adopted: int
    outcome: str | None
    reason: str | None


@dataclass(frozen=True, slots=True)
class PlanCase:
    """A plan that the group looks at. `due_on` is the last local day for comments.

    `result` is None while the case is open.
    """

    id: int
    network_id: int
    network: str
    title: str
    kind: PlanKind
    stage: PlanStage
    reference: str | None
    area: Area | None
    due_on: date | None
    opened_by: int
    aspects: Mapping[Aspect, AspectNote]
    comments: int
    result: PlanResult | None = None

    @property
    def answered(self) -> int:
        """How many of the eight aspects have an answer."""
        return sum(note.answer is not None for note in self.aspects.values())

    @property
    def proposals(self) -> tuple[tuple[Aspect, str], ...]:
        """What the group wants changed: remarks on aspects that the plan does not take care of."""
        return tuple(
            (aspect, note.remark)
            for aspect in Aspect
            if (note := self.aspects.get(aspect)) is not None
            and note.answer is AspectAnswer.NO
            and note.remark
        )


def check_is_open(case: PlanCase) -> None:
    """Check that a case can be worked on. Raises CaseClosed."""
    if case.result is not None:
        raise CaseClosed


def next_aspect(case: PlanCase, after: Aspect) -> Aspect | None:
    """The next aspect without an answer, from one on and around. None: all have one."""
    order = list(Aspect)
    start = order.index(after) + 1
    for aspect in (*order[start:], *order[:start]):
        note = case.aspects.get(aspect)
        if note is None or note.answer is None:
            return aspect
    return None


def reminded_at(
    due_on: date, now: datetime, zone: ZoneInfo
) -> tuple[tuple[ReminderKind, datetime], ...]:
    """When is reminded of a deadline: a week and a working day before, and the working day after.

    Only what lies ahead; aware UTC.
    """
    week = due_on - _WEEK
    days = (
        (ReminderKind.PLAN_WEEK, week if is_working_day(week) else add_working_days(week, -1)),
        (ReminderKind.PLAN_TOMORROW, add_working_days(due_on, -1)),
        (ReminderKind.PLAN_LATE, add_working_days(due_on, 1)),
    )
    moments = ((kind, to_utc_past_gap(day, _AT, zone)) for kind, day in days)
    return tuple((kind, moment) for kind, moment in moments if moment > now)


def as_facts(case: PlanCase) -> dict[str, Any]:
    """A case as plain JSON, for notices and receipts."""
    result = case.result
    return {
        "plan": case.id,
        "title": case.title,
        "sort": case.kind.value,
        "stage": case.stage.value,
        "due_on": case.due_on.isoformat() if case.due_on else None,
        "proposed": result.proposed if result else None,
        "adopted": result.adopted if result else None,
        "outcome": result.outcome if result else None,
        "reason": result.reason if result else None,
    }


@dataclass(frozen=True, slots=True)
class PlanView:
    """A case as somebody sees it. `leads`: who may change and close it. `latest` comments last."""

    case: PlanCase
    today: date
    leads: bool
    latest: tuple[PlanComment, ...]


@dataclass(frozen=True, slots=True)
class PlanPage:
    """A page of cases: open ones first, the soonest deadline first. `can_open`: who leads a group."""

    total: int
    page: int
    cases: tuple[PlanCase, ...]
    today: date
    can_open: bool


@dataclass(frozen=True, slots=True)
class CommentPage:
    """A page of what was said about a plan, the latest first."""

    case: PlanCase
    total: int
    page: int
    comments: tuple[PlanComment, ...]


@dataclass(frozen=True, slots=True)
class OpinionView:
    """All that goes into a written opinion. `municipality` is whose group it is."""

    case: PlanCase
    today: date
    municipality: str
    comments: tuple[PlanComment, ...]
