"""A simulator that is started anew goes on where the one before it was."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from telegram import (
    Bot,
    BotCommand,
    BotCommandScopeChat,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputMediaPhoto,
    MenuButtonCommands,
)
from telegram.error import BadRequest, Forbidden

from bot.clock import MovableClock
from bot.simulator import Simulator, SimulatorClient
from bot.simulator.client import Person, buttons_of
from bot.simulator.files import SAMPLE_PHOTO
from bot.simulator.memory import CLOCK_GRAIN, recall, remember
from bot.simulator.model import Message
from bot.simulator.world import World
from tests.simulator.conftest import STARTS_AT, Api

KEYBOARD = InlineKeyboardMarkup([[InlineKeyboardButton("Boka", callback_data="book:1")]])


@dataclass(frozen=True, slots=True)
class Run:
    """One run of the simulator with everybody who speaks to it."""

    simulator: Simulator
    telegram: SimulatorClient
    bot: Bot
    api: Api

    async def person(self, person_id: int) -> Person:
        return next(p for p in await self.telegram.people() if p.id == person_id)


@asynccontextmanager
async def restarted(path: Path) -> AsyncIterator[Run]:
    """A new simulator on a new clock, which recalls the one before."""
    simulator = Simulator(MovableClock(STARTS_AT))
    assert recall(simulator.world, path)
    await simulator.start()
    try:
        async with (
            SimulatorClient(simulator.url) as telegram,
            Bot(simulator.token, f"{simulator.url}/bot", f"{simulator.url}/file/bot") as bot,
            aiohttp.ClientSession() as session,
        ):
            yield Run(simulator, telegram, bot, Api(session, simulator.url, simulator.token))
    finally:
        await simulator.stop()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "telegram.json"


def empty_world() -> World:
    return World(MovableClock(STARTS_AT), "LoftesbotenDemoBot")


async def test_chats_look_the_same_afterwards(
    simulator: Simulator, telegram: SimulatorClient, bot: Bot, anna: Person, path: Path
) -> None:
    bo = await telegram.add_person("Bo", label="rektor", username="bo", last_name="Ek")
    (asked,) = await anna.send("Hej")
    await anna.edit(asked, "Hej på er 👋")
    await anna.photo(caption="Här")
    await anna.document("plan.html", b"<p>plan</p>")
    await anna.sticker()
    await anna.location(56.55, 14.14)
    mention = f'<b>Välj</b> <a href="tg://user?id={bo.id}">Bo</a>'
    chosen = await bot.send_message(anna.id, mention, "HTML", reply_markup=KEYBOARD)
    await bot.edit_message_text("<i>Valt</i>", anna.id, chosen.message_id, parse_mode="HTML")
    gone = await bot.send_message(anna.id, "bort")
    await bot.delete_message(anna.id, gone.message_id)
    await bot.send_message(anna.id, "svar", reply_to_message_id=asked, protect_content=True)
    await bot.set_message_reaction(anna.id, asked, "👍")
    await bot.pin_chat_message(anna.id, chosen.message_id)
    await bot.send_media_group(anna.id, [InputMediaPhoto(SAMPLE_PHOTO) for _ in range(2)])
    group = await telegram.add_group("Ledning", anna, bo, supergroup=True)
    await anna.add_bot_to(group)
    await bot.send_message(group, "Välkomna")
    old = await telegram.add_group("Gamla", anna, bo)
    await anna.add_bot_to(old)
    await telegram.migrate(old)

    state = await telegram.state()
    chats = [anna.id, *(g["id"] for g in state["groups"])]
    before = [await telegram.messages(chat) for chat in chats]
    assert remember(simulator.world, path)

    async with restarted(path) as run:
        assert [await run.telegram.messages(chat) for chat in chats] == before
        after = await run.telegram.state()
        assert (after["people"], after["groups"]) == (state["people"], state["groups"])
        (document,) = [view["document"] for view in before[0] if "document" in view]
        assert await run.telegram.download(document["url"]) == b"<p>plan</p>"
        pinned = (await run.bot.get_chat(anna.id)).pinned_message
        assert pinned is not None
        assert pinned.message_id == chosen.message_id


async def test_everything_of_a_message_is_kept(
    simulator: Simulator, telegram: SimulatorClient, api: Api, anna: Person, path: Path
) -> None:
    group = await telegram.add_group("Ledning", anna, supergroup=True, is_forum=True)
    await anna.add_bot_to(group)
    await api.ok(
        "sendMessage",
        chat_id=group,
        text="<pre><code class='language-py'>x</code></pre> https://a.example",
        parse_mode="HTML",
        disable_notification=True,
        message_thread_id=await telegram.open_topic(group, anna, "Lägesbilder"),
        message_effect_id="7",
        link_preview_options={"is_disabled": True},
        reply_markup={"keyboard": [[{"text": "Ja"}]], "resize_keyboard": True},
    )
    await anna.photo()
    remember(simulator.world, path)
    read = empty_world()
    assert recall(read, path)
    assert messages_of(read) == messages_of(simulator.world)


def messages_of(world: World) -> list[Message]:
    return [m for history in world.histories.values() for m in history.messages.values()]


async def test_a_waiting_update_is_delivered_after_the_restart(
    simulator: Simulator, bot: Bot, anna: Person, path: Path
) -> None:
    (start,) = await bot.get_updates()
    await anna.send("Bekräftad")
    (_, confirmed) = await bot.get_updates()
    assert await bot.get_updates(offset=confirmed.update_id + 1) == ()
    await anna.send("Väntar")
    remember(simulator.world, path)

    async with restarted(path) as run:
        (waiting,) = await run.bot.get_updates()
        assert waiting.message is not None
        assert waiting.message.text == "Väntar"
        assert waiting.update_id == confirmed.update_id + 1 > start.update_id
        await (await run.person(anna.id)).send("Ny")
        _, new = await run.bot.get_updates()
        assert new.update_id > waiting.update_id


async def test_ids_are_never_given_out_again_even_by_a_killed_simulator(
    simulator: Simulator, path: Path
) -> None:
    world = simulator.world
    remember(world, path)
    given = ids_given_out(world)  # and then it is killed, with nothing written down
    for _ in range(2):  # the second time it is killed right after it recalled
        world = empty_world()
        assert recall(world, path)
        later = ids_given_out(world)
        for before, after in zip(given, later, strict=True):
            assert abs(after) > abs(before)
        given = later


def ids_given_out(world: World) -> tuple[int, ...]:
    """One new id of every kind."""
    file = world.files.add_sticker()
    person = world.add_person("Ny")
    plain = world.add_group("Grupp", "group", [person.id])
    large = world.add_group("Stor", "supergroup", [person.id])
    (update_id,) = world.tell_bot("message", ("message", person.id), {})
    return (
        int(file.path.partition("_")[2].partition(".")[0]),
        person.id,
        plain.id,
        large.id,
        update_id,
        world.message_ids.take(),
        world.press_ids.take(),
        world.album_ids.take(),
        world.events.last,
    )


async def test_a_supergroup_goes_on_counting_its_own_messages(
    simulator: Simulator, telegram: SimulatorClient, anna: Person, path: Path
) -> None:
    group = await telegram.add_group("Ledning", anna, supergroup=True)
    (before,) = await anna.send("ett", chat_id=group)
    remember(simulator.world, path)
    async with restarted(path) as run:
        (after,) = await (await run.person(anna.id)).send("två", chat_id=group)
    assert after > before


async def test_old_buttons_can_be_pressed_and_old_messages_edited(
    simulator: Simulator, bot: Bot, anna: Person, path: Path
) -> None:
    old = await bot.send_message(anna.id, "Välj", reply_markup=KEYBOARD)
    photo = await bot.send_photo(anna.id, SAMPLE_PHOTO, "Bild")
    remember(simulator.world, path)

    async with restarted(path) as run:
        again = await run.person(anna.id)
        assert buttons_of((await again.messages())[1]) == ["Boka"]
        await again.press("Boka")
        query = (await run.bot.get_updates())[-1].callback_query
        assert query is not None
        assert query.data == "book:1"
        assert await run.bot.answer_callback_query(query.id, "Bokad")
        await again.expect_answer("Bokad")
        with pytest.raises(BadRequest, match="not modified"):
            await run.bot.edit_message_text(
                "Välj", anna.id, old.message_id, reply_markup=old.reply_markup
            )
        await run.bot.edit_message_text("Bokat", anna.id, old.message_id)
        await again.expect("Bokat")
        await run.bot.send_photo(anna.id, photo.photo[0].file_id, "Samma bild")
        file = await run.bot.get_file(photo.photo[0].file_id)
        assert bytes(await file.download_as_bytearray()) == SAMPLE_PHOTO
        await run.bot.delete_message(anna.id, old.message_id)


async def test_a_press_before_the_restart_can_be_answered_after_it(
    simulator: Simulator, bot: Bot, anna: Person, path: Path
) -> None:
    await bot.send_message(anna.id, "Välj", reply_markup=KEYBOARD)
    pressed = await anna.press("Boka")
    remember(simulator.world, path)
    async with restarted(path) as run:
        query = (await run.bot.get_updates())[-1].callback_query
        assert query is not None
        assert query.id == pressed
        assert await run.bot.answer_callback_query(query.id)


async def test_who_blocked_or_never_started_is_still_not_written_to(
    simulator: Simulator, telegram: SimulatorClient, anna: Person, path: Path
) -> None:
    bo = await telegram.add_person("Bo")
    await anna.block()
    remember(simulator.world, path)
    async with restarted(path) as run:
        with pytest.raises(Forbidden, match="blocked by the user"):
            await run.bot.send_message(anna.id, "Hej")
        with pytest.raises(Forbidden, match="can't initiate"):
            await run.bot.send_message(bo.id, "Hej")


async def test_what_the_bot_set_up_is_kept(
    simulator: Simulator, bot: Bot, api: Api, anna: Person, path: Path
) -> None:
    await bot.set_my_commands([BotCommand("start", "Börja")])
    own = BotCommandScopeChat(anna.id)
    await bot.set_my_commands([BotCommand("boka", "Boka")], own, "sv")
    await bot.set_my_description("Bokar besök", "sv")
    await bot.set_chat_menu_button(anna.id, MenuButtonCommands())
    await api.ok("getUpdates", allowed_updates=["callback_query"])
    remember(simulator.world, path)
    async with restarted(path) as run:
        assert [c.command for c in await run.bot.get_my_commands()] == ["start"]
        assert await (await run.person(anna.id)).commands() == ["boka"]
        assert (await run.bot.get_my_description("sv")).description == "Bokar besök"
        assert await run.bot.get_chat_menu_button(anna.id) == MenuButtonCommands()
        info = await run.api.ok("getWebhookInfo")
        assert info["allowed_updates"] == ["callback_query"]


async def test_the_clock_goes_on_from_the_remembered_moment(
    simulator: Simulator, clock: MovableClock, path: Path
) -> None:
    clock.advance(timedelta(days=3))
    remember(simulator.world, path)
    async with restarted(path) as run:
        assert run.simulator.clock.now() >= STARTS_AT + timedelta(days=3)
        assert run.simulator.world.unix_now() - simulator.world.unix_now() <= 1
    later = MovableClock(STARTS_AT + timedelta(days=30))
    assert recall(World(later, "LoftesbotenDemoBot"), path)
    assert later.now() >= STARTS_AT + timedelta(days=30)


async def test_a_page_that_stayed_open_learns_that_it_missed_something(
    simulator: Simulator, telegram: SimulatorClient, anna: Person, path: Path
) -> None:
    seen = await telegram.last_event()
    remember(simulator.world, path)
    async with restarted(path) as run:
        assert await run.telegram.last_event() > seen
        stale = await run.telegram.call("GET", "events", after=seen, timeout=0)
        assert stale["first"] > seen + 1
        await (await run.person(anna.id)).send("Hej")
        fresh = await run.telegram.call("GET", "events", after=stale["last"])
        assert [event["type"] for event in fresh["events"]] == ["message", "sent_update"]
        assert fresh["first"] == stale["last"] + 1


async def test_a_number_from_a_longer_run_is_answered_at_once(telegram: SimulatorClient) -> None:
    answer = await telegram.call("GET", "events", after=1000, timeout=60)
    assert (answer["last"], answer["events"]) == (0, [])


# -- when it writes ----------------------------------------------------------------------------


async def test_nothing_is_written_where_nothing_changed(
    simulator: Simulator, bot: Bot, anna: Person, clock: MovableClock, path: Path
) -> None:
    world = simulator.world
    assert remember(world, path)
    assert not remember(world, path)
    message = await bot.send_message(anna.id, "Hej")
    assert remember(world, path)
    assert not remember(world, path)
    await bot.pin_chat_message(anna.id, message.message_id)
    assert remember(world, path)
    clock.advance(CLOCK_GRAIN)
    assert remember(world, path)
    path.unlink()
    assert remember(world, path)


@pytest.mark.parametrize(
    ("method", "params"),
    [
        ("unpinChatMessage", {}),
        ("setMyName", {"name": "Boten"}),
        ("setChatMenuButton", {"menu_button": {"type": "commands"}}),
        ("setMyCommands", {"commands": [{"command": "a", "description": "b"}]}),
        ("getUpdates", {"offset": -1}),
        ("getUpdates", {"allowed_updates": ["message"]}),
        ("setMessageReaction", {"reaction": [{"type": "emoji", "emoji": "👍"}]}),
        ("editMessageText", {"text": "Ny"}),
        ("deleteMessage", {}),
    ],
)
async def test_every_change_is_noticed(
    simulator: Simulator, bot: Bot, api: Api, anna: Person, path: Path,
    method: str, params: dict[str, Any],
) -> None:  # fmt: skip
    message = await bot.send_message(anna.id, "Hej")
    await bot.pin_chat_message(anna.id, message.message_id)
    await anna.send("två")
    remember(simulator.world, path)
    if "Message" in method:
        params = params | {"chat_id": anna.id, "message_id": message.message_id}
    await api.ok(method, **params)
    assert remember(simulator.world, path)


async def test_a_file_is_written_once(simulator: Simulator, anna: Person, path: Path) -> None:
    await anna.document("plan.txt", b"plan")
    remember(simulator.world, path)
    (kept,) = path.with_suffix(".files").iterdir()
    written_at = kept.stat().st_mtime_ns
    await anna.send("mer")
    remember(simulator.world, path)
    assert kept.stat().st_mtime_ns == written_at


def test_a_failed_write_leaves_the_old_file(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    world = empty_world()
    world.add_person("Anna")
    remember(world, path)
    old = path.read_bytes()
    world.add_person("Bo")

    def fail(*_: object) -> None:
        raise OSError("disk full")

    with monkeypatch.context() as patch:
        patch.setattr("os.replace", fail)
        with pytest.raises(OSError, match="disk full"):
            remember(world, path)
    assert path.read_bytes() == old
    assert remember(world, path)


# -- what can't be read ------------------------------------------------------------------------


def _of_another_version(path: Path) -> None:
    document = json.loads(path.read_bytes())
    path.write_text(json.dumps(document | {"version": 0}))


def _with_unknown_fields(path: Path) -> None:
    document = json.loads(path.read_bytes())
    document["state"]["people"][0]["shoe_size"] = 44
    path.write_text(json.dumps(document))


def _cut_off(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-20])


def _of_something_else(path: Path) -> None:
    path.write_text("[1, 2]")


def _without_the_files(path: Path) -> None:
    for kept in path.with_suffix(".files").iterdir():
        kept.unlink()


def _with_a_damaged_file(path: Path) -> None:
    for kept in path.with_suffix(".files").iterdir():
        kept.write_bytes(b"")


@pytest.mark.parametrize(
    "spoil",
    [
        Path.unlink,
        _of_another_version,
        _with_unknown_fields,
        _cut_off,
        _of_something_else,
        _without_the_files,
        _with_a_damaged_file,
    ],
)
async def test_what_cannot_be_read_leaves_the_world_empty(
    simulator: Simulator, anna: Person, clock: MovableClock, path: Path,
    spoil: Callable[[Path], None],
) -> None:  # fmt: skip
    await anna.photo()
    clock.advance(timedelta(days=1))
    remember(simulator.world, path)
    spoil(path)
    world = empty_world()
    assert not recall(world, path)
    assert (world.people, world.histories, len(world.updates)) == ({}, {}, 0)
    assert (world.events.last, list(world.files)) == (0, [])
    assert world.clock.now() < STARTS_AT + timedelta(hours=1)
