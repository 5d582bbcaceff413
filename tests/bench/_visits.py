"""A town full of schools that want the same times, and one process of those that serve it."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from datetime import time as wall_time
from itertools import count
from multiprocessing.synchronize import Barrier
from typing import Any, Final, TypeVar

import uvloop
from sqlalchemy import insert, select, update

from bot import garbage
from bot.domain.errors import SlotTaken
from bot.domain.forms import CONFIRM, FormKind, FormState, Pressed
from bot.domain.local_time import to_utc
from bot.domain.people import Role
from bot.domain.slots import Offer, OfferKind, quarter_of
from bot.domain.views import FormView
from bot.services import forms, schools, visits
from bot.services.act import Act, House, Sender
from bot.settings import async_url
from db.models import Person, RoleGrant, SchoolContactRow, SchoolRow, TopicRow
from db.queries import times
from db.session import Database, DatabaseUnavailable
from tests.bench._bare import Bare
from tests.bench._house import MUNICIPALITY, STOCKHOLM

OFFICERS: Final = 10
CONTACTS: Final = 200
A_SCHOOL: Final = 2
"""Contacts of each school, who book at once as well."""

MOST_A_DAY: Final = 2
MOST_A_WEEK: Final = 9
FIRST_CONTACT: Final = 20_001
FIRST_OFFICER: Final = 10_001
NOW: Final = to_utc(date(2026, 8, 17), wall_time(7), STOCKHOLM)
WANTED_AT: Final = wall_time(9)
"""When everybody wants a visit."""

ELSE_AT: Final = wall_time(13)
"""When one can be had as well."""

_Done = TypeVar("_Done")

WORKFLOWS: Final = (visits,)


@dataclass(frozen=True)
class Load:
    """How much is tried: attempts in all, on the days of so many weeks, by so many processes."""

    attempts: int
    weeks: int
    processes: int
    at_once: int = 50

    @property
    def days(self) -> list[date]:
        """The school days that are fought for."""
        monday = date(2026, 8, 24)
        return [
            monday + timedelta(weeks=week, days=n) for week in range(self.weeks) for n in range(5)
        ]

    @property
    def rounds(self) -> int:
        """How often each contact tries."""
        return self.attempts // CONTACTS


@dataclass
class Seen:
    """What one process saw."""

    waits_ms: dict[str, list[float]] = field(default_factory=dict)
    """By what came of it: `booked`, `lost`, `moved`, `confirmed`."""

    said: list[str] = field(default_factory=list)
    """The keys of what must have been put into the outbox for those who succeeded."""

    locked: int = 0
    failed: int = 0
    without_alternatives: int = 0
    rounds: list[tuple[float, float]] = field(default_factory=list)
    """When each round began and ended, on the machine's one clock."""
    cpu_s: float = 0
    """What the attempts took of a core, in this process alone; other load does not count."""

    bare_waits_ms: list[float] = field(default_factory=list)
    bare_rounds: list[tuple[float, float]] = field(default_factory=list)
    """The same of as many bare transactions, in turns with the attempts."""


