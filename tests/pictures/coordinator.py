"""The pictures of the coordinators' guide."""

from __future__ import annotations

from datetime import date, time

from bot.simulator.client import buttons_of
from tests.journeys.acts import press, write
from tests.pictures._studio import Studio


async def take(studio: Studio) -> None:
    sara, bodil, mats = (studio.people[name] for name in ("Sara", "Bodil", "Mats"))
    for person in (bodil, mats, sara):
        await write(person, "/start", "Hej")
    await studio.snap(sara, "samordnare-meny")

    await _update(studio)
    await _observation(studio)
    await _problem_areas(studio)
    await _meeting(studio)
    await _follow_up(studio)
    await _ledger(studio)
    await _dialogue(studio)
    await _survey(studio)

    await write(sara, "/medlemmar", "Personer och nätverk")
    await studio.snap(sara, "samordnare-personer")


async def _update(studio: Studio) -> None:
    sara, bodil = studio.people["Sara"], studio.people["Bodil"]
    await write(sara, "/uppdatera", "Skriv en kort rubrik")
    await press(sara, "📄 Börja från mall", "Vilken mall")
    await studio.snap(sara, "samordnare-mallar")
    await write(sara, "/uppdatera", "Skriv en kort rubrik")
    await write(sara, "Butiksstölder i Centrum", "Skriv själva texten")
    await write(
        sara,
        "Flera butiker har haft besök av två personer i en bil med skylten ABC 123. "
        "Var två vid kassan mellan 16 och 18.",
        "Hur bråttom",
    )
    await press(sara, "🔴 Varning", "Vill du lägga till något")
    await press(sara, "Inget mer", "Det här ser ut som personuppgifter")
    await studio.snap(sara, "samordnare-skydd")
    await press(sara, "✏️ Text", "Skriv själva texten")
    await write(
        sara,
        "Flera butiker har haft besök av två personer som avleder personalen medan en tredje "
        "tar varor. Var två vid kassan mellan 16 och 18.",
        "Så här kommer det att se ut",
    )
    await studio.snap(sara, "samordnare-forhandsvisning")
    await press(sara, "📣 Skicka nu", "Lägesbilden är skickad")
    await bodil.expect("Butiksstölder i Centrum")
    await bodil.press("✅ Läst")
    await sara.expect("Läst: 1")
    await studio.snap(sara, "samordnare-status")


async def _observation(studio: Studio) -> None:
    sara, bodil = studio.people["Sara"], studio.people["Bodil"]
    await write(bodil, "/rapportera", "Vad handlar det om?")
    await press(bodil, "Skadegörelse", "Var?")
    await press(bodil, "Centrum", "När hände det?")
    await press(bodil, "Nu eller alldeles nyss", "Vad hände?")
    await write(bodil, "Rutan vid busstationen är krossad igen.", "Vill du skicka en bild?")
    await press(bodil, "Hoppa över", "Vem får se det?")
    await press(bodil, "Bara samordnare och polis", "Stämmer det här?")
    await press(bodil, "✅ Skicka", "Samordnarna har fått din iakttagelse")
    await sara.expect("Ny iakttagelse")
    await studio.snap(sara, "samordnare-iakttagelse")


async def _problem_areas(studio: Studio) -> None:
    sara = studio.people["Sara"]
    await write(sara, "/meny", "Medborgarlöften i")
    await press(sara, "📌 Problemområden", "Problemområden")
    await press(sara, "Skadegörelse vid torget", "Det här vet vi")
    await studio.snap(sara, "samordnare-problemomrade")
    await press(sara, "‹ Problemområden", "Platser och problem")
    await sara.press("📊 Per vecka och område")
    await sara.expect(lambda view: "photo" in view)
    await studio.snap(sara, "samordnare-veckor")


async def _meeting(studio: Studio) -> None:
    sara, bodil, mats = (studio.people[name] for name in ("Sara", "Bodil", "Mats"))
    await write(sara, "/kalla", "Vilket nätverk kallas?")
    await press(sara, "Nätverk mot brott med företagen", "Vad heter mötet?")
    await write(sara, "Nätverksträff", "Vilken dag?")
    await write(sara, "14/10", "Är det ett enda möte")
    await press(sara, "En gång", "När börjar mötet?")
    await press(sara, "13.00", "Hur länge håller det på?")
    await press(sara, "90 minuter", "Var är mötet?")
    await write(sara, "Kommunhuset, Exempelsalen", "Vad ska mötet ta upp?")
    await write(sara, "Butiksstölder\nFörebyggande i höst", "Stämmer det här?")
    await studio.snap(sara, "samordnare-kallelse")
    await press(sara, "✉️ Skicka kallelsen", "Kallelsen är skickad till alla i nätverket")
    for person in (bodil, mats):
        await person.expect("tors 14 okt 2021 kl. 13.00")
        await person.press("Kommer")
        await person.expect(lambda view: "✓ Kommer" in buttons_of(view))
    await studio.move_to(date(2021, 10, 14), time(18))
    await sara.expect("Hölls mötet?")
    await press(sara, "✅ Hur gick mötet?", "Blev mötet av?")
    await press(sara, "✅ Ja", "Vilka var där?")
    await studio.snap(sara, "samordnare-narvaro")
    await press(sara, "✅ Klar", "Hur många gäster")
    await press(sara, "2", "Stämmer det här?")
    await press(sara, "✅ Avsluta mötet", "Mötet är avslutat")
    await studio.snap(sara, "samordnare-avslutat")


