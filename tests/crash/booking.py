"""A person's way through /boka, one act at a time, so that anything may happen in between."""

from __future__ import annotations

from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from sqlalchemy import func, select

from bot.domain.people import Role
from bot.simulator.client import Person
from db.models import DeliveryRow, FormRow, NoticeRow, ReminderRow, VisitRow
from db.models import Person as PersonRow
from tests.crash.crashes import (
    Crashes,
    offer_times,
    received,
    records,
    screen,
    sees,
    until,
    until_caught_up,
)
from tests.support.program import World

LATENCY_MS = 15
"""Telegram's answering time: a kill then falls before, between and after a handler's calls."""

ACT_TAKES_S = 0.12
"""A little longer than a handler needs for one act with that latency."""


@dataclass(frozen=True, slots=True)
class Step:
    """One act in the dialog, and what the person sees after it."""

    do: Callable[[Person], Awaitable[object]]
    then: str


def _write(text: str, then: str) -> Step:
    return Step(lambda person: person.send(text), then)


def _press(button: str, then: str) -> Step:
    return Step(lambda person: person.press(button), then)


async def press_a_day(person: Person) -> None:
    """Press the first day with free times; the others have no number."""
    view = await screen(person)
    assert view is not None
    buttons = (button for row in view["buttons"] for button in row)
    await person.press(next(one["data"] for one in buttons if one["text"].isdecimal()), view)


async def press_first(person: Person) -> None:
    """Press the first button."""
    view = await screen(person)
    assert view is not None
    await person.press(view["buttons"][0][0]["data"], view)


STEPS = (
    _write("/boka", "Vad ska besöket handla om?"),
    _press("Trygg på nätet", "Vilka är besöket för?"),
    _press("☐ åk 8", "☑ åk 8"),
    _press("☐ åk 9", "☑ åk 9"),
    _press("✅ Klar", "Hur många klasser eller elever?"),
    _press("1 klass", "Vilken dag passar?"),
    Step(press_a_day, "Vilken tid"),
    Step(press_first, "Vill du säga mer till polisen?"),
    _press("Inget mer", "Stämmer det här?"),
    _press("✅ Boka", "Besöket är bokat"),
)

Harm = Callable[[Person, Step], Awaitable[None]]
"""Does a step's act, and something bad beside it."""


async def already_done(_person: Person, _step: Step) -> None:
    """No harm: the act of this step was done before."""


async def go_through(world: World, person: Person, harm: Harm, harmed: frozenset[int]) -> None:
    """Book a visit, with harm at the steps of these numbers."""
    for number, step in enumerate(STEPS):
        if number in harmed:
            await harm(person, step)
        else:
            await step.do(person)
        await until_caught_up(world)
        await sees(person, step.then)
        if step.then == "Stämmer det här?":
            for kept in ("Trygg på nätet", "åk 8, åk 9", "1 klass, ca 25"):
                await sees(person, kept)


async def check_booked_once(world: World, person: Person) -> None:
    """One visit with the right answers, its reminders once, one dialog that is done."""
    async with records(world) as session:
        person_id = await session.scalar(
            select(PersonRow.id).where(PersonRow.telegram_id == person.id)
        )
        visits = (
            await session.scalars(select(VisitRow).where(VisitRow.contact_id == person_id))
        ).all()
        forms = (await session.scalars(select(FormRow).where(FormRow.chat_id == person.id))).all()
        assert [(visit.topic, visit.years, visit.pupils) for visit in visits] == [
            ("Trygg på nätet", ["8", "9"], 25)
        ]
        assert [form.state for form in forms] == ["done"]
        reminders = await session.scalar(
            select(func.count()).where(ReminderRow.subject_id == visits[0].id)
        )
        assert reminders == 4
        notices = await session.scalars(
            select(NoticeRow.id).where(NoticeRow.dedup_key == f"visit:{visits[0].id}:booked")
        )
        deliveries = await session.scalar(
            select(func.count()).where(DeliveryRow.notice_id == notices.one())
        )
        assert deliveries == 2


def confirmations(world: World, *people: Person) -> list[tuple[int, str]]:
    """Each confirmation that somebody got: (chat, its text)."""
    return [
        (person.id, text)
        for person in people
        for text in received(world, person.id, "Polisbesöket är bokat")
    ]


async def book_and_check(world: World, crashes: Crashes, harm: Harm) -> None:
    """Schools book one after the other until there were enough kills, and all is as it should."""
    bookings = -(-crashes.moments // len(STEPS))
    harmed = crashes.choose(among=bookings * len(STEPS))
    officer = await world.let_in("Per", Role.POLICE, "Polisen Älmhult")
    await offer_times(world, officer, bookings)
    schools = []
    for number in range(bookings):
        school = await world.let_in(f"Karin{number}", Role.SCHOOL, f"Skola {number}")
        schools.append(school)
        first = number * len(STEPS)
        await go_through(
            world,
            school,
            harm,
            frozenset(n - first for n in harmed if first <= n < first + len(STEPS)),
        )
        await check_booked_once(world, school)
    await _check_both_sides_know(world, crashes, officer, schools)


async def _check_both_sides_know(
    world: World, crashes: Crashes, officer: Person, schools: list[Person]
) -> None:
    names = {school.id: f"Skola {number}" for number, school in enumerate(schools)}
    expected: set[object] = {
        (chat, name) for own, name in names.items() for chat in (own, officer.id)
    }

    def got() -> Counter[object]:
        return Counter(
            (chat, next(name for name in names.values() if name in text))
            for chat, text in confirmations(world, officer, *schools)
        )

    async def all_are_there() -> bool:
        return expected <= set(got())

    await until(all_are_there, "both sides have their confirmation")
    crashes.judge(got(), expected)
