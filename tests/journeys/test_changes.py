"""Journeys of what comes after a warning: its correction is heard, a pause is caught up with."""

from __future__ import annotations

from datetime import date, time

from bot.domain.local_time import to_utc
from bot.domain.people import Role
from bot.simulator.client import Person, View, buttons_of, text_of
from tests.journeys.acts import alert, eventually, press, reopen, write
from tests.support.program import STOCKHOLM, World

HEADING = "Inbrott vid stationen"


async def opened(sam: Person) -> View:
    """A coordinator finds the update again in the list."""
    return await reopen(sam, f"🔴 {HEADING}", "Har tryckt på Läst")


async def test_a_change_of_a_warning_is_heard_and_what_was_read_stays_so(world: World) -> None:
    sam = await world.let_in("Sam", Role.COORDINATOR, "Älmhults kommun")
    bodil = await world.let_in("Bodil", Role.MEMBER, "Exempelbutiken")
    await alert(world, sam, HEADING, "Tre bilar i natt.")
    copy = await bodil.expect("Tre bilar i natt.")
    await bodil.press("✅ Läst")
    await bodil.expect_answer("Tack!")

    await opened(sam)
    await press(sam, "✏️ Rätta", "Vad vill du rätta?")
    await press(sam, "Text", "Skriv den nya texten")
    summary = await write(sam, "Fyra bilar i natt.", "Blir:")
    assert "ett eget meddelande med ljud" in text_of(summary)
    done = await press(sam, "✏️ Rätta hos alla", "också ett eget meddelande om ändringen")
    assert "Rättelse" in text_of(done) or "rättad" in text_of(done)
    heard = await bodil.expect("Rättelse av en tidigare varning")
    assert "Ändrat: Text." in text_of(heard)
    assert "Fyra bilar i natt." in text_of(heard)
    assert not heard["silent"]
    assert "✅ Läst" not in buttons_of(heard), "nobody has to read twice"

    async def the_copy() -> View:
        return next(v for v in await bodil.messages() if v["message_id"] == copy["message_id"])

    edited = await eventually(the_copy, lambda view: "Fyra bilar i natt." in text_of(view))
    assert "✔️ Du har läst" in buttons_of(edited)

    await opened(sam)
    await press(sam, "↩️ Dra tillbaka", "Varför dras den tillbaka?")
    summary = await write(sam, "Det var ett missförstånd.", "Stämmer det här?")
    assert "ett eget meddelande med ljud" in text_of(summary)
    await press(sam, "↩️ Dra tillbaka hos alla", "Lägesbilden")
    heard = await bodil.expect("En tidigare varning är tillbakadragen")
    assert "Skäl: Det var ett missförstånd." in text_of(heard)
    assert not heard["silent"]
    await eventually(
        bodil.messages, lambda views: not any("bilar i natt" in text_of(view) for view in views)
    )
    listed = await write(bodil, "/lage", "Tillbakadragen: Det var ett missförstånd.")
    assert "↩️ Tillbakadragen, skickad mån 11 okt kl. 09.00" in buttons_of(listed)


async def test_a_pause_says_that_warnings_wait_and_is_caught_up_with(world: World) -> None:
    sam = await world.let_in("Sam", Role.COORDINATOR, "Älmhults kommun")
    bodil = await world.let_in("Bodil", Role.MEMBER, "Exempelbutiken")
    await write(bodil, "/mig", "Bodil")
    await press(bodil, "🔔 Vad jag får och när", "Vad du får och när")
    await press(bodil, "⏸ Pausa", "inte heller varningar")
    await write(bodil, "31/2", "Den dagen finns inte")
    summary = await write(bodil, "14 okt", "Stämmer det här?")
    assert "inte heller varningar" in text_of(summary)
    receipt = await press(bodil, "⏸ Pausa", "Pausat till tors 14 okt 2021.")
    assert "inte heller varningar" in text_of(receipt)

    await alert(world, sam, HEADING, "Tre bilar i natt.")
    assert not any(HEADING in text_of(view) for view in await bodil.messages())
    await world.telegram.move_clock_to(to_utc(date(2021, 10, 14), time(8), STOCKHOLM))
    told = await bodil.expect("Din paus är slut.")
    assert HEADING in text_of(told)
    assert not told["silent"], "it is to be noticed"


async def test_whom_it_did_not_reach_stays_on_the_screen_while_it_is_sent(world: World) -> None:
    sam = await world.let_in("Sam", Role.COORDINATOR, "Älmhults kommun")
    bodil = await world.let_in("Bodil", Role.MEMBER, "Exempelbutiken")
    rut = await world.let_in("Rut", Role.MEMBER, "Exempelbanken")
    await rut.block()
    await world.telegram.move_clock_to(to_utc(date(2021, 10, 11), time(22), STOCKHOLM))
    await write(sam, "/uppdatera", "Skriv en kort rubrik")
    await write(sam, HEADING, "Skriv själva texten")
    await write(sam, "Tre bilar i natt.", "Hur bråttom")
    await press(sam, "ℹ️ Information", "Vill du lägga till något")
    await press(sam, "Inget mer", "Så här kommer det att se ut")
    await press(sam, "📣 Skicka nu", "Väntar: 1")
    missed = await press(sam, "Vilka nåddes inte?", "Rut, Exempelbanken")
    await world.telegram.move_clock_to(to_utc(date(2021, 10, 12), time(7), STOCKHOLM))
    await bodil.expect("Tre bilar i natt.")
    kept = next(v for v in await sam.messages() if v["message_id"] == missed["message_id"])
    assert "Rut, Exempelbanken" in text_of(kept), (
        "what the sending says now does not take its place"
    )
    await press(sam, "‹ Tillbaka", "Nådd: 1")
