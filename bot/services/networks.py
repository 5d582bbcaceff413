"""Networks and areas: coordinators keep them, and promises bring theirs along."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.domain.errors import AnswerProblem, KindSettled, NotFound, SentBack
from bot.domain.forms import Choice, Form, FormKind
from bot.domain.networks import SERVES, Area, Group, Network, NetworkKind, clean
from bot.domain.outbox import NoticeKind, Priority
from bot.domain.people import DEFAULT_LOCALE, Role
from bot.domain.promises import PromiseDocument
from bot.domain.views import NetworkOverview, NetworkView
from bot.services import forms
from bot.services.act import Act, AlreadyHandled, Tx, changing, looking
from bot.services.meetings.changing import call_off_all
from bot.texts.catalogue import plain
from db.models import AreaRow, Invitation, NetworkRow
from db.queries import groups, meetings, members, networks, outbox, update_copies, waiting

_STAFF = (Role.COORDINATOR,)


async def overview(act: Act) -> NetworkOverview:
    """The networks and the number of areas. For coordinators."""
    async with looking(act) as tx:
        tx.require(*_STAFF)
        found = await networks.list_networks(tx.session)
        return NetworkOverview(tuple(found), len(await networks.list_areas(tx.session)))


async def show(act: Act, network_id: int) -> NetworkView:
    """One network that is alive. For coordinators. Raises NotFound."""
    async with looking(act) as tx:
        tx.require(*_STAFF)
        network = await _alive(tx.session, network_id)
        wanted = members.Wanted(network_id, unreachable=True)
        tied = await groups.list_tied(tx.session, network_id)
        return NetworkView(
            network,
            await members.count(tx.session, wanted),
            tuple(Group(one.id, one.title, one.thread_id is not None) for one in tied),
            await meetings.have_been_closed(tx.session, network_id),
        )


async def _alive(session: AsyncSession, network_id: int) -> Network:
    row = await session.get(NetworkRow, network_id)
    found = await networks.find_network(session, network_id)
    if row is None or found is None or row.closed_at is not None:
        raise NotFound("network")
    return found


async def close(act: Act, network_id: int) -> Network:
    """Lay a network down: its members leave it and are told, invitations and meetings end.

    For coordinators. Raises NotFound.
    """
    try:
        async with changing(act) as tx:
            tx.require(*_STAFF)
            network = await _alive(tx.session, network_id)
            people = await networks.close_network(tx.session, network_id, tx.now)
            await members.end_roles_without_membership(tx.session, tx.now)
            await update_copies.drop_unsent(tx.session, people)
            await waiting.drop_of_meetings(tx.session, network_id, people)
            reason = plain("meeting.network_closed", DEFAULT_LOCALE)
            await call_off_all(tx, network_id, people, reason)
            await _revoke_invitations(tx, network_id)
            await tx.audit("network.closed", network_id)
            await _tell_closed(tx, network, people)
            return network
    except AlreadyHandled:
        async with looking(act) as tx:
            found = await networks.find_network(tx.session, network_id)
            if found is None:
                raise NotFound("network") from None
            return found


async def _revoke_invitations(tx: Tx, network_id: int) -> None:
    await tx.session.execute(
        update(Invitation)
        .where(Invitation.network_id == network_id, Invitation.revoked_at.is_(None))
        .values(revoked_at=tx.now)
        .execution_options(synchronize_session=False)
    )


async def _tell_closed(tx: Tx, network: Network, people: list[int]) -> None:
    notice_id = await outbox.add_notice(
        tx.session,
        NoticeKind.NETWORK_CLOSED,
        {"network": network.name},
        dedup_key=f"network_closed:{network.id}:{tx.now.isoformat()}",
        now=tx.now,
    )
    if notice_id is not None and people:
        await outbox.deliver_to_people(
            tx.session, notice_id, people, priority=Priority.BULK, due_at=tx.now
        )


async def set_kind(act: Act, network_id: int, kind: NetworkKind) -> NetworkView:
    """Say what a network is for, until a meeting of it counts under a promise. For coordinators.

    Raises NotFound, or KindSettled.
    """
    try:
        async with changing(act) as tx:
            tx.require(*_STAFF)
            network = await _alive(tx.session, network_id)
            if network.kind is not kind:
                if await meetings.have_been_closed(tx.session, network_id):
                    raise KindSettled
                await networks.change(tx.session, network_id, kind=kind.value)
                await tx.audit("network.kind", network_id)
    except AlreadyHandled:
        pass
    return await show(act, network_id)


async def list_areas(act: Act) -> tuple[Area, ...]:
    """The areas that can be chosen, by name. For coordinators."""
    async with looking(act) as tx:
        tx.require(*_STAFF)
        return tuple(await networks.list_areas(tx.session))


async def show_area(act: Act, area_id: int) -> Area:
    """One area that can be chosen. For coordinators. Raises NotFound."""
    async with looking(act) as tx:
        tx.require(*_STAFF)
        row = await _area(tx, area_id)
        return Area(row.id, row.name)


async def _area(tx: Tx, area_id: int) -> AreaRow:
    row = await tx.session.get(AreaRow, area_id)
    if row is None or row.closed_at is not None:
        raise NotFound("area")
    return row


async def close_area(act: Act, area_id: int) -> None:
    """Take an area out of the lists; who is at home there stays so. For coordinators."""
    try:
        async with changing(act) as tx:
            tx.require(*_STAFF)
            row = await _area(tx, area_id)
            row.closed_at = tx.now
            await tx.audit("area.closed", area_id)
    except AlreadyHandled:
        return


async def ensure_for(session: AsyncSession, document: PromiseDocument, now: datetime) -> None:
    """See to it that each promise which a network serves has a network of that kind."""
    alive = {network.kind for network in await networks.list_networks(session)}
    for kind, workflow in SERVES.items():
        served = [one for one in document.promises if one.workflow is workflow]
        if served and kind not in alive:
            await _add_named(session, kind, served[0].title, served[0].key, now)


async def _add_named(
    session: AsyncSession, kind: NetworkKind, name: str, or_else: str, now: datetime
) -> int:
    """Add a network, or bring back the closed one of this name and kind."""
    row = await networks.find_named(session, name)
    if row is None:
        return await networks.add_network(session, kind, name, now)
    if row.closed_at is not None and row.kind == kind:
        row.closed_at = None
        return row.id
    return await networks.add_network(session, kind, f"{name} ({or_else})", now)


async def default_for_members(session: AsyncSession, now: datetime) -> int:
    """The network that a member is invited to where none is named: that of the businesses."""
    alive = await networks.list_networks(session)
    first = sorted(alive, key=lambda one: (one.kind is not NetworkKind.BUSINESS, one.id))
    if first:
        return first[0].id
    name = plain("network.default_name", DEFAULT_LOCALE)
    return await _add_named(session, NetworkKind.BUSINESS, name, "2", now)


class _Network(forms.Workflow):
    """The dialog that adds a network, or gives one another name."""

    roles = _STAFF

    async def check(self, tx: Tx, about: forms.About) -> None:
        if about.get("network") is not None:
            await _alive(tx.session, about["network"])

    async def choices(self, tx: Tx, form: Form) -> tuple[Choice, ...]:
        return tuple(Choice(kind.value) for kind in NetworkKind) if form.step == "sort" else ()

    async def finish(self, tx: Tx, form: Form, form_id: int) -> forms.Finished:
        name = clean(form.answers["name"])
        network_id = form.answers.get("network")
        if network_id is None:
            network_id = await self._add(tx, NetworkKind(form.answers["sort"]["value"]), name)
            await tx.audit("network.added", network_id)
        else:
            await self._rename(tx, network_id, name)
            await tx.audit("network.renamed", network_id)
        return forms.Finished({"network": network_id, "name": name})

    async def _add(self, tx: Tx, kind: NetworkKind, name: str) -> int:
        row = await networks.find_named(tx.session, name)
        if row is not None and (row.closed_at is None or row.kind != kind):
            raise SentBack("name", AnswerProblem.NAME_TAKEN)
        return await _add_named(tx.session, kind, name, "", tx.now)

    async def _rename(self, tx: Tx, network_id: int, name: str) -> None:
        await _alive(tx.session, network_id)
        taken = await networks.find_named(tx.session, name)
        if taken is not None and taken.id != network_id:
            raise SentBack("name", AnswerProblem.NAME_TAKEN)
        await networks.change(tx.session, network_id, name=name)


class _Area(forms.Workflow):
    """The dialog that adds an area, or gives one another name."""

    roles = _STAFF

    async def check(self, tx: Tx, about: forms.About) -> None:
        if about.get("area") is not None:
            await _area(tx, about["area"])

    async def finish(self, tx: Tx, form: Form, form_id: int) -> forms.Finished:
        name = clean(form.answers["name"])
        taken = await networks.find_area_named(tx.session, name)
        area_id = form.answers.get("area")
        if taken is not None and (taken.closed_at is None or area_id) and taken.id != area_id:
            raise SentBack("name", AnswerProblem.NAME_TAKEN)
        if area_id is not None:
            (await _area(tx, area_id)).name = name
        elif taken is not None:
            taken.closed_at, area_id = None, taken.id
        else:
            area_id = await networks.add_area(tx.session, name)
        await tx.audit("area.kept", area_id)
        return forms.Finished({"area": area_id, "name": name})


forms.register(FormKind.NETWORK, _Network())
forms.register(FormKind.AREA, _Area())
