"""Completed activities: kinds, what they put out, and the questions asked about them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from bot.domain.promises import Unit, Workflow
from bot.domain.reading import Qualifier, least_sure

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

NOT_SUMMED: frozenset[Unit] = frozenset({Unit.MEMBERS})
"""What is said of each activity and never added up: ten updates to forty members reach forty."""

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


class ActivityState(StrEnum):
    """Whether what was planned came about."""

    HELD = "held"
    NOT_HELD = "not_held"
    VOIDED = "voided"
    """It was logged by mistake: it stays in the ledger and counts nowhere."""


@dataclass(frozen=True, slots=True)
class Output:
    """A number that an activity put out: about 25 pupils."""

    number: int
    unit: Unit
    qualifier: Qualifier = Qualifier.EXACTLY


class EvidenceKind(StrEnum):
    """What can be looked at to see that an activity took place."""

    PICTURE = "picture"
    DOCUMENT = "document"
    LINK = "link"


@dataclass(frozen=True, slots=True)
class Evidence:
    """A picture or document by Telegram's file id, or a link's address."""

    kind: EvidenceKind
    value: str


EVIDENCE_MAX = 10
"""Pieces of evidence of one activity: as many as Telegram sends in one album."""

PLACE_MAX = 80
PARTNERS_MAX = 120
NOTE_MAX = 1000


@dataclass(frozen=True, slots=True)
class Under:
    """A promise under which an activity counts."""

    id: int
    key: str
    title: str


@dataclass(frozen=True, slots=True)
class Activity:
    """Something that was done, as its latest version says.

    `day` is a local day, `last_day` the last of several (None: it was one). `promises` is never
    empty. `outputs` is empty where nothing was counted. `reason` says why it was not held.
    `source` is what it came from: ("visit", 17). `version` counts its versions from 1.
    """

    id: int
    promises: tuple[Under, ...]
    kind: ActivityKind
    day: date
    what: str
    doer: Doer
    outputs: tuple[Output, ...]
    logged_at: datetime
    last_day: date | None = None
    partners: str | None = None
    area: str | None = None
    area_id: int | None = None
    place: str | None = None
    note: str | None = None
    evidence: tuple[Evidence, ...] = ()
    state: ActivityState = ActivityState.HELD
    reason: str | None = None
    source: tuple[str, int] | None = None
    version: int = 1

    @property
    def promise_key(self) -> str:
        """The keys of its promises: `S1`, or `S1, T2`."""
        return ", ".join(promise.key for promise in self.promises)


class Line(NamedTuple):
    """An activity as a line of a file: what is made a hundred thousand times in a row.

    Fields are as in `Activity`; `promise_key` holds the keys of all its promises, `links` its links
    with spaces between them.
    """

    id: int
    promise_key: str
    kind: ActivityKind
    day: date
    last_day: date | None
    what: str
    doer: Doer
    partners: str | None
    area: str | None
    place: str | None
    outputs: tuple[Output, ...]
    state: ActivityState
    reason: str | None
    note: str | None
    links: str
    logged_at: datetime


class Span(StrEnum):
    """The periods a question can be about."""

    PROMISE = "promise"
    THIS_MONTH = "month"
    LAST_MONTH = "last_month"
    THIS_YEAR = "year"
    ALL = "all"
    THIS_QUARTER = "quarter"
    LAST_QUARTER = "last_quarter"
    LAST_YEAR = "last_year"


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
            return Period(month_start, month_end(month_start))
        case Span.LAST_MONTH:
            last = month_start - timedelta(days=1)
            return Period(last.replace(day=1), last)
        case Span.THIS_YEAR:
            return Period(date(today.year, 1, 1), date(today.year, 12, 31))
        case Span.THIS_QUARTER:
            return quarter_of(today)
        case Span.LAST_QUARTER:
            this = quarter_of(today).first
            assert this is not None, "a quarter begins"
            return quarter_of(this - timedelta(days=1))
        case Span.LAST_YEAR:
            return Period(date(today.year - 1, 1, 1), date(today.year - 1, 12, 31))
        case Span.ALL:
            return Period(None, None)


def quarter_of(day: date) -> Period:
    """The quarter of the year that a day lies in."""
    first = date(day.year, 3 * ((day.month - 1) // 3) + 1, 1)
    return Period(first, month_end(first.replace(month=first.month + 2)))


def month_end(month_start: date) -> date:
    """The last day of the month that begins on a day."""
    return (month_start + timedelta(days=32)).replace(day=1) - timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Question:
    """A question to the log: every None means "any".

    `days` are asked for instead of a span where they are given. Without a `state`, what was held
    and what was not are both meant, and what was voided is not. `words` are looked for in what
    was done, in its place, note and reason.
    """

    promise_id: int | None = None
    kind: ActivityKind | None = None
    span: Span = Span.PROMISE
    words: str = ""
    page: int = 0
    days: Period | None = None
    area_id: int | None = None
    doer: Doer | None = None
    state: ActivityState | None = None

    @property
    def is_summed(self) -> bool:
        """Whether what it asks for comes to something: what was not held or was voided does not."""
        return self.state in (None, ActivityState.HELD)

    def narrowed(self, **changes: object) -> Question:
        """The same question with something changed, from its first page."""
        return replace(self, page=0, **changes)  # type: ignore[arg-type]


NO_AREA = -1
"""Asked for in place of an area: activities that name none."""


class Summed(NamedTuple):
    """One unit's sum, as sure as the least sure of its figures; made by the thousand."""

    number: int
    unit: Unit
    qualifier: Qualifier


