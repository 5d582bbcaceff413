"""Pictures of numbers as values: what is drawn, in words that are ready to be read.

A picture knows no catalogue and no database. Whoever makes one gives it all its words, and tells the
same facts as text beside it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal


@dataclass(frozen=True, slots=True)
class Event:
    """Something on a local day of a time line: it took place, or it did not."""

    day: date
    took_place: bool


@dataclass(frozen=True, slots=True)
class Progress:
    """What was done over a period, added up, against what was to be done.

    `steps` are days with how much was done up to and with each, in order; the line goes on to
    `until`. `goal` is what is to be reached at the period's end, None without a number to reach;
    `goal_words` says it. `ticks` are days with their names. `events` are shown on a line of their
    own below.
    """

    title: str
    subtitle: str
    first: date
    last: date
    until: date
    steps: tuple[tuple[date, int], ...]
    ticks: tuple[tuple[date, str], ...]
    done_words: str
    held_words: str
    not_held_words: str
    goal: float | None = None
    goal_words: str = ""
    pace_words: str = ""
    events: tuple[Event, ...] = ()
    is_limit: bool = False
    """Whether the goal is not to be passed, so that no pace leads towards it."""
    kind: Literal["progress"] = "progress"


@dataclass(frozen=True, slots=True)
class Months:
    """How many activities each of some rows had in each month: one row of bars below the other.

    `rows` are a name and a number for each column. `total_words` heads the sums at the right.
    """

    title: str
    subtitle: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, tuple[int, ...]], ...]
    total_words: str
    kind: Literal["months"] = "months"


@dataclass(frozen=True, slots=True)
class Series:
    """One line: its name, and a value for each tick (None: nothing is known)."""

    name: str
    values: tuple[float | None, ...]


@dataclass(frozen=True, slots=True)
class Lines:
    """Numbers over time, a line for each series.

    `ticks` name the places along the bottom: years, or months. `lowest` and `highest` bound the
    scale where they are given (a survey's index: 0 and 6); `low_words` and `high_words` say what its
    ends mean. `decimals` is how many are written, with the language's decimal `point`.
    """

    title: str
    subtitle: str
    ticks: tuple[str, ...]
    series: tuple[Series, ...]
    lowest: float | None = None
    highest: float | None = None
    low_words: str = ""
    high_words: str = ""
    decimals: int = 0
    point: str = ","
    kind: Literal["lines"] = "lines"


Chart = Progress | Months | Lines
