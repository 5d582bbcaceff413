"""Whom an update goes to, in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from bot.domain.clipping import clipped
from bot.domain.networks import Branch
from bot.texts.catalogue import Html, html, html_n, lines
from bot.texts.labels import label


def recipients_line(count: int, unreachable: int, locale: str) -> Html:
    """How many get it, and how many of them are known to be out of reach, where there are any."""
    return lines(
        html_n("update.recipients", count, locale),
        html_n("update.unreachable", unreachable, locale) if unreachable else None,
    )


def audience_lines(audience: Mapping[str, list[str]], locale: str) -> list[Html]:
    """Which networks, areas and branches are meant."""
    branches = [label(Branch(value), locale) for value in audience["branches"]]
    names = [*audience["networks"], *audience["areas"], *branches]
    follows = [
        html("form.update.only_unanswered", locale, heading=clipped(heading, _HEADING_SHOWN))
        for heading in audience["follows"]
    ]
    if not names:
        return follows or [html("form.update.everybody", locale)]
    shown = clipped(", ".join(names), _NAMES_SHOWN)
    return [*follows, html("form.update.only", locale, names=shown)]


_HEADING_SHOWN: Final = 60
_NAMES_SHOWN: Final = 150
