"""Steps with several answers: ticks, pictures, gaps, questions one after the other."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from bot.domain.errors import AnswerProblem, BadAnswer
from bot.domain.forms.halves import (
    chosen_so_far,
    gap_asked,
    gaps_so_far,
    half_made,
    pictures_so_far,
    questions_answered,
    without_half_made,
)
from bot.domain.forms.places import answered
from bot.domain.forms.reading import MAX_FILE_BYTES, choice_of, read_text
from bot.domain.forms.steps import (
    QUESTIONS,
    Answer,
    Context,
    Documented,
    Form,
    Move,
    Pictured,
    Step,
    Ticked,
    Typed,
)
from bot.domain.gaps import gaps_in, gaps_of


def ticked(
    form: Form, flow: tuple[Step, ...], step: Step, answer: Answer, context: Context
) -> Form:
    """The form with a choice ticked or not; further on, when those are enough."""
    chosen = chosen_so_far(form, step)
    if answer is Move.ENOUGH:
        if not chosen:
            raise BadAnswer(AnswerProblem.CHOOSE_ONE)
        return answered(without_half_made(form, step), flow, step, list(chosen))
    values = [choice.value for choice in context.choices]
    if step.spelled is not None and isinstance(answer, Typed):
        answer = Ticked(step.spelled(answer.text, values), wanted=True)
    named = choice_of(answer, context).value
    wanted = answer.wanted if isinstance(answer, Ticked) else True
    all_ticked = [value for value in values if (wanted if value == named else value in chosen)]
    answers = {**form.answers, half_made(step): all_ticked}
    return replace(form, answers=answers, version=form.version + 1)


def filed(form: Form, flow: tuple[Step, ...], step: Step, answer: Answer) -> Form:
    """The form with one picture more; further on, when those are enough or a document was sent."""
    pictures = list(pictures_so_far(form, step))
    if answer is Move.ENOUGH:
        if not pictures:
            raise BadAnswer(AnswerProblem.FILE_WANTED)
        given = {"pictures": pictures, "document": None}
        return answered(without_half_made(form, step), flow, step, given)
    if isinstance(answer, Documented):
        if pictures:
            raise BadAnswer(AnswerProblem.PICTURES_OR_FILE, given=len(pictures))
        if answer.size > MAX_FILE_BYTES:
            raise BadAnswer(AnswerProblem.FILE_TOO_LARGE, MAX_FILE_BYTES // 2**20)
        sent = {"pictures": [], "document": answer.file_id}
        return answered(without_half_made(form, step), flow, step, sent)
    if not isinstance(answer, Pictured):
        raise BadAnswer(AnswerProblem.FILE_WANTED)
    if answer.words:
        raise BadAnswer(AnswerProblem.WORDS_BELOW)
    if len(pictures) >= step.highest:
        raise BadAnswer(AnswerProblem.TOO_MANY_PICTURES, step.highest)
    answers = {**form.answers, half_made(step): [*pictures, answer.file_id]}
    return replace(form, answers=answers, version=form.version + 1)


def gap_filled(form: Form, flow: tuple[Step, ...], step: Step, answer: Answer) -> Form:
    """The form with one gap filled; further on after the last."""
    words = read_text(step, answer)
    if still := gaps_in(words):
        raise BadAnswer(AnswerProblem.GAP_LEFT, words=still[0])
    gap = gap_asked(form, step)
    if gap is None:
        raise BadAnswer(AnswerProblem.NOT_A_CHOICE)
    given = {**gaps_so_far(form, step), gap: words}
    if len(given) == len(gaps_of(form.answers)):
        return answered(without_half_made(form, step), flow, step, given)
    answers = {**form.answers, half_made(step): given}
    return replace(form, answers=answers, version=form.version + 1)


def question_answered(
    form: Form, flow: tuple[Step, ...], step: Step, answer: Answer, context: Context
) -> Form:
    """The next question; straight back where all were answered before, and one is changed."""
    given = [*questions_answered(form, step), _read_to_question(step, answer, context)]
    given += (form.answers.get(step.key) or [])[len(given) :]
    if len(given) == len(form.answers[QUESTIONS]):
        return answered(without_half_made(form, step), flow, step, given)
    answers = {**form.answers, half_made(step): given}
    return replace(form, answers=answers).at(step.key)


def _read_to_question(step: Step, answer: Answer, context: Context) -> Any:
    """What was chosen or written; None where the question was skipped."""
    if answer is Move.SKIP:
        return None
    if context.choices:
        return {"value": choice_of(answer, context).value}
    return {"words": read_text(step, answer)}
