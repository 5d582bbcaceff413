"""What follows a promise document by itself: the next days, title and keys, and when to think of it."""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import date, timedelta
from typing import Final

from bot.domain.calendar import shift_month
from bot.domain.promises import DOCUMENT_KEY_MAX, PromiseDocument, ends_on

REMINDED_MONTHS_BEFORE: Final = 2


def next_period(document: PromiseDocument) -> tuple[date, date]:
    """The days after a document's, as many whole months or days as its own period without extension.

    A calendar year is followed by a calendar year.
    """
    first = ends_on(document) + timedelta(days=1)
    after = document.period_end + timedelta(days=1)
    if document.period_start.day == after.day:
        months = 12 * (after.year - document.period_start.year)
        months += after.month - document.period_start.month
        year, month = shift_month(first.year, first.month, months)
        return first, _day_in(year, month, first.day) - timedelta(days=1)
    return first, first + (document.period_end - document.period_start)


def _day_in(year: int, month: int, day: int) -> date:
    """The day of a month, or the first of the next where the month is too short for it."""
    try:
        return date(year, month, day)
    except ValueError:
        return date(*shift_month(year, month, 1), 1)


_YEARS = re.compile(r"\b(19|20)\d\d\b")


def title_after(document: PromiseDocument, first: date) -> str:
    """The title with the next period's year in the place of the old one, where it names a year."""
    found = _YEARS.findall(document.title)
    if not found:
        return document.title
    moved = first.year - document.period_start.year
    return _YEARS.sub(lambda year: str(int(year[0]) + moved), document.title)


def key_after(document: PromiseDocument, first: date, taken: Collection[str]) -> str:
    """A key for the next document: `almhult-2021` is followed by `almhult-2022`."""
    moved = first.year - document.period_start.year
    stem = _YEARS.sub(lambda year: str(int(year[0]) + moved), document.key)
    if stem == document.key:
        stem = f"{document.key[: DOCUMENT_KEY_MAX - 8]}-{first.year}"
    return next(
        key
        for key in (stem, *(f"{stem[: DOCUMENT_KEY_MAX - 4]}-{n}" for n in range(2, 1000)))
        if key not in taken
    )


def promise_key_for(heading: str, taken: Collection[str]) -> str:
    """A key for a new promise: the heading's letter, as the others have it, and the next number."""
    letter = next((one for one in heading.upper() if "A" <= one <= "Z"), "L")
    return next(key for n in range(1, 999) if (key := f"{letter}{n}") not in taken)


def reminded_on(document: PromiseDocument) -> date:
    """The local day on which coordinators are reminded to renew: two months before the last day."""
    last = ends_on(document)
    year, month = shift_month(last.year, last.month, -REMINDED_MONTHS_BEFORE)
    # Two months before 31 December is the last of October.
    return min(_day_in(year, month, last.day), _last_of(year, month))


def _last_of(year: int, month: int) -> date:
    return date(*shift_month(year, month, 1), 1) - timedelta(days=1)


def is_reminded_on(document: PromiseDocument, on: date) -> bool:
    """Whether it is time to renew a document and not over yet."""
    return reminded_on(document) <= on <= ends_on(document)
