"""Dialogs of several steps as values: `advance(form, answer)` is the whole rule of moving on."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, time, timedelta
from enum import StrEnum
from itertools import takewhile
from typing import Any, assert_never
from unicodedata import normalize

from bot.domain.choices import Choice as Choice
from bot.domain.errors import AnswerProblem, BadAnswer
from bot.domain.gaps import gaps_in, gaps_of
from bot.domain.guard import can_be_sent, find_personal_data, words_in
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

Answers = Mapping[str, Any]
"""Step key -> the value given, as plain JSON. A step that was skipped has None."""


class FormKind(StrEnum):
    """The dialogs there are. Their steps are in `bot/domain/flows/`."""

    INVITE = "invite"
    SITUATION_UPDATE = "update"
    TEMPLATE = "template"
    CORRECT_UPDATE = "correct"
    RETRACT_UPDATE = "retract"
    TURN_DOWN_UPDATE = "turndown"
    TURN_DOWN_CORRECTION = "no_correct"
    ASK_ABOUT_UPDATE = "question"
    REPLY_TO_MEMBER = "answer"
    OFFER_TIME = "offer"
    SCHOOL = "school"
    IMPORT_SCHOOLS = "school_list"
    MOVE_CONTACT = "contact"
    TOPIC = "topic"
    HOLIDAY = "holiday"
    BLOCK_DAYS = "block"
    VISIT_TERMS = "terms"
    BOOK_VISIT = "book"
    WISH_VISIT = "visit_wish"
    HAND_OVER = "hand_over"
    CANNOT_COME = "cannot_come"
    VISIT_RULES = "visit_rules"
    CANCEL_VISIT = "cancel"
    MOVE_VISIT = "visit_move"
    CHANGE_VISIT = "visit_change"
    DECLINE_VISIT = "decline"
    REPORT_VISIT = "report"
    CORRECT_REPORT = "report_edit"
    VISIT_FEEDBACK = "feedback"
    LOG_ACTIVITY = "log"
    CORRECT_ACTIVITY = "log_edit"
    VOID_ACTIVITY = "log_void"
    JUDGE_PROMISE = "judge"
    CHANGE_TARGET = "target"
    CLOSE_PROMISE = "verdict"
    EXTEND_PERIOD = "extend"
    REWORD_PROMISE = "reword"
    SET_TARGET = "set_target"
    DROP_PROMISE = "drop"
    ADD_PROMISE = "add_promise"
    NEXT_PERIOD = "next_period"
    RENEWAL_ROUND = "round"
    RENEWAL_COMMENT = "renewal_say"
    NAME_SIGNATORIES = "signatories"
    RENEWAL_PUBLISH = "publish"
    SAVE_QUESTION = "save_question"
    OBSERVATION = "observation"
    ASK_REPORTER = "ask"
    ANSWER_QUESTION = "reply"
    JOIN = "join"
    INVITE_MANY = "invite_many"
    NETWORK = "network"
    AREA = "area"
    ORGANISATION = "organisation"
    PAUSE = "pause"
    CALL_MEETING = "call"
    SEND_DEPUTY = "deputy"
    PROPOSE_POINT = "point"
    CHANGE_MEETING = "move"
    CALL_OFF_MEETING = "calloff"
    CLOSE_MEETING = "close"
    PROBLEM_AREA = "problem_area"
    PROBLEM_EDIT = "problem_edit"
    PROBLEM_STATE = "state"
    MEASURE = "measure"
    MEASURE_EDIT = "measure_edit"
    MEASURE_DONE = "done"
    WRITE_MINUTES = "minutes"
    MEETING_MEASURE = "task"
    WATCH_AREA = "watch_area"
    WATCH_START = "watch_start"
    WATCH_COUNT = "watch_count"
    WATCH_YEAR = "watch_year"
    SURVEY = "survey"
    DIALOGUE = "dialogue"
    DIALOGUE_QUESTION = "dlg_question"
    TAKE_PART = "take_part"
    DIALOGUE_REPLY = "dlg_reply"
    IDEA = "idea"
    PLAN_CASE = "plan"
    PLAN_REMARK = "plan_remark"
    PLAN_COMMENT = "plan_comment"
    PLAN_CLOSE = "plan_close"


class StepKind(StrEnum):
    """What a step asks for."""

    TEXT = "text"
    CHOICE = "choice"
    SEVERAL = "several"
    NUMBER = "number"
    DAY = "day"
    TIME = "time"
    PICTURE = "picture"
    PLACE = "place"
    FILES = "files"
    """Pictures, up to as many as `highest` says, or one document."""
    DOCUMENT = "document"
    """One document, of a kind that opens on a phone."""
    GAPS = "gaps"
    """Words for each gap of a text, asked for one after the other."""
    QUESTIONS = "questions"
    """Questions that the dialog learnt when it began, one after the other; each can be skipped."""
    CONFIRM = "confirm"


class FormState(StrEnum):
    """Where a form stands in its life."""

    OPEN = "open"
    DONE = "done"
    CANCELLED = "cancelled"
    EXPIRED = "expired"


FORM_LIFETIME = timedelta(days=30)
"""A dialog waits this long for its next answer: a holiday, but not a forgotten text for ever."""

CONFIRM = "confirm"
"""The key of every flow's last step."""

