"""A target as people write it: `minst 10 möten per år`, `högst 3 i månaden`, `≥ 10`, `varje klass i åk 7`.

What the words say becomes answers of the dialog that sets a target; what they leave out is asked.
"""

from __future__ import annotations

import re
from typing import Any, Final

from bot.domain.errors import AnswerProblem, BadAnswer
from bot.domain.outputs import UNIT_WORDS
from bot.domain.promises import LINE_MAX, TARGET_NUMBER_MAX, Comparator, Rhythm
from bot.domain.reading import NotANumber, read_count
from bot.domain.reading.words import any_of, meanings, plain_text
from bot.domain.renewal_targets import NO_TARGET

_COMPARATORS: Final = meanings(
    {
        Comparator.AT_LEAST: "minst|lagst|at least|>=|≥",
        Comparator.AT_MOST: "hogst|som mest|max|at most|<=|≤",
        Comparator.ABOUT: "ca|c:a|cirka|circa|ungefar|omkring|about|~|≈",
        Comparator.EXACTLY: "precis|exakt|exactly|=",
    }
)
_RHYTHMS: Final = meanings(
    {
        Rhythm.PERIOD: "under perioden|i hela perioden|over the period",
        Rhythm.YEAR: "per ar|om aret|varje ar|a year|per year|/ar|/year",
        Rhythm.SCHOOL_YEAR: "per lasar|per skolar|a school year|per school year",
        Rhythm.HALF_YEAR: "per halvar|i halvaret|a half-year|per half-year",
        Rhythm.QUARTER: "per kvartal|i kvartalet|a quarter|per quarter",
        Rhythm.MONTH: "per manad|i manaden|varje manad|a month|per month|/manad|/month",
        Rhythm.WEEK: "per vecka|i veckan|varje vecka|a week|per week|/vecka|/week",
    }
)
_NONE: Final = ("inget", "inget mal", "utan mal", "none", "no target")
_EVERY: Final = re.compile(r"(?:varje|alla|samtliga|every|all) .+")
_TARGET: Final = re.compile(
    rf"(?:(?P<comparator>{any_of(_COMPARATORS)}) ?)?(?P<number>.+?)"
    rf"(?: (?P<unit>{any_of(UNIT_WORDS)}))?(?: ?(?P<rhythm>{any_of(_RHYTHMS)}))?\.?"
)


def read_target(text: str) -> dict[str, Any]:
    """What a text says about a target; a number alone is meant as at least so many.

    Raises BadAnswer where it is no target.
    """
    plain = plain_text(text)
    if plain in _NONE:
        return {"comparator": {"value": NO_TARGET}}
    if _EVERY.fullmatch(plain):
        return {"comparator": {"value": Comparator.EVERY.value}, "each": _one_line(text)}
    return {"comparator": {"value": Comparator.AT_LEAST.value}, **read_number(text)}


def read_number(text: str) -> dict[str, Any]:
    """As `read_target`, where a number is asked for and how it is meant may be known already."""
    found = _TARGET.fullmatch(plain_text(text))
    if found is None:
        raise BadAnswer(AnswerProblem.NOT_A_TARGET)
    answers: dict[str, Any] = {}
    if comparator := found["comparator"]:
        answers["comparator"] = {"value": _COMPARATORS[comparator].value}
    answers["number"] = {"number": _number(found["number"]), "qualifier": "exactly"}
    if unit := found["unit"]:
        answers["unit"] = {"value": UNIT_WORDS[unit].value}
    if rhythm := found["rhythm"]:
        answers["per"] = {"value": _RHYTHMS[rhythm].value}
    return answers


def _number(text: str) -> int:
    try:
        number = read_count(text)
    except NotANumber as problem:
        raise BadAnswer(AnswerProblem.NOT_A_TARGET) from problem
    if number < 1:
        raise BadAnswer(AnswerProblem.TOO_SMALL, limit=1, given=number)
    if number > TARGET_NUMBER_MAX:
        raise BadAnswer(AnswerProblem.TOO_LARGE, limit=TARGET_NUMBER_MAX, given=number)
    return number


def _one_line(text: str) -> str:
    line = " ".join(text.split())
    if len(line) > LINE_MAX:
        raise BadAnswer(AnswerProblem.TOO_LONG, limit=LINE_MAX, given=len(line))
    return line
