"""What is shown while a picture is drawn or a document printed."""

from __future__ import annotations

from bot.domain.people import Viewer
from bot.texts.catalogue import html, plain
from bot.texts.menus import menu_button
from bot.texts.screen import Screen


def drawing_screen(viewer: Viewer) -> Screen:
    """In place of the screen whose button was pressed, until what it asked for is there."""
    return Screen(html("drawing.screen", viewer.locale), (menu_button(viewer.locale),), silent=True)


def drawing_words(locale: str) -> str:
    """As a short word over the chat, where the message with the button stays."""
    return plain("drawing.toast", locale)
