"""Saved questions: asked again by a tap, or by the clock on certain Mondays."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Final
from zoneinfo import ZoneInfo

from bot.domain.activities import Question
from bot.domain.local_time import local_day, to_utc_past_gap

NAME_MAX: Final = 50
MOST_SAVED: Final = 20
"""More of them nobody would find again."""

SENT_AT: Final = time(8)
"""Local time: when the week's work begins."""


class Sending(StrEnum):
    """When a saved question's answer is sent by itself."""

    NEVER = "never"
    WEEKLY = "weekly"
    """Every Monday."""
    MONTHLY = "monthly"
    """The first Monday of each month."""
    QUARTERLY = "quarterly"
    """The first Monday of each quarter."""


@dataclass(frozen=True, slots=True)
class SavedQuestion:
    """A question that somebody keeps. `next_at` is aware UTC, None where nothing is sent."""

    id: int
    name: str
    question: Question
    sending: Sending
    next_at: datetime | None


def next_sending(sending: Sending, now: datetime, zone: ZoneInfo) -> datetime | None:
    """The first moment after `now` at which the answer is sent. None: never."""
    if sending is Sending.NEVER:
        return None
    day = local_day(now, zone)
    while True:
        if day.weekday() == 0 and _is_meant(sending, day):
            moment = to_utc_past_gap(day, SENT_AT, zone)
            if moment > now:
                return moment
        day += timedelta(days=1)


def _is_meant(sending: Sending, monday: date) -> bool:
    is_first = monday.day <= 7
    match sending:
        case Sending.MONTHLY:
            return is_first
        case Sending.QUARTERLY:
            return is_first and monday.month % 3 == 1
    return True


def first_monday(day: date) -> date:
    """The first Monday on or after a day."""
    return day + timedelta(days=-day.weekday() % 7)
