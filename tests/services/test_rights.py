"""Rights are checked in the service, at the moment of the act, whatever a menu shows."""

from __future__ import annotations

import asyncio
import importlib
import inspect
import pkgutil
from collections.abc import Awaitable, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from types import ModuleType
from typing import Any

import pytest

import bot.services
from bot.domain.activities import By, Question
from bot.domain.coverage import Nudged
from bot.domain.errors import (
    AllHaveRead,
    CoverGone,
    DialogueClosed,
    InvitationUnusable,
    MeetingNotBegun,
    NobodyFree,
    NoFreeTimes,
    NoNetworkToCall,
    NoNumber,
    NotAllowed,
    NotFound,
    NothingPlanned,
    ObservationSettled,
    OldButton,
    OnlyForConveners,
    OwnUpdate,
    PeriodRunning,
    Refusal,
    RenewalLacks,
    TooEarly,
    UpdateSettled,
    VisitSettled,
)
from bot.domain.forms import FormKind, Move, Typed
from bot.domain.meetings import Reply
from bot.domain.networks import Branch, NetworkKind, NetworkRole
from bot.domain.people import Role
from bot.domain.planning import Aspect, AspectAnswer
from bot.domain.promises import Comparator, Rhythm, Target, Unit
from bot.domain.slots import quarter_of
from bot.domain.updates import Urgency
from bot.domain.views import FormView
from bot.domain.watch import WatchStep
from bot.domain.work import FileFormat
from bot.services import (
    activities,
    broadcasts,
    calendar_feeds,
    contacts,
    corrections,
    coverage,
    covers,
    dialogues,
    exports,
    feedback,
    follow_up,
    followers,
    forms,
    groups,
    imports,
    ledger,
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
    quarters,
    renewals,
    reports,
    roles,
    saved_questions,
    school_lists,
    schools,
    templates,
    times,
    updates,
    visits,
    watch,
    wish_offers,
    wishes,
)
from bot.services.act import Act
from bot.settings import async_url
from db.migrate import migrate
from db.models import Invitation, Person, UpdateCorrectionRow, VisitOfferRow
from db.queries import people as people_queries
from db.queries import times as time_queries
from db.session import Database
from tests.support import renewals as renewal_dialogs
from tests.support.house import Household, Somebody, almhult
from tests.support.program import MONDAY

COORDINATOR, POLICE, MEMBER, SCHOOL = Role.COORDINATOR, Role.POLICE, Role.MEMBER, Role.SCHOOL


@dataclass(frozen=True)
class Furnished:
    """A house with one of everything, and who is in it. `None` is a citizen."""

    database: Database
    """Every test of the module uses this one, because each compiles all statements once."""
    people: dict[Role | None, Somebody]
    invitation: int
    free_offer: int
    visit: int
    update: int
    activity: int
    promise: int
    observation: int
    network: int
    area: int
    membership: int
    """That of somebody else."""
    holder: int
    """A police officer who does nothing here."""
    open_link: int
    meeting: int
    series: int
    group: int
    problem: int
    measure: int
    watch: int
    plan: int
    dialogue: int
    """One that is open, with a question."""


async def furnish(url: str) -> Furnished:
    database = Database(async_url(url))
    await migrate(database)
    home = Household(database)
    try:
        return await _furnished(home)
    finally:
        await database.close()


async def _furnished(home: Household) -> Furnished:
    everybody: dict[Role | None, Somebody] = {role: await home.let_in(role) for role in Role}
    everybody[None] = home.citizen()
    await home.promise()
    booked = await home.offer(everybody[POLICE], MONDAY + timedelta(days=3))
    visit = await home.book(everybody[SCHOOL], booked)
    free = await home.offer(everybody[POLICE], MONDAY + timedelta(days=4))
    update = await home.send_update(everybody[COORDINATOR])
    area = await home.area("Centrum")
    network = await home.network(NetworkKind.WATCH, "Grannarna")
    membership = await home.enrol(home.citizen("Granne"), "Granne", network_id=network)
    problem = await home.problem(everybody[COORDINATOR])
    logging = await home.ready_to_log(everybody[COORDINATOR])
    logged = await home.confirm(everybody[COORDINATOR], logging)
    invite = await home.fill_in(
        everybody[COORDINATOR],
        FormKind.INVITE,
        "school",
        "other",
        Typed("ICA"),
        Typed("1"),
        Typed("7"),
    )
    made = await home.confirm(everybody[COORDINATOR], invite)
    to_network = await home.fill_in(
        everybody[COORDINATOR], FormKind.INVITE,
        "member", str(network), Typed("ICA"), Typed("50"), Typed("7"),
    )  # fmt: skip
    link = await home.confirm(everybody[COORDINATOR], to_network)
    called = await home.gather(everybody[MEMBER], everybody[POLICE])
    meeting = await home.call(everybody[COORDINATOR], called)
    until = Typed("2021-11-18")
    repeated = await home.call(everybody[COORDINATOR], called, "2021-11-04", "weekly", until)
    series = (
        await meetings.listing.show(home.act(everybody[COORDINATOR]), repeated)
    ).meeting.series_id
    assert series is not None
    await home.let_in(POLICE, "Kollegan")
    [*_, holder] = await home.rows(Person)
    return Furnished(
        holder=holder.id,
        meeting=meeting,
        series=series,
        database=home.database,
        people=everybody,
        invitation=made.receipt["invitation"],
        free_offer=free,
        visit=visit,
        update=update,
        activity=logged.receipt["activity"],
        observation=await home.report(everybody[MEMBER]),
        network=network,
        area=area,
        membership=membership,
        open_link=link.receipt["invitation"],
        group=await home.group(everybody[COORDINATOR], -5001),
        problem=problem,
        measure=await home.measure(everybody[COORDINATOR], problem),
        promise=int(await home.promise_number(everybody[COORDINATOR], "Y1")),
        watch=await home.watch_area(everybody[COORDINATOR]),
        plan=await home.plan(everybody[COORDINATOR]),
        dialogue=await home.dialogue(everybody[COORDINATOR]),
    )


@pytest.fixture(scope="module")
def furnished(tmp_path_factory: pytest.TempPathFactory) -> Furnished:
    """The house that all verbs are tried in. On SQLite: a right does not hang on the database."""
    file = tmp_path_factory.mktemp("furnished") / "furnished.sqlite3"
    # In a thread of its own: this fixture outlives the event loop of any one test.
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(lambda: asyncio.run(furnish(f"sqlite:///{file}"))).result()


Verb = Callable[[Act, Furnished], Awaitable[Any]]

SCHOOL_LIST = "Skola;;;Årskurs\nNya skolan;;;7;3;74".encode()

_MEETING_VERBS: dict[str, Verb] = {
    "meetings.listing.list_mine": lambda act, _: meetings.listing.list_mine(act, 0),
    "meetings.listing.show": lambda act, one: meetings.listing.show(act, one.meeting),
    "meetings.listing.show_to_change": lambda act, one: meetings.listing.show_to_change(
        act, one.meeting
    ),
    "meetings.listing.list_guests": lambda act, one: meetings.listing.list_guests(
        act, one.meeting, 0
    ),
    "meetings.answering.answer": lambda act, one: meetings.answering.answer(
        act, one.meeting, Reply.COMES
    ),
    "meetings.answering.answer_series": lambda act, one: meetings.answering.answer_series(
        act, one.series, Reply.COMES
    ),
    "meetings.agenda.decide_proposal": lambda act, one: meetings.agenda.decide_proposal(
        act, one.meeting, 1, taken_up=True
    ),
}

_MEETING_DIALOGS = ("call", "deputy", "point", "move", "calloff", "close", "minutes", "task")


def _begin_about_a_meeting(kind: str) -> Verb:
    about = FormKind(kind) is not FormKind.CALL_MEETING
    return lambda act, one: forms.begin(
        act, FormKind(kind), {"meeting": one.meeting} if about else None
    )


def _begin_in_an_area(kind: FormKind) -> Verb:
    return lambda act, one: forms.begin(act, kind, {"watch": one.watch})


def _begin_in_a_dialogue(kind: FormKind) -> Verb:
    return lambda act, one: forms.begin(act, kind, {"dialogue": one.dialogue})


async def _begin_about(kind: FormKind, about: Any, act: Any, _one: Any) -> Any:
    return await forms.begin(act, kind, about)


