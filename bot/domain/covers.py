"""When an officer can't come: others are asked, and what nobody takes goes back to the school."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum


class CoverState(StrEnum):
    """What came of asking others to take a visit over."""

    OPEN = "open"
    TAKEN = "taken"
    GIVEN_BACK = "given_back"
    """Nobody took it: the school was told, with other times."""
    SETTLED = "settled"
    """The visit was moved or called off meanwhile."""


class Why(StrEnum):
    """Why an officer can't come."""

    AWAY = "away"
    """On that day. What keeps the officer away is nobody else's business."""
    LEFT = "left"
    """The officer does not make visits any more."""


SOON = timedelta(hours=48)
"""A visit that is closer than this is decided quickly: the school plans its day."""

ANSWER_SOON = timedelta(hours=2)
ANSWER_LATER = timedelta(hours=24)
LAST_WORD = timedelta(hours=1)
"""The school knows at least so long before the visit whether anybody comes."""

AWAY_DAYS_AHEAD = 14
"""How far ahead somebody says that they cannot come."""


def asked_until(starts_at: datetime, now: datetime) -> datetime:
    """Until when others can take a visit over. Not after now: there is no time to ask anybody."""
    wait = ANSWER_SOON if starts_at - now < SOON else ANSWER_LATER
    return min(now + wait, starts_at - LAST_WORD)


@dataclass(frozen=True, slots=True)
class Colleague:
    """An officer who could make a visit."""

    id: int
    name: str
