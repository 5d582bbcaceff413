"""Löftesboten: what the bot can do, in the words of the field."""

import os

# python-telegram-bot gives durations as whole seconds unless told otherwise, and warns about it.
os.environ.setdefault("PTB_TIMEDELTA", "true")

__version__ = "0.1.0"
