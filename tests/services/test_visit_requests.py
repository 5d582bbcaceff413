"""Another time for a visit that is agreed on: both are held until the officer has answered."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.errors import NotAllowed, NotFound, VisitChanged, VisitSettled
from bot.domain.forms import FormKind, Move, Typed
from bot.domain.outbox import NoticeKind
from bot.domain.people import Role
from bot.domain.slots import quarter_of
from bot.domain.views import FormView
from bot.domain.visits import Visit, VisitState
from bot.services import covers, forms, reminders, visits
from bot.texts.notices import notice_screen
from db.models import DeliveryRow, MoveAskedRow, NoticeRow, ReminderRow, TakenQuarterRow
from db.queries import deliveries, people, schools
from db.queries import times as time_queries
from db.queries import visits as visit_queries
from tests.support.house import Household, Somebody
from tests.support.program import STOCKHOLM

MONDAY_9 = datetime(2021, 10, 25, 7, tzinfo=UTC)
FRIDAY_9 = datetime(2021, 10, 29, 7, tzinfo=UTC)


@pytest.fixture
async def officer(home: Household) -> Somebody:
    return await home.let_in(Role.POLICE, "Olle", "Polisen Älmhult")


@pytest.fixture
async def school(home: Household) -> Somebody:
    return await home.let_in(Role.SCHOOL, "Sara", "Linnéskolan")


@pytest.fixture
async def agreed(home: Household, officer: Somebody, school: Somebody) -> int:
    """A visit on Friday, confirmed; since then its officer wants to be asked."""
    visit_id = await home.book(school, await home.offer(officer, FRIDAY_9))
    await home.offer(officer, MONDAY_9)
    async with home.database.write() as session:
        person = await people.find(session, officer.telegram_id)
        assert person is not None
        await time_queries.keep_terms(session, person.id, needs_approval=True)
    return visit_id


async def ask(
    home: Household, school: Somebody, visit_id: int, to: datetime = MONDAY_9
) -> FormView:
    day = to.astimezone(STOCKHOLM).date().isoformat()
    view = await home.fill_in(
        school, FormKind.MOVE_VISIT, day, str(quarter_of(to)), about={"visit": visit_id}
    )
    return await home.confirm(school, view)


async def seen(home: Household, who: Somebody, visit_id: int) -> Visit:
    return await visits.showing.show(home.act(who), visit_id)


async def taken(home: Household) -> set[int]:
    return {row.quarter for row in await home.rows(TakenQuarterRow)}


async def said(home: Household) -> list[tuple[str, set[int], str]]:
    """What was said since the booking: kind, to whom, in which words."""
    found: list[tuple[str, set[int], str]] = []
    for row in await home.rows(NoticeRow):
        async with home.database.read() as session:
            [notice] = await deliveries.get_notices(session, [row.id])
        chats = {one.chat_id for one in await home.rows(DeliveryRow) if one.notice_id == row.id}
        found.append((row.kind, chats, str(notice_screen(notice, STOCKHOLM, "sv").text)))
    return found[1:]


async def test_the_visit_keeps_its_time_and_the_other_is_held(
    home: Household, officer: Somebody, school: Somebody, agreed: int
) -> None:
    done = await ask(home, school, agreed)
    assert done.receipt["asked"] == MONDAY_9.isoformat()
    visit = await seen(home, officer, agreed)
    assert (visit.state, visit.starts_at, visit.asked_starts_at, visit.sequence) == (
        VisitState.CONFIRMED, FRIDAY_9, MONDAY_9, 0,
    )  # fmt: skip
    assert {quarter_of(FRIDAY_9), quarter_of(MONDAY_9)} <= await taken(home)
    (kind, to, words), (other_kind, other_to, _) = await said(home)
    assert {kind, other_kind} == {NoticeKind.VISIT_MOVE_ASKED}
    assert (to, other_to) == ({officer.telegram_id}, {school.telegram_id})
    assert "mån 25 okt 2021 kl. 09.00" in words


async def test_neither_time_can_be_booked_meanwhile(
    home: Household, officer: Somebody, school: Somebody, agreed: int
) -> None:
    await ask(home, school, agreed)
    other = await home.let_in(Role.SCHOOL, "Otto", "Andra skolan")
    await home.offer(officer, MONDAY_9 + timedelta(days=1))
    view = await forms.begin(home.act(other), FormKind.BOOK_VISIT)
    for answer in (await home.topic(), "7", Move.ENOUGH, Typed("25"), Move.SKIP):
        view = await home.answer(other, view, answer)
    assert [choice.value for choice in view.choices] == ["2021-10-26"]


async def test_a_yes_moves_it_under_the_same_entry(
    home: Household, officer: Somebody, school: Somebody, agreed: int
) -> None:
    before = await seen(home, school, agreed)
    await ask(home, school, agreed)
    await visits.requests.confirm(home.act(officer), agreed, quarter_of(MONDAY_9))
    visit = await seen(home, school, agreed)
    assert (visit.state, visit.starts_at, visit.asked_starts_at) == (
        VisitState.MOVED, MONDAY_9, None,
    )  # fmt: skip
    assert (visit.uid, visit.sequence) == (before.uid, 1)
    assert quarter_of(FRIDAY_9) not in await taken(home)
    kind, to, _ = (await said(home))[-1]
    assert (kind, to) == (NoticeKind.VISIT_MOVED, {officer.telegram_id, school.telegram_id})


async def test_a_no_leaves_it_where_it_was_and_the_school_hears_why(
    home: Household, officer: Somebody, school: Somebody, agreed: int
) -> None:
    await ask(home, school, agreed)
    view = await home.fill_in(
        officer, FormKind.DECLINE_VISIT, Typed("Utbildning"), about={"visit": agreed}
    )
    done = await home.confirm(officer, view)
    assert done.receipt["turned_down"] == MONDAY_9.isoformat()
    visit = await seen(home, school, agreed)
    assert (visit.state, visit.starts_at, visit.asked_starts_at, visit.sequence) == (
        VisitState.CONFIRMED, FRIDAY_9, None, 0,
    )  # fmt: skip
    assert quarter_of(MONDAY_9) not in await taken(home)
    assert quarter_of(FRIDAY_9) in await taken(home)
    kind, to, words = (await said(home))[-1]
    assert (kind, to) == (NoticeKind.VISIT_MOVE_DECLINED, {school.telegram_id})
    for fact in ("mån 25 okt", "Utbildning", "kvar på den tid", "fre 29 okt"):
        assert fact in words


async def test_unanswered_it_is_pointed_out_then_stays_where_it_was(
    home: Household, officer: Somebody, school: Somebody, agreed: int
) -> None:
    coordinator = await home.let_in(Role.COORDINATOR)
    await ask(home, school, agreed)
    home.now += timedelta(days=2)
    await reminders.send_due(home.house, home.now)
    *_, for_officer, for_school, for_coordinator = await said(home)
    assert [one[1] for one in (for_officer, for_school, for_coordinator)] == [
        {officer.telegram_id}, {school.telegram_id}, {coordinator.telegram_id},
    ]  # fmt: skip
    assert "Polisen har inte svarat än" in for_school[2]
    assert "faller frågan sön 24 okt 2021 kl. 12.00" in for_school[2]
    home.now = datetime(2021, 10, 24, 10, tzinfo=UTC)
    await reminders.send_due(home.house, home.now)
    visit = await seen(home, school, agreed)
    assert (visit.state, visit.starts_at, visit.asked_starts_at) == (
        VisitState.CONFIRMED, FRIDAY_9, None,
    )  # fmt: skip
    for (kind, to, words), who in zip((await said(home))[-2:], (school, officer), strict=True):
        assert (kind, to) == (NoticeKind.VISIT_MOVE_DECLINED, {who.telegram_id})
        assert "hann inte bli besvarad" in words
    waiting = {row.kind for row in await home.rows(ReminderRow) if row.done_at is None}
    assert "visit_soon" in waiting, "what stands is reminded of"


async def test_a_yes_to_a_time_that_was_exchanged_changes_nothing(
    home: Household, officer: Somebody, school: Somebody, agreed: int
) -> None:
    await ask(home, school, agreed)
    tuesday = MONDAY_9 + timedelta(days=1)
    await home.offer(officer, tuesday)
    await ask(home, school, agreed, tuesday)
    assert quarter_of(MONDAY_9) not in await taken(home), "one other time is held at most"
    with pytest.raises(VisitSettled):
        await visits.requests.confirm(home.act(officer), agreed, quarter_of(MONDAY_9))
    assert (await seen(home, school, agreed)).asked_starts_at == tuesday


async def test_a_time_that_overlaps_its_own_can_be_asked_for_and_answered(
    home: Household, officer: Somebody, school: Somebody, agreed: int
) -> None:
    half_past = FRIDAY_9 + timedelta(minutes=30)
    await home.offer(officer, half_past)
    await ask(home, school, agreed, half_past)
    view = await home.fill_in(
        officer, FormKind.DECLINE_VISIT, Typed("Nej"), about={"visit": agreed}
    )
    before = await taken(home)
    await home.confirm(officer, view)
    assert quarter_of(FRIDAY_9) in await taken(home)
    assert await taken(home) < before
    await ask(home, school, agreed, half_past)
    await visits.requests.confirm(home.act(officer), agreed)
    rows = await home.rows(TakenQuarterRow)
    core = {row.quarter for row in rows if not row.is_buffer}
    assert core == set(range(quarter_of(half_past), quarter_of(half_past) + 4))


async def test_cancelled_it_lets_both_times_go(
    home: Household, officer: Somebody, school: Somebody, agreed: int
) -> None:
    await ask(home, school, agreed)
    view = await home.fill_in(school, FormKind.CANCEL_VISIT, Move.SKIP, about={"visit": agreed})
    await home.confirm(school, view)
    assert await taken(home) == set()
    assert await home.rows(MoveAskedRow) == []


async def test_the_officer_who_moves_it_needs_to_ask_nobody(
    home: Household, officer: Somebody, school: Somebody, agreed: int
) -> None:
    await ask(home, school, agreed)
    tuesday = MONDAY_9 + timedelta(days=1)
    await home.offer(officer, tuesday)
    await ask(home, officer, agreed, tuesday)
    visit = await seen(home, school, agreed)
    assert (visit.starts_at, visit.asked_starts_at) == (tuesday, None)
    assert await home.rows(MoveAskedRow) == []


async def test_a_change_meanwhile_leaves_the_question_open(
    home: Household, officer: Somebody, school: Somebody, agreed: int
) -> None:
    await ask(home, school, agreed)
    view = await home.fill_in(
        school, FormKind.CHANGE_VISIT, "room", Move.ENOUGH, Typed("Aulan"),
        about={"visit": agreed},
    )  # fmt: skip
    await home.confirm(school, view)
    visit = await seen(home, officer, agreed)
    assert (visit.room, visit.asked_starts_at, visit.sequence) == ("Aulan", MONDAY_9, 1)


async def test_of_two_contacts_at_once_the_later_sees_what_the_first_did(
    home: Household, officer: Somebody, school: Somebody
) -> None:
    visit_id = await home.book(school, await home.offer(officer, FRIDAY_9))
    colleague = await home.let_in(Role.SCHOOL, "Otto", "Linnéskolan")
    tuesday = MONDAY_9 + timedelta(days=1)
    views = []
    for who, to in ((school, MONDAY_9), (colleague, tuesday)):
        await home.offer(officer, to)
        views.append(
            await home.fill_in(
                who, FormKind.MOVE_VISIT, to.date().isoformat(), str(quarter_of(to)),
                about={"visit": visit_id},
            )
        )  # fmt: skip
    home.later(minutes=1)
    await home.confirm(school, views[0])
    refused = await home.confirm(colleague, views[1])
    assert refused.problem == VisitChanged()
    assert refused.facts["starts_at"] == MONDAY_9.isoformat(), "the summary shows how it stands"
    assert (await seen(home, school, visit_id)).starts_at == MONDAY_9
    home.later(minutes=1)
    await home.confirm(colleague, refused)
    assert (await seen(home, school, visit_id)).starts_at == tuesday


async def test_a_contact_moved_to_another_school_has_no_more_to_do_with_it(
    home: Household, officer: Somebody, school: Somebody
) -> None:
    visit_id = await home.book(school, await home.offer(officer, FRIDAY_9))
    await home.let_in(Role.SCHOOL, "Otto", "Linnéskolan")
    view = await home.fill_in(school, FormKind.CANCEL_VISIT, Move.SKIP, about={"visit": visit_id})
    await home.take_away(school, Role.SCHOOL)
    async with home.database.write() as session:
        person = await people.find(session, school.telegram_id)
        assert person is not None
        [own] = await schools.schools_of(session, person.id)
        await schools.end_contact(session, own.id, person.id, home.now)
    await home.grant(school, Role.SCHOOL, "Andra skolan")
    assert (await home.confirm(school, view)).problem == NotFound("visit")
    assert (await seen(home, officer, visit_id)).state is VisitState.CONFIRMED


async def test_a_school_takes_its_question_back(
    home: Household, officer: Somebody, school: Somebody, agreed: int
) -> None:
    await ask(home, school, agreed)
    visit = await visits.requests.take_back(home.act(school), agreed)
    assert (visit.state, visit.starts_at, visit.asked_starts_at) == (
        VisitState.CONFIRMED, FRIDAY_9, None,
    )  # fmt: skip
    assert quarter_of(MONDAY_9) not in await taken(home)
    kind, chats, words = (await said(home))[-1]
    assert (kind, officer.telegram_id in chats) == ("visit_move_declined", True)
    assert "tagit tillbaka frågan" in words
    with pytest.raises(VisitSettled):
        await visits.requests.confirm(home.act(officer), agreed, quarter_of(MONDAY_9))
    with pytest.raises(VisitSettled):
        await visits.requests.take_back(home.act(school), agreed)


async def test_only_the_school_takes_a_question_back(
    home: Household, officer: Somebody, school: Somebody, agreed: int
) -> None:
    await ask(home, school, agreed)
    with pytest.raises(NotAllowed):
        await visits.requests.take_back(home.act(officer), agreed)
    stranger = await home.let_in(Role.SCHOOL, "Otto", "Andra skolan")
    with pytest.raises(NotFound):
        await visits.requests.take_back(home.act(stranger), agreed)


async def test_a_time_that_is_asked_for_is_nothing_to_take_over(
    home: Household, officer: Somebody, school: Somebody, agreed: int
) -> None:
    await ask(home, school, agreed)
    second = await home.let_in(Role.POLICE, "Petra", "Polisen Älmhult")
    theirs = await home.book(school, await home.offer(second, MONDAY_9))
    async with home.database.read() as session:
        visit = await visit_queries.find(session, theirs)
        assert visit is not None
        assert await covers.colleagues(session, home.house, visit) == []
