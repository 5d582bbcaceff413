"""Situation updates: what one says, how urgent it is, and how its sending stands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.domain.errors import AnswerProblem, BadAnswer
from bot.domain.outbox import Trouble


class Urgency(StrEnum):
    """How soon members should see it: a warning makes a sound, information comes silently."""

    WARNING = "warning"
    INFORMATION = "information"


HEADING_MAX = 120
BODY_MAX = 3000
"""With heading, sender and buttons it stays under Telegram's 4,096 characters."""

BODY_WITH_PICTURE_MAX = 600
"""A caption holds 1,024 characters (Telegram): heading, sender, and on its sender's screen also the
step of the dialog or the figures of who was reached."""


def check_fits_caption(body: str, picture: str | None) -> None:
    """Check that a picture still carries the text below it. Raises BadAnswer."""
    if picture is not None and len(body) > BODY_WITH_PICTURE_MAX:
        raise BadAnswer(AnswerProblem.CAPTION_TOO_LONG, BODY_WITH_PICTURE_MAX, len(body))


@dataclass(frozen=True, slots=True)
class SituationUpdate:
    """An update as it was sent. `sent_at` is aware UTC; `picture` is Telegram's file id."""

    id: int
    heading: str
    body: str
    urgency: Urgency
    picture: str | None
    author: str
    sent_at: datetime


@dataclass(frozen=True, slots=True)
class Reach:
    """How the sending of an update stands: numbers of members."""

    recipients: int
    delivered: int
    waiting: int
    failed: int
    uncertain: int
    read: int

    @property
    def settled(self) -> int:
        """Members for whom nothing more is going to happen."""
        return self.recipients - self.waiting

    @property
    def is_finished(self) -> bool:
        """Whether every member has been reached or given up."""
        return self.waiting == 0


@dataclass(frozen=True, slots=True)
class NotReached:
    """A member whom an update did not reach, and why (`Trouble`)."""

    name: str
    organisation: str
    trouble: Trouble
