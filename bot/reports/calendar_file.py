"""Calendar files (.ics): a visit or a meeting that a person puts into their own calendar."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import Enum
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from bot.domain.local_time import local

if TYPE_CHECKING:
    from icalendar import Alarm, Event, Timezone, TimezoneDaylight, TimezoneStandard

_PRODUCT = "-//Loftesboten//Loftesboten//SV"
_ONE_HOUR = timedelta(hours=1)
# Since 1996 summer time ends in October in the whole union.
_FIRST_YEAR = 1996
# The name leaves room for a folder path on systems that count 255 bytes.
_MAX_NAME_LENGTH = 60
# RFC 5545, 3.3.11: no control characters in a text but the line break (which is escaped).
_FORBIDDEN = re.compile("[\x00-\x09\x0b-\x1f\x7f\ud800-\udfff]")
_LINE_BREAK = re.compile("\r\n?|[\x0b\x0c\x85\u2028\u2029]")


class Method(Enum):
    """What the file asks a calendar to do (RFC 5546). There is no REQUEST: answers go to the chat,
    and a calendar that asks for one would send e-mail to nobody."""

    PUBLISH = "PUBLISH"
    CANCEL = "CANCEL"


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarEvent:
    """What a calendar is told of one event.

    `uid` stays the same for as long as the event lives, and `sequence` grows by each change, so
    that a calendar replaces what it has. Moments are aware; `zone` is the one the calendar should
    show and repeat them in. `created_at` is when the event was first made, `changed_at` when
    this version of it was; the file has no clock of its own. Texts are plain, line breaks allowed;
    None or an empty text leaves the line out. `organiser` is a name, shown as the contact unless
    there is an e-mail address for it. `alarm_before` of None sets no alarm.
    """

    uid: str
    sequence: int
    starts_at: datetime
    ends_at: datetime
    zone: ZoneInfo
    summary: str
    created_at: datetime
    changed_at: datetime
    description: str | None = None
    location: str | None = None
    organiser: str | None = None
    organiser_email: str | None = None
    url: str | None = None
    method: Method = Method.PUBLISH
    alarm_before: timedelta | None = None

    def __post_init__(self) -> None:
        for moment in (self.starts_at, self.ends_at, self.created_at, self.changed_at):
            if moment.tzinfo is None:
                raise ValueError("the moments of an event must be aware")
        if self.ends_at < self.starts_at:
            raise ValueError("an event ends after it starts")


def event_file(event: CalendarEvent) -> bytes:
    """The event as an iCalendar file (RFC 5545), in UTF-8 with CRLF and lines of 75 octets.

    The same event gives the same bytes. With `Method.CANCEL` the calendar takes the event away
    that it has under the uid, provided that `sequence` is higher than before.
    """
    # Imported here: it costs 60 ms that a cold start need not wait for.
    from icalendar import Calendar

    calendar = Calendar()
    calendar.add("prodid", _PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", event.method.value)
    timezone = _timezone(event.zone, event.starts_at.year)
    if timezone is not None:
        calendar.add_component(timezone)
    calendar.add_component(_event(event, in_utc=timezone is None))
    return bytes(calendar.to_ical(sorted=False))


def events_file(events: Sequence[CalendarEvent]) -> bytes:
    """Several events as one file; they are all published, or all cancelled.

    Cancelled ones stand in calendars of their own, one after the other: RFC 5546 (3.2.5) allows
    just one uid to a cancellation, and RFC 5545 (3.4) several calendars to a file.
    """
    if len(events) == 1 or events[0].method is Method.CANCEL:
        return b"".join(event_file(event) for event in events)
    from icalendar import Calendar

    calendar = Calendar.from_ical(event_file(events[0]))
    for event in events[1:]:
        in_utc = _timezone(event.zone, event.starts_at.year) is None
        calendar.add_component(_event(event, in_utc=in_utc))
    return bytes(calendar.to_ical(sorted=False))


def file_name(summary: str, day: date) -> str:
    """`Besok-ak-7-9-2026-10-13.ics`: ASCII letters, digits and hyphens only.

    `day` is the local day. A summary without any such letters gives `kalender-2026-10-13.ics`.
    """
    letters = re.sub("[\u0300-\u036f]", "", unicodedata.normalize("NFKD", summary))
    words = re.sub("[^A-Za-z0-9]+", "-", letters).strip("-")[:_MAX_NAME_LENGTH].strip("-")
    return f"{words or 'kalender'}-{day.isoformat()}.ics"


def _event(event: CalendarEvent, *, in_utc: bool) -> Event:
    from icalendar import Event

    entry = Event()
    entry.add("uid", _text(event.uid))
    entry.add("sequence", event.sequence)
    entry.add("dtstamp", event.changed_at.astimezone(UTC))
    entry.add("created", event.created_at.astimezone(UTC))
    entry.add("last-modified", event.changed_at.astimezone(UTC))
    entry.add("dtstart", _moment(event.starts_at, event.zone, in_utc=in_utc))
    entry.add("dtend", _moment(event.ends_at, event.zone, in_utc=in_utc))
    entry.add("status", "CANCELLED" if event.method is Method.CANCEL else "CONFIRMED")
    entry.add("transp", "OPAQUE")
    for name, value in _texts(event):
        entry.add(name, value)
    _add_organiser(entry, event)
    if event.alarm_before is not None and event.method is Method.PUBLISH:
        entry.add_component(_alarm(event.alarm_before, event.summary))
    return entry


def _texts(event: CalendarEvent) -> Iterator[tuple[str, str]]:
    yield "summary", _text(event.summary)
    if event.description:
        yield "description", _text(event.description)
    if event.location:
        yield "location", _text(event.location)
    if event.url:
        # A URI is written as it stands, so a line break in it would begin a line of its own.
        yield "url", "".join(_text(event.url).split())


def _add_organiser(entry: Event, event: CalendarEvent) -> None:
    from icalendar import vCalAddress

    if event.organiser_email:
        address = vCalAddress("mailto:" + "".join(_text(event.organiser_email).split()))
        if event.organiser:
            # A parameter cannot hold a quotation mark or a line break (RFC 5545, 3.2).
            address.params["CN"] = _text(event.organiser).replace('"', "'").replace("\n", " ")
        entry.add("organizer", address)
    elif event.organiser:
        entry.add("contact", _text(event.organiser))


def _alarm(before: timedelta, text: str) -> Alarm:
    from icalendar import Alarm

    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("trigger", -before)
    alarm.add("description", _text(text))
    return alarm


def _moment(moment: datetime, zone: ZoneInfo, *, in_utc: bool) -> datetime:
    """Local time with its zone; UTC in the second of doubled hours, which has no local name."""
    shown = local(moment, zone)
    return moment.astimezone(UTC) if in_utc or shown.fold else shown


def _text(value: str) -> str:
    return _FORBIDDEN.sub("", _LINE_BREAK.sub("\n", value))


def _timezone(zone: ZoneInfo, year: int) -> Timezone | None:
    """The zone's rules, for zones that change their clocks by the European Union's rule.

    None for any other: its events are written in UTC, which is right everywhere. The rules are
    written here because icalendar's own `Timezone.from_tzinfo` (7.3) puts the change in spring an
    hour late, and lists single years, which some calendars do not read.
    """
    from icalendar import Timezone, TimezoneDaylight, TimezoneStandard

    spring, autumn = (_change_of_clocks(year, month) for month in (3, 10))
    winter, summer = local(autumn, zone), local(spring, zone)
    if not _follows_eu_rule(spring, autumn, zone):
        return None
    timezone = Timezone()
    timezone.add("tzid", zone.key)
    timezone.add_component(_rule(TimezoneDaylight(), 3, winter, summer))
    timezone.add_component(_rule(TimezoneStandard(), 10, summer, winter))
    return timezone


def _follows_eu_rule(spring: datetime, autumn: datetime, zone: ZoneInfo) -> bool:
    around = (spring - _ONE_HOUR, spring, autumn - _ONE_HOUR, autumn)
    winter, *rest = (_offset(local(moment, zone)) for moment in around)
    return rest == [winter + _ONE_HOUR, winter + _ONE_HOUR, winter]


def _rule(
    rule: TimezoneDaylight | TimezoneStandard, month: int, before: datetime, after: datetime
) -> TimezoneDaylight | TimezoneStandard:
    """One change of the clocks: `before` and `after` lend their offsets and the zone's name."""
    # The onset is told by the clock that is about to change (RFC 5545, 3.6.5).
    onset = _change_of_clocks(_FIRST_YEAR, month) + _offset(before)
    rule.add("dtstart", onset.replace(tzinfo=None))
    rule.add("rrule", {"freq": "yearly", "bymonth": month, "byday": "-1su"})
    rule.add("tzoffsetfrom", _offset(before))
    rule.add("tzoffsetto", _offset(after))
    rule.add("tzname", after.tzname())
    return rule


def _offset(shown: datetime) -> timedelta:
    return shown.utcoffset() or timedelta(0)


def _change_of_clocks(year: int, month: int) -> datetime:
    """01.00 UTC on the month's last Sunday, for March and October (directive 2000/84/EC)."""
    last = datetime(year, month, 31, 1, tzinfo=UTC)
    return last - timedelta(days=last.isoweekday() % 7)
