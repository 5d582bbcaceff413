"""Calendar files, read back by icalendar and by vobject."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import icalendar
import pytest
import vobject  # type: ignore[import-untyped]
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.local_time import local, to_utc
from bot.reports.calendar_file import CalendarEvent, Method, event_file, file_name

STOCKHOLM = ZoneInfo("Europe/Stockholm")
HOUR = timedelta(hours=1)
ODD_TEXT = 'Besök, åk 7; "högstadiet" \\ 🔔👮‍♀️\nשלום عليكم <b>&amp;'

EVENT = CalendarEvent(
    uid="visit-17@loftesboten",
    sequence=2,
    starts_at=datetime(2026, 10, 13, 7, tzinfo=UTC),
    ends_at=datetime(2026, 10, 13, 8, tzinfo=UTC),
    zone=STOCKHOLM,
    summary="Polisbesök på Linnéskolan",
    created_at=datetime(2026, 9, 1, 12, tzinfo=UTC),
    changed_at=datetime(2026, 9, 2, 12, tzinfo=UTC),
)

DAYS_OF_CHANGE = [
    date(2021, 3, 28),
    date(2021, 10, 31),
    date(2026, 3, 29),
    date(2026, 10, 25),
    date(2027, 3, 28),
    date(2027, 10, 31),
]
AROUND_CHANGES = [day + timedelta(days=n) for day in DAYS_OF_CHANGE for n in (-1, 0, 1)]


def on(day: date, at: time = time(9)) -> CalendarEvent:
    start = to_utc(day, at, STOCKHOLM)
    return replace(EVENT, starts_at=start, ends_at=start + HOUR)


def read(event: CalendarEvent) -> Any:
    """The one event of the file, with a reader that takes no errors for granted."""
    calendar = icalendar.Calendar.from_ical(event_file(event))
    assert isinstance(calendar, icalendar.Calendar)
    assert all(not part.errors for part in calendar.walk())
    (entry,) = calendar.events
    return entry


def read_by_vobject(event: CalendarEvent) -> Any:
    calendar = vobject.readOne(event_file(event).decode("utf-8"))
    return calendar.vevent


def test_the_event_says_what_it_was_told() -> None:
    entry = read(
        replace(
            EVENT,
            description="Ta med projektor.",
            location="Linnéskolan, sal 4",
            url="https://t.me/loftesboten_bot?start=v17",
            organiser="Eva Ek",
        )
    )
    assert entry["uid"] == "visit-17@loftesboten"
    assert entry["sequence"] == 2
    assert entry["summary"] == "Polisbesök på Linnéskolan"
    assert entry["description"] == "Ta med projektor."
    assert entry["location"] == "Linnéskolan, sal 4"
    assert entry["url"] == "https://t.me/loftesboten_bot?start=v17"
    assert entry["contact"] == "Eva Ek"
    assert entry["status"] == "CONFIRMED"
    assert entry["created"].dt == EVENT.created_at
    assert entry["dtstamp"].dt == entry["last-modified"].dt == EVENT.changed_at


def test_what_is_not_known_is_left_out() -> None:
    entry = read(EVENT)
    for name in ("description", "location", "url", "contact", "organizer"):
        assert name not in entry
    assert entry.subcomponents == []


@pytest.mark.parametrize("day", AROUND_CHANGES, ids=str)
def test_nine_is_nine_on_both_sides_of_a_change(day: date) -> None:
    event = on(day)
    start = read(event)["dtstart"]
    assert start.params["tzid"] == "Europe/Stockholm"
    assert start.dt == event.starts_at
    assert start.dt.replace(tzinfo=None) == datetime.combine(day, time(9))


@pytest.mark.parametrize("day", AROUND_CHANGES, ids=str)
@pytest.mark.parametrize("at", [time(0, 30), time(1, 30), time(3), time(9), time(23)], ids=str)
def test_a_reader_with_only_the_file_finds_the_same_moment(day: date, at: time) -> None:
    """vobject works out the offset from the file's own VTIMEZONE."""
    event = on(day, at)
    entry = read_by_vobject(event)
    assert entry.dtstart.value.astimezone(UTC) == event.starts_at
    assert entry.dtend.value.astimezone(UTC) == event.ends_at


def test_the_file_carries_the_rule_of_summer_time() -> None:
    text = event_file(EVENT).decode()
    assert text.count("BEGIN:VTIMEZONE") == 1
    assert "TZID:Europe/Stockholm\r\n" in text
    summer = text[text.index("BEGIN:DAYLIGHT") : text.index("END:DAYLIGHT")]
    assert "DTSTART:19960331T020000\r\n" in summer
    assert "RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3\r\n" in summer
    assert "TZOFFSETFROM:+0100\r\nTZOFFSETTO:+0200\r\n" in summer


@pytest.mark.parametrize("hour", [0, 1])
def test_each_of_the_doubled_hours_is_told_apart(hour: int) -> None:
    start = datetime(2026, 10, 25, hour, 30, tzinfo=UTC)
    event = replace(EVENT, starts_at=start, ends_at=start + 3 * HOUR)
    assert read(event)["dtstart"].dt.astimezone(UTC) == start
    assert read(event)["dtend"].dt.astimezone(UTC) == start + 3 * HOUR


@pytest.mark.parametrize("key", ["Europe/Helsinki", "Europe/Lisbon", "Atlantic/Azores"])
def test_other_zones_of_the_european_rule_carry_it_as_well(key: str) -> None:
    event = replace(on(date(2026, 7, 1)), zone=ZoneInfo(key))
    assert f"TZID={key}" in event_file(event).decode()
    assert read_by_vobject(event).dtstart.value.astimezone(UTC) == event.starts_at


