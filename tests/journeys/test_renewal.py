"""Renewing the promises: two coordinators, the council and two signatories, from reminder to report."""

from __future__ import annotations

from datetime import UTC, date, datetime

from bot.domain.people import Role
from bot.domain.promise_file import read_promise_bytes
from bot.simulator.client import Person, buttons_of, text_of
from tests.journeys.acts import code_in, log, press, write
from tests.journeys.test_meeting import at
from tests.support.program import World

_CONFIRM = "Stämmer det här?"


async def into_the_council(world: World, sara: Person, name: str) -> Person:
    """Somebody invited to the council who has joined it."""
    await write(sara, "/medlemmar", "Personer")
    await press(sara, "➕ Bjud in", "Vilken roll")
    await press(sara, "nätverksmedlem", "Vilket nätverk")
    await press(sara, "Råd mot brott", "Vilken organisation")
    await write(sara, "Kommunstyrelsen", "Hur många personer")
    await write(sara, "1", "Hur många dagar")
    await write(sara, "7", _CONFIRM)
    code = code_in(await press(sara, "✉️ Skapa länken", "Inbjudan är klar"))
    person = await world.person(name)
    await write(person, f"/start {code}", "Vill du vara med?")
    await press(person, "✅ Ja, jag vill vara med", "Vilken organisation")
    await press(person, "Stämmer: Kommunstyrelsen", _CONFIRM)
    await press(person, "✅ Gå med", "Välkommen! Du är nu med i")
    return person


async def judge(sara: Person, key: str, verdict: str, why: str) -> None:
    """A coordinator gives a promise its final verdict, from the list of verdicts."""
    await press(sara, f"◻️ {key} · ", "Vad blev det av löftet?")
    await press(sara, verdict, "Varför?")
    await write(sara, why, _CONFIRM)
    await press(sara, "⚖️ Spara omdömet", f"Omdömet om {key}")
    await press(sara, "⚖️ 1. Slutomdömen", "löften har omdöme")


async def sign(person: Person) -> None:
    await person.expect("ber dig skriva under")
    await press(person, "📖 Läs och skriv under", "Du skriver under som")
    await press(person, "✍️ Jag skriver under löftet", "Du skrev under som")


async def test_from_the_reminder_to_the_signed_report(world: World) -> None:
    sara = await world.let_in("Sara", Role.COORDINATOR, "Älmhults kommun")
    petra = await world.let_in("Petra", Role.COORDINATOR, "Älmhults kommun")
    ulla = await into_the_council(world, sara, "Ulla")
    await log(sara, "S1 · ", "Möte", "5/10", "Rådet träffades", "9")

    await world.telegram.move_clock_to(at(date(2021, 11, 1), 10))
    for coordinator in (sara, petra):
        await coordinator.expect("Det är dags att förnya Älmhults medborgarlöfte 2021")
        await press(coordinator, "🔄 Förnya löftet", "Sara började 1 nov 2021")

    # Petra sees to S1 and S2 while Sara takes the rest.
    await press(petra, "📝 2. Nästa periods löften", "Valt för 0 av 6 löften")
    await press(petra, "◻️ S1 Råd mot brott", "Det blev: 1 aktivitet")
    await press(petra, "🎯 Sätt mål", "Det blev: 1 aktivitet")
    await press(petra, "minst", "Hur många?")
    await write(petra, "10", "Vad räknas?")
    await press(petra, "Möten", "Hur ofta gäller det?")
    await press(petra, "per år", "Gäller det bara något särskilt")
    await press(petra, "Hoppa över", _CONFIRM)
    await press(petra, "🎯 Spara målet", "Målet för S1")
    await press(sara, "📝 2. Nästa periods löften", "✏️ S1 Råd mot brott")
    await press(sara, "◻️ T3 ", "Nästa period: inte valt än")
    await press(sara, "🗑 Ta bort ur nästa period", "Varför följer löftet inte med?")
    await write(sara, "Dialogen hålls vartannat år.", _CONFIRM)
    await press(sara, "🗑 Ta bort ur nästa period", "följer inte med")
    await press(sara, "📝 Alla löften", "Valt för 2 av 6 löften")
    await press(sara, "➡️ Ta med resten oförändrat", "Valt för 6 av 6 löften")
    await press(sara, "🔄 Förnyelsen", "Senast: Sara valde")

    await press(sara, "💬 3. Remiss och synpunkter", "inte skickat på remiss än")
    await press(sara, "📨 Skicka på remiss", "Förslaget går till 2 personer")
    await write(sara, "15/11", "Vill du skriva något")
    await press(sara, "Hoppa över", _CONFIRM)
    await press(sara, "📨 Skicka på remiss", "är skickat på remiss till 2 personer")
    await petra.expect("vill ha synpunkter på förslaget")
    await ulla.expect("vill ha synpunkter på förslaget")
    await press(ulla, "💬 Lämna synpunkt", "Vad gäller synpunkten?")
    await press(ulla, "Y1 ", "Vad vill du säga?")
    await write(ulla, "Ta med fritidsgårdarna.", _CONFIRM)
    await press(ulla, "💬 Lämna synpunkten", "Tack! Din synpunkt")
    await sara.expect("Ulla, Kommunstyrelsen har lämnat en synpunkt")

    await press(sara, "💬 3. Remiss och synpunkter", "Ta med fritidsgårdarna.")
    await press(sara, "🔄 Förnyelsen", "1 synpunkt")
    await press(sara, "✍️ 4–5. Underskrifter och publicering", "Två personer skriver under")
    await press(sara, "✍️ Utse undertecknare", "Vem skriver under för kommunen?")
    await press(sara, "Ulla", "Vilken befattning")
    await press(sara, "Stämmer: Kommunstyrelsens ordförande", "Vem skriver under för polisen?")
    await press(sara, "Någon annan, med en länk", "Vad heter personen?")
    await write(sara, "Per Polischef", "Vilken befattning")
    await press(sara, "Stämmer: Lokalpolisområdeschef", _CONFIRM)
    named = await press(sara, "✍️ Be dem skriva under", "Ulla har fått löftet")
    await sign(ulla)
    per = await world.person("Per")
    await write(per, f"/start {code_in(named)}", "Du skriver under som Lokalpolisområdeschef")
    await press(per, "✍️ Jag skriver under löftet", "Du skrev under som")
    await sara.expect("Nu har båda gjort det")
    await press(sara, "✍️ 4–5. Underskrifter och publicering", "✅ Ulla")
    await press(sara, "📣 Publicera från ett datum", "Från vilken dag")
    await press(sara, "Stämmer: lör 1 jan 2022", _CONFIRM)
    await press(sara, "📣 Publicera", "visas för alla från 1 jan 2022")
    await press(sara, "🔄 Förnyelsen", "visas för alla från 1 jan 2022")
    await sara.press("📄 Löftesfil (TOML)")
    sent = await sara.expect(lambda view: "document" in view)
    content = await world.telegram.download(sent["document"]["url"])
    document = read_promise_bytes(content, "almhult-2022.toml")
    assert (document.key, document.previous) == ("almhult-2022", "almhult-2021")
    assert [one.key for one in document.promises] == ["S1", "S2", "Y1", "T1", "T2"]

    await _published(world, sara, ulla)
    await _closed(world, sara, ulla, per)


