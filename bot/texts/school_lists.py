"""Lists of schools in words: how to write one, and what one would do."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from bot.domain.clipping import clipped
from bot.domain.people import Viewer
from bot.domain.school_list import Effect
from bot.domain.schools import SchoolKind
from bot.domain.table_file import MAX_TABLE_ROWS
from bot.domain.views import FormView
from bot.reports.spreadsheet import csv_bytes
from bot.texts.catalogue import Html, html, html_n, lines, plain
from bot.texts.labels import label
from bot.texts.menus import menu_button
from bot.texts.screen import Button, File, Screen, place_data

_AREAS_SHOWN: Final = 300
"""Letters of areas that fit a caption of 1,024 characters (Telegram) beside the rest."""


def explanation_screen(areas: Sequence[str], viewer: Viewer) -> Screen:
    """How to write a list of schools, with a file to fill in."""
    locale, names = viewer.locale, ", ".join(areas)
    kinds = ", ".join(label(kind, locale) for kind in SchoolKind)
    return Screen(
        lines(
            html("schools.list.explanation", locale, limit=MAX_TABLE_ROWS),
            "",
            html("schools.list.kinds", locale, kinds=kinds),
            html("list.areas", locale, areas=names) if 0 < len(names) <= _AREAS_SHOWN else None,
        ),
        ((Button(plain("schools.list", locale), place_data("schools", 0)),), menu_button(locale)),
        document=File(plain("schools.list.file", locale), _template(locale)),
    )


def _template(locale: str) -> bytes:
    """Headings alone: whatever else stood there would be read in as a school."""
    names = ("school", "area", "kind", "year", "classes", "pupils")
    return csv_bytes([plain(f"schools.list.column.{name}", locale) for name in names], ())


_NAMES_SHOWN: Final = 12
_NAME_SHOWN: Final = 60


def plan_text(view: FormView) -> list[Html]:
    """What a list would do: which schools are new, which change, how many stay as they are."""
    locale, effects = view.viewer.locale, view.facts["effects"]
    new, changed, same = (effects[effect.value] for effect in Effect)
    return [
        html_n("schools.list.found", len(new) + len(changed) + len(same), locale),
        *_named("schools.list.new", new, locale),
        *_named("schools.list.changed", changed, locale),
        *([html_n("schools.list.same", len(same), locale)] if same else []),
        *_ignored(view.facts["ignored"], locale),
        html("schools.list.nothing_yet", locale),
    ]


def _ignored(headings: Sequence[str], locale: str) -> list[Html]:
    """Which columns of the file mean nothing here."""
    if not headings:
        return []
    names = ", ".join(clipped(heading, _NAME_SHOWN) for heading in headings[:_NAMES_SHOWN])
    return [html_n("schools.list.ignored", len(headings), locale, names=names)]


def _named(key: str, names: Sequence[str], locale: str) -> list[Html]:
    """How many schools, and which."""
    if not names:
        return []
    more = len(names) - _NAMES_SHOWN
    return [
        html_n(key, len(names), locale),
        *(
            html("schools.list.name", locale, name=clipped(name, _NAME_SHOWN))
            for name in names[:_NAMES_SHOWN]
        ),
        *([html_n("list.faults.more", more, locale)] if more > 0 else []),
    ]


def receipt_screen(view: FormView) -> Screen:
    """What a list did."""
    locale, counts = view.viewer.locale, view.receipt
    done = [
        html_n(f"schools.list.{effect.value}", counts[effect.value], locale)
        for effect in Effect
        if counts[effect.value]
    ]
    return Screen(
        lines(html("schools.list.done", locale), *done),
        ((Button(plain("school.open", locale), place_data("schools", 0)), *menu_button(locale)),),
    )
