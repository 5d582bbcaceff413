"""Inviting many at once: all or nothing, and each link is one person's own."""

from __future__ import annotations

import pytest

from bot.domain.errors import InvitationUnusable
from bot.domain.forms import FormState, Move
from bot.domain.networks import Branch
from bot.domain.people import Role
from bot.domain.table_file import NotAList
from bot.domain.views import FormView
from bot.services import member_lists, members, people
from db.models import FormRow, Invitation
from tests.support.house import Household, Somebody, again

LIST = "Namn;Organisation;Bransch;Områden\nÅsa;Exempelbutiken;handel;Centrum\nBo;Macken\n".encode()


async def taken(home: Household, who: Somebody) -> FormView:
    view = await member_lists.take(home.act(who), LIST)
    assert isinstance(view, FormView)
    return await home.answer(who, view, "30")


async def test_everybody_on_the_list_gets_a_link_that_knows_them(home: Household) -> None:
    sam, _ = await home.let_in(Role.COORDINATOR), await home.area("Centrum")
    done = await home.confirm(sam, await taken(home, sam))
    links = done.receipt["links"]
    assert [(name, organisation) for name, organisation, _ in links] == [
        ("Åsa", "Exempelbutiken"), ("Bo", "Macken"),
    ]  # fmt: skip
    asa = home.citizen("Åsa")
    join = (await people.start(home.act(asa), links[0][2])).joins
    assert join is not None
    for answer in ("yes", Move.KEEP, Move.KEEP, Move.ENOUGH):
        join = await home.answer(asa, join, answer)
        assert join.problem is None
    assert (await home.confirm(asa, join)).form.state is FormState.DONE
    [mine] = (await members.settings.mine(home.act(asa))).memberships
    assert (mine.organisation, mine.branch, [area.name for area in mine.areas]) == (
        "Exempelbutiken", Branch.TRADE, ["Centrum"],
    )  # fmt: skip


async def test_one_faulty_row_makes_no_link_and_opens_nothing(home: Household) -> None:
    sam = await home.let_in(Role.COORDINATOR)
    faults = await member_lists.take(home.act(sam), LIST)
    assert isinstance(faults, tuple)
    assert [(one.line, one.value) for one in faults] == [(2, "Centrum")], "no such area yet"
    assert await home.rows(FormRow) == []
    with pytest.raises(NotAList):
        await member_lists.take(home.act(sam), b"")


async def test_the_codes_are_shown_once_and_stored_nowhere(home: Household) -> None:
    sam, _ = await home.let_in(Role.COORDINATOR), await home.area("Centrum")
    view = await taken(home, sam)
    before = len(await home.rows(Invitation))
    done = await home.confirm(sam, view)
    stored = repr(await home.snapshot())
    assert not [code for _, _, code in done.receipt["links"] if code in stored]
    receipt = (await home.confirm(sam, view)).receipt
    assert receipt == {"count": 2, "invited": 0, "joined": 0}
    assert len(await home.rows(Invitation)) == before + 2


async def test_the_same_list_delivered_twice_opens_one_dialog(home: Household) -> None:
    sam, _ = await home.let_in(Role.COORDINATOR), await home.area("Centrum")
    act = home.act(sam)
    for delivered in (act, again(act)):
        await member_lists.take(delivered, LIST)
    assert len(await home.rows(FormRow)) == 1


async def joined(home: Household, name: str, code: str) -> None:
    who = home.citizen(name)
    join = (await people.start(home.act(who), code)).joins
    while join is not None and join.form.state is FormState.OPEN:
        answer = {"accept": "yes", "branch": "trade", "areas": Move.ENOUGH, "confirm": "confirm"}
        if join.form.step == "areas":
            join = await home.answer(who, join, "all")
        join = await home.answer(who, join, answer.get(join.form.step, Move.KEEP))
        assert join.problem is None


class TestTheSameListAgain:
    async def test_makes_links_for_the_new_alone_and_says_so(self, home: Household) -> None:
        sam, _ = await home.let_in(Role.COORDINATOR), await home.area("Centrum")
        first = await home.confirm(sam, await taken(home, sam))
        await joined(home, "Bo", first.receipt["links"][1][2])
        view = await member_lists.take(home.act(sam), LIST + b"Eva;Kiosken\n")
        assert isinstance(view, FormView)
        assert view.form.step == "again"
        view = await home.answer(sam, await home.answer(sam, view, "skip"), "30")
        done = await home.confirm(sam, view)
        assert [name for name, _, _ in done.receipt["links"]] == ["Eva"]
        assert (done.receipt["count"], done.receipt["invited"], done.receipt["joined"]) == (1, 1, 1)
        asa = home.citizen("Åsa")
        assert (await people.start(home.act(asa), first.receipt["links"][0][2])).joins is not None

    async def test_gives_new_links_to_those_who_have_not_joined(self, home: Household) -> None:
        sam, _ = await home.let_in(Role.COORDINATOR), await home.area("Centrum")
        first = await home.confirm(sam, await taken(home, sam))
        view = await member_lists.take(home.act(sam), LIST)
        assert isinstance(view, FormView)
        view = await home.answer(sam, await home.answer(sam, view, "renew"), "60")
        done = await home.confirm(sam, view)
        old, new = (sorted(code for *_, code in one.receipt["links"]) for one in (first, done))
        assert len(new) == 2
        assert not set(old) & set(new)
        with pytest.raises(InvitationUnusable):
            await people.start(home.act(home.citizen()), old[0])
        assert (await people.start(home.act(home.citizen()), new[0])).joins is not None

    async def test_makes_nothing_where_all_have_joined(self, home: Household) -> None:
        sam, _ = await home.let_in(Role.COORDINATOR), await home.area("Centrum")
        first = await home.confirm(sam, await taken(home, sam))
        for name, _, code in first.receipt["links"]:
            await joined(home, name, code)
        before = len(await home.rows(Invitation))
        done = await home.confirm(sam, await taken(home, sam))
        assert done.receipt == {"count": 0, "invited": 0, "joined": 2}
        assert len(await home.rows(Invitation)) == before
