"""Meetings as calendar files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from bot.domain.meetings import (
    MeetingState,
)
from bot.reports.calendar_file import CalendarEvent, Method, events_file, file_name
from bot.texts.catalogue import plain
from bot.texts.screen import File


def calendar_entry(facts: Mapping[str, Any], zone: ZoneInfo, locale: str) -> File:
    """The meetings as one `.ics` file; cancelled ones take the earlier entries away."""
    is_cancelled = facts["state"] == MeetingState.CANCELLED
    listed: Sequence[Mapping[str, Any]] = facts.get("meetings") or [facts]
    events = [_event(facts, one, zone, locale, is_cancelled=is_cancelled) for one in listed]
    first_day = events[0].starts_at.astimezone(zone).date()
    return File(file_name(events[0].summary, first_day), events_file(events))


def _event(
    facts: Mapping[str, Any],
    one: Mapping[str, Any],
    zone: ZoneInfo,
    locale: str,
    *,
    is_cancelled: bool,
) -> CalendarEvent:
    return CalendarEvent(
        uid=one["uid"],
        sequence=one["sequence"],
        starts_at=datetime.fromisoformat(one["starts_at"]),
        ends_at=datetime.fromisoformat(one["ends_at"]),
        zone=zone,
        summary=plain(
            "meeting.calendar.summary", locale, title=one["title"], network=facts["network"]
        ),
        created_at=datetime.fromisoformat(facts["called_at"]),
        changed_at=datetime.fromisoformat(facts["changed_at"]),
        location=one["place"],
        description=facts["agenda"] or None,
        method=Method.CANCEL if is_cancelled else Method.PUBLISH,
    )
