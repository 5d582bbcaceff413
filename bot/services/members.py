"""Members of networks: joining, what is known of them, what they want to hear, leaving."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from bot.domain.errors import InvitationProblem, InvitationUnusable, NotFound
from bot.domain.forms import Choice, Form, FormKind
from bot.domain.local_time import local_day, to_utc_past_gap
from bot.domain.networks import (
    EVERYWHERE,
    RIGHT_FOR,
    Branch,
    MemberSettings,
    Membership,
    Network,
    NetworkKind,
    NetworkRole,
    QuietHours,
    goes_out_at,
)
from bot.domain.outbox import NoticeKind, Priority
from bot.domain.people import Role
from bot.domain.reminders import ReminderKind
from bot.domain.updates import Urgency
from bot.domain.views import PEOPLE_A_PAGE, MembershipPage, MemberView, MyView, page_within
from bot.services import forms, measures, people
from bot.services.act import Act, AlreadyHandled, House, Tx, changing, looking
from bot.services.meetings import telling
from bot.services.watch import life
from db.models import Invitation, NetworkRow
from db.queries import members, networks, outbox, reminders, update_copies, waiting, watch
from db.queries import people as person_queries

# -- joining ---------------------------------------------------------------------------------------


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
    await _ask_in_a_year(session, house, membership_id, now)
    await telling.invite_newcomer(session, network_id, person_id, membership_id, now)
    await life.note_joined(session, house, network_id, now)
    return membership_id


async def _ask_in_a_year(
    session: AsyncSession, house: House, membership_id: int, now: datetime
) -> None:
    day = local_day(now + RIGHT_FOR, house.zone)
    due_at = to_utc_past_gap(day, _ASKED_AT, house.zone)
    await reminders.add(session, ReminderKind.MEMBERSHIP_RIGHT, membership_id, due_at)


_ASKED_AT = time(10)
"""Local time: in working hours, when a shop is open and seldom full."""


async def ask_whether_right(
    session: AsyncSession, _house: House, membership_id: int, reminder_id: int, now: datetime
) -> None:
    """Ask a member whether what is known of them still holds; again a year on if unanswered."""
    membership = await members.find(session, membership_id)
    if membership is None or membership.confirmed_at > now - RIGHT_FOR + _A_DAY:
        return
    facts = {
        "membership": membership.id,
        "network": membership.network.name,
        "organisation": membership.organisation,
        "branch": membership.branch.value if membership.branch else None,
        "areas": [area.name for area in membership.areas],
        "everywhere": membership.everywhere,
    }
    notice_id = await outbox.add_notice(
        session,
        NoticeKind.MEMBERSHIP_RIGHT,
        facts,
        dedup_key=f"reminder:{reminder_id}",
        now=now,
    )
    if notice_id is not None:
        await members.change(session, membership_id, asked_at=now)
        await reminders.add(session, ReminderKind.MEMBERSHIP_RIGHT, membership_id, now + RIGHT_FOR)
        await outbox.deliver_to_people(
            session, notice_id, [membership.person_id], priority=Priority.BULK, due_at=now
        )


_A_DAY = timedelta(days=1)
"""The question comes at a time of day, so it may come a little before the year is full."""


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


# -- what is known of a member ---------------------------------------------------------------------


async def mine(act: Act) -> MyView:
    """My networks and what I want to hear. Open to everybody; most have no network."""
    async with looking(act) as tx:
        return await _mine(tx)


async def _mine(tx: Tx) -> MyView:
    return MyView(
        tuple(await networks.memberships_of(tx.session, tx.person.id)),
        await networks.settings_of(tx.session, tx.person.id),
        tuple(await networks.list_areas(tx.session)),
        tx.act.today,
    )


async def show(act: Act, membership_id: int) -> MemberView:
    """One membership: for its holder and for coordinators. Raises NotFound."""
    async with looking(act) as tx:
        return await _view(tx, membership_id)


async def _view(tx: Tx, membership_id: int) -> MemberView:
    membership = await _membership(tx, membership_id)
    areas = tuple(await networks.list_areas(tx.session))
    return MemberView(membership, membership.person_id == tx.person.id, areas)


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
            await _ask_in_a_year(tx.session, act.house, membership_id, tx.now)
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


# -- what a member wants to hear -------------------------------------------------------------------


async def want_urgency(act: Act, lowest: Urgency) -> MyView:
    """Say how urgent an update must be to be sent at once. For members."""
    return await _set(act, lowest_urgency=lowest)


async def want_quiet(act: Act, starts: int, ends: int) -> MyView:
    """Set quiet hours, in whole local hours; twice the same is none. For members."""
    return await _set(act, quiet=QuietHours(time(starts), time(ends)))


async def want_digest(act: Act, wanted: bool) -> MyView:
    """Choose the weekly digest, or single notices. For members."""
    return await _set(act, digest=wanted)


async def resume(act: Act) -> MyView:
    """End a pause; what it held back comes with the next tick. For members."""
    view = await _set(act, paused_until=None)
    async with looking(act) as tx:
        held = await update_copies.count_held_in_pause(tx.session, tx.person.id)
    return replace(view, catches_up=bool(held))


async def follow_area(act: Act, area_id: int, wanted: bool) -> MyView:
    """Follow an area, or no longer; following none means all. For members."""
    try:
        async with changing(act) as tx:
            settings = await _settings(tx)
            there = {area.id for area in await networks.list_areas(tx.session)}
            areas = {one for one in settings.areas if one in there} - {area_id}
            if wanted and area_id in there:
                areas.add(area_id)
            return await _kept(tx, replace(settings, areas=tuple(sorted(areas))))
    except AlreadyHandled:
        return await mine(act)


async def follow_branch(act: Act, branch: Branch, wanted: bool) -> MyView:
    """Follow a branch, or no longer; following none means all. For members."""
    try:
        async with changing(act) as tx:
            settings = await _settings(tx)
            branches = set(settings.branches) - {branch} | ({branch} if wanted else set())
            kept = tuple(one for one in Branch if one in branches)
            return await _kept(tx, replace(settings, branches=kept))
    except AlreadyHandled:
        return await mine(act)


async def _set(act: Act, **values: Any) -> MyView:
    try:
        async with changing(act) as tx:
            return await _kept(tx, replace(await _settings(tx), **values))
    except AlreadyHandled:
        return await mine(act)


async def _settings(tx: Tx) -> MemberSettings:
    tx.require(Role.MEMBER)
    return await networks.settings_of(tx.session, tx.person.id)


async def _kept(tx: Tx, settings: MemberSettings) -> MyView:
    await members.keep_settings(tx.session, tx.person.id, settings, tx.now)
    if settings.paused_until is None and not settings.digest:
        # What a pause or the digest held back has nothing to wait for any more.
        awake = goes_out_at(tx.now, settings.quiet, tx.act.house.zone, is_warning=False)
        await waiting.bring_forward(tx.session, tx.person.id, awake)
    return await _mine(tx)


class _Pause(forms.Workflow):
    """The dialog that pauses messages until a day."""

    roles = (Role.MEMBER,)

    async def finish(self, tx: Tx, form: Form, form_id: int) -> forms.Finished:
        day = date.fromisoformat(form.answers["day"])
        await _kept(tx, replace(await _settings(tx), paused_until=day))
        return forms.Finished({"day": day.isoformat()})


forms.register(FormKind.PAUSE, _Pause())


# -- for coordinators ------------------------------------------------------------------------------


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
