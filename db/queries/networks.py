"""Networks, areas, memberships, what members want to hear, and who an audience is."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, time
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    String,
    cast,
    delete,
    func,
    insert,
    select,
    true,
    union,
    update,
)
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from bot.domain.networks import (
    Area,
    Audience,
    Branch,
    MemberSettings,
    Membership,
    Network,
    NetworkKind,
    NetworkRole,
    QuietHours,
)
from bot.domain.people import Role, Unreachable
from bot.domain.updates import Urgency
from db.models import (
    AreaRow,
    DeliveryRow,
    MemberSettingsRow,
    MembershipAreaRow,
    MembershipRow,
    NetworkRow,
    Person,
    QuestionRow,
    RoleGrant,
    SituationUpdateRow,
    UpdateReadRow,
)
from db.queries.dialect import EachOf, rows

_HELD = MembershipRow.ended_at.is_(None)


def _networks() -> Select[Any]:
    members = (
        select(func.count())
        .select_from(MembershipRow)
        .where(MembershipRow.network_id == NetworkRow.id, _HELD)
        .scalar_subquery()
    )
    return select(NetworkRow, members)


def _network(row: NetworkRow, members: int) -> Network:
    return Network(row.id, NetworkKind(row.kind), row.name, members)


async def list_networks(session: AsyncSession) -> list[Network]:
    """The networks that are alive, by name, each with how many belong to it."""
    found = await session.execute(
        _networks().where(NetworkRow.closed_at.is_(None)).order_by(NetworkRow.name)
    )
    return [_network(row, members) for row, members in found]


async def find_network(session: AsyncSession, network_id: int) -> Network | None:
    """A network by its number, alive or closed."""
    found = (await session.execute(_networks().where(NetworkRow.id == network_id))).first()
    return None if found is None else _network(*found)


async def add_network(session: AsyncSession, kind: NetworkKind, name: str, now: datetime) -> int:
    """Store a network; gives its number."""
    row = NetworkRow(kind=kind.value, name=name, created_at=now, closed_at=None)
    session.add(row)
    await session.flush()
    return row.id


async def change(session: AsyncSession, network_id: int, **values: Any) -> None:
    """Set columns of a network."""
    await session.execute(
        update(NetworkRow)
        .where(NetworkRow.id == network_id)
        .values(**values)
        .execution_options(synchronize_session=False)
    )


async def find_named(session: AsyncSession, name: str) -> NetworkRow | None:
    """The network of this name, alive or closed."""
    return await session.scalar(select(NetworkRow).where(NetworkRow.name == name))


async def find_area_named(session: AsyncSession, name: str) -> AreaRow | None:
    """The area of this name, in the lists or taken out of them."""
    return await session.scalar(select(AreaRow).where(AreaRow.name == name))


async def close_network(session: AsyncSession, network_id: int, now: datetime) -> list[int]:
    """Lay a network down and end its memberships; gives the people who belonged to it."""
    found = await session.scalars(
        select(MembershipRow.person_id).where(MembershipRow.network_id == network_id, _HELD)
    )
    people = list(found)
    await session.execute(
        update(MembershipRow)
        .where(MembershipRow.network_id == network_id, _HELD)
        .values(ended_at=now)
        .execution_options(synchronize_session=False)
    )
    await session.execute(
        update(NetworkRow)
        .where(NetworkRow.id == network_id)
        .values(closed_at=now)
        .execution_options(synchronize_session=False)
    )
    return people


async def list_areas(session: AsyncSession) -> list[Area]:
    """The areas that can be chosen, by name."""
    found = await session.execute(
        select(AreaRow.id, AreaRow.name).where(AreaRow.closed_at.is_(None)).order_by(AreaRow.name)
    )
    return [Area(id_, name) for id_, name in found]


async def add_area(session: AsyncSession, name: str) -> int:
    """Store an area; gives its number."""
    row = AreaRow(name=name, closed_at=None)
    session.add(row)
    await session.flush()
    return row.id


async def memberships_of(session: AsyncSession, person_id: int) -> list[Membership]:
    """The networks that a person belongs to now, in the order of joining."""
    found = await session.execute(
        select(MembershipRow, NetworkRow)
        .join(NetworkRow, NetworkRow.id == MembershipRow.network_id)
        .where(MembershipRow.person_id == person_id, _HELD)
        .order_by(MembershipRow.id)
    )
    pairs = [(membership, network) for membership, network in found]
    areas = await areas_of(session, [membership.id for membership, _ in pairs])
    return [
        membership_of(membership, network, areas.get(membership.id, ()))
        for membership, network in pairs
    ]


async def areas_of(
    session: AsyncSession, membership_ids: Sequence[int]
) -> dict[int, tuple[Area, ...]]:
    """Membership -> where it is at home, by name."""
    found = await session.execute(
        select(MembershipAreaRow.membership_id, AreaRow.id, AreaRow.name)
        .join(AreaRow, AreaRow.id == MembershipAreaRow.area_id)
        .where(MembershipAreaRow.membership_id.in_(membership_ids))
        .order_by(AreaRow.name)
    )
    areas: dict[int, tuple[Area, ...]] = {}
    for membership_id, area_id, name in found:
        areas[membership_id] = (*areas.get(membership_id, ()), Area(area_id, name))
    return areas


def membership_of(
    row: MembershipRow,
    network: NetworkRow,
    areas: tuple[Area, ...],
    *,
    name: str = "",
    unreachable: str | None = None,
) -> Membership:
    """A membership as a value; `name` and `unreachable` are the person's."""
    return Membership(
        id=row.id,
        network=_network(network, 0),
        person_id=row.person_id,
        role=NetworkRole(row.role),
        organisation=row.organisation,
        branch=Branch(row.branch) if row.branch else None,
        areas=areas,
        joined_at=row.joined_at,
        confirmed_at=row.confirmed_at,
        name=name,
        unreachable=Unreachable(unreachable) if unreachable else None,
        everywhere=row.everywhere,
    )


