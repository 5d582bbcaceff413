"""Receipts of what was logged, asked and followed up."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

from bot.domain.forms import FormKind
from bot.domain.log_entries import entry_of
from bot.domain.views import FormView
from bot.texts import (
    dates,
)
from bot.texts.activities import written_outputs
from bot.texts.catalogue import escape, html, lines, plain
from bot.texts.labels import label
from bot.texts.menus import menu_button
from bot.texts.receipts.shared import again
from bot.texts.screen import Button, Screen, place_data, short_number


def _logged(view: FormView) -> Screen:
    locale, answers = view.viewer.locale, view.form.answers
    entry = entry_of(answers, None)
    return Screen(
        lines(
            html("form.log.receipt", locale),
            "",
            html(
                "form.log.receipt.line",
                locale,
                promise=answers["promise"]["key"],
                day=dates.day_of_year(entry.day, locale),
                kind=label(entry.kind, locale),
                what=entry.what,
                doer=label(entry.doer, locale),
            ),
            escape(counted) if (counted := written_outputs(entry.outputs, locale)) else None,
            html("form.log.receipt.not_held", locale, reason=entry.reason)
            if entry.reason
            else None,
        ),
        (
            _to_entry(view),
            (
                again(FormKind.LOG_ACTIVITY, "button.log_more", locale),
                Button(plain("menu.activities", locale), place_data("acts")),
            ),
            menu_button(locale),
        ),
    )


def _entry_changed(view: FormView) -> Screen:
    """What was corrected or voided, with the way to its entry and history."""
    locale = view.viewer.locale
    return Screen(
        html(f"form.{view.form.kind.value}.receipt", locale),
        (_to_entry(view), menu_button(locale)),
    )


def _to_entry(view: FormView) -> tuple[Button, ...]:
    number = view.receipt["activity"]
    return (
        Button(plain("entry.open", view.viewer.locale), place_data("act", short_number(number))),
    )


def _promise_followed_up(view: FormView) -> Screen:
    locale, promise_id = view.viewer.locale, view.receipt["promise"]
    back = Button(plain("follow.back", locale), place_data("fu_one", promise_id))
    text = html(f"form.{view.form.kind.value}.receipt", locale)
    return Screen(text, ((back, *menu_button(locale)),))


def _question_saved(view: FormView) -> Screen:
    locale, receipt = view.viewer.locale, view.receipt
    next_at = receipt["next_at"]
    return Screen(
        lines(
            html("form.save_question.receipt", locale, name=receipt["name"]),
            html(
                "saved.next",
                locale,
                when=dates.moment(datetime.fromisoformat(next_at), view.zone, locale),
            )
            if next_at
            else None,
        ),
        (
            (Button(plain("more.saved", locale), place_data("actssav")),),
            menu_button(locale),
        ),
    )


LEDGER: Mapping[FormKind, Callable[[FormView], Screen]] = {
    FormKind.LOG_ACTIVITY: _logged,
    FormKind.CORRECT_ACTIVITY: _entry_changed,
    FormKind.VOID_ACTIVITY: _entry_changed,
    FormKind.JUDGE_PROMISE: _promise_followed_up,
    FormKind.CHANGE_TARGET: _promise_followed_up,
    FormKind.SAVE_QUESTION: _question_saved,
}
