"""The weekly digest: who is due one, what was held back for them, and that they were told."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.domain.networks import DEFAULT_QUIET, QuietHours
from bot.domain.people import Role
from db.models import (
    MemberSettingsRow,
    MembershipRow,
    RoleGrant,
    SituationUpdateRow,
    UpdateHeldBackRow,
)
from db.queries import networks


@dataclass(frozen=True, slots=True)
class Due:
    """Somebody who is due a digest.

    `updates` were held back, oldest first; `after_pause` says that a pause held back some of them.
    `told_until` is the moment up to which an earlier digest has told of everything, None without
    one.
    """

    person_id: int
    updates: tuple[int, ...]
    after_pause: bool
    networks: tuple[int, ...]
    told_until: datetime | None
    quiet: QuietHours


_IS_MEMBER = select(RoleGrant.person_id).where(
    RoleGrant.role == Role.MEMBER.value, RoleGrant.ended_at.is_(None)
)


async def list_due(
    session: AsyncSession, moment: datetime, over_until: date, limit: int
) -> list[Due]:
    """Members for whom something was held back before a moment, or who chose the digest.

    Also those whose pause held something back and is over, whenever that was: `over_until` is the
    last day whose pauses are. Without those who were told up to the moment already, and those who
    have a pause. So many people at most.
    """
    held = _held_back(UpdateHeldBackRow.person_id, moment, over_until).distinct().limit(limit)
    chose = (
        select(MemberSettingsRow.person_id)
        .where(
            MemberSettingsRow.digest,
            MemberSettingsRow.digest_at < moment,
            MemberSettingsRow.person_id.in_(_IS_MEMBER),
            _is_not_paused(over_until),
        )
        .limit(limit)
    )
    found = [*await session.scalars(held), *await session.scalars(chose)]
    people = list(dict.fromkeys(found))[:limit]
    return await _due(session, people, moment, over_until)


async def _due(
    session: AsyncSession, people: list[int], moment: datetime, over_until: date
) -> list[Due]:
    updates: dict[int, tuple[int, ...]] = {}
    were_paused = set()
    waiting = _held_back(UpdateHeldBackRow.person_id, moment, over_until).add_columns(
        UpdateHeldBackRow.update_id, UpdateHeldBackRow.in_pause
    )
    for person_id, update_id, in_pause in await session.execute(
        waiting.where(UpdateHeldBackRow.person_id.in_(people)).order_by(
            SituationUpdateRow.sent_at, UpdateHeldBackRow.update_id
        )
    ):
        updates[person_id] = (*updates.get(person_id, ()), update_id)
        if in_pause:
            were_paused.add(person_id)
    belongs: dict[int, tuple[int, ...]] = {}
    for person_id, network_id in await session.execute(
        select(MembershipRow.person_id, MembershipRow.network_id)
        .where(MembershipRow.person_id.in_(people), MembershipRow.ended_at.is_(None))
        .order_by(MembershipRow.network_id)
    ):
        belongs[person_id] = (*belongs.get(person_id, ()), network_id)
    settings = {
        row.person_id: row
        for row in await session.scalars(
            select(MemberSettingsRow).where(MemberSettingsRow.person_id.in_(people))
        )
    }
    return [
        Due(
            person_id,
            updates.get(person_id, ()),
            person_id in were_paused,
            belongs.get(person_id, ()),
            settings[person_id].digest_at if person_id in settings else None,
            networks.settings_in(settings[person_id]).quiet
            if person_id in settings
            else DEFAULT_QUIET,
        )
        for person_id in people
    ]


def _held_back(columns: Any, moment: datetime, over_until: date) -> Select[Any]:
    return (
        select(columns)
        .join(SituationUpdateRow, SituationUpdateRow.id == UpdateHeldBackRow.update_id)
        .outerjoin(MemberSettingsRow, MemberSettingsRow.person_id == UpdateHeldBackRow.person_id)
        .where(
            UpdateHeldBackRow.digested_at.is_(None),
            UpdateHeldBackRow.person_id.in_(_IS_MEMBER),
            or_(SituationUpdateRow.sent_at < moment, UpdateHeldBackRow.in_pause),
            _is_not_paused(over_until),
        )
    )


def _is_not_paused(over_until: date) -> Any:
    return or_(
        MemberSettingsRow.paused_until.is_(None), MemberSettingsRow.paused_until <= over_until
    )


async def note_told(
    session: AsyncSession, due: Iterable[Due], moment: datetime, now: datetime
) -> None:
    """Note that these people were told of everything up to a moment."""
    alike: dict[tuple[int, ...], list[int]] = {}
    for one in due:
        alike.setdefault(one.updates, []).append(one.person_id)
    for update_ids, people in alike.items():
        await session.execute(
            update(UpdateHeldBackRow)
            .where(
                UpdateHeldBackRow.person_id.in_(people), UpdateHeldBackRow.update_id.in_(update_ids)
            )
            .values(digested_at=now)
            .execution_options(synchronize_session=False)
        )
        await session.execute(
            update(MemberSettingsRow)
            .where(MemberSettingsRow.person_id.in_(people))
            .values(digest_at=moment)
            .execution_options(synchronize_session=False)
        )
