"""Letting people in: welcome, roles, language, invitations."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from bot.domain.errors import (
    AnswerProblem,
    InvitationProblem,
    InvitationUnusable,
    NotFound,
    SentBack,
)
from bot.domain.forms import Choice, Form, FormKind
from bot.domain.local_time import days_later
from bot.domain.outbox import NoticeKind, Priority
from bot.domain.people import (
    InvitationState,
    InvitationView,
    Role,
    Unreachable,
    Viewer,
    invitation_hash,
    new_invitation_code,
)
from bot.domain.schools import OTHER_SCHOOL, School
from bot.domain.views import (
    PEOPLE_A_PAGE,
    FormView,
    InvitationPage,
    MadeInvitation,
    Member,
    MemberPage,
    Welcome,
    page_within,
)
from bot.services import forms, schools
from bot.services import networks as network_service
from bot.services.act import Act, AlreadyHandled, House, Tx, changing, looking
from bot.services.renewals import naming
from db.models import Invitation, InvitationUse
from db.queries import inbox, networks, outbox, people
from db.queries import schools as school_queries


async def see(act: Act) -> Viewer:
    """Who looks, for choosing words and a menu."""
    async with looking(act) as tx:
        return tx.viewer


async def start(act: Act, code: str) -> Welcome:
    """Say hello; with an invitation's code also take the role, or open the dialog that joins.

    Raises InvitationUnusable, with the reason, where the code opens nothing.
    """
    try:
        async with changing(act) as tx:
            if not code:
                return Welcome(tx.viewer)
            invitation = await people.find_invitation(tx.session, invitation_hash(code))
            if invitation is None:
                return Welcome(tx.viewer, signs=await _signing(tx, code))
            if invitation.network_id is not None:
                joins = await forms.open_in(tx, FormKind.JOIN, {"invitation": invitation.id})
                return Welcome(tx.viewer, joins=joins)
            role = await _take_role(tx, invitation)
            tx.held = await people.held_roles(tx.session, tx.person.id)
            return Welcome(tx.viewer, gained=role)
    except AlreadyHandled:
        if not code:
            return Welcome(await see(act))
        signs = await naming.taken_up(act, code)
        return Welcome(await see(act), joins=await _joining(act), signs=signs)


async def _signing(tx: Tx, code: str) -> int:
    """The renewal to which a signatory's link leads. Raises InvitationUnusable."""
    renewal_id = await naming.take_up(tx, code)
    if renewal_id is None:
        raise InvitationUnusable(InvitationProblem.UNKNOWN)
    return renewal_id


async def _joining(act: Act) -> FormView | None:
    """The dialog that this update, delivered before, has opened."""
    try:
        view = await forms.show_latest(act)
    except forms.NoOpenForm:
        return None
    return view if view.form.kind is FormKind.JOIN else None


async def check_open(tx: Tx, invitation: Invitation) -> None:
    """Whether the person could use the invitation now. Raises InvitationUnusable."""
    if invitation.revoked_at is not None:
        raise InvitationUnusable(InvitationProblem.REVOKED)
    if invitation.expires_at <= tx.now:
        raise InvitationUnusable(InvitationProblem.EXPIRED)
    if await tx.session.get(InvitationUse, (invitation.id, tx.person.id)) is not None:
        raise InvitationUnusable(InvitationProblem.USED_UP)
    if invitation.uses >= invitation.max_uses:
        raise InvitationUnusable(InvitationProblem.USED_UP)


async def use(tx: Tx, invitation: Invitation, organisation: str) -> None:
    """Take one place of the invitation, and tell who made it. Raises InvitationUnusable."""
    await check_open(tx, invitation)
    if not await people.use_invitation(tx.session, invitation.id, tx.person.id, tx.now):
        raise InvitationUnusable(InvitationProblem.USED_UP)
    await tx.audit("invitation.used", invitation.id)
    await _tell_maker(tx, invitation, organisation)


async def _take_role(tx: Tx, invitation: Invitation) -> Role:
    role = Role(invitation.role)
    if tx.holds(role) and not (
        # Who speaks for one school may come to speak for another.
        role is Role.SCHOOL and not await schools.speaks_for(tx.session, invitation, tx.person.id)
    ):
        raise InvitationUnusable(InvitationProblem.ALREADY_HELD)
    await use(tx, invitation, invitation.organisation)
    if role is Role.SCHOOL:
        await schools.let_in(tx.session, invitation, tx.person.id, tx.now)
    if tx.holds(role):
        return role
    await people.grant(
        tx.session,
        person_id=tx.person.id,
        role=role,
        organisation=invitation.organisation,
        invitation_id=invitation.id,
        now=tx.now,
    )
    return role


