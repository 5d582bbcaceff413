"""Invitations: what opens them, what closes them, and that nobody gets in twice on one place."""

from __future__ import annotations

import asyncio

import pytest

from bot.domain.errors import InvitationProblem, InvitationUnusable
from bot.domain.forms import FormKind, Typed
from bot.domain.people import InvitationState, Role, Unreachable
from bot.domain.views import MadeInvitation
from bot.services import people
from db.models import AuditRow, DeliveryRow, Invitation, InvitationUse, NoticeRow, Person, RoleGrant
from tests.support.house import NASTY, Household, Somebody


async def invitation(home: Household, role: Role = Role.SCHOOL, *, uses: int = 1) -> MadeInvitation:
    return await people.invite_from_command_line(
        home.house, role, uses=uses, days=7, organisation="ICA", now=home.now
    )


async def problem_of(home: Household, who: Somebody, code: str) -> InvitationProblem:
    before = await home.snapshot()
    with pytest.raises(InvitationUnusable) as caught:
        await people.start(home.act(who), code)
    assert await home.snapshot() == before
    return caught.value.problem


async def test_a_code_gives_its_role_and_organisation(home: Household) -> None:
    made = await invitation(home)
    welcome = await people.start(home.act(home.citizen(NASTY)), made.code)
    assert welcome.gained is Role.SCHOOL
    assert [(held.role, held.organisation) for held in welcome.viewer.held] == [("school", "ICA")]
    assert welcome.viewer.name == NASTY


async def test_the_code_itself_is_stored_nowhere(home: Household) -> None:
    made = await invitation(home)
    assert made.code not in repr(await home.snapshot())


async def test_without_a_code_one_is_a_citizen(home: Household) -> None:
    welcome = await people.start(home.act(home.citizen()), "")
    assert (welcome.gained, welcome.viewer.held) == (None, ())


async def test_an_unknown_code_opens_nothing(home: Household) -> None:
    assert await problem_of(home, home.citizen(), "gissat") is InvitationProblem.UNKNOWN


async def test_a_code_works_once(home: Household) -> None:
    made = await invitation(home)
    await people.start(home.act(home.citizen()), made.code)
    assert await problem_of(home, home.citizen(), made.code) is InvitationProblem.USED_UP


async def test_a_code_for_several_works_for_as_many(home: Household) -> None:
    made = await invitation(home, uses=3)
    for _ in range(3):
        await people.start(home.act(home.citizen()), made.code)
    assert await problem_of(home, home.citizen(), made.code) is InvitationProblem.USED_UP


async def test_nobody_takes_two_places_of_one_invitation(home: Household) -> None:
    made = await invitation(home, uses=3)
    who = home.citizen()
    await people.start(home.act(who), made.code)
    assert await problem_of(home, who, made.code) is InvitationProblem.ALREADY_HELD
    await home.take_away(who, Role.SCHOOL)
    assert await problem_of(home, who, made.code) is InvitationProblem.USED_UP
    assert [row.uses for row in await home.rows(Invitation)] == [1]


async def test_a_code_expires_at_its_moment(home: Household) -> None:
    made = await invitation(home)
    home.later(days=7, seconds=-1)
    await people.start(home.act(home.citizen()), made.code)
    second = await invitation(home)
    home.later(days=7)
    assert await problem_of(home, home.citizen(), second.code) is InvitationProblem.EXPIRED


async def test_a_revoked_code_opens_nothing(home: Household) -> None:
    coordinator = await home.let_in(Role.COORDINATOR)
    made = await invitation(home)
    view = await people.revoke_invitation(home.act(coordinator), made.invitation.id)
    assert view.revoked
    assert await problem_of(home, home.citizen(), made.code) is InvitationProblem.REVOKED
    assert (await people.list_invitations(home.act(coordinator), 0)).total == 0


async def test_a_new_link_makes_the_old_one_worthless(home: Household) -> None:
    coordinator = await home.let_in(Role.COORDINATOR)
    made = await invitation(home)
    renewed = await people.renew_link(home.act(coordinator), made.invitation.id)
    assert await problem_of(home, home.citizen(), made.code) is InvitationProblem.UNKNOWN
    assert (await people.start(home.act(home.citizen()), renewed.code)).gained is Role.SCHOOL
    with pytest.raises(InvitationUnusable):
        await people.renew_link(home.act(coordinator), made.invitation.id)


async def test_an_invitation_that_is_used_up_is_not_revoked(home: Household) -> None:
    coordinator = await home.let_in(Role.COORDINATOR)
    made = await invitation(home)
    await people.start(home.act(home.citizen()), made.code)
    view = await people.revoke_invitation(home.act(coordinator), made.invitation.id)
    assert view.state_at(home.now) is InvitationState.USED_UP
    assert "invitation.revoked" not in [row.action for row in await home.rows(AuditRow)]


async def test_a_new_link_is_refused_for_the_reason_that_it_cannot_be(home: Household) -> None:
    coordinator = await home.let_in(Role.COORDINATOR)
    made = await invitation(home)
    await people.revoke_invitation(home.act(coordinator), made.invitation.id)
    with pytest.raises(InvitationUnusable) as caught:
        await people.renew_link(home.act(coordinator), made.invitation.id)
    assert caught.value.problem is InvitationProblem.REVOKED


