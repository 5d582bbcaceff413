"""What the guard points at, and the text cut up along it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum


class HitKind(StrEnum):
    """What kind of personal data was found."""

    PERSONAL_NUMBER = "personal_number"
    COORDINATION_NUMBER = "coordination_number"
    PHONE_NUMBER = "phone_number"
    NUMBER_PLATE = "number_plate"
    EMAIL_ADDRESS = "email_address"
    PERSON_NAME = "person_name"
    HOME_ADDRESS = "home_address"


@dataclass(frozen=True, slots=True)
class Hit:
    """Where personal data stands: the characters from `start` up to, but not with, `end`.

    `can_be_sent` says whether the writer may send it anyway, with a reason.
    """

    kind: HitKind
    start: int
    end: int
    can_be_sent: bool = True


@dataclass(frozen=True, slots=True)
class Segment:
    """A piece of a text. `kind` is None where nothing was found."""

    text: str
    kind: HitKind | None = None


def can_be_sent(hits: Iterable[Hit]) -> bool:
    """Whether a text with these hits may be sent at all, with a reason if there are any."""
    return all(hit.can_be_sent for hit in hits)


def segments(text: str, hits: Iterable[Hit]) -> tuple[Segment, ...]:
    """The text in pieces, none of them empty, which joined give the text again.

    The hits must be in order and must not overlap, as `find_personal_data` gives them.
    """
    return tuple(piece for piece in _cut(text, hits) if piece.text)


def _cut(text: str, hits: Iterable[Hit]) -> Iterator[Segment]:
    at = 0
    for hit in hits:
        yield Segment(text[at : hit.start])
        yield Segment(text[hit.start : hit.end], hit.kind)
        at = hit.end
    yield Segment(text[at:])
