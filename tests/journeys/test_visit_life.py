"""A visit's life: schools and holidays put in, hours on request, yes, moved, changed, once more."""

from __future__ import annotations

from typing import Any

import icalendar

from bot.domain.people import Role
from bot.simulator.client import Person, View, buttons_of, text_of
from tests.journeys.acts import press, write
from tests.support.program import World


async def entry(world: World, person: Person, saying: str) -> tuple[View, Any]:
    """The message that says this with a calendar file, and the one event in the file."""
    view = await person.expect(lambda view: saying in text_of(view) and "document" in view)
    calendar = icalendar.Calendar.from_ical(await world.telegram.download(view["document"]["url"]))
    (event,) = calendar.walk("VEVENT")
    return view, event


async def test_from_a_request_to_as_last_time(world: World) -> None:
    sara = await world.let_in("Sara", Role.COORDINATOR, "Älmhults kommun")
    per = await world.let_in("Per", Role.POLICE, "Exempelpolisen")
    lena = await world.let_in("Lena", Role.SCHOOL, "Exempelskolan")

    # The coordinator says how large the school is, and when nobody is visited.
    await write(sara, "/meny", "Medborgarlöften i Älmhult")
    await press(sara, "🏫 Skolor", "Skolor och fritidsgårdar")
    await press(sara, "Exempelskolan", "1 skolkontakt")
    await press(sara, "✏️ Ändra", "Vad är det?")
    await press(sara, "Högstadieskola", "Hur många klasser och elever")
    await write(sara, "3/74, 3/71, 2/52", "Stämmer det här?")
    await press(sara, "✅ Spara skolan", "Sparat: Exempelskolan.")
    await press(sara, "Öppna", "åk 8: 3 klasser, 71 elever")
    await press(sara, "‹ Skolor", "Skolor och fritidsgårdar")
    await press(sara, "🗓 Lov", "Inga lov är inlagda.")
    await press(sara, "➕ Lov", "Vad heter lovet?")
    await write(sara, "Höstlov", "första dagen")
    await write(sara, "25/10", "sista dagen")
    await write(sara, "29/10", "Stämmer det här?")
    await press(sara, "✅ Spara lovet", "Sparat: Höstlov.")

    # The officer can be asked every Thursday; the holiday is left out, and said.
    await write(per, "/tider", "Min vecka")
    await press(per, "➕ Erbjud tider", "Hur vill du erbjuda tider?")
    await press(per, "Fråga mig", "Från och med vilken dag")
    await write(per, "14/10", "Till och med vilken dag?")
    await write(per, "5/11", "Vilka veckodagar?")
    await press(per, "☐ torsdag", "Vilka veckodagar?")
    await press(per, "✅ Klar", "Från vilken tid")
    await press(per, "08.00", "Till vilken tid")
    await write(per, "12", "Stämmer det här?")
    offered = await press(per, "✅ Erbjud tiderna", "3 dagar går att boka.")
    assert "tors 28 okt: Höstlov" in text_of(offered)

    # The school asks, in eight taps; the officer says yes; both get the calendar entry.
    await write(lena, "/boka", "Vad ska besöket handla om?")
    await press(lena, "Möt polisen", "Vilka är besöket för?")
    await press(lena, "☐ åk 8", "Vilka är besöket för?")
    await press(lena, "✅ Klar", "Hur många klasser eller elever?")
    asked = await press(lena, "3 klasser, 71", "Vilken dag passar?")
    assert [one for one in buttons_of(asked) if one.isdecimal()] == ["14", "21"]
    assert "tors 28 okt" not in buttons_of(asked)
    assert "Höstlov" in text_of(asked)
    await press(lena, "21", "Vilken tid")
    await press(lena, "09.00 ?", "Vill du säga mer till polisen?")
    await press(lena, "Inget mer", "Polisen behöver svara ja först. Tiden hålls så länge.")
    await press(lena, "✅ Skicka förfrågan", "Förfrågan är skickad")
    await per.expect("En skola frågar om ett polisbesök")
    await press(per, "✅ Bekräfta", "Bokat polisbesök")
    _, first = await entry(world, lena, "Polisbesöket är bokat")
    _, officers = await entry(world, per, "Polisbesöket är bokat")
    assert (first["uid"], first["sequence"]) == (officers["uid"], officers["sequence"])

    # The officer moves it, the school changes the room: the same entry, a higher number.
    await press(per, "Flytta", "Till vilken dag?")
    await press(per, "14", "Vilken tid")
    await press(per, "10.00", "Stämmer det här?")
    await press(per, "✅ Flytta besöket", "Besöket är flyttat.")
    told, moved = await entry(world, lena, "Polisbesöket är flyttat")
    assert "Tiden var förut tors 21 okt 2021 kl. 09.00." in text_of(told)
    assert (moved["uid"], moved["sequence"] > first["sequence"]) == (first["uid"], True)
    await press(lena, "Öppna besöket", "flyttat till en ny tid")
    await press(lena, "Ändra elever, sal med mera", "Vad ska ändras?")
    await press(lena, "☐ 📍 Sal", "Vad ska ändras?")
    await press(lena, "✅ Klar", "Vilken sal")
    await write(lena, "Aulan, anmälan i receptionen", "Stämmer det här?")
    await press(lena, "✅ Ändra besöket", "Besöket är ändrat.")
    told, changed = await entry(world, per, "Polisbesöket är ändrat")
    assert "📍 Aulan, anmälan i receptionen" in text_of(told)
    assert changed["location"] == "Exempelskolan, Aulan, anmälan i receptionen"
    assert changed["sequence"] > moved["sequence"]

    # And once more, in three taps; this time the officer can't.
    await write(lena, "/boka", "Vad ska besöket handla om?")
    await press(lena, "🔁 Som förra gången", "Vilken dag passar?")
    await press(lena, "21", "Vilken tid")
    summary = await press(lena, "08.00 ?", "Stämmer det här?")
    assert "Elever: 3 klasser, 71" in text_of(summary)
    assert "Plats: Aulan, anmälan i receptionen" in text_of(summary)
    await press(lena, "✅ Skicka förfrågan", "Förfrågan är skickad")
    await per.expect(lambda view: "✖️ Avböj" in buttons_of(view))
    await press(per, "✖️ Avböj", "Varför går det inte?")
    await write(per, "Utbildning hela dagen.", "Stämmer det här?")
    await press(per, "✖️ Avböj förfrågan", "Förfrågan är avböjd.")
    await lena.expect("Orsak: Utbildning hela dagen.")
    await write(lena, "/besok", "tors 14 okt 2021 kl. 10.00–11.00")
