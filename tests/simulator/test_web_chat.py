"""The web chat in a real browser, with a small bot that speaks the Bot API over HTTP."""

from __future__ import annotations

import asyncio
import json
import re
import shutil
import struct
import zlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from playwright.async_api import Browser, Locator, Page, Route, async_playwright, expect

from bot.clock import MovableClock
from bot.simulator.server import Simulator

CHROMIUM = next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
)
CHROMIUM_ARGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
BOT_USERNAME = "ProvaBot"
expect.set_options(timeout=60_000)  # milliseconds; waiting costs only where something fails
MONDAY_AT_NINE = datetime(2021, 10, 11, 7, 0, tzinfo=UTC)

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium is installed")


def png(width: int, height: int) -> bytes:
    """A plain green picture."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    pixels = zlib.compress((b"\0" + bytes((15, 107, 92)) * width) * height)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")
    )


def keyboard(*rows: list[tuple[str, str]]) -> dict[str, Any]:
    """An inline keyboard of (text, callback data or address)."""
    return {
        "inline_keyboard": [
            [
                {"text": text, "url" if target.startswith("http") else "callback_data": target}
                for text, target in row
            ]
            for row in rows
        ]
    }


MENU = keyboard(
    [("Löften", "promises")], [("Bild", "picture"), ("Fil", "file")], [("Varning", "alert")]
)


@dataclass
class ScriptedBot:
    """Answers a few commands and buttons, one update after the other."""

    session: aiohttp.ClientSession
    address: str
    """The Bot API's address up to and with the token."""
    username: str
    heard: list[str] = field(default_factory=list)
    slow: asyncio.Event = field(default_factory=asyncio.Event)
    """The button "slow" is answered once this is set."""

    async def call(self, method: str, **fields: Any) -> Any:
        """The result of a Bot API method; a value that is a (name, bytes) pair goes as a file."""
        form = aiohttp.FormData(quote_fields=False)
        for name, value in fields.items():
            if isinstance(value, tuple):
                form.add_field(name, value[1], filename=value[0])
            else:
                form.add_field(name, value if isinstance(value, str) else json.dumps(value))
        async with self.session.post(f"{self.address}/{method}", data=form) as response:
            answer = await response.json()
        assert answer["ok"], (method, answer)
        return answer["result"]

    async def say(self, chat_id: int, text: str, **fields: Any) -> int:
        message = await self.call(
            "sendMessage", chat_id=chat_id, text=text, parse_mode="HTML", **fields
        )
        return int(message["message_id"])

    async def run(self) -> None:
        offset = 0
        while True:
            for update in await self.call("getUpdates", offset=offset, timeout=20):
                offset = update["update_id"] + 1
                if "message" in update:
                    await self.on_message(update["message"])
                elif "callback_query" in update:
                    await self.on_press(update["callback_query"])

    async def on_message(self, message: dict[str, Any]) -> None:
        chat_id, text = message["chat"]["id"], message.get("text", "")
        self.heard.append(f"{message['from']['first_name']}: {text}")
        if text == "/start":
            await self.set_commands(chat_id)
            name = message["from"]["first_name"]
            await self.say(chat_id, f"<b>Hej {name}!</b> Vad vill du göra?", reply_markup=MENU)
        elif text == "/hjalp":
            await self.say(
                chat_id, "Ring <b>112</b> vid fara. Menyn: /start", disable_notification=True
            )
        elif text == "/inbjudan":
            await self.say(chat_id, f"https://t.me/{self.username}?start=hemligt-1")
        elif text == "/langsamt":
            await self.say(chat_id, "Tryck", reply_markup=keyboard([("Vänta", "slow")]))

    async def set_commands(self, chat_id: int) -> None:
        commands = [("start", "Börja"), ("hjalp", "Hjälp"), ("inbjudan", "Bjud in")]
        await self.call(
            "setMyCommands",
            commands=[{"command": name, "description": what} for name, what in commands],
            scope={"type": "chat", "chat_id": chat_id},
        )

    async def on_press(self, query: dict[str, Any]) -> None:
        chat_id, message_id = query["message"]["chat"]["id"], query["message"]["message_id"]
        answer: dict[str, Any] = {}
        match query["data"]:
            case "promises":
                await self.call(
                    "editMessageText",
                    chat_id=chat_id,
                    message_id=message_id,
                    text="Sex löften. <i>1–2 av 6</i>",
                    parse_mode="HTML",
                    reply_markup=keyboard([("Tillbaka", "back")]),
                )
            case "back":
                await self.call("deleteMessage", chat_id=chat_id, message_id=message_id)
                answer = {"text": "Menyn är borttagen"}
            case "picture":
                await self.call(
                    "sendPhoto",
                    chat_id=chat_id,
                    photo=("karta.png", png(64, 40)),
                    caption="Karta",
                    protect_content=True,
                )
            case "file":
                await self.call(
                    "sendDocument", chat_id=chat_id, document=("besök.ics", b"BEGIN:VCALENDAR")
                )
            case "alert":
                answer = {"text": "Ring 112 vid pågående brott", "show_alert": True}
            case "slow":
                await self.slow.wait()
        await self.call("answerCallbackQuery", callback_query_id=query["id"], **answer)