EDIT = "edit:"
"""Before the key of a step, in the summary's button that leads back to it."""
QUESTIONS = "asked"
"""Where a form keeps the questions that its step of questions asks."""

LOST = "slot?"
"""Where a form keeps which time it was too late for, until another is chosen."""

SUGGESTED = "suggested"
"""Where a form keeps what it is likely to be answered: step key -> value, offered to be kept."""


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


@dataclass(frozen=True, slots=True)
class Step:
    """One question. Bounds are inclusive and mean characters (text) or the number itself."""

    key: str
    kind: StepKind
    optional: bool = False
    lowest: int = 1
    highest: int = 200
    prefer: Prefer = Prefer.FUTURE
    asked_when: Callable[[Answers], bool] = field(default=lambda _answers: True)
    """Whether the question is asked at all, given the answers before it."""
    typed_as_day: bool = False
    """Whether a choice of days may be written as a day ("14/10", "fredag") as well."""
    voids: tuple[str, ...] = ()
    """Later steps whose answers hold no longer when this one is answered anew."""
    check: Callable[[Answers], None] = field(default=lambda _answers: None)
    """Raises BadAnswer where the answer just given does not go with the others."""
    aside: bool = False
    """Whether it belongs to the step before it: asked only because of what was answered there.

    It is not counted among the steps, whose number then stays what it was at the beginning.
    """
    guarded: bool = False
    """Whether its words are searched for personal data before they reach anybody."""


@dataclass(frozen=True, slots=True)
class Form:
    """A dialog at a step. `version` is raised by every change.

    `since` is the version with which the form came to its step, this time.
    """

    kind: FormKind
    step: str
    answers: Answers
    version: int = 1
    since: int = 1
    state: FormState = FormState.OPEN


@dataclass(frozen=True, slots=True)
class Typed:
    """The person wrote something."""

    text: str


@dataclass(frozen=True, slots=True)
class Pressed:
    """The person pressed the button with this value."""

    value: str


@dataclass(frozen=True, slots=True)
class Ticked:
    """The person wants this value to be ticked, or not to be, where several can be chosen."""

    value: str
    wanted: bool


@dataclass(frozen=True, slots=True)
class Pictured:
    """The person sent a picture, by Telegram's file id."""

    file_id: str


@dataclass(frozen=True, slots=True)
class Located:
    """The person sent a place on the map, kept to thousandths of a degree: about 100 m."""

    north_e3: int
    east_e3: int

    @classmethod
    def at(cls, latitude: float, longitude: float) -> Located:
        """A place as Telegram gives it, in degrees. What is more exact is forgotten here."""
        return cls(round(latitude * 1000), round(longitude * 1000))


@dataclass(frozen=True, slots=True)
class Documented:
    """The person sent a document, by Telegram's file id, of so many bytes.

    `words` are what was written below it.
    """

    file_id: str
    size: int
    name: str = ""
    words: str = ""


