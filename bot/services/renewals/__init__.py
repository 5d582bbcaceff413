"""Renewing the citizen promises, from verdicts to publication; importing this makes its dialogs known."""

from bot.services.renewals import (
    choosing,
    closing,
    extending,
    naming,
    publishing,
    reminding,
    rights,
    rounds,
    seeing,
    signing,
    telling,
)

__all__ = [
    "choosing",
    "closing",
    "extending",
    "naming",
    "publishing",
    "reminding",
    "rights",
    "rounds",
    "seeing",
    "signing",
    "telling",
]