@dataclass(frozen=True, slots=True)
class Total:
    """What the activities of one kind come to, the unit that the kind usually counts first."""

    kind: ActivityKind
    activities: int
    sums: tuple[Summed, ...] = ()


def in_all(totals: Iterable[Total]) -> tuple[Summed, ...]:
    """What all kinds together come to, each unit once, as sure as its least sure figure."""
    found: dict[Unit, list[Summed]] = {}
    for total in totals:
        for one in total.sums:
            found.setdefault(one.unit, []).append(one)
    return tuple(
        Summed(sum(one.number for one in ones), unit, least_sure({one.qualifier for one in ones}))
        for unit, ones in found.items()
    )


@dataclass(frozen=True, slots=True)
class Tally:
    """How many entries fit a question, by what became of them."""

    held: int = 0
    not_held: int = 0
    voided: int = 0

    def count(self, state: ActivityState | None) -> int:
        """How many are in a state; None: held or not."""
        match state:
            case None:
                return self.held + self.not_held
            case ActivityState.HELD:
                return self.held
            case ActivityState.NOT_HELD:
                return self.not_held
            case ActivityState.VOIDED:
                return self.voided


@dataclass(frozen=True, slots=True)
class Findings:
    """The answer to a question: totals over everything that fits, and one page of it.

    `not_held` of the `count` entries were planned and did not take place: they are in no total.
    `is_more` says that words fit so many entries that only the first `count` were looked at;
    `every` that they were to be counted through, however many.
    `before` is how many were held in the same days of the year or month before, where the
    question's days are such. `unknown` are words that stand nowhere in the log, `offers` those of
    the log that are nearest to them.
    """

    question: Question
    period: Period
    count: int
    totals: tuple[Total, ...]
    page: tuple[Activity, ...]
    not_held: int = 0
    is_more: bool = False
    every: bool = False
    before: tuple[Period, int] | None = None
    offers: tuple[tuple[str, str], ...] = ()
    unknown: tuple[str, ...] = ()


class By(StrEnum):
    """What sums are told apart by."""

    PROMISE = "promise"
    MONTH = "month"
    PLACE = "place"
    KIND = "kind"


def in_months(period: Period) -> tuple[Period | None, tuple[Period, ...]]:
    """The whole months of a period, and the days at its ends that are parts of months.

    The first is None where it holds no whole month. An open side is whole.
    """
    first, last = period.first, period.last
    if first and last and last < month_end(first.replace(day=1)):
        return None, (period,)
    edges = []
    if first and first.day != 1:
        end = month_end(first.replace(day=1))
        edges.append(Period(first, end))
        first = end + timedelta(days=1)
    if last and last != month_end(last.replace(day=1)):
        edges.append(Period(last.replace(day=1), last))
        last = last.replace(day=1) - timedelta(days=1)
    if first and last and first > last:
        return None, tuple(edges)
    return Period(first, last), tuple(edges)


def the_same_before(period: Period) -> Period | None:
    """The period to compare with: the same months a year before, or as many days just before.

    Whole years, halves and quarters and single months are compared with the year before, anything
    shorter with as many days just before. None: the period is open.
    """
    first, last = period.first, period.last
    if first is None or last is None:
        return None
    if first.day == 1 and last == month_end(last.replace(day=1)):
        years = max(1, round((last - first).days / 365))
        begins = first.replace(year=first.year - years)
        return Period(begins, month_end(last.replace(year=last.year - years, day=1)))
    days = last - first + timedelta(days=1)
    return Period(first - days, last - days)


def a_year_before(period: Period) -> Period:
    """The same days a year earlier; an open side stays open, and the end of February is its end."""
    return Period(*(side and _a_year_before(side) for side in (period.first, period.last)))


def _a_year_before(day: date) -> date:
    if day == month_end(day.replace(day=1)):
        return month_end(day.replace(day=1, year=day.year - 1))
    return day.replace(year=day.year - 1)