@pytest.mark.parametrize("key", ["UTC", "America/New_York", "Asia/Kolkata", "Pacific/Auckland"])
def test_a_zone_with_other_rules_is_written_in_utc(key: str) -> None:
    text = event_file(replace(EVENT, zone=ZoneInfo(key))).decode()
    assert "VTIMEZONE" not in text
    assert "DTSTART:20261013T070000Z\r\n" in text


def test_a_cancelled_event_takes_itself_away() -> None:
    event = replace(EVENT, method=Method.CANCEL, sequence=3, alarm_before=HOUR)
    assert b"METHOD:CANCEL\r\n" in event_file(event)
    entry = read(event)
    assert (entry["uid"], entry["sequence"], entry["status"]) == (EVENT.uid, 3, "CANCELLED")
    assert entry.subcomponents == []


@pytest.mark.parametrize("before", [timedelta(days=1), timedelta(minutes=30)])
def test_an_alarm_rings_before_the_start(before: timedelta) -> None:
    (alarm,) = read(replace(EVENT, alarm_before=before)).subcomponents
    assert alarm["action"] == "DISPLAY"
    assert alarm["trigger"].dt == -before
    assert alarm["description"] == EVENT.summary


def test_an_organiser_with_an_address_is_the_organiser() -> None:
    event = replace(EVENT, organiser='Eva "Evy" Ek; polis: å', organiser_email="eva@example.se")
    organiser = read(event)["organizer"]
    assert organiser == "mailto:eva@example.se"
    assert organiser.params["CN"] == "Eva 'Evy' Ek; polis: å"


def test_odd_letters_come_back_as_they_were_from_both_readers() -> None:
    event = replace(EVENT, summary=ODD_TEXT, description=ODD_TEXT * 20, location=ODD_TEXT)
    entry, other = read(event), read_by_vobject(event)
    assert entry["summary"] == other.summary.value == ODD_TEXT
    assert entry["description"] == other.description.value == ODD_TEXT * 20
    assert entry["location"] == other.location.value == ODD_TEXT


def test_lines_end_as_the_format_asks_and_none_is_longer_than_75_octets() -> None:
    event = replace(EVENT, summary=ODD_TEXT * 9, description="🔔" * 300, location="å" * 200)
    file = event_file(event)
    assert file.endswith(b"END:VCALENDAR\r\n")
    lines = file.split(b"\r\n")
    assert max(len(line) for line in lines) <= 75
    for line in lines:
        assert b"\n" not in line
        assert b"\r" not in line
        line.decode("utf-8")  # no letter is cut in two


def test_a_text_cannot_write_lines_of_its_own() -> None:
    smuggled = "x\r\nEND:VEVENT\r\nATTACH:http://evil.example\x00\u2028y"
    event = replace(
        EVENT,
        uid=smuggled,
        summary=smuggled,
        url="https://a.example/\r\nATTACH:b",
        organiser=smuggled,
        organiser_email="a@b.se\r\nATTACH:c",
    )
    entry = read(event)
    assert "attach" not in entry
    assert entry["summary"] == "x\nEND:VEVENT\nATTACH:http://evil.example\ny"


def test_the_same_event_gives_the_same_bytes() -> None:
    assert event_file(EVENT) == event_file(EVENT)


def test_moments_must_be_aware_and_in_order() -> None:
    with pytest.raises(ValueError, match="aware"):
        replace(EVENT, changed_at=datetime(2026, 1, 1))  # noqa: DTZ001 - the mistake under test
    with pytest.raises(ValueError, match="ends after"):
        replace(EVENT, ends_at=EVENT.starts_at - HOUR)


@pytest.mark.parametrize(
    ("summary", "name"),
    [
        ("Besök, åk 7–9", "Besok-ak-7-9-2026-10-13.ics"),
        ("Möte: ../../etc/passwd\x00", "Mote-etc-passwd-2026-10-13.ics"),
        ("Re\u0301union", "Reunion-2026-10-13.ics"),
        ("שלום 🔔", "kalender-2026-10-13.ics"),
        ("", "kalender-2026-10-13.ics"),
        ("a" * 500, "a" * 60 + "-2026-10-13.ics"),
    ],
    ids=["swedish", "path", "decomposed", "hebrew", "empty", "long"],
)
def test_a_file_name_is_plain(summary: str, name: str) -> None:
    assert file_name(summary, date(2026, 10, 13)) == name


def test_importing_the_module_does_not_load_icalendar() -> None:
    check = "import sys, bot.reports.calendar_file; sys.exit('icalendar' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", check], check=False).returncode == 0


@given(
    start=st.datetimes(datetime(2021, 1, 1), datetime(2027, 12, 31), timezones=st.just(UTC)),  # noqa: DTZ001
    minutes=st.integers(0, 600),
)
@settings(deadline=None)  # the first example pays for a lazy import
def test_any_moment_comes_back(start: datetime, minutes: int) -> None:
    start = start.replace(microsecond=0)
    event = replace(EVENT, starts_at=start, ends_at=start + timedelta(minutes=minutes))
    entry = read(event)
    assert entry["dtstart"].dt.astimezone(UTC) == start
    assert entry["dtend"].dt.astimezone(UTC) == event.ends_at
    assert local(start, STOCKHOLM).fold or "tzid" in entry["dtstart"].params


@given(st.text(max_size=300))
@settings(deadline=None)  # the first example pays for a lazy import
def test_any_text_gives_a_file_that_can_be_read(text: str) -> None:
    entry = read(replace(EVENT, summary=text, description=text, location=text, organiser=text))
    assert entry["uid"] == EVENT.uid
    assert max(len(line) for line in event_file(replace(EVENT, summary=text)).split(b"\r\n")) <= 75
    assert file_name(text, date(2026, 1, 1)).isascii()
