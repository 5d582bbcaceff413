"""What activities come to, in sums by month that are kept right as they are logged."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final

from sqlalchemy.ext.asyncio import AsyncSession

from bot.domain.activities import NO_AREA, ActivityState
from bot.domain.ledger import Entry
from bot.domain.reading import Qualifier
from db.models import ActivitySumRow
from db.queries import bulk
from db.queries.dialect import table_of

ANY_KIND: Final = ""
"""Under this stand the sums of all kinds together, in place of a kind."""

FIGURES: Final = ("held", "not_held", "voided", "number", "about", "at_least")


KEYS: Final = ("area_id", "doer", "promise_id", "unit", "month", "kind")

Sums = dict[tuple[Any, ...], list[int]]
"""Figures, in the order of `FIGURES`, by their rows' keys, in the order of `KEYS`."""


def sums_of(changes: Iterable[tuple[Entry, int]]) -> Sums:
    """What entries add to which rows of sums (1), or take from them (-1)."""
    sums: Sums = {}
    for entry, sign in changes:
        month, area = entry.day.replace(day=1), entry.area_id or NO_AREA
        for promise in (0, *entry.promise_ids):
            for unit, figures in _figures_of(entry):
                key = (area, entry.doer.value, promise, unit, month, entry.kind.value)
                _add(sums, key, [sign * one for one in figures])
    # One after the other, so that there are rows of all areas for all doers, and so on.
    for place, everything in ((_AREA, 0), (_DOER, ""), (_KIND, ANY_KIND)):
        for key, summed in list(sums.items()):
            _add(sums, (*key[:place], everything, *key[place + 1 :]), summed)
    return sums


_AREA: Final = 0
_DOER: Final = 1
_KIND: Final = 5


def _add(sums: Sums, key: tuple[Any, ...], figures: Sequence[int]) -> None:
    known = sums.get(key)
    sums[key] = (
        list(figures)
        if known is None
        else [one + more for one, more in zip(known, figures, strict=True)]
    )


def _figures_of(entry: Entry) -> Iterator[tuple[str, tuple[int, ...]]]:
    """What an entry counts: itself under no unit, and what it put out if it was held."""
    state = entry.state
    yield "", (*(int(state is one) for one in ActivityState), 0, 0, 0)
    if state is ActivityState.HELD:
        for one in entry.outputs:
            sure = one.qualifier
            about, at_least = sure is Qualifier.ABOUT, sure is Qualifier.AT_LEAST
            yield one.unit.value, (1, 0, 0, one.number, int(about), int(at_least))


def rows_of(session: AsyncSession, added: Sums) -> bulk.Kept:
    """Sums as rows, in one order for all; none where a correction left the figures as they were."""
    rows = [(*key, *figures) for key, figures in sorted(added.items()) if any(figures)]
    return bulk.kept(session, table_of(ActivitySumRow), (*KEYS, *FIGURES), rows)
