"""The questions of problem areas and measures."""

from __future__ import annotations

from collections.abc import Mapping

from bot.domain.flows.dialog import SUMMARY, Dialog
from bot.domain.forms import FormKind, Step, StepKind
from bot.domain.problem_areas import (
    KNOWN_MAX,
    MAX_DAYS_TO_MEASURE,
    MEASURE_MAX,
    NOTE_MAX,
    PROBLEM_TITLE_MAX,
    RESULT_MAX,
)

DIALOGS: Mapping[FormKind, Dialog] = {
    FormKind.PROBLEM_AREA: Dialog(
        (
            Step("title", StepKind.TEXT, guarded=True, highest=PROBLEM_TITLE_MAX),
            Step("area", StepKind.CHOICE, optional=True),
            Step("network", StepKind.CHOICE, optional=True),
            Step("known", StepKind.TEXT, guarded=True, highest=KNOWN_MAX),
            SUMMARY,
        )
    ),
    FormKind.PROBLEM_STATE: Dialog(
        (
            Step("state", StepKind.CHOICE),
            Step("note", StepKind.TEXT, guarded=True, optional=True, highest=NOTE_MAX),
            SUMMARY,
        ),
        about="problem",
    ),
    FormKind.MEASURE: Dialog(
        (
            Step("what", StepKind.TEXT, guarded=True, highest=MEASURE_MAX),
            Step("owner", StepKind.CHOICE),
            Step("due", StepKind.DAY, highest=MAX_DAYS_TO_MEASURE),
            SUMMARY,
        ),
        about="problem",
    ),
    FormKind.MEASURE_DONE: Dialog(
        (
            Step("result", StepKind.TEXT, guarded=True, highest=RESULT_MAX),
            SUMMARY,
        ),
        about="measure",
    ),
}
