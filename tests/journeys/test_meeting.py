"""A coordinator calls a network to a meeting; answers, a move, who came, and the promise it counts under."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from typing import Any

import icalendar

from bot.domain.local_time import to_utc
from bot.domain.people import Role
from bot.simulator.client import Person, View, buttons_of, text_of
from tests.journeys.acts import press, write
from tests.support.program import STOCKHOLM, World


def at(day: date, hour: int) -> datetime:
    """A local time as a moment."""
    return to_utc(day, time(hour), STOCKHOLM)


async def invited(world: World, person: Person, saying: str) -> tuple[View, list[Any]]:
    """The message that says this with a calendar file, and the events in the file."""
    view = await person.expect(lambda view: saying in text_of(view) and "document" in view)
    content = await world.telegram.download(view["document"]["url"])
    calendars = icalendar.Calendar.from_ical(content, multiple=True)
    return view, [event for one in calendars for event in one.walk("VEVENT")]


async def call(sara: Person, day: str, rhythm: str, *more: tuple[str, str]) -> View:
    """Call the businesses' network to a meeting at 13.00, up to the summary."""
    await write(sara, "/kalla", "Vilket nätverk kallas?")
    await press(sara, "Nätverk mot brott med företagen", "Vad heter mötet?")
    await write(sara, "Nätverksträff", "Vilken dag?")
    await write(sara, day, "Är det ett enda möte")
    shown = await press(sara, rhythm, more[0][1] if more else "När börjar mötet?")
    thens = [*(question for _, question in more[1:]), "När börjar mötet?"]
    for (answer, _), then in zip(more, thens, strict=False):
        does = press if answer in buttons_of(shown) else write
        shown = await does(sara, answer, then)
    await press(sara, "13.00", "Hur länge håller det på?")
    await press(sara, "90 minuter", "Var är mötet?")
    await write(sara, "Kommunhuset", "Vad ska mötet ta upp?")
    return await write(sara, "Stölder av diesel", "Stämmer det här?")


async def test_from_the_invitation_to_an_activity_under_the_promise(world: World) -> None:
    sara = await world.let_in("Sara", Role.COORDINATOR, "Älmhults kommun")
    bodil = await world.let_in("Bodil", Role.MEMBER, "Exempelbutiken")
    mats = await world.let_in("Mats", Role.MEMBER, "Exempelmacken")

    await call(sara, "28/10", "En gång")
    await press(sara, "✉️ Skicka kallelsen", "Kallelsen är skickad till alla i nätverket")
    view, [event] = await invited(world, bodil, "Kallelse till möte")
    uid = event["uid"]
    assert event["dtstart"].dt.astimezone(UTC) == at(date(2021, 10, 28), 13)
    assert "Kommunhuset" in text_of(view)
    await bodil.press("Kommer")
    await bodil.expect(lambda view: "✓ Kommer" in buttons_of(view))
    await invited(world, mats, "Kallelse till möte")
    await press(mats, "Skickar någon annan", "Vem kommer i ditt ställe?")
    await write(mats, "Bo Ek", "Stämmer det här?")
    await press(mats, "✅ Svara", "Bo Ek kommer i ditt ställe")
    await press(sara, "Öppna mötet", "Kommer: 1 · Skickar någon annan: 1")
    await press(sara, "Svaren med namn", "Mats, Exempelmacken: skickar Bo Ek")

    await press(sara, "Öppna mötet", "Kommer: 1")
    await press(sara, "✏️ Ändra eller ställ in", "Vad vill du göra?")
    await press(sara, "✏️ Ändra mötet", "Vad ändras?")
    await press(sara, "☐ Dagen", "Vad ändras?")
    await press(sara, "✅ Klar", "Vilken dag i stället?")
    await write(sara, "4/11", "Stämmer det här?")
    await press(sara, "✅ Ändra och meddela alla", "Ändrat.")
    for person in (bodil, mats):
        _, [event] = await invited(world, person, "Mötet är flyttat")
        assert (event["uid"], event["sequence"]) == (uid, 1)
        assert event["dtstart"].dt.astimezone(UTC) == at(date(2021, 11, 4), 13)
    await bodil.press("Kommer")
    await bodil.expect(lambda view: "✓ Kommer" in buttons_of(view))
    await mats.press("Kommer inte")
    await mats.expect(lambda view: "✓ Kommer inte" in buttons_of(view))

    await world.telegram.move_clock_to(at(date(2021, 11, 3), 9))
    await bodil.expect("Påminnelse om möte")
    await world.telegram.move_clock_to(at(date(2021, 11, 4), 18))
    await sara.expect("Hölls mötet?")
    assert not any("Påminnelse" in text_of(one) for one in await mats.messages())
    asked = await press(sara, "✅ Hur gick mötet?", "Blev mötet av?")
    assert "Nätverksträff, tors 4 nov 2021 kl. 13.00–14.30" in text_of(asked)
    there = await press(sara, "✅ Ja", "Vilka var där?")
    assert "☑ Bodil (Exempelbutiken)" in buttons_of(there)
    await press(sara, "✅ Klar", "Hur många gäster")
    await press(sara, "2", "4 deltagare sammanlagt")
    await press(sara, "✅ Avsluta mötet", "Mötet är avslutat med 4 deltagare")
    await write(
        sara, "/aktiviteter", "4 nov 2021 S2 Möte: Nätverksträff, Nätverk mot brott med företagen"
    )


