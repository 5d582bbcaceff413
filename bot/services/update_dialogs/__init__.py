"""The dialogs about situation updates; importing this makes them known."""

from bot.services.update_dialogs import asking, changing, writing

__all__ = ["asking", "changing", "writing"]
