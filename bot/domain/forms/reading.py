"""What a person wrote, pressed or sent, as the value that a step keeps."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, time, timedelta
from typing import Any, assert_never
from unicodedata import normalize

from bot.domain.choices import Choice
from bot.domain.errors import AnswerProblem, BadAnswer
from bot.domain.forms.steps import (
    Answer,
    Context,
    Documented,
    Located,
    Pictured,
    Pressed,
    Step,
    StepKind,
    Ticked,
    Typed,
)
from bot.domain.reading import (
    BelowZero,
    NoSuchDay,
    NotADate,
    NotANumber,
    NotATime,
    Prefer,
    Qualifier,
    Quantity,
    read_date,
    read_quantity,
    read_time,
)

MAX_FILE_BYTES = 20 * 2**20
"""A document above this is refused: members open it on a phone, away from a network."""

READABLE = (
    ".pdf", ".doc", ".docx", ".odt", ".rtf", ".txt", ".md", ".xls", ".xlsx", ".ods", ".ppt",
    ".pptx", ".odp",
)  # fmt: skip
"""How the names of documents end that a step takes which asks for one."""

_LOOKS_CUT = 3500
"""Telegram's apps split what a person writes into messages of at most 4,096 UTF-16 units, at a
space or line break before that: a part may be a good deal shorter."""


def _typed_day(step: Step, answer: Answer, context: Context) -> Answer:
    """A day that was written where days are to choose from, as if its button were pressed."""
    if not (step.typed_as_day and isinstance(answer, Typed)):
        return answer
    if not context.choices:
        raise BadAnswer(AnswerProblem.PRESS_A_BUTTON)
    day = _read_day(step, answer, context.today).isoformat()
    if all(choice.value != day for choice in context.choices):
        raise BadAnswer(AnswerProblem.DAY_NOT_OFFERED)
    return Pressed(day)


def _typed_time(step: Step, answer: Answer, context: Context) -> Answer:
    """A time that was written where times are to choose from, as if its button were pressed.

    Where they are of several days, what is meant may be more than one: then it was not said.
    """
    if not (step.typed_as_time and isinstance(answer, Typed)):
        return answer
    if not context.choices:
        raise BadAnswer(AnswerProblem.PRESS_A_BUTTON)
    clock = _read_time(answer).isoformat("minutes")
    meant = [choice for choice in context.choices if choice.facts["clock"] == clock]
    if not meant:
        raise BadAnswer(AnswerProblem.TIME_NOT_OFFERED)
    if len(meant) > 1:
        raise BadAnswer(AnswerProblem.PRESS_A_BUTTON)
    return Pressed(meant[0].value)


def choice_of(answer: Answer, context: Context) -> Choice:
    """The choice that was pressed, or typed as its value."""
    if isinstance(answer, Pressed | Ticked):
        wanted = answer.value
    elif isinstance(answer, Typed):
        wanted = answer.text.strip().casefold()
    else:
        raise BadAnswer(AnswerProblem.PRESS_A_BUTTON)
    for choice in context.choices:
        if choice.value == wanted or choice.value.casefold() == wanted:
            return choice
    was_offered = isinstance(answer, Pressed | Ticked)
    raise BadAnswer(AnswerProblem.NOT_A_CHOICE if was_offered else AnswerProblem.PRESS_A_BUTTON)


def read_answer(step: Step, answer: Answer, context: Context) -> Any:
    """The answer as the plain JSON value that is kept."""
    match step.kind:
        case StepKind.TEXT:
            return read_text(step, answer)
        case StepKind.CHOICE:
            given = _typed_time(step, _typed_day(step, answer, context), context)
            choice = choice_of(given, context)
            return {"value": choice.value, **choice.facts}
        case StepKind.NUMBER:
            value = _read_number(step, _quantity(step, answer, context))
            return {**_facts_of(answer, context), **value}
        case StepKind.DAY:
            return _read_day(step, answer, context.today).isoformat()
        case StepKind.TIME:
            return _read_time(answer).isoformat("minutes")
        case StepKind.PICTURE:
            if isinstance(answer, Pictured) and answer.words:
                raise BadAnswer(AnswerProblem.WORDS_BELOW)
            if isinstance(answer, Pictured):
                return answer.file_id
            raise BadAnswer(AnswerProblem.PICTURE_WANTED)
        case StepKind.PLACE:
            return _read_place(step, answer, context)
        case StepKind.DOCUMENT:
            return _read_document(answer)
        case StepKind.SEVERAL | StepKind.FILES | StepKind.GAPS | StepKind.QUESTIONS:
            raise AssertionError("handled before")
        case StepKind.CONFIRM:
            raise AssertionError("handled before")
        case _:
            assert_never(step.kind)


def _words(answer: Answer) -> str:
    if isinstance(answer, Typed):
        return normalize("NFC", answer.text).strip()
    if isinstance(answer, Pressed):
        return answer.value
    raise BadAnswer(AnswerProblem.TEXT_WANTED)


def read_text(step: Step, answer: Answer) -> str:
    """What was written, without the space around it. Raises BadAnswer where it is too short or long."""
    if not isinstance(answer, Typed):
        raise BadAnswer(AnswerProblem.TEXT_WANTED)
    words = _words(answer)
    if not words:
        raise BadAnswer(AnswerProblem.EMPTY)
    if len(words) > step.highest:
        raise BadAnswer(AnswerProblem.TOO_LONG, limit=step.highest, given=len(words))
    return words


def _read_place(step: Step, answer: Answer, context: Context) -> dict[str, Any]:
    """An area that was chosen or named, a place on the map, or one in the person's own words.

    `in_area` says whether there are areas to tie the latter two to.
    """
    in_area = bool(context.choices)
    if isinstance(answer, Located):
        return {"north_e3": answer.north_e3, "east_e3": answer.east_e3, "in_area": in_area}
    if isinstance(answer, Pressed):
        choice = choice_of(answer, context)
        return {"value": choice.value, **choice.facts}
    words = read_text(step, answer)
    for choice in context.choices:
        if str(choice.facts.get("name", "")).casefold() == words.casefold():
            return {"value": choice.value, **choice.facts}
    return {"words": words, "in_area": in_area}


def _read_document(answer: Answer) -> dict[str, str]:
    """A document, with all its words that can be looked through: nobody reads what is in it."""
    if not isinstance(answer, Documented):
        raise BadAnswer(AnswerProblem.DOCUMENT_WANTED)
    if not answer.name.casefold().endswith(READABLE):
        raise BadAnswer(AnswerProblem.DOCUMENT_WANTED)
    if answer.size > MAX_FILE_BYTES:
        raise BadAnswer(AnswerProblem.FILE_TOO_LARGE, MAX_FILE_BYTES // 2**20)
    # An underscore would glue a number in the name to the letters around it.
    name = normalize("NFC", answer.name).replace("_", " ")
    below = normalize("NFC", answer.words).strip()
    words = f"{name}\n{below}" if below else name
    return {"file_id": answer.file_id, "name": answer.name, "below": below, "words": words}


def looks_cut_by_telegram(answer: Answer) -> bool:
    """Whether this is the first part of a text that was too long for one message."""
    if not isinstance(answer, Typed):
        return False
    utf16_units = len(answer.text.encode("utf-16-le")) // 2
    return utf16_units >= _LOOKS_CUT


def _facts_of(answer: Answer, context: Context) -> Mapping[str, Any]:
    """What a pressed choice carries beside its value: of how many classes a number is."""
    pressed = (one for one in context.choices if answer == Pressed(one.value))
    return next(pressed, Choice("")).facts


def _quantity(step: Step, answer: Answer, context: Context) -> Quantity:
    """The number that was written, or that a pressed choice stands for."""
    for choice in context.choices:
        if answer == Pressed(choice.value) and "qualifier" in choice.facts:
            return Quantity(choice.facts["number"], Qualifier(choice.facts["qualifier"]))
    try:
        return read_quantity(_words(answer))
    except BelowZero as problem:
        raise BadAnswer(
            AnswerProblem.TOO_SMALL, limit=step.lowest, given=problem.number
        ) from problem
    except NotANumber as problem:
        raise BadAnswer(AnswerProblem.NOT_A_NUMBER) from problem


def _read_number(step: Step, quantity: Quantity) -> dict[str, Any]:
    if quantity.number < step.lowest:
        raise BadAnswer(AnswerProblem.TOO_SMALL, limit=step.lowest, given=quantity.number)
    if quantity.number > step.highest:
        raise BadAnswer(AnswerProblem.TOO_LARGE, limit=step.highest, given=quantity.number)
    value = {"number": quantity.number, "qualifier": quantity.qualifier.value}
    return {**value, "counted": quantity.counted} if quantity.counted else value


def _read_day(step: Step, answer: Answer, today: date) -> date:
    try:
        day = read_date(_words(answer), today, prefer=step.prefer)
    except NoSuchDay as problem:
        raise BadAnswer(AnswerProblem.NO_SUCH_DAY) from problem
    except NotADate as problem:
        raise BadAnswer(AnswerProblem.NOT_A_DATE) from problem
    if step.prefer is Prefer.FUTURE and day < today:
        raise BadAnswer(AnswerProblem.IN_THE_PAST)
    if step.prefer is Prefer.PAST and day > today:
        raise BadAnswer(AnswerProblem.IN_THE_FUTURE)
    if step.prefer is Prefer.FUTURE and day > today + timedelta(days=step.highest):
        raise BadAnswer(AnswerProblem.TOO_FAR_AHEAD, limit=step.highest)
    return day


def _read_time(answer: Answer) -> time:
    try:
        return read_time(_words(answer))
    except NotATime as problem:
        raise BadAnswer(AnswerProblem.NOT_A_TIME) from problem
