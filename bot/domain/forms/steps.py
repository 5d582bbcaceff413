"""What a dialog is made of: its steps, the form that stands at one, and what a person can answer."""

from __future__ import annotations

import sys
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from bot.domain.choices import Choice
from bot.domain.forms.kinds import FormKind
from bot.domain.reading import (
    Prefer,
)

Answers = Mapping[str, Any]
"""Step key -> the value given, as plain JSON. A step that was skipped has None."""


class StepKind(StrEnum):
    """What a step asks for."""

    TEXT = "text"
    CHOICE = "choice"
    SEVERAL = "several"
    NUMBER = "number"
    DAY = "day"
    TIME = "time"
    PICTURE = "picture"
    PLACE = "place"
    FILES = "files"
    """Pictures, up to as many as `highest` says, or one document."""
    DOCUMENT = "document"
    """One document, of a kind that opens on a phone."""
    GAPS = "gaps"
    """Words for each gap of a text, asked for one after the other."""
    QUESTIONS = "questions"
    """Questions that the dialog learnt when it began, one after the other; each can be skipped."""
    CONFIRM = "confirm"


class FormState(StrEnum):
    """Where a form stands in its life."""

    OPEN = "open"
    DONE = "done"
    CANCELLED = "cancelled"
    EXPIRED = "expired"


FORM_LIFETIME = timedelta(days=30)
"""A dialog waits this long for its next answer: a holiday, but not a forgotten text for ever."""

CONFIRM = "confirm"
"""The key of every flow's last step."""

EDIT = "edit:"
"""Before the key of a step, in the summary's button that leads back to it."""

QUESTIONS = "asked"
"""Where a form keeps the questions that its step of questions asks."""

LOST = "slot?"
"""Where a form keeps which time it was too late for, until another is chosen."""

UNBOUNDED = sys.maxsize
"""`highest` of a number that an earlier answer bounds: its `check` names that bound."""

SUGGESTED = "suggested"
"""Where a form keeps what it is likely to be answered: step key -> value, offered to be kept."""


@dataclass(frozen=True, slots=True)
class Step:
    """One question. Bounds are inclusive and mean characters (text) or the number itself."""

    key: str
    kind: StepKind
    optional: bool = False
    lowest: int = 1
    highest: int = 200
    prefer: Prefer = Prefer.FUTURE
    asked_when: Callable[[Answers], bool] = field(default=lambda _answers: True)
    """Whether the question is asked at all, given the answers before it."""
    typed_as_day: bool = False
    """Whether a choice of days may be written as a day ("14/10", "fredag") as well."""
    typed_as_time: bool = False
    """Whether a choice of times may be written as a time ("9", "9.30") as well."""
    spelled: Callable[[str, Collection[str]], str] | None = None
    """Reads what is written as one of the values that can be ticked. Raises BadAnswer.

    None: only a value itself is understood.
    """
    voids: tuple[str, ...] = ()
    """Later steps whose answers hold no longer when this one is answered anew."""
    stands: Callable[[Answers, Answers], bool] = field(default=lambda _before, _after: True)
    """Whether its answer holds still, given all answers before and after another step was answered."""
    check: Callable[[Answers], None] = field(default=lambda _answers: None)
    """Raises BadAnswer where the answer just given does not go with the others."""
    reads: Callable[[str], Answers] | None = None
    """Reads what is written as the answers to this step and to later ones. None: to this alone."""
    aside: bool = False
    """Whether it belongs to the step before it: asked only because of what was answered there.

    It is not counted among the steps, whose number then stays what it was at the beginning.
    """
    guarded: bool = False
    """Whether its words are searched for personal data before they reach anybody."""


@dataclass(frozen=True, slots=True)
class Form:
    """A dialog at a step. `version` is raised by every change.

    `since` is the version with which the form came to its step, this time.
    """

    kind: FormKind
    step: str
    answers: Answers
    version: int = 1
    since: int = 1
    state: FormState = FormState.OPEN

    def at(self, step: str) -> Form:
        """The form come to another step."""
        version = self.version + 1
        return replace(self, step=step, version=version, since=version)


@dataclass(frozen=True, slots=True)
class Typed:
    """The person wrote something."""

    text: str


@dataclass(frozen=True, slots=True)
class Pressed:
    """The person pressed the button with this value."""

    value: str


@dataclass(frozen=True, slots=True)
class Ticked:
    """The person wants this value to be ticked, or not to be, where several can be chosen."""

    value: str
    wanted: bool


@dataclass(frozen=True, slots=True)
class Pictured:
    """The person sent a picture, by Telegram's file id.

    `words` are what was written below it.
    """

    file_id: str
    words: str = ""


@dataclass(frozen=True, slots=True)
class Located:
    """The person sent a place on the map, kept to thousandths of a degree: about 100 m."""

    north_e3: int
    east_e3: int

    @classmethod
    def at(cls, latitude: float, longitude: float) -> Located:
        """A place as Telegram gives it, in degrees. What is more exact is forgotten here."""
        return cls(round(latitude * 1000), round(longitude * 1000))


@dataclass(frozen=True, slots=True)
class Documented:
    """The person sent a document, by Telegram's file id, of so many bytes.

    `words` are what was written below it.
    """

    file_id: str
    size: int
    name: str = ""
    words: str = ""


@dataclass(frozen=True, slots=True)
class GoTo:
    """The person wants to change the answer to an earlier step."""

    step: str


@dataclass(frozen=True, slots=True)
class Other:
    """The person sent something that no step asks for: a sticker, a voice message, a contact."""


class Move(StrEnum):
    """Buttons that every step may have."""

    BACK = "back"
    SKIP = "skip"
    ENOUGH = "enough"
    KEEP = "keep"
    """Keep the answer that was given before going back, and go on."""


Answer = Typed | Pressed | Ticked | Pictured | Documented | Located | GoTo | Other | Move


@dataclass(frozen=True, slots=True)
class Context:
    """What the rule needs to know about the world: today's local day, and what can be chosen."""

    today: date
    choices: tuple[Choice, ...] = ()
