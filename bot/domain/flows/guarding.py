"""Asked where what goes out to others seems to hold personal data: whether it is sent anyway, and why."""

from __future__ import annotations

from bot.domain.forms import Step, StepKind
from bot.domain.updates import GUARD_REASON_MAX, check_may_be_sent, seems_personal

GUARDING = ("anyway", "guard")
"""What was answered about personal data, and holds no longer for another text."""

GUARD = (
    Step(
        "anyway",
        StepKind.CHOICE,
        asked_when=seems_personal,
        aside=True,
        voids=("guard",),
        check=check_may_be_sent,
    ),
    Step(
        "guard",
        StepKind.TEXT,
        highest=GUARD_REASON_MAX,
        asked_when=seems_personal,
        aside=True,
        check=check_may_be_sent,
    ),
)
"""Two questions: whoever writes at the first wants another text, and must not be taken to give a reason."""
