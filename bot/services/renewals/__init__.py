"""Renewing the citizen promises, from verdicts to publication; importing this makes its dialogs known."""

from bot.services.renewals import (
    choosing,
    closing,
    drafting,
    extending,
    naming,
    publishing,
    reminding,
    rewording,
    rights,
    rounds,
    seeing,
    signing,
    telling,
)

__all__ = [
    "choosing",
    "closing",
    "drafting",
    "extending",
    "naming",
    "publishing",
    "reminding",
    "rewording",
    "rights",
    "rounds",
    "seeing",
    "signing",
    "telling",
]
