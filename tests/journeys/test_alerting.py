"""Journey 4: alerting the network, and seeing whom it reached."""

from __future__ import annotations

from bot.domain.people import Role
from bot.domain.updates import CAPTION_MAX_UNITS
from bot.simulator.client import Person, View, buttons_of, text_of
from tests.journeys.acts import alert, eventually, press, reopen, write
from tests.support.program import World

HEADING = "Tillgrepp ur bilar vid stationen"
BODY = "Tre bilar har öppnats i kväll, mellan 18 och 20. Lämna inget synligt i bilen."


async def network(world: World) -> tuple[Person, Person, Person, Person]:
    """A coordinator and three members."""
    sam = await world.let_in("Sam", Role.COORDINATOR, "Älmhults kommun")
    bodil = await world.let_in("Bodil", Role.MEMBER, "Exempelbutiken")
    mats = await world.let_in("Mats", Role.MEMBER, "Exempelmacken")
    rut = await world.let_in("Rut", Role.MEMBER, "Exempelbanken")
    return sam, bodil, mats, rut


async def test_an_update_is_previewed_sent_read_and_followed_up(world: World) -> None:
    sam, bodil, mats, rut = await network(world)
    kim = await world.person("Kim")
    await write(kim, "/start", "Hej Kim!")
    await rut.block()

    await write(sam, "/uppdatera", "Skriv en kort rubrik")
    await write(sam, HEADING, "Skriv själva texten")
    await write(sam, BODY, "Hur bråttom är det?")
    await press(sam, "🔴 Varning", "Vill du lägga till något")
    preview = await press(sam, "Inget mer", "Så här kommer det att se ut")
    assert HEADING in text_of(preview)
    assert BODY in text_of(preview)
    assert "Går till 3 medlemmar.\n1 av dem nås inte just nu." in text_of(preview)
    for person in (bodil, mats):
        assert not any(HEADING in text_of(view) for view in await person.messages())

    await sam.press("📣 Skicka nu")
    for person in (bodil, mats):
        seen = await person.expect("🔴 VARNING")
        assert HEADING in text_of(seen)
        assert BODY in text_of(seen)
        assert "Älmhult · mån 11 okt 2021 kl. 09.0" in text_of(seen)
        assert not seen["silent"], "a warning makes a sound"
    done = await sam.expect("Lägesbilden är skickad")
    assert done["message_id"] == preview["message_id"], "progress edits the one message"
    assert "Nådda: 2" in text_of(done)
    assert "Inte nådd: 1" in text_of(done)
    await press(sam, "Vilka nåddes inte?", "• Rut, Exempelbanken: har blockerat boten")

    await bodil.press("✅ Läst")
    await bodil.expect_answer("Tack! Avsändaren ser att du har läst.")
    await eventually(bodil.last, lambda view: buttons_of(view)[0] == "✔️ Du har läst")
    await press(sam, "‹ Tillbaka", "Har tryckt på Läst: 1")
    await reopen(mats, "🔴 Tillgrepp", BODY)
    assert not any(HEADING in text_of(view) for view in await kim.messages())

    # A sending that is finished counts under the network's promise, with whom it reached.
    await eventually(
        lambda: asked(sam), lambda found: f"S2 Lägesbild: {HEADING} (2 medlemmar)" in found
    )


async def asked(person: Person) -> str:
    """What `/aktiviteter` answers."""
    return text_of(await write(person, "/aktiviteter", "Vad har vi gjort?"))