async def furnish(database: Database, load: Load) -> None:
    """Officers with two patterns of hours, schools with their contacts, topics."""
    async with database.write() as session:
        await schools.add_usual(session, NOW)
        people = [
            *(
                {"telegram_id": FIRST_OFFICER + n, "name": f"Namn {FIRST_OFFICER + n}"}
                for n in range(OFFICERS)
            ),
            *({"telegram_id": FIRST_CONTACT + n, "name": f"Skola {n}"} for n in range(CONTACTS)),
        ]
        await session.execute(insert(Person), [{**one, "created_at": NOW} for one in people])
        names = [f"Skola {n}" for n in range(CONTACTS // A_SCHOOL)]
        await session.execute(
            insert(SchoolRow), [{"name": name, "created_at": NOW} for name in names]
        )
        # One topic in two wants the officer's yes.
        await session.execute(
            update(TopicRow).where(TopicRow.id % 2 == 0).values(needs_approval=True)
        )
    async with database.write() as session:
        found = await session.execute(select(Person.telegram_id, Person.id))
        ids = {row.telegram_id: row.id for row in found}
        school_ids = list(await session.scalars(select(SchoolRow.id).order_by(SchoolRow.id)))
        for telegram_id, person_id in ids.items():
            is_officer = telegram_id < FIRST_CONTACT
            role = Role.POLICE if is_officer else Role.SCHOOL
            session.add(
                RoleGrant(person_id=person_id, role=role.value, organisation="X", granted_at=NOW)
            )
            if is_officer:
                await _offer(session, person_id, load)
            else:
                school_id = school_ids[(telegram_id - FIRST_CONTACT) // A_SCHOOL]
                session.add(
                    SchoolContactRow(school_id=school_id, person_id=person_id, added_at=NOW)
                )


async def _offer(session: Any, officer_id: int, load: Load) -> None:
    await times.keep_terms(
        session, officer_id, most_a_day=MOST_A_DAY, most_a_week=MOST_A_WEEK, notice_hours=0
    )
    for starts in (WANTED_AT, ELSE_AT):
        ends = wall_time(starts.hour + 1)
        days = load.days
        offer = Offer(OfferKind.WEEKLY, days[0], days[-1], frozenset(range(5)), starts, ends)
        await times.add_offer(session, officer_id, offer, NOW)


@dataclass
class Contact:
    """Somebody who books for a school, attempt after attempt."""

    number: int
    person_id: int
    school_id: int
    open_form: int | None = None
    booked: list[int] = field(default_factory=list)


class Town:
    """Part of the contacts, who act through the services of one process."""

    def __init__(self, house: House, load: Load, part: int) -> None:
        self.house = house
        self.load = load
        self.part = part
        self.seen = Seen()
        self.dice = random.Random(part)
        self.asked: list[tuple[int, int]] = []
        """Requests that wait for a yes: the visit, and the chat of its officer."""
        self._updates: Iterator[int] = count(1 + part * 10_000_000)
        self.contacts: list[Contact] = []
        self.topics: list[dict[str, Any]] = []
        self.officers: dict[int, int] = {}

    async def meet(self) -> None:
        """Get to know who there is."""
        async with self.house.database.read() as session:
            contacts = await session.execute(
                select(Person.telegram_id, Person.id, SchoolContactRow.school_id)
                .join(SchoolContactRow, SchoolContactRow.person_id == Person.id)
                .order_by(Person.id)
            )
            everybody = [Contact(*one) for one in contacts]
            self.contacts = everybody[self.part :: self.load.processes]
            officers = select(Person.id, Person.telegram_id)
            officers = officers.where(Person.telegram_id < FIRST_CONTACT)
            found = await session.execute(officers)
            self.officers = {row.id: row.telegram_id for row in found}
            self.topics = [
                {"value": str(row.id), "name": row.name, "about": "", "minutes": row.minutes,
                 "group_max": row.group_max, "asks": row.needs_approval}
                for row in await session.scalars(select(TopicRow).order_by(TopicRow.id))
            ]  # fmt: skip

    def act(self, telegram_id: int) -> Act:
        """An act of somebody, now."""
        return Act(
            self.house, NOW, Sender(telegram_id, f"Namn {telegram_id}"), telegram_id,
            next(self._updates),
        )  # fmt: skip

    async def prepare(self, contact: Contact) -> Callable[[], Awaitable[None]]:
        """Fill in what is needed for an attempt; gives the attempt, which is one press."""
        try:
            return await self._filled_in(contact)
        except DatabaseUnavailable:
            # As an update that is delivered again: what is counted are the attempts themselves.
            return await self.prepare(contact)

    async def _filled_in(self, contact: Contact) -> Callable[[], Awaitable[None]]:
        if contact.open_form is not None:
            await forms.cancel(self.act(contact.number), contact.open_form)
            contact.open_form = None
        drawn = self.dice.random()
        if drawn < 0.08 and self.asked:
            visit_id, officer = self.asked.pop()
            return lambda: self._confirm(visit_id, officer)
        if drawn < 0.2 and contact.booked:
            visit_id = self.dice.choice(contact.booked)
            at = self.dice.choice((WANTED_AT, ELSE_AT))
            view = await forms.begin(
                self.act(contact.number), FormKind.MOVE_VISIT, {"visit": visit_id},
                filled_in=self._time(at, asks=True),
            )  # fmt: skip
            return lambda: self._press(contact, view, "moved")
        topic = self.dice.choice(self.topics)
        view = await forms.begin(
            self.act(contact.number), FormKind.BOOK_VISIT, filled_in=self._answers(contact, topic)
        )
        return lambda: self._press(contact, view, "booked")

    def _answers(self, contact: Contact, topic: dict[str, Any]) -> dict[str, Any]:
        return {
            "several": False,
            "school": {"value": str(contact.school_id), "name": "Skola"},
            "topic": topic,
            "years": ["7"],
            "pupils": {"number": 25, "qualifier": "about", "classes": 1},
            **self._time(WANTED_AT, asks=topic["asks"]),
            "extra": None,
        }

    def _time(self, at: wall_time, *, asks: bool) -> dict[str, Any]:
        day = self.dice.choice(self.load.days)
        starts_at = to_utc(day, at, STOCKHOLM)
        return {
            "day": {"value": day.isoformat()},
            "slot": {
                "value": str(quarter_of(starts_at)),
                "starts_at": starts_at.isoformat(),
                "ends_at": (starts_at + timedelta(hours=1)).isoformat(),
                "officer_id": self.dice.choice(list(self.officers)),
                "officer": "Polis",
                "asks": asks,
            },
        }

    async def _press(self, contact: Contact, view: FormView, what: str) -> None:
        assert view.form.step == CONFIRM, (what, view.form.step, view.problem)
        contact.open_form = view.id
        done = await self._timed(
            what,
            lambda: forms.answer(
                self.act(contact.number), Pressed(CONFIRM),
                form_id=view.id, version=view.form.version,
            ),
        )  # fmt: skip
        if done is None:
            return
        if done.form.state is not FormState.DONE:
            if not isinstance(done.problem, SlotTaken) or not done.choices:
                self.seen.without_alternatives += 1
            return
        contact.open_form = None
        self._note(contact, done.receipt, what)

    def _note(self, contact: Contact, facts: Any, what: str) -> None:
        visit_id, asked = facts["visit"], facts["state"] == "requested"
        if what == "moved" and facts["asked"]:
            cause = f"asked:{facts['asked']}:{facts['changed_at']}"
            self.seen.said += [f"visit:{visit_id}:{cause}:{side}" for side in ("officer", "school")]
        elif what == "moved":
            self.seen.said.append(f"visit:{visit_id}:moved:{facts['sequence']}")
        else:
            contact.booked.append(visit_id)
            self.seen.said.append(f"visit:{visit_id}:{'requested' if asked else 'booked'}")
        if asked and what == "booked":
            self.asked.append((visit_id, int(facts["officer"].split()[-1])))

    async def _confirm(self, visit_id: int, officer: int) -> None:
        visit = await self._timed(
            "confirmed", lambda: visits.requests.confirm(self.act(officer), visit_id)
        )
        if visit is not None:
            self.seen.said.append(f"visit:{visit_id}:booked:{visit.sequence}")

    async def _timed(self, what: str, press: Callable[[], Awaitable[_Done]]) -> _Done | None:
        """The answer to a press, its time noted by what came of it. None: it failed."""
        began = time.perf_counter()
        try:
            done = await press()
        except DatabaseUnavailable as problem:
            self.seen.locked += "locked" in repr(problem.__cause__)
            self.seen.failed += 1
            return None
        is_lost = isinstance(done, FormView) and done.form.state is not FormState.DONE
        name = "lost" if is_lost else what
        self.seen.waits_ms.setdefault(name, []).append((time.perf_counter() - began) * 1000)
        return done


async def _each(things: list[Any], at_once: int, do: Callable[[Any], Awaitable[Any]]) -> list[Any]:
    """Do something with all of them, so many at a time; gives the results in any order."""
    left, done = iter(things), []

    async def one_after_another() -> None:
        for thing in left:
            result = await do(thing)
            done.append(result)

    await asyncio.gather(*(one_after_another() for _ in range(at_once)))
    return done


async def serve(url: str, load: Load, part: int, together: Barrier | None) -> Seen:
    """Let the contacts of one process try, round by round, in step with the others."""
    database = Database(async_url(url))
    at_once = load.at_once // load.processes + (part < load.at_once % load.processes)

    async def in_step() -> None:
        if together is not None:
            await asyncio.to_thread(together.wait)

    bare: Bare | None = None
    try:
        town = Town(House(database, STOCKHOLM, MUNICIPALITY), load, part)
        await town.meet()
        if not database.is_sqlite:
            bare = Bare(url, at_once, list(town.officers))
            await bare.open()
        garbage.search_from_now_on()
        for n in range(load.rounds):
            if part == 0 and n % 10 == 0:
                print(f"  {n * CONTACTS:,} of {load.attempts:,} attempts", flush=True)
            presses = await _each(town.contacts, at_once, town.prepare)
            await in_step()
            began, used = time.monotonic(), time.process_time()
            await _each(presses, at_once, lambda press: press())
            town.seen.rounds.append((began, time.monotonic()))
            town.seen.cpu_s += time.process_time() - used
            await in_step()
            if bare is not None:
                await bare.go(len(presses))
                await in_step()
        if bare is not None:
            town.seen.bare_waits_ms, town.seen.bare_rounds = bare.waits_ms, bare.rounds
        return town.seen
    finally:
        if bare is not None:
            await bare.close()
        await database.close()


def in_a_process(url: str, load: Load, part: int, together: Barrier, results: Any) -> None:
    """The whole of one process, on the loop that the bot runs on."""
    results.put(uvloop.run(serve(url, load, part, together)))
