"""Members: joining, what is known of them, what they want to hear, leaving."""

from __future__ import annotations

import asyncio
from datetime import date, time, timedelta

import pytest

from bot.domain.errors import (
    AnswerProblem,
    InvitationProblem,
    InvitationUnusable,
    KindSettled,
    NotFound,
)
from bot.domain.forms import FormKind, FormState, Move, Typed
from bot.domain.networks import Audience, Branch, NetworkKind, NetworkRole
from bot.domain.people import Role, Unreachable
from bot.domain.updates import Urgency
from bot.domain.views import FormView, MadeInvitation
from bot.services import forms, members, networks, people, promises, reminders
from db.models import (
    DeliveryRow,
    Invitation,
    MeetingRow,
    MembershipRow,
    NetworkRow,
    NoticeRow,
    ReminderRow,
    RoleGrant,
)
from db.queries import networks as network_queries
from tests.support.house import NASTY, Household, Somebody, again, almhult
from tests.support.program import STOCKHOLM


async def invitation(home: Household, *, uses: int = 1) -> MadeInvitation:
    return await people.invite_from_command_line(
        home.house, Role.MEMBER, uses=uses, days=7, organisation="ICA", now=home.now
    )


async def opened(home: Household, who: Somebody, made: MadeInvitation) -> FormView:
    view = (await people.start(home.act(who), made.code)).joins
    assert view is not None
    return view


async def membership_of(home: Household, who: Somebody) -> int:
    return (await members.settings.mine(home.act(who))).memberships[0].id


class TestJoining:
    async def test_asks_and_shows_who_asks_before_anything_is_stored(self, home: Household) -> None:
        who, made = home.citizen(), await invitation(home)
        view = await opened(home, who, made)
        assert view.form.step == "accept"
        assert view.form.answers["asks"] == {"network": "Näringslivsnätverket", "by": "Älmhult"}
        await forms.cancel(home.act(who), view.id)
        assert await home.rows(MembershipRow) == await home.rows(RoleGrant) == []
        assert [row.uses for row in await home.rows(Invitation)] == [0]
        assert (await opened(home, who, made)).form.step == "accept", "the link still works"

    async def test_gives_membership_and_role_and_tells_the_maker(self, home: Household) -> None:
        sam, area = await home.let_in(Role.COORDINATOR), await home.area("Centrum")
        view = await home.fill_in(
            sam, FormKind.INVITE, "member", Typed("ICA"), Typed("1"), Typed("7")
        )
        code = (await home.confirm(sam, view)).receipt["code"]
        who = home.citizen(NASTY)
        join = (await people.start(home.act(who), code)).joins
        assert join is not None
        for answer in ("yes", Move.KEEP, "fuel", str(area), Move.ENOUGH):
            join = await home.answer(who, join, answer)
            assert join.problem is None
        done = await home.confirm(who, join)
        assert done.form.state is FormState.DONE
        [mine] = (await members.settings.mine(home.act(who))).memberships
        assert (mine.organisation, mine.branch, [one.name for one in mine.areas]) == (
            "ICA", Branch.FUEL, ["Centrum"],
        )  # fmt: skip
        held = (await people.see(home.act(who))).held
        assert [(one.role, one.organisation) for one in held] == [(Role.MEMBER, "ICA")]
        [delivery] = await home.rows(DeliveryRow)
        assert delivery.chat_id == sam.telegram_id

    async def test_a_link_for_several_suggests_no_organisation(self, home: Household) -> None:
        who = home.citizen()
        view = await opened(home, who, await invitation(home, uses=5))
        view = await home.answer(who, view, "yes")
        assert (await home.answer(who, view, Move.KEEP)).problem is not None

    async def test_of_two_at_the_last_place_one_gets_it(self, home: Household) -> None:
        made = await invitation(home)
        both = [home.citizen("Anna"), home.citizen("Bo")]
        views = [await home.ready_to_join(who, made.code) for who in both]
        done = await asyncio.gather(
            *(home.confirm(who, view) for who, view in zip(both, views, strict=True))
        )
        problems = [view.problem for view in done if view.problem is not None]
        assert problems == [InvitationUnusable(InvitationProblem.USED_UP)]
        assert len(await home.rows(MembershipRow)) == 1

    @pytest.mark.parametrize("what", ["revoked", "expired", "closed"])
    async def test_what_became_of_the_link_meanwhile_is_said(
        self, home: Household, what: str
    ) -> None:
        sam, who, made = await home.let_in(Role.COORDINATOR), home.citizen(), await invitation(home)
        view = await home.ready_to_join(who, made.code)
        match what:
            case "revoked":
                await people.revoke_invitation(home.act(sam), made.invitation.id)
            case "expired":
                home.later(days=8)
            case "closed":
                [row] = await home.rows(NetworkRow)
                await networks.close(home.act(sam), row.id)
        problem = (await home.confirm(who, view)).problem
        wanted = InvitationProblem(what if what != "closed" else "network_closed")
        assert problem == InvitationUnusable(wanted)
        assert await home.rows(MembershipRow) == []

    async def test_a_member_can_join_a_second_network_but_none_twice(self, home: Household) -> None:
        sam, who = await home.let_in(Role.COORDINATOR), await home.let_in(Role.MEMBER)
        with pytest.raises(InvitationUnusable) as caught:
            await people.start(home.act(who), (await invitation(home)).code)
        assert caught.value.problem is InvitationProblem.ALREADY_MEMBER
        council = await home.network()
        view = await home.fill_in(
            sam, FormKind.INVITE, "member", str(council), Typed("BRÅ"), Typed("1"), Typed("7")
        )
        code = (await home.confirm(sam, view)).receipt["code"]
        join = (await people.start(home.act(who), code)).joins
        assert join is not None
        join = await home.answer(who, await home.answer(who, join, "yes"), Move.KEEP)
        assert (await home.confirm(who, join)).problem is None, "a council asks for no branch"
        assert len((await members.settings.mine(home.act(who))).memberships) == 2
        assert len(await home.rows(RoleGrant)) == 2, "one for Sam, one for the member"


