"""What of an officer's hours can still be booked, as the week shows it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from bot.domain.local_time import to_utc
from bot.domain.slots import Offer, OfferKind, Reached, Term, Terms, hours_left, limit_reached

STOCKHOLM = ZoneInfo("Europe/Stockholm")
DAY = date(2021, 10, 14)
LONG_BEFORE = to_utc(date(2021, 10, 1), time(9), STOCKHOLM)


def hours(starts: int, ends: int, kind: OfferKind = OfferKind.SINGLE) -> Offer:
    return replace(Offer.single(DAY, time(starts), time(ends)), kind=kind)


def left(*offers: Offer, now: datetime = LONG_BEFORE) -> list[tuple[int, int, OfferKind]]:
    found = hours_left(offers, DAY, now, Terms(), STOCKHOLM)
    return [(one.starts.hour, one.ends.hour, one.kind) for one in found]


def test_hours_that_meet_or_overlap_are_shown_once() -> None:
    weekly = OfferKind.WEEKLY
    assert left(hours(8, 12), hours(8, 12, weekly)) == [(8, 12, OfferKind.SINGLE)]
    assert left(hours(10, 14), hours(8, 10), hours(9, 11)) == [(8, 14, OfferKind.SINGLE)]
    assert [one[:2] for one in left(hours(13, 14), hours(8, 12))] == [(8, 12), (13, 14)]


def test_hours_that_must_be_asked_for_stay_apart() -> None:
    asked = OfferKind.ON_REQUEST
    assert left(hours(8, 14, asked), hours(10, 12)) == [
        (8, 14, asked), (10, 12, OfferKind.SINGLE),
    ]  # fmt: skip


@pytest.mark.parametrize(("clock", "count"), [("11:59", 1), ("12:00", 0)])
def test_what_it_is_too_late_to_book_is_not_shown(clock: str, count: int) -> None:
    day_before = to_utc(date(2021, 10, 13), time.fromisoformat(clock), STOCKHOLM)
    assert len(left(hours(8, 12), now=day_before)) == count


def test_a_day_or_a_week_is_full_with_as_many_visits_as_there_may_be() -> None:
    terms = Terms(most_a_day=2, most_a_week=4)
    assert limit_reached(terms, 1, 3) is None
    assert limit_reached(terms, 2, 2) == Reached(Term.A_DAY, 2)
    assert limit_reached(terms, 0, 4) == Reached(Term.A_WEEK, 4)
