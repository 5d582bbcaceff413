"""Every notice in words: what the outbox says to people who did not just act."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.domain.outbox import Notice, NoticeKind
from bot.domain.people import Role
from bot.domain.updates import Urgency
from bot.texts import dates
from bot.texts.catalogue import html, lines, plain
from bot.texts.labels import label
from bot.texts.screen import Button, Screen, place_data
from bot.texts.updates import read_row, update_text
from bot.texts.visits import calendar_entry, facts_text, reached_text, report_button


def notice_screen(notice: Notice, zone: ZoneInfo, locale: str) -> Screen:
    """A notice as a message in the recipient's language."""
    return _NOTICES[notice.kind](notice, zone, locale)


def _situation_update(notice: Notice, zone: ZoneInfo, locale: str) -> Screen:
    facts = notice.params
    urgency = Urgency(facts["urgency"])
    sent = dates.moment(datetime.fromisoformat(facts["sent_at"]), zone, locale)
    return Screen(
        update_text(facts["heading"], facts["body"], urgency, facts["municipality"], sent, locale),
        (read_row(notice.id, locale),),
        picture=facts["picture"],
        silent=urgency is not Urgency.WARNING,
    )


def _visit(key: str, notice: Notice, zone: ZoneInfo, locale: str) -> Screen:
    facts = notice.params
    opener = Button(plain("visit.open", locale), place_data("visit", facts["visit"]))
    return Screen(
        lines(html(key, locale), "", facts_text(facts, zone, locale)),
        ((opener,),),
        silent=True,
    )


def _booked(notice: Notice, zone: ZoneInfo, locale: str) -> Screen:
    screen = _visit("notice.visit_booked", notice, zone, locale)
    return replace(screen, document=calendar_entry(notice.params, zone, locale))


def _cancelled(notice: Notice, zone: ZoneInfo, locale: str) -> Screen:
    facts = notice.params
    screen = _visit("notice.visit_cancelled", notice, zone, locale)
    reason = html("visit.reason", locale, reason=facts["reason"]) if facts["reason"] else None
    return replace(
        screen,
        text=lines(screen.text, reason),
        document=calendar_entry(facts, zone, locale),
        silent=False,
    )


def _reminder(notice: Notice, zone: ZoneInfo, locale: str) -> Screen:
    return _visit("notice.visit_reminder", notice, zone, locale)


def _report_wanted(notice: Notice, zone: ZoneInfo, locale: str) -> Screen:
    screen = _visit("notice.visit_report_wanted", notice, zone, locale)
    return replace(screen, rows=((report_button(notice.params["visit"], locale),),))


def _reported(notice: Notice, zone: ZoneInfo, locale: str) -> Screen:
    facts = notice.params
    if facts["reached"] is None:
        result = html("notice.visit_not_held", locale, reason=facts["reason"])
    else:
        result = html("notice.visit_held", locale, pupils=reached_text(facts, locale))
    return Screen(lines(result, "", facts_text(facts, zone, locale)), silent=True)


def _invitation_used(notice: Notice, zone: ZoneInfo, locale: str) -> Screen:
    facts = notice.params
    return Screen(
        html(
            "notice.invitation_used",
            locale,
            name=facts["name"],
            role=label(Role(facts["role"]), locale),
            organisation=facts["organisation"],
        ),
        silent=True,
    )


_NOTICES: Mapping[NoticeKind, Callable[[Notice, ZoneInfo, str], Screen]] = {
    NoticeKind.SITUATION_UPDATE: _situation_update,
    NoticeKind.VISIT_BOOKED: _booked,
    NoticeKind.VISIT_CANCELLED: _cancelled,
    NoticeKind.VISIT_REMINDER: _reminder,
    NoticeKind.VISIT_REPORT_WANTED: _report_wanted,
    NoticeKind.VISIT_REPORTED: _reported,
    NoticeKind.INVITATION_USED: _invitation_used,
}
