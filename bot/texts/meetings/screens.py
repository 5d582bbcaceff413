"""Meetings as members see them: the list, one of them, its calendar file."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from bot.domain.clipping import clipped
from bot.domain.meetings import (
    Guest,
    Meeting,
    MeetingState,
    Reply,
    as_facts,
)
from bot.domain.people import Viewer
from bot.domain.views import MEETINGS_A_PAGE, MeetingPage, MeetingView
from bot.texts import dates
from bot.texts.catalogue import Html, html, html_n, lines, plain
from bot.texts.labels import label
from bot.texts.meetings.buttons import after_rows, files_button, opener, reply_rows, report_button
from bot.texts.meetings.calendar import calendar_entry
from bot.texts.meetings.words import (
    agenda_text,
    decisions_text,
    facts_text,
    measures_text,
)
from bot.texts.menus import menu_button, pager, pager_row, rows_of
from bot.texts.screen import Button, Rows, Screen, begin_data, place_data


def list_screen(page: MeetingPage, viewer: Viewer, now: datetime, zone: ZoneInfo) -> Screen:
    """One's meetings, each a button to open it: those ahead, the next first, or those over."""
    locale = viewer.locale
    ways = rows_of(*_list_ways(page, locale), menu_button(locale))
    if not page.total:
        return Screen(html("meetings.none", locale), ways)
    return Screen(
        lines(
            html("meetings.title.over" if page.is_over else "meetings.title", locale),
            "",
            *(_listed(one, page, locale, now, zone) for one in page.meetings),
            pager(locale, page.page, MEETINGS_A_PAGE, page.total),
        ),
        rows_of(
            *(_list_opener(one, locale, zone) for one in page.meetings),
            pager_row(
                locale,
                page.page,
                MEETINGS_A_PAGE,
                page.total,
                "mtgs_over" if page.is_over else "mtgs",
            ),
            *ways,
        ),
    )


def _list_ways(page: MeetingPage, locale: str) -> Rows:
    """From the meetings ahead to calling one and to those that are over, and back."""
    if page.is_over:
        return ((Button(plain("meetings.ahead", locale), place_data("mtgs", 0)),),)
    call = Button(plain("meetings.call", locale), begin_data("call"))
    over = Button(plain("meetings.over", locale), place_data("mtgs_over", 0))
    return ((call,) if page.can_call else (), (over,) if page.has_over else ())


def _listed(
    meeting: Meeting, page: MeetingPage, locale: str, now: datetime, zone: ZoneInfo
) -> Html:
    reply = page.replies.get(meeting.id)
    return lines(
        html(
            "meetings.line",
            locale,
            when=dates.span(meeting.starts_at, meeting.ends_at, zone, locale),
            title=meeting.title,
            network=meeting.network,
        ),
        _standing(meeting, now, locale)
        or html_n("meetings.line.expected", page.expected.get(meeting.id, 0), locale),
        html("meetings.line.mine", locale, reply=label(reply, locale)) if reply else None,
    )


def _standing(meeting: Meeting, now: datetime, locale: str) -> Html | None:
    """How a meeting that is over stands. None: it lies ahead."""
    if meeting.state is MeetingState.HELD:
        return html_n("meetings.line.held", meeting.present or 0, locale)
    if meeting.state is MeetingState.NOT_HELD:
        return html("meetings.line.not_held", locale)
    return html("meetings.line.waiting", locale) if meeting.ends_at <= now else None


def _list_opener(meeting: Meeting, locale: str, zone: ZoneInfo) -> tuple[Button, ...]:
    name = f"{dates.short_moment(meeting.starts_at, zone, locale)} · {meeting.title}"
    return (Button(name[:60], place_data("mtg", meeting.id)),)


def meeting_screen(view: MeetingView, viewer: Viewer, now: datetime, zone: ZoneInfo) -> Screen:
    """One meeting with what the viewer can do about it."""
    locale, meeting = viewer.locale, view.meeting
    return Screen(
        lines(
            html("meeting.just_changed", locale) if view.just_changed else None,
            html(f"meeting.title.{meeting.state.value}", locale),
            "",
            facts_text(as_facts(meeting), zone, locale),
            agenda_text(meeting.agenda, locale),
            *_outcome(view, locale),
            "",
            _tally(view, locale) if meeting.state is MeetingState.CALLED else None,
            _mine(view.mine, locale) if meeting.state is MeetingState.CALLED else None,
        ),
        rows_of(
            *_actions(view, locale, now),
            (Button(plain("meetings.list", locale), place_data("mtgs", 0)), *menu_button(locale)),
        ),
    )


