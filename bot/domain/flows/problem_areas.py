"""The questions of problem areas and measures."""

from __future__ import annotations

from collections.abc import Mapping

from bot.domain.flows.dialog import SUMMARY, Dialog
from bot.domain.forms import Answers, FormKind, Step, StepKind
from bot.domain.problem_areas import (
    KNOWN_MAX,
    MAX_DAYS_TO_MEASURE,
    MEASURE_MAX,
    NOTE_MAX,
    PROBLEM_TITLE_MAX,
    RESULT_MAX,
)


def _by_staff(answers: Answers) -> bool:
    """Staff choose who sees it, unless it was raised at a meeting: then its network does."""
    return bool(answers.get("by_staff")) and answers.get("meeting") is None


def _of_several(answers: Answers) -> bool:
    """Whoever convenes several networks says for which of them it is."""
    return bool(answers.get("convenes_several")) and answers.get("meeting") is None


def _there_are_areas(answers: Answers) -> bool:
    return bool(answers.get("has_areas", True))


_TITLE = Step("title", StepKind.TEXT, guarded=True, highest=PROBLEM_TITLE_MAX)
_AREA = Step("area", StepKind.CHOICE, optional=True, asked_when=_there_are_areas)
_NETWORK = Step("network", StepKind.CHOICE, optional=True, asked_when=_by_staff)
_KNOWN = Step("known", StepKind.TEXT, guarded=True, highest=KNOWN_MAX)

_MEASURE = (
    Step("what", StepKind.TEXT, guarded=True, highest=MEASURE_MAX),
    Step("owner", StepKind.CHOICE),
    Step("due", StepKind.DAY, highest=MAX_DAYS_TO_MEASURE),
    SUMMARY,
)

DIALOGS: Mapping[FormKind, Dialog] = {
    FormKind.PROBLEM_AREA: Dialog(
        (
            _TITLE,
            _AREA,
            _NETWORK,
            Step("own", StepKind.CHOICE, asked_when=_of_several),
            _KNOWN,
            SUMMARY,
        )
    ),
    FormKind.PROBLEM_EDIT: Dialog((_TITLE, _AREA, _NETWORK, _KNOWN, SUMMARY), about="problem"),
    FormKind.PROBLEM_STATE: Dialog(
        (
            Step("state", StepKind.CHOICE),
            Step("note", StepKind.TEXT, guarded=True, optional=True, highest=NOTE_MAX),
            SUMMARY,
        ),
        about="problem",
    ),
    FormKind.MEASURE: Dialog(_MEASURE, about="problem"),
    FormKind.MEASURE_EDIT: Dialog(_MEASURE, about="measure"),
    FormKind.MEASURE_DONE: Dialog(
        (
            Step("result", StepKind.TEXT, guarded=True, highest=RESULT_MAX),
            SUMMARY,
        ),
        about="measure",
    ),
}
