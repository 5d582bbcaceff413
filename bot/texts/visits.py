"""Visits and offered hours in words, and a visit's calendar file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from bot.domain.calendar import ClosedKind, swedish_eve, swedish_red_day
from bot.domain.clipping import clipped
from bot.domain.errors import Refusal, VisitSettled
from bot.domain.forms import FormKind
from bot.domain.people import Role, Viewer
from bot.domain.promises import Unit
from bot.domain.reading import Qualifier
from bot.domain.schools import SchoolYear
from bot.domain.slots import quarter_of
from bot.domain.views import VISITS_A_PAGE, VisitPage
from bot.domain.visit_clock import expires_at
from bot.domain.visit_reports import HELD_ANSWERS
from bot.domain.visits import (
    AGREED,
    COMING,
    GONE,
    REPORTED,
    Detail,
    Visit,
    VisitState,
    as_facts,
)
from bot.reports.calendar_file import CalendarEvent, Method, event_file, file_name
from bot.texts import dates
from bot.texts.activities import quantity_of
from bot.texts.catalogue import Html, html, html_n, lines, plain, plain_n
from bot.texts.labels import label
from bot.texts.menus import menu_button, pager, pager_row, rows_of
from bot.texts.refusals import refusal_text
from bot.texts.screen import Button, File, Rows, Screen, begin_data, place_data


def years_of(values: list[str], locale: str) -> str:
    """`åk 7, åk 8`."""
    return ", ".join(label(SchoolYear(value), locale) for value in values)


def facts_text(
    facts: Mapping[str, Any], zone: ZoneInfo, locale: str, *, details: bool = True
) -> Html:
    """A visit in a few lines: when, school, topic, for whom, who comes, what the school says."""
    return lines(
        html(
            "visit.facts",
            locale,
            when=when_of(facts, zone, locale),
            school=facts["school"],
            topic=facts["topic"],
            years=years_of(facts["years"], locale),
            pupils=pupils_of(facts, locale),
            officer=facts["officer"],
        ),
        contact_text(facts, locale),
        *(
            html(f"visit.detail.{key}", locale, words=facts[key])
            for key in _DETAILS
            if details and facts[key]
        ),
    )


def contact_text(facts: Mapping[str, Any], locale: str) -> Html:
    """Who speaks for the school: somebody of its own, or a coordinator on its behalf."""
    return html(_contact_key(facts), locale, contact=facts["contact"])


def _contact_key(facts: Mapping[str, Any]) -> str:
    # Facts that were kept before this was asked, and those of who books for their own school, have none.
    return "visit.contact.behalf" if facts.get("by_school") is False else "visit.contact"


_DETAILS = tuple(detail.value for detail in Detail)


def pupils_of(facts: Mapping[str, Any], locale: str) -> str:
    """For how many it is booked: `3 klasser, ca 75 elever`."""
    pupils = quantity_of(facts["pupils"], Unit.PUPILS, Qualifier(facts["pupils_qualifier"]), locale)
    if facts["classes"] is None:
        return pupils
    return plain_n("visit.classes", facts["classes"], locale, pupils=pupils)


def reached_text(facts: Mapping[str, Any], locale: str) -> str:
    """How many a visit that was held reached: `1 klass, ca 23 elever`."""
    qualifier = Qualifier(facts["reached_qualifier"])
    pupils = quantity_of(facts["reached"], Unit.PUPILS, qualifier, locale)
    # Facts that were kept before classes were reported have none.
    classes = facts.get("classes_reached")
    return plain_n("visit.classes", classes, locale, pupils=pupils) if classes else pupils


def asked_text(facts: Mapping[str, Any], zone: ZoneInfo, locale: str) -> Html | None:
    """To when the school wants the visit moved, and that the time above stands until then."""
    if not facts.get("asked"):
        return None
    when = dates.moment(datetime.fromisoformat(facts["asked"]), zone, locale)
    return html("visit.asked", locale, when=when)


def falls_text(facts: Mapping[str, Any], zone: ZoneInfo, locale: str) -> Html:
    """Until when the officer can answer what was asked last."""
    moments = [facts["starts_at"], *([facts["asked"]] if facts.get("asked") else [])]
    first = min(datetime.fromisoformat(one) for one in moments)
    falls_at = expires_at(first, datetime.fromisoformat(facts["changed_at"]), zone)
    return html("visit.falls", locale, when=dates.moment(falls_at, zone, locale))


def when_of(facts: Mapping[str, Any], zone: ZoneInfo, locale: str) -> str:
    """From when to when a visit is: `tors 14 okt 2021 kl. 09.00–10.00`."""
    start = datetime.fromisoformat(facts["starts_at"])
    end = datetime.fromisoformat(facts["ends_at"])
    return dates.span(start, end, zone, locale)


def calendar_entry(facts: Mapping[str, Any], zone: ZoneInfo, locale: str) -> File:
    """The visit as an `.ics` file; a cancelled one takes the earlier entry away."""
    event = calendar_event(facts, zone, locale)
    day = event.starts_at.astimezone(zone).date()
    return File(file_name(event.summary, day), event_file(event))


def calendar_event(facts: Mapping[str, Any], zone: ZoneInfo, locale: str) -> CalendarEvent:
    """The visit as calendars keep it, under the same identity as long as it lives."""
    changed_at = datetime.fromisoformat(facts["changed_at"])
    cancelled, staff = facts["state"] in GONE, facts["staff"]
    return CalendarEvent(
        uid=facts["uid"],
        sequence=facts["sequence"],
        starts_at=datetime.fromisoformat(facts["starts_at"]),
        ends_at=datetime.fromisoformat(facts["ends_at"]),
        zone=zone,
        summary=plain(
            "visit.calendar.summary", locale, topic=facts["topic"], school=facts["school"]
        ),
        created_at=changed_at,
        changed_at=changed_at,
        location=", ".join(one for one in (facts["school"], facts["room"]) if one),
        description="\n".join(
            [
                plain(
                    "visit.calendar.description",
                    locale,
                    years=years_of(facts["years"], locale),
                    pupils=pupils_of(facts, locale),
                    officer=facts["officer"],
                ),
                plain(_contact_key(facts), locale, contact=facts["contact"]),
                *([plain("visit.detail.staff", locale, words=staff)] if staff else []),
            ]
        ),
        method=Method.CANCEL if cancelled else Method.PUBLISH,
    )


def visit_screen(
    visit: Visit, viewer: Viewer, now: datetime, zone: ZoneInfo, *, why: Refusal | None = None
) -> Screen:
    """One visit with what the viewer can do about it; `why` something else can't be done any more."""
    locale, facts = viewer.locale, as_facts(visit)
    return Screen(
        lines(
            *_why_not(why, locale),
            html(f"visit.title.{visit.state.value}", locale),
            "",
            facts_text(facts, zone, locale),
            asked_text(facts, zone, locale),
            html("visit.others_asked", locale) if visit.others_asked else None,
            html("visit.reached", locale, pupils=reached_text(facts, locale))
            if visit.pupils_reached is not None
            else None,
            html("visit.reason", locale, reason=visit.reason) if visit.reason else None,
            html("visit.note", locale, words=visit.note) if visit.note else None,
        ),
        rows_of(
            *_actions(visit, viewer, now),
            mail_row(visit.id, locale) if viewer.has(Role.COORDINATOR) else (),
            (*_list_of(visit, viewer), *menu_button(locale)),
        ),
    )


