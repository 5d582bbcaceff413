"""Who answers for which promise, and the quarterly question, in words."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from bot.domain.activities import Period, Question
from bot.domain.clipping import clipped
from bot.domain.errors import NotFound
from bot.domain.people import Viewer
from bot.domain.views import ResponsibleView
from bot.texts import dates
from bot.texts.asking import question_data
from bot.texts.catalogue import Html, html, html_n, lines, plain
from bot.texts.members.buttons import ticked
from bot.texts.menus import menu_button, rows_of
from bot.texts.screen import Button, Screen, place_data

_PEOPLE_SHOWN = 90
"""Telegram takes at most 100 buttons below a message."""

_NAMES_SHOWN = 4
_PROMISES_SHOWN = 12
_WHAT_SHOWN = 60


def responsible_screen(view: ResponsibleView, viewer: Viewer) -> Screen:
    """The promises with who answers for each; a button changes one."""
    locale = viewer.locale
    back = (Button(plain("button.back", locale), place_data("actsmer")), *menu_button(locale))
    return Screen(
        lines(
            html("responsible.title", locale),
            "",
            *(_line(view, one.value, one.facts, locale) for one in view.promises),
        ),
        (
            *(
                (
                    Button(
                        plain(
                            "promise.button", locale, key=one.facts["key"], title=one.facts["title"]
                        ),
                        place_data("actsre1", one.value),
                    ),
                )
                for one in view.promises
            ),
            back,
        ),
    )


def _line(view: ResponsibleView, number: str, facts: Mapping[str, Any], locale: str) -> Html:
    chosen = view.chosen.get(int(number), frozenset())
    names = [view.staff[one] for one in chosen][:_NAMES_SHOWN]
    who = ", ".join(names) or plain("responsible.all", locale)
    return html("responsible.line", locale, key=facts["key"], who=who)


def promise_screen(view: ResponsibleView, promise_id: int, viewer: Viewer) -> Screen:
    """Who answers for one promise: a tick for each who can. Raises NotFound."""
    locale = viewer.locale
    one = next((one for one in view.promises if one.value == str(promise_id)), None)
    if one is None:
        raise NotFound("promise")
    chosen = view.chosen.get(promise_id, frozenset())
    ticks = [
        Button(
            ticked(name, on=number in chosen),
            place_data("actsre1", promise_id, number, int(number not in chosen)),
        )
        for number, name in list(view.staff.items())[:_PEOPLE_SHOWN]
    ]
    return Screen(
        html("responsible.question", locale, key=one.facts["key"], title=one.facts["title"]),
        (
            *((tick,) for tick in ticks),
            (Button(plain("button.back", locale), place_data("actsresp")),),
        ),
    )


def anything_screen(facts: Mapping[str, Any], locale: str) -> Screen:
    """The quarterly question, with what is there already; a button logs under a promise."""
    first, last = date.fromisoformat(facts["first"]), date.fromisoformat(facts["last"])
    shown = facts["promises"][:_PROMISES_SHOWN]
    days = dates.period(first, last, locale)
    question = Question(days=Period(first, last))
    return Screen(
        lines(
            html("quarter.title", locale, period=days),
            "",
            html("quarter.there", locale),
            *(line for one in shown for line in _there(one, locale)),
            "",
            html("quarter.how", locale),
        ),
        rows_of(
            *(
                (
                    Button(
                        plain("quarter.log", locale, key=one["key"], title=one["title"]),
                        place_data("actslog", one["promise"]),
                    ),
                )
                for one in shown
            ),
            (Button(plain("quarter.open", locale), question_data(question, below=True)),),
        ),
        silent=True,
    )


def _there(one: Mapping[str, Any], locale: str) -> list[Html]:
    latest = ", ".join(
        plain(
            "quarter.latest",
            locale,
            day=dates.plain_day(date.fromisoformat(day), locale),
            what=clipped(what, _WHAT_SHOWN),
        )
        for day, what in one["latest"]
    )
    if not one["held"]:
        return [html("quarter.nothing", locale, key=one["key"], title=one["title"])]
    line = html_n("quarter.line", one["held"], locale, key=one["key"], title=one["title"])
    return [line, html("quarter.line.latest", locale, latest=latest)]