_RENEWAL_VERBS: dict[str, Verb] = {
    "renewals.seeing.begin": lambda act, _: renewals.seeing.begin(act, 1),
    "renewals.seeing.show": lambda act, _: renewals.seeing.show(act, 1),
    "renewals.seeing.document": lambda act, _: renewals.seeing.document(act, 1),
    "renewals.closing.close": lambda act, _: renewals.closing.close(act, 1),
    "renewals.closing.reopen": lambda act, _: renewals.closing.reopen(act, 1),
    "renewals.seeing.next_file": lambda act, _: renewals.seeing.next_file(act, 1),
    "renewals.choosing.show_one": lambda act, _: renewals.choosing.show_one(act, 1),
    "renewals.choosing.carry": lambda act, _: renewals.choosing.carry(act, 1, 1),
    "renewals.choosing.carry_rest": lambda act, _: renewals.choosing.carry_rest(act, 1),
    "renewals.rounds.list_comments": lambda act, _: renewals.rounds.list_comments(act, 1, 0),
    "renewals.publishing.take_back": lambda act, _: renewals.publishing.take_back(act, 1),
    "renewals.publishing.stop": lambda act, _: renewals.publishing.stop(act, 1),
    "renewals.publishing.resume": lambda act, _: renewals.publishing.resume(act, 1),
    **{
        f"forms.opening.begin {kind.value}": partial(_begin_about, kind, about)
        for kind, about in {
            FormKind.REWORD_PROMISE: {"renewed": 1, "part": {"value": "title"}},
            FormKind.SET_TARGET: {"renewed": 1},
            FormKind.DROP_PROMISE: {"renewed": 1},
            FormKind.ADD_PROMISE: {"renewal": 1},
            FormKind.NEXT_PERIOD: {"renewal": 1},
            FormKind.RENEWAL_ROUND: {"renewal": 1},
            FormKind.NAME_SIGNATORIES: {"renewal": 1},
            FormKind.RENEWAL_PUBLISH: {"renewal": 1},
        }.items()
    },
    "forms.opening.begin verdict": lambda act, one: forms.begin(
        act, FormKind.CLOSE_PROMISE, {"promise": one.promise}
    ),
    "forms.opening.begin extend": lambda act, _: forms.begin(
        act, FormKind.EXTEND_PERIOD, {"document": 1}
    ),
}

_PLAN_VERBS: dict[str, Verb] = {
    "planning.cases.list_cases": lambda act, _: planning.cases.list_cases(act, 0),
    "planning.cases.show": lambda act, one: planning.cases.show(act, one.plan),
    "planning.cases.list_comments": lambda act, one: planning.cases.list_comments(act, one.plan, 0),
    "planning.cases.opinion": lambda act, one: planning.cases.opinion(act, one.plan),
    "planning.reviewing.answer_aspect": lambda act, one: planning.reviewing.answer_aspect(
        act, one.plan, Aspect.DESIGN, AspectAnswer.YES
    ),
    "forms.opening.begin plan": lambda act, one: forms.begin(
        act, FormKind.PLAN_CASE, {"plan": one.plan}
    ),
    "forms.opening.begin plan_remark": lambda act, one: forms.begin(
        act, FormKind.PLAN_REMARK, {"plan": one.plan, "aspect": "design"}
    ),
    "forms.opening.begin plan_comment": lambda act, one: forms.begin(
        act, FormKind.PLAN_COMMENT, {"plan": one.plan}
    ),
    "forms.opening.begin plan_close": lambda act, one: forms.begin(
        act, FormKind.PLAN_CLOSE, {"plan": one.plan}
    ),
}

_DIALOGUE_VERBS: dict[str, tuple[Verb, tuple[Role, ...]]] = {
    "dialogues.results.overview": (lambda act, _: dialogues.results.overview(act, 0), ()),
    "dialogues.results.show": (lambda act, one: dialogues.results.show(act, one.dialogue), ()),
    "dialogues.surveying.take": (
        lambda act, _: dialogues.surveying.take(act, b""),
        (COORDINATOR,),
    ),
    "dialogues.surveying.list_lines": (lambda act, _: dialogues.surveying.list_lines(act), ()),
    "dialogues.surveying.show_line": (lambda act, _: dialogues.surveying.show_line(act, 1), ()),
    "forms.opening.begin take_part": (
        lambda act, one: forms.begin(act, FormKind.TAKE_PART, {"dialogue": one.dialogue}),
        (),
    ),
    **{
        name: (verb, (COORDINATOR,))
        for name, verb in {
            "dialogues.results.list_words": lambda act, one: dialogues.results.list_words(
                act, one.dialogue, 1, 0
            ),
            "dialogues.results.list_ideas": lambda act, _: dialogues.results.list_ideas(act),
            "dialogues.results.raise_problem": lambda act, _: dialogues.results.raise_problem(
                act, 1
            ),
            "dialogues.results.propose_promise": lambda act, _: dialogues.results.propose_promise(
                act, 1
            ),
            "dialogues.holding.drop_idea": lambda act, _: dialogues.holding.drop_idea(act, 1),
            "dialogues.holding.drop_question": lambda act, one: dialogues.holding.drop_question(
                act, one.dialogue, 1
            ),
            "dialogues.holding.open_to_all": lambda act, one: dialogues.holding.open_to_all(
                act, one.dialogue
            ),
            "dialogues.holding.close": lambda act, one: dialogues.holding.close(act, one.dialogue),
            "forms.opening.begin survey": lambda act, _: forms.begin(act, FormKind.SURVEY),
            "forms.opening.begin dialogue": lambda act, _: forms.begin(act, FormKind.DIALOGUE),
            **{
                f"forms.opening.begin {kind.value}": _begin_in_a_dialogue(kind)
                for kind in (FormKind.DIALOGUE_QUESTION, FormKind.DIALOGUE_REPLY, FormKind.IDEA)
            },
        }.items()
    },
}

_WATCH_VERBS: dict[str, tuple[Verb, tuple[Role, ...]]] = {
    "watch.seeing.overview": (
        lambda act, _: watch.seeing.overview(act, 0),
        (COORDINATOR, POLICE, MEMBER),
    ),
    "watch.seeing.show": (
        lambda act, one: watch.seeing.show(act, one.watch),
        (COORDINATOR, POLICE, MEMBER),
    ),
    "watch.seeing.list_counts": (
        lambda act, one: watch.seeing.list_counts(act, one.watch),
        (COORDINATOR, POLICE, MEMBER),
    ),
    "watch.seeing.show_growth": (
        lambda act, _: watch.seeing.show_growth(act),
        (COORDINATOR, POLICE),
    ),
    "watch.keeping.take": (
        lambda act, one: watch.keeping.take(act, one.network),
        (COORDINATOR, POLICE),
    ),
    "watch.keeping.note_step": (
        lambda act, one: watch.keeping.note_step(act, one.watch, WatchStep.SIGNS),
        (COORDINATOR, POLICE, MEMBER),
    ),
    "watch.keeping.let_sleep": (
        lambda act, one: watch.keeping.let_sleep(act, one.watch),
        (COORDINATOR, POLICE),
    ),
    "watch.keeping.wake": (
        lambda act, one: watch.keeping.wake(act, one.watch),
        (COORDINATOR, POLICE),
    ),
    "watch.asking.ask_now": (
        lambda act, one: watch.asking.ask_now(act, one.watch),
        (COORDINATOR, POLICE),
    ),
    "watch.passing.list_updates": (
        lambda act, one: watch.passing.list_updates(act, one.watch, 0),
        (COORDINATOR, POLICE, MEMBER),
    ),
    "watch.passing.show": (
        lambda act, one: watch.passing.show(act, one.watch, one.update),
        (COORDINATOR, POLICE, MEMBER),
    ),
    "watch.passing.note_passed": (
        lambda act, one: watch.passing.note_passed(act, one.watch, one.update),
        (COORDINATOR, POLICE, MEMBER),
    ),
    "forms.opening.begin watch_area": (
        lambda act, _: forms.begin(act, FormKind.WATCH_AREA, {"watch": None}),
        (COORDINATOR, POLICE),
    ),
    **{
        f"forms.opening.begin {kind.value}": (
            _begin_in_an_area(kind),
            (COORDINATOR, POLICE, MEMBER),
        )
        for kind in (FormKind.WATCH_START, FormKind.WATCH_COUNT, FormKind.WATCH_YEAR)
    },
}

