"""The services on a fresh database, and people who act: small factories for tests below the chat."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cache
from itertools import count
from typing import Any

from sqlalchemy import Connection, inspect, select, update

from bot.domain.activities import Activity
from bot.domain.forms import CONFIRM, Answer, FormKind, Move, Pressed, Typed
from bot.domain.local_time import to_utc
from bot.domain.networks import Branch, NetworkKind, NetworkRole
from bot.domain.people import Role
from bot.domain.promise_file import read_promise_file
from bot.domain.promises import PromiseDocument
from bot.domain.schools import UsualTopic
from bot.domain.slots import Offer, quarter_of
from bot.domain.views import FormView
from bot.reports.studio import Studio
from bot.reports.worker import JOBS, Job
from bot.services import (
    activities,
    contacts,
    dialogues,
    feedback,
    forms,
    groups,
    measures,
    meetings,
    member_lists,
    members,
    networks,
    observations,
    people,
    planning,
    problem_areas,
    promises,
    renewals,
    school_lists,
    target_changes,
    times,
    updates,
    verdicts,
    visits,
    watch,
)
from bot.services.act import Act, House, Sender
from db.models import (
    ActivityRow,
    Base,
    MembershipRow,
    RoleGrant,
    SituationUpdateRow,
    TopicRow,
    VisitOfferRow,
)
from db.queries import activities as activity_queries
from db.queries import groups as group_queries
from db.queries import networks as network_queries
from db.queries import people as people_queries
from db.queries import times as time_queries
from db.session import Database
from tests.support.program import MONDAY, PROMISES, STOCKHOLM

WORKFLOWS = (
    activities, contacts, measures, meetings, member_lists, members, networks, observations,
    people, problem_areas, school_lists, times, updates, target_changes, verdicts, visits, feedback, watch,
    planning, renewals,
)  # fmt: skip
"""Importing these makes every dialog known."""

NASTY = '<b>&"Åsa" مرحبا 👮‍♀️'
"""A name that breaks whatever is not escaped: markup, right-to-left letters, an emoji of three."""


@cache
def almhult() -> PromiseDocument:
    """The promise document that ships with the bot."""
    return read_promise_file(PROMISES.read_text(encoding="utf-8"), name="almhult-2021.toml")


@dataclass(frozen=True)
class Somebody:
    """A person with a private chat."""

    telegram_id: int
    name: str

    @property
    def sender(self) -> Sender:
        """The account behind an update."""
        return Sender(self.telegram_id, self.name)


class _Sketches(Studio):
    """Makes no file: what is drawn and printed has tests of its own, and takes seconds."""

    async def _made(self, job: Job) -> bytes:
        return JOBS.dump_json(job)


class Household:
    """A house of services with an empty database; its clock stands still until moved.

    Its documents and pictures are only what they would be made of; `house.studio` can be replaced.
    """

    def __init__(self, database: Database, *, first_update: int = 500_001) -> None:
        self.database = database
        self.house = House(database, STOCKHOLM, "Älmhult", "loftesbot", studio=_Sketches())
        self.now = MONDAY
        self._telegram_ids = count(1001)
        self._updates = count(first_update)

    def act(
        self, who: Somebody, *, update_id: int | None = None, message_id: int | None = None
    ) -> Act:
        """An act of this person now; a new update unless said otherwise."""
        return Act(
            house=self.house,
            now=self.now,
            sender=who.sender,
            chat_id=who.telegram_id,
            update_id=next(self._updates) if update_id is None else update_id,
            message_id=message_id,
        )

    def citizen(self, name: str = "Cilla") -> Somebody:
        """Somebody the bot does not know yet."""
        return Somebody(next(self._telegram_ids), name)

    async def let_in(
        self, role: Role, name: str | None = None, organisation: str = "Linnéskolan"
    ) -> Somebody:
        """Somebody who holds a role."""
        who = self.citizen(name or role.value.title())
        await self.grant(who, role, organisation)
        return who

    async def grant(self, who: Somebody, role: Role, organisation: str = "Linnéskolan") -> None:
        """Give somebody a(nother) role; a member belongs to the business network."""
        if role is Role.MEMBER:
            await self.enrol(who, organisation)
            return
        made = await people.invite_from_command_line(
            self.house, role, uses=1, days=1, organisation=organisation, now=self.now
        )
        await people.start(self.act(who), made.code)

    async def enrol(
        self,
        who: Somebody,
        organisation: str = "Linnéskolan",
        *,
        network_id: int | None = None,
        branch: Branch | None = Branch.TRADE,
        area_ids: tuple[int, ...] = (),
    ) -> int:
        """Let somebody belong to a network (the business network); gives the membership."""
        async with self.database.write() as session:
            person, _ = await people_queries.find_or_add(
                session, who.telegram_id, who.name, self.now
            )
            return await members.joining.enrol(
                session,
                self.house,
                network_id=network_id or await networks.default_for_members(session, self.now),
                person_id=person.id,
                organisation=organisation,
                branch=branch,
                area_ids=area_ids,
                invitation_id=None,
                now=self.now,
            )

    async def network(self, kind: NetworkKind = NetworkKind.COUNCIL, name: str = "Rådet") -> int:
        """A network; gives its number."""
        async with self.database.write() as session:
            return await network_queries.add_network(session, kind, name, self.now)

    async def group(self, who: Somebody, chat_id: int, title: str = "Ledning") -> int:
        """A group to which this person has added the bot; gives its number."""
        await groups.note_added(replace(self.act(who), chat_id=chat_id), title)
        async with self.database.read() as session:
            row = await group_queries.find_chat(session, chat_id, None)
        assert row is not None
        return row.id

    async def ready_to_join(self, who: Somebody, code: str | None = None) -> FormView:
        """Joining the business network, at its summary; with a fresh invitation unless given."""
        if code is None:
            made = await people.invite_from_command_line(
                self.house, Role.MEMBER, uses=1, days=7, organisation="ICA", now=self.now
            )
            code = made.code
        view = (await people.start(self.act(who), code)).joins
        assert view is not None
        for answer in ("yes", Typed("ICA"), "trade"):
            view = await self.answer(who, view, answer)
            assert view.problem is None, view.problem
        return view

    async def take_away(self, who: Somebody, role: Role) -> None:
        """End somebody's role."""
        async with self.database.write() as session:
            person = await people_queries.find(session, who.telegram_id)
            assert person is not None
            assert await people_queries.end_role(session, person.id, role, self.now)
            for one in await network_queries.memberships_of(session, person.id):
                if role is Role.MEMBER:
                    await network_queries.end_membership(session, one.id, self.now)

    async def give_back(self, who: Somebody, role: Role) -> None:
        """Undo that a role was just taken away."""
        async with self.database.write() as session:
            person = await people_queries.find(session, who.telegram_id)
            assert person is not None
            for table in (RoleGrant, MembershipRow) if role is Role.MEMBER else (RoleGrant,):
                ended = table.person_id == person.id, table.ended_at == self.now
                await session.execute(update(table).where(*ended).values(ended_at=None))

    async def promise(self, document: PromiseDocument | None = None) -> None:
        """Import a promise document."""
        await promises.import_document(self.house, document or almhult(), self.now)

    async def offer(self, officer: Somebody, starts_at: datetime, minutes: int = 60) -> int:
        """Hours that the officer offers, at no notice and any number of times; gives their number."""
        start = starts_at.astimezone(STOCKHOLM)
        ends = (starts_at + timedelta(minutes=minutes)).astimezone(STOCKHOLM).time()
        async with self.database.write() as session:
            person = await people_queries.find(session, officer.telegram_id)
            assert person is not None
            await time_queries.keep_terms(
                session, person.id, notice_hours=0, most_a_day=20, most_a_week=99
            )
            offer = Offer.single(start.date(), start.time(), ends)
            return await time_queries.add_offer(session, person.id, offer, self.now)

    async def fill_in(
        self,
        who: Somebody,
        kind: FormKind,
        *answers: Answer | str,
        about: Mapping[str, Any] | None = None,
    ) -> FormView:
        """Begin a dialog and give these answers; a plain string is a pressed button."""
        view = await forms.begin(self.act(who), kind, about)
        for answer in answers:
            view = await self.answer(who, view, answer)
            assert view.problem is None, view.problem
        return view

    async def answer(self, who: Somebody, view: FormView, answer: Answer | str) -> FormView:
        """Answer what a form asks now."""
        given = (
            Pressed(answer) if isinstance(answer, str) and not isinstance(answer, Move) else answer
        )
        return await forms.answer(self.act(who), given, form_id=view.id, version=view.form.version)

    async def confirm(self, who: Somebody, view: FormView) -> FormView:
        """Press the summary's button."""
        return await self.answer(who, view, CONFIRM)

    async def ready_to_book(
        self, who: Somebody, offer_id: int, topic: UsualTopic = UsualTopic.TRAFFIC
    ) -> FormView:
        """A booking of the first time of an offer, at its summary."""
        starts_at = await self._start_of(offer_id)
        view = await forms.begin(self.act(who), FormKind.BOOK_VISIT)
        for answer in (
            await self.topic(topic), "7", "8", Move.ENOUGH, Typed("ca 25"), Move.SKIP,
            starts_at.astimezone(STOCKHOLM).date().isoformat(), str(quarter_of(starts_at)),
            Move.SKIP,
        ):  # fmt: skip
            view = await self.answer(who, view, answer)
            assert view.problem is None, view.problem
        return view

    async def ready_to_wish(self, who: Somebody, *weeks: str) -> FormView:
        """A wish for a visit in these weeks (their Mondays), at its summary."""
        begun = await forms.begin(self.act(who), FormKind.WISH_VISIT)
        await forms.cancel(self.act(who), begun.id)  # The usual topics are there now.
        return await self.fill_in(
            who, FormKind.WISH_VISIT, await self.topic(), "7", Move.ENOUGH, Typed("25"),
            Move.SKIP, *(weeks or ("2021-10-18",)), Move.ENOUGH,
        )  # fmt: skip

    async def wish(self, who: Somebody, *weeks: str) -> int:
        """A wish that was left; gives its number."""
        done = await self.confirm(who, await self.ready_to_wish(who, *weeks))
        wish_id: int = done.receipt["wish"]
        return wish_id

    async def topic(self, topic: UsualTopic = UsualTopic.TRAFFIC) -> str:
        """The number of a topic, as a button carries it."""
        return str(next(row.id for row in await self.rows(TopicRow) if row.key == topic))

    async def book(self, who: Somebody, offer_id: int) -> int:
        """A booked visit; gives its number."""
        view = await self.confirm(who, await self.ready_to_book(who, offer_id))
        visit_id: int = view.receipt["visit"]
        return visit_id

    async def report_visit(
        self, officer: Somebody, visit_id: int, pupils: str = "23", classes: str = "1"
    ) -> FormView:
        """A visit that was held, as its officer reports it."""
        view = await self.fill_in(
            officer, FormKind.REPORT_VISIT, "yes", Typed(pupils), Typed(classes),
            about={"visit": visit_id},
        )  # fmt: skip
        return await self.confirm(officer, view)

    async def _start_of(self, offer_id: int) -> datetime:
        [row] = [row for row in await self.rows(VisitOfferRow) if row.id == offer_id]
        return to_utc(row.first_day, row.starts, STOCKHOLM)

    async def send_update(self, who: Somebody, heading: str = "Snatteri i centrum") -> int:
        """A situation update, sent to all members; gives its number."""
        view = await self.ready_to_send(who, heading)
        done = await self.confirm(who, view)
        update_id: int = done.receipt["update"]
        return update_id

    async def alert_of(self, update_id: int) -> int:
        """The number of the notice that announced an update, which its buttons carry."""
        [update] = [row for row in await self.rows(SituationUpdateRow) if row.id == update_id]
        notice_id: int = update.notice_id
        return notice_id

    async def ready_to_send(self, who: Somebody, heading: str = "Snatteri i centrum") -> FormView:
        """A situation update at its summary."""
        return await self.fill_in(
            who, FormKind.SITUATION_UPDATE, Typed(heading), Typed("Håll ögonen öppna."),
            "warning", Move.SKIP,
        )  # fmt: skip

    async def dialogue(self, who: Somebody, *, is_open: bool = True) -> int:
        """A citizen dialogue with a question, open to everybody or a draft; gives its number."""
        view = await self.fill_in(
            who, FormKind.DIALOGUE, Typed("Tryggare centrum"), Typed("Vi frågar alla."),
            Typed("2021-10-20"),
        )  # fmt: skip
        dialogue_id: int = (await self.confirm(who, view)).receipt["dialogue"]
        view = await self.fill_in(
            who, FormKind.DIALOGUE_QUESTION, "words", Typed("Vad mer?"),
            about={"dialogue": dialogue_id},
        )  # fmt: skip
        await self.confirm(who, view)
        if is_open:
            await dialogues.holding.open_to_all(self.act(who), dialogue_id)
        return dialogue_id

    async def area(self, name: str = "Centrum") -> int:
        """A place of the municipality; gives its number."""
        async with self.database.write() as session:
            return await network_queries.add_area(session, name)

    async def ready_to_report(
        self,
        who: Somebody,
        what: str = "Två personer tog varor och sprang.",
        *,
        kind: str = "shoplifting",
        place: Answer | str | None = None,
        seen_by: str = "coordinators",
    ) -> FormView:
        """An observation of right now at its summary. Areas that there are, are not asked about."""
        view = await self.fill_in(who, FormKind.OBSERVATION, kind, place or Typed("vid torget"))
        if view.form.step == "area":
            view = await self.answer(who, view, Move.SKIP)
        for answer in ("now", Typed(what), Move.SKIP, seen_by):
            view = await self.answer(who, view, answer)
        assert view.form.step == CONFIRM, view
        return view

    async def report(self, who: Somebody, *args: Any, **kwargs: Any) -> int:
        """An observation, sent; gives its number."""
        done = await self.confirm(who, await self.ready_to_report(who, *args, **kwargs))
        observation_id: int = done.receipt["observation"]
        return observation_id

    async def ready_to_ask(self, coordinator: Somebody, observation_id: int) -> FormView:
        """A question to a reporter, at its summary."""
        return await self.fill_in(
            coordinator, FormKind.ASK_REPORTER, Typed("Har det hänt förut?"),
            about={"observation": observation_id},
        )  # fmt: skip

    async def problem(
        self, who: Somebody, network_id: int | None = None, title: str = "Snatteri på torget"
    ) -> int:
        """A problem area, raised by staff; gives its number."""
        view = await self.fill_in(who, FormKind.PROBLEM_AREA, Typed(title))
        if view.form.step == "area":
            view = await self.answer(who, view, Move.SKIP)
        for answer in (
            Move.SKIP if network_id is None else str(network_id),
            Typed("Mest på kvällen."),
        ):
            view = await self.answer(who, view, answer)
            assert view.problem is None, view.problem
        problem_id: int = (await self.confirm(who, view)).receipt["problem"]
        return problem_id

    async def ready_to_undertake(
        self, who: Somebody, problem_id: int, due: str = "2021-10-20"
    ) -> FormView:
        """A measure that somebody takes on themselves, at its summary."""
        async with self.database.read() as session:
            person = await people_queries.find(session, who.telegram_id)
            assert person is not None
        return await self.fill_in(
            who, FormKind.MEASURE, Typed("Bättre belysning"), str(person.id), Typed(due),
            about={"problem": problem_id},
        )  # fmt: skip

    async def measure(self, who: Somebody, problem_id: int, due: str = "2021-10-20") -> int:
        """A measure that somebody takes on themselves; gives its number."""
        done = await self.confirm(who, await self.ready_to_undertake(who, problem_id, due))
        measure_id: int = done.receipt["measure"]
        return measure_id

    async def ready_to_log(self, who: Somebody, key: str = "S1") -> FormView:
        """An activity at its summary."""
        return await self.fill_in(
            who, FormKind.LOG_ACTIVITY, await self.promise_number(who, key), "meeting",
            Typed("igår"), Typed("Möte i rådet"), "together", Typed("minst 14"),
        )  # fmt: skip

    async def gather(
        self,
        *members: Somebody,
        kind: NetworkKind = NetworkKind.BUSINESS,
        conveners: tuple[Somebody, ...] = (),
    ) -> int:
        """A network that these people belong to; gives its number."""
        async with self.database.write() as session:
            network_id = await network_queries.add_network(session, kind, kind.value, self.now)
        for who in (*members, *conveners):
            role = NetworkRole.CONVENER if who in conveners else NetworkRole.MEMBER
            await self.belong(who, network_id, role)
        return network_id

    async def belong(
        self, who: Somebody, network_id: int, role: NetworkRole = NetworkRole.MEMBER
    ) -> None:
        """Let somebody belong to a network."""
        async with self.database.write() as session:
            person = await people_queries.find(session, who.telegram_id)
            assert person is not None
            await network_queries.join(
                session, network_id=network_id, person_id=person.id, organisation="ICA",
                branch=None, area_ids=(), now=self.now, role=role,
            )  # fmt: skip

    async def ready_to_call(
        self, who: Somebody, network_id: int, day: str = "2021-10-28", *series: Answer | str
    ) -> FormView:
        """A meeting at 13.00 at its summary; `series` says how it repeats."""
        return await self.fill_in(
            who, FormKind.CALL_MEETING, str(network_id), Typed("Nätverksträff"), Typed(day),
            *(series or ("once",)), Typed("13"), Typed("90"), Typed("Kommunhuset"),
            Typed("Stölder av diesel"),
        )  # fmt: skip

    async def call(
        self, who: Somebody, network_id: int, day: str = "2021-10-28", *series: Answer | str
    ) -> int:
        """A meeting that is called; gives its number, of a series the first one's."""
        done = await self.confirm(who, await self.ready_to_call(who, network_id, day, *series))
        meeting_id: int = done.receipt["meeting"]
        return meeting_id

    async def watch_area(self, who: Somebody, name: str = "Råshult") -> int:
        """An area of Neighbourhood Watch in which interest was shown; gives its number."""
        view = await self.fill_in(who, FormKind.WATCH_AREA, Typed(name), about={"watch": None})
        if view.form.step == "area":
            view = await self.answer(who, view, Move.SKIP)
        watch_id: int = (await self.confirm(who, view)).receipt["watch"]
        return watch_id

    async def planning_group(self) -> int:
        """The planning group, made where there is none; gives its network's number."""
        async with self.database.read() as session:
            found = await network_queries.list_networks(session)
        groups = [one.id for one in found if one.kind is NetworkKind.PLANNING]
        return (
            groups[0] if groups else await self.network(NetworkKind.PLANNING, "Planeringsgruppen")
        )

    async def plan(self, who: Somebody, title: str = "Exempelvägen") -> int:
        """A plan case without a deadline; gives its number."""
        await self.planning_group()
        view = await self.fill_in(
            who, FormKind.PLAN_CASE, Typed(title), "detailed", "consultation", Move.SKIP,
            about={"plan": None},
        )  # fmt: skip
        while view.form.step != CONFIRM:
            view = await self.answer(who, view, Move.SKIP)
        plan_id: int = (await self.confirm(who, view)).receipt["plan"]
        return plan_id

    async def logged(self) -> tuple[Activity, ...]:
        """Everything in the ledger as it stands, in the order in which it was logged."""
        async with self.database.read() as session:
            ids = await session.scalars(select(ActivityRow.id).order_by(ActivityRow.id))
            return await activity_queries.of_numbers(session, list(ids))

    async def promise_number(self, who: Somebody, key: str) -> str:
        """The number of a promise, as a button carries it."""
        views = await promises.overview(self.act(who))
        return str(
            next(one.id for view in views for one in view.standings if one.promise.key == key)
        )

    async def rows(self, table: type[Base]) -> list[Any]:
        """Everything in a table, in the order of its key."""
        async with self.database.read() as session:
            key = inspect(table).primary_key
            return list(await session.scalars(select(table).order_by(*key)))

    async def snapshot(self) -> dict[str, list[tuple[Any, ...]]]:
        """Everything that is stored, for telling whether anything changed."""

        def rows_of(connection: Connection, name: str) -> list[tuple[Any, ...]]:
            # By the driver alone: hundreds of tests look at a hundred tables twice.
            rows = connection.exec_driver_sql(f'SELECT * FROM "{name}"')
            return sorted(map(tuple, rows), key=repr)

        def look(connection: Connection) -> dict[str, list[tuple[Any, ...]]]:
            return {name: rows_of(connection, name) for name in Base.metadata.tables}

        async with self.database.read() as session:
            return await (await session.connection()).run_sync(look)

    def later(self, **step: float) -> None:
        """Move the clock on: `later(days=1)`."""
        self.now += timedelta(**step)


def again(act: Act) -> Act:
    """The same update, delivered a second time."""
    return replace(act, now=act.now + timedelta(seconds=2))