def _why_not(why: Refusal | None, locale: str) -> tuple[Html, ...]:
    if why is None:
        return ()
    said = (
        html("visit.old_button", locale)
        if isinstance(why, VisitSettled)
        else html("form.problem", locale, problem=refusal_text(why, locale))
    )
    return (said, Html(""))


def _list_of(visit: Visit, viewer: Viewer) -> tuple[Button, ...]:
    """The way back: to the viewer's own visits, or to the school for a coordinator without any.

    Who has lost the role sees the visit still, and no way to others.
    """
    if viewer.has(Role.SCHOOL) or viewer.has(Role.POLICE):
        return (Button(plain("visits.list", viewer.locale), place_data("visits", 0)),)
    if not viewer.has(Role.COORDINATOR):
        return ()
    return (Button(plain("contacts.school", viewer.locale), place_data("school", visit.school_id)),)


def mail_row(visit_id: int, locale: str) -> tuple[Button, ...]:
    """A coordinator's ways to tell a school of a visit that does not use the bot."""
    return (
        Button(plain("visit.mail.open", locale), place_data("visit_mail", visit_id)),
        Button(plain("visit.file", locale), place_data("visit_ics", visit_id)),
    )


def _actions(visit: Visit, viewer: Viewer, now: datetime) -> Rows:
    """What the viewer can do about a visit, in rows: nothing, once they hold no role for it."""
    if not any(viewer.has(role) for role in (Role.SCHOOL, Role.POLICE, Role.COORDINATOR)):
        return ()
    locale, is_officer = viewer.locale, viewer.person_id == visit.officer_id
    reports = is_officer or viewer.has(Role.COORDINATOR)
    if visit.state not in COMING:
        again = _again(visit, viewer) if not is_officer else ()
        return (*_correct(visit, locale), *again) if reports else again
    if now >= visit.starts_at:
        is_to_report = reports and visit.state in AGREED
        return ((report_button(visit.id, locale),),) if is_to_report else ()
    move = Button(plain("visit.move", locale), begin_data("visit_move", visit.id))
    cancel = Button(plain("visit.cancel", locale), begin_data("cancel", visit.id))
    hand_over = Button(plain("visit.hand_over", locale), begin_data("hand_over", visit.id))
    if is_officer and visit.waits_for_answer:
        row = answer_row(as_facts(visit), locale)
        if visit.state is VisitState.REQUESTED:
            return (row, (move, hand_over))
        return (row, (move, cancel), (hand_over,))
    if is_officer:
        return ((move, cancel), (hand_over,))
    change = Button(plain("visit.change", locale), begin_data("visit_change", visit.id))
    by_staff = (hand_over,) if viewer.has(Role.COORDINATOR) else ()
    return (
        *_take_back(visit, locale),
        (move, change),
        (cancel, *by_staff),
        *_again(visit, viewer),
    )


