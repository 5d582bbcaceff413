"""Who sees a problem area, and who may work on it."""

from __future__ import annotations

from bot.domain.errors import NotFound
from bot.domain.networks import Network, NetworkRole
from bot.domain.people import Role
from bot.domain.problem_areas import ProblemArea
from bot.services.act import Tx
from db.queries import networks, problem_areas

READERS = (Role.MEMBER, Role.POLICE, Role.COORDINATOR)
STAFF = (Role.COORDINATOR, Role.POLICE)


def is_staff(tx: Tx) -> bool:
    """Whether the person sees and works on every problem area."""
    return tx.holds(*STAFF)


async def seen(tx: Tx, problem_id: int) -> ProblemArea:
    """A problem area that the person may see. Raises NotFound."""
    tx.require(*READERS)
    found = await get(tx, problem_id)
    if is_staff(tx) or await problem_areas.is_seen_by(tx.session, problem_id, tx.person.id):
        return found
    raise NotFound("problem")


async def works_on(tx: Tx, problem: ProblemArea) -> bool:
    """Whether the person may change it: staff, and who convenes its network."""
    if is_staff(tx):
        return True
    return problem.network is not None and await convenes(tx, problem.network[0])


async def workable(tx: Tx, problem_id: int) -> ProblemArea:
    """A problem area that the person may change. Raises NotFound."""
    found = await get(tx, problem_id)
    if not await works_on(tx, found):
        raise NotFound("problem")
    return found


async def own_networks(tx: Tx) -> list[Network]:
    """The networks that the person convenes."""
    found = await networks.memberships_of(tx.session, tx.person.id)
    return [one.network for one in found if one.role is NetworkRole.CONVENER]


async def convenes(tx: Tx, network_id: int) -> bool:
    """Whether the person convenes a network."""
    return network_id in {one.id for one in await own_networks(tx)}


async def get(tx: Tx, problem_id: int) -> ProblemArea:
    """A problem area, whoever asks. Raises NotFound."""
    found = await problem_areas.find(tx.session, problem_id)
    if found is None:
        raise NotFound("problem")
    return found
