"""Which button a person means by its label."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from bot.simulator.acting import CannotAct
from bot.simulator.model import Message


def find_button(message: Message, label: str) -> str:
    """The data of the button with this label, or with the only label that begins so.

    Raises CannotAct (404) that names the buttons there are.
    """
    rows = [] if message.keyboard is None else message.keyboard["inline_keyboard"]
    buttons = [button for row in rows for button in row]
    chosen = choose(buttons, label)
    if chosen is None:
        there = ", ".join(repr(button["text"]) for button in buttons) or "none"
        raise CannotAct(
            404, f"message {message.id} has no button {label!r}; its buttons are: {there}"
        )
    if "callback_data" not in chosen:
        raise CannotAct(404, f"the button {chosen['text']!r} opens a link, it can't be pressed")
    return str(chosen["callback_data"])


def choose(buttons: Iterable[dict[str, Any]], label: str) -> dict[str, Any] | None:
    """The button with exactly this label, else the only one whose label begins so."""
    buttons = list(buttons)
    for button in buttons:
        if button["text"] == label:
            return button
    beginning = [button for button in buttons if button["text"].startswith(label)]
    return beginning[0] if len(beginning) == 1 else None
