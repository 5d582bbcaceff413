"""Whom a renewal concerns, and telling them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from bot.domain.outbox import NoticeKind, Priority
from bot.domain.people import Role
from bot.domain.renewals import Renewal
from bot.services.act import Tx
from db.queries import outbox, people, signatories


def as_facts(renewal: Renewal) -> dict[str, Any]:
    """A renewal as plain JSON, for notices and receipts."""
    first, last = renewal.period
    return {
        "renewal": renewal.id,
        "document": renewal.document_id,
        "title": renewal.next_title,
        "old": renewal.document.title,
        "first": first.isoformat(),
        "last": last.isoformat(),
    }


async def keepers(session: AsyncSession) -> list[int]:
    """The coordinators."""
    return await people.holder_ids(session, Role.COORDINATOR)


async def consulted(session: AsyncSession) -> list[int]:
    """Those who are asked for comment: coordinators and members of the councils, each once."""
    return list(dict.fromkeys([*await keepers(session), *await signatories.council_ids(session)]))


async def tell(
    session: AsyncSession,
    kind: NoticeKind,
    facts: Mapping[str, Any],
    to: Sequence[int],
    cause: str,
    *,
    now: datetime,
    due_at: datetime | None = None,
) -> None:
    """Tell people of a renewal, once for each cause."""
    key = f"renewal:{facts['renewal']}:{cause}"
    await tell_once(session, kind, facts, to, key, now=now, due_at=due_at)


async def tell_once(
    session: AsyncSession,
    kind: NoticeKind,
    facts: Mapping[str, Any],
    to: Sequence[int],
    key: str,
    *,
    now: datetime,
    due_at: datetime | None = None,
) -> None:
    """Tell people of what has a key of its own, once for each key."""
    notice_id = await outbox.add_notice(session, kind, facts, dedup_key=key, now=now)
    if notice_id is not None and to:
        await outbox.deliver_to_people(
            session, notice_id, to, priority=Priority.NORMAL, due_at=due_at or now
        )


async def tell_others(
    tx: Tx, kind: NoticeKind, facts: Mapping[str, Any], to: Sequence[int], cause: str
) -> None:
    """As `tell`, but for who acts."""
    others = [one for one in to if one != tx.person.id]
    await tell(tx.session, kind, facts, others, cause, now=tx.now)
