"""What becomes of each promise in the next period, and keeping what is chosen."""

from __future__ import annotations

from dataclasses import replace

from bot.domain.errors import NotFound
from bot.domain.promises import Promise
from bot.domain.renewal_views import RenewalView, RenewedView
from bot.domain.renewals import (
    Renewal,
    RenewalChoice,
)
from bot.services.act import Act, AlreadyHandled, Tx, changing, looking
from bot.services.renewals import rights
from bot.services.renewals.seeing import show, view_of
from bot.services.renewals.signing import note_text_changed
from db.models import RenewalPromiseRow
from db.queries import promises, renewals


async def show_one(act: Act, renewed_id: int) -> RenewedView:
    """One promise within a renewal. For coordinators. Raises NotFound."""
    async with looking(act) as tx:
        return await one_of(tx, renewed_id)


async def one_of(tx: Tx, renewed_id: int) -> RenewedView:
    """One promise within a renewal that the person keeps. Raises NotAllowed, or NotFound."""
    tx.require(*rights.KEEPERS)
    renewal_id = await renewals.renewal_of(tx.session, renewed_id)
    if renewal_id is None:
        raise NotFound("renewal")
    view = await view_of(tx, renewal_id)
    one = next((one for one in view.renewal.promises if one.id == renewed_id), None)
    if one is None:
        raise NotFound("renewal")
    return RenewedView(view, one)


async def carry(act: Act, renewed_id: int, version: int) -> RenewedView:
    """Carry a promise over as it is. For coordinators. Raises NotFound, or RenewalSettled.

    An old button changes nothing: the view says so, and how it stands now.
    """
    try:
        async with changing(act) as tx:
            found = await one_of(tx, renewed_id)
            row = await locked(tx, found)
            if row.version != version:
                return replace(await one_of(tx, renewed_id), is_stale=True)
            if row.promise_id is None:
                await decide(tx, row, RenewalChoice.ADD, found.one.draft)
            else:
                await decide(tx, row, RenewalChoice.CARRY, None)
            return await one_of(tx, renewed_id)
    except AlreadyHandled:
        return await show_one(act, renewed_id)


async def carry_rest(act: Act, renewal_id: int) -> RenewalView:
    """Carry over all promises of which nothing is chosen yet. For coordinators."""
    try:
        async with changing(act) as tx:
            await rights.locked(tx, renewal_id)
            view = await view_of(tx, renewal_id)
            for one in view.renewal.promises:
                row = await renewals.lock_promise(tx.session, one.id)
                if row is not None and row.choice is None:
                    await decide(tx, row, RenewalChoice.CARRY, None)
            return await view_of(tx, renewal_id)
    except AlreadyHandled:
        return await show(act, renewal_id)


async def locked(tx: Tx, found: RenewedView) -> RenewalPromiseRow:
    """A promise's row, the renewal's locked before it. Raises NotFound, or RenewalSettled."""
    await rights.locked(tx, found.view.renewal.id)
    row = await renewals.lock_promise(tx.session, found.one.id)
    if row is None:
        raise NotFound("renewal")
    return row


async def decide(
    tx: Tx,
    row: RenewalPromiseRow,
    choice: RenewalChoice,
    draft: Promise | None,
    why: str | None = None,
) -> None:
    row.choice, row.why = choice.value, why
    row.draft = promises.facts_of(draft) if draft is not None else None
    row.decided_by, row.decided_at = tx.person.id, tx.now
    row.version += 1
    await tx.session.flush()
    await note_text_changed(tx.session, row.renewal_id, tx.person.name, tx.now)
    await tx.audit(f"renewal.{choice.value}", row.id)


def voids(renewal: Renewal) -> bool:
    """Whether somebody has signed what would be changed."""
    return any(one.signed_at is not None for one in renewal.signatories)
