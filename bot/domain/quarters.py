"""The quarterly question to those who answer for a promise: anything to log?"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from bot.domain.activities import Period, Span, period_of
from bot.domain.local_time import local_day, to_utc_past_gap
from bot.domain.saved_questions import SENT_AT, first_monday

ASKED_FOR: Final = timedelta(days=6)
"""The week of the question: a bot that is new does not come with an old one."""


def quarter_before(day: date) -> Period:
    """The quarter before the one that a day lies in."""
    return period_of(Span.LAST_QUARTER, day, Period(None, None))


def asked_at(quarter: Period, zone: ZoneInfo) -> datetime:
    """When is asked about a quarter: on the first Monday after it, in the morning. Aware UTC."""
    assert quarter.last is not None, "a quarter ends"
    return to_utc_past_gap(first_monday(quarter.last + timedelta(days=1)), SENT_AT, zone)


def quarter_to_ask_about(now: datetime, zone: ZoneInfo) -> Period | None:
    """The quarter about which those responsible are asked now. None: it is no time for it."""
    quarter = quarter_before(local_day(now, zone))
    since = now - asked_at(quarter, zone)
    return quarter if timedelta(0) <= since <= ASKED_FOR else None
