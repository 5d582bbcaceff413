"""When a message about a meeting reaches somebody, given what they want to hear and when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.domain.local_time import local_day, to_utc_past_gap
from bot.domain.networks import (
    DIGEST_RHYTHM,
    DIGEST_TIME,
    MemberSettings,
    goes_out_at,
    latest_digest_at,
)

NEEDED_AHEAD = timedelta(hours=3)
"""So long before a meeting one must know of it to change one's day; later is too late."""


@dataclass(frozen=True, slots=True)
class Saying:
    """What decides when a message about meetings comes.

    `first` and `last` are when the first and the last of them begin, None once they were held.
    `is_news` says that a day, a time or a place no longer holds.
    """

    first: datetime | None = None
    last: datetime | None = None
    is_news: bool = False


def comes_at(
    saying: Saying, settings: MemberSettings, now: datetime, zone: ZoneInfo, *, is_expected: bool
) -> datetime | None:
    """When the message comes to somebody with these settings. None: not at all.

    Everything waits for quiet hours to end, and for who chose the weekly digest also for the day
    of the digest, so that a week disturbs once; news waits for no digest. What would come too
    late for its meeting that way comes at once.

    In a pause nothing comes. What is about a time after it comes on the morning when it ends;
    what will be over by then is not told at all, except news to somebody who is expected there:
    nobody shall stand before a locked door.
    """
    if settings.paused_until is None or local_day(now, zone) >= settings.paused_until:
        return _comes_by_itself(saying, settings, now, zone)
    if is_expected and saying.is_news:
        return _comes_by_itself(saying, settings, now, zone)
    morning = to_utc_past_gap(settings.paused_until, DIGEST_TIME, zone)
    back = goes_out_at(morning, settings.quiet, zone, is_warning=False)
    return None if _is_too_late(back, saying.last) else back


def _comes_by_itself(
    saying: Saying, settings: MemberSettings, now: datetime, zone: ZoneInfo
) -> datetime:
    awake = goes_out_at(now, settings.quiet, zone, is_warning=False)
    if settings.digest and not saying.is_news:
        digest = latest_digest_at(now + DIGEST_RHYTHM, zone)
        with_digest = goes_out_at(digest, settings.quiet, zone, is_warning=False)
        if not _is_too_late(with_digest, saying.first):
            return with_digest
    return now if _is_too_late(awake, saying.first) else awake


def _is_too_late(at: datetime, begins: datetime | None) -> bool:
    return begins is not None and at > begins - NEEDED_AHEAD
