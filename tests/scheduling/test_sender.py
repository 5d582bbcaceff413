"""The sender: what arrives, what is tried again, what is given up, and what a crash leaves."""

from __future__ import annotations

import asyncio
import gc
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import text
from telegram.error import (
    BadRequest,
    Forbidden,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)

from bot.domain.forms import FormKind, Typed
from bot.domain.outbox import MAX_ATTEMPTS, DeliveryState, Trouble
from bot.domain.people import Role
from bot.domain.updates import NotReached
from bot.services import groups, networks, people, updates
from db.models import DeliveryRow, GroupRow, NetworkRow, Person
from db.queries import deliveries
from scheduling.sender import Sender
from tests.scheduling.fakes import RecordingBot, StillClock, until
from tests.support.house import Household, Somebody
from tests.support.program import MONDAY

GROUP = -100123


@asynccontextmanager
async def sending(
    home: Household, bot: RecordingBot, clock: StillClock, *, in_flight: int = 4
) -> AsyncIterator[Sender]:
    """A sender at work inside the block."""
    sender = Sender(home.house, bot.as_bot(), clock, in_flight=in_flight)
    task = asyncio.create_task(sender.run())
    try:
        yield sender
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


@pytest.fixture
def bot() -> RecordingBot:
    return RecordingBot()


@pytest.fixture
def clock() -> StillClock:
    return StillClock(MONDAY)


@pytest.fixture
async def coordinator(home: Household) -> Somebody:
    return await home.let_in(Role.COORDINATOR)


async def members(home: Household, number: int) -> list[Somebody]:
    return [await home.let_in(Role.MEMBER, f"Medlem {one}") for one in range(number)]


async def all_deliveries(home: Household) -> list[DeliveryRow]:
    rows: list[DeliveryRow] = await home.rows(DeliveryRow)
    return rows


async def states(home: Household) -> Counter[str]:
    return Counter(row.state for row in await all_deliveries(home))


async def all_are(home: Household, state: DeliveryState) -> bool:
    return set(await states(home)) == {state.value}


async def test_everybody_gets_it_once_in_their_own_language(
    home: Household, coordinator: Somebody, bot: RecordingBot, clock: StillClock
) -> None:
    swedish, english = await members(home, 2)
    await people.choose_language(home.act(english), "en")
    await home.send_update(coordinator)
    async with sending(home, bot, clock):
        await until(lambda: all_are(home, DeliveryState.SENT))
    assert ["VARNING" in text for text in bot.to(swedish.telegram_id)] == [True]
    assert ["WARNING" in text for text in bot.to(english.telegram_id)] == [True]
    rows = await all_deliveries(home)
    assert all(row.message_id and row.settled_at == MONDAY for row in rows)


async def test_an_edited_copy_goes_on_saying_that_it_was_read(
    home: Household, coordinator: Somebody, bot: RecordingBot, clock: StillClock
) -> None:
    reader, other = await members(home, 2)
    update_id = await home.send_update(coordinator)
    async with sending(home, bot, clock):
        await until(lambda: all_are(home, DeliveryState.SENT))
    await updates.mark_read(home.act(reader), await home.alert_of(update_id))
    view = await home.fill_in(
        coordinator,
        FormKind.CORRECT_UPDATE,
        "body",
        Typed("I parken."),
        about={"update": update_id},
    )
    await home.confirm(coordinator, view)
    async with sending(home, bot, clock):
        await until(lambda: all_are(home, DeliveryState.SENT))
    shown = {
        call.chat_id: [
            button.text for row in call.more["reply_markup"].inline_keyboard for button in row
        ]
        for call in bot.calls
        if call.method == "edit_message_text"
    }
    assert "✔️ Du har läst" in shown[reader.telegram_id]
    assert "✅ Läst" not in shown[reader.telegram_id]
    assert "✅ Läst" in shown[other.telegram_id]


async def test_at_most_so_many_are_on_their_way(
    home: Household, coordinator: Somebody, bot: RecordingBot, clock: StillClock
) -> None:
    bot.takes_s = 0.005
    await members(home, 30)
    await home.send_update(coordinator)
    async with sending(home, bot, clock, in_flight=4):
        await until(lambda: all_are(home, DeliveryState.SENT))
    assert (len(bot.calls), bot.most_at_once) == (30, 4)


