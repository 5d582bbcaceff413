"""Meetings of a network: how they repeat, who comes, and when to remind of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from bot.domain.calendar import add_working_days, shift_month, swedish_eve, swedish_red_day
from bot.domain.errors import MeetingBegun, MeetingNotBegun, MeetingSettled
from bot.domain.local_time import local_day, to_utc_past_gap
from bot.domain.networks import NetworkKind
from bot.domain.reminders import ReminderKind

TITLE_MAX = 80
PLACE_WORDS_MAX = 150
AGENDA_MAX = 1000
DEPUTY_MAX = 80
MAX_GUESTS = 10_000
DECISIONS_MAX = 800
MINUTES_MAX = 2000
"""Together with the meeting they fit into one message (4,096 characters)."""

POINT_MAX = 300
MAX_SERIES_DAYS = 366
LENGTHS_MIN = (30, 60, 90, 120)
REMIND_AT = time(9)
ASK_AT = time(18)
_ONE_DAY = timedelta(days=1)
_ONE_WEEK = timedelta(weeks=1)


class MeetingRhythm(StrEnum):
    """How often a meeting comes back."""

    ONCE = "once"
    WEEKLY = "weekly"
    FORTNIGHTLY = "fortnightly"
    MONTHLY = "monthly"
    """On the same weekday of the month, counted from its beginning: the second Thursday."""
    MONTHLY_LAST = "monthly_last"
    """On the last such weekday of the month."""


class OnRedDay(StrEnum):
    """What becomes of a meeting of a series that falls on a red day."""

    SKIP = "skip"
    MOVE = "move"
    """To the next working day."""


class MeetingState(StrEnum):
    """Where a meeting stands in its life."""

    CALLED = "called"
    CANCELLED = "cancelled"
    HELD = "held"
    NOT_HELD = "not_held"


class Reply(StrEnum):
    """What somebody who is invited answers."""

    COMES = "comes"
    DECLINES = "declines"
    PERHAPS = "perhaps"
    DEPUTY = "deputy"
    """Does not come, but sends somebody else."""


_MARKS = ("•", "-", "–", "*")


def with_point(agenda: str, point: str) -> str:
    """An agenda with one more point, marked as the last one before it is."""
    last = agenda.rstrip().rsplit("\n", 1)[-1].lstrip()
    mark = f"{last[0]} " if last.startswith(_MARKS) else ""
    return "\n".join(part for part in (agenda.rstrip(), f"{mark}{point}") if part)


@dataclass(frozen=True, slots=True)
class Planned:
    """One meeting of a series: the day by the rhythm, and the day it is held on (None: skipped)."""

    day: date
    held_on: date | None


def is_red(day: date) -> bool:
    """Whether it is a public holiday of Sweden, or one of the eves that count as one."""
    return bool(swedish_red_day(day) or swedish_eve(day))


def rhythms_from(first: date) -> tuple[MeetingRhythm, ...]:
    """The rhythms that a series beginning on this day can have.

    A fifth Thursday does not come every month, so it can only be the last one.
    """
    found = [MeetingRhythm.ONCE, MeetingRhythm.WEEKLY, MeetingRhythm.FORTNIGHTLY]
    if week_of_month(first) <= _WEEKS_IN_EVERY_MONTH:
        found.append(MeetingRhythm.MONTHLY)
    if (first + _ONE_WEEK).month != first.month:
        found.append(MeetingRhythm.MONTHLY_LAST)
    return tuple(found)


_WEEKS_IN_EVERY_MONTH = 4


def week_of_month(day: date) -> int:
    """Which of its weekday in the month the day is: 2 for the second Thursday."""
    return (day.day - 1) // 7 + 1


def days_of(rhythm: MeetingRhythm, first: date, until: date) -> Iterator[date]:
    """The days of a series, both bounds included, before red days are looked at."""
    day = first
    for number in range(MAX_SERIES_DAYS):
        if day > until:
            return
        yield day
        if rhythm is MeetingRhythm.ONCE:
            return
        day = _next_day(rhythm, first, number + 1)


def _next_day(rhythm: MeetingRhythm, first: date, number: int) -> date:
    match rhythm:
        case MeetingRhythm.WEEKLY:
            return first + number * _ONE_WEEK
        case MeetingRhythm.FORTNIGHTLY:
            return first + 2 * number * _ONE_WEEK
        case MeetingRhythm.MONTHLY:
            month_start = date(*shift_month(first.year, first.month, number), 1)
            return _on_weekday(month_start, first.weekday(), week_of_month(first))
        case _:
            following = date(*shift_month(first.year, first.month, number + 1), 1)
            last = following - _ONE_DAY
            return last - timedelta(days=(last.weekday() - first.weekday()) % 7)


def _on_weekday(month_start: date, weekday: int, which: int) -> date:
    days = (weekday - month_start.weekday()) % 7 + 7 * (which - 1)
    return month_start + timedelta(days=days)


def plan(
    rhythm: MeetingRhythm, first: date, until: date, on_red_day: OnRedDay
) -> tuple[Planned, ...]:
    """The meetings of a series, with those that fall on a red day skipped or moved.

    A single meeting stays on the day that was chosen for it, red or not.
    """
    days = days_of(rhythm, first, until)
    if rhythm is MeetingRhythm.ONCE:
        return tuple(Planned(day, day) for day in days)
    return tuple(Planned(day, day_held(day, on_red_day)) for day in days)


def day_held(day: date, on_red_day: OnRedDay) -> date | None:
    """The day on which a meeting of a series is held. None: it is skipped."""
    if not is_red(day):
        return day
    return add_working_days(day, 1) if on_red_day is OnRedDay.MOVE else None


def span_of(day: date, starts: time, minutes: int, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """When a meeting begins and ends, in UTC. The wall time is kept over changes of the clocks."""
    starts_at = to_utc_past_gap(day, starts, zone)
    return starts_at, starts_at + timedelta(minutes=minutes)


@dataclass(frozen=True, slots=True)
class Meeting:
    """One meeting. Moments are aware UTC; `place` may be a link. `minutes` None: none written.

    `files` are Telegram's file ids of documents with minutes, oldest first.
    """

    id: int
    uid: str
    sequence: int
    network_id: int
    network: str
    network_kind: NetworkKind
    series_id: int | None
    title: str
    starts_at: datetime
    ends_at: datetime
    place: str
    agenda: str
    state: MeetingState
    reason: str | None
    present: int | None
    minutes: str | None
    files: tuple[str, ...]
    called_by: int
    called_at: datetime
    changed_at: datetime


def as_facts(meeting: Meeting) -> dict[str, Any]:
    """A meeting as the plain facts that notices and receipts keep."""
    return {
        "meeting": meeting.id,
        "uid": meeting.uid,
        "sequence": meeting.sequence,
        "network": meeting.network,
        "series": meeting.series_id,
        "title": meeting.title,
        "starts_at": meeting.starts_at.isoformat(),
        "ends_at": meeting.ends_at.isoformat(),
        "place": meeting.place,
        "agenda": meeting.agenda,
        "state": meeting.state.value,
        "reason": meeting.reason,
        "called_at": meeting.called_at.isoformat(),
        "changed_at": meeting.changed_at.isoformat(),
    }


@dataclass(frozen=True, slots=True)
class Guest:
    """Somebody who is invited. `reply` None: has not answered. `attended` None: not noted."""

    person_id: int
    name: str
    organisation: str
    reply: Reply | None
    deputy: str | None = None
    attended: bool | None = None

    @property
    def is_expected(self) -> bool:
        """Whether the guest, or somebody in their place, said to come."""
        return self.reply in (Reply.COMES, Reply.DEPUTY)


@dataclass(frozen=True, slots=True)
class Tally:
    """How many gave each answer, and how many gave none."""

    replies: Mapping[Reply, int]
    unanswered: int


def tally_of(guests: tuple[Guest, ...]) -> Tally:
    """The answers, counted."""
    counts = {reply: sum(guest.reply is reply for guest in guests) for reply in Reply}
    return Tally(counts, sum(guest.reply is None for guest in guests))


@dataclass(frozen=True, slots=True)
class Proposal:
    """A point that a member wants on the agenda. `taken_up` None: not decided yet."""

    id: int
    meeting_id: int
    person_id: int
    name: str
    text: str
    taken_up: bool | None


@dataclass(frozen=True, slots=True)
class Decision:
    """What a meeting decided. `problem` is the problem area's title, where members see it."""

    text: str
    problem: str | None


