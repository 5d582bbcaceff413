"""Notices about observations, problem areas and measures in words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from bot.domain.clipping import clipped
from bot.domain.observations import ObservationState
from bot.domain.outbox import Notice, NoticeKind
from bot.domain.problem_areas import ProblemState
from bot.texts import dates, observations, problem_areas
from bot.texts.catalogue import Html, html, html_n, lines, plain
from bot.texts.labels import label
from bot.texts.screen import Button, Screen, place_data


def _observation_made(notice: Notice, zone: ZoneInfo, locale: str) -> Screen:
    facts = notice.params
    seen = "observation.for_network" if facts["for_network"] else "observation.for_coordinators"
    return Screen(
        lines(
            html("notice.observation_made", locale),
            "",
            observations.facts_text(facts, zone, locale),
            "",
            observations.reported_by(facts["reporter"], facts["organisation"], locale),
            html(seen, locale),
        ),
        observations.action_rows(facts, ObservationState.NEW, locale),
        picture=facts["picture"],
    )


def _observation_question(notice: Notice, zone: ZoneInfo, locale: str) -> Screen:
    reply = observations.reply_button(notice.params["observation"], locale)
    return _observation_said("notice.observation_question", notice, reply, zone, locale)


def _observation_answer(notice: Notice, zone: ZoneInfo, locale: str) -> Screen:
    opener = observations.open_button(notice.params["observation"], locale)
    return _observation_said("notice.observation_answer", notice, opener, zone, locale)


def _observation_said(
    key: str, notice: Notice, then: Button, zone: ZoneInfo, locale: str
) -> Screen:
    """What one side said to the other about an observation, and the way on."""
    facts = notice.params
    words = html("quote", locale, text=facts["note"])
    return Screen(
        lines(html(key, locale), _about_observation(facts, zone, locale), "", words), ((then,),)
    )


def _about_observation(facts: Mapping[str, Any], zone: ZoneInfo, locale: str) -> Html:
    """Which observation a message is about, in one line."""
    when = dates.short_moment(datetime.fromisoformat(facts["happened_at"]), zone, locale)
    what = observations.short_line(facts, locale)
    return html("notice.observation_about", locale, what=what, when=when)


def _observation_news(notice: Notice, zone: ZoneInfo, locale: str) -> Screen:
    facts = notice.params
    return Screen(
        lines(
            html(f"notice.observation_news.{facts['state']}", locale),
            "",
            _about_observation(facts, zone, locale),
        ),
        ((observations.open_button(facts["observation"], locale),),),
        silent=True,
    )


def _observation_waiting(notice: Notice, zone: ZoneInfo, locale: str) -> Screen:
    facts = notice.params
    since = dates.moment(datetime.fromisoformat(facts["reported_at"]), zone, locale)
    return Screen(
        lines(
            html("notice.observation_waiting", locale, since=since),
            "",
            observations.facts_text(facts, zone, locale),
        ),
        ((observations.open_button(facts["observation"], locale),),),
    )


def _problem_proposed(notice: Notice, _zone: ZoneInfo, locale: str) -> Screen:
    facts = notice.params
    key = "notice.problem_repeats" if facts.get("is_open") else "notice.problem_proposed"
    return Screen(
        lines(
            html_n(key, facts["count"], locale),
            html("problem.title", locale, title=facts["title"]),
        ),
        ((problem_areas.open_button(facts["problem"], locale),),),
    )


def _problem_news(notice: Notice, _zone: ZoneInfo, locale: str) -> Screen:
    facts = notice.params
    title = facts["title"]
    return Screen(
        lines(
            html("notice.problem_news", locale),
            html("problem.title", locale, title=title) if title else None,
            html("problem.state", locale, state=label(ProblemState(facts["state"]), locale)),
        ),
        silent=True,
    )


def _measure(key: str, notice: Notice, locale: str) -> Screen:
    facts = notice.params
    opener = Button(plain("measure.open", locale), place_data("measure", facts["measure"]))
    return Screen(
        lines(html(key, locale), "", problem_areas.measure_text(facts, locale)), ((opener,),)
    )


def _measure_given(notice: Notice, _zone: ZoneInfo, locale: str) -> Screen:
    return _measure("notice.measure_given", notice, locale)


def _measure_changed(notice: Notice, _zone: ZoneInfo, locale: str) -> Screen:
    return _measure("notice.measure_changed", notice, locale)


def _measures_left(notice: Notice, _zone: ZoneInfo, locale: str) -> Screen:
    facts = notice.params
    shown = facts["measures"][:_MEASURES_SHOWN]
    return Screen(
        lines(
            html(
                "notice.measures_left",
                locale,
                name=facts["name"],
                organisation=facts["organisation"],
            ),
            *(html("measure.left", locale, what=one["what"]) for one in shown),
        ),
        tuple(
            (Button(clipped(one["what"], _ON_A_BUTTON), place_data("measure", one["measure"])),)
            for one in shown
        ),
    )


_MEASURES_SHOWN = 5


_ON_A_BUTTON = 50


def _measure_soon(notice: Notice, _zone: ZoneInfo, locale: str) -> Screen:
    return _to_finish(_measure("notice.measure_soon", notice, locale), notice, locale)


def _measure_late(notice: Notice, _zone: ZoneInfo, locale: str) -> Screen:
    return _to_finish(_measure("notice.measure_late", notice, locale), notice, locale)


def _to_finish(screen: Screen, notice: Notice, locale: str) -> Screen:
    """With the button that says that it is done."""
    button = problem_areas.finish_button(notice.params["measure"], locale)
    return replace(screen, rows=((button,), *screen.rows))


def _measure_done(notice: Notice, _zone: ZoneInfo, locale: str) -> Screen:
    return replace(_measure("notice.measure_done", notice, locale), silent=True)


OBSERVATION_NOTICES: Mapping[NoticeKind, Callable[[Notice, ZoneInfo, str], Screen]] = {
    NoticeKind.OBSERVATION_MADE: _observation_made,
    NoticeKind.OBSERVATION_QUESTION: _observation_question,
    NoticeKind.OBSERVATION_ANSWER: _observation_answer,
    NoticeKind.OBSERVATION_NEWS: _observation_news,
    NoticeKind.OBSERVATION_WAITING: _observation_waiting,
    NoticeKind.PROBLEM_PROPOSED: _problem_proposed,
    NoticeKind.PROBLEM_NEWS: _problem_news,
    NoticeKind.MEASURE_GIVEN: _measure_given,
    NoticeKind.MEASURE_CHANGED: _measure_changed,
    NoticeKind.MEASURES_LEFT: _measures_left,
    NoticeKind.MEASURE_SOON: _measure_soon,
    NoticeKind.MEASURE_LATE: _measure_late,
    NoticeKind.MEASURE_DONE: _measure_done,
}
