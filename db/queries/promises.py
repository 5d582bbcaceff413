"""Promise documents: storing what a file says, and reading it back as domain values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.domain.follow_up.windows import TargetFrom
from bot.domain.promises import (
    Actor,
    Promise,
    PromiseDocument,
    PromiseLink,
    Signatory,
    Workflow,
    ends_on,
    is_upcoming_on,
    promise_served_by,
)
from db.models import ActivitySumRow, PromiseDocumentRow, PromiseRow
from db.queries import closings, targets


@dataclass(frozen=True, slots=True)
class Stored:
    """A promise document with the numbers of its promises in the database, by key."""

    id: int
    document: PromiseDocument
    promise_ids: dict[str, int]


def _document_facts(document: PromiseDocument) -> dict[str, Any]:
    return {
        "municipalities": list(document.municipalities),
        "police_district": document.police_district,
        "places": list(document.places),
        "background": document.background,
        "signatories": [[one.office, one.name] for one in document.signatories],
        "previous": document.previous,
        "language": document.language,
    }


def _promise_facts(promise: Promise) -> dict[str, Any]:
    previous, target = promise.previous, promise.target
    return {
        "actors": [actor.value for actor in promise.actors],
        "measured_by": promise.measured_by,
        "places": list(promise.places),
        "previous": [previous.document, previous.promise] if previous else None,
        "target": targets.facts_of(target) if target else None,
    }


_COLUMNS: Final = ("heading", "title", "text", "workflow")
"""What of a promise stands in columns of its own, beside the key."""


def _promise_columns(promise: Promise) -> dict[str, Any]:
    return {name: getattr(promise, name) for name in _COLUMNS}


def _promise(row: PromiseRow) -> Promise:
    columns = {name: getattr(row, name) for name in _COLUMNS}
    return promise_of({**row.facts, "key": row.key, **columns})


def facts_of(promise: Promise) -> dict[str, Any]:
    """A promise as it is stored where it has no row of its own."""
    return {**_promise_facts(promise), "key": promise.key, **_promise_columns(promise)}


def promise_of(facts: Mapping[str, Any]) -> Promise:
    """The reverse of `facts_of`."""
    return Promise(
        key=facts["key"],
        heading=facts["heading"],
        title=facts["title"],
        text=facts["text"],
        actors=tuple(Actor(value) for value in facts["actors"]),
        measured_by=facts["measured_by"],
        places=tuple(facts["places"]),
        workflow=Workflow(facts["workflow"]) if facts["workflow"] else None,
        target=targets.target_of(facts["target"]) if facts["target"] else None,
        previous=PromiseLink(*facts["previous"]) if facts["previous"] else None,
    )


def _document(row: PromiseDocumentRow, promises: list[PromiseRow]) -> PromiseDocument:
    facts = row.facts
    return PromiseDocument(
        key=row.key,
        title=row.title,
        municipalities=tuple(facts["municipalities"]),
        police_district=facts["police_district"],
        period_start=row.period_start,
        period_end=row.period_end,
        extended_to=row.extended_to,
        promises=tuple(_promise(promise) for promise in promises),
        places=tuple(facts["places"]),
        background=facts["background"],
        signatories=tuple(Signatory(office, name) for office, name in facts["signatories"]),
        previous=facts["previous"],
        language=facts["language"],
    )


async def save(session: AsyncSession, document: PromiseDocument, now: datetime) -> int:
    """Store a document, or bring the stored one with the same key up to date; gives its number.

    A promise that the document no longer has is marked as withdrawn, for what was logged under it.
    """
    row = await session.scalar(
        select(PromiseDocumentRow).where(PromiseDocumentRow.key == document.key)
    )
    if row is None:
        row = PromiseDocumentRow(key=document.key)
        session.add(row)
    elif (row.extended_to or row.period_end) != ends_on(document):
        # A closed period that gets another end is open again: its verdicts were about other days.
        await closings.reopen(session, row.id)
    row.title = document.title
    row.period_start = document.period_start
    row.period_end = document.period_end
    row.extended_to = document.extended_to
    row.facts = _document_facts(document)
    row.imported_at = now
    await session.flush()
    await _save_promises(session, row.id, document, now)
    return row.id


async def _save_promises(
    session: AsyncSession, document_id: int, document: PromiseDocument, now: datetime
) -> None:
    found = await session.scalars(select(PromiseRow).where(PromiseRow.document_id == document_id))
    stored = {row.key: row for row in found}
    for position, promise in enumerate(document.promises):
        row = stored.pop(promise.key, None)
        if row is None:
            row = PromiseRow(document_id=document_id, key=promise.key)
            session.add(row)
        else:
            await _keep_target(session, row, promise, document, now)
        row.position = position
        for name, value in _promise_columns(promise).items():
            setattr(row, name, value)
        row.facts = _promise_facts(promise)
        row.withdrawn = False
    for gone in stored.values():
        gone.withdrawn = True
    await session.flush()


async def _keep_target(
    session: AsyncSession,
    row: PromiseRow,
    promise: Promise,
    document: PromiseDocument,
    now: datetime,
) -> None:
    """Note which target has held until now, where the file names another one mid-period."""
    known, today = _promise(row).target, now.date()
    if promise.target == known or today <= document.period_start:
        return
    held = TargetFrom(document.period_start, known)
    await targets.change(session, row.id, held, TargetFrom(today, promise.target), by=None, now=now)


async def list_all(session: AsyncSession) -> list[Stored]:
    """Every stored document with its standing promises, in the documents' own order."""
    documents = list(
        await session.scalars(select(PromiseDocumentRow).order_by(PromiseDocumentRow.id))
    )
    promises = list(
        await session.scalars(
            select(PromiseRow)
            .where(PromiseRow.withdrawn.is_(False))
            .order_by(PromiseRow.document_id, PromiseRow.position)
        )
    )
    result = []
    for row in documents:
        own = [promise for promise in promises if promise.document_id == row.id]
        ids = {promise.key: promise.id for promise in own}
        result.append(Stored(row.id, _document(row, own), ids))
    return result