@dataclass(frozen=True, slots=True)
class Undertaking:
    """A measure that somebody undertook at a meeting. `due_on` is a local day."""

    what: str
    owner: str
    due_on: date
    is_done: bool


def wants_reminder(reply: Reply | None) -> bool:
    """Whether somebody with this answer is reminded: not those who stay away."""
    return reply is not Reply.DECLINES


def reminders_of(
    starts_at: datetime, ends_at: datetime, now: datetime, zone: ZoneInfo
) -> tuple[tuple[ReminderKind, datetime], ...]:
    """What to remind of and when, leaving out what has passed.

    A week and a day before to the members; to who called it the same evening whether it was held,
    and once more the morning after.
    """
    day, last_day = local_day(starts_at, zone), local_day(ends_at, zone)
    evening = max(to_utc_past_gap(last_day, ASK_AT, zone), ends_at + timedelta(minutes=15))
    all_of_them = (
        (ReminderKind.MEETING_WEEK, to_utc_past_gap(day - _ONE_WEEK, REMIND_AT, zone)),
        (ReminderKind.MEETING_TOMORROW, to_utc_past_gap(day - _ONE_DAY, REMIND_AT, zone)),
        (ReminderKind.MEETING_HELD, evening),
        (
            ReminderKind.MEETING_HELD_AGAIN,
            max(
                to_utc_past_gap(last_day + _ONE_DAY, REMIND_AT, zone), evening + timedelta(hours=1)
            ),
        ),
    )
    return tuple((kind, due) for kind, due in all_of_them if due > now)


def check_can_change(state: MeetingState, starts_at: datetime, now: datetime) -> None:
    """Whether it can be changed, cancelled or answered: until it begins.

    Raises MeetingSettled or MeetingBegun.
    """
    if state is not MeetingState.CALLED:
        raise MeetingSettled
    if now >= starts_at:
        raise MeetingBegun


def check_can_close(state: MeetingState, starts_at: datetime, now: datetime) -> None:
    """Whether it can be said how it went: once, from its beginning on.

    Raises MeetingSettled or MeetingNotBegun.
    """
    if state is not MeetingState.CALLED:
        raise MeetingSettled
    if now < starts_at:
        raise MeetingNotBegun
