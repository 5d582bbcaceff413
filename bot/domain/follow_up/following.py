"""Following a promise: when those who want to hear are told that it has moved."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from bot.domain.local_time import local_day, to_utc_past_gap

TOLD_AT: Final = time(16)
"""Once a day, in the afternoon: what was logged in the morning comes as one message."""


def latest_telling_at(now: datetime, zone: ZoneInfo) -> datetime:
    """The last moment, up to now, at which followers are told; aware UTC."""
    today = local_day(now, zone)
    moment = to_utc_past_gap(today, TOLD_AT, zone)
    if moment <= now:
        return moment
    return to_utc_past_gap(today - timedelta(days=1), TOLD_AT, zone)
