"""The questions of situation updates, and of what follows them."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from bot.domain.errors import AnswerProblem, BadAnswer
from bot.domain.flows.dialog import QUESTION_MAX, REASON_MAX, SUMMARY, Dialog, Without
from bot.domain.flows.guarding import GUARD
from bot.domain.forms import Answers, FormKind, Step, StepKind
from bot.domain.gaps import GAP_MAX, MOST_GAPS, gaps_of
from bot.domain.templates import NAME_MAX
from bot.domain.updates import (
    ADVICE_MAX,
    BODY_MAX,
    HAPPENED_MAX,
    HEADING_MAX,
    MAX_DAYS_VALID,
    MAX_PICTURES,
    PLACE_MAX,
    SEND_DAYS_AHEAD,
    Part,
    check_answers_fit,
    check_correction_fits,
    check_written,
    is_added,
)


def _written(key: str, highest: int, part: Part | None = None) -> Step:
    """A written part of an update: its length is looked at anew each time."""
    return Step(
        key,
        StepKind.TEXT,
        highest=highest,
        asked_when=_added(part) if part else lambda _answers: True,
        aside=part is not None,
        check=lambda answers: check_written(answers, key),
    )


def _added(part: Part) -> Callable[[Answers], bool]:
    return lambda answers: is_added(answers, part)


def _of_template(key: str, highest: int, *, optional: bool = False) -> Step:
    return Step(
        key,
        StepKind.TEXT,
        optional=optional,
        highest=highest,
        guarded=True,
        check=_check_template,
    )


def _check_template(answers: Answers) -> None:
    """Check that an update made from it has room for it, and not too many gaps to fill."""
    check_answers_fit({**answers, "more": [Part.ADVICE.value]})
    if len(gaps := gaps_of(answers)) > MOST_GAPS:
        raise BadAnswer(AnswerProblem.TOO_MANY_GAPS, MOST_GAPS, len(gaps))


def _narrowed(key: str) -> Step:
    """A step that narrows the audience; asked where there is something to choose from."""
    return Step(
        key,
        StepKind.SEVERAL,
        optional=True,
        aside=True,
        asked_when=lambda answers: (
            is_added(answers, Part.AUDIENCE) and key not in answers.get("lacking", ())
        ),
    )


DIALOGS: Mapping[FormKind, Dialog] = {
    FormKind.SITUATION_UPDATE: Dialog(
        (
            _written("heading", HEADING_MAX),
            _written("body", BODY_MAX),
            Step(
                "gaps",
                StepKind.GAPS,
                highest=GAP_MAX,
                asked_when=lambda answers: bool(gaps_of(answers)),
                aside=True,
                check=check_answers_fit,
            ),
            Step("urgency", StepKind.CHOICE),
            Step("more", StepKind.SEVERAL, optional=True, check=check_answers_fit),
            _narrowed("networks"),
            _narrowed("areas"),
            _narrowed("branches"),
            _written("place", PLACE_MAX, Part.PLACE),
            _written("happened", HAPPENED_MAX, Part.HAPPENED),
            _written("advice", ADVICE_MAX, Part.ADVICE),
            Step(
                "files",
                StepKind.FILES,
                optional=True,
                highest=MAX_PICTURES,
                asked_when=_added(Part.FILES),
                aside=True,
                check=check_answers_fit,
            ),
            Step(
                "valid_until",
                StepKind.DAY,
                highest=MAX_DAYS_VALID,
                asked_when=_added(Part.VALID),
                aside=True,
            ),
            Step(
                "send_day",
                StepKind.DAY,
                highest=SEND_DAYS_AHEAD,
                asked_when=_added(Part.LATER),
                aside=True,
            ),
            Step("send_time", StepKind.TIME, asked_when=_added(Part.LATER), aside=True),
            *GUARD,
            SUMMARY,
        )
    ),
    FormKind.TEMPLATE: Dialog(
        (
            _of_template("name", NAME_MAX),
            _of_template("heading", HEADING_MAX),
            _of_template("body", BODY_MAX),
            _of_template("advice", ADVICE_MAX, optional=True),
            Step("urgency", StepKind.CHOICE),
            SUMMARY,
        ),
        about="template",
        without=Without.NEW,
    ),
    FormKind.CORRECT_UPDATE: Dialog(
        (
            Step("which", StepKind.CHOICE, voids=("text",)),
            Step(
                "text",
                StepKind.TEXT,
                highest=BODY_MAX,
                check=check_correction_fits,
            ),
            *GUARD,
            SUMMARY,
        ),
        about="update",
    ),
    FormKind.RETRACT_UPDATE: Dialog(
        (
            Step("reason", StepKind.TEXT, highest=REASON_MAX, guarded=True),
            *GUARD,
            SUMMARY,
        ),
        about="update",
    ),
    FormKind.TURN_DOWN_UPDATE: Dialog(
        (
            Step("reason", StepKind.TEXT, highest=REASON_MAX, guarded=True),
            SUMMARY,
        ),
        about="update",
    ),
    FormKind.TURN_DOWN_CORRECTION: Dialog(
        (
            Step("reason", StepKind.TEXT, highest=REASON_MAX, guarded=True),
            SUMMARY,
        ),
        about="correction",
    ),
    FormKind.ASK_ABOUT_UPDATE: Dialog(
        (
            Step("question", StepKind.TEXT, highest=QUESTION_MAX, guarded=True),
            SUMMARY,
        ),
        about="update",
        begins_below=True,
    ),
    FormKind.REPLY_TO_MEMBER: Dialog(
        (
            Step("answer", StepKind.TEXT, highest=QUESTION_MAX, guarded=True),
            *GUARD,
            SUMMARY,
        ),
        about="question",
    ),
}
