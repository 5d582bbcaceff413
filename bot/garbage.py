"""What counting references leaves behind: searched for rarely, and never among what stays."""

from __future__ import annotations

import gc
from typing import Final

_MADE_BETWEEN_SEARCHES: Final = 10_000
"""Python's own 700 means a search with every second message of a broadcast, through all that wait
for an answer: a fifth of the processor (`python -m tests.bench outbox`)."""


def search_from_now_on() -> None:
    """Leave out what start-up made: a search through all of it would hold every chat up."""
    gc.freeze()
    gc.set_threshold(_MADE_BETWEEN_SEARCHES)
    gc.enable()
