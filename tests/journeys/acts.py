"""What people do in many journeys: press or write, see what follows, and whole dialogs in one go."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import TypeVar

from bot.simulator.client import PATIENCE_S, Person, View, buttons_of, text_of
from bot.texts.catalogue import LOCALES
from tests.support.program import World

assert LOCALES[0] == "sv", "journeys are walked in Swedish, the default"


async def press(person: Person, button: str, then: str) -> View:
    """Press a button and wait for what follows."""
    await person.press(button)
    return await person.expect(then)


async def write(person: Person, text: str, then: str) -> View:
    """Write something and wait for what follows."""
    await person.send(text)
    return await person.expect(then)


Found = TypeVar("Found")


async def eventually(look: Callable[[], Awaitable[Found]], fits: Callable[[Found], bool]) -> Found:
    """Look again until what is found fits: for what no message announces."""
    deadline = time.monotonic() + PATIENCE_S
    while not fits(found := await look()):
        assert time.monotonic() < deadline, f"still {found!r}"
        await asyncio.sleep(0.02)
    return found


async def offer(officer: Person, day: str, starts: str) -> None:
    """An officer offers an hour: `offer(per, "14/10", "9")`."""
    await officer.send("/tider")
    await officer.expect(lambda view: "➕ Erbjud tider" in buttons_of(view))
    await press(officer, "➕ Erbjud tider", "Hur vill du erbjuda tider?")
    await press(officer, "En enda dag", "Vilken dag")
    await write(officer, day, "Från vilken tid")
    await write(officer, starts, "Till vilken tid")
    hour, _, minute = starts.partition(".")
    await write(officer, f"{int(hour) + 1}.{minute or '00'}", "Stämmer det här?")
    await press(officer, "✅ Erbjud tiderna", "Du erbjuder nu")


def written(day: str) -> str:
    """A day as a school writes it: `tors 14` is in October, `mån 15 nov` where it says."""
    _, number, *month = day.split()
    return f"{number}/{11 if month == ['nov'] else 10}"


async def fill_in_for_whom(
    school: Person, pupils: str = "25", *, then: str = "Vilken dag passar?"
) -> View:
    """A school contact begins a booking, up to the question of the day, or what stands in its place."""
    await write(school, "/boka", "Vad ska besöket handla om?")
    await press(school, "Trygg på nätet", "Vilka är besöket för?")
    await press(school, "☐ åk 8", "Vilka är besöket för?")
    await press(school, "✅ Klar", "Hur många klasser eller elever?")
    await write(school, pupils, "Hur många klasser är det?")
    return await press(school, "Hoppa över", then)


async def fill_in_booking(school: Person, day: str, time: str, pupils: str = "25") -> View:
    """A school contact fills a booking in, up to its summary: `("tors 14", "09.00")`."""
    await fill_in_for_whom(school, pupils)
    await write(school, written(day), "Vilken tid")
    await press(school, time, "Vill du säga mer till polisen?")
    return await press(school, "Inget mer", "Stämmer det här?")


async def book(school: Person, day: str, time: str, pupils: str = "25") -> None:
    """A school contact books a visit."""
    await fill_in_booking(school, day, time, pupils)
    await press(school, "✅ Boka", "Besöket är bokat")


async def invite(
    coordinator: Person,
    role: str,
    organisation: str,
    *,
    known_school: bool = False,
    uses: str = "1",
    days: str = "7",
) -> str:
    """A coordinator invites from the chat; gives the invitation's code.

    `known_school`: the organisation is chosen from the list of schools instead of written.
    """
    await write(coordinator, "/medlemmar", "Personer")
    await press(coordinator, "➕ Bjud in", "Vilken roll")
    if known_school:
        await press(coordinator, role, "Vilken skola gäller det?")
        await press(coordinator, organisation, "Hur många personer")
    else:
        if role == "nätverksmedlem":
            await press(coordinator, role, "Vilket nätverk")
            await press(coordinator, "Nätverk mot brott med företagen", "Vilken organisation")
        else:
            await press(coordinator, role, "Vilken organisation")
        await write(coordinator, organisation, "Hur många personer")
    await write(coordinator, uses, "Hur många dagar")
    await write(coordinator, days, "Stämmer det här?")
    return code_in(await press(coordinator, "✉️ Skapa länken", "Inbjudan är klar"))


def code_in(view: View) -> str:
    """The code in the invitation link of a message."""
    return text_of(view).split("?start=")[1].split()[0]


async def accept(person: Person, code: str, organisation: str) -> View:
    """Somebody opens an invitation to the business network and joins."""
    await write(person, f"/start {code}", "Vill du vara med?")
    await press(person, "✅ Ja, jag vill vara med", "Vilken organisation")
    await write(person, organisation, "Vilken bransch?")
    await press(person, "handel", "Stämmer det här?")
    return await press(person, "✅ Gå med", "Välkommen! Du är nu med i")


async def log(
    person: Person, promise: str, kind: str, day: str, what: str, quantity: str | None = None
) -> None:
    """Somebody logs an activity that the municipality carried out."""
    await write(person, "/logga", "Vilket löfte")
    await press(person, promise, "Vad var det för slag?")
    await press(person, kind, "När var det?")
    await write(person, day, "Vad gjordes?")
    await write(person, what, "Vem gjorde det?")
    await press(person, "Kommunen", "Hur många?")
    if quantity is None:
        await press(person, "Hoppa över", "Stämmer det här?")
    else:
        await write(person, quantity, "Stämmer det här?")
    await press(person, "✅ Logga", "Aktiviteten är loggad")


async def alert(
    world: World, coordinator: Person, heading: str, body: str, *, urgency: str = "🔴 Varning"
) -> None:
    """A coordinator writes a situation update without a picture and sends it."""
    await write(coordinator, "/uppdatera", "Skriv en kort rubrik")
    await write(coordinator, heading, "Skriv själva texten")
    await write(coordinator, body, "Hur bråttom")
    await press(coordinator, urgency, "Vill du lägga till något")
    await press(coordinator, "Inget mer", "Så här kommer det att se ut")
    await press(coordinator, "📣 Skicka nu", "Lägesbilden är skickad")


async def reopen(person: Person, heading: str, then: str) -> View:
    """Find an update again in /lage, which other messages may name at the same time."""
    await person.send("/lage")
    listed = await person.expect(lambda view: any(heading in one for one in buttons_of(view)))
    button = next(one for one in buttons_of(listed) if heading in one)
    await person.press(button, listed)
    return await person.expect(then)
