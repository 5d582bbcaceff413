"""Journeys 6 and 7: logging what was done, asking what has been done, and seeing the promises."""

from __future__ import annotations

from datetime import UTC, datetime

from bot.domain.people import Role
from bot.simulator.client import buttons_of, text_of
from tests.journeys.acts import eventually, log, press, write
from tests.support.program import World


async def test_what_was_logged_is_found_by_promise_kind_period_and_words(world: World) -> None:
    sam = await world.let_in("Sam", Role.COORDINATOR, "Älmhults kommun")
    await write(sam, "/logga", "Vilket löfte")
    await press(sam, "S1 · ", "Vad var det för slag?")
    await press(sam, "Möte", "När var det?")
    await write(sam, "igår", "Vad gjordes?")
    await write(sam, "Rådet träffades om gångtunneln", "Vem gjorde det?")
    await press(sam, "Tillsammans", "Hur många?")
    summary = await write(sam, "ca 14", "Stämmer det här?")
    for line in (
        "Löfte: S1 · Råd mot brott: polis och kommun",
        "Slag: Möte",
        "Dag: sön 10 okt 2021",
        "Vad: Rådet träffades om gångtunneln",
        "Av: Tillsammans",
        "Antal: ca 14 deltagare",
    ):
        assert line in text_of(summary)
    await press(sam, "✅ Logga", "Aktiviteten är loggad")
    await log(sam, "T2 · ", "Grannsamverkan", "13/9", "Nytt område i Diö", "12")
    await log(sam, "T2 · ", "Grannsamverkan", "1/10", "Möte med kontaktombuden i Diö")
    await log(sam, "S2 · ", "Möte", "5/10", "Frukost med nätverket: snatteri", "20")

    found = text_of(await write(sam, "/aktiviteter", "Vad har vi gjort?"))
    assert "Alla löften · Alla slag · Löftets period (2021)" in found
    assert "4 aktiviteter" in found
    assert "• Möte: 2 · ca 34 deltagare" in found
    assert "• Grannsamverkan: 2 · 12 hushåll" in found
    assert "1. 10 okt 2021 S1 Möte: Rådet träffades om gångtunneln (ca 14 deltagare)" in found

    await press(sam, "Löfte", "Vilket löfte gäller frågan?")
    found = text_of(await press(sam, "T2 · ", "Löfte T2 · Alla slag"))
    assert "2 aktiviteter" in found
    assert "S1" not in found
    await press(sam, "Period", "Vilken period?")
    found = text_of(await press(sam, "Förra månaden", "Löfte T2"))
    assert "Förra månaden (september 2021)" in found
    assert "1 aktivitet" in found
    assert "Nytt område i Diö (12 hushåll)" in found
    await press(sam, "Slag", "Vilket slags aktivitet?")
    await press(sam, "Möte", "Inget loggat stämmer in på frågan.")
    await press(sam, "Löfte", "Vilket löfte gäller frågan?")
    await press(sam, "Alla löften", "Inget loggat stämmer in på frågan.")
    await press(sam, "Period", "Vilken period?")
    found = text_of(await press(sam, "Den här månaden", "Alla löften · Möte"))
    assert "2 aktiviteter" in found

    found = text_of(await write(sam, "/aktiviteter SNATTERI frukost", "”SNATTERI frukost”"))
    assert "1 aktivitet" in found
    found = text_of(await write(sam, "/aktiviteter snateri oktober", "Inget i loggen innehåller"))
    assert "Alla löften · Alla slag · oktober 2021" in found
    found = text_of(await press(sam, "🔎 snatteri", "”snatteri”"))
    assert "1 aktivitet" in found
    entry = text_of(await press(sam, "1", "Historik"))
    assert "Resultat: 20 deltagare" in entry
    await press(sam, "✏️ Rätta", "Varför rättar du?")
    left = await write(sam, "/avbryt", "Rätta aktivitet: avbrutet.")
    assert buttons_of(left) == ["‹ Aktiviteten", "Meny"]
    await press(sam, "‹ Aktiviteten", "Historik")
    await press(sam, "✏️ Rätta", "Varför rättar du?")
    await write(sam, "Räknade fel", "Stämmer det här?")
    await press(sam, "✏️ Antal", "Hur många?")
    await write(sam, "22", "Stämmer det här?")
    await press(sam, "✅ Spara rättelsen", "Rättelsen är sparad")
    entry = text_of(await press(sam, "Visa aktiviteten", "Historik"))
    assert "rättad av Sam: Räknade fel" in entry
    assert "Resultat: 20 deltagare → 22 deltagare" in entry
    await press(sam, "‹ Till listan", "Vad har vi gjort?")
    await press(sam, "📊 Summor", "Summor: Löfte")
    found = text_of(await press(sam, "📊 Slag", "Summor: Slag"))
    assert "• Möte: 2 (0) · ca 36 deltagare" in found
    await write(sam, "/aktiviteter 100%_'\"<b>:", "Inget i loggen innehåller ”100”.")


