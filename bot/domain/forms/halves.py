"""Answers of several parts that are half made: what is ticked, sent, filled in so far."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from bot.domain.forms.steps import QUESTIONS, SUGGESTED, Form, Step, StepKind
from bot.domain.gaps import gaps_of


def half_made(step: Step) -> str:
    """Where a form keeps what is half answered: a name of its own, so that the step counts as open."""
    return f"{step.key}?"


def without_half_made(form: Form, step: Step) -> Form:
    """The form once a step is answered whole, or left as it was."""
    name = half_made(step)
    return replace(form, answers={key: old for key, old in form.answers.items() if key != name})


def suggestion(form: Form, step: Step) -> Any:
    """What the step is likely to be answered, known before it was asked. None: nothing is."""
    return (form.answers.get(SUGGESTED) or {}).get(step.key)


def standing(form: Form, step: Step) -> Any:
    """What was answered here before; of several questions, to the one that is asked now."""
    stands = form.answers.get(step.key)
    if step.kind is not StepKind.QUESTIONS or stands is None:
        return stands
    return stands[len(questions_answered(form, step))]


def chosen_so_far(form: Form, step: Step) -> tuple[str, ...]:
    """What is ticked at a step that takes several choices."""
    ticked = form.answers.get(half_made(step))
    if ticked is not None:
        return tuple(ticked)
    return tuple(form.answers.get(step.key) or suggestion(form, step) or ())


def pictures_so_far(form: Form, step: Step) -> tuple[str, ...]:
    """The pictures that were sent since the form came to a step for them."""
    return tuple(form.answers.get(half_made(step)) or ())


def gaps_so_far(form: Form, step: Step) -> Mapping[str, str]:
    """The gaps that were filled since the form came to a step for them."""
    return form.answers.get(half_made(step)) or {}


def gap_asked(form: Form, step: Step) -> str | None:
    """The gap that is to be filled next. None: none is left."""
    given = gaps_so_far(form, step)
    return next((gap for gap in gaps_of(form.answers) if gap not in given), None)


def question_asked(form: Form, step: Step) -> Any:
    """The question that is asked now, of those that the dialog learnt when it began."""
    return form.answers[QUESTIONS][len(questions_answered(form, step))]


def questions_answered(form: Form, step: Step) -> tuple[Any, ...]:
    """The answers since the form came to a step of questions; None for each that was skipped."""
    if step.kind is not StepKind.QUESTIONS:
        return ()
    return tuple(form.answers.get(half_made(step)) or ())


def without_last_question(form: Form, step: Step) -> Form | None:
    """The form at the question before. None: there is none, or the step asks no questions."""
    given = questions_answered(form, step)
    if not given:
        return None
    answers = {**form.answers, half_made(step): list(given[:-1])}
    return replace(form, answers=answers).at(step.key)


def without_last_gap(form: Form, step: Step) -> Form | None:
    """The form at the gap before this one. None: this is the first, or it asks for no gaps."""
    given = dict(gaps_so_far(form, step)) if step.kind is StepKind.GAPS else {}
    if not given:
        return None
    given.popitem()
    answers = {**form.answers, half_made(step): given}
    return replace(form, answers=answers, version=form.version + 1)
