"""Renewals: beginning one, finding it whole, and noting what was chosen and said."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.domain.promises import Promise
from bot.domain.renewal_views import RenewalComment
from bot.domain.renewals import Renewal, RenewalChoice, RenewedPromise
from db.models import Person, RenewalCommentRow, RenewalPromiseRow, RenewalRow
from db.queries import closings, promises, signatories, targets
from db.queries.dialect import insert_or_ignore


async def begin(session: AsyncSession, document_id: int, by: int, now: datetime) -> int:
    """The renewal of a document, begun now unless somebody has; gives its number."""
    await session.execute(
        insert_or_ignore(session, RenewalRow).values(
            document_id=document_id, begun_by=by, begun_at=now, rounds=0
        )
    )
    found = await session.scalar(select(RenewalRow.id).where(RenewalRow.document_id == document_id))
    assert found is not None, "it was begun just now, or before"
    return found


async def take_up_promises(session: AsyncSession, renewal_id: int, stored: promises.Stored) -> None:
    """Let a renewal have every promise of its document; those that it has stay as they are.

    What the document no longer promises is left out again, unless something was chosen.
    """
    values = [
        {
            "renewal_id": renewal_id,
            "promise_id": stored.promise_ids[promise.key],
            "position": position,
            "version": 1,
        }
        for position, promise in enumerate(stored.document.promises)
    ]
    if values:
        await session.execute(insert_or_ignore(session, RenewalPromiseRow), values)


async def find_id(session: AsyncSession, document_id: int) -> int | None:
    """The number of a document's renewal. None: nobody has begun it."""
    return await session.scalar(select(RenewalRow.id).where(RenewalRow.document_id == document_id))


async def lock(session: AsyncSession, renewal_id: int) -> RenewalRow | None:
    """A renewal's row, which nobody else changes until this transaction is over."""
    return await session.scalar(
        select(RenewalRow)
        .where(RenewalRow.id == renewal_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )


async def find(session: AsyncSession, renewal_id: int) -> Renewal | None:
    """A renewal with all that belongs to it."""
    found = await session.execute(
        select(RenewalRow, Person.name)
        .join(Person, Person.id == RenewalRow.begun_by)
        .where(RenewalRow.id == renewal_id)
        .execution_options(populate_existing=True)
    )
    first = found.first()
    if first is None:
        return None
    row, begun_by = first
    stored = await promises.find(session, row.document_id)
    assert stored is not None, "documents are never deleted"
    said = await session.scalar(
        select(func.count())
        .select_from(RenewalCommentRow)
        .where(RenewalCommentRow.renewal_id == renewal_id)
    )
    renewal = Renewal(
        id=row.id,
        document_id=row.document_id,
        document=stored.document,
        begun_by=begun_by,
        begun_at=row.begun_at,
        promises=await _promises(session, row, stored),
        title=row.title,
        first_day=row.first_day,
        last_day=row.last_day,
        background=row.background,
        comments_until=row.comments_until,
        rounds=row.rounds,
        comments=said or 0,
        publish_on=row.publish_on,
        published_on=row.published_on,
        new_document_id=row.new_document_id,
        is_stopped=row.stopped_at is not None,
        closing=await closings.find(session, row.document_id),
    )
    return replace(renewal, signatories=await signatories.list_of(session, renewal))


async def _promises(
    session: AsyncSession, row: RenewalRow, stored: promises.Stored
) -> tuple[RenewedPromise, ...]:
    """The promises of a renewal: this period's in their order, then the new ones.

    One that was taken out of the document meanwhile is left out.
    """
    found: list[tuple[RenewalPromiseRow, str | None]] = [
        (one, by)
        for one, by in await session.execute(
            select(RenewalPromiseRow, Person.name)
            .outerjoin(Person, Person.id == RenewalPromiseRow.decided_by)
            .where(RenewalPromiseRow.renewal_id == row.id)
            .order_by(RenewalPromiseRow.position, RenewalPromiseRow.id)
            .execution_options(populate_existing=True)
        )
    ]
    old = {stored.promise_ids[promise.key]: promise for promise in stored.document.promises}
    held = await targets.list_of(session, list(old))
    # A promise goes on with the target that held last, not the one that it began with.
    old = {
        number: replace(promise, target=held[number][-1].target) if number in held else promise
        for number, promise in old.items()
    }
    return tuple(
        _promise(one, by, old.get(one.promise_id) if one.promise_id is not None else None)
        for one, by in found
        if one.promise_id is None or one.promise_id in old
    )


def _promise(row: RenewalPromiseRow, by: str | None, old: Promise | None) -> RenewedPromise:
    return RenewedPromise(
        id=row.id,
        old_id=row.promise_id,
        old=old,
        choice=RenewalChoice(row.choice) if row.choice else None,
        draft=promises.promise_of(row.draft) if row.draft else None,
        why=row.why,
        decided_by=by or "",
        decided_at=row.decided_at,
        version=row.version,
    )


async def lock_promise(session: AsyncSession, renewed_id: int) -> RenewalPromiseRow | None:
    """The row of a promise within a renewal, for changing it."""
    return await session.scalar(
        select(RenewalPromiseRow)
        .where(RenewalPromiseRow.id == renewed_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )


async def renewal_of(session: AsyncSession, renewed_id: int) -> int | None:
    """The number of the renewal to which a promise belongs."""
    return await session.scalar(
        select(RenewalPromiseRow.renewal_id).where(RenewalPromiseRow.id == renewed_id)
    )


async def add_promise(session: AsyncSession, row: RenewalPromiseRow) -> int:
    """Store a new promise behind the others; gives its number."""
    last = await session.scalar(
        select(func.max(RenewalPromiseRow.position)).where(
            RenewalPromiseRow.renewal_id == row.renewal_id
        )
    )
    row.position = 0 if last is None else last + 1
    session.add(row)
    await session.flush()
    return row.id


async def add_comment(session: AsyncSession, row: RenewalCommentRow) -> int:
    """Store a comment; gives its number."""
    session.add(row)
    await session.flush()
    return row.id


async def list_comments(
    session: AsyncSession, renewal_id: int, *, offset: int, limit: int
) -> list[RenewalComment]:
    """What was said about a renewal, the latest first."""
    found = await session.execute(
        select(RenewalCommentRow, Person.name)
        .join(Person, Person.id == RenewalCommentRow.person_id)
        .where(RenewalCommentRow.renewal_id == renewal_id)
        .order_by(RenewalCommentRow.id.desc())
        .offset(offset)
        .limit(limit)
    )
    return [
        RenewalComment(row.said_at, name, row.organisation, row.text, row.about)
        for row, name in found
    ]
