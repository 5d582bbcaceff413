"""Meetings in words: invitations, lists, one meeting, and their calendar files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from bot.domain.forms import FormKind
from bot.domain.meetings import (
    Guest,
    Meeting,
    MeetingRhythm,
    MeetingState,
    Proposal,
    Reply,
    as_facts,
    week_of_month,
)
from bot.domain.people import Viewer
from bot.domain.views import GUESTS_A_PAGE, MEETINGS_A_PAGE, GuestPage, MeetingPage, MeetingView
from bot.reports.calendar_file import CalendarEvent, Method, events_file, file_name
from bot.texts import dates
from bot.texts.catalogue import Html, html, html_n, lines, plain
from bot.texts.labels import label
from bot.texts.menus import menu_button, pager, pager_row, rows_of
from bot.texts.screen import Button, File, Rows, Screen, begin_data, in_columns, place_data

_TITLE_IN_LIST = 40
_DAYS_IN_NOTICE = 4
"""A notice with a calendar file has 1,024 characters for everything (Telegram's captions)."""


_RED_DAYS_IN_SUMMARY = 10


def rhythm_name(rhythm: MeetingRhythm, first: date, locale: str) -> str:
    """`Varje månad, andra torsdagen`."""
    weekday = dates.weekday(first, locale)
    if rhythm is MeetingRhythm.MONTHLY:
        which = plain(f"meeting.which.{week_of_month(first)}", locale)
        return plain("meeting.rhythm.monthly", locale, which=which, weekday=weekday)
    if rhythm is MeetingRhythm.MONTHLY_LAST:
        return plain("meeting.rhythm.monthly_last", locale, weekday=weekday)
    return plain(f"meeting.rhythm.{rhythm.value}", locale)


def when_of(facts: Mapping[str, Any], zone: ZoneInfo, locale: str) -> str:
    """`tors 14 okt 2021 kl. 13.00–14.30`."""
    start = datetime.fromisoformat(facts["starts_at"])
    end = datetime.fromisoformat(facts["ends_at"])
    return dates.span(start, end, zone, locale)


def facts_text(facts: Mapping[str, Any], zone: ZoneInfo, locale: str) -> Html:
    """A meeting in four lines: what, which network, when, where."""
    return html(
        "meeting.facts",
        locale,
        title=facts["title"],
        network=facts["network"],
        when=when_of(facts, zone, locale),
        place=facts["place"],
    )


def agenda_text(agenda: str, locale: str, most: int | None = None) -> Html | None:
    """The agenda, cut where there is no room for all of it. None: there is none."""
    if not agenda:
        return None
    return html("meeting.agenda", locale, agenda=agenda if most is None else _cut(agenda, most))


def series_text(facts: Mapping[str, Any], zone: ZoneInfo, locale: str) -> Html:
    """Several meetings: how many, and when the first ones are."""
    listed = facts["meetings"]
    has_one_title = len({one["title"] for one in listed}) == 1
    shown = [
        html("meeting.series.day", locale, when=when_of(one, zone, locale))
        if has_one_title
        else html(
            "meeting.series.titled",
            locale,
            when=when_of(one, zone, locale),
            title=one["title"][:_TITLE_IN_LIST],
        )
        for one in listed[:_DAYS_IN_NOTICE]
    ]
    rest = len(listed) - len(shown)
    return lines(
        html(
            "meeting.series",
            locale,
            title=facts["title"],
            network=facts["network"],
            place=facts["place"],
        )
        if has_one_title
        else html("meeting.series.several", locale, network=facts["network"]),
        html_n("meeting.series.count", len(listed), locale),
        *shown,
        html_n("meeting.series.more", rest, locale) if rest else None,
    )


def about_text(facts: Mapping[str, Any], zone: ZoneInfo, locale: str) -> Html:
    """The meeting, or the meetings, that a notice is about."""
    if len(facts.get("meetings", ())) > 1:
        return series_text(facts, zone, locale)
    return facts_text(facts, zone, locale)


def red_days_text(facts: Mapping[str, Any], locale: str, most: int) -> Html | None:
    """Which red days were skipped or moved, or are met by a single meeting. None: no red day."""
    day = dates.day
    moved = [
        html(
            "meeting.red.moved",
            locale,
            day=day(date.fromisoformat(was), locale),
            to=day(date.fromisoformat(to), locale),
        )
        for was, to in facts.get("moved", ())
    ]
    skipped = [
        html("meeting.red.skipped", locale, day=day(date.fromisoformat(one), locale))
        for one in facts.get("skipped", ())
    ]
    met = [
        html("meeting.red.met", locale, day=day(date.fromisoformat(one), locale))
        for one in facts.get("red", ())
    ]
    found = [*moved, *skipped, *met]
    rest = len(found) - most
    more = html_n("meeting.red.more", rest, locale) if rest > 0 else None
    return lines(*found[:most], more) if found else None


def plan_text(facts: Mapping[str, Any], locale: str) -> list[Html]:
    """The summary's part about a series: its days, its red days, and how many are invited."""
    days = [dates.day(date.fromisoformat(day), locale) for day in facts["days"]]
    red = red_days_text(facts, locale, _RED_DAYS_IN_SUMMARY)
    return [
        *(
            [html_n("meeting.plan.days", len(days), locale, days=", ".join(days))]
            if len(days) != 1
            else []
        ),
        *([red] if red else []),
        html_n("meeting.plan.invited", facts["invited"], locale),
    ]


def changed_days_text(facts: Mapping[str, Any], locale: str) -> list[Html]:
    """The summary's part about the meetings that a change or cancellation is about."""
    if facts["count"] == 1:
        return []
    days = [dates.day(date.fromisoformat(day), locale) for day in facts["days"]]
    return [html_n("meeting.plan.days", len(days), locale, days=", ".join(days))]


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


def reply_rows(meeting_id: int, reply: Reply | None, locale: str) -> Rows:
    """The buttons to answer with; the answer given is marked."""
    buttons = [
        Button(
            _marked(one, reply, locale),
            begin_data(FormKind.SEND_DEPUTY.value, meeting_id)
            if one is Reply.DEPUTY
            else place_data("reply", meeting_id, one.value),
        )
        for one in Reply
    ]
    return (*in_columns(buttons[:3], 3), (buttons[3],))


def _marked(reply: Reply, given: Reply | None, locale: str) -> str:
    name = label(reply, locale)
    return plain("meeting.reply.given", locale, reply=name) if reply is given else name


def series_rows(series_id: int, reply: Reply | None, locale: str) -> Rows:
    """The buttons to answer for a whole series, or for each of its meetings."""
    whole = [
        Button(_marked(one, reply, locale), place_data("replies", series_id, one.value))
        for one in (Reply.COMES, Reply.DECLINES, Reply.PERHAPS)
    ]
    return (tuple(whole), (Button(plain("meeting.one_by_one", locale), place_data("mtgs", 0)),))


def opener(meeting_id: int, locale: str) -> Button:
    """The way from a message to the meeting."""
    return Button(plain("meeting.open", locale), place_data("mtg", meeting_id))


def report_button(meeting_id: int, locale: str) -> Button:
    """The way to say how a meeting went."""
    return Button(plain("meeting.close", locale), begin_data("close", meeting_id))


def after_rows(meeting_id: int, locale: str) -> Rows:
    """What follows when a meeting was held: measures, then decisions and minutes."""
    return (
        (Button(plain("meeting.add_measure", locale), begin_data("task", meeting_id)),),
        (Button(plain("meeting.write_minutes", locale), begin_data("minutes", meeting_id)),),
    )


def present_name(facts: Mapping[str, Any], locale: str) -> str:
    """Somebody to tick, or who comes in their place: `Bo Ek (för Anna, ICA)`."""
    if not facts:
        return plain("meeting.somebody", locale)
    if facts["deputy"]:
        return plain("meeting.present.deputy", locale, deputy=facts["deputy"], name=facts["guest"])
    return plain("meeting.present", locale, name=facts["guest"], organisation=facts["organisation"])


# --- Screens -------------------------------------------------------------------------------------


def list_screen(page: MeetingPage, viewer: Viewer, now: datetime, zone: ZoneInfo) -> Screen:
    """One's meetings, the next first, each a button to open it."""
    locale = viewer.locale
    call = (Button(plain("meetings.call", locale), begin_data("call")),) if page.can_call else ()
    if not page.total:
        return Screen(html("meetings.none", locale), rows_of(call, menu_button(locale)))
    return Screen(
        lines(
            html("meetings.title", locale),
            "",
            *(_listed(one, page, locale, now, zone) for one in page.meetings),
            pager(locale, page.page, MEETINGS_A_PAGE, page.total),
        ),
        rows_of(
            *(_list_opener(one, locale, zone) for one in page.meetings),
            pager_row(locale, page.page, MEETINGS_A_PAGE, page.total, "mtgs"),
            call,
            menu_button(locale),
        ),
    )


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
        decisions_text(view.decisions, locale, _DECISIONS_SHOWN),
        measures_text(
            [(one.what, one.owner, one.due_on) for one in view.measures], locale, _MEASURES_SHOWN
        ),
        html("meeting.minutes", locale, minutes=_cut(meeting.minutes, _MINUTES_SHOWN))
        if meeting.minutes
        else None,
    ]


