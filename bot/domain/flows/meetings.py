"""The questions of meetings, from the call to the minutes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

from bot.domain.errors import AnswerProblem, BadAnswer
from bot.domain.flows.dialog import REASON_MAX, SUMMARY, Dialog, was_held, was_not_held
from bot.domain.flows.guarding import GUARD
from bot.domain.forms import Answers, FormKind, Step, StepKind
from bot.domain.meetings import (
    AGENDA_MAX,
    DECISIONS_MAX,
    DEPUTY_MAX,
    MAX_GUESTS,
    MAX_SERIES_DAYS,
    MINUTES_MAX,
    PLACE_WORDS_MAX,
    POINT_MAX,
    TITLE_MAX,
    MeetingRhythm,
    days_of,
    is_red,
)
from bot.domain.problem_areas import MAX_DAYS_TO_MEASURE, MEASURE_MAX


def _repeats(answers: Answers) -> bool:
    rhythm = answers.get("rhythm")
    return rhythm is not None and rhythm["value"] != MeetingRhythm.ONCE


def _meets_a_red_day(answers: Answers) -> bool:
    return bool(red_days_met(answers))


def red_days_met(answers: Answers) -> list[date]:
    """The red days on which meetings of a series that is being called would fall."""
    if not _repeats(answers) or "until" not in answers:
        return []
    rhythm = MeetingRhythm(answers["rhythm"]["value"])
    first, until = date.fromisoformat(answers["day"]), date.fromisoformat(answers["until"])
    return [day for day in days_of(rhythm, first, until) if is_red(day)]


def _until_fits(answers: Answers) -> None:
    days = (date.fromisoformat(answers["until"]) - date.fromisoformat(answers["day"])).days
    if days <= 0:
        raise BadAnswer(AnswerProblem.BEFORE_FIRST)
    if days > MAX_SERIES_DAYS:
        raise BadAnswer(AnswerProblem.TOO_FAR_AHEAD, limit=MAX_SERIES_DAYS)


def _there_are_problems(answers: Answers) -> bool:
    return bool(answers.get("has_problems"))


def _decisions_can_be_tied(answers: Answers) -> bool:
    return _there_are_problems(answers) and bool(answers.get("decisions"))


def _something_came_of_it(answers: Answers) -> None:
    if not any(answers.get(key) for key in ("decisions", "minutes", "document")):
        raise BadAnswer(AnswerProblem.NOTHING_WRITTEN)
    below = (answers.get("document") or {}).get("below") or ""
    if below and len(answers.get("minutes") or "") + len(below) > MINUTES_MAX - 2:
        raise BadAnswer(AnswerProblem.TOO_LONG, limit=MINUTES_MAX)


def _changes(what: str) -> Callable[[Answers], bool]:
    return lambda answers: what in (answers.get("changes") or ())


DIALOGS: Mapping[FormKind, Dialog] = {
    FormKind.CALL_MEETING: Dialog(
        (
            Step("network", StepKind.CHOICE),
            Step("title", StepKind.TEXT, guarded=True, highest=TITLE_MAX),
            Step("day", StepKind.DAY, highest=MAX_SERIES_DAYS, voids=("rhythm", "until", "red")),
            Step("rhythm", StepKind.CHOICE, voids=("until", "red")),
            Step(
                "until",
                StepKind.DAY,
                highest=2 * MAX_SERIES_DAYS,
                asked_when=_repeats,
                aside=True,
                voids=("red",),
                check=_until_fits,
            ),
            Step("red", StepKind.CHOICE, asked_when=_meets_a_red_day, aside=True),
            Step("starts", StepKind.TIME),
            Step("length", StepKind.NUMBER, lowest=15, highest=600),
            Step("venue", StepKind.TEXT, guarded=True, highest=PLACE_WORDS_MAX),
            Step("agenda", StepKind.TEXT, guarded=True, optional=True, highest=AGENDA_MAX),
            *GUARD,
            SUMMARY,
        )
    ),
    FormKind.SEND_DEPUTY: Dialog(
        (
            Step("deputy", StepKind.TEXT, guarded=True, highest=DEPUTY_MAX),
            SUMMARY,
        ),
        about="meeting",
    ),
    FormKind.PROPOSE_POINT: Dialog(
        (
            Step("point", StepKind.TEXT, guarded=True, highest=POINT_MAX),
            SUMMARY,
        ),
        about="meeting",
    ),
    FormKind.CHANGE_MEETING: Dialog(
        (
            Step("changes", StepKind.SEVERAL, voids=("day", "starts", "length", "venue", "agenda")),
            Step(
                "day",
                StepKind.DAY,
                highest=MAX_SERIES_DAYS,
                asked_when=_changes("day"),
                aside=True,
            ),
            Step("starts", StepKind.TIME, asked_when=_changes("time"), aside=True),
            Step(
                "length",
                StepKind.NUMBER,
                lowest=15,
                highest=600,
                asked_when=_changes("time"),
                aside=True,
            ),
            Step(
                "venue",
                StepKind.TEXT,
                guarded=True,
                highest=PLACE_WORDS_MAX,
                asked_when=_changes("place"),
                aside=True,
            ),
            Step(
                "agenda",
                StepKind.TEXT,
                guarded=True,
                highest=AGENDA_MAX,
                asked_when=_changes("agenda"),
                aside=True,
            ),
            *GUARD,
            SUMMARY,
        ),
        about="meeting",
    ),
    FormKind.CALL_OFF_MEETING: Dialog(
        (
            Step("reason", StepKind.TEXT, guarded=True, highest=REASON_MAX),
            *GUARD,
            SUMMARY,
        ),
        about="meeting",
    ),
    FormKind.CLOSE_MEETING: Dialog(
        (
            Step("held", StepKind.CHOICE, voids=("present", "guests", "reason")),
            Step("present", StepKind.SEVERAL, optional=True, asked_when=was_held, aside=True),
            Step(
                "guests",
                StepKind.NUMBER,
                lowest=0,
                highest=MAX_GUESTS,
                asked_when=was_held,
                aside=True,
            ),
            Step(
                "reason",
                StepKind.TEXT,
                guarded=True,
                highest=REASON_MAX,
                asked_when=was_not_held,
                aside=True,
            ),
            SUMMARY,
        ),
        about="meeting",
    ),
    FormKind.WRITE_MINUTES: Dialog(
        (
            Step(
                "decisions",
                StepKind.TEXT,
                guarded=True,
                optional=True,
                highest=DECISIONS_MAX,
            ),
            Step(
                "problem",
                StepKind.CHOICE,
                optional=True,
                asked_when=_decisions_can_be_tied,
                aside=True,
            ),
            Step(
                "minutes",
                StepKind.TEXT,
                guarded=True,
                optional=True,
                highest=MINUTES_MAX,
            ),
            Step(
                "document",
                StepKind.DOCUMENT,
                guarded=True,
                optional=True,
                check=_something_came_of_it,
            ),
            *GUARD,
            SUMMARY,
        ),
        about="meeting",
    ),
    FormKind.MEETING_MEASURE: Dialog(
        (
            Step("what", StepKind.TEXT, guarded=True, highest=MEASURE_MAX),
            Step("owner", StepKind.CHOICE),
            Step("due", StepKind.DAY, highest=MAX_DAYS_TO_MEASURE),
            Step("problem", StepKind.CHOICE, optional=True, asked_when=_there_are_problems),
            SUMMARY,
        ),
        about="meeting",
    ),
}
