"""What can be chosen at a step of a dialog."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Choice:
    """Something to choose: `value` travels in the button, `facts` are kept for words and rules."""

    value: str
    facts: Mapping[str, Any] = field(default_factory=dict)
