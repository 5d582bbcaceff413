"""Lists of people to invite in words: how to write one, what is wrong with one, the links."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping, Sequence
from io import StringIO
from typing import Any, Final

from bot.domain.member_list import MAX_LIST_ROWS, Fault
from bot.domain.networks import Area, Branch
from bot.domain.people import Viewer
from bot.domain.views import FormView
from bot.texts.catalogue import Html, html, html_n, lines, plain
from bot.texts.labels import label
from bot.texts.menus import menu_button
from bot.texts.people import link_of
from bot.texts.screen import Button, File, Screen, place_data

_FAULTS_SHOWN: Final = 20


def explanation_screen(areas: tuple[Area, ...], viewer: Viewer) -> Screen:
    """How to write a list, with a file to fill in."""
    locale = viewer.locale
    names = ", ".join(area.name for area in areas)
    branches = ", ".join(label(branch, locale) for branch in Branch)
    return Screen(
        lines(
            html("list.explanation", locale, limit=MAX_LIST_ROWS),
            "",
            html("list.branches", locale, branches=branches),
            html("list.areas", locale, areas=names) if 0 < len(names) <= _LONG else None,
        ),
        ((Button(plain("button.back", locale), place_data("people")),),),
        document=File(plain("list.file.empty", locale), _csv([_headings(locale)])),
    )


_LONG: Final = 300
"""Letters of areas that fit a caption of 1,024 characters (Telegram) beside the rest."""


def _headings(locale: str) -> tuple[str, ...]:
    return tuple(
        plain(key, locale)
        for key in (
            "list.name",
            "form.join.organisation.name",
            "form.join.branch.name",
            "form.join.areas.name",
        )
    )


def faults_screen(faults: Sequence[Fault], viewer: Viewer) -> Screen:
    """Every faulty row with its reason; nothing was made."""
    locale = viewer.locale
    more = len(faults) - _FAULTS_SHOWN
    return Screen(
        lines(
            html_n("list.faults", len(faults), locale),
            "",
            *(_fault(one, locale) for one in faults[:_FAULTS_SHOWN]),
            html_n("list.faults.more", more, locale) if more > 0 else None,
            "",
            html("list.faults.next", locale),
        ),
        (
            (Button(plain("list.how", locale), place_data("list")),),
            menu_button(locale),
        ),
    )


def _fault(one: Fault, locale: str) -> Html:
    what = plain(f"list.fault.{one.problem.value}", locale, value=one.value[:40])
    return html("list.fault", locale, line=one.line, what=what)


def not_a_list_screen(viewer: Viewer) -> Screen:
    """The file cannot be read as a list."""
    locale = viewer.locale
    return Screen(
        html("list.unreadable", locale, limit=MAX_LIST_ROWS),
        (
            (Button(plain("list.how", locale), place_data("list")),),
            menu_button(locale),
        ),
    )


def links_screen(view: FormView, bot_username: str) -> Screen:
    """The links, a row each, in a file that is shown this once."""
    locale = view.viewer.locale
    links = view.receipt["links"]
    headings = (*_headings(locale)[:2], plain("list.link", locale))
    rows = [(name, org, link_of(code, bot_username)) for name, org, code in links]
    return Screen(
        lines(
            html_n("list.made", len(links), locale),
            *left_out(view.receipt, locale),
            "",
            html("list.made.next", locale),
        ),
        (menu_button(locale),),
        document=File(plain("list.file", locale), _csv([headings, *rows])),
    )


def left_out(facts: Mapping[str, Any], locale: str) -> list[Html]:
    """How many on the list got no new link, because they have one, or have joined already."""
    found = []
    if facts.get("invited"):
        found.append(html_n("list.invited_already", facts["invited"], locale))
    if facts.get("joined"):
        found.append(html_n("list.joined_already", facts["joined"], locale))
    return found


def _csv(rows: Iterable[Sequence[str]]) -> bytes:
    """Rows as Swedish spreadsheets open them at a double click."""
    out = StringIO()
    writer = csv.writer(out, delimiter=";")
    for row in rows:
        writer.writerow([_harmless(cell) for cell in row])
    return out.getvalue().encode("utf-8-sig")


def _harmless(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if cell.startswith(("=", "+", "-", "@")) else cell
