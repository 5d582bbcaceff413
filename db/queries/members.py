"""Members of networks: lists, search, what each wants to hear, and the role that goes with it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, func, or_, select, tuple_, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.domain.networks import MemberSettings, Membership
from bot.domain.people import Role
from db.models import MemberSettingsRow, MembershipRow, NetworkRow, Person, RoleGrant
from db.queries import networks

_HELD = MembershipRow.ended_at.is_(None)
_ORDER = (MembershipRow.organisation, Person.name, MembershipRow.id)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which members to list: of a network, with words in name or organisation, out of reach."""

    network_id: int | None = None
    words: str = ""
    unreachable: bool = False


def _members(wanted: Wanted) -> Select[Any]:
    columns: tuple[Any, ...] = (MembershipRow, NetworkRow, Person.name, Person.unreachable)
    found: Select[Any] = (
        select(*columns)
        .join(NetworkRow, NetworkRow.id == MembershipRow.network_id)
        .join(Person, Person.id == MembershipRow.person_id)
        .where(_HELD)
    )
    if wanted.network_id is not None:
        found = found.where(MembershipRow.network_id == wanted.network_id)
    if wanted.unreachable:
        found = found.where(Person.unreachable.is_not(None))
    for word in wanted.words.split():
        found = found.where(or_(*_has(word)))
    return found


def _has(word: str) -> list[ColumnElement[bool]]:
    # SQLite knows small and capital letters only from a to z: å and ä are asked for in each form.
    forms = {word, word.lower(), word.upper(), word.capitalize()}
    columns = (Person.name, MembershipRow.organisation)
    return [column.icontains(form, autoescape=True) for form in forms for column in columns]


async def count(session: AsyncSession, wanted: Wanted) -> int:
    """How many memberships fit."""
    counted = select(func.count()).select_from(_members(wanted).subquery("members"))
    return await session.scalar(counted) or 0


async def page(
    session: AsyncSession, wanted: Wanted, *, offset: int, limit: int
) -> tuple[Membership, ...]:
    """Memberships that fit, by organisation and name."""
    found = await session.execute(_members(wanted).order_by(*_ORDER).offset(offset).limit(limit))
    return await _values(session, [tuple(row) for row in found])


async def count_before(session: AsyncSession, one: Membership) -> int:
    """How many members of the same network stand before this one in its list."""
    before = tuple_(*_ORDER) < tuple_(one.organisation, one.name, one.id)
    listed = _members(Wanted(one.network.id)).where(before)
    return await session.scalar(select(func.count()).select_from(listed.subquery("members"))) or 0


async def find(session: AsyncSession, membership_id: int) -> Membership | None:
    """A membership that is held, by its number."""
    found = await session.execute(_members(Wanted()).where(MembershipRow.id == membership_id))
    values = await _values(session, [tuple(row) for row in found])
    return values[0] if values else None


async def find_in(session: AsyncSession, network_id: int, person_id: int) -> Membership | None:
    """A person's membership of a network, if it is held."""
    found = await session.execute(
        _members(Wanted(network_id)).where(MembershipRow.person_id == person_id)
    )
    values = await _values(session, [tuple(row) for row in found])
    return values[0] if values else None


async def _values(
    session: AsyncSession, found: Sequence[tuple[Any, ...]]
) -> tuple[Membership, ...]:
    areas = await networks.areas_of(session, [row.id for row, *_ in found])
    return tuple(
        networks.membership_of(
            row, network, areas.get(row.id, ()), name=name, unreachable=unreachable
        )
        for row, network, name, unreachable in found
    )


async def change(session: AsyncSession, membership_id: int, **values: Any) -> None:
    """Set columns of a membership."""
    await session.execute(
        update(MembershipRow)
        .where(MembershipRow.id == membership_id)
        .values(**values)
        .execution_options(synchronize_session=False)
    )


async def keep_role_in_step(session: AsyncSession, person_id: int, now: datetime) -> None:
    """Whoever belongs to a network holds a member's role, and nobody else does.

    The role's organisation is that of the membership held longest.
    """
    first = await session.scalar(
        select(MembershipRow)
        .where(MembershipRow.person_id == person_id, _HELD)
        .order_by(MembershipRow.id)
        .limit(1)
    )
    grant = await session.scalar(
        select(RoleGrant).where(
            RoleGrant.person_id == person_id,
            RoleGrant.role == Role.MEMBER.value,
            RoleGrant.ended_at.is_(None),
        )
    )
    if first is None:
        if grant is not None:
            grant.ended_at = now
    elif grant is None:
        session.add(
            RoleGrant(
                person_id=person_id,
                role=Role.MEMBER.value,
                organisation=first.organisation,
                invitation_id=first.invitation_id,
                granted_at=now,
            )
        )
    else:
        grant.organisation = first.organisation
    await session.flush()


async def end_roles_without_membership(session: AsyncSession, now: datetime) -> None:
    """Take a member's role from everybody who belongs to no network any more."""
    belongs = select(MembershipRow.id).where(MembershipRow.person_id == RoleGrant.person_id, _HELD)
    await session.execute(
        update(RoleGrant)
        .where(
            RoleGrant.role == Role.MEMBER.value,
            RoleGrant.ended_at.is_(None),
            ~belongs.correlate(RoleGrant).exists(),
        )
        .values(ended_at=now)
        .execution_options(synchronize_session=False)
    )


async def keep_settings(
    session: AsyncSession, person_id: int, settings: MemberSettings, now: datetime
) -> None:
    """Store what a person wants to hear and when; a digest chosen now begins with what comes."""
    row = await session.get(MemberSettingsRow, person_id)
    if row is None:
        row = MemberSettingsRow(person_id=person_id, digest=False, digest_at=None)
        session.add(row)
    if settings.digest and not row.digest:
        row.digest_at = now
    row.lowest_urgency = settings.lowest_urgency.value
    row.quiet_from_min = 60 * settings.quiet.starts.hour + settings.quiet.starts.minute
    row.quiet_to_min = 60 * settings.quiet.ends.hour + settings.quiet.ends.minute
    row.digest = settings.digest
    row.paused_until = settings.paused_until
    row.areas = list(settings.areas)
    row.branches = [branch.value for branch in settings.branches]
    await session.flush()
