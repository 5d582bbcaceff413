"""Whose renewal is whose: coordinators keep it, the council comments on it, two people sign it."""

from __future__ import annotations

from bot.domain.errors import NotFound
from bot.domain.people import Role
from bot.domain.renewals import Renewal, check_is_open
from bot.services.act import Tx
from db.models import RenewalRow
from db.queries import renewals

KEEPERS = (Role.COORDINATOR,)


async def kept(tx: Tx, renewal_id: int) -> Renewal:
    """A renewal that the person keeps. Raises NotAllowed, or NotFound."""
    tx.require(*KEEPERS)
    found = await renewals.find(tx.session, renewal_id)
    if found is None:
        raise NotFound("renewal")
    return found


async def locked(tx: Tx, renewal_id: int) -> RenewalRow:
    """The row of a renewal that can be worked on, which nobody else changes meanwhile.

    Raises NotAllowed, NotFound or RenewalSettled.
    """
    tx.require(*KEEPERS)
    row = await renewals.lock(tx.session, renewal_id)
    if row is None:
        raise NotFound("renewal")
    check_is_open(await kept(tx, renewal_id))
    return row