class TestLeaving:
    async def test_the_last_network_ends_the_role_and_no_other_does(self, home: Household) -> None:
        who = await home.let_in(Role.MEMBER)
        second = await home.enrol(who, "Rådet", network_id=await home.network())
        await members.keeping.leave(home.act(who), await membership_of(home, who))
        assert (await people.see(home.act(who))).held[0].organisation == "Rådet"
        await members.keeping.leave(home.act(who), second)
        assert (await people.see(home.act(who))).held == ()
        assert await home.rows(NoticeRow) == [], "who leaves needs no telling"

    async def test_who_is_removed_hears_of_it_once(self, home: Household) -> None:
        sam, who = await home.let_in(Role.COORDINATOR), await home.let_in(Role.MEMBER)
        membership = await membership_of(home, who)
        await members.keeping.leave(home.act(sam), membership)
        with pytest.raises(NotFound):
            await members.keeping.leave(home.act(sam), membership)
        [delivery] = await home.rows(DeliveryRow)
        assert delivery.chat_id == who.telegram_id

    async def test_somebody_elses_membership_is_not_mine_to_end(self, home: Household) -> None:
        one, other = await home.let_in(Role.MEMBER), await home.let_in(Role.MEMBER, "Bo")
        for verb in (members.keeping.leave, members.keeping.confirm, members.keeping.show):
            with pytest.raises(NotFound):
                await verb(home.act(one), await membership_of(home, other))

    async def test_a_closed_network_lets_everybody_go_and_tells_them(self, home: Household) -> None:
        sam = await home.let_in(Role.COORDINATOR)
        both = [await home.let_in(Role.MEMBER, name) for name in ("Anna", "Bo")]
        await home.enrol(both[1], "Rådet", network_id=await home.network())
        business = (await members.settings.mine(home.act(both[0]))).memberships[0].network.id
        await networks.close(home.act(sam), business)
        assert [(await people.see(home.act(who))).has(Role.MEMBER) for who in both] == [
            False, True,
        ]  # fmt: skip
        told = {row.chat_id for row in await home.rows(DeliveryRow)}
        assert told == {who.telegram_id for who in both}


