"""Sample content for the demo and for tests, made by the same services that people use."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from bot.domain.forms import CONFIRM, Answer, FormKind, Move, Pressed, Ticked, Typed
from bot.domain.networks import EVERYWHERE, Branch, NetworkKind
from bot.domain.observations import ObservationKind, ObservationState, waits_too_long_at
from bot.domain.people import DEFAULT_LOCALE, Role
from bot.domain.problem_areas import ProblemEventKind, ProblemState, reminded_at
from bot.domain.reminders import ReminderKind
from bot.domain.schools import SchoolKind, UsualTopic, YearGroup
from bot.domain.slots import Blocked, Offer
from bot.domain.updates import Part, Urgency
from bot.domain.views import FormView
from bot.services import forms, meetings, members, people
from bot.services.act import Act, House, Sender
from bot.services.schools import add_usual
from bot.texts.labels import label
from db.models import ObservationRow
from db.queries import networks, observations, problem_areas, reminders, schools, times
from db.queries import people as people_queries

WORKFLOWS = (meetings, members)
"""Importing these makes known the dialogs that sample people go through."""


async def let_in(
    house: House,
    telegram_id: int,
    name: str,
    role: Role,
    organisation: str,
    now: datetime,
    *,
    branch: Branch = Branch.TRADE,
    area: str | None = None,
) -> None:
    """Invite somebody and accept the invitation in their name.

    A member joins the businesses' network, at home in an area or everywhere.
    """
    made = await people.invite_from_command_line(
        house, role, uses=1, days=1, organisation=organisation, now=now
    )
    act = Act(house, now, Sender(telegram_id, name), chat_id=telegram_id)
    await _accept(act, made.code, branch, area)


async def join(
    house: House,
    telegram_id: int,
    name: str,
    kind: NetworkKind,
    organisation: str,
    now: datetime,
    *,
    named: str | None = None,
) -> None:
    """Invite somebody to a network of a kind, the first or that of a name; accept in their name."""
    async with house.database.write() as session:
        network = next(
            one
            for one in await networks.list_networks(session)
            if one.kind is kind and named in (None, one.name)
        )
        made = await people.make_invitation(
            session,
            house,
            role=Role.MEMBER,
            organisation=organisation,
            uses=1,
            days=1,
            created_by=None,
            now=now,
            network_id=network.id,
        )
    act = Act(house, now, Sender(telegram_id, name), chat_id=telegram_id)
    await _accept(act, made.code, Branch.OTHER, None)


async def _accept(act: Act, code: str, branch: Branch, area: str | None) -> None:
    view = (await people.start(act, code)).joins
    while view is not None and view.step is not None:
        for answer in _answers(view, branch, area):
            view = await forms.answer(act, answer, form_id=view.id)
            assert view.problem is None, view.problem


def _answers(view: FormView, branch: Branch, area: str | None) -> tuple[Answer, ...]:
    """What a sample person answers who was invited to a network."""
    assert view.step is not None, "asked of an open dialog"
    match view.step.key:
        case "accept":
            return (Pressed("yes"),)
        case "organisation":
            return (Move.KEEP,)
        case "branch":
            return (Pressed(branch.value),)
        case "areas":
            named = (one.value for one in view.choices if one.facts.get("name") == area)
            return Pressed(next(named, EVERYWHERE)), Move.ENOUGH
    return (Pressed(CONFIRM),)


async def keep_areas(house: House, names: Iterable[str]) -> None:
    """Add areas of the municipality."""
    async with house.database.write() as session:
        for name in names:
            await networks.add_area(session, name)


async def offer_hours(
    house: House, telegram_id: int, offers: Iterable[Offer], now: datetime
) -> None:
    """Offer hours in an officer's name."""
    async with house.database.write() as session:
        officer = await people_queries.find(session, telegram_id)
        assert officer is not None, "the officer was let in before"
        for offer in offers:
            await times.add_offer(session, officer.id, offer, now)


async def describe_school(
    house: House, name: str, kind: SchoolKind, groups: Sequence[YearGroup], now: datetime
) -> None:
    """Say how large the years of a school are."""
    async with house.database.write() as session:
        school_id = await schools.find_or_add(session, name, now)
        await schools.describe(session, school_id, kind, groups)


async def describe_topics(
    house: House, words: Mapping[UsualTopic, tuple[str, str]], now: datetime
) -> None:
    """Say what a school prepares before a visit about a topic, and give it something to read."""
    async with house.database.write() as session:
        await add_usual(session, now)
        named = {label(topic, DEFAULT_LOCALE): said for topic, said in words.items()}
        for topic in await schools.list_topics(session):
            if topic.name in named:
                prepare, material = named[topic.name]
                described = replace(topic, prepare=prepare, material=material)
                await schools.keep_topic(session, described, now)


async def keep_holidays(house: House, holidays: Iterable[Blocked]) -> None:
    """Put in the municipality's school holidays."""
    async with house.database.write() as session:
        for one in holidays:
            assert one.name is not None, "a holiday has a name"
            await schools.add_holiday(session, one.name, one.first_day, one.last_day)


