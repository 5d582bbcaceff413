"""The pictures of the renewal in the coordinators' guide: from the reminder to the signature."""

from __future__ import annotations

from datetime import date, time

from bot.simulator.client import Person
from tests.journeys.acts import code_in, press, write
from tests.pictures._studio import Studio

_TALL = (390, 1240)
"""A page that is read by scrolling, whole."""


async def take(studio: Studio) -> None:
    sara, per, kim = (studio.people[name] for name in ("Sara", "Per", "Kim"))
    for person in (sara, per, kim):
        await write(person, "/start", "Hej")
    await into_the_council(sara, kim)

    await studio.move_to(date(2021, 11, 1), time(9, 5))
    await sara.expect("Det är dags att förnya")
    await press(sara, "🔄 Förnya löftet", "Förnya Älmhults medborgarlöfte 2021")
    await press(sara, "⚖️ 1. Slutomdömen", "0 av 6 löften har omdöme")
    await press(sara, "◻️ S1 · ", "Vad blev det av löftet?")
    await press(sara, "Inställt", "Varför?")
    await write(sara, "Rådet hann bara träffas en gång före pandemin.", "Stämmer det här?")
    await press(sara, "⚖️ Spara omdömet", "Omdömet om S1")
    await press(sara, "⚖️ 1. Slutomdömen", "1 av 6 löften har omdöme")
    await press(sara, "🔄 Förnyelsen", "Nästa periods löften")

    await press(sara, "📝 2. Nästa periods löften", "Valt för 0 av 6 löften")
    await press(sara, "◻️ S1 Råd mot brott", "Nästa period: inte valt än")
    await press(sara, "🎯 Sätt mål", "Hur ska målet vara?")
    await press(sara, "minst", "Hur många?")
    await write(sara, "10", "Vad räknas?")
    await press(sara, "Möten", "Hur ofta gäller det?")
    await press(sara, "per år", "Gäller det bara något särskilt")
    await press(sara, "Hoppa över", "Stämmer det här?")
    await press(sara, "🎯 Spara målet", "Målet för S1")
    await press(sara, "Löftet", "minst 10 möten per år")
    await studio.snap(sara, "samordnare-fornyelse-lofte")
    await press(sara, "📝 Alla löften", "Valt för 1 av 6 löften")
    await press(sara, "◻️ T3 ", "Nästa period: inte valt än")
    await press(sara, "🗑 Ta bort ur nästa period", "Varför följer löftet inte med?")
    await write(sara, "Dialogen hålls vartannat år.", "Stämmer det här?")
    await press(sara, "🗑 Ta bort ur nästa period", "följer inte med till nästa period")
    await press(sara, "📝 Alla löften", "Valt för 2 av 6 löften")
    await press(sara, "➡️ Ta med resten oförändrat", "Valt för 6 av 6 löften")
    await studio.snap(sara, "samordnare-fornyelse-loften", _TALL)
    await press(sara, "🔄 Förnyelsen", "Remiss")

    await press(sara, "💬 3. Remiss och synpunkter", "inte skickat på remiss än")
    await press(sara, "📨 Skicka på remiss", "Till när ska synpunkterna vara inne?")
    await write(sara, "15/11", "Vill du skriva något")
    await press(sara, "Hoppa över", "Stämmer det här?")
    await press(sara, "📨 Skicka på remiss", "är skickat på remiss")
    await kim.expect("vill ha synpunkter på förslaget")
    await press(kim, "💬 Lämna synpunkt", "Vad gäller synpunkten?")
    await press(kim, "Y1 ", "Vad vill du säga?")
    await write(kim, "Ta gärna med fritidsgårdarna i skolbesöken.", "Stämmer det här?")
    await press(kim, "💬 Lämna synpunkten", "Tack! Din synpunkt")
    await sara.expect("har lämnat en synpunkt")
    await press(sara, "💬 3. Remiss och synpunkter", "Ta gärna med fritidsgårdarna")
    await studio.snap(sara, "samordnare-fornyelse-synpunkt")

    await press(sara, "🔄 Förnyelsen", "Underskrifter")
    await press(sara, "✍️ 4–5. Underskrifter och publicering", "Två personer skriver under")
    await press(sara, "✍️ Utse undertecknare", "Vem skriver under för kommunen?")
    await press(sara, "Kim", "Vilken befattning")
    await press(sara, "Stämmer: Kommunstyrelsens ordförande", "Vem skriver under för polisen?")
    await press(sara, "Per", "Vilken befattning")
    await press(sara, "Stämmer: Lokalpolisområdeschef", "Stämmer det här?")
    await press(sara, "✍️ Be dem skriva under", "har fått löftet att läsa")
    for person in (kim, per):
        await person.expect("ber dig skriva under")
        await press(person, "📖 Läs och skriv under", "Du skriver under som")
        if person is per:
            await studio.snap(per, "samordnare-fornyelse-underskrift")
        await press(person, "✍️ Jag skriver under löftet", "Du skrev under som")
    await sara.expect("Nu har båda gjort det")
    await press(sara, "✍️ 4–5. Underskrifter och publicering", "Två personer skriver under")
    await press(sara, "📣 Publicera från ett datum", "Från vilken dag ska alla se löftet?")
    await press(sara, "Stämmer: lör 1 jan 2022", "Stämmer det här?")
    await press(sara, "📣 Publicera", "visas för alla från 1 jan 2022")
    await press(sara, "🔄 Förnyelsen", "visas för alla från 1 jan 2022")
    await studio.snap(sara, "samordnare-fornyelse", _TALL)


async def into_the_council(sara: Person, person: Person) -> None:
    """Invite somebody to the council, as the chair of the municipal board."""
    await write(sara, "/medlemmar", "Personer")
    await press(sara, "➕ Bjud in", "Vilken roll")
    await press(sara, "nätverksmedlem", "Vilket nätverk")
    await press(sara, "Råd mot brott", "Vilken organisation")
    await write(sara, "Kommunstyrelsen", "Hur många personer")
    await write(sara, "1", "Hur många dagar")
    await write(sara, "7", "Stämmer det här?")
    code = code_in(await press(sara, "✉️ Skapa länken", "Inbjudan är klar"))
    await write(person, f"/start {code}", "Vill du vara med?")
    await press(person, "✅ Ja, jag vill vara med", "Vilken organisation")
    await press(person, "Stämmer: Kommunstyrelsen", "Var finns verksamheten?")
    await press(person, "☐ Hela kommunen", "Var finns verksamheten?")
    await press(person, "✅ Klar", "Stämmer det här?")
    await press(person, "✅ Gå med", "Välkommen! Du är nu med i")
