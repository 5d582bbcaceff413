"""Offering times, moving and reporting survive kills: nothing is lost or takes effect twice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from datetime import time as wall_time

from sqlalchemy import func, select

from bot.domain.people import Role
from bot.domain.slots import quarter_of
from bot.services import ledger
from bot.simulator.client import Person
from db.models import (
    ActivityRow,
    ActivityVersionRow,
    NoticeRow,
    ReminderRow,
    TakenQuarterRow,
    VisitOfferRow,
    VisitRow,
)
from tests.crash.booking import ACT_TAKES_S, LATENCY_MS, Step, press_first
from tests.crash.crashes import (
    Crashes,
    house,
    received,
    records,
    screen,
    sees,
    until,
    until_caught_up,
)
from tests.crash.network import is_anything_waiting
from tests.support.house import Household, Somebody
from tests.support.program import World

_OUTSIDE = 900_000_000
"""Where the numbers of updates begin that this process makes up beside the simulated Telegram."""


@dataclass(frozen=True, slots=True)
class Booked:
    """A visit that is agreed on, and when it begins."""

    id: int
    starts_at: datetime


def _press(button: str, then: str) -> Step:
    return Step(lambda person: person.press(button), then)


REPORT = (
    _press("✅ Ja, besöket blev av", "Hur många elever nådde besöket?"),
    _press("ca 25, som bokat", "Hur många klasser var med?"),
    _press("2", "Elever nådda: ca 25"),
    _press("✅ Rapportera", "Rapporterat: 2 klasser, ca 25 elever."),
)


def _write(text: str, then: str) -> Step:
    return Step(lambda person: person.send(text), then)


def _offering(day: date) -> tuple[Step, ...]:
    return (
        _write("/tider", "➕ Erbjud tider"),
        _press("➕ Erbjud tider", "Hur vill du erbjuda tider?"),
        _press("En enda dag", "Vilken dag"),
        _write(f"{day:%Y-%m-%d}", "Från vilken tid"),
        _write("9", "Till vilken tid"),
        _write("10", "Stämmer det här?"),
        _press("✅ Erbjud tiderna", "Du erbjuder nu"),
    )


def _moving(visit: Booked, to: datetime) -> tuple[Step, ...]:
    async def begin(person: Person) -> None:
        await person.press(f"b:visit_move:{visit.id}", await screen(person))

    return (
        Step(begin, "Till vilken dag?"),
        Step(lambda person: person.send(f"{to:%Y-%m-%d}"), "Vilken tid"),
        Step(press_first, "Stämmer det här?"),
        _press("✅ Flytta besöket", "Besöket är flyttat."),
    )


async def _parties(world: World) -> tuple[Person, Person]:
    await world.telegram.set_latency(LATENCY_MS)
    officer = await world.let_in("Per", Role.POLICE, "Polisen Älmhult")
    return officer, await world.let_in("Lena", Role.SCHOOL, "Exempelskolan")


async def _book(world: World, officer: Person, school: Person, count: int) -> list[Booked]:
    """Visits at a whole hour of every other day: no evening has two of them."""
    found = []
    async with house(world) as outside:
        home = Household(outside.database, first_update=_OUTSIDE)
        home.now = world.clock.now()
        theirs, ours = Somebody(officer.id, "Per"), Somebody(school.id, "Lena")
        for number in range(count):
            day = home.now + timedelta(days=3 + 2 * number)
            starts_at = day.replace(minute=0, second=0, microsecond=0)
            found.append(
                Booked(await home.book(ours, await home.offer(theirs, starts_at)), starts_at)
            )
    return found


async def _offer(world: World, officer: Person, starts_at: datetime) -> None:
    async with house(world) as outside:
        home = Household(outside.database, first_update=_OUTSIDE)
        home.now = world.clock.now()
        await home.offer(Somebody(officer.id, "Per"), starts_at)


async def _go_through(
    world: World, crashes: Crashes, person: Person, steps: Sequence[Step], harmed: frozenset[int]
) -> None:
    """Do what the steps say; at some of them the program is killed while it handles the act."""
    for number, step in enumerate(steps):
        await step.do(person)
        if number in harmed:
            await crashes.kill_and_start(world.program, within_s=ACT_TAKES_S)
        await until_caught_up(world)
        await sees(person, step.then)


async def _all_is_sent(world: World) -> None:
    """Wait until no message is left to send: a kill then asks the evening's question no second time."""

    async def is_sent() -> bool:
        return not await is_anything_waiting(world)

    await until(is_sent, "every message is sent")


def _shares(harmed: frozenset[int], steps: int, visits: int) -> list[frozenset[int]]:
    """Which steps of each visit fall to a kill."""
    return [
        frozenset(one - at * steps for one in harmed if at * steps <= one < (at + 1) * steps)
        for at in range(visits)
    ]


