"""When a visit can begin: what officers offer, on what terms, and what is left of it."""

from bot.domain.slots.offers import Blocked, Offer, OfferKind, closed_days
from bot.domain.slots.quarters import QUARTER, Horizon, in_quarters, moment_of, quarter_of
from bot.domain.slots.rule import (
    BOUNDS,
    MINUTES,
    Busy,
    FreeTimes,
    Officer,
    Start,
    Term,
    Terms,
    Wanted,
    free_times,
)
from bot.domain.slots.week import Reached, hours_left, limit_reached

__all__ = [
    "BOUNDS",
    "MINUTES",
    "QUARTER",
    "Blocked",
    "Busy",
    "FreeTimes",
    "Horizon",
    "Offer",
    "OfferKind",
    "Officer",
    "Reached",
    "Start",
    "Term",
    "Terms",
    "Wanted",
    "closed_days",
    "free_times",
    "hours_left",
    "in_quarters",
    "limit_reached",
    "moment_of",
    "quarter_of",
]
