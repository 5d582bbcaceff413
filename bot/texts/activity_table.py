"""Entries of the ledger as rows of a table: headings, cells, and what they come to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache, lru_cache, partial
from typing import Final
from zoneinfo import ZoneInfo

from bot.domain.activities import ActivityKind, ActivityState, Line, Output
from bot.domain.promises import Unit
from bot.reports.sheet_rows import Cell, CellKind
from bot.reports.spreadsheet import Column
from bot.texts.activities import written_outputs
from bot.texts.catalogue import plain
from bot.texts.labels import label

_WIDE = 46
_MIDDLE = 22


def activity_columns(units: Sequence[Unit], locale: str) -> tuple[Column, ...]:
    """The headings of entries; what they count has a column for each unit."""
    return (
        Column(plain("table.promise", locale), width=10),
        Column(plain("table.kind", locale), width=_MIDDLE),
        Column(plain("table.day", locale), CellKind.DAY, 12),
        Column(plain("table.last_day", locale), CellKind.DAY, 13),
        Column(plain("table.what", locale), width=_WIDE),
        Column(plain("table.doer", locale), width=16),
        Column(plain("table.partners", locale), width=_MIDDLE),
        Column(plain("table.area", locale), width=18),
        Column(plain("table.place", locale), width=_MIDDLE),
        Column(plain("table.outputs", locale), width=_MIDDLE),
        *_unit_columns(units, locale),
        Column(plain("table.state", locale), width=16),
        Column(plain("table.reason", locale), width=_MIDDLE),
        Column(plain("table.note", locale), width=_MIDDLE),
        Column(plain("table.link", locale), width=_MIDDLE),
        Column(plain("table.number", locale), width=9),
        Column(plain("table.logged_at", locale), CellKind.MOMENT, 17),
    )


def _unit_columns(units: Sequence[Unit], locale: str) -> list[Column]:
    return [Column(plain(f"table.unit.{unit.value}", locale), CellKind.NUMBER) for unit in units]


class ActivityCells:
    """Writes entries as rows; what many of them have in common is put into words once."""

    def __init__(self, units: Sequence[Unit], zone: ZoneInfo, locale: str) -> None:
        self._units, self._locale = units, locale
        self._local = lru_cache(maxsize=1_024)(partial(_local, zone=zone))
        self._name = cache(partial(label, locale=locale))
        self._put_out = lru_cache(maxsize=_COMMON)(self._written)

    def of(self, line: Line) -> tuple[Cell, ...]:
        """One entry as a row."""
        return (
            line.promise_key,
            self._name(line.kind),
            line.day,
            line.last_day,
            line.what,
            self._name(line.doer),
            line.partners,
            line.area,
            line.place,
            *self._put_out(line.outputs),
            self._name(line.state),
            line.reason,
            line.note,
            line.links,
            str(line.id),
            self._local(line.logged_at),
        )

    def _written(self, outputs: tuple[Output, ...]) -> tuple[Cell, ...]:
        """What was put out in words, and in each unit that has a column."""
        counted = {one.unit: one.number for one in outputs}
        written = written_outputs(outputs, self._locale) if outputs else None
        return (written, *(counted.get(unit) for unit in self._units))


def _local(moment: datetime, zone: ZoneInfo) -> datetime:
    return moment.astimezone(zone).replace(tzinfo=None)


_COMMON: Final = 32_768
"""So many different outputs are kept in words."""


@dataclass(slots=True)
class Sums:
    """What some entries come to, while they are added up."""

    held: int = 0
    not_held: int = 0
    numbers: Counter[Unit] = field(default_factory=Counter)

    def add(self, line: Line) -> None:
        """Add an entry. What was voided counts nowhere."""
        if line.state is ActivityState.HELD:
            self.held += 1
            for one in line.outputs:
                self.numbers[one.unit] += one.number
        elif line.state is ActivityState.NOT_HELD:
            self.not_held += 1


def sums_columns(units: Sequence[Unit], locale: str) -> tuple[Column, ...]:
    """The headings of the sums by promise and kind."""
    return (
        Column(plain("table.promise", locale), width=12),
        Column(plain("table.kind", locale), width=_MIDDLE),
        Column(plain("table.held", locale), CellKind.NUMBER),
        Column(plain("table.not_held", locale), CellKind.NUMBER),
        *_unit_columns(units, locale),
    )


def sums_cells(
    keys: str, kind: ActivityKind, sums: Sums, units: Sequence[Unit], locale: str
) -> tuple[Cell, ...]:
    """The sums of one kind under one promise, or under several together."""
    numbers = (sums.numbers.get(unit) for unit in units)
    return (keys, label(kind, locale), sums.held, sums.not_held, *numbers)


def about_columns(locale: str) -> tuple[Column, ...]:
    """The headings of what the file is about."""
    return (
        Column(plain("table.about.what", locale), width=16),
        Column(plain("table.about.said", locale), width=80),
    )


def about_rows(
    reading: str, municipality: str, taken_at: datetime, locale: str
) -> tuple[tuple[Cell, ...], ...]:
    """What was asked, where and when; `taken_at` is local time."""
    return (
        (plain("table.about.question", locale), reading),
        (plain("table.about.municipality", locale), municipality),
        (plain("table.about.taken_at", locale), f"{taken_at:%Y-%m-%d %H:%M}"),
        (plain("table.about.hint", locale), plain("table.about.hint.said", locale)),
    )
