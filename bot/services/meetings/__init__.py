"""Meetings of a network, from the call to the minutes; importing this makes their dialogs known."""

from bot.services.meetings import (
    agenda,
    answering,
    calling,
    changing,
    closing,
    listing,
    outcome,
    reminding,
    telling,
)

__all__ = [
    "agenda",
    "answering",
    "calling",
    "changing",
    "closing",
    "listing",
    "outcome",
    "reminding",
    "telling",
]
