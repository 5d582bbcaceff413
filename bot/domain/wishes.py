"""What a school wishes where no time fits: the weeks, and times that are offered to it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from bot.domain.local_time import local_day
from bot.domain.reading import Qualifier
from bot.domain.schools import SchoolYear

HELD_FOR = timedelta(hours=24)
"""How long a time is kept for the school that it is offered to, before the next one gets it."""

WEEKS_AHEAD = 26
"""How many weeks can be wished for: half a school year, as far as officers are usually booked."""

_SCHOOL_DAYS = 5


class WishState(StrEnum):
    """Where a wish stands."""

    WAITING = "waiting"
    BOOKED = "booked"
    WITHDRAWN = "withdrawn"
    OVER = "over"
    """The last of its weeks went by."""


class TimeOfferState(StrEnum):
    """What became of a time that was offered to a school that wished for one."""

    OPEN = "open"
    TAKEN = "taken"
    DECLINED = "declined"
    LAPSED = "lapsed"
    """Nobody answered while it was held."""
    WITHDRAWN = "withdrawn"
    """The wish was withdrawn, or the officer can't come any more."""


@dataclass(frozen=True, slots=True)
class OfferedTime:
    """A time that is held for a wish until the school answers. Moments are aware UTC."""

    id: int
    starts_at: datetime
    ends_at: datetime
    officer: str
    until: datetime
    asks: bool
    """Whether the officer has to say yes as well."""


@dataclass(frozen=True, slots=True)
class Wish:
    """A visit that a school wishes for. `weeks` are their Mondays; `offer` is None while it waits."""

    id: int
    school_id: int
    school: str
    contact_id: int
    topic_id: int
    topic: str
    years: tuple[SchoolYear, ...]
    classes: int | None
    pupils: int
    pupils_qualifier: Qualifier
    weeks: tuple[date, ...]
    state: WishState
    created_at: datetime
    offer: OfferedTime | None = None


def monday_of(day: date) -> date:
    """The Monday of a day's week."""
    return day - timedelta(days=day.weekday())


def weeks_to_choose(today: date, closed: Collection[date]) -> list[date]:
    """The Mondays of the weeks that can be wished for: those that still have a school day."""
    first = monday_of(today)
    mondays = (first + timedelta(weeks=n) for n in range(WEEKS_AHEAD))
    return [monday for monday in mondays if _has_school_day(monday, today, closed)]


def weeks_between(mondays: Sequence[date]) -> list[date]:
    """The Mondays that are missing between the first and the last of some."""
    if not mondays:
        return []
    number = (mondays[-1] - mondays[0]).days // 7
    every = (mondays[0] + timedelta(weeks=n) for n in range(number))
    return [monday for monday in every if monday not in mondays]


def _has_school_day(monday: date, today: date, closed: Collection[date]) -> bool:
    days = (monday + timedelta(days=n) for n in range(_SCHOOL_DAYS))
    return any(day >= today and day not in closed for day in days)


def last_day_of(weeks: Sequence[date]) -> date:
    """The Sunday of the last of some weeks."""
    return max(weeks) + timedelta(days=6)


def held_until(starts_at: datetime, now: datetime, notice: timedelta) -> datetime:
    """Until when a time that is offered now is held: a day, but never beyond the shortest notice at
    which it can be booked, so that its officer knows of it in time.
    """
    return min(now + HELD_FOR, starts_at - notice)


def is_held_short(until: datetime, offered_at: datetime) -> bool:
    """Whether a time is held for less than a day, because it comes so soon."""
    return until - offered_at < HELD_FOR


@dataclass(frozen=True, slots=True)
class OfferedBefore:
    """The beginnings of the times that a wish was offered and that it did not take. Aware UTC."""

    declined: frozenset[datetime]
    unanswered: frozenset[datetime]

    def leaves(self, starts_at: datetime, length: timedelta, zone: ZoneInfo) -> bool:
        """Whether a time can be offered to it now.

        It shares nothing with what got a no, and lies on no day that nobody answered about: that
        would keep the rest of the day from all others for as many days as there are times in it.
        """
        day = local_day(starts_at, zone)
        return all(abs(starts_at - one) >= length for one in self.declined) and all(
            local_day(one, zone) != day for one in self.unanswered
        )


def wishes_for(weeks: Collection[date], day: date) -> bool:
    """Whether a day lies in one of the weeks."""
    return monday_of(day) in weeks
