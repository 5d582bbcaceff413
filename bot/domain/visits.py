"""Information visits to schools: what a visit's states mean, and what can be done in each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from bot.domain.calendar import Closure
from bot.domain.errors import TooEarly, TooLate
from bot.domain.reading import Qualifier
from bot.domain.schools import SchoolYear
from bot.domain.slots import Offer, Reached

MAX_DAYS_AHEAD = 400
"""Times are offered and booked at most a school year ahead."""

ROOM_MAX = 100
STAFF_MAX = 80
KNOW_MAX = 200
REPORT_NOTE_MAX = 300
FEEDBACK_MAX = 300


class VisitState(StrEnum):
    """Where a visit stands."""

    OFFERED = "offered"
    """Not booked: its time is held for a school that wished for one, until the school answers."""
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

TAKING = (VisitState.OFFERED, *COMING, VisitState.HELD, VisitState.NOT_HELD)
"""The visit keeps its time from others."""

REPORTED = (VisitState.HELD, VisitState.NOT_HELD)
"""It is known how the visit went."""

GONE = (VisitState.DECLINED, VisitState.CANCELLED)
"""The visit's time is free for others again."""

NO_VISITS = (VisitState.OFFERED, *GONE)
"""There is nothing that anybody would look for among their visits."""


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
    `asked_starts_at` is the time that a school wants an agreed visit moved to and that its officer
    has not answered: it is held beside the visit's own, which stands until then.
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
    classes_reached: int | None = None
    note: str | None = None
    asked_starts_at: datetime | None = None
    others_asked: bool = False
    """Whether its officer can't come, and others are asked now."""
    by_school: bool | None = None
    """Whether the contact speaks, or has spoken, for the school: else a coordinator does so instead.

    None: nobody has looked.
    """

    @property
    def waits_for_answer(self) -> bool:
        """Whether its officer is to say yes or no: to the visit, or to another time for it."""
        return self.state is VisitState.REQUESTED or self.asked_starts_at is not None

    @property
    def answer_starts_at(self) -> datetime:
        """When the time begins that an answer would be about."""
        return self.asked_starts_at or self.starts_at


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
    """A day of an officer's week: what can still be booked, what is booked, and why nothing can be.

    `full` is the limit that keeps more from being booked.
    """

    day: date
    offers: tuple[Offer, ...]
    visits: tuple[Visit, ...]
    closed: Closure | None
    is_blocked: bool
    full: Reached | None = None


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
        "by_school": visit.by_school,
        "state": visit.state.value,
        "reached": visit.pupils_reached,
        "reached_qualifier": visit.reached_qualifier and visit.reached_qualifier.value,
        "reason": visit.reason,
        "classes_reached": visit.classes_reached,
        "note": visit.note,
        "asked": visit.asked_starts_at and visit.asked_starts_at.isoformat(),
        "changed_at": visit.changed_at.isoformat(),
    }


def minutes_of(visit: Visit) -> int:
    """How long a visit is, in minutes."""
    return int((visit.ends_at - visit.starts_at).total_seconds() // 60)


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
