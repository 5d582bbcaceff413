"""No secret and no word that a person wrote is ever in what the program writes, at any level."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from bot.domain.people import Role
from bot.simulator.client import Person, buttons_of
from bot.simulator.server import DEFAULT_TOKEN
from tests.journeys.acts import eventually, fill_in_booking, invite, offer, press, write
from tests.support import program
from tests.support.program import Program, World

CANARY = "kanariefågel"
"""Stands in everything that people write below, and in their names."""

WRONG_TOKEN = "999:AAcanary-of-a-token-that-telegram-does-not-know"
WEBHOOK_SECRET = "canary-webhook-secret"
PASSWORD = "canary/p@ssword"
QUOTED_PASSWORD = "canary%2Fp%40ssword"


def hidden(written: str) -> None:
    """Check that nothing secret and nothing personal was written."""
    for secret in (DEFAULT_TOKEN, WRONG_TOKEN, WEBHOOK_SECRET, PASSWORD, QUOTED_PASSWORD):
        for part in (secret, secret.partition(":")[2] or secret):
            assert part not in written
    assert CANARY not in written.casefold()


@pytest.mark.parametrize("log", ["text", "json"])
async def test_at_the_most_talkative_level_with_everything_going_wrong(
    tmp_path: Path, log: str
) -> None:
    # On SQLite: what is hidden, is hidden above the databases.
    address = f"sqlite:///{tmp_path / 'test.sqlite3'}"
    async with program.world(address, tmp_path, at_once=False, log=log, log_level="debug") as world:
        sam = await world.let_in(f"Sam {CANARY}", Role.COORDINATOR, f"Kommun {CANARY}")
        lena = await world.let_in(f"Lena {CANARY}", Role.SCHOOL, f"Skola {CANARY}")
        await write_everywhere(world, sam, lena)
        await let_everything_go_wrong(world, sam)
        code = await invite(sam, "polis", f"Polis {CANARY}")
        per = await world.person(f"Per {CANARY}")
        await write(per, f"/start {code}", "Välkommen!")
        await world.program.stop()
        written = world.program.written()

        assert "handler.failed" in written, "what went wrong is told"
        hidden(written)
        assert code not in written


async def write_everywhere(world: World, sam: Person, lena: Person) -> None:
    """Write something wherever something can be written, right or wrong."""
    await write(sam, f"{CANARY}?", "Välj i menyn vad du vill göra.")
    await write(sam, f"/{CANARY}", "menyn")
    await write(sam, f"/start {CANARY}", "Den inbjudan finns inte.")
    await write(sam, "/uppdatera", "Skriv en kort rubrik")
    (heading,) = await sam.send(f"Rubrik {CANARY}")
    await sam.expect("Skriv själva texten")
    await sam.edit(heading, f"Ändrad {CANARY}")
    await sam.expect("Jag läser inte ändringar")
    await write(sam, f"{CANARY} " * 240, "Texten är för lång")
    await write(sam, f"Text {CANARY}", "Hur bråttom")
    await press(sam, "🔴 Varning", "Vill du lägga till något")
    await sam.press("☐ 🖼 Bilder eller fil")
    await sam.expect(lambda view: "☑ 🖼 Bilder eller fil" in buttons_of(view))
    await press(sam, "✅ Klar", "Skicka upp till 10 bilder")
    await sam.photo(caption=f"Bild {CANARY}")
    await sam.expect("Text under en bild läses inte här.")
    await sam.photo()
    await sam.expect("1 bild av högst 10")
    await press(sam, "✅ Klar", "Så här kommer det att se ut")
    bodil = await world.let_in(f"Bodil {CANARY}", Role.MEMBER, f"Butik {CANARY}")
    await press(sam, "📣 Skicka nu", "Lägesbilden är skickad")
    await bodil.expect(f"Rubrik {CANARY}")
    await write(sam, f"/aktiviteter {CANARY}", "Vad har vi gjort?")
    per = await world.let_in(f"Police {CANARY}", Role.POLICE, f"Polisen {CANARY}")
    await offer(per, "14/10", "9")
    await fill_in_booking(lena, "tors 14", "09.00")
    await press(lena, "✅ Boka", "Besöket är bokat")
    await write(lena, "/besok", "Mina besök")
    await press(lena, "tors 14 okt", "Bokat polisbesök")
    await press(lena, "Avboka", "Varför avbokas besöket?")
    await write(lena, f"Orsak {CANARY}", "Stämmer det här?")
    await press(lena, "✖️ Avboka besöket", "Besöket är avbokat.")


async def let_everything_go_wrong(world: World, person: Person) -> None:
    """Let Telegram refuse, drop and delay what the bot does for somebody."""
    await write(person, "/uppdatera", "Skriv en kort rubrik")
    for kind, details in (
        ("error", {"error_code": 400, "description": "Bad Request: can't parse entities"}),
        ("error", {"error_code": 500, "description": "Internal Server Error"}),
        ("error", {"error_code": 502, "description": "Bad Gateway"}),
        ("drop_before", {}),
        ("drop_after", {}),
        ("flood", {"retry_after": 1}),
    ):
        await world.telegram.fault(kind, "sendMessage", chat_id=person.id, **details)
        await person.send(f"/mig {CANARY}")
        await person.expect(lambda view: bool(view["buttons"]))
    for kind in ("error", "drop_before", "drop_after"):
        await world.telegram.fault(kind, "getUpdates")
        await write(person, "/meny", "Medborgarlöften i Älmhult")
    await world.telegram.fault("error", "sendMessage", error_code=403, description="Forbidden: x")
    await person.send(f"Rubrik {CANARY}")
    await eventually(world.telegram.stats, lambda stats: "403" in stats.get("sendMessage", {}))
    await write(person, "/avbryt", "Lägesbild: avbrutet.")


async def test_commands_that_fail_tell_no_secret(tmp_path: Path) -> None:
    async with program.world(f"sqlite:///{tmp_path / 'one.sqlite3'}", tmp_path) as world:
        postgres = f"postgresql://bo:{QUOTED_PASSWORD}@127.0.0.1:1/bot"
        elsewhere = {"API_URL": "http://127.0.0.1:1"}
        stranger = {"API_URL": world.simulator.url, "TOKEN": WRONG_TOKEN}
        no_database = {"API_URL": world.simulator.url, "DATABASE_URL": postgres}
        webhook = {"WEBHOOK_URL": "http://example.org", "API_URL": "https://127.0.0.1:1"}
        cases: list[tuple[dict[str, str], list[str]]] = [
            (stranger, ["run"]),
            (stranger, ["check"]),
            (elsewhere, ["run"]),
            (elsewhere, ["invite", "police"]),
            (no_database, ["check"]),
            (webhook, ["run"]),
            ({"DATABASE_URL": f"mysql://bo:{QUOTED_PASSWORD}@h/x"}, ["check"]),
            ({"TOKEN": f"{WRONG_TOKEN} /../\n", "API_URL": world.simulator.url}, ["check"]),
        ]
        for settings, command in cases:
            code, out, err = await _program(tmp_path, settings).command(*command)
            assert code != 0
            assert out + err
            hidden(out + err)


def _program(folder: Path, settings: dict[str, str]) -> Program:
    ours = {
        "TOKEN": DEFAULT_TOKEN,
        "DATABASE_URL": f"sqlite:///{folder / 'two.sqlite3'}",
        "LOG_LEVEL": "DEBUG",
        "WEBHOOK_SECRET": WEBHOOK_SECRET,
        **settings,
    }
    kept = {name: value for name, value in os.environ.items() if "LOFTESBOTEN" not in name}
    named = {f"LOFTESBOTEN_{name}": value for name, value in ours.items()}
    return Program({**kept, **named}, folder / "log", at_once=True)