def _outcome(view: MeetingView, locale: str) -> list[Html | str | None]:
    """What is known after the meeting, or of why there was none."""
    meeting = view.meeting
    return [
        html("meeting.reason", locale, reason=meeting.reason) if meeting.reason else None,
        html_n("meeting.present_count", meeting.present, locale)
        if meeting.present is not None
        else None,
        decisions_text(
            [(one.text, one.problem) for one in view.decisions], locale, _DECISIONS_SHOWN
        ),
        measures_text(
            [(one.what, one.owner, one.due_on) for one in view.measures], locale, _MEASURES_SHOWN
        ),
        html("meeting.minutes", locale, minutes=clipped(meeting.minutes, _MINUTES_SHOWN))
        if meeting.minutes
        else None,
    ]


_MEASURES_SHOWN = 3


_DECISIONS_SHOWN = 800


_MINUTES_SHOWN = 1000
"""Letters of what came out of a meeting on its screen; the whole went out as a message."""


_TALLIED = (Reply.COMES, Reply.DEPUTY, Reply.PERHAPS, Reply.DECLINES)


def _tally(view: MeetingView, locale: str) -> Html:
    """How many gave each answer; what nobody answered is left out."""
    counts = [(reply.value, view.tally.replies[reply]) for reply in _TALLIED]
    counts.append(("unanswered", view.tally.unanswered))
    told = (html(f"meeting.tally.{key}", locale, n=number) for key, number in counts if number)
    return Html(" · ".join(told))


def _mine(mine: Guest | None, locale: str) -> Html | None:
    if mine is None:
        return None
    if mine.reply is None:
        return html("meeting.mine.none", locale)
    if mine.reply is Reply.DEPUTY:
        return html("meeting.mine.deputy", locale, deputy=mine.deputy or "")
    return html("meeting.mine", locale, reply=label(mine.reply, locale))


def _actions(view: MeetingView, locale: str, now: datetime) -> Rows:
    meeting = view.meeting
    who = (_who_button(view, locale),) if view.is_convener else ()
    if meeting.state is MeetingState.HELD:
        files = (files_button(meeting.id, locale),) if meeting.files else ()
        return rows_of(files, *(after_rows(meeting.id, locale) if view.is_convener else ()), who)
    if meeting.state is not MeetingState.CALLED:
        return rows_of(who)
    if now >= meeting.starts_at:
        report = (report_button(meeting.id, locale),) if view.is_convener else ()
        return rows_of(report, who)
    calendar = Button(plain("meeting.calendar", locale), place_data("mt_ics", meeting.id))
    point = Button(plain("meeting.propose", locale), begin_data("point", meeting.id))
    return (
        *(reply_rows(meeting.id, view.mine.reply, meeting.changed_at, locale) if view.mine else ()),
        (point, calendar) if view.mine else (calendar,),
        *(_convener_rows(view, locale) if view.is_convener else ()),
    )


def _who_button(view: MeetingView, locale: str) -> Button:
    return Button(plain("meeting.who", locale), place_data("mt_who", view.meeting.id, 0))


def _convener_rows(view: MeetingView, locale: str) -> Rows:
    meeting_id = view.meeting.id
    waiting = sum(one.taken_up is None for one in view.proposals)
    return (
        (
            _who_button(view, locale),
            Button(plain("meeting.edit", locale), place_data("mt_edit", meeting_id)),
        ),
        (
            (
                Button(
                    plain("meeting.points.waiting", locale, n=waiting)
                    if waiting
                    else plain("meeting.points", locale),
                    place_data("mt_points", meeting_id),
                ),
            )
            if view.proposals
            else ()
        ),
    )


def calendar_screen(meeting: Meeting, viewer: Viewer, zone: ZoneInfo) -> Screen:
    """A meeting's calendar file by itself."""
    facts, locale = as_facts(meeting), viewer.locale
    return Screen(
        facts_text(facts, zone, locale),
        ((opener(meeting.id, locale),),),
        document=calendar_entry(facts, zone, locale),
        silent=True,
    )


def file_screens(view: MeetingView, viewer: Viewer, zone: ZoneInfo) -> list[Screen]:
    """Each document with minutes in a message of its own, oldest first."""
    meeting, locale = view.meeting, viewer.locale
    return [
        Screen(
            facts_text(as_facts(meeting), zone, locale),
            ((opener(meeting.id, locale),),),
            document=file_id,
            silent=True,
            protected=True,
        )
        for file_id in meeting.files
    ]
