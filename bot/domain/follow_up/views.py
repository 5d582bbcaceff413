"""What a follow-up shows, as values: a whole document at a glance, one promise in depth."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from bot.domain.activities import Activity, Period, Total
from bot.domain.follow_up.counting import Bucket
from bot.domain.follow_up.rule import Pace, Standing
from bot.domain.follow_up.states import Verdict
from bot.domain.follow_up.windows import TargetFrom
from bot.domain.problem_areas import ProblemState
from bot.domain.promises import Promise, PromiseDocument, ends_on


@dataclass(frozen=True, slots=True)
class Followed:
    """A promise, how it stands and why, and what that was worked out from.

    `targets` begin with the one that held on the period's first day. `verdicts` come in order.
    """

    id: int
    promise: Promise
    standing: Standing
    pace: Pace | None
    targets: tuple[TargetFrom, ...]
    log: tuple[Bucket, ...]
    verdicts: tuple[Verdict, ...]
    is_withdrawn: bool = False


@dataclass(frozen=True, slots=True)
class FollowUp:
    """A promise document with how its promises stand on a local day.

    `others` are the other documents there are: their numbers and titles, in reading order.
    """

    id: int
    document: PromiseDocument
    promises: tuple[Followed, ...]
    today: date
    others: tuple[tuple[int, str], ...] = ()

    @property
    def period(self) -> Period:
        """The document's days, an extension included."""
        return period_of(self.document)


def period_of(document: PromiseDocument) -> Period:
    """A document's days, an extension included."""
    return Period(document.period_start, ends_on(document))


@dataclass(frozen=True, slots=True)
class ProblemWork:
    """A problem area that belongs to a promise, with what was done about it.

    Measures are what was undertaken: how many in all, how many are done. `results` are what those
    came to, in their owners' words.
    """

    id: int
    title: str
    state: ProblemState
    measures: int
    done: int
    results: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Depth:
    """One promise in depth.

    `daily` is its log day by day. `not_done` are the latest that did not take place. `judges` are
    names by person. `closed_on` is the local day on which its period was closed: from then on nothing
    is judged. None: it is open.
    """

    follow_up: FollowUp
    one: Followed
    totals: tuple[Total, ...]
    latest: tuple[Activity, ...]
    not_done: tuple[Activity, ...]
    daily: tuple[Bucket, ...]
    problems: tuple[ProblemWork, ...]
    judges: Mapping[int, str]
    closed_on: date | None = None


@dataclass(frozen=True, slots=True)
class Signed:
    """Somebody who has signed a closed follow-up: the office, the name, and the local day."""

    office: str
    name: str
    day: date


@dataclass(frozen=True, slots=True)
class Report:
    """All that a follow-up report tells. `made_on` is the local day.

    `closed_on` is the local day on which the period was closed and every promise got its verdict;
    None makes it a draft. `signed` are those who have signed it since.
    """

    follow_up: FollowUp
    parts: tuple[Depth, ...]
    municipality: str
    made_on: date
    closed_on: date | None = None
    signed: tuple[Signed, ...] = ()
