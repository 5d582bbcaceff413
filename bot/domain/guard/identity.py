"""Personal identity numbers and coordination numbers (Skatteverket, SKV 704 and SKV 707)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from bot.domain.guard.contexts import is_reference, is_told_as_phone
from bot.domain.guard.digits import Number, Run, is_in_row, leans_on_digits
from bot.domain.guard.folding import Folded
from bot.domain.guard.hits import HitKind

# Those born earlier were dead when the numbers came, in 1947.
_FIRST_BIRTH_YEAR: Final = 1840
_CENTURIES: Final = (18, 19, 20)
_COORDINATION_DAYS: Final = 60

_USUAL_SIZES: Final = frozenset(
    {(10,), (12,), (6, 4), (8, 4), (2, 6, 4), (2, 2, 2, 4), (4, 2, 2, 4), (4, 4, 4)}
)
_AMOUNT: Final = re.compile(r"\d{1,3}(?: \d{3})+")
_CLOCK: Final = re.compile(r"(?:[01]?\d|2[0-3])[.:][0-5]\d")
_HHMM: Final = re.compile(r"(?:[01]\d|2[0-3])[0-5]\d")
# Whoever notes a date and a time in digits alone speaks of something recent.
_RECENT_YEARS: Final = 10


@dataclass(frozen=True, slots=True)
class IdentityNumber:
    """A number that could be somebody's, where it stands in the plain text."""

    kind: HitKind
    start: int
    end: int
    is_valid: bool
    """Whether the check digit is right."""

    is_usual: bool
    """Whether it is grouped as identity numbers are."""


def identity_numbers(folded: Folded, run: Run, today: date) -> Iterator[IdentityNumber]:
    """The identity numbers in a run of digits, of people born up to `today`. They can overlap."""
    for first in range(len(run.spans)):
        for number in run.numbers_from(first, (10, 12)):
            found = _read(folded, number, today)
            if found:
                yield found


def _read(folded: Folded, number: Number, today: date) -> IdentityNumber | None:
    kind = _kind(number.digits, today)
    if kind is None:
        return None
    valid = has_check_digit(number.digits[-10:])
    if valid:
        usual = _is_usual(number)
        if usual and _could_be_mobile(number) and is_told_as_phone(folded, number.start):
            return None
        if not usual and not _is_credible(folded, number):
            return None
        return IdentityNumber(kind, number.start, number.end, valid, usual)
    if _is_written_as_one(number, today) and not (
        is_reference(folded, number.start) or leans_on_digits(folded.plain, number)
    ):
        return IdentityNumber(kind, number.start, number.end, valid, is_usual=True)
    return None


def _kind(digits: str, today: date) -> HitKind | None:
    """What the digits can be, their check digit aside; None without a real date."""
    month, day = int(digits[-8:-6]), int(digits[-6:-4])
    if not 1 <= month <= 12 or digits[-4:-1] == "000":
        return None
    kind = HitKind.PERSONAL_NUMBER
    if day > _COORDINATION_DAYS:
        kind, day = HitKind.COORDINATION_NUMBER, day - _COORDINATION_DAYS
    years = (
        [int(digits[:4])]
        if len(digits) == 12
        else [century * 100 + int(digits[:2]) for century in _CENTURIES]
    )
    return kind if any(_is_birth(year, month, day, today) for year in years) else None


def _is_birth(year: int, month: int, day: int, today: date) -> bool:
    """Whether somebody with a number can have been born then."""
    if not _FIRST_BIRTH_YEAR <= year <= today.year:
        return False
    try:
        return date(year, month, day) <= today
    except ValueError:
        return False


def has_check_digit(ten: str) -> bool:
    """Whether the last of ten digits is the check digit of the nine before it (Luhn)."""
    total = sum(int(digit) for digit in ten[1::2])
    total += sum(sum(divmod(2 * int(digit), 10)) for digit in ten[0::2])
    return total % 10 == 0


def _is_usual(number: Number) -> bool:
    return number.sizes in _USUAL_SIZES or max(number.sizes) == 1


def _could_be_mobile(number: Number) -> bool:
    return number.sizes == (10,) and number.digits.startswith("070")


def _is_credible(folded: Folded, number: Number) -> bool:
    """Whether an unusual grouping is still one number: not a date and a time, an amount or a list."""
    written = folded.plain[number.start : number.end]
    if _AMOUNT.fullmatch(written) or leans_on_digits(folded.plain, number):
        return False
    if _ends_with_clock(number, written):
        return False
    if "\n" in written or is_in_row(folded.plain, number):
        return False
    return number.is_even() or _is_even_before_and_after_birth(number)


def _ends_with_clock(number: Number, written: str) -> bool:
    """Whether the last four digits are a time of day apart from the rest: `2021-03-15 10.30`."""
    if number.sizes[-2:] != (2, 2) or len(number.sizes) < 3 or " " not in number.gaps[-2]:
        return False
    return _CLOCK.fullmatch(written[-5:].strip()) is not None


def _is_even_before_and_after_birth(number: Number) -> bool:
    """Whether the separators differ only where the birth date ends: `85.05.05-12 34`."""
    total, birth = 0, len(number.digits) - 4
    for index, size in enumerate(number.sizes):
        total += size
        if total == birth:
            before, after = number.gaps[:index], number.gaps[index + 1 :]
            return len(set(before)) <= 1 and len(set(after)) <= 1
    return False


def _is_written_as_one(number: Number, today: date) -> bool:
    """Whether it looks like an identity number even with a wrong check digit."""
    if number.sizes not in ((6, 4), (8, 4)) or number.gaps[0].strip() not in ("-", "+"):
        return False
    if not _HHMM.fullmatch(number.digits[-4:]):
        return True
    year = int(number.digits[-10:-8])
    return (today.year - year) % 100 > _RECENT_YEARS