async def test_a_series_is_one_message_and_says_which_red_day_is_skipped(world: World) -> None:
    sara = await world.let_in("Sara", Role.COORDINATOR, "Älmhults kommun")
    bodil = await world.let_in("Bodil", Role.MEMBER, "Exempelbutiken")
    summary = await call(
        sara, "9/12", "Varannan vecka",
        ("2022-01-20", "Till och med vilken dag"),
        ("Hoppa över det mötet", "hamnar på en röd dag"),
    )  # fmt: skip
    assert "tors 6 jan är en röd dag: inget möte då." in text_of(summary)
    await press(sara, "✉️ Skicka kallelsen", "3 möten")
    _, events = await invited(world, bodil, "Du får den här kallelsen en gång")
    hours = [event["dtstart"].dt.astimezone(STOCKHOLM) for event in events]
    assert [(one.day, one.hour) for one in hours] == [(9, 13), (23, 13), (20, 13)]
    await bodil.press("Kommer")
    await bodil.expect(lambda view: "✓ Kommer" in buttons_of(view))
    await press(bodil, "Svara för varje möte", "Mitt svar: Kommer")


async def test_a_meeting_of_a_series_from_the_answer_to_minutes_in_every_hand(
    world: World,
) -> None:
    sara = await world.let_in("Sara", Role.COORDINATOR, "Älmhults kommun")
    bodil = await world.let_in("Bodil", Role.MEMBER, "Exempelbutiken")
    await call(sara, "28/10", "Varje vecka", ("2021-11-11", "Till och med vilken dag"))
    await press(sara, "✉️ Skicka kallelsen", "3 möten")
    _, events = await invited(world, bodil, "Du får den här kallelsen en gång")
    await bodil.press("Kommer")
    await bodil.expect(lambda view: "✓ Kommer" in buttons_of(view))

    await world.telegram.move_clock_to(at(date(2021, 10, 27), 9))
    await bodil.expect("Ditt svar är markerat")
    await press(sara, "Öppna mötet", "Kommer: 1")
    await press(sara, "✏️ Ändra eller ställ in", "Vad vill du göra?")
    await press(sara, "✏️ Ändra resten av serien", "Vad ändras?")
    await press(sara, "☐ Tiden", "Vad ändras?")
    await press(sara, "✅ Klar", "När börjar det i stället?")
    await press(sara, "14.00", "Hur länge")
    await press(sara, "60 minuter", "Stämmer det här?")
    await press(sara, "✅ Ändra och meddela alla", "Ändrat.")
    _, moved = await invited(world, bodil, "flyttat")
    assert [event["uid"] for event in moved] == [event["uid"] for event in events]
    hours = [event["dtstart"].dt.astimezone(STOCKHOLM).hour for event in moved]
    assert hours == [14, 14, 14], "over the change of the clocks as well"

    await world.telegram.move_clock_to(at(date(2021, 10, 28), 18))
    await sara.expect("Hölls mötet?")
    await press(sara, "✅ Hur gick mötet?", "Blev mötet av?")
    await press(sara, "✅ Ja", "Vilka var där?")
    await press(sara, "☐ Bodil (Exempelbutiken)", "Vilka var där?")
    await press(sara, "✅ Klar", "Hur många gäster")
    await press(sara, "0", "Stämmer det här?")
    await press(sara, "✅ Avsluta mötet", "Mötet är avslutat med 2 deltagare")
    await after_the_meeting(sara)

    view = await bodil.expect(lambda view: "Från mötet" in text_of(view) and "document" in view)
    for words in ("Fler lampor", "Problemområde: Mörka parkeringen", "Ring elbolaget"):
        assert words in text_of(view)
    content = await world.telegram.download(view["document"]["url"])
    assert content == b"%PDF-1.4 exempel"
    await write(sara, "/aktiviteter", "28 okt 2021 S2 Möte: Nätverksträff")


