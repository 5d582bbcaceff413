"""What a dialog is made of, and what several of them share."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, auto
from typing import Final

from bot.domain.forms import CONFIRM, Answers, Step, StepKind

SUMMARY = Step(CONFIRM, StepKind.CONFIRM)

REASON_MAX = 300
QUESTION_MAX = 1000
ORGANISATION_MAX = 80


class Without(Enum):
    """What a dialog does whose button names nothing that it could be about."""

    REFUSED = auto()
    """It can't begin."""
    NOTHING = auto()
    """It begins about nothing in particular."""
    NEW = auto()
    """It adds something new, where it would have changed what is named."""


@dataclass(frozen=True, slots=True)
class Dialog:
    """The questions of a dialog in order, and how it begins."""

    steps: tuple[Step, ...]
    about: str | None = None
    """What its button names before the first question: `visit`, `meeting`. None: nothing."""
    answered: str | None = None
    """The step that its button may answer beside that: how useful a visit was, from 1 to 5."""
    without: Without = Without.REFUSED
    begins_below: bool = False
    """Whether it leaves the message alone under which it begins about something: an update."""


PAGES: Final[Mapping[str, str]] = {
    "visit": "visit",
    "like": "visit",
    "for_school": "school",
    "school_id": "school",
    "topic_id": "topic",
    "observation": "observation",
    "meeting": "mtg",
    "measure": "measure",
    "problem": "problem",
    "instead": "update",
    "follows": "update",
    "update": "update",
    "activity": "act",
    "plan": "plan",
    "watch": "watch",
    "promise": "fu_one",
    "renewed": "rn_one",
    "renewal": "rn",
    "document": "fu",
}
"""What a dialog is about -> the page that it was begun from, the nearest first."""


def begun_from(answers: Answers) -> str:
    """The page that a dialog was begun from, as a button carries it: `visit.17`. Empty: none."""
    about = {key: answers.get(key) for key in PAGES}
    named = (f"{PAGES[key]}.{one}" for key, one in about.items() if isinstance(one, int))
    return next(named, "")


def was_held(answers: Answers) -> bool:
    """Whether what is reported took place."""
    held = answers.get("held")
    return held is not None and held["value"] == "yes"


def was_not_held(answers: Answers) -> bool:
    """Whether what is reported was planned and did not take place."""
    held = answers.get("held")
    return held is not None and held["value"] == "no"