VERBS: dict[str, tuple[Verb, tuple[Role, ...]]] = {
    "people.list_members": (lambda act, _: people.list_members(act, MEMBER, 0), (COORDINATOR,)),
    "people.count_members": (lambda act, _: people.count_members(act), (COORDINATOR,)),
    "people.list_invitations": (lambda act, _: people.list_invitations(act, 0), (COORDINATOR,)),
    "people.show_invitation": (
        lambda act, one: people.show_invitation(act, one.invitation),
        (COORDINATOR,),
    ),
    "people.renew_link": (lambda act, one: people.renew_link(act, one.invitation), (COORDINATOR,)),
    "people.revoke_invitation": (
        lambda act, one: people.revoke_invitation(act, one.invitation),
        (COORDINATOR,),
    ),
    "networks.overview": (lambda act, _: networks.overview(act), (COORDINATOR,)),
    "networks.show": (lambda act, one: networks.show(act, one.network), (COORDINATOR,)),
    "networks.list_areas": (lambda act, _: networks.list_areas(act), (COORDINATOR,)),
    "networks.show_area": (lambda act, one: networks.show_area(act, one.area), (COORDINATOR,)),
    "networks.close_area": (lambda act, one: networks.close_area(act, one.area), (COORDINATOR,)),
    "members.keeping.list_members": (
        lambda act, one: members.keeping.list_members(act, 0, network_id=one.network),
        (COORDINATOR,),
    ),
    "members.keeping.set_role": (
        lambda act, one: members.keeping.set_role(act, one.membership, NetworkRole.CONVENER),
        (COORDINATOR,),
    ),
    "members.settings.mine": (lambda act, _: members.settings.mine(act), ()),
    "members.settings.want_urgency": (
        lambda act, _: members.settings.want_urgency(act, Urgency.WARNING),
        (MEMBER,),
    ),
    "members.settings.want_quiet": (
        lambda act, _: members.settings.want_quiet(act, 20, 8),
        (MEMBER,),
    ),
    "members.settings.want_digest": (
        lambda act, _: members.settings.want_digest(act, wanted=True),
        (MEMBER,),
    ),
    "members.settings.resume": (lambda act, _: members.settings.resume(act), (MEMBER,)),
    "members.settings.follow_area": (
        lambda act, one: members.settings.follow_area(act, one.area, wanted=True),
        (MEMBER,),
    ),
    "members.settings.follow_branch": (
        lambda act, _: members.settings.follow_branch(act, Branch.BANK, wanted=True),
        (MEMBER,),
    ),
    "forms.opening.begin join": (
        lambda act, one: forms.begin(act, FormKind.JOIN, {"invitation": one.open_link}),
        (),
    ),
    "forms.opening.begin network": (
        lambda act, _: forms.begin(act, FormKind.NETWORK, {"network": None}),
        (COORDINATOR,),
    ),
    "forms.opening.begin area": (
        lambda act, _: forms.begin(act, FormKind.AREA, {"area": None}),
        (COORDINATOR,),
    ),
    "forms.opening.begin organisation": (
        lambda act, one: forms.begin(act, FormKind.ORGANISATION, {"membership": one.membership}),
        (MEMBER, COORDINATOR),
    ),
    "forms.opening.begin pause": (lambda act, _: forms.begin(act, FormKind.PAUSE), (MEMBER,)),
    "groups.show": (lambda act, one: groups.show(act, one.group), (COORDINATOR,)),
    "groups.tie": (lambda act, one: groups.tie(act, one.group, one.network), (COORDINATOR,)),
    "groups.untie": (lambda act, one: groups.untie(act, one.group), (COORDINATOR,)),
    "member_lists.explain": (lambda act, _: member_lists.explain(act), (COORDINATOR,)),
    "member_lists.take": (
        lambda act, _: member_lists.take(act, b"Anna;ICA"),
        (COORDINATOR,),
    ),
    "forms.opening.begin invite_many": (
        lambda act, _: forms.begin(act, FormKind.INVITE_MANY, {"people": []}),
        (COORDINATOR,),
    ),
    "contacts.list_contacts": (lambda act, _: contacts.list_contacts(act, 1), (COORDINATOR,)),
    "contacts.show": (lambda act, _: contacts.show(act, 1), (COORDINATOR,)),
    "contacts.invite": (lambda act, _: contacts.invite(act, 1), (COORDINATOR,)),
    "contacts.remove": (lambda act, _: contacts.remove(act, 1), (COORDINATOR,)),
    "forms.opening.begin contact": (
        lambda act, _: forms.begin(act, FormKind.MOVE_CONTACT, {"contact_id": 1}),
        (COORDINATOR,),
    ),
    "coverage.show": (lambda act, _: coverage.show(act), (COORDINATOR,)),
    "coverage.weeks": (lambda act, _: coverage.weeks(act), (COORDINATOR,)),
    "coverage.preview_nudge": (
        lambda act, _: coverage.preview_nudge(act, Nudged.FORGOTTEN),
        (COORDINATOR,),
    ),
    "coverage.nudge": (lambda act, _: coverage.nudge(act, Nudged.FORGOTTEN, 0), (COORDINATOR,)),
    "school_lists.explain": (lambda act, _: school_lists.explain(act), (COORDINATOR,)),
    "school_lists.take": (lambda act, _: school_lists.take(act, SCHOOL_LIST), (COORDINATOR,)),
    "forms.opening.begin school_list": (
        lambda act, _: forms.begin(act, FormKind.IMPORT_SCHOOLS, {"schools": []}),
        (COORDINATOR,),
    ),
    "networks.close": (lambda act, one: networks.close(act, one.network), (COORDINATOR,)),
    "schools.list_schools": (lambda act, _: schools.list_schools(act, 0), (COORDINATOR,)),
    "schools.show_school": (lambda act, _: schools.show_school(act, 1), (COORDINATOR,)),
    "schools.list_topics": (lambda act, _: schools.list_topics(act), (COORDINATOR,)),
    "schools.show_topic": (lambda act, _: schools.show_topic(act, 1), (COORDINATOR,)),
    "schools.remove_topic": (lambda act, _: schools.remove_topic(act, 6), (COORDINATOR,)),
    "schools.list_holidays": (lambda act, _: schools.list_holidays(act), (COORDINATOR,)),
    "schools.remove_holiday": (lambda act, _: schools.remove_holiday(act, 1), (COORDINATOR,)),
    "times.list_offers": (lambda act, _: times.list_offers(act), (POLICE,)),
    "times.show_offer": (lambda act, one: times.show_offer(act, one.free_offer), (POLICE,)),
    "times.week": (lambda act, _: times.week(act, 0), (POLICE,)),
    "times.list_blocked": (lambda act, _: times.list_blocked(act), (POLICE,)),
    "times.unblock": (lambda act, _: times.unblock(act, 1), (POLICE,)),
    "times.withdraw_offer": (
        lambda act, one: times.withdraw_offer(act, one.free_offer),
        (POLICE,),
    ),
    "visits.showing.list_of_school": (
        lambda act, _: visits.showing.list_of_school(act, 1, 0),
        (COORDINATOR,),
    ),
    "visits.showing.show_for_mail": (
        lambda act, one: visits.showing.show_for_mail(act, one.visit),
        (COORDINATOR,),
    ),
    "visits.showing.book_for": (lambda act, _: visits.showing.book_for(act, 1), (COORDINATOR,)),
    "visits.requests.take_back": (
        lambda act, one: visits.requests.take_back(act, one.visit),
        (SCHOOL, COORDINATOR),
    ),
    "visits.requests.confirm": (
        lambda act, one: visits.requests.confirm(act, one.visit),
        (POLICE,),
    ),
    "feedback.gathered": (lambda act, _: feedback.gathered(act), (COORDINATOR,)),
    "visits.showing.list_mine": (lambda act, _: visits.showing.list_mine(act, 0), (SCHOOL, POLICE)),
    "updates.latest": (lambda act, _: updates.latest(act, 0), (MEMBER, COORDINATOR, POLICE)),
    "updates.show": (
        lambda act, one: updates.show(act, one.update),
        (MEMBER, COORDINATOR, POLICE),
    ),
    "updates.list_not_reached": (
        lambda act, one: updates.list_not_reached(act, one.update, 0),
        (COORDINATOR,),
    ),
    "updates.coming": (lambda act, _: updates.coming(act), (COORDINATOR,)),
    "updates.turned_down": (lambda act, _: updates.turned_down(act), (COORDINATOR,)),
    "updates.pictures": (
        lambda act, one: updates.pictures(act, one.update),
        (MEMBER, COORDINATOR, POLICE),
    ),
    "updates.list_recipients": (
        lambda act, _: updates.list_recipients(act, 1, 0),
        (COORDINATOR,),
    ),
    "broadcasts.remind_unread": (
        lambda act, one: broadcasts.remind_unread(act, one.update),
        (COORDINATOR,),
    ),
    "broadcasts.count_unread": (
        lambda act, one: broadcasts.count_unread(act, one.update),
        (COORDINATOR,),
    ),
    "broadcasts.stop": (lambda act, one: broadcasts.stop(act, one.update), (COORDINATOR,)),
    "broadcasts.approve": (lambda act, one: broadcasts.approve(act, one.update), (COORDINATOR,)),
    "updates.progress": (lambda act, one: updates.progress(act, one.update), (COORDINATOR,)),
    **{name: (verb, (COORDINATOR, MEMBER, POLICE)) for name, verb in _MEETING_VERBS.items()},
    "activities.ask": (lambda act, _: activities.ask(act, Question()), (COORDINATOR, POLICE)),
    "activities.choices": (
        lambda act, _: activities.choices(act),
        (COORDINATOR, POLICE),
    ),
    "activities.sums": (
        lambda act, _: activities.sums(act, Question(), By.KIND),
        (COORDINATOR, POLICE),
    ),
    "activities.show": (
        lambda act, one: activities.show(act, one.activity),
        (COORDINATOR, POLICE),
    ),
    "promises.overview": (lambda act, _: promises.overview(act), ()),
    "promises.show": (lambda act, one: promises.show(act, one.promise), ()),
    "people.see": (lambda act, _: people.see(act), ()),
    "people.start": (lambda act, _: people.start(act, ""), ()),
    "people.choose_language": (lambda act, _: people.choose_language(act, "sv"), ()),
    "forms.opening.begin invite": (
        lambda act, _: forms.begin(act, FormKind.INVITE),
        (COORDINATOR,),
    ),
    "forms.opening.begin update": (
        lambda act, _: forms.begin(act, FormKind.SITUATION_UPDATE),
        (COORDINATOR,),
    ),
    "forms.opening.begin template": (
        lambda act, _: forms.begin(act, FormKind.TEMPLATE, {"template": None}),
        (COORDINATOR,),
    ),
    "templates.list_all": (lambda act, _: templates.list_all(act), (COORDINATOR,)),
    "templates.show": (lambda act, _: templates.show(act, "diesel"), (COORDINATOR,)),
    "templates.write_with": (lambda act, _: templates.write_with(act, "diesel"), (COORDINATOR,)),
    "templates.use": (lambda act, _: templates.use(act, 1, "diesel"), (COORDINATOR,)),
    "templates.change": (lambda act, _: templates.change(act, "diesel"), (COORDINATOR,)),
    "templates.remove": (lambda act, _: templates.remove(act, "diesel"), (COORDINATOR,)),
    "templates.bring_back": (lambda act, _: templates.bring_back(act, "diesel"), (COORDINATOR,)),
    "templates.compare": (lambda act, _: templates.compare(act, "diesel"), (COORDINATOR,)),
    "templates.restore": (lambda act, _: templates.restore(act, "diesel"), (COORDINATOR,)),
    "forms.opening.begin correct": (
        lambda act, one: forms.begin(act, FormKind.CORRECT_UPDATE, {"update": one.update}),
        (COORDINATOR,),
    ),
    "forms.opening.begin retract": (
        lambda act, one: forms.begin(act, FormKind.RETRACT_UPDATE, {"update": one.update}),
        (COORDINATOR,),
    ),
    "forms.opening.begin turndown": (
        lambda act, one: forms.begin(act, FormKind.TURN_DOWN_UPDATE, {"update": one.update}),
        (COORDINATOR,),
    ),
    "forms.opening.begin no_correct": (
        lambda act, one: forms.begin(act, FormKind.TURN_DOWN_CORRECTION, {"correction": 1}),
        (COORDINATOR,),
    ),
    "corrections.approve": (lambda act, _: corrections.approve(act, 1), (COORDINATOR,)),
    "forms.opening.begin question": (
        lambda act, one: forms.begin(act, FormKind.ASK_ABOUT_UPDATE, {"update": one.update}),
        (MEMBER,),
    ),
    "forms.opening.begin answer": (
        lambda act, _: forms.begin(act, FormKind.REPLY_TO_MEMBER, {"question": 1}),
        (COORDINATOR,),
    ),
    "forms.opening.begin offer": (lambda act, _: forms.begin(act, FormKind.OFFER_TIME), (POLICE,)),
    "forms.opening.begin school": (
        lambda act, _: forms.begin(act, FormKind.SCHOOL),
        (COORDINATOR,),
    ),
    "forms.opening.begin topic": (lambda act, _: forms.begin(act, FormKind.TOPIC), (COORDINATOR,)),
    "forms.opening.begin holiday": (
        lambda act, _: forms.begin(act, FormKind.HOLIDAY),
        (COORDINATOR,),
    ),
    "forms.opening.begin block": (lambda act, _: forms.begin(act, FormKind.BLOCK_DAYS), (POLICE,)),
    "forms.opening.begin terms": (lambda act, _: forms.begin(act, FormKind.VISIT_TERMS), (POLICE,)),
    "forms.opening.begin book": (
        lambda act, _: forms.begin(act, FormKind.BOOK_VISIT),
        (SCHOOL, COORDINATOR),
    ),
    "forms.opening.begin visit_wish": (
        lambda act, _: forms.begin(act, FormKind.WISH_VISIT),
        (SCHOOL, COORDINATOR),
    ),
    "forms.opening.begin hand_over": (
        lambda act, one: forms.begin(act, FormKind.HAND_OVER, {"visit": one.visit}),
        (POLICE, COORDINATOR),
    ),
    "forms.opening.begin cannot_come": (
        lambda act, _: forms.begin(act, FormKind.CANNOT_COME),
        (POLICE, COORDINATOR),
    ),
    "forms.opening.begin visit_rules": (
        lambda act, _: forms.begin(act, FormKind.VISIT_RULES),
        (COORDINATOR,),
    ),
    "calendar_feeds.show": (lambda act, _: calendar_feeds.show(act), (POLICE,)),
    "calendar_feeds.subscribe": (
        lambda act, _: calendar_feeds.subscribe(act, wanted=True),
        (POLICE,),
    ),
    "covers.take": (lambda act, _: covers.take(act, 1), (POLICE,)),
    "visits.again.begin": (
        lambda act, one: visits.again.begin(act, one.visit, 1_816_000),
        (SCHOOL, COORDINATOR),
    ),
    "wishes.list_mine": (lambda act, _: wishes.list_mine(act), (SCHOOL, COORDINATOR)),
    "wishes.show": (lambda act, _: wishes.show(act, 1), (SCHOOL, COORDINATOR)),
    "wishes.again": (lambda act, _: wishes.again(act, 1), (SCHOOL, COORDINATOR)),
    "wishes.withdraw": (lambda act, _: wishes.withdraw(act, 1), (SCHOOL, COORDINATOR)),
    "wish_offers.accept": (lambda act, _: wish_offers.accept(act, 1), (SCHOOL, COORDINATOR)),
    "wish_offers.decline": (lambda act, _: wish_offers.decline(act, 1), (SCHOOL, COORDINATOR)),
    "forms.opening.begin cancel": (
        lambda act, one: forms.begin(act, FormKind.CANCEL_VISIT, {"visit": one.visit}),
        (SCHOOL, POLICE, COORDINATOR),
    ),
    "forms.opening.begin visit_move": (
        lambda act, one: forms.begin(act, FormKind.MOVE_VISIT, {"visit": one.visit}),
        (SCHOOL, POLICE, COORDINATOR),
    ),
    "forms.opening.begin visit_change": (
        lambda act, one: forms.begin(act, FormKind.CHANGE_VISIT, {"visit": one.visit}),
        (SCHOOL, COORDINATOR),
    ),
    "forms.opening.begin decline": (
        lambda act, one: forms.begin(act, FormKind.DECLINE_VISIT, {"visit": one.visit}),
        (POLICE,),
    ),
    "forms.opening.begin report": (
        lambda act, one: forms.begin(act, FormKind.REPORT_VISIT, {"visit": one.visit}),
        (POLICE, COORDINATOR),
    ),
    "forms.opening.begin report_edit": (
        lambda act, one: forms.begin(act, FormKind.CORRECT_REPORT, {"visit": one.visit}),
        (POLICE, COORDINATOR),
    ),
    "forms.opening.begin feedback": (
        lambda act, one: forms.begin(act, FormKind.VISIT_FEEDBACK, {"visit": one.visit}),
        (SCHOOL,),
    ),
    **{
        f"forms.opening.begin {kind}": (_begin_about_a_meeting(kind), (COORDINATOR, MEMBER, POLICE))
        for kind in _MEETING_DIALOGS
    },
    "forms.opening.begin log": (
        lambda act, _: forms.begin(act, FormKind.LOG_ACTIVITY),
        (COORDINATOR, POLICE),
    ),
    "forms.opening.begin observation": (
        lambda act, _: forms.begin(act, FormKind.OBSERVATION),
        (MEMBER, COORDINATOR, POLICE),
    ),
    "forms.opening.begin ask": (
        lambda act, one: forms.begin(act, FormKind.ASK_REPORTER, {"observation": one.observation}),
        (COORDINATOR,),
    ),
    "forms.opening.begin reply": (
        lambda act, one: forms.begin(
            act, FormKind.ANSWER_QUESTION, {"observation": one.observation}
        ),
        (),
    ),
    "forms.opening.begin problem_area": (
        lambda act, _: forms.begin(act, FormKind.PROBLEM_AREA),
        (MEMBER, COORDINATOR, POLICE),
    ),
    "forms.opening.begin log_edit": (
        lambda act, one: forms.begin(act, FormKind.CORRECT_ACTIVITY, {"activity": one.activity}),
        (COORDINATOR, POLICE),
    ),
    "forms.opening.begin log_void": (
        lambda act, one: forms.begin(act, FormKind.VOID_ACTIVITY, {"activity": one.activity}),
        (COORDINATOR, POLICE),
    ),
    "forms.opening.begin judge": (
        lambda act, one: forms.begin(act, FormKind.JUDGE_PROMISE, {"promise": one.promise}),
        (COORDINATOR,),
    ),
    "forms.opening.begin target": (
        lambda act, one: forms.begin(act, FormKind.CHANGE_TARGET, {"promise": one.promise}),
        (COORDINATOR,),
    ),
    "follow_up.overview": (lambda act, _: follow_up.overview(act), (COORDINATOR, POLICE)),
    "follow_up.show": (
        lambda act, one: follow_up.show(act, one.promise),
        (COORDINATOR, POLICE),
    ),
    "promises.earlier": (lambda act, _: promises.earlier(act), ()),
    "reports.draft": (lambda act, _: reports.draft(act), ()),
    "followers.follow": (lambda act, one: followers.follow(act, one.promise), ()),
    "followers.unfollow": (lambda act, one: followers.unfollow(act, one.promise), ()),
    "ledger.log_in_words": (
        lambda act, _: ledger.log_in_words(act, "S1 igår möte Samling"),
        (COORDINATOR, POLICE),
    ),
    "activities.read": (lambda act, _: activities.read(act, "möte"), (COORDINATOR, POLICE)),
    "forms.opening.begin problem_edit": (
        lambda act, one: forms.begin(act, FormKind.PROBLEM_EDIT, {"problem": one.problem}),
        (MEMBER, COORDINATOR, POLICE),
    ),
    "forms.opening.begin state": (
        lambda act, one: forms.begin(act, FormKind.PROBLEM_STATE, {"problem": one.problem}),
        (MEMBER, COORDINATOR, POLICE),
    ),
    "forms.opening.begin measure": (
        lambda act, one: forms.begin(act, FormKind.MEASURE, {"problem": one.problem}),
        (MEMBER, COORDINATOR, POLICE),
    ),
    "forms.opening.begin measure_edit": (
        lambda act, one: forms.begin(act, FormKind.MEASURE_EDIT, {"measure": one.measure}),
        (MEMBER, COORDINATOR, POLICE),
    ),
    "forms.opening.begin done": (
        lambda act, one: forms.begin(act, FormKind.MEASURE_DONE, {"measure": one.measure}),
        (MEMBER, COORDINATOR, POLICE),
    ),
    "roles.show_holder": (
        lambda act, one: roles.show_holder(act, one.holder, POLICE),
        (COORDINATOR,),
    ),
    "roles.take_away": (
        lambda act, one: roles.take_away(act, one.holder, POLICE),
        (COORDINATOR,),
    ),
    "networks.set_kind": (
        lambda act, one: networks.set_kind(act, one.network, NetworkKind.WATCH),
        (COORDINATOR,),
    ),
    "problem_areas.seeing.list_seen": (
        lambda act, _: problem_areas.seeing.list_seen(act, 0),
        (MEMBER, COORDINATOR, POLICE),
    ),
    "problem_areas.seeing.show": (
        lambda act, one: problem_areas.seeing.show(act, one.problem),
        (MEMBER, COORDINATOR, POLICE),
    ),
    "problem_areas.seeing.history": (
        lambda act, one: problem_areas.seeing.history(act, one.problem, 0),
        (MEMBER, COORDINATOR, POLICE),
    ),
    "measures.show": (
        lambda act, one: measures.show(act, one.measure),
        (MEMBER, COORDINATOR, POLICE),
    ),
    "problem_areas.tying.ask_tie": (
        lambda act, one: problem_areas.tying.ask_tie(act, one.observation),
        (COORDINATOR,),
    ),
    "problem_areas.tying.tie": (
        lambda act, one: problem_areas.tying.tie(act, one.observation, one.problem),
        (COORDINATOR,),
    ),
    "problem_areas.raising.begin_at": (
        lambda act, one: problem_areas.raising.begin_at(act, one.meeting),
        (MEMBER, COORDINATOR, POLICE),
    ),
    "problem_areas.raising.begin_from": (
        lambda act, one: problem_areas.raising.begin_from(act, one.observation),
        (COORDINATOR,),
    ),
    "observations.weeks": (lambda act, _: observations.weeks(act), (COORDINATOR, POLICE)),
    "observations.list_seen": (
        lambda act, _: observations.list_seen(act, 0),
        (MEMBER, COORDINATOR, POLICE),
    ),
    "observations.show": (
        lambda act, one: observations.show(act, one.observation),
        (MEMBER, COORDINATOR, POLICE),
    ),
    "observations.thank": (
        lambda act, one: observations.thank(act, one.observation),
        (COORDINATOR,),
    ),
    "observations.refer": (
        lambda act, one: observations.refer(act, one.observation),
        (COORDINATOR,),
    ),
    "observations.share": (
        lambda act, one: observations.share(act, one.observation),
        (COORDINATOR,),
    ),
    **_WATCH_VERBS,
    **_DIALOGUE_VERBS,
    **{
        name: (verb, (COORDINATOR,))
        for name, verb in {
            "imports.explain": lambda act, _: imports.explain(act),
            "imports.take": lambda act, _: imports.take(act, "BQAC", "rader.csv"),
            "quarters.show": lambda act, _: quarters.show(act),
            "quarters.answer_for": lambda act, one: quarters.answer_for(
                act, one.promise, one.holder, wanted=True
            ),
        }.items()
    },
    **{
        name: (verb, (COORDINATOR, POLICE))
        for name, verb in {
            "exports.begin": lambda act, _: exports.begin(act, Question(), FileFormat.CSV),
            "quarters.log_under": lambda act, one: quarters.log_under(act, one.promise),
            "saved_questions.begin": lambda act, _: saved_questions.begin(act, Question()),
            "saved_questions.list_mine": lambda act, _: saved_questions.list_mine(act),
            "saved_questions.show": lambda act, _: saved_questions.show(act, 1),
            "saved_questions.remove": lambda act, _: saved_questions.remove(act, 1),
            "forms.opening.begin save_question": lambda act, _: saved_questions.begin(
                act, Question()
            ),
        }.items()
    },
    **{name: (verb, (COORDINATOR, POLICE, MEMBER)) for name, verb in _PLAN_VERBS.items()},
    **{name: (verb, (COORDINATOR,)) for name, verb in _RENEWAL_VERBS.items()},
    "forms.opening.begin renewal_say": (
        lambda act, _: forms.begin(act, FormKind.RENEWAL_COMMENT, {"renewal": 1}),
        (COORDINATOR, POLICE, MEMBER),
    ),
}
"""Every verb of a service, and the roles that may use it. None named: open to everybody."""