async def test_ticking_who_was_there_stays_on_the_page_of_a_long_list(world: World) -> None:
    sara = await world.let_in("Sara", Role.COORDINATOR, "Älmhults kommun")
    for number in range(12):
        await world.let_in(f"Medlem {number:02}", Role.MEMBER, "Exempelbutiken")
    await call(sara, "28/10", "En gång")
    await press(sara, "✉️ Skicka kallelsen", "Kallelsen är skickad till alla i nätverket")
    await world.telegram.move_clock_to(at(date(2021, 10, 28), 18))
    await sara.expect("Hölls mötet?")
    await press(sara, "✅ Hur gick mötet?", "Blev mötet av?")
    await press(sara, "✅ Ja", "Vilka var där?")
    await sara.press("Nästa ›")
    last = "Medlem 11 (Exempelbutiken)"
    await sara.expect(lambda view: f"☐ {last}" in buttons_of(view))
    await sara.press(f"☐ {last}")
    await sara.expect(lambda view: f"☑ {last}" in buttons_of(view))


async def after_the_meeting(sara: Person) -> None:
    """A problem area, a measure and a decision about it, and minutes as a file."""
    await press(sara, "📌 Ta upp ett problemområde", "Vad ska problemområdet heta?")
    await write(sara, "Mörka parkeringen", "Vad vet vi?")
    await write(sara, "Lamporna är trasiga.", "Stämmer det här?")
    await press(sara, "✅ Skapa problemområdet", "Problemområdet finns nu i listan")

    await write(sara, "/moten", "Möten")
    await press(sara, "🕘 Tidigare möten", "Hölls, 2 deltagare")
    await press(sara, "tors 28 okt kl. 14.00 · Nätverksträff", "Möte som har hållits")
    named = await press(sara, "Svaren med namn", "✅ var där")
    assert "Bodil" in text_of(named)
    await press(sara, "Öppna mötet", "Möte som har hållits")
    await press(sara, "➕ Åtgärd: vem gör vad", "Vad ska göras?")
    await write(sara, "Ring elbolaget", "Vem gör det?")
    await press(sara, "Sara, Älmhults kommun", "När ska det vara klart?")
    await write(sara, "15/11", "Hör det till ett problemområde?")
    await press(sara, "Mörka parkeringen", "Stämmer det här?")
    saved = await press(sara, "✅ Spara åtgärden", "Sparat: Ring elbolaget")
    assert "Hör till problemområdet Mörka parkeringen." in text_of(saved)

    await press(sara, "📝 Beslut och protokoll", "Vad beslutade mötet?")
    await write(sara, "Fler lampor", "Hör besluten till ett problemområde?")
    await press(sara, "Mörka parkeringen", "Vad mer ska stå i anteckningarna?")
    await press(sara, "Hoppa över", "Finns det ett protokoll som fil?")
    await sara.document("Protokoll_19121212-1212.pdf", b"%PDF-1.4 exempel")
    await sara.expect("Ett personnummer går aldrig ut.")
    await press(sara, "✏️ Fil", "Finns det ett protokoll som fil?")
    await sara.document("Protokoll.pdf", b"%PDF-1.4 exempel")
    await sara.expect("kan inte läsa vad som står i den")
    await press(sara, "📝 Skicka till nätverket", "Skickat till alla i nätverket")