async def _tell_maker(tx: Tx, invitation: Invitation, organisation: str) -> None:
    """Who made a link hears that it was used; not of each of the many on a list."""
    if invitation.created_by is None or "name" in (invitation.facts or {}):
        return
    notice_id = await outbox.add_notice(
        tx.session,
        NoticeKind.INVITATION_USED,
        {
            "name": tx.person.name,
            "role": invitation.role,
            "organisation": organisation,
            # This use is counted in the database alone. That a link for one works once is no news.
            "is_used_up": 1 < invitation.max_uses <= invitation.uses + 1,
        },
        dedup_key=f"invitation:{invitation.id}:{tx.person.id}",
        now=tx.now,
    )
    if notice_id is not None:
        await outbox.deliver_to_people(
            tx.session,
            notice_id,
            [invitation.created_by],
            priority=Priority.BULK,
            due_at=tx.now,
        )


async def choose_language(act: Act, locale: str) -> Viewer:
    """Keep the language that the person chose ("sv" or "en")."""
    try:
        async with changing(act) as tx:
            await people.choose_locale(tx.session, tx.person.id, locale)
            return replace(tx.viewer, locale=locale)
    except AlreadyHandled:
        return await see(act)


async def note_reachability(act: Act, why: Unreachable | None) -> None:
    """The person blocked the bot, or let it back in (None)."""
    try:
        async with changing(act) as tx:
            await people.mark_unreachable(
                tx.session, tx.person.telegram_id, why.value if why else None
            )
    except AlreadyHandled:
        return


async def list_members(act: Act, role: Role, page: int) -> MemberPage:
    """A page of the people who hold a role. For coordinators."""
    async with looking(act) as tx:
        tx.require(Role.COORDINATOR)
        total = (await people.count_by_role(tx.session))[role]
        page = page_within(page, total, PEOPLE_A_PAGE)
        found = await people.list_holders(
            tx.session, role, offset=page * PEOPLE_A_PAGE, limit=PEOPLE_A_PAGE
        )
        members = tuple(
            Member(
                person.id,
                person.name,
                organisation,
                Unreachable(person.unreachable) if person.unreachable else None,
            )
            for person, organisation in found
        )
        return MemberPage(role, total, page, members)


async def count_members(act: Act) -> dict[Role, int]:
    """How many people hold each role. For coordinators."""
    async with looking(act) as tx:
        tx.require(Role.COORDINATOR)
        return await people.count_by_role(tx.session)


async def list_invitations(act: Act, page: int) -> InvitationPage:
    """A page of the invitations that can still be used, the newest first. For coordinators."""
    async with looking(act) as tx:
        tx.require(Role.COORDINATOR)
        found = await people.list_open_invitations(tx.session, act.now)
        page = page_within(page, len(found), PEOPLE_A_PAGE)
        shown = found[page * PEOPLE_A_PAGE : (page + 1) * PEOPLE_A_PAGE]
        return InvitationPage(
            len(found), page, tuple([await _view(tx.session, row) for row in shown])
        )


async def show_invitation(act: Act, invitation_id: int) -> InvitationView:
    """One invitation. For coordinators. Raises NotFound."""
    async with looking(act) as tx:
        tx.require(Role.COORDINATOR)
        return await _view(tx.session, await _invitation(tx, invitation_id))


async def _view(session: AsyncSession, row: Invitation) -> InvitationView:
    """An invitation with the name of its network."""
    if row.network_id is None:
        return people.view_of(row)
    network = await networks.find_network(session, row.network_id)
    return replace(people.view_of(row), network=network.name if network else "")


async def _invitation(tx: Tx, invitation_id: int) -> Invitation:
    row = await people.find_invitation_by_id(tx.session, invitation_id)
    if row is None:
        raise NotFound("invitation")
    return row


async def revoke_invitation(act: Act, invitation_id: int) -> InvitationView:
    """Make an open invitation's link stop working. For coordinators. Raises NotFound.

    One that is open no longer stays as it is.
    """
    try:
        async with changing(act) as tx:
            tx.require(Role.COORDINATOR)
            row = await _invitation(tx, invitation_id)
            if people.view_of(row).is_open_at(act.now):
                row.revoked_at = act.now
                await tx.audit("invitation.revoked", invitation_id)
            return await _view(tx.session, row)
    except AlreadyHandled:
        return await show_invitation(act, invitation_id)


async def renew_link(act: Act, invitation_id: int) -> MadeInvitation:
    """Give an open invitation a new code; the old link stops working. For coordinators.

    Raises NotFound, or InvitationUnusable where it is open no longer.
    """
    async with changing(act) as tx:
        tx.require(Role.COORDINATOR)
        row = await _invitation(tx, invitation_id)
        state = people.view_of(row).state_at(act.now)
        if state is not InvitationState.OPEN:
            raise InvitationUnusable(InvitationProblem(state.value))
        code = new_invitation_code()
        row.code_hash = invitation_hash(code)
        await tx.audit("invitation.renewed", invitation_id)
        return MadeInvitation(await _view(tx.session, row), code)


