"""All kinds of personal data in one text, in order and without overlaps."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import IntEnum

from bot.domain.guard.digits import runs
from bot.domain.guard.emails import email_addresses
from bot.domain.guard.folding import Folded, fold
from bot.domain.guard.hits import Hit, HitKind
from bot.domain.guard.homes import home_addresses
from bot.domain.guard.identity import IdentityNumber, identity_numbers
from bot.domain.guard.names import person_names
from bot.domain.guard.phones import phone_numbers
from bot.domain.guard.plates import number_plates


class _Rank(IntEnum):
    """Which of two readings of the same characters is kept: the lower one."""

    IDENTITY = 0
    EMAIL = 1
    PHONE = 2
    ODD_IDENTITY = 3
    FALSE_IDENTITY = 4
    PLATE = 5
    HOME = 6
    NAME = 7


@dataclass(frozen=True, slots=True)
class _Reading:
    rank: _Rank
    kind: HitKind
    start: int
    end: int
    can_be_sent: bool = True


def find_personal_data(text: str, today: date) -> tuple[Hit, ...]:
    """The personal data that the guard sees in a text, in order and without overlaps.

    `today` is the writer's local day: nobody with a number was born after it.
    """
    folded = fold(text)
    return tuple(
        Hit(one.kind, *folded.span(one.start, one.end), one.can_be_sent)
        for one in sorted(_chosen(folded, today), key=lambda one: one.start)
    )


def _chosen(folded: Folded, today: date) -> Iterator[_Reading]:
    """The readings that are left when the better one of two that overlap is taken, then the longer."""
    taken = bytearray(len(folded.plain))
    readings = sorted(_readings(folded, today), key=lambda r: (r.rank, r.start - r.end, r.start))
    for reading in readings:
        if not any(taken[reading.start : reading.end]):
            taken[reading.start : reading.end] = b"\x01" * (reading.end - reading.start)
            yield reading


def _readings(folded: Folded, today: date) -> Iterator[_Reading]:
    for run in runs(folded.plain):
        for number in identity_numbers(folded, run, today):
            rank = _rank(number)
            yield _Reading(rank, number.kind, number.start, number.end, not number.is_valid)
        for span in phone_numbers(folded, run):
            yield _Reading(_Rank.PHONE, HitKind.PHONE_NUMBER, *span)
    for span in email_addresses(folded.plain):
        yield _Reading(_Rank.EMAIL, HitKind.EMAIL_ADDRESS, *span)
    for span in number_plates(folded):
        yield _Reading(_Rank.PLATE, HitKind.NUMBER_PLATE, *span)
    for span in home_addresses(folded):
        yield _Reading(_Rank.HOME, HitKind.HOME_ADDRESS, *span)
    for span in person_names(folded.plain):
        yield _Reading(_Rank.NAME, HitKind.PERSON_NAME, *span)


def _rank(number: IdentityNumber) -> _Rank:
    if not number.is_valid:
        return _Rank.FALSE_IDENTITY
    return _Rank.IDENTITY if number.is_usual else _Rank.ODD_IDENTITY
