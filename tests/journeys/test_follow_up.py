"""Following promises up in chat: as coordinator with pictures, verdict and report, and as citizen."""

from __future__ import annotations

from datetime import UTC, datetime

from bot.domain.people import Role
from bot.simulator.client import Person, View, buttons_of, text_of
from tests.journeys.acts import log, press, write
from tests.support.program import World


async def test_a_coordinator_follows_up_judges_and_takes_the_report(world: World) -> None:
    sam = await world.let_in("Sam", Role.COORDINATOR, "Älmhults kommun")
    await log(sam, "S1 · ", "Möte", "5/10", "Rådet träffades", "9")
    overview = text_of(
        await write(sam, "/uppfoljning", "Uppföljning: Älmhults medborgarlöfte 2021")
    )
    assert "78 procent av tiden har gått" in overview
    assert "S1 Råd mot brott: polis och kommun\n1 aktivitet · inget mål i siffror" in overview

    depth = text_of(await press(sam, "▫️ S1 · ", "Löftet har inget mål i siffror."))
    assert "5 okt 2021 Möte: Rådet träffades (9 deltagare)" in depth
    await sam.press("📈 Bild över tiden")
    assert "photo" in await sam.expect("Månad för månad: okt 2021: 1")
    await press(sam, "‹ Löftet", "Löftet har inget mål i siffror.")
    await press(sam, "⚖️ Bedöm", "Hur står det till med löftet?")
    await press(sam, "Hållet", "Varför?")
    summary = text_of(await write(sam, "Rådet är igång.", "Stämmer det här?"))
    assert "Bedömning: Hållet" in summary
    await press(sam, "⚖️ Spara bedömningen", "Bedömningen är sparad.")
    depth = text_of(await press(sam, "‹ Löftet", "✅ Hållet"))
    assert "En samordnare har bedömt löftet: ”Rådet är igång.”" in depth
    assert "Sam: ✅ Hållet" in depth

    await press(sam, "‹ Uppföljning", "Uppföljning: Älmhults medborgarlöfte 2021")
    await sam.press("📈 Månad för månad")
    assert "photo" in await sam.expect("S1 Råd mot brott")
    await press(sam, "‹ Uppföljning", "Uppföljning: Älmhults medborgarlöfte 2021")
    await press(sam, "📄 Rapport", "Ett utkast: så stod det 11 okt 2021.")
    for button, name in (("📄 PDF", ".pdf"), ("🌐 Webbsida", ".html"), ("🖨 Text", ".txt")):
        await sam.press(button)
        sent = await sam.expect(lambda view: "document" in view)
        assert _file_name(sent).endswith(name)
        await press(sam, "‹ Andra former", "Ett utkast")


def _file_name(view: View) -> str:
    return str(view["document"]["file_name"])


async def test_a_citizen_sees_how_the_promises_stand_and_hears_when_one_moves(world: World) -> None:
    sam = await world.let_in("Sam", Role.COORDINATOR, "Älmhults kommun")
    kim = await world.person("Kim")
    await write(kim, "/start", "Hej Kim!")
    overview = text_of(await write(kim, "/loften", "Älmhults medborgarlöfte 2021"))
    assert (
        "S1 Råd mot brott: polis och kommun – inget loggat ännu · ▫️ Inget mål i siffror" in overview
    )
    depth = text_of(await press(kim, "S1 · ", "Inget är loggat under löftet ännu."))
    assert depth.lower().count("mål") == depth.count("▫️ Inget mål i siffror") == 1
    view = await press(kim, "🔔 Följ löftet", "Inget är loggat under löftet ännu.")
    assert "🔕 Sluta följa" in buttons_of(view)
    await log(sam, "S1 · ", "Möte", "5/10", "Rådet träffades", "9")
    await world.telegram.move_clock_to(datetime(2021, 10, 11, 14, 1, tzinfo=UTC))
    note = await kim.expect("har rört sig.")
    assert "1 aktivitet är ny eller ändrad." in text_of(note)
    await _stop_following(kim)


async def _stop_following(kim: Person) -> None:
    view = await press(kim, "🔕 Sluta följa", "Rådet träffades")
    assert "🔔 Följ löftet" in buttons_of(view)
    assert "📄 Rapport" in buttons_of(view)


async def test_where_nothing_was_done_no_empty_picture_is_drawn(world: World) -> None:
    sam = await world.let_in("Sam", Role.COORDINATOR, "Älmhults kommun")
    shown = await write(sam, "/uppfoljning", "inget gjort")
    assert "Månad för månad" not in str(shown["buttons"])