async def test_a_whole_activity_is_logged_in_one_line(world: World) -> None:
    sam = await world.let_in("Sam", Role.COORDINATOR, "Älmhults kommun")
    line = "/logga S2 2021-10-04 möte 14 deltagare Nätverksmöte om snatterier"
    summary = text_of(await write(sam, line, "Stämmer det här?"))
    for told in ("Löfte: S2 · ", "Slag: Möte", "Vad: Nätverksmöte om", "Antal: 14 deltagare"):
        assert told in summary
    await press(sam, "✅ Logga", "Aktiviteten är loggad")
    await write(sam, "/logga S2 imorgon möte Julmöte", "När var det?")
    await press(sam, "Avbryt", "Logga aktivitet")
    again = text_of(await write(sam, line, "Något liknande är redan loggat."))
    assert "4 okt 2021 · S2 · Möte · Nätverksmöte om snatterier · 14 deltagare" in again


async def test_a_long_log_is_leafed_through(world: World) -> None:
    per = await world.let_in("Per", Role.POLICE, "Exempelpolisen")
    for number in range(6):
        await log(per, "T2 · ", "Kontroll", "igår", f"Kontroll nummer {number}")
    first = text_of(await write(per, "/aktiviteter kontroll nummer", "6 aktiviteter"))
    assert "1–5 av 6" in first
    assert "Kontroll nummer 0" not in first
    assert "Kontroll nummer 0" in text_of(await press(per, "Nästa ›", "6–6 av 6"))
    await press(per, "‹ Föregående", "1–5 av 6")
    await press(per, "Period", "Vilken period?")
    await press(per, "All tid", "1–5 av 6")
    # Words of any length leave the filters usable: a button carries 64 bytes, an ä takes two.
    for word in ("ä" * 24, "x" + "ä" * 24, "ä" * 25):
        await write(per, f"/aktiviteter {word}", f"”{word}”")
    for name, question in (("Löfte", "Vilket löfte"), ("Slag", "slags"), ("Period", "period?")):
        await press(per, name, question)
        await press(per, "‹ Tillbaka", "Vad har vi gjort?")


async def test_anybody_sees_the_promises_also_when_their_period_is_over(world: World) -> None:
    kim = await world.person("Kim")
    await write(kim, "/start", "Hej Kim!")
    overview = await write(kim, "/loften", "Älmhults medborgarlöfte 2021")
    for line in (
        "Älmhult och lokalpolisen",
        "Gäller 2021.",
        "• S1 Råd mot brott: polis och kommun – inget loggat ännu",
        "• T3 Digital dialog om trygghet – inget loggat ännu",
    ):
        assert line in text_of(overview)
    assert len([label for label in buttons_of(overview) if " · " in label]) == 6
    one = await press(kim, "Y1 · ", "Löfte Y1: Polisen besöker skolor och fritidsgårdar")
    assert "Inget är loggat under löftet ännu." in text_of(one)
    assert not any("Logga" in label for label in buttons_of(one))

    await world.telegram.move_clock_to(datetime(2022, 1, 10, 9, tzinfo=UTC))
    over = text_of(await write(kim, "/loften", "Älmhults medborgarlöfte 2021"))
    assert "Gällde 2021. Perioden är slut." in over
    await press(kim, "Y1 · ", "Löftets period tog slut 31 dec 2021.")


async def test_english_stays_where_it_was_chosen(world: World) -> None:
    kim = await world.person("Kim")
    await write(kim, "/start", "Hej Kim!")
    await write(kim, "/sprak", "Vilket språk vill du ha?")
    await press(kim, "English", "I will answer in English from now on.")
    menu = await eventually(
        lambda: world.telegram.commands(kim.id),
        lambda found: any(entry["description"] == "Show the menu" for entry in found),
    )
    assert len(menu) == 6
    await world.program.stop()
    await world.program.start()
    await write(kim, "/meny", "You are here as a citizen")
    await write(kim, "/loften", "nothing logged yet")
    await write(kim, "/sprak", "Which language do you want?")
    await press(kim, "Svenska", "Nu svarar jag på svenska.")
