"""A plan case: opened for the group, looked through by the eight aspects, closed under the promise."""

from __future__ import annotations

from datetime import date
from io import BytesIO

import docx

from bot.domain.people import Role
from bot.simulator.client import Person, text_of
from tests.journeys.acts import code_in, press, write
from tests.journeys.test_meeting import at
from tests.support.program import World


async def into_the_group(world: World, sara: Person, name: str) -> Person:
    """Somebody invited to the planning group who has joined it."""
    await write(sara, "/medlemmar", "Personer")
    await press(sara, "➕ Bjud in", "Vilken roll")
    await press(sara, "nätverksmedlem", "Vilket nätverk")
    await press(sara, "Tryggt från början när vi planerar", "Vilken organisation")
    await write(sara, "Plankontoret", "Hur många personer")
    await write(sara, "1", "Hur många dagar")
    await write(sara, "7", "Stämmer det här?")
    code = code_in(await press(sara, "✉️ Skapa länken", "Inbjudan är klar"))
    person = await world.person(name)
    await write(person, f"/start {code}", "Vill du vara med?")
    await press(person, "✅ Ja, jag vill vara med", "Vilken organisation")
    await press(person, "Stämmer: Plankontoret", "Stämmer det här?")
    await press(person, "✅ Gå med", "Välkommen! Du är nu med i")
    return person


async def test_a_plan_from_opening_to_an_activity_under_the_promise(world: World) -> None:
    sara = await world.let_in("Sara", Role.COORDINATOR, "Älmhults kommun")
    petra = await into_the_group(world, sara, "Petra")

    await write(sara, "/meny", "Medborgarlöften i")
    await press(sara, "🏗 Planärenden", "Det finns inga planärenden")
    await press(sara, "➕ Nytt planärende", "Vad heter planen")
    await write(sara, "Detaljplan för Exempelvägen", "Vad är det för slag?")
    await press(sara, "detaljplan", "I vilket skede")
    await press(sara, "samråd", "Vilket diarienummer")
    await write(sara, "PLAN 2021/12", "När ska synpunkterna vara inne?")
    await write(sara, "5/11", "Stämmer det här?")
    await press(sara, "✅ Spara och meddela gruppen", "Sparat: Detaljplan för Exempelvägen")

    await petra.expect("Ett nytt planärende väntar")
    await press(petra, "✅ Checklistan", "Åtta frågor efter Bo Tryggt 2030")
    await press(petra, "◻️ Belysning", "5 av 8: Belysning")
    await press(petra, "✏️ Anmärkning", "Vad fattas, och vad föreslår gruppen?")
    await write(petra, "Lys upp gångvägen.", "Stämmer det här?")
    await press(petra, "✅ Spara anmärkningen", "Anmärkningen är sparad")
    await press(petra, "Till frågan", "Lys upp gångvägen.")
    await press(petra, "Nej", "6 av 8")
    for following in (7, 8, 1, 2, 3, 4):
        await press(petra, "Ja", f"{following} av 8: ")
    await press(petra, "Ja", "✅ Utformning")
    await press(petra, "🏗 Öppna ärendet", "8 av 8")
    await press(petra, "💬 Lämna en synpunkt", "Vad vill du säga om planen?")
    await write(petra, "Flytta busshållplatsen närmare butiken.", "Stämmer det här?")
    await press(petra, "✅ Lämna synpunkten", "Tack! Din synpunkt")
    await sara.expect("Petra har lämnat en synpunkt")

    await world.telegram.move_clock_to(at(date(2021, 10, 29), 10))
    await sara.expect("Tiden för synpunkter går snart ut")
    await press(sara, "🏗 Öppna ärendet", "1 synpunkt")
    await sara.press("📄 Yttrandet som Word-fil")
    sent = await sara.expect(lambda view: "document" in view)
    content = await world.telegram.download(sent["document"]["url"])
    words = "\n".join(one.text for one in docx.Document(BytesIO(content)).paragraphs)
    assert "Belysning: Lys upp gångvägen." in words
    assert "Flytta busshållplatsen närmare butiken." in words

    await press(sara, "🏗 Öppna ärendet", "1 synpunkt")
    await press(sara, "🏁 Avsluta ärendet", "Lämnade gruppen ett yttrande")
    await press(sara, "✅ Ja", "Hur många åtgärder föreslog")
    await press(sara, "Stämmer: 1", "Hur många av dem kom med")
    await press(sara, "1", "Vad blev det av förslagen?")
    await press(sara, "Hoppa över", "Stämmer det här?")
    await press(sara, "🏁 Avsluta ärendet", "loggat under löftet")
    await petra.expect("är avslutat")
    found = await write(sara, "/aktiviteter T1", "Detaljplan för Exempelvägen")
    assert "1 antagen" in text_of(found)
