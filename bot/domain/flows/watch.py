"""The questions of Neighbourhood Watch: areas, the start-up meeting, households, the year."""

from __future__ import annotations

from collections.abc import Mapping

from bot.domain.flows.dialog import SUMMARY, Dialog, Without
from bot.domain.forms import Answers, FormKind, Step, StepKind
from bot.domain.networks import NETWORK_NAME_MAX
from bot.domain.reading import Prefer
from bot.domain.watch import MAX_CAME, MAX_HOUSEHOLDS


def _there_are_areas(answers: Answers) -> bool:
    return bool(answers.get("has_areas"))


def _has_met(answers: Answers) -> bool:
    met = answers.get("met")
    return met is not None and met["value"] == "yes"


_HOUSEHOLDS = Step("households", StepKind.NUMBER, lowest=0, highest=MAX_HOUSEHOLDS)

DIALOGS: Mapping[FormKind, Dialog] = {
    FormKind.WATCH_AREA: Dialog(
        (
            Step("name", StepKind.TEXT, guarded=True, highest=NETWORK_NAME_MAX),
            Step("area", StepKind.CHOICE, optional=True, asked_when=_there_are_areas),
            SUMMARY,
        ),
        about="watch",
        without=Without.NEW,
    ),
    FormKind.WATCH_START: Dialog(
        (
            Step("day", StepKind.DAY, prefer=Prefer.PAST),
            Step("came", StepKind.NUMBER, optional=True, highest=MAX_CAME),
            SUMMARY,
        ),
        about="watch",
    ),
    FormKind.WATCH_COUNT: Dialog(
        (
            _HOUSEHOLDS,
            Step("day", StepKind.DAY, prefer=Prefer.PAST),
            SUMMARY,
        ),
        about="watch",
    ),
    FormKind.WATCH_YEAR: Dialog(
        (
            _HOUSEHOLDS,
            Step("met", StepKind.CHOICE, voids=("met_on",)),
            Step("met_on", StepKind.DAY, prefer=Prefer.PAST, asked_when=_has_met),
            SUMMARY,
        ),
        about="watch",
    ),
}
