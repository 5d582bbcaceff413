"""The questions of plan cases: opening and changing one, remarks, comments, closing it."""

from __future__ import annotations

from collections.abc import Mapping

from bot.domain.errors import AnswerProblem, BadAnswer
from bot.domain.flows.dialog import REASON_MAX, SUMMARY, Dialog, Without
from bot.domain.forms import Answers, FormKind, Step, StepKind
from bot.domain.planning import (
    CASE_TITLE_MAX,
    COMMENT_MAX,
    MAX_DAYS_TO_DEADLINE,
    MAX_MEASURES,
    OUTCOME_MAX,
    REFERENCE_MAX,
    REMARK_MAX,
)


def _of_several(answers: Answers) -> bool:
    """Where there is but one group, nobody is asked which."""
    return bool(answers.get("several", True))


def _there_are_areas(answers: Answers) -> bool:
    return bool(answers.get("has_areas"))


def _was_given(answers: Answers) -> bool:
    given = answers.get("given")
    return given is not None and given["value"] == "yes"


def _was_not_given(answers: Answers) -> bool:
    given = answers.get("given")
    return given is not None and given["value"] == "no"


def _not_more_than_proposed(answers: Answers) -> None:
    proposed, adopted = answers["proposed"]["number"], answers["adopted"]["number"]
    if adopted > proposed:
        raise BadAnswer(AnswerProblem.TOO_LARGE, limit=proposed, given=adopted)


DIALOGS: Mapping[FormKind, Dialog] = {
    FormKind.PLAN_CASE: Dialog(
        (
            Step("network", StepKind.CHOICE, asked_when=_of_several),
            Step("title", StepKind.TEXT, guarded=True, highest=CASE_TITLE_MAX),
            Step("sort", StepKind.CHOICE, voids=("stage",)),
            Step("stage", StepKind.CHOICE),
            Step("reference", StepKind.TEXT, guarded=True, optional=True, highest=REFERENCE_MAX),
            Step("area", StepKind.CHOICE, optional=True, asked_when=_there_are_areas),
            Step("due", StepKind.DAY, optional=True, highest=MAX_DAYS_TO_DEADLINE),
            SUMMARY,
        ),
        about="plan",
        without=Without.NEW,
    ),
    FormKind.PLAN_REMARK: Dialog(
        (
            Step("remark", StepKind.TEXT, guarded=True, highest=REMARK_MAX),
            SUMMARY,
        ),
        about="plan",
    ),
    FormKind.PLAN_COMMENT: Dialog(
        (
            Step("comment", StepKind.TEXT, guarded=True, highest=COMMENT_MAX),
            SUMMARY,
        ),
        about="plan",
    ),
    FormKind.PLAN_CLOSE: Dialog(
        (
            Step("given", StepKind.CHOICE, voids=("proposed", "adopted", "outcome", "reason")),
            Step(
                "proposed",
                StepKind.NUMBER,
                lowest=0,
                highest=MAX_MEASURES,
                asked_when=_was_given,
                voids=("adopted",),
            ),
            Step(
                "adopted",
                StepKind.NUMBER,
                lowest=0,
                highest=MAX_MEASURES,
                asked_when=_was_given,
                check=_not_more_than_proposed,
            ),
            Step(
                "outcome",
                StepKind.TEXT,
                guarded=True,
                optional=True,
                highest=OUTCOME_MAX,
                asked_when=_was_given,
            ),
            Step(
                "reason",
                StepKind.TEXT,
                guarded=True,
                highest=REASON_MAX,
                asked_when=_was_not_given,
            ),
            SUMMARY,
        ),
        about="plan",
    ),
}
