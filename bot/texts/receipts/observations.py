"""Receipts of observations, problem areas and measures."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from bot.domain.forms import FormKind
from bot.domain.views import FormView
from bot.texts import (
    observations,
    problem_areas,
)
from bot.texts.catalogue import html, lines
from bot.texts.menus import menu_button
from bot.texts.screen import Screen


def _observed(view: FormView) -> Screen:
    locale = view.viewer.locale
    opener = observations.open_button(view.receipt["observation"], locale)
    return Screen(
        lines(
            html("form.observation.receipt", locale),
            "",
            observations.facts_text(view.receipt, view.zone, locale),
        ),
        ((opener, *menu_button(locale)),),
    )


def _asked(view: FormView) -> Screen:
    locale = view.viewer.locale
    opener = observations.open_button(view.receipt["observation"], locale)
    words = html("quote", locale, text=view.form.answers["question"])
    return Screen(lines(html("form.ask.receipt", locale), words), ((opener, *menu_button(locale)),))


def _replied(view: FormView) -> Screen:
    locale = view.viewer.locale
    opener = observations.open_button(view.receipt["observation"], locale)
    words = html("quote", locale, text=view.form.answers["answer"])
    return Screen(
        lines(html("form.reply.receipt", locale), words), ((opener, *menu_button(locale)),)
    )


def _problem_changed(view: FormView) -> Screen:
    locale, kind = view.viewer.locale, view.form.kind
    opener = problem_areas.open_button(view.receipt["problem"], locale)
    return Screen(
        lines(
            html(f"form.{kind.value}.receipt", locale),
            "",
            problem_areas.facts_text(view.receipt, locale),
        ),
        ((opener, *menu_button(locale)),),
    )


def _measure(view: FormView) -> Screen:
    locale, facts = view.viewer.locale, view.receipt
    opener = (
        (problem_areas.open_button(facts["problem"], locale),)
        if facts["problem"] is not None
        else ()
    )
    return Screen(
        lines(
            html(f"form.{view.form.kind.value}.receipt", locale),
            "",
            problem_areas.measure_text(facts, locale),
        ),
        ((*opener, *menu_button(locale)),),
    )


OBSERVATIONS: Mapping[FormKind, Callable[[FormView], Screen]] = {
    FormKind.OBSERVATION: _observed,
    FormKind.ASK_REPORTER: _asked,
    FormKind.ANSWER_QUESTION: _replied,
    FormKind.PROBLEM_AREA: _problem_changed,
    FormKind.PROBLEM_EDIT: _problem_changed,
    FormKind.PROBLEM_STATE: _problem_changed,
    FormKind.MEASURE: _measure,
    FormKind.MEASURE_EDIT: _measure,
    FormKind.MEASURE_DONE: _measure,
}