@dataclass(frozen=True, slots=True)
class GoTo:
    """The person wants to change the answer to an earlier step."""

    step: str


@dataclass(frozen=True, slots=True)
class Other:
    """The person sent something that no step asks for: a sticker, a voice message, a contact."""


class Move(StrEnum):
    """Buttons that every step may have."""

    BACK = "back"
    SKIP = "skip"
    ENOUGH = "enough"
    KEEP = "keep"
    """Keep the answer that was given before going back, and go on."""


Answer = Typed | Pressed | Ticked | Pictured | Documented | Located | GoTo | Other | Move


@dataclass(frozen=True, slots=True)
class Context:
    """What the rule needs to know about the world: today's local day, and what can be chosen."""

    today: date
    choices: tuple[Choice, ...] = ()


def start(kind: FormKind, flow: tuple[Step, ...], answers: Answers) -> Form:
    """A new form at the first question that `answers` do not already answer."""
    for step in flow:
        if step.asked_when(answers) and step.key not in answers:
            return Form(kind=kind, step=step.key, answers=dict(answers))
    raise ValueError("a flow ends with a step that is never answered beforehand")


def steps_of(form: Form, flow: tuple[Step, ...]) -> tuple[Step, ...]:
    """The steps that are asked, given the answers so far."""
    return tuple(step for step in flow if step.asked_when(form.answers))


def current(form: Form, flow: tuple[Step, ...]) -> Step:
    """The step that the form waits at."""
    return next(step for step in flow if step.key == form.step)


def place_of(form: Form, flow: tuple[Step, ...]) -> tuple[int, int]:
    """Which step of how many: (2, 4) for "step 2 of 4". The summary counts as the last one.

    Of a step that asks several questions each is one.
    """
    steps = steps_of(form, flow)
    before = steps[: [step.key for step in steps].index(form.step)]
    here = current(form, flow)
    place = _count(form, before) + len(questions_answered(form, here)) + (not here.aside)
    return max(place, 1), _count(form, steps)


def _count(form: Form, steps: tuple[Step, ...]) -> int:
    return sum(
        len(form.answers[QUESTIONS]) if step.kind is StepKind.QUESTIONS else not step.aside
        for step in steps
    )


def part_of(form: Form, flow: tuple[Step, ...]) -> tuple[int, int] | None:
    """Which of how many asides that follow one step: (2, 3). None: the step is none of several."""
    steps = steps_of(form, flow)
    place = [step.key for step in steps].index(form.step)
    if not steps[place].aside:
        return None
    before = sum(1 for _ in takewhile(_is_aside, reversed(steps[:place])))
    after = sum(1 for _ in takewhile(_is_aside, steps[place + 1 :]))
    return (before + 1, before + 1 + after) if before or after else None


def _is_aside(step: Step) -> bool:
    return step.aside


def is_for_this_step(form: Form, version: int) -> bool:
    """Whether a button of this version was made since the form came to its step.

    Such a button still means what it says: who ticks three in a row presses the second and third
    on a screen that was not redrawn yet.
    """
    return form.since <= version <= form.version


def can_go_back(form: Form, flow: tuple[Step, ...]) -> bool:
    """Whether there is a question before this one."""
    return bool(_earlier(form, flow) is not None or questions_answered(form, current(form, flow)))


def send_back(form: Form, step: str, noted: Mapping[str, Any] | None = None) -> Form:
    """The form at an earlier step whose answer holds no longer; all other answers are kept.

    `noted` is kept beside them.
    """
    kept = {key: value for key, value in form.answers.items() if key != step}
    answers = {**kept, **(noted or {})}
    return _at(replace(form, answers=answers), step)


def _at(form: Form, step: str) -> Form:
    """The form come to another step."""
    version = form.version + 1
    return replace(form, step=step, version=version, since=version)


