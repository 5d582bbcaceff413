"""Where the words of a dialog's questions stand in the catalogues."""

from __future__ import annotations

from bot.domain.flows.guarding import GUARDING
from bot.domain.forms import FormKind


def asked_by(kind: FormKind, step: str) -> str:
    """Whose words a question has: its dialog's own, but the guard asks alike in every dialog."""
    return "any" if step in GUARDING else kind.value