NOT_BY_ROLE = {
    "forms.answering.answer", "forms.answering.cancel", "forms.showing.list_open",
    "forms.showing.note_shown", "forms.showing.show", "forms.showing.show_latest",
    "forms.opening.start_over", "groups.note_added", "groups.note_command",
    "groups.note_removed", "imports.confirm", "members.keeping.confirm", "members.keeping.leave",
    "members.keeping.set_area", "members.keeping.set_branch", "members.keeping.set_everywhere", "members.keeping.show",
    "renewals.naming.taken_up",
    "people.note_reachability", "watch.seeing.show_of_entry", "renewals.signing.proposal", "renewals.signing.sign", "renewals.signing.sign_report", "updates.mark_read",
    "updates.note_progress_left", "updates.note_progress_shown", "visits.showing.show", "work.show",
    "work.latest", "work.stop", "work.note_shown",
}  # fmt: skip
"""Verbs whose right does not hang on a role alone; they have tests of their own."""


def _services() -> Iterator[ModuleType]:
    """Every module of the services, also one that nobody has thought of here."""
    for found in pkgutil.walk_packages(bot.services.__path__, "bot.services."):
        if found.name == "bot.services.act":
            continue  # What all acts are made with.
        yield importlib.import_module(found.name)


def _acts_of(module: ModuleType) -> set[str]:
    """The public functions of a service that a person's act calls; others are called by these."""
    own = module.__name__.removeprefix("bot.services.")
    return {
        f"{own}.{name}"
        for name, value in vars(module).items()
        if inspect.isfunction(value)
        and value.__module__ == module.__name__
        and next(iter(inspect.signature(value).parameters), "") == "act"
        and not name.startswith("_")
    }