def advance(form: Form, flow: tuple[Step, ...], answer: Answer, context: Context) -> Form:
    """The form after an answer to its current step.

    Confirming the last step gives a form that is done. Raises BadAnswer where the answer does not
    fit; the form then stays as it is.
    """
    step = current(form, flow)
    if answer is Move.BACK:
        back = _without_last_gap(form, step) or _without_last_question(form, step)
        return back or _go_back(form, flow)
    if isinstance(answer, GoTo):
        return _gone_to(form, flow, answer)
    if answer is Move.KEEP:
        if not may_be_kept(form, step, context.today):
            raise BadAnswer(AnswerProblem.IDENTITY_NUMBER)
        return _kept(form, flow, step)
    if step.kind is StepKind.QUESTIONS:
        return _question_answered(form, flow, step, answer, context)
    if answer is Move.SKIP:
        if not step.optional:
            raise BadAnswer(AnswerProblem.NOT_A_CHOICE)
        return _answered(_without_half_made(form, step), flow, step, None)
    if step.kind is StepKind.CONFIRM:
        return _confirmed(form, flow, answer)
    if step.kind is StepKind.SEVERAL:
        return _ticked(form, flow, step, answer, context)
    if step.kind is StepKind.FILES:
        return _filed(form, flow, step, answer)
    if step.kind is StepKind.GAPS:
        return _gap_filled(form, flow, step, answer)
    return _answered(form, flow, step, _read(step, answer, context))


def _answered(form: Form, flow: tuple[Step, ...], step: Step, value: Any) -> Form:
    """Keep the value and go to the next question that is asked and not yet answered.

    Going back to change one answer therefore leads straight on to where one came from.
    """
    gone = (*step.voids, step.key)
    kept = {key: old for key, old in form.answers.items() if key.removesuffix("?") not in gone}
    answers = {**kept, step.key: value}
    step.check(answers)
    return _onwards(replace(form, answers=answers), flow, step)


def _kept(form: Form, flow: tuple[Step, ...], step: Step) -> Form:
    if step.key in form.answers:
        return _onwards(_without_half_made(form, step), flow, step)
    value = suggestion(form, step)
    if value is None:
        raise BadAnswer(AnswerProblem.NOT_A_CHOICE)
    return _answered(form, flow, step, value)


def may_be_kept(form: Form, step: Step, today: date) -> bool:
    """Whether what stands here may go on: words that hold an identity number can't be sent."""
    if not step.guarded:
        return True
    return can_be_sent(find_personal_data(words_in(standing(form, step)), today))


def standing(form: Form, step: Step) -> Any:
    """What was answered here before; of several questions, to the one that is asked now."""
    stands = form.answers.get(step.key)
    if step.kind is not StepKind.QUESTIONS or stands is None:
        return stands
    return stands[len(questions_answered(form, step))]


def suggestion(form: Form, step: Step) -> Any:
    """What the step is likely to be answered, known before it was asked. None: nothing is."""
    return (form.answers.get(SUGGESTED) or {}).get(step.key)


def _gone_to(form: Form, flow: tuple[Step, ...], answer: GoTo) -> Form:
    """The form at an earlier step, to change what was answered there."""
    keys = [step.key for step in steps_of(form, flow)]
    if answer.step not in keys[: keys.index(form.step)]:
        raise BadAnswer(AnswerProblem.NOT_A_CHOICE)
    return _at(form, answer.step)


def _onwards(form: Form, flow: tuple[Step, ...], step: Step) -> Form:
    steps = steps_of(form, flow)
    following = steps[[other.key for other in steps].index(step.key) + 1 :]
    target = next(
        other for other in following if other.kind is StepKind.CONFIRM or _is_open(form, other)
    )
    return _at(form, target.key)


def _is_open(form: Form, step: Step) -> bool:
    return step.key not in form.answers


def _earlier(form: Form, flow: tuple[Step, ...]) -> Step | None:
    steps = steps_of(form, flow)
    position = [step.key for step in steps].index(form.step)
    return steps[position - 1] if position else None


def _go_back(form: Form, flow: tuple[Step, ...]) -> Form:
    earlier = _earlier(form, flow)
    if earlier is None:
        return form
    if earlier.kind is StepKind.QUESTIONS:
        return _at_question(form, earlier, len(form.answers[QUESTIONS]) - 1)
    return _at(form, earlier.key)


