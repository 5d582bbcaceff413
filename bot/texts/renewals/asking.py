"""What a question of a renewal needs beside its words: how a promise stands, what holds today."""

from __future__ import annotations

from datetime import date
from typing import Final

from bot.domain.forms import FormKind, Step
from bot.domain.renewal_views import RenewedView
from bot.domain.views import FormView
from bot.texts import dates
from bot.texts.catalogue import Html, html, html_n
from bot.texts.follow_up.screens import standing_lines
from bot.texts.renewals.promises import beside_last_year, target_line

VOIDING: Final = frozenset(
    {
        FormKind.REWORD_PROMISE,
        FormKind.SET_TARGET,
        FormKind.DROP_PROMISE,
        FormKind.ADD_PROMISE,
        FormKind.NEXT_PERIOD,
    }
)
"""Dialogs that change what would be signed: signatures that there are go with it."""


def beside_question(view: FormView, step: Step) -> list[Html | str]:
    """What stands below a question of a renewal; nothing where its words are enough."""
    locale, facts = view.viewer.locale, view.facts
    match view.form.kind:
        case FormKind.CLOSE_PROMISE:
            return ["", *standing_lines(facts["view"], facts["followed"], locale)]
        case FormKind.EXTEND_PERIOD:
            last = dates.plain_day(date.fromisoformat(facts["ends_on"]), locale)
            return ["", html("form.extend.now", locale, last=last)]
        case FormKind.REWORD_PROMISE:
            return _as_it_reads(facts["renewed"], step, locale)
        case FormKind.SET_TARGET:
            found: RenewedView = facts["renewed"]
            return ["", target_line(found.one.latest, locale), *beside_last_year(found, locale)]
        case FormKind.RENEWAL_ROUND:
            return ["", html_n("form.round.to", facts["consulted"], locale)]
    return []


def _as_it_reads(found: RenewedView, step: Step, locale: str) -> list[Html | str]:
    """How the part reads now, whole, to copy and write on from."""
    promise = found.one.latest
    now = {
        "heading": promise.heading,
        "title": promise.title,
        "text": promise.text,
        "measured": promise.measured_by,
    }.get(step.key)
    return ["", html("form.text_now", locale, text=now)] if now else []
