"""A citizen dialogue through the real program: made, answered by citizens, closed, told what came."""

from __future__ import annotations

from bot.domain.people import Role
from bot.simulator.client import Person
from tests.journeys.acts import press, write
from tests.support.program import World


async def _make(sara: Person) -> None:
    """A dialogue with a scale and a free text, open to everybody."""
    await write(sara, "/meny", "Medborgarlöften i Älmhult")
    await press(sara, "💬 Medborgardialog", "Det finns ingen dialog än.")
    await press(sara, "➕ Ny dialog", "Vad ska dialogen heta?")
    await write(sara, "Tryggare centrum", "Vad handlar den om")
    await write(sara, "Vi vill veta var det känns otryggt.", "Till och med vilken dag")
    await write(sara, "2021-10-20", "Tryggare centrum")
    await press(sara, "✅ Spara utkastet", "Lägg till frågor")
    await press(sara, "💬 Visa dialogen", "Frågor: 0 av högst 10")
    await press(sara, "➕ Lägg till en fråga", "Hur ska den besvaras?")
    await press(sara, "Skala 1–5", "Skriv frågan")
    await write(sara, "Hur trygg är du? 1 inte alls, 5 mycket", "Stämmer det här?")
    await press(sara, "✅ Lägg till frågan", "1 fråga av högst 10")
    await press(sara, "➕ Lägg till en fråga", "Hur ska den besvaras?")
    await press(sara, "Fritt svar", "Skriv frågan")
    await write(sara, "Vad mer?", "Stämmer det här?")
    await press(sara, "✅ Lägg till frågan", "2 frågor av högst 10")
    await press(sara, "💬 Visa dialogen", "Frågor: 2 av högst 10")
    await press(sara, "📢 Öppna för alla", "Frågorna går inte att ändra sedan.")
    await press(sara, "📢 Öppna för alla", "Öppen till och med")


async def _answer(cilla: Person, words: str) -> None:
    await write(cilla, "/start", "Hej")
    await press(cilla, "💬 Medborgardialog", "Tryggare centrum")
    await press(cilla, "Tryggare centrum", "Svaren är anonyma")
    await press(cilla, "✍️ Svara", "Steg 1 av 4")
    await press(cilla, "4", "Steg 2 av 4")
    await write(cilla, words, "Vill du få veta vad svaren leder till?")
    await press(cilla, "Ja, berätta för mig", "När du har skickat kan ingen se")
    await press(cilla, "✅ Skicka anonymt", "Du får veta vad de leder till")


async def test_citizens_answer_and_hear_what_came_of_it(world: World) -> None:
    sara = await world.let_in("Sara", Role.COORDINATOR, "Kommunen")
    await _make(sara)
    citizens = [await world.person(f"Medborgare {n}") for n in range(5)]
    for n, cilla in enumerate(citizens):
        await _answer(cilla, f"Mer ljus, sa {n}")

    await write(sara, "/meny", "Medborgarlöften i Älmhult")
    await press(sara, "💬 Medborgardialog", "5 har svarat")
    await press(sara, "Tryggare centrum", "5 har svarat")
    await press(sara, "📊 Se svaren", "Svaren börjar visas när 10 har svarat")
    await press(sara, "💬 Visa dialogen", "Tryggare centrum")
    await press(sara, "🏁 Avsluta dialogen", "Då kan ingen mer svara")
    await press(sara, "🏁 Avsluta dialogen", "5 svarade")
    await press(sara, "📊 Se svaren", "Medel 4,0 av 5")
    await press(sara, "Nästa ›", "5 har skrivit")
    await press(sara, "📝 Läs vad de skrev", "Mer ljus, sa")
    await press(sara, "💬 Visa dialogen", "Tryggare centrum")
    await press(sara, "📣 Berätta vad det ledde till", "vad gör kommunen och polisen nu?")
    await write(sara, "Ni sa mer ljus. Vi sätter upp lampor.", "Stämmer det här?")
    await press(sara, "✅ Skicka", "Skickat till 5 personer")
    for cilla in citizens:
        await cilla.expect("Ni sa, vi gör: Tryggare centrum")
