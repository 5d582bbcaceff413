"""Groups: a coordinator ties one to a network in private; ties follow the group and end with it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.domain.errors import GroupTied, NotFound
from bot.domain.forms import FormKind, Move, Typed
from bot.domain.outbox import DeliveryState, Settled
from bot.domain.people import Role
from bot.services import groups, networks
from db.models import DeliveryRow, GroupRow, NoticeRow, Person
from db.queries import deliveries
from tests.support.house import Household, again

CHAT = -700


async def test_a_coordinator_who_adds_the_bot_is_asked_in_private(home: Household) -> None:
    sam = await home.let_in(Role.COORDINATOR)
    act = replace(home.act(sam), chat_id=CHAT)
    for delivered in (act, again(act)):
        await groups.note_added(delivered, "Ledning")
    [row] = await home.rows(GroupRow)
    assert (row.chat_id, row.network_id) == (CHAT, None)
    [delivery] = await home.rows(DeliveryRow)
    assert delivery.chat_id == sam.telegram_id


async def test_nobody_else_is_asked_or_even_stored(home: Household) -> None:
    await groups.note_added(replace(home.act(home.citizen()), chat_id=CHAT), "Kompisar")
    assert await home.rows(GroupRow) == await home.rows(Person) == await home.rows(NoticeRow) == []


async def test_a_tie_is_shown_with_the_network_and_can_be_loosened(home: Household) -> None:
    sam, network = await home.let_in(Role.COORDINATOR), await home.network()
    group = await home.group(sam, CHAT)
    view = await groups.tie(home.act(sam), group, network)
    assert view.tied is not None
    assert view.tied.id == network
    assert [one.title for one in (await networks.show(home.act(sam), network)).groups] == [
        "Ledning"
    ]
    assert (await groups.untie(home.act(sam), group)).tied is None
    assert (await networks.show(home.act(sam), network)).groups == ()


async def test_a_topic_is_told_by_a_command_written_in_it(home: Household) -> None:
    sam, network = await home.let_in(Role.COORDINATOR), await home.network()
    await home.group(sam, CHAT)
    await groups.note_command(replace(home.act(sam), chat_id=CHAT), "Ledning", 42)
    whole, topic = await home.rows(GroupRow)
    assert (whole.thread_id, topic.thread_id) == (None, 42)
    await groups.tie(home.act(sam), topic.id, network)
    with pytest.raises(GroupTied):
        await groups.tie(home.act(sam), whole.id, network)


async def test_a_removed_bot_posts_nothing_and_says_so(home: Household) -> None:
    sam, network = await home.let_in(Role.COORDINATOR), await home.network()
    group = await home.group(sam, CHAT)
    await groups.tie(home.act(sam), group, network)
    act = replace(home.act(home.citizen()), chat_id=CHAT)
    for delivered in (act, again(act)):
        await groups.note_removed(delivered)
    assert [row.kind for row in await home.rows(NoticeRow)] == ["group_added", "group_lost"]
    assert (await networks.show(home.act(sam), network)).groups == ()
    with pytest.raises(NotFound):
        await groups.show(home.act(sam), group)
    assert await home.group(sam, CHAT) != group, "added anew it is a new group"


async def test_a_group_that_becomes_a_supergroup_keeps_its_tie(home: Household) -> None:
    sam, network = await home.let_in(Role.COORDINATOR), await home.network()
    await groups.tie(home.act(sam), await home.group(sam, CHAT), network)
    for _ in range(2):
        await groups.note_moved(home.house, CHAT, -1007, home.now)
    [row] = await home.rows(GroupRow)
    assert (row.chat_id, row.network_id) == (-1007, network)


async def test_a_move_that_looks_like_a_removal_at_first_loses_nothing(home: Household) -> None:
    """The removal from the old chat, then the new chat, and only then that they are the same."""
    sam, network = await home.let_in(Role.COORDINATOR), await home.network()
    await groups.tie(home.act(sam), await home.group(sam, CHAT), network)
    await groups.note_removed(replace(home.act(home.citizen()), chat_id=CHAT))
    await groups.note_added(replace(home.act(sam), chat_id=-1007), "Ledning")
    home.later(seconds=5)
    for _ in range(2):
        await groups.note_moved(home.house, CHAT, -1007, home.now)
    [tied] = (await networks.show(home.act(sam), network)).groups
    rows = {row.id: row for row in await home.rows(GroupRow)}
    assert (rows[tied.id].chat_id, rows[tied.id].ended_at) == (-1007, None)
    assert [row.network_id for row in rows.values() if row.ended_at is None] == [network]
    lost = [row.id for row in await home.rows(NoticeRow) if row.kind == "group_lost"]
    told = [row for row in await home.rows(DeliveryRow) if row.notice_id in lost]
    assert [row.state for row in told] == ["failed"], "nobody hears of a loss that was none"


async def test_a_removal_long_before_a_move_stays_one(home: Household) -> None:
    sam, network = await home.let_in(Role.COORDINATOR), await home.network()
    await groups.tie(home.act(sam), await home.group(sam, CHAT), network)
    await groups.note_removed(replace(home.act(home.citizen()), chat_id=CHAT))
    home.later(hours=1)
    await groups.note_moved(home.house, CHAT, -1007, home.now)
    assert (await networks.show(home.act(sam), network)).groups == ()


async def test_what_was_posted_before_a_move_is_put_right_by_posting_it_anew(
    home: Household,
) -> None:
    """Messages stay behind in the old chat, and another has their numbers in the new one.

    Of a warning the group hears by a message of its own instead (test_putting_right).
    """
    sam = await home.let_in(Role.COORDINATOR)
    member = await home.let_in(Role.MEMBER)
    [business] = (await networks.overview(home.act(sam))).networks
    await groups.tie(home.act(sam), await home.group(sam, CHAT), business.id)
    ready = await home.fill_in(
        sam, FormKind.SITUATION_UPDATE, Typed("Snatteri"), Typed("På torget."), "information",
        Move.SKIP,
    )  # fmt: skip
    update_id = (await home.confirm(sam, ready)).receipt["update"]
    notice_id = await home.alert_of(update_id)
    async with home.database.write() as session:
        await deliveries.claim(session, home.now, 100)
        mine = [row for row in await home.rows(DeliveryRow) if row.notice_id == notice_id]
        arrived = [Settled(row.id, row.chat_id, DeliveryState.SENT, message_id=5) for row in mine]
        await deliveries.settle(session, arrived, home.now)
    await groups.note_moved(home.house, CHAT, -1007, home.now)
    about = {"update": update_id}
    view = await home.fill_in(sam, FormKind.CORRECT_UPDATE, "heading", Typed("Rätt"), about=about)
    await home.confirm(sam, view)
    found = {
        row.chat_id: (row.state, row.message_id)
        for row in await home.rows(DeliveryRow)
        if row.notice_id == notice_id
    }
    assert found == {member.telegram_id: ("pending", 5), -1007: ("pending", None)}
