"""The pictures of the police's guide."""

from __future__ import annotations

from datetime import date, time

from bot.simulator.client import buttons_of, text_of
from tests.journeys.acts import press, write
from tests.pictures._studio import Studio


async def take(studio: Studio) -> None:
    per, lena = studio.people["Per"], studio.people["Lena"]
    for person in (per, lena):
        await write(person, "/start", "Hej")
    await studio.snap(per, "polis-meny")
    await _offer(studio)
    await _visit(studio)


async def _offer(studio: Studio) -> None:
    per = studio.people["Per"]
    await write(per, "/tider", "Min vecka")
    await press(per, "➕ Erbjud tider", "Hur vill du erbjuda tider?")
    await press(per, "Varje vecka", "Från och med vilken dag")
    await write(per, "18/10", "Till och med vilken dag?")
    await write(per, "26/11", "Vilka veckodagar?")
    await press(per, "☐ måndag", "Vilka veckodagar?")
    await press(per, "✅ Klar", "Från vilken tid")
    await press(per, "13.00", "Till vilken tid")
    await write(per, "15.30", "Stämmer det här?")
    await studio.snap(per, "polis-erbjud")
    await press(per, "✅ Erbjud tiderna", "Du erbjuder nu")


async def _visit(studio: Studio) -> None:
    per = studio.people["Per"]
    await book(studio, "14/10", "09.00", "✅ Boka", "Besöket är bokat")
    await book(studio, "22/10", "10.00 ?", "✅ Skicka förfrågan", "Förfrågan är skickad")
    await per.expect(lambda view: "✖️ Avböj" in buttons_of(view))
    await studio.snap(per, "polis-forfragan")
    await press(per, "✅ Bekräfta", "Bokat polisbesök")
    await per.expect(lambda view: "document" in view and "fre 22 okt" in text_of(view))
    await write(per, "/tider", "Min vecka")
    await studio.snap(per, "polis-vecka")
    await per.press("🖼 Som bild")
    await per.expect(lambda view: "photo" in view)
    await studio.snap(per, "polis-vecka-bild")
    await studio.move_to(date(2021, 10, 12), time(9, 30))
    await per.expect("Dieselstölder")
    await studio.move_to(date(2021, 10, 13), time(18, 1))
    await per.expect("1 skolbesök")
    await studio.snap(per, "polis-kvall")
    await studio.move_to(date(2021, 10, 14), time(18, 1))
    await per.expect("Hur gick besöket?")
    await studio.snap(per, "polis-rapport")
    await report(studio)
    await studio.snap(studio.people["Lena"], "skola-nytta")


async def report(studio: Studio) -> None:
    """The officer says how the visit went, once asked."""
    per, lena = studio.people["Per"], studio.people["Lena"]
    await press(per, "✅ Ja, besöket blev av", "Hur många elever nådde besöket?")
    await press(per, "3 klasser, 71", "Stämmer det här?")
    await press(per, "✅ Rapportera", "Besöket räknas nu under löftet")
    await lena.expect("Hur nyttigt var besöket för eleverna?")


async def book(studio: Studio, day: str, wall: str, confirm: str, then: str) -> None:
    """The school books a visit, or asks for one."""
    lena = studio.people["Lena"]
    await write(lena, "/boka", "Vad ska besöket handla om?")
    await press(lena, "Trygg på nätet", "Vilka är besöket för?")
    await press(lena, "☐ åk 8", "Vilka är besöket för?")
    await press(lena, "✅ Klar", "Hur många klasser eller elever?")
    await press(lena, "3 klasser, 71", "Vilken dag passar?")
    await write(lena, day, "Vilken tid")
    await press(lena, wall, "Vill du säga mer till polisen?")
    await press(lena, "Inget mer", "Stämmer det här?")
    await press(lena, confirm, then)
