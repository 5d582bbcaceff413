"""Buttons that screens about members share: names cut to length, ticks and marks."""

from __future__ import annotations

from typing import Final

from bot.domain.clipping import clipped

_BUTTON_NAMES: Final = 40
"""Letters of a name on a button: more is cut off by a phone."""


MOST_AREAS: Final = 80
"""Telegram takes 100 buttons; no municipality of ours has as many places."""


def on_a_button(name: str) -> str:
    """A name as far as a phone shows it on a button."""
    return clipped(name, _BUTTON_NAMES)


def ticked(name: str, *, on: bool) -> str:
    """A choice of several, ticked or not."""
    return f"{'☑' if on else '☐'} {name}"


def marked(name: str, *, on: bool) -> str:
    """A choice, with a point before the one that holds now."""
    return f"• {name}" if on else name
