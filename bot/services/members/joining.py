"""Joining a network by an invitation, until somebody belongs to it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from bot.domain.errors import InvitationProblem, InvitationUnusable
from bot.domain.forms import Choice, Form, FormKind
from bot.domain.networks import EVERYWHERE, Branch, Network, NetworkKind
from bot.domain.people import Role
from bot.services import forms, people
from bot.services.act import House, Tx
from bot.services.meetings import telling
from bot.services.members.yearly import ask_in_a_year
from bot.services.watch import life
from db.models import Invitation, NetworkRow
from db.queries import members, networks, watch
from db.queries import people as person_queries


async def enrol(
    session: AsyncSession,
    house: House,
    *,
    network_id: int,
    person_id: int,
    organisation: str,
    branch: Branch | None,
    area_ids: tuple[int, ...],
    everywhere: bool = False,
    invitation_id: int | None,
    now: datetime,
) -> int:
    """Let somebody belong to a network, with a member's role; gives the membership's number."""
    membership_id = await networks.join(
        session,
        network_id=network_id,
        person_id=person_id,
        organisation=organisation,
        branch=branch,
        area_ids=area_ids,
        everywhere=everywhere,
        now=now,
        invitation_id=invitation_id,
    )
    await members.keep_role_in_step(session, person_id, now)
    await ask_in_a_year(session, house, membership_id, now)
    await telling.invite_newcomer(session, network_id, person_id, membership_id, now)
    await life.note_joined(session, house, network_id, now)
    return membership_id


class _Join(forms.Workflow):
    """The dialog by which somebody who was invited joins a network."""

    roles = None

    async def check(self, tx: Tx, about: forms.About) -> None:
        invitation = await self._invitation(tx, about)
        await self._check_can_join(tx, invitation)
        await people.check_open(tx, invitation)

    async def _invitation(self, tx: Tx, about: forms.About) -> Invitation:
        found = await person_queries.find_invitation_by_id(tx.session, about.get("invitation", 0))
        if found is None or found.network_id is None:
            raise InvitationUnusable(InvitationProblem.UNKNOWN)
        return found

    async def _check_can_join(self, tx: Tx, invitation: Invitation) -> None:
        assert invitation.network_id is not None, "checked when it was looked up"
        network = await tx.session.get(NetworkRow, invitation.network_id)
        if network is None or network.closed_at is not None:
            raise InvitationUnusable(InvitationProblem.NETWORK_CLOSED)
        if await members.find_in(tx.session, network.id, tx.person.id) is not None:
            raise InvitationUnusable(InvitationProblem.ALREADY_MEMBER)

    async def known(self, tx: Tx, about: forms.About) -> forms.About:
        invitation = await self._invitation(tx, about)
        network = await networks.find_network(tx.session, invitation.network_id or 0)
        assert network is not None, "checked before"
        areas = {area.id for area in await networks.list_areas(tx.session)}
        return {
            "network_kind": network.kind.value,
            "has_areas": bool(areas),
            "suggested": _suggested(invitation, areas),
            "asks": await _asking(tx, invitation, network),
        }

    async def choices(self, tx: Tx, form: Form) -> tuple[Choice, ...]:
        match form.step:
            case "accept":
                return (Choice("yes"),)
            case "branch":
                return tuple(Choice(branch.value) for branch in Branch)
            case "areas":
                areas = await networks.list_areas(tx.session)
                return (
                    Choice(EVERYWHERE),
                    *(Choice(str(area.id), {"name": area.name}) for area in areas),
                )
        return ()

    async def facts(self, tx: Tx, form: Form) -> forms.About:
        areas = await networks.list_areas(tx.session) if form.answers["has_areas"] else []
        return {"names": {str(area.id): area.name for area in areas}}

    async def finish(self, tx: Tx, form: Form, form_id: int) -> forms.Finished:
        answers = form.answers
        invitation = await self._invitation(tx, answers)
        await self._check_can_join(tx, invitation)
        organisation = answers.get("organisation") or answers["asks"]["network"]
        await people.use(tx, invitation, organisation)
        branch, areas = answers.get("branch"), answers.get("areas") or ()
        is_contact = answers["network_kind"] == NetworkKind.WATCH
        home = await _home(tx.session, invitation.network_id or 0) if is_contact else ()
        membership_id = await enrol(
            tx.session,
            tx.act.house,
            network_id=invitation.network_id or 0,
            person_id=tx.person.id,
            organisation=organisation,
            branch=Branch(branch["value"]) if branch else None,
            area_ids=home or await _area_ids(tx.session, areas),
            everywhere=EVERYWHERE in areas or (is_contact and not home),
            invitation_id=invitation.id,
            now=tx.now,
        )
        return forms.Finished({"membership": membership_id, "network": answers["asks"]["network"]})


async def _home(session: AsyncSession, network_id: int) -> tuple[int, ...]:
    """Where an area of Neighbourhood Watch lies, as far as that was said."""
    found = await watch.find_of_network(session, network_id)
    return (found.area.id,) if found is not None and found.area is not None else ()


def _suggested(invitation: Invitation, areas: set[int]) -> dict[str, Any]:
    """What the invitation says of the invited; one for several says nothing of any of them."""
    facts = invitation.facts or {}
    found: dict[str, Any] = {}
    if invitation.max_uses == 1:
        found["organisation"] = invitation.organisation
    if facts.get("branch"):
        found["branch"] = {"value": facts["branch"]}
    at_home = [str(one) for one in facts.get("areas", ()) if one in areas]
    if at_home:
        found["areas"] = at_home
    return found


async def _asking(tx: Tx, invitation: Invitation, network: Network) -> dict[str, Any]:
    """Who asks, for the dialog's first screen."""
    maker = invitation.created_by
    held = await person_queries.held_roles(tx.session, maker) if maker is not None else ()
    by = next((one.organisation for one in held if one.role is Role.COORDINATOR), None)
    return {"network": network.name, "by": by or tx.act.house.municipality}


async def _area_ids(session: AsyncSession, chosen: tuple[str, ...] | list[str]) -> tuple[int, ...]:
    """The areas that were chosen and are still there."""
    areas = [area.id for area in await networks.list_areas(session)]
    return tuple(one for one in areas if str(one) in chosen)


forms.register(FormKind.JOIN, _Join())
