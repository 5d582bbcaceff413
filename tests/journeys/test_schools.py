"""The coordinator's side of visits: schools from a file, what is missing, a nudge, booking for a school."""

from __future__ import annotations

import icalendar

from bot.domain.people import Role
from bot.simulator.client import Person, buttons_of, text_of
from tests.journeys.acts import offer, press, write
from tests.support.program import World

ROWS = (
    "Skola;Område;Slag;Årskurs;Klasser;Elever\n"
    "Exempelskolan;;högstadieskola;7;3;74\nExempelskolan;;högstadieskola;8;3;71\n"
    "Norra skolan;;högstadieskola;7;2;50\n"
)


async def read_in(sara: Person) -> None:
    """Read schools in: first a list with a mistake, then the right one, after its preview."""
    await write(sara, "/meny", "Medborgarlöften i Älmhult")
    await press(sara, "🏫 Skolor", "Skolor och fritidsgårdar")
    await sara.press("📄 Läs in från fil")
    await sara.expect(lambda view: "document" in view and "En rad per årskurs" in text_of(view))
    await sara.document("skolor.csv", ROWS.replace(";3;74", ";3;-3").encode("cp1252"))
    await sara.expect("Inget är sparat.")
    await sara.document("skolor.csv", ROWS.encode("cp1252"))
    found = await sara.expect("I filen: 2 skolor.")
    assert "· Norra skolan" in text_of(found)
    await press(sara, "✅ Läs in", "Skolorna är inlästa.")


async def test_from_a_list_of_schools_to_a_visit_booked_for_one_of_them(world: World) -> None:
    sara = await world.let_in("Sara", Role.COORDINATOR, "Älmhults kommun")
    per = await world.let_in("Per", Role.POLICE, "Exempelpolisen")
    lena = await world.let_in("Lena", Role.SCHOOL, "Exempelskolan")
    await offer(per, "14/10", "9")
    await read_in(sara)

    # What is missing, as picture and in words; those who have a contact are reminded.
    await write(sara, "/meny", "Medborgarlöften i Älmhult")
    await press(sara, "🏫 Skolor", "Skolor och fritidsgårdar")
    await sara.press("📊 Täckning")
    missing = await sara.expect(lambda view: "photo" in view and "Skolbesök" in text_of(view))
    assert "Inget besök i åk 7 och åk 8 på Exempelskolan." in text_of(missing)
    assert "Inget besök i åk 7 på Norra skolan." in text_of(missing)
    preview = await press(sara, "🔔 Påminn skolor", "Påminnelsen går till 1 kontakt på 1 skola:")
    assert "Har ingen kontakt i boten, ring eller mejla: Norra skolan" in text_of(preview)
    assert "Så här får de läsa:\nPolisen kommer gärna till Exempelskolan." in text_of(preview)
    await press(sara, "🔔 Skicka till 1 kontakt", "✅ Påminnelsen går till 1 kontakt.")
    await lena.expect("Polisen kommer gärna till Exempelskolan")

    # The school without a contact: booked for it, with what to mail and the calendar file.
    await write(sara, "/meny", "Medborgarlöften i Älmhult")
    await press(sara, "🏫 Skolor", "Skolor och fritidsgårdar")
    await press(sara, "Norra skolan", "åk 7: 2 klasser, 50 elever")
    await press(sara, "📅 Boka åt skolan", "Vad ska besöket handla om?")
    await press(sara, "Möt polisen", "Vilka är besöket för?")
    await press(sara, "☐ åk 7", "Vilka är besöket för?")
    await press(sara, "✅ Klar", "Hur många klasser eller elever?")
    await press(sara, "1 klass, ca 25", "Vilken dag passar?")
    await press(sara, "14", "Vilken tid")
    await press(sara, "09.00", "Vill du säga mer till polisen?")
    await press(sara, "Inget mer", "Stämmer det här?")
    booked = await press(
        sara, "✅ Boka", "Skicka den färdiga texten och kalenderfilen till skolan."
    )
    assert "✉️ Text att mejla" in buttons_of(booked)
    told = await per.expect("Polisbesöket är bokat")
    for view in (booked, told):
        assert "För skolan: samordnaren Sara" in text_of(view)
        assert "Skolkontakt" not in text_of(view)
    mail = await press(sara, "✉️ Text att mejla", "Polisen kommer till Norra skolan")
    assert "tors 14 okt 2021 kl. 09.00–10.00" in text_of(mail)
    await sara.press("📅 Kalenderfil")
    sent = await sara.expect(lambda view: "document" in view)
    calendar = icalendar.Calendar.from_ical(await world.telegram.download(sent["document"]["url"]))
    (event,) = calendar.walk("VEVENT")
    assert str(event["location"]).startswith("Norra skolan")
