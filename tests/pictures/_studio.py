"""The demo with a browser in front of it: people act over HTTP, the browser takes the pictures."""

from __future__ import annotations

import asyncio
import os
import shutil
import socket
import sys
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date, datetime, time
from io import BytesIO
from pathlib import Path
from zoneinfo import ZoneInfo

import aiohttp
from PIL import Image
from playwright.async_api import Browser, async_playwright, expect

from bot.demo import SAMPLES
from bot.domain.local_time import to_utc
from bot.simulator import SimulatorClient
from bot.simulator.client import Person

ROOT = Path(__file__).parent.parent.parent
FOLDER = ROOT / "docs" / "pictures"
PHONE = (390, 844)
"""A common phone's screen, in CSS pixels."""

_COLOURS = 256
"""Enough for the signs in a chat; keeps a picture below 100 kB."""

_ZONE = ZoneInfo("Europe/Stockholm")


_IS_SHOWN = """
    document.querySelector(".chat .msg") && [...document.images].every(one => one.complete)
"""


@dataclass
class Studio:
    """Samples of the demo by first name, and the camera."""

    telegram: SimulatorClient
    people: dict[str, Person]
    browser: Browser
    address: str

    async def move_to(self, day: date, wall: time) -> datetime:
        """Move the demo's clock to a local time."""
        return await self.telegram.move_clock_to(to_utc(day, wall, _ZONE))

    async def snap(self, person: Person, name: str, size: tuple[int, int] = PHONE) -> None:
        """A picture of the person's chat, at its end, as `docs/pictures/NAME.png`."""
        width, height = size
        context = await self.browser.new_context(
            viewport={"width": width, "height": height}, device_scale_factor=2, locale="sv-SE",
            # The page forbids evaluating strings, which waiting for the pictures is done by.
            bypass_csp=True,
        )  # fmt: skip
        try:
            page = await context.new_page()
            await page.goto(self.address)
            await page.locator(f'button[data-person="{person.id}"]:visible').first.click()
            chat = page.locator(f'.chat[data-person="{person.id}"]')
            await expect(chat).to_be_visible()
            # Pictures in the chat change its height while they load.
            await page.wait_for_function(_IS_SHOWN)
            taken = await chat.screenshot(animations="disabled")
        finally:
            await context.close()
        FOLDER.mkdir(parents=True, exist_ok=True)
        picture = Image.open(BytesIO(taken)).convert("RGB")
        smaller = (picture.width * 3 // 4, picture.height * 3 // 4)
        picture = picture.resize(smaller, Image.Resampling.LANCZOS)
        picture.quantize(_COLOURS, dither=Image.Dither.NONE).save(
            FOLDER / f"{name}.png", optimize=True
        )
        print(f"docs/pictures/{name}.png")


@asynccontextmanager
async def studio() -> AsyncIterator[Studio]:
    """A demo of its own, fresh, and a browser; both gone afterwards."""
    chromium = next(filter(None, map(shutil.which, ("chromium", "chromium-browser"))), None)
    if chromium is None:
        raise SystemExit("There is no Chromium on this machine.")
    with tempfile.TemporaryDirectory(prefix="pictures") as folder:
        address = f"http://127.0.0.1:{_free_port()}"
        async with _demo(Path(folder), address), async_playwright() as playwright:
            browser = await playwright.chromium.launch(
                executable_path=chromium, args=["--no-sandbox", "--disable-gpu"]
            )
            async with SimulatorClient(address) as telegram:
                found = {person.id: person for person in await telegram.people()}
                people = {one.first_name: found[one.id] for one in SAMPLES}
                yield Studio(telegram, people, browser, address)
            await browser.close()


@asynccontextmanager
async def _demo(folder: Path, address: str) -> AsyncIterator[None]:
    arguments = ["demo", "--folder", str(folder), "--port", address.rpartition(":")[2]]
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", *arguments, cwd=ROOT, stdout=asyncio.subprocess.PIPE,
        env={name: value for name, value in os.environ.items() if "LOFTESBOTEN" not in name},
    )  # fmt: skip
    try:
        assert process.stdout is not None
        said = await asyncio.wait_for(process.stdout.readline(), 60)
        assert address.encode() in said, said
        await _answers(address)
        yield
    finally:
        process.terminate()
        await process.wait()


async def _answers(address: str) -> None:
    async with aiohttp.ClientSession() as session, session.get(address) as response:
        response.raise_for_status()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
