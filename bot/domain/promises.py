"""Citizen promises as values, and the rules about their periods and about who serves them.

What a document must hold was gathered from published citizen promises and their follow-ups: free
periods that may be extended, several municipalities on one document, named places, shared actors,
optional targets with a rhythm, and a link to last year's promise.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum, unique
from itertools import groupby
from typing import Final

# Keys travel in button data, where Telegram leaves 64 bytes, and in `?start=` links, which take
# only A-Z, a-z, 0-9, "_" and "-".
DOCUMENT_KEY_PATTERN: Final = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
DOCUMENT_KEY_MAX: Final = 40
PROMISE_KEY_PATTERN: Final = re.compile(r"[A-Z]{0,3}[0-9]{1,3}")

# A whole promise is shown in one message, and Telegram takes 4,096 characters in a message: the
# long texts of a promise together stay well below that, with room for headings and actuals.
PROMISE_TITLE_MAX: Final = 60  # stands on a button
LINE_MAX: Final = 120  # one line of a screen: headings, places, offices, notes
PROMISE_TEXT_MAX: Final = 1_500
MEASURED_BY_MAX: Final = 800
BACKGROUND_MAX: Final = 3_000

TARGET_NUMBER_MAX: Final = 1_000_000
TARGET_DECIMALS_MAX: Final = 2


@unique
class Actor(StrEnum):
    """Who takes part in keeping a promise."""

    POLICE = "police"
    MUNICIPALITY = "municipality"
    BUSINESSES = "businesses"
    SCHOOLS = "schools"
    RESIDENTS = "residents"
    PROPERTY_OWNERS = "property_owners"
    ASSOCIATIONS = "associations"
    RESCUE_SERVICE = "rescue_service"
    REGION = "region"


@unique
class Workflow(StrEnum):
    """The flow of the bot that serves a promise, where there is one."""

    COUNCIL = "council"
    BUSINESS_NETWORK = "business_network"
    SCHOOL_VISITS = "school_visits"
    PLANNING = "planning"
    NEIGHBOURHOOD_WATCH = "neighbourhood_watch"
    CITIZEN_DIALOGUE = "citizen_dialogue"


@unique
class Comparator(StrEnum):
    """How the number of a target is meant."""

    AT_LEAST = "at_least"
    AT_MOST = "at_most"
    ABOUT = "about"
    EXACTLY = "exactly"
    EVERY = "every"  # each and every one, with no number: "every year-7 class"


@unique
class Unit(StrEnum):
    """What a target or an activity counts."""

    TIMES = "times"  # for what no other unit names; the target's note says what is done
    MEETINGS = "meetings"
    VISITS = "visits"
    SAFETY_WALKS = "safety_walks"
    OPERATIONS = "operations"
    CHECKS = "checks"
    PATROLS = "patrols"
    DIALOGUES = "dialogues"
    TRAININGS = "trainings"
    UPDATES = "updates"
    HOURS = "hours"
    PUPILS = "pupils"
    CLASSES = "classes"
    SCHOOLS = "schools"
    PARTICIPANTS = "participants"
    MEMBERS = "members"
    HOUSEHOLDS = "households"
    AREAS = "areas"
    ANSWERS = "answers"
    PROBLEM_AREAS = "problem_areas"
    MEASURES = "measures"
    MEASURES_ADOPTED = "adopted_measures"  # of those that were proposed
    PLANS = "plans"
    PERCENT_OF_RESIDENTS = "percent_of_residents"  # an answer of the safety survey
    PROBLEM_INDEX = "problem_index"  # the safety survey's, from 0 (none) to 6 (alarming)

    @property
    def level(self) -> ResultLevel:
        """Whether this counts what was done, what it put out, or what changed by it."""
        return _LEVEL_OF.get(self, ResultLevel.OUTPUT)


@unique
class ResultLevel(StrEnum):
    """Three things that a follow-up keeps apart."""

    ACTIVITY = "activity"  # it was done: 12 visits
    OUTPUT = "output"  # what it put out: 850 pupils reached
    EFFECT = "effect"  # what changed: the safety survey's figures


_LEVEL_OF: Final = {
    **dict.fromkeys(
        (
            Unit.TIMES,
            Unit.MEETINGS,
            Unit.VISITS,
            Unit.SAFETY_WALKS,
            Unit.OPERATIONS,
            Unit.CHECKS,
            Unit.PATROLS,
            Unit.DIALOGUES,
            Unit.TRAININGS,
            Unit.UPDATES,
            Unit.HOURS,
        ),
        ResultLevel.ACTIVITY,
    ),
    Unit.PERCENT_OF_RESIDENTS: ResultLevel.EFFECT,
    Unit.PROBLEM_INDEX: ResultLevel.EFFECT,
}


@unique
class Rhythm(StrEnum):
    """The span of time that the number of a target is for."""

    PERIOD = "period"  # once, over the document's whole period
    YEAR = "year"
    SCHOOL_YEAR = "school_year"
    HALF_YEAR = "half_year"
    QUARTER = "quarter"
    MONTH = "month"
    WEEK = "week"


@dataclass(frozen=True, slots=True)
class Target:
    """A figure promised: "at least 2 safety walks a year", "every year-7 class".

    `number` is positive; it is None with `Comparator.EVERY` and only then.
    `every` stretches the rhythm: 2 with `Rhythm.YEAR` is "every second year". It is 1 with
    `Rhythm.PERIOD`.
    `note` narrows what is counted, in the document's language: "årskurs 7".
    """

    comparator: Comparator
    number: int | Decimal | None
    unit: Unit
    rhythm: Rhythm = Rhythm.PERIOD
    every: int = 1
    note: str = ""


@dataclass(frozen=True, slots=True)
class PromiseLink:
    """Points at one promise of one document, which need not be stored here."""

    document: str
    promise: str


@dataclass(frozen=True, slots=True)
class Promise:
    """One thing promised to the citizens.

    `key` is unique within the document ("S1"). `title` fits a button. `text` is the promise in
    plain words and `measured_by` says how anyone could see that it is kept.
    `actors` starts with the one that leads. `places` is empty where the promise holds everywhere.
    `workflow` is None where no flow of the bot serves it and activities are only logged.
    `previous` is the promise that this one carries on.
    """

    key: str
    heading: str
    title: str
    text: str
    actors: tuple[Actor, ...]
    measured_by: str
    places: tuple[str, ...] = ()
    workflow: Workflow | None = None
    target: Target | None = None
    previous: PromiseLink | None = None


@dataclass(frozen=True, slots=True)
class Signatory:
    """An office that signs the document; `name` is None where the file leaves the person out."""

    office: str
    name: str | None = None


@dataclass(frozen=True, slots=True)
class PromiseDocument:
    """A citizen promise: what the local police and the municipality undertake for a period.

    `period_start`, `period_end` and `extended_to` are local days, all inclusive; `extended_to`
    lies after `period_end`. `promises` are in the document's own order, and so are `places`, which
    are empty where the document holds for the whole of its municipalities.
    `language` is the language of its texts ("sv").
    `previous` is the key of the document that this one renews.
    """

    key: str
    title: str
    municipalities: tuple[str, ...]
    police_district: str
    period_start: date
    period_end: date
    promises: tuple[Promise, ...]
    extended_to: date | None = None
    places: tuple[str, ...] = ()
    background: str = ""
    signatories: tuple[Signatory, ...] = ()
    previous: str | None = None
    language: str = "sv"


def ends_on(document: PromiseDocument) -> date:
    """The last day that the document holds, an extension included."""
    return document.extended_to or document.period_end


def is_current_on(document: PromiseDocument, on: date) -> bool:
    """Whether the document holds on this local day."""
    return document.period_start <= on <= ends_on(document)


def is_over_on(document: PromiseDocument, on: date) -> bool:
    """Whether the document's last day has passed."""
    return ends_on(document) < on


