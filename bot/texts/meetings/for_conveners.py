"""What only those see who can call a meeting: the answers, changing it, proposed points."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from bot.domain.clipping import clipped
from bot.domain.meetings import (
    Guest,
    Proposal,
    Reply,
    as_facts,
)
from bot.domain.people import Viewer
from bot.domain.views import GUESTS_A_PAGE, GuestPage, MeetingView
from bot.texts import dates
from bot.texts.catalogue import Html, html, lines, plain
from bot.texts.labels import label
from bot.texts.meetings.buttons import opener
from bot.texts.meetings.words import (
    facts_text,
)
from bot.texts.menus import menu_button, pager, pager_row, rows_of
from bot.texts.screen import Button, Screen, begin_data, place_data


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
            None if page.total else _nobody(page, locale),
            pager(locale, page.page, GUESTS_A_PAGE, page.total),
        ),
        rows_of(
            pager_row(locale, page.page, GUESTS_A_PAGE, page.total, "mt_who", meeting.id),
            (opener(meeting.id, locale), *menu_button(locale)),
        ),
    )


def _nobody(page: GuestPage, locale: str) -> Html:
    """That there is nobody to name: in the network, or among those who answered."""
    return html("meeting.who.no_answers" if page.has_begun else "meeting.who.nobody", locale)


def _guest_line(guest: Guest, locale: str) -> Html:
    reply = label(guest.reply, locale) if guest.reply else plain("meeting.who.unanswered", locale)
    line = html(
        "meeting.who.deputy" if guest.reply is Reply.DEPUTY else "meeting.who.line",
        locale,
        name=guest.name,
        organisation=guest.organisation,
        reply=reply,
        deputy=guest.deputy or "",
    )
    return html("meeting.who.came", locale, line=line) if guest.attended else line


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
    text = clipped(one.text, _POINT_IN_BUTTON)
    return (
        Button(
            plain("meeting.points.take_up", locale, text=text),
            place_data("mt_point", meeting_id, one.id, 1),
        ),
        Button(
            plain("meeting.points.leave_out", locale), place_data("mt_point", meeting_id, one.id, 0)
        ),
    )
