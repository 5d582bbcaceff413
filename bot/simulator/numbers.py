"""Identifiers that are given out one after the other."""

from __future__ import annotations


class Ids:
    """Numbers that are given out once each, rising (or falling with a negative `step`)."""

    def __init__(self, first: int, step: int = 1) -> None:
        self.upcoming = first
        """The number that is given out next."""
        self._step = step

    def take(self) -> int:
        number = self.upcoming
        self.upcoming += self._step
        return number

    def go_on_from(self, number: int, leap: int) -> None:
        """Give out numbers from `leap` steps after `number` on."""
        self.upcoming = number + leap * self._step
