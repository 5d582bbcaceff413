"""No time fits: what comes free goes from school to school; then the officer cannot come."""

from __future__ import annotations

from bot.domain.people import Role
from bot.simulator.client import Person, buttons_of, text_of
from tests.journeys.acts import fill_in_for_whom, offer, press, write
from tests.support.program import World


async def wish(school: Person) -> None:
    """A school contact finds no time, and says that next week is fine."""
    none = await fill_in_for_whom(school, then="Just nu finns ingen ledig tid.")
    assert "Vilken dag passar?" not in text_of(none)
    asked = await press(school, "💭 Lämna ett önskemål", "Vilka veckor passar?")
    [week] = [one for one in buttons_of(asked) if "v. 42" in one]
    await press(school, week, "Vilka veckor passar?")
    await press(school, "✅ Klar", "Stämmer det här?")
    await press(school, "✅ Lämna önskemålet", "Önskemålet är lämnat")


async def test_a_time_goes_from_school_to_school_and_from_officer_to_officer(
    world: World,
) -> None:
    per = await world.let_in("Per", Role.POLICE, "Exempelpolisen")
    petra = await world.let_in("Petra", Role.POLICE, "Exempelpolisen")
    otto = await world.let_in("Otto", Role.SCHOOL, "Andra skolan")
    lena = await world.let_in("Lena", Role.SCHOOL, "Exempelskolan")
    for school in (otto, lena):
        await wish(school)

    # Whoever has waited longest is asked; with a no it goes to the next.
    await offer(per, "21/10", "9")
    await otto.expect("En tid har blivit ledig för er")
    await press(otto, "Nej tack", "Andra skolan")
    offered = await lena.expect("En tid har blivit ledig för er")
    assert "tors 21 okt 2021 kl. 09.00–10.00" in text_of(offered)
    await press(lena, "✅ Ja, boka", "Bokat polisbesök")
    await per.expect("Polisbesöket är bokat")

    # The officer cannot come: the school hears at once, a colleague takes the visit.
    await write(per, "/tider", "Min vecka")
    await press(per, "🙅 Jag kan inte komma", "Vilken dag gäller det?")
    await press(per, "tors 21 okt · 1 besök", "Stämmer det här?")
    await press(per, "🙅 Lös besöken", "dagen är spärrad")
    await lena.expect("Polisen som skulle komma har fått förhinder")
    asked = await petra.expect("Per kan inte komma. Kan du ta besöket?")
    assert "sjuk" not in text_of(asked)
    await press(petra, "✅ Jag tar besöket", "Bokat polisbesök")
    await petra.expect("Du gör besöket i stället för Per")
    await lena.expect("Petra kommer i stället för Per")
    await per.expect("Petra kommer i stället för dig")
