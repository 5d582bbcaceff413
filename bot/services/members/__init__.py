"""Members of networks, from joining to leaving; importing this makes their dialogs known."""

from bot.services.members import joining, keeping, settings, yearly

__all__ = ["joining", "keeping", "settings", "yearly"]
