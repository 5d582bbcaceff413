"""Receipts of inviting and joining, of networks, areas and settings."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

from bot.domain.forms import FormKind
from bot.domain.views import FormView
from bot.texts import (
    dates,
)
from bot.texts.catalogue import html, html_n, lines, plain
from bot.texts.member_lists import left_out
from bot.texts.menus import menu_button
from bot.texts.screen import Button, Screen, begin_data, place_data


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


def _joined(view: FormView) -> Screen:
    locale = view.viewer.locale
    wishes = Button(plain("wish.open", locale), place_data("wish"))
    return Screen(
        lines(
            html("join.receipt", locale, network=view.receipt["network"]),
            "",
            html("start.what.member", locale),
            "",
            html("join.receipt.next", locale),
        ),
        ((wishes,), menu_button(locale)),
    )


def _invited_many(view: FormView) -> Screen:
    """Reached where no link was made, or the file was lost: its links are stored nowhere."""
    locale, count = view.viewer.locale, view.receipt["count"]
    return Screen(
        lines(
            html_n("form.invite_many.receipt", count, locale)
            if count
            else html("list.none_made", locale),
            *left_out(view.receipt, locale),
        ),
        ((Button(plain("list.how", locale), place_data("list")),), menu_button(locale)),
    )


def _network_kept(view: FormView) -> Screen:
    locale = view.viewer.locale
    opener = Button(plain("network.open", locale), place_data("network", view.receipt["network"]))
    return Screen(
        html("form.network.receipt", locale, name=view.receipt["name"]),
        ((opener,), menu_button(locale)),
    )


def _area_kept(view: FormView) -> Screen:
    locale = view.viewer.locale
    return Screen(
        html("form.area.receipt", locale, name=view.receipt["name"]),
        (
            (
                Button(plain("areas.add", locale), begin_data(FormKind.AREA.value)),
                Button(plain("areas.open", locale), place_data("areas")),
            ),
            menu_button(locale),
        ),
    )


def _organisation_kept(view: FormView) -> Screen:
    locale = view.viewer.locale
    place = place_data("member", view.receipt["membership"])
    return Screen(
        html("form.organisation.receipt", locale, organisation=view.receipt["organisation"]),
        ((Button(plain("member.open", locale), place),), menu_button(locale)),
    )


def _paused(view: FormView) -> Screen:
    locale = view.viewer.locale
    day = dates.day_of_year(date.fromisoformat(view.receipt["day"]), locale)
    return Screen(
        html("form.pause.receipt", locale, day=day),
        ((Button(plain("wish.open", locale), place_data("wish")),), menu_button(locale)),
    )


PEOPLE: Mapping[FormKind, Callable[[FormView], Screen]] = {
    FormKind.INVITE: _invited,
    FormKind.JOIN: _joined,
    FormKind.INVITE_MANY: _invited_many,
    FormKind.NETWORK: _network_kept,
    FormKind.AREA: _area_kept,
    FormKind.ORGANISATION: _organisation_kept,
    FormKind.PAUSE: _paused,
}
