"""In words: who takes a visit over, what goes back to the school, and the notice periods."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from bot.domain.clipping import clipped
from bot.domain.forms import FormKind
from bot.domain.outbox import Notice
from bot.domain.visit_rules import NoticeRule
from bot.domain.visits import VisitState
from bot.texts import dates
from bot.texts.catalogue import Html, html, lines, plain
from bot.texts.labels import label
from bot.texts.screen import Button, Screen, begin_data, place_data
from bot.texts.visits import calendar_entry, facts_text


def wanted_notice(notice: Notice, zone: ZoneInfo, locale: str) -> Screen:
    """A colleague can't come: whether one takes the visit over."""
    facts = notice.params
    until = dates.moment(datetime.fromisoformat(facts["until"]), zone, locale)
    take = Button(plain("cover.take", locale), place_data("cover", facts["cover"]))
    return Screen(
        lines(
            html(f"cover.wanted.{facts['why']}", locale, officer=facts["officer"], until=until),
            "",
            facts_text(facts, zone, locale),
        ),
        ((take,),),
    )


def in_doubt_notice(notice: Notice, zone: ZoneInfo, locale: str) -> Screen:
    """The school's officer can't come; others are asked."""
    facts = notice.params
    until = dates.moment(datetime.fromisoformat(facts["until"]), zone, locale)
    return Screen(
        lines(
            html(f"cover.doubt.{facts['why']}", locale, until=until),
            "",
            facts_text(facts, zone, locale, details=False),
        ),
        ((_opener(facts, locale),),),
    )


def _opener(facts: Mapping[str, Any], locale: str) -> Button:
    return Button(plain("visit.open", locale), place_data("visit", facts["visit"]))


def given_back_notice(notice: Notice, zone: ZoneInfo, locale: str) -> Screen:
    """Nobody can come: the visit is off, and these are the nearest other times."""
    facts, left = notice.params, notice.params["left"]
    return Screen(
        lines(
            html("cover.given_back", locale),
            html("visit.reason", locale, reason=facts["reason"]) if facts["reason"] else None,
            "",
            facts_text(facts, zone, locale, details=False),
            "",
            html("cover.others" if left else "cover.no_others", locale),
        ),
        (
            *((_another(facts, one, zone, locale),) for one in left),
            (_other_time(facts, locale, "cover.other_time" if left else "wishes.add"),),
        ),
        document=calendar_entry(facts, zone, locale),
    )


def _another(
    facts: Mapping[str, Any], one: Mapping[str, Any], zone: ZoneInfo, locale: str
) -> Button:
    when = dates.short_moment(datetime.fromisoformat(one["starts_at"]), zone, locale)
    name = plain("form.book.slot_name", locale, when=when, officer=one["officer"])
    return Button(clipped(name, 60), place_data("rebook", facts["visit"], one["slot"]))


def _other_time(facts: Mapping[str, Any], locale: str, key: str) -> Button:
    """A booking of the same at another time; where none is free, a wish follows from it."""
    return Button(plain(key, locale), begin_data(FormKind.BOOK_VISIT.value, facts["visit"]))


def new_officer_notice(notice: Notice, zone: ZoneInfo, locale: str) -> Screen:
    """Another officer makes the visit, at the same time; whose it was can't open it any more."""
    facts = notice.params
    is_gone = facts["state"] == VisitState.CANCELLED
    to_times = Button(plain("menu.times", locale), place_data("times"))
    return Screen(
        lines(
            html(_who_comes(facts), locale, officer=facts["officer"], was=facts["was_officer"]),
            "",
            facts_text(facts, zone, locale, details=False),
        ),
        ((to_times if is_gone else _opener(facts, locale),),),
        document=calendar_entry(facts, zone, locale),
    )


def _who_comes(facts: Mapping[str, Any]) -> str:
    """What is said of the new officer: to whom the visit was taken from, to themselves, to others."""
    if facts["state"] == VisitState.CANCELLED:
        return "cover.new_officer.gone"
    return "cover.new_officer.yours" if facts.get("yours") else "cover.new_officer"


def rules_text(rules: Mapping[str, int], locale: str) -> Html:
    """The notice periods as they stand, a line each."""
    return lines(
        *(
            html(
                "visit_rule.line",
                locale,
                rule=label(rule, locale),
                hours=dates.number(rules[rule.value], locale),
            )
            for rule in NoticeRule
        )
    )
