"""The planning group's cases, from opening to what came of them; importing this makes its dialogs known."""

from bot.services.planning import cases, closing, reminding, reviewing

__all__ = ["cases", "closing", "reminding", "reviewing"]
