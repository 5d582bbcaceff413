"""An officer's week as a picture, with the same facts in the text beside it."""

from __future__ import annotations

from datetime import datetime, time
from zoneinfo import ZoneInfo

from bot.domain.local_time import local
from bot.domain.people import Viewer
from bot.domain.slots import Offer, OfferKind
from bot.domain.visits import OfficerWeek, Visit, VisitState, WeekDay
from bot.reports.week_picture import Block, DayColumn, Look, WeekPicture, week_png
from bot.texts import dates
from bot.texts.catalogue import html, plain
from bot.texts.menus import menu_button
from bot.texts.screen import Button, Screen, place_data
from bot.texts.visits import why_closed

_SATURDAY = 5


def week_picture_screen(week: OfficerWeek, viewer: Viewer, zone: ZoneInfo) -> Screen:
    """The week as a picture. Draws it: not on the event loop."""
    locale, monday = viewer.locale, week.days[0].day
    shown = [day for day in week.days if day.day.weekday() < _SATURDAY or day.offers or day.visits]
    name, last = dates.week(monday, locale), week.days[-1].day
    picture = WeekPicture(
        f"{name} · {dates.day(monday, locale)} – {dates.day_of_year(last, locale)}",
        [_column(day, zone, locale) for day in shown],
        [(look, plain(key, locale)) for look, key in _LEGEND],
    )
    return Screen(
        html(
            "week.title",
            locale,
            week=name,
            first=dates.day(monday, locale),
            last=dates.day_of_year(last, locale),
        ),
        (
            (
                Button(plain("week.as_text", locale), place_data("times", week.ahead)),
                *menu_button(locale),
            ),
        ),
        picture=week_png(picture),
    )


_LEGEND = (
    (Look.BOOKED, "week.legend.booked"),
    (Look.ASKED, "week.legend.asked"),
    (Look.OFFERED, "week.legend.offered"),
    (Look.ON_REQUEST, "week.legend.on_request"),
)


def _column(day: WeekDay, zone: ZoneInfo, locale: str) -> DayColumn:
    closed = None
    if day.closed is not None:
        closed = why_closed(day.day, day.closed.kind, day.closed.name, locale)
    elif day.is_blocked:
        closed = plain("week.legend.blocked", locale)
    offers = () if closed or day.full else day.offers
    return DayColumn(
        dates.day(day.day, locale),
        [*(_offered(offer) for offer in offers), *(_booked(one, zone) for one in day.visits)],
        closed,
    )


def _offered(offer: Offer) -> Block:
    look = Look.ON_REQUEST if offer.kind is OfferKind.ON_REQUEST else Look.OFFERED
    return Block(_hours(offer.starts), _hours(offer.ends), look)


def _booked(visit: Visit, zone: ZoneInfo) -> Block:
    starts, ends = local(visit.starts_at, zone), local(visit.ends_at, zone)
    waits = visit.state in (VisitState.REQUESTED, VisitState.OFFERED)
    look = Look.ASKED if waits else Look.BOOKED
    # One that ends after midnight is drawn to the end of its day.
    until = _hours(ends) if ends.date() == starts.date() else 24.0
    return Block(_hours(starts), until, look, (f"{starts:%H.%M}", visit.school, visit.topic))


def _hours(moment: time | datetime) -> float:
    return moment.hour + moment.minute / 60
