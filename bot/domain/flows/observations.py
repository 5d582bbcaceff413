"""The questions of observations and of their answers."""

from __future__ import annotations

from collections.abc import Mapping

from bot.domain.flows.dialog import SUMMARY, Dialog, Without
from bot.domain.flows.guarding import GUARD, guard
from bot.domain.forms import Answers, FormKind, Step, StepKind
from bot.domain.observations import OBSERVATION_MAX, SeenBy, When
from bot.domain.observations import PLACE_MAX as OBSERVED_PLACE_MAX
from bot.domain.reading import Prefer


def _place_has_no_area(answers: Answers) -> bool:
    place = answers.get("place")
    return place is not None and bool(place.get("in_area"))


def _was_another_day(answers: Answers) -> bool:
    when = answers.get("when")
    return when is not None and when["value"] == When.ANOTHER_DAY


def _was_not_now(answers: Answers) -> bool:
    when = answers.get("when")
    return when is not None and when["value"] != When.NOW


def _network_sees_it(answers: Answers) -> bool:
    seen_by = answers.get("seen_by")
    return seen_by is not None and seen_by["value"] == SeenBy.NETWORK


DIALOGS: Mapping[FormKind, Dialog] = {
    FormKind.OBSERVATION: Dialog(
        (
            Step("kind", StepKind.CHOICE),
            Step(
                "place", StepKind.PLACE, guarded=True, highest=OBSERVED_PLACE_MAX, voids=("area",)
            ),
            Step("area", StepKind.CHOICE, optional=True, asked_when=_place_has_no_area, aside=True),
            Step("when", StepKind.CHOICE, voids=("day", "clock")),
            Step("day", StepKind.DAY, prefer=Prefer.PAST, asked_when=_was_another_day, aside=True),
            Step("clock", StepKind.TIME, asked_when=_was_not_now, aside=True),
            Step("what", StepKind.TEXT, guarded=True, highest=OBSERVATION_MAX),
            Step("picture", StepKind.PICTURE, optional=True),
            Step("seen_by", StepKind.CHOICE),
            *guard(_network_sees_it),
            SUMMARY,
        ),
        about="update",
        without=Without.NOTHING,
        begins_below=True,
    ),
    FormKind.ASK_REPORTER: Dialog(
        (
            Step("question", StepKind.TEXT, guarded=True, highest=OBSERVATION_MAX),
            *GUARD,
            SUMMARY,
        ),
        about="observation",
    ),
    FormKind.ANSWER_QUESTION: Dialog(
        (
            Step("answer", StepKind.TEXT, guarded=True, highest=OBSERVATION_MAX),
            SUMMARY,
        ),
        about="observation",
    ),
}
