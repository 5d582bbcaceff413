"""Receipts of meetings."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date

from bot.domain.forms import FormKind
from bot.domain.views import FormView
from bot.texts import (
    dates,
)
from bot.texts.catalogue import html, html_n, lines
from bot.texts.meetings import buttons as meeting_buttons
from bot.texts.meetings import words as meeting_words
from bot.texts.menus import menu_button, rows_of
from bot.texts.screen import Screen


def _meeting(view: FormView, key: str, **said: str) -> Screen:
    """What was done with a meeting, and the way to it."""
    locale, facts = view.viewer.locale, view.receipt
    return Screen(
        lines(html(key, locale, **said), "", meeting_words.about_text(facts, view.zone, locale)),
        ((meeting_buttons.opener(facts["meeting"], locale), *menu_button(locale)),),
    )


def _called(view: FormView) -> Screen:
    screen = _meeting(view, "form.call.receipt")
    red = meeting_words.red_days_text(view.receipt, view.viewer.locale, _RED_DAYS)
    return replace(screen, text=lines(screen.text, red))


_RED_DAYS = 20


def _deputised(view: FormView) -> Screen:
    return _meeting(view, "form.deputy.receipt", deputy=view.receipt["deputy"])


def _proposed(view: FormView) -> Screen:
    return _meeting(view, "form.point.receipt")


def _changed(view: FormView) -> Screen:
    return _meeting(view, "form.move.receipt")


def _called_off(view: FormView) -> Screen:
    return _meeting(view, "form.calloff.receipt")


def _closed(view: FormView) -> Screen:
    locale, facts = view.viewer.locale, view.receipt
    if facts["present"] is None:
        key = "form.close.receipt.not_held" if facts["logged"] else "form.close.receipt.unlogged"
        result = html(key, locale, reason=facts["reason"])
    else:
        key = "form.close.receipt.held" if facts["logged"] else "form.close.receipt.uncounted"
        result = html_n(key, facts["present"], locale)
    after = (
        meeting_buttons.after_rows(facts["meeting"], locale) if facts["present"] is not None else ()
    )
    return Screen(
        lines(result, "", meeting_words.facts_text(facts, view.zone, locale)),
        rows_of(*after, (meeting_buttons.opener(facts["meeting"], locale), *menu_button(locale))),
    )


def _minuted(view: FormView) -> Screen:
    return _meeting(view, "form.minutes.receipt")


def _undertaken_at_meeting(view: FormView) -> Screen:
    locale, answers, problem = view.viewer.locale, view.form.answers, view.receipt.get("problem")
    done = html(
        "form.task.receipt",
        locale,
        what=answers["what"],
        owner=answers["owner"]["name"],
        due=dates.day_of_year(date.fromisoformat(answers["due"]), locale),
    )
    return Screen(
        lines(
            done,
            html("form.task.receipt.problem", locale, title=problem) if problem else None,
            "",
            meeting_words.facts_text(view.receipt, view.zone, locale),
        ),
        rows_of(
            *meeting_buttons.after_rows(view.receipt["meeting"], locale),
            (meeting_buttons.opener(view.receipt["meeting"], locale), *menu_button(locale)),
        ),
    )


MEETINGS: Mapping[FormKind, Callable[[FormView], Screen]] = {
    FormKind.CALL_MEETING: _called,
    FormKind.SEND_DEPUTY: _deputised,
    FormKind.PROPOSE_POINT: _proposed,
    FormKind.CHANGE_MEETING: _changed,
    FormKind.CALL_OFF_MEETING: _called_off,
    FormKind.CLOSE_MEETING: _closed,
    FormKind.WRITE_MINUTES: _minuted,
    FormKind.MEETING_MEASURE: _undertaken_at_meeting,
}
