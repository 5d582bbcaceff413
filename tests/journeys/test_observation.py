"""Journey: a member reports what they saw; the coordinator asks back, answers, and shares it."""

from __future__ import annotations

from datetime import date, time

from bot.domain.local_time import to_utc
from bot.domain.people import Role
from bot.simulator.client import Person, View, buttons_of, text_of
from tests.journeys.acts import alert, press, write
from tests.support.program import STOCKHOLM, World


async def report(member: Person, what: str) -> View:
    """A member reports shoplifting by the square, now; gives the summary."""
    first = await write(member, "/rapportera", "Vad handlar det om?")
    assert "112" in text_of(first)
    assert "114 14" in text_of(first)
    await press(member, "Snatteri", "Var?")
    where = await write(member, "vid torget", "När hände det?")
    assert "114 14" in text_of(where)
    await press(member, "Nu eller alldeles nyss", "Vad hände?")
    await write(member, what, "Vill du skicka en bild?")
    await press(member, "Hoppa över", "Vem får se det?")
    return await press(member, "Bara samordnare och polis", "Stämmer det här?")


async def test_from_what_was_seen_to_an_update(world: World) -> None:
    sara = await world.let_in("Sara", Role.COORDINATOR, "Älmhults kommun")
    bodil = await world.let_in("Bodil", Role.MEMBER, "Exempelbutiken")

    pointed = await report(bodil, "Två personer i en bil med skylten ABC 123 tog varor.")
    assert "❗ABC 123" in text_of(pointed)
    assert "Ett registreringsnummer visar vem som äger fordonet" in text_of(pointed)
    assert "Skicka ändå" in buttons_of(pointed)
    await press(bodil, "✏️ Skriv om", "Vad hände?")
    clean = await write(bodil, "Två personer tog varor.", "Stämmer det här?")
    assert "❗" not in text_of(clean)
    await press(bodil, "✅ Skicka", "Samordnarna har fått din iakttagelse")

    told = await sara.expect("Ny iakttagelse")
    assert "Exempelbutiken" in text_of(told)
    await press(sara, "📣 Dela som lägesbild", "Hur bråttom är det?")
    await write(sara, "/avbryt", "Lägesbild: avbrutet.")
    await press(sara, "‹ Iakttagelsen", "Två personer tog varor.")
    await press(sara, "❓ Fråga tillbaka", "Vad vill du fråga")
    await write(sara, "Åt vilket håll försvann de?", "Stämmer det här?")
    await press(sara, "✅ Skicka frågan", "Frågan är skickad")
    asked = await bodil.expect("Åt vilket håll försvann de?")
    assert "Sara" not in text_of(asked)
    await press(bodil, "✏️ Svara", "Skriv ditt svar")
    await write(bodil, "Mot stationen.", "Stämmer det här?")
    await press(bodil, "✅ Skicka svaret", "Samordnarna har fått ditt svar")

    answer = await sara.expect("Mot stationen.")
    assert "Bodil" not in text_of(answer)
    await press(sara, "Öppna iakttagelsen", "fråga besvarad")
    await press(sara, "🙏 Tacka och avsluta", "avslutad med tack")
    await bodil.expect("Tack för det du rapporterade!")
    await write(bodil, "/rapportera", "Vad handlar det om?")


async def test_a_place_on_the_map_is_taken_and_rounded(world: World) -> None:
    sara = await world.let_in("Sara", Role.COORDINATOR, "Älmhults kommun")
    bodil = await world.let_in("Bodil", Role.MEMBER, "Exempelbutiken")
    await write(bodil, "/rapportera", "Vad handlar det om?")
    await press(bodil, "Brand och eldning", "Var?")
    await bodil.location(56.55224, 14.13766)
    await bodil.expect("När hände det?")
    await press(bodil, "Tidigare idag", "Ungefär vilken tid?")
    await write(bodil, "8.15", "Vad hände?")
    await write(bodil, "Det brann i en papperskorg.", "Vill du skicka en bild?")
    await bodil.photo()
    await bodil.expect("Vem får se det?")
    await press(bodil, "Även nätverket, utan mitt namn", "Stämmer det här?")
    await press(bodil, "✅ Skicka", "Samordnarna har fått din iakttagelse")
    told = await sara.expect("Det brann i en papperskorg.")
    assert "photo" in told
    assert "en plats på kartan" in text_of(told)
    [url] = [
        button["url"] for row in told["buttons"] for button in row if "kartan" in button["text"]
    ]
    assert "mlat=56.552&" in url
    assert "56.55224" not in url


