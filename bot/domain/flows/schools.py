"""The questions of schools, topics and school holidays."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from bot.domain.errors import AnswerProblem, BadAnswer
from bot.domain.flows.dialog import SUMMARY, Dialog, Without
from bot.domain.forms import Answers, FormKind, Step, StepKind
from bot.domain.schools import (
    MATERIAL_MAX,
    MAX_PUPILS,
    PREPARE_MAX,
    SCHOOL_NAME_MAX,
    TOPIC_NAME_MAX,
    YEARS_OF,
    SchoolKind,
    YearTooLarge,
    read_sizes,
)
from bot.domain.visits import MAX_DAYS_AHEAD


def _sizes_fit(answers: Answers) -> None:
    if answers["sizes"] is None:
        return
    try:
        read_sizes(answers["sizes"], YEARS_OF[SchoolKind(answers["sort_of"]["value"])])
    except YearTooLarge as problem:
        kind = AnswerProblem.YEAR_CLASSES if problem.classes else AnswerProblem.YEAR_PUPILS
        raise BadAnswer(kind, limit=problem.limit) from problem
    except ValueError as problem:
        raise BadAnswer(AnswerProblem.SIZES_UNCLEAR) from problem


def _until_fits(answers: Answers) -> None:
    if date.fromisoformat(answers["until"]) < date.fromisoformat(answers["day"]):
        raise BadAnswer(AnswerProblem.NOT_BEFORE_FIRST)


def _there_are_areas(answers: Answers) -> bool:
    return bool(answers.get("has_areas"))


DIALOGS: Mapping[FormKind, Dialog] = {
    FormKind.SCHOOL: Dialog(
        (
            Step("name", StepKind.TEXT, highest=SCHOOL_NAME_MAX),
            Step("sort_of", StepKind.CHOICE, voids=("sizes",)),
            Step("sizes", StepKind.TEXT, optional=True, highest=100, check=_sizes_fit),
            Step("area", StepKind.CHOICE, optional=True, asked_when=_there_are_areas),
            Step("officer", StepKind.CHOICE, optional=True),
            SUMMARY,
        ),
        about="school_id",
        without=Without.NEW,
    ),
    FormKind.IMPORT_SCHOOLS: Dialog((SUMMARY,)),
    FormKind.MOVE_CONTACT: Dialog(
        (
            Step("to", StepKind.CHOICE),
            Step("stays", StepKind.CHOICE),
            SUMMARY,
        ),
        about="contact_id",
    ),
    FormKind.TOPIC: Dialog(
        (
            Step("name", StepKind.TEXT, highest=TOPIC_NAME_MAX),
            Step("words", StepKind.TEXT, highest=300),
            Step("lasts", StepKind.NUMBER, lowest=15, highest=480),
            Step("years", StepKind.SEVERAL),
            Step("group", StepKind.NUMBER, highest=MAX_PUPILS),
            Step("prepare", StepKind.TEXT, guarded=True, optional=True, highest=PREPARE_MAX),
            Step("material", StepKind.TEXT, guarded=True, optional=True, highest=MATERIAL_MAX),
            Step("document", StepKind.DOCUMENT, guarded=True, optional=True),
            Step("approval", StepKind.CHOICE),
            SUMMARY,
        ),
        about="topic_id",
        without=Without.NEW,
    ),
    FormKind.HOLIDAY: Dialog(
        (
            Step("name", StepKind.TEXT, highest=TOPIC_NAME_MAX),
            Step("day", StepKind.DAY, highest=MAX_DAYS_AHEAD, voids=("until",)),
            Step("until", StepKind.DAY, highest=MAX_DAYS_AHEAD, check=_until_fits),
            SUMMARY,
        )
    ),
}
