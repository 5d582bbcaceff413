"""What stands above every step of a dialog."""

from __future__ import annotations

from typing import Final

from bot.domain.flows import FLOWS
from bot.domain.forms import FormKind, part_of, place_of
from bot.domain.views import FormView
from bot.texts.catalogue import Html, html
from bot.texts.menus import form_name
from bot.texts.observations import alike_lines, emergency
from bot.texts.refusals import refusal_text

_EMERGENCY_FIRST: Final = frozenset({FormKind.OBSERVATION, FormKind.ANSWER_QUESTION})
"""Dialogs in which a person reports something: 112 and 114 14 stand above every step."""


_ABOUT_SOMETHING: Final = frozenset(
    {
        FormKind.PROBLEM_EDIT, FormKind.PROBLEM_STATE, FormKind.MEASURE, FormKind.MEASURE_EDIT,
        FormKind.MEASURE_DONE, FormKind.CORRECT_ACTIVITY, FormKind.VOID_ACTIVITY,
        FormKind.PLAN_REMARK, FormKind.PLAN_COMMENT, FormKind.PLAN_CLOSE,
        FormKind.WATCH_START, FormKind.WATCH_COUNT, FormKind.WATCH_YEAR, FormKind.TAKE_PART,
        FormKind.JUDGE_PROMISE, FormKind.CHANGE_TARGET, FormKind.CLOSE_PROMISE,
        FormKind.EXTEND_PERIOD, FormKind.REWORD_PROMISE, FormKind.SET_TARGET,
        FormKind.DROP_PROMISE, FormKind.RENEWAL_ROUND, FormKind.RENEWAL_COMMENT,
        FormKind.NAME_SIGNATORIES, FormKind.RENEWAL_PUBLISH,
        FormKind.MOVE_CONTACT, FormKind.SAVE_QUESTION,
    }
)  # fmt: skip
"""Dialogs about one thing, a problem area, an activity or a question, named above every step."""


def head(view: FormView) -> list[Html | str]:
    locale = view.viewer.locale
    step, steps = place_of(view.form, FLOWS[view.form.kind])
    name, part = form_name(view.form.kind, locale), part_of(view.form, FLOWS[view.form.kind])
    head: list[Html | str] = [
        html("form.head", locale, form=name, step=step, steps=steps)
        if part is None
        else html(
            "form.head.part",
            locale,
            form=name,
            step=step,
            steps=steps,
            part=part[0],
            parts=part[1],
        )
    ]
    if view.stale:
        head += ["", html("form.stale", locale)]
    if view.resumed:
        head += ["", html("form.resumed", locale)]
    if view.problem is not None:
        head += ["", html("form.problem", locale, problem=refusal_text(view.problem, locale))]
    if view.form.kind in _EMERGENCY_FIRST:
        head += ["", emergency(locale)]
    if view.form.kind is FormKind.OBSERVATION:
        head += alike_lines(view.facts.get("like_update"), locale)
    if view.form.kind in _ABOUT_SOMETHING:
        head += ["", html("form.about", locale, title=view.facts["title"])]
    if view.form.kind is FormKind.ANSWER_QUESTION:
        head += ["", html("observation.question", locale, question=view.facts["question"])]
    return [*head, ""]