@pytest.mark.parametrize(
    ("problem", "why"),
    [
        (Forbidden("Forbidden: bot was blocked by the user"), "blocked"),
        (Forbidden("Forbidden: user is deactivated"), "gone"),
        (Forbidden("Forbidden: bot can't initiate conversation with a user"), "never_started"),
        (BadRequest("Chat not found"), "gone"),
    ],
)
async def test_who_is_out_of_reach_is_noted_and_said_why(
    home: Household,
    coordinator: Somebody,
    bot: RecordingBot,
    clock: StillClock,
    problem: TelegramError,
    why: str,
) -> None:
    blocked, other = await members(home, 2)
    bot.fail(blocked.telegram_id, problem)
    await home.send_update(coordinator)

    async def is_over() -> bool:
        return await states(home) == {"failed": 1, "sent": 1}

    async with sending(home, bot, clock):
        await until(is_over)
    assert len(bot.to(blocked.telegram_id)) == 1
    by_chat = {row.chat_id: row.trouble for row in await all_deliveries(home)}
    assert by_chat == {blocked.telegram_id: why, other.telegram_id: None}
    noted = {row.telegram_id: row.unreachable for row in await home.rows(Person)}
    assert noted[blocked.telegram_id] == why


async def test_a_group_that_was_removed_meanwhile_is_let_go_and_holds_nobody_up(
    home: Household, coordinator: Somebody, bot: RecordingBot, clock: StillClock
) -> None:
    [member] = await members(home, 1)
    [network] = await home.rows(NetworkRow)
    group = await home.group(coordinator, GROUP)
    await groups.tie(home.act(coordinator), group, network.id)
    bot.fail(GROUP, Forbidden("Forbidden: bot was kicked from the group chat"))
    update_id = await home.send_update(coordinator)

    async def is_over() -> bool:
        reach = (await updates.show(home.act(coordinator), update_id)).reach
        return reach is not None and reach.is_finished

    async with sending(home, bot, clock):
        await until(is_over)
    alert = await home.alert_of(update_id)
    states = {
        row.chat_id: row.state for row in await all_deliveries(home) if row.notice_id == alert
    }
    assert states == {GROUP: "failed", member.telegram_id: "sent"}
    [row] = await home.rows(GroupRow)
    assert row.ended_at is not None, "nothing is posted there any more"


async def test_a_topic_that_was_deleted_is_let_go_and_said_why(
    home: Household, coordinator: Somebody, bot: RecordingBot, clock: StillClock
) -> None:
    network = await home.network()
    topic = replace(home.act(coordinator), chat_id=GROUP)
    await groups.note_command(topic, "Handlarna", 42)
    [group] = await home.rows(GroupRow)
    await groups.tie(home.act(coordinator), group.id, network)
    bot.fail(GROUP, BadRequest("Message thread not found"))
    update_id = await home.send_update(coordinator)
    told = "Ämnet i gruppen <b>Handlarna</b> dit lägesbilder skickades är borttaget"
    async with sending(home, bot, clock):
        await until(lambda: any(told in text for text in bot.to(coordinator.telegram_id)))
    act = home.act(coordinator)
    assert await updates.list_not_reached(act, update_id, 0) == (
        NotReached("Handlarna", "", Trouble.TOPIC_GONE, is_group=True),
    )
    reach = (await updates.show(act, update_id)).reach
    assert reach is not None
    assert (reach.groups_missed, reach.missed, reach.is_finished) == (1, 1, True)
    assert (await networks.show(act, network)).groups == ()


async def test_a_message_that_telegram_refuses_is_not_tried_again(
    home: Household, coordinator: Somebody, bot: RecordingBot, clock: StillClock
) -> None:
    [member] = await members(home, 1)
    bot.fail(member.telegram_id, BadRequest("Can't parse entities"))
    await home.send_update(coordinator)
    async with sending(home, bot, clock):
        await until(lambda: all_are(home, DeliveryState.FAILED))
    [row] = await all_deliveries(home)
    assert (row.trouble, len(bot.calls)) == ("refused", 1)
    assert [row.unreachable for row in await home.rows(Person)] == [None, None]


async def test_retry_after_is_kept_to(
    home: Household, coordinator: Somebody, bot: RecordingBot, clock: StillClock
) -> None:
    [member] = await members(home, 1)
    bot.fail(member.telegram_id, RetryAfter(timedelta(seconds=30)))
    await home.send_update(coordinator)

    async def waits() -> bool:
        [row] = await all_deliveries(home)
        return row.state == "pending" and row.due_at == MONDAY + timedelta(seconds=30)

    async with sending(home, bot, clock) as sender:
        await until(waits)
        clock.later(seconds=29)
        sender.wake()
        await asyncio.sleep(0.05)
        assert len(bot.calls) == 1
        clock.later(seconds=1)
        sender.wake()
        await until(lambda: all_are(home, DeliveryState.SENT))


@pytest.mark.parametrize("problem", [NetworkError("Bad Gateway"), TimedOut()])
async def test_a_network_that_fails_is_tried_again_after_longer_and_longer_pauses(
    home: Household,
    coordinator: Somebody,
    bot: RecordingBot,
    clock: StillClock,
    problem: TelegramError,
) -> None:
    [member] = await members(home, 1)
    bot.fail(member.telegram_id, problem, problem, problem)
    await home.send_update(coordinator)
    async with sending(home, bot, clock) as sender:
        for attempt, pause_s in ((1, 2), (2, 4), (3, 8)):
            tried_at = clock.now()

            async def waits(attempt: int = attempt) -> bool:
                [row] = await all_deliveries(home)
                return row.state == "pending" and row.attempts == attempt

            await until(waits)
            [row] = await all_deliveries(home)
            assert row.due_at - tried_at == timedelta(seconds=pause_s)
            clock.later(seconds=pause_s)
            sender.wake()
        await until(lambda: all_are(home, DeliveryState.SENT))
    assert len(bot.calls) == 4


