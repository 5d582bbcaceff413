"""What is known of a member: shown, listed, changed, confirmed, and the end of it."""

from __future__ import annotations

from typing import Any

from bot.domain.errors import NotFound
from bot.domain.forms import Form, FormKind
from bot.domain.networks import Branch, Membership, NetworkRole
from bot.domain.outbox import NoticeKind, Priority
from bot.domain.people import Role
from bot.domain.views import PEOPLE_A_PAGE, MembershipPage, MemberView, page_within
from bot.services import forms, measures
from bot.services.act import Act, AlreadyHandled, Tx, changing, looking
from bot.services.members.yearly import ask_in_a_year
from db.queries import members, networks, outbox, update_copies, waiting


async def show(act: Act, membership_id: int) -> MemberView:
    """One membership: for its holder and for coordinators. Raises NotFound."""
    async with looking(act) as tx:
        return await _view(tx, membership_id)


async def _view(tx: Tx, membership_id: int) -> MemberView:
    membership = await _membership(tx, membership_id)
    areas = tuple(await networks.list_areas(tx.session))
    is_own = membership.person_id == tx.person.id
    before = 0 if is_own else await members.count_before(tx.session, membership)
    return MemberView(membership, is_own, areas, before // PEOPLE_A_PAGE)


async def _membership(tx: Tx, membership_id: int) -> Membership:
    found = await members.find(tx.session, membership_id)
    is_coordinator = tx.holds(Role.COORDINATOR)
    if found is None or not (is_coordinator or found.person_id == tx.person.id):
        raise NotFound("membership")
    return found


async def set_branch(act: Act, membership_id: int, branch: Branch) -> MemberView:
    """Say what the business does. For the member and for coordinators. Raises NotFound."""
    return await _change(act, membership_id, branch=branch.value)


async def set_role(act: Act, membership_id: int, role: NetworkRole) -> MemberView:
    """Make somebody convener of the network, or a plain member; the person is told.

    For coordinators. Raises NotFound.
    """
    try:
        async with changing(act) as tx:
            tx.require(Role.COORDINATOR)
            membership = await _membership(tx, membership_id)
            if membership.role is not role:
                await members.change(tx.session, membership_id, role=role.value)
                await tx.audit("membership.role", membership_id)
                await _tell(tx, membership, NoticeKind.MEMBERSHIP_ROLE, {"role": role.value})
            return await _view(tx, membership_id)
    except AlreadyHandled:
        return await show(act, membership_id)


async def _change(act: Act, membership_id: int, **values: Any) -> MemberView:
    try:
        async with changing(act) as tx:
            membership = await _membership(tx, membership_id)
            await members.change(tx.session, membership_id, **values)
            await _note_change(tx, membership)
            return await _view(tx, membership_id)
    except AlreadyHandled:
        return await show(act, membership_id)


async def _note_change(tx: Tx, membership: Membership) -> None:
    """What a coordinator changes about somebody else leaves a trace."""
    if membership.person_id != tx.person.id:
        await tx.audit("membership.changed", membership.id)


async def set_area(act: Act, membership_id: int, area_id: int, *, at_home: bool) -> MemberView:
    """Say that a member is at home in an area, or not. Raises NotFound.

    An area chosen instead of the whole municipality is the only one.
    """
    try:
        async with changing(act) as tx:
            membership = await _membership(tx, membership_id)
            there = {area.id for area in await networks.list_areas(tx.session)}
            if area_id not in there:
                raise NotFound("area")
            now = {area.id for area in membership.areas}
            await members.change(tx.session, membership_id, everywhere=False)
            await networks.set_areas(
                tx.session, membership_id, now | {area_id} if at_home else now - {area_id}
            )
            await _note_change(tx, membership)
            return await _view(tx, membership_id)
    except AlreadyHandled:
        return await show(act, membership_id)


async def set_everywhere(act: Act, membership_id: int, everywhere: bool) -> MemberView:
    """Say that a member is at home in the whole municipality, or not. Raises NotFound."""
    try:
        async with changing(act) as tx:
            membership = await _membership(tx, membership_id)
            await members.change(tx.session, membership_id, everywhere=everywhere)
            if everywhere:
                await networks.set_areas(tx.session, membership_id, ())
            await _note_change(tx, membership)
            return await _view(tx, membership_id)
    except AlreadyHandled:
        return await show(act, membership_id)


class _Organisation(forms.Workflow):
    """The dialog that says anew for whom somebody is a member."""

    roles = (Role.MEMBER, Role.COORDINATOR)

    async def check(self, tx: Tx, about: forms.About) -> None:
        await _membership(tx, about.get("membership", 0))

    async def known(self, tx: Tx, about: forms.About) -> forms.About:
        membership = await _membership(tx, about["membership"])
        return {"suggested": {"organisation": membership.organisation}}

    async def finish(self, tx: Tx, form: Form, form_id: int) -> forms.Finished:
        membership = await _membership(tx, form.answers["membership"])
        organisation = form.answers["organisation"]
        await members.change(tx.session, membership.id, organisation=organisation)
        await members.keep_role_in_step(tx.session, membership.person_id, tx.now)
        await _note_change(tx, membership)
        return forms.Finished({"membership": membership.id, "organisation": organisation})


forms.register(FormKind.ORGANISATION, _Organisation())


async def confirm(act: Act, membership_id: int) -> MemberView:
    """The member says that what is known of them is right; asked again in a year.

    For the member alone. Raises NotFound.
    """
    try:
        async with changing(act) as tx:
            membership = await _membership(tx, membership_id)
            if membership.person_id != tx.person.id:
                raise NotFound("membership")
            await members.change(tx.session, membership_id, confirmed_at=tx.now)
            await ask_in_a_year(tx.session, act.house, membership_id, tx.now)
            return await _view(tx, membership_id)
    except AlreadyHandled:
        return await show(act, membership_id)


async def leave(act: Act, membership_id: int) -> Membership:
    """End a membership: the member leaves, or a coordinator removes them and they are told.

    What was on its way to the network goes to them no more; the copies that they have are put right
    like everybody's. Raises NotFound, also where it has ended already.
    """
    async with changing(act) as tx:
        membership = await _membership(tx, membership_id)
        await networks.end_membership(tx.session, membership_id, tx.now)
        await members.keep_role_in_step(tx.session, membership.person_id, tx.now)
        await update_copies.drop_unsent(tx.session, [membership.person_id])
        await waiting.drop_of_meetings(tx.session, membership.network.id, [membership.person_id])
        if membership.person_id == tx.person.id:
            await tx.audit("membership.left", membership_id)
        else:
            await tx.audit("membership.removed", membership_id)
            await _tell(tx, membership, NoticeKind.MEMBERSHIP_ENDED, {})
        await measures.hand_back(tx, membership.person_id)
        return membership


async def _tell(tx: Tx, membership: Membership, kind: NoticeKind, facts: dict[str, Any]) -> None:
    notice_id = await outbox.add_notice(
        tx.session,
        kind,
        {"network": membership.network.name, **facts},
        dedup_key=f"{kind.value}:{membership.id}:{tx.now.isoformat()}",
        now=tx.now,
    )
    if notice_id is not None:
        await outbox.deliver_to_people(
            tx.session, notice_id, [membership.person_id], priority=Priority.NORMAL, due_at=tx.now
        )


async def list_members(
    act: Act,
    page: int,
    *,
    network_id: int | None = None,
    words: str = "",
    unreachable: bool = False,
) -> MembershipPage:
    """A page of members, of one network or found by words. For coordinators. Raises NotFound."""
    async with looking(act) as tx:
        tx.require(Role.COORDINATOR)
        network = None
        if network_id is not None:
            network = await networks.find_network(tx.session, network_id)
            if network is None:
                raise NotFound("network")
        wanted = members.Wanted(network_id, words, unreachable)
        total = await members.count(tx.session, wanted)
        page = page_within(page, total, PEOPLE_A_PAGE)
        found = await members.page(
            tx.session, wanted, offset=page * PEOPLE_A_PAGE, limit=PEOPLE_A_PAGE
        )
        return MembershipPage(network, words, unreachable, total, page, found)
