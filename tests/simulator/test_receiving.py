"""How the bot gets its updates: long polling, webhooks, and what is in them."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp import web
from telegram import Bot, Update
from telegram.error import Conflict

from bot.simulator import SimulatorClient
from bot.simulator.client import Person
from tests.simulator.conftest import Api


async def updates_of(bot: Bot, offset: int | None = None) -> list[Update]:
    return list(await bot.get_updates(offset=offset, timeout=0))


async def test_a_command_is_marked(bot: Bot, anna: Person) -> None:
    await anna.send("/loften@LoftesbotenDemoBot nu")
    start, loften = await updates_of(bot)
    assert start.message is not None
    assert start.message.text == "/start"
    assert start.message.chat.id == start.message.from_user.id == anna.id  # type: ignore[union-attr]
    assert start.message.from_user.language_code == "sv"  # type: ignore[union-attr]
    assert loften.message is not None
    assert [e.type for e in loften.message.entities] == ["bot_command"]
    assert loften.message.entities[0].length == len("/loften@LoftesbotenDemoBot")
    assert loften.update_id == start.update_id + 1


async def test_pictures_stickers_files_and_places_arrive(bot: Bot, anna: Person) -> None:
    await anna.photo(caption="bild")
    await anna.sticker()
    await anna.document("a.txt", b"abc")
    await anna.location(56.5, 14.1)
    _, photo, sticker, document, place = [u.message for u in await updates_of(bot)]
    assert photo is not None
    assert photo.caption == "bild"
    assert photo.photo
    assert sticker is not None
    assert sticker.sticker is not None
    assert place is not None
    assert place.location is not None
    assert document is not None
    assert document.document is not None
    file = await bot.get_file(document.document.file_id)
    assert bytes(await file.download_as_bytearray()) == b"abc"


async def test_a_wrong_file_is_not_given(api: Api) -> None:
    assert await api.refusal("getFile", file_id="x") == "Bad Request: invalid file_id"
    async with api.session.get(f"{api.url}/file/bot{api.token}/documents/x") as response:
        assert response.status == 404
    async with api.session.get(f"{api.url}/file/botwrong/documents/x") as response:
        assert response.status == 401


async def test_a_persons_edit_arrives(bot: Bot, anna: Person) -> None:
    (message_id,) = await anna.send("fel")
    await anna.edit(message_id, "rätt")
    edited = (await updates_of(bot))[-1].edited_message
    assert edited is not None
    assert (edited.message_id, edited.text) == (message_id, "rätt")


async def test_a_text_of_10000_characters_comes_in_parts(bot: Bot, anna: Person) -> None:
    text = " ".join(f"ord{n}" for n in range(1300)) + "x" * 4000
    ids = await anna.send(text)
    parts = [u.message.text for u in await updates_of(bot) if u.message is not None]
    assert len(ids) == 4
    assert all(part is not None and len(part) <= 4096 for part in parts)
    assert "".join(str(part).replace(" ", "") for part in parts[1:]) == text.replace(" ", "")


async def test_updates_stay_until_they_are_confirmed(bot: Bot, anna: Person) -> None:
    await anna.send("två")
    first, second = await updates_of(bot)
    assert len(await updates_of(bot)) == 2
    assert await updates_of(bot, second.update_id) == [second]
    assert await updates_of(bot) == [second]
    assert await updates_of(bot, second.update_id + 1) == []
    assert first.update_id < second.update_id


async def test_a_negative_offset_keeps_the_newest(bot: Bot, anna: Person) -> None:
    for n in range(5):
        await anna.send(str(n))
    newest = await updates_of(bot, -2)
    assert [u.message.text for u in newest if u.message] == ["3", "4"]
    assert len(await updates_of(bot)) == 2


async def test_the_limit_is_kept(api: Api, anna: Person) -> None:
    for n in range(3):
        await anna.send(str(n))
    assert len(await api.ok("getUpdates", limit=2)) == 2
    assert len(await api.ok("getUpdates", limit=0)) == 1
    assert len(await api.ok("getUpdates", limit=1000)) == 4


async def test_long_polling_waits_for_the_next_update(api: Api, bot: Bot, anna: Person) -> None:
    (start,) = await updates_of(bot)
    poll = asyncio.create_task(api.ok("getUpdates", offset=start.update_id + 1, timeout=30))
    await asyncio.sleep(0.05)
    assert not poll.done()
    await anna.send("hej")
    (update,) = await poll
    assert update["message"]["text"] == "hej"


async def test_long_polling_ends_when_time_is_up(api: Api) -> None:
    began = time.monotonic()
    assert await api.ok("getUpdates", timeout=1) == []
    assert 0.9 < time.monotonic() - began < 20


async def test_a_second_poller_ends_the_first(api: Api) -> None:
    first = asyncio.create_task(api.refusal("getUpdates", timeout=30))
    await asyncio.sleep(0.05)
    second = asyncio.create_task(api.ok("getUpdates", timeout=1))
    assert await first == (
        "Conflict: terminated by other getUpdates request; "
        "make sure that only one bot instance is running"
    )
    assert await second == []


async def test_only_wanted_updates_are_queued(api: Api, anna: Person) -> None:
    start = (await api.ok("getUpdates", allowed_updates=["callback_query"]))[-1]
    await anna.send("hej")
    assert await api.ok("getUpdates", offset=start["update_id"] + 1) == []
    await api.ok("getUpdates", allowed_updates=[])
    await anna.send("hej")
    assert len(await api.ok("getUpdates")) == 1


async def test_blocking_and_coming_back_is_told(bot: Bot, anna: Person) -> None:
    await anna.block()
    await anna.block()
    await anna.send("/start")
    _, blocked, back, start = await updates_of(bot)
    assert blocked.my_chat_member is not None
    assert blocked.my_chat_member.new_chat_member.status == "kicked"
    assert back.my_chat_member is not None
    assert back.my_chat_member.old_chat_member.status == "kicked"
    assert back.my_chat_member.new_chat_member.status == "member"
    assert start.message is not None


# -- webhooks ----------------------------------------------------------------------------------


class Receiver:
    """A webhook of the bot that keeps what it gets; `answers` holds the next HTTP statuses."""

    def __init__(self) -> None:
        self.got: list[dict[str, Any]] = []
        self.secrets: list[str | None] = []
        self.answers: list[int] = []
        self.arrived = asyncio.Event()
        self.under_way = 0
        self.most_under_way = 0
        self.takes_s = 0.0

    async def take(self, request: web.BaseRequest) -> web.Response:
        body = await request.json()
        self.under_way += 1
        self.most_under_way = max(self.most_under_way, self.under_way)
        await asyncio.sleep(self.takes_s)
        self.under_way -= 1
        status = self.answers.pop(0) if self.answers else 200
        if status == 200:
            self.got.append(body)
            self.secrets.append(request.headers.get("X-Telegram-Bot-Api-Secret-Token"))
            self.arrived.set()
        return web.Response(status=status, headers={"Retry-After": "1"} if status != 200 else {})

    async def wait_for(self, count: int) -> None:
        async with asyncio.timeout(10):
            while len(self.got) < count:
                self.arrived.clear()
                await self.arrived.wait()


@pytest.fixture
async def receiver() -> AsyncIterator[tuple[Receiver, str]]:
    receiver = Receiver()
    runner = web.ServerRunner(web.Server(receiver.take))
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    address: Any = runner.addresses[0]
    yield receiver, f"http://127.0.0.1:{address[1]}/hook"
    await runner.cleanup()


async def test_a_webhook_gets_updates_with_its_secret(
    bot: Bot, anna: Person, receiver: tuple[Receiver, str]
) -> None:
    hook, url = receiver
    await bot.set_webhook(url, secret_token="s3cret-_")
    await hook.wait_for(1)
    await anna.send("hej")
    await hook.wait_for(2)
    assert [body["message"]["text"] for body in hook.got] == ["/start", "hej"]
    assert hook.secrets == ["s3cret-_", "s3cret-_"]
    info = await bot.get_webhook_info()
    assert (info.url, info.pending_update_count) == (url, 0)


async def test_a_failed_delivery_is_repeated_in_order(
    bot: Bot, anna: Person, receiver: tuple[Receiver, str]
) -> None:
    hook, url = receiver
    hook.answers = [500]
    await anna.send("hej")
    await bot.set_webhook(url)
    await hook.wait_for(2)
    assert [body["message"]["text"] for body in hook.got] == ["/start", "hej"]
    info = await bot.get_webhook_info()
    assert info.last_error_message is not None
    assert info.last_error_message.startswith("Wrong response from the webhook: 500")


async def test_chats_are_served_at_once_up_to_the_limit(
    bot: Bot, telegram: SimulatorClient, receiver: tuple[Receiver, str]
) -> None:
    hook, url = receiver
    hook.takes_s = 0.05
    people = [await telegram.add_person(f"P{n}") for n in range(6)]
    for person in people:
        await person.send("1")
        await person.send("2")
    await bot.set_webhook(url, max_connections=3)
    await hook.wait_for(12)
    assert hook.most_under_way == 3
    for person in people:
        texts = [b["message"]["text"] for b in hook.got if b["message"]["chat"]["id"] == person.id]
        assert texts == ["1", "2"]


async def test_polling_and_webhook_exclude_each_other(
    api: Api, bot: Bot, receiver: tuple[Receiver, str]
) -> None:
    waiting = asyncio.create_task(api.refusal("getUpdates", timeout=30))
    await asyncio.sleep(0.05)
    await bot.set_webhook(receiver[1])
    assert await waiting == "Conflict: terminated by setWebhook request"
    with pytest.raises(Conflict, match="can't use getUpdates method while webhook is active"):
        await bot.get_updates()
    await bot.delete_webhook()
    assert await updates_of(bot) == []


async def test_pending_updates_can_be_dropped(bot: Bot, anna: Person) -> None:
    assert (await bot.get_webhook_info()).pending_update_count == 1
    await bot.delete_webhook(drop_pending_updates=True)
    assert await updates_of(bot) == []
    await anna.send("hej")
    assert len(await updates_of(bot)) == 1


@pytest.mark.parametrize(
    ("params", "reason"),
    [
        ({"url": "x"}, "bad webhook: An HTTPS URL must be provided for webhook"),
        ({"url": "https://almhult.se/x"}, "bad webhook: the simulator sends updates to this machine only"),
        ({"url": "http://127.0.0.1:1/", "secret_token": "å"}, "secret token contains unallowed characters"),
        ({"url": "http://127.0.0.1:1/", "secret_token": "x" * 257}, "secret token is too long"),
    ],
)  # fmt: skip
async def test_a_bad_webhook_is_refused(api: Api, params: dict[str, str], reason: str) -> None:
    assert await api.refusal("setWebhook", **params) == f"Bad Request: {reason}"


async def test_a_webhook_that_nobody_answers_is_told(
    bot: Bot, telegram: SimulatorClient, anna: Person
) -> None:
    await bot.set_webhook("http://127.0.0.1:9/")
    async with asyncio.timeout(5):
        while (info := await bot.get_webhook_info()).last_error_message is None:
            await asyncio.sleep(0.01)
    assert info.last_error_message.startswith("Connection failed")
    assert info.pending_update_count == 1