def is_upcoming_on(document: PromiseDocument, on: date) -> bool:
    """Whether the document's first day is still to come."""
    return on < document.period_start


def in_reading_order(documents: Iterable[PromiseDocument], on: date) -> list[PromiseDocument]:
    """What holds now first, then what is over, then what is to come; the newest first in each."""
    by_age = sorted(documents, key=lambda document: document.key)
    by_age.sort(key=lambda document: (document.period_start, ends_on(document)), reverse=True)
    return sorted(by_age, key=lambda document: _nearness(document, on))


def _nearness(document: PromiseDocument, on: date) -> int:
    if is_current_on(document, on):
        return 0
    return 1 if is_over_on(document, on) else 2


def by_heading(document: PromiseDocument) -> list[tuple[str, tuple[Promise, ...]]]:
    """The promises under their headings, in the document's order."""
    grouped = groupby(document.promises, key=lambda promise: promise.heading)
    return [(heading, tuple(promises)) for heading, promises in grouped]


def find_promise(document: PromiseDocument, key: str) -> Promise | None:
    """The promise with this key."""
    return next((promise for promise in document.promises if promise.key == key), None)


def promise_served_by(
    workflow: Workflow, documents: Iterable[PromiseDocument], on: date
) -> tuple[PromiseDocument, Promise] | None:
    """The promise under which the activities of a workflow are counted on this local day.

    A current document goes before one that is over, because activities go on between two
    documents; one to come is never chosen. Where a document has several promises with the same
    workflow, its first one is.
    """
    for document in in_reading_order(documents, on):
        if is_upcoming_on(document, on):
            continue
        for promise in document.promises:
            if promise.workflow is workflow:
                return document, promise
    return None


def is_carried_over(promise: Promise) -> bool:
    """Whether the promise carries on one of an earlier document."""
    return promise.previous is not None


def carried_on(
    documents: Iterable[PromiseDocument],
) -> dict[tuple[str, str], tuple[tuple[str, str], ...]]:
    """Each promise, as (document, key), with those that it carries on, itself first.

    Links to what is not stored, or in a circle, lead nowhere.
    """
    links = {
        (document.key, promise.key): (promise.previous.document, promise.previous.promise)
        if promise.previous
        else None
        for document in documents
        for promise in document.promises
    }
    found = {}
    for first in links:
        chain = [first]
        while (before := links.get(chain[-1])) in links and before not in chain:
            assert before is not None, "None is no key of the links"
            chain.append(before)
        found[first] = tuple(chain)
    return found