def _at_question(form: Form, step: Step, place: int) -> Form:
    """The form at one of several questions, all of which were answered before."""
    answers = {**form.answers, _half_made(step): list(form.answers[step.key][:place])}
    return _at(replace(form, answers=answers), step.key)


def _confirmed(form: Form, flow: tuple[Step, ...], answer: Answer) -> Form:
    if answer == Pressed(CONFIRM):
        return replace(form, state=FormState.DONE, version=form.version + 1)
    for step in steps_of(form, flow):
        if answer == Pressed(f"{EDIT}{step.key}"):
            return _at(form, step.key)
        if step.kind is StepKind.QUESTIONS:
            for place in range(len(form.answers[QUESTIONS])):
                if answer == Pressed(edit_question(step.key, place)):
                    return _at_question(form, step, place)
    raise BadAnswer(AnswerProblem.PRESS_A_BUTTON)


def edit_question(key: str, place: int) -> str:
    """What a summary's button carries that leads back to one of several questions."""
    return f"{EDIT}{key}.{place}"


def _ticked(
    form: Form, flow: tuple[Step, ...], step: Step, answer: Answer, context: Context
) -> Form:
    chosen = chosen_so_far(form, step)
    if answer is Move.ENOUGH:
        if not chosen:
            raise BadAnswer(AnswerProblem.CHOOSE_ONE)
        return _answered(_without_half_made(form, step), flow, step, list(chosen))
    named = _chosen(answer, context).value
    wanted = answer.wanted if isinstance(answer, Ticked) else True
    values = [choice.value for choice in context.choices]
    ticked = [value for value in values if (wanted if value == named else value in chosen)]
    # The half-made choice is kept under a name of its own, so that the step still counts as open.
    answers = {**form.answers, _half_made(step): ticked}
    return replace(form, answers=answers, version=form.version + 1)


