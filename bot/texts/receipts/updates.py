"""Receipts of situation updates and of what follows them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

from bot.domain.forms import FormKind
from bot.domain.updates import UpdateState
from bot.domain.views import FormView
from bot.texts import (
    dates,
)
from bot.texts.catalogue import Html, html, plain
from bot.texts.menus import menu_button
from bot.texts.screen import Button, Screen, place_data
from bot.texts.templates import open_button as templates_button
from bot.texts.updates.buttons import open_row, refresh_button


def _sent(view: FormView) -> Screen:
    locale, facts = view.viewer.locale, view.receipt
    state = UpdateState(facts.get("state", UpdateState.SENT))
    heading = facts.get("heading", "…")
    if state is UpdateState.WAITING:
        text = html("form.update.receipt.waiting", locale, heading=heading)
    elif state is UpdateState.SCHEDULED:
        when = dates.moment(datetime.fromisoformat(facts["send_at"]), view.zone, locale)
        text = html("form.update.receipt.scheduled", locale, heading=heading, when=when)
    else:
        opener = refresh_button(facts["update"], locale)
        return Screen(html("form.update.receipt", locale), ((opener,), menu_button(locale)))
    return Screen(text, (open_row(facts["update"], locale), menu_button(locale)))


def _template_kept(view: FormView) -> Screen:
    locale, facts = view.viewer.locale, view.receipt
    opener = Button(plain("template.open", locale), place_data("tpl", facts["template"]))
    return Screen(
        html("form.template.receipt", locale, name=facts["name"]),
        ((opener, templates_button(locale)), menu_button(locale)),
    )


def _being_changed(view: FormView) -> Screen:
    """That a correction waits for approval; else reached only when the progress itself was lost."""
    locale = view.viewer.locale
    if view.receipt.get("state") == UpdateState.WAITING:
        text = html("form.correct.receipt.waiting", locale)
        return Screen(text, (open_row(view.receipt["update"], locale), menu_button(locale)))
    opener = refresh_button(view.receipt["update"], locale)
    return Screen(html("form.changed.receipt", locale), ((opener,), menu_button(locale)))


def _turned_down(view: FormView) -> Screen:
    return _about(view, "form.turndown.receipt")


def _correction_turned_down(view: FormView) -> Screen:
    return _about(view, "form.no_correct.receipt")


def _about(view: FormView, key: str) -> Screen:
    """What was done with an update, by its heading, and the way to it."""
    locale, facts = view.viewer.locale, view.receipt
    rows = (open_row(facts["update"], locale), menu_button(locale))
    return Screen(html(key, locale, heading=facts.get("heading", "…")), rows)


def _question_sent(view: FormView) -> Screen:
    heading = view.receipt.get("heading", "…")
    return _with_menu(html("form.question.receipt", view.viewer.locale, heading=heading), view)


def _answer_sent(view: FormView) -> Screen:
    facts, locale = view.receipt, view.viewer.locale
    given = {key: facts.get(key, "…") for key in ("organisation", "heading")}
    return _with_menu(html("form.answer.receipt", locale, **given), view)


def _with_menu(text: Html, view: FormView) -> Screen:
    return Screen(text, (menu_button(view.viewer.locale),))


UPDATES: Mapping[FormKind, Callable[[FormView], Screen]] = {
    FormKind.SITUATION_UPDATE: _sent,
    FormKind.TEMPLATE: _template_kept,
    FormKind.CORRECT_UPDATE: _being_changed,
    FormKind.RETRACT_UPDATE: _being_changed,
    FormKind.TURN_DOWN_UPDATE: _turned_down,
    FormKind.TURN_DOWN_CORRECTION: _correction_turned_down,
    FormKind.ASK_ABOUT_UPDATE: _question_sent,
    FormKind.REPLY_TO_MEMBER: _answer_sent,
}
