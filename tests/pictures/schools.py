"""The pictures of schools in the coordinators' guide: reading them in, and what is missing."""

from __future__ import annotations

from datetime import date, time

from bot.simulator.client import text_of
from tests.journeys.acts import press, write
from tests.pictures._studio import Studio
from tests.pictures.police import book, report

ROWS = (
    "Skola;Område;Slag;Årskurs;Klasser;Elever\n"
    "Exempelskolan;;högstadieskola;7;3;74\nExempelskolan;;högstadieskola;8;3;71\n"
    "Exempelskolan;;högstadieskola;9;2;49\nSödra exempelskolan;;högstadieskola;7;2;48\n"
    "Södra exempelskolan;;högstadieskola;8;2;45\nFritidsgården Exemplet;;fritidsgård;;;\n"
)


async def take(studio: Studio) -> None:
    for name in ("Per", "Lena", "Sara"):
        await write(studio.people[name], "/start", "Hej")
    await _read_in(studio)
    await book(studio, "14/10", "09.00", "✅ Boka", "Besöket är bokat")
    await studio.move_to(date(2021, 10, 14), time(18, 1))
    await studio.people["Per"].expect("Hur gick besöket?")
    await report(studio)
    await _what_is_missing(studio)


async def _to_schools(studio: Studio) -> None:
    sara = studio.people["Sara"]
    await write(sara, "/meny", "Medborgarlöften i")
    await press(sara, "🏫 Skolor", "Skolor och fritidsgårdar")


async def _read_in(studio: Studio) -> None:
    sara = studio.people["Sara"]
    await _to_schools(studio)
    await sara.press("📄 Läs in från fil")
    await sara.expect(lambda view: "document" in view and "En rad per årskurs" in text_of(view))
    await sara.document("skolor.csv", ROWS.encode("cp1252"))
    await sara.expect("I filen: 3 skolor.")
    await studio.snap(sara, "samordnare-skolor")
    await press(sara, "✅ Läs in", "Skolorna är inlästa.")


async def _what_is_missing(studio: Studio) -> None:
    sara = studio.people["Sara"]
    await _to_schools(studio)
    await sara.press("📊 Täckning")
    await sara.expect(lambda view: "photo" in view and "Skolbesök" in text_of(view))
    await studio.snap(sara, "samordnare-tackning")
    await press(sara, "🔔 Påminn skolor", "Påminn skolor som inte har haft något besök")
    await press(sara, "Även skolor där en årskurs saknas", "Påminnelsen går till 1 kontakt")
    await studio.snap(sara, "samordnare-paminn")
