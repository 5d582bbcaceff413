"""When a message about a meeting comes: quiet hours, the digest, a pause, and what can't wait."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

import pytest

from bot.domain.meeting_notices import Saying, comes_at
from bot.domain.networks import MemberSettings, QuietHours
from tests.support.program import STOCKHOLM


def at(day: int, hour: int, month: int = 10) -> datetime:
    """A moment in the autumn of 2021, on Stockholm's clocks."""
    return datetime(2021, month, day, hour, tzinfo=STOCKHOLM).astimezone(UTC)


MONDAY_8 = at(18, 8)
DIGEST = MemberSettings(digest=True)
PAUSED = MemberSettings(paused_until=date(2021, 11, 1))
WEDNESDAY = at(13, 12)
NIGHT = at(13, 22)


def said_at(
    saying: Saying, settings: MemberSettings, now: datetime, *, expected: bool = False
) -> datetime | None:
    return comes_at(saying, settings, now, STOCKHOLM, is_expected=expected)


def call(begins: datetime) -> Saying:
    return Saying(begins, begins)


def news(begins: datetime) -> Saying:
    return Saying(begins, begins, is_news=True)


@pytest.mark.parametrize("saying", [call(at(28, 13)), news(at(28, 13)), Saying()])
def test_at_night_it_waits_until_the_quiet_hours_end(saying: Saying) -> None:
    assert said_at(saying, MemberSettings(), NIGHT) == at(14, 7)
    assert said_at(saying, MemberSettings(), WEDNESDAY) == WEDNESDAY


def test_the_quiet_hours_are_ones_own() -> None:
    late = MemberSettings(quiet=QuietHours(time(20), time(10)))
    assert said_at(call(at(28, 13)), late, NIGHT) == at(14, 10)
    never = MemberSettings(quiet=QuietHours(time(0), time(0)))
    assert said_at(call(at(28, 13)), never, NIGHT) == NIGHT


@pytest.mark.parametrize("make", [call, news])
def test_what_would_come_too_late_for_the_meeting_comes_at_once(make: type) -> None:
    assert said_at(make(at(14, 10)), MemberSettings(), NIGHT) == at(14, 7)
    assert said_at(make(at(14, 9)), MemberSettings(), NIGHT) == NIGHT


def test_with_the_digest_it_comes_on_the_digests_day() -> None:
    assert said_at(call(at(28, 13)), DIGEST, WEDNESDAY) == MONDAY_8
    assert said_at(Saying(), DIGEST, WEDNESDAY) == MONDAY_8


def test_news_and_what_cannot_wait_for_the_digest_do_not() -> None:
    assert said_at(news(at(28, 13)), DIGEST, WEDNESDAY) == WEDNESDAY
    assert said_at(call(at(15, 13)), DIGEST, WEDNESDAY) == WEDNESDAY
    assert said_at(call(at(15, 13)), DIGEST, NIGHT) == at(14, 7)


def test_in_a_pause_nothing_comes_before_its_end() -> None:
    for saying in (call(at(11, 13, 11)), news(at(11, 13, 11)), Saying()):
        assert said_at(saying, PAUSED, WEDNESDAY) == at(1, 8, 11)
    over = MemberSettings(paused_until=date(2021, 10, 13))
    assert said_at(call(at(28, 13)), over, WEDNESDAY) == WEDNESDAY


def test_what_is_over_by_the_end_of_a_pause_is_not_told() -> None:
    assert said_at(call(at(28, 13)), PAUSED, WEDNESDAY) is None
    assert said_at(news(at(28, 13)), PAUSED, WEDNESDAY) is None


def test_nobody_who_is_expected_stands_before_a_locked_door() -> None:
    assert said_at(news(at(28, 13)), PAUSED, WEDNESDAY, expected=True) == WEDNESDAY
    assert said_at(news(at(28, 13)), PAUSED, NIGHT, expected=True) == at(14, 7)
    assert said_at(call(at(28, 13)), PAUSED, WEDNESDAY, expected=True) is None


def test_of_a_series_that_lasts_longer_than_the_pause_one_hears_when_it_ends() -> None:
    series = Saying(at(28, 13), at(25, 13, 11))
    assert said_at(series, PAUSED, WEDNESDAY) == at(1, 8, 11)


@pytest.mark.parametrize(("night", "morning"), [(at(30, 22), at(31, 7)), (at(26, 22), at(27, 7))])
def test_the_morning_is_one_of_the_wall_clock(night: datetime, morning: datetime) -> None:
    assert said_at(call(at(11, 13, 11)), MemberSettings(), night) == morning