def _take_back(visit: Visit, locale: str) -> Rows:
    """The school's way to want no other time any more, while it waits for an answer."""
    if visit.asked_starts_at is None:
        return ()
    return ((Button(plain("visit.unask", locale), place_data("visit_unask", visit.id)),),)


def _correct(visit: Visit, locale: str) -> Rows:
    """The way to put right how it was said to have gone."""
    if visit.state not in REPORTED:
        return ()
    kind = FormKind.CORRECT_REPORT.value
    return ((Button(plain("visit.correct", locale), begin_data(kind, visit.id)),),)


def _again(visit: Visit, viewer: Viewer) -> Rows:
    """The school's way to book the same once more."""
    if not viewer.has(Role.SCHOOL):
        return ()
    return ((Button(plain("visit.again", viewer.locale), begin_data("book", visit.id)),),)


def answer_row(facts: Mapping[str, Any], locale: str) -> tuple[Button, ...]:
    """The officer's answers to a request; a yes is to the time that is shown."""
    quarter = quarter_of(datetime.fromisoformat(facts.get("asked") or facts["starts_at"]))
    return (
        Button(plain("visit.confirm", locale), place_data("visit_yes", facts["visit"], quarter)),
        Button(plain("visit.decline", locale), begin_data("decline", facts["visit"])),
    )


def report_button(visit_id: int, locale: str) -> Button:
    """The officer's way to say how a visit went."""
    return Button(plain("visit.report", locale), begin_data(FormKind.REPORT_VISIT.value, visit_id))


def report_row(visit_id: int, locale: str) -> tuple[Button, ...]:
    """The first of the three taps: whether the visit took place."""
    kind = FormKind.REPORT_VISIT.value
    return tuple(
        Button(plain(f"visit.report.{value}", locale), begin_data(kind, visit_id, value))
        for value in HELD_ANSWERS
    )