def _filed(form: Form, flow: tuple[Step, ...], step: Step, answer: Answer) -> Form:
    pictures = list(pictures_so_far(form, step))
    if answer is Move.ENOUGH:
        if not pictures:
            raise BadAnswer(AnswerProblem.FILE_WANTED)
        given = {"pictures": pictures, "document": None}
        return _answered(_without_half_made(form, step), flow, step, given)
    if isinstance(answer, Documented):
        if answer.size > MAX_FILE_BYTES:
            raise BadAnswer(AnswerProblem.FILE_TOO_LARGE, MAX_FILE_BYTES // 2**20)
        sent = {"pictures": [], "document": answer.file_id}
        return _answered(_without_half_made(form, step), flow, step, sent)
    if not isinstance(answer, Pictured):
        raise BadAnswer(AnswerProblem.FILE_WANTED)
    if len(pictures) >= step.highest:
        raise BadAnswer(AnswerProblem.TOO_MANY_PICTURES, step.highest)
    answers = {**form.answers, _half_made(step): [*pictures, answer.file_id]}
    return replace(form, answers=answers, version=form.version + 1)


def pictures_so_far(form: Form, step: Step) -> tuple[str, ...]:
    """The pictures that were sent since the form came to a step for them."""
    return tuple(form.answers.get(_half_made(step)) or ())


def _gap_filled(form: Form, flow: tuple[Step, ...], step: Step, answer: Answer) -> Form:
    words = _read_text(step, answer)
    if still := gaps_in(words):
        raise BadAnswer(AnswerProblem.GAP_LEFT, words=still[0])
    gap = gap_asked(form, step)
    if gap is None:
        raise BadAnswer(AnswerProblem.NOT_A_CHOICE)
    given = {**gaps_so_far(form, step), gap: words}
    if len(given) == len(gaps_of(form.answers)):
        return _answered(_without_half_made(form, step), flow, step, given)
    answers = {**form.answers, _half_made(step): given}
    return replace(form, answers=answers, version=form.version + 1)


def _question_answered(
    form: Form, flow: tuple[Step, ...], step: Step, answer: Answer, context: Context
) -> Form:
    """The next question; straight back where all were answered before, and one is changed."""
    given = [*questions_answered(form, step), _read_to_question(step, answer, context)]
    given += (form.answers.get(step.key) or [])[len(given) :]
    if len(given) == len(form.answers[QUESTIONS]):
        return _answered(_without_half_made(form, step), flow, step, given)
    answers = {**form.answers, _half_made(step): given}
    return _at(replace(form, answers=answers), step.key)


def _read_to_question(step: Step, answer: Answer, context: Context) -> Any:
    """What was chosen or written; None where the question was skipped."""
    if answer is Move.SKIP:
        return None
    if context.choices:
        return {"value": _chosen(answer, context).value}
    return {"words": _read_text(step, answer)}


def question_asked(form: Form, step: Step) -> Any:
    """The question that is asked now, of those that the dialog learnt when it began."""
    return form.answers[QUESTIONS][len(questions_answered(form, step))]


def questions_answered(form: Form, step: Step) -> tuple[Any, ...]:
    """The answers since the form came to a step of questions; None for each that was skipped."""
    if step.kind is not StepKind.QUESTIONS:
        return ()
    return tuple(form.answers.get(_half_made(step)) or ())


def _without_last_question(form: Form, step: Step) -> Form | None:
    """The form at the question before. None: there is none, or the step asks no questions."""
    given = questions_answered(form, step)
    if not given:
        return None
    answers = {**form.answers, _half_made(step): list(given[:-1])}
    return _at(replace(form, answers=answers), step.key)


def _without_last_gap(form: Form, step: Step) -> Form | None:
    """The form at the gap before this one. None: this is the first, or it asks for no gaps."""
    given = dict(gaps_so_far(form, step)) if step.kind is StepKind.GAPS else {}
    if not given:
        return None
    given.popitem()
    answers = {**form.answers, _half_made(step): given}
    return replace(form, answers=answers, version=form.version + 1)


def gaps_so_far(form: Form, step: Step) -> Mapping[str, str]:
    """The gaps that were filled since the form came to a step for them."""
    return form.answers.get(_half_made(step)) or {}


def gap_asked(form: Form, step: Step) -> str | None:
    """The gap that is to be filled next. None: none is left."""
    given = gaps_so_far(form, step)
    return next((gap for gap in gaps_of(form.answers) if gap not in given), None)


def _half_made(step: Step) -> str:
    return f"{step.key}?"


def _without_half_made(form: Form, step: Step) -> Form:
    name = _half_made(step)
    return replace(form, answers={key: old for key, old in form.answers.items() if key != name})


def chosen_so_far(form: Form, step: Step) -> tuple[str, ...]:
    """What is ticked at a step that takes several choices."""
    half_made = form.answers.get(_half_made(step))
    if half_made is not None:
        return tuple(half_made)
    return tuple(form.answers.get(step.key) or suggestion(form, step) or ())


def _typed_day(step: Step, answer: Answer, context: Context) -> Answer:
    """A day that was written where days are to choose from, as if its button were pressed."""
    if not (step.typed_as_day and isinstance(answer, Typed)):
        return answer
    day = _read_day(step, answer, context.today).isoformat()
    if all(choice.value != day for choice in context.choices):
        raise BadAnswer(AnswerProblem.DAY_NOT_OFFERED)
    return Pressed(day)


def _chosen(answer: Answer, context: Context) -> Choice:
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


def _read(step: Step, answer: Answer, context: Context) -> Any:
    """The answer as the plain JSON value that is kept."""
    match step.kind:
        case StepKind.TEXT:
            return _read_text(step, answer)
        case StepKind.CHOICE:
            choice = _chosen(_typed_day(step, answer, context), context)
            return {"value": choice.value, **choice.facts}
        case StepKind.NUMBER:
            value = _read_number(step, _quantity(step, answer, context))
            return {**_facts_of(answer, context), **value}
        case StepKind.DAY:
            return _read_day(step, answer, context.today).isoformat()
        case StepKind.TIME:
            return _read_time(answer).isoformat("minutes")
        case StepKind.PICTURE:
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


def _read_text(step: Step, answer: Answer) -> str:
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
        choice = _chosen(answer, context)
        return {"value": choice.value, **choice.facts}
    words = _read_text(step, answer)
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
