"""Whom a notice reached, and whom not."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import (
    case,
    func,
    select,
)
from sqlalchemy.ext.asyncio import AsyncSession

from bot.domain.outbox import (
    DeliveryState,
    Trouble,
)
from bot.domain.people import Role
from bot.domain.updates import NotReached
from db.models import DeliveryRow, GroupRow, Person, RoleGrant


@dataclass(frozen=True, slots=True)
class Count:
    """How many deliveries of a notice are alike."""

    state: DeliveryState
    has_arrived: bool
    is_blocked: bool
    is_group: bool
    number: int


async def count_by_state(session: AsyncSession, notice_id: int) -> dict[DeliveryState, int]:
    """How many deliveries of a notice are in each state."""
    found = await session.execute(
        select(DeliveryRow.state, func.count())
        .where(DeliveryRow.notice_id == notice_id)
        .group_by(DeliveryRow.state)
    )
    return {DeliveryState(state): count for state, count in found}


async def count_alike(session: AsyncSession, notice_id: int) -> list[Count]:
    """How the deliveries of a notice stand."""
    alike = (
        DeliveryRow.state,
        DeliveryRow.message_id.is_not(None),
        func.coalesce(DeliveryRow.trouble, "") == Trouble.BLOCKED.value,
        DeliveryRow.person_id.is_(None),
    )
    found = await session.execute(
        select(*alike, func.count()).where(DeliveryRow.notice_id == notice_id).group_by(*alike)
    )
    return [
        Count(DeliveryState(state), bool(arrived), bool(blocked), bool(group), number)
        for state, arrived, blocked, group, number in found
    ]


async def list_not_reached(
    session: AsyncSession, notice_id: int | None, role: Role, *, offset: int, limit: int
) -> list[NotReached]:
    """Who was not reached by a notice, by name, with the organisation of a role; groups as well."""
    title = (
        select(func.max(GroupRow.title))
        .where(
            GroupRow.chat_id == DeliveryRow.chat_id,
            GroupRow.thread_id.is_not_distinct_from(DeliveryRow.thread_id),
        )
        .correlate(DeliveryRow)
        .scalar_subquery()
    )
    name = case((DeliveryRow.person_id.is_(None), title), else_=Person.name)
    found = await session.execute(
        select(name, RoleGrant.organisation, DeliveryRow.trouble, DeliveryRow.person_id)
        .outerjoin(Person, Person.id == DeliveryRow.person_id)
        .outerjoin(
            RoleGrant,
            (RoleGrant.person_id == Person.id)
            & (RoleGrant.role == role.value)
            & RoleGrant.ended_at.is_(None),
        )
        .where(
            DeliveryRow.notice_id == notice_id,
            DeliveryRow.state.in_([DeliveryState.FAILED.value, DeliveryState.UNCERTAIN.value]),
        )
        .order_by(name, DeliveryRow.id)
        .offset(offset)
        .limit(limit)
    )
    return [
        NotReached(
            name or "–", organisation or "", Trouble(trouble or Trouble.REFUSED), person_id is None
        )
        for name, organisation, trouble, person_id in found
    ]
