"""Whose meetings are whose: who may see one, answer, call, change and close it."""

from __future__ import annotations

from bot.domain.errors import (
    NotFound,
)
from bot.domain.meetings import (
    Meeting,
    check_can_change,
)
from bot.domain.networks import Network, NetworkRole
from bot.domain.people import Role
from bot.services.act import Tx
from db.queries import meetings, networks

ROLES = (Role.COORDINATOR, Role.MEMBER, Role.POLICE)
"""Who can have to do with meetings; which ones, the networks say."""


def is_coordinator(tx: Tx) -> bool:
    """Whether the person may do with every meeting what its convener may."""
    return tx.holds(Role.COORDINATOR)


def is_staff(tx: Tx) -> bool:
    """Whether the person sees what staff alone see: problem areas of no network."""
    return tx.holds(Role.COORDINATOR, Role.POLICE)


async def own_networks(tx: Tx) -> list[Network]:
    found = await networks.memberships_of(tx.session, tx.person.id)
    return [membership.network for membership in found]


async def convenes(tx: Tx, network_id: int) -> bool:
    """Whether the person may call meetings of a network and close them."""
    if is_coordinator(tx):
        return True
    return tx.person.id in await meetings.convener_ids(tx.session, network_id)


async def callable_networks(tx: Tx) -> list[Network]:
    alive = await networks.list_networks(tx.session)
    if is_coordinator(tx):
        return alive
    convened = {
        one.network.id
        for one in await networks.memberships_of(tx.session, tx.person.id)
        if one.role is NetworkRole.CONVENER
    }
    return [network for network in alive if network.id in convened]


async def seen(tx: Tx, meeting_id: int) -> Meeting:
    """A meeting that the person may see. Raises NotFound."""
    meeting = await meetings.find(tx.session, meeting_id)
    if meeting is None:
        raise NotFound("meeting")
    if not is_coordinator(tx):
        members = await meetings.member_ids(tx.session, meeting.network_id)
        if tx.person.id not in members:
            raise NotFound("meeting")
    return meeting


async def managed(tx: Tx, meeting_id: int) -> Meeting:
    """A meeting that the person may change. Raises NotFound."""
    meeting = await seen(tx, meeting_id)
    if not await convenes(tx, meeting.network_id):
        raise NotFound("meeting")
    return meeting


async def as_guest(tx: Tx, meeting_id: int) -> Meeting:
    """A meeting that lies ahead and that the person is invited to."""
    meeting = await seen(tx, meeting_id)
    if tx.person.id not in await meetings.member_ids(tx.session, meeting.network_id):
        raise NotFound("meeting")
    check_can_change(meeting.state, meeting.starts_at, tx.now)
    return meeting