_MEASURES_SHOWN = 3


def measures_text(measures: Sequence[tuple[str, str, date]], locale: str, most: int) -> Html | None:
    """What was undertaken, by whom and by when. None: nothing."""
    if not measures:
        return None
    rest = len(measures) - most
    return lines(
        html("meeting.measures", locale),
        *(
            html(
                "meeting.measures.line",
                locale,
                what=_cut(what, _MEASURE_SHOWN),
                owner=owner,
                due=dates.day(due, locale),
            )
            for what, owner, due in measures[:most]
        ),
        html_n("meeting.measures.more", rest, locale) if rest > 0 else None,
    )


_MEASURE_SHOWN = 100


_DECISIONS_SHOWN = 800
_MINUTES_SHOWN = 1000
"""Letters of what came out of a meeting on its screen; the whole went out as a message."""


def _cut(words: str, most: int) -> str:
    return words if len(words) <= most else f"{words[: most - 1]}…"


def decisions_text(decisions: Sequence[str], locale: str, most: int) -> Html | None:
    """What was decided, a line each. None: nothing."""
    if not decisions:
        return None
    listed = _cut("\n".join(f"• {one}" for one in decisions), most)
    return html("meeting.decisions", locale, decisions=listed)


def _tally(view: MeetingView, locale: str) -> Html:
    replies = view.tally.replies
    return html(
        "meeting.tally",
        locale,
        comes=replies[Reply.COMES],
        deputies=replies[Reply.DEPUTY],
        perhaps=replies[Reply.PERHAPS],
        declines=replies[Reply.DECLINES],
        unanswered=view.tally.unanswered,
    )


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
    if meeting.state is MeetingState.HELD and view.is_convener:
        return after_rows(meeting.id, locale)
    if meeting.state is not MeetingState.CALLED:
        return ()
    if now >= meeting.starts_at:
        return ((report_button(meeting.id, locale),),) if view.is_convener else ()
    calendar = Button(plain("meeting.calendar", locale), place_data("mt_ics", meeting.id))
    point = Button(plain("meeting.propose", locale), begin_data("point", meeting.id))
    return (
        *(reply_rows(meeting.id, view.mine.reply, locale) if view.mine else ()),
        (point, calendar) if view.mine else (calendar,),
        *(_convener_rows(view, locale) if view.is_convener else ()),
    )


