"""Visits and offered times in words, and a visit's calendar file."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from bot.domain.people import Viewer
from bot.domain.promises import Unit
from bot.domain.reading import Qualifier
from bot.domain.views import VISITS_A_PAGE, VisitPage
from bot.domain.visits import OfferView, SchoolYear, Topic, Visit, VisitState, as_facts
from bot.reports.calendar_file import CalendarEvent, Method, event_file, file_name
from bot.texts import dates
from bot.texts.activities import quantity_of
from bot.texts.catalogue import Html, html, html_n, lines, plain
from bot.texts.labels import label
from bot.texts.menus import menu_button, pager, pager_row, rows_of
from bot.texts.screen import Button, File, Screen, begin_data, place_data


def years_of(values: list[str], locale: str) -> str:
    """`åk 7, åk 8`."""
    return ", ".join(label(SchoolYear(value), locale) for value in values)


def facts_text(facts: Mapping[str, Any], zone: ZoneInfo, locale: str) -> Html:
    """A visit in five lines: when, school, topic, for whom, who comes."""
    return html(
        "visit.facts",
        locale,
        when=_when(facts, zone, locale),
        school=facts["school"],
        topic=label(Topic(facts["topic"]), locale),
        years=years_of(facts["years"], locale),
        pupils=_pupils(facts, locale),
        officer=facts["officer"],
        contact=facts["contact"],
    )


def _pupils(facts: Mapping[str, Any], locale: str) -> str:
    """For how many it is booked: `ca 25 elever`."""
    return quantity_of(facts["pupils"], Unit.PUPILS, Qualifier(facts["pupils_qualifier"]), locale)


def reached_text(facts: Mapping[str, Any], locale: str) -> str:
    """How many a visit that was held reached: `ca 23 elever`."""
    return quantity_of(facts["reached"], Unit.PUPILS, Qualifier(facts["reached_qualifier"]), locale)


def _when(facts: Mapping[str, Any], zone: ZoneInfo, locale: str) -> str:
    start = datetime.fromisoformat(facts["starts_at"])
    end = datetime.fromisoformat(facts["ends_at"])
    return dates.span(start, end, zone, locale)


def calendar_entry(facts: Mapping[str, Any], zone: ZoneInfo, locale: str) -> File:
    """The visit as an `.ics` file; a cancelled one takes the earlier entry away."""
    starts_at = datetime.fromisoformat(facts["starts_at"])
    changed_at = datetime.fromisoformat(facts["changed_at"])
    topic = label(Topic(facts["topic"]), locale)
    summary = plain("visit.calendar.summary", locale, topic=topic, school=facts["school"])
    cancelled = facts["state"] == VisitState.CANCELLED
    event = CalendarEvent(
        uid=facts["uid"],
        sequence=facts["sequence"],
        starts_at=starts_at,
        ends_at=datetime.fromisoformat(facts["ends_at"]),
        zone=zone,
        summary=summary,
        created_at=changed_at,
        changed_at=changed_at,
        location=facts["school"],
        description=plain(
            "visit.calendar.description",
            locale,
            years=years_of(facts["years"], locale),
            pupils=_pupils(facts, locale),
            officer=facts["officer"],
            contact=facts["contact"],
        ),
        method=Method.CANCEL if cancelled else Method.PUBLISH,
    )
    return File(file_name(summary, starts_at.astimezone(zone).date()), event_file(event))


def visit_screen(visit: Visit, viewer: Viewer, now: datetime, zone: ZoneInfo) -> Screen:
    """One visit with what the viewer can do about it."""
    locale, facts = viewer.locale, as_facts(visit)
    return Screen(
        lines(
            html(f"visit.title.{visit.state.value}", locale),
            "",
            facts_text(facts, zone, locale),
            html("visit.reached", locale, pupils=reached_text(facts, locale))
            if visit.pupils_reached is not None
            else None,
            html("visit.reason", locale, reason=visit.reason) if visit.reason else None,
        ),
        rows_of(
            _actions(visit, viewer, now),
            (Button(plain("visits.list", locale), place_data("visits", 0)), *menu_button(locale)),
        ),
    )


def _actions(visit: Visit, viewer: Viewer, now: datetime) -> tuple[Button, ...]:
    if visit.state is not VisitState.BOOKED:
        return ()
    locale = viewer.locale
    if now < visit.starts_at:
        return (Button(plain("visit.cancel", locale), begin_data("cancel", visit.id)),)
    if viewer.person_id == visit.officer_id:
        return (report_button(visit.id, locale),)
    return ()


def report_button(visit_id: int, locale: str) -> Button:
    """The officer's way to say how a visit went."""
    return Button(plain("visit.report", locale), begin_data("report", visit_id))