class TestSettings:
    async def test_hold_defaults_until_changed_and_are_saved_at_once(self, home: Household) -> None:
        who, area = await home.let_in(Role.MEMBER), await home.area("Centrum")
        before = (await members.settings.mine(home.act(who))).settings
        assert (before.quiet.starts, before.quiet.ends) == (time(21), time(7))
        act = home.act(who)
        for delivered in (act, again(act)):
            await members.settings.want_quiet(delivered, 20, 6)
        await members.settings.want_urgency(home.act(who), Urgency.WARNING)
        await members.settings.want_digest(home.act(who), wanted=True)
        await members.settings.follow_area(home.act(who), area, wanted=True)
        await members.settings.follow_branch(home.act(who), Branch.BANK, wanted=True)
        now = (await members.settings.mine(home.act(who))).settings
        assert (now.quiet.starts, now.quiet.ends, now.lowest_urgency, now.digest) == (
            time(20), time(6), Urgency.WARNING, True,
        )  # fmt: skip
        assert (now.areas, now.branches) == ((area,), (Branch.BANK,))
        await members.settings.follow_area(home.act(who), area, wanted=False)
        assert (await members.settings.mine(home.act(who))).settings.areas == ()

    async def test_a_pause_holds_until_its_day_and_can_be_ended(self, home: Household) -> None:
        who = await home.let_in(Role.MEMBER)
        view = await home.fill_in(who, FormKind.PAUSE, Typed("20 okt"))
        await home.confirm(who, view)
        assert (await members.settings.mine(home.act(who))).settings.paused_until == date(
            2021, 10, 20
        )
        assert (await members.settings.resume(home.act(who))).settings.paused_until is None


class TestACoordinator:
    async def test_finds_members_by_name_or_organisation_whatever_the_case(
        self, home: Household
    ) -> None:
        sam = await home.let_in(Role.COORDINATOR)
        for number in range(9):
            await home.let_in(Role.MEMBER, f"Nr {number}", "Exempelbutiken")
        await home.let_in(Role.MEMBER, "Åsa Öberg", "100 % Blommor")
        page = await members.keeping.list_members(home.act(sam), 1, words="BUTIKEN")
        assert (page.total, page.page, len(page.members)) == (9, 1, 1)
        for words in ("åsa", "öberg blommor", "100 %"):
            page = await members.keeping.list_members(home.act(sam), 0, words=words)
            assert [one.name for one in page.members] == ["Åsa Öberg"], words
        assert (await members.keeping.list_members(home.act(sam), 0, words="_")).total == 0

    async def test_comes_back_from_a_member_to_the_page_that_it_stands_on(
        self, home: Household
    ) -> None:
        sam = await home.let_in(Role.COORDINATOR)
        for number in range(9):
            who = await home.let_in(Role.MEMBER, f"Nr {8 - number}", "Exempelbutiken")
        network_id = (await members.settings.mine(home.act(who))).memberships[0].network.id
        for number in (0, 1):
            page = await members.keeping.list_members(home.act(sam), number, network_id=network_id)
            for one in page.members:
                view = await members.keeping.show(home.act(sam), one.id)
                assert view.page == number, one.name

    async def test_sees_whom_messages_do_not_reach_and_why(self, home: Household) -> None:
        sam = await home.let_in(Role.COORDINATOR)
        gone, _ = await home.let_in(Role.MEMBER, "Anna"), await home.let_in(Role.MEMBER, "Bo")
        network = (await members.settings.mine(home.act(gone))).memberships[0].network.id
        await people.note_reachability(home.act(gone), Unreachable.BLOCKED)
        page = await members.keeping.list_members(
            home.act(sam), 0, network_id=network, unreachable=True
        )
        assert [(one.name, one.unreachable) for one in page.members] == [
            ("Anna", Unreachable.BLOCKED)
        ]
        assert (await networks.show(home.act(sam), network)).unreachable == 1

    async def test_changes_what_is_known_of_a_member(self, home: Household) -> None:
        sam, who, area = (
            await home.let_in(Role.COORDINATOR), await home.let_in(Role.MEMBER),
            await home.area("Centrum"),
        )  # fmt: skip
        membership = await membership_of(home, who)
        await members.keeping.set_branch(home.act(sam), membership, Branch.BANK)
        await members.keeping.set_area(home.act(sam), membership, area, at_home=True)
        await members.keeping.set_role(home.act(sam), membership, NetworkRole.CONVENER)
        about = {"membership": membership}
        view = await home.fill_in(sam, FormKind.ORGANISATION, Typed("Nya butiken"), about=about)
        await home.confirm(sam, view)
        one = (await members.keeping.show(home.act(who), membership)).membership
        assert (one.branch, one.role, one.organisation, [area.name for area in one.areas]) == (
            Branch.BANK, NetworkRole.CONVENER, "Nya butiken", ["Centrum"],
        )  # fmt: skip
        assert (await people.see(home.act(who))).held[0].organisation == "Nya butiken"
        [delivery] = await home.rows(DeliveryRow)
        assert delivery.chat_id == who.telegram_id, "told of the new role"

    async def test_adds_renames_and_brings_back_networks(self, home: Household) -> None:
        sam = await home.let_in(Role.COORDINATOR)
        new = {"network": None}
        add = await home.fill_in(sam, FormKind.NETWORK, "watch", Typed("Byn"), about=new)
        network = (await home.confirm(sam, add)).receipt["network"]
        taken = await home.fill_in(sam, FormKind.NETWORK, "council", Typed("Byn "), about=new)
        assert getattr((await home.confirm(sam, taken)).problem, "problem", None) is (
            AnswerProblem.NAME_TAKEN
        )
        rename = await home.fill_in(
            sam, FormKind.NETWORK, Typed("Norra byn"), about={"network": network}
        )
        await home.confirm(sam, rename)
        await networks.close(home.act(sam), network)
        assert (await networks.overview(home.act(sam))).networks == ()
        back = await home.fill_in(sam, FormKind.NETWORK, "watch", Typed("Norra byn"), about=new)
        assert (await home.confirm(sam, back)).receipt["network"] == network

    async def test_keeps_areas_without_two_of_a_name(self, home: Household) -> None:
        sam, centre = await home.let_in(Role.COORDINATOR), await home.area("Centrum")
        again_ = await home.fill_in(sam, FormKind.AREA, Typed("Centrum"), about={"area": None})
        assert (await home.confirm(sam, again_)).problem is not None
        await networks.close_area(home.act(sam), centre)
        assert await networks.list_areas(home.act(sam)) == ()
        back = await home.fill_in(sam, FormKind.AREA, Typed("Centrum"), about={"area": None})
        assert (await home.confirm(sam, back)).receipt["area"] == centre


