"""Taking a role away again: who holds it, what that leaves behind, and that they are told."""

from __future__ import annotations

from bot.domain.errors import LastCoordinator, NotFound
from bot.domain.outbox import NoticeKind, Priority
from bot.domain.people import Role, Unreachable
from bot.domain.views import HolderView, Member
from bot.services import contacts, covers, measures
from bot.services.act import Act, Tx, changing, looking
from db.queries import calendar_feeds, networks, outbox, people, times, visits


async def show_holder(act: Act, person_id: int, role: Role) -> HolderView:
    """Somebody who holds a role. For coordinators. Raises NotFound."""
    async with looking(act) as tx:
        tx.require(Role.COORDINATOR)
        return await _view(tx, person_id, role)


async def _view(tx: Tx, person_id: int, role: Role) -> HolderView:
    found = await people.find_holder(tx.session, person_id, role)
    if found is None:
        raise NotFound("role")
    person, organisation = found
    why = Unreachable(person.unreachable) if person.unreachable else None
    return HolderView(
        Member(person.id, person.name, organisation, why),
        role,
        visits=await visits.count_of_person(tx.session, person_id, after=tx.now),
        is_self=person_id == tx.person.id,
        networks=tuple(
            one.network.name for one in await networks.memberships_of(tx.session, person_id)
        ),
    )


async def take_away(act: Act, person_id: int, role: Role) -> HolderView:
    """End a role that somebody holds; they are told. For coordinators.

    A member is removed from their networks instead. An officer's free times are withdrawn, and
    others are asked to make the visits that are booked. Raises NotFound, or LastCoordinator:
    somebody must be left to let others in.
    """
    async with changing(act) as tx:
        tx.require(Role.COORDINATOR)
        if role is Role.MEMBER:
            raise NotFound("role")
        if role is Role.COORDINATOR and await people.lock_holders(tx.session, role) == [person_id]:
            raise LastCoordinator
        view = await _view(tx, person_id, role)
        if not await people.end_role(tx.session, person_id, role, tx.now):
            raise NotFound("role")
        if role is Role.POLICE:
            await times.withdraw_all(tx.session, person_id, tx.now)
            await covers.left(tx, person_id)
            await calendar_feeds.keep(tx.session, person_id, tx.now, wanted=False)
        if role is Role.SCHOOL:
            await contacts.leave_all(tx, person_id)
        await tx.audit(f"role.ended.{role.value}", person_id)
        if not view.is_self:
            await _tell(tx, view)
        await measures.hand_back(tx, person_id)
        return view


async def _tell(tx: Tx, view: HolderView) -> None:
    notice_id = await outbox.add_notice(
        tx.session,
        NoticeKind.ROLE_ENDED,
        {
            "role": view.role.value,
            "organisation": view.member.organisation,
            "networks": list(view.networks),
        },
        dedup_key=f"role_ended:{view.member.person_id}:{view.role.value}:{tx.now.isoformat()}",
        now=tx.now,
    )
    if notice_id is not None:
        await outbox.deliver_to_people(
            tx.session,
            notice_id,
            [view.member.person_id],
            priority=Priority.NORMAL,
            due_at=tx.now,
        )
