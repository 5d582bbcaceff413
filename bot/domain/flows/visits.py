"""The questions of times, bookings and reports of school visits."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from datetime import date, time

from bot.domain.errors import AnswerProblem, BadAnswer
from bot.domain.flows.dialog import REASON_MAX, SUMMARY, Dialog, Without, was_held, was_not_held
from bot.domain.forms import UNBOUNDED, Answers, FormKind, Step, StepKind
from bot.domain.school_list import read_year
from bot.domain.schools import MAX_CLASSES, MAX_PUPILS, SchoolKind
from bot.domain.slots import BOUNDS, MINUTES, OfferKind, Term
from bot.domain.visit_rules import LONGEST_HOURS
from bot.domain.visits import (
    FEEDBACK_MAX,
    KNOW_MAX,
    MAX_DAYS_AHEAD,
    REPORT_NOTE_MAX,
    ROOM_MAX,
    STAFF_MAX,
    Changed,
    Detail,
)


def _is_repeated(answers: Answers) -> bool:
    how = answers.get("how")
    return how is not None and how["value"] != OfferKind.SINGLE


def _until_fits(answers: Answers) -> None:
    if answers["until"] is None:
        return
    if date.fromisoformat(answers["until"]) < date.fromisoformat(answers["day"]):
        raise BadAnswer(AnswerProblem.NOT_BEFORE_FIRST)


def _ends_fits(answers: Answers) -> None:
    if time.fromisoformat(answers["ends"]) <= time.fromisoformat(answers["starts"]):
        raise BadAnswer(AnswerProblem.ENDS_BEFORE_START)


def _is_a_quarter(key: str) -> Callable[[Answers], None]:
    def check(answers: Answers) -> None:
        if time.fromisoformat(answers[key]).minute % 15:
            raise BadAnswer(AnswerProblem.QUARTERS_ONLY)
        if key == "ends":
            _ends_fits(answers)

    return check


def _term_of(answers: Answers) -> str | None:
    term = answers.get("term")
    return None if term is None else str(term["value"])


def _is_a_number(answers: Answers) -> bool:
    return _term_of(answers) in BOUNDS


def _is(term: Term) -> Callable[[Answers], bool]:
    return lambda answers: _term_of(answers) == term


def _amount_fits(answers: Answers) -> None:
    term, given = Term(answers["term"]["value"]), answers["amount"]["number"]
    least, most = BOUNDS[term]
    if given < least:
        raise BadAnswer(AnswerProblem.TOO_SMALL, limit=least, given=given)
    if given > most:
        raise BadAnswer(AnswerProblem.TOO_LARGE, limit=most, given=given)
    if term in MINUTES and given % 15:
        raise BadAnswer(AnswerProblem.WHOLE_QUARTERS)


def _has_several_schools(answers: Answers) -> bool:
    return bool(answers.get("several", True))


def _year_written(words: str, values: Collection[str]) -> str:
    """The school year that is meant: `8` or `åk 8`, at an upper secondary school also `2`."""
    for kind in (None, SchoolKind.UPPER):
        year = read_year(words, kind)
        if year is not None and year in values:
            return year.value
    names_one = len(re.findall(r"\d+", words)) == 1
    raise BadAnswer(AnswerProblem.YEAR_NOT_HERE if names_one else AnswerProblem.PRESS_A_BUTTON)


def _group_fits(answers: Answers) -> None:
    most = (answers.get("topic") or {}).get("group_max")
    given = answers["pupils"]["number"]
    if most is not None and given > most:
        raise BadAnswer(AnswerProblem.GROUP_TOO_LARGE, limit=most, given=given)


def _classes_are_unknown(answers: Answers) -> bool:
    return "classes" not in (answers.get("pupils") or {"classes": None})


def _says(detail: Detail) -> Callable[[Answers], bool]:
    return lambda answers: detail in (answers.get("extra") or ())


def _changes(what: Changed) -> Callable[[Answers], bool]:
    return lambda answers: what in (answers.get("parts") or ())


def _reached_classes_are_unknown(answers: Answers) -> bool:
    return was_held(answers) and "classes" not in (answers.get("reached") or {"classes": None})


_REPORT = (
    Step("held", StepKind.CHOICE, voids=("reached", "classes", "reason")),
    Step(
        "reached",
        StepKind.NUMBER,
        highest=MAX_PUPILS,
        asked_when=was_held,
        voids=("classes",),
    ),
    Step(
        "classes",
        StepKind.NUMBER,
        optional=True,
        highest=MAX_CLASSES,
        asked_when=_reached_classes_are_unknown,
    ),
    Step("reason", StepKind.TEXT, guarded=True, highest=REASON_MAX, asked_when=was_not_held),
    Step("note", StepKind.TEXT, guarded=True, optional=True, highest=REPORT_NOTE_MAX),
)
"""How a visit went. The note is asked of nobody: who has one adds it in the summary."""

_DAY = Step("day", StepKind.CHOICE, highest=MAX_DAYS_AHEAD, typed_as_day=True, voids=("slot",))
_SLOT = Step("slot", StepKind.CHOICE, typed_as_time=True)

_FOR_WHOM = (
    Step("years", StepKind.SEVERAL, spelled=_year_written, voids=("pupils", "classes")),
    Step(
        "pupils",
        StepKind.NUMBER,
        highest=UNBOUNDED,
        voids=("classes",),
        check=_group_fits,
    ),
    Step(
        "classes",
        StepKind.NUMBER,
        optional=True,
        highest=MAX_CLASSES,
        asked_when=_classes_are_unknown,
    ),
)

DIALOGS: Mapping[FormKind, Dialog] = {
    FormKind.OFFER_TIME: Dialog(
        (
            Step("how", StepKind.CHOICE, voids=("until", "weekdays")),
            Step("day", StepKind.DAY, highest=MAX_DAYS_AHEAD, voids=("until",)),
            Step(
                "until",
                StepKind.DAY,
                highest=MAX_DAYS_AHEAD,
                asked_when=_is_repeated,
                check=_until_fits,
            ),
            Step("weekdays", StepKind.SEVERAL, asked_when=_is_repeated),
            Step("starts", StepKind.TIME, voids=("ends",), check=_is_a_quarter("starts")),
            Step("ends", StepKind.TIME, check=_is_a_quarter("ends")),
            SUMMARY,
        )
    ),
    FormKind.BLOCK_DAYS: Dialog(
        (
            Step("day", StepKind.DAY, highest=MAX_DAYS_AHEAD, voids=("until",)),
            Step("until", StepKind.DAY, optional=True, highest=MAX_DAYS_AHEAD, check=_until_fits),
            SUMMARY,
        )
    ),
    FormKind.VISIT_TERMS: Dialog(
        (
            Step("term", StepKind.CHOICE, voids=("amount", "approval", "topics")),
            Step(
                "amount",
                StepKind.NUMBER,
                lowest=0,
                highest=max(most for _, most in BOUNDS.values()),
                asked_when=_is_a_number,
                check=_amount_fits,
            ),
            Step("approval", StepKind.CHOICE, asked_when=_is(Term.APPROVAL)),
            Step("topics", StepKind.SEVERAL, optional=True, asked_when=_is(Term.TOPICS)),
            SUMMARY,
        )
    ),
    FormKind.BOOK_VISIT: Dialog(
        (
            Step(
                "school",
                StepKind.CHOICE,
                asked_when=_has_several_schools,
                voids=("topic", "years", "pupils", "classes", "day", "slot"),
            ),
            Step(
                "topic",
                StepKind.CHOICE,
                voids=("years", "pupils", "classes", "day", "slot"),
            ),
            *_FOR_WHOM,
            _DAY,
            _SLOT,
            Step("extra", StepKind.SEVERAL, optional=True, voids=("room", "staff", "know")),
            Step("room", StepKind.TEXT, highest=ROOM_MAX, asked_when=_says(Detail.ROOM)),
            Step("staff", StepKind.TEXT, highest=STAFF_MAX, asked_when=_says(Detail.STAFF)),
            Step(
                "know",
                StepKind.TEXT,
                guarded=True,
                highest=KNOW_MAX,
                asked_when=_says(Detail.KNOW),
            ),
            SUMMARY,
        ),
        about="like",
        without=Without.NOTHING,
    ),
    FormKind.WISH_VISIT: Dialog(
        (
            Step(
                "school",
                StepKind.CHOICE,
                asked_when=_has_several_schools,
                voids=("topic", "years", "pupils", "classes"),
            ),
            Step("topic", StepKind.CHOICE, voids=("years", "pupils", "classes")),
            *_FOR_WHOM,
            Step("weeks", StepKind.SEVERAL),
            SUMMARY,
        ),
        about="draft",
        without=Without.NOTHING,
    ),
    FormKind.HAND_OVER: Dialog((Step("colleague", StepKind.CHOICE), SUMMARY), about="visit"),
    FormKind.CANNOT_COME: Dialog(
        (Step("away_day", StepKind.CHOICE), SUMMARY),
        about="officer",
        without=Without.NOTHING,
    ),
    FormKind.VISIT_RULES: Dialog(
        (
            Step("rule", StepKind.CHOICE, voids=("hours",)),
            Step("hours", StepKind.NUMBER, lowest=0, highest=LONGEST_HOURS),
            SUMMARY,
        )
    ),
    FormKind.CANCEL_VISIT: Dialog(
        (
            Step("reason", StepKind.TEXT, guarded=True, optional=True, highest=REASON_MAX),
            SUMMARY,
        ),
        about="visit",
    ),
    FormKind.DECLINE_VISIT: Dialog(
        (
            Step("reason", StepKind.TEXT, guarded=True, highest=REASON_MAX),
            SUMMARY,
        ),
        about="visit",
    ),
    FormKind.MOVE_VISIT: Dialog(
        (
            _DAY,
            _SLOT,
            SUMMARY,
        ),
        about="visit",
    ),
    FormKind.CHANGE_VISIT: Dialog(
        (
            Step("parts", StepKind.SEVERAL, voids=("pupils", "classes", "room", "staff", "know")),
            Step(
                "pupils",
                StepKind.NUMBER,
                highest=UNBOUNDED,
                asked_when=_changes(Changed.PUPILS),
                voids=("classes",),
                check=_group_fits,
            ),
            Step(
                "classes",
                StepKind.NUMBER,
                optional=True,
                highest=MAX_CLASSES,
                asked_when=_changes(Changed.PUPILS),
            ),
            Step("room", StepKind.TEXT, highest=ROOM_MAX, asked_when=_changes(Changed.ROOM)),
            Step("staff", StepKind.TEXT, highest=STAFF_MAX, asked_when=_changes(Changed.STAFF)),
            Step(
                "know",
                StepKind.TEXT,
                guarded=True,
                highest=KNOW_MAX,
                asked_when=_changes(Changed.KNOW),
            ),
            SUMMARY,
        ),
        about="visit",
    ),
    FormKind.REPORT_VISIT: Dialog((*_REPORT, SUMMARY), about="visit", answered="held"),
    FormKind.CORRECT_REPORT: Dialog(
        (Step("why", StepKind.TEXT, guarded=True, highest=REASON_MAX), *_REPORT, SUMMARY),
        about="visit",
    ),
    FormKind.VISIT_FEEDBACK: Dialog(
        (
            Step("useful", StepKind.CHOICE),
            Step("words", StepKind.TEXT, guarded=True, optional=True, highest=FEEDBACK_MAX),
            SUMMARY,
        ),
        about="visit",
        answered="useful",
    ),
}
