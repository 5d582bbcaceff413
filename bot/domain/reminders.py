"""What is reminded of by the clock. The moment of each kind is worked out where it arises."""

from __future__ import annotations

from enum import StrEnum


class ReminderKind(StrEnum):
    """Kinds of reminder; whether one still holds is asked when it is due."""

    VISIT_TOMORROW = "visit_tomorrow"
    VISIT_REPORT = "visit_report"
