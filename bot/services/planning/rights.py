"""Whose plan cases are whose: who sees one and takes part, and who opens, changes and closes it."""

from __future__ import annotations

from bot.domain.errors import NotFound
from bot.domain.networks import Network, NetworkKind, NetworkRole
from bot.domain.people import Role
from bot.domain.planning import PlanCase, check_is_open
from bot.services.act import Tx
from db.models import PlanCaseRow
from db.queries import meetings, networks, planning

ROLES = (Role.COORDINATOR, Role.POLICE, Role.MEMBER)
"""Who can have to do with plan cases; with which ones, the planning groups say."""


async def group_ids(tx: Tx) -> list[int] | None:
    """The groups whose cases the person sees. None: all of them."""
    if tx.holds(Role.COORDINATOR):
        return None
    found = await networks.memberships_of(tx.session, tx.person.id)
    return [one.network.id for one in found if one.network.kind is NetworkKind.PLANNING]


async def led_groups(tx: Tx) -> list[Network]:
    """The groups in which the person may open cases: coordinators in all, conveners in theirs."""
    alive = [
        one for one in await networks.list_networks(tx.session) if one.kind is NetworkKind.PLANNING
    ]
    if tx.holds(Role.COORDINATOR):
        return alive
    convened = {
        one.network.id
        for one in await networks.memberships_of(tx.session, tx.person.id)
        if one.role is NetworkRole.CONVENER
    }
    return [one for one in alive if one.id in convened]


async def leads(tx: Tx, case: PlanCase) -> bool:
    """Whether the person may change and close a case."""
    if tx.holds(Role.COORDINATOR):
        return True
    return tx.person.id in await meetings.convener_ids(tx.session, case.network_id)


async def seen(tx: Tx, plan_id: int) -> PlanCase:
    """A case that the person may see and take part in. Raises NotAllowed, or NotFound."""
    tx.require(*ROLES)
    case = await planning.find(tx.session, plan_id)
    mine = await group_ids(tx)
    if case is None or not (mine is None or case.network_id in mine):
        raise NotFound("plan")
    return case


async def led(tx: Tx, plan_id: int) -> PlanCase:
    """A case that the person may change and close. Raises NotAllowed, or NotFound."""
    case = await seen(tx, plan_id)
    if not await leads(tx, case):
        raise NotFound("plan")
    return case


async def locked_open(tx: Tx, case: PlanCase) -> PlanCaseRow:
    """The row of a case that is open, for changing it. Raises CaseClosed."""
    check_is_open(case)
    row = await planning.lock(tx.session, case.id)
    assert row is not None, "cases are never deleted"
    found = await planning.find(tx.session, case.id)
    assert found is not None, "locked a moment ago"
    check_is_open(found)
    return row