def test_every_verb_of_every_service_says_who_may_use_it() -> None:
    known = {name.split()[0] for name in VERBS} | NOT_BY_ROLE
    acts = {verb for module in _services() for verb in _acts_of(module)}
    lacking = acts - known
    assert not lacking, f"tests/services/test_rights.py: VERBS lacks {lacking}"
    assert acts >= NOT_BY_ROLE, f"there are no such verbs: {NOT_BY_ROLE - acts}"


@pytest.mark.parametrize("kind", FormKind)
def test_every_dialog_says_who_may_use_it(kind: FormKind) -> None:
    assert f"forms.opening.begin {kind.value}" in VERBS


@pytest.mark.parametrize("verb", VERBS)
async def test_a_verb_is_for_these_roles_alone(furnished: Furnished, verb: str) -> None:
    do, roles = VERBS[verb]
    try:
        home = Household(furnished.database, first_update=1_000_000 + 100 * list(VERBS).index(verb))
        before = await home.snapshot()
        for role, who in furnished.people.items():
            if roles and role not in roles:
                with pytest.raises(NotAllowed) as caught:
                    await do(home.act(who), furnished)
                assert set(caught.value.needs) == set(roles), role
        assert await home.snapshot() == before
        for role in roles or furnished.people:
            # Verbs change the same house one after the other: some other refusal is no matter.
            with suppress(
                CoverGone,
                NobodyFree,
                NotFound,
                NothingPlanned,
                InvitationUnusable,
                MeetingNotBegun,
                NoFreeTimes,
                NoNumber,
                NoNetworkToCall,
                forms.NoOpenForm,
                ObservationSettled,
                OnlyForConveners,
                TooEarly,
                UpdateSettled,
                VisitSettled,
                OldButton,
                PeriodRunning,
                RenewalLacks,
                DialogueClosed,
                AllHaveRead,
                OwnUpdate,
            ):
                await do(home.act(furnished.people[role]), furnished)
    finally:
        await furnished.database.close()


