"""The questions of the safety survey and of citizen dialogues."""

from __future__ import annotations

from collections.abc import Mapping

from bot.domain.dialogue import (
    ASKED_MAX,
    IDEA_MAX,
    INTRO_MAX,
    MAX_DAYS_OPEN,
    REPLY_MAX,
    TITLE_MAX,
    WORDS_MAX,
    QuestionKind,
    check_options,
)
from bot.domain.flows.dialog import SUMMARY, Dialog
from bot.domain.forms import Answers, FormKind, Step, StepKind
from bot.domain.survey import check_results

_SHEET_MAX = 3000
"""What is pasted from a sheet must come in one message."""

_OPTIONS_MAX = 300


def _is_choice(answers: Answers) -> bool:
    kind = answers.get("way")
    return kind is not None and kind["value"] == QuestionKind.CHOICE


DIALOGS: Mapping[FormKind, Dialog] = {
    FormKind.SURVEY: Dialog(
        (Step("results", StepKind.TEXT, highest=_SHEET_MAX, check=check_results), SUMMARY)
    ),
    FormKind.DIALOGUE: Dialog(
        (
            Step("title", StepKind.TEXT, guarded=True, highest=TITLE_MAX),
            Step("intro", StepKind.TEXT, guarded=True, highest=INTRO_MAX),
            Step("until", StepKind.DAY, highest=MAX_DAYS_OPEN),
            SUMMARY,
        )
    ),
    FormKind.DIALOGUE_QUESTION: Dialog(
        (
            Step("way", StepKind.CHOICE, voids=("options",)),
            Step("words", StepKind.TEXT, guarded=True, highest=ASKED_MAX),
            Step(
                "options",
                StepKind.TEXT,
                highest=_OPTIONS_MAX,
                asked_when=_is_choice,
                check=check_options,
            ),
            SUMMARY,
        ),
        about="dialogue",
    ),
    FormKind.TAKE_PART: Dialog(
        (
            Step("answers", StepKind.QUESTIONS, guarded=True, highest=WORDS_MAX),
            Step("hear", StepKind.CHOICE),
            SUMMARY,
        ),
        about="dialogue",
    ),
    FormKind.DIALOGUE_REPLY: Dialog(
        (Step("reply", StepKind.TEXT, guarded=True, highest=REPLY_MAX), SUMMARY),
        about="dialogue",
    ),
    FormKind.IDEA: Dialog(
        (Step("idea", StepKind.TEXT, guarded=True, highest=IDEA_MAX), SUMMARY), about="dialogue"
    ),
}