async def _follow_up(studio: Studio) -> None:
    sara = studio.people["Sara"]
    for line in (
        "2021-03-10 möte 9 deltagare Rådet gick igenom läget",
        "2021-05-05 möte 11 deltagare Rådet valde problemområden",
        "2021-09-29 möte 10 deltagare Rådet följde upp belysningen",
    ):
        await write(sara, f"/logga S1 {line}", "Stämmer det här?")
        await press(sara, "✅ Logga", "Aktiviteten är loggad")
    await write(sara, "/uppfoljning", "Uppföljning: ")
    await studio.snap(sara, "samordnare-uppfoljning")
    await press(sara, "▫️ S1 · ", "Löftet har inget mål i siffror")
    await studio.snap(sara, "samordnare-lofte")
    await sara.press("📈 Bild över tiden")
    await sara.expect("Månad för månad:", timeout=60)
    await studio.snap(sara, "samordnare-bild")


async def _ledger(studio: Studio) -> None:
    sara = studio.people["Sara"]
    await write(sara, "/aktiviteter S1 2021", "Löfte S1")
    await studio.snap(sara, "samordnare-aktiviteter")
    await press(sara, "📤 Ta med svaret", "Filen innehåller allt")
    await studio.snap(sara, "samordnare-ta-med")
    await sara.document("lista.csv", _LIST.encode("utf-8-sig"))
    await sara.expect("1 rad är fel", timeout=60)
    await studio.snap(sara, "samordnare-las-in")


_LIST = (
    "Löfte;Slag;Datum;Vad som gjordes;Av vem;Resultat\n"
    "S1;Möte;2021-02-03;Rådet började om efter uppehållet;tillsammans;8\n"
    "Y1;Skolbesök;2021-03-11;Linnéskolan åk 8;polisen;ca 50 elever\n"
    "Y1;Skolbesök;11 mars;Elmeskolan åk 7;polisen;24 elever\n"
)


async def _dialogue(studio: Studio) -> None:
    sara, kim = studio.people["Sara"], studio.people["Kim"]
    await write(sara, "/meny", "Medborgarlöften i")
    await press(sara, "💬 Medborgardialog", "Det finns ingen dialog än")
    await press(sara, "➕ Ny dialog", "Vad ska dialogen heta?")
    await write(sara, "Tryggare centrum", "Vad handlar den om")
    await write(sara, "Vi vill veta var det känns otryggt.", "Till och med vilken dag")
    await write(sara, "2021-11-30", "Stämmer det här?")
    await press(sara, "✅ Spara utkastet", "Lägg till frågor")
    await press(sara, "💬 Visa dialogen", "Frågor: 0 av högst 10")
    await press(sara, "➕ Lägg till en fråga", "Hur ska den besvaras?")
    await press(sara, "Skala 1–5", "Skriv frågan")
    await write(sara, "Hur trygg är du i centrum på kvällen?", "Stämmer det här?")
    await press(sara, "✅ Lägg till frågan", "1 fråga av högst 10")
    await press(sara, "➕ Lägg till en fråga", "Hur ska den besvaras?")
    await press(sara, "Fritt svar", "Skriv frågan")
    await write(sara, "Vad skulle göra dig tryggare?", "Stämmer det här?")
    await press(sara, "✅ Lägg till frågan", "2 frågor av högst 10")
    await press(sara, "💬 Visa dialogen", "Frågor: 2 av högst 10")
    await press(sara, "📢 Öppna för alla", "Frågorna går inte att ändra sedan")
    await press(sara, "📢 Öppna för alla", "Öppen till och med")
    await write(kim, "/start", "Hej")
    await press(kim, "💬 Medborgardialog", "Tryggare centrum")
    await press(kim, "Tryggare centrum", "Svaren är anonyma")
    await press(kim, "✍️ Svara", "Steg 1 av 4")
    await studio.snap(kim, "samordnare-dialog")


async def _survey(studio: Studio) -> None:
    sara = studio.people["Sara"]
    await write(sara, "/meny", "Medborgarlöften i")
    await press(sara, "💬 Medborgardialog", "Tryggare centrum")
    await press(sara, "📈 Trygghetsmätningen", "Det finns inga resultat än")
    await press(sara, "➕ Lägg in resultat", "Skriv resultaten")
    results = ("2018; 1,93", "2019; 1,82", "2020; 1,61", "2021; 1,42")
    await write(sara, "\n".join(f"Oro för inbrott; {one}" for one in results), "Stämmer det här?")
    await press(sara, "✅ Spara", "4 nya resultat")
    await press(sara, "‹ Trygghetsmätningen", "Oro för inbrott")
    await sara.press("📈 Oro för inbrott")
    await sara.expect(lambda view: "photo" in view, timeout=60)
    await studio.snap(sara, "samordnare-trygghet")
