"""Neighbourhood Watch areas: how one is started and kept awake, its households, its growth."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from bot.domain.activities import month_end
from bot.domain.calendar import add_working_days, is_working_day
from bot.domain.errors import AnswerProblem, SentBack
from bot.domain.local_time import local_day, to_utc_past_gap
from bot.domain.networks import Area
from bot.domain.reading import Qualifier
from bot.domain.updates import SituationUpdate

MAX_HOUSEHOLDS = 500
"""Areas have some 5 to 20 households; a whole village can be one."""

MAX_CAME = 1000
AREAS_A_PAGE = 8
COUNTS_SHOWN = 12
PASSED_A_PAGE = 5
MONTHS_SHOWN = 13
"""The same month of last year stands first, this month last."""


class WatchState(StrEnum):
    """Where an area stands."""

    INTEREST = "interest"
    STARTED = "started"
    ACTIVE = "active"
    ASLEEP = "asleep"


class WatchStep(StrEnum):
    """The steps to start an area, in their order."""

    INTEREST = "interest"
    START_UP = "start_up"
    CONTACTS = "contacts"
    HOUSEHOLDS = "households"
    SIGNS = "signs"


BY_HAND = (WatchStep.CONTACTS, WatchStep.SIGNS)
"""Steps that are noted with no more than a yes; the others come with a day or a number."""

MAKES_ACTIVE = frozenset({WatchStep.START_UP, WatchStep.CONTACTS, WatchStep.HOUSEHOLDS})
"""With these an area keeps watch; signs are put up when it does."""

_DAYS_FOR: Mapping[WatchStep, int] = {
    WatchStep.INTEREST: 0,
    WatchStep.START_UP: 30,
    WatchStep.CONTACTS: 14,
    WatchStep.HOUSEHOLDS: 30,
    WatchStep.SIGNS: 30,
}
"""How long a step may take before it is reminded of."""

STEP_AGAIN = timedelta(days=30)
"""After so long a step that is still open is reminded of once more."""

ANSWER_WITHIN = timedelta(days=14)
"""After so long an unanswered yearly question is asked once more."""

POINTED_OUT_AGAIN = timedelta(days=91)
"""After so long an area that was pointed out, and still gives no sign, is pointed out again."""

_AT = time(10)
"""Local time of reminders: outside everybody's usual quiet hours."""

_ASKED_MONTH = 11
"""The yearly question comes at the beginning of November, so that answers are in before New Year."""


class Remedy(StrEnum):
    """What to do about an area without a sign of life."""

    FIND_CONTACT = "find_contact"
    FINISH_START = "finish_start"
    ASK_CONTACTS = "ask_contacts"
    CALL_MEETING = "call_meeting"


@dataclass(frozen=True, slots=True)
class Households:
    """How many households an area had on a local day. `id` is 0 for one that is not stored yet."""

    number: int
    qualifier: Qualifier
    day: date
    id: int = 0


@dataclass(frozen=True, slots=True)
class Contact:
    """A contact person: somebody who belongs to the area's network."""

    membership_id: int
    person_id: int
    name: str
    leads: bool
    is_reached: bool


@dataclass(frozen=True, slots=True)
class WatchYear:
    """What the contact persons answered about a year. `met_on` is None where there was no meeting."""

    year: int
    met_on: date | None


@dataclass(frozen=True, slots=True)
class WatchArea:
    """An area of Neighbourhood Watch; its people, updates and meetings are those of its network.

    `area` is the place of the municipality that it lies in. `done` are the steps done, with their
    local days. `asleep_since` is None for an area that is awake. `last_sign_at` and `asked_at` are
    aware UTC, `asked_at` the yearly question's; None: never asked.
    """

    id: int
    network_id: int
    name: str
    area: Area | None
    done: Mapping[WatchStep, date]
    asleep_since: date | None
    households: Households | None
    last_sign_at: datetime
    asked_at: datetime | None
    last_year: WatchYear | None
    contacts: tuple[Contact, ...] = ()

    @property
    def state(self) -> WatchState:
        """Where it stands, from the steps that are done."""
        return state_of(self.done, asleep=self.asleep_since is not None)


def state_of(done: Iterable[WatchStep], *, asleep: bool) -> WatchState:
    """Where an area stands that has done these steps."""
    steps = set(done)
    if asleep:
        return WatchState.ASLEEP
    if steps >= MAKES_ACTIVE:
        return WatchState.ACTIVE
    return WatchState.STARTED if WatchStep.START_UP in steps else WatchState.INTEREST


def next_step(done: Iterable[WatchStep]) -> WatchStep | None:
    """The first step in order that is not done. None: the area is started."""
    steps = set(done)
    return next((step for step in WatchStep if step not in steps), None)


def step_reminded_at(step: WatchStep, now: datetime, zone: ZoneInfo) -> datetime:
    """When an open step is reminded of, in the morning of a working day; aware UTC."""
    return _morning(local_day(now, zone) + timedelta(days=_DAYS_FOR[step]), zone)


def morning_after(now: datetime, span: timedelta, zone: ZoneInfo) -> datetime:
    """The morning of the first working day that is at least so much later; aware UTC."""
    return _morning(local_day(now, zone) + span, zone)


def _morning(day: date, zone: ZoneInfo) -> datetime:
    working = day if is_working_day(day) else add_working_days(day, 1)
    return to_utc_past_gap(working, _AT, zone)


