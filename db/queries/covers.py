"""Visits that others are asked to take over, who could, and the notice periods."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import bindparam, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.domain.covers import CoverState
from bot.domain.people import Role
from bot.domain.slots import Blocked, Busy
from bot.domain.visit_rules import USUAL, NoticeRule, VisitRules
from bot.domain.visits import COMING, TAKING
from db.models import (
    BlockedDaysRow,
    CoverRequestRow,
    MoveAskedRow,
    OfficerTermsRow,
    Person,
    RoleGrant,
    VisitRow,
    VisitRulesRow,
)
from db.queries.dialect import insert_or_ignore
from db.queries.times import KeptTerms, kept_terms

_TAKING = tuple(state.value for state in TAKING)
_COMING = tuple(state.value for state in COMING)


async def list_officers(
    session: AsyncSession, *, but: int, topic_id: int
) -> list[tuple[int, str, KeptTerms]]:
    """The officers who come for a topic, apart from one: number, name and terms."""
    found = await session.execute(
        select(Person.id, Person.name, OfficerTermsRow)
        .join(RoleGrant, RoleGrant.person_id == Person.id)
        .outerjoin(OfficerTermsRow, OfficerTermsRow.officer_id == Person.id)
        .where(RoleGrant.role == Role.POLICE.value, RoleGrant.ended_at.is_(None), Person.id != but)
        .order_by(Person.name, Person.id)
        .execution_options(populate_existing=True)
    )
    officers = [(number, name, kept_terms(row)) for number, name, row in found]
    return [one for one in officers if (topics := one[2].topics) is None or topic_id in topics]


async def busy_of(
    session: AsyncSession, officers: Sequence[int], since: datetime, until: datetime
) -> dict[int, list[Busy]]:
    """What takes these officers' time between two moments, or is held for a question."""
    busy: dict[int, list[Busy]] = defaultdict(list)
    for row in await session.scalars(
        select(VisitRow).where(
            VisitRow.officer_id.in_(officers),
            VisitRow.state.in_(_TAKING),
            VisitRow.starts_at >= since,
            VisitRow.starts_at < until,
        )
    ):
        busy[row.officer_id].append(
            Busy(row.starts_at, row.ends_at, row.before_min, row.after_min, row.school_id)
        )
    for row, asked in await session.execute(
        select(VisitRow, MoveAskedRow)
        .join(MoveAskedRow, MoveAskedRow.visit_id == VisitRow.id)
        .where(
            VisitRow.officer_id.in_(officers),
            MoveAskedRow.starts_at >= since,
            MoveAskedRow.starts_at < until,
        )
    ):
        busy[row.officer_id].append(
            Busy(asked.starts_at, asked.ends_at, row.before_min, row.after_min, row.school_id)
        )
    return busy


async def blocked_of(session: AsyncSession, officers: Sequence[int]) -> dict[int, list[Blocked]]:
    """The days that these officers keep free."""
    blocked: dict[int, list[Blocked]] = defaultdict(list)
    for row in await session.scalars(
        select(BlockedDaysRow).where(BlockedDaysRow.officer_id.in_(officers))
    ):
        blocked[row.officer_id].append(Blocked(row.first_day, row.last_day))
    return blocked


async def coming_of(
    session: AsyncSession, officer_id: int, start: datetime, end: datetime | None
) -> list[int]:
    """An officer's visits that begin after a moment, and before another if that is given."""
    found = select(VisitRow.id).where(
        VisitRow.officer_id == officer_id,
        VisitRow.state.in_(_COMING),
        VisitRow.starts_at > start,
    )
    if end is not None:
        found = found.where(VisitRow.starts_at < end)
    return list(await session.scalars(found.order_by(VisitRow.starts_at, VisitRow.id)))


async def add(session: AsyncSession, row: CoverRequestRow) -> int:
    """Keep that others are asked; gives the number of the question."""
    session.add(row)
    await session.flush()
    return row.id


async def visit_of(session: AsyncSession, cover_id: int) -> int | None:
    """About which visit others are asked; never another one."""
    return await session.scalar(
        select(CoverRequestRow.visit_id).where(CoverRequestRow.id == cover_id)
    )


async def get(session: AsyncSession, cover_id: int) -> CoverRequestRow | None:
    """A question to others, locked until the transaction ends."""
    return await session.scalar(
        select(CoverRequestRow)
        .where(CoverRequestRow.id == cover_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )


async def settle(session: AsyncSession, visit_id: int, state: CoverState) -> None:
    """Nobody is asked about a visit any more."""
    await session.execute(_SETTLE, {"visit": visit_id, "settled": state.value})


_SETTLE = (
    update(CoverRequestRow)
    .where(
        CoverRequestRow.visit_id == bindparam("visit"),
        CoverRequestRow.state == CoverState.OPEN.value,
    )
    .values(state=bindparam("settled"))
    .execution_options(synchronize_session=False)
)
"""Done whenever a visit changes, so it is built once."""


async def is_asked(session: AsyncSession, visit_id: int) -> bool:
    """Whether others are asked about a visit now."""
    found = select(CoverRequestRow.id).where(
        CoverRequestRow.visit_id == visit_id, CoverRequestRow.state == CoverState.OPEN.value
    )
    return await session.scalar(found) is not None


async def rules(session: AsyncSession) -> VisitRules:
    """The notice periods; the usual ones where nobody has said otherwise."""
    row = await session.get(VisitRulesRow, 1, populate_existing=True)
    if row is None:
        return VisitRules(USUAL)
    return VisitRules({rule: getattr(row, rule.value) for rule in NoticeRule})


async def keep_rule(session: AsyncSession, rule: NoticeRule, hours: int) -> None:
    """Change one notice period."""
    usual = {one.value: amount for one, amount in USUAL.items()}
    await session.execute(insert_or_ignore(session, VisitRulesRow).values(id=1, **usual))
    await session.execute(
        update(VisitRulesRow).where(VisitRulesRow.id == 1).values(**{rule.value: hours})
    )