@dataclass
class Stage:
    """A simulator with two people, the bot that answers them, and a browser."""

    address: str
    bot: ScriptedBot
    browser: Browser
    anna_id: int
    bo_id: int
    complaints: list[str] = field(default_factory=list)
    """What the browser's console called an error; a test that breaks the network empties it."""

    async def open_page(self, width: int = 1280, height: int = 800) -> Page:
        context = await self.browser.new_context(viewport={"width": width, "height": height})
        page = await context.new_page()
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on(
            "console",
            lambda message: (
                self.complaints.append(message.text) if message.type == "error" else None
            ),
        )
        await page.goto(self.address)
        await expect(page.locator(".card").first).to_be_visible()
        return page

    def chat(self, page: Page, person_id: int) -> Locator:
        return page.locator(f'.chat[data-person="{person_id}"]')

    async def open_chat(self, page: Page, person_id: int) -> Locator:
        """The chat of that person, opened from whatever list shows them first."""
        await page.locator(f'button[data-person="{person_id}"]:visible').first.click()
        chat = self.chat(page, person_id)
        await expect(chat).to_be_visible()
        return chat

    async def start(self, page: Page, person_id: int) -> Locator:
        """The person's chat with the menu on the screen."""
        chat = await self.open_chat(page, person_id)
        await chat.get_by_role("button", name="Starta", exact=True).click()
        await expect(chat.get_by_text("Vad vill du göra?")).to_be_visible()
        return chat


async def add_person(session: aiohttp.ClientSession, address: str, **who: Any) -> int:
    async with session.post(f"{address}/control/people", json=who) as response:
        response.raise_for_status()
        return int((await response.json())["id"])


@asynccontextmanager
async def background(work: Any) -> AsyncIterator[None]:
    """Run a coroutine beside the test; if it failed, the test fails with it."""
    task = asyncio.create_task(work)
    try:
        yield
    finally:
        failed = task.done()
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
        assert not failed, "the scripted bot stopped early"


@asynccontextmanager
async def running_simulator(port: int = 0) -> AsyncIterator[Simulator]:
    simulator = Simulator(MovableClock(MONDAY_AT_NINE), bot_username=BOT_USERNAME)
    await simulator.start(port=port)
    try:
        yield simulator
    finally:
        await simulator.stop()


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    assert CHROMIUM is not None
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=CHROMIUM, args=CHROMIUM_ARGS, timeout=60_000
        )
        yield browser
        await browser.close()


@pytest.fixture
async def stage(browser: Browser) -> AsyncIterator[Stage]:
    async with running_simulator() as simulator, aiohttp.ClientSession() as session:
        anna = await add_person(session, simulator.url, first_name="Anna", label="Samordnare")
        bo = await add_person(
            session, simulator.url, first_name="Bo", last_name="Ek", label="Butik"
        )
        bot = ScriptedBot(session, f"{simulator.url}/bot{simulator.token}", BOT_USERNAME)
        stage = Stage(simulator.url, bot, browser, anna, bo)
        async with background(bot.run()):
            yield stage
        assert stage.complaints == []


async def test_pressing_start_shows_the_menu_and_a_button_changes_the_screen(stage: Stage) -> None:
    page = await stage.open_page()
    chat = await stage.start(page, stage.anna_id)
    await expect(chat.locator(".msg.in b")).to_have_text("Hej Anna!")
    await expect(chat.locator(".keyboard .row")).to_have_count(3)
    await expect(chat.locator(".day")).to_have_text("måndag 11 okt 2021")

    await chat.get_by_role("button", name="Löften").click()

    await expect(chat.locator(".msg.in")).to_contain_text("Sex löften. 1–2 av 6")
    await expect(chat.locator(".msg.in .edited")).to_have_text("redigerat")
    await expect(chat.get_by_role("button", name="Varning")).to_have_count(0)

    await chat.get_by_role("button", name="Tillbaka").click()

    await expect(chat.locator(".chat-toast")).to_have_text("Menyn är borttagen")
    await expect(chat.locator(".msg.in")).to_have_count(0)


