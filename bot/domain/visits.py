"""Information visits to schools: what a visit's states mean, and what can be done in each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from bot.domain.calendar import Closure, add_working_days
from bot.domain.errors import TooEarly, TooLate
from bot.domain.local_time import previous_day_at, to_utc_past_gap
from bot.domain.reading import Qualifier
from bot.domain.schools import SchoolYear
from bot.domain.slots import Offer

MAX_DAYS_AHEAD = 400
"""Times are offered and booked at most a school year ahead."""

ROOM_MAX = 100
STAFF_MAX = 80
KNOW_MAX = 200

REMIND_AT = time(16, 0)
"""Local time of the reminder on the day before: while a school office is still open."""

MOVE_NOTICE = timedelta(hours=24)
"""Until how long before its start a school moves a visit by itself."""

CANCEL_NOTICE = timedelta(hours=2)
"""Until how long before its start a school cancels a visit by itself."""

ANSWER_WITHIN_WORKING_DAYS = 2
"""An officer answers a request within so many working days."""

WAITS_UNTIL = time(12, 0)
"""Local time on the day before the visit at which a request that nobody answered falls."""


class VisitState(StrEnum):
    """Where a visit stands."""

    REQUESTED = "requested"
    CONFIRMED = "confirmed"
    MOVED = "moved"
    """Confirmed, at another time than at first."""
    DECLINED = "declined"
    CANCELLED = "cancelled"
    HELD = "held"
    NOT_HELD = "not_held"


AGREED = (VisitState.CONFIRMED, VisitState.MOVED)
"""The visit will take place as far as anybody knows."""

COMING = (VisitState.REQUESTED, *AGREED)
"""Something can still become of the visit."""

TAKING = (*COMING, VisitState.HELD, VisitState.NOT_HELD)
"""The visit keeps its time from others."""

GONE = (VisitState.DECLINED, VisitState.CANCELLED)
"""The visit's time is free for others again."""


class Detail(StrEnum):
    """What a school can say about a visit beside what, for whom and when."""

    ROOM = "room"
    STAFF = "staff"
    KNOW = "know"


class Changed(StrEnum):
    """What of a booked visit can be changed without moving it."""

    PUPILS = "pupils"
    ROOM = "room"
    STAFF = "staff"
    KNOW = "know"


@dataclass(frozen=True, slots=True)
class Visit:
    """A visit as both sides see it. Moments are aware UTC.

    `pupils_reached` and how sure it is are None until it was held; `reason` is None unless it was
    cancelled, declined or not held. `classes` is None where nobody has said how many.
    """

    id: int
    uid: str
    sequence: int
    school_id: int
    school: str
    topic_id: int
    topic: str
    years: tuple[SchoolYear, ...]
    classes: int | None
    pupils: int
    pupils_qualifier: Qualifier
    room: str | None
    staff: str | None
    know: str | None
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


@dataclass(frozen=True, slots=True)
class OfferView:
    """Hours as the officer who offers them sees them."""

    id: int
    offer: Offer


@dataclass(frozen=True, slots=True)
class BlockedView:
    """Days that an officer keeps free of visits, both ends counted in."""

    id: int
    first_day: date
    last_day: date


@dataclass(frozen=True, slots=True)
class WeekDay:
    """A day of an officer's week: what is offered, what is booked, and why nothing can be."""

    day: date
    offers: tuple[Offer, ...]
    visits: tuple[Visit, ...]
    closed: Closure | None
    is_blocked: bool


@dataclass(frozen=True, slots=True)
class OfficerWeek:
    """An officer's week from Monday on; `ahead` says how many weeks from this one."""

    ahead: int
    days: tuple[WeekDay, ...]


def as_facts(visit: Visit) -> dict[str, Any]:
    """A visit as the plain facts that notices and receipts keep."""
    return {
        "visit": visit.id,
        "uid": visit.uid,
        "sequence": visit.sequence,
        "school": visit.school,
        "topic": visit.topic,
        "years": [year.value for year in visit.years],
        "classes": visit.classes,
        "pupils": visit.pupils,
        "pupils_qualifier": visit.pupils_qualifier.value,
        "room": visit.room,
        "staff": visit.staff,
        "know": visit.know,
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


def check_is_ahead(visit: Visit, now: datetime, *, notice: timedelta = timedelta()) -> None:
    """Whether a visit can still be moved, changed or cancelled: until its start, or a notice before
    it. Raises TooLate.
    """
    if now >= visit.starts_at:
        raise TooLate
    if now > visit.starts_at - notice:
        raise TooLate(hours=int(notice.total_seconds() // 3600))


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


def answer_due_at(now: datetime, zone: ZoneInfo) -> datetime:
    """When a request is pointed out that nobody has answered: 2 working days later, same time."""
    here = now.astimezone(zone)
    day = add_working_days(here.date(), ANSWER_WITHIN_WORKING_DAYS)
    return to_utc_past_gap(day, here.time().replace(fold=0), zone)


def expires_at(starts_at: datetime, now: datetime, zone: ZoneInfo) -> datetime:
    """When a request falls that nobody has answered: at noon before the visit, or at its start."""
    due = previous_day_at(starts_at, WAITS_UNTIL, zone)
    return due if due > now else starts_at
