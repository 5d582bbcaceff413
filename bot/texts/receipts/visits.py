"""Receipts of visits, of the hours for them, of schools and their topics."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, datetime

from bot.domain.forms import FormKind
from bot.domain.reminders import ReminderKind
from bot.domain.slots import Offer
from bot.domain.views import FormView
from bot.domain.visit_clock import school_reminders_ahead
from bot.domain.visits import VisitState
from bot.texts import (
    dates,
)
from bot.texts.catalogue import html, html_n, lines, plain
from bot.texts.covers import rules_text
from bot.texts.menus import menu_button
from bot.texts.officer_times import days_of, hours_of, terms_text
from bot.texts.receipts.shared import again
from bot.texts.screen import Button, Screen, place_data
from bot.texts.visit_wishes import weeks_of
from bot.texts.visits import (
    asked_text,
    facts_text,
    falls_text,
    left_out_text,
    mail_row,
    reached_text,
)


def _offered(view: FormView) -> Screen:
    locale, facts = view.viewer.locale, view.receipt
    return Screen(
        lines(
            html("form.offer.receipt", locale, hours=hours_of(Offer.of(facts), locale)),
            html_n("form.offer.days", facts["days"], locale),
            left_out_text(facts["closed"], locale),
        ),
        (
            (
                again(FormKind.OFFER_TIME, "offers.add_more", locale),
                *_to_times(locale),
            ),
            menu_button(locale),
        ),
    )


def _blocked(view: FormView) -> Screen:
    locale, facts = view.viewer.locale, view.receipt
    first, last = date.fromisoformat(facts["first"]), date.fromisoformat(facts["last"])
    booked = html_n("form.block.booked", facts["booked"], locale) if facts["booked"] else None
    return Screen(
        lines(html("form.block.receipt", locale, days=days_of(first, last, locale)), booked),
        (_to_times(locale), menu_button(locale)),
    )


def _to_times(locale: str) -> tuple[Button, ...]:
    return (Button(plain("menu.times", locale), place_data("times")),)


def _terms_kept(view: FormView) -> Screen:
    locale = view.viewer.locale
    return Screen(
        lines(html("form.terms.receipt", locale), "", terms_text(view.receipt["terms"], locale)),
        (
            (again(FormKind.VISIT_TERMS, "form.terms.more", locale), *_to_times(locale)),
            menu_button(locale),
        ),
    )


def _school_kept(view: FormView) -> Screen:
    return _kept(view, "school", view.receipt["school_id"])


def _topic_kept(view: FormView) -> Screen:
    return _kept(view, "topic", view.receipt["topic_id"])


def _holiday_kept(view: FormView) -> Screen:
    return _kept(view, "holidays")


def _kept(view: FormView, place: str, *arguments: object) -> Screen:
    """That something of the schools is put in or changed, and the way to it."""
    locale = view.viewer.locale
    opener = Button(plain("school.open", locale), place_data(place, *arguments))
    another = again(view.form.kind, "school.another", locale)
    return Screen(
        html("school.kept", locale, name=view.receipt["name"]),
        ((opener, another), menu_button(locale)),
    )


def _handed_over(view: FormView) -> Screen:
    return _visit(view, "form.hand_over.receipt")


def _cannot_come(view: FormView) -> Screen:
    locale, facts = view.viewer.locale, view.receipt
    back = facts["visits"] - facts["asked"]
    return Screen(
        lines(
            html(
                "form.cannot_come.receipt",
                locale,
                day=dates.day_of_year(date.fromisoformat(facts["day"]), locale),
            ),
            html_n("form.cannot_come.asked", facts["asked"], locale) if facts["asked"] else None,
            html_n("form.cannot_come.given_back", back, locale) if back else None,
        ),
        (menu_button(locale),),
    )


def _rules_kept(view: FormView) -> Screen:
    locale = view.viewer.locale
    return Screen(
        lines(
            html("form.visit_rules.receipt", locale), "", rules_text(view.receipt["rules"], locale)
        ),
        ((again(FormKind.VISIT_RULES, "form.terms.more", locale),), menu_button(locale)),
    )


def _wished(view: FormView) -> Screen:
    locale, facts = view.viewer.locale, view.receipt
    opener = Button(plain("wish_visit.open", locale), place_data("vwish", facts["wish"]))
    weeks = [date.fromisoformat(monday) for monday in facts["weeks"]]
    return Screen(
        html(
            "form.visit_wish.receipt",
            locale,
            topic=facts["topic"],
            school=facts["school"],
            weeks=weeks_of(weeks, locale),
        ),
        ((opener,), menu_button(locale)),
    )


def _booked(view: FormView) -> Screen:
    asked = view.receipt["state"] == VisitState.REQUESTED
    if view.form.answers.get("behalf"):
        key = "form.book.receipt.asked" if asked else "form.book.receipt"
        screen = _visit(view, key, "form.book.receipt.behalf")
        locale = view.viewer.locale
        return replace(screen, rows=(mail_row(view.receipt["visit"], locale), *screen.rows))
    if asked:
        screen = _visit(view, "form.book.receipt.asked", "form.book.receipt.answer")
        falls = falls_text(view.receipt, view.zone, view.viewer.locale)
        return replace(screen, text=lines(screen.text, falls))
    return _visit(view, "form.book.receipt", _what_comes_next(view))


def _what_comes_next(view: FormView) -> str:
    """The calendar file, and the reminders that there is still time for."""
    starts_at = datetime.fromisoformat(view.receipt["starts_at"])
    ahead = school_reminders_ahead(starts_at, view.now, view.zone)
    if ReminderKind.VISIT_WEEK in ahead:
        return "form.book.receipt.next"
    return "form.book.receipt.next_day" if ahead else "form.book.receipt.file"


def _visit(view: FormView, key: str, after: str | None = None) -> Screen:
    """What was done with a visit, how it stands, and the way to it."""
    locale, facts = view.viewer.locale, view.receipt
    opener = Button(plain("visit.open", locale), place_data("visit", facts["visit"]))
    return Screen(
        lines(
            html(key, locale),
            "",
            facts_text(facts, view.zone, locale),
            asked_text(facts, view.zone, locale),
            *(("", html(after, locale)) if after else ()),
        ),
        ((opener, *menu_button(locale)),),
    )


def _visit_moved(view: FormView) -> Screen:
    if view.receipt.get("asked"):
        return _visit(view, "form.visit_move.receipt.beside")
    asked = view.receipt["state"] == VisitState.REQUESTED
    return _visit(view, "form.visit_move.receipt.asked" if asked else "form.visit_move.receipt")


def _visit_changed(view: FormView) -> Screen:
    return _visit(view, "form.visit_change.receipt")


def _declined(view: FormView) -> Screen:
    kept = view.receipt.get("turned_down") is not None
    return _visit(view, "form.decline.receipt.kept" if kept else "form.decline.receipt")


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
    note = facts.get("note")
    is_corrected = view.form.kind is FormKind.CORRECT_REPORT
    opener = Button(plain("visit.open", locale), place_data("visit", facts["visit"]))
    return Screen(
        lines(
            html("form.report_edit.receipt", locale) if is_corrected else None,
            result,
            html("visit.note", locale, words=note) if note else None,
            "",
            facts_text(facts, view.zone, locale),
        ),
        ((opener, *menu_button(locale)),),
    )


def _thought(view: FormView) -> Screen:
    locale = view.viewer.locale
    return Screen(html("form.feedback.receipt", locale), (menu_button(locale),))


VISITS: Mapping[FormKind, Callable[[FormView], Screen]] = {
    FormKind.OFFER_TIME: _offered,
    FormKind.SCHOOL: _school_kept,
    FormKind.TOPIC: _topic_kept,
    FormKind.HOLIDAY: _holiday_kept,
    FormKind.BLOCK_DAYS: _blocked,
    FormKind.VISIT_TERMS: _terms_kept,
    FormKind.BOOK_VISIT: _booked,
    FormKind.WISH_VISIT: _wished,
    FormKind.HAND_OVER: _handed_over,
    FormKind.CANNOT_COME: _cannot_come,
    FormKind.VISIT_RULES: _rules_kept,
    FormKind.MOVE_VISIT: _visit_moved,
    FormKind.CHANGE_VISIT: _visit_changed,
    FormKind.DECLINE_VISIT: _declined,
    FormKind.CANCEL_VISIT: _cancelled,
    FormKind.REPORT_VISIT: _reported,
    FormKind.CORRECT_REPORT: _reported,
    FormKind.VISIT_FEEDBACK: _thought,
}
