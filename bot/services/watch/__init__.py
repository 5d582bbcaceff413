"""Neighbourhood Watch, from interest to growth; importing this makes its dialogs known."""

from bot.services.watch import asking, keeping, life, passing, seeing

__all__ = ["asking", "keeping", "life", "passing", "seeing"]
