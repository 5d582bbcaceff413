"""Observations: what a member saw, what may happen to it, and when several make a pattern."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from bot.domain.calendar import add_working_days
from bot.domain.errors import ObservationSettled
from bot.domain.local_time import local, local_day, to_utc_past_gap
from bot.domain.networks import Area

OBSERVATION_MAX = 500
"""A picture's caption holds 1,024 characters (Telegram): place, time and sender need the rest."""

PLACE_MAX = 100

REPEATS = 3
"""So many of the same kind, in one area and at one time of day, are a pattern."""

REPEATS_WITHIN = timedelta(days=30)

WAITS_WORKING_DAYS = 3
"""What nobody has touched for so long is pointed out to coordinators."""

_POINTED_OUT_AT = time(9)


class ObservationKind(StrEnum):
    """What kind of trouble was seen."""

    THEFT = "theft"
    SHOPLIFTING = "shoplifting"
    VANDALISM = "vandalism"
    FRAUD = "fraud"
    FIRE = "fire"
    TRAFFIC = "traffic"
    DISORDER = "disorder"
    DRUGS = "drugs"
    OTHER = "other"


class When(StrEnum):
    """When it happened, as a person says it."""

    NOW = "now"
    TODAY = "today"
    ANOTHER_DAY = "another_day"


class SeenBy(StrEnum):
    """Who may see an observation."""

    COORDINATORS = "coordinators"
    NETWORK = "network"
    """Also the network, without the reporter's name, once a coordinator has read it."""


class ObservationState(StrEnum):
    """What has become of an observation."""

    NEW = "new"
    ASKED = "asked"
    """A coordinator asked the reporter something."""
    ANSWERED = "answered"
    """The reporter answered: it is the coordinators' turn again."""
    THANKED = "thanked"
    SHARED = "shared"
    TIED = "tied"
    REFERRED = "referred"


class DayPart(StrEnum):
    """A time of day, as patterns have one."""

    NIGHT = "night"
    MORNING = "morning"
    AFTERNOON = "afternoon"
    EVENING = "evening"


_PARTS = ((6, DayPart.NIGHT), (12, DayPart.MORNING), (18, DayPart.AFTERNOON), (24, DayPart.EVENING))

_ON_THEIR_WAY = frozenset({ObservationState.NEW, ObservationState.ASKED, ObservationState.ANSWERED})

_MAY_FOLLOW: Mapping[ObservationState, frozenset[ObservationState]] = {
    ObservationState.ASKED: _ON_THEIR_WAY,
    ObservationState.ANSWERED: frozenset({ObservationState.ASKED}),
    ObservationState.THANKED: _ON_THEIR_WAY,
    ObservationState.REFERRED: _ON_THEIR_WAY,
    ObservationState.SHARED: _ON_THEIR_WAY | {ObservationState.TIED},
    ObservationState.TIED: _ON_THEIR_WAY | {ObservationState.SHARED, ObservationState.THANKED},
    ObservationState.NEW: frozenset(),
}
"""After which states each may come: what was shared can still be tied, and the reverse."""


def may_become(now: ObservationState, then: ObservationState) -> bool:
    """Whether an observation in one state can come to another."""
    return now in _MAY_FOLLOW[then]


def check_may_become(now: ObservationState, then: ObservationState) -> None:
    """Check a step that somebody wants to take. Raises ObservationSettled."""
    if not may_become(now, then):
        raise ObservationSettled


@dataclass(frozen=True, slots=True)
class Observation:
    """What somebody saw, as a coordinator sees it. Moments are aware UTC.

    `place` is in the reporter's words. The position is in thousandths of a degree, None without.
    """

    id: int
    reporter_id: int
    reporter: str
    organisation: str
    kind: ObservationKind
    area: Area | None
    place: str | None
    north_e3: int | None
    east_e3: int | None
    happened_at: datetime
    what: str
    picture: str | None
    for_network: bool
    state: ObservationState
    problem_area: tuple[int, str] | None
    """Number and title."""
    alike: tuple[int, str | None] | None
    """Number and heading of the update that it is like; a retracted one's heading is not said."""
    reported_at: datetime


@dataclass(frozen=True, slots=True)
class Said:
    """One step in an observation's history. `by` is None for the bot."""

    at: datetime
    by: str | None
    state: ObservationState
    note: str | None


def as_facts(observation: Observation) -> dict[str, Any]:
    """An observation as plain JSON, for notices and receipts; nothing about its reporter."""
    return {
        "observation": observation.id,
        "kind": observation.kind.value,
        "area": observation.area.name if observation.area else None,
        "place": observation.place,
        "position": [observation.north_e3, observation.east_e3]
        if observation.north_e3 is not None
        else None,
        "happened_at": observation.happened_at.isoformat(),
        "what": observation.what,
        "picture": observation.picture,
        "alike": observation.alike,
    }


