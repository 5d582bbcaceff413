"""A text in its plainest form, and the way back from there to the text as it was written."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final


@dataclass(frozen=True, slots=True)
class Folded:
    """The plain text, and where each of its characters begins and ends in the written one."""

    plain: str
    starts: Sequence[int]
    ends: Sequence[int]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Where the plain characters from `start` up to `end` stand in the written text."""
        return self.starts[start], self.ends[end - 1]

    def before(self, start: int, length: int) -> str:
        """At most `length` plain characters before `start`, in small letters."""
        return self.plain[max(0, start - length) : start].lower()


def fold(text: str) -> Folded:
    """The text with plain digits, letters, hyphens and spaces, without what cannot be seen."""
    if text.isascii() and text.isprintable():
        places = range(len(text) + 1)
        return Folded(text, places[:-1], places[1:])
    plain: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for at, char in enumerate(text):
        simple = _simple(char)
        if simple is _MARK:
            if plain:
                plain[-1] = _composed(plain[-1], char)
                ends[-1] = at + 1
        elif simple:
            plain.append(simple)
            starts.append(at)
            ends.append(at + 1)
    return Folded("".join(plain), starts, ends)


_MARK: Final = "mark"
# They are drawn as nothing or as a blank, whatever Unicode calls them.
_BLANKS: Final = frozenset("\u115f\u1160\u2800\u3164\uffa0")
_LINE_ENDS: Final = frozenset("\n\v\f\x1c\x1d\x1e\x85\u2028\u2029")
_OTHER_HYPHENS: Final = frozenset("\N{MINUS SIGN}\N{HYPHEN BULLET}\u02d7")


@lru_cache(maxsize=4096)
def _simple(char: str) -> str:
    """One character in its plainest form: `""` for an invisible one, `_MARK` for an accent."""
    if char in _LINE_ENDS:
        return "\n"
    if char.isspace() or char in _BLANKS:
        return " "
    category = unicodedata.category(char)
    if category == "Nd":
        return str(unicodedata.decimal(char))
    if category in ("Cf", "Cc"):
        return ""
    if category in ("Mn", "Me"):
        return _MARK
    if category == "Pd" or char in _OTHER_HYPHENS:
        return "-"
    # Superscripts and circled digits stay as they are: a footnote must not lengthen a number.
    if category != "No":
        normal = unicodedata.normalize("NFKC", char)
        return normal if len(normal) == 1 else char
    return char


def _composed(letter: str, mark: str) -> str:
    """The letter with its accent; without it where there is no such letter (an enclosed digit)."""
    both = unicodedata.normalize("NFC", letter + mark)
    return both if len(both) == 1 else letter
