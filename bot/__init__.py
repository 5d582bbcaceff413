"""Löftesboten: what the bot can do, in the words of the field."""

__version__ = "0.1.0"
