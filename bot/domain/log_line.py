"""`/logga` in one line: what is said clearly becomes answers, and the rest is asked.

`S2 2026-10-14 möte 14 deltagare Nätverksmöte om snatterier` begins with what the reader knows
(promises, a day, a kind, numbers with units, who did it), in any order; from the first word that it
does not know, all is what was done. What follows it may again be a promise, a day or numbers. What
could be two things, or can't be, is left for the dialog to ask.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from bot.domain.activities import COUNTED_IN, MAX_QUANTITY, WHAT_MAX, ActivityKind, Doer, Output
from bot.domain.activity_words import DOER_WORDS, KIND_WORDS
from bot.domain.errors import AnswerProblem, BadAnswer, Refusal
from bot.domain.forms import Choice
from bot.domain.log_entries import Extra, check_day
from bot.domain.outputs import UNIT_WORDS, NotOutputs, read_outputs
from bot.domain.promises import Actor
from bot.domain.reading import NotADate, NotANumber, Prefer, read_date, read_quantity
from bot.domain.search_words import fold

_MOST_WORDS: Final = 5
"""Nothing that is recognised has more words than `den 14 oktober 2026`."""

_KEY = re.compile(r"[a-zåäö]{1,3}\d{1,3}", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class LineRead:
    """Answers to the dialog's questions; `problem` is what was wrong with something in the line."""

    answers: dict[str, Any]
    problem: Refusal | None = None


@dataclass(slots=True)
class _Found:
    """What was recognised so far."""

    keys: list[str] = field(default_factory=list)
    day: date | None = None
    days_differ: bool = False
    kind: ActivityKind | None = None
    doer: Doer | None = None
    outputs: list[tuple[Output, str]] = field(default_factory=list)
    problem: Refusal | None = None


def read_log_line(text: str, promises: Sequence[Choice], today: date) -> LineRead:
    """What a line says about an activity. `promises` are those to choose from, current ones first."""
    found, words = _Found(), text.split()
    reader = _Reader(found, {str(one.facts["key"]).casefold() for one in promises}, today)
    while taken := reader.take(words, at_end=False):
        words = words[taken:]
    while words and (taken := reader.take(words, at_end=True)):
        words = words[:-taken]
    return _answers(found, " ".join(words), promises, today)


class _Reader:
    """Recognises words at one end of a line."""

    def __init__(self, found: _Found, keys: set[str], today: date) -> None:
        self._found, self._keys, self._today = found, keys, today

    def take(self, words: list[str], *, at_end: bool) -> int:
        """Recognise what stands first (or last); gives how many words it takes, 0 for nothing."""
        ways: tuple[Callable[[str], bool], ...] = (self._promise, self._day, self._output)
        if not at_end:
            ways = (*ways, self._kind, self._doer)
        for size in range(min(_MOST_WORDS, len(words)), 0, -1):
            piece = " ".join(words[-size:] if at_end else words[:size]).strip(",;:")
            if any(way(piece) for way in ways):
                return size
        return 0

    def _promise(self, piece: str) -> bool:
        keys = [one.casefold() for one in re.split(r"[,+]", piece) if one]
        if not keys or not all(_KEY.fullmatch(one) for one in keys):
            return False
        if not all(one in self._keys for one in keys):
            # `S9` is meant as a promise, but `v42` in front of a weekday or `E4` is none.
            return False
        self._found.keys += keys
        return True

    def _day(self, piece: str) -> bool:
        try:
            day = read_date(piece, self._today, prefer=Prefer.PAST)
        except NotADate:
            return False
        if self._found.day is not None and day != self._found.day:
            self._found.days_differ = True
        self._found.day = self._found.day or day
        return True

    def _output(self, piece: str) -> bool:
        try:
            (output, *more) = read_outputs(piece)
        except NotOutputs:
            return self._impossible(piece)
        if more or any(one.unit is output.unit for one, _ in self._found.outputs):
            return False
        self._found.outputs.append((output, piece))
        return True

    def _impossible(self, piece: str) -> bool:
        """Whether it is a number with a unit that nobody can mean: 0 or a million participants."""
        number, _, unit = piece.rpartition(" ")
        if fold(unit) not in UNIT_WORDS:
            return False
        try:
            count = read_quantity(number).number
        except NotANumber:
            return False
        if 0 < count <= MAX_QUANTITY:
            return False
        problem = AnswerProblem.TOO_LARGE if count else AnswerProblem.TOO_SMALL
        self._found.problem = BadAnswer(problem, MAX_QUANTITY if count else 1, count)
        return True

    def _kind(self, piece: str) -> bool:
        kind = KIND_WORDS.get(fold(piece))
        if kind is None or self._found.kind is not None:
            return False
        self._found.kind = kind
        return True

    def _doer(self, piece: str) -> bool:
        doer = DOER_WORDS.get(fold(piece).removeprefix("av ").removeprefix("by "))
        if doer is None or self._found.doer is not None:
            return False
        self._found.doer = doer
        return True


