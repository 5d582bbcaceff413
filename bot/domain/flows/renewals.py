"""The questions of renewal: verdicts, the next promises, comments, who signs, and from when."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from bot.domain.flows.dialog import SUMMARY, Dialog
from bot.domain.follow_up.states import REASON_MAX
from bot.domain.forms import Answers, FormKind, Step, StepKind
from bot.domain.promises import (
    BACKGROUND_MAX,
    LINE_MAX,
    MEASURED_BY_MAX,
    PROMISE_TEXT_MAX,
    PROMISE_TITLE_MAX,
    TARGET_NUMBER_MAX,
)
from bot.domain.renewal_targets import has_number, has_target, is_of_every
from bot.domain.renewals import (
    BY_LINK,
    COMMENT_MAX,
    DOCUMENT_TITLE_MAX,
    HEADING_MAX,
    MAX_DAYS_AHEAD,
    MAX_DAYS_TO_COMMENT,
    MESSAGE_MAX,
    NAME_MAX,
    OFFICE_MAX,
    PromisePart,
)
from bot.domain.target_words import read_number, read_target

_WHY = Step("why", StepKind.TEXT, guarded=True, highest=REASON_MAX)


def _of(part: PromisePart) -> Callable[[Answers], bool]:
    """Asked where this part is what is reworded."""
    return lambda answers: (answers.get("part") or {}).get("value") == part.value


def _by_link(who: str) -> Callable[[Answers], bool]:
    """Asked of somebody whom the bot does not know: what they are called."""
    return lambda answers: (answers.get(who) or {}).get("value") == BY_LINK


def _new_heading(answers: Answers) -> bool:
    under = answers.get("under")
    return under is not None and under["value"] == "other"


def _words(key: str, highest: int, part: PromisePart | None = None) -> Step:
    if part is None:
        return Step(key, StepKind.TEXT, guarded=True, highest=highest)
    return Step(key, StepKind.TEXT, guarded=True, highest=highest, asked_when=_of(part))


DIALOGS: Mapping[FormKind, Dialog] = {
    FormKind.CLOSE_PROMISE: Dialog(
        (Step("verdict", StepKind.CHOICE), _WHY, SUMMARY), about="promise"
    ),
    FormKind.EXTEND_PERIOD: Dialog(
        (Step("last", StepKind.DAY, highest=MAX_DAYS_AHEAD), SUMMARY), about="document"
    ),
    FormKind.REWORD_PROMISE: Dialog(
        (
            _words("heading", HEADING_MAX, PromisePart.HEADING),
            _words("title", PROMISE_TITLE_MAX, PromisePart.TITLE),
            _words("text", PROMISE_TEXT_MAX, PromisePart.TEXT),
            _words("measured", MEASURED_BY_MAX, PromisePart.MEASURED),
            Step("actors", StepKind.SEVERAL, asked_when=_of(PromisePart.ACTORS)),
            SUMMARY,
        ),
        about="renewed",
        answered="part",
    ),
    FormKind.SET_TARGET: Dialog(
        (
            Step("comparator", StepKind.CHOICE, reads=read_target),
            Step(
                "number",
                StepKind.NUMBER,
                highest=TARGET_NUMBER_MAX,
                asked_when=has_number,
                reads=read_number,
            ),
            Step("unit", StepKind.CHOICE, asked_when=has_target),
            Step("per", StepKind.CHOICE, asked_when=has_target),
            Step("each", StepKind.TEXT, highest=LINE_MAX, asked_when=is_of_every),
            Step("note", StepKind.TEXT, optional=True, highest=LINE_MAX, asked_when=has_number),
            SUMMARY,
        ),
        about="renewed",
    ),
    FormKind.DROP_PROMISE: Dialog((_WHY, SUMMARY), about="renewed"),
    FormKind.ADD_PROMISE: Dialog(
        (
            Step("under", StepKind.CHOICE, voids=("heading",)),
            Step(
                "heading",
                StepKind.TEXT,
                guarded=True,
                highest=HEADING_MAX,
                asked_when=_new_heading,
                aside=True,
            ),
            _words("title", PROMISE_TITLE_MAX),
            _words("text", PROMISE_TEXT_MAX),
            _words("measured", MEASURED_BY_MAX),
            Step("actors", StepKind.SEVERAL),
            SUMMARY,
        ),
        about="renewal",
    ),
    FormKind.NEXT_PERIOD: Dialog(
        (
            _words("title", DOCUMENT_TITLE_MAX),
            Step("first", StepKind.DAY, highest=MAX_DAYS_AHEAD),
            Step("last", StepKind.DAY, highest=MAX_DAYS_AHEAD),
            Step("background", StepKind.TEXT, optional=True, guarded=True, highest=BACKGROUND_MAX),
            SUMMARY,
        ),
        about="renewal",
    ),
    FormKind.RENEWAL_ROUND: Dialog(
        (
            Step("until", StepKind.DAY, highest=MAX_DAYS_TO_COMMENT),
            Step("message", StepKind.TEXT, optional=True, guarded=True, highest=MESSAGE_MAX),
            SUMMARY,
        ),
        about="renewal",
    ),
    FormKind.RENEWAL_COMMENT: Dialog(
        (
            Step("regarding", StepKind.CHOICE),
            Step("comment", StepKind.TEXT, guarded=True, highest=COMMENT_MAX),
            SUMMARY,
        ),
        about="renewal",
        begins_below=True,
    ),
    FormKind.NAME_SIGNATORIES: Dialog(
        (
            Step("first_who", StepKind.CHOICE),
            Step("first_name", StepKind.TEXT, highest=NAME_MAX, asked_when=_by_link("first_who")),
            Step("first_office", StepKind.TEXT, highest=OFFICE_MAX),
            Step("second_who", StepKind.CHOICE),
            Step("second_name", StepKind.TEXT, highest=NAME_MAX, asked_when=_by_link("second_who")),
            Step("second_office", StepKind.TEXT, highest=OFFICE_MAX),
            SUMMARY,
        ),
        about="renewal",
    ),
    FormKind.RENEWAL_PUBLISH: Dialog(
        (Step("from", StepKind.DAY, highest=MAX_DAYS_AHEAD), SUMMARY), about="renewal"
    ),
}