async def join(
    session: AsyncSession,
    *,
    network_id: int,
    person_id: int,
    organisation: str,
    branch: Branch | None,
    area_ids: Iterable[int],
    now: datetime,
    everywhere: bool = False,
    role: NetworkRole = NetworkRole.MEMBER,
    invitation_id: int | None = None,
) -> int:
    """Let a person belong to a network; gives the membership's number."""
    row = MembershipRow(
        network_id=network_id,
        person_id=person_id,
        role=role.value,
        organisation=organisation,
        branch=branch.value if branch else None,
        everywhere=everywhere,
        invitation_id=invitation_id,
        joined_at=now,
        confirmed_at=now,
        asked_at=None,
        ended_at=None,
    )
    session.add(row)
    await session.flush()
    await set_areas(session, row.id, area_ids)
    return row.id


async def set_areas(session: AsyncSession, membership_id: int, area_ids: Iterable[int]) -> None:
    """Say in which areas a member is at home."""
    await session.execute(
        delete(MembershipAreaRow).where(MembershipAreaRow.membership_id == membership_id)
    )
    values = [{"membership_id": membership_id, "area_id": area_id} for area_id in set(area_ids)]
    if values:
        await session.execute(insert(MembershipAreaRow), values)


async def end_membership(session: AsyncSession, membership_id: int, now: datetime) -> bool:
    """End a membership. False: it had ended before."""
    ended = await session.execute(
        update(MembershipRow)
        .where(MembershipRow.id == membership_id, _HELD)
        .values(ended_at=now)
        .execution_options(synchronize_session=False)
    )
    return rows(ended) == 1


async def settings_of(session: AsyncSession, person_id: int) -> MemberSettings:
    """What a person wants to hear and when; the defaults where they have said nothing."""
    row = await session.get(MemberSettingsRow, person_id)
    return MemberSettings() if row is None else settings_in(row)