async def test_a_picture_goes_along_with_a_text_that_fits_below_it(world: World) -> None:
    sam, bodil, *_ = await network(world)
    await write(sam, "/uppdatera", "Skriv en kort rubrik")
    await write(sam, "Trasig belysning", "Skriv själva texten")
    await write(sam, "Lamporna i gångtunneln är släckta.", "Hur bråttom är det?")
    await press(sam, "ℹ️ Information", "Vill du lägga till något")
    await add_a_picture(sam)
    preview = await press(sam, "✅ Klar", "Så här kommer det att se ut")
    assert "photo" in preview
    await sam.press("📣 Skicka nu")
    seen = await bodil.expect("Trasig belysning")
    assert "photo" in seen
    assert seen["silent"], "information comes silently"
    done = await sam.expect("Lägesbilden är skickad")
    assert "Nådda: 3" in text_of(done)
    assert not any("📣 Skicka nu" in buttons_of(view) for view in await sam.messages())
    await bodil.press("✅ Läst")
    await bodil.expect_answer("Tack!")
    await refresh(sam, done, "Har tryckt på Läst: 1")

    # A text that is too long to stand below a picture is said to be so where it can be mended.
    await write(sam, "/uppdatera", "Skriv en kort rubrik")
    await write(sam, "Rubrik " + "x" * 113, "Skriv själva texten")
    await write(sam, "ord " * 740, "Hur bråttom är det?")
    await press(sam, "ℹ️ Information", "Vill du lägga till något")
    await add_a_picture(sam)
    await press(sam, "✅ Klar", "Med bild eller fil får rubrik, text och tillägg vara högst")
    for earlier in ("Vill du lägga till något", "Hur bråttom är det?", "Skriv själva texten"):
        await press(sam, "‹ Tillbaka", earlier)
    longest = "ö" * (CAPTION_MAX_UNITS - 120)
    await write(sam, longest, "Skicka upp till 10 bilder")
    await press(sam, "✅ Klar", "Så här kommer det att se ut")
    await press(sam, "✏️ Text", "Skriv själva texten")
    await write(sam, "ord " * 740, "Med bild eller fil får rubrik")
    await press(sam, "Behåll: ö", "Så här kommer det att se ut")
    await sam.press("📣 Skicka nu")
    assert longest in text_of(await bodil.expect("Rubrik x"))
    await sam.expect("Lägesbilden är skickad")
    await write(sam, "/lage", "Lägesbilder")
    opened = await press(sam, "ℹ️ Rubrik", "Nådda: 3")
    assert "photo" in opened
    await refresh(sam, await press(sam, "🔄 Visa läget nu", "Lägesbilden är skickad"), "Nådda: 3")


async def add_a_picture(sam: Person) -> None:
    """Say that a picture is to go along, and send it."""
    await sam.press("☐ 🖼 Bilder eller fil")
    await sam.expect(lambda view: "☑ 🖼 Bilder eller fil" in buttons_of(view))
    await press(sam, "✅ Klar", "Skicka upp till 10 bilder")
    await sam.photo()
    await sam.expect("1 bild av högst 10")


async def refresh(person: Person, progress: View, then: str) -> None:
    """Ask again how a sending goes: the figures change where they stand."""
    before = len(await person.messages())
    await person.press("🔄 Visa läget nu", progress)
    await person.expect_answer()
    last = await person.last()
    assert then in text_of(last)
    assert last["message_id"] == progress["message_id"]
    assert len(await person.messages()) == before


async def test_without_members_the_text_waits(world: World) -> None:
    sam = await world.let_in("Sam", Role.COORDINATOR, "Älmhults kommun")
    await write(sam, "/uppdatera", "Skriv en kort rubrik")
    await write(sam, HEADING, "Skriv själva texten")
    await write(sam, BODY, "Hur bråttom")
    await press(sam, "ℹ️ Information", "Vill du lägga till något")
    await press(sam, "Inget mer", "Går till 0 medlemmar.")
    await press(sam, "📣 Skicka nu", "Nätverket har inga medlemmar ännu.")
    bodil = await world.let_in("Bodil", Role.MEMBER, "Exempelbutiken")
    await press(sam, "📣 Skicka nu", "Lägesbilden är skickad")
    await bodil.expect(HEADING)
    await alert(world, sam, "En till", "Också kort.")
    await bodil.expect("En till")
