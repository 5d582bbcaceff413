"""What must hold is held by the database itself, whoever writes and however many at once."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta, timezone
from typing import Any

import pytest
from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.exc import IntegrityError, StatementError

from bot.domain.outbox import NoticeKind
from bot.domain.people import Role
from bot.domain.reminders import ReminderKind
from db.models import (
    ActivityOutputRow,
    ActivityPromiseRow,
    ActivityRow,
    ActivityVersionRow,
    Base,
    DeliveryRow,
    FeedbackGivenRow,
    FeedbackRow,
    FormRow,
    HandledUpdateRow,
    Invitation,
    MoveAskedRow,
    NoticeRow,
    OfficerTermsRow,
    Person,
    PromiseDocumentRow,
    PromiseRow,
    PromiseTargetRow,
    ReminderRow,
    RoleGrant,
    SchoolContactRow,
    SchoolHolidayRow,
    SchoolRow,
    SchoolYearRow,
    TakenQuarterRow,
    TopicRow,
    UpdateReadRow,
    VerdictRow,
    VisitOfferRow,
    VisitRow,
)
from db.queries import inbox, outbox, people, reminders
from db.session import Database

NOW = datetime(2021, 10, 11, 7, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)


async def put(database: Database, table: type[Base], **values: Any) -> None:
    async with database.write() as session:
        await session.execute(insert(table).values(**values))


async def count(database: Database, table: type[Base]) -> int:
    async with database.read() as session:
        return await session.scalar(select(func.count()).select_from(table)) or 0


@pytest.fixture(autouse=True)
async def rows_to_hang_on(database: Database) -> None:
    """Rows with the number 1 that others refer to."""
    for number in (1, 2):
        await put(database, Person, telegram_id=number, name="X", created_at=NOW)
    await put(database, Invitation, **INVITATION)
    await put(
        database, PromiseDocumentRow, key="a", title="A", period_start=date(2021, 1, 1),
        period_end=date(2021, 12, 31), facts={}, imported_at=NOW,
    )  # fmt: skip
    await put(database, PromiseRow, **PROMISE)
    await put(database, SchoolRow, name="S", created_at=NOW)
    await put(database, TopicRow, **TOPIC)
    await put(database, VisitRow, **{**VISIT, "uid": "first"})
    await put(database, NoticeRow, **NOTICE)
    for _ in range(2):
        await put(database, ActivityRow, **ACTIVITY)


INVITATION = {
    "code_hash": "a", "role": "member", "organisation": "ICA", "max_uses": 1, "uses": 0,
    "expires_at": LATER, "created_at": NOW,
}  # fmt: skip
PROMISE = {
    "document_id": 1, "key": "S1", "position": 1, "heading": "H", "title": "T", "text": "T",
    "facts": {}, "withdrawn": False,
}  # fmt: skip
NOTICE = {"kind": "visit_booked", "params": {}, "dedup_key": "a", "created_at": NOW}
VISIT = {
    "uid": "1", "sequence": 0, "officer_id": 1, "contact_id": 2, "school_id": 1, "topic_id": 1,
    "topic": "T", "years": ["7"], "pupils": 25, "starts_at": NOW, "ends_at": LATER,
    "before_min": 30, "after_min": 30, "state": "confirmed", "booked_at": NOW, "changed_at": NOW,
}  # fmt: skip
TOPIC = {
    "name": "T", "about": "T", "minutes": 60, "years": ["7"], "group_max": 30,
    "needs_approval": False, "changed_at": NOW,
}  # fmt: skip
TERMS = {
    "officer_id": 1, "before_min": 30, "after_min": 30, "between_min": 15, "most_a_day": 3,
    "most_a_week": 8, "notice_hours": 24, "days_ahead": 180, "needs_approval": False,
}  # fmt: skip
ACTIVITY = {
    "version": 1, "kind": "meeting", "day": date(2021, 10, 11), "what": "W", "doer": "police",
    "evidence": [], "state": "held", "logged_at": NOW,
}  # fmt: skip
OUTPUT = {"activity_id": 1, "unit": "pupils", "number": 5, "qualifier": "exactly"}
UNDER = {
    "promise_id": 1, "day": date(2021, 10, 11), "activity_id": 1, "kind": "meeting",
    "state": "held", "doer": "police",
}  # fmt: skip
VERSION = {
    "position": 1, "activity_id": 1, "number": 1, "change": "logged", "content": "{}", "at": NOW,
    "hash": "0",
}  # fmt: skip
FORM = {
    "kind": "book", "chat_id": 1, "person_id": 1, "step": "day", "answers": {}, "version": 1,
    "since_version": 1, "state": "open", "created_at": NOW, "touched_at": NOW, "expires_at": LATER,
}  # fmt: skip
GRANT = {"person_id": 1, "role": "member", "organisation": "ICA", "granted_at": NOW}
DELIVERY = {
    "notice_id": 1, "person_id": 1, "chat_id": 1, "priority": 1, "due_at": NOW,
    "state": "pending", "attempts": 0,
}  # fmt: skip
REMINDER = {"kind": "visit_tomorrow", "subject_id": 1, "due_at": NOW}
OFFER = {
    "officer_id": 1, "kind": "single", "first_day": date(2021, 10, 14),
    "last_day": date(2021, 10, 14), "weekdays": [3], "starts": time(9), "ends": time(12),
    "created_at": NOW,
}  # fmt: skip
QUARTER = {"officer_id": 1, "quarter": 1_815_000, "visit_id": 1, "is_buffer": False}
VERDICT = {
    "promise_id": 1, "state": "not_kept", "reason": "R", "by": 1, "at": NOW,
}  # fmt: skip
TARGET = {"promise_id": 1, "holds_from": date(2021, 1, 1), "at": NOW}
ASKED = {"visit_id": 1, "starts_at": NOW, "ends_at": LATER, "asked_by": 2, "asked_at": NOW}
CONTACT = {"school_id": 1, "person_id": 2, "added_at": NOW}

TWICE: list[tuple[str, type[Base], Mapping[str, Any], Mapping[str, Any]]] = [
    ("an account", Person, {"telegram_id": 9, "name": "X", "created_at": NOW}, {}),
    ("a held role", RoleGrant, GRANT, {}),
    ("an invitation's code", Invitation, {**INVITATION, "code_hash": "b"}, {}),
    ("an open dialog of a kind in a chat", FormRow, FORM, {}),
    ("a quarter of an hour of an officer's", TakenQuarterRow, QUARTER, {"is_buffer": True}),
    ("another time asked for a visit", MoveAskedRow, ASKED, {"asked_by": 1}),
    ("somebody's thoughts about a visit", FeedbackGivenRow, {"visit_id": 1, "person_id": 2}, {}),
    ("a calendar entry", VisitRow, {**VISIT, "state": "cancelled"}, {}),
    ("an officer's terms", OfficerTermsRow, TERMS, {}),
    ("who speaks for a school", SchoolContactRow, CONTACT, {}),
    ("a year of a school", SchoolYearRow, {"school_id": 1, "year": "7", "classes": 1, "pupils": 9}, {}),
    ("a usual topic", TopicRow, {**TOPIC, "key": "drugs"}, {}),
    ("a handled update", HandledUpdateRow, {"update_id": 7, "handled_at": NOW}, {}),
    ("a cause of a notice", NoticeRow, {**NOTICE, "dedup_key": "b"}, {}),
    ("a notice to a chat", DeliveryRow, DELIVERY, {}),
    ("a reminder", ReminderRow, REMINDER, {}),
    ("a place in the chain", ActivityVersionRow, VERSION, {"activity_id": 2, "number": 1}),
    ("a version of an activity", ActivityVersionRow, VERSION, {"position": 2}),
    ("what a visit put into the log", ActivityRow, {**ACTIVITY, "source_kind": "visit", "source_id": 1}, {}),
    ("a promise of a document", PromiseRow, {**PROMISE, "key": "S2"}, {}),
]  # fmt: skip


@pytest.mark.parametrize(("what", "table", "values", "other"), TWICE, ids=[row[0] for row in TWICE])
async def test_there_once(
    database: Database,
    what: str,
    table: type[Base],
    values: Mapping[str, Any],
    other: Mapping[str, Any],
) -> None:
    await put(database, table, **values)
    with pytest.raises(IntegrityError):
        await put(database, table, **{**values, **other})


AGAIN: list[tuple[str, type[Base], Mapping[str, Any], Mapping[str, Any]]] = [
    ("a role that had ended", RoleGrant, {**GRANT, "ended_at": NOW}, {}),
    ("a dialog after one that was left", FormRow, {**FORM, "state": "cancelled"}, {"state": "open"}),
    ("a dialog of another kind", FormRow, FORM, {"kind": "log"}),
    ("a quarter of another officer's", TakenQuarterRow, QUARTER, {"officer_id": 2}),
    ("who spoke for a school before", SchoolContactRow, {**CONTACT, "ended_at": NOW}, {}),
    ("topics of the coordinator's own", TopicRow, TOPIC, {}),
    ("activities by hand", ActivityRow, ACTIVITY, {}),
]  # fmt: skip


@pytest.mark.parametrize(("what", "table", "values", "other"), AGAIN, ids=[row[0] for row in AGAIN])
async def test_there_again(
    database: Database,
    what: str,
    table: type[Base],
    values: Mapping[str, Any],
    other: Mapping[str, Any],
) -> None:
    before = await count(database, table)
    await put(database, table, **values)
    await put(database, table, **{**values, **other})
    assert await count(database, table) == before + 2


NEVER: list[tuple[str, type[Base], Mapping[str, Any]]] = [
    ("held without pupils", VisitRow, {**VISIT, "state": "held"}),
    ("booked with pupils reached", VisitRow, {**VISIT, "pupils_reached": 20}),
    ("another time asked for no visit", MoveAskedRow, {**ASKED, "visit_id": 99}),
    ("another time that ends before it starts", MoveAskedRow, {**ASKED, "ends_at": NOW}),
    ("six of five marks", FeedbackRow,
     {"id": 1, "topic_id": 1, "month": date(2021, 10, 1), "useful": 6}),
    ("a visit for nobody", VisitRow, {**VISIT, "pupils": 0}),
    ("hours that end before they start", VisitOfferRow, {**OFFER, "ends": time(8)}),
    ("a pattern that ends before it starts", VisitOfferRow, {**OFFER, "last_day": date(2021, 10, 1)}),
    ("a buffer of no whole quarters", OfficerTermsRow, {**TERMS, "before_min": 20}),
    ("no visit a day", OfficerTermsRow, {**TERMS, "most_a_day": 0}),
    ("a topic for nobody", TopicRow, {**TOPIC, "group_max": 0}),
    ("a holiday that ends before it starts", SchoolHolidayRow,
     {"name": "H", "first_day": date(2021, 11, 5), "last_day": date(2021, 11, 1)}),
    ("a time of no visit", TakenQuarterRow, {**QUARTER, "visit_id": 99}),
    ("a period that ends before it starts", PromiseDocumentRow,
     {"key": "b", "title": "B", "period_start": date(2021, 2, 1), "period_end": date(2021, 1, 1),
      "facts": {}, "imported_at": NOW}),
    ("an invitation used too often", Invitation, {**INVITATION, "code_hash": "b", "uses": 2}),
    ("an invitation for nobody", Invitation, {**INVITATION, "code_hash": "b", "max_uses": 0}),
    ("less than nothing", ActivityOutputRow, {**OUTPUT, "number": -1}),
    ("an output of no activity", ActivityOutputRow, {**OUTPUT, "activity_id": 99}),
    ("an activity under no promise", ActivityPromiseRow, {**UNDER, "promise_id": 99}),
    ("an activity in no area", ActivityRow, {**ACTIVITY, "area_id": 99}),
    ("a visit of nobody", VisitRow, {**VISIT, "contact_id": 99}),
    ("kept without an activity behind it", VerdictRow, {**VERDICT, "state": "kept"}),
    ("kept by an activity that is not there", VerdictRow, {**VERDICT, "state": "kept", "activity_id": 99}),
    ("judged without a reason", VerdictRow, {**VERDICT, "reason": " "}),
    ("judged as what there is not", VerdictRow, {**VERDICT, "state": "perhaps"}),
    ("a verdict on no promise", VerdictRow, {**VERDICT, "promise_id": 99}),
    ("a reader of no update", UpdateReadRow, {"update_id": 99, "person_id": 1, "read_at": NOW}),
]  # fmt: skip


@pytest.mark.parametrize(("what", "table", "values"), NEVER, ids=[row[0] for row in NEVER])
async def test_never(
    database: Database, what: str, table: type[Base], values: Mapping[str, Any]
) -> None:
    with pytest.raises(IntegrityError):
        await put(database, table, **values)


REWRITTEN: list[tuple[str, type[Base], Mapping[str, Any], Mapping[str, Any]]] = [
    ("a verdict", VerdictRow, VERDICT, {"reason": "Another"}),
    ("a target that held", PromiseTargetRow, TARGET, {"holds_from": date(2021, 7, 1)}),
]


@pytest.mark.parametrize(
    ("what", "table", "values", "other"), REWRITTEN, ids=[row[0] for row in REWRITTEN]
)
async def test_is_never_rewritten(
    database: Database,
    what: str,
    table: type[Base],
    values: Mapping[str, Any],
    other: Mapping[str, Any],
) -> None:
    await put(database, table, **values)
    for statement in (update(table).values(**other), delete(table)):
        with pytest.raises(IntegrityError):
            async with database.write() as session:
                await session.execute(statement)
    assert await count(database, table) == 1


class TestManyAtOnce:
    async def test_an_update_is_handled_by_one(self, database: Database) -> None:
        async def handle() -> bool:
            async with database.write() as session:
                return await inbox.record(session, 42, NOW)

        handled = await asyncio.gather(*(handle() for _ in range(10)))
        assert sorted(handled) == [False] * 9 + [True]

    async def test_an_update_given_up_half_way_is_handled_by_another(
        self, database: Database
    ) -> None:
        with pytest.raises(RuntimeError):  # noqa: PT012 - the block is what is tested
            async with database.write() as session:
                assert await inbox.record(session, 42, NOW)
                raise RuntimeError("power cut")
        async with database.write() as session:
            assert await inbox.record(session, 42, NOW)

    async def test_a_cause_says_a_thing_once(self, database: Database) -> None:
        async def say() -> int | None:
            async with database.write() as session:
                return await outbox.add_notice(
                    session, NoticeKind.VISIT_BOOKED, {}, dedup_key="visit:1:booked", now=NOW
                )

        ids = await asyncio.gather(*(say() for _ in range(10)))
        assert sum(one is not None for one in ids) == 1

    async def test_a_time_is_booked_by_one(self, database: Database) -> None:
        async def book(number: int) -> bool:
            try:
                await put(database, TakenQuarterRow, **{**QUARTER, "is_buffer": number % 2 == 0})
            except IntegrityError:
                return False
            return True

        booked = await asyncio.gather(*(book(number) for number in range(20)))
        assert sum(booked) == 1

    async def test_a_reminder_is_stored_once(self, database: Database) -> None:
        async def remind() -> None:
            async with database.write() as session:
                await reminders.add(session, ReminderKind.VISIT_TOMORROW, 1, NOW)

        await asyncio.gather(*(remind() for _ in range(10)))
        assert await count(database, ReminderRow) == 1

    async def test_a_stranger_is_stored_once(self, database: Database) -> None:
        async def meet() -> int:
            async with database.write() as session:
                person, _ = await people.find_or_add(session, 77, "Cilla", NOW)
                return person.id

        assert len(set(await asyncio.gather(*(meet() for _ in range(10))))) == 1


@pytest.mark.parametrize("role", Role)
async def test_a_role_ends_once(database: Database, role: Role) -> None:
    async with database.write() as session:
        await people.grant(
            session, person_id=1, role=role, organisation="X", invitation_id=None, now=NOW
        )
        assert await people.end_role(session, 1, role, NOW)
        assert not await people.end_role(session, 1, role, NOW)


class TestMoments:
    async def test_without_a_time_zone_are_refused(self, database: Database) -> None:
        naive = datetime(2021, 10, 11, 7)  # noqa: DTZ001 - that is what is refused
        with pytest.raises(StatementError, match="without a time zone"):
            await put(database, HandledUpdateRow, update_id=1, handled_at=naive)

    @pytest.mark.parametrize("hours", [-11, 0, 2, 14])
    async def test_are_stored_in_utc_and_come_back_aware(
        self, database: Database, hours: int
    ) -> None:
        moment = NOW.astimezone(timezone(timedelta(hours=hours)))
        await put(database, HandledUpdateRow, update_id=1, handled_at=moment)
        async with database.read() as session:
            stored = await session.scalar(select(HandledUpdateRow.handled_at))
        assert stored == NOW
        assert stored is not None
        assert stored.tzinfo is UTC

    async def test_keep_their_microseconds(self, database: Database) -> None:
        moment = NOW.replace(microsecond=123456)
        await put(database, HandledUpdateRow, update_id=1, handled_at=moment)
        async with database.read() as session:
            assert await session.scalar(select(HandledUpdateRow.handled_at)) == moment
