"""The keys of each table of a promise file, in the order in which one is written."""

from __future__ import annotations

import re
from typing import Final

LANGUAGE_PATTERN: Final = re.compile(r"[a-z]{2,3}")  # ISO 639 codes

# The keys of each table, in the order in which a file is written.
DOCUMENT_KEYS: Final = (
    "key",
    "title",
    "language",
    "municipalities",
    "police_district",
    "places",
    "period_start",
    "period_end",
    "extended_to",
    "previous",
    "background",
    "signatories",
    "promises",
)
SIGNATORY_KEYS: Final = ("office", "name")
PROMISE_KEYS: Final = (
    "key",
    "heading",
    "title",
    "text",
    "actors",
    "places",
    "workflow",
    "measured_by",
    "target",
    "previous",
)
TARGET_KEYS: Final = ("comparator", "number", "unit", "rhythm", "every", "note")
LINK_KEYS: Final = ("document", "promise")

KeyPath = tuple[str | int, ...]

"""Where a value stands: table names, list places and keys from the top."""
