"""When a message that failed is tried again, and how the kinds and reasons hang together."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.outbox import (
    MAX_ATTEMPTS,
    SEND_AGAIN_WHEN_IN_DOUBT,
    NoticeKind,
    Priority,
    Trouble,
    next_attempt_at,
)
from bot.domain.people import Unreachable

NOW = datetime(2021, 10, 11, 7, tzinfo=UTC)


@pytest.mark.parametrize(
    ("attempts", "pause_s"),
    [(1, 2), (2, 4), (3, 8), (7, 128), (9, 512), (10, 900), (20, 900)],
)
def test_the_pause_doubles_up_to_a_quarter_of_an_hour(attempts: int, pause_s: int) -> None:
    assert next_attempt_at(NOW, attempts) == NOW + timedelta(seconds=pause_s)


def test_trying_goes_on_for_a_while_and_then_ends() -> None:
    pauses = [next_attempt_at(NOW, attempts) - NOW for attempts in range(1, MAX_ATTEMPTS)]
    assert timedelta(minutes=2) < sum(pauses, timedelta()) < timedelta(days=2)


@pytest.mark.parametrize("why", Unreachable)
def test_every_reason_to_be_out_of_reach_is_a_trouble_of_a_delivery(why: Unreachable) -> None:
    assert Trouble(why.value)


@pytest.mark.parametrize("kind", NoticeKind)
def test_every_kind_says_what_happens_in_doubt(kind: NoticeKind) -> None:
    assert kind in SEND_AGAIN_WHEN_IN_DOUBT, (
        "bot/domain/outbox.py: a kind that is not sent again needs a screen that shows it"
    )


def test_an_urgent_message_goes_first() -> None:
    assert sorted(Priority) == [Priority.URGENT, Priority.NORMAL, Priority.BULK]
