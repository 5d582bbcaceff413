"""Corrections that wait for approval: one an update at a time."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.domain.corrections import CorrectionState, WaitingCorrection
from db.models import Person, UpdateCorrectionRow

_WAITS = UpdateCorrectionRow.state == CorrectionState.WAITING.value


async def update_of(session: AsyncSession, correction_id: int) -> int | None:
    """The update that a correction is of. None: there is no such correction."""
    update_id: int | None = await session.scalar(
        select(UpdateCorrectionRow.update_id).where(UpdateCorrectionRow.id == correction_id)
    )
    return update_id


async def lock(session: AsyncSession, correction_id: int) -> UpdateCorrectionRow | None:
    """A correction's row, which nobody else decides on until this transaction is over."""
    return await session.get(UpdateCorrectionRow, correction_id, with_for_update=True)


async def find_waiting(session: AsyncSession, update_id: int) -> WaitingCorrection | None:
    """What waits for approval about an update."""
    found = await session.execute(
        select(UpdateCorrectionRow, Person.name)
        .join(Person, Person.id == UpdateCorrectionRow.author_id)
        .where(UpdateCorrectionRow.update_id == update_id, _WAITS)
    )
    row = found.first()
    return None if row is None else _value(*row)


def _value(row: UpdateCorrectionRow, author: str) -> WaitingCorrection:
    return WaitingCorrection(row.id, row.part, row.words, row.stood, author, row.author_id)


async def list_update_ids(session: AsyncSession) -> list[int]:
    """The updates of which a correction waits, the one that has waited longest first."""
    found = await session.scalars(
        select(UpdateCorrectionRow.update_id).where(_WAITS).order_by(UpdateCorrectionRow.id)
    )
    return list(found)


async def stop_waiting(session: AsyncSession, update_id: int, now: datetime) -> None:
    """What waits about an update is not written in any more."""
    found = await session.scalars(
        select(UpdateCorrectionRow)
        .where(UpdateCorrectionRow.update_id == update_id, _WAITS)
        .with_for_update()
    )
    for row in found:
        row.state, row.decided_at = CorrectionState.STOPPED.value, now
    await session.flush()
