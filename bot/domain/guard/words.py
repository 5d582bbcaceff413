"""The words of a plain text, with what a rule about names asks of each."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final


def listed(words: str) -> frozenset[str]:
    """The words of a text as a set."""
    return frozenset(words.split())


_WORD: Final = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_SENTENCE_ENDS: Final = re.compile(r"[.!?…][\"”')]*(?:\s|$)|;|\n\s*\n|\n\s*[-•*–\d(]")
_ABBREVIATIONS: Final = listed(
    "ca kl nr tel bl st resp f t o m d v s k dvs osv mfl forts ev exkl inkl jfr obs f.d tf"
)
_LINE_COUNTS_AS: Final = 3
"""How many words a line end is worth, where nearness is told in words."""


@dataclass(frozen=True, slots=True)
class Word:
    """A word where it stands in the plain text."""

    text: str
    low: str
    start: int
    end: int
    sentence: int
    place: int
    """Where it stands among the words; the difference tells how near two words are."""

    @property
    def is_capitalised(self) -> bool:
        return self.text[0].isupper() and (
            len(self.text) == 1 or self.text[1:] != self.low[1:].upper()
        )

    @property
    def is_shouted(self) -> bool:
        return len(self.text) > 1 and self.text.isupper()

    @property
    def is_initial(self) -> bool:
        return len(self.text) == 1 and self.text.isupper()


def words_of(plain: str) -> Iterator[Word]:
    """The words in order, with the sentence that each belongs to."""
    sentence = place = end = 0
    last = ""
    for match in _WORD.finditer(plain):
        gap = plain[end : match.start()]
        if last and _ends_sentence(gap, last):
            sentence += 1
        place += 1 + (_LINE_COUNTS_AS if "\n" in gap else 0)
        end, last = match.end(), match[0]
        yield Word(match[0], match[0].lower(), match.start(), end, sentence, place)


def _ends_sentence(gap: str, last: str) -> bool:
    if gap.startswith(".") and (len(last) == 1 or last.lower() in _ABBREVIATIONS):
        gap = gap[1:]
    return _SENTENCE_ENDS.search(gap) is not None
