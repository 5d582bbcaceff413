"""What a coordinator mails to a school that does not use the bot: ready to copy, with the file."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from zoneinfo import ZoneInfo

from bot.domain.people import Viewer
from bot.domain.schools import Topic
from bot.domain.visits import GONE, Visit, VisitState, as_facts
from bot.texts.catalogue import html, lines, plain
from bot.texts.menus import menu_button
from bot.texts.screen import Button, Screen, place_data
from bot.texts.visits import calendar_entry, pupils_of, when_of, years_of


def mail_screen(visit: Visit, topic: Topic, viewer: Viewer, zone: ZoneInfo) -> Screen:
    """The visit as it stands now, as a mail: its subject and its text are copied with a press."""
    locale, facts = viewer.locale, as_facts(visit)
    return Screen(
        html(
            "visit.mail",
            locale,
            subject=_subject(facts, zone, locale),
            body=_body(facts, topic, viewer, zone),
        ),
        (_file_row(visit.id, locale), _back(visit.id, locale)),
    )


def _file_row(visit_id: int, locale: str) -> tuple[Button, ...]:
    return (Button(plain("visit.file", locale), place_data("visit_ics", visit_id)),)


def _back(visit_id: int, locale: str) -> tuple[Button, ...]:
    return (
        Button(plain("visit.open", locale), place_data("visit", visit_id)),
        *menu_button(locale),
    )


def _subject(facts: Mapping[str, Any], zone: ZoneInfo, locale: str) -> str:
    key = "visit.mail.subject.gone" if facts["state"] in GONE else "visit.mail.subject"
    return plain(key, locale, when=when_of(facts, zone, locale))


def _body(facts: Mapping[str, Any], topic: Topic, viewer: Viewer, zone: ZoneInfo) -> str:
    locale = viewer.locale
    if facts["state"] in GONE:
        gone = plain(
            "visit.mail.gone",
            locale,
            school=facts["school"],
            when=when_of(facts, zone, locale),
            topic=facts["topic"],
        )
        reason = facts["reason"] and plain("visit.mail.reason", locale, reason=facts["reason"])
        return _paragraphs(gone, reason, plain("visit.mail.end.gone", locale, name=viewer.name))
    asked = facts["state"] == VisitState.REQUESTED
    visit = plain(
        "visit.mail.asked" if asked else "visit.mail.booked",
        locale,
        school=facts["school"],
        when=when_of(facts, zone, locale),
        topic=facts["topic"],
        years=years_of(facts["years"], locale),
        pupils=pupils_of(facts, locale),
        officer=facts["officer"],
    )
    before = topic.prepare and plain("visit.mail.before", locale, words=topic.prepare)
    end = plain("visit.mail.end", locale, name=viewer.name)
    return _paragraphs(visit, _where(facts, locale), before, topic.material, end)


def _where(facts: Mapping[str, Any], locale: str) -> str | None:
    """Where one is met and by whom, as far as it was said."""
    said = [
        plain(f"visit.mail.{key}", locale, words=facts[key])
        for key in ("room", "staff")
        if facts[key]
    ]
    return "\n".join(said) or None


def _paragraphs(*parts: str | None) -> str:
    return "\n\n".join(part for part in parts if part)


def file_screen(visit: Visit, viewer: Viewer, zone: ZoneInfo) -> Screen:
    """The visit's calendar file, to send on."""
    locale = viewer.locale
    return Screen(
        lines(html("visit.file.caption", locale, school=visit.school)),
        (_back(visit.id, locale),),
        document=calendar_entry(as_facts(visit), zone, locale),
    )
