"""What else there is around the log: saved questions, files to read in, who answers for promises."""

from __future__ import annotations

from bot.domain.people import Role, Viewer
from bot.texts.catalogue import html, plain
from bot.texts.menus import menu_button
from bot.texts.screen import Button, Screen, place_data


def more_button(locale: str) -> Button:
    """The way there."""
    return Button(plain("button.more", locale), place_data("actsmer"))


def more_screen(viewer: Viewer) -> Screen:
    """Where to go from the log; coordinators have more of it."""
    locale = viewer.locale
    buttons = [Button(plain("more.saved", locale), place_data("actssav"))]
    if viewer.has(Role.COORDINATOR):
        buttons.append(Button(plain("more.import", locale), place_data("actsimp")))
        buttons.append(Button(plain("more.responsible", locale), place_data("actsresp")))
    back = Button(plain("button.activities", locale), place_data("acts"))
    return Screen(
        html("more.title", locale),
        (*((button,) for button in buttons), (back, *menu_button(locale))),
    )
