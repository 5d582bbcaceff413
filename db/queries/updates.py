"""Situation updates: storing, finding, and how their sending stands."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import (
    Select,
    String,
    case,
    cast,
    exists,
    func,
    literal,
    or_,
    select,
)
from sqlalchemy.ext.asyncio import AsyncSession

from bot.domain.networks import Audience
from bot.domain.people import Role
from bot.domain.updates import Content, SituationUpdate, UpdateState, Urgency
from db.models import (
    DeliveryRow,
    NoticeRow,
    Person,
    QuestionRow,
    RoleGrant,
    SituationUpdateRow,
    UpdateHeldBackRow,
)
from db.queries import networks


def content_of(row: SituationUpdateRow) -> Content:
    """What a stored update says."""
    return Content(
        heading=row.heading,
        body=row.body,
        urgency=Urgency(row.urgency),
        place=row.place,
        happened=row.happened,
        advice=row.advice,
        picture=row.picture,
        more_pictures=tuple(row.more_pictures or ()),
        document=row.document,
        valid_until=row.valid_until,
    )


def _value(row: SituationUpdateRow, author: str) -> SituationUpdate:
    said = content_of(row)
    return SituationUpdate(
        heading=said.heading,
        body=said.body,
        urgency=said.urgency,
        place=said.place,
        happened=said.happened,
        advice=said.advice,
        picture=said.picture,
        more_pictures=said.more_pictures,
        document=said.document,
        valid_until=said.valid_until,
        id=row.id,
        author=author,
        author_id=row.author_id,
        sent_at=_moment_of(row),
        state=UpdateState(row.state),
        send_at=row.send_at,
        revision=row.revision,
        reason=row.reason,
        changed_at=row.changed_at,
    )


def _moment_of(row: SituationUpdateRow) -> datetime:
    """When it went out, or was written last."""
    moment = row.sent_at or row.changed_at
    assert moment is not None, "what has not gone out was written at a moment"
    return moment


def sent_at_of(row: SituationUpdateRow) -> datetime:
    """When an update that was sent went out."""
    assert row.sent_at is not None, "only sent updates are listed"
    return row.sent_at


def _updates() -> Select[Any, Any]:
    return select(SituationUpdateRow, Person.name).join(
        Person, Person.id == SituationUpdateRow.author_id
    )


async def find(session: AsyncSession, update_id: int) -> SituationUpdate | None:
    """An update by its number."""
    found = (await session.execute(_updates().where(SituationUpdateRow.id == update_id))).first()
    return None if found is None else _value(*found)


async def lock(session: AsyncSession, update_id: int) -> SituationUpdateRow | None:
    """An update's row, which nobody else changes until this transaction is over."""
    return await session.get(SituationUpdateRow, update_id, with_for_update=True)


_SENT = SituationUpdateRow.sent_at.is_not(None)


def _seen_by(person_id: int | None) -> Any:
    """What concerns a person: sent to them, kept for their digest, or meant for everybody.

    None: somebody who sees all.
    """
    if person_id is None:
        return _SENT
    delivered = exists().where(
        DeliveryRow.notice_id == SituationUpdateRow.notice_id, DeliveryRow.person_id == person_id
    )
    held = exists().where(
        UpdateHeldBackRow.update_id == SituationUpdateRow.id,
        UpdateHeldBackRow.person_id == person_id,
    )
    for_all = SituationUpdateRow.audience.is_(None)
    return _SENT & or_(for_all, delivered, held)


async def count(session: AsyncSession, person_id: int | None = None) -> int:
    """How many updates were sent that concern a person. None: all of them."""
    found = select(func.count()).select_from(SituationUpdateRow).where(_seen_by(person_id))
    return await session.scalar(found) or 0


async def page(
    session: AsyncSession,
    *,
    offset: int,
    limit: int,
    person_id: int | None = None,
    today: date | None = None,
) -> list[SituationUpdate]:
    """A page of the updates that concern a person: what still holds first, then the latest."""
    stands = SituationUpdateRow.state == UpdateState.SENT.value
    first = (
        [case((stands & (SituationUpdateRow.valid_until >= today), 0), else_=1)] if today else []
    )
    found = await session.execute(
        _updates()
        .where(_seen_by(person_id))
        .order_by(
            *first,
            SituationUpdateRow.sent_at.desc(),
            SituationUpdateRow.id.desc(),
        )
        .offset(offset)
        .limit(limit)
    )
    return [_value(row, author) for row, author in found]


async def concerns(session: AsyncSession, update_id: int, person_id: int | None) -> bool:
    """Whether an update was sent and concerns a person. None: somebody who sees all."""
    found = select(literal(1)).where(SituationUpdateRow.id == update_id, _seen_by(person_id))
    return await session.scalar(found) is not None


async def list_since(session: AsyncSession, moment: datetime) -> list[SituationUpdate]:
    """The updates that went out since a moment and still stand, the latest first."""
    found = await session.execute(
        _updates()
        .where(
            SituationUpdateRow.sent_at >= moment,
            SituationUpdateRow.state == UpdateState.SENT.value,
        )
        .order_by(SituationUpdateRow.id.desc())
    )
    return [_value(row, author) for row, author in found]


