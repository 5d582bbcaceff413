"""Lists of people to invite in words: how to write one, what is wrong with one, the links."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from bot.domain.networks import Area, Branch
from bot.domain.people import Viewer
from bot.domain.table_file import MAX_TABLE_ROWS
from bot.domain.views import FormView
from bot.reports.spreadsheet import csv_bytes
from bot.texts.catalogue import Html, html, html_n, lines, plain
from bot.texts.labels import label
from bot.texts.menus import menu_button
from bot.texts.people import link_of
from bot.texts.screen import Button, File, Screen, place_data


def explanation_screen(areas: tuple[Area, ...], viewer: Viewer) -> Screen:
    """How to write a list, with a file to fill in."""
    locale = viewer.locale
    names = ", ".join(area.name for area in areas)
    branches = ", ".join(label(branch, locale) for branch in Branch)
    return Screen(
        lines(
            html("list.explanation", locale, limit=MAX_TABLE_ROWS),
            "",
            html("list.branches", locale, branches=branches),
            html("list.areas", locale, areas=names) if 0 < len(names) <= _LONG else None,
        ),
        ((Button(plain("button.back", locale), place_data("people")),),),
        document=File(plain("list.file.empty", locale), csv_bytes(_headings(locale), ())),
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
        document=File(plain("list.file", locale), csv_bytes(headings, rows)),
    )


def left_out(facts: Mapping[str, Any], locale: str) -> list[Html]:
    """How many on the list got no new link, because they have one, or have joined already."""
    found = []
    if facts.get("invited"):
        found.append(html_n("list.invited_already", facts["invited"], locale))
    if facts.get("joined"):
        found.append(html_n("list.joined_already", facts["joined"], locale))
    return found
