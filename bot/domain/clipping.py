"""Cutting words to the room that there is."""

from __future__ import annotations


def clipped(words: str, most: int) -> str:
    """The beginning of a text in at most so many characters, with `…` where something is missing."""
    return words if len(words) <= most else f"{words[: most - 1].rstrip()}…"
