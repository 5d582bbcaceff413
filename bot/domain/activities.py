"""Completed activities: kinds, what they put out, and the questions asked about them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum

from bot.domain.promises import Unit, Workflow
from bot.domain.reading import Qualifier

MAX_QUANTITY = 100_000
WHAT_MAX = 300


class ActivityKind(StrEnum):
    """What was done."""

    MEETING = "meeting"
    SCHOOL_VISIT = "school_visit"
    SITUATION_UPDATE = "situation_update"
    SAFETY_WALK = "safety_walk"
    PATROL = "patrol"
    CHECK = "check"
    TRAINING = "training"
    WATCH_AREA = "watch_area"
    PLAN_REVIEW = "plan_review"
    DIALOGUE = "dialogue"
    OTHER = "other"


COUNTED_IN: dict[ActivityKind, Unit] = {
    ActivityKind.MEETING: Unit.PARTICIPANTS,
    ActivityKind.SCHOOL_VISIT: Unit.PUPILS,
    ActivityKind.SITUATION_UPDATE: Unit.MEMBERS,
    ActivityKind.SAFETY_WALK: Unit.PARTICIPANTS,
    ActivityKind.PATROL: Unit.HOURS,
    ActivityKind.CHECK: Unit.CHECKS,
    ActivityKind.TRAINING: Unit.PARTICIPANTS,
    ActivityKind.WATCH_AREA: Unit.HOUSEHOLDS,
    ActivityKind.PLAN_REVIEW: Unit.MEASURES,
    ActivityKind.DIALOGUE: Unit.ANSWERS,
    ActivityKind.OTHER: Unit.PARTICIPANTS,
}
"""What an activity of a kind puts out, where something is counted."""

_PEOPLE = frozenset({Unit.PARTICIPANTS, Unit.PUPILS, Unit.MEMBERS})
_WRITTEN_AS: dict[str, frozenset[Unit]] = {
    "pers person personer people persons": _PEOPLE,
    "deltagare participants": frozenset({Unit.PARTICIPANTS}),
    "elev elever barn ungdomar pupils students children": frozenset({Unit.PUPILS}),
    "medlemmar members": frozenset({Unit.MEMBERS}),
    "hushall households": frozenset({Unit.HOUSEHOLDS}),
    "foretag businesses": frozenset(),
    "besok visits": frozenset({Unit.VISITS}),
    "moten meetings": frozenset({Unit.MEETINGS}),
    "timmar hours": frozenset({Unit.HOURS}),
}
"""What people write after a number, and the units that it can mean."""


def is_counted_as(word: str, unit: Unit) -> bool:
    """Whether a word that was written after a number goes with a unit. "stycken" goes with all."""
    for words, units in _WRITTEN_AS.items():
        if word in words.split():
            return unit in units
    return True


LIKELY_KINDS: dict[Workflow | None, tuple[ActivityKind, ...]] = {
    Workflow.COUNCIL: (ActivityKind.MEETING,),
    Workflow.BUSINESS_NETWORK: (ActivityKind.MEETING, ActivityKind.SITUATION_UPDATE),
    Workflow.SCHOOL_VISITS: (ActivityKind.SCHOOL_VISIT,),
    Workflow.PLANNING: (ActivityKind.PLAN_REVIEW, ActivityKind.MEETING),
    Workflow.NEIGHBOURHOOD_WATCH: (ActivityKind.WATCH_AREA, ActivityKind.TRAINING),
    Workflow.CITIZEN_DIALOGUE: (ActivityKind.DIALOGUE, ActivityKind.SAFETY_WALK),
    None: (),
}
"""The kinds to offer first under a promise; the others follow."""


def kinds_for(workflow: Workflow | None) -> tuple[ActivityKind, ...]:
    """Every kind, the likely ones for the promise first."""
    likely = LIKELY_KINDS[workflow]
    return (*likely, *(kind for kind in ActivityKind if kind not in likely))


class Doer(StrEnum):
    """Who carried an activity out."""

    POLICE = "police"
    MUNICIPALITY = "municipality"
    TOGETHER = "together"


@dataclass(frozen=True, slots=True)
class Activity:
    """Something that was done. `day` is a local day; `quantity` None means nothing was counted.

    `not_held` is the reason why it did not take place. None: it did.
    """

    id: int
    promise_key: str
    promise_title: str
    kind: ActivityKind
    day: date
    what: str
    doer: Doer
    quantity: int | None
    unit: Unit | None
    qualifier: Qualifier
    logged_at: datetime
    not_held: str | None = None


class Span(StrEnum):
    """The periods a question can be about."""

    PROMISE = "promise"
    THIS_MONTH = "month"
    LAST_MONTH = "last_month"
    THIS_YEAR = "year"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class Period:
    """Local days, both inclusive. None means unbounded on that side."""

    first: date | None
    last: date | None


def period_of(span: Span, today: date, document: Period) -> Period:
    """The days of a span; `document` is the current promise document's period."""
    month_start = today.replace(day=1)
    match span:
        case Span.PROMISE:
            return document
        case Span.THIS_MONTH:
            return Period(month_start, _month_end(month_start))
        case Span.LAST_MONTH:
            last = month_start - timedelta(days=1)
            return Period(last.replace(day=1), last)
        case Span.THIS_YEAR:
            return Period(date(today.year, 1, 1), date(today.year, 12, 31))
        case Span.ALL:
            return Period(None, None)


def _month_end(month_start: date) -> date:
    return (month_start + timedelta(days=32)).replace(day=1) - timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Question:
    """A question to the log: every None means "any". `words` are looked for in what was done."""

    promise_id: int | None = None
    kind: ActivityKind | None = None
    span: Span = Span.PROMISE
    words: str = ""
    page: int = 0

    def narrowed(self, **changes: object) -> Question:
        """The same question with something changed, from its first page."""
        return replace(self, page=0, **changes)  # type: ignore[arg-type]


@dataclass(frozen=True, slots=True)
class Total:
    """What the activities of one kind come to. `quantity` sums `unit` over those that counted."""

    kind: ActivityKind
    activities: int
    quantity: int
    unit: Unit
    qualifier: Qualifier
    """How sure the sum is: "at least" where some figure was and none was "about"."""


@dataclass(frozen=True, slots=True)
class Findings:
    """The answer to a question: totals over everything that fits, and one page of it.

    `not_held` of the `count` entries were planned and did not take place: they are in no total.
    """

    question: Question
    period: Period
    count: int
    totals: tuple[Total, ...]
    page: tuple[Activity, ...]
    not_held: int = 0