async def call_meeting(
    house: House, telegram_id: int, name: str, words: Mapping[str, str], now: datetime
) -> None:
    """Call the businesses' network to a meeting; `words` are what is written at each step."""
    act = Act(house, now, Sender(telegram_id, name), chat_id=telegram_id)
    view = await forms.begin(act, FormKind.CALL_MEETING)
    async with house.database.read() as session:
        found = await networks.list_networks(session)
    network = next(one for one in found if one.kind is NetworkKind.BUSINESS)
    while view.step is not None:
        given = {"network": str(network.id), "rhythm": "once", "confirm": CONFIRM}
        key = view.step.key
        answer = Pressed(given[key]) if key in given else Typed(words[key])
        view = await forms.answer(act, answer, form_id=view.id)
        assert view.problem is None, view.problem


async def schedule_update(
    house: House, telegram_id: int, name: str, words: Mapping[str, str], now: datetime
) -> None:
    """Let an update wait for its time; `words` are what is written at each step."""
    act = Act(house, now, Sender(telegram_id, name), chat_id=telegram_id)
    view = await forms.begin(act, FormKind.SITUATION_UPDATE)
    parts = [part.value for part in (Part.PLACE, Part.ADVICE, Part.LATER)]
    while view.step is not None:
        key = view.step.key
        if key == "more":
            for part in parts:
                view = await forms.answer(act, Ticked(part, wanted=True), form_id=view.id)
            answer: Answer = Move.ENOUGH
        else:
            given = {"urgency": Urgency.INFORMATION.value, "confirm": CONFIRM}
            answer = Pressed(given[key]) if key in given else Typed(words[key])
        view = await forms.answer(act, answer, form_id=view.id)
        assert view.problem is None, view.problem


@dataclass(frozen=True, slots=True)
class SampleObservation:
    """Something a sample person saw, `days` before the demo begins."""

    days: float
    by: int
    kind: ObservationKind
    area: str
    what: str
    waits: bool = False
    for_network: bool = True


async def observe(house: House, seen: Iterable[SampleObservation], now: datetime) -> None:
    """Put in what sample people have seen; nobody is told, for nobody has opened the chat yet."""
    async with house.database.write() as session:
        areas = {area.name: area.id for area in await networks.list_areas(session)}
        for one in seen:
            reporter = await people_queries.find(session, one.by)
            assert reporter is not None, "the reporter was let in before"
            at = now - timedelta(days=one.days)
            state = ObservationState.NEW if one.waits else ObservationState.THANKED
            row = ObservationRow(
                reporter_id=reporter.id, kind=one.kind.value, area_id=areas[one.area], place=None,
                latitude_e3=None, longitude_e3=None, happened_at=at, what=one.what, picture=None,
                for_network=one.for_network, update_id=None, state=state.value,
                problem_area_id=None, reported_at=at, answered_at=None if one.waits else at,
                pointed_out_at=None,
            )  # fmt: skip
            number = await observations.add(session, row)
            for step in dict.fromkeys((ObservationState.NEW, state)):
                await observations.add_event(
                    session, number, step, person_id=reporter.id if step == "new" else None,
                    note=None, now=at,
                )  # fmt: skip
            if one.waits:
                due_at = waits_too_long_at(at, house.zone)
                await reminders.add(session, ReminderKind.OBSERVATION_WAITING, number, due_at)


async def work_on(
    house: House,
    by: int,
    owner: int,
    *,
    title: str,
    known: str,
    measure: str,
    due_on: date,
    now: datetime,
) -> None:
    """Put in a problem area of the businesses' network, chosen, with one measure against it."""
    async with house.database.write() as session:
        raiser = await people_queries.find(session, by)
        doer = await people_queries.find(session, owner)
        assert raiser is not None, "let in before"
        assert doer is not None, "let in before"
        businesses = [
            one.id
            for one in await networks.list_networks(session)
            if one.kind is NetworkKind.BUSINESS
        ]
        number = await problem_areas.add(
            session, title=title, known=known, network_id=next(iter(businesses), None),
            raised_by=raiser.id, now=now,
        )  # fmt: skip
        row = await problem_areas.get_row(session, number)
        assert row is not None, "stored a moment ago"
        row.state = ProblemState.CHOSEN.value
        for kind in (ProblemEventKind.RAISED, ProblemEventKind.CHOSEN, ProblemEventKind.MEASURE):
            note = measure if kind is ProblemEventKind.MEASURE else None
            await problem_areas.add_event(
                session, number, kind, person_id=raiser.id, note=note, now=now
            )
        measure_id = await problem_areas.add_measure(
            session, what=measure, owner_id=doer.id, due_on=due_on, created_by=raiser.id, now=now,
            problem_id=number,
        )  # fmt: skip
        soon_at, late_at = reminded_at(due_on, house.zone)
        await reminders.add(session, ReminderKind.MEASURE_SOON, measure_id, soon_at)
        await reminders.add(session, ReminderKind.MEASURE_LATE, measure_id, late_at)