async def test_a_button_spins_until_the_bot_answers(stage: Stage) -> None:
    page = await stage.open_page()
    chat = await stage.start(page, stage.anna_id)
    await chat.get_by_role("textbox").fill("/langsamt")
    await page.keyboard.press("Enter")
    button = chat.get_by_role("button", name="Vänta")
    await button.click()
    await expect(button.locator(".spinner")).to_be_visible()
    stage.bot.slow.set()
    await expect(button.locator(".spinner")).to_be_hidden()


async def test_an_alert_waits_to_be_closed(stage: Stage) -> None:
    page = await stage.open_page()
    chat = await stage.start(page, stage.anna_id)
    await chat.get_by_role("button", name="Varning").click()
    alert = page.get_by_role("alertdialog")
    await expect(alert).to_contain_text("Ring 112 vid pågående brott")
    await alert.get_by_role("button", name="Okej").click()
    await expect(alert).to_have_count(0)


async def test_the_command_menu_lists_and_completes_commands(stage: Stage) -> None:
    page = await stage.open_page()
    chat = await stage.start(page, stage.anna_id)
    await chat.get_by_role("button", name="Meny med kommandon").click()
    await expect(chat.get_by_role("option")).to_have_text(
        [re.compile("/start.*Börja"), re.compile("/hjalp.*Hjälp"), re.compile("/inbjudan.*Bjud in")]
    )
    await page.keyboard.press("Escape")

    await chat.get_by_role("textbox").fill("/hj")
    await expect(chat.get_by_role("option")).to_have_count(1)
    await page.keyboard.press("Enter")

    reply = chat.locator(".msg.in").last
    await expect(reply).to_contain_text("Ring 112 vid fara")
    await expect(reply.get_by_role("img", name="skickat utan ljud")).to_be_visible()
    await reply.get_by_role("button", name="/start").click()
    await expect(chat.locator(".msg.out").last).to_contain_text("/start")


async def test_pictures_and_files_come_through_both_ways(stage: Stage, tmp_path: Path) -> None:
    page = await stage.open_page()
    chat = await stage.start(page, stage.anna_id)
    await chat.get_by_role("button", name="Bild", exact=True).click()
    photo = chat.get_by_role("button", name="Visa bilden större")
    await expect(photo.get_by_role("img", name="Karta")).to_be_visible()
    assert await photo.locator("img").evaluate(
        "image => image.decode().then(() => image.naturalWidth)"
    )
    await expect(chat.get_by_role("img", name=re.compile("skyddat"))).to_be_visible()
    await photo.click()
    await expect(page.get_by_role("dialog").get_by_role("img", name="Karta")).to_be_visible()
    await page.keyboard.press("Escape")

    await chat.get_by_role("button", name="Fil", exact=True).click()
    async with page.expect_download() as download:
        await chat.get_by_role("link", name=re.compile("besök.ics")).click()
    saved = tmp_path / "besök.ics"
    await (await download.value).save_as(saved)
    assert saved.read_bytes() == b"BEGIN:VCALENDAR"

    picture = tmp_path / "egen.png"
    picture.write_bytes(png(32, 32))
    await chat.get_by_role("textbox").fill("Trasig lampa")
    await chat.locator("input.chooser").first.set_input_files(picture)
    await expect(chat.locator(".msg.out.has-photo")).to_contain_text("Trasig lampa")


