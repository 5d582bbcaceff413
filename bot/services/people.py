"""Letting people in: welcome, roles, language, invitations."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from bot.domain.errors import InvitationProblem, InvitationUnusable, NotFound
from bot.domain.forms import Choice, Form, FormKind
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
from bot.domain.views import PEOPLE_A_PAGE, MadeInvitation, Member, MemberPage, Welcome, page_within
from bot.services import forms
from bot.services.act import Act, AlreadyHandled, House, Tx, changing, looking
from db.models import Invitation, InvitationUse
from db.queries import inbox, outbox, people


async def see(act: Act) -> Viewer:
    """Who looks, for choosing words and a menu."""
    async with looking(act) as tx:
        return tx.viewer


async def start(act: Act, code: str) -> Welcome:
    """Say hello; with an invitation's code also join.

    Raises InvitationUnusable, with the reason, where the code opens nothing.
    """
    try:
        async with changing(act) as tx:
            if not code:
                return Welcome(tx.viewer)
            role = await _join(tx, code)
            tx.held = await people.held_roles(tx.session, tx.person.id)
            return Welcome(tx.viewer, gained=role)
    except AlreadyHandled:
        return Welcome(await see(act))


async def _join(tx: Tx, code: str) -> Role:
    invitation = await people.find_invitation(tx.session, invitation_hash(code))
    if invitation is None:
        raise InvitationUnusable(InvitationProblem.UNKNOWN)
    role = Role(invitation.role)
    if any(held.role is role for held in tx.held):
        raise InvitationUnusable(InvitationProblem.ALREADY_HELD)
    if invitation.revoked_at is not None:
        raise InvitationUnusable(InvitationProblem.REVOKED)
    if invitation.expires_at <= tx.now:
        raise InvitationUnusable(InvitationProblem.EXPIRED)
    if await tx.session.get(InvitationUse, (invitation.id, tx.person.id)) is not None:
        raise InvitationUnusable(InvitationProblem.USED_UP)
    if not await people.use_invitation(tx.session, invitation.id, tx.person.id, tx.now):
        raise InvitationUnusable(InvitationProblem.USED_UP)
    await people.grant(
        tx.session,
        person_id=tx.person.id,
        role=role,
        organisation=invitation.organisation,
        invitation_id=invitation.id,
        now=tx.now,
    )
    await _audit(tx, "invitation.used", invitation.id)
    await _tell_maker(tx, invitation)
    return role


async def _tell_maker(tx: Tx, invitation: Invitation) -> None:
    if invitation.created_by is None:
        return
    notice_id = await outbox.add_notice(
        tx.session,
        NoticeKind.INVITATION_USED,
        {
            "name": tx.person.name,
            "role": invitation.role,
            "organisation": invitation.organisation,
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


async def list_invitations(act: Act) -> list[InvitationView]:
    """Invitations that can still be used. For coordinators."""
    async with looking(act) as tx:
        tx.require(Role.COORDINATOR)
        return await people.list_open_invitations(tx.session, act.now)


async def show_invitation(act: Act, invitation_id: int) -> InvitationView:
    """One invitation. For coordinators. Raises NotFound."""
    async with looking(act) as tx:
        tx.require(Role.COORDINATOR)
        return people.view_of(await _invitation(tx, invitation_id))


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
                await _audit(tx, "invitation.revoked", invitation_id)
            return people.view_of(row)
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
        await _audit(tx, "invitation.renewed", invitation_id)
        return MadeInvitation(people.view_of(row), code)


async def invite_from_command_line(
    house: House, role: Role, *, uses: int, days: int, organisation: str, now: datetime
) -> MadeInvitation:
    """Make an invitation without being anybody in the chat: for the first coordinator."""
    async with house.database.write() as session:
        made = await _make(
            session,
            role=role,
            organisation=organisation,
            uses=uses,
            days=days,
            created_by=None,
            now=now,
        )
        await inbox.audit(
            session,
            now=now,
            person_id=None,
            action="invitation.made",
            subject_id=made.invitation.id,
        )
    return made


async def _make(
    session: AsyncSession,
    *,
    role: Role,
    organisation: str,
    uses: int,
    days: int,
    created_by: int | None,
    now: datetime,
) -> MadeInvitation:
    code = new_invitation_code()
    row = Invitation(
        code_hash=invitation_hash(code),
        role=role.value,
        organisation=organisation,
        max_uses=uses,
        uses=0,
        expires_at=now + timedelta(days=days),
        revoked_at=None,
        created_by=created_by,
        created_at=now,
    )
    session.add(row)
    await session.flush()
    return MadeInvitation(people.view_of(row), code)


async def _audit(tx: Tx, action: str, subject_id: int) -> None:
    await inbox.audit(
        tx.session, now=tx.now, person_id=tx.person.id, action=action, subject_id=subject_id
    )


_USUAL_NUMBERS = {"uses": (1, 5, 20), "days": (7, 30, 90)}
"""What is offered as buttons; any other number can be written."""


class _Invite(forms.Workflow):
    """The dialog that makes an invitation."""

    roles = (Role.COORDINATOR,)

    async def choices(self, tx: Tx, form: Form) -> tuple[Choice, ...]:
        if form.step == "role":
            return tuple(
                Choice(role.value)
                for role in (Role.MEMBER, Role.SCHOOL, Role.POLICE, Role.COORDINATOR)
            )
        return tuple(Choice(str(number)) for number in _USUAL_NUMBERS.get(form.step, ()))

    async def finish(self, tx: Tx, form: Form, form_id: int) -> forms.Finished:
        answers = form.answers
        made = await _make(
            tx.session,
            role=Role(answers["role"]["value"]),
            organisation=answers["organisation"],
            uses=answers["uses"]["number"],
            days=answers["days"]["number"],
            created_by=tx.person.id,
            now=tx.now,
        )
        await _audit(tx, "invitation.made", made.invitation.id)
        return forms.Finished({"invitation": made.invitation.id}, once={"code": made.code})


forms.register(FormKind.INVITE, _Invite())
