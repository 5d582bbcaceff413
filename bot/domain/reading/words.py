"""Words for months, weekdays and numbers, and a typed text once its form is set aside.

All words are without accents and in small letters, as `plain_text` leaves them.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from typing import TypeVar

_Named = TypeVar("_Named")

_MAX_LENGTH = 80
"""Nobody writes a date or a number longer; a pasted letter need not be searched."""

MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "jan januari january",
            "feb febr februari february",
            "mar mars march",
            "apr april",
            "maj may",
            "jun juni june",
            "jul juli july",
            "aug augusti august",
            "sep sept september",
            "okt oct oktober october",
            "nov november",
            "dec december",
        ),
        start=1,
    )
    for name in names.split()
}

WEEKDAYS = {
    name: number
    for number, names in enumerate(
        (
            "man mandag mandagen mandags mon monday",
            "tis tisdag tisdagen tisdags tue tues tuesday",
            "ons onsdag onsdagen onsdags wed weds wednesday",
            "tor tors torsdag torsdagen torsdags thu thur thurs thursday",
            "fre fredag fredagen fredags fri friday",
            "lor lordag lordagen lordags sat saturday",
            "son sondag sondagen sondags sun sunday",
        )
    )
    for name in names.split()
}

_SWEDISH = (
    "noll ett tva tre fyra fem sex sju atta nio tio elva tolv tretton fjorton femton sexton "
    "sjutton arton nitton",
    "tjugo trettio fyrtio femtio sextio sjuttio attio nittio",
)
_ENGLISH = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
    "fifteen sixteen seventeen eighteen nineteen",
    "twenty thirty forty fifty sixty seventy eighty ninety",
)


def _number_words() -> Iterator[tuple[str, int]]:
    """The words from 0 to 100 in both languages, written together, apart or with a hyphen."""
    for below_twenty, tens in (_SWEDISH, _ENGLISH):
        units = below_twenty.split()
        yield from ((word, number) for number, word in enumerate(units))
        for ten, word in zip(range(20, 100, 10), tens.split(), strict=True):
            yield word, ten
            for joint in ("", " ", "-"):
                yield from ((f"{word}{joint}{units[n]}", ten + n) for n in range(1, 10))
    yield from (("en", 1), ("tjugoen", 21), ("trettioen", 31))
    yield from ((hundred, 100) for hundred in ("hundra", "ett hundra", "a hundred", "one hundred"))


_NUMBERS = dict(_number_words())


def meanings(named: Mapping[_Named, str]) -> dict[str, _Named]:
    """Each name with what it names; several names of one are parted by bars."""
    return {name: one for one, names in named.items() for name in names.split("|")}


def any_of(words: Iterable[str]) -> str:
    """A pattern for any of the words, the longest first."""
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


def _number_word() -> str:
    """A pattern for the keys of `_NUMBERS`, built from their parts: a list of them all is slow."""
    parts = []
    for below_twenty, tens in (_SWEDISH, _ENGLISH):
        units = below_twenty.split()
        digit = "|".join(units[1:10])
        parts += [*units, rf"(?:{tens.replace(' ', '|')})(?:[ -]?(?:{digit}))?"]
    return "|".join([*parts, "en|tjugoen|trettioen", "(?:(?:ett )?hundra|(?:a|one) hundred)"])


NUMBER_WORD = _number_word()
"""A pattern for a number from 0 to 100 in words."""


def whole(written: str) -> int:
    """A number in figures or words that a pattern has found."""
    if written in _NUMBERS:
        return _NUMBERS[written]
    return int(re.sub(r"[ .,']", "", written))


def plain_text(text: str) -> str:
    """The text in small letters without accents, with plain digits, hyphens and single spaces.

    Full stops and the like around it are gone. A text too long to be a value gives an empty one.
    """
    if len(text) > _MAX_LENGTH:
        return ""
    simple = "".join(map(_simple, text))
    letters = (c for c in unicodedata.normalize("NFD", simple) if not unicodedata.combining(c))
    return " ".join("".join(letters).lower().split()).strip(" .,;:!?\"'()")


def _simple(char: str) -> str:
    """One character in its plainest form: `２` is 2, `–` is a hyphen, direction marks are gone."""
    category = unicodedata.category(char)
    if category == "Nd":
        return str(unicodedata.decimal(char))
    if category == "Cf":
        return ""
    if category == "Pd" or char == "\N{MINUS SIGN}":
        return "-"
    if char == "\N{RIGHT SINGLE QUOTATION MARK}":
        return "'"
    # Superscripts and circled digits stay as they are: `25²` is not 252.
    if unicodedata.decomposition(char).startswith(("<wide>", "<narrow>", "<noBreak>")):
        return unicodedata.normalize("NFKC", char)
    return char
