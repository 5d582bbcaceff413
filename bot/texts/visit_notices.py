"""What is said about visits to people who did not just act: before, after, and while one is asked for."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from bot.domain.clipping import clipped
from bot.domain.feedback import MARKS
from bot.domain.forms import FormKind
from bot.domain.outbox import Notice, NoticeKind
from bot.domain.visits import VisitState
from bot.texts import dates
from bot.texts.catalogue import Html, html, html_n, lines, plain
from bot.texts.screen import Button, Rows, Screen, begin_data, place_data
from bot.texts.visits import (
    answer_row,
    asked_text,
    calendar_entry,
    contact_text,
    facts_text,
    falls_text,
    pupils_of,
    reached_text,
    report_row,
    years_of,
)

_WAITS: Final[Mapping[str, str]] = {
    "officer": "notice.visit_waits.officer",
    "school": "notice.visit_waits.school",
    "coordinator": "notice.visit_waits.coordinator",
}
_MOVE_ASKED: Final[Mapping[str, str]] = {
    "officer": "notice.visit_move_asked.officer",
    "school": "notice.visit_move_asked.school",
}
"""What each side is told of what waits for an answer."""


def _opener(facts: Mapping[str, Any], locale: str) -> tuple[Button, ...]:
    return (Button(plain("visit.open", locale), place_data("visit", facts["visit"])),)


def _visit(
    key: str, notice: Notice, zone: ZoneInfo, locale: str, *, details: bool = True
) -> Screen:
    facts = notice.params
    return Screen(
        lines(html(key, locale), "", facts_text(facts, zone, locale, details=details)),
        (_opener(facts, locale),),
        silent=True,
    )


def _moment(facts: Mapping[str, Any], key: str, zone: ZoneInfo, locale: str) -> str:
    return dates.moment(datetime.fromisoformat(facts[key]), zone, locale)


def _booked(notice: Notice, zone: ZoneInfo, locale: str) -> Screen:
    screen = _visit("notice.visit_booked", notice, zone, locale)
    return replace(screen, document=calendar_entry(notice.params, zone, locale))


def _requested(notice: Notice, zone: ZoneInfo, locale: str) -> Screen:
    screen = _visit("notice.visit_requested", notice, zone, locale)
    text = lines(screen.text, "", falls_text(notice.params, zone, locale))
    return replace(screen, text=text, rows=(answer_row(notice.params, locale), *screen.rows))


def _request_waits(notice: Notice, zone: ZoneInfo, locale: str) -> Screen:
    """Each side hears what it can do: the officer answers, the school knows where it stands."""
    # Before sides were told apart, all were told the same.
    facts, side = notice.params, notice.params.get("side", "school")
    screen = _visit(_WAITS[side], notice, zone, locale)
    falls_at = (
        html("notice.visit_waits.until", locale, when=_moment(facts, "falls_at", zone, locale))
        if "falls_at" in facts
        else None
    )
    text = lines(screen.text, asked_text(facts, zone, locale), "", falls_at)
    answers = (answer_row(facts, locale),) if side == "officer" else ()
    return replace(screen, text=text, rows=(*answers, *screen.rows), silent=side != "officer")


def _request_declined(notice: Notice, zone: ZoneInfo, locale: str) -> Screen:
    """A no, or no answer at all; the school's way to another time is only the school's."""
    facts = notice.params
    rebook = (_rebook(facts, locale),) if facts.get("rebooks", True) else ()
    rows = (*rebook, _opener(facts, locale))
    if not facts["reason"]:
        screen = _visit("notice.visit_fell", notice, zone, locale)
        return replace(screen, rows=rows, silent=False)
    screen = _visit("notice.visit_declined", notice, zone, locale, details=False)
    reason = html("visit.reason", locale, reason=facts["reason"])
    return replace(screen, text=lines(screen.text, reason), rows=rows, silent=False)


def _moved(notice: Notice, zone: ZoneInfo, locale: str) -> Screen:
    facts = notice.params
    asked = facts["state"] == VisitState.REQUESTED
    key = "notice.visit_moved.asked" if asked else "notice.visit_moved"
    screen = _visit(key, notice, zone, locale, details=False)
    was = _moment(facts, "was", zone, locale)
    text = lines(screen.text, html("notice.visit_was", locale, when=was))
    if asked:
        return replace(screen, text=text, silent=False)
    entry = calendar_entry(facts, zone, locale)
    return replace(screen, text=text, document=entry, silent=False)


def _move_asked(notice: Notice, zone: ZoneInfo, locale: str) -> Screen:
    facts = notice.params
    side = "officer" if facts["side"] == "officer" else "school"
    screen = _visit(_MOVE_ASKED[side], notice, zone, locale, details=False)
    answers = (answer_row(facts, locale),) if side == "officer" else ()
    return replace(
        screen,
        text=lines(screen.text, "", asked_text(facts, zone, locale)),
        rows=(*answers, *screen.rows),
        silent=side != "officer",
    )


def _move_declined(notice: Notice, zone: ZoneInfo, locale: str) -> Screen:
    facts, answer = notice.params, notice.params["answer"]
    key = "notice.visit_move_declined" if answer else "notice.visit_move_fell"
    if notice.params.get("taken_back"):
        key = "notice.visit_move_taken_back"
    when = _moment(facts, "turned_down", zone, locale)
    return Screen(
        lines(
            html(key, locale, when=when),
            html("visit.reason", locale, reason=answer) if answer else None,
            "",
            facts_text(facts, zone, locale),
        ),
        (_opener(facts, locale),),
    )


def _changed(notice: Notice, zone: ZoneInfo, locale: str) -> Screen:
    screen = _visit("notice.visit_changed", notice, zone, locale)
    if notice.params["state"] == VisitState.REQUESTED:
        return screen
    return replace(screen, document=calendar_entry(notice.params, zone, locale))


def _cancelled(notice: Notice, zone: ZoneInfo, locale: str) -> Screen:
    facts = notice.params
    screen = _visit("notice.visit_cancelled", notice, zone, locale, details=False)
    reason = html("visit.reason", locale, reason=facts["reason"]) if facts["reason"] else None
    return replace(
        screen,
        text=lines(screen.text, reason),
        document=calendar_entry(facts, zone, locale),
        silent=False,
    )


def _prepare(notice: Notice, zone: ZoneInfo, locale: str) -> Screen:
    """What the school needs before the visit, short enough to stand below a file."""
    facts = notice.params
    key = "notice.visit_week" if facts["a_week_before"] else "notice.visit_material"
    document = facts["document"]
    return Screen(
        lines(
            html(key, locale),
            html(
                "notice.visit_prepare.line",
                locale,
                when=_moment(facts, "starts_at", zone, locale),
                school=facts["school"],
                topic=facts["topic"],
            ),
            _said("notice.visit_prepare.do", facts["prepare"], locale),
            _said("notice.visit_prepare.read", facts["material"], locale),
            html("notice.visit_prepare.file", locale) if document else None,
        ),
        (_opener(facts, locale),),
        document=document["file_id"] if document else None,
        silent=True,
    )


def _said(key: str, words: str | None, locale: str) -> Html | None:
    return html(key, locale, words=words) if words else None


def _reminder(notice: Notice, zone: ZoneInfo, locale: str) -> Screen:
    return _visit("notice.visit_reminder", notice, zone, locale)


def _soon(notice: Notice, zone: ZoneInfo, locale: str) -> Screen:
    return replace(_visit("notice.visit_soon", notice, zone, locale), silent=False)


_IN_FULL: Final = 6
"""So many visits with the longest names and rooms fit into one message."""

_SHOWN: Final = 12
_SHORT: Final = 40
_WITH_ALL_SAID: Final = 3
"""So many visits are a usual day; of more, what is good to know stands with each alone."""


def _day_list(notice: Notice, zone: ZoneInfo, locale: str) -> Screen:
    """An officer's visits of a day: when, where, room, whom to ask for and the topic."""
    facts = notice.params
    found = facts["visits"]
    day = dates.day(date.fromisoformat(facts["day"]), locale)
    more = len(found) - _SHOWN
    said = ("room", "staff", "know") if len(found) <= _WITH_ALL_SAID else ("room", "staff")
    return Screen(
        lines(
            html_n("notice.visit_day", len(found), locale, day=day),
            *(_on_the_list(one, said, zone, locale) for one in found[:_IN_FULL]),
            *(_in_short(one, zone, locale) for one in found[_IN_FULL:_SHOWN]),
            html_n("offers.more", more, locale) if more > 0 else None,
        ),
        _openers(found[:_SHOWN], zone, locale),
        silent=True,
    )


