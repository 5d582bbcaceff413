"""Problem areas, from being raised to being closed; importing this makes their dialogs known."""

from bot.services.problem_areas import changing, history, raising, rights, seeing, tying

__all__ = ["changing", "history", "raising", "rights", "seeing", "tying"]
