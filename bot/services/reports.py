"""The follow-up report: what was promised, what was done, what was not and why. For everybody."""

from __future__ import annotations

from bot.domain.follow_up.views import Report, Signed
from bot.domain.local_time import local_day
from bot.services import follow_up
from bot.services.act import Act, Tx, looking
from db.queries import closings, renewals

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
    """As `draft`, within a transaction. Of a closed period it is the final report, with who signed."""
    view = await follow_up.of_document(tx.session, tx.act.today, document_id)
    parts = [
        await follow_up.depth_of(tx, view, one, latest=LATEST, not_done=NOT_DONE)
        for one in view.promises
    ]
    closing = await closings.find(tx.session, view.id)
    return Report(
        view,
        tuple(parts),
        tx.act.house.municipality,
        tx.act.today,
        closing.closed_on if closing else None,
        await _signed(tx, view.id) if closing else (),
    )


async def _signed(tx: Tx, document_id: int) -> tuple[Signed, ...]:
    """Who has signed the report on a closed period."""
    renewal_id = await renewals.find_id(tx.session, document_id)
    renewal = await renewals.find(tx.session, renewal_id) if renewal_id is not None else None
    zone = tx.act.house.zone
    return tuple(
        Signed(one.office, one.name, local_day(one.report_signed_at, zone))
        for one in (renewal.signatories if renewal else ())
        if one.report_signed_at is not None
    )
