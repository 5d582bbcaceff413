"""What is said about meetings to people who did not just act."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from bot.domain.meetings import MeetingState, Reply
from bot.domain.outbox import Notice, NoticeKind
from bot.texts import dates
from bot.texts.catalogue import html, html_n, lines, plain
from bot.texts.meetings.buttons import files_button, opener, reply_rows, report_button, series_rows
from bot.texts.meetings.calendar import calendar_entry
from bot.texts.meetings.words import (
    about_text,
    agenda_text,
    decisions_text,
    facts_text,
    measures_text,
    red_days_text,
)
from bot.texts.screen import Button, Rows, Screen, place_data, without_file_where_too_long


def _meeting_called(notice: Notice, zone: ZoneInfo, locale: str) -> Screen:
    facts = notice.params
    key = "notice.meetings_ahead" if facts.get("is_late") else "notice.meeting_called"
    return Screen(
        lines(
            html(key, locale),
            "",
            about_text(facts, zone, locale),
            red_days_text(facts, locale, _RED_DAYS_SHOWN),
            agenda_text(
                facts["agenda"], locale, _AGENDA_OF_SERIES if _is_series(facts) else _AGENDA_SHOWN
            ),
            *(("", html("notice.meeting_series_how", locale)) if _is_series(facts) else ()),
        ),
        _meeting_rows(facts, locale),
        document=calendar_entry(facts, zone, locale),
        silent=True,
    )


_AGENDA_SHOWN = 180
_AGENDA_OF_SERIES = 100
_RED_DAYS_SHOWN = 2
"""A message with a file has 1,024 characters for everything (Telegram)."""


def _is_series(facts: Mapping[str, Any]) -> bool:
    return len(facts["meetings"]) > 1


def _meeting_rows(facts: Mapping[str, Any], locale: str) -> Rows:
    """The buttons under a notice of meetings: to answer one, or all of a series."""
    if not _is_series(facts):
        return (
            *reply_rows(facts["meeting"], None, facts["changed_at"], locale),
            (opener(facts["meeting"], locale),),
        )
    if facts["series"] is not None and not facts.get("is_late"):
        return series_rows(facts["series"], None, facts["changed_at"], locale)
    return ((Button(plain("meetings.list", locale), place_data("mtgs", 0)),),)


def _meeting_changed(notice: Notice, zone: ZoneInfo, locale: str) -> Screen:
    facts = notice.params
    was = (
        html(
            "notice.meeting_was",
            locale,
            when=dates.moment(datetime.fromisoformat(facts["was"]), zone, locale),
        )
        if facts["was"]
        else None
    )
    return Screen(
        lines(
            html("notice.meeting_moved" if facts["is_moved"] else "notice.meeting_changed", locale),
            "",
            about_text(facts, zone, locale),
            was,
            red_days_text(facts, locale, _RED_DAYS_SHOWN),
            agenda_text(facts["agenda"], locale, _AGENDA_SHOWN),
        ),
        _meeting_rows(facts, locale),
        document=calendar_entry(facts, zone, locale),
        silent=not facts["is_moved"],
    )


def _meeting_cancelled(notice: Notice, zone: ZoneInfo, locale: str) -> Screen:
    facts = notice.params
    return Screen(
        lines(
            html_n("notice.meeting_cancelled", len(facts["meetings"]), locale),
            "",
            about_text(facts, zone, locale),
            html("meeting.reason", locale, reason=facts["reason"]),
        ),
        document=calendar_entry(facts, zone, locale),
    )


def _meeting_reminder(notice: Notice, zone: ZoneInfo, locale: str) -> Screen:
    facts = notice.params
    reply = Reply(facts["reply"]) if facts.get("reply") else None
    key = "notice.meeting_reminder.answered" if reply else "notice.meeting_reminder"
    return Screen(
        lines(
            html(key, locale),
            "",
            facts_text(facts, zone, locale),
            agenda_text(facts["agenda"], locale),
        ),
        (
            *reply_rows(facts["meeting"], reply, facts["changed_at"], locale),
            (opener(facts["meeting"], locale),),
        ),
        silent=True,
    )


def _meeting_report_wanted(notice: Notice, zone: ZoneInfo, locale: str) -> Screen:
    facts = notice.params
    return Screen(
        lines(
            html("notice.meeting_report_wanted", locale),
            "",
            facts_text(facts, zone, locale),
        ),
        ((report_button(facts["meeting"], locale),),),
        silent=True,
    )


def _meeting_minutes(notice: Notice, zone: ZoneInfo, locale: str) -> Screen:
    facts = notice.params
    screen = Screen(
        lines(
            html("notice.meeting_minutes", locale),
            "",
            facts_text(facts, zone, locale),
            html_n("meeting.present_count", facts["present"] or 0, locale),
            decisions_text(facts["decisions"], locale, _DECISIONS_SHOWN),
            measures_text(
                [(what, owner, date.fromisoformat(due)) for what, owner, due in facts["measures"]],
                locale,
                _MEASURES_SHOWN,
            ),
            html("meeting.minutes", locale, minutes=facts["minutes"]) if facts["minutes"] else None,
        ),
        ((opener(facts["meeting"], locale),),),
        document=facts["document"],
        silent=True,
        protected=True,
    )
    sent = without_file_where_too_long(screen)
    if facts["document"] and sent.document is None:
        return replace(sent, rows=((files_button(facts["meeting"], locale),), *sent.rows))
    return sent


_DECISIONS_SHOWN = 1000
_MEASURES_SHOWN = 3


def _meeting_point_proposed(notice: Notice, zone: ZoneInfo, locale: str) -> Screen:
    facts = notice.params
    points = Button(plain("meeting.points.see", locale), place_data("mt_points", facts["meeting"]))
    return Screen(
        lines(
            html("notice.meeting_point_proposed", locale, name=facts["name"], point=facts["point"]),
            "",
            facts_text(facts, zone, locale),
        ),
        ((points,),),
        silent=True,
    )


def _meeting_point_decided(notice: Notice, zone: ZoneInfo, locale: str) -> Screen:
    facts = notice.params
    key = "notice.meeting_point_taken" if facts["taken_up"] else "notice.meeting_point_left"
    return Screen(
        lines(html(key, locale, point=facts["point"]), "", facts_text(facts, zone, locale)),
        ((opener(facts["meeting"], locale),),),
        silent=True,
    )


def _meeting_point_lapsed(notice: Notice, zone: ZoneInfo, locale: str) -> Screen:
    facts = notice.params
    is_off = facts["state"] == MeetingState.CANCELLED
    key = "notice.meeting_point_off" if is_off else "notice.meeting_point_lapsed"
    return Screen(
        lines(html(key, locale, point=facts["point"]), "", facts_text(facts, zone, locale)),
        ((Button(plain("meetings.list", locale), place_data("mtgs", 0)),),),
        silent=True,
    )


MEETING_NOTICES: Mapping[NoticeKind, Callable[[Notice, ZoneInfo, str], Screen]] = {
    NoticeKind.MEETING_CALLED: _meeting_called,
    NoticeKind.MEETING_CHANGED: _meeting_changed,
    NoticeKind.MEETING_CANCELLED: _meeting_cancelled,
    NoticeKind.MEETING_REMINDER: _meeting_reminder,
    NoticeKind.MEETING_REPORT_WANTED: _meeting_report_wanted,
    NoticeKind.MEETING_MINUTES: _meeting_minutes,
    NoticeKind.MEETING_POINT_PROPOSED: _meeting_point_proposed,
    NoticeKind.MEETING_POINT_DECIDED: _meeting_point_decided,
    NoticeKind.MEETING_POINT_LAPSED: _meeting_point_lapsed,
}
