"""What is wrong with a table that was to be read in."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from bot.domain.clipping import clipped
from bot.domain.people import Viewer
from bot.domain.table_file import MAX_TABLE_ROWS, Fault
from bot.reports.spreadsheet import csv_bytes
from bot.texts.catalogue import html, html_n, lines, plain
from bot.texts.menus import menu_button
from bot.texts.screen import Button, File, Screen, place_data

_FAULTS_SHOWN: Final = 20
_FAULTS_ABOVE_FILE: Final = 8
"""Fewer lines fit above a file: a caption has 1,024 characters (Telegram)."""


def faults_screen(faults: Sequence[Fault], viewer: Viewer, how: str) -> Screen:
    """Every faulty row with its reason, the many in a file; nothing was stored.

    `how` is the place that explains such lists.
    """
    locale = viewer.locale
    in_file = len(faults) > _FAULTS_SHOWN
    shown = faults[: _FAULTS_ABOVE_FILE if in_file else _FAULTS_SHOWN]
    return Screen(
        lines(
            html_n("list.faults", len({one.line for one in faults}), locale),
            "",
            *(html("list.fault", locale, line=one.line, what=_what(one, locale)) for one in shown),
            html_n("list.faults.more", len(faults) - len(shown), locale) if in_file else None,
            "",
            html("list.faults.next", locale),
        ),
        (_how_button(how, locale), menu_button(locale)),
        document=File(plain("list.faults.file", locale), _faults_file(faults, locale))
        if in_file
        else None,
    )


def _what(one: Fault, locale: str) -> str:
    return plain(f"list.fault.{one.problem.value}", locale, value=clipped(one.value, 40))


def _faults_file(faults: Sequence[Fault], locale: str) -> bytes:
    headings = (plain("list.faults.line", locale), plain("list.faults.what", locale))
    return csv_bytes(headings, ((one.line, _what(one, locale)) for one in faults))


def _how_button(how: str, locale: str) -> tuple[Button, ...]:
    key = "schools.list.how" if how == "schools_list" else "list.how"
    return (Button(plain(key, locale), place_data(how)),)


def not_a_list_screen(viewer: Viewer, how: str) -> Screen:
    """The file cannot be read as a list."""
    locale = viewer.locale
    return Screen(
        html("list.unreadable", locale, limit=MAX_TABLE_ROWS),
        (_how_button(how, locale), menu_button(locale)),
    )