def _clock(facts: Mapping[str, Any], zone: ZoneInfo, locale: str) -> str:
    start, end = (datetime.fromisoformat(facts[key]) for key in ("starts_at", "ends_at"))
    return dates.clock_span(start, end, zone, locale)


def _on_the_list(
    facts: Mapping[str, Any], said: Sequence[str], zone: ZoneInfo, locale: str
) -> Html:
    return lines(
        "",
        html(
            "notice.visit_day.line",
            locale,
            time=_clock(facts, zone, locale),
            school=facts["school"],
            topic=facts["topic"],
            years=years_of(facts["years"], locale),
            pupils=pupils_of(facts, locale),
        ),
        contact_text(facts, locale),
        *(_said(f"visit.detail.{key}", facts[key], locale) for key in said),
    )


def _in_short(facts: Mapping[str, Any], zone: ZoneInfo, locale: str) -> Html:
    school, time = clipped(facts["school"], _SHORT), _clock(facts, zone, locale)
    return html("notice.visit_day.short", locale, time=time, school=school)


def _openers(found: list[Mapping[str, Any]], zone: ZoneInfo, locale: str) -> Rows:
    return tuple(
        (
            Button(
                clipped(f"{_clock(one, zone, locale)} · {one['school']}", _SHORT),
                place_data("visit", one["visit"]),
            ),
        )
        for one in found
    )


