"""Words as they are searched for: without accents, in any form, and as parts of longer words."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from difflib import SequenceMatcher

SHORTEST_PART = 3
"""Shorter ends of words are in every second word."""

WORD_MAX = 40
"""The end of a longer word is not searched for: nobody writes one, and each costs an index."""

_WORD = re.compile(r"[^\W_]+")
_SPELT_OUT = str.maketrans({"æ": "a", "ø": "o", "ß": "ss", "đ": "d", "ł": "l"})


def fold(text: str) -> str:
    """The text in small letters without accents: Åkerö is akero, as people type it in a hurry."""
    letters = text.lower().translate(_BARE)
    return letters if letters.isascii() else _without_accents(letters)


def _without_accents(text: str) -> str:
    letters = unicodedata.normalize("NFKD", text)
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


_BARE = {number: _without_accents(chr(number)) for number in range(0xC0, 0x180)} | _SPELT_OUT
"""Letters of Latin scripts, whose words need no closer look."""


def words_in(*texts: str | None) -> tuple[str, ...]:
    """The different words of some texts, folded, in order."""
    found = (word[:WORD_MAX] for text in texts if text for word in _WORD.findall(fold(text)))
    return tuple(dict.fromkeys(found))


def parts_of(word: str) -> tuple[str, ...]:
    """A folded word and its ends, the longest first: what begins with them is found inside it."""
    return (word, *(word[at:] for at in range(1, len(word) - SHORTEST_PART + 1)))


RANKS = 7
"""So many ranks of words there are; the highest one has no end."""


def rank_of(uses: int) -> int:
    """How often a word is used, roughly: 0 for up to 7 times, then one more for each eight times.

    -1: it is not used any more.
    """
    return min(RANKS, (uses.bit_length() + 2) // 3) - 1


_ENDINGS = tuple(
    sorted(
        [
            "a",
            "ad",
            "ade",
            "aden",
            "ades",
            "an",
            "ande",
            "anden",
            "andet",
            "ar",
            "are",
            "aren",
            "arna",
            "arnas",
            "arne",
            "as",
            "at",
            "ast",
            "e",
            "en",
            "ens",
            "er",
            "erna",
            "ernas",
            "es",
            "et",
            "ets",
            "het",
            "heten",
            "heterna",
            "s",
            "or",
            "orna",
            "ornas",
            "na",
            "nas",
            "n",
            "r",
            "t",
            "ing",
            "s",
        ],
        key=lambda ending: (-len(ending), ending),
    )
)
_STEM_MIN = 3


def stem(word: str) -> str:
    """What the forms of a Swedish word share, roughly: `snatterierna` and `snatteri` meet there."""
    if len(word) > _STEM_MIN + 1 and word.endswith("s") and not word.endswith("ss"):
        word = word[:-1]
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= _STEM_MIN:
            return word[: -len(ending)]
    return word


FOUND_INSIDE = 4
"""A stem this long is found at the beginning of any part of a word: skol(an) in grundskolebarn."""


def is_meant(asked: str, part: str) -> bool:
    """Whether a part of a stored word is meant by a folded word that was asked for."""
    if part.startswith(asked):
        return True
    root = stem(asked)
    if len(root) >= FOUND_INSIDE:
        return part.startswith(root)
    return stem(part) == root


def beginning(asked: str) -> str:
    """What every part begins with that can be meant by a folded word."""
    return min(asked, stem(asked), key=len)


_OFFERS = 3
_ALIKE = 0.62


def nearest(asked: str, known: Iterable[str], offers: int = _OFFERS) -> tuple[str, ...]:
    """The known words most like one that was not found, the most alike first."""
    matcher = SequenceMatcher(b=asked, autojunk=False)
    scored = []
    for word in known:
        matcher.set_seq1(word)
        if matcher.quick_ratio() >= _ALIKE and (ratio := matcher.ratio()) >= _ALIKE:
            scored.append((-ratio, word))
    return tuple(word for _, word in sorted(scored)[:offers])


def pieces(word: str, size: int = 3) -> Iterator[str]:
    """The pieces of a word that a slip of the finger most likely leaves whole."""
    for at in range(max(1, len(word) - size + 1)):
        yield word[at : at + size]