def _convener_rows(view: MeetingView, locale: str) -> Rows:
    meeting_id = view.meeting.id
    waiting = sum(one.taken_up is None for one in view.proposals)
    return (
        (
            Button(plain("meeting.who", locale), place_data("mt_who", meeting_id, 0)),
            Button(plain("meeting.edit", locale), place_data("mt_edit", meeting_id)),
        ),
        (
            (
                Button(
                    plain("meeting.points", locale, n=waiting), place_data("mt_points", meeting_id)
                ),
            )
            if view.proposals
            else ()
        ),
    )


def guests_screen(page: GuestPage, viewer: Viewer, zone: ZoneInfo) -> Screen:
    """Who is invited and what each answered, those who come first."""
    locale, meeting = viewer.locale, page.meeting
    return Screen(
        lines(
            html(
                "meeting.who.title",
                locale,
                title=meeting.title,
                when=dates.short_moment(meeting.starts_at, zone, locale),
            ),
            "",
            *(_guest_line(guest, locale) for guest in page.guests),
            html("meeting.who.nobody", locale) if not page.total else None,
            pager(locale, page.page, GUESTS_A_PAGE, page.total),
        ),
        rows_of(
            pager_row(locale, page.page, GUESTS_A_PAGE, page.total, "mt_who", meeting.id),
            (opener(meeting.id, locale), *menu_button(locale)),
        ),
    )


