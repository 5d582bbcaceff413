"""Groups in words: only ever in a coordinator's private chat."""

from __future__ import annotations

from bot.domain.people import Viewer
from bot.domain.views import GroupView
from bot.texts.catalogue import html, lines, plain
from bot.texts.menus import menu_button, rows_of
from bot.texts.screen import Button, Screen, place_data


def group_screen(view: GroupView, viewer: Viewer) -> Screen:
    """A group, the network it is tied to, and the networks it could be tied to."""
    locale, group = viewer.locale, view.group
    title = "group.title.topic" if group.is_topic else "group.title"
    state = (
        html("group.tied", locale, network=view.tied.name)
        if view.tied
        else html("group.untied", locale)
    )
    others = tuple(
        (Button(plain("group.tie", locale, network=one.name), place_data("tie", group.id, one.id)),)
        for one in view.networks
        if one != view.tied
    )
    loosen = (
        (Button(plain("group.untie", locale), place_data("untie", group.id)),) if view.tied else ()
    )
    return Screen(
        lines(html(title, locale, title=group.title), "", state),
        rows_of(*others, loosen, menu_button(locale)),
    )
