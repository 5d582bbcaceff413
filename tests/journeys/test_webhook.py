"""Journey 2 by webhook: the same bot, fed by Telegram's posts; who lacks the secret is refused."""

from __future__ import annotations

import socket
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from bot.domain.people import Role
from bot.simulator.client import Person, text_of
from tests.journeys.acts import fill_in_booking, offer, press, write
from tests.support import program
from tests.support.program import World

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"
SECRET = "a-webhook-secret-for-tests"


class Telegram:
    """Posts to the bot's webhook as Telegram does, or as somebody who pretends to be Telegram."""

    def __init__(self, port: int, http: aiohttp.ClientSession) -> None:
        self.address = f"http://127.0.0.1:{port}/telegram"
        self._http = http

    async def post(self, body: Any, secret: str | None = SECRET) -> int:
        """Post an update; gives the HTTP status."""
        headers = {} if secret is None else {SECRET_HEADER: secret}
        async with self._http.post(self.address, json=body, headers=headers) as response:
            return response.status


def written_by(person: Person, update_id: int, text: str) -> dict[str, Any]:
    """An update as Telegram would post it: somebody wrote something."""
    user = {"id": person.id, "is_bot": False, "first_name": person.first_name}
    chat = {"id": person.id, "type": "private", "first_name": person.first_name}
    entities = [{"type": "bot_command", "offset": 0, "length": len(text)}]
    return {
        "update_id": update_id,
        "message": {
            "message_id": 10_000 + update_id,
            "date": 1_633_935_600,
            "from": user,
            "chat": chat,
            "text": text,
            **({"entities": entities} if text.startswith("/") else {}),
        },
    }


def pressed_by(person: Person, update_id: int, message_id: int, data: str) -> dict[str, Any]:
    """An update as Telegram would post it: somebody pressed a button."""
    user = {"id": person.id, "is_bot": False, "first_name": person.first_name}
    chat = {"id": person.id, "type": "private", "first_name": person.first_name}
    message = {"message_id": message_id, "date": 1_633_935_600, "chat": chat, "text": "…"}
    query = {"id": str(update_id), "from": user, "message": message, "chat_instance": "1"}
    return {"update_id": update_id, "callback_query": {**query, "data": data}}


@pytest.fixture
async def port() -> int:
    """A port that is free."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        number: int = free.getsockname()[1]
        return number


@pytest.fixture
async def world(database_url: str, tmp_path: Path, port: int) -> AsyncIterator[World]:
    """The real program, receiving by webhook."""
    async with program.world(database_url, tmp_path, webhook_port=port) as running:
        yield running


@pytest.fixture
async def telegram(port: int) -> AsyncIterator[Telegram]:
    """The other side of the webhook."""
    async with aiohttp.ClientSession() as http:
        yield Telegram(port, http)


async def test_a_booking_by_webhook_and_nothing_without_the_secret(
    world: World, telegram: Telegram
) -> None:
    per = await world.let_in("Per", Role.POLICE, "Exempelpolisen")
    lena = await world.let_in("Lena", Role.SCHOOL, "Exempelskolan")
    await offer(per, "14/10", "9")

    forged = written_by(lena, 900_000_001, "/boka")
    for wrong in (None, "", "guessed", SECRET[:-1], "ö"):
        assert await telegram.post(forged, secret=wrong) == 403
    assert await telegram.post("no update at all") == 400
    assert not any("Boka polisbesök ·" in text_of(view) for view in await lena.messages())

    summary = await fill_in_booking(lena, "tors 14", "09.00")
    await press(lena, "✅ Boka", "Besöket är bokat")
    await per.expect("Polisbesöket är bokat")
    assert summary["message_id"]


async def test_an_update_that_telegram_delivers_twice_takes_effect_once(
    world: World, telegram: Telegram
) -> None:
    sam = await world.let_in("Sam", Role.COORDINATOR, "Älmhults kommun")
    bodil = await world.let_in("Bodil", Role.MEMBER, "Exempelbutiken")
    await write(sam, "/uppdatera", "Skriv en kort rubrik")

    heading = written_by(sam, 900_000_001, "Halka vid torget")
    assert [await telegram.post(heading) for _ in range(2)] == [200, 200]
    await sam.expect("Skriv själva texten")
    await write(sam, "Gå försiktigt.", "Hur bråttom")
    await press(sam, "ℹ️ Information", "Vill du lägga till något")
    preview = await press(sam, "Inget mer", "Så här kommer det att se ut")
    assert text_of(preview).count("Halka vid torget") == 1

    (confirm,) = [
        button["data"] for row in preview["buttons"] for button in row if "Skicka" in button["text"]
    ]
    press_ = pressed_by(sam, 900_000_002, preview["message_id"], confirm)
    assert [await telegram.post(press_) for _ in range(3)] == [200, 200, 200]
    await sam.expect("Lägesbilden är skickad")
    alert = await bodil.expect("Halka vid torget")
    await write(bodil, "/meny", "Du är nätverksmedlem")
    alerts = [view for view in await bodil.messages() if "Halka" in text_of(view)]
    assert [view["message_id"] for view in alerts] == [alert["message_id"]]
