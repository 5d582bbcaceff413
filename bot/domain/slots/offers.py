"""What an officer offers, and the days on which nothing is offered to anybody."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta
from enum import StrEnum
from functools import lru_cache
from typing import Any

from bot.domain.calendar import ClosedKind, Closure, is_squeeze_day, swedish_eve, swedish_red_day
from bot.domain.slots.quarters import Horizon, Quarters


class OfferKind(StrEnum):
    """How an officer offers times."""

    SINGLE = "single"
    WEEKLY = "weekly"
    ON_REQUEST = "on_request"
    """"Ask me": a school may wish for any time in it, and the officer answers every wish."""


@dataclass(frozen=True, slots=True)
class Offer:
    """Hours that an officer offers on some weekdays (Monday is 0) of a period, both days in it.

    Wall times, because an officer means what the clock on the school's wall shows.
    """

    kind: OfferKind
    first_day: date
    last_day: date
    weekdays: frozenset[int]
    starts: time
    ends: time

    @classmethod
    def single(cls, day: date, starts: time, ends: time) -> Offer:
        """Hours of one day."""
        return cls(OfferKind.SINGLE, day, day, frozenset({day.weekday()}), starts, ends)

    def is_on(self, day: date) -> bool:
        """Whether the hours are offered on the day, as far as the officer is concerned."""
        return self.first_day <= day <= self.last_day and day.weekday() in self.weekdays

    def as_facts(self) -> dict[str, Any]:
        """As the plain facts that a receipt keeps."""
        return {
            "how": self.kind.value,
            "first": self.first_day.isoformat(),
            "last": self.last_day.isoformat(),
            "weekdays": sorted(self.weekdays),
            "starts": self.starts.isoformat("minutes"),
            "ends": self.ends.isoformat("minutes"),
        }

    @classmethod
    def of(cls, facts: Mapping[str, Any]) -> Offer:
        """The reverse of `as_facts`."""
        return cls(
            OfferKind(facts["how"]),
            date.fromisoformat(facts["first"]),
            date.fromisoformat(facts["last"]),
            frozenset(facts["weekdays"]),
            time.fromisoformat(facts["starts"]),
            time.fromisoformat(facts["ends"]),
        )


@dataclass(frozen=True, slots=True)
class Blocked:
    """Days in a row on which an officer offers nothing, or a school holiday. Both ends count in."""

    first_day: date
    last_day: date
    name: str | None = None


def closed_days(first: date, last: date, holidays: Sequence[Blocked] = ()) -> dict[date, Closure]:
    """The days on which no school is visited, each with why: a holiday, a red day, an eve, or the
    single working day between two days off. Weekends are not among them: leisure centres are open.
    """
    closed = {}
    for n in range((last - first).days + 1):
        day = first + timedelta(days=n)
        if why := _why_closed(day, holidays):
            closed[day] = why
    return closed


def _why_closed(day: date, holidays: Sequence[Blocked]) -> Closure | None:
    by_calendar = _closed_by_calendar(day)
    if by_calendar is not None and by_calendar.kind is not ClosedKind.SQUEEZE_DAY:
        return by_calendar
    for holiday in holidays:
        if holiday.first_day <= day <= holiday.last_day:
            return Closure(ClosedKind.SCHOOL_HOLIDAY, holiday.name)
    return by_calendar


@lru_cache(maxsize=2048)
def _closed_by_calendar(day: date) -> Closure | None:
    if name := swedish_red_day(day):
        return Closure(ClosedKind.RED_DAY, name)
    if name := swedish_eve(day):
        return Closure(ClosedKind.EVE, name)
    return Closure(ClosedKind.SQUEEZE_DAY) if is_squeeze_day(day) else None


def offered(
    offers: Iterable[Offer],
    blocked: Iterable[Blocked],
    closed: Iterable[date],
    horizon: Horizon,
) -> tuple[Quarters, Quarters]:
    """The quarters that an officer offers without further ado, and those offered in any way."""
    open_ = horizon.period(horizon.first, horizon.last)
    for day in closed:
        open_ &= ~horizon.period(day, day)
    for one in blocked:
        open_ &= ~horizon.period(one.first_day, one.last_day)
    firm = asked = 0
    for offer in offers:
        hours = horizon.hours(offer.weekdays, offer.starts, offer.ends)
        hours &= open_ & horizon.period(offer.first_day, offer.last_day)
        if offer.kind is OfferKind.ON_REQUEST:
            asked |= hours
        else:
            firm |= hours
    return firm, firm | asked
