"""Local wall time and UTC: what a clock on the wall in the municipality shows, and when that is.

Moments are aware datetimes, kept in UTC. A wall time is a `date` and a naive `time`, and means
something only together with a zone. The two odd hours of a year follow RFC 5545, 3.3.5:

- The gap in spring (02.30 on 29 March 2026 in Stockholm) does not exist. `to_utc` raises, because
  a person who chose it has to choose again. What the clock works out by itself (reminders, quiet
  hours) takes the UTC offset from before the gap, so 02.30 becomes 03.30.
- The doubled hour in autumn (02.30 on 25 October 2026) means its first occurrence, unless the
  time says the second by `fold=1`, as the times do that `local` gives.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

_ONE_DAY = timedelta(days=1)


class NoSuchLocalTime(Exception):
    """A wall time that the clocks skip on that day, when summer time begins."""

    def __init__(self, day: date, wall_time: time, zone: ZoneInfo) -> None:
        super().__init__(day, wall_time, zone)
        self.day = day
        self.wall_time = wall_time
        self.zone = zone


def local(moment: datetime, zone: ZoneInfo) -> datetime:
    """The moment as an aware datetime in the zone; `fold` is 1 in the second of doubled hours.

    Raises ValueError for a naive moment, which Python would take for the machine's own time.
    """
    if moment.tzinfo is None:
        raise ValueError("a moment must be aware")
    return moment.astimezone(zone)


def local_day(moment: datetime, zone: ZoneInfo) -> date:
    """The calendar day that it is in the zone at the moment. Raises ValueError if naive."""
    return local(moment, zone).date()


def to_utc(day: date, wall_time: time, zone: ZoneInfo) -> datetime:
    """The moment, in UTC, when clocks in the zone show this time on this day.

    A doubled hour means the first occurrence, or the second with `fold=1`.
    Raises NoSuchLocalTime in the gap, ValueError for a time that has a zone of its own.
    """
    moment = to_utc_past_gap(day, wall_time, zone)
    if moment.astimezone(zone).time() != wall_time.replace(fold=0):
        raise NoSuchLocalTime(day, wall_time, zone)
    return moment


def to_utc_past_gap(day: date, wall_time: time, zone: ZoneInfo) -> datetime:
    """As `to_utc`, but a time in the gap is as much later as the clocks jump (02.30 is 03.30)."""
    if wall_time.tzinfo is not None:
        raise ValueError("a wall time has no zone of its own")
    shown = datetime.combine(day, wall_time, tzinfo=zone)
    moment = shown.astimezone(UTC)
    if moment.astimezone(zone).replace(tzinfo=None) == shown.replace(tzinfo=None):
        return moment
    # In the gap Python's fold=0 takes the offset from before it, which is the rule above.
    return shown.replace(fold=0).astimezone(UTC)


def day_bounds(day: date, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """The first moment of the day and the first moment after it, in UTC: 23, 24 or 25 hours."""
    return (
        to_utc_past_gap(day, time.min, zone),
        to_utc_past_gap(day + _ONE_DAY, time.min, zone),
    )


def days_later(moment: datetime, days: int, zone: ZoneInfo) -> datetime:
    """So many calendar days later at the same wall time, in UTC. Never raises for the gap."""
    shown = local(moment, zone)
    return to_utc_past_gap(shown.date() + timedelta(days=days), shown.time(), zone)


def previous_day_at(moment: datetime, wall_time: time, zone: ZoneInfo) -> datetime:
    """The day before the moment's local day, at the wall time, in UTC. Never raises for the gap."""
    return to_utc_past_gap(local_day(moment, zone) - _ONE_DAY, wall_time, zone)


def next_time(now: datetime, wall_time: time, zone: ZoneInfo) -> datetime:
    """The first moment after `now`, in UTC, when clocks in the zone show the wall time.

    Strictly after: asked at 07.00 for 07.00, the answer is tomorrow. In the doubled hour only the
    first occurrence counts, so that nothing is done twice. Never raises for the gap.
    """
    today = local_day(now, zone)
    moment = to_utc_past_gap(today, wall_time, zone)
    if moment > now:
        return moment
    return to_utc_past_gap(today + _ONE_DAY, wall_time, zone)


def is_between(moment: datetime, start: time, end: time, zone: ZoneInfo) -> bool:
    """Whether clocks in the zone show a time from `start` up to, not including, `end`.

    The stretch may pass midnight (22.00 to 07.00). Equal ends mean no stretch at all.
    """
    shown = local(moment, zone).time()
    if start <= end:
        return start <= shown < end
    return shown >= start or shown < end