def asked_next_at(now: datetime, zone: ZoneInfo) -> datetime:
    """When the yearly question comes next, strictly after `now`; aware UTC."""
    today = local_day(now, zone)
    moment = _morning(date(today.year, _ASKED_MONTH, 1), zone)
    return moment if moment > now else _morning(date(today.year + 1, _ASKED_MONTH, 1), zone)


def year_asked(area: WatchArea, today: date, zone: ZoneInfo) -> int:
    """Which year an answer is about: the one that was asked about last, as long as it is open."""
    if area.asked_at is None:
        return today.year
    asked = local_day(area.asked_at, zone).year
    answered = area.last_year.year if area.last_year else 0
    return asked if asked > answered else today.year


def check_met_in(year: int, day: date) -> None:
    """Check that a yearly meeting was in its year. Raises SentBack."""
    if day.year != year:
        raise SentBack("met_on", AnswerProblem.OTHER_YEAR)


def is_silent_at(last_sign_at: datetime, now: datetime, zone: ZoneInfo) -> bool:
    """Whether an area has given no sign of life for 12 months."""
    return silent_from(last_sign_at, zone) <= now


def silent_from(last_sign_at: datetime, zone: ZoneInfo) -> datetime:
    """The morning on which an area will have given no sign for 12 months; aware UTC."""
    day = local_day(last_sign_at, zone)
    # 29 February has its year's day on 1 March.
    later = date(day.year + 1, 3, 1) if (day.month, day.day) == (2, 29) else None
    return _morning(later or day.replace(year=day.year + 1), zone)


def remedy_for(area: WatchArea, now: datetime, zone: ZoneInfo) -> Remedy:
    """What to do about an area without a sign of life.

    Somebody must be there to ask; then a start that stopped is finished; then they are asked, and
    where they were asked in these 12 months and did not answer, called together.
    """
    if not any(contact.is_reached for contact in area.contacts):
        return Remedy.FIND_CONTACT
    if not set(area.done) >= MAKES_ACTIVE:
        return Remedy.FINISH_START
    if area.asked_at is None or is_silent_at(area.asked_at, now, zone):
        return Remedy.ASK_CONTACTS
    return Remedy.CALL_MEETING


@dataclass(frozen=True, slots=True)
class AreaLife:
    """What growth is worked out from. `sleeps` are (first day, day it woke or None)."""

    active_on: date | None
    counts: Sequence[Households]
    sleeps: Sequence[tuple[date, date | None]] = ()


@dataclass(frozen=True, slots=True)
class MonthGrowth:
    """How many areas were active at the end of a month, and their households."""

    month: date
    areas: int
    households: int


def growth(lives: Sequence[AreaLife], months: Sequence[date], today: date) -> list[MonthGrowth]:
    """Active areas and their households at the end of each month, or today in this one.

    `months` are first days.
    """
    return [_grown(lives, month, min(month_end(month), today)) for month in months]


def _grown(lives: Sequence[AreaLife], month: date, day: date) -> MonthGrowth:
    awake = [one for one in lives if _is_active_on(one, day)]
    return MonthGrowth(month, len(awake), sum(_counted_on(one.counts, day) for one in awake))


def _is_active_on(life: AreaLife, day: date) -> bool:
    if life.active_on is None or life.active_on > day:
        return False
    return not any(first <= day and (last is None or day < last) for first, last in life.sleeps)


def _counted_on(counts: Sequence[Households], day: date) -> int:
    """The latest number counted by a day; of several on one day the last one in the sequence."""
    known = [one for one in counts if one.day <= day]
    return max(enumerate(known), key=lambda one: (one[1].day, one[0]))[1].number if known else 0


def months_until(today: date, count: int) -> list[date]:
    """The first days of so many months, this month's last."""
    of_all = [today.year * 12 + today.month - 1 - back for back in range(count - 1, -1, -1)]
    return [date(number // 12, number % 12 + 1, 1) for number in of_all]


@dataclass(frozen=True, slots=True)
class WatchView:
    """An area as somebody sees it.

    `works_on_it`: staff and lead contacts. `is_staff`: coordinators and police, who see all areas.
    `asks_about` is the year that can be answered about, None where it is answered. `silent` is
    what could be done about an area without a sign of life since `last_sign_on`, a local day.
    """

    area: WatchArea
    today: date
    works_on_it: bool
    is_staff: bool
    is_coordinator: bool
    asks_about: int | None
    silent: Remedy | None
    last_sign_on: date


@dataclass(frozen=True, slots=True)
class WatchPage:
    """A page of areas, silent ones first, then by name; what all that are seen come to.

    `silent` are the numbers of those without a sign of life. `loose` are networks of the kind that
    are no area: number and name.
    """

    total: int
    page: int
    areas: tuple[WatchArea, ...]
    by_state: Mapping[WatchState, int]
    households: int
    silent: frozenset[int]
    can_add: bool
    loose: tuple[tuple[int, str], ...] = ()


@dataclass(frozen=True, slots=True)
class CountsView:
    """How the number of households of an area has changed, the latest first."""

    area: WatchArea
    counts: tuple[Households, ...]


@dataclass(frozen=True, slots=True)
class PassingPage:
    """Updates that can be passed on in an area, the latest first; `passed` were passed on."""

    area: WatchArea
    total: int
    page: int
    updates: tuple[SituationUpdate, ...]
    passed: frozenset[int]


@dataclass(frozen=True, slots=True)
class PassingView:
    """One update to pass on in an area. `is_passed`: somebody there has passed it on."""

    area: WatchArea
    update: SituationUpdate
    is_passed: bool