def _answers(found: _Found, what: str, promises: Sequence[Choice], today: date) -> LineRead:
    answers: dict[str, Any] = {}
    problem, more = found.problem, []
    day = None if found.days_differ else found.day
    if day is not None and day > today:
        day, problem = None, BadAnswer(AnswerProblem.IN_THE_FUTURE)
    chosen = [_of_day(key, day, promises) for key in dict.fromkeys(found.keys)]
    if chosen:
        first = chosen[0]
        answers["promise"] = {"value": first.value, **first.facts}
        if day is not None and (refused := _refused(first, day)):
            day, problem = None, refused
        if doer := found.doer or _leads(first):
            answers["doer"] = {"value": doer.value}
    elif found.doer:
        answers["doer"] = {"value": found.doer.value}
    if chosen[1:]:
        more.append(Extra.PROMISES)
        answers[Extra.PROMISES.value] = [one.value for one in chosen[1:]]
    if found.kind:
        answers["kind"] = {"value": found.kind.value}
    if day is not None:
        answers["day"] = day.isoformat()
    if found.kind is None:
        # Which number it is that counts, only the kind says: until then it stays among the words.
        what = " ".join([*(piece for _, piece in found.outputs), what]).strip()
    if what and len(what) <= WHAT_MAX:
        answers["what"] = what
    elif what:
        problem = BadAnswer(AnswerProblem.TOO_LONG, WHAT_MAX, len(what))
    if found.kind and not found.problem:
        more += _count(answers, found, found.kind)
    return LineRead({**answers, "more": [extra.value for extra in more] or None}, problem)


def _refused(promise: Choice, day: date) -> BadAnswer | None:
    """Why a day can't be logged under a promise. None: it can."""
    try:
        check_day(promise.facts, day)
    except BadAnswer as problem:
        return problem
    return None


def _of_day(key: str, day: date | None, promises: Sequence[Choice]) -> Choice:
    """The promise with the key in whose period the day lies; without a day, the current one."""
    named = [one for one in promises if str(one.facts["key"]).casefold() == key]
    for one in named:
        if day and one.facts["first"] <= day.isoformat() <= one.facts["last"]:
            return one
    return named[0]


def _leads(promise: Choice) -> Doer | None:
    """Who carries a promise out, where that is the police, the municipality or both."""
    match (Actor.POLICE in promise.facts["actors"], Actor.MUNICIPALITY in promise.facts["actors"]):
        case (True, True):
            return Doer.TOGETHER
        case (True, False):
            return Doer.POLICE
        case (False, True):
            return Doer.MUNICIPALITY
    return None


def _count(answers: dict[str, Any], found: _Found, kind: ActivityKind) -> list[Extra]:
    """Put the numbers where they belong: the kind's own, and beside it all others."""
    own = next((one for one, _ in found.outputs if one.unit is COUNTED_IN[kind]), None)
    others = [piece for one, piece in found.outputs if one is not own]
    answers["quantity"] = (
        {"number": own.number, "qualifier": own.qualifier.value} if own is not None else None
    )
    if not others:
        return []
    answers[Extra.OUTPUTS.value] = ", ".join(others)
    return [Extra.OUTPUTS]
