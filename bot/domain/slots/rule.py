"""When a visit can begin: the rule of free start times."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from bot.domain.local_time import local_day
from bot.domain.slots.offers import Blocked, Offer, offered
from bot.domain.slots.quarters import (
    QUARTER,
    Horizon,
    Quarters,
    in_quarters,
    members,
    moment_of,
    quarter_from,
    quarter_of,
    starts_of_runs,
    stretch,
)


class Term(StrEnum):
    """What an officer can say about how visits are booked; each is named as it is stored."""

    BEFORE = "before_min"
    AFTER = "after_min"
    BETWEEN = "between_min"
    A_DAY = "most_a_day"
    A_WEEK = "most_a_week"
    NOTICE = "notice_hours"
    AHEAD = "days_ahead"
    APPROVAL = "needs_approval"
    TOPICS = "topics"


BOUNDS: Mapping[Term, tuple[int, int]] = {
    Term.BEFORE: (0, 180),
    Term.AFTER: (0, 180),
    Term.BETWEEN: (0, 120),
    Term.A_DAY: (1, 10),
    Term.A_WEEK: (1, 40),
    Term.NOTICE: (0, 24 * 28),
    Term.AHEAD: (1, 400),
}
"""The terms that are numbers: the least and the most."""

MINUTES = (Term.BEFORE, Term.AFTER, Term.BETWEEN)
"""Terms in minutes, in whole quarters of an hour."""


@dataclass(frozen=True, slots=True)
class Terms:
    """On what terms an officer comes. Minutes are whole quarters of an hour."""

    before_min: int = 30
    """Kept free before a visit, for the way there."""
    after_min: int = 30
    """Kept free after a visit, for the way back."""
    between_min: int = 15
    """Kept free between two visits at the same school on the same day, instead of both others."""
    most_a_day: int = 3
    most_a_week: int = 8
    notice_hours: int = 24
    """How long before a visit it is booked at the latest."""
    days_ahead: int = 180
    """How far ahead it is booked at most."""


class Busy(NamedTuple):
    """A visit that takes an officer's time. Its buffers are those that it was booked with.

    A tuple, because hundreds are made for one look at what is free.
    """

    starts_at: datetime
    ends_at: datetime
    before_min: int
    after_min: int
    school_id: int | None


@dataclass(frozen=True, slots=True)
class Officer:
    """What there is to know of an officer's time."""

    id: int
    terms: Terms
    offers: Sequence[Offer]
    blocked: Sequence[Blocked] = ()
    busy: Sequence[Busy] = ()


@dataclass(frozen=True, slots=True)
class Wanted:
    """A visit that is to be booked: how long, and at which school."""

    minutes: int
    school_id: int


class Start(NamedTuple):
    """A time at which a visit can begin, with an officer who can come then."""

    starts_at: datetime
    officer_id: int
    on_request: bool
    """Whether the officer has to say yes first, because the time is offered as "ask me"."""


@dataclass(frozen=True, slots=True)
class _Free:
    """The quarters in which a visit by an officer can begin, and those of them without a question."""

    officer_id: int
    starts: Quarters
    firm: Quarters


_AFTER = tuple(QUARTER * n for n in range(25 * 4))
"""How long after the day's first moment each of its quarters begins; no day is longer."""


class FreeTimes:
    """When a visit can begin, at whose hands; of several officers the first one listed is meant."""

    def __init__(self, horizon: Horizon, free: Sequence[_Free]) -> None:
        self._horizon = horizon
        self._free = free
        self._all = 0
        for one in free:
            self._all |= one.starts

    def days(self) -> dict[date, int]:
        """The days on which a visit can begin, and at how many different times."""
        found = {}
        for day in self._horizon.days():
            if count := self._on(day)[1].bit_count():
                found[day] = count
        return found

    def _on(self, day: date) -> tuple[int, Quarters]:
        """The day's first bit, and its starts counted from there."""
        first, end = self._horizon.bounds(day)
        return first, (self._all >> first) & stretch(0, end - first)

    def on(self, day: date) -> list[Start]:
        """The times of a day, each once, first to last; none for a day outside the horizon."""
        if not self._horizon.first <= day <= self._horizon.last:
            return []
        first, left = self._on(day)
        # Who comes without a question goes before who would have to be asked.
        found = []
        for on_request in (False, True):
            for one in self._free:
                mine = ((one.starts if on_request else one.firm) >> first) & left
                found += [(n, one.officer_id, on_request) for n in members(mine)]
                left &= ~mine
        midnight = moment_of(self._horizon.base + first)
        return [Start(midnight + _AFTER[n], by, asked) for n, by, asked in sorted(found)]

    def nearest(self, moment: datetime, count: int) -> list[Start]:
        """The times closest to a moment, as they follow on each other."""
        wanted = quarter_of(moment) - self._horizon.base
        earlier = self._all & stretch(0, wanted + 1)
        later = self._all & ~earlier
        found: list[int] = []
        for _ in range(count):
            if earlier:
                found.append(earlier.bit_length() - 1)
                earlier ^= 1 << found[-1]
            if later:
                found.append((later & -later).bit_length() - 1)
                later ^= 1 << found[-1]
        closest = sorted(found, key=lambda n: (abs(n - wanted), n))[:count]
        return [self._at(n)[0] for n in sorted(closest)]

    def at(self, moment: datetime) -> list[Start]:
        """Who can begin a visit at exactly this moment; who would have to be asked comes last."""
        n = quarter_of(moment) - self._horizon.base
        if n < 0 or moment_of(quarter_of(moment)) != moment:
            return []
        return self._at(n)

    def _at(self, n: int) -> list[Start]:
        starts_at = moment_of(self._horizon.base + n)
        able = [
            Start(starts_at, one.officer_id, on_request=not one.firm >> n & 1)
            for one in self._free
            if one.starts >> n & 1
        ]
        return sorted(able, key=lambda start: start.on_request)


