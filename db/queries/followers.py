"""Who follows a promise, and what has moved since they last heard."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import delete, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.domain.activities import ActivityState
from bot.domain.networks import DEFAULT_QUIET, QuietHours
from db.models import (
    ActivityPromiseRow,
    ActivityVersionRow,
    MemberSettingsRow,
    PromiseFollowerRow,
    VerdictRow,
)
from db.queries import networks
from db.queries.dialect import insert_or_ignore


@dataclass(frozen=True, slots=True)
class Heard:
    """Up to which link of the ledger's chain, and up to which verdict, somebody has heard."""

    version: int
    verdict: int


@dataclass(frozen=True, slots=True)
class Due:
    """Somebody who is to be told what has moved under a promise since they last heard."""

    promise_id: int
    person_id: int
    heard: Heard
    quiet: QuietHours


async def now_heard(session: AsyncSession) -> Heard:
    """The last link of the chain and the last verdict there are."""
    version = await session.scalar(select(func.max(ActivityVersionRow.position)))
    verdict = await session.scalar(select(func.max(VerdictRow.id)))
    return Heard(version or 0, verdict or 0)


async def add(session: AsyncSession, promise_id: int, person_id: int, now: datetime) -> None:
    """Let somebody follow a promise from now on; who does already goes on as before."""
    heard = await now_heard(session)
    await session.execute(
        insert_or_ignore(session, PromiseFollowerRow).values(
            promise_id=promise_id,
            person_id=person_id,
            told_at=now,
            told_version=heard.version,
            told_verdict=heard.verdict,
        )
    )


async def go_on(
    session: AsyncSession, pairs: Sequence[tuple[int, int]], now: datetime
) -> list[int]:
    """Let those who follow a promise follow the one that carries it on; gives who they are.

    `pairs` are (promise, the one that carries it on).
    """
    people: dict[int, None] = {}
    for before, after in pairs:
        found = await session.scalars(
            select(PromiseFollowerRow.person_id)
            .where(PromiseFollowerRow.promise_id == before)
            .order_by(PromiseFollowerRow.person_id)
        )
        for person_id in found.all():
            await add(session, after, person_id, now)
            people[person_id] = None
    return list(people)


async def remove(session: AsyncSession, promise_id: int, person_id: int) -> None:
    """Let somebody follow a promise no longer."""
    await session.execute(
        delete(PromiseFollowerRow).where(
            PromiseFollowerRow.promise_id == promise_id, PromiseFollowerRow.person_id == person_id
        )
    )


async def is_follower(session: AsyncSession, promise_id: int, person_id: int) -> bool:
    """Whether somebody follows a promise."""
    found = await session.scalar(
        select(PromiseFollowerRow.person_id).where(
            PromiseFollowerRow.promise_id == promise_id, PromiseFollowerRow.person_id == person_id
        )
    )
    return found is not None


async def list_due(session: AsyncSession, moment: datetime, today: date, limit: int) -> list[Due]:
    """Followers who were last told before a moment and have no pause, so many at most."""
    row, settings = PromiseFollowerRow, MemberSettingsRow
    found = await session.execute(
        select(row, settings)
        .outerjoin(settings, settings.person_id == row.person_id)
        .where(
            row.told_at < moment,
            or_(settings.paused_until.is_(None), settings.paused_until <= today),
        )
        .order_by(row.told_at, row.promise_id, row.person_id)
        .limit(limit)
    )
    return [
        Due(
            one.promise_id,
            one.person_id,
            Heard(one.told_version, one.told_verdict),
            networks.settings_in(kept).quiet if kept is not None else DEFAULT_QUIET,
        )
        for one, kept in found
    ]


async def count_moved(session: AsyncSession, promise_id: int, heard: Heard) -> tuple[int, int]:
    """How many activities were logged or changed under a promise since, and how many verdicts.

    What was voided meanwhile is no news.
    """
    activities = await session.scalar(
        select(func.count(ActivityVersionRow.activity_id.distinct()))
        .join(ActivityPromiseRow, ActivityPromiseRow.activity_id == ActivityVersionRow.activity_id)
        .where(
            ActivityVersionRow.position > heard.version,
            ActivityPromiseRow.promise_id == promise_id,
            ActivityPromiseRow.state != ActivityState.VOIDED.value,
        )
    )
    judged = await session.scalar(
        select(func.count(VerdictRow.id)).where(
            VerdictRow.promise_id == promise_id, VerdictRow.id > heard.verdict
        )
    )
    return activities or 0, judged or 0


async def note_told(
    session: AsyncSession, due: Sequence[Due], moment: datetime, heard: Heard
) -> None:
    """Note that these followers have heard of everything up to now."""
    for promise_id in {one.promise_id for one in due}:
        people = [one.person_id for one in due if one.promise_id == promise_id]
        await session.execute(
            update(PromiseFollowerRow)
            .where(
                PromiseFollowerRow.promise_id == promise_id,
                PromiseFollowerRow.person_id.in_(people),
            )
            .values(told_at=moment, told_version=heard.version, told_verdict=heard.verdict)
            .execution_options(synchronize_session=False)
        )
