"""Renewals: beginning one, finding it whole, and noting what was chosen, said and signed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import and_, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.domain.networks import NetworkKind
from bot.domain.people import Role
from bot.domain.promises import Promise
from bot.domain.renewal_views import RenewalComment
from bot.domain.renewals import (
    Renewal,
    RenewalChoice,
    RenewalSignatory,
    RenewedPromise,
    Side,
    seal_of,
)
from db.models import (
    MembershipRow,
    NetworkRow,
    Person,
    RenewalCommentRow,
    RenewalPromiseRow,
    RenewalRow,
    RenewalSignatoryRow,
    RoleGrant,
)
from db.queries import closings, promises, targets
from db.queries.dialect import insert_or_ignore

_IN_A_COUNCIL = and_(
    NetworkRow.kind == NetworkKind.COUNCIL.value,
    NetworkRow.closed_at.is_(None),
    MembershipRow.ended_at.is_(None),
)


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
    return replace(renewal, signatories=await _signatories(session, renewal))


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


async def _signatories(session: AsyncSession, renewal: Renewal) -> tuple[RenewalSignatory, ...]:
    """Who is to sign; a signature below another text is none."""
    seal = seal_of(renewal)
    found = {
        Side(one.side): one
        for one in await session.scalars(
            select(RenewalSignatoryRow)
            .where(RenewalSignatoryRow.renewal_id == renewal.id)
            .execution_options(populate_existing=True)
        )
    }
    return tuple(
        RenewalSignatory(
            side,
            one.person_id,
            one.name,
            one.office,
            one.asked_at,
            one.signed_at if one.signed_text == seal else None,
            one.report_signed_at,
        )
        for side in Side
        if (one := found.get(side)) is not None
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


async def name_signatories(
    session: AsyncSession, renewal_id: int, named: Sequence[RenewalSignatory]
) -> None:
    """Say who is to sign; who was named before and is named again has signed what they signed."""
    kept = {
        row.side: row
        for row in await session.scalars(
            select(RenewalSignatoryRow).where(RenewalSignatoryRow.renewal_id == renewal_id)
        )
    }
    before = {
        row.person_id: (row.signed_at, row.signed_text, row.report_signed_at)
        for row in kept.values()
    }
    for row in kept.values():
        await session.delete(row)
    await session.flush()
    for one in named:
        signed_at, signed_text, report_signed_at = before.get(one.person_id, (None, None, None))
        session.add(
            RenewalSignatoryRow(
                renewal_id=renewal_id,
                side=one.side.value,
                person_id=one.person_id,
                office=one.office,
                name=one.name,
                asked_at=one.asked_at,
                signed_at=signed_at,
                signed_text=signed_text,
                report_signed_at=report_signed_at,
            )
        )
    await session.flush()


async def signatory_rows(session: AsyncSession, renewal_id: int) -> list[RenewalSignatoryRow]:
    """Who is to sign, as rows to change."""
    found = await session.scalars(
        select(RenewalSignatoryRow)
        .where(RenewalSignatoryRow.renewal_id == renewal_id)
        .order_by(RenewalSignatoryRow.side)
        .execution_options(populate_existing=True)
    )
    return list(found)


async def council_ids(session: AsyncSession) -> list[int]:
    """Those who belong to a council now, each once."""
    found = await session.scalars(
        select(MembershipRow.person_id)
        .join(NetworkRow, NetworkRow.id == MembershipRow.network_id)
        .where(_IN_A_COUNCIL)
        .order_by(MembershipRow.id)
    )
    return list(dict.fromkeys(found))


async def who_can_sign(session: AsyncSession) -> list[tuple[int, str, str]]:
    """Who can be named to sign: (number, name, organisation), by name.

    Members of the councils, police and coordinators; each once, as the first of these.
    """
    members = await session.execute(
        select(Person.id, Person.name, MembershipRow.organisation)
        .join(MembershipRow, MembershipRow.person_id == Person.id)
        .join(NetworkRow, NetworkRow.id == MembershipRow.network_id)
        .where(_IN_A_COUNCIL)
    )
    staff = await session.execute(
        select(Person.id, Person.name, RoleGrant.organisation)
        .join(RoleGrant, RoleGrant.person_id == Person.id)
        .where(
            RoleGrant.role.in_([Role.POLICE.value, Role.COORDINATOR.value]),
            RoleGrant.ended_at.is_(None),
        )
    )
    found: dict[int, tuple[int, str, str]] = {}
    for number, name, organisation in (*members, *staff):
        found.setdefault(number, (number, name, organisation))
    return sorted(found.values(), key=lambda one: (one[1].casefold(), one[0]))


async def speaks_for(session: AsyncSession, person_id: int) -> str:
    """For whom somebody comments: as who can sign, else nobody in particular."""
    known = {number: organisation for number, _, organisation in await who_can_sign(session)}
    return known.get(person_id, "")
