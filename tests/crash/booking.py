"""A person's way through /boka, one act at a time, so that anything may happen in between."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from sqlalchemy import func, select

from bot.simulator.client import Person
from db.models import DeliveryRow, FormRow, NoticeRow, ReminderRow, VisitRow
from db.models import Person as PersonRow
from tests.crash.crashes import received, records, screen, sees
from tests.support.program import World


@dataclass(frozen=True, slots=True)
class Step:
    """One act in the dialog, and what the person sees after it."""

    do: Callable[[Person], Awaitable[object]]
    then: str


def _write(text: str, then: str) -> Step:
    return Step(lambda person: person.send(text), then)


def _press(button: str, then: str) -> Step:
    return Step(lambda person: person.press(button), then)


async def _press_first(person: Person) -> None:
    view = await screen(person)
    assert view is not None
    await person.press(view["buttons"][0][0]["data"], view)


STEPS = (
    _write("/boka", "Vilken dag passar?"),
    Step(_press_first, "Vilken tid?"),
    Step(_press_first, "Vad ska besöket handla om?"),
    _press("Trygg på nätet", "Vilka är besöket för?"),
    _press("☐ åk 8", "☑ åk 8"),
    _press("☐ åk 9", "☑ åk 9"),
    _press("✅ Klar", "hur många elever?"),
    _write("24", "Stämmer det här?"),
    _press("✅ Boka", "Besöket är bokat"),
)

Harm = Callable[[Person, Step], Awaitable[None]]
"""Does a step's act, and something bad beside it."""


async def go_through(person: Person, harm: Harm, harmed: frozenset[int]) -> None:
    """Book a visit, with harm at the steps of these numbers."""
    for number, step in enumerate(STEPS):
        if number in harmed:
            await harm(person, step)
        else:
            await step.do(person)
        await sees(person, step.then)
        if step.then == "Stämmer det här?":
            for kept in ("Trygg på nätet", "åk 8, åk 9", "24"):
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
            ("online", ["8", "9"], 24)
        ]
        assert [form.state for form in forms] == ["done"]
        reminders = await session.scalar(
            select(func.count()).where(ReminderRow.subject_id == visits[0].id)
        )
        assert reminders == 2
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
