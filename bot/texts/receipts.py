"""What stays in the chat when a dialog has ended."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime

from bot.domain.activities import COUNTED_IN, ActivityKind, Doer
from bot.domain.forms import FormKind
from bot.domain.reading import Qualifier
from bot.domain.views import FormView
from bot.texts import dates
from bot.texts.activities import quantity_of
from bot.texts.catalogue import Html, escape, html, lines, plain
from bot.texts.labels import label
from bot.texts.menus import menu_button
from bot.texts.screen import Button, Screen, begin_data, place_data
from bot.texts.updates import refresh_button
from bot.texts.visits import facts_text, reached_text


def receipt(view: FormView) -> Screen:
    """What a finished dialog brought about."""
    return _RECEIPTS[view.form.kind](view)


def _again(kind: FormKind, key: str, locale: str) -> Button:
    return Button(plain(key, locale), begin_data(kind.value))


def _invited(view: FormView) -> Screen:
    """Reached only when the link itself was lost: it is stored nowhere, but can be renewed."""
    locale = view.viewer.locale
    return Screen(
        html("form.invite.link_shown", locale),
        (
            (
                Button(
                    plain("invitation.open", locale),
                    place_data("invitation", view.receipt["invitation"]),
                ),
            ),
            menu_button(locale),
        ),
    )


def _sent(view: FormView) -> Screen:
    locale = view.viewer.locale
    opener = refresh_button(view.receipt["update"], locale)
    return Screen(html("form.update.receipt", locale), ((opener,), menu_button(locale)))


def _offered(view: FormView) -> Screen:
    locale, facts = view.viewer.locale, view.receipt
    start = datetime.fromisoformat(facts["starts_at"])
    end = datetime.fromisoformat(facts["ends_at"])
    when = dates.span(start, end, view.zone, locale)
    return Screen(
        html("form.offer.receipt", locale, when=when),
        (
            (
                _again(FormKind.OFFER_TIME, "offers.add_more", locale),
                Button(plain("menu.times", locale), place_data("times")),
            ),
            menu_button(locale),
        ),
    )


def _booked(view: FormView) -> Screen:
    locale = view.viewer.locale
    opener = Button(plain("visit.open", locale), place_data("visit", view.receipt["visit"]))
    return Screen(
        lines(
            html("form.book.receipt", locale),
            "",
            facts_text(view.receipt, view.zone, locale),
            "",
            html("form.book.receipt.next", locale),
        ),
        ((opener, *menu_button(locale)),),
    )


def _cancelled(view: FormView) -> Screen:
    locale = view.viewer.locale
    return Screen(
        lines(
            html("form.cancel.receipt", locale),
            "",
            facts_text(view.receipt, view.zone, locale),
        ),
        (menu_button(locale),),
    )


def _reported(view: FormView) -> Screen:
    locale, facts = view.viewer.locale, view.receipt
    if facts["reached"] is None:
        result = html("form.report.receipt.not_held", locale, reason=facts["reason"])
    else:
        key = "form.report.receipt.logged" if facts["logged"] else "form.report.receipt.unlogged"
        result = html(key, locale, pupils=reached_text(facts, locale))
    return Screen(lines(result, "", facts_text(facts, view.zone, locale)), (menu_button(locale),))


def _counted(view: FormView) -> Html | None:
    """What the activity put out, where something was counted."""
    quantity = view.form.answers.get("quantity")
    if quantity is None:
        return None
    unit = COUNTED_IN[ActivityKind(view.form.answers["kind"]["value"])]
    qualifier = Qualifier(quantity["qualifier"])
    return escape(quantity_of(quantity["number"], unit, qualifier, view.viewer.locale))


def _logged(view: FormView) -> Screen:
    locale, answers = view.viewer.locale, view.form.answers
    return Screen(
        lines(
            html("form.log.receipt", locale),
            "",
            html(
                "form.log.receipt.line",
                locale,
                promise=answers["promise"]["key"],
                day=dates.day_of_year(date.fromisoformat(answers["day"]), locale),
                kind=label(ActivityKind(answers["kind"]["value"]), locale),
                what=answers["what"],
                doer=label(Doer(answers["doer"]["value"]), locale),
            ),
            _counted(view),
        ),
        (
            (
                _again(FormKind.LOG_ACTIVITY, "button.log_more", locale),
                Button(plain("menu.activities", locale), place_data("acts")),
            ),
            menu_button(locale),
        ),
    )


_RECEIPTS: Mapping[FormKind, Callable[[FormView], Screen]] = {
    FormKind.INVITE: _invited,
    FormKind.SITUATION_UPDATE: _sent,
    FormKind.OFFER_TIME: _offered,
    FormKind.BOOK_VISIT: _booked,
    FormKind.CANCEL_VISIT: _cancelled,
    FormKind.REPORT_VISIT: _reported,
    FormKind.LOG_ACTIVITY: _logged,
}
