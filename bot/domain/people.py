"""Roles, why somebody cannot be reached, and what an invitation must fulfil."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

DEFAULT_LOCALE = "sv"
"""Swedish first, until a person chooses otherwise."""


class Role(StrEnum):
    """What a person is here. Somebody without any is a citizen."""

    COORDINATOR = "coordinator"
    POLICE = "police"
    MEMBER = "member"
    SCHOOL = "school"


class Unreachable(StrEnum):
    """Why messages do not reach a person."""

    BLOCKED = "blocked"
    NEVER_STARTED = "never_started"
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class Held:
    """A role that is held, and the organisation it is held for."""

    role: Role
    organisation: str


@dataclass(frozen=True, slots=True)
class Caller:
    """The person who acts. `id` is 0 for somebody who is not stored; no row has that number.

    `locale` is None for who has not chosen a language.
    """

    id: int
    telegram_id: int
    name: str
    locale: str | None = None
    convenes: bool = False
    """Whether the person convenes a network."""
    watches: bool = False
    """Whether the person belongs to an area of Neighbourhood Watch."""
    plans: bool = False
    """Whether the person belongs to a planning group."""


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who looks: enough to choose words and a menu, never a proof of any right.

    `person_id` is None for somebody the bot has not stored. `locale` is "sv" or "en".
    """

    person_id: int | None
    name: str
    locale: str
    held: tuple[Held, ...]
    convenes: bool = False
    watches: bool = False
    plans: bool = False

    def has(self, role: Role) -> bool:
        """Whether the person held the role when the view was made."""
        return any(held.role is role for held in self.held)


INVITATION_BYTES = 16
"""128 bits: no code is found by guessing."""

MAX_INVITATION_USES = 500
MAX_INVITATION_DAYS = 365


def new_invitation_code() -> str:
    """A fresh random code that fits Telegram's `start` parameter (A–Z, a–z, 0–9, _ and -)."""
    return secrets.token_urlsafe(INVITATION_BYTES)


def invitation_hash(code: str) -> str:
    """What is stored of a code. It has 128 random bits, so a plain hash cannot be reversed."""
    return hashlib.sha256(code.encode()).hexdigest()


class InvitationState(StrEnum):
    """Where an invitation stands."""

    OPEN = "open"
    EXPIRED = "expired"
    USED_UP = "used_up"
    REVOKED = "revoked"


@dataclass(frozen=True, slots=True)
class InvitationView:
    """An invitation as its maker sees it."""

    id: int
    role: Role
    organisation: str
    uses: int
    max_uses: int
    expires_at: datetime
    revoked: bool
    network: str = ""
    """Which network a member is invited to; empty for other roles."""
    name: str = ""
    """Whom it is for, where it was made from a list; empty for any other."""

    def state_at(self, now: datetime) -> InvitationState:
        """Where it stands: what was decided about it comes before what merely came to pass."""
        if self.revoked:
            return InvitationState.REVOKED
        if self.uses >= self.max_uses:
            return InvitationState.USED_UP
        return InvitationState.OPEN if now < self.expires_at else InvitationState.EXPIRED

    def is_open_at(self, now: datetime) -> bool:
        """Whether somebody could still use it."""
        return self.state_at(now) is InvitationState.OPEN
