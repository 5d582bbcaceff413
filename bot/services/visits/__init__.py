"""School visits, from the free times to the report; importing this makes their dialogs known."""

from bot.services.visits import (
    again,
    booking,
    changes,
    free_times,
    notices,
    reminding,
    reporting,
    requests,
    rules,
    showing,
)

__all__ = [
    "again",
    "booking",
    "changes",
    "free_times",
    "notices",
    "reminding",
    "reporting",
    "requests",
    "rules",
    "showing",
]