def free_times(
    officers: Sequence[Officer],
    wanted: Wanted,
    closed: Collection[date],
    horizon: Horizon,
    now: datetime,
) -> FreeTimes:
    """When a visit as wanted can begin with any of the officers, on the days of the horizon.

    It lies whole in what an officer offers; its buffers keep clear of every other visit and that
    one's buffers; no limit is broken. `closed` are days on which nobody is visited.
    """
    return FreeTimes(horizon, [_free(one, wanted, closed, horizon, now) for one in officers])


def _free(
    officer: Officer,
    wanted: Wanted,
    closed: Collection[date],
    horizon: Horizon,
    now: datetime,
) -> _Free:
    length = in_quarters(wanted.minutes)
    firm, any_way = offered(officer.offers, officer.blocked, closed, horizon)
    possible = starts_of_runs(any_way, length) & _within_notice(officer.terms, horizon, now)
    if not possible:
        return _Free(officer.id, 0, 0)
    taken = [
        (
            visit,
            quarter_of(visit.starts_at) - horizon.base,
            quarter_from(visit.ends_at) - horizon.base,
        )
        for visit in officer.busy
    ]
    allowed = (
        possible
        & ~_too_close(taken, officer.terms, wanted, horizon)
        & ~_full(taken, officer.terms, horizon)
    )
    return _Free(officer.id, allowed, allowed & starts_of_runs(firm, length))


_Taken = Sequence[tuple[Busy, int, int]]
"""Visits, each with its first bit and the first one after it."""


def _within_notice(terms: Terms, horizon: Horizon, now: datetime) -> Quarters:
    """From the shortest notice on, up to as far ahead as the officer is booked."""
    first = quarter_from(now + timedelta(hours=terms.notice_hours)) - horizon.base
    last_day = min(local_day(now, horizon.zone) + timedelta(days=terms.days_ahead), horizon.last)
    if last_day < horizon.first:
        return 0
    return stretch(first, horizon.bounds(last_day)[1])


def _too_close(taken: _Taken, terms: Terms, wanted: Wanted, horizon: Horizon) -> Quarters:
    """Starts at which the visit, with its buffers, would run into another."""
    length, between = in_quarters(wanted.minutes), in_quarters(terms.between_min)
    ahead = length + in_quarters(terms.after_min) - 1
    behind = in_quarters(terms.before_min)
    found = 0
    for visit, starts, ends in taken:
        kept = stretch(
            starts - in_quarters(visit.before_min) - ahead,
            ends + in_quarters(visit.after_min) + behind,
        )
        if visit.school_id == wanted.school_id:
            day = horizon.day_number(starts)
            on_day = 0 if day is None else horizon.of_day(day)
            same_day = stretch(starts - length - between + 1, ends + between)
            kept = (kept & ~on_day) | (same_day & on_day)
        found |= kept
    return found


def _full(taken: _Taken, terms: Terms, horizon: Horizon) -> Quarters:
    """The days and weeks on which the officer has as many visits as there may be."""
    days: dict[int, int] = {}
    weeks: dict[int, int] = {}
    for _, starts, _ in taken:
        if (day := horizon.day_number(starts)) is not None:
            week = (day + 6) // 7
            days[day] = days.get(day, 0) + 1
            weeks[week] = weeks.get(week, 0) + 1
    found = 0
    for day, count in days.items():
        if count >= terms.most_a_day:
            found |= horizon.of_day(day)
    for week, count in weeks.items():
        if count >= terms.most_a_week:
            found |= horizon.of_week(week)
    return found
