"""When Telegram is out of reach, refuses or is slow: nothing is lost, nothing happens twice."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import update

from bot.domain.people import Role
from bot.settings import async_url
from bot.simulator.client import Person, buttons_of, text_of
from db.models import FormRow
from db.queries import people
from db.session import Database
from tests.journeys.acts import (
    eventually,
    fill_in_booking,
    fill_in_for_whom,
    invite,
    offer,
    press,
    write,
)
from tests.support.program import World

pytestmark = pytest.mark.asyncio(loop_scope="module")

TROUBLES: dict[str, dict[str, Any]] = {
    "no connection": {"kind": "drop_before", "count": 2},
    "the answer is lost": {"kind": "drop_after", "count": 2},
    "bad gateway": {"kind": "error", "error_code": 502, "description": "Bad Gateway", "count": 2},
    "too many requests": {"kind": "flood", "retry_after": 1, "count": 1},
    "slow": {"kind": "delay", "delay_ms": 700, "count": 2},
}


async def visits_of(school: Person) -> int:
    """How many calendar files of booked visits somebody has been sent."""
    return len([view for view in await school.messages() if "document" in view])


@pytest.mark.parametrize("trouble", TROUBLES)
async def test_a_booking_outlives_trouble_with_telegram(shared: World, trouble: str) -> None:
    day = list(TROUBLES).index(trouble) + 1
    per = await shared.let_in(f"Per {trouble}", Role.POLICE, "Exempelpolisen")
    lena = await shared.let_in(f"Lena {trouble}", Role.SCHOOL, f"Skolan {trouble}")
    await offer(per, f"{day}/11", "9")

    await shared.telegram.fault("drop_after", "getUpdates")
    await shared.telegram.fault(**TROUBLES[trouble], method="*", chat_id=lena.id)
    await write(lena, "/boka", "Vad ska besöket handla om?")
    await press(lena, "Trafik", "Vilka är besöket för?")
    await shared.telegram.fault(**TROUBLES[trouble], method="*", chat_id=lena.id)
    await press(lena, "☐ åk 7", "Vilka är besöket för?")
    await press(lena, "✅ Klar", "Hur många klasser eller elever?")
    await press(lena, "1 klass", "Vilken dag passar?")
    await shared.telegram.fault(**TROUBLES[trouble], method="*", chat_id=lena.id)
    await write(lena, f"{day}/11", "Vilken tid")
    await press(lena, "09.00", "Vill du säga mer till polisen?")
    await press(lena, "Inget mer", "Stämmer det här?")
    await shared.telegram.fault(**TROUBLES[trouble], method="*", chat_id=lena.id)
    await press(lena, "✅ Boka", "Besöket är bokat")
    await per.expect("Polisbesöket är bokat")
    await shared.telegram.advance(timedelta(seconds=30))
    await lena.expect("Polisbesöket är bokat")

    listed = await write(lena, "/besok", "Mina besök")
    assert text_of(listed).count("09.00–10.00") == 1
    assert await visits_of(per) == 1
    # Where only the answer was lost, a doubled message is the price for never losing one.
    assert await visits_of(lena) <= (1 if trouble != "the answer is lost" else 3)


async def test_an_alert_is_sent_again_until_it_arrives(shared: World) -> None:
    sam = await shared.let_in("Sam", Role.COORDINATOR, "Älmhults kommun")
    bodil = await shared.let_in("Bodil", Role.MEMBER, "Exempelbutiken")
    mats = await shared.let_in("Mats", Role.MEMBER, "Exempelmacken")
    gone = await shared.let_in("Rut", Role.MEMBER, "Exempelbanken")
    await gone.deactivate()
    await shared.telegram.fault(
        "error", "sendMessage", chat_id=bodil.id, error_code=500, description="Oops", count=3
    )
    await write(sam, "/uppdatera", "Skriv en kort rubrik")
    await write(sam, "Strömavbrott", "Skriv själva texten")
    await write(sam, "Larmen kan vara ur funktion.", "Hur bråttom")
    await press(sam, "🔴 Varning", "Vill du lägga till något")
    await press(sam, "Inget mer", "Går till 3 medlemmar.")
    await press(sam, "📣 Skicka nu", "Lägesbilden skickas …")
    await mats.expect("Strömavbrott")
    for failures in (1, 2, 3):
        await eventually(
            shared.telegram.stats,
            lambda stats: stats["sendMessage"].get("500", 0) >= failures,  # noqa: B023
        )
        await shared.telegram.advance(timedelta(seconds=10))
    await bodil.expect("Strömavbrott")
    done = await sam.expect("Lägesbilden är skickad")
    assert "Nådda: 2" in text_of(done)
    await press(sam, "Vilka nåddes inte?", "• Rut, Exempelbanken: kontot finns inte längre")


async def test_a_role_lost_between_two_steps_ends_the_dialog_but_loses_nothing(
    shared: World,
) -> None:
    per = await shared.let_in("Petra", Role.POLICE, "Exempelpolisen")
    lena = await shared.let_in("Linnea", Role.SCHOOL, "Linneas skola")
    sam = await shared.let_in("Sanna", Role.COORDINATOR, "Älmhults kommun")
    await offer(per, "15/11", "9")
    await fill_in_booking(lena, "mån 15 nov", "09.00")
    await take_away(shared, lena, Role.SCHOOL)
    refused = await press(lena, "✅ Boka", "Det kräver en roll som du inte har: skolkontakt")
    await write(per, "/tider", "Min vecka")
    await press(per, "📋 Det jag erbjuder", "mån 15 nov 2021 kl. 09.00–10.00")
    menu = await press(lena, "Meny", "Du är här som medborgare")
    assert refused["message_id"] == menu["message_id"]
    assert "🏫 Boka polisbesök" not in buttons_of(menu)

    code = await invite(sam, "skolkontakt", "Linneas skola", known_school=True)
    await write(lena, f"/start {code}", "Välkommen!")
    await press(lena, "✏️ Fortsätt: Boka polisbesök", "Stämmer det här?")
    await press(lena, "✅ Boka", "Besöket är bokat")
    await per.expect("Polisbesöket är bokat")


async def take_away(shared: World, person: Person, role: Role) -> None:
    """End a role, as no screen does yet."""
    database = Database(async_url(shared.database_url))
    try:
        async with database.write() as session:
            found = await people.find(session, person.id)
            assert found is not None
            assert await people.end_role(session, found.id, role, shared.clock.now())
    finally:
        await database.close()


async def test_a_broken_dialog_traps_nobody(shared: World) -> None:
    per = await shared.let_in("Pia", Role.POLICE, "Exempelpolisen")
    lena = await shared.let_in("Lovisa", Role.SCHOOL, "Lovisas skola")
    await offer(per, "16/11", "9")
    await fill_in_for_whom(lena)
    await write(lena, "16/11", "Vilken tid")
    await spoil_dialogs(shared, lena)
    failed = await press(lena, "09.00", "Något gick fel hos oss")
    assert buttons_of(failed) == [
        "🔄 Visa igen: Boka polisbesök", "✖️ Avbryt: Boka polisbesök", "Meny",
    ]  # fmt: skip
    await press(lena, "🔄 Visa igen", "Något gick fel hos oss")
    await write(lena, "nio", "Något gick fel hos oss")
    await write(lena, "/boka", "Något gick fel hos oss")
    await press(lena, "✖️ Avbryt: Boka polisbesök", "Boka polisbesök: avbrutet.")
    await write(lena, "/boka", "Vad ska besöket handla om?")


async def spoil_dialogs(shared: World, person: Person) -> None:
    """Make somebody's open dialogs unreadable, as a fault of ours might."""
    database = Database(async_url(shared.database_url))
    try:
        async with database.write() as session:
            await session.execute(
                update(FormRow)
                .where(FormRow.chat_id == person.id)
                .values(answers={"day": {"value": "ingen dag"}})
            )
    finally:
        await database.close()


async def test_a_lost_invitation_link_is_made_anew(shared: World) -> None:
    sam = await shared.let_in("Samira", Role.COORDINATOR, "Älmhults kommun")
    await write(sam, "/medlemmar", "Personer")
    await press(sam, "➕ Bjud in", "Vilken roll")
    await press(sam, "polis", "Vilken organisation")
    await write(sam, "Exempelpolisen", "Hur många personer")
    await press(sam, "1", "Hur många dagar")
    await press(sam, "7", "Stämmer det här?")
    await shared.telegram.fault("drop_before", "sendPhoto", chat_id=sam.id)
    await press(sam, "✉️ Skapa länken", "Inbjudan är skapad. Länken visas bara en gång")
    await press(sam, "Visa inbjudan", "Använd: 0 av 1")
    await shared.telegram.fault("drop_before", "sendPhoto", chat_id=sam.id)
    await sam.press("🔄 Ny länk")
    await sam.expect_answer()
    made = await press(sam, "🔄 Ny länk", "Inbjudan är klar")
    per = await shared.person("Peter")
    code = text_of(made).split("?start=")[1].split()[0]
    await write(per, f"/start {code}", "Välkommen! Du är nu polis.")
    await eventually(per.commands, lambda found: "tider" in found)
