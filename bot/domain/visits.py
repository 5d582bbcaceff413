"""Information visits to schools: what can be booked, and what a visit's states mean."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from bot.domain.errors import TooEarly, TooLate
from bot.domain.local_time import previous_day_at
from bot.domain.reading import Qualifier

MAX_PUPILS = 500
"""More than fit in one hall: a larger number is a slip of the thumb."""

MAX_DAYS_AHEAD = 400
"""Times are offered and booked at most a school year ahead."""

LENGTHS_MIN = (40, 60, 80, 120)
"""Usual lengths of a visit, in minutes: a lesson, an hour, a double lesson, a longer session."""

REMIND_AT = time(16, 0)
"""Local time of the reminder on the day before: while a school office is still open."""


class Topic(StrEnum):
    """What a visit can be about."""

    DRUGS_AND_LAW = "drugs"
    ONLINE_SAFETY = "online"
    ROBBERY = "robbery"
    TRAFFIC = "traffic"
    MEET_THE_POLICE = "meet"
    OTHER = "other"


class SchoolYear(StrEnum):
    """Whom a visit is for, after the promise: years 7–9, upper secondary, leisure activities."""

    YEAR_7 = "7"
    YEAR_8 = "8"
    YEAR_9 = "9"
    UPPER_1 = "g1"
    UPPER_2 = "g2"
    UPPER_3 = "g3"
    LEISURE = "f"


class VisitState(StrEnum):
    """Where a visit stands."""

    BOOKED = "booked"
    HELD = "held"
    NOT_HELD = "not_held"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class FreeTime:
    """A time that a school can book. Both moments are aware UTC."""

    id: int
    officer: str
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class OfferView:
    """A time as the officer who offers it sees it. `visit_id` is None while it is free."""

    id: int
    starts_at: datetime
    ends_at: datetime
    visit_id: int | None


@dataclass(frozen=True, slots=True)
class Visit:
    """A visit as both sides see it. Moments are aware UTC.

    `pupils_reached` and how sure it is are None until it was held; `reason` is None unless cancelled or not held.
    """

    id: int
    uid: str
    sequence: int
    school: str
    topic: Topic
    years: tuple[SchoolYear, ...]
    pupils: int
    pupils_qualifier: Qualifier
    starts_at: datetime
    ends_at: datetime
    state: VisitState
    pupils_reached: int | None
    reached_qualifier: Qualifier | None
    reason: str | None
    officer_id: int
    officer: str
    contact_id: int
    contact: str
    changed_at: datetime


def as_facts(visit: Visit) -> dict[str, Any]:
    """A visit as the plain facts that notices and receipts keep."""
    return {
        "visit": visit.id,
        "uid": visit.uid,
        "sequence": visit.sequence,
        "school": visit.school,
        "topic": visit.topic.value,
        "years": [year.value for year in visit.years],
        "pupils": visit.pupils,
        "pupils_qualifier": visit.pupils_qualifier.value,
        "starts_at": visit.starts_at.isoformat(),
        "ends_at": visit.ends_at.isoformat(),
        "officer": visit.officer,
        "contact": visit.contact,
        "state": visit.state.value,
        "reached": visit.pupils_reached,
        "reached_qualifier": visit.reached_qualifier and visit.reached_qualifier.value,
        "reason": visit.reason,
        "changed_at": visit.changed_at.isoformat(),
    }


def check_can_cancel(visit: Visit, now: datetime) -> None:
    """Whether a side can still cancel: until its start. Raises TooLate."""
    if now >= visit.starts_at:
        raise TooLate


def check_can_report(visit: Visit, now: datetime) -> None:
    """Whether the officer can say how it went: from its start on. Raises TooEarly."""
    if now < visit.starts_at:
        raise TooEarly


def reminder_due_at(starts_at: datetime, now: datetime, zone: ZoneInfo) -> datetime | None:
    """When to remind of a visit: the day before, local time. None where that has passed."""
    due = previous_day_at(starts_at, REMIND_AT, zone)
    return due if due > now else None


def report_due_at(ends_at: datetime) -> datetime:
    """When to ask the officer how the visit went: a quarter of an hour after its end."""
    return ends_at + timedelta(minutes=15)
