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
    summary = await fill_in_booking(lena, "tors 14", "09.00", "ca 25")
    for line in (
        "Skola: Exempelskolan",
        "Tid: tors 14 okt 2021 kl. 09.00–10.00 · Per",
        "Ämne: Trygg på nätet · 60 min",
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
    await write(lena, "/boka", "Vad ska besöket handla om?")
    none = await press(lena, "🔁 Som förra gången", "Just nu finns ingen ledig tid.")
    assert "💭 Lämna ett önskemål" in buttons_of(none)
    await press(lena, "Avbryt", "avbrutet")

    for person in (per, lena):
        await person.mark()
    await world.telegram.move_clock_to(at(date(2021, 10, 13), 15, 59))
    await world.telegram.move_clock_to(at(date(2021, 10, 13), 16, 0))
    reminder = await lena.expect("Påminnelse om polisbesök")
    assert "tors 14 okt 2021 kl. 09.00–10.00" in text_of(reminder)
    await world.telegram.move_clock_to(at(date(2021, 10, 13), 18, 0))
    day = await per.expect("1 skolbesök tors 14 okt")
    for fact in ("09.00–10.00", "Exempelskolan", "Trygg på nätet", "Skolkontakt: Lena"):
        assert fact in text_of(day)
    await world.telegram.move_clock_to(at(date(2021, 10, 14), 8, 0))
    await per.expect("Snart dags för ett skolbesök")

    opened = await press(per, "Öppna besöket", "Bokat polisbesök")
    assert "✅ Rapportera besöket" not in buttons_of(opened)
    await world.telegram.move_clock_to(at(date(2021, 10, 14), 18, 0))
    await per.expect("Hur gick besöket?")
    await write(lena, "/besok", "väntar på rapport")
    await press(per, "✅ Ja, besöket blev av", "Hur många elever nådde besöket?")
    await press(per, "ca 25, som bokat", "Hur många klasser var med?")
    await press(per, "1", "Elever nådda: ca 25")
    done = "Rapporterat: 1 klass, ca 25 elever. Besöket räknas nu under löftet"
    await press(per, "✅ Rapportera", done)
    await lena.expect("Besöket är rapporterat som genomfört, med 1 klass, ca 25 elever.")
    await press(lena, "5", "Vad var bra, eller kunde vara bättre?")
    await write(lena, "Bra exempel ur vardagen.", "Stämmer det här?")
    await press(lena, "✅ Skicka", "Svaret är sparat utan namn och skola.")

    logged = "14 okt 2021 Y1 Skolbesök: Trygg på nätet, åk 8, Exempelskolan"
    await write(per, "/aktiviteter", f"{logged} (ca 25 elever, 1 klass)")

    # The officer had read the wrong list: the activity follows, with its history.
    await press(per, "Öppna besöket", "Genomfört polisbesök")
    await press(per, "✏️ Rätta rapporten", "Varför rättas rapporten?")
    await write(per, "Jag läste fel i listan.", "Stämmer det här?")
    await press(per, "✏️ Elever nådda", "Hur många elever nådde besöket?")
    await write(per, "23", "Hur många klasser var med?")
    await press(per, "1", "Stämmer det här?")
    await press(per, "✅ Rätta", "Rapporten är rättad.")
    await lena.expect("Varför: Jag läste fel i listan.")
    await write(per, "/aktiviteter", f"{logged} (23 elever, 1 klass)")
    sara = await world.let_in("Sara", Role.COORDINATOR, "Älmhults kommun")
    await press(sara, "🏫 Skolor", "Skolor och fritidsgårdar")
    await press(
        sara, "💬 Vad skolorna tyckte", "Trygg på nätet: 1 svar. Visas när minst 3 har svarat."
    )
    kim = await world.person("Kim")
    await write(kim, "/loften", "Y1 Polisen besöker skolor och fritidsgårdar – 1 aktivitet")
    await press(kim, "Y1 · ", "Skolbesök: 1 · 23 elever")


async def test_a_cancelled_visit_is_free_again_and_leaves_both_calendars(world: World) -> None:
    per, lena = await police_and_school(world)
    await book(lena, "tors 14", "09.00")
    _, booked = await calendar_file(world, per, "Polisbesöket är bokat")
    await write(lena, "/besok", "Mina besök")
    await press(lena, "tors 14 okt", "Bokat polisbesök")
    await press(lena, "Avboka", "Varför avbokas besöket?")
    left = await press(lena, "Avbryt", "Avboka besök: avbrutet.")
    assert buttons_of(left) == ["‹ Besöket", "Meny"]
    await press(lena, "‹ Besöket", "Bokat polisbesök")
    await press(lena, "Avboka", "Varför avbokas besöket?")
    await write(lena, "Friluftsdagen flyttades.", "Stämmer det här?")
    await press(lena, "✖️ Avboka besöket", "Besöket är avbokat.")
    for person in (per, lena):
        told, event = await calendar_file(world, person, "Polisbesöket är avbokat")
        assert "Orsak: Friluftsdagen flyttades." in text_of(told)
        assert event["uid"] == booked["uid"]
        assert event["sequence"] > booked["sequence"]
        assert event["status"] == "CANCELLED"
    none = await write(lena, "/besok", "Du har inga bokade besök.")
    await lena.press("b:visit_move:1", none)
    settled = await lena.expect("Knappen gäller inte längre. Så här är det med besöket nu.")
    assert "Avbokat polisbesök" in text_of(settled)

    # Nobody is reminded of it, and the time can be booked anew; a second officer cannot report it.
    await book(lena, "tors 14", "09.00")
    await world.telegram.move_clock_to(at(date(2021, 10, 13), 18, 1))
    await lena.expect("Påminnelse om polisbesök")
    await per.expect("1 skolbesök tors 14 okt")
    reminders = [view for view in await lena.messages() if "Påminnelse" in text_of(view)]
    assert len(reminders) == 1
    await press(per, "09.00–10.00 · Exempelskolan", "Bokat polisbesök")
    await press(per, "Avboka", "Varför avbokas besöket?")
    await world.telegram.move_clock_to(at(date(2021, 10, 14), 9, 1))
    await press(per, "Hoppa över", "Stämmer det här?")
    await press(per, "✖️ Avboka besöket", "Besöket har redan börjat.")

    # So the officer reports it, as one that did not take place: it counts nowhere.
    await world.telegram.move_clock_to(at(date(2021, 10, 14), 18, 0))
    await per.expect("Hur gick besöket?")
    await press(per, "✖️ Nej", "Varför blev det inte av?")
    await write(per, "Snöstorm.", "Stämmer det här?")
    await press(per, "✅ Rapportera", "Rapporterat som inte genomfört. Orsak: Snöstorm.")
    await lena.expect("Orsak: Snöstorm.")
    await write(per, "/aktiviteter", "Exempelskolan")
    await press(per, "Meny", "Medborgarlöften i Älmhult")
    kim = await world.person("Kim")
    promised = await write(kim, "/loften", "Y1 Polisen besöker skolor och fritidsgårdar")
    assert "fritidsgårdar – 1 aktivitet" not in text_of(promised)


async def test_a_free_time_can_be_taken_back_and_offered_anew(world: World) -> None:
    per, lena = await police_and_school(world)
    await write(per, "/tider", "Min vecka")
    listed = await press(per, "📋 Det jag erbjuder", "Tider du erbjuder")
    asked = await press(per, "✖️ Ta tillbaka tors 14 okt", "Vill du ta tillbaka")
    assert asked["message_id"] == listed["message_id"], "one screen, edited in place"
    assert "tors 14 okt 2021 kl. 09.00–10.00? Skolor kan då inte boka där längre." in text_of(asked)
    await press(per, "Behåll", "tors 14 okt 2021 kl. 09.00–10.00")
    await press(per, "✖️ Ta tillbaka tors 14 okt", "Vill du ta tillbaka")
    await per.press("n:undo_yes:1")
    await per.expect("Du erbjuder inga tider just nu.")
    await fill_in_for_whom_in_vain(lena)
    await offer(per, "imorgon", "13.30")
    await write(per, "/tider", "tis 12 okt\n13.30–14.30 kan bokas")
    await write(lena, "/meny", "Medborgarlöften i Älmhult")
    await press(lena, "✏️ Fortsätt: Boka polisbesök", "Vilken dag passar?")


async def fill_in_for_whom_in_vain(school: Person) -> None:
    """A school contact begins a booking while there is no free time."""
    await write(school, "/boka", "Vad ska besöket handla om?")
    await press(school, "Trygg på nätet", "Vilka är besöket för?")
    await press(school, "☐ åk 8", "Vilka är besöket för?")
    await press(school, "✅ Klar", "Hur många klasser eller elever?")
    await write(school, "25", "Hur många klasser är det?")
    await press(school, "Hoppa över", "Just nu finns ingen ledig tid.")


async def test_hours_taken_back_leave_a_booked_visit_alone(world: World) -> None:
    per, lena = await police_and_school(world)
    await write(per, "/tider", "Min vecka")
    await press(per, "📋 Det jag erbjuder", "Tider du erbjuder")
    await press(per, "✖️ Ta tillbaka tors 14 okt", "Vill du ta tillbaka")
    await book(lena, "tors 14", "09.00")
    await per.expect("Polisbesöket är bokat")
    await per.press("n:undo_yes:1")
    await per.expect("Du erbjuder inga tider just nu.")
    await press(per, "Öppna besöket", "Bokat polisbesök")


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
    assert [label for label in buttons_of(lost[0]) if "Per" in label] == [
        "tors 14 okt kl. 13.00 · Per", "tis 19 okt kl. 10.00 · Per",
    ]  # fmt: skip
    again = await press(loser, "tors 14 okt kl. 13.00", "Stämmer det här?")
    assert f"Elever: {25 if loser is lena else 40}" in text_of(again)
    await press(loser, "✅ Boka", "tors 14 okt 2021 kl. 13.00–14.00")

    # None at all is left: what was entered waits until there is one again.
    await asyncio.gather(
        fill_in_booking(lena, "tis 19", "10.00"), fill_in_booking(otto, "tis 19", "10.00")
    )
    await press(lena, "✅ Boka", "Besöket är bokat")
    await press(otto, "✅ Boka", "just nu finns ingen annan ledig tid")
    await offer(per, "20/10", "8")
    await write(otto, "/meny", "Medborgarlöften i Älmhult")
    await press(otto, "✏️ Fortsätt: Boka polisbesök", "Vilken dag passar?")
    await write(otto, "20/10", "Vilken tid")
    await press(otto, "08.00", "Stämmer det här?")
    await press(otto, "✅ Boka", "Besöket är bokat")


def _is_decided(text: str) -> bool:
    return "Besöket är bokat" in text or "Tiden hann bli bokad." in text
