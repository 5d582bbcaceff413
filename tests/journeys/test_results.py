"""A result taken along, a question kept, and earlier activities read in, through the real program."""

from __future__ import annotations

from io import BytesIO

from openpyxl import load_workbook

from bot.domain.people import Role
from bot.simulator.client import text_of
from tests.journeys.acts import log, press, write
from tests.support.program import World

ROWS = (
    "Löfte;Slag;Datum;Vad som gjordes;Av vem;Resultat\n"
    "S1;Möte;2021-03-04;Rådet om trafiken;tillsammans;ca 12\n"
    "Y1;Skolbesök;2021-05-06;Linnéskolan åk 7;polisen;25 elever\n"
)


async def test_a_result_is_taken_along_in_every_way(world: World) -> None:
    sam = await world.let_in("Sam", Role.COORDINATOR, "Älmhults kommun")
    await log(sam, "S2 · ", "Möte", "5/10", "Frukost med nätverket: snatteri", "20")
    await write(sam, "/aktiviteter", "Vad har vi gjort?")
    await press(sam, "📤 Ta med svaret", "Filen innehåller allt")
    await sam.press("📗 Excel (.xlsx)")
    sent = await sam.expect(lambda view: "document" in view and "1 aktivitet" in text_of(view))
    book = load_workbook(BytesIO(await world.telegram.download(sent["document"]["url"])))
    assert book.worksheets[0]["E2"].value == "Frukost med nätverket: snatteri"
    await sam.expect("Filen med 1 aktivitet är skickad.")
    await sam.press("💬 Text att dela")
    shared = await sam.expect(lambda view: "Medborgarlöftet i" in text_of(view))
    assert "Frukost med nätverket: snatteri" in text_of(shared)
    await sam.press("🖼 Bild")
    await sam.expect(lambda view: "photo" in view and "1 aktivitet" in text_of(view))
    await press(sam, "⭐ Spara frågan", "Vad ska frågan heta?")
    await write(sam, "Allt", "När ska svaret komma")
    await press(sam, "Första måndagen i månaden", "Stämmer det här?")
    await press(sam, "✅ Spara", "Frågan Allt är sparad.")
    await press(sam, "⭐ Sparade frågor", "Din sparade fråga")


async def test_earlier_activities_are_read_in(world: World) -> None:
    sam = await world.let_in("Sam", Role.COORDINATOR, "Älmhults kommun")
    await write(sam, "/aktiviteter", "Vad har vi gjort?")
    await press(sam, "⋯ Mer", "Mer om aktiviteterna")
    await press(sam, "📥 Läs in från fil", "Läs in tidigare aktiviteter")
    await sam.press("📄 Mall som .csv")
    await sam.expect(lambda view: "document" in view and "Fyll i en rad" in text_of(view))
    faulty = f"{ROWS}S1;Möte;2031-03-04;Senare;polisen;\n"
    await sam.document("lista.csv", faulty.encode("cp1252"))
    told = text_of(await sam.expect("1 rad är fel"))
    assert "Rad 4: 2031-03-04 har inte varit än" in told
    await sam.document("lista.csv", ROWS.encode("utf-8-sig"))
    await sam.expect("2 nya aktiviteter kan loggas.")
    await sam.press("Ja, logga 2")
    await sam.expect("2 aktiviteter är loggade.")
    found = text_of(await write(sam, "/aktiviteter", "2 aktiviteter"))
    assert "Linnéskolan åk 7 (25 elever)" in found
