"""Journey 5: a school books a police visit; the visit is reported and counts under its promise."""

from __future__ import annotations

import asyncio
from datetime import UTC, date, datetime, time
from typing import Any

import icalendar

from bot.domain.local_time import to_utc
from bot.domain.people import Role
from bot.simulator.client import Person, View, buttons_of, text_of
from tests.journeys.acts import book, fill_in_booking, offer, press, write
from tests.support.program import STOCKHOLM, World


async def police_and_school(world: World) -> tuple[Person, Person]:
    """An officer who offers two mornings and a third, and a school contact."""
    per = await world.let_in("Per", Role.POLICE, "Exempelpolisen")
    lena = await world.let_in("Lena", Role.SCHOOL, "Exempelskolan")
    await offer(per, "14/10", "9")
    return per, lena


def at(day: date, hour: int, minute: int = 0) -> datetime:
    """A local time as a moment."""
    return to_utc(day, time(hour, minute), STOCKHOLM)


async def calendar_file(world: World, person: Person, saying: str) -> tuple[View, Any]:
    """The message that says this with a calendar file, and the one event in the file."""
    view = await person.expect(lambda view: saying in text_of(view) and "document" in view)
    assert view["document"]["file_name"].endswith(".ics")
    assert view["document"]["mime_type"] == "text/calendar"
    calendar = icalendar.Calendar.from_ical(await world.telegram.download(view["document"]["url"]))
    (event,) = calendar.walk("VEVENT")
    return view, event


async def test_from_an_offered_time_to_an_activity_under_the_promise(world: World) -> None:
    per, lena = await police_and_school(world)
    summary = await fill_in_booking(lena, "tors 14", "09.00–10.00", "ca 25")
    for line in (
        "Skola: Exempelskolan",
        "Dag: tors 14 okt 2021",
        "Tid: 09.00–10.00 · Per",
        "Ämne: Trygg på nätet",
        "För: åk 8",
        "Elever: ca 25",
    ):
        assert line in text_of(summary)
    receipt = await press(lena, "✅ Boka", "Besöket är bokat")
    assert "tors 14 okt 2021 kl. 09.00–10.00" in text_of(receipt)
    assert "För: åk 8, ca 25 elever" in text_of(receipt)

    for person in (per, lena):
        told, event = await calendar_file(world, person, "Polisbesöket är bokat")
        assert event["dtstart"].dt.astimezone(UTC) == at(date(2021, 10, 14), 9)
        assert event["dtend"].dt.astimezone(UTC) == at(date(2021, 10, 14), 10)
        assert event["summary"] == "Polisbesök: Trygg på nätet, Exempelskolan"
        assert "För: åk 8, ca 25 elever" in text_of(told)
        assert "För: åk 8, ca 25 elever" in event["description"]
    await write(per, "/tider", "tors 14 okt 2021 kl. 09.00–10.00 – bokad")
    await write(lena, "/boka", "Just nu erbjuder polisen inga lediga tider.")

    for person in (per, lena):
        await person.mark()
    await world.telegram.move_clock_to(at(date(2021, 10, 13), 15, 59))
    await world.telegram.move_clock_to(at(date(2021, 10, 13), 16, 0))
    for person in (per, lena):
        reminder = await person.expect("Påminnelse om polisbesök")
        assert "tors 14 okt 2021 kl. 09.00–10.00" in text_of(reminder)

    await press(per, "Öppna besöket", "Bokat polisbesök")
    assert "✅ Rapportera besöket" not in buttons_of(await per.last())
    await world.telegram.move_clock_to(at(date(2021, 10, 14), 10, 15))
    await per.expect("Hur gick besöket?")
    await write(lena, "/besok", "väntar på rapport")
    await press(per, "✅ Rapportera besöket", "Blev besöket av?")
    await press(per, "✅ Ja", "Hur många elever nådde besöket?")
    await press(per, "ca 25, som bokat", "Elever nådda: ca 25")
    await press(per, "✅ Rapportera", "Rapporterat: ca 25 elever. Besöket räknas nu under löftet")
    await lena.expect("Besöket är rapporterat som genomfört, med ca 25 elever.")

    await write(
        per,
        "/aktiviteter",
        "14 okt 2021 Y1 Skolbesök: Trygg på nätet, åk 8, Exempelskolan (ca 25 elever)",
    )
    kim = await world.person("Kim")
    await write(kim, "/loften", "Y1 Polisen besöker skolor och fritidsgårdar – 1 aktivitet")
    await press(kim, "Y1 · ", "Skolbesök: 1 · ca 25 elever")


