"""All of an officer's visits as one calendar file, and what is said beside it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from zoneinfo import ZoneInfo

from bot.domain.outbox import Notice
from bot.domain.people import Viewer
from bot.domain.visits import GONE
from bot.reports.calendar_file import events_file
from bot.texts.catalogue import Html, html, html_n, lines, plain
from bot.texts.menus import menu_button, rows_of
from bot.texts.screen import Button, File, Screen, place_data
from bot.texts.visits import calendar_event

_NAME = "polisbesok.ics"
"""The same name each time: the newest file takes the place of the one before."""


def feed_screen(
    visits: Sequence[Mapping[str, Any]], subscribed: bool, viewer: Viewer, zone: ZoneInfo
) -> Screen:
    """The officer's visits as a file, and whether a new one comes when they change."""
    locale = viewer.locale
    key, place = ("feed.stop", "feed_off") if subscribed else ("feed.start", "feed_on")
    return Screen(
        lines(
            html("feed.on" if subscribed else "feed.off", locale),
            *_counted(visits, locale),
        ),
        rows_of(
            (Button(plain(key, locale), place_data(place)),),
            (Button(plain("week.back", locale), place_data("times")), *menu_button(locale)),
        ),
        document=feed_file(visits, zone, locale),
    )


def feed_notice(notice: Notice, zone: ZoneInfo, locale: str) -> Screen:
    """The calendar file anew, because a visit changed."""
    visits = notice.params["visits"]
    stop = Button(plain("feed.stop", locale), place_data("feed_off"))
    return Screen(
        lines(html("feed.changed", locale), *_counted(visits, locale)),
        ((stop,),),
        document=feed_file(visits, zone, locale),
        silent=True,
    )


def _counted(visits: Sequence[Mapping[str, Any]], locale: str) -> list[Html]:
    """How many visits the file holds, and how many it takes out of the calendar."""
    gone = sum(facts["state"] in GONE for facts in visits)
    coming = html_n("feed.count", len(visits) - gone, locale)
    return [coming, html_n("feed.gone", gone, locale)] if gone else [coming]


def feed_file(visits: Sequence[Mapping[str, Any]], zone: ZoneInfo, locale: str) -> File | None:
    """One file with a visit each; those called off take themselves away. None: there are none."""
    if not visits:
        return None
    first = [facts for facts in visits if facts["state"] not in GONE]
    gone = [facts for facts in visits if facts["state"] in GONE]
    return File(
        _NAME, events_file([calendar_event(facts, zone, locale) for facts in [*first, *gone]])
    )
