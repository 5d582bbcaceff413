"""Whose areas are whose: who may see an area of Neighbourhood Watch, and who works on it."""

from __future__ import annotations

from bot.domain.errors import NotFound
from bot.domain.people import Role
from bot.domain.watch import WatchArea
from bot.services.act import Tx
from db.models import WatchAreaRow
from db.queries import watch

STAFF = (Role.COORDINATOR, Role.POLICE)
ROLES = (*STAFF, Role.MEMBER)
"""Who can have to do with areas; a member with those that they are a contact person of."""


def is_staff(tx: Tx) -> bool:
    """Whether the person sees and works on every area."""
    return tx.holds(*STAFF)


async def seen(tx: Tx, watch_id: int) -> WatchArea:
    """An area that the person may see. Raises NotAllowed, or NotFound."""
    tx.require(*ROLES)
    area = await watch.find(tx.session, watch_id)
    if area is None or not (is_staff(tx) or _belongs(tx, area)):
        raise NotFound("watch")
    return area


def _belongs(tx: Tx, area: WatchArea) -> bool:
    return any(contact.person_id == tx.person.id for contact in area.contacts)


def works_on(tx: Tx, area: WatchArea) -> bool:
    """Whether the person notes the steps of the start: staff, and the area's lead contacts."""
    leads = {contact.person_id for contact in area.contacts if contact.leads}
    return is_staff(tx) or tx.person.id in leads


async def worked_on(tx: Tx, watch_id: int) -> WatchArea:
    """An area that the person works on. Raises NotFound."""
    area = await seen(tx, watch_id)
    if not works_on(tx, area):
        raise NotFound("watch")
    return area


async def locked(tx: Tx, watch_id: int) -> WatchAreaRow:
    """The row of an area that was seen, for changing it: one act after the other."""
    row = await watch.lock(tx.session, watch_id)
    assert row is not None, "areas are never deleted"
    return row
