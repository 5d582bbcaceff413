"""The questions of times, bookings and reports of school visits."""

from __future__ import annotations

from collections.abc import Mapping

from bot.domain.flows.dialog import REASON_MAX, SUMMARY, Dialog, was_held, was_not_held
from bot.domain.forms import FormKind, Step, StepKind
from bot.domain.visits import MAX_DAYS_AHEAD, MAX_PUPILS

DIALOGS: Mapping[FormKind, Dialog] = {
    FormKind.OFFER_TIME: Dialog(
        (
            Step("day", StepKind.DAY, highest=MAX_DAYS_AHEAD),
            Step("starts", StepKind.TIME),
            Step("length", StepKind.NUMBER, lowest=15, highest=480),
            SUMMARY,
        )
    ),
    FormKind.BOOK_VISIT: Dialog(
        (
            Step(
                "day", StepKind.CHOICE, highest=MAX_DAYS_AHEAD, typed_as_day=True, voids=("slot",)
            ),
            Step("slot", StepKind.CHOICE),
            Step("topic", StepKind.CHOICE),
            Step("years", StepKind.SEVERAL),
            Step("pupils", StepKind.NUMBER, highest=MAX_PUPILS),
            SUMMARY,
        )
    ),
    FormKind.CANCEL_VISIT: Dialog(
        (
            Step("reason", StepKind.TEXT, optional=True, highest=REASON_MAX),
            SUMMARY,
        ),
        about="visit",
    ),
    FormKind.REPORT_VISIT: Dialog(
        (
            Step("held", StepKind.CHOICE, voids=("reached", "reason")),
            Step("reached", StepKind.NUMBER, highest=MAX_PUPILS, asked_when=was_held),
            Step("reason", StepKind.TEXT, highest=REASON_MAX, asked_when=was_not_held),
            SUMMARY,
        ),
        about="visit",
    ),
}