async def test_a_cancelled_visit_is_free_again_and_leaves_both_calendars(world: World) -> None:
    per, lena = await police_and_school(world)
    await book(lena, "tors 14", "09.00")
    _, booked = await calendar_file(world, per, "Polisbesöket är bokat")
    await write(lena, "/besok", "Mina besök")
    await press(lena, "tors 14 okt", "Bokat polisbesök")
    await press(lena, "Avboka", "Varför avbokas besöket?")
    await write(lena, "Friluftsdagen flyttades.", "Stämmer det här?")
    await press(lena, "✖️ Avboka besöket", "Besöket är avbokat.")
    for person in (per, lena):
        told, event = await calendar_file(world, person, "Polisbesöket är avbokat")
        assert "Orsak: Friluftsdagen flyttades." in text_of(told)
        assert event["uid"] == booked["uid"]
        assert event["sequence"] > booked["sequence"]
        assert event["status"] == "CANCELLED"
    await write(per, "/tider", "tors 14 okt 2021 kl. 09.00–10.00 – ledig")
    await write(lena, "/besok", "Du har inga bokade besök.")

    # Nobody is reminded of it, and the time can be booked anew; a second officer cannot report it.
    await book(lena, "tors 14", "09.00")
    await world.telegram.move_clock_to(at(date(2021, 10, 13), 16, 1))
    await per.expect("Påminnelse om polisbesök")
    reminders = [view for view in await per.messages() if "Påminnelse" in text_of(view)]
    assert len(reminders) == 1
    await press(per, "Öppna besöket", "Bokat polisbesök")
    await press(per, "Avboka", "Varför avbokas besöket?")
    await world.telegram.move_clock_to(at(date(2021, 10, 14), 9, 1))
    await press(per, "Hoppa över", "Stämmer det här?")
    await press(per, "✖️ Avboka besöket", "Besöket har redan börjat.")

    # So the officer reports it, as one that did not take place: it counts nowhere.
    await world.telegram.move_clock_to(at(date(2021, 10, 14), 10, 16))
    await per.expect("Hur gick besöket?")
    await press(per, "✅ Rapportera besöket", "Blev besöket av?")
    await press(per, "✖️ Nej", "Varför blev det inte av?")
    await write(per, "Snöstorm.", "Stämmer det här?")
    await press(per, "✅ Rapportera", "Rapporterat som inte genomfört. Orsak: Snöstorm.")
    await lena.expect("Orsak: Snöstorm.")
    await write(per, "/aktiviteter", "Inget loggat stämmer in på frågan.")


async def test_a_free_time_can_be_taken_back_and_offered_anew(world: World) -> None:
    per, lena = await police_and_school(world)
    await write(per, "/tider", "Tider du erbjuder")
    listed = await per.last()
    asked = await press(per, "✖️ Ta tillbaka tors 14 okt", "Vill du ta tillbaka tiden")
    assert asked["message_id"] == listed["message_id"], "one screen, edited in place"
    assert "tors 14 okt 2021 kl. 09.00–10.00? Skolor kan då inte boka den." in text_of(asked)
    await press(per, "Behåll tiden", "tors 14 okt 2021 kl. 09.00–10.00 – ledig")
    await press(per, "✖️ Ta tillbaka tors 14 okt", "Vill du ta tillbaka tiden")
    await press(per, "✖️ Ta tillbaka tiden", "Du erbjuder inga tider just nu.")
    await write(lena, "/boka", "Just nu erbjuder polisen inga lediga tider.")
    await offer(per, "imorgon", "13.30")
    await write(per, "/tider", "tis 12 okt 2021 kl. 13.30–14.30 – ledig")
    await press(per, "➕ Erbjud en tid", "Vilken dag")
    await write(per, "tisdag", "När börjar")
    await write(per, "14", "Hur länge?")
    await press(per, "40 minuter", "Stämmer det här?")
    await press(per, "✅ Erbjud tiden", "Du erbjuder redan en tid som krockar med den.")
    await write(per, "14.30", "Stämmer det här?")
    await press(per, "✅ Erbjud tiden", "Du erbjuder nu tis 12 okt 2021 kl. 14.30–15.10")


