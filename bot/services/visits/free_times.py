"""When a visit can begin: the rule of free start times, given what the database knows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from bot.domain.calendar import Closure
from bot.domain.forms import Choice
from bot.domain.local_time import day_bounds, local_day
from bot.domain.schools import School, Topic
from bot.domain.slots import (
    FreeTimes,
    Horizon,
    Start,
    Wanted,
    closed_days,
    free_times,
    quarter_of,
)
from bot.services.act import House, Tx
from db.queries.candidates import Candidate, list_candidates

NEAREST = 3
"""How many times are offered to who lost one."""

_AROUND = timedelta(days=3)
"""How far from a time the others are looked for first: a few rows tell, where all would be many."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Who asks for a time: the open transaction, the house, and the moment (aware UTC)."""

    session: AsyncSession
    house: House
    now: datetime

    @classmethod
    def by(cls, tx: Tx) -> Asked:
        """Somebody who acts."""
        return cls(tx.session, tx.act.house, tx.now)

    @property
    def today(self) -> date:
        """The local day."""
        return local_day(self.now, self.house.zone)


@dataclass(frozen=True, slots=True)
class Found:
    """When a visit can begin, and what must be known of who comes and what is left out."""

    free: FreeTimes
    topic: Topic
    officers: Mapping[int, Candidate]
    closed: Mapping[date, Closure]
    zone: ZoneInfo
    sure: tuple[datetime | None, datetime | None] = field(default=(None, None))
    """From when and until when every time was looked at. None: there is none beyond."""

    def days(self) -> tuple[Choice, ...]:
        """The days to choose from, with how many times each."""
        found = self.free.days().items()
        return tuple(Choice(day.isoformat(), {"free": count}) for day, count in found)

    def times(self, day: date) -> tuple[Choice, ...]:
        """The times of a day to choose from."""
        return tuple(self._choice(start) for start in self.free.on(day))

    def nearest(self, lost: datetime) -> tuple[Choice, ...]:
        """The times closest to one that was lost."""
        return tuple(self._choice(start) for start in self.free.nearest(lost, NEAREST))

    def knows_nearest(self, lost: datetime) -> bool:
        """Whether no time that was not looked at can be closer than those found."""
        first, last = self.sure
        if first is None and last is None:
            return True
        found = self.free.nearest(lost, NEAREST)
        if len(found) < NEAREST:
            return False
        farthest = max(abs(start.starts_at - lost) for start in found)
        return all(edge is None or farthest <= abs(edge - lost) for edge in self.sure)

    def shares_day(self, officer_id: int, school_id: int, moment: datetime) -> bool:
        """Whether the officer is at the school more than once on the day, as far as is known."""
        day = local_day(moment, self.zone)
        return any(
            visit.school_id == school_id and local_day(visit.starts_at, self.zone) == day
            for visit in self.officers[officer_id].officer.busy
        )

    def _choice(self, start: Start) -> Choice:
        return Choice(str(quarter_of(start.starts_at)), self.facts(start))

    def asks(self, start: Start) -> bool:
        """Whether somebody has to say yes before it counts."""
        officer = self.officers[start.officer_id]
        return start.on_request or officer.needs_approval or self.topic.needs_approval

    def facts(self, start: Start) -> dict[str, Any]:
        """A start time as words and the booking need it; `asks`: somebody has to say yes first.

        `clock` is the local time of day, as it is written.
        """
        local = start.starts_at.astimezone(self.zone)
        return {
            "clock": local.time().isoformat("minutes"),
            "starts_at": start.starts_at.isoformat(),
            "ends_at": (start.starts_at + timedelta(minutes=self.topic.minutes)).isoformat(),
            "officer_id": start.officer_id,
            "officer": self.officers[start.officer_id].name,
            "asks": self.asks(start),
        }

    def closures(self) -> list[list[str | None]]:
        """The weekdays that are left out, each with why: day, kind, name."""
        return [
            [day.isoformat(), why.kind.value, why.name]
            for day, why in self.closed.items()
            if day.weekday() < _SATURDAY
        ]


_SATURDAY = 5


async def search(
    asked: Asked,
    topic: Topic,
    school: School,
    *,
    only: int | None = None,
    without_visit: int | None = None,
    days: tuple[date, date] | None = None,
) -> Found:
    """When somebody can come to the school about the topic, from today on.

    Of several officers who could, the school's own comes first, then who has fewest visits in the
    weeks that were looked at. `only` is one officer; `without_visit` a visit that is to be moved;
    `days` the first and the last day to look at (None: all).
    """
    zone, today = asked.house.zone, asked.today
    first, last = (today, None) if days is None else (max(days[0], today), days[1])
    known = await list_candidates(
        asked.session,
        first=first,
        last=last,
        since=day_bounds(_sunday_before(first), zone)[0],
        until=None if last is None else day_bounds(_monday_after(last), zone)[1],
        topic_id=topic.id,
        only=only,
        without_visit=without_visit,
    )
    candidates = sorted(
        known.candidates,
        key=lambda one: (
            one.officer.id != school.officer_id,
            len(one.officer.busy),
            one.officer.id,
        ),
    )
    ahead = max((one.officer.terms.days_ahead for one in candidates), default=0)
    end = today + timedelta(days=ahead)
    if last is not None:
        end = max(min(end, last), first)
    closed = closed_days(first, end, known.holidays)
    free = free_times(
        [one.officer for one in candidates],
        Wanted(topic.minutes, school.id),
        closed,
        Horizon(first, end, zone),
        asked.now,
    )
    return Found(
        free,
        topic,
        {one.officer.id: one for one in candidates},
        closed,
        zone,
        (
            None if first <= today else day_bounds(first, zone)[0],
            None if last is None else day_bounds(end, zone)[1],
        ),
    )


def _sunday_before(day: date) -> date:
    """The visits of the day's whole week count against the limit, and one of last night may end."""
    return day - timedelta(days=day.weekday() + 1)


def _monday_after(day: date) -> date:
    """The other end of the week; what begins early the morning after has its buffer before."""
    return day + timedelta(days=7 - day.weekday())


async def around(
    asked: Asked,
    topic: Topic,
    school: School,
    moment: datetime,
    *,
    only: int | None = None,
    without_visit: int | None = None,
) -> Found:
    """As `search`, of the days around a moment alone."""
    day = local_day(moment, asked.house.zone)
    return await search(
        asked,
        topic,
        school,
        only=only,
        without_visit=without_visit,
        days=(day - _AROUND, day + _AROUND),
    )


async def nearest_to(
    asked: Asked, topic: Topic, school: School, moment: datetime
) -> tuple[Choice, ...]:
    """The times closest to a moment, with any officer who can come."""
    found = await around(asked, topic, school, moment)
    if not found.knows_nearest(moment):
        found = await search(asked, topic, school)
    return found.nearest(moment)