async def test_promises_bring_their_networks_once(home: Household) -> None:
    for _ in range(2):
        await promises.import_document(home.house, almhult(), home.now)
    kinds = [row.kind for row in await home.rows(NetworkRow)]
    assert set(kinds) >= {NetworkKind.BUSINESS.value, NetworkKind.COUNCIL.value}
    assert len(kinds) == len(set(kinds))


async def test_an_audience_counts_each_person_once(home: Household) -> None:
    anna = await home.let_in(Role.MEMBER, "Anna")
    centre, council = await home.area("Centrum"), await home.network()
    await home.enrol(anna, "Rådet", network_id=council, branch=None)
    bo = home.citizen("Bo")
    await home.enrol(bo, "Banken", branch=Branch.BANK, area_ids=(centre,))
    async with home.database.read() as session:
        counts = [
            await network_queries.count_people(session, audience)
            for audience in (
                Audience(),
                Audience(networks=(council,)),
                Audience(areas=(centre,)),
                Audience(branches=(Branch.BANK, Branch.TRADE)),
                Audience(networks=(council,), areas=(centre,)),
            )
        ]
    assert counts == [2, 1, 1, 2, 0]


async def test_whoever_follows_an_area_or_a_branch_hears_of_it_without_being_at_home_there(
    home: Household,
) -> None:
    centre, square = await home.area("Centrum"), await home.area("Torget")
    who, bo = await home.let_in(Role.MEMBER, "Anna"), home.citizen("Bo")
    await home.enrol(bo, "Banken", branch=Branch.BANK, area_ids=(centre,))
    await members.settings.follow_area(home.act(who), centre, wanted=True)
    await members.settings.follow_branch(home.act(who), Branch.BANK, wanted=True)
    async with home.database.read() as session:
        counts = [
            await network_queries.count_people(session, audience)
            for audience in (
                Audience(areas=(centre,)),
                Audience(branches=(Branch.BANK,)),
                Audience(areas=(centre,), branches=(Branch.BANK,)),
                Audience(areas=(square,)),
                Audience(branches=(Branch.FUEL,)),
            )
        ]
    assert counts == [2, 2, 2, 0, 0]