async def test_of_many_at_the_last_place_one_gets_it(home: Household) -> None:
    made = await invitation(home, uses=2)
    await people.start(home.act(home.citizen()), made.code)
    acts = [home.act(home.citizen(f"Nr {number}")) for number in range(8)]
    results = await asyncio.gather(
        *(people.start(act, made.code) for act in acts), return_exceptions=True
    )
    refused = [one for one in results if isinstance(one, BaseException)]
    assert refused == [InvitationUnusable(InvitationProblem.USED_UP)] * 7
    assert [row.uses for row in await home.rows(Invitation)] == [2]
    assert len(await home.rows(InvitationUse)) == len(await home.rows(RoleGrant)) == 2


async def test_two_presses_on_the_same_link_give_one_role(home: Household) -> None:
    made = await invitation(home, uses=5)
    who = home.citizen()
    results = await asyncio.gather(
        *(people.start(home.act(who), made.code) for _ in range(4)), return_exceptions=True
    )
    assert sum(not isinstance(one, BaseException) for one in results) == 1
    assert len(await home.rows(RoleGrant)) == 1


async def test_who_made_an_invitation_hears_that_it_was_used(home: Household) -> None:
    coordinator = await home.let_in(Role.COORDINATOR)
    view = await home.fill_in(
        coordinator, FormKind.INVITE, "school", Typed("Linnéskolan"), Typed("1"), Typed("14")
    )
    done = await home.confirm(coordinator, view)
    await people.start(home.act(home.citizen("Sara")), done.receipt["code"])
    [notice] = await home.rows(NoticeRow)
    assert notice.params == {
        "name": "Sara", "role": "school", "organisation": "Linnéskolan", "is_used_up": False,
    }  # fmt: skip
    [delivery] = await home.rows(DeliveryRow)
    assert delivery.chat_id == coordinator.telegram_id


async def test_an_invitation_shows_its_code_once_and_keeps_it_nowhere(home: Household) -> None:
    coordinator = await home.let_in(Role.COORDINATOR)
    view = await home.fill_in(
        coordinator, FormKind.INVITE, "police", Typed("Polisen"), Typed("2"), Typed("30")
    )
    done = await home.confirm(coordinator, view)
    code = done.receipt["code"]
    assert code not in repr(await home.snapshot())
    made = await people.show_invitation(home.act(coordinator), done.receipt["invitation"])
    assert (made.role, made.max_uses, made.uses) == (Role.POLICE, 2, 0)
    assert (made.expires_at - home.now).days == 30


async def test_what_coordinators_do_about_invitations_is_audited(home: Household) -> None:
    coordinator = await home.let_in(Role.COORDINATOR)
    made = await invitation(home)
    await people.renew_link(home.act(coordinator), made.invitation.id)
    await people.revoke_invitation(home.act(coordinator), made.invitation.id)
    actions = [row.action for row in await home.rows(AuditRow)]
    assert actions == [
        "invitation.made", "invitation.used", "invitation.made", "invitation.renewed",
        "invitation.revoked",
    ]  # fmt: skip


async def test_a_person_who_blocked_the_bot_and_acts_again_is_reachable(home: Household) -> None:
    who = await home.let_in(Role.MEMBER)
    await people.note_reachability(home.act(who), Unreachable.BLOCKED)
    assert [row.unreachable for row in await home.rows(Person)] == ["blocked"]
    await people.start(home.act(who), "")
    assert [row.unreachable for row in await home.rows(Person)] == [None]


async def test_somebody_who_is_not_stored_has_no_number(home: Household) -> None:
    stranger, member = home.citizen(), await home.let_in(Role.MEMBER)
    assert (await people.see(home.act(stranger))).person_id is None
    [row] = await home.rows(Person)
    assert (await people.see(home.act(member))).person_id == row.id


async def test_a_new_name_is_kept_at_the_next_act(home: Household) -> None:
    who = await home.let_in(Role.MEMBER, "Gamla namnet")
    await people.start(home.act(Somebody(who.telegram_id, NASTY)), "")
    assert [row.name for row in await home.rows(Person)] == [NASTY]


async def test_the_chosen_language_stays(home: Household) -> None:
    who = home.citizen()
    assert (await people.see(home.act(who))).locale == "sv"
    await people.choose_language(home.act(who), "en")
    assert (await people.see(home.act(who))).locale == "en"


async def test_members_are_listed_in_pages_that_exist(home: Household) -> None:
    coordinator = await home.let_in(Role.COORDINATOR)
    for number in range(9):
        await home.let_in(Role.MEMBER, f"Medlem {number}", "ICA")
    first = await people.list_members(home.act(coordinator), Role.MEMBER, 0)
    beyond = await people.list_members(home.act(coordinator), Role.MEMBER, 99)
    assert (first.total, len(first.members), beyond.page, len(beyond.members)) == (9, 8, 1, 1)
