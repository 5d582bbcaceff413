"""The follow-up report: what was promised, what was done, what was not and why. For everybody."""

from __future__ import annotations

from bot.domain.follow_up.views import Report
from bot.services import follow_up
from bot.services.act import Act, Tx, looking

LATEST = 8
NOT_DONE = 12
"""How many activities of a promise the report tells one by one; sums tell of all."""


async def draft(act: Act, document_id: int | None = None) -> Report:
    """The report as it would be today, of the current document unless another is named.

    Open to everybody. Raises NoPromises.
    """
    async with looking(act) as tx:
        return await report_of(tx, document_id)


async def report_of(tx: Tx, document_id: int | None) -> Report:
    """As `draft`, within a transaction: who closes a period gives it `closed_on` and `signed`."""
    view = await follow_up.of_document(tx.session, tx.act.today, document_id)
    parts = [
        await follow_up.depth_of(tx, view, one, latest=LATEST, not_done=NOT_DONE)
        for one in view.promises
    ]
    return Report(view, tuple(parts), tx.act.house.municipality, tx.act.today)