async def test_offering_times(world: World, crashes: Crashes) -> None:
    officer, _ = await _parties(world)
    first = world.clock.now().date() + timedelta(days=3)
    steps = len(_offering(first))
    count = -(-crashes.moments // steps)
    days = [first + timedelta(days=number) for number in range(count)]
    harmed = _shares(crashes.choose(among=count * steps), steps, count)
    for day, kills in zip(days, harmed, strict=True):
        await _go_through(world, crashes, officer, _offering(day), kills)
    async with records(world) as session:
        offered = await session.execute(
            select(VisitOfferRow.first_day, VisitOfferRow.starts, VisitOfferRow.ends).order_by(
                VisitOfferRow.first_day
            )
        )
        wanted = [(day, wall_time(9), wall_time(10)) for day in days]
        assert [tuple(row) for row in offered] == wanted


async def test_the_evening_report(world: World, crashes: Crashes) -> None:
    officer, school = await _parties(world)
    count = -(-crashes.moments // len(REPORT))
    visits = await _book(world, officer, school, count)
    harmed = _shares(crashes.choose(among=count * len(REPORT)), len(REPORT), count)
    for visit, kills in zip(visits, harmed, strict=True):
        await world.telegram.move_clock_to(visit.starts_at.replace(hour=16, minute=0))
        await sees(officer, "✅ Ja, besöket blev av")
        await _all_is_sent(world)
        await _go_through(world, crashes, officer, REPORT, kills)
        await _check_reported_once(world, visit)
    await _judge(world, crashes, [school], "Besöket är rapporterat som genomfört", count)


async def _check_reported_once(world: World, visit: Booked) -> None:
    """Held, one activity with one version, a whole ledger, and no question left to ask."""
    async with records(world) as session:
        row = await session.get_one(VisitRow, visit.id)
        assert (row.state, row.pupils_reached, row.classes_reached) == ("held", 25, 2)
        logged = list(
            await session.scalars(
                select(ActivityRow.id).where(
                    ActivityRow.source_kind == "visit", ActivityRow.source_id == visit.id
                )
            )
        )
        assert len(logged) == 1
        versions = select(func.count()).where(ActivityVersionRow.activity_id == logged[0])
        assert await session.scalar(versions) == 1
        left = select(func.count()).where(
            ReminderRow.subject_id == visit.id,
            ReminderRow.kind.startswith("visit_"),
            ReminderRow.done_at.is_(None),
        )
        assert await session.scalar(left) == 0
    async with house(world) as outside:
        assert (await ledger.check(outside)).is_whole


async def test_moving(world: World, crashes: Crashes) -> None:
    officer, school = await _parties(world)
    steps = len(_moving(Booked(0, world.clock.now()), world.clock.now()))
    count = -(-crashes.moments // steps)
    visits = await _book(world, officer, school, count)
    harmed = _shares(crashes.choose(among=count * steps), steps, count)
    for visit, kills in zip(visits, harmed, strict=True):
        to = visit.starts_at + timedelta(days=60)
        await _offer(world, officer, to)
        await _go_through(world, crashes, school, _moving(visit, to), kills)
        await _check_moved_once(world, Booked(visit.id, to))
    await _judge(world, crashes, [officer, school], "Polisbesöket är flyttat", count)


async def _check_moved_once(world: World, visit: Booked) -> None:
    """At the new time once, with its quarters and reminders, and with none of the old time's."""
    async with records(world) as session:
        row = await session.get_one(VisitRow, visit.id)
        assert (row.state, row.starts_at, row.sequence) == ("moved", visit.starts_at, 1)
        quarters = await session.scalars(
            select(TakenQuarterRow.quarter).where(
                TakenQuarterRow.visit_id == visit.id, TakenQuarterRow.is_buffer.is_(False)
            )
        )
        first = quarter_of(visit.starts_at)
        assert sorted(quarters) == list(range(first, first + 4))
        reminders = await session.execute(
            select(ReminderRow.kind, func.count())
            .where(ReminderRow.subject_id == visit.id, ReminderRow.kind.startswith("visit_"))
            .group_by(ReminderRow.kind)
        )
        assert {kind: number for kind, number in reminders} == {  # noqa: C416 - rows, no pairs
            "visit_week": 1, "visit_tomorrow": 1, "visit_day_list": 1, "visit_soon": 1,
            "visit_report": 1,
        }  # fmt: skip
        said = select(func.count()).where(NoticeRow.dedup_key == f"visit:{visit.id}:moved:1")
        assert await session.scalar(said) == 1


async def _judge(
    world: World, crashes: Crashes, people: list[Person], saying: str, count: int
) -> None:
    """Everybody has heard of each visit, and nothing came twice but what was on its way at a kill."""

    def got() -> Counter[object]:
        # Each says which day it is about: what has the same words is a copy.
        return Counter(
            (person.id, text) for person in people for text in received(world, person.id, saying)
        )

    async def all_are_there() -> bool:
        return len(got()) == count * len(people)

    await until(all_are_there, f"{count} times {saying!r}")
    await _all_is_sent(world)
    crashes.judge(got(), set(got()))
