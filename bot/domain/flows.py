"""The questions of every dialog, in order. A dialog's words are in the catalogues under its name."""

from __future__ import annotations

from collections.abc import Mapping

from bot.domain.activities import (
    COUNTED_IN,
    MAX_QUANTITY,
    WHAT_MAX,
    ActivityKind,
    is_counted_as,
)
from bot.domain.errors import AnswerProblem, BadAnswer
from bot.domain.forms import CONFIRM, Answers, FormKind, Step, StepKind
from bot.domain.people import MAX_INVITATION_DAYS, MAX_INVITATION_USES
from bot.domain.reading import Prefer
from bot.domain.updates import BODY_MAX, HEADING_MAX, check_fits_caption
from bot.domain.visits import MAX_DAYS_AHEAD, MAX_PUPILS

_SUMMARY = Step(CONFIRM, StepKind.CONFIRM)

REASON_MAX = 300
ORGANISATION_MAX = 80


def _was_held(answers: Answers) -> bool:
    held = answers.get("held")
    return held is not None and held["value"] == "yes"


def _was_not_held(answers: Answers) -> bool:
    held = answers.get("held")
    return held is not None and held["value"] == "no"


def _counts_what_the_kind_does(answers: Answers) -> None:
    quantity = answers["quantity"]
    unit = COUNTED_IN[ActivityKind(answers["kind"]["value"])]
    if quantity and not is_counted_as(quantity.get("counted", ""), unit):
        raise BadAnswer(AnswerProblem.OTHER_UNIT)


def _body_fits(answers: Answers) -> None:
    check_fits_caption(answers["body"], answers.get("picture"))


FLOWS: Mapping[FormKind, tuple[Step, ...]] = {
    FormKind.INVITE: (
        Step("role", StepKind.CHOICE),
        Step("organisation", StepKind.TEXT, highest=ORGANISATION_MAX),
        Step("uses", StepKind.NUMBER, highest=MAX_INVITATION_USES),
        Step("days", StepKind.NUMBER, highest=MAX_INVITATION_DAYS),
        _SUMMARY,
    ),
    FormKind.SITUATION_UPDATE: (
        Step("heading", StepKind.TEXT, highest=HEADING_MAX),
        Step("body", StepKind.TEXT, highest=BODY_MAX, check=_body_fits),
        Step("urgency", StepKind.CHOICE),
        Step("picture", StepKind.PICTURE, optional=True, check=_body_fits),
        _SUMMARY,
    ),
    FormKind.OFFER_TIME: (
        Step("day", StepKind.DAY, highest=MAX_DAYS_AHEAD),
        Step("starts", StepKind.TIME),
        Step("length", StepKind.NUMBER, lowest=15, highest=480),
        _SUMMARY,
    ),
    FormKind.BOOK_VISIT: (
        Step("day", StepKind.CHOICE, highest=MAX_DAYS_AHEAD, typed_as_day=True, voids=("slot",)),
        Step("slot", StepKind.CHOICE),
        Step("topic", StepKind.CHOICE),
        Step("years", StepKind.SEVERAL),
        Step("pupils", StepKind.NUMBER, highest=MAX_PUPILS),
        _SUMMARY,
    ),
    FormKind.CANCEL_VISIT: (
        Step("reason", StepKind.TEXT, optional=True, highest=REASON_MAX),
        _SUMMARY,
    ),
    FormKind.REPORT_VISIT: (
        Step("held", StepKind.CHOICE, voids=("reached", "reason")),
        Step("reached", StepKind.NUMBER, highest=MAX_PUPILS, asked_when=_was_held),
        Step("reason", StepKind.TEXT, highest=REASON_MAX, asked_when=_was_not_held),
        _SUMMARY,
    ),
    FormKind.LOG_ACTIVITY: (
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
        _SUMMARY,
    ),
}

ABOUT_A_VISIT = frozenset({FormKind.CANCEL_VISIT, FormKind.REPORT_VISIT})
"""Dialogs that are about one visit, known before the first question."""
