"""`advance(form, answer)` is the whole rule of moving on."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from unicodedata import normalize

from bot.domain.errors import AnswerProblem, BadAnswer
from bot.domain.forms.halves import (
    standing,
    suggestion,
    without_half_made,
    without_last_gap,
    without_last_question,
)
from bot.domain.forms.places import (
    answered,
    at_question,
    current,
    onwards,
    step_before,
    steps_of,
    written,
)
from bot.domain.forms.reading import read_answer
from bot.domain.forms.several import filed, gap_filled, question_answered, ticked
from bot.domain.forms.steps import (
    CONFIRM,
    EDIT,
    QUESTIONS,
    Answer,
    Context,
    Form,
    FormState,
    GoTo,
    Move,
    Pressed,
    Step,
    StepKind,
    Typed,
)
from bot.domain.guard import can_be_sent, find_personal_data, words_in


def advance(form: Form, flow: tuple[Step, ...], answer: Answer, context: Context) -> Form:
    """The form after an answer to its current step.

    Confirming the last step gives a form that is done. Raises BadAnswer where the answer does not
    fit; the form then stays as it is.
    """
    step = current(form, flow)
    if answer is Move.BACK:
        back = without_last_gap(form, step) or without_last_question(form, step)
        return back or _go_back(form, flow)
    if isinstance(answer, GoTo):
        return _gone_to(form, flow, answer)
    if answer is Move.KEEP:
        if not may_be_kept(form, step, context.today):
            raise BadAnswer(AnswerProblem.IDENTITY_NUMBER)
        return _kept(form, flow, step)
    if step.kind is StepKind.QUESTIONS:
        return question_answered(form, flow, step, answer, context)
    if answer is Move.SKIP:
        if not step.optional:
            raise BadAnswer(AnswerProblem.NOT_A_CHOICE)
        return answered(without_half_made(form, step), flow, step, None)
    if step.reads is not None and isinstance(answer, Typed):
        return written(form, flow, step, step.reads(normalize("NFC", answer.text)))
    if step.kind is StepKind.CONFIRM:
        return _confirmed(form, flow, answer)
    if step.kind is StepKind.SEVERAL:
        return ticked(form, flow, step, answer, context)
    if step.kind is StepKind.FILES:
        return filed(form, flow, step, answer)
    if step.kind is StepKind.GAPS:
        return gap_filled(form, flow, step, answer)
    return answered(form, flow, step, read_answer(step, answer, context))


def _kept(form: Form, flow: tuple[Step, ...], step: Step) -> Form:
    if step.key in form.answers:
        return onwards(without_half_made(form, step), flow, step)
    value = suggestion(form, step)
    if value is None:
        raise BadAnswer(AnswerProblem.NOT_A_CHOICE)
    return answered(form, flow, step, value)


def may_be_kept(form: Form, step: Step, today: date) -> bool:
    """Whether what stands here may go on: words that hold an identity number can't be sent."""
    if not step.guarded:
        return True
    return can_be_sent(find_personal_data(words_in(standing(form, step)), today))


def _gone_to(form: Form, flow: tuple[Step, ...], answer: GoTo) -> Form:
    """The form at an earlier step, to change what was answered there."""
    keys = [step.key for step in steps_of(form, flow)]
    if answer.step not in keys[: keys.index(form.step)]:
        raise BadAnswer(AnswerProblem.NOT_A_CHOICE)
    return form.at(answer.step)


def _go_back(form: Form, flow: tuple[Step, ...]) -> Form:
    earlier = step_before(form, flow)
    if earlier is None:
        return form
    if earlier.kind is StepKind.QUESTIONS:
        return at_question(form, earlier, len(form.answers[QUESTIONS]) - 1)
    return form.at(earlier.key)


def _confirmed(form: Form, flow: tuple[Step, ...], answer: Answer) -> Form:
    if answer == Pressed(CONFIRM):
        return replace(form, state=FormState.DONE, version=form.version + 1)
    for step in steps_of(form, flow):
        if answer == Pressed(f"{EDIT}{step.key}"):
            return form.at(step.key)
        if step.kind is StepKind.QUESTIONS:
            for place in range(len(form.answers[QUESTIONS])):
                if answer == Pressed(edit_question(step.key, place)):
                    return at_question(form, step, place)
    raise BadAnswer(AnswerProblem.PRESS_A_BUTTON)


def edit_question(key: str, place: int) -> str:
    """What a summary's button carries that leads back to one of several questions."""
    return f"{EDIT}{key}.{place}"
