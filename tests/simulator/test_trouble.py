"""Flood control, faults and latency, and the log that benchmarks read."""

from __future__ import annotations

import asyncio
import time
from datetime import timedelta

import pytest
from telegram import Bot
from telegram.error import NetworkError, RetryAfter, TelegramError, TimedOut

from bot.simulator import FloodLimits, SimulatorClient
from bot.simulator.client import Person
from bot.simulator.flood import FREE_PACE
from tests.simulator.conftest import Api


@pytest.fixture(autouse=True)
def _times_as_timedeltas(monkeypatch: pytest.MonkeyPatch) -> None:
    """The library's future default; its present one warns."""
    monkeypatch.setenv("PTB_TIMEDELTA", "true")


def test_telegrams_own_pace_is_the_default() -> None:
    limits = FloodLimits()
    assert FREE_PACE == (30, 1, 20)
    assert (limits.per_second_total, limits.per_chat_per_second) == (30, 1)


async def test_the_31st_message_of_a_second_is_refused(telegram: SimulatorClient, api: Api) -> None:
    people = await telegram.add_people(31)
    await telegram.set_flood(per_second_total=30)
    answers = [await api.post("sendMessage", chat_id=i, text="a") for i in people]
    assert [answer["ok"] for answer in answers] == [True] * 30 + [False]
    assert answers[-1] == {
        "ok": False,
        "error_code": 429,
        "description": "Too Many Requests: retry after 1",
        "parameters": {"retry_after": 1},
    }


async def test_one_chat_and_one_group_have_their_own_pace(
    telegram: SimulatorClient, bot: Bot, anna: Person
) -> None:
    group = await telegram.add_group("Ledning", anna)
    await anna.add_bot_to(group)
    await telegram.set_flood(per_chat_per_second=1)
    await bot.send_message(anna.id, "a")
    with pytest.raises(RetryAfter):
        await bot.send_message(anna.id, "a")
    await telegram.set_flood(per_group_per_minute=20)
    for _ in range(20):
        await bot.send_message(group, "a")
    with pytest.raises(RetryAfter) as refused:
        await bot.send_message(group, "a")
    wait = refused.value.retry_after
    assert isinstance(wait, timedelta)
    assert 50 < wait.total_seconds() <= 60
    await telegram.set_flood()
    await bot.send_message(group, "a")


async def test_after_the_wait_a_message_passes(
    telegram: SimulatorClient, api: Api, anna: Person
) -> None:
    await telegram.set_flood(per_chat_per_second=1)
    assert (await api.post("sendMessage", chat_id=anna.id, text="a"))["ok"]
    assert not (await api.post("sendMessage", chat_id=anna.id, text="a"))["ok"]
    await asyncio.sleep(1.05)
    assert (await api.post("sendMessage", chat_id=anna.id, text="a"))["ok"]


async def test_an_ordered_error_is_answered_and_counted_down(
    telegram: SimulatorClient, bot: Bot, anna: Person
) -> None:
    await telegram.fault("error", "sendMessage", error_code=502, description="Bad Gateway", count=2)
    for _ in range(2):
        with pytest.raises(NetworkError, match="Bad Gateway"):
            await bot.send_message(anna.id, "a")
    await bot.send_message(anna.id, "a")


async def test_an_ordered_flood_asks_to_wait(
    telegram: SimulatorClient, bot: Bot, anna: Person
) -> None:
    await telegram.fault("flood", "*", retry_after=7)
    with pytest.raises(RetryAfter, match="7"):
        await bot.send_message(anna.id, "a")


@pytest.mark.parametrize(("kind", "arrives"), [("drop_before", False), ("drop_after", True)])
async def test_a_lost_connection_may_hide_a_delivery(
    telegram: SimulatorClient, bot: Bot, anna: Person, kind: str, arrives: bool
) -> None:
    await telegram.fault(kind, "sendMessage", chat_id=anna.id)
    with pytest.raises(TelegramError):
        await bot.send_message(anna.id, "kanske")
    texts = [view.get("text") for view in await anna.messages()]
    assert ("kanske" in texts) is arrives
    assert (await telegram.stats())["sendMessage"] == {"0": 1}


async def test_a_fault_for_one_chat_spares_the_others(
    telegram: SimulatorClient, bot: Bot, anna: Person
) -> None:
    bo = await telegram.add_person("Bo", started=True)
    await telegram.fault("error", "sendMessage", chat_id=bo.id, count=None)
    await bot.send_message(anna.id, "a")
    for _ in range(3):
        with pytest.raises(NetworkError):
            await bot.send_message(bo.id, "a")
    await telegram.clear_faults()
    await bot.send_message(bo.id, "a")


async def test_a_delay_holds_up_only_its_request(
    telegram: SimulatorClient, bot: Bot, api: Api, anna: Person
) -> None:
    await telegram.fault("delay", "sendMessage", delay_ms=1500)
    began = time.monotonic()
    slow = asyncio.create_task(bot.send_message(anna.id, "a"))
    await asyncio.sleep(0.05)
    await api.ok("getMe")
    assert not slow.done()
    await slow
    assert time.monotonic() - began >= 1.5


async def test_a_slow_server_makes_the_bot_time_out(
    telegram: SimulatorClient, bot: Bot, anna: Person
) -> None:
    await telegram.fault("delay", "sendMessage", delay_ms=1000)
    with pytest.raises(TimedOut):
        await bot.send_message(anna.id, "a", read_timeout=0.1)
    await anna.expect("a")


async def test_latency_is_added_to_every_answer(telegram: SimulatorClient, api: Api) -> None:
    await telegram.set_latency(80)
    began = time.monotonic()
    await asyncio.gather(*[api.ok("getMe") for _ in range(20)])
    assert 0.08 <= time.monotonic() - began < 20 * 0.08


async def test_requests_are_logged(telegram: SimulatorClient, bot: Bot, anna: Person) -> None:
    sent = await bot.send_message(anna.id, "a")
    with pytest.raises(TelegramError):
        await bot.send_message(5, "a")
    log = await telegram.requests()
    assert [(e["method"], e["status"]) for e in log] == [
        ("getMe", 200),
        ("sendMessage", 200),
        ("sendMessage", 400),
    ]
    assert log[1]["message_id"] == sent.message_id
    assert log[1]["at_monotonic"] <= log[2]["at_monotonic"]
    assert [e["n"] for e in await telegram.requests(after=2)] == [3]
    assert await telegram.stats() == {
        "getMe": {"200": 1},
        "sendMessage": {"200": 1, "400": 1},
    }


async def test_a_hundred_thousand_people_are_no_burden(telegram: SimulatorClient, api: Api) -> None:
    began = time.monotonic()
    people = await telegram.add_people(100_000)
    await api.ok("sendMessage", chat_id=people[-1], text="Hej")
    assert len(await telegram.people(limit=10)) == 10
    assert time.monotonic() - began < 60
