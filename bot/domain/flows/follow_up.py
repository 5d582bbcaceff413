"""The questions of the follow-up: judging a promise, and changing its target mid-period."""

from __future__ import annotations

from collections.abc import Mapping

from bot.domain.flows.dialog import SUMMARY, Dialog
from bot.domain.follow_up.states import REASON_MAX
from bot.domain.forms import FormKind, Step, StepKind
from bot.domain.promises import TARGET_NUMBER_MAX
from bot.domain.reading import Prefer

_WHY = Step("why", StepKind.TEXT, guarded=True, highest=REASON_MAX)

DIALOGS: Mapping[FormKind, Dialog] = {
    FormKind.JUDGE_PROMISE: Dialog(
        (Step("verdict", StepKind.CHOICE), _WHY, SUMMARY), about="promise"
    ),
    FormKind.CHANGE_TARGET: Dialog(
        (
            Step("target", StepKind.NUMBER, highest=TARGET_NUMBER_MAX),
            Step("from", StepKind.DAY, prefer=Prefer.PAST),
            _WHY,
            SUMMARY,
        ),
        about="promise",
    ),
}
