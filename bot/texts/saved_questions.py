"""Saved questions in words: the list, one of them, and the answer that the clock sends."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from zoneinfo import ZoneInfo

from bot.domain.activities import ActivityKind, Findings, Summed, Total
from bot.domain.forms import Choice, FormKind
from bot.domain.networks import Area
from bot.domain.people import Viewer
from bot.domain.promises import Unit
from bot.domain.questions import period_of_facts, question_of
from bot.domain.reading import Qualifier
from bot.domain.saved_questions import SavedQuestion
from bot.domain.work import FileFormat
from bot.texts import dates
from bot.texts.asking import answer_lines, question_data, reading
from bot.texts.catalogue import html, html_n, lines, plain
from bot.texts.labels import label
from bot.texts.menus import menu_button, rows_of
from bot.texts.screen import Button, Screen, begin_data, place_data
from bot.texts.sharing import file_data


def list_screen(saved: tuple[SavedQuestion, ...], viewer: Viewer) -> Screen:
    """One's own questions, each a button."""
    locale = viewer.locale
    back = (Button(plain("button.back", locale), place_data("actsmer")), *menu_button(locale))
    if not saved:
        return Screen(html("saved.none", locale), (back,))
    return Screen(
        html_n("saved.title", len(saved), locale),
        (*((Button(one.name, place_data("actsav1", one.id)),) for one in saved), back),
    )


def saved_screen(one: SavedQuestion, viewer: Viewer, zone: ZoneInfo) -> Screen:
    """One question: ask it now, change it, remove it."""
    locale = viewer.locale
    return Screen(
        lines(
            html("saved.one", locale, name=one.name),
            label(one.sending, locale),
            html("saved.next", locale, when=dates.moment(one.next_at, zone, locale))
            if one.next_at
            else None,
        ),
        (
            (Button(plain("saved.ask", locale), question_data(one.question)),),
            (
                Button(
                    plain("saved.change", locale),
                    begin_data(FormKind.SAVE_QUESTION.value, one.id),
                ),
                Button(plain("saved.remove", locale), place_data("actsav0", one.id)),
            ),
            (Button(plain("button.back", locale), place_data("actssav")),),
        ),
    )


def answer_screen(facts: Mapping[str, Any], locale: str) -> Screen:
    """The answer to a saved question, as a message of its own; what it opens comes below it."""
    findings = _findings(facts)
    promises = tuple(Choice(number, {"key": key}) for number, key in facts["promises"])
    areas = tuple(Area(number, name) for number, name in facts["areas"])
    asked = findings.question.narrowed(days=findings.period)
    return Screen(
        lines(
            html("saved.answer", locale, name=facts["name"]),
            html("work.export.reading", locale, reading=reading(findings, promises, areas, locale)),
            "",
            *answer_lines(findings, locale),
        ),
        rows_of(
            (
                Button(plain("saved.open", locale), question_data(asked, below=True)),
                Button(plain("share.xlsx", locale), file_data(asked, FileFormat.XLSX)),
            ),
            (Button(plain("saved.settings", locale), place_data("actsav1", facts["saved"])),),
        ),
        silent=True,
    )


def _findings(facts: Mapping[str, Any]) -> Findings:
    before = facts["before"]
    return Findings(
        question_of(facts["question"]),
        period_of_facts(facts["period"]),
        facts["count"],
        tuple(
            Total(
                ActivityKind(kind),
                number,
                tuple(
                    Summed(number_, Unit(unit), Qualifier(qualifier))
                    for number_, unit, qualifier in sums
                ),
            )
            for kind, number, sums in facts["totals"]
        ),
        (),
        not_held=facts["not_held"],
        is_more=facts["is_more"],
        before=(period_of_facts(before[0]), before[1]) if before else None,
    )
