"""Until how long before its start each side moves or cancels a visit by itself: the settings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum


class NoticeRule(StrEnum):
    """A notice period that coordinators set; each is named as it is stored, in hours."""

    SCHOOL_MOVES = "school_move_hours"
    SCHOOL_CANCELS = "school_cancel_hours"
    POLICE_MOVES = "police_move_hours"
    POLICE_CANCELS = "police_cancel_hours"


USUAL: Mapping[NoticeRule, int] = {
    NoticeRule.SCHOOL_MOVES: 24,
    NoticeRule.SCHOOL_CANCELS: 2,
    NoticeRule.POLICE_MOVES: 0,
    NoticeRule.POLICE_CANCELS: 0,
}
"""What holds until a coordinator says otherwise."""

LONGEST_HOURS = 14 * 24


@dataclass(frozen=True, slots=True)
class VisitRules:
    """The notice periods as they are kept."""

    hours: Mapping[NoticeRule, int]

    def notice(self, rule: NoticeRule) -> timedelta:
        """One of them as a length."""
        return timedelta(hours=self.hours[rule])