async def find(session: AsyncSession, document_id: int) -> Stored | None:
    """A document by its number."""
    return next((one for one in await list_all(session) if one.id == document_id), None)


async def chain_of(session: AsyncSession, promise_id: int) -> tuple[int, ...]:
    """The numbers of a promise and of those that it carries on, as `carried_on` tells them."""
    chain = [promise_id]
    standing = select(PromiseRow.id, PromiseRow.facts).where(PromiseRow.withdrawn.is_(False))
    found = (await session.execute(standing.where(PromiseRow.id == promise_id))).first()
    while found is not None and (previous := found.facts.get("previous")):
        document, key = previous
        before = (
            standing.join(PromiseDocumentRow, PromiseDocumentRow.id == PromiseRow.document_id)
            .where(PromiseDocumentRow.key == document, PromiseRow.key == key)
        )  # fmt: skip
        found = (await session.execute(before)).first()
        if found is None or found.id in chain:
            break
        chain.append(found.id)
    return tuple(chain)


async def lock(session: AsyncSession, document_id: int) -> PromiseDocumentRow | None:
    """A document's row, which nobody else changes until this transaction is over."""
    return await session.scalar(
        select(PromiseDocumentRow)
        .where(PromiseDocumentRow.id == document_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )


async def document_of(session: AsyncSession, promise_id: int) -> int | None:
    """The number of the document that a promise stands in."""
    return await session.scalar(select(PromiseRow.document_id).where(PromiseRow.id == promise_id))


async def list_withdrawn(session: AsyncSession, document_id: int) -> list[tuple[int, Promise]]:
    """Promises that a document no longer has, but under which something was logged."""
    has_log = select(ActivitySumRow.promise_id).where(
        ActivitySumRow.area_id == 0, ActivitySumRow.doer == "", ActivitySumRow.unit == ""
    )
    rows = await session.scalars(
        select(PromiseRow)
        .where(
            PromiseRow.document_id == document_id,
            PromiseRow.withdrawn,
            PromiseRow.id.in_(has_log),
        )
        .order_by(PromiseRow.position, PromiseRow.id)
    )
    return [(row.id, _promise(row)) for row in rows]


async def find_served(session: AsyncSession, workflow: Workflow, on: date) -> int | None:
    """The number of the promise under which a workflow's activities count on a local day."""
    stored = await list_all(session)
    found = promise_served_by(workflow, [one.document for one in stored], on)
    if found is None:
        return None
    document, promise = found
    return next(one for one in stored if one.document.key == document.key).promise_ids[promise.key]


async def find_period(
    session: AsyncSession, workflow: Workflow, on: date
) -> tuple[date, date] | None:
    """The days of the document under which a workflow's activities count on a local day.

    It goes on until that day where it is over: activities go on between two documents. None: no
    document promises anything of the kind.
    """
    stored = await list_all(session)
    found = promise_served_by(workflow, [one.document for one in stored], on)
    if found is None:
        return None
    document, _ = found
    return document.period_start, max(ends_on(document), on)


def started(stored: list[Stored], on: date) -> list[Stored]:
    """The documents whose period has begun: what can be logged under."""
    return [one for one in stored if not is_upcoming_on(one.document, on)]


async def count_activities(session: AsyncSession, promise_ids: list[int]) -> dict[int, int]:
    """How many activities were held under each promise; one without any is left out."""
    found = await session.execute(
        select(ActivitySumRow.promise_id, func.sum(ActivitySumRow.held))
        .where(
            ActivitySumRow.area_id == 0,
            ActivitySumRow.doer == "",
            ActivitySumRow.promise_id.in_(promise_ids),
            ActivitySumRow.unit == "",
            ActivitySumRow.kind == "",
        )
        .group_by(ActivitySumRow.promise_id)
    )
    return {promise_id: int(count) for promise_id, count in found}