async def settings_of_all(
    session: AsyncSession, person_ids: Iterable[int]
) -> dict[int, MemberSettings]:
    """What each of these people wants to hear; who never chose anything is left out."""
    found = await session.scalars(
        select(MemberSettingsRow).where(MemberSettingsRow.person_id.in_(list(person_ids)))
    )
    return {row.person_id: settings_in(row) for row in found}


def settings_in(row: MemberSettingsRow) -> MemberSettings:
    """A person's settings as they are stored."""
    return MemberSettings(
        lowest_urgency=Urgency(row.lowest_urgency),
        quiet=QuietHours(_time(row.quiet_from_min), _time(row.quiet_to_min)),
        digest=row.digest,
        paused_until=row.paused_until,
        areas=tuple(row.areas),
        branches=tuple(Branch(value) for value in row.branches),
    )


def _time(minutes: int) -> time:
    return time(*divmod(minutes, 60))


def people_of(audience: Audience) -> Select[Any]:
    """The people of an audience, each once: a SELECT over Person, for counting and for sending.

    What each of them wants to hear is another question.
    """
    people = _belonging(audience)
    if audience.unread_of is not None:
        people = people.where(Person.id.in_(_left_unanswered(audience.unread_of)))
    return people


def _left_unanswered(update_id: int) -> Select[Any]:
    """The people who got an update and neither said that they read it nor asked about it."""
    answered = union(
        select(UpdateReadRow.person_id).where(UpdateReadRow.update_id == update_id),
        select(QuestionRow.person_id).where(QuestionRow.update_id == update_id),
    )
    return (
        select(DeliveryRow.person_id)
        .join(SituationUpdateRow, SituationUpdateRow.notice_id == DeliveryRow.notice_id)
        .where(
            SituationUpdateRow.id == update_id,
            DeliveryRow.person_id.is_not(None),
            DeliveryRow.message_id.is_not(None),
            DeliveryRow.person_id.not_in(answered),
        )
    )


def _belonging(audience: Audience) -> Select[Any]:
    if not (audience.networks or audience.areas or audience.branches):
        # Whoever belongs to any network holds the role: one join, whatever the number of networks.
        return (
            select(Person)
            .join(RoleGrant, RoleGrant.person_id == Person.id)
            .where(RoleGrant.role == Role.MEMBER.value, RoleGrant.ended_at.is_(None))
        )
    belongs = (
        select(MembershipRow.id)
        .join(NetworkRow, NetworkRow.id == MembershipRow.network_id)
        .where(MembershipRow.person_id == Person.id, _HELD, NetworkRow.closed_at.is_(None))
        .correlate(Person)
    )
    if audience.networks:
        belongs = belongs.where(MembershipRow.network_id.in_(audience.networks))
    if audience.branches:
        branches = [branch.value for branch in audience.branches]
        belongs = belongs.where(
            MembershipRow.branch.in_(branches) | _is_followed(MemberSettingsRow.branches, branches)
        )
    if audience.areas:
        at_home = select(MembershipAreaRow.membership_id).where(
            MembershipAreaRow.area_id.in_(audience.areas)
        )
        belongs = belongs.where(
            MembershipRow.everywhere
            | MembershipRow.id.in_(at_home)
            | _is_followed(MemberSettingsRow.areas, map(str, audience.areas))
        )
    return select(Person).where(belongs.exists())


def _is_followed(
    followed: InstrumentedAttribute[list[Any]], concerned: Iterable[str]
) -> ColumnElement[bool]:
    """Whether a membership's person follows something of this, at home there or not."""
    each = EachOf(followed).table_valued("value")
    return MembershipRow.person_id.in_(
        select(MemberSettingsRow.person_id)
        .join(each, true())
        .where(cast(each.c.value, String).in_(list(concerned)))
    )


async def count_people(session: AsyncSession, audience: Audience) -> int:
    """How many people an audience is."""
    return await count_found(session, people_of(audience))


async def count_found(session: AsyncSession, people: Select[Any]) -> int:
    """How many people a SELECT over Person finds."""
    found = people.with_only_columns(func.count(), maintain_column_froms=True)
    return await session.scalar(found) or 0
