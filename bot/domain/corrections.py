"""Corrections of updates that went out, where another coordinator is to approve them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class CorrectionState(StrEnum):
    """Where a correction stands."""

    WAITING = "waiting"
    DONE = "done"
    STOPPED = "stopped"
    """Not approved, written anew, or overtaken by the update's retraction."""


@dataclass(frozen=True, slots=True)
class WaitingCorrection:
    """New words for a part of an update. `stood` is what the part says, None where nothing."""

    id: int
    part: str
    words: str
    stood: str | None
    author: str
    author_id: int
