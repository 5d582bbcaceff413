"""Text messages to a phone: how many of them a text takes, and a text made to fit into some."""

from __future__ import annotations

import re

_BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_TWICE = frozenset("^{}\\[~]|€")
"""3GPP TS 23.038, 6.2.1: the default alphabet, and what takes two places of it."""

_ALONE, _JOINED = 160, 153
_ALONE_UNICODE, _JOINED_UNICODE = 70, 67
"""Places in one message, and in each of several that the phone puts together again."""

_LIKE = str.maketrans({"–": "-", "—": "-", "”": '"', "“": '"', "’": "'", "…": "...", "\u00a0": " "})


def simplified(text: str) -> str:
    """A text with typographic signs as a phone's own alphabet has them."""
    return re.sub(r"[ \t]+", " ", text.translate(_LIKE)).strip()


def messages(text: str) -> int:
    """How many messages a text takes. Any letter outside the alphabet makes all of them shorter."""
    places = _places(text)
    if places is None:
        places, alone, joined = len(text.encode("utf-16-le")) // 2, _ALONE_UNICODE, _JOINED_UNICODE
    else:
        alone, joined = _ALONE, _JOINED
    return 1 if places <= alone else -(-places // joined)


def _places(text: str) -> int | None:
    """Places in the default alphabet. None: the text has letters outside it."""
    if set(text) <= _BASIC | _TWICE:
        return len(text) + sum(letter in _TWICE for letter in text)
    return None


def shortened(text: str, most: int) -> str:
    """A text cut to so many characters: after a sentence if one ends late enough, else a word."""
    if len(text) <= most:
        return text
    if most <= 3:
        return ""
    cut = text[: most - 3]
    sentence = max(cut.rfind(mark) for mark in (". ", "! ", "? "))
    if sentence >= most // 2:
        return text[: sentence + 1]
    word = cut.rfind(" ")
    return f"{cut[: word if word > 0 else len(cut)].rstrip(' ,;:')}..."


def fitted(before: str, body: str, after: str, most: int) -> str:
    """Three parts as one text within so many messages; only the middle one is shortened."""
    for length in range(len(body), -1, -5):
        middle = shortened(body, length)
        text = " ".join(part for part in (before, middle, after) if part)
        if messages(text) <= most:
            return text
    return " ".join(part for part in (before, after) if part)