def _report_wanted(notice: Notice, zone: ZoneInfo, locale: str) -> Screen:
    facts = notice.params
    key = "notice.visit_report_again" if facts.get("is_again") else "notice.visit_report_wanted"
    following = "notice.visit_report_then" if facts.get("is_last") else "notice.visit_report_next"
    screen = _visit(key, notice, zone, locale, details=False)
    after = (
        html(following, locale, when=_moment(facts, "next", zone, locale))
        if "next" in facts
        else None
    )
    return replace(
        screen,
        text=lines(screen.text, "", after),
        rows=(report_row(facts["visit"], locale), *screen.rows),
    )


def _unreported(notice: Notice, zone: ZoneInfo, locale: str) -> Screen:
    screen = _visit("notice.visit_unreported", notice, zone, locale, details=False)
    return replace(screen, rows=(report_row(notice.params["visit"], locale), *screen.rows))


def _rebook(facts: Mapping[str, Any], locale: str) -> tuple[Button, ...]:
    """The school's way to another time for a visit that did not take place."""
    name = plain("notice.visit_not_held.rebook", locale)
    return (Button(name, begin_data("book", facts["visit"])),)


def _reported(notice: Notice, zone: ZoneInfo, locale: str) -> Screen:
    """How it went; after a visit that was held the school is asked what it was worth."""
    facts = notice.params
    if facts["reached"] is None:
        result = html("notice.visit_not_held", locale, reason=facts["reason"])
    else:
        result = html("notice.visit_held", locale, pupils=reached_text(facts, locale))
    why = facts.get("why")
    asks = bool(facts.get("asks"))
    rebooks = facts["reached"] is None and facts.get("rebooks", True)
    return Screen(
        lines(
            html("notice.visit_corrected", locale, why=why) if why else None,
            result,
            "",
            facts_text(facts, zone, locale, details=False),
            _said("visit.note", facts.get("note"), locale),
            html("notice.visit_feedback", locale) if asks else None,
        ),
        (
            *((_marks(facts["visit"]),) if asks else ()),
            *((_rebook(facts, locale),) if rebooks else ()),
            _opener(facts, locale),
        ),
        silent=True,
    )


def _marks(visit_id: int) -> tuple[Button, ...]:
    kind = FormKind.VISIT_FEEDBACK.value
    return tuple(Button(str(mark), begin_data(kind, visit_id, mark)) for mark in MARKS)


VISIT_NOTICES: Mapping[NoticeKind, Callable[[Notice, ZoneInfo, str], Screen]] = {
    NoticeKind.VISIT_REQUESTED: _requested,
    NoticeKind.VISIT_WAITS: _request_waits,
    NoticeKind.VISIT_DECLINED: _request_declined,
    NoticeKind.VISIT_BOOKED: _booked,
    NoticeKind.VISIT_MOVED: _moved,
    NoticeKind.VISIT_MOVE_ASKED: _move_asked,
    NoticeKind.VISIT_MOVE_DECLINED: _move_declined,
    NoticeKind.VISIT_CHANGED: _changed,
    NoticeKind.VISIT_CANCELLED: _cancelled,
    NoticeKind.VISIT_PREPARE: _prepare,
    NoticeKind.VISIT_REMINDER: _reminder,
    NoticeKind.VISIT_DAY_LIST: _day_list,
    NoticeKind.VISIT_SOON: _soon,
    NoticeKind.VISIT_REPORT_WANTED: _report_wanted,
    NoticeKind.VISIT_UNREPORTED: _unreported,
    NoticeKind.VISIT_REPORTED: _reported,
}
"""A visit's notices in words."""
