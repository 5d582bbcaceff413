"""Rights are checked in the service, at the moment of the act, whatever a menu shows."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.domain.activities import Question
from bot.domain.errors import (
    InvitationUnusable,
    NoFreeTimes,
    NotAllowed,
    NotFound,
    Refusal,
    TooEarly,
    VisitSettled,
)
from bot.domain.forms import FormKind, Move, Typed
from bot.domain.people import Role
from bot.domain.views import FormView
from bot.services import activities, forms, people, promises, updates, visits
from bot.services.act import Act
from bot.settings import async_url
from db.migrate import migrate
from db.models import Invitation, OfferedTimeRow
from db.session import Database
from tests.conftest import BOTH
from tests.support.house import Household, Somebody
from tests.support.program import MONDAY

COORDINATOR, POLICE, MEMBER, SCHOOL = Role.COORDINATOR, Role.POLICE, Role.MEMBER, Role.SCHOOL


@dataclass(frozen=True)
class Furnished:
    """A house with one of everything, and who is in it. `None` is a citizen."""

    url: str
    people: dict[Role | None, Somebody]
    invitation: int
    free_offer: int
    visit: int
    update: int
    activity: int
    promise: int


async def furnish(url: str) -> Furnished:
    database = Database(async_url(url))
    await migrate(database)
    home = Household(database)
    try:
        return await _furnished(home, url)
    finally:
        await database.close()


async def _furnished(home: Household, url: str) -> Furnished:
    everybody: dict[Role | None, Somebody] = {role: await home.let_in(role) for role in Role}
    everybody[None] = home.citizen()
    await home.promise()
    booked = await home.offer(everybody[POLICE], MONDAY + timedelta(days=3))
    visit = await home.book(everybody[SCHOOL], booked)
    free = await home.offer(everybody[POLICE], MONDAY + timedelta(days=4))
    update = await home.send_update(everybody[COORDINATOR])
    logging = await home.ready_to_log(everybody[COORDINATOR])
    logged = await home.confirm(everybody[COORDINATOR], logging)
    invite = await home.fill_in(
        everybody[COORDINATOR], FormKind.INVITE, "member", Typed("ICA"), Typed("1"), Typed("7")
    )
    made = await home.confirm(everybody[COORDINATOR], invite)
    return Furnished(
        url=url,
        people=everybody,
        invitation=made.receipt["invitation"],
        free_offer=free,
        visit=visit,
        update=update,
        activity=logged.receipt["activity"],
        promise=int(await home.promise_number(everybody[COORDINATOR], "Y1")),
    )


@pytest.fixture(scope="module", params=BOTH)
def furnished(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Furnished]:
    async def build(folder: Path) -> Furnished:
        if request.param == "sqlite":
            return await furnish(f"sqlite:///{folder / 'furnished.sqlite3'}")
        return await furnish(await request.getfixturevalue("postgres").fresh())

    # In a thread of its own: this fixture outlives the event loop of any one test.
    with ThreadPoolExecutor(1) as thread:
        folder = tmp_path_factory.mktemp("furnished")
        yield thread.submit(lambda: asyncio.run(build(folder))).result()


Verb = Callable[[Act, Furnished], Awaitable[Any]]

VERBS: dict[str, tuple[Verb, tuple[Role, ...]]] = {
    "people.list_members": (lambda act, _: people.list_members(act, MEMBER, 0), (COORDINATOR,)),
    "people.count_members": (lambda act, _: people.count_members(act), (COORDINATOR,)),
    "people.list_invitations": (lambda act, _: people.list_invitations(act), (COORDINATOR,)),
    "people.show_invitation": (
        lambda act, one: people.show_invitation(act, one.invitation),
        (COORDINATOR,),
    ),
    "people.renew_link": (lambda act, one: people.renew_link(act, one.invitation), (COORDINATOR,)),
    "people.revoke_invitation": (
        lambda act, one: people.revoke_invitation(act, one.invitation),
        (COORDINATOR,),
    ),
    "visits.list_offers": (lambda act, _: visits.list_offers(act), (POLICE,)),
    "visits.show_offer": (lambda act, one: visits.show_offer(act, one.free_offer), (POLICE,)),
    "visits.withdraw_offer": (
        lambda act, one: visits.withdraw_offer(act, one.free_offer),
        (POLICE,),
    ),
    "visits.list_mine": (lambda act, _: visits.list_mine(act, 0), (SCHOOL, POLICE)),
    "updates.latest": (lambda act, _: updates.latest(act, 0), (MEMBER, COORDINATOR, POLICE)),
    "updates.show": (
        lambda act, one: updates.show(act, one.update),
        (MEMBER, COORDINATOR, POLICE),
    ),
    "updates.list_not_reached": (
        lambda act, one: updates.list_not_reached(act, one.update, 0),
        (COORDINATOR,),
    ),
    "updates.progress": (lambda act, one: updates.progress(act, one.update), (COORDINATOR,)),
    "activities.ask": (lambda act, _: activities.ask(act, Question()), (COORDINATOR, POLICE)),
    "activities.promise_choices": (
        lambda act, _: activities.promise_choices(act),
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
    "forms.begin invite": (lambda act, _: forms.begin(act, FormKind.INVITE), (COORDINATOR,)),
    "forms.begin update": (
        lambda act, _: forms.begin(act, FormKind.SITUATION_UPDATE),
        (COORDINATOR,),
    ),
    "forms.begin offer": (lambda act, _: forms.begin(act, FormKind.OFFER_TIME), (POLICE,)),
    "forms.begin book": (lambda act, _: forms.begin(act, FormKind.BOOK_VISIT), (SCHOOL,)),
    "forms.begin cancel": (
        lambda act, one: forms.begin(act, FormKind.CANCEL_VISIT, {"visit": one.visit}),
        (SCHOOL, POLICE, COORDINATOR),
    ),
    "forms.begin report": (
        lambda act, one: forms.begin(act, FormKind.REPORT_VISIT, {"visit": one.visit}),
        (POLICE,),
    ),
    "forms.begin log": (
        lambda act, _: forms.begin(act, FormKind.LOG_ACTIVITY),
        (COORDINATOR, POLICE),
    ),
}
"""Every verb of a service, and the roles that may use it. None named: open to everybody."""

NOT_BY_ROLE = {
    "people.note_reachability", "people.invite_from_command_line", "visits.show",
    "updates.mark_read", "updates.note_progress_shown", "updates.list_progress", "updates.finish",
    "promises.import_document", "promises.list_documents",
    "forms.answer", "forms.cancel", "forms.show", "forms.show_latest", "forms.start_over",
    "forms.list_open", "forms.note_shown", "forms.register", "forms.workflow_of",
}  # fmt: skip
"""Verbs whose right does not hang on a role alone; they have tests of their own."""


def test_every_verb_of_every_service_says_who_may_use_it() -> None:
    known = {name.split()[0] for name in VERBS} | NOT_BY_ROLE
    for module in (activities, forms, people, promises, updates, visits):
        own = module.__name__.rsplit(".", 1)[1]
        verbs = {
            f"{own}.{name}"
            for name, value in vars(module).items()
            if callable(value)
            and getattr(value, "__module__", "") == module.__name__
            and not isinstance(value, type)
            and not name.startswith("_")
        }
        assert verbs <= known, f"tests/services/test_rights.py: VERBS lacks {verbs - known}"


@pytest.mark.parametrize("kind", FormKind)
def test_every_dialog_says_who_may_use_it(kind: FormKind) -> None:
    assert f"forms.begin {kind.value}" in VERBS


@pytest.mark.parametrize("verb", VERBS)
async def test_a_verb_is_for_these_roles_alone(furnished: Furnished, verb: str) -> None:
    do, roles = VERBS[verb]
    database = Database(async_url(furnished.url))
    try:
        home = Household(database, first_update=1_000_000 + 100 * list(VERBS).index(verb))
        before = await home.snapshot()
        for role, who in furnished.people.items():
            if roles and role not in roles:
                with pytest.raises(NotAllowed) as caught:
                    await do(home.act(who), furnished)
                assert set(caught.value.needs) == set(roles), role
        assert await home.snapshot() == before
        for role in roles or furnished.people:
            # Verbs change the same house one after the other: some other refusal is no matter.
            with suppress(NotFound, InvitationUnusable, NoFreeTimes, TooEarly, VisitSettled):
                await do(home.act(furnished.people[role]), furnished)
    finally:
        await database.close()


class TestAVisit:
    @pytest.mark.parametrize("role", [SCHOOL, POLICE, COORDINATOR])
    async def test_is_seen_by_both_sides_and_by_coordinators(
        self, home: Household, role: Role
    ) -> None:
        officer, school = await home.let_in(POLICE), await home.let_in(SCHOOL)
        coordinator = await home.let_in(COORDINATOR)
        visit_id = await home.book(school, await home.offer(officer, MONDAY + timedelta(days=2)))
        who = {SCHOOL: school, POLICE: officer, COORDINATOR: coordinator}[role]
        assert (await visits.show(home.act(who), visit_id)).id == visit_id

    @pytest.mark.parametrize("role", [SCHOOL, POLICE, MEMBER])
    async def test_is_nobody_elses_to_see_or_cancel(self, home: Household, role: Role) -> None:
        officer, school = await home.let_in(POLICE), await home.let_in(SCHOOL)
        visit_id = await home.book(school, await home.offer(officer, MONDAY + timedelta(days=2)))
        other = await home.let_in(role, "Någon annan")
        with pytest.raises(NotFound):
            await visits.show(home.act(other), visit_id)
        with pytest.raises(Refusal):
            await forms.begin(home.act(other), FormKind.CANCEL_VISIT, {"visit": visit_id})

    async def test_is_reported_by_its_own_officer_alone(self, home: Household) -> None:
        officer, school = await home.let_in(POLICE), await home.let_in(SCHOOL)
        visit_id = await home.book(school, await home.offer(officer, MONDAY + timedelta(days=2)))
        colleague = await home.let_in(POLICE, "Kollegan")
        await home.grant(colleague, COORDINATOR)
        home.later(days=3)
        with pytest.raises(NotFound):
            await forms.begin(home.act(colleague), FormKind.REPORT_VISIT, {"visit": visit_id})
        assert (await visits.show(home.act(officer), visit_id)).pupils_reached is None


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
        await visits.withdraw_offer(home.act(colleague), offer_id)
    assert [row.withdrawn_at for row in await home.rows(OfferedTimeRow)] == [None]
    assert await visits.withdraw_offer(home.act(officer), offer_id) == []


async def _at_summary(home: Household, who: Somebody, kind: FormKind) -> FormView:
    match kind:
        case FormKind.INVITE:
            return await home.fill_in(who, kind, "member", Typed("ICA"), Typed("1"), Typed("7"))
        case FormKind.SITUATION_UPDATE:
            await home.let_in(MEMBER)
            return await home.ready_to_send(who)
        case FormKind.OFFER_TIME:
            return await home.fill_in(who, kind, Typed("2021-10-20"), Typed("9"), Typed("60"))
        case FormKind.BOOK_VISIT:
            officer = await home.let_in(POLICE)
            offer_id = await home.offer(officer, MONDAY + timedelta(days=2))
            return await home.ready_to_book(who, offer_id)
        case FormKind.LOG_ACTIVITY:
            await home.promise()
            return await home.ready_to_log(who)
        case FormKind.CANCEL_VISIT | FormKind.REPORT_VISIT:
            return await _about_a_visit(home, who, kind)


async def _about_a_visit(home: Household, officer: Somebody, kind: FormKind) -> FormView:
    school = await home.let_in(SCHOOL)
    offer_id = await home.offer(officer, MONDAY + timedelta(days=2))
    visit_id = await home.book(school, offer_id)
    if kind is FormKind.CANCEL_VISIT:
        return await home.fill_in(officer, kind, Move.SKIP, about={"visit": visit_id})
    home.later(days=3)
    return await home.fill_in(officer, kind, "yes", Typed("20"), about={"visit": visit_id})


_HOLDER = {
    FormKind.INVITE: COORDINATOR,
    FormKind.SITUATION_UPDATE: COORDINATOR,
    FormKind.OFFER_TIME: POLICE,
    FormKind.BOOK_VISIT: SCHOOL,
    FormKind.CANCEL_VISIT: POLICE,
    FormKind.REPORT_VISIT: POLICE,
    FormKind.LOG_ACTIVITY: COORDINATOR,
}


@pytest.mark.parametrize("kind", FormKind)
async def test_a_role_lost_in_the_middle_stops_the_last_step(
    home: Household, kind: FormKind
) -> None:
    who = await home.let_in(_HOLDER[kind])
    view = await _at_summary(home, who, kind)
    await home.take_away(who, _HOLDER[kind])
    before = await home.snapshot()
    with pytest.raises(NotAllowed):
        await home.confirm(who, view)
    assert await home.snapshot() == before


@pytest.mark.parametrize("kind", FormKind)
async def test_with_the_role_the_last_step_goes_through(home: Household, kind: FormKind) -> None:
    who = await home.let_in(_HOLDER[kind])
    done = await home.confirm(who, await _at_summary(home, who, kind))
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
