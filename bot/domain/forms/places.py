"""Where a form stands among its steps, and how it comes to the next one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from itertools import takewhile
from typing import Any

from bot.domain.forms.halves import half_made, questions_answered
from bot.domain.forms.kinds import FormKind
from bot.domain.forms.steps import QUESTIONS, Answers, Form, Step, StepKind


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
    return bool(
        step_before(form, flow) is not None or questions_answered(form, current(form, flow))
    )


def step_before(form: Form, flow: tuple[Step, ...]) -> Step | None:
    """The step before the one that the form waits at. None: it waits at the first."""
    steps = steps_of(form, flow)
    position = [step.key for step in steps].index(form.step)
    return steps[position - 1] if position else None


def send_back(
    form: Form, step: Step, noted: Mapping[str, Any] | None = None, place: int | None = None
) -> Form:
    """The form at an earlier step whose answer holds no longer; all other answers are kept.

    `noted` is kept beside them. `place` is the one of several questions that is asked again.
    """
    if step.kind is StepKind.QUESTIONS and place is not None:
        return at_question(form, step, place)
    kept = {key: value for key, value in form.answers.items() if key != step.key}
    answers = {**kept, **(noted or {})}
    return replace(form, answers=answers).at(step.key)


def at_question(form: Form, step: Step, place: int) -> Form:
    """The form at one of several questions, all of which were answered before."""
    answers = {**form.answers, half_made(step): list(form.answers[step.key][:place])}
    return replace(form, answers=answers).at(step.key)


def answered(form: Form, flow: tuple[Step, ...], step: Step, value: Any) -> Form:
    """Keep the value and go to the next question that is asked and not yet answered.

    Going back to change one answer therefore leads straight on to where one came from.
    """
    gone = (*step.voids, step.key)
    kept = {key: old for key, old in form.answers.items() if key.removesuffix("?") not in gone}
    answers = {**kept, step.key: value}
    step.check(answers)
    standing = _without_fallen(flow, form.answers, answers)
    return onwards(replace(form, answers=standing), flow, step)


def _without_fallen(flow: tuple[Step, ...], before: Answers, after: Answers) -> dict[str, Any]:
    """The answers without those that hold no longer, by what was answered just now."""
    given = [step for step in flow if step.key in after]
    fallen = {step.key for step in given if not step.stands(before, after)}
    return {key: value for key, value in after.items() if key not in fallen}


def written(form: Form, flow: tuple[Step, ...], step: Step, values: Answers) -> Form:
    """Keep what was written about this step and later ones, and go to what is not answered yet."""
    kept = {key: old for key, old in form.answers.items() if key.removesuffix("?") not in values}
    return onwards(replace(form, answers={**kept, **values}), flow, step)


def onwards(form: Form, flow: tuple[Step, ...], step: Step) -> Form:
    """The form at the next question after a step that is not answered yet, or at the summary."""
    steps = steps_of(form, flow)
    following = steps[[other.key for other in steps].index(step.key) + 1 :]
    target = next(
        other for other in following if other.kind is StepKind.CONFIRM or _is_open(form, other)
    )
    return form.at(target.key)


def _is_open(form: Form, step: Step) -> bool:
    return step.key not in form.answers