async def test_everything_can_be_done_by_keyboard(stage: Stage) -> None:
    page = await stage.open_page()
    await page.keyboard.press("Tab")
    await expect(page.get_by_role("link", name="Hoppa till chatten")).to_be_focused()
    await page.locator(".card").first.focus()
    await page.keyboard.press("Enter")
    chat = stage.chat(page, stage.anna_id)
    await expect(chat.get_by_role("button", name="Starta", exact=True)).to_be_focused()
    await page.keyboard.press("Enter")
    await expect(chat.get_by_text("Vad vill du göra?")).to_be_visible()
    await expect(chat.get_by_role("textbox")).to_be_focused()

    await page.keyboard.press("Alt+b")
    await expect(chat.get_by_role("button", name="Löften")).to_be_focused()
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("ArrowRight")
    await expect(chat.get_by_role("button", name="Fil", exact=True)).to_be_focused()
    await page.keyboard.press("Alt+1")
    await expect(chat.get_by_role("button", name="Tillbaka")).to_be_focused()

    await page.keyboard.press("Alt+t")
    await page.keyboard.type("Hej dä")
    await page.keyboard.press("Enter")
    await expect(chat.locator(".msg.out").last).to_contain_text("Hej dä")
    await page.keyboard.press("ArrowUp")
    await page.keyboard.type("r")
    await page.keyboard.press("Enter")
    await expect(chat.locator(".msg.out").last).to_contain_text("Hej där")
    await expect(chat.locator(".msg.out").last).to_contain_text("redigerat")


async def test_a_phone_shows_one_chat_and_counts_what_is_unread(stage: Stage) -> None:
    page = await stage.open_page(390, 844)
    anna = await stage.start(page, stage.anna_id)
    bo = await stage.start(page, stage.bo_id)
    await expect(anna).to_be_hidden()
    for _ in range(2):
        await stage.bot.say(stage.anna_id, "Lägesbild med en rätt lång rad: " + "ordet " * 30)

    person = page.get_by_role("navigation").locator(f'[data-person="{stage.anna_id}"]')
    await expect(person).to_contain_text("2 olästa")
    await person.click()
    await expect(bo).to_be_hidden()
    await expect(anna.locator(".msg.in").last).to_be_in_viewport()
    await expect(person).not_to_contain_text("olästa")
    width = await page.evaluate("document.documentElement.scrollWidth")
    assert width <= 390
    assert await anna.locator(".log").evaluate("log => log.scrollWidth <= log.clientWidth")


async def test_people_stand_side_by_side_and_hear_only_their_own(stage: Stage) -> None:
    page = await stage.open_page()
    await page.get_by_role("button", name="Öppna de två första sida vid sida").click()
    anna, bo = stage.chat(page, stage.anna_id), stage.chat(page, stage.bo_id)
    await anna.get_by_role("button", name="Starta", exact=True).click()
    await expect(anna.locator(".msg.in")).to_contain_text("Hej Anna!")
    await expect(bo.locator(".msg")).to_have_count(0)
    await bo.get_by_role("button", name="Stäng chatten som Bo Ek").click()
    await expect(bo).to_have_count(0)


async def test_an_invitation_is_opened_as_somebody_else(stage: Stage) -> None:
    page = await stage.open_page()
    chat = await stage.start(page, stage.anna_id)
    await chat.get_by_role("textbox").fill("/inbjudan")
    await page.keyboard.press("Enter")
    await chat.get_by_role("link", name=re.compile("start=hemligt-1")).click()
    dialog = page.get_by_role("dialog", name="Öppna som")
    await dialog.get_by_role("button", name=re.compile("Bo Ek")).click()
    bo = stage.chat(page, stage.bo_id)
    await expect(bo.locator(".msg.out")).to_contain_text("/start hemligt-1")


async def test_what_comes_while_a_chat_is_opened_stays_on_the_screen(stage: Stage) -> None:
    page = await stage.open_page()
    asked, may_answer = asyncio.Event(), asyncio.Event()

    async def late(route: Route) -> None:
        """The messages as they were when the chat asked for them, shown only later."""
        answer = await route.fetch()
        asked.set()
        await may_answer.wait()
        await route.fulfill(response=answer)

    await page.route(f"**/control/**/{stage.bo_id}/messages", late)
    chat = await stage.open_chat(page, stage.bo_id)
    await asyncio.wait_for(asked.wait(), 60)
    await chat.get_by_role("button", name="Starta", exact=True).click()
    await expect(chat.get_by_text("Vad vill du göra?")).to_be_visible()
    async with page.expect_response(re.compile("/commands")):  # asked for after the messages
        may_answer.set()
    await expect(chat.get_by_text("Vad vill du göra?")).to_be_visible()
    await expect(chat.locator(".msg.out")).to_contain_text("/start")


async def test_a_blocked_bot_can_be_let_in_again(stage: Stage) -> None:
    page = await stage.open_page()
    chat = await stage.start(page, stage.anna_id)
    await chat.get_by_role("button", name="Mer: Anna").click()
    await chat.get_by_role("button", name="Blockera boten").click()
    await expect(chat.get_by_text("Anna har blockerat boten")).to_be_visible()
    await chat.get_by_role("button", name="Sluta blockera").click()
    await expect(chat.get_by_role("textbox")).to_be_visible()


