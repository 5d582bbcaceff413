"""A large network and many visits, written straight into the database, and a broadcast to it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, insert, select

from bot.domain.people import Role
from bot.domain.reminders import ReminderKind
from bot.services import networks
from bot.services import schools as school_service
from bot.simulator.client import Person
from db.models import (
    ActivityOutputRow,
    ActivityRow,
    DeliveryRow,
    MembershipRow,
    NoticeRow,
    ReminderRow,
    RoleGrant,
    SituationUpdateRow,
    TopicRow,
    VisitRow,
)
from db.models import Person as PersonRow
from db.queries import schools
from db.session import Transaction
from tests.crash.crashes import changes, received, records, sees, until
from tests.support.program import World


async def add_people(world: World, count: int, role: Role) -> list[int]:
    """Many people who hold a role and have pressed start; gives their chats."""
    chats = list(await world.telegram.add_people(count))
    now = world.clock.now()
    async with changes(world) as session:
        await session.execute(
            insert(PersonRow),
            [{"telegram_id": chat, "name": f"Nr {chat}", "created_at": now} for chat in chats],
        )
        found = list(
            await session.scalars(
                select(PersonRow.id).where(PersonRow.telegram_id.in_(chats)).order_by(PersonRow.id)
            )
        )
        await session.execute(
            insert(RoleGrant),
            [
                {"person_id": id_, "role": role.value, "organisation": "X", "granted_at": now}
                for id_ in found
            ],
        )
        if role is Role.MEMBER:
            await _let_belong(session, found, now)
    return chats


async def _let_belong(session: Transaction, people: Sequence[int], now: datetime) -> None:
    network_id = await networks.default_for_members(session, now)
    facts = {"network_id": network_id, "role": "member", "organisation": "X"}
    await session.execute(
        insert(MembershipRow),
        [{**facts, "person_id": one, "joined_at": now, "confirmed_at": now} for one in people],
    )


INFORMATION = "ℹ️ Information"
WARNING = "🔴 Varning – med ljud"


async def send_update(coordinator: Person, heading: str, urgency: str = INFORMATION) -> None:
    """Write a situation update and send it to the network."""
    await coordinator.send("/uppdatera")
    await sees(coordinator, "Vad är det som har hänt?")
    await coordinator.send(heading)
    await sees(coordinator, "Skriv själva texten")
    await coordinator.send("Två män har ringt på hos äldre på Norregatan.")
    await sees(coordinator, "Hur bråttom är det?")
    await coordinator.press(urgency)
    await sees(coordinator, "Vill du lägga till något")
    await coordinator.press("Inget mer")
    await sees(coordinator, "Så här kommer det att se ut")
    await coordinator.press("📣 Skicka nu")


async def write_correction(coordinator: Person, heading: str, text: str, mark: str = "ℹ️") -> None:
    """Write the new text of an update, up to the button that puts it into every copy."""
    await _open(coordinator, heading, mark)
    await coordinator.press("✏️ Rätta")
    await sees(coordinator, "Vad vill du rätta?")
    await coordinator.press("Text")
    await sees(coordinator, "Skriv den nya texten")
    await coordinator.send(text)
    await sees(coordinator, "✏️ Rätta hos alla")


async def write_retraction(coordinator: Person, heading: str, reason: str, mark: str = "ℹ️") -> None:
    """Write why an update is retracted, up to the button that does it."""
    await _open(coordinator, heading, mark)
    await coordinator.press("↩️ Dra tillbaka")
    await sees(coordinator, "Varför dras den tillbaka?")
    await coordinator.send(reason)
    await sees(coordinator, "↩️ Dra tillbaka hos alla")


async def _open(coordinator: Person, heading: str, mark: str) -> None:
    await coordinator.send("/lage")
    await sees(coordinator, f"{mark} {heading}")
    await coordinator.press(f"{mark} {heading}")
    await sees(coordinator, "✏️ Rätta")


async def wait_for_progress(world: World, coordinator: Person, title: str) -> None:
    """Wait until the coordinator is shown that it has come to this."""

    async def is_shown() -> bool:
        return bool(received(world, coordinator.id, title))

    await until(is_shown, title)


async def is_anything_waiting(world: World) -> bool:
    """Whether a message is still to be sent or edited."""
    async with records(world) as session:
        waits = DeliveryRow.state.in_(["pending", "sending"])
        return await session.scalar(select(DeliveryRow.id).where(waits).limit(1)) is not None


async def copies_recorded(world: World, heading: str) -> dict[int, int]:
    """The copies of an update that the bot knows of: chat -> number of the message."""
    async with records(world) as session:
        found = await session.execute(
            select(DeliveryRow.chat_id, DeliveryRow.message_id)
            .join(SituationUpdateRow, SituationUpdateRow.notice_id == DeliveryRow.notice_id)
            .where(SituationUpdateRow.heading == heading, DeliveryRow.message_id.is_not(None))
        )
        return {chat: number for chat, number in found if number is not None}


def updates_received(world: World, chats: list[int], heading: str) -> Counter[object]:
    """How often each chat has got the update with this heading."""
    return Counter(chat for chat in chats for _ in received(world, chat, heading))


async def check_finished(world: World, coordinator: Person, heading: str, members: int) -> None:
    """The author's progress message ends with everybody reached, and one activity says so."""

    async def ends_right() -> bool:
        texts = received(world, coordinator.id, "Lägesbilden är skickad")
        return any(f"Nådda:{members}" in re.sub(r"\s", "", text) for text in texts)

    async def is_closed() -> bool:
        async with records(world) as session:
            finished = select(SituationUpdateRow.finished_at)
            found = await session.scalar(finished.where(SituationUpdateRow.heading == heading))
            return found is not None

    await until(ends_right, "the progress message ends with everybody reached")
    await until(is_closed, "the sending is closed")
    assert not received(world, coordinator.id, "Lägesbilden skickas")
    async with records(world) as session:
        logged = await session.scalars(
            select(ActivityOutputRow.number)
            .join(ActivityRow, ActivityRow.id == ActivityOutputRow.activity_id)
            .where(ActivityRow.what.contains(heading))
        )
        assert list(logged) == [members]
        states = await session.scalars(
            select(DeliveryRow.state)
            .join(SituationUpdateRow, SituationUpdateRow.notice_id == DeliveryRow.notice_id)
            .where(SituationUpdateRow.heading == heading)
            .distinct()
        )
        assert list(states) == ["sent"]


