"""Kills while the next promises are sent round, and while they are published: each once, nobody told too often."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from functools import partial

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.domain.local_time import day_bounds, local_day
from bot.domain.outbox import NoticeKind
from bot.domain.people import Role
from bot.domain.reminders import ReminderKind
from bot.domain.renewals import Side, seal_of
from bot.simulator.client import Person, buttons_of
from db.models import (
    NoticeRow,
    PromiseDocumentRow,
    RenewalPromiseRow,
    RenewalRow,
    RenewalSignatoryRow,
)
from db.models import Person as PersonRow
from db.queries import promises, reminders, renewals
from tests.crash.crashes import Crashes, changes, received, records, until, until_caught_up
from tests.crash.network import add_people
from tests.journeys.acts import press, write
from tests.support.house import almhult
from tests.support.program import STOCKHOLM, World

LATENCY_MS = 15
PUBLISHING_TAKES_S = 0.4
DOCUMENTS = 12
PUBLISHED = "är publicerat och gäller"
ASKED = 12
SENDING_TAKES_S = 0.25
SENT_ROUND = "vill ha synpunkter på förslaget"


async def test_a_round_asks_everybody_once_whenever_it_is_killed(
    world: World, crashes: Crashes
) -> None:
    asked = await add_people(world, ASKED, Role.COORDINATOR)
    sara = await world.let_in("Sara", Role.COORDINATOR, "Älmhults kommun")
    await write(sara, "/uppfoljning", "Uppföljning: Älmhults medborgarlöfte 2021")
    await press(sara, "🔄 Förnya löftet", "Förnya Älmhults medborgarlöfte 2021")
    await press(sara, "📝 2. Nästa periods löften", "Valt för 0 av 6 löften")
    await press(sara, "➡️ Ta med resten oförändrat", "Valt för 6 av 6 löften")
    await world.telegram.set_latency(LATENCY_MS)

    for n in range(crashes.moments):
        await _ready_to_send_round(sara, again=n > 0, message=f"Omgång {n} av remissen")
        await sara.press("📨 Skicka på remiss")
        await crashes.kill_and_start(world.program, within_s=SENDING_TAKES_S)
        await until(partial(_are_sent, world, n + 1), "the round is sent")
    await until_caught_up(world)

    expected = {(chat, n) for chat in asked for n in range(crashes.moments)}

    async def have_come() -> bool:
        return set(_asked(world, asked, crashes.moments)) == expected

    await until(have_come, "everybody is asked in every round")
    crashes.judge(Counter(_asked(world, asked, crashes.moments)), set(expected))
    assert await _are_sent(world, crashes.moments)


async def _ready_to_send_round(sara: Person, *, again: bool, message: str) -> None:
    """Sending the next promises round, at its summary."""
    await write(sara, "/uppfoljning", "Uppföljning: Älmhults medborgarlöfte 2021")
    await press(sara, "🔄 Förnya löftet", "Förnya Älmhults medborgarlöfte 2021")
    button = "📨 Skicka på nytt" if again else "📨 Skicka på remiss"
    await sara.press("💬 3. Remiss och synpunkter")
    await sara.expect(lambda view: button in buttons_of(view))
    await press(sara, button, "Till när ska synpunkterna vara inne?")
    await write(sara, "15/11", "Vill du skriva något")
    await write(sara, message, "Stämmer det här?")


async def _are_sent(world: World, rounds: int) -> bool:
    """Whether so many rounds were sent, each with one notice."""
    async with records(world) as session:
        sent = await session.scalar(select(RenewalRow.rounds))
        told = await session.scalar(
            select(func.count())
            .select_from(NoticeRow)
            .where(NoticeRow.kind == NoticeKind.RENEWAL_ROUND.value)
        )
    return sent == told == rounds


def _asked(world: World, asked: Sequence[int], rounds: int) -> list[object]:
    """Who was asked in which round, as often as they were."""
    return [
        (chat, n)
        for chat in asked
        for n in range(rounds)
        for text in received(world, chat, SENT_ROUND)
        if f"Omgång {n} av remissen" in text
    ]


async def test_every_document_is_published_once(world: World, crashes: Crashes) -> None:
    sara = await world.let_in("Sara", Role.COORDINATOR, "Älmhults kommun")
    per = await world.let_in("Per", Role.POLICE, "Polisen Älmhult")
    await _ready_to_publish(world, sara, per)
    await world.telegram.set_latency(LATENCY_MS)

    # It is noon: the day begins at midnight, and those who are told hear of it at once.
    await world.telegram.move_clock_to(world.clock.now() + timedelta(days=1))
    for _ in range(crashes.moments):
        await crashes.kill_and_start(world.program, within_s=PUBLISHING_TAKES_S)
    await until(lambda: _are_published(world), "every document is published")
    await until_caught_up(world)

    async with records(world) as session:
        stored = await session.scalar(select(func.count()).select_from(PromiseDocumentRow))
        told = await session.scalar(
            select(func.count())
            .select_from(NoticeRow)
            .where(NoticeRow.kind == NoticeKind.RENEWAL_PUBLISHED.value)
        )
    assert (stored, told) == (1 + 2 * DOCUMENTS, DOCUMENTS)

    async def are_told() -> bool:
        return len(_told(world, sara, per)) == 2 * DOCUMENTS

    await until(are_told, "both are told of every document")
    got: Counter[object] = Counter(_told(world, sara, per))
    crashes.judge(got, set(got))


def _told(world: World, *people: Person) -> Counter[tuple[int, str]]:
    """How often each was told of each document."""
    return Counter(
        (person.id, text) for person in people for text in received(world, person.id, PUBLISHED)
    )


async def _ready_to_publish(world: World, sara: Person, per: Person) -> None:
    """Renewals of as many documents, each signed by both, to be published tomorrow."""
    now = world.clock.now()
    tomorrow = local_day(now, STOCKHOLM) + timedelta(days=1)
    async with changes(world) as session:
        found = await session.execute(select(PersonRow.telegram_id, PersonRow.id))
        ids = {row.telegram_id: row.id for row in found}
        for n in range(DOCUMENTS):
            document = replace(almhult(), key=f"ort-{n}-2021", title=f"Ort {n} löftet 2021")
            number = await promises.save(session, document, now)
            renewal_id = await renewals.begin(session, number, ids[sara.id], now)
            stored = await promises.find(session, number)
            assert stored is not None
            await renewals.take_up_promises(session, renewal_id, stored)
            await session.execute(
                update(RenewalPromiseRow)
                .where(RenewalPromiseRow.renewal_id == renewal_id)
                .values(choice="carry", decided_by=ids[sara.id], decided_at=now)
            )
            renewal = await renewals.find(session, renewal_id)
            assert renewal is not None
            for side, person in ((Side.MUNICIPALITY, sara), (Side.POLICE, per)):
                session.add(
                    RenewalSignatoryRow(
                        renewal_id=renewal_id,
                        side=side.value,
                        person_id=ids[person.id],
                        office="Chef",
                        name=person.first_name,
                        asked_at=now,
                        signed_at=now,
                        signed_text=seal_of(renewal),
                    )
                )
            await _on(session, renewal_id, tomorrow)


async def _on(session: AsyncSession, renewal_id: int, day: date) -> None:
    """Publish a renewal by the clock on a day."""
    row = await renewals.lock(session, renewal_id)
    assert row is not None
    row.publish_on = day
    due_at, _ = day_bounds(day, STOCKHOLM)
    await reminders.add(session, ReminderKind.RENEWAL_PUBLISH, renewal_id, due_at)


async def _are_published(world: World) -> bool:
    async with records(world) as session:
        left = select(func.count()).select_from(RenewalRow).where(RenewalRow.published_on.is_(None))
        return await session.scalar(left) == 0