class TestTheYearlyQuestion:
    async def test_comes_after_a_year_in_working_hours_and_again_a_year_on(
        self, home: Household
    ) -> None:
        who = await home.let_in(Role.MEMBER)
        [reminder] = await home.rows(ReminderRow)
        local = reminder.due_at.astimezone(STOCKHOLM)
        assert (local.date(), local.hour) == (date(2022, 10, 11), 10)
        home.now = reminder.due_at - timedelta(seconds=1)
        assert await reminders.send_due(home.house, home.now) == 0
        home.later(seconds=1)
        await reminders.send_due(home.house, home.now)
        assert [row.kind for row in await home.rows(NoticeRow)] == ["membership_right"]
        await members.keeping.confirm(home.act(who), await membership_of(home, who))
        home.later(days=366)
        await reminders.send_due(home.house, home.now)
        assert len(await home.rows(NoticeRow)) == 2, "one a year, not one for each reminder"

    async def test_is_not_asked_of_who_left_or_just_said_so(self, home: Household) -> None:
        left, fresh = await home.let_in(Role.MEMBER), await home.let_in(Role.MEMBER, "Bo")
        await members.keeping.leave(home.act(left), await membership_of(home, left))
        home.later(days=200)
        await members.keeping.confirm(home.act(fresh), await membership_of(home, fresh))
        home.later(days=170)
        await reminders.send_due(home.house, home.now)
        assert await home.rows(NoticeRow) == []


class TestTheWholeMunicipality:
    async def test_holds_for_areas_that_are_added_later(self, home: Household) -> None:
        who, centre = home.citizen(), await home.area("Centrum")
        view = await opened(home, who, await invitation(home))
        for answer in ("yes", Move.KEEP, "trade", "all", Move.ENOUGH):
            view = await home.answer(who, view, answer)
            assert view.problem is None
        await home.confirm(who, view)
        new = await home.area("Nyområdet")
        async with home.database.read() as session:
            for area in (centre, new):
                audience = Audience(areas=(area,))
                assert await network_queries.count_people(session, audience) == 1

    async def test_is_chosen_and_left_for_single_areas(self, home: Household) -> None:
        who, centre = await home.let_in(Role.MEMBER), await home.area("Centrum")
        await home.area("Haganäs")
        number = await membership_of(home, who)
        await members.keeping.set_area(home.act(who), number, centre, at_home=True)
        view = await members.keeping.set_everywhere(home.act(who), number, True)
        assert (view.membership.everywhere, view.membership.areas) == (True, ())
        view = await members.keeping.set_area(home.act(who), number, centre, at_home=True)
        assert not view.membership.everywhere
        assert [one.name for one in view.membership.areas] == ["Centrum"]


class TestTheKindOfANetwork:
    async def test_can_be_changed_until_a_meeting_counts(self, home: Household) -> None:
        sam = await home.let_in(Role.COORDINATOR)
        number = await home.network(NetworkKind.WATCH, "Grannarna")
        view = await networks.set_kind(home.act(sam), number, NetworkKind.COUNCIL)
        assert view.network.kind is NetworkKind.COUNCIL
        await home.call(sam, number)
        view = await networks.set_kind(home.act(sam), number, NetworkKind.BUSINESS)
        assert not view.kind_is_settled
        [meeting] = await home.rows(MeetingRow)
        home.now = meeting.ends_at + timedelta(hours=1)
        view_of_closing = await home.fill_in(
            sam, FormKind.CLOSE_MEETING, "no", Typed("Sjukdom"), about={"meeting": meeting.id}
        )
        await home.confirm(sam, view_of_closing)
        with pytest.raises(KindSettled):
            await networks.set_kind(home.act(sam), number, NetworkKind.WATCH)
        same = await networks.set_kind(home.act(sam), number, NetworkKind.BUSINESS)
        assert same.network.kind is NetworkKind.BUSINESS
        assert same.kind_is_settled, "so that no other kind is offered"