@dataclass(frozen=True, slots=True)
class PlannedVisit:
    """A visit that is to be reminded of: at which school, who is to hear it, and when."""

    school: str
    chats: tuple[int, int]
    due_at: datetime


async def add_visits(world: World, due: Sequence[datetime]) -> list[PlannedVisit]:
    """A booked visit for each of these moments, at which both its sides are to be reminded."""
    officers = await add_people(world, len(due), Role.POLICE)
    contacts = await add_people(world, len(due), Role.SCHOOL)
    starts_at = max(due) + timedelta(days=1)
    async with changes(world) as session:
        found = await session.execute(
            select(PersonRow.telegram_id, PersonRow.id).where(
                PersonRow.telegram_id.in_([*officers, *contacts])
            )
        )
        people = dict(found.all())
        for officer, contact, due_at in zip(officers, contacts, due, strict=True):
            school, parties = _school_of(contact), (people[officer], people[contact])
            await _add_visit(session, school, *parties, starts_at, due_at)
    return [
        PlannedVisit(_school_of(contact), (officer, contact), due_at)
        for officer, contact, due_at in zip(officers, contacts, due, strict=True)
    ]


def _school_of(contact: int) -> str:
    return f"Skola {contact}"


async def _add_visit(
    session: Transaction, school: str, officer_id: int, contact_id: int, starts_at: datetime,
    due_at: datetime,
) -> None:  # fmt: skip
    booked_at = starts_at - timedelta(days=7)
    school_id = await schools.find_or_add(session, school, booked_at)
    topic_id = await _topic(session, booked_at)
    visit = VisitRow(
        uid=school,
        officer_id=officer_id,
        contact_id=contact_id,
        school_id=school_id,
        topic_id=topic_id,
        topic="Trafik",
        years=["8"],
        pupils=25,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(hours=1),
        before_min=0,
        after_min=0,
        state="confirmed",
        booked_at=booked_at,
        changed_at=booked_at,
    )
    session.add(visit)
    await session.flush()
    session.add_all(
        ReminderRow(kind=kind.value, subject_id=visit.id, due_at=due_at) for kind in _FOR_EACH_SIDE
    )


_FOR_EACH_SIDE = (ReminderKind.VISIT_TOMORROW, ReminderKind.VISIT_SOON)
"""The school is reminded of a visit by the one, the officer by the other."""


async def _topic(session: Transaction, now: datetime) -> int:
    """The one topic that all these visits are about."""
    await school_service.add_usual(session, now)
    found: int | None = await session.scalar(select(func.min(TopicRow.id)))
    assert found is not None, "put in a moment ago, or before"
    return found


def reminders_expected(visits: list[PlannedVisit]) -> set[object]:
    """Who is to be reminded of what: (chat, school)."""
    return {(chat, visit.school) for visit in visits for chat in visit.chats}


def reminders_received(world: World, visits: list[PlannedVisit]) -> Counter[object]:
    """How often each side of each visit was reminded of it."""
    return Counter(
        (chat, visit.school)
        for visit in visits
        for chat in visit.chats
        for text in received(world, chat, "🔔")
        if visit.school in text
    )


async def check_reminded_once(world: World, visits: int) -> None:
    """Every reminder became one notice to both sides, and is done."""
    async with records(world) as session:
        waiting = await session.scalar(select(func.count()).where(ReminderRow.done_at.is_(None)))
        notices = await session.scalar(
            select(func.count()).where(NoticeRow.dedup_key.startswith("reminder:"))
        )
        deliveries = await session.execute(
            select(DeliveryRow.state, func.count())
            .join(NoticeRow, NoticeRow.id == DeliveryRow.notice_id)
            .where(NoticeRow.dedup_key.startswith("reminder:"))
            .group_by(DeliveryRow.state)
        )
        assert waiting == 0
        assert notices == len(_FOR_EACH_SIDE) * visits
        assert dict(deliveries.all()) == {"sent": 2 * visits}


async def wait_for_reminders(world: World, visits: list[PlannedVisit]) -> None:
    """Wait until every side of every visit has been reminded."""
    expected = reminders_expected(visits)

    async def all_are_there() -> bool:
        return expected <= set(reminders_received(world, visits))

    await until(all_are_there, "everybody is reminded")