def _guest_line(guest: Guest, locale: str) -> Html:
    reply = label(guest.reply, locale) if guest.reply else plain("meeting.who.unanswered", locale)
    return html(
        "meeting.who.deputy" if guest.reply is Reply.DEPUTY else "meeting.who.line",
        locale,
        name=guest.name,
        organisation=guest.organisation,
        reply=reply,
        deputy=guest.deputy or "",
    )


def edit_screen(view: MeetingView, viewer: Viewer, zone: ZoneInfo) -> Screen:
    """Whether to change or cancel a meeting, and of a series this one or the rest of it."""
    locale, meeting = viewer.locale, view.meeting
    rows = [
        (Button(plain("meeting.edit.change", locale), begin_data("move", meeting.id)),),
        (Button(plain("meeting.edit.cancel", locale), begin_data("calloff", meeting.id)),),
    ]
    if meeting.series_id is not None:
        rows += [
            (Button(plain("meeting.edit.change_rest", locale), begin_data("move", meeting.id, 1)),),
            (
                Button(
                    plain("meeting.edit.cancel_rest", locale), begin_data("calloff", meeting.id, 1)
                ),
            ),
        ]
    return Screen(
        lines(
            html("meeting.edit.question", locale),
            "",
            facts_text(as_facts(meeting), zone, locale),
        ),
        (*rows, (opener(meeting.id, locale),)),
    )


def points_screen(view: MeetingView, viewer: Viewer) -> Screen:
    """The points that members propose; each can be taken up or not."""
    locale, meeting_id = viewer.locale, view.meeting.id
    shown = view.proposals[-_POINTS_SHOWN:]
    undecided = [one for one in shown if one.taken_up is None]
    return Screen(
        lines(
            html("meeting.points.title", locale, title=view.meeting.title),
            "",
            *(_point_line(one, locale) for one in shown),
            html("meeting.points.none", locale) if not shown else None,
        ),
        rows_of(
            *(_point_row(meeting_id, one, locale) for one in undecided),
            (opener(meeting_id, locale), *menu_button(locale)),
        ),
    )


_POINTS_SHOWN = 8
"""The latest ones: more do not fit under one text."""

_POINT_IN_BUTTON = 20


def _point_line(one: Proposal, locale: str) -> Html:
    keys = {
        None: "meeting.points.line.open",
        True: "meeting.points.line.taken_up",
        False: "meeting.points.line.left_out",
    }
    return html(keys[one.taken_up], locale, text=one.text, name=one.name)


def _point_row(meeting_id: int, one: Proposal, locale: str) -> tuple[Button, ...]:
    fits = len(one.text) <= _POINT_IN_BUTTON
    text = one.text if fits else f"{one.text[: _POINT_IN_BUTTON - 1]}…"
    return (
        Button(
            plain("meeting.points.take_up", locale, text=text),
            place_data("mt_point", meeting_id, one.id, 1),
        ),
        Button(
            plain("meeting.points.leave_out", locale), place_data("mt_point", meeting_id, one.id, 0)
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
