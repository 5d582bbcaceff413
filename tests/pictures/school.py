"""The pictures of the schools' guide."""

from __future__ import annotations

from tests.journeys.acts import press, write
from tests.pictures._studio import Studio


async def take(studio: Studio) -> None:
    lena = studio.people["Lena"]
    await write(lena, "/start", "Hej")
    await studio.snap(lena, "skola-meny")
    await write(lena, "/boka", "Vad ska besöket handla om?")
    await studio.snap(lena, "skola-amnen")
    await press(lena, "Trygg på nätet", "Vilka är besöket för?")
    await press(lena, "☐ åk 8", "Vilka är besöket för?")
    await press(lena, "✅ Klar", "Hur många klasser eller elever?")
    await press(lena, "3 klasser, 71", "Vilken dag passar?")
    await studio.snap(lena, "skola-dagar")
    await press(lena, "14", "Vilken tid")
    await studio.snap(lena, "skola-tider")
    await press(lena, "09.00", "Vill du säga mer till polisen?")
    await press(lena, "☐ 📍 Sal", "Vill du säga mer till polisen?")
    await press(lena, "✅ Klar", "Vilken sal")
    await write(lena, "Aulan, anmälan i receptionen", "Stämmer det här?")
    await studio.snap(lena, "skola-stammer")
    await press(lena, "✅ Boka", "Besöket är bokat")
    await lena.expect(lambda view: "document" in view)
    await studio.snap(lena, "skola-bokat")
    await press(lena, "Öppna besöket", "Bokat polisbesök")
    await studio.snap(lena, "skola-besok")
