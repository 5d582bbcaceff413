"""Groups of digits as they stand in a plain text, and the numbers that neighbours can make."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

_GROUP: Final = re.compile(r"[0-9]+")
_GAP: Final = re.compile(r"[ \n.\-+_/·•*|:()]{1,5}")
_TIGHT: Final = frozenset("-./:")


@dataclass(frozen=True, slots=True)
class Number:
    """Neighbouring groups of digits, read as one number."""

    digits: str
    sizes: tuple[int, ...]
    gaps: tuple[str, ...]
    """What stands between the groups."""

    start: int
    end: int

    def is_even(self) -> bool:
        """Whether the same sign stands in all gaps, spaces set aside."""
        return len({gap.strip(" \n") for gap in self.gaps}) <= 1


@dataclass(frozen=True, slots=True)
class Run:
    """Groups of digits with nothing between them but spaces and separators."""

    plain: str
    digits: str
    spans: tuple[tuple[int, int], ...]
    offsets: tuple[int, ...]
    """Where each group begins in `digits`, and the length of `digits`."""

    def numbers_from(self, first: int, totals: range | tuple[int, ...]) -> Iterator[Number]:
        """The numbers that begin with group `first` and have as many digits as `totals` allows."""
        begins = self.offsets[first]
        longest = totals[-1]
        for last in range(first, len(self.spans)):
            total = self.offsets[last + 1] - begins
            if total > longest:
                return
            if total in totals:
                yield self._number(first, last)

    def starts_with(self, first: int) -> str:
        """The digits from group `first` on, whatever stands between them."""
        begins = self.offsets[first]
        return self.digits[begins : begins + 12]

    def _number(self, first: int, last: int) -> Number:
        spans = self.spans[first : last + 1]
        return Number(
            self.digits[self.offsets[first] : self.offsets[last + 1]],
            tuple(end - start for start, end in spans),
            tuple(self.plain[spans[n][1] : spans[n + 1][0]] for n in range(len(spans) - 1)),
            spans[0][0],
            spans[-1][1],
        )


def runs(plain: str) -> Iterator[Run]:
    """The runs of digits in a plain text, in order."""
    spans: list[tuple[int, int]] = []
    for match in _GROUP.finditer(plain):
        if spans and not _GAP.fullmatch(plain, spans[-1][1], match.start()):
            yield _run(plain, spans)
            spans = []
        spans.append(match.span())
    if spans:
        yield _run(plain, spans)


def _run(plain: str, spans: list[tuple[int, int]]) -> Run:
    offsets = [0]
    for start, end in spans:
        offsets.append(offsets[-1] + end - start)
    digits = "".join(plain[start:end] for start, end in spans)
    return Run(plain, digits, tuple(spans), tuple(offsets))


def leans_on_digits(plain: str, number: Number) -> bool:
    """Whether the number is a piece of a longer one, such as the decimals of a coordinate."""
    before, after = (
        plain[max(0, number.start - 2) : number.start],
        plain[number.end : number.end + 2],
    )
    return (len(before) == 2 and before[1] in _TIGHT and before[0].isdigit()) or (
        len(after) == 2 and after[0] in _TIGHT and after[1].isdigit()
    )


def is_in_row(plain: str, number: Number) -> bool:
    """Whether the number is a part of a longer row of groups of one size: `8 10 12 14 16 18`."""
    size = number.sizes[0]
    if len(number.sizes) == 1 or set(number.sizes) != {size}:
        return False
    gap = number.gaps[0]
    before = plain[max(0, number.start - len(gap) - size) : number.start]
    after = plain[number.end : number.end + len(gap) + size]
    return (before.endswith(gap) and before.removesuffix(gap).isdigit()) or (
        after.startswith(gap) and after.removeprefix(gap).isdigit()
    )