def part_of_day(moment: datetime, zone: ZoneInfo) -> DayPart:
    """The time of day that clocks in the zone show."""
    hour = local(moment, zone).hour
    return next(part for before, part in _PARTS if hour < before)


def waits_too_long_at(reported_at: datetime, zone: ZoneInfo) -> datetime:
    """When an untouched observation is pointed out: on the third working day, in the morning.

    One that comes in on a Friday waits until Wednesday.
    """
    day = add_working_days(local_day(reported_at, zone), WAITS_WORKING_DAYS)
    return to_utc_past_gap(day, _POINTED_OUT_AT, zone)


@dataclass(frozen=True, slots=True)
class Seen:
    """What a pattern is made of: an observation's number and its moment."""

    id: int
    happened_at: datetime


@dataclass(frozen=True, slots=True)
class Pattern:
    """Observations of one kind that repeat in an area at a time of day. `first` began it."""

    first: int
    ids: tuple[int, ...]


def find_pattern(seen: Iterable[Seen], newest: int) -> Pattern | None:
    """The pattern that the observation `newest` belongs to, among ones that are alike.

    Alike: of the same kind, area and part of the day. A pattern goes on as long as no 30 days pass
    between two of them, and keeps its first observation, so that it is the same pattern each time.
    """
    run: list[Seen] = []
    for one in sorted(seen, key=lambda one: (one.happened_at, one.id)):
        if run and one.happened_at - run[-1].happened_at > REPEATS_WITHIN:
            if any(other.id == newest for other in run):
                break
            run = []
        run.append(one)
    if not any(one.id == newest for one in run) or not _is_dense(run):
        return None
    return Pattern(run[0].id, tuple(one.id for one in run))


def _is_dense(run: list[Seen]) -> bool:
    """Whether so many of a run that they are a pattern lie within 30 days."""
    firsts_and_lasts = zip(run, run[REPEATS - 1 :], strict=False)
    return any(
        last.happened_at - first.happened_at <= REPEATS_WITHIN for first, last in firsts_and_lasts
    )


@dataclass(frozen=True, slots=True)
class WeekCount:
    """How many observations of an area happened in a week. `monday` is its first local day."""

    monday: date
    area: str | None
    count: int


def count_weeks(
    moments: Iterable[tuple[datetime, str | None]], zone: ZoneInfo
) -> tuple[WeekCount, ...]:
    """Observations, each with its area's name, counted by local week and area."""
    counts: dict[tuple[date, str | None], int] = {}
    for moment, area in moments:
        day = local_day(moment, zone)
        key = (day - timedelta(days=day.weekday()), area)
        counts[key] = counts.get(key, 0) + 1
    in_order = sorted(counts.items(), key=lambda one: (one[0][0], one[0][1] or ""))
    return tuple(WeekCount(monday, area, count) for (monday, area), count in in_order)


WEEKS_SHOWN = 8
AREAS_SHOWN = 6
"""So many rows and columns are read on a phone without zooming."""


@dataclass(frozen=True, slots=True)
class WeekRow:
    """An area's numbers, a week each. `area` is None for all the others together."""

    area: str | None
    counts: tuple[int, ...]

    @property
    def total(self) -> int:
        """Over all the weeks."""
        return sum(self.counts)


@dataclass(frozen=True, slots=True)
class WeekTable:
    """Observations by week and area; the weeks by their Mondays, the busiest area first."""

    mondays: tuple[date, ...]
    rows: tuple[WeekRow, ...]

    @property
    def total(self) -> int:
        """Over all areas and weeks."""
        return sum(row.total for row in self.rows)


def last_mondays(today: date, weeks: int) -> tuple[date, ...]:
    """The Mondays of the latest weeks, this one last."""
    monday = today - timedelta(days=today.weekday())
    return tuple(monday - timedelta(weeks=back) for back in reversed(range(weeks)))


def week_table(counted: Iterable[WeekCount], mondays: tuple[date, ...]) -> WeekTable:
    """What was counted as a table; areas beyond the busiest, and no area at all, are one row."""
    places = {monday: place for place, monday in enumerate(mondays)}
    by_area: dict[str | None, list[int]] = {}
    for one in counted:
        if one.monday in places:
            row = by_area.setdefault(one.area, [0] * len(mondays))
            row[places[one.monday]] += one.count
    others = by_area.pop(None, None)
    named = sorted(by_area.items(), key=lambda one: (-sum(one[1]), one[0] or ""))
    shown, rest = named[: AREAS_SHOWN - 1], [counts for _, counts in named[AREAS_SHOWN - 1 :]]
    rest += [others] if others else []
    rows = [WeekRow(area, tuple(counts)) for area, counts in shown]
    if rest:
        rows.append(WeekRow(None, tuple(map(sum, zip(*rest, strict=True)))))
    return WeekTable(mondays, tuple(rows))