async def test_a_report_survives_a_kill_in_the_middle(world: World) -> None:
    bodil = await world.let_in("Bodil", Role.MEMBER, "Exempelbutiken")
    await write(bodil, "/rapportera", "Vad handlar det om?")
    await press(bodil, "Skadegörelse", "Var?")
    await world.program.kill()
    await world.program.start()
    await write(bodil, "vid ån", "När hände det?")


async def test_something_similar_is_reported_under_the_alert_which_stays(world: World) -> None:
    sara = await world.let_in("Sara", Role.COORDINATOR, "Älmhults kommun")
    bodil = await world.let_in("Bodil", Role.MEMBER, "Exempelbutiken")
    await alert(world, sara, "Falska sedlar i omlopp", "Titta på vattenstämpeln.")
    await bodil.expect("Falska sedlar i omlopp")
    await press(bodil, "👁 Jag har sett något liknande", "Vad handlar det om?")
    assert any("Falska sedlar i omlopp" in text_of(view) for view in await bodil.messages())
    await press(bodil, "Bedrägeri", "Var?")
    await write(bodil, "i kassan", "När hände det?")
    await press(bodil, "Nu eller alldeles nyss", "Vad hände?")
    await write(bodil, "En falsk sedel lämnades.", "Vill du skicka en bild?")
    await press(bodil, "Hoppa över", "Vem får se det?")
    await press(bodil, "Bara samordnare och polis", "Stämmer det här?")
    await press(bodil, "✅ Skicka", "Samordnarna har fått din iakttagelse")
    await sara.expect("Ny iakttagelse")


async def test_from_an_observation_to_a_problem_area_and_a_measure(world: World) -> None:
    sara = await world.let_in("Sara", Role.COORDINATOR, "Älmhults kommun")
    bodil = await world.let_in("Bodil", Role.MEMBER, "Exempelbutiken")
    await report(bodil, "Två personer tog varor.")
    await press(bodil, "✅ Skicka", "Samordnarna har fått din iakttagelse")
    await sara.expect("Ny iakttagelse")
    await press(sara, "📌 Koppla till problemområde", "Vilket problemområde")
    await press(sara, "➕ Nytt problemområde", "Vilket nätverk ska se det")
    await press(sara, "Hoppa över", "Stämmer det här?")
    await press(sara, "✅ Skapa problemområdet", "Problemområdet finns nu i listan")
    await bodil.expect("hör nu till ett problemområde")
    await press(sara, "📌 Öppna problemområdet", "Inga åtgärder än.")
    await press(sara, "🔧 Ny åtgärd", "Vad ska göras?")
    await write(sara, "Fler besök på torget", "Vem ansvarar för det?")
    await press(sara, "Sara, Älmhults kommun", "När ska det vara klart?")
    await write(sara, "fredag", "Stämmer det här?")
    await press(sara, "✅ Spara åtgärden", "Åtgärden är sparad")
    await world.telegram.move_clock_to(to_utc(date(2021, 10, 14), time(9), STOCKHOLM))
    await sara.expect("Din åtgärd ska snart vara klar")
    await press(sara, "✅ Klar: skriv resultatet", "Vad blev resultatet?")
    await write(sara, "Lugnare på kvällarna.", "Stämmer det här?")
    await press(sara, "✅ Klar", "Åtgärden är klar")
