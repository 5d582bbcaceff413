"""Invitation codes that nobody guesses, and when an invitation is open."""

from __future__ import annotations

import base64
import re
from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.people import (
    Held,
    InvitationState,
    InvitationView,
    Role,
    Viewer,
    invitation_hash,
    new_invitation_code,
)

NOW = datetime(2021, 10, 11, 7, tzinfo=UTC)


def test_a_code_has_128_random_bits_and_fits_a_start_link() -> None:
    codes = {new_invitation_code() for _ in range(200)}
    assert len(codes) == 200
    for code in codes:
        # Telegram, deep linking: up to 64 of A-Z, a-z, 0-9, _ and -.
        assert re.fullmatch(r"[A-Za-z0-9_-]{1,64}", code)
        assert len(base64.urlsafe_b64decode(code + "==")) >= 16


def test_what_is_stored_of_a_code_does_not_hold_it() -> None:
    code = new_invitation_code()
    assert code not in invitation_hash(code)
    assert len(invitation_hash(code)) == 64
    assert invitation_hash(code) == invitation_hash(code)
    assert invitation_hash(code) != invitation_hash(code.swapcase())


@pytest.mark.parametrize(
    ("uses", "revoked", "expires_in_s", "state"),
    [(0, False, 1, "open"), (2, False, 1, "open"), (3, False, 1, "used_up"),
     (0, True, 1, "revoked"), (0, False, 0, "expired"), (0, False, -1, "expired"),
     (3, False, -1, "used_up"), (3, True, -1, "revoked")],
)  # fmt: skip
def test_an_invitation_is_open_until_used_up_revoked_or_expired(
    uses: int, revoked: bool, expires_in_s: int, state: str
) -> None:
    expires_at = NOW + timedelta(seconds=expires_in_s)
    invitation = InvitationView(1, Role.MEMBER, "ICA", uses, 3, expires_at, revoked)
    assert invitation.state_at(NOW) is InvitationState(state)
    assert invitation.is_open_at(NOW) is (state == "open")


def test_a_viewer_has_the_roles_that_are_held() -> None:
    viewer = Viewer(1, "Sara", "sv", (Held(Role.SCHOOL, "Linnéskolan"),))
    assert viewer.has(Role.SCHOOL)
    assert not viewer.has(Role.COORDINATOR)
