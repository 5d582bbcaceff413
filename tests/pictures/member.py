"""The pictures of the members' guide."""

from __future__ import annotations

from datetime import date, time

from bot.simulator.client import buttons_of
from tests.journeys.acts import code_in, press, write
from tests.pictures._studio import Studio


async def take(studio: Studio) -> None:
    sara, bodil, kim = (studio.people[name] for name in ("Sara", "Bodil", "Kim"))
    for person in (sara, bodil, kim):
        await write(person, "/start", "Hej")

    await write(sara, "/medlemmar", "Personer")
    await press(sara, "➕ Bjud in", "Vilken roll")
    await press(sara, "nätverksmedlem", "Vilket nätverk")
    await press(sara, "Nätverk mot brott med företagen", "Vilken organisation")
    await write(sara, "Exempelkiosken", "Hur många personer")
    await write(sara, "1", "Hur många dagar")
    await write(sara, "7", "Stämmer det här?")
    code = code_in(await press(sara, "✉️ Skapa länken", "Inbjudan är klar"))
    await write(kim, f"/start {code}", "Vill du vara med?")
    await studio.snap(kim, "medlem-inbjudan")

    await write(sara, "/uppdatera", "Skriv en kort rubrik")
    await write(sara, "Butiksstölder i Centrum", "Skriv själva texten")
    await write(
        sara,
        "Flera butiker har haft besök av två personer som avleder personalen medan en tredje "
        "tar varor. Var två vid kassan mellan 16 och 18.",
        "Hur bråttom",
    )
    await press(sara, "ℹ️ Information", "Vill du lägga till något")
    await press(sara, "Inget mer", "Så här kommer det att se ut")
    await press(sara, "📣 Skicka nu", "Lägesbilden är skickad")
    await bodil.expect("Butiksstölder i Centrum")
    await studio.snap(bodil, "medlem-lagesbild")

    await write(bodil, "/mig", "Bodil Exempel")
    await press(bodil, "🔔 Vad jag får och när", "Vad du får och när")
    await studio.snap(bodil, "medlem-installningar")

    await write(bodil, "/rapportera", "Vad handlar det om?")
    await studio.snap(bodil, "medlem-rapportera")
    await press(bodil, "Snatteri", "Var?")
    await write(bodil, "vid torget", "Vilket område")
    await press(bodil, "Centrum", "När hände det?")
    await press(bodil, "Nu eller alldeles nyss", "Vad hände?")
    await write(bodil, "Två personer i en bil med skylten ABC 123 tog varor.", "Vill du skicka")
    await press(bodil, "Hoppa över", "Vem får se det?")
    await press(bodil, "Bara samordnare och polis", "Stämmer det här?")
    await studio.snap(bodil, "medlem-personuppgift")
    await press(bodil, "✏️ Skriv om", "Vad hände?")
    await write(bodil, "Två personer tog varor.", "Stämmer det här?")
    await press(bodil, "✅ Skicka", "Samordnarna har fått din iakttagelse")

    await write(sara, "/kalla", "Vilket nätverk kallas?")
    await press(sara, "Nätverk mot brott med företagen", "Vad heter mötet?")
    await write(sara, "Nätverksträff", "Vilken dag?")
    await write(sara, "28/10", "Är det ett enda möte")
    await press(sara, "En gång", "När börjar mötet?")
    await press(sara, "13.00", "Hur länge håller det på?")
    await press(sara, "90 minuter", "Var är mötet?")
    await write(sara, "Kommunhuset, Exempelsalen", "Vad ska mötet ta upp?")
    await write(sara, "Butiksstölder\nFörebyggande i höst", "Stämmer det här?")
    await press(sara, "✉️ Skicka kallelsen", "Kallelsen är skickad till alla i nätverket")
    await studio.move_to(date(2021, 10, 11), time(9, 30))
    await bodil.expect("Kallelse till möte")
    await bodil.press("Kommer")
    await bodil.expect(lambda view: "✓ Kommer" in buttons_of(view))
    await studio.snap(bodil, "medlem-mote")
