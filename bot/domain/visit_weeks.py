"""Visits by week: how many are booked, wait for an answer or a report, were held or were not."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from bot.domain.coverage import Counted
from bot.domain.local_time import local_day
from bot.domain.visits import AGREED, VisitState

WEEKS_BEFORE = 5
WEEKS_AHEAD = 4
"""Shown beside this week: what can still be looked back on, and planned."""


class Standing(StrEnum):
    """Where the visits of a week stand."""

    BOOKED = "booked"
    WAITING = "waiting"
    """Somebody is to say yes or no."""
    UNREPORTED = "unreported"
    """They are over, and nobody has said how they went."""
    HELD = "held"
    NOT_HELD = "not_held"


@dataclass(frozen=True, slots=True)
class VisitWeeks:
    """Numbers of visits for each standing, a week each from the Mondays on."""

    mondays: tuple[date, ...]
    rows: Mapping[Standing, tuple[int, ...]]

    @property
    def is_empty(self) -> bool:
        """Whether no visit falls into any of the weeks."""
        return not any(sum(counts) for counts in self.rows.values())


def weeks_around(today: date) -> tuple[date, ...]:
    """The Mondays of the weeks that are shown, this one among them."""
    monday = today - timedelta(days=today.weekday())
    return tuple(monday + timedelta(weeks=n) for n in range(-WEEKS_BEFORE, WEEKS_AHEAD + 1))


def standing_of(state: VisitState, starts_at: datetime, now: datetime) -> Standing | None:
    """Where a visit stands. None: it was called off."""
    match state:
        case VisitState.HELD:
            return Standing.HELD
        case VisitState.NOT_HELD:
            return Standing.NOT_HELD
        case VisitState.REQUESTED:
            return Standing.WAITING
    if state not in AGREED:
        return None
    return Standing.BOOKED if starts_at > now else Standing.UNREPORTED


def visit_weeks(
    visits: Iterable[Counted], mondays: tuple[date, ...], now: datetime, zone: ZoneInfo
) -> VisitWeeks:
    """How the visits of some weeks stand; those of other weeks are left out."""
    places = {monday: place for place, monday in enumerate(mondays)}
    counts = {standing: [0] * len(mondays) for standing in Standing}
    for visit in visits:
        day = local_day(visit.starts_at, zone)
        place = places.get(day - timedelta(days=day.weekday()))
        standing = standing_of(visit.state, visit.starts_at, now)
        if place is not None and standing is not None:
            counts[standing][place] += 1
    return VisitWeeks(mondays, {standing: tuple(found) for standing, found in counts.items()})