class TestAVisit:
    @pytest.mark.parametrize("role", [SCHOOL, POLICE, COORDINATOR])
    async def test_is_seen_by_both_sides_and_by_coordinators(
        self, home: Household, role: Role
    ) -> None:
        officer, school = await home.let_in(POLICE), await home.let_in(SCHOOL)
        coordinator = await home.let_in(COORDINATOR)
        visit_id = await home.book(school, await home.offer(officer, MONDAY + timedelta(days=2)))
        who = {SCHOOL: school, POLICE: officer, COORDINATOR: coordinator}[role]
        assert (await visits.showing.show(home.act(who), visit_id)).id == visit_id

    @pytest.mark.parametrize("role", [SCHOOL, POLICE, MEMBER])
    async def test_is_nobody_elses_to_see_or_cancel(self, home: Household, role: Role) -> None:
        officer, school = await home.let_in(POLICE), await home.let_in(SCHOOL)
        visit_id = await home.book(school, await home.offer(officer, MONDAY + timedelta(days=2)))
        other = await home.let_in(role, "Någon annan", "Andra skolan")
        with pytest.raises(NotFound):
            await visits.showing.show(home.act(other), visit_id)
        with pytest.raises(Refusal):
            await forms.begin(home.act(other), FormKind.CANCEL_VISIT, {"visit": visit_id})

    async def test_is_reported_by_its_own_officer_or_a_coordinator(self, home: Household) -> None:
        officer, school = await home.let_in(POLICE), await home.let_in(SCHOOL)
        visit_id = await home.book(school, await home.offer(officer, MONDAY + timedelta(days=2)))
        colleague = await home.let_in(POLICE, "Kollegan")
        home.later(days=3)
        with pytest.raises(NotFound):
            await forms.begin(home.act(colleague), FormKind.REPORT_VISIT, {"visit": visit_id})
        assert (await visits.showing.show(home.act(officer), visit_id)).pupils_reached is None
        coordinator = await home.let_in(COORDINATOR)
        view = await forms.begin(home.act(coordinator), FormKind.REPORT_VISIT, {"visit": visit_id})
        assert view.form.step == "held"


class TestAnUpdate:
    async def test_is_marked_as_read_by_those_who_got_it(self, home: Household) -> None:
        coordinator, member = await home.let_in(COORDINATOR), await home.let_in(MEMBER)
        update_id = await home.send_update(coordinator)
        alert = await home.alert_of(update_id)
        late = await home.let_in(MEMBER, "Kom senare")
        await updates.mark_read(home.act(member), alert)
        assert (await updates.show(home.act(member), update_id)).is_read
        for other in (late, coordinator, home.citizen()):
            with pytest.raises(NotFound):
                await updates.mark_read(home.act(other), alert)

    async def test_shows_its_reach_to_coordinators_alone(self, home: Household) -> None:
        coordinator, member = await home.let_in(COORDINATOR), await home.let_in(MEMBER)
        update_id = await home.send_update(coordinator)
        assert (await updates.show(home.act(coordinator), update_id)).reach is not None
        assert (await updates.show(home.act(member), update_id)).reach is None


async def test_an_offered_time_is_withdrawn_by_its_own_officer_alone(home: Household) -> None:
    officer, colleague = await home.let_in(POLICE), await home.let_in(POLICE, "Kollegan")
    offer_id = await home.offer(officer, MONDAY + timedelta(days=2))
    with pytest.raises(NotFound):
        await times.withdraw_offer(home.act(colleague), offer_id)
    assert [row.withdrawn_at for row in await home.rows(VisitOfferRow)] == [None]
    assert await times.withdraw_offer(home.act(officer), offer_id) == []


async def _at_summary(home: Household, who: Somebody, kind: FormKind) -> FormView:
    match kind:
        case FormKind.INVITE:
            return await home.fill_in(who, kind, "member", Typed("ICA"), Typed("1"), Typed("7"))
        case FormKind.INVITE_MANY:
            view = await member_lists.take(home.act(who), b"Anna;ICA;handel\nBo;Macken")
            assert isinstance(view, FormView)
            return await home.answer(who, view, "30")
        case FormKind.NETWORK:
            return await home.fill_in(who, kind, "watch", Typed("Nya"), about={"network": None})
        case FormKind.AREA:
            return await home.fill_in(who, kind, Typed("Norr"), about={"area": None})
        case FormKind.ORGANISATION:
            membership = await home.enrol(home.citizen(), "Butiken")
            return await home.fill_in(who, kind, Typed("Nya"), about={"membership": membership})
        case FormKind.PAUSE:
            return await home.fill_in(who, kind, Typed("imorgon"))
        case FormKind.JOIN:
            return await home.ready_to_join(who)
        case FormKind.SITUATION_UPDATE:
            await home.let_in(MEMBER)
            return await home.ready_to_send(who)
        case FormKind.TEMPLATE:
            return await templates.change(home.act(who), "diesel")
        case FormKind.CORRECT_UPDATE | FormKind.RETRACT_UPDATE:
            await home.let_in(MEMBER)
            about = {"update": await home.send_update(who)}
            answers = ("body", Typed("Ny text")) if kind is FormKind.CORRECT_UPDATE else ()
            return await home.fill_in(who, kind, *(answers or (Typed("Fel"),)), about=about)
        case FormKind.TURN_DOWN_UPDATE:
            return await _to_turn_down(home, who)
        case FormKind.TURN_DOWN_CORRECTION:
            return await _to_turn_down_a_correction(home, who)
        case FormKind.ASK_ABOUT_UPDATE:
            about = {"update": await home.send_update(await home.let_in(COORDINATOR))}
            return await home.fill_in(who, kind, Typed("Var?"), about=about)
        case FormKind.REPLY_TO_MEMBER:
            return await _to_answer(home, who)
        case FormKind.OFFER_TIME:
            return await home.fill_in(
                who, kind, "single", Typed("2021-10-20"), Typed("9"), Typed("10")
            )
        case FormKind.SCHOOL:
            sizes = Typed("3/74, 3/71, 2/52")
            return await home.fill_in(who, kind, Typed("Nya skolan"), "secondary", sizes, Move.SKIP)
        case FormKind.MOVE_CONTACT:
            await home.let_in(SCHOOL, "Lena", "Gamla skolan")
            await home.let_in(SCHOOL, "Nils", "Nya skolan")
            return await home.fill_in(who, kind, "2", "no", about={"contact_id": 1})
        case FormKind.IMPORT_SCHOOLS:
            view = await school_lists.take(home.act(who), SCHOOL_LIST)
            assert isinstance(view, FormView)
            return view
        case FormKind.TOPIC:
            return await home.fill_in(
                who, kind, Typed("Cykel"), Typed("Hjälm."), "40", "7", Move.ENOUGH, "30",
                Move.SKIP, Move.SKIP, Move.SKIP, "no",
            )  # fmt: skip
        case FormKind.HOLIDAY:
            days = (Typed("2021-11-01"), Typed("2021-11-05"))
            return await home.fill_in(who, kind, Typed("Höstlov"), *days)
        case FormKind.BLOCK_DAYS:
            return await home.fill_in(who, kind, Typed("2021-10-20"), Move.SKIP)
        case FormKind.VISIT_TERMS:
            return await home.fill_in(who, kind, "most_a_day", "2")
        case FormKind.BOOK_VISIT:
            officer = await home.let_in(POLICE)
            offer_id = await home.offer(officer, MONDAY + timedelta(days=2))
            return await home.ready_to_book(who, offer_id)
        case FormKind.HAND_OVER | FormKind.CANNOT_COME:
            await home.let_in(POLICE, "Kollega")
            return await _about_a_visit(home, who, kind)
        case FormKind.VISIT_RULES:
            return await home.fill_in(who, kind, "school_move_hours", "48")
        case FormKind.WISH_VISIT:
            return await home.ready_to_wish(who)
        case FormKind.LOG_ACTIVITY:
            await home.promise()
            return await home.ready_to_log(who)
        case FormKind.CORRECT_ACTIVITY | FormKind.VOID_ACTIVITY:
            await home.promise()
            logged = await home.confirm(who, await home.ready_to_log(who))
            changing: tuple[Any, ...] = (Typed("Fel dag"),)
            if kind is FormKind.CORRECT_ACTIVITY:
                changing = (*changing, "edit:day", Typed("idag"))
            about = {"activity": logged.receipt["activity"]}
            return await home.fill_in(who, kind, *changing, about=about)
        case FormKind.JUDGE_PROMISE | FormKind.CHANGE_TARGET:
            return await _about_a_promise(home, who, kind)
        case FormKind.CLOSE_PROMISE | FormKind.EXTEND_PERIOD:
            return await _about_a_renewal(home, who, kind)
        case kind if kind in renewal_dialogs.ANSWERS:
            return await renewal_dialogs.at_summary(home, who, kind)
        case FormKind.DECLINE_VISIT:
            return await _to_decline(home, who)
        case (
            FormKind.CANCEL_VISIT
            | FormKind.MOVE_VISIT
            | FormKind.CHANGE_VISIT
            | FormKind.REPORT_VISIT
            | FormKind.CORRECT_REPORT
            | FormKind.VISIT_FEEDBACK
        ):
            return await _about_a_visit(home, who, kind)
        case FormKind.OBSERVATION:
            return await home.ready_to_report(who)
        case FormKind.PROBLEM_AREA:
            return await home.fill_in(who, kind, Typed("Belysning"), Move.SKIP, Typed("Mörkt."))
        case FormKind.PROBLEM_EDIT:
            about = {"problem": await home.problem(who)}
            return await home.fill_in(who, kind, "edit:known", Typed("Mörkt."), about=about)
        case FormKind.MEASURE_EDIT:
            about = {"measure": await home.measure(who, await home.problem(who))}
            return await home.fill_in(who, kind, "edit:due", Typed("2021-10-30"), about=about)
        case FormKind.PROBLEM_STATE:
            about = {"problem": await home.problem(who)}
            return await home.fill_in(who, kind, "chosen", Move.SKIP, about=about)
        case FormKind.MEASURE:
            return await home.ready_to_undertake(who, await home.problem(who))
        case FormKind.MEASURE_DONE:
            about = {"measure": await home.measure(who, await home.problem(who))}
            return await home.fill_in(who, kind, Typed("Ny lampa."), about=about)
        case FormKind.ASK_REPORTER:
            return await home.ready_to_ask(who, await home.report(await home.let_in(MEMBER)))
        case FormKind.ANSWER_QUESTION:
            coordinator = await home.let_in(COORDINATOR)
            await home.grant(who, MEMBER)
            observation_id = await home.report(who)
            await home.confirm(coordinator, await home.ready_to_ask(coordinator, observation_id))
            about = {"observation": observation_id}
            return await home.fill_in(who, kind, Typed("Två gånger."), about=about)
        case FormKind.CALL_MEETING:
            return await home.ready_to_call(who, await home.gather())
        case (
            FormKind.PLAN_CASE | FormKind.PLAN_REMARK | FormKind.PLAN_COMMENT | FormKind.PLAN_CLOSE
        ):
            return await _about_a_plan(home, who, kind)
        case FormKind.SAVE_QUESTION:
            view = await saved_questions.begin(home.act(who), Question())
            for answer in (Typed("Allt"), "never"):
                view = await home.answer(who, view, answer)
            return view
        case FormKind.SURVEY:
            return await home.fill_in(who, kind, Typed("Oro; 2021; 1,42"))
        case FormKind.DIALOGUE:
            return await home.fill_in(who, kind, Typed("A"), Typed("B"), Typed("2021-10-20"))
        case FormKind.DIALOGUE_QUESTION:
            about = {"dialogue": await home.dialogue(who, is_open=False)}
            return await home.fill_in(who, kind, "scale", Typed("Hur?"), about=about)
        case FormKind.TAKE_PART:
            about = {"dialogue": await home.dialogue(await home.let_in(COORDINATOR, "Frågar"))}
            return await home.fill_in(who, kind, Typed("Mer ljus"), "no", about=about)
        case FormKind.DIALOGUE_REPLY:
            about = {"dialogue": await home.dialogue(who)}
            await dialogues.holding.close(home.act(who), about["dialogue"])
            return await home.fill_in(who, kind, Typed("Vi sätter upp lampor."), about=about)
        case FormKind.IDEA:
            about = {"dialogue": await home.dialogue(who)}
            return await home.fill_in(who, kind, Typed("Lampor"), about=about)
        case FormKind.WATCH_AREA:
            return await home.fill_in(who, kind, Typed("Norra byn"), about={"watch": None})
        case FormKind.WATCH_START | FormKind.WATCH_COUNT | FormKind.WATCH_YEAR:
            about = {"watch": await home.watch_area(who)}
            return await home.fill_in(who, kind, *_WATCH_ANSWERS[kind], about=about)
    return await _about_a_meeting(home, who, kind)


