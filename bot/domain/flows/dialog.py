"""What a dialog is made of, and what several of them share."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto

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


def was_held(answers: Answers) -> bool:
    """Whether what is reported took place."""
    held = answers.get("held")
    return held is not None and held["value"] == "yes"


def was_not_held(answers: Answers) -> bool:
    """Whether what is reported was planned and did not take place."""
    held = answers.get("held")
    return held is not None and held["value"] == "no"
