"""Inviting many at once: a list is read, and each person on it gets a link of their own."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from bot.domain.errors import AnswerProblem, SentBack
from bot.domain.forms import Choice, Form, FormKind
from bot.domain.member_list import Fault, MemberList, read_member_list
from bot.domain.networks import Area, Branch
from bot.domain.people import Role
from bot.domain.views import FormView
from bot.services import forms, networks, people
from bot.services.act import Act, Tx, looking
from bot.texts.catalogue import LOCALES
from bot.texts.labels import label
from db.queries import networks as network_queries

_DAYS = (30, 14, 60)
"""How long such links hold, as buttons; any other number can be written."""


async def explain(act: Act) -> tuple[Area, ...]:
    """The areas that a list may name. For coordinators."""
    async with looking(act) as tx:
        tx.require(Role.COORDINATOR)
        return tuple(await network_queries.list_areas(tx.session))


async def take(act: Act, content: bytes) -> FormView | tuple[Fault, ...]:
    """Read a list and open the dialog that invites everybody on it, or give all its faults.

    For coordinators. Nothing is made where any row is faulty. Raises NotAList.
    """
    read = await _read(act, content)
    if read.faults:
        return read.faults
    people_on_it = [_kept(asdict(one)) for one in read.people]
    return await forms.begin(act, FormKind.INVITE_MANY, {"people": people_on_it})


def _kept(facts: dict[str, Any]) -> dict[str, Any]:
    return {**facts, "areas": list(facts["areas"])}


async def _read(act: Act, content: bytes) -> MemberList:
    async with looking(act) as tx:
        tx.require(Role.COORDINATOR)
        areas = await network_queries.list_areas(tx.session)
    return read_member_list(content, _branches(), {area.name.casefold(): area.id for area in areas})


def _branches() -> dict[str, Branch]:
    """Branches by their names in every language."""
    named = {label(branch, locale).casefold(): branch for branch in Branch for locale in LOCALES}
    return {**named, **{branch.value: branch for branch in Branch}}


class _InviteMany(forms.Workflow):
    """The dialog that invites everybody on a list."""

    roles = (Role.COORDINATOR,)

    async def known(self, tx: Tx, about: forms.About) -> forms.About:
        return {"several_networks": len(await network_queries.list_networks(tx.session)) > 1}

    async def choices(self, tx: Tx, form: Form) -> tuple[Choice, ...]:
        match form.step:
            case "network":
                found = await network_queries.list_networks(tx.session)
                return tuple(Choice(str(one.id), {"name": one.name}) for one in found)
            case "days":
                return tuple(Choice(str(days)) for days in _DAYS)
        return ()

    async def finish(self, tx: Tx, form: Form, form_id: int) -> forms.Finished:
        network_id = await self._network(tx, form)
        links = []
        for one in form.answers["people"]:
            made = await people.make_invitation(
                tx.session,
                tx.act.house,
                role=Role.MEMBER,
                organisation=one["organisation"],
                uses=1,
                days=form.answers["days"]["number"],
                created_by=tx.person.id,
                now=tx.now,
                network_id=network_id,
                facts=one,
            )
            links.append([one["name"], one["organisation"], made.code])
        await tx.audit("invitation.made_many", network_id)
        return forms.Finished({"count": len(links)}, once={"links": links})

    async def _network(self, tx: Tx, form: Form) -> int:
        chosen = form.answers.get("network")
        if chosen is None:
            return await networks.default_for_members(tx.session, tx.now)
        alive = {one.id for one in await network_queries.list_networks(tx.session)}
        if int(chosen["value"]) not in alive:
            raise SentBack("network", AnswerProblem.NOT_A_CHOICE)
        return int(chosen["value"])


forms.register(FormKind.INVITE_MANY, _InviteMany())
