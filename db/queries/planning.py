"""Plan cases: finding them whole, and noting what is said about them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.domain.networks import Area
from bot.domain.planning import (
    Aspect,
    AspectAnswer,
    AspectNote,
    PlanCase,
    PlanComment,
    PlanKind,
    PlanResult,
    PlanStage,
)
from db.models import AreaRow, NetworkRow, Person, PlanAspectRow, PlanCaseRow, PlanCommentRow
from db.queries.dialect import insert_or_ignore


def _cases() -> Select[Any]:
    comments = (
        select(func.count())
        .select_from(PlanCommentRow)
        .where(PlanCommentRow.plan_id == PlanCaseRow.id)
        .scalar_subquery()
    )
    return (
        select(PlanCaseRow, NetworkRow.name, AreaRow.id, AreaRow.name, comments)
        .join(NetworkRow, NetworkRow.id == PlanCaseRow.network_id)
        .outerjoin(AreaRow, AreaRow.id == PlanCaseRow.area_id)
        .execution_options(populate_existing=True)
    )


async def count(session: AsyncSession, network_ids: Sequence[int] | None) -> int:
    """How many cases there are in these networks. None: in all."""
    found = select(func.count()).select_from(PlanCaseRow)
    return await session.scalar(_within(found, network_ids)) or 0


def _within(found: Select[Any], network_ids: Sequence[int] | None) -> Select[Any]:
    return found if network_ids is None else found.where(PlanCaseRow.network_id.in_(network_ids))


async def page(
    session: AsyncSession, network_ids: Sequence[int] | None, *, offset: int, limit: int
) -> list[PlanCase]:
    """A page of cases: open ones first, the soonest deadline first, then the last closed."""
    found = await session.execute(
        _within(_cases(), network_ids)
        .order_by(
            PlanCaseRow.closed_on.is_not(None),
            PlanCaseRow.closed_on.desc(),
            PlanCaseRow.due_on.is_(None),
            PlanCaseRow.due_on,
            PlanCaseRow.id,
        )
        .offset(offset)
        .limit(limit)
    )
    return await _values(session, [tuple(row) for row in found])


async def find(session: AsyncSession, plan_id: int) -> PlanCase | None:
    """A case by its number."""
    found = await session.execute(_cases().where(PlanCaseRow.id == plan_id))
    values = await _values(session, [tuple(row) for row in found])
    return values[0] if values else None


async def _values(session: AsyncSession, found: Sequence[Any]) -> list[PlanCase]:
    aspects = await _aspects(session, [row.id for row, *_ in found])
    return [
        PlanCase(
            id=row.id,
            network_id=row.network_id,
            network=network,
            title=row.title,
            kind=PlanKind(row.kind),
            stage=PlanStage(row.stage),
            reference=row.reference,
            area=Area(area_id, area) if area_id is not None else None,
            due_on=row.due_on,
            opened_by=row.opened_by,
            aspects=aspects.get(row.id, {}),
            comments=comments,
            result=_result(row),
        )
        for row, network, area_id, area, comments in found
    ]


def _result(row: PlanCaseRow) -> PlanResult | None:
    if row.closed_on is None:
        return None
    return PlanResult(row.closed_on, row.proposed, row.adopted, row.outcome, row.reason)


async def _aspects(
    session: AsyncSession, plan_ids: Sequence[int]
) -> dict[int, dict[Aspect, AspectNote]]:
    found = await session.execute(
        select(
            PlanAspectRow.plan_id, PlanAspectRow.aspect, PlanAspectRow.answer, PlanAspectRow.remark
        ).where(PlanAspectRow.plan_id.in_(plan_ids))
    )
    aspects: dict[int, dict[Aspect, AspectNote]] = defaultdict(dict)
    for plan_id, aspect, answer, remark in found:
        note = AspectNote(AspectAnswer(answer) if answer else None, remark)
        aspects[plan_id][Aspect(aspect)] = note
    return aspects


async def lock(session: AsyncSession, plan_id: int) -> PlanCaseRow | None:
    """A case's row, which nobody else changes until this transaction is over."""
    return await session.scalar(
        select(PlanCaseRow)
        .where(PlanCaseRow.id == plan_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )


async def add(session: AsyncSession, row: PlanCaseRow) -> int:
    """Store a case; gives its number."""
    session.add(row)
    await session.flush()
    return row.id


async def note_aspect(
    session: AsyncSession, plan_id: int, aspect: Aspect, by: int, now: datetime, **said: str | None
) -> None:
    """Note an answer or a remark about an aspect; what else was said about it stays."""
    await session.execute(
        insert_or_ignore(session, PlanAspectRow).values(
            plan_id=plan_id, aspect=aspect.value, answer=None, remark=None, noted_by=by,
            noted_at=now,
        )
    )  # fmt: skip
    row = await session.get_one(PlanAspectRow, (plan_id, aspect.value), populate_existing=True)
    for name, value in said.items():
        setattr(row, name, value)
    row.noted_by, row.noted_at = by, now
    await session.flush()


async def add_comment(
    session: AsyncSession, plan_id: int, person_id: int, text: str, now: datetime
) -> int:
    """Store what somebody says about a plan; gives its number."""
    row = PlanCommentRow(plan_id=plan_id, person_id=person_id, text=text, said_at=now)
    session.add(row)
    await session.flush()
    return row.id


async def list_comments(
    session: AsyncSession, plan_id: int, *, offset: int = 0, limit: int = 1000
) -> list[PlanComment]:
    """What was said about a plan, the latest first."""
    found = await session.execute(
        select(PlanCommentRow.said_at, Person.name, PlanCommentRow.text)
        .join(Person, Person.id == PlanCommentRow.person_id)
        .where(PlanCommentRow.plan_id == plan_id)
        .order_by(PlanCommentRow.id.desc())
        .offset(offset)
        .limit(limit)
    )
    return [PlanComment(at, by, text) for at, by, text in found]


async def commenter_ids(session: AsyncSession, plan_id: int) -> set[int]:
    """Who has said something about a plan."""
    found = await session.scalars(
        select(PlanCommentRow.person_id).where(PlanCommentRow.plan_id == plan_id).distinct()
    )
    return set(found)
