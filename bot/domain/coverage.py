"""Which schools and years have had a visit in a period, and which have not."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from bot.domain.reading import Qualifier, least_sure
from bot.domain.schools import School, SchoolYear
from bot.domain.visits import COMING, VisitState


@dataclass(frozen=True, slots=True)
class Counted:
    """What of a visit counts for coverage. `pupils` are those it reached, 0 until it was held, and
    `qualifier` is how sure their number is.
    """

    school_id: int
    years: tuple[SchoolYear, ...]
    state: VisitState
    pupils: int
    starts_at: datetime
    qualifier: Qualifier = Qualifier.EXACTLY


@dataclass(frozen=True, slots=True)
class Reached:
    """Visits that were held, the pupils they reached, and visits that are still to come."""

    visits: int = 0
    pupils: int = 0
    booked: int = 0
    qualifier: Qualifier = Qualifier.EXACTLY
    """How sure the number of pupils is: as sure as its least sure part."""

    def __add__(self, other: Reached) -> Reached:
        return Reached(
            self.visits + other.visits,
            self.pupils + other.pupils,
            self.booked + other.booked,
            least_sure({self.qualifier, other.qualifier}),
        )


@dataclass(frozen=True, slots=True)
class Covered:
    """A school with what each of its years has had, and what the school has had in all.

    A visit to two years counts in both, and once in `total`; its pupils are parted between them
    by the sizes of the years.
    """

    school: School
    area: str | None
    by_year: Mapping[SchoolYear, Reached]
    total: Reached

    @property
    def without_visit(self) -> tuple[SchoolYear, ...]:
        """The years in which no visit was held."""
        return tuple(year for year, reached in self.by_year.items() if not reached.visits)

    @property
    def without_any(self) -> tuple[SchoolYear, ...]:
        """The years in which no visit was held, and none is booked either."""
        return tuple(year for year in self.without_visit if not self.by_year[year].booked)

    @property
    def is_forgotten(self) -> bool:
        """Whether the school has had no visit at all, and has booked none."""
        return not (self.total.visits or self.total.booked)


@dataclass(frozen=True, slots=True)
class Coverage:
    """The schools by name, for the days from one to another, both counted in."""

    first_day: date
    last_day: date
    rows: tuple[Covered, ...]

    @property
    def years(self) -> tuple[SchoolYear, ...]:
        """The years that any of the schools has, youngest first."""
        present = {year for row in self.rows for year in row.by_year}
        return tuple(year for year in SchoolYear if year in present)

    @property
    def total(self) -> Reached:
        """What all schools together have had."""
        return sum((row.total for row in self.rows), Reached())

    @property
    def visited(self) -> int:
        """How many schools have had a visit."""
        return sum(row.total.visits > 0 for row in self.rows)


def coverage_of(
    schools: Sequence[School],
    areas: Mapping[int, str],
    visits: Iterable[Counted],
    first_day: date,
    last_day: date,
) -> Coverage:
    """What the schools have had of the visits of a period. `areas` are names by number."""
    by_school: dict[int, list[Counted]] = {school.id: [] for school in schools}
    for visit in visits:
        if visit.school_id in by_school:
            by_school[visit.school_id].append(visit)
    rows = tuple(
        _covered(school, areas.get(school.area_id or 0), by_school[school.id]) for school in schools
    )
    return Coverage(first_day, last_day, rows)


def _covered(school: School, area: str | None, visits: Sequence[Counted]) -> Covered:
    # Of a school that nobody has described yet only the years are known that were visited.
    described = school.years if school.kind or school.groups else ()
    by_year = {year: Reached() for year in described}
    total = Reached()
    for visit in visits:
        total += _reached(visit, visit.pupils)
        for year, pupils in _parted(school, visit).items():
            by_year[year] = by_year.get(year, Reached()) + _reached(visit, pupils)
    in_order = {year: by_year[year] for year in SchoolYear if year in by_year}
    return Covered(school, area, in_order, total)


def _reached(visit: Counted, pupils: int) -> Reached:
    if visit.state is VisitState.HELD:
        return Reached(visits=1, pupils=pupils, qualifier=visit.qualifier)
    return Reached(booked=1) if visit.state in COMING else Reached()


def _parted(school: School, visit: Counted) -> dict[SchoolYear, int]:
    """The pupils of a visit parted between its years by their sizes; all of them together again."""
    sizes = {group.year: group.pupils for group in school.groups}
    known = all(sizes.get(year) for year in visit.years)
    weights = [sizes[year] if known else 1 for year in visit.years]
    found: dict[SchoolYear, int] = {}
    left, weight_left = visit.pupils, sum(weights)
    for year, weight in zip(visit.years, weights, strict=True):
        part = round(left * weight / weight_left)
        found[year] = part
        left, weight_left = left - part, weight_left - weight
    return found


class Nudged(StrEnum):
    """Whose contacts are reminded of booking."""

    FORGOTTEN = "forgotten"
    """Schools that have had no visit and booked none."""
    YEARS = "years"
    """Also those that have had one, but not in every year."""


NUDGE_PAUSE = timedelta(days=21)
"""Nobody is nudged again before so long: three weeks leave time to plan a lesson."""


def to_nudge(coverage: Coverage, whom: Nudged) -> tuple[Covered, ...]:
    """The schools whose contacts are reminded of booking, by name."""
    return tuple(
        row
        for row in coverage.rows
        if row.is_forgotten or (whom is Nudged.YEARS and row.without_any)
    )


@dataclass(frozen=True, slots=True)
class NudgeView:
    """Whom a nudge would reach, before it is sent, or whom it has reached.

    `lately` are schools left out because they were nudged a short while ago, `silent` those that
    nobody speaks for. `example` is what the contacts of the first one are told, as facts.
    """

    whom: Nudged
    schools: tuple[Covered, ...]
    recipients: int
    lately: tuple[str, ...]
    silent: tuple[str, ...]
    has_changed: bool = False
    """Whether there are others than those that were shown when it was to be sent."""
    example: Mapping[str, Any] = field(default_factory=dict)
