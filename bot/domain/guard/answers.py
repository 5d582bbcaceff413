"""The words in an answer to a step of a dialog, whatever it looks like."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def words_in(answer: Any) -> str:
    """What somebody wrote; a place may be one in their own words, and answers may be several."""
    if isinstance(answer, list):
        return "\n".join(words_in(one) for one in answer)
    if isinstance(answer, Mapping):
        return str(answer.get("words") or "")
    return str(answer or "")
