"""Inviting many at once: all or nothing, and each link is one person's own."""

from __future__ import annotations

import pytest

from bot.domain.forms import FormState, Move
from bot.domain.member_list import NotAList
from bot.domain.networks import Branch
from bot.domain.people import Role
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
    [mine] = (await members.mine(home.act(asa))).memberships
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
    assert (await home.confirm(sam, view)).receipt == {"count": 2}
    assert len(await home.rows(Invitation)) == before + 2


async def test_the_same_list_delivered_twice_opens_one_dialog(home: Household) -> None:
    sam, _ = await home.let_in(Role.COORDINATOR), await home.area("Centrum")
    act = home.act(sam)
    for delivered in (act, again(act)):
        await member_lists.take(delivered, LIST)
    assert len(await home.rows(FormRow)) == 1
