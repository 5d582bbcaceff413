"""What stays in the chat when a dialog of a renewal has ended."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from itertools import chain
from typing import Final

from bot.domain.follow_up.states import PromiseState
from bot.domain.forms import FormKind
from bot.domain.views import FormView
from bot.texts import dates
from bot.texts.catalogue import Html, html, html_n, lines, plain
from bot.texts.follow_up.words import state_words
from bot.texts.menus import menu_button, rows_of
from bot.texts.renewals.page import page_button
from bot.texts.screen import Button, Screen, begin_data, place_data


def _judged(view: FormView) -> Screen:
    locale, facts = view.viewer.locale, view.receipt
    following, renewal = facts["next"], facts["renewal"]
    return Screen(
        html(
            "form.verdict.receipt",
            locale,
            title=facts["title"],
            state=state_words(PromiseState(facts["state"]), locale),
        ),
        rows_of(
            (
                Button(
                    plain("renewal.next_verdict", locale),
                    begin_data(FormKind.CLOSE_PROMISE.value, following),
                ),
            )
            if following is not None
            else (),
            (
                Button(plain("renewal.verdicts", locale), place_data("rn_close", renewal))
                if renewal is not None
                else Button(
                    plain("renewal.follow_up", locale), place_data("fu", facts["document"])
                ),
                *menu_button(locale),
            ),
        ),
    )


def _extended(view: FormView) -> Screen:
    locale, facts = view.viewer.locale, view.receipt
    last = _day(facts["last"], locale)
    back = Button(plain("renewal.follow_up", locale), place_data("fu", facts["document"]))
    return Screen(
        html("form.extend.receipt", locale, title=facts["title"], last=last),
        ((back, *menu_button(locale)),),
    )


def _day(value: str, locale: str) -> str:
    return dates.plain_day(date.fromisoformat(value), locale)


_KEPT: Final[Mapping[FormKind, str]] = {
    FormKind.REWORD_PROMISE: "form.reword.receipt",
    FormKind.SET_TARGET: "form.set_target.receipt",
    FormKind.DROP_PROMISE: "form.drop.receipt",
    FormKind.ADD_PROMISE: "form.add_promise.receipt",
}


def _about_a_promise(view: FormView) -> Screen:
    """A promise was reworded, given a target, dropped or added: it, and the others."""
    locale, facts = view.viewer.locale, view.receipt
    target = Button(
        plain("renewal.target", locale), begin_data(FormKind.SET_TARGET.value, facts["renewed"])
    )
    return Screen(
        html(_KEPT[view.form.kind], locale, title=facts["title"]),
        rows_of(
            (target,) if view.form.kind is FormKind.ADD_PROMISE else (),
            (
                Button(plain("renewal.promise", locale), place_data("rn_one", facts["renewed"])),
                Button(plain("renewal.next.all", locale), place_data("rn_next", facts["renewal"])),
            ),
            (page_button(facts["renewal"], locale), *menu_button(locale)),
        ),
    )


def _with_page(view: FormView, text: Html) -> Screen:
    """What was done, and the way back to the renewal."""
    locale = view.viewer.locale
    return Screen(text, ((page_button(view.receipt["renewal"], locale), *menu_button(locale)),))


def _period(view: FormView) -> Screen:
    title = view.receipt["title"]
    return _with_page(view, html("form.next_period.receipt", view.viewer.locale, title=title))


def _sent_round(view: FormView) -> Screen:
    locale, facts = view.viewer.locale, view.receipt
    day = _day(facts["until"], locale)
    return _with_page(
        view, html_n("form.round.receipt", facts["told"], locale, title=facts["title"], day=day)
    )


def _said(view: FormView) -> Screen:
    """A comment was left: by somebody who may keep no renewal, so back to what was read."""
    locale, facts = view.viewer.locale, view.receipt
    back = Button(plain("renewal.read", locale), place_data("rn_read", facts["renewal"]))
    text = html("form.renewal_say.receipt", locale, title=facts["title"])
    return Screen(text, ((back,), menu_button(locale)))


def _named(view: FormView) -> Screen:
    locale, facts = view.viewer.locale, view.receipt
    names = plain("list.and", locale).join(facts["names"])
    told = [html("form.signatories.receipt", locale, names=names)] if names else []
    # The links are shown this once: only a hash of each is kept.
    for name, link in facts.get("signing_links", ()):
        day = _day(facts["until"], locale)
        told += [html("form.signatories.link", locale, name=name, link=link, day=day)]
    if facts["by_link"] and "signing_links" not in facts:
        waiting = plain("list.and", locale).join(facts["by_link"])
        told.append(html("form.signatories.link_gone", locale, names=waiting))
    return _with_page(view, lines(*chain.from_iterable((one, "") for one in told)))


def _published(view: FormView) -> Screen:
    locale, facts = view.viewer.locale, view.receipt
    if facts["new"] is None:
        day = _day(facts["from"], locale)
        told = html("form.publish.receipt", locale, title=facts["title"], day=day)
        return _with_page(view, lines(told, html("renewal.until_then", locale)))
    shown = Button(plain("renewal.to_new", locale), place_data("promises", facts["new"]))
    return Screen(
        html("renewal.published_now", locale, title=facts["title"]),
        ((shown,), (page_button(facts["renewal"], locale), *menu_button(locale))),
    )


RENEWAL_RECEIPTS: Mapping[FormKind, Callable[[FormView], Screen]] = {
    FormKind.CLOSE_PROMISE: _judged,
    FormKind.EXTEND_PERIOD: _extended,
    FormKind.REWORD_PROMISE: _about_a_promise,
    FormKind.SET_TARGET: _about_a_promise,
    FormKind.DROP_PROMISE: _about_a_promise,
    FormKind.ADD_PROMISE: _about_a_promise,
    FormKind.NEXT_PERIOD: _period,
    FormKind.RENEWAL_ROUND: _sent_round,
    FormKind.RENEWAL_COMMENT: _said,
    FormKind.NAME_SIGNATORIES: _named,
    FormKind.RENEWAL_PUBLISH: _published,
}
