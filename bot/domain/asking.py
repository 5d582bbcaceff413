"""`/aktiviteter` with words: which of them say what the question is about, and which to look for.

`S1 2026 v. 40-44`, `skolbesök oktober`, `polisen förra kvartalet`, `pupils last quarter`: the
longest piece that means something is taken first. What means nothing here is looked for in what was
done.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final

from bot.domain.activities import (
    COUNTED_IN,
    ActivityKind,
    Period,
    Question,
    Span,
    month_end,
    period_of,
)
from bot.domain.activity_words import DOER_WORDS, KIND_WORDS, STATE_WORDS, WORKFLOW_WORDS
from bot.domain.forms import Choice
from bot.domain.networks import Area
from bot.domain.outputs import UNIT_WORDS
from bot.domain.promises import Unit
from bot.domain.reading import MONTHS, NotADate, Prefer, read_date
from bot.domain.search_words import fold

_MOST_WORDS: Final = 5
_LITTLE = (
    "i pa for under om av med och fran till som "
    "in on of the a an for by with and from to that which was were"
)
_MEAN_NOTHING: Final = frozenset(_LITTLE.split())
"""Words that lead to others, and are not looked for by themselves."""


def read_words(
    text: str, promises: Sequence[Choice], areas: Sequence[Area], today: date
) -> Question:
    """The question that words ask. `promises` are those to choose from, current ones first."""
    reader = _Reader(promises, areas, today)
    words, left = text.split(), []
    while words:
        taken = reader.take(words)
        if not taken:
            left.append(words[0])
        words = words[taken or 1 :]
    question = reader.question()
    told = [word for word in left if fold(word).strip(".,") not in _MEAN_NOTHING]
    return replace(question, words=" ".join(told))


class _Reader:
    """Takes pieces of a question one after the other; each thing is taken once."""

    def __init__(self, promises: Sequence[Choice], areas: Sequence[Area], today: date) -> None:
        self._promises, self._today = promises, today
        self._areas = {fold(area.name): area.id for area in areas}
        self._read = Question()
        self._named: list[Choice] = []
        self._year: int | None = None
        self._yearless: Callable[[int], Period] | None = None

    def take(self, words: list[str]) -> int:
        """Take what stands first; gives how many words it takes, 0 where they mean nothing."""
        ways = (self._promise, self._area, self._doer, self._state, self._kind, self._period)
        for size in range(min(_MOST_WORDS, len(words)), 0, -1):
            piece = fold(" ".join(words[:size])).strip(" ,;:?!")
            if piece and any(way(piece) for way in ways):
                return size
        return 0

    def question(self) -> Question:
        """What was read."""
        days = self._read.days
        if self._yearless is not None:
            days = self._of_year(self._yearless)
        elif days is None and self._year is not None:
            days = Period(date(self._year, 1, 1), date(self._year, 12, 31))
        question = replace(self._read, days=days)
        if self._named:
            meant = days or self._days_of_span()
            fitting = [one for one in self._named if meant is None or _overlaps(one, meant)]
            question = replace(question, promise_id=int((fitting or self._named)[0].value))
        return question

    def _days_of_span(self) -> Period | None:
        """The days of a span such as "last year". None: those of the promise, or all."""
        span = self._read.span
        if span in (Span.PROMISE, Span.ALL):
            return None
        return period_of(span, self._today, Period(None, None))

    def _of_year(self, days_in: Callable[[int], Period]) -> Period:
        """The days in the year that was named, or else the latest that have begun."""
        if self._year is not None:
            return days_in(self._year)
        this_year = days_in(self._today.year)
        assert this_year.first is not None, "a month and a week begin on a day"
        return this_year if this_year.first <= self._today else days_in(self._today.year - 1)

    def _promise(self, piece: str) -> bool:
        if self._named:
            return False
        workflow = WORKFLOW_WORDS.get(piece)
        named = piece.removeprefix("lofte ").removeprefix("promise ")
        self._named = [
            one
            for one in self._promises
            if fold(str(one.facts["key"])) == named
            or (workflow is not None and one.facts["workflow"] == workflow.value)
        ]
        return bool(self._named)

    def _area(self, piece: str) -> bool:
        area_id = self._areas.get(piece.removeprefix("i ").removeprefix("in "))
        if area_id is None or self._read.area_id is not None:
            return False
        self._read = replace(self._read, area_id=area_id)
        return True

    def _doer(self, piece: str) -> bool:
        doer = DOER_WORDS.get(piece)
        if doer is None or self._read.doer is not None:
            return False
        self._read = replace(self._read, doer=doer)
        return True

    def _state(self, piece: str) -> bool:
        state = STATE_WORDS.get(piece)
        if state is None or self._read.state is not None:
            return False
        self._read = replace(self._read, state=state)
        return True

    def _kind(self, piece: str) -> bool:
        kind = KIND_WORDS.get(piece) or _counting(UNIT_WORDS.get(piece))
        if kind is None or self._read.kind is not None:
            return False
        self._read = replace(self._read, kind=kind)
        return True

    def _period(self, piece: str) -> bool:
        if self._read.days is not None or self._yearless is not None:
            return self._further_year(piece)
        if match := _YEAR.fullmatch(piece):
            return self._further_year(match[0])
        days = _DAYS.get(piece)
        if days is not None:
            self._read = replace(self._read, days=days(self._today))
            return True
        if piece in _SPANS:
            self._read = replace(self._read, span=_SPANS[piece])
            return True
        return self._in_a_year(piece) or self._one_day(piece)

    def _further_year(self, piece: str) -> bool:
        if self._year is not None or not _YEAR.fullmatch(piece):
            return False
        self._year = int(piece)
        return True

    def _in_a_year(self, piece: str) -> bool:
        """A month, weeks or a quarter, perhaps with its year."""
        for form, make in _IN_A_YEAR:
            match = form.fullmatch(piece)
            if match is None:
                continue
            year = match.groupdict().get("y")
            try:
                days_in = make(match)
                days_in(int(year) if year else self._today.year)
            except ValueError:
                return False
            self._yearless = days_in
            self._year = int(year) if year else self._year
            return True
        return False

    def _one_day(self, piece: str) -> bool:
        try:
            day = read_date(piece, self._today, prefer=Prefer.PAST)
        except NotADate:
            return False
        self._read = replace(self._read, days=Period(day, day))
        return True


def _overlaps(promise: Choice, days: Period) -> bool:
    first, last = days.first or date.min, days.last or date.max
    begins, ends = str(promise.facts["first"]), str(promise.facts["last"])
    return begins <= last.isoformat() and first.isoformat() <= ends


def _counting(unit: Unit | None) -> ActivityKind | None:
    """The kind that counts something in a unit, where it is the only one: pupils, households."""
    kinds = [kind for kind, counted in COUNTED_IN.items() if counted is unit]
    return kinds[0] if len(kinds) == 1 else None


# --- Periods ------------------------------------------------------------------------------------

_YEAR = re.compile(r"20\d{2}")
_NAMED_MONTH = re.compile(rf"(?P<month>{'|'.join(MONTHS)})\.?(?: (?P<y>20\d{{2}}))?")
_WEEKS = re.compile(
    r"(?:v|vecka|veckor|w|week|weeks)\.? ?(?P<from>\d{1,2})"
    r"(?: ?(?:-|–|till|to) ?(?:v\.? ?)?(?P<to>\d{1,2}))?(?: (?P<y>20\d{2}))?"
)
_QUARTER = re.compile(r"(?:q|kvartal |quarter )(?P<quarter>[1-4])(?: (?P<y>20\d{2}))?")


@dataclass(frozen=True, slots=True)
class _Months:
    """Some months of any year."""

    first: int
    count: int = 1

    def __call__(self, year: int) -> Period:
        begins = date(year, self.first, 1)
        return Period(begins, month_end(date(year, self.first + self.count - 1, 1)))


@dataclass(frozen=True, slots=True)
class _Weeks:
    """Some ISO weeks of any year. Raises ValueError where there are none such."""

    first: int
    last: int

    def __call__(self, year: int) -> Period:
        if self.last < self.first:
            raise ValueError("weeks go forward")
        begins = date.fromisocalendar(year, self.first, 1)
        return Period(begins, date.fromisocalendar(year, self.last, 7))


_IN_A_YEAR: Final[
    tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], Callable[[int], Period]]], ...]
] = (
    (_NAMED_MONTH, lambda match: _Months(MONTHS[match["month"]])),
    (_WEEKS, lambda match: _Weeks(int(match["from"]), int(match["to"] or match["from"]))),
    (_QUARTER, lambda match: _Months(3 * int(match["quarter"]) - 2, 3)),
)


def _weeks_ago(weeks: int) -> Callable[[date], Period]:
    def days(today: date) -> Period:
        monday = today - timedelta(days=today.weekday() + 7 * weeks)
        return Period(monday, monday + timedelta(days=6))

    return days


def _days_back(days: int) -> Callable[[date], Period]:
    return lambda today: Period(today - timedelta(days=days - 1), today)


_DAYS: Final = {
    name: days
    for names, days in {
        "denna vecka|den har veckan|veckan|this week": _weeks_ago(0),
        "forra veckan|last week": _weeks_ago(1),
        "senaste veckan|last 7 days": _days_back(7),
        "senaste manaden|senaste 30 dagarna|last 30 days": _days_back(30),
    }.items()
    for name in names.split("|")
}
_SPANS: Final = {
    name: span
    for names, span in {
        "i ar|iar|detta ar|this year": Span.THIS_YEAR,
        "denna manad|den har manaden|manaden|this month": Span.THIS_MONTH,
        "forra manaden|last month": Span.LAST_MONTH,
        "detta kvartal|det har kvartalet|kvartalet|this quarter": Span.THIS_QUARTER,
        "forra kvartalet|last quarter": Span.LAST_QUARTER,
        "forra aret|i fjol|ifjol|fjolaret|last year": Span.LAST_YEAR,
        "hela tiden|alla ar|alltid|nagonsin|all time|ever": Span.ALL,
    }.items()
    for name in names.split("|")
}