def list_screen(page: VisitPage, viewer: Viewer, now: datetime, zone: ZoneInfo) -> Screen:
    """Somebody's visits, the next first, each a button to open it."""
    locale = viewer.locale
    if not page.total:
        return Screen(html("visits.none", locale), (menu_button(locale),))
    return Screen(
        lines(
            html("visits.title", locale),
            "",
            *(_listed(visit, locale, now, zone) for visit in page.visits),
            pager(locale, page.page, VISITS_A_PAGE, page.total),
        ),
        rows_of(
            *(_opener(visit, locale, zone) for visit in page.visits),
            pager_row(locale, page.page, VISITS_A_PAGE, page.total, "visits"),
            menu_button(locale),
        ),
    )


def _listed(visit: Visit, locale: str, now: datetime, zone: ZoneInfo) -> Html:
    return html(
        _line_key(visit, now),
        locale,
        when=dates.span(visit.starts_at, visit.ends_at, zone, locale),
        school=visit.school,
        topic=label(visit.topic, locale),
        state=label(visit.state, locale),
    )


def _line_key(visit: Visit, now: datetime) -> str:
    if visit.state is not VisitState.BOOKED:
        return "visits.line.settled"
    return "visits.line.waiting" if visit.ends_at <= now else "visits.line"


def _opener(visit: Visit, locale: str, zone: ZoneInfo) -> tuple[Button, ...]:
    name = f"{dates.short_moment(visit.starts_at, zone, locale)} · {visit.school}"
    return (Button(name[:60], place_data("visit", visit.id)),)


def offers_screen(offers: list[OfferView], viewer: Viewer, zone: ZoneInfo) -> Screen:
    """The times an officer offers; a free one can be taken back."""
    locale = viewer.locale
    text = lines(
        html("offers.title", locale),
        "",
        *(_offer_line(offer, locale, zone) for offer in offers[:_OFFERS_SHOWN]),
        html_n("offers.more", len(offers) - _OFFERS_SHOWN, locale)
        if len(offers) > _OFFERS_SHOWN
        else None,
    )
    return Screen(
        text if offers else html("offers.none", locale),
        rows_of(
            (Button(plain("offers.add", locale), "b:offer"),),
            *(_offer_row(offer, locale, zone) for offer in offers[:_OFFERS_SHOWN]),
            menu_button(locale),
        ),
    )


_OFFERS_SHOWN = 12
"""More than this becomes a wall of buttons on a phone."""


def _offer_line(offer: OfferView, locale: str, zone: ZoneInfo) -> Html:
    return html(
        "offers.line.booked" if offer.visit_id else "offers.line.free",
        locale,
        when=dates.span(offer.starts_at, offer.ends_at, zone, locale),
    )


def _offer_row(offer: OfferView, locale: str, zone: ZoneInfo) -> tuple[Button, ...]:
    when = dates.short_moment(offer.starts_at, zone, locale)
    if offer.visit_id:
        name = plain("offers.open_visit", locale, when=when)
        return (Button(name, place_data("visit", offer.visit_id)),)
    return (Button(plain("offers.withdraw", locale, when=when), place_data("undo", offer.id)),)


def withdraw_screen(offer: OfferView, viewer: Viewer, zone: ZoneInfo) -> Screen:
    """Whether to take an offered time back; for a booked one, what can be done instead."""
    locale = viewer.locale
    when = dates.span(offer.starts_at, offer.ends_at, zone, locale)
    if offer.visit_id is not None:
        opener = Button(plain("visit.open", locale), place_data("visit", offer.visit_id))
        keep = Button(plain("offers.list", locale), place_data("times"))
        return Screen(html("offers.is_booked", locale, when=when), ((opener,), (keep,)))
    withdraw = Button(plain("offers.withdraw.yes", locale), place_data("undo_yes", offer.id))
    keep = Button(plain("offers.withdraw.no", locale), place_data("times"))
    return Screen(html("offers.withdraw.question", locale, when=when), ((withdraw,), (keep,)))