async def _published(world: World, sara: Person, ulla: Person) -> None:
    """On its day everybody sees the new document, and the old one is still there."""
    kim = await world.person("Kim")
    await write(kim, "/start", "Hej Kim!")
    view = await write(kim, "/loften", "Älmhults medborgarlöfte 2021")
    assert not any("2022" in one for one in buttons_of(view))
    await world.telegram.move_clock_to(datetime(2022, 1, 1, 9, tzinfo=UTC))
    for person in (sara, ulla):
        await person.expect("är publicerat och gäller 2022")
    view = await write(kim, "/loften", "Älmhults medborgarlöfte 2022")
    assert "T3" not in text_of(view)
    await press(kim, "S1 · ", "Mål: minst 10 möten per år")
    await press(kim, "⬅️ Älmhults medborgarlöfte 2021", "1 aktivitet")
    await press(kim, "Älmhults medborgarlöfte 2022 ➡️", "Mål: minst 10 möten per år")


async def _closed(world: World, sara: Person, ulla: Person, per: Person) -> None:
    """The old period is closed, its follow-up signed; nothing more is logged in it."""
    await write(sara, "/uppfoljning", "Uppföljning: Älmhults medborgarlöfte 2022")
    await press(
        sara, "📄 Älmhults medborgarlöfte 2021", "Uppföljning: Älmhults medborgarlöfte 2021"
    )
    await press(sara, "🔄 Förnya löftet", "Förnya Älmhults medborgarlöfte 2021")
    await press(sara, "⚖️ 1. Slutomdömen", "0 av 6 löften har omdöme")
    await judge(sara, "S1", "Hållet", "Rådet är igång.")
    for key in ("S2", "Y1", "T1", "T2", "T3"):
        await judge(sara, key, "Inställt", "Pandemin kom emellan.")
    await press(sara, "🔒 Stäng perioden", "Ska perioden för")
    await press(sara, "🔒 Ja, stäng perioden", "Perioden stängdes 1 jan 2022 av Sara")
    for person in (ulla, per):
        await person.expect("Uppföljningen är klar att läsa och skriva under")
        await press(person, "✍️ Jag skriver under uppföljningen", "har du skrivit under")
    await write(sara, "/logga S1 2021-10-12 möte Rådet igen", "stängdes 1 jan 2022")

    report = await write(ulla, "/loften", "Älmhults medborgarlöfte 2022")
    assert "📄 Älmhults medborgarlöfte 2021" in buttons_of(report)
    await press(ulla, "📄 Älmhults medborgarlöfte 2021", "Älmhults medborgarlöfte 2021")
    await press(ulla, "📄 Rapport", "Den slutliga rapporten: perioden stängdes 1 jan 2022.")
    await ulla.press("🖨 Text")
    sent = await ulla.expect(lambda view: "document" in view)
    told = (await world.telegram.download(sent["document"]["url"])).decode("utf-8-sig")
    assert "Ulla" in told
    assert "Per" in told