_PLAN_ANSWERS: dict[FormKind, tuple[Any, ...]] = {
    FormKind.PLAN_CASE: ("edit:title", Typed("Exempelvägen 2")),
    FormKind.PLAN_REMARK: (Typed("Lys upp gångvägen."),),
    FormKind.PLAN_COMMENT: (Typed("Bra så."),),
    FormKind.PLAN_CLOSE: ("yes", Typed("3"), Typed("2"), Move.SKIP),
}


async def _about_a_plan(home: Household, who: Somebody, kind: FormKind) -> FormView:
    about: dict[str, Any] = {"plan": await home.plan(await home.let_in(COORDINATOR, "Öppnar"))}
    if kind is FormKind.PLAN_REMARK:
        about["aspect"] = "lighting"
    if _HOLDER[kind] is MEMBER:
        await home.belong(who, await home.planning_group())
    return await home.fill_in(who, kind, *_PLAN_ANSWERS[kind], about=about)


_WATCH_ANSWERS: dict[FormKind, tuple[Any, ...]] = {
    FormKind.WATCH_START: (Typed("2021-10-05"), Move.SKIP),
    FormKind.WATCH_COUNT: (Typed("12"), Typed("idag")),
    FormKind.WATCH_YEAR: (Typed("12"), "no"),
}

_MEETING_ANSWERS: dict[FormKind, tuple[Any, ...]] = {
    FormKind.SEND_DEPUTY: (Typed("Bo Ek"),),
    FormKind.PROPOSE_POINT: (Typed("Belysningen"),),
    FormKind.CHANGE_MEETING: ("place", Move.ENOUGH, Typed("Biblioteket")),
    FormKind.CALL_OFF_MEETING: (Typed("Sjukdom"),),
    FormKind.CLOSE_MEETING: ("yes", Move.SKIP, Typed("3")),
    FormKind.WRITE_MINUTES: (Typed("Mer ljus"), Move.SKIP, Move.SKIP),
    FormKind.MEETING_MEASURE: (Typed("Byt lampor"), "1", Typed("2021-11-30")),
}


async def _about_a_meeting(home: Household, who: Somebody, kind: FormKind) -> FormView:
    coordinator = await home.let_in(COORDINATOR, "Kallar")
    meeting_id = await home.call(coordinator, await home.gather(who))
    if kind in (FormKind.CLOSE_MEETING, FormKind.WRITE_MINUTES, FormKind.MEETING_MEASURE):
        home.now = datetime(2021, 10, 28, 14, tzinfo=UTC)
    if kind in (FormKind.WRITE_MINUTES, FormKind.MEETING_MEASURE):
        closing_it = FormKind.CLOSE_MEETING, *_MEETING_ANSWERS[FormKind.CLOSE_MEETING]
        about = {"meeting": meeting_id}
        await home.confirm(coordinator, await home.fill_in(coordinator, *closing_it, about=about))
    return await home.fill_in(who, kind, *_MEETING_ANSWERS[kind], about={"meeting": meeting_id})


async def _about_a_promise(home: Household, who: Somebody, kind: FormKind) -> FormView:
    document = almhult()
    first, *others = document.promises
    target = Target(Comparator.AT_LEAST, 8, Unit.MEETINGS, Rhythm.YEAR)
    await home.promise(replace(document, promises=(replace(first, target=target), *others)))
    about = {"promise": int(await home.promise_number(who, "S1"))}
    if kind is FormKind.JUDGE_PROMISE:
        return await home.fill_in(who, kind, "cancelled", Typed("Pandemin."), about=about)
    answers = (Typed("4"), Typed("2021-07-01"), Typed("Pandemin."))
    return await home.fill_in(who, kind, *answers, about=about)


async def _about_a_renewal(home: Household, who: Somebody, kind: FormKind) -> FormView:
    await home.promise()
    if kind is FormKind.CLOSE_PROMISE:
        promise = {"promise": int(await home.promise_number(who, "S1"))}
        return await home.fill_in(who, kind, "cancelled", Typed("Pandemin."), about=promise)
    document_id = (await promises.overview(home.act(who)))[0].id
    about = {"document": document_id}
    return await home.fill_in(who, kind, Typed("2022-06-30"), about=about)


async def _to_turn_down(home: Household, who: Somebody) -> FormView:
    home.house = replace(home.house, approval=True)
    await home.let_in(MEMBER)
    author = await home.let_in(COORDINATOR, "Den som skrev")
    about = {"update": await home.send_update(author)}
    return await home.fill_in(who, FormKind.TURN_DOWN_UPDATE, Typed("Nej"), about=about)


async def _to_turn_down_a_correction(home: Household, who: Somebody) -> FormView:
    await home.let_in(MEMBER)
    author = await home.let_in(COORDINATOR, "Den som skrev")
    about = {"update": await home.send_update(author)}
    home.house = replace(home.house, approval=True)
    answers = ("body", Typed("Ny text"))
    await home.confirm(
        author, await home.fill_in(author, FormKind.CORRECT_UPDATE, *answers, about=about)
    )
    [asked] = await home.rows(UpdateCorrectionRow)
    return await home.fill_in(
        who, FormKind.TURN_DOWN_CORRECTION, Typed("Nej"), about={"correction": asked.id}
    )


