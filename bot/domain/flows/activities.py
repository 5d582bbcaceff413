"""The questions of an activity's log entry."""

from __future__ import annotations

from collections.abc import Mapping

from bot.domain.activities import COUNTED_IN, MAX_QUANTITY, WHAT_MAX, ActivityKind, is_counted_as
from bot.domain.errors import AnswerProblem, BadAnswer
from bot.domain.flows.dialog import SUMMARY, Dialog
from bot.domain.forms import Answers, FormKind, Step, StepKind
from bot.domain.reading import Prefer


def _counts_what_the_kind_does(answers: Answers) -> None:
    quantity = answers["quantity"]
    unit = COUNTED_IN[ActivityKind(answers["kind"]["value"])]
    if quantity and not is_counted_as(quantity.get("counted", ""), unit):
        raise BadAnswer(AnswerProblem.OTHER_UNIT)


DIALOGS: Mapping[FormKind, Dialog] = {
    FormKind.LOG_ACTIVITY: Dialog(
        (
            Step("promise", StepKind.CHOICE, voids=("kind",)),
            Step("kind", StepKind.CHOICE, voids=("quantity",)),
            Step("day", StepKind.DAY, prefer=Prefer.PAST),
            Step("what", StepKind.TEXT, highest=WHAT_MAX),
            Step("doer", StepKind.CHOICE),
            Step(
                "quantity",
                StepKind.NUMBER,
                optional=True,
                highest=MAX_QUANTITY,
                check=_counts_what_the_kind_does,
            ),
            SUMMARY,
        )
    ),
}
