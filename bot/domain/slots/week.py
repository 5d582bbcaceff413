"""What of an officer's hours can still be booked on a day, as the officer's week shows it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.domain.local_time import to_utc_past_gap
from bot.domain.slots.offers import Offer, OfferKind
from bot.domain.slots.rule import Term, Terms


@dataclass(frozen=True, slots=True)
class Reached:
    """A limit of the officer's that has been reached: the most visits a day or a week."""

    term: Term
    most: int


def limit_reached(terms: Terms, on_day: int, in_week: int) -> Reached | None:
    """Why nothing more can be booked on a day with so many visits in a week with so many."""
    if on_day >= terms.most_a_day:
        return Reached(Term.A_DAY, terms.most_a_day)
    if in_week >= terms.most_a_week:
        return Reached(Term.A_WEEK, terms.most_a_week)
    return None


def hours_left(
    offers: Iterable[Offer], day: date, now: datetime, terms: Terms, zone: ZoneInfo
) -> tuple[Offer, ...]:
    """The hours of a day that it is not too late to book, first to last.

    What meets or overlaps is one, as long as it is offered in the same way.
    """
    first = now + timedelta(hours=terms.notice_hours)
    left = [one for one in offers if to_utc_past_gap(day, one.ends, zone) > first]
    joined: list[Offer] = []
    for one in sorted(left, key=lambda one: (_asks(one), one.starts)):
        last = joined[-1] if joined else None
        if last is not None and _asks(last) == _asks(one) and one.starts <= last.ends:
            joined[-1] = replace(last, ends=max(last.ends, one.ends))
        else:
            joined.append(one)
    return tuple(sorted(joined, key=lambda one: one.starts))


def _asks(offer: Offer) -> bool:
    return offer.kind is OfferKind.ON_REQUEST