async def list_coming(session: AsyncSession) -> list[SituationUpdate]:
    """What waits for approval or for its time, the next first."""
    coming = [UpdateState.WAITING.value, UpdateState.SCHEDULED.value]
    found = await session.execute(
        _updates()
        .where(SituationUpdateRow.state.in_(coming))
        .order_by(SituationUpdateRow.send_at, SituationUpdateRow.id)
    )
    return [_value(row, author) for row, author in found]


async def list_turned_down(session: AsyncSession, since: datetime) -> list[SituationUpdate]:
    """What was not approved since a moment, and not written anew; the latest first."""
    found = await session.execute(
        _updates()
        .where(
            SituationUpdateRow.state == UpdateState.STOPPED.value,
            SituationUpdateRow.reason.is_not(None),
            SituationUpdateRow.changed_at >= since,
        )
        .order_by(SituationUpdateRow.changed_at.desc(), SituationUpdateRow.id.desc())
    )
    return [_value(row, author) for row, author in found]


LATE_KEY = "update-late:"
"""Before the number of an update: names the notice that nobody approved it in time."""


async def list_late(session: AsyncSession, now: datetime) -> list[SituationUpdateRow]:
    """Those whose time came within the last day while they wait for a second coordinator.

    Without those of which it was told.
    """
    told = exists().where(
        NoticeRow.dedup_key == literal(LATE_KEY) + cast(SituationUpdateRow.id, String)
    )
    found = await session.scalars(
        select(SituationUpdateRow).where(
            SituationUpdateRow.state == "waiting",
            SituationUpdateRow.send_at.between(now - timedelta(days=1), now),
            ~told,
        )
    )
    return list(found)


async def claim_scheduled(session: AsyncSession, now: datetime) -> list[SituationUpdateRow]:
    """The scheduled updates whose time has come, locked until this transaction is over."""
    found = await session.scalars(
        select(SituationUpdateRow)
        .where(
            SituationUpdateRow.state == literal("scheduled", literal_execute=True),
            SituationUpdateRow.send_at <= now,
        )
        .order_by(SituationUpdateRow.send_at, SituationUpdateRow.id)
        .with_for_update(skip_locked=True)
    )
    return list(found)


async def list_unfinished(session: AsyncSession) -> list[SituationUpdateRow]:
    """Updates whose author is still being shown the progress of the sending."""
    found = await session.scalars(
        select(SituationUpdateRow)
        .where(SituationUpdateRow.finished_at.is_(None), SituationUpdateRow.notice_id.is_not(None))
        .order_by(SituationUpdateRow.id)
    )
    return list(found)


async def list_watched(session: AsyncSession, since: datetime) -> list[SituationUpdateRow]:
    """Updates finished since a moment whose author still has the message that shows how it went."""
    found = await session.scalars(
        select(SituationUpdateRow)
        .where(
            SituationUpdateRow.finished_at >= since,
            SituationUpdateRow.progress_message_id.is_not(None),
        )
        .order_by(SituationUpdateRow.id)
    )
    return list(found)


async def list_by_id(session: AsyncSession, ids: Iterable[int]) -> list[SituationUpdate]:
    """Updates by their numbers, oldest first."""
    found = await session.execute(
        _updates()
        .where(SituationUpdateRow.id.in_(list(ids)))
        .order_by(SituationUpdateRow.sent_at, SituationUpdateRow.id)
    )
    return [_value(row, author) for row, author in found]


async def list_people(
    session: AsyncSession, audience: Audience, *, offset: int, limit: int
) -> list[tuple[str, str]]:
    """A page of an audience: name and organisation, by name."""
    organisation = (
        select(func.min(RoleGrant.organisation))
        .where(
            RoleGrant.person_id == Person.id,
            RoleGrant.role == Role.MEMBER.value,
            RoleGrant.ended_at.is_(None),
        )
        .correlate(Person)
        .scalar_subquery()
    )
    found = await session.execute(
        networks.people_of(audience)
        .with_only_columns(Person.name, organisation)
        .order_by(Person.name, Person.id)
        .offset(offset)
        .limit(limit)
    )
    return [(name, organisation or "") for name, organisation in found]


async def count_unreachable(session: AsyncSession, audience: Audience) -> int:
    """How many people of an audience are known to be out of reach."""
    people = networks.people_of(audience).where(Person.unreachable.is_not(None))
    return await networks.count_found(session, people)


async def get_question(session: AsyncSession, question_id: int) -> tuple[str, str, str]:
    """A question: its text, the update's heading, and the organisation of who asked."""
    found = await session.execute(
        select(QuestionRow.text, SituationUpdateRow.heading, RoleGrant.organisation)
        .join(SituationUpdateRow, SituationUpdateRow.id == QuestionRow.update_id)
        .outerjoin(
            RoleGrant,
            (RoleGrant.person_id == QuestionRow.person_id)
            & (RoleGrant.role == Role.MEMBER.value)
            & RoleGrant.ended_at.is_(None),
        )
        .where(QuestionRow.id == question_id)
    )
    text, heading, organisation = found.one()
    return text, heading, organisation or ""
