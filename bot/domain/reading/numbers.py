"""Numbers with how sure they are: `25`, `ca 25`, `drygt hundra`, `ett femtontal`."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass, field
from enum import StrEnum

from bot.domain.reading.words import NUMBER_WORD, any_of, plain_text, whole

_MAX_NUMBER = 999_999_999
"""What fits in the integer column of every database."""


class NotANumber(ValueError):
    """The text is no whole number from 0 up that can be read with certainty."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.text = text


class BelowZero(NotANumber):
    """The text is a number below zero, `number`: nothing that is counted can be so few."""

    def __init__(self, text: str, number: int) -> None:
        super().__init__(text)
        self.number = number


class Qualifier(StrEnum):
    """How sure a reported number is."""

    EXACTLY = "exactly"
    ABOUT = "about"
    AT_LEAST = "at_least"


def least_sure(qualifiers: Collection[Qualifier]) -> Qualifier:
    """How sure a sum is of which some parts are this sure."""
    for unsure in (Qualifier.ABOUT, Qualifier.AT_LEAST):
        if unsure in qualifiers:
            return unsure
    return Qualifier.EXACTLY


@dataclass(frozen=True, slots=True)
class Quantity:
    """A reported number, from 0 up, with how sure it is."""

    number: int
    qualifier: Qualifier = Qualifier.EXACTLY
    counted: str | None = field(default=None, compare=False)
    """What was counted, in the writer's own word without accents ("elever"). None: not said."""


_QUALIFIERS = {
    word: qualifier
    for qualifier, words in {
        Qualifier.EXACTLY: "exakt|precis|exactly",
        Qualifier.ABOUT: (
            "ca|c:a|c|cirka|circa|omkring|ungefar|uppskattningsvis|runt|kring|typ|knappt|nastan|"
            "about|around|approximately|approx|roughly|nearly|almost|some|~|≈"
        ),
        Qualifier.AT_LEAST: (
            "minst|atminstone|drygt|over|mer an|fler an|at least|more than|>|>=|≥"
        ),
    }.items()
    for word in words.split("|")
}
_ENDINGS = {
    "+": Qualifier.AT_LEAST,
    "eller fler": Qualifier.AT_LEAST,
    "eller mer": Qualifier.AT_LEAST,
    "or more": Qualifier.AT_LEAST,
    "eller sa": Qualifier.ABOUT,
    "ungefar": Qualifier.ABOUT,
    "or so": Qualifier.ABOUT,
}
_COUNTED = (
    "st|stycken|styck|pers|person|personer|elev|elever|barn|ungdomar|deltagare|medlemmar|hushall|"
    "foretag|besok|moten|timmar|people|persons|pupils|students|children|participants|members|"
    "households|businesses|visits|meetings|hours"
)

_WHOLE = r"\d{1,9}|\d{1,3}(?P<sep>[ .,'])\d{3}(?:(?P=sep)\d{3})*"
_QUANTITY = re.compile(
    rf"(?:(?P<qualifier>{any_of(_QUALIFIERS)})\.? ?)?(?P<number>{_WHOLE}|{NUMBER_WORD})"
    rf"(?: ?(?P<counted>{_COUNTED}))?\.?(?: ?(?P<ending>{any_of(_ENDINGS)}))?"
)
_SOME = re.compile(
    rf"(?:(?:ett|nagot) )?(?P<number>{NUMBER_WORD}|\d{{2,3}}-?)tal(?: (?P<counted>{_COUNTED}))?"
)


def read_count(text: str) -> int:
    """The whole number that the text means, from 0 up to 999 999 999, however sure it is.

    `25`, `ca 25`, `25 st`, `1 200`, `tjugofem` and their like. Raises NotANumber.
    """
    return read_quantity(text).number


def read_quantity(text: str) -> Quantity:
    """The number that the text means, with how sure it is: `ca 25`, `minst 25`, `ett femtontal`.

    Raises NotANumber, for ranges (`25-30`) and fractions as well, and BelowZero.
    """
    plain = plain_text(text)
    if below := _BELOW_ZERO.fullmatch(plain):
        raise BelowZero(text, -int(below["number"]))
    if match := _SOME.fullmatch(plain):
        number = whole(match["number"].rstrip("-"))
        return Quantity(number, Qualifier.ABOUT, match["counted"])
    match = _QUANTITY.fullmatch(plain)
    if match is None:
        raise NotANumber(text)
    number = whole(match["number"])
    if number > _MAX_NUMBER:
        raise NotANumber(text)
    if match["qualifier"]:
        return Quantity(number, _QUALIFIERS[match["qualifier"]], match["counted"])
    qualifier = _ENDINGS.get(match["ending"], Qualifier.EXACTLY)
    return Quantity(number, qualifier, match["counted"])


_BELOW_ZERO = re.compile(r"(?:-|minus) ?(?P<number>0*[1-9][0-9]{0,8})(?: (?:" + _COUNTED + "))?")
