"""Situation updates as rules: when two tell the same news, and what survives being stored."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.networks import latest_digest_at, next_digest_at
from bot.domain.updates import Content, Urgency, is_like, likeness, units

STOCKHOLM = ZoneInfo("Europe/Stockholm")


@given(st.text(), st.text())
def test_likeness_is_the_same_both_ways_and_at_most_one(one: str, other: str) -> None:
    assert likeness(one, other) == likeness(other, one)
    assert 0 <= likeness(one, other) <= 1


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (("Inbrott", "Tre i natt på Norra"), ("INBROTT", "Tre i natt, på Norra!"), True),
        (("Inbrott i natt", "Tre på Norra"), ("Inbrott i natt", "Diesel saknas vid macken"), True),
        (("Tre inbrott i natt", "På Norra"), ("Fyra inbrott i natt", "På Norra"), True),
        (("Inbrott", "På Norra"), ("Snatteri", "I centrum i dag"), False),
        (("…", "På Norra"), ("!", "I centrum i dag"), False),
        (("", ""), ("", ""), False),
    ],
)
def test_the_same_news_is_known_again(
    one: tuple[str, str], other: tuple[str, str], same: bool
) -> None:
    first, second = (
        Content(heading=heading, body=body, urgency=Urgency.INFORMATION)
        for heading, body in (one, other)
    )
    assert is_like(first, second) is same


def test_an_emoji_counts_as_telegram_counts_it() -> None:
    assert (units("å"), units("👮"), units("👮‍♀️")) == (1, 2, 5)


@pytest.mark.parametrize("urgency", Urgency)
def test_content_survives_being_stored(urgency: Urgency) -> None:
    content = Content(
        heading="A", body="B", urgency=urgency, place="C", more_pictures=("x", "y"),
        picture="w", valid_until=date(2021, 10, 20),
    )  # fmt: skip
    assert Content.of(content.as_facts()) == content


@pytest.mark.parametrize(
    ("now", "due"),
    [
        (datetime(2021, 10, 11, 6, 0, tzinfo=UTC), datetime(2021, 10, 11, 6, 0, tzinfo=UTC)),
        (datetime(2021, 10, 11, 5, 59, tzinfo=UTC), datetime(2021, 10, 4, 6, 0, tzinfo=UTC)),
        (datetime(2021, 10, 17, 22, 0, tzinfo=UTC), datetime(2021, 10, 11, 6, 0, tzinfo=UTC)),
        # After the clocks went back on 31 October, and forward on 27 March.
        (datetime(2021, 11, 1, 7, 0, tzinfo=UTC), datetime(2021, 11, 1, 7, 0, tzinfo=UTC)),
        (datetime(2022, 3, 28, 6, 0, tzinfo=UTC), datetime(2022, 3, 28, 6, 0, tzinfo=UTC)),
    ],
)
def test_digests_are_due_on_mondays_at_eight(now: datetime, due: datetime) -> None:
    assert latest_digest_at(now, STOCKHOLM) == due
    after = next_digest_at(now, STOCKHOLM)
    assert after > now
    assert latest_digest_at(after, STOCKHOLM) == after
    assert latest_digest_at(after - timedelta(seconds=1), STOCKHOLM) == due
