"""Messages to others: kinds, order of precedence, and what happens when one goes wrong."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import IntEnum, StrEnum
from typing import Any

from bot.domain.people import Unreachable


class NoticeKind(StrEnum):
    """What can be said to somebody who did not just act."""

    SITUATION_UPDATE = "situation_update"
    VISIT_BOOKED = "visit_booked"
    VISIT_CANCELLED = "visit_cancelled"
    VISIT_REMINDER = "visit_reminder"
    VISIT_REPORT_WANTED = "visit_report_wanted"
    VISIT_REPORTED = "visit_reported"
    INVITATION_USED = "invitation_used"


class Priority(IntEnum):
    """Which waiting message goes first: the lower number."""

    URGENT = 0
    NORMAL = 1
    BULK = 2


class DeliveryState(StrEnum):
    """Where one message to one chat stands."""

    PENDING = "pending"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    UNCERTAIN = "uncertain"
    """Perhaps delivered: the process or the connection died between sending and the answer."""


class Trouble(StrEnum):
    """Why a message did not arrive, or perhaps did not."""

    BLOCKED = "blocked"
    NEVER_STARTED = "never_started"
    GONE = "gone"
    REFUSED = "refused"
    """Telegram refused the message itself: a fault of ours."""
    NO_ANSWER = "no_answer"
    """Telegram was out of reach for as long as we kept trying."""


SEND_AGAIN_WHEN_IN_DOUBT = frozenset(NoticeKind)
"""Kinds that are sent again when a crash leaves it open whether they arrived.

All of today's kinds: a doubled reminder or alert is a small nuisance, a missing one breaks a
promise. At most the messages in flight are doubled.
"""

MAX_ATTEMPTS = 100
"""With the pauses below about a day: an outage of Telegram or of the network loses nothing."""

_FIRST_PAUSE = timedelta(seconds=2)
_LONGEST_PAUSE = timedelta(minutes=15)


def next_attempt_at(now: datetime, attempts: int) -> datetime:
    """When to try again after `attempts` tries (1 or more): 2 s, 4 s, 8 s … 15 minutes."""
    doublings: int = 2 ** min(attempts - 1, 10)
    return now + min(_FIRST_PAUSE * doublings, _LONGEST_PAUSE)


@dataclass(frozen=True, slots=True)
class Claimed:
    """One delivery that is ours to send now."""

    id: int
    chat_id: int
    locale: str
    notice_id: int
    attempts: int


@dataclass(frozen=True, slots=True)
class Notice:
    """What to say, before it is put into words."""

    id: int
    kind: NoticeKind
    params: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Settled:
    """What became of one delivery.

    `retry_at` is aware UTC, None where nothing more is tried. `unreachable` says that the person
    behind the chat can't be reached at all any more.
    """

    id: int
    chat_id: int
    state: DeliveryState
    message_id: int | None = None
    trouble: Trouble | None = None
    retry_at: datetime | None = None
    unreachable: Unreachable | None = None
