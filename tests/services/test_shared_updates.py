"""Shared updates in the ledger: each counts once under its promise, as long as it stands."""

from __future__ import annotations

from typing import Any

import pytest

from bot.domain.activities import ActivityState
from bot.domain.forms import FormKind, Move, Typed
from bot.domain.networks import NetworkKind
from bot.domain.outbox import DeliveryState, Settled
from bot.domain.people import Role
from bot.services import networks, people, promises, updates
from bot.texts.promises import promise_screen
from db.queries import deliveries, ledger_check
from tests.support.house import Household, Somebody


@pytest.fixture
async def coordinator(home: Household) -> Somebody:
    return await home.let_in(Role.COORDINATOR, "Kim", "Kommunen")


async def settled(home: Household) -> None:
    """Let every sending arrive and be closed."""
    await arrive_all(home)
    for progress in await updates.list_progress(home.house):
        await updates.finish(home.house, progress, home.now)


async def arrive_all(home: Household) -> None:
    async with home.database.write() as session:
        claimed = await deliveries.claim(session, home.now, 1000)
        sent = [
            Settled(one.id, one.chat_id, DeliveryState.SENT, message_id=one.message_id or one.id)
            for one in claimed
        ]
        await deliveries.settle(session, sent, home.now)


async def change(
    home: Household, who: Somebody, kind: FormKind, update_id: int, *answers: Any
) -> None:
    view = await home.fill_in(who, kind, *answers, about={"update": update_id})
    assert (await home.confirm(who, view)).problem is None


async def test_a_retracted_update_counts_under_the_promise_no_longer(
    home: Household, coordinator: Somebody
) -> None:
    await home.promise()
    await home.let_in(Role.MEMBER)
    update_id = await home.send_update(coordinator)
    await settled(home)
    await change(home, coordinator, FormKind.RETRACT_UPDATE, update_id, Typed("Fel."))
    await settled(home)
    [row] = await home.logged()
    assert row.state is ActivityState.VOIDED
    async with home.database.read() as session:
        assert (await ledger_check.check(session)).is_whole


async def test_one_retracted_before_it_was_logged_never_counts(
    home: Household, coordinator: Somebody
) -> None:
    await home.promise()
    await home.let_in(Role.MEMBER)
    update_id = await home.send_update(coordinator)
    await arrive_all(home)
    await change(home, coordinator, FormKind.RETRACT_UPDATE, update_id, Typed("Fel."))
    await settled(home)
    assert await home.logged() == ()


async def test_a_corrected_heading_is_corrected_in_the_ledger_once(
    home: Household, coordinator: Somebody
) -> None:
    await home.promise()
    await home.let_in(Role.MEMBER)
    update_id = await home.send_update(coordinator)
    await settled(home)
    for answers in (("heading", Typed("Stöld i parken")), ("body", Typed("Se upp."))):
        await change(home, coordinator, FormKind.CORRECT_UPDATE, update_id, *answers)
        await settled(home)
    [row] = await home.logged()
    assert (row.what, row.version) == ("Stöld i parken", 2)


async def test_a_follow_up_is_no_update_of_its_own(home: Household, coordinator: Somebody) -> None:
    await home.promise()
    await home.let_in(Role.MEMBER)
    update_id = await home.send_update(coordinator)
    await settled(home)
    view = await home.fill_in(
        coordinator, FormKind.SITUATION_UPDATE, Move.KEEP, Typed("Har ni sett något?"), Move.KEEP,
        Move.SKIP, about={"follows": update_id},
    )  # fmt: skip
    assert (await home.confirm(coordinator, view)).problem is None
    await settled(home)
    assert len(await home.logged()) == 1
    assert await updates.list_progress(home.house) == []


async def test_an_update_to_the_council_alone_counts_under_its_promise(
    home: Household, coordinator: Somebody
) -> None:
    await home.promise()
    member = await home.let_in(Role.MEMBER)
    found = (await networks.overview(home.act(coordinator))).networks
    council = next(one for one in found if one.kind is NetworkKind.COUNCIL)
    await home.belong(member, council.id)
    view = await home.fill_in(
        coordinator, FormKind.SITUATION_UPDATE, Typed("Läget"), Typed("Lugnt."), "information",
        "audience", Move.ENOUGH, str(council.id), Move.ENOUGH, Move.SKIP,
    )  # fmt: skip
    assert (await home.confirm(coordinator, view)).problem is None
    await settled(home)
    [row] = await home.logged()
    assert [str(one.id) for one in row.promises] == [await home.promise_number(coordinator, "S1")]


async def test_members_reached_are_not_summed_over_updates(
    home: Household, coordinator: Somebody
) -> None:
    await home.promise()
    await home.let_in(Role.MEMBER)
    for heading in ("Ett", "Två"):
        await home.send_update(coordinator, heading)
        await settled(home)
    number = int(await home.promise_number(coordinator, "S2"))
    said = promise_screen(
        await promises.show(home.act(coordinator), number),
        (await people.see(home.act(coordinator))),
    ).text
    assert "2 medlemmar" not in said
    assert said.count("1 medlem") == 2, "each says whom it reached"
