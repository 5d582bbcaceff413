"""The control interface: events, the clock, files, and who may ask."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta
from typing import Any

import pytest
from telegram import Bot
from yarl import URL

from bot.clock import MovableClock
from bot.simulator import Simulator, SimulatorClient
from bot.simulator.client import ControlError, Person, buttons_of, transcript
from bot.simulator.journal import EVENT_LIMIT, EventLog
from tests.simulator.conftest import STARTS_AT, Api


async def test_the_state_is_told(telegram: SimulatorClient, anna: Person) -> None:
    group = await telegram.add_group("Ledning", anna, supergroup=True, is_forum=True)
    state = await telegram.state()
    assert state["bot"]["username"] == "LoftesbotenDemoBot"
    assert state["clock_note"] is None
    assert datetime.fromisoformat(state["now"]) >= STARTS_AT
    assert state["people"][0] == {
        "id": anna.id,
        "first_name": "Anna",
        "last_name": None,
        "username": None,
        "language_code": "sv",
        "label": None,
        "blocked": False,
        "started": True,
        "deactivated": False,
    }
    assert state["groups"][0]["id"] == group


async def test_a_person_can_have_a_chosen_id_once(telegram: SimulatorClient) -> None:
    bo = await telegram.add_person("Bo", id=42, label="rektor", username="bo", last_name="Ek")
    assert (bo.id, bo.view["label"]) == (42, "rektor")
    with pytest.raises(ControlError, match="taken") as refused:
        await telegram.add_person("Cia", id=42)
    assert refused.value.status == 409


async def test_events_are_told_in_order_and_waited_for(
    telegram: SimulatorClient, bot: Bot, anna: Person
) -> None:
    last, events = await telegram.events()
    assert [e["type"] for e in events] == ["people", "message", "sent_update"]
    waiting = asyncio.create_task(telegram.events(last, timeout=10))
    await asyncio.sleep(0.05)
    sent = await bot.send_message(anna.id, "ett")
    last, (event,) = await waiting
    assert (event["type"], event["message"]["text"]) == ("message", "ett")
    await bot.edit_message_text("två", anna.id, sent.message_id)
    await bot.delete_message(anna.id, sent.message_id)
    _, events = await telegram.events(last)
    assert [(e["type"], e["chat_id"]) for e in events] == [
        ("edited", anna.id),
        ("deleted", anna.id),
    ]
    assert events[0]["message"]["text"] == "två"
    assert events[1]["message_id"] == sent.message_id


async def test_events_of_one_chat_hide_the_others(
    telegram: SimulatorClient, bot: Bot, anna: Person
) -> None:
    bo = await telegram.add_person("Bo", started=True)
    last = await telegram.last_event()
    waiting = asyncio.create_task(telegram.events(last, timeout=10, chat_id=bo.id))
    await asyncio.sleep(0.05)
    await bot.send_message(anna.id, "till Anna")
    await asyncio.sleep(0.05)
    assert not waiting.done()
    await bot.send_message(bo.id, "till Bo")
    _, (event,) = await waiting
    assert event["message"]["text"] == "till Bo"


async def test_old_events_are_forgotten() -> None:
    events = EventLog()
    for n in range(3 * EVENT_LIMIT):
        events.add("message", n % 2, {})
    assert events.last == 3 * EVENT_LIMIT
    kept = events.since(0)
    assert EVENT_LIMIT <= len(kept) <= 2 * EVENT_LIMIT
    assert kept[-1].n == events.last
    assert [event.n for event in events.since(events.last - 2)] == [events.last - 1, events.last]


async def test_many_events_come_in_portions(telegram: SimulatorClient, api: Api) -> None:
    people = await telegram.add_people(1200)
    await asyncio.gather(*[api.ok("sendMessage", chat_id=i, text="a") for i in people])
    last, events = await telegram.events()
    assert len(events) == 1000
    assert last == events[-1]["n"] == 1000
    _, rest = await telegram.events(last)
    assert len(rest) == 201


# -- the clock ---------------------------------------------------------------------------------


async def test_the_clock_moves_forward_only(telegram: SimulatorClient, clock: MovableClock) -> None:
    moved = await telegram.advance(timedelta(days=2))
    assert moved - STARTS_AT >= timedelta(days=2)
    assert clock.now() >= moved
    await telegram.move_clock_to(moved + timedelta(hours=1))
    bad: list[dict[str, Any]] = [
        {"advance_s": -1},
        {"now": STARTS_AT.isoformat()},
        {"now": "2026-12-01T00:00:00"},
        {"now": "soon"},
        {"advance_s": 1e300},
        {},
    ]
    for body in bad:
        with pytest.raises(ControlError) as refused:
            await telegram.call("POST", "clock", body)
        assert refused.value.status == 400


async def test_a_move_of_the_clock_is_waited_for(
    telegram: SimulatorClient, clock: MovableClock
) -> None:
    version = (await telegram.call("GET", "clock"))["version"]
    idle = await telegram.call("GET", "clock", after_version=version, timeout=0.05)
    assert idle["version"] == version
    waiting = asyncio.create_task(telegram.call("GET", "clock", after_version=version, timeout=10))
    await asyncio.sleep(0.05)
    clock.advance(timedelta(hours=1))
    assert (await waiting)["version"] == version + 1
    _, events = await telegram.events()
    assert events[-1]["type"] == "clock"


async def test_messages_have_the_simulators_time(
    telegram: SimulatorClient, bot: Bot, anna: Person
) -> None:
    moved = await telegram.advance(timedelta(days=30))
    sent = await bot.send_message(anna.id, "senare")
    assert sent.date >= moved.replace(microsecond=0)


# -- who may ask -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),
        ({"Host": "localhost"}, 200),
        ({"Host": "[::1]:8080"}, 200),
        ({"Host": "evil.example"}, 403),
        ({"Host": "127.0.0.1.evil.example"}, 403),
        ({"Host": "127.0.0.1@evil.example"}, 403),
        ({"Host": "192.168.1.5"}, 403),
        ({"Origin": "https://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Origin": "http://127.0.0.1:1"}, 403),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Host": "localhost:8080", "Origin": "http://localhost:8080"}, 200),
    ],
)
async def test_foreign_pages_are_kept_out(api: Api, headers: dict[str, str], status: int) -> None:
    for path in ("/control/state", "/", f"/bot{api.token}/getMe"):
        async with api.session.get(api.url + path, headers=headers) as response:
            assert response.status in (status, 404 if path == "/" and status == 200 else status)


async def test_it_listens_on_this_machine_only(clock: MovableClock) -> None:
    for host in ("0.0.0.0", "192.168.1.5", "example.com", "", "::"):
        with pytest.raises(ValueError, match="this machine only"):
            await Simulator(clock).start(host)


async def test_it_stops_at_once_while_others_wait(clock: MovableClock) -> None:
    simulator = Simulator(clock)
    await simulator.start()
    async with SimulatorClient(simulator.url) as client:
        waiting = [
            asyncio.create_task(client.call("GET", "events", after=0, timeout=60)),
            asyncio.create_task(client.call("GET", "clock", after_version=0, timeout=60)),
        ]
        await asyncio.sleep(0.05)
        async with asyncio.timeout(3):
            await simulator.stop()
        await asyncio.gather(*waiting, return_exceptions=True)


@pytest.mark.parametrize(
    "path",
    ["/web/../server.py", "/web/%2e%2e/server.py", "/web/..%2fserver.py", "/web//etc/passwd", "/web/",
     "/nothing", "/web/nothing.js"],
)  # fmt: skip
async def test_only_the_pages_own_files_are_served(api: Api, path: str) -> None:
    async with api.session.get(URL(api.url + path, encoded=True)) as response:
        assert response.status == 404


async def test_pages_let_nothing_foreign_in(api: Api) -> None:
    async with api.session.get(api.url + "/") as response:
        policy = response.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert response.headers["X-Content-Type-Options"] == "nosniff"


async def test_a_document_is_downloaded_never_opened(api: Api, bot: Bot, anna: Person) -> None:
    await bot.send_document(anna.id, b"<script>", filename="å.html")
    url = (await anna.last())["document"]["url"]
    async with api.session.get(api.url + url) as response:
        disposition = response.headers["Content-Disposition"]
        assert disposition == "attachment; filename*=UTF-8''%C3%A5.html"
        assert "sandbox" in response.headers["Content-Security-Policy"]


@pytest.mark.parametrize(
    ("verb", "path", "body", "status"),
    [
        ("GET", "nothing", None, 404),
        ("DELETE", "people", None, 405),
        ("POST", "people", {}, 400),
        ("POST", "people/5/send", {"text": "a"}, 404),
        ("POST", "people/{anna}/send", {}, 400),
        ("POST", "people/{anna}/send", {"text": " "}, 400),
        ("POST", "people/{anna}/send", {"text": "a", "chat_id": "x"}, 400),
        ("POST", "people/{anna}/send", {"photo": "%%%"}, 400),
        ("POST", "people/{anna}/send", {"photo": "aGVq"}, 400),
        ("POST", "people/{anna}/edit", {"message_id": 999, "text": "a"}, 404),
        ("POST", "faults", {"kind": "meteor"}, 400),
        ("POST", "faults", {"kind": "error", "count": "x"}, 400),
        ("POST", "groups", {"title": "x", "type": "channel", "members": []}, 400),
        ("POST", "groups/5/migrate", {}, 404),
        ("POST", "people", [1], 400),
        ("GET", "events?after=x", None, 400),
    ],
)
async def test_mistakes_are_explained(
    telegram: SimulatorClient, anna: Person, verb: str, path: str, body: Any, status: int
) -> None:
    with pytest.raises(ControlError) as refused:
        await telegram.call(verb, path.format(anna=anna.id), body)
    assert refused.value.status == status
    assert str(refused.value)


# -- the client --------------------------------------------------------------------------------


async def test_expecting_sees_what_came_and_what_comes(bot: Bot, anna: Person) -> None:
    await bot.send_message(anna.id, "redan här")
    assert (await anna.expect("redan"))["text"] == "redan här"
    waiting = asyncio.create_task(anna.expect(lambda view: view["text"].startswith("se")))
    await asyncio.sleep(0.05)
    await bot.send_message(anna.id, "senare")
    assert (await waiting)["text"] == "senare"


async def test_expecting_looks_only_after_the_last_act(bot: Bot, anna: Person) -> None:
    await bot.send_message(anna.id, "gammalt")
    await anna.send("hej")
    with pytest.raises(AssertionError, match="did not see 'gammalt'"):
        await anna.expect("gammalt", timeout=0.05)
    await anna.expect_nothing(for_s=0.05)


async def test_a_failed_expectation_shows_the_chat(bot: Bot, anna: Person) -> None:
    await bot.send_document(anna.id, b"x", filename="a.ics", caption="Ditt besök")
    with pytest.raises(AssertionError) as failed:
        await anna.expect("något annat", timeout=0.05)
    assert "#1 Anna:\n    /start\n" in str(failed.value)
    assert "    <document a.ics>\n    Ditt besök" in str(failed.value)
    with pytest.raises(AssertionError, match="expected nothing"):
        await anna.expect_nothing(for_s=0.05)


def test_a_transcript_shows_the_buttons() -> None:
    view = {
        "message_id": 7,
        "from": {"first_name": "Boten"},
        "text": "Välj\ndag",
        "edit_date": 1,
        "buttons": [[{"text": "Må"}, {"text": "Ti"}], [{"text": "Avbryt"}]],
    }
    assert buttons_of(view) == ["Må", "Ti", "Avbryt"]
    assert transcript([view]) == (
        "#7 Boten (edited):\n    Välj\n    dag\n    [Må] [Ti]\n    [Avbryt]"
    )