def list_screen(
    page: VisitPage,
    viewer: Viewer,
    now: datetime,
    zone: ZoneInfo,
    *,
    place: tuple[str, *tuple[object, ...]] = ("visits",),
    back: tuple[Button, ...] = (),
) -> Screen:
    """Somebody's or a school's visits, the next first, each a button to open it.

    `place` is where its pages are, `back` the way to what they belong to.
    """
    locale = viewer.locale
    way_back = (*back, *menu_button(locale))
    if not page.total:
        none = html("visits.none", locale)
        if page.school:
            none = lines(_of(page.school, locale), "", html("visits.none_of_school", locale))
        return Screen(none, rows_of(_wishes_row(page, locale), way_back))
    return Screen(
        lines(
            _of(page.school, locale) if page.school else html("visits.title", locale),
            "",
            *(_listed(visit, locale, now, zone) for visit in page.visits),
            pager(locale, page.page, VISITS_A_PAGE, page.total),
        ),
        rows_of(
            *(_opener(visit, locale, zone) for visit in page.visits),
            pager_row(locale, page.page, VISITS_A_PAGE, page.total, *place),
            _wishes_row(page, locale),
            way_back,
        ),
    )


def _of(school: str, locale: str) -> Html:
    return html("visits.title.of_school", locale, school=school)


def _wishes_row(page: VisitPage, locale: str) -> tuple[Button, ...]:
    if not page.wishes:
        return ()
    return (Button(plain("visits.wishes", locale, n=page.wishes), place_data("vwishes")),)


def _listed(visit: Visit, locale: str, now: datetime, zone: ZoneInfo) -> Html:
    return html(
        _line_key(visit, now),
        locale,
        when=dates.span(visit.starts_at, visit.ends_at, zone, locale),
        school=visit.school,
        topic=visit.topic,
        state=label(visit.state, locale),
    )


def _line_key(visit: Visit, now: datetime) -> str:
    if visit.state is VisitState.REQUESTED:
        return "visits.line.asked"
    if visit.asked_starts_at is not None:
        return "visits.line.move_asked"
    if visit.state not in AGREED:
        return "visits.line.settled"
    return "visits.line.waiting" if visit.ends_at <= now else "visits.line"


def _opener(visit: Visit, locale: str, zone: ZoneInfo) -> tuple[Button, ...]:
    name = f"{dates.short_moment(visit.starts_at, zone, locale)} · {visit.school}"
    return (Button(clipped(name, 60), place_data("visit", visit.id)),)


Closures = Sequence[Sequence[str | None]]
"""Days that are left out, in order: day, kind and name of why."""


def left_out_text(closures: Closures, locale: str, most: int = 12) -> Html | None:
    """Which days are left out and why, those in a row together. None: none are."""
    runs: list[tuple[date, date, str]] = []
    for iso, kind, name in closures:
        day = date.fromisoformat(str(iso))
        why = why_closed(day, ClosedKind(str(kind)), name, locale)
        if runs and runs[-1][2] == why and (day - runs[-1][1]).days <= _OVER_A_WEEKEND:
            runs[-1] = (runs[-1][0], day, why)
        else:
            runs.append((day, day, why))
    if not runs:
        return None
    return lines(
        html("visit.left_out", locale),
        *(_run_line(first, last, why, locale) for first, last, why in runs[:most]),
        html_n("offers.more", len(runs) - most, locale) if len(runs) > most else None,
    )


_OVER_A_WEEKEND = 3


def _run_line(first: date, last: date, why: str, locale: str) -> Html:
    days = dates.day(first, locale)
    if last != first:
        days = f"{days} – {dates.day(last, locale)}"
    return html("visit.left_out.line", locale, days=days, why=why)


def why_closed(day: date, kind: ClosedKind, name: str | None, locale: str) -> str:
    """Why no school is visited on a day: `Höstlov`, `klämdag`."""
    match kind:
        case ClosedKind.RED_DAY:
            return swedish_red_day(day, locale) or str(name)
        case ClosedKind.EVE:
            return swedish_eve(day, locale) or str(name)
        case ClosedKind.SCHOOL_HOLIDAY:
            return str(name)
    return plain("visit.squeeze_day", locale)
