"""Who answers for which promise, and who was asked about which quarter."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.domain.people import Role
from db.models import Person, PromiseResponsibleRow, QuarterAskedRow, RoleGrant
from db.queries.dialect import insert_or_ignore

_STAFF = (Role.COORDINATOR.value, Role.POLICE.value)


async def staff(session: AsyncSession) -> dict[int, tuple[str, frozenset[Role]]]:
    """Those who can answer for a promise, by number: name and roles. In the order of their names."""
    found: dict[int, tuple[str, frozenset[Role]]] = {}
    for number, name, role in await session.execute(
        select(Person.id, Person.name, RoleGrant.role)
        .join(RoleGrant, RoleGrant.person_id == Person.id)
        .where(RoleGrant.role.in_(_STAFF), RoleGrant.ended_at.is_(None))
        .order_by(Person.name, Person.id)
    ):
        roles = found[number][1] if number in found else frozenset()
        found[number] = (name, roles | {Role(role)})
    return found


async def by_promise(session: AsyncSession) -> dict[int, set[int]]:
    """Who answers for each promise; one without any is left out."""
    found: dict[int, set[int]] = defaultdict(set)
    for promise_id, person_id in await session.execute(
        select(PromiseResponsibleRow.promise_id, PromiseResponsibleRow.person_id)
    ):
        found[promise_id].add(person_id)
    return found


async def answer_for(
    session: AsyncSession, promise_id: int, person_id: int, *, wanted: bool
) -> None:
    """Let somebody answer for a promise, or no longer."""
    if wanted:
        await session.execute(
            insert_or_ignore(session, PromiseResponsibleRow).values(
                promise_id=promise_id, person_id=person_id
            )
        )
        return
    await session.execute(
        delete(PromiseResponsibleRow).where(
            PromiseResponsibleRow.promise_id == promise_id,
            PromiseResponsibleRow.person_id == person_id,
        )
    )


async def go_on(session: AsyncSession, pairs: Sequence[tuple[int, int]]) -> None:
    """Let those who answer for a promise answer for the one that carries it on as well."""
    chosen = await by_promise(session)
    for before, after in pairs:
        for person_id in sorted(chosen.get(before, ())):
            await answer_for(session, after, person_id, wanted=True)


async def asked(session: AsyncSession, quarter: date) -> set[int]:
    """Who has been asked about the quarter that begins on a day."""
    found = await session.scalars(
        select(QuarterAskedRow.person_id).where(QuarterAskedRow.quarter == quarter)
    )
    return set(found)


async def note_asked(
    session: AsyncSession, quarter: date, person_ids: Sequence[int], now: datetime
) -> None:
    """Note that people have been asked about a quarter."""
    await session.execute(
        insert_or_ignore(session, QuarterAskedRow),
        [{"person_id": one, "quarter": quarter, "asked_at": now} for one in person_ids],
    )
