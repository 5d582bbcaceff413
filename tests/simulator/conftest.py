"""A running simulator, a client to act as people, and the bot's side of it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

import aiohttp
import pytest
from telegram import Bot

from bot.clock import MovableClock
from bot.simulator import Simulator, SimulatorClient
from bot.simulator.client import Person

STARTS_AT = datetime(2026, 9, 1, 8, 0, tzinfo=UTC)


class Api:
    """The Bot API without a library in between: what was sent and answered, as it is."""

    def __init__(self, session: aiohttp.ClientSession, url: str, token: str) -> None:
        self.session = session
        self.url = url
        self.token = token

    async def post(self, method: str, **params: Any) -> dict[str, Any]:
        """The whole answer to a call with a JSON body."""
        address = f"{self.url}/bot{self.token}/{method}"
        async with self.session.post(address, json=params) as response:
            body: dict[str, Any] = await response.json()
            assert response.status == body.get("error_code", 200)
            return body

    async def ok(self, method: str, **params: Any) -> Any:
        """The result of a call that succeeds."""
        body = await self.post(method, **params)
        assert body["ok"], body
        return body["result"]

    async def refusal(self, method: str, **params: Any) -> str:
        """The description of a call that is refused."""
        body = await self.post(method, **params)
        assert not body["ok"], body
        return str(body["description"])


@pytest.fixture
def clock() -> MovableClock:
    return MovableClock(STARTS_AT)


@pytest.fixture
async def simulator(clock: MovableClock) -> AsyncIterator[Simulator]:
    simulator = Simulator(clock)
    await simulator.start()
    yield simulator
    await simulator.stop()


@pytest.fixture
async def telegram(simulator: Simulator) -> AsyncIterator[SimulatorClient]:
    async with SimulatorClient(simulator.url) as client:
        yield client


@pytest.fixture
async def api(simulator: Simulator) -> AsyncIterator[Api]:
    async with aiohttp.ClientSession() as session:
        yield Api(session, simulator.url, simulator.token)


@pytest.fixture
async def bot(simulator: Simulator) -> AsyncIterator[Bot]:
    """python-telegram-bot's own bot on its own request class."""
    address = f"{simulator.url}/bot"
    async with Bot(simulator.token, address, f"{simulator.url}/file/bot") as bot:
        yield bot


@pytest.fixture
async def anna(telegram: SimulatorClient) -> Person:
    """Somebody who has pressed start; the bot has not read it yet."""
    anna = await telegram.add_person("Anna")
    await anna.send("/start")
    return anna
