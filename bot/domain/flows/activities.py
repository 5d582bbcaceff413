"""The questions of the ledger: logging an activity, correcting it, voiding it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

from bot.domain.activities import (
    COUNTED_IN,
    EVIDENCE_MAX,
    MAX_QUANTITY,
    NOTE_MAX,
    PARTNERS_MAX,
    PLACE_MAX,
    WHAT_MAX,
    ActivityKind,
    is_counted_as,
)
from bot.domain.errors import AnswerProblem, BadAnswer
from bot.domain.flows.dialog import REASON_MAX, SUMMARY, Dialog
from bot.domain.forms import Answers, FormKind, Step, StepKind
from bot.domain.log_entries import Extra, check_day, check_open, is_extra
from bot.domain.outputs import NotOutputs, read_outputs
from bot.domain.reading import Prefer
from bot.domain.saved_questions import NAME_MAX

OUTPUTS_MAX = 200
LINK_MAX = 500


def _counts_what_the_kind_does(answers: Answers) -> None:
    quantity = answers["quantity"]
    unit = COUNTED_IN[ActivityKind(answers["kind"]["value"])]
    if quantity and not is_counted_as(quantity.get("counted", ""), unit):
        raise BadAnswer(AnswerProblem.OTHER_UNIT)


def _is_of_an_open_period(answers: Answers) -> None:
    check_open(answers["promise"])


def _can_be_logged(answers: Answers) -> None:
    check_day(answers["promise"], date.fromisoformat(answers["day"]))


def _ends_after_it_began(answers: Answers) -> None:
    last = date.fromisoformat(answers["last_day"])
    if last <= date.fromisoformat(answers["day"]):
        raise BadAnswer(AnswerProblem.LAST_BEFORE_FIRST)
    check_day(answers["promise"], last)


def _counts_with_units(answers: Answers) -> None:
    try:
        outputs = read_outputs(answers["outputs"])
    except NotOutputs as problem:
        raise BadAnswer(AnswerProblem.NOT_OUTPUTS) from problem
    own = COUNTED_IN[ActivityKind(answers["kind"]["value"])]
    if any(one.unit is own for one in outputs):
        raise BadAnswer(AnswerProblem.COUNTED_BEFORE)


def _is_an_address(answers: Answers) -> None:
    if not answers["link"].startswith(("https://", "http://")) or len(answers["link"].split()) > 1:
        raise BadAnswer(AnswerProblem.NOT_A_LINK)


def _added(extra: Extra) -> Callable[[Answers], bool]:
    return lambda answers: is_extra(answers, extra)


def _text(extra: Extra, highest: int, check: Callable[[Answers], None] | None = None) -> Step:
    guarded = check is None
    return Step(
        extra.value,
        StepKind.TEXT,
        highest=highest,
        asked_when=_added(extra),
        guarded=guarded,
        check=check or (lambda _answers: None),
    )


_ENTRY = (
    Step("promise", StepKind.CHOICE, voids=("promises",), check=_is_of_an_open_period),
    Step("kind", StepKind.CHOICE, voids=("quantity", "outputs")),
    Step("day", StepKind.DAY, prefer=Prefer.PAST, voids=("last_day",), check=_can_be_logged),
    Step("what", StepKind.TEXT, guarded=True, highest=WHAT_MAX),
    Step("doer", StepKind.CHOICE),
    Step(
        "quantity",
        StepKind.NUMBER,
        optional=True,
        highest=MAX_QUANTITY,
        check=_counts_what_the_kind_does,
    ),
    # Answered beforehand with nothing: it is asked only of those who want to say more.
    Step("more", StepKind.SEVERAL, optional=True),
    Step("promises", StepKind.SEVERAL, asked_when=_added(Extra.PROMISES)),
    Step(
        "last_day",
        StepKind.DAY,
        prefer=Prefer.PAST,
        asked_when=_added(Extra.LAST_DAY),
        check=_ends_after_it_began,
    ),
    Step(
        "place",
        StepKind.PLACE,
        highest=PLACE_MAX,
        asked_when=_added(Extra.PLACE),
        guarded=True,
    ),
    _text(Extra.PARTNERS, PARTNERS_MAX),
    _text(Extra.OUTPUTS, OUTPUTS_MAX, _counts_with_units),
    _text(Extra.NOTE, NOTE_MAX),
    _text(Extra.LINK, LINK_MAX, _is_an_address),
    Step("files", StepKind.FILES, highest=EVIDENCE_MAX - 1, asked_when=_added(Extra.FILES)),
    _text(Extra.NOT_HELD, REASON_MAX),
    SUMMARY,
)

_WHY = Step("why", StepKind.TEXT, guarded=True, highest=REASON_MAX)

DIALOGS: Mapping[FormKind, Dialog] = {
    FormKind.LOG_ACTIVITY: Dialog(_ENTRY),
    FormKind.CORRECT_ACTIVITY: Dialog((_WHY, *_ENTRY), about="activity"),
    FormKind.VOID_ACTIVITY: Dialog((_WHY, SUMMARY), about="activity"),
    FormKind.SAVE_QUESTION: Dialog(
        (
            Step("name", StepKind.TEXT, highest=NAME_MAX),
            Step("sending", StepKind.CHOICE),
            SUMMARY,
        ),
        about="saved",
    ),
}
