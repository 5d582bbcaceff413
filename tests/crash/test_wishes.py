"""Kills while times that came free are offered, and while schools answer: each is booked once."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

from sqlalchemy import func, select

from bot.domain.people import Role
from bot.domain.wishes import monday_of
from bot.simulator.client import Person
from db.models import (
    NoticeRow,
    TakenQuarterRow,
    TimeOfferRow,
    TopicRow,
    VisitRow,
    VisitWishRow,
)
from db.models import Person as PersonRow
from db.queries import schools as school_queries
from db.queries import times
from tests.crash.crashes import (
    Crashes,
    changes,
    offer_times,
    received,
    records,
    screen,
    sees,
    until,
    until_caught_up,
)
from tests.support.program import STOCKHOLM, World

LATENCY_MS = 15
ACT_TAKES_S = 0.15
OFFERED = "En tid har blivit ledig för er"


async def test_what_comes_free_is_offered_to_each_once_and_booked_once(
    world: World, crashes: Crashes
) -> None:
    officer = await world.let_in("Per", Role.POLICE, "Polisen Älmhult")
    schools = [
        await world.let_in(f"Karin{n}", Role.SCHOOL, f"Skola {n}") for n in range(crashes.moments)
    ]
    # The first /boka puts the usual topics in.
    await schools[0].send("/boka")
    await sees(schools[0], "Vad ska besöket handla om?")
    await offer_times(world, officer, len(schools))
    await _block_and_wish(world, officer, schools)
    await world.telegram.set_latency(LATENCY_MS)

    await _open_the_days(world, crashes, officer)
    await until(lambda: _are_offered(world, len(schools)), "every wish is offered a time")
    got: Counter[object] = Counter()
    for school in schools:
        # The answer takes the place of the question: what came is counted before it.
        got[school.id] = await _asked(world, school)
        await _accept(world, crashes, school)

    await _check_booked_once(world, len(schools))
    crashes.judge(got, {school.id for school in schools})


async def _block_and_wish(world: World, officer: Person, schools: list[Person]) -> None:
    """Keep every day free, and let each school wish for any of the coming weeks."""
    now = world.clock.now()
    today = now.astimezone(STOCKHOLM).date()
    weeks = [monday_of(today) + timedelta(weeks=n) for n in range(6)]
    async with changes(world) as session:
        found = await session.execute(select(PersonRow.telegram_id, PersonRow.id))
        ids = {row.telegram_id: row.id for row in found}
        await times.block(session, ids[officer.id], today, today + timedelta(days=60))
        topic = await session.scalar(select(TopicRow.id).limit(1))
        for n, school in enumerate(schools):
            session.add(
                VisitWishRow(
                    school_id=await school_queries.find_or_add(session, f"Skola {n}", now),
                    contact_id=ids[school.id],
                    topic_id=topic,
                    years=["7"],
                    classes=1,
                    pupils=25,
                    pupils_qualifier="about",
                    weeks=[monday.isoformat() for monday in weeks],
                    first_day=weeks[0],
                    last_day=weeks[-1] + timedelta(days=6),
                    state="waiting",
                    created_at=now + timedelta(seconds=n),
                    changed_at=now,
                )
            )


async def _open_the_days(world: World, crashes: Crashes, officer: Person) -> None:
    """Let the officer open the blocked days, killed while everybody is offered a time."""
    await officer.send("/tider")
    await sees(officer, "Det jag erbjuder")
    await officer.press("📋 Det jag erbjuder")
    await until_caught_up(world)
    view = await screen(officer)
    assert view is not None
    buttons = [button for row in view["buttons"] for button in row]
    unblock = next(one["data"] for one in buttons if one["data"].startswith("n:unblock:"))
    await officer.press(unblock, view)
    await crashes.kill_and_start(world.program, within_s=ACT_TAKES_S)
    await until_caught_up(world)


async def _are_offered(world: World, count: int) -> bool:
    async with records(world) as session:
        is_open = TimeOfferRow.state == "open"
        found = select(func.count()).select_from(TimeOfferRow).where(is_open)
        return await session.scalar(found) == count


async def _asked(world: World, school: Person) -> int:
    """Wait until a school is asked; gives how often."""

    async def is_asked() -> bool:
        return bool(received(world, school.id, OFFERED))

    await until(is_asked, f"{school.first_name} is asked")
    await until_caught_up(world)
    return len(received(world, school.id, OFFERED))


async def _accept(world: World, crashes: Crashes, school: Person) -> None:
    """Let a school say yes, killed meanwhile."""
    await school.press("✅ Ja, boka")
    await crashes.kill_and_start(world.program, within_s=ACT_TAKES_S)
    await until_caught_up(world)

    async def is_booked() -> bool:
        async with records(world) as session:
            confirmed = select(PersonRow.telegram_id).join(
                VisitRow, VisitRow.contact_id == PersonRow.id
            )
            confirmed = confirmed.where(VisitRow.state == "confirmed")
            return school.id in set(await session.scalars(confirmed))

    await until(is_booked, f"{school.first_name} has a visit")


async def _check_booked_once(world: World, count: int) -> None:
    async with records(world) as session:
        visits = list(await session.scalars(select(VisitRow)))
        assert [visit.state for visit in visits] == ["confirmed"] * count
        assert len({visit.school_id for visit in visits}) == count
        offers = list(await session.scalars(select(TimeOfferRow)))
        assert sorted(offer.state for offer in offers) == ["taken"] * count
        assert {offer.visit_id for offer in offers} == {visit.id for visit in visits}
        said = set(await session.scalars(select(NoticeRow.dedup_key)))
        assert {f"visit:{visit.id}:booked" for visit in visits} <= said
        quarters = await session.scalar(select(func.count()).select_from(TakenQuarterRow))
        # An hour, with half an hour before it and after it.
        assert quarters == 8 * count
        wishes = await session.scalars(select(VisitWishRow.state))
        assert set(wishes) == {"booked"}