async def test_after_many_tries_it_is_shown_as_uncertain(
    home: Household, coordinator: Somebody, bot: RecordingBot, clock: StillClock
) -> None:
    [member] = await members(home, 1)
    await home.send_update(coordinator)
    async with home.database.write() as session:
        [claimed] = await deliveries.claim(session, MONDAY, 1)
        row = await session.get(DeliveryRow, claimed.id)
        assert row is not None
        row.state, row.attempts = "pending", MAX_ATTEMPTS - 1
    bot.fail(member.telegram_id, TimedOut())
    async with sending(home, bot, clock):
        await until(lambda: all_are(home, DeliveryState.UNCERTAIN))
    [row] = await all_deliveries(home)
    assert row.trouble == "no_answer"


async def test_one_who_fails_holds_nobody_up(
    home: Household, coordinator: Somebody, bot: RecordingBot, clock: StillClock
) -> None:
    first, *_ = await members(home, 10)
    bot.fail(first.telegram_id, *[NetworkError("away")] * 3)
    await home.send_update(coordinator)

    async def nine_are_sent() -> bool:
        return (await states(home))["sent"] == 9

    async with sending(home, bot, clock, in_flight=2):
        await until(nine_are_sent)


async def test_what_a_crash_left_half_sent_is_sent_again(
    home: Household, coordinator: Somebody, bot: RecordingBot, clock: StillClock
) -> None:
    everybody = await members(home, 5)
    await home.send_update(coordinator)
    async with home.database.write() as session:
        await deliveries.claim(session, MONDAY, 3)
    async with sending(home, bot, clock):
        await until(lambda: all_are(home, DeliveryState.SENT))
    assert Counter(call.chat_id for call in bot.calls) == {who.telegram_id: 1 for who in everybody}


async def test_what_is_on_its_way_at_the_end_is_waited_for_and_recorded(
    home: Household, coordinator: Somebody, bot: RecordingBot, clock: StillClock
) -> None:
    await members(home, 2)
    await home.send_update(coordinator)
    bot.held = asyncio.Event()
    async with sending(home, bot, clock):
        await until(lambda: len(bot.calls) == 2)
        asyncio.get_running_loop().call_later(0.1, bot.held.set)
    assert await all_are(home, DeliveryState.SENT)


async def test_a_commit_wakes_it(
    home: Household,
    coordinator: Somebody,
    bot: RecordingBot,
    clock: StillClock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("scheduling.sender._LOOK_S", 3600.0)
    await members(home, 1)
    view = await home.ready_to_send(coordinator)
    async with sending(home, bot, clock):
        await asyncio.sleep(0.1)  # by now it waits
        await home.confirm(coordinator, view)
        await until(lambda: len(bot.calls) == 1)


async def test_a_send_that_only_the_loop_knows_is_not_collected(
    home: Household, coordinator: Somebody, bot: RecordingBot, clock: StillClock
) -> None:
    await members(home, 4)
    await home.send_update(coordinator)
    bot.held = asyncio.Event()
    async with sending(home, bot, clock):
        await until(lambda: len(bot.calls) == 4)
        gc.collect()
        bot.held.set()
        await until(lambda: all_are(home, DeliveryState.SENT))


async def test_two_senders_send_different_rows(
    home: Household, coordinator: Somebody, bot: RecordingBot, clock: StillClock
) -> None:
    """Only one is elected; should two ever run, nobody hears a thing twice."""
    bot.takes_s = 0.002
    async with sending(home, bot, clock), sending(home, bot, clock):
        await asyncio.sleep(0.1)
        await members(home, 30)
        await home.send_update(coordinator)
        await until(lambda: all_are(home, DeliveryState.SENT))
    assert set(Counter(call.chat_id for call in bot.calls).values()) == {1}


async def test_a_notice_without_words_fails_alone(
    home: Household, coordinator: Somebody, bot: RecordingBot, clock: StillClock
) -> None:
    [member] = await members(home, 1)
    await home.send_update(coordinator)
    async with home.database.write() as session:
        await session.execute(text("UPDATE notice SET params = '{}'"))
    await home.send_update(coordinator, heading="Den andra")

    async def is_over() -> bool:
        return await states(home) == {"failed": 1, "sent": 1}

    async with sending(home, bot, clock):
        await until(is_over)
    assert len(bot.to(member.telegram_id)) == 1
