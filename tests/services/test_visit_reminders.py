"""What is said of visits by the clock: once, to the right side, and never of what holds no longer."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.domain.forms import Documented, FormKind, Move, Typed
from bot.domain.outbox import NoticeKind
from bot.domain.people import Role
from bot.domain.slots import quarter_of
from bot.domain.visit_clock import VISIT_REMINDERS
from bot.services import reminders
from bot.texts.notices import notice_screen
from db.models import DeliveryRow, NoticeRow, ReminderRow, TopicRow
from db.queries import deliveries
from tests.support.house import NASTY, Household, Somebody
from tests.support.program import STOCKHOLM

FRIDAY_9 = datetime(2021, 10, 29, 7, tzinfo=UTC)
"""Eighteen days ahead, two days before the clocks change."""

WEEK_BEFORE = datetime(2021, 10, 22, 7, tzinfo=UTC)
DAY_BEFORE = datetime(2021, 10, 28, 14, tzinfo=UTC)
EVENING_BEFORE = datetime(2021, 10, 28, 16, tzinfo=UTC)
THAT_EVENING = datetime(2021, 10, 29, 16, tzinfo=UTC)


@pytest.fixture
async def officer(home: Household) -> Somebody:
    return await home.let_in(Role.POLICE, "Olle", "Polisen Älmhult")


@pytest.fixture
async def school(home: Household) -> Somebody:
    return await home.let_in(Role.SCHOOL, "Sara", "Linnéskolan")


@pytest.fixture
async def visit_id(home: Household, officer: Somebody, school: Somebody) -> int:
    return await home.book(school, await home.offer(officer, FRIDAY_9))


async def send(home: Household, now: datetime) -> list[NoticeRow]:
    """What is said by the clock until a moment, as if it had looked at each."""
    before = {row.id for row in await home.rows(NoticeRow)}
    home.now = now
    while await reminders.send_due(home.house, now):
        pass
    return [row for row in await home.rows(NoticeRow) if row.id not in before]


async def told(home: Household, notice: NoticeRow) -> set[int]:
    rows = await home.rows(DeliveryRow)
    return {row.chat_id for row in rows if row.notice_id == notice.id}


async def words(home: Household, notice: NoticeRow) -> str:
    async with home.database.read() as session:
        [value] = await deliveries.get_notices(session, [notice.id])
    return notice_screen(value, STOCKHOLM, "sv").text


async def move(home: Household, who: Somebody, visit_id: int, to: datetime) -> None:
    await home.offer(who, to)
    day = to.astimezone(STOCKHOLM).date().isoformat()
    view = await home.fill_in(
        who, FormKind.MOVE_VISIT, day, str(quarter_of(to)), about={"visit": visit_id}
    )
    await home.confirm(who, view)


async def cancel(home: Household, who: Somebody, visit_id: int) -> None:
    view = await home.fill_in(who, FormKind.CANCEL_VISIT, Move.SKIP, about={"visit": visit_id})
    await home.confirm(who, view)


async def give_material(home: Household, **material: Any) -> None:
    async with home.database.write() as session:
        topic = await session.get_one(TopicRow, int(await home.topic()))
        for name, value in material.items():
            setattr(topic, name, value)


class TestBeforeAVisit:
    async def test_the_school_has_a_week_to_prepare(
        self, home: Household, school: Somebody, visit_id: int
    ) -> None:
        await give_material(
            home, prepare=f"Låna salen {NASTY}", material="Läs sidan 4.",
            document={"file_id": "BQAC", "name": "Trafik.pdf"},
        )  # fmt: skip
        assert await send(home, WEEK_BEFORE - timedelta(seconds=1)) == []
        [notice] = await send(home, WEEK_BEFORE)
        assert (notice.kind, await told(home, notice)) == (
            NoticeKind.VISIT_PREPARE, {school.telegram_id},
        )  # fmt: skip
        said = await words(home, notice)
        assert "Om en vecka kommer polisen" in said
        assert "Låna salen &lt;b&gt;" in said
        assert "Läs sidan 4." in said
        assert notice.params["document"]["file_id"] == "BQAC"

    async def test_booked_three_days_ahead_it_gets_the_material_at_once(
        self, home: Household, officer: Somebody, school: Somebody
    ) -> None:
        offer_id = await home.offer(officer, FRIDAY_9)
        home.now = FRIDAY_9 - timedelta(days=3)
        view = await home.ready_to_book(school, offer_id)
        await give_material(home, prepare="Låna salen.")
        await home.confirm(school, view)
        kinds = [row.kind for row in await home.rows(NoticeRow)]
        assert kinds == [NoticeKind.VISIT_PREPARE, NoticeKind.VISIT_BOOKED]
        assert "Om en vecka" not in await words(home, (await home.rows(NoticeRow))[0])
        assert all(one.kind != NoticeKind.VISIT_PREPARE for one in await send(home, THAT_EVENING))

    async def test_without_material_nothing_is_sent_at_once(
        self, home: Household, officer: Somebody, school: Somebody
    ) -> None:
        offer_id = await home.offer(officer, FRIDAY_9)
        home.now = FRIDAY_9 - timedelta(days=3)
        await home.book(school, offer_id)
        assert [row.kind for row in await home.rows(NoticeRow)] == [NoticeKind.VISIT_BOOKED]

    async def test_who_has_the_material_gets_it_once_however_often_the_visit_moves(
        self, home: Household, officer: Somebody, school: Somebody, visit_id: int
    ) -> None:
        await give_material(home, material="Läs sidan 4.")
        home.now = FRIDAY_9 - timedelta(days=6)
        for hours in (1, 2, 3):
            await move(home, officer, visit_id, FRIDAY_9 + timedelta(hours=hours))
        found = [row for row in await home.rows(NoticeRow) if row.kind == NoticeKind.VISIT_PREPARE]
        assert len(found) == 1

    async def test_the_school_alone_is_reminded_the_day_before(
        self, home: Household, school: Somebody, visit_id: int
    ) -> None:
        await send(home, WEEK_BEFORE)
        [notice] = await send(home, DAY_BEFORE)
        assert (notice.kind, await told(home, notice)) == (
            NoticeKind.VISIT_REMINDER, {school.telegram_id},
        )  # fmt: skip

    async def test_the_officer_gets_one_list_of_the_day(
        self, home: Household, officer: Somebody, school: Somebody, visit_id: int
    ) -> None:
        other = await home.let_in(Role.SCHOOL, "Otto", "Andra skolan")
        later = FRIDAY_9 + timedelta(hours=4)
        second = await home.book(other, await home.offer(officer, later))
        await home.book(school, await home.offer(officer, FRIDAY_9 + timedelta(days=3)))
        view = await home.fill_in(
            other, FormKind.CHANGE_VISIT, "room", Move.ENOUGH, Typed("Aulan"),
            about={"visit": second},
        )  # fmt: skip
        await home.confirm(other, view)
        await send(home, DAY_BEFORE)
        [notice] = await send(home, EVENING_BEFORE)
        assert (notice.kind, await told(home, notice)) == (
            NoticeKind.VISIT_DAY_LIST, {officer.telegram_id},
        )  # fmt: skip
        assert [one["visit"] for one in notice.params["visits"]] == [visit_id, second]
        said = await words(home, notice)
        assert "2 skolbesök fre 29 okt" in said
        for fact in ("09.00–10.00", "Linnéskolan", "Trafik, moped och EPA", "Sara", "ca 25 elever"):
            assert fact in said
        for fact in ("13.00–14.00", "Andra skolan", "📍 Aulan", "Otto"):
            assert fact in said

    async def test_the_list_leaves_out_what_is_cancelled_and_only_asked_for(
        self, home: Household, officer: Somebody, school: Somebody, visit_id: int
    ) -> None:
        second = await home.book(school, await home.offer(officer, FRIDAY_9 + timedelta(hours=4)))
        await cancel(home, officer, visit_id)
        await send(home, DAY_BEFORE)
        [notice] = await send(home, EVENING_BEFORE)
        assert [one["visit"] for one in notice.params["visits"]] == [second]

    async def test_the_officer_is_reminded_of_each_an_hour_before(
        self, home: Household, officer: Somebody, visit_id: int
    ) -> None:
        await send(home, EVENING_BEFORE)
        [notice] = await send(home, FRIDAY_9 - timedelta(hours=1))
        assert (notice.kind, await told(home, notice)) == (
            NoticeKind.VISIT_SOON, {officer.telegram_id},
        )  # fmt: skip

    async def test_an_officer_who_cannot_come_is_not_reminded_while_others_are_asked(
        self, home: Household, officer: Somebody, visit_id: int
    ) -> None:
        await home.let_in(Role.POLICE, "Petra", "Polisen Älmhult")
        await send(home, DAY_BEFORE)
        view = await home.fill_in(officer, FormKind.CANNOT_COME, "2021-10-29")
        await home.confirm(officer, view)
        kinds = {notice.kind for notice in await send(home, FRIDAY_9 - timedelta(hours=1))}
        assert not kinds & {NoticeKind.VISIT_DAY_LIST, NoticeKind.VISIT_SOON}

    async def test_of_a_cancelled_visit_nothing_is_said(
        self, home: Household, officer: Somebody, visit_id: int
    ) -> None:
        await cancel(home, officer, visit_id)
        assert await send(home, FRIDAY_9 + timedelta(days=14)) == []
        kinds = {kind.value for kind in VISIT_REMINDERS}
        assert not [row for row in await home.rows(ReminderRow) if row.kind in kinds]

    async def test_a_moved_visit_is_reminded_of_at_its_new_time_and_not_at_the_old(
        self, home: Household, officer: Somebody, visit_id: int
    ) -> None:
        # From a Friday in summer time to a Monday in winter time.
        monday = datetime(2021, 11, 8, 8, tzinfo=UTC)
        days = [row.due_at for row in await home.rows(ReminderRow)]
        await move(home, officer, visit_id, monday)
        days += [row.due_at for row in await home.rows(ReminderRow)]
        found = {}
        first, close = datetime(2021, 10, 13, tzinfo=UTC), timedelta(hours=13)
        for hour in range(30 * 24):
            now = first + timedelta(hours=hour)
            if hour % 24 != 12 and all(abs(now - when) > close for when in days):
                continue  # On days of which nothing is known, noon will do.
            for notice in await send(home, now):
                assert notice.kind not in found, "nothing is said twice"
                found[notice.kind] = now
            if now > monday:
                break
        assert found == {
            NoticeKind.VISIT_PREPARE: datetime(2021, 11, 1, 8, tzinfo=UTC),
            NoticeKind.VISIT_REMINDER: datetime(2021, 11, 7, 15, tzinfo=UTC),
            NoticeKind.VISIT_DAY_LIST: datetime(2021, 11, 7, 17, tzinfo=UTC),
            NoticeKind.VISIT_SOON: datetime(2021, 11, 8, 7, tzinfo=UTC),
        }

    async def test_moved_away_and_back_it_is_not_reminded_of_twice(
        self, home: Household, officer: Somebody, visit_id: int
    ) -> None:
        assert len(await send(home, WEEK_BEFORE)) == 1
        home.now = WEEK_BEFORE + timedelta(hours=1)
        await move(home, officer, visit_id, FRIDAY_9 + timedelta(days=14))
        await move(home, officer, visit_id, FRIDAY_9)
        assert await send(home, WEEK_BEFORE + timedelta(days=2)) == []


class TestAfterAVisit:
    async def test_unanswered_it_is_asked_twice_more_then_shown_to_the_coordinator(
        self, home: Household, officer: Somebody, visit_id: int
    ) -> None:
        coordinator = await home.let_in(Role.COORDINATOR)
        found = []
        for hour in range(10 * 24):
            now = FRIDAY_9 + timedelta(hours=hour)
            found += [(now, one.kind, await told(home, one)) for one in await send(home, now)]
        ask, show = NoticeKind.VISIT_REPORT_WANTED, NoticeKind.VISIT_UNREPORTED
        assert found == [
            (THAT_EVENING, ask, {officer.telegram_id}),
            (datetime(2021, 11, 1, 17, tzinfo=UTC), ask, {officer.telegram_id}),
            (datetime(2021, 11, 2, 17, tzinfo=UTC), ask, {officer.telegram_id}),
            (datetime(2021, 11, 3, 8, tzinfo=UTC), show, {coordinator.telegram_id}),
        ]

    async def test_each_question_says_when_the_next_comes(
        self, home: Household, visit_id: int
    ) -> None:
        [first] = await send(home, THAT_EVENING)
        assert "Utan svar frågar vi igen mån 1 nov 2021 kl. 18.00." in await words(home, first)
        [again] = await send(home, datetime(2021, 11, 1, 17, tzinfo=UTC))
        assert "Vi har inte fått något svar än." in await words(home, again)
        [last] = await send(home, datetime(2021, 11, 2, 17, tzinfo=UTC))
        assert "får samordnaren veta det ons 3 nov 2021 kl. 09.00" in await words(home, last)

    async def test_an_answer_ends_the_questions(
        self, home: Household, officer: Somebody, visit_id: int
    ) -> None:
        await home.let_in(Role.COORDINATOR)
        await send(home, THAT_EVENING)
        await home.report_visit(officer, visit_id)
        assert await send(home, FRIDAY_9 + timedelta(days=30)) == []

    async def test_after_an_outage_the_questions_come_one_at_a_time(
        self, home: Household, visit_id: int
    ) -> None:
        [notice] = await send(home, FRIDAY_9 + timedelta(days=20))
        assert notice.kind == NoticeKind.VISIT_REPORT_WANTED

    async def test_of_an_officer_who_is_none_any_more_the_coordinator_hears_at_once(
        self, home: Household, officer: Somebody, visit_id: int
    ) -> None:
        coordinator = await home.let_in(Role.COORDINATOR)
        await home.take_away(officer, Role.POLICE)
        [notice] = await send(home, THAT_EVENING)
        assert (notice.kind, await told(home, notice)) == (
            NoticeKind.VISIT_UNREPORTED, {coordinator.telegram_id},
        )  # fmt: skip


async def test_the_coordinator_edits_what_is_sent_before(home: Household) -> None:
    coordinator = await home.let_in(Role.COORDINATOR)
    await home.let_in(Role.SCHOOL)
    view = await home.fill_in(
        coordinator, FormKind.TOPIC, Typed("Cykel"), Typed("Hjälm."), "40", "7", Move.ENOUGH, "30",
        Typed("Ta med hjälm."), Typed("Läs om ljus."), Documented("BQAC", 999, "Ljus.pdf"), "no",
    )  # fmt: skip
    done = await home.confirm(coordinator, view)
    about = {"topic_id": done.receipt["topic_id"]}

    async def topic() -> TopicRow:
        async with home.database.read() as session:
            return await session.get_one(TopicRow, about["topic_id"])

    kept = await topic()
    assert (kept.prepare, kept.material) == ("Ta med hjälm.", "Läs om ljus.")
    assert kept.document == {"file_id": "BQAC", "name": "Ljus.pdf"}
    view = await home.fill_in(coordinator, FormKind.TOPIC, "edit:document", Move.SKIP, about=about)
    await home.confirm(coordinator, view)
    kept = await topic()
    assert (kept.prepare, kept.document) == ("Ta med hjälm.", None)


async def test_an_identity_number_is_sent_to_no_school(home: Household) -> None:
    coordinator = await home.let_in(Role.COORDINATOR)
    view = await home.fill_in(
        coordinator, FormKind.TOPIC, Typed("Cykel"), Typed("Hjälm."), "40", "7", Move.ENOUGH, "30",
        Move.SKIP, Typed("Fråga efter 811218-9876."), Move.SKIP, "no",
    )  # fmt: skip
    refused = await home.confirm(coordinator, view)
    assert refused.form.step == "material"
    assert "Cykel" not in [row.name for row in await home.rows(TopicRow)]