async def test_a_time_that_a_school_books_meanwhile_is_not_taken_back(world: World) -> None:
    per, lena = await police_and_school(world)
    await write(per, "/tider", "Tider du erbjuder")
    asked = await press(per, "✖️ Ta tillbaka tors 14 okt", "Vill du ta tillbaka tiden")
    await book(lena, "tors 14", "09.00")
    await per.expect("Polisbesöket är bokat")
    await per.press("✖️ Ta tillbaka tiden", asked)
    told = await per.expect("är bokad, så du kan inte ta tillbaka den.")
    assert told["message_id"] == asked["message_id"]
    await press(per, "Öppna besöket", "Bokat polisbesök")
    await press(per, "Avboka", "Varför avbokas besöket?")


async def test_when_two_schools_want_the_same_time_the_slower_one_keeps_its_answers(
    world: World,
) -> None:
    per, lena = await police_and_school(world)
    otto = await world.let_in("Otto", Role.SCHOOL, "Andra skolan")
    await offer(per, "14/10", "13")
    await offer(per, "19/10", "10")
    await asyncio.gather(
        fill_in_booking(lena, "tors 14", "09.00"), fill_in_booking(otto, "tors 14", "09.00", "40")
    )
    await asyncio.gather(lena.press("✅ Boka"), otto.press("✅ Boka"))
    answers = await asyncio.gather(
        *(person.expect(lambda view: _is_decided(text_of(view))) for person in (lena, otto))
    )
    lost = [view for view in answers if "Tiden hann bli bokad." in text_of(view)]
    assert len(lost) == 1, "one has it, one has not"
    loser = lena if lost[0] is answers[0] else otto
    assert [label for label in buttons_of(lost[0]) if "Per" in label] == ["13.00–14.00 · Per"]
    again = await press(loser, "13.00–14.00", "Stämmer det här?")
    assert f"Elever: {25 if loser is lena else 40}" in text_of(again)
    await press(loser, "✅ Boka", "tors 14 okt 2021 kl. 13.00–14.00")

    # No time left on that day: the other days are offered.
    await offer(per, "15/10", "9")
    await asyncio.gather(
        fill_in_booking(lena, "fre 15", "09.00"), fill_in_booking(otto, "fre 15", "09.00")
    )
    await press(lena, "✅ Boka", "Besöket är bokat")
    moved = await press(otto, "✅ Boka", "Tiden hann bli bokad.")
    assert "tis 19 okt · 1 ledig tid" in buttons_of(moved)
    await press(otto, "tis 19", "Vilken tid?")
    await press(otto, "10.00", "Stämmer det här?")

    # And none at all: what was entered waits until there is one again.
    await write(per, "/tider", "Tider du erbjuder")
    await press(per, "✖️ Ta tillbaka tis 19 okt", "Vill du ta tillbaka tiden")
    await press(per, "✖️ Ta tillbaka tiden", "Tider du erbjuder")
    await press(otto, "✅ Boka", "Just nu erbjuder polisen inga lediga tider.")
    await offer(per, "20/10", "8")
    await press(otto, "Meny", "Medborgarlöften i Älmhult")
    await press(otto, "✏️ Fortsätt: Boka polisbesök", "Stämmer det här?")
    await press(otto, "✅ Boka", "Tiden hann bli bokad.")
    await press(otto, "ons 20", "Vilken tid?")
    await press(otto, "08.00", "Stämmer det här?")
    await press(otto, "✅ Boka", "Besöket är bokat")


def _is_decided(text: str) -> bool:
    return "Besöket är bokat" in text or "Tiden hann bli bokad." in text
