"""Parts of messages about meetings: one meeting, a series, its days, what came out of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from itertools import groupby
from typing import Any
from zoneinfo import ZoneInfo

from bot.domain.clipping import clipped
from bot.domain.meetings import (
    MeetingRhythm,
    week_of_month,
)
from bot.texts import dates
from bot.texts.catalogue import Html, html, html_n, lines, plain

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


def which_text(facts: Mapping[str, Any], zone: ZoneInfo, locale: str) -> Html:
    """Which meeting a question is about, in one line: there may be several on a day."""
    when = when_of(facts, zone, locale)
    return html("meeting.which", locale, title=facts["title"], when=when)


def agenda_text(agenda: str, locale: str, most: int | None = None) -> Html | None:
    """The agenda, cut where there is no room for all of it. None: there is none."""
    if not agenda:
        return None
    return html("meeting.agenda", locale, agenda=agenda if most is None else clipped(agenda, most))


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


def days_line(days: Sequence[date], locale: str) -> Html:
    """Days, the first ones of many: `tors 6 jan, tors 26 maj`."""
    rest = len(days) - _RED_DAYS_IN_SUMMARY
    shown = ", ".join(dates.day(day, locale) for day in days[:_RED_DAYS_IN_SUMMARY])
    return lines(
        html("meeting.red.days", locale, days=shown),
        html_n("meeting.red.more", rest, locale) if rest > 0 else None,
    )


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
    red = red_days_text(facts, locale, _RED_DAYS_IN_SUMMARY)
    told = [red] if red else []
    if facts["count"] == 1:
        return told
    days = [dates.day(date.fromisoformat(day), locale) for day in facts["days"]]
    return [html_n("meeting.plan.days", len(days), locale, days=", ".join(days)), *told]


_MEASURE_SHOWN = 100


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
                what=clipped(what, _MEASURE_SHOWN),
                owner=owner,
                due=dates.day(due, locale),
            )
            for what, owner, due in measures[:most]
        ),
        html_n("meeting.measures.more", rest, locale) if rest > 0 else None,
    )


def decisions_text(
    decisions: Sequence[tuple[str, str | None]], locale: str, most: int
) -> Html | None:
    """What was decided, a line each. None: nothing."""
    if not decisions:
        return None
    told: list[str] = []
    for problem, alike in groupby(decisions, key=lambda one: one[1]):
        told.extend(f"• {text}" for text, _ in alike)
        if problem is not None:
            told.append(plain("meeting.decided_about", locale, about=problem))
    listed = clipped("\n".join(told), most)
    return html("meeting.decisions", locale, decisions=listed)


def present_name(facts: Mapping[str, Any], locale: str) -> str:
    """Somebody to tick, or who comes in their place: `Bo Ek (för Anna, ICA)`."""
    if not facts:
        return plain("meeting.somebody", locale)
    if facts["deputy"]:
        return plain("meeting.present.deputy", locale, deputy=facts["deputy"], name=facts["guest"])
    return plain("meeting.present", locale, name=facts["guest"], organisation=facts["organisation"])
