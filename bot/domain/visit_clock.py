"""When the clock has something to say about a visit: while it is asked for, before it, after it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.domain.calendar import add_working_days
from bot.domain.local_time import days_later, local, local_day, previous_day_at, to_utc_past_gap
from bot.domain.reminders import ReminderKind
from bot.domain.visits import AGREED, Visit

WEEK_AT = time(9, 0)
"""Local time of the school's reminder a week before: a day's work lies ahead, to prepare in."""

REMIND_AT = time(16, 0)
"""Local time of the school's reminder on the day before: while a school office is still open."""

EVENING = time(18, 0)
"""Local time at which an officer gets the list of tomorrow, and is asked how today went."""

MORNING = time(9, 0)
"""Local time at which a coordinator is told of a visit that was never reported."""

SOON = timedelta(hours=1)
"""How long before each visit its officer is reminded."""

ANSWER_WITHIN_WORKING_DAYS = 2
"""An officer answers a request within so many working days."""

WAITS_UNTIL = time(12, 0)
"""Local time on the day before the visit at which a request that nobody answered falls."""

_WEEK = 7
_AFTER_THE_END = timedelta(minutes=15)

VISIT_REMINDERS = (
    ReminderKind.VISIT_WEEK,
    ReminderKind.VISIT_TOMORROW,
    ReminderKind.VISIT_DAY_LIST,
    ReminderKind.VISIT_SOON,
    ReminderKind.VISIT_REPORT,
    ReminderKind.VISIT_REPORT_AGAIN,
    ReminderKind.VISIT_REPORT_LAST,
    ReminderKind.VISIT_UNREPORTED,
    ReminderKind.VISIT_REQUEST_WAITS,
    ReminderKind.VISIT_REQUEST_FALLS,
)
"""All that the clock can say about a visit."""

_NEXT: Mapping[ReminderKind, ReminderKind] = {
    ReminderKind.VISIT_REPORT: ReminderKind.VISIT_REPORT_AGAIN,
    ReminderKind.VISIT_REPORT_AGAIN: ReminderKind.VISIT_REPORT_LAST,
    ReminderKind.VISIT_REPORT_LAST: ReminderKind.VISIT_UNREPORTED,
}


def reminders_of(
    visit: Visit, now: datetime, zone: ZoneInfo
) -> Iterator[tuple[ReminderKind, datetime]]:
    """What is to be said about a visit as it stands, and when. What has passed is left out."""
    if visit.state in AGREED:
        yield from ((kind, due) for kind, due in _before(visit.starts_at, zone) if due > now)
        yield ReminderKind.VISIT_REPORT, report_due_at(visit.ends_at, zone)
    if visit.waits_for_answer:
        falls_at = expires_at(min(visit.starts_at, visit.answer_starts_at), now, zone)
        waits_at = answer_due_at(now, zone)
        if waits_at < falls_at:
            yield ReminderKind.VISIT_REQUEST_WAITS, waits_at
        yield ReminderKind.VISIT_REQUEST_FALLS, falls_at


def school_reminders_ahead(
    starts_at: datetime, now: datetime, zone: ZoneInfo
) -> frozenset[ReminderKind]:
    """What a school will still be reminded of before a visit: a week ahead, the day before."""
    to_school = (ReminderKind.VISIT_WEEK, ReminderKind.VISIT_TOMORROW)
    return frozenset(
        kind for kind, due in _before(starts_at, zone) if kind in to_school and due > now
    )


def _before(starts_at: datetime, zone: ZoneInfo) -> Iterator[tuple[ReminderKind, datetime]]:
    yield ReminderKind.VISIT_WEEK, week_due_at(starts_at, zone)
    yield ReminderKind.VISIT_TOMORROW, previous_day_at(starts_at, REMIND_AT, zone)
    yield ReminderKind.VISIT_DAY_LIST, previous_day_at(starts_at, EVENING, zone)
    yield ReminderKind.VISIT_SOON, starts_at - SOON


def week_due_at(starts_at: datetime, zone: ZoneInfo) -> datetime:
    """When a school is reminded, with the material: seven calendar days before, in the morning."""
    day = local_day(days_later(starts_at, -_WEEK, zone), zone)
    return to_utc_past_gap(day, WEEK_AT, zone)


def report_due_at(ends_at: datetime, zone: ZoneInfo) -> datetime:
    """When to ask the officer how a visit went: the same evening, never before it is over."""
    evening = to_utc_past_gap(local_day(ends_at, zone), EVENING, zone)
    return max(evening, ends_at + _AFTER_THE_END)


def asked_next(kind: ReminderKind, now: datetime, zone: ZoneInfo) -> tuple[ReminderKind, datetime]:
    """What follows a question that is not answered: two more, then the coordinator is told.

    The questions come on the evenings of the next two working days, the coordinator hears of it
    on the morning of the working day after those.
    """
    following = _NEXT[kind]
    day = add_working_days(local_day(now, zone), 1)
    at = MORNING if following is ReminderKind.VISIT_UNREPORTED else EVENING
    return following, to_utc_past_gap(day, at, zone)


def answer_due_at(now: datetime, zone: ZoneInfo) -> datetime:
    """When a request is pointed out that nobody has answered: 2 working days later, same time."""
    here = local(now, zone)
    day = add_working_days(here.date(), ANSWER_WITHIN_WORKING_DAYS)
    return to_utc_past_gap(day, here.time().replace(fold=0), zone)


def expires_at(starts_at: datetime, now: datetime, zone: ZoneInfo) -> datetime:
    """When a request falls that nobody has answered: at noon before the visit, or at its start."""
    due = previous_day_at(starts_at, WAITS_UNTIL, zone)
    return due if due > now else starts_at