async def test_the_demo_clock_moves_forward(stage: Stage) -> None:
    page = await stage.open_page()
    clock = page.locator(".clock")
    await expect(clock).to_contain_text("Demoklocka")
    await expect(clock.locator("time")).to_contain_text("mån 11 okt 2021 kl. 09.0")
    await clock.get_by_role("button", name="I morgon kl. 08").click()
    await expect(clock.locator("time")).to_contain_text("tis 12 okt 2021 kl. 08.0")
    await clock.get_by_role("button", name="Välj tid").click()
    # Winter time begins on 31 October: the field means Stockholm's clocks on that day.
    await page.get_by_label("Dag och tid").fill("2021-11-01T09:00")
    await page.get_by_role("button", name="Flytta dit").click()
    await expect(clock.locator("time")).to_contain_text("mån 1 nov 2021 kl. 09.0")
    await clock.get_by_role("button", name="Välj tid").click()
    await page.get_by_label("Dag och tid").fill("2021-10-01T09:00")
    await page.get_by_role("button", name="Flytta dit").click()
    await expect(page.get_by_text("Klockan kan bara flyttas framåt.")).to_be_visible()


async def test_a_restarted_server_is_found_again(browser: Browser) -> None:
    async with aiohttp.ClientSession() as session:
        async with running_simulator() as before:
            url = before.url
            anna = await add_person(session, url, first_name="Anna")
            stage = Stage(url, ScriptedBot(session, "", BOT_USERNAME), browser, anna, anna)
            page = await stage.open_page()
            chat = await stage.open_chat(page, anna)
        await expect(page.get_by_text("Ingen kontakt – försöker igen")).to_be_visible()

        async with running_simulator(port=int(url.rpartition(":")[2])) as after:
            await add_person(session, url, first_name="Anna", id=anna, started=True)
            bot = ScriptedBot(session, f"{url}/bot{after.token}", BOT_USERNAME)
            await bot.say(anna, "Nu är jag här igen")
            await expect(page.get_by_text("Ingen kontakt")).to_be_hidden(timeout=15_000)
            await expect(chat.get_by_text("Nu är jag här igen")).to_be_visible()
            await page.close()


async def test_reading_further_up_is_not_disturbed_by_what_comes(stage: Stage) -> None:
    page = await stage.open_page(1280, 500)
    chat = await stage.start(page, stage.anna_id)
    for number in range(8):
        await stage.bot.say(stage.anna_id, f"Rad {number}\n" * 4)
    await expect(chat.get_by_text("Rad 7").last).to_be_in_viewport()
    log = chat.locator(".log")
    await log.evaluate("log => { log.scrollTop = 0; }")
    down = chat.get_by_role("button", name="Till det senaste")
    await expect(down).to_be_visible()
    await stage.bot.say(stage.anna_id, "Sist")
    await expect(down).to_have_text("1")
    assert await log.evaluate("log => log.scrollTop") == 0
    await down.click()
    await expect(chat.get_by_text("Sist")).to_be_in_viewport()


@pytest.mark.parametrize(
    ("html", "shown"),
    [
        ("<b>a</b><i>b</i><u>c</u><s>d</s>", "<b>a</b><i>b</i><u>c</u><s>d</s>"),
        ("<script>alert(1)</script>kvar", "kvar"),
        ('<img src=x onerror="alert(1)">kvar', "kvar"),
        ('<b onclick="alert(1)" style="color:red">kvar</b>', "<b>kvar</b>"),
        ('<a href="javascript:alert(1)">kvar</a>', "kvar"),
        ("<form action=/x><button>kvar</button></form>", "kvar"),
        ("&lt;b&gt;kvar&lt;/b&gt;", "&lt;b&gt;kvar&lt;/b&gt;"),
    ],
)
async def test_only_listed_tags_become_markup(stage: Stage, html: str, shown: str) -> None:
    page = await stage.open_page()
    made = await page.evaluate(
        """async (html) => {
            const { richText } = await import("/web/rich.js");
            const box = document.createElement("div");
            box.append(richText(html));
            return box.innerHTML;
        }""",
        html,
    )
    assert made == shown
    # The policy refuses the inline style and handler already in the parser, and says so.
    stage.complaints.clear()
