"""Journey 3: letting people in. Only who was invited gets a role; everybody else is a citizen."""

from __future__ import annotations

from datetime import timedelta

from bot.domain.people import Role
from bot.simulator.client import buttons_of, text_of
from tests.journeys.acts import accept, code_in, eventually, invite, press, write
from tests.reports.test_qr import Picture
from tests.support.program import World


async def test_the_first_coordinator_comes_by_the_command_line_and_invites_from_the_chat(
    world: World,
) -> None:
    coordinator = await world.join("Sam", "coordinator", "Älmhults kommun")
    await write(coordinator, "/meny", "Du är samordnare, Älmhults kommun.")

    await write(coordinator, "/medlemmar", "Personer")
    await press(coordinator, "➕ Bjud in", "Vilken roll")
    await press(coordinator, "skolkontakt", "Vilken organisation")
    await write(coordinator, "Exempelskolan", "Hur många personer")
    await press(coordinator, "1", "Hur många dagar")
    await press(coordinator, "30", "Stämmer det här?")
    made = await press(coordinator, "✉️ Skapa länken", "Inbjudan är klar")
    assert "Roll: skolkontakt" in text_of(made)
    assert "Organisation: Exempelskolan" in text_of(made)
    assert "Använd: 0 av 1" in text_of(made)
    assert "Gäller till ons 10 nov 2021 kl. 09.0" in text_of(made)
    link = f"https://t.me/{world.simulator.world.bot['username']}?start={code_in(made)}"
    assert link in text_of(made)
    assert "📤 Skicka länken vidare" in buttons_of(made)
    assert Picture(await world.telegram.download(made["photo"]["url"])).read() == [link]

    lena = await world.person("Lena")
    welcome = await write(lena, f"/start {code_in(made)}", "Välkommen! Du är nu skolkontakt.")
    assert "Du är skolkontakt, Exempelskolan." in text_of(welcome)
    assert "🏫 Boka polisbesök" in buttons_of(welcome)
    await coordinator.expect("Lena har gått med som skolkontakt, Exempelskolan.")

    await write(lena, f"/start {code_in(made)}", "Du har redan den rollen")
    kim = await world.person("Kim")
    await write(kim, f"/start {code_in(made)}", "Inbjudan är redan använd.")
    await write(kim, "/meny", "Du är här som medborgare")

    await write(coordinator, "/medlemmar", "Personer")
    await press(coordinator, "Skolkontakt: 1", "• Lena, Exempelskolan")


async def test_a_link_for_several_holds_as_often_and_as_long_as_it_says(world: World) -> None:
    sam = await world.let_in("Sam", Role.COORDINATOR, "Älmhults kommun")
    anna, bo, cia = [await world.person(name) for name in ("Anna", "Bo", "Cia")]

    for_two = await invite(sam, "nätverksmedlem", "Exempelcentrum", uses="2", days="30")
    await accept(anna, for_two, "Annas butik")
    await accept(bo, for_two, "Bos butik")
    await write(cia, f"/start {for_two}", "Inbjudan är redan använd. Be samordnaren om en ny.")

    renewable = await invite(sam, "polis", "Exempelpolisen")
    await write(sam, "/medlemmar", "Personer")
    await press(sam, "✉️ Öppna inbjudningar", "Öppna inbjudningar")
    await press(sam, "Exempelpolisen · 1 kvar", "Använd: 0 av 1")
    renewed = code_in(await press(sam, "🔄 Ny länk", "Inbjudan är klar"))
    await write(cia, f"/start {renewable}", "Den inbjudan finns inte.")
    await press(sam, "✖️ Återkalla", "Vill du återkalla inbjudan?")
    await press(sam, "Behåll inbjudan", "Använd: 0 av 1")
    asked = await press(sam, "✖️ Återkalla", "Vill du återkalla inbjudan?")
    revoked = await press(sam, "✖️ Återkalla inbjudan", "Inbjudan är återkallad.")
    assert asked["message_id"] == revoked["message_id"], "one screen, edited in place"
    assert "🔄 Ny länk" not in buttons_of(revoked)
    await write(cia, f"/start {renewed}", "Inbjudan är återkallad. Be samordnaren om en ny.")
    await write(sam, "/medlemmar", "Personer")
    await press(sam, "✉️ Öppna inbjudningar", "Det finns inga öppna inbjudningar.")

    await invite(sam, "nätverksmedlem", "Exempelcentrum")
    made = await sam.last()
    await accept(cia, code_in(made), "Cias butik")
    await sam.expect("Cia har gått med")
    await sam.press("✖️ Återkalla", made)
    told = await sam.expect("Alla platser i inbjudan är använda.")
    assert not [label for label in buttons_of(told) if "Återkalla" in label]

    for_a_week = await invite(sam, "polis", "Exempelpolisen", days="7")
    await world.telegram.advance(timedelta(days=7, minutes=1))
    await write(cia, f"/start {for_a_week}", "Inbjudan har gått ut. Be samordnaren om en ny.")


async def test_everybody_has_the_commands_of_their_roles(world: World) -> None:
    everybody = {"meny", "loften", "mig", "sprak", "hjalp", "avbryt"}
    of_role = {
        Role.MEMBER: {"lage", "rapportera", "moten"},
        Role.SCHOOL: {"boka", "besok"},
        Role.POLICE: {
            "besok", "tider", "lage", "rapportera", "moten", "logga", "aktiviteter",
            "uppfoljning",
        },
        Role.COORDINATOR: {
            "lage", "rapportera", "uppdatera", "moten", "kalla", "logga", "aktiviteter",
            "medlemmar", "uppfoljning",
        },
    }  # fmt: skip
    for role, more in of_role.items():
        person = await world.let_in(role.value, role, "Exempel")
        wanted = everybody | more
        await eventually(person.commands, wanted.issubset)
        assert set(await person.commands()) == wanted
    stranger = await world.person("Kim")
    await write(stranger, "/start inte-en-riktig-kod", "Den inbjudan finns inte.")
    assert set(await stranger.commands()) == everybody
