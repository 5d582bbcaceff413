"""Networks and areas in words: what coordinators keep."""

from __future__ import annotations

from typing import Final

from bot.domain.forms import FormKind
from bot.domain.networks import Area, Network, NetworkKind
from bot.domain.people import Viewer
from bot.domain.views import NetworkView
from bot.texts.catalogue import html, html_n, lines, plain
from bot.texts.labels import label
from bot.texts.members.buttons import MOST_AREAS, marked, on_a_button
from bot.texts.menus import rows_of
from bot.texts.screen import Button, Screen, begin_data, in_columns, place_data


def network_screen(view: NetworkView, viewer: Viewer) -> Screen:
    """One network: how many belong to it, whom messages do not reach, what can be done."""
    locale, one = viewer.locale, view.network
    groups = tuple(
        (Button(plain("network.group", locale, title=group.title), place_data("group", group.id)),)
        for group in view.groups[:_MOST_GROUPS]
    )
    unreached = (
        (
            Button(
                plain("network.unreachable", locale, n=view.unreachable),
                place_data("unreached", one.id, 0),
            ),
        )
        if view.unreachable
        else ()
    )
    return Screen(
        lines(
            html("network.title", locale, name=one.name, kind=label(one.kind, locale)),
            html_n("network.members", one.members, locale),
            html_n("network.unreached", view.unreachable, locale) if view.unreachable else None,
            "",
            html("network.groups" if view.groups else "network.no_groups", locale),
        ),
        rows_of(
            (Button(plain("network.list", locale), place_data("members", one.id, 0)),),
            unreached,
            *groups,
            (
                Button(plain("network.rename", locale), begin_data(FormKind.NETWORK.value, one.id)),
                *(
                    ()
                    if view.kind_is_settled
                    else (Button(plain("network.kind", locale), place_data("kind", one.id)),)
                ),
                Button(plain("network.close", locale), place_data("close", one.id)),
            ),
            (Button(plain("button.back", locale), place_data("people")),),
        ),
    )


_MOST_GROUPS: Final = 10
"""Groups that one screen has room for."""


def kind_screen(view: NetworkView, viewer: Viewer) -> Screen:
    """Choosing what a network is for."""
    locale, one = viewer.locale, view.network
    return Screen(
        html("network.kind.question", locale, name=one.name),
        (
            *(
                (
                    Button(
                        marked(label(kind, locale), on=kind is one.kind),
                        place_data("kind", one.id, kind.value),
                    ),
                )
                for kind in NetworkKind
            ),
            (Button(plain("button.back", locale), place_data("network", one.id)),),
        ),
    )


def close_screen(view: NetworkView, viewer: Viewer) -> Screen:
    """Whether to lay a network down."""
    locale, one = viewer.locale, view.network
    return Screen(
        html_n("network.close.question", one.members, locale, name=one.name),
        (
            (Button(plain("network.close.yes", locale), place_data("close_yes", one.id)),),
            (Button(plain("network.close.no", locale), place_data("network", one.id)),),
        ),
    )


def closed_screen(network: Network, viewer: Viewer) -> Screen:
    """That a network was laid down."""
    locale = viewer.locale
    return Screen(
        html("network.closed", locale, name=network.name),
        ((Button(plain("button.back", locale), place_data("people")),),),
    )


def areas_screen(areas: tuple[Area, ...], viewer: Viewer) -> Screen:
    """The areas of the municipality, to add to, rename or take out."""
    locale = viewer.locale
    buttons = [Button(on_a_button(area.name), place_data("area", area.id)) for area in areas]
    return Screen(
        html("areas.title" if areas else "areas.none", locale),
        (
            (Button(plain("areas.add", locale), begin_data(FormKind.AREA.value)),),
            *in_columns(buttons[:MOST_AREAS], 2),
            (Button(plain("button.back", locale), place_data("people")),),
        ),
    )


def area_screen(area: Area, viewer: Viewer) -> Screen:
    """One area and what can be done about it."""
    locale = viewer.locale
    return Screen(
        html("area.title", locale, name=area.name),
        (
            (
                Button(plain("network.rename", locale), begin_data(FormKind.AREA.value, area.id)),
                Button(plain("area.close", locale), place_data("area_close", area.id)),
            ),
            (Button(plain("button.back", locale), place_data("areas")),),
        ),
    )
