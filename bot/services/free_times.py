"""When a visit can begin: the rule of free start times, given what the database knows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from bot.domain.calendar import Closure
from bot.domain.forms import Choice
from bot.domain.local_time import day_bounds
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
from bot.services.act import Tx
from db.queries import schools, times

NEAREST = 3
"""How many times are offered to who lost one."""

_LOOK_BACK = timedelta(days=8)
"""Visits of this week count against the limit a week, and one of last night may end today."""


@dataclass(frozen=True, slots=True)
class Found:
    """When a visit can begin, and what must be known of who comes and what is left out."""

    free: FreeTimes
    topic: Topic
    officers: Mapping[int, times.Candidate]
    closed: Mapping[date, Closure]

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

    def _choice(self, start: Start) -> Choice:
        return Choice(str(quarter_of(start.starts_at)), self.facts(start))

    def facts(self, start: Start) -> dict[str, Any]:
        """A start time as words and the booking need it; `asks`: somebody has to say yes first."""
        officer = self.officers[start.officer_id]
        return {
            "starts_at": start.starts_at.isoformat(),
            "ends_at": (start.starts_at + timedelta(minutes=self.topic.minutes)).isoformat(),
            "officer_id": start.officer_id,
            "officer": officer.name,
            "asks": start.on_request or officer.needs_approval or self.topic.needs_approval,
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
    tx: Tx,
    topic: Topic,
    school: School,
    *,
    only: int | None = None,
    without_visit: int | None = None,
) -> Found:
    """When somebody can come to the school about the topic, from today on.

    Of several officers who could, the school's own comes first, then who has fewest visits ahead.
    `only` is one officer; `without_visit` a visit that is to be moved.
    """
    today, zone = tx.act.today, tx.act.house.zone
    candidates = await times.list_candidates(
        tx.session,
        today=today,
        since=day_bounds(today - _LOOK_BACK, zone)[0],
        topic_id=topic.id,
        only=only,
        without_visit=without_visit,
    )
    candidates.sort(
        key=lambda one: (one.officer.id != school.officer_id, len(one.officer.busy), one.officer.id)
    )
    ahead = max((one.officer.terms.days_ahead for one in candidates), default=0)
    last = today + timedelta(days=ahead)
    closed = closed_days(today, last, await schools.list_holidays(tx.session, today, last))
    free = free_times(
        [one.officer for one in candidates],
        Wanted(topic.minutes, school.id),
        closed,
        Horizon(today, last, zone),
        tx.now,
    )
    return Found(free, topic, {one.officer.id: one for one in candidates}, closed)
