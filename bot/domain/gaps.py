"""Gaps in a text that is begun from a template, as `[plats]`: nothing is sent while one is left."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

GAP_MAX: Final = 120
"""Characters that fill a gap."""

MOST_GAPS: Final = 6
"""More questions than this are slower to answer than the text is to write."""

FILLED: Final = ("heading", "body", "advice")
"""The parts of an update that can have gaps when it begins."""

_GAP = re.compile(r"\[([^\W\d_][^\[\]\n]{0,39})\]")
"""A word or a few in square brackets. Not [1] or [...]: those are somebody's own way to write."""


def gaps_in(*texts: str | None) -> tuple[str, ...]:
    """What the gaps of some texts ask for, each once, in the order in which they stand."""
    return tuple(dict.fromkeys(found[1] for text in texts if text for found in _GAP.finditer(text)))


def gaps_of(answers: Mapping[str, Any]) -> tuple[str, ...]:
    """The gaps that a dialog's texts began with."""
    return gaps_in(*(answers.get(key) for key in FILLED))


def filled(text: str, answers: Mapping[str, Any]) -> str:
    """A text with the words that were given for its gaps, as far as they were."""
    given = answers.get("gaps") or {}
    return _GAP.sub(lambda found: given.get(found[1], found[0]), text)
