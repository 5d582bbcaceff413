"""Words for personal data that stands where it should not."""

from __future__ import annotations

from bot.domain.guard import HitKind
from bot.texts.catalogue import Html, html


def why(kind: HitKind, locale: str) -> Html:
    """Why this kind of personal data does not belong in a text, in one sentence."""
    return html(f"guard.why.{kind.value}", locale)
