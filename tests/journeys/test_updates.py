"""Journeys of an update after it was written: put right, taken back, at its time, approved, begun."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest_asyncio

from bot.domain.people import Role
from bot.simulator.client import Person, View, buttons_of, text_of
from tests.journeys.acts import alert, eventually, press, reopen, write
from tests.support import program
from tests.support.program import World

NETWORK = "Nätverk mot brott med företagen"
HEADING = "Inbrott vid stationen"


async def opened(sam: Person, heading: str, then: str) -> View:
    """A coordinator finds an update again in the list."""
    return await reopen(sam, heading, then)


async def texts_in(person: Person, chat_id: int | None = None) -> list[str]:
    """What stands in a chat now."""
    return [text_of(view) for view in await person.messages(chat_id)]


async def saying(person: Person, chat_id: int | None, words: str) -> list[str]:
    """What stands in a chat, as soon as these words do."""
    return await eventually(
        lambda: texts_in(person, chat_id), lambda texts: any(words in text for text in texts)
    )


async def gone_from(person: Person, chat_id: int | None, words: str) -> None:
    """Wait until nothing in a chat has these words any more."""
    await eventually(
        lambda: texts_in(person, chat_id), lambda texts: not any(words in text for text in texts)
    )


async def test_an_update_is_put_right_and_taken_back_wherever_it_arrived(world: World) -> None:
    sam = await world.let_in("Sam", Role.COORDINATOR, "Älmhults kommun")
    bodil = await world.let_in("Bodil", Role.MEMBER, "Exempelbutiken")
    group = await world.telegram.add_group("Handlarna", sam, bodil)
    await sam.add_bot_to(group)
    await sam.expect("Jag är med i gruppen Handlarna.")
    await press(sam, "🔗 Välj nätverk", "Gruppen är inte kopplad")
    await press(sam, f"🔗 {NETWORK}", "Här skickas lägesbilder till")

    await alert(world, sam, HEADING, "Tre bilar i natt.")
    arrived = await bodil.expect("Tre bilar i natt.")
    posted = await eventually(
        lambda: bodil.messages(group), lambda all_: HEADING in text_of(all_[-1])
    )
    assert buttons_of(posted[-1]) == [], "a group has no buttons"

    # One says how the sending went, at any time; to put it right is one step from there.
    await opened(sam, HEADING, "Grupper: 1")
    await press(sam, "✏️ Rätta", "Vad vill du rätta?")
    await press(sam, "Text", "Skriv den nya texten")
    await write(sam, "Fyra bilar i [natt].", "Det står [natt] kvar.")
    await write(sam, "Fyra bilar i natt.", "Blir:")
    await press(sam, "✏️ Rätta hos alla", "Lägesbilden är rättad hos alla")
    for chat in (None, group):
        await gone_from(bodil, chat, "Tre bilar")
        shown = await saying(bodil, chat, "Rättad mån 11 okt 2021")
        assert any("Fyra bilar i natt." in text for text in shown)
    assert "✅ Läst" in buttons_of(
        next(v for v in await bodil.messages() if v["message_id"] == arrived["message_id"])
    )

    # The group becomes a supergroup; what stayed behind there is said anew in its new place.
    new = await world.telegram.migrate(group)
    await opened(sam, HEADING, "Grupper: 1")
    await press(sam, "↩️ Dra tillbaka", "Varför dras den tillbaka?")
    pointed = await write(sam, "Det var bilen ABC 123.", "Det här ser ut som personuppgifter")
    assert "❗ABC 123" in text_of(pointed)
    await press(sam, "✏️ Skäl", "Varför dras den tillbaka?")
    await write(sam, "Det var ett missförstånd.", "Stämmer det här?")
    await press(sam, "↩️ Dra tillbaka hos alla", "Lägesbilden är tillbakadragen")
    await saying(bodil, None, "tillbakadragen: Det var ett missförstånd.")
    await saying(bodil, new, "Skäl: Det var ett missförstånd.")
    for chat in (None, new):
        await gone_from(bodil, chat, "Fyra bilar")
    await write(bodil, "/lage", "Tillbakadragen")


async def test_a_member_asks_and_neither_side_sees_the_others_account(world: World) -> None:
    sam = await world.let_in("Sam", Role.COORDINATOR, "Älmhults kommun")
    bodil = await world.let_in("Bodil", Role.MEMBER, "Exempelbutiken")
    await alert(world, sam, HEADING, "Tre bilar i natt.")
    await bodil.expect("Tre bilar i natt.")
    await press(bodil, "❓ Fråga", "Vad vill du fråga?")
    await write(bodil, "Vilken tid?", "Stämmer det här?")
    await press(bodil, "❓ Skicka frågan", "är skickad till samordnarna.")
    asked = await sam.expect("Fråga från Exempelbutiken")
    assert "Vilken tid?" in text_of(asked)
    assert "Bodil" not in text_of(asked)
    await press(sam, "Svara", "Skriv svaret")
    await write(sam, "Mellan ett och två.", "Stämmer det här?")
    await press(sam, "Skicka svaret", "är skickat.")
    answered = await bodil.expect("Mellan ett och två.")
    assert "Svar från Älmhult" in text_of(answered)
    assert "Sam" not in text_of(answered)

    await opened(sam, HEADING, "Har tryckt på Läst: 0")
    await press(sam, "🔔 Påminn de som inte läst", "inte har tryckt på Läst?")
    await press(sam, "🔔 Ja, påminn", "Påminnelsen om ”Inbrott vid stationen” är på väg.")
    await bodil.expect("Påminnelse: du har inte tryckt på Läst.")
    await press(bodil, "👁 Jag har sett något liknande", "Vad handlar det om?")


async def later(sam: Person, heading: str, day: str, time: str, *, file: str = "") -> None:
    """A coordinator writes an update that is to go out at a time, with a file where one is named."""
    await write(sam, "/uppdatera", "Skriv en kort rubrik")
    await write(sam, heading, "Skriv själva texten")
    await write(sam, "Håll ögonen öppna.", "Hur bråttom")
    await press(sam, "ℹ️ Information", "Vill du lägga till något")
    await sam.press("☐ ⏰ Skicka senare")
    ticked = await sam.expect(lambda view: "☑ ⏰ Skicka senare" in buttons_of(view))
    assert "Inget mer" not in buttons_of(ticked), "it would throw away what is ticked"
    if file:
        await sam.press("☐ 🖼 Bilder eller fil")
        await sam.expect(lambda view: "☑ 🖼 Bilder eller fil" in buttons_of(view))
        await press(sam, "✅ Klar", "Skicka")
        await sam.document(file, b"%PDF-1.7")
        await sam.expect("Vilken dag ska den skickas?")
    else:
        await press(sam, "✅ Klar", "Vilken dag ska den skickas?")
    await write(sam, day, "Vilken tid?")
    await write(sam, time, "Så här kommer det att se ut")
    await press(sam, "⏰ Schemalägg", f"Lägesbilden ”{heading}” skickas")


async def test_an_update_with_a_document_goes_out_later_and_can_be_changed_and_stopped(
    world: World,
) -> None:
    sam = await world.let_in("Sam", Role.COORDINATOR, "Älmhults kommun")
    bodil = await world.let_in("Bodil", Role.MEMBER, "Exempelbutiken")
    await later(sam, "Stulna cyklar", "imorgon", "10", file="karta.pdf")
    await press(sam, "Öppna lägesbilden", "⏰ Skickas tis 12 okt 2021 kl. 10.00.")
    await press(sam, "✏️ Ändra", "Så här kommer det att se ut")
    await press(sam, "✏️ Rubrik", "Skriv en kort rubrik")
    await write(sam, "Stulna elcyklar", "⏰ Skickas tis 12 okt 2021 kl. 10.00.")
    await press(sam, "✏️ Bilder eller fil", "Skicka")
    await sam.document("ny karta.pdf", b"%PDF-1.7")
    await sam.expect("⏰ Skickas tis 12 okt 2021 kl. 10.00.")
    await press(sam, "✏️ Tid", "Vilken tid?")
    await write(sam, "11", "⏰ Skickas tis 12 okt 2021 kl. 11.00.")
    await press(
        sam, "⏰ Schemalägg", "Lägesbilden ”Stulna elcyklar” skickas tis 12 okt 2021 kl. 11.00."
    )
    await later(sam, "Stulna bilar", "imorgon", "11")
    await press(sam, "Öppna lägesbilden", "⏰ Skickas")
    await press(sam, "🛑 Skicka inte", "inte skickas alls?")
    await press(sam, "🛑 Ja, skicka inte", "Lägesbilden ”Stulna bilar” skickas inte.")

    await write(sam, "/lage", "Inga lägesbilder att visa ännu.")
    coming = await press(sam, "⏰ 1 väntar på att skickas", "Väntar på att skickas")
    assert "⏰ Stulna elcyklar" in text_of(coming)
    await world.telegram.advance(timedelta(hours=26, minutes=1))
    seen = await bodil.expect("Stulna elcyklar")
    assert seen["document"]["file_name"] == "ny karta.pdf"
    assert "tis 12 okt 2021 kl. 11.0" in text_of(seen)
    await sam.expect("Stulna elcyklar har gått ut till medlemmarna.")
    assert not any(
        words in text
        for text in await texts_in(bodil)
        for words in ("Stulna cyklar", "Stulna bilar")
    )


async def test_an_update_begins_with_a_template_that_is_ones_own(world: World) -> None:
    sam = await world.let_in("Sam", Role.COORDINATOR, "Älmhults kommun")
    bodil = await world.let_in("Bodil", Role.MEMBER, "Exempelbutiken")
    await write(sam, "/lage", "Inga lägesbilder att visa ännu.")
    await press(sam, "📄 Mallar", "Mallar för lägesbilder")
    await press(sam, "Skadegörelse", "Skadegörelse vid [plats]")
    await press(sam, "✏️ Ändra", "Stämmer det här?")
    await press(sam, "✏️ Text", "har [vad som skadats] skadats")
    await write(sam, "I natt har [vad] förstörts vid [plats].", "Stämmer det här?")
    await press(sam, "💾 Spara mallen", "Mallen Skadegörelse är sparad.")

    await write(sam, "/uppdatera", "Skriv en kort rubrik")
    chosen = await press(sam, "📄 Börja från mall", "Vilken mall vill du börja från?")
    assert len([one for one in buttons_of(chosen) if one != "‹ Tillbaka"]) == 6
    first = await press(sam, "Skadegörelse", "Vad ska stå i stället för [plats]?")
    assert "👉 [plats]" in text_of(first)
    second = await write(sam, "stationen", "Vad ska stå i stället för [vad]?")
    assert "Skadegörelse vid stationen" in text_of(second)
    preview = await write(sam, "två fönster", "Så här kommer det att se ut")
    assert "I natt har två fönster förstörts vid stationen." in text_of(preview)
    assert "Går till 1 medlem." in text_of(preview)
    await press(sam, "👥 Vilka får den?", "Bodil, Exempelbutiken")
    await press(sam, "‹ Tillbaka", "Så här kommer det att se ut")
    await press(sam, "📣 Skicka nu", "Lägesbilden är skickad")
    await bodil.expect("I natt har två fönster förstörts vid stationen.")

    await press(sam, "‹ Lägesbilder", "Skadegörelse vid stationen")
    await press(sam, "📄 Mallar", "Mallar för lägesbilder")
    await press(sam, "Skadegörelse", "I natt har [vad] förstörts")
    asked = await press(sam, "↩️ Återställ originalet", "Det som ni har skrivit i den försvinner.")
    assert "har [vad som skadats] skadats" in text_of(asked)
    await press(sam, "↩️ Ja, återställ", "har [vad som skadats] skadats")
    await press(sam, "🗑 Ta bort", "Mallen är borttagen")
    await press(sam, "📄 Mallar", "Mallar för lägesbilder")
    await press(sam, "🗑 Borttagna (1)", "Borttagna mallar")
    await press(sam, "Skadegörelse", "Mallen är borttagen")
    back = await press(sam, "↩️ Ta tillbaka mallen", "Skadegörelse vid [plats]")
    assert "📣 Skriv utifrån mallen" in buttons_of(back)


@pytest_asyncio.fixture
async def strict(database_url: str, tmp_path: Path) -> AsyncIterator[World]:
    """A municipality in which an update goes out only when a second coordinator has approved it."""
    async with program.world(database_url, tmp_path, approval="true") as running:
        yield running


async def handed_in(sam: Person, heading: str) -> None:
    """A coordinator writes an update and hands it in."""
    await write(sam, "/uppdatera", "Skriv en kort rubrik")
    await write(sam, heading, "Skriv själva texten")
    await write(sam, f"Om {heading}.", "Hur bråttom")
    await press(sam, "🔴 Varning", "Vill du lägga till något")
    await press(sam, "Inget mer", "En annan samordnare behöver godkänna den.")
    await press(sam, "✅ Skicka för godkännande", f"Lägesbilden ”{heading}” väntar på godkännande.")


async def test_a_second_coordinator_lets_an_update_go_out_or_not(strict: World) -> None:
    sam = await strict.let_in("Sam", Role.COORDINATOR, "Älmhults kommun")
    sara = await strict.let_in("Sara", Role.COORDINATOR, "Älmhults kommun")
    bodil = await strict.let_in("Bodil", Role.MEMBER, "Exempelbutiken")
    await handed_in(sam, "Rån vid torget")
    await sara.expect("Sam har skrivit den.")
    own = await press(sam, "Öppna lägesbilden", "Väntar på att en annan samordnare godkänner.")
    assert "✅ Godkänn" not in buttons_of(own)
    assert not any("Rån" in text for text in await texts_in(bodil))
    await press(sara, "✅ Godkänn", "Lägesbilden ”Rån vid torget” är godkänd.")
    await bodil.expect("Rån vid torget")
    await sam.expect("Rån vid torget har gått ut till medlemmarna.")

    await handed_in(sam, "Ett rykte")
    await sara.expect("Ett rykte")
    await press(sara, "✋ Godkänn inte", "Varför ska den inte skickas?")
    await press(sara, "Avbryt", "Väntar på att en annan samordnare godkänner.")
    await press(sara, "✋ Godkänn inte", "Varför ska den inte skickas?")
    await write(sara, "Det går inte att bekräfta.", "Stämmer det här?")
    await press(sara, "✋ Godkänn inte", "Lägesbilden ”Ett rykte” skickas inte.")
    told = await sam.expect("Ett rykte gick inte ut.")
    assert "Skäl: Det går inte att bekräfta." in text_of(told)
    assert not any("Ett rykte" in text for text in await texts_in(bodil))


async def asked_to_correct(sam: Person, heading: str, words: str) -> None:
    """A coordinator writes new words for an update that is out, and hands them in."""
    await opened(sam, heading, "Har tryckt på Läst: 0")
    await press(sam, "✏️ Rätta", "Vad vill du rätta?")
    await press(sam, "Text", "Skriv den nya texten")
    await write(sam, words, "Det sker först när en annan samordnare har godkänt det.")
    await press(sam, "✅ Skicka för godkännande", "Rättelsen väntar på godkännande.")


async def test_a_correction_too_is_written_in_only_when_a_second_coordinator_says_so(
    strict: World,
) -> None:
    sam = await strict.let_in("Sam", Role.COORDINATOR, "Älmhults kommun")
    sara = await strict.let_in("Sara", Role.COORDINATOR, "Älmhults kommun")
    bodil = await strict.let_in("Bodil", Role.MEMBER, "Exempelbutiken")
    await handed_in(sam, "Rån vid torget")
    await sara.expect("Sam har skrivit den.")
    await press(sara, "✅ Godkänn", "Lägesbilden ”Rån vid torget” är godkänd.")
    await bodil.expect("Om Rån vid torget.")
    await sam.expect("Rån vid torget har gått ut till medlemmarna.")

    await asked_to_correct(sam, "Rån vid torget", "Det var vid stationen.")
    asked = await sara.expect("Sam vill rätta")
    assert "Det var vid stationen." in text_of(asked)
    await press(sara, "✋ Godkänn inte", "Varför ska texten inte ändras så?")
    await press(sara, "Avbryt", "Det var vid stationen.")
    await press(sara, "✋ Godkänn inte", "Varför ska texten inte ändras så?")
    await write(sara, "/avbryt", "Det var vid stationen.")
    await press(sara, "✋ Godkänn inte", "Varför ska texten inte ändras så?")
    await write(sara, "Det var vid torget.", "Stämmer det här?")
    await press(sara, "✋ Godkänn inte", "Rättelsen av ”Rån vid torget” skrivs inte in.")
    told = await sam.expect("godkändes inte")
    assert "Skäl: Det var vid torget." in text_of(told)
    assert not any("stationen" in text for text in await texts_in(bodil))

    await asked_to_correct(sam, "Rån vid torget", "Det var vid parken.")
    await sara.expect("Det var vid parken.")
    await press(sara, "✅ Godkänn", "Rättelsen av ”Rån vid torget” är godkänd.")
    await saying(bodil, None, "Det var vid parken.")
    await gone_from(bodil, None, "Om Rån vid torget.")
    await sam.expect("är godkänd och skrivs in hos alla.")
