"""Inviting many at once: a list is read, and each person on it gets a link of their own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from bot.domain.errors import AnswerProblem, SentBack
from bot.domain.forms import Choice, Form, FormKind
from bot.domain.member_list import Again, MemberList, read_member_list
from bot.domain.networks import Area, Branch
from bot.domain.people import Role
from bot.domain.table_file import Fault
from bot.domain.views import FormView
from bot.services import forms, networks, people
from bot.services.act import Act, Tx, looking
from bot.texts.catalogue import LOCALES
from bot.texts.labels import label
from db.queries import networks as network_queries
from db.queries import people as person_queries

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


@dataclass(frozen=True, slots=True)
class _Sorted:
    """The people on a list: not invited yet, with an open invitation's number, members already."""

    new: list[Mapping[str, Any]]
    invited: list[tuple[Mapping[str, Any], int]]
    joined: list[Mapping[str, Any]]


async def _invited(tx: Tx, network_id: int) -> dict[tuple[str, str], int | None]:
    """Who was invited to a network by a list: name and organisation -> the open invitation.

    None: the invited have joined.
    """
    found: dict[tuple[str, str], int | None] = {}
    for row, is_member in await person_queries.list_personal(tx.session, network_id):
        if is_member:
            found[_key(row.facts or {})] = None
        elif person_queries.view_of(row).is_open_at(tx.now):
            found.setdefault(_key(row.facts or {}), row.id)
    return found


def _key(facts: Mapping[str, Any]) -> tuple[str, str]:
    return facts["name"].casefold(), facts["organisation"].casefold()


def _sort(
    people_on_it: Iterable[Mapping[str, Any]], known: Mapping[tuple[str, str], int | None]
) -> _Sorted:
    result = _Sorted([], [], [])
    for one in people_on_it:
        if (key := _key(one)) not in known:
            result.new.append(one)
        elif (invitation_id := known[key]) is not None:
            result.invited.append((one, invitation_id))
        else:
            result.joined.append(one)
    return result


class _InviteMany(forms.Workflow):
    """The dialog that invites everybody on a list."""

    roles = (Role.COORDINATOR,)

    async def known(self, tx: Tx, about: forms.About) -> forms.About:
        alive = await network_queries.list_networks(tx.session)
        invited = {
            str(network.id): len(_sort(about["people"], await _invited(tx, network.id)).invited)
            for network in alive
        }
        return {"several_networks": len(alive) > 1, "invited": invited}

    async def choices(self, tx: Tx, form: Form) -> tuple[Choice, ...]:
        match form.step:
            case "network":
                found = await network_queries.list_networks(tx.session)
                return tuple(Choice(str(one.id), {"name": one.name}) for one in found)
            case "again":
                return tuple(Choice(again.value) for again in Again)
            case "days":
                return tuple(Choice(str(days)) for days in _DAYS)
        return ()

    async def finish(self, tx: Tx, form: Form, form_id: int) -> forms.Finished:
        network_id = await self._network(tx, form)
        sorted_ = _sort(form.answers["people"], await _invited(tx, network_id))
        renews = (form.answers.get("again") or {}).get("value") == Again.RENEW
        days = form.answers["days"]["number"]
        links = [await self._invite(tx, one, network_id, days) for one in sorted_.new]
        if renews:
            links += [await self._renew(tx, *one, days) for one in sorted_.invited]
        await tx.audit("invitation.made_many", network_id)
        counts = {
            "count": len(links),
            "invited": 0 if renews else len(sorted_.invited),
            "joined": len(sorted_.joined),
        }
        return forms.Finished(counts, once={"links": links} if links else {})

    async def _invite(
        self, tx: Tx, one: Mapping[str, Any], network_id: int, days: int
    ) -> list[str]:
        made = await people.make_invitation(
            tx.session,
            tx.act.house,
            role=Role.MEMBER,
            organisation=one["organisation"],
            uses=1,
            days=days,
            created_by=tx.person.id,
            now=tx.now,
            network_id=network_id,
            facts=one,
        )
        return [one["name"], one["organisation"], made.code]

    async def _renew(
        self, tx: Tx, one: Mapping[str, Any], invitation_id: int, days: int
    ) -> list[str]:
        """A new link instead of the one that is out, with what the list says now."""
        code = await people.renew_in(tx, invitation_id, facts=one, days=days)
        return [one["name"], one["organisation"], code]

    async def _network(self, tx: Tx, form: Form) -> int:
        chosen = form.answers.get("network")
        if chosen is None:
            return await networks.default_for_members(tx.session, tx.now)
        alive = {one.id for one in await network_queries.list_networks(tx.session)}
        if int(chosen["value"]) not in alive:
            raise SentBack("network", AnswerProblem.NOT_A_CHOICE)
        return int(chosen["value"])


forms.register(FormKind.INVITE_MANY, _InviteMany())
