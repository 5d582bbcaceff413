"""Asked where what goes out to others seems to hold personal data: whether it is sent anyway, and why."""

from __future__ import annotations

from collections.abc import Callable

from bot.domain.forms import Answers, Step, StepKind
from bot.domain.updates import (
    GUARD_REASON_MAX,
    check_may_be_sent,
    points_at_nothing_new,
    seems_personal,
)

ANYWAY = "anyway"
WHY = "guard"
GUARDING = (ANYWAY, WHY)


def guard(reaches_others: Callable[[Answers], bool] = lambda _answers: True) -> tuple[Step, ...]:
    """The two questions, where the words reach others than those whose task it is to know.

    Two, because whoever writes at the first wants another text, and must not be taken to give a
    reason. What was answered holds as long as the texts read as they did.
    """

    def is_asked(answers: Answers) -> bool:
        return reaches_others(answers) and seems_personal(answers)

    return (
        Step(
            ANYWAY,
            StepKind.CHOICE,
            asked_when=is_asked,
            aside=True,
            voids=(WHY,),
            stands=points_at_nothing_new,
            check=check_may_be_sent,
        ),
        Step(
            WHY,
            StepKind.TEXT,
            highest=GUARD_REASON_MAX,
            asked_when=is_asked,
            aside=True,
            stands=points_at_nothing_new,
            check=check_may_be_sent,
        ),
    )


GUARD = guard()