async def renew_in(tx: Tx, invitation_id: int, *, facts: Mapping[str, Any], days: int) -> str:
    """Give an open invitation a new code, other facts and more days, within a coordinator's act."""
    row = await _invitation(tx, invitation_id)
    code = new_invitation_code()
    row.code_hash = invitation_hash(code)
    row.facts = dict(facts)
    row.expires_at = days_later(tx.now, days, tx.act.house.zone)
    await tx.audit("invitation.renewed", invitation_id)
    return code


async def invite_from_command_line(
    house: House, role: Role, *, uses: int, days: int, organisation: str, now: datetime
) -> MadeInvitation:
    """Make an invitation without being anybody in the chat: for the first coordinator.

    A member is invited to the businesses' network, or to the one there is.
    """
    async with house.database.write() as session:
        network_id = (
            await network_service.default_for_members(session, now) if role is Role.MEMBER else None
        )
        made = await make_invitation(
            session,
            house,
            role=role,
            organisation=organisation,
            uses=uses,
            days=days,
            created_by=None,
            now=now,
            network_id=network_id,
        )
        await inbox.audit(
            session,
            now=now,
            person_id=None,
            action="invitation.made",
            subject_id=made.invitation.id,
        )
    return made


async def make_invitation(
    session: AsyncSession,
    house: House,
    *,
    role: Role,
    organisation: str,
    uses: int,
    days: int,
    created_by: int | None,
    now: datetime,
    network_id: int | None = None,
    facts: Mapping[str, Any] | None = None,
) -> MadeInvitation:
    """Store an invitation. `facts` are what is known of the invited: name, branch, areas."""
    code = new_invitation_code()
    row = Invitation(
        code_hash=invitation_hash(code),
        role=role.value,
        organisation=organisation,
        network_id=network_id,
        facts=dict(facts) if facts else None,
        max_uses=uses,
        uses=0,
        expires_at=days_later(now, days, house.zone),
        revoked_at=None,
        created_by=created_by,
        created_at=now,
    )
    session.add(row)
    await session.flush()
    return MadeInvitation(await _view(session, row), code)


_USUAL_NUMBERS = {"uses": (1, 5, 20), "days": (7, 30, 90)}
"""What is offered as buttons; any other number can be written."""


class _Invite(forms.Workflow):
    """The dialog that makes an invitation."""

    roles = (Role.COORDINATOR,)

    async def known(self, tx: Tx, about: forms.About) -> forms.About:
        return {
            "several_networks": len(await networks.list_networks(tx.session)) > 1,
            "has_schools": bool(await school_queries.count_schools(tx.session)),
        }

    async def choices(self, tx: Tx, form: Form) -> tuple[Choice, ...]:
        if form.step == "school":
            known = await school_queries.list_with_years(tx.session)
            named = (Choice(str(one.id), {"name": one.name}) for one in known)
            return (Choice(OTHER_SCHOOL), *named)
        if form.step == "role":
            return tuple(
                Choice(role.value)
                for role in (Role.MEMBER, Role.SCHOOL, Role.POLICE, Role.COORDINATOR)
            )
        if form.step == "network":
            found = await networks.list_networks(tx.session)
            return tuple(Choice(str(one.id), {"name": one.name}) for one in found)
        return tuple(Choice(str(number)) for number in _USUAL_NUMBERS.get(form.step, ()))

    async def finish(self, tx: Tx, form: Form, form_id: int) -> forms.Finished:
        answers, role = form.answers, Role(form.answers["role"]["value"])
        school = await self._school(tx, form)
        made = await make_invitation(
            tx.session,
            tx.act.house,
            role=role,
            organisation=school.name if school else answers["organisation"],
            uses=answers["uses"]["number"],
            days=answers["days"]["number"],
            created_by=tx.person.id,
            now=tx.now,
            network_id=await self._network(tx, form) if role is Role.MEMBER else None,
            facts={"school": school.id} if school else None,
        )
        await tx.audit("invitation.made", made.invitation.id)
        return forms.Finished({"invitation": made.invitation.id}, once={"code": made.code})

    async def _school(self, tx: Tx, form: Form) -> School | None:
        """The school that was chosen. None: it was written, or another role is given."""
        chosen = form.answers.get("school")
        if chosen is None or chosen["value"] == OTHER_SCHOOL:
            return None
        school = await school_queries.find(tx.session, int(chosen["value"]))
        if school is None:
            raise SentBack("school", AnswerProblem.NOT_A_CHOICE)
        return school

    async def _network(self, tx: Tx, form: Form) -> int:
        chosen = form.answers.get("network")
        if chosen is None:
            return await network_service.default_for_members(tx.session, tx.now)
        alive = {str(one.id) for one in await networks.list_networks(tx.session)}
        if chosen["value"] not in alive:
            raise SentBack("network", AnswerProblem.NOT_A_CHOICE)
        return int(chosen["value"])


forms.register(FormKind.INVITE, _Invite())
