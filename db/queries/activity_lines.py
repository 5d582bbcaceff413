"""The entries of the ledger as lines of a file: many at a time, and no more of each than stands in it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any, Final

from sqlalchemy import Text, cast, select
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession

from bot.domain.activities import (
    COUNTED_IN,
    ActivityKind,
    ActivityState,
    Doer,
    EvidenceKind,
    Line,
    Output,
)
from bot.domain.promises import Unit
from bot.domain.reading import Qualifier
from db.models import ActivityOutputRow, AreaRow, PromiseRow
from db.queries.activity_questions import ACTIVITY, UNDER
from db.queries.dialect import is_one_of, plain, table_of

_PROMISE: Final = table_of(PromiseRow).c
_AREA: Final = table_of(AreaRow).c
_OUTPUT: Final = table_of(ActivityOutputRow).c

_LINES: Final = (
    select(
        ACTIVITY.c.id,
        ACTIVITY.c.kind,
        ACTIVITY.c.day,
        ACTIVITY.c.last_day,
        ACTIVITY.c.what,
        ACTIVITY.c.doer,
        ACTIVITY.c.partners,
        ACTIVITY.c.area_id,
        ACTIVITY.c.place,
        ACTIVITY.c.state,
        ACTIVITY.c.reason,
        ACTIVITY.c.note,
        # As it is written: read only where there is any.
        cast(ACTIVITY.c.evidence, Text),
        ACTIVITY.c.logged_at,
        UNDER.c.promise_id,
        _OUTPUT.unit,
        _OUTPUT.number,
        _OUTPUT.qualifier,
    )
    .join(UNDER, UNDER.c.activity_id == ACTIVITY.c.id)
    .outerjoin(table_of(ActivityOutputRow), _OUTPUT.activity_id == ACTIVITY.c.id)
    .where(is_one_of(ACTIVITY.c.id, "ids"))
)
"""A row for each pair of a promise and an output; most entries have one of each."""

_KINDS: Final = {one.value: one for one in ActivityKind}
_DOERS: Final = {one.value: one for one in Doer}
_STATES: Final = {one.value: one for one in ActivityState}


async def reader(session: AsyncSession) -> Reader:
    """What reads lines, knowing the few promises and areas that the many entries name."""
    connection = await plain(session)
    in_order = (_PROMISE.document_id, _PROMISE.position)
    promises = await connection.execute(select(_PROMISE.id, _PROMISE.key).order_by(*in_order))
    areas = await connection.execute(select(_AREA.id, _AREA.name))
    return Reader(
        connection, {one.id: one.key for one in promises}, {one.id: one.name for one in areas}
    )


class Reader:
    """Reads lines in one transaction."""

    def __init__(
        self, connection: AsyncConnection, promises: Mapping[int, str], areas: Mapping[int, str]
    ) -> None:
        self._connection, self._promises, self._areas = connection, promises, areas

    async def read(self, ids: Sequence[int]) -> list[Line]:
        """The lines of entries by their numbers, in the same order."""
        rows: dict[int, list[Any]] = {}
        found = await self._connection.execute(_LINES, {"ids": list(ids)})
        for row in found.all():
            rows.setdefault(row[0], []).append(row)
        return [self._line(rows[id_]) for id_ in ids if id_ in rows]

    def _line(self, rows: list[Any]) -> Line:
        (
            id_, kind, day, last_day, what, doer, partners, area_id, place, state, reason, note,
            evidence, logged_at, promise_id, unit, number, qualifier,
        ) = rows[0]  # fmt: skip
        if len(rows) == 1:
            promise_key = self._promises[promise_id]
            outputs = _alone(unit, number, qualifier) if unit is not None else ()
        else:
            promise_key = self._keys({row[-4] for row in rows})
            outputs = _outputs(_KINDS[kind], {row[-3:] for row in rows if row[-3] is not None})
        return Line(
            id_, promise_key, _KINDS[kind], day, last_day, what, _DOERS[doer], partners,
            self._areas.get(area_id), place, outputs, _STATES[state], reason, note,
            "" if evidence == "[]" else _links(evidence), logged_at,
        )  # fmt: skip

    def _keys(self, promise_ids: set[int]) -> str:
        return ", ".join(key for id_, key in self._promises.items() if id_ in promise_ids)


@lru_cache(maxsize=32_768)
def _alone(unit: str, number: int, qualifier: str) -> tuple[Output, ...]:
    """What an entry put out; most put out what others have."""
    return (_output(unit, number, qualifier),)


def _output(unit: str, number: int, qualifier: str) -> Output:
    return Output(number, Unit(unit), Qualifier(qualifier))


def _outputs(kind: ActivityKind, found: set[Any]) -> tuple[Output, ...]:
    """Several outputs, beginning with what the kind usually counts."""
    ordered = (_output(*one) for one in sorted(tuple(one) for one in found))
    return tuple(sorted(ordered, key=lambda one: one.unit is not COUNTED_IN[kind]))


def _links(evidence: str) -> str:
    return " ".join(
        value for kind, value in json.loads(evidence) if kind == EvidenceKind.LINK.value
    )
