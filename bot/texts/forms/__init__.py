"""Dialogs as screens: the question with its buttons, the summary, and what is said at the end."""

from bot.texts.forms.questions import form_screen, page_with

__all__ = ["form_screen", "page_with"]