async def _to_answer(home: Household, who: Somebody) -> FormView:
    member = await home.let_in(MEMBER)
    about = {"update": await home.send_update(who)}
    asked = await home.fill_in(member, FormKind.ASK_ABOUT_UPDATE, Typed("Var?"), about=about)
    question = (await home.confirm(member, asked)).receipt["question"]
    return await home.fill_in(
        who, FormKind.REPLY_TO_MEMBER, Typed("Där"), about={"question": question}
    )


async def _to_decline(home: Household, officer: Somebody) -> FormView:
    offer_id = await home.offer(officer, MONDAY + timedelta(days=2))
    async with home.database.write() as session:
        person = await people_queries.find(session, officer.telegram_id)
        assert person is not None
        await time_queries.keep_terms(session, person.id, needs_approval=True)
    about = {"visit": await home.book(await home.let_in(SCHOOL), offer_id)}
    return await home.fill_in(officer, FormKind.DECLINE_VISIT, Typed("Nej"), about=about)


async def _about_a_visit(home: Household, who: Somebody, kind: FormKind) -> FormView:
    is_schools = kind in (FormKind.CHANGE_VISIT, FormKind.VISIT_FEEDBACK)
    school = who if is_schools else await home.let_in(SCHOOL)
    officer = await home.let_in(POLICE) if is_schools else who
    offer_id = await home.offer(officer, MONDAY + timedelta(days=2))
    visit_id = await home.book(school, offer_id)
    if kind is FormKind.CHANGE_VISIT:
        answers = ("room", Move.ENOUGH, Typed("Aulan"))
        return await home.fill_in(who, kind, *answers, about={"visit": visit_id})
    if kind is FormKind.HAND_OVER:
        begun = await forms.begin(home.act(who), kind, {"visit": visit_id})
        return await home.answer(who, begun, begun.choices[0].value)
    if kind is FormKind.CANNOT_COME:
        return await home.fill_in(who, kind, (MONDAY + timedelta(days=2)).date().isoformat())
    if kind is FormKind.MOVE_VISIT:
        to = MONDAY + timedelta(days=3)
        await home.offer(officer, to)
        moved = (to.date().isoformat(), str(quarter_of(to)))
        return await home.fill_in(who, kind, *moved, about={"visit": visit_id})
    if kind is FormKind.CANCEL_VISIT:
        return await home.fill_in(officer, kind, Move.SKIP, about={"visit": visit_id})
    home.later(days=3)
    about = {"visit": visit_id}
    if kind is FormKind.REPORT_VISIT:
        return await home.fill_in(officer, kind, "yes", Typed("20"), Move.SKIP, about=about)
    await home.report_visit(officer, visit_id)
    if kind is FormKind.VISIT_FEEDBACK:
        return await home.fill_in(who, kind, "4", Move.SKIP, about=about)
    wrong = (Typed("Fel antal"), "edit:reached", Typed("19"), "1")
    return await home.fill_in(officer, kind, *wrong, about=about)


_HOLDER = {
    FormKind.INVITE: COORDINATOR,
    FormKind.NETWORK: COORDINATOR,
    FormKind.INVITE_MANY: COORDINATOR,
    FormKind.AREA: COORDINATOR,
    FormKind.ORGANISATION: COORDINATOR,
    FormKind.PAUSE: MEMBER,
    FormKind.SITUATION_UPDATE: COORDINATOR,
    FormKind.CORRECT_UPDATE: COORDINATOR,
    FormKind.RETRACT_UPDATE: COORDINATOR,
    FormKind.TEMPLATE: COORDINATOR,
    FormKind.TURN_DOWN_UPDATE: COORDINATOR,
    FormKind.TURN_DOWN_CORRECTION: COORDINATOR,
    FormKind.ASK_ABOUT_UPDATE: MEMBER,
    FormKind.REPLY_TO_MEMBER: COORDINATOR,
    FormKind.OFFER_TIME: POLICE,
    FormKind.SCHOOL: COORDINATOR,
    FormKind.IMPORT_SCHOOLS: COORDINATOR,
    FormKind.MOVE_CONTACT: COORDINATOR,
    FormKind.TOPIC: COORDINATOR,
    FormKind.HOLIDAY: COORDINATOR,
    FormKind.BLOCK_DAYS: POLICE,
    FormKind.VISIT_TERMS: POLICE,
    FormKind.BOOK_VISIT: SCHOOL,
    FormKind.WISH_VISIT: SCHOOL,
    FormKind.HAND_OVER: POLICE,
    FormKind.CANNOT_COME: POLICE,
    FormKind.VISIT_RULES: COORDINATOR,
    FormKind.CANCEL_VISIT: POLICE,
    FormKind.MOVE_VISIT: POLICE,
    FormKind.CHANGE_VISIT: SCHOOL,
    FormKind.DECLINE_VISIT: POLICE,
    FormKind.REPORT_VISIT: POLICE,
    FormKind.CORRECT_REPORT: POLICE,
    FormKind.VISIT_FEEDBACK: SCHOOL,
    FormKind.LOG_ACTIVITY: COORDINATOR,
    FormKind.CORRECT_ACTIVITY: POLICE,
    FormKind.VOID_ACTIVITY: COORDINATOR,
    FormKind.JUDGE_PROMISE: COORDINATOR,
    FormKind.CHANGE_TARGET: COORDINATOR,
    FormKind.CLOSE_PROMISE: COORDINATOR,
    FormKind.EXTEND_PERIOD: COORDINATOR,
    **dict.fromkeys(renewal_dialogs.ANSWERS, COORDINATOR),
    FormKind.OBSERVATION: MEMBER,
    FormKind.PROBLEM_AREA: COORDINATOR,
    FormKind.PROBLEM_EDIT: COORDINATOR,
    FormKind.PROBLEM_STATE: POLICE,
    FormKind.MEASURE_EDIT: POLICE,
    FormKind.MEASURE: COORDINATOR,
    FormKind.MEASURE_DONE: POLICE,
    FormKind.ASK_REPORTER: COORDINATOR,
    FormKind.CALL_MEETING: COORDINATOR,
    FormKind.SEND_DEPUTY: MEMBER,
    FormKind.PROPOSE_POINT: MEMBER,
    FormKind.CHANGE_MEETING: COORDINATOR,
    FormKind.CALL_OFF_MEETING: COORDINATOR,
    FormKind.CLOSE_MEETING: COORDINATOR,
    FormKind.WRITE_MINUTES: COORDINATOR,
    FormKind.MEETING_MEASURE: COORDINATOR,
    FormKind.PLAN_CASE: COORDINATOR,
    FormKind.PLAN_REMARK: MEMBER,
    FormKind.PLAN_COMMENT: MEMBER,
    FormKind.PLAN_CLOSE: COORDINATOR,
    FormKind.SAVE_QUESTION: POLICE,
    FormKind.SURVEY: COORDINATOR,
    FormKind.DIALOGUE: COORDINATOR,
    FormKind.DIALOGUE_QUESTION: COORDINATOR,
    FormKind.DIALOGUE_REPLY: COORDINATOR,
    FormKind.IDEA: COORDINATOR,
    FormKind.WATCH_AREA: COORDINATOR,
    FormKind.WATCH_START: POLICE,
    FormKind.WATCH_COUNT: POLICE,
    FormKind.WATCH_YEAR: COORDINATOR,
}


@pytest.mark.parametrize("kind", FormKind)
async def test_a_role_lost_in_the_middle_stops_the_last_step_which_goes_through_with_it(
    home: Household, kind: FormKind
) -> None:
    needed = _HOLDER.get(kind)
    who = await home.let_in(needed or SCHOOL)
    view = await _at_summary(home, who, kind)
    if needed is not None:
        await home.take_away(who, needed)
        before = await home.snapshot()
        with pytest.raises(NotAllowed):
            await home.confirm(who, view)
        assert await home.snapshot() == before
        await home.give_back(who, needed)
    done = await home.confirm(who, view)
    assert (done.problem, done.step) == (None, None)


async def test_a_form_is_found_from_its_own_chat_alone(home: Household) -> None:
    who, other = await home.let_in(COORDINATOR), await home.let_in(COORDINATOR, "Någon annan")
    view = await forms.begin(home.act(who), FormKind.INVITE)
    for verb in (forms.show, forms.cancel, forms.start_over):
        with pytest.raises(forms.NoOpenForm):
            await verb(home.act(other), view.id)
    with pytest.raises(forms.NoOpenForm):
        await home.answer(other, view, "member")


async def test_a_code_gives_the_role_it_was_made_for(home: Household) -> None:
    officer = await home.let_in(POLICE)
    viewer = await people.see(home.act(officer))
    assert [held.role for held in viewer.held] == [POLICE]
    assert [row.role for row in await home.rows(Invitation)] == ["police"]
