"""How long it takes to find the free start times of many officers over half a year.

Ten officers offer two weekly patterns each over 26 weeks, 2,000 visits are booked with them, half a
dozen at the school that asks. A run works out all of it from plain values and lists every start.
"""

from __future__ import annotations

import random
import time
from datetime import date, datetime, timedelta
from datetime import time as wall_time
from typing import Final
from zoneinfo import ZoneInfo

from bot.domain.local_time import to_utc
from bot.domain.slots import (
    Blocked,
    Busy,
    Horizon,
    Offer,
    OfferKind,
    Officer,
    Terms,
    Wanted,
    closed_days,
    free_times,
)
from tests.bench.report import Aim, Result

ZONE: Final = ZoneInfo("Europe/Stockholm")
FIRST: Final = date(2026, 8, 17)
LAST: Final = FIRST + timedelta(days=182)
OFFICERS: Final = 10
VISITS: Final = 2_000
SCHOOLS: Final = 300
HOLIDAYS: Final = (Blocked(date(2026, 10, 26), date(2026, 10, 30), "Höstlov"),)


def officers(rng: random.Random) -> list[Officer]:
    """Officers with weekly patterns and their share of the visits, at most two a day."""
    return [_officer(number, rng) for number in range(1, OFFICERS + 1)]


def _officer(number: int, rng: random.Random) -> Officer:
    days = [FIRST + timedelta(days=n) for n in range((LAST - FIRST).days)]
    working = [day for day in days if day.weekday() < 5]
    taken = rng.sample(working, VISITS // OFFICERS // 2)
    busy = []
    for day in taken:
        for hour in (9, 13):
            starts_at = to_utc(day, wall_time(hour, rng.choice((0, 15, 30))), ZONE)
            ends_at = starts_at + timedelta(minutes=rng.choice((40, 60, 80)))
            busy.append(Busy(starts_at, ends_at, 30, 30, rng.randint(1, SCHOOLS)))
    mornings = Offer(
        OfferKind.WEEKLY, FIRST, LAST, frozenset(range(5)), wall_time(8), wall_time(12)
    )
    afternoons = Offer(
        OfferKind.ON_REQUEST, FIRST, LAST, frozenset(range(5)), wall_time(12), wall_time(16)
    )
    blocked = [Blocked(FIRST + timedelta(days=30), FIRST + timedelta(days=34))]
    terms = Terms(most_a_day=4, most_a_week=12, days_ahead=200)
    return Officer(number, terms, [mornings, afternoons], blocked, busy)


def once(some: list[Officer], now: datetime) -> int:
    """All free starts, worked out anew and listed; gives how many."""
    horizon = Horizon(FIRST, LAST, ZONE)
    closed = closed_days(FIRST, LAST, HOLIDAYS)
    free = free_times(some, Wanted(60, school_id=7), closed, horizon, now)
    return sum(len(free.on(day)) for day in free.days())


async def run(short: bool) -> Result:
    some = officers(random.Random(7))
    now = to_utc(FIRST, wall_time(7), ZONE)
    once(some, now)
    taken = []
    for _ in range(20 if short else 200):
        began = time.perf_counter()
        count = once(some, now)
        taken.append((time.perf_counter() - began) * 1000)
    taken.sort()
    figures = {
        "officers": float(OFFICERS),
        "visits": float(sum(len(one.busy) for one in some)),
        "starts": float(count),
        "median.ms": taken[len(taken) // 2],
        "p95.ms": taken[int(len(taken) * 0.95)],
    }
    return Result("slots", figures, {"p95.ms": Aim("<=", 20), "visits": Aim(">=", VISITS)})
