"""Taking a role away again."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from bot.domain.errors import LastCoordinator, NotFound
from bot.domain.people import Role
from bot.services import people, roles, visits
from db.models import AuditRow, DeliveryRow, NoticeRow, VisitOfferRow
from db.queries import people as queries
from tests.support.house import Household, Somebody


async def number_of(home: Household, who: Somebody) -> int:
    async with home.database.read() as session:
        person = await queries.find(session, who.telegram_id)
    assert person is not None
    return person.id


async def roles_of(home: Household, who: Somebody) -> list[Role]:
    return [held.role for held in (await people.see(home.act(who))).held]


async def test_ends_that_role_alone_is_noted_and_told(home: Household) -> None:
    coordinator, who = await home.let_in(Role.COORDINATOR), await home.let_in(Role.SCHOOL)
    await home.grant(who, Role.POLICE)
    number = await number_of(home, who)
    await roles.take_away(home.act(coordinator), number, Role.SCHOOL)
    assert await roles_of(home, who) == [Role.POLICE]
    notices = {row.id: row.kind for row in await home.rows(NoticeRow)}
    told = [
        notices[row.notice_id]
        for row in await home.rows(DeliveryRow)
        if row.chat_id == who.telegram_id
    ]
    assert told == ["role_ended"]
    noted = [(row.action, row.subject_id) for row in await home.rows(AuditRow)]
    assert noted[-1] == ("role.ended.school", number)
    with pytest.raises(NotFound):
        await roles.take_away(home.act(coordinator), number, Role.SCHOOL)


async def test_who_stays_a_member_is_told_and_so_is_who_takes_the_role_away(
    home: Household,
) -> None:
    coordinator, who = await home.let_in(Role.COORDINATOR), await home.let_in(Role.MEMBER)
    await home.grant(who, Role.POLICE)
    number = await number_of(home, who)
    view = await roles.take_away(home.act(coordinator), number, Role.POLICE)
    assert len(view.networks) == 1
    [notice] = [row for row in await home.rows(NoticeRow) if row.kind == "role_ended"]
    assert notice.params["networks"] == list(view.networks)


async def test_the_last_coordinator_stays(home: Household) -> None:
    first, second = await home.let_in(Role.COORDINATOR), await home.let_in(Role.COORDINATOR, "Ulla")
    both = [await number_of(home, one) for one in (first, second)]
    await roles.take_away(home.act(first), both[1], Role.COORDINATOR)
    with pytest.raises(LastCoordinator):
        await roles.take_away(home.act(first), both[0], Role.COORDINATOR)
    assert await roles_of(home, first) == [Role.COORDINATOR]


async def test_of_two_coordinators_who_remove_each_other_one_stays(home: Household) -> None:
    first, second = await home.let_in(Role.COORDINATOR), await home.let_in(Role.COORDINATOR, "Ulla")
    numbers = [await number_of(home, one) for one in (first, second)]
    await asyncio.gather(
        roles.take_away(home.act(first), numbers[1], Role.COORDINATOR),
        roles.take_away(home.act(second), numbers[0], Role.COORDINATOR),
        return_exceptions=True,
    )
    left = [role for one in (first, second) for role in await roles_of(home, one)]
    assert left == [Role.COORDINATOR]


async def test_an_officers_free_times_go_and_booked_visits_stay(home: Household) -> None:
    coordinator, officer = await home.let_in(Role.COORDINATOR), await home.let_in(Role.POLICE)
    school = await home.let_in(Role.SCHOOL)
    booked = await home.offer(officer, home.now + timedelta(days=2))
    visit_id = await home.book(school, booked)
    await home.offer(officer, home.now + timedelta(days=3))
    number = await number_of(home, officer)
    view = await roles.show_holder(home.act(coordinator), number, Role.POLICE)
    assert view.visits == 1
    await roles.take_away(home.act(coordinator), number, Role.POLICE)
    assert [row.withdrawn_at is None for row in await home.rows(VisitOfferRow)] == [False, False]
    assert (await visits.showing.show(home.act(school), visit_id)).id == visit_id


async def test_a_member_is_removed_from_their_networks_instead(home: Household) -> None:
    coordinator, member = await home.let_in(Role.COORDINATOR), await home.let_in(Role.MEMBER)
    with pytest.raises(NotFound):
        await roles.take_away(home.act(coordinator), await number_of(home, member), Role.MEMBER)
    assert await roles_of(home, member) == [Role.MEMBER]
