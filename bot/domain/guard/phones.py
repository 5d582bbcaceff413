"""Phone numbers as Swedes write them: mobile and landline, at home and from abroad.

The plan of numbers is PTS's: 08 and 22 codes of three digits, all others have four; 070, 072, 073,
076 and 079 are mobile. 020 and 077 belong to services, never to a person.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from bot.domain.guard.contexts import (
    is_amount,
    is_called_telephone,
    is_reference,
    is_told_as_phone,
)
from bot.domain.guard.digits import Number, Run, is_in_row, leans_on_digits
from bot.domain.guard.folding import Folded

_MOBILE: Final = re.compile(r"07[02369]\d{7}")
_AREA: Final = re.compile(
    r"08"
    r"|0(?:1[013689]|2[136]|3[1356]|4[0246]|54|6[03]|90)"
    r"|0(?:1[2457]|2[24578-9]|3[024789]|4[1345789]|5[0-35-9]|6[124-9]|9[1-8])\d"
)
_NATIONAL: Final = range(8, 11)
"""How many digits a Swedish number has, the 0 in front counted."""

_SHORT: Final = range(5, 9)
_ABROAD: Final = range(9, 14)
_COUNTRIES: Final = re.compile(r"00(?:45|47|358|49|48|44|31|33|34|39|370|371|372|40|90)")
_HOURS: Final = re.compile(r"\d\d[ .:]?\d\d ?- ?\d\d[ .:]?\d\d")


def phone_numbers(folded: Folded, run: Run) -> Iterator[tuple[int, int]]:
    """Where phone numbers stand in a run of digits of the plain text. They can overlap."""
    for first, (start, _) in enumerate(run.spans):
        lead = run.starts_with(first)
        if plus := _plus_before(folded.plain, start):
            found = _swedish_abroad(run, first, "46") or _foreign(folded, run, first)
            if found:
                yield plus - 1, found.end
        elif lead.startswith("0046"):
            found = _swedish_abroad(run, first, "0046")
            if found:
                yield found.start, found.end
        elif lead.startswith("00"):
            if _COUNTRIES.match(lead) and (found := _foreign(folded, run, first)):
                yield found.start, found.end
        elif lead.startswith("0"):
            found = _longest(folded, run, first)
            if found:
                yield _with_parenthesis(folded.plain, found), found.end
        elif is_called_telephone(folded, start) and lead[0] not in "01":
            found = _without_area(folded, run, first)
            if found:
                yield found.start, found.end


def _plus_before(plain: str, start: int) -> int:
    """The place after the plus sign before a number, which may stand in a parenthesis; else 0."""
    at = start
    if at and plain[at - 1] == " ":
        at -= 1
    if not at or plain[at - 1] != "+" or (at > 1 and plain[at - 2].isalnum()):
        return 0
    return at


def _with_parenthesis(plain: str, number: Number) -> int:
    """The start of a number, or that of the parenthesis around its area code."""
    opens = number.start and plain[number.start - 1] == "("
    closes = number.gaps and ")" in number.gaps[0]
    return number.start - 1 if opens and closes else number.start


def _swedish_abroad(run: Run, first: int, prefix: str) -> Number | None:
    """The longest number from group `first` on that is Swedish, with its country code."""
    found = None
    for number in run.numbers_from(first, range(len(prefix) + 7, len(prefix) + 11)):
        if not number.digits.startswith(prefix) or "\n\n" in number.gaps:
            continue
        rest = number.digits.removeprefix(prefix)
        national = rest if rest.startswith("0") else f"0{rest}"
        if len(national) in _NATIONAL and _is_mobile_or_landline(national):
            found = number
    return found


def _is_mobile_or_landline(national: str) -> bool:
    if national.startswith("07"):
        return _MOBILE.fullmatch(national) is not None
    return _area(national) is not None


def _area(national: str) -> str | None:
    """The area code that a number begins with, if what follows can be a local number."""
    match = _AREA.match(national)
    if match is None:
        return None
    local = national[match.end() :]
    return match[0] if len(local) >= 5 and local[0] != "0" else None


def _foreign(folded: Folded, run: Run, first: int) -> Number | None:
    """The longest number from group `first` on that could be one abroad."""
    found = None
    for number in run.numbers_from(first, _ABROAD):
        if number.digits.startswith(("46", "0046")) or _is_decimal(number):
            return None
        if min(number.sizes[1:], default=2) >= 2:
            found = number
    return None if found is None or is_amount(folded, found.end) else found


def _is_decimal(number: Number) -> bool:
    """Whether a point or colon stands in it, as in a coordinate."""
    return any(set(gap) & set(".:+\n") for gap in number.gaps)


def _longest(folded: Folded, run: Run, first: int) -> Number | None:
    """The longest number from group `first` on that is written as a Swedish one."""
    found = None
    for number in run.numbers_from(first, _NATIONAL):
        if _is_mobile(number) or _is_landline(folded, number):
            found = number
    if found is None or is_reference(folded, found.start):
        return None
    alone = not leans_on_digits(folded.plain, found) and not is_in_row(folded.plain, found)
    return found if alone else None


def _is_mobile(number: Number) -> bool:
    if not _MOBILE.fullmatch(number.digits):
        return False
    grouped = number.sizes[1:] if number.sizes[:2] == (1, 2) else number.sizes
    if grouped[0] in (2, 3, 4) and number.sizes[0] != 2 and min(grouped) >= 2:
        return True
    return number.is_even()


def _is_landline(folded: Folded, number: Number) -> bool:
    area = _area(number.digits)
    if area is None:
        return False
    told = is_told_as_phone(folded, number.start)
    if len(number.sizes) == 1:
        return told or len(number.digits) >= 9
    if max(number.sizes) == 1:
        return number.is_even()
    if number.sizes[0] != len(area) or min(number.sizes) < 2:
        return False
    return told or not _is_opening_hours(folded, number)


def _is_opening_hours(folded: Folded, number: Number) -> bool:
    """Whether it is rather two times of day: `08.30–16.30`, which 08 could begin."""
    if len({gap.strip() for gap in number.gaps[1:]}) > 1 or "\n" in "".join(number.gaps):
        return True
    if number.sizes != (2, 2, 2, 2):
        return False
    written = folded.plain[number.start : number.end]
    return number.gaps[0] != "-" or _HOURS.fullmatch(written) is not None


def _without_area(folded: Folded, run: Run, first: int) -> Number | None:
    """A local number after `tel`, as neighbours give it to each other."""
    found = None
    for number in run.numbers_from(first, _SHORT):
        if min(number.sizes) >= 2 and all(gap in (" ", "-") for gap in number.gaps):
            found = number
    return None if found is None or is_amount(folded, found.end) else found
