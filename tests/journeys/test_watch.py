"""Neighbourhood Watch: interest to an active area, the yearly question, an update passed on."""

from __future__ import annotations

from datetime import date

from bot.domain.people import Role
from bot.simulator.client import buttons_of, text_of
from tests.journeys.acts import code_in, press, write
from tests.journeys.test_meeting import at
from tests.support.program import World


async def test_an_area_from_interest_to_growth_under_the_promise(world: World) -> None:
    sara = await world.let_in("Sara", Role.COORDINATOR, "Älmhults kommun")
    karin = await world.person("Karin")

    await write(sara, "/meny", "Medborgarlöften i")
    await press(sara, "🏘 Grannsamverkan", "Det finns inga områden än")
    await press(sara, "➕ Nytt område", "Vad heter området?")
    await write(sara, "Råshult", "Stämmer det här?")
    await press(sara, "✅ Spara området", "Råshult finns nu i Grannsamverkan")
    await press(sara, "🏘 Öppna området", "Läge: intresse")

    await press(sara, "✅ Uppstartsmötet hölls", "Vilken dag hölls uppstartsmötet?")
    await write(sara, "5/10", "Hur många kom?")
    await write(sara, "ca 20", "Stämmer det här?")
    await press(sara, "✅ Spara mötet", "loggat under löftet")
    await press(sara, "🏘 Öppna området", "Läge: uppstartsmöte hållet")

    await press(sara, "✉️ Bjud in kontaktombud", "Hur många personer")
    await press(sara, "1", "Hur många dagar")
    await press(sara, "7", "Stämmer det här?")
    code = code_in(await press(sara, "✉️ Skapa länken", "Inbjudan är klar"))
    await write(karin, f"/start {code}", "Vill du vara med?")
    await press(karin, "✅ Ja, jag vill vara med", "Stämmer det här?")
    await press(karin, "✅ Gå med", "Välkommen! Du är nu med i Råshult")

    await write(karin, "/meny", "Medborgarlöften i")
    await press(karin, "🏘 Grannsamverkan", "👉 Lista över hushåll")
    await press(karin, "🏠 Antal hushåll", "Hur många hushåll är med?")
    await press(karin, "12", "Vilken dag gäller antalet?")
    await press(karin, "Stämmer: mån 11 okt 2021", "Stämmer det här?")
    await press(karin, "✅ Spara antalet", "Råshult har 12 hushåll")
    await press(karin, "🏘 Öppna området", "Läge: aktivt")

    await world.telegram.move_clock_to(at(date(2021, 11, 1), 11))
    await karin.expect("En fråga för 2021")
    await press(karin, "Svara", "Hur många hushåll är med nu?")
    await press(karin, "14", "Har ni haft årsmöte")
    await press(karin, "✅ Ja", "Vilken dag?")
    await write(karin, "20/10", "Stämmer det här?")
    await press(karin, "✅ Skicka svaret", "Tack! Svaret för 2021 är sparat")

    findings = await write(sara, "/aktiviteter T2", "Årsmöte i Grannsamverkan: Råshult")
    for line in ("Nytt område i Grannsamverkan: Råshult", "Uppstartsmöte och utbildning"):
        assert line in text_of(findings)
    await write(sara, "/meny", "Medborgarlöften i")
    await press(sara, "🏘 Grannsamverkan", "1 aktivt")
    await press(sara, "📈 Utvecklingen", "Nu: 1 aktivt område med 14 hushåll")


async def test_an_update_is_passed_on_as_a_text_message_and_a_sheet(world: World) -> None:
    sara = await world.let_in("Sara", Role.COORDINATOR, "Älmhults kommun")
    await write(sara, "/meny", "Medborgarlöften i")
    await press(sara, "🏘 Grannsamverkan", "Det finns inga områden än")
    await press(sara, "➕ Gör till område: Fler grannar i Grannsamverkan", "Läge: intresse")
    await press(sara, "✉️ Bjud in kontaktombud", "Hur många personer")
    await press(sara, "1", "Hur många dagar")
    await press(sara, "7", "Stämmer det här?")
    code = code_in(await press(sara, "✉️ Skapa länken", "Inbjudan är klar"))
    karin = await world.person("Karin")
    await write(karin, f"/start {code}", "Vill du vara med?")
    await press(karin, "✅ Ja, jag vill vara med", "Stämmer det här?")
    await press(karin, "✅ Gå med", "Välkommen! Du är nu med i")

    await write(sara, "/uppdatera", "Skriv en kort rubrik")
    await write(sara, "Inbrott i förråd", "Skriv själva texten")
    await write(sara, "Två förråd har brutits upp. Lås och tänd lampan.", "Hur bråttom")
    await press(sara, "🔴 Varning", "Vill du lägga till något")
    await press(sara, "Inget mer", "Så här kommer det att se ut")
    await press(sara, "📣 Skicka nu", "Lägesbilden är skickad")
    await karin.expect("Inbrott i förråd")

    await write(karin, "/meny", "Medborgarlöften i")
    await press(karin, "🏘 Grannsamverkan", "Så startas området")
    await press(karin, "📤 Lägesbilder att skicka vidare", "Att skicka vidare i")
    shown = await press(karin, "📤 Inbrott i förråd", "Att skicka som SMS")
    assert "Två förråd har brutits upp. Lås och tänd lampan." in text_of(shown)
    assert "ring 112" in text_of(shown)
    await karin.press("🖨 Blad att skriva ut")
    sheet = await karin.expect(lambda view: "document" in view)
    content = await world.telegram.download(sheet["document"]["url"])
    assert content.startswith(b"%PDF-")
    await write(karin, "/meny", "Medborgarlöften i")
    await press(karin, "🏘 Grannsamverkan", "Så startas området")
    await press(karin, "📤 Lägesbilder att skicka vidare", "Att skicka vidare i")
    await press(karin, "📤 Inbrott i förråd", "Att skicka som SMS")
    await press(karin, "✅ Jag har skickat den vidare", "Skickad vidare i området")
    await press(sara, "Öppna lägesbilden", "Inbrott i förråd")
    assert "🏘 Grannsamverkan" in buttons_of(await write(karin, "/meny", "Medborgarlöften i"))
