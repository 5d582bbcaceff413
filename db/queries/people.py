"""People, roles and invitations."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    String,
    bindparam,
    case,
    exists,
    func,
    literal,
    literal_column,
    select,
    update,
)
from sqlalchemy.dialects import postgresql
from sqlalchemy.ext.asyncio import AsyncSession

from bot.domain.networks import NetworkKind, NetworkRole
from bot.domain.people import DEFAULT_LOCALE, Caller, Held, InvitationView, Role
from db.models import (
    HandledUpdateRow,
    Invitation,
    InvitationUse,
    MembershipRow,
    NetworkRow,
    Person,
    RoleGrant,
)
from db.queries import inbox
from db.queries.dialect import insert_or_ignore, is_sqlite, plain, rows


async def find(session: AsyncSession, telegram_id: int) -> Person | None:
    """The person behind a Telegram account, if the bot knows them."""
    return await session.scalar(select(Person).where(Person.telegram_id == telegram_id))


def _any(condition: ColumnElement[bool], flag: int) -> ColumnElement[int]:
    return func.max(case((condition, literal_column(str(flag))), else_=literal_column("0")))


def _is(column: Any, value: NetworkRole | NetworkKind) -> ColumnElement[bool]:
    # Written into the statement: a value that is put in at each execution costs a tenth of the look.
    is_so: ColumnElement[bool] = column == literal_column(f"'{value.value}'", String())
    return is_so


_CONVENES, _WATCHES, _PLANS = 1, 2, 4
_BELONGS = (
    select(
        _any(_is(MembershipRow.role, NetworkRole.CONVENER), _CONVENES)
        + _any(_is(NetworkRow.kind, NetworkKind.WATCH), _WATCHES)
        + _any(_is(NetworkRow.kind, NetworkKind.PLANNING), _PLANS)
    )
    .where(
        MembershipRow.person_id == Person.id,
        MembershipRow.ended_at.is_(None),
        NetworkRow.id == MembershipRow.network_id,
    )
    .scalar_subquery()
    .label("belongs")
)
"""What comes of somebody's memberships, as flags in one number, so that it is one look. NULL: they
have none."""

_COLUMNS = (
    Person.id,
    Person.telegram_id,
    Person.name,
    Person.locale,
    Person.unreachable,
    RoleGrant.role,
    RoleGrant.organisation,
    _BELONGS,
)
_IS_THEIRS = Person.telegram_id == bindparam("telegram_id")
_HELD_BY_THEM = (RoleGrant.person_id == Person.id) & RoleGrant.ended_at.is_(None)

_WITH_ROLES = (
    select(*_COLUMNS).outerjoin(RoleGrant, _HELD_BY_THEM).where(_IS_THEIRS).order_by(RoleGrant.id)
)
"""Asked at every act, so it is built once, and its rows stay plain."""


def _arriving(is_new: ColumnElement[int]) -> Select[Any]:
    one = select(literal(1).label("one")).subquery()
    return (
        select(is_new.label("is_new"), *_COLUMNS)
        .select_from(one.outerjoin(Person, _IS_THEIRS).outerjoin(RoleGrant, _HELD_BY_THEM))
        .order_by(RoleGrant.id)
    )


def _recorded() -> ColumnElement[int]:
    recorded = (
        postgresql.insert(HandledUpdateRow)
        .values(
            update_id=bindparam("update_id", type_=HandledUpdateRow.update_id.type),
            handled_at=bindparam("now", type_=HandledUpdateRow.handled_at.type),
        )
        .on_conflict_do_nothing()
        .returning(HandledUpdateRow.update_id)
        .cte("recorded")
    )
    return select(func.count()).select_from(recorded).scalar_subquery()


_AFTER_RECORDING = _arriving(func.changes())
"""The same on SQLite, just after the record of the update: one row at least, also for a stranger."""

_RECORDING = _arriving(_recorded())
"""The same on PostgreSQL, with the record of the update."""


async def find_with_roles(
    session: AsyncSession, telegram_id: int
) -> tuple[Caller, tuple[Held, ...]] | None:
    """The person behind a Telegram account and the roles held now, in the order they were given."""
    found = await _rows_of(session, telegram_id)
    return _caller(found) if found else None


async def _rows_of(session: AsyncSession, telegram_id: int) -> list[Any]:
    connection = await plain(session)
    return list(await connection.execute(_WITH_ROLES, {"telegram_id": telegram_id}))


async def _arrived(
    session: AsyncSession, telegram_id: int, update_id: int | None, now: datetime
) -> list[Any] | None:
    """Note that the update takes effect, and look up who acts. None: it did so before."""
    if update_id is None:
        return await _rows_of(session, telegram_id)
    connection = await plain(session)
    values: dict[str, Any] = {"telegram_id": telegram_id}
    if is_sqlite(session):
        await inbox.record_along(session, update_id, now)
        found = list(await connection.execute(_AFTER_RECORDING, values))
    else:
        values |= {"update_id": update_id, "now": now}
        found = list(await connection.execute(_RECORDING, values))
    if not found[0].is_new:
        return None
    return [row for row in found if row.id is not None]


def _caller(found: list[Any]) -> tuple[Caller, tuple[Held, ...]]:
    first = found[0]
    # One row a role; one row without a role for somebody who holds none.
    held = (Held(Role(row.role), row.organisation) for row in found if row.role)
    belongs = first.belongs or 0
    caller = Caller(
        first.id,
        first.telegram_id,
        first.name,
        first.locale,
        convenes=bool(belongs & _CONVENES),
        watches=bool(belongs & _WATCHES),
        plans=bool(belongs & _PLANS),
    )
    return caller, tuple(held)


async def arrive(
    session: AsyncSession, telegram_id: int, name: str, now: datetime, update_id: int | None
) -> tuple[Caller, tuple[Held, ...]] | None:
    """Note that an update takes effect in this transaction; gives who acts, as `find_or_add` does.

    None: it took effect before. An `update_id` of None: something acts that no update carries.
    """
    found = await _arrived(session, telegram_id, update_id, now)
    return None if found is None else await _kept(session, found, telegram_id, name, now)


async def find_or_add(
    session: AsyncSession, telegram_id: int, name: str, now: datetime
) -> tuple[Caller, tuple[Held, ...]]:
    """The person behind a Telegram account, stored at the first act, and the roles held now.

    Keeps the name current. Somebody who acts can be reached again, whatever was noted before.
    """
    found = await _rows_of(session, telegram_id)
    return await _kept(session, found, telegram_id, name, now)


async def _kept(
    session: AsyncSession, found: list[Any], telegram_id: int, name: str, now: datetime
) -> tuple[Caller, tuple[Held, ...]]:
    if not found:
        connection = await plain(session)
        await connection.execute(
            insert_or_ignore(session, Person),
            {"telegram_id": telegram_id, "name": name, "created_at": now},
        )
        found = await _rows_of(session, telegram_id)
    person, held = _caller(found)
    if person.name != name or found[0].unreachable is not None:
        await session.execute(
            update(Person).where(Person.id == person.id).values(name=name, unreachable=None)
        )
        person = replace(person, name=name)
    return person, held


async def choose_locale(session: AsyncSession, person_id: int, locale: str) -> None:
    """Keep the language that a person chose."""
    await session.execute(update(Person).where(Person.id == person_id).values(locale=locale))


async def held_roles(session: AsyncSession, person_id: int) -> tuple[Held, ...]:
    """The roles held now, in the order they were given."""
    found = await session.execute(
        select(RoleGrant.role, RoleGrant.organisation)
        .where(RoleGrant.person_id == person_id, RoleGrant.ended_at.is_(None))
        .order_by(RoleGrant.id)
    )
    return tuple(Held(Role(role), organisation) for role, organisation in found)


async def grant(
    session: AsyncSession,
    *,
    person_id: int,
    role: Role,
    organisation: str,
    invitation_id: int | None,
    now: datetime,
) -> None:
    """Give a role."""
    session.add(
        RoleGrant(
            person_id=person_id,
            role=role.value,
            organisation=organisation,
            invitation_id=invitation_id,
            granted_at=now,
        )
    )
    await session.flush()


async def find_invitation(session: AsyncSession, code_hash: str) -> Invitation | None:
    """The invitation that a code opens."""
    return await session.scalar(select(Invitation).where(Invitation.code_hash == code_hash))


async def use_invitation(
    session: AsyncSession, invitation_id: int, person_id: int, now: datetime
) -> bool:
    """Take one use of the invitation. False: none was left."""
    taken = await session.execute(
        update(Invitation)
        .where(Invitation.id == invitation_id, Invitation.uses < Invitation.max_uses)
        .values(uses=Invitation.uses + 1)
    )
    if rows(taken) == 0:
        return False
    session.add(InvitationUse(invitation_id=invitation_id, person_id=person_id, used_at=now))
    await session.flush()
    return True


def view_of(row: Invitation) -> InvitationView:
    """An invitation as its maker sees it."""
    return InvitationView(
        id=row.id,
        role=Role(row.role),
        organisation=row.organisation,
        uses=row.uses,
        max_uses=row.max_uses,
        expires_at=row.expires_at,
        revoked=row.revoked_at is not None,
        name=(row.facts or {}).get("name", ""),
    )


async def list_open_invitations(session: AsyncSession, now: datetime) -> list[Invitation]:
    """Invitations that somebody could still use, newest first."""
    found = await session.scalars(
        select(Invitation)
        .where(
            Invitation.revoked_at.is_(None),
            Invitation.expires_at > now,
            Invitation.uses < Invitation.max_uses,
        )
        .order_by(Invitation.id.desc())
    )
    return list(found)


async def list_personal(session: AsyncSession, network_id: int) -> list[tuple[Invitation, bool]]:
    """Invitations to a network for one person by name, and whether that person belongs to it now.

    Oldest first.
    """
    joined = exists().where(
        MembershipRow.invitation_id == Invitation.id, MembershipRow.ended_at.is_(None)
    )
    found = await session.execute(
        select(Invitation, joined)
        .where(Invitation.network_id == network_id, Invitation.facts.is_not(None))
        .order_by(Invitation.id)
    )
    return [(row, is_member) for row, is_member in found if row.facts]


async def find_invitation_by_id(session: AsyncSession, invitation_id: int) -> Invitation | None:
    """An invitation by its number."""
    return await session.get(Invitation, invitation_id)


async def count_by_role(session: AsyncSession) -> dict[Role, int]:
    """How many people hold each role now."""
    found = await session.execute(
        select(RoleGrant.role, func.count())
        .where(RoleGrant.ended_at.is_(None))
        .group_by(RoleGrant.role)
    )
    counts = {Role(role): count for role, count in found}
    return {role: counts.get(role, 0) for role in Role}


async def count_unreachable(session: AsyncSession, role: Role) -> int:
    """How many of those who hold a role now are known to be out of reach."""
    return (
        await session.scalar(
            select(func.count())
            .select_from(RoleGrant)
            .join(Person, Person.id == RoleGrant.person_id)
            .where(
                RoleGrant.role == role.value,
                RoleGrant.ended_at.is_(None),
                Person.unreachable.is_not(None),
            )
        )
        or 0
    )


async def list_holders(
    session: AsyncSession, role: Role, *, offset: int, limit: int
) -> Sequence[tuple[Person, str]]:
    """People who hold a role, with their organisation, by organisation and name."""
    found = await session.execute(
        select(Person, RoleGrant.organisation)
        .join(RoleGrant, RoleGrant.person_id == Person.id)
        .where(RoleGrant.role == role.value, RoleGrant.ended_at.is_(None))
        .order_by(RoleGrant.organisation, Person.name, Person.id)
        .offset(offset)
        .limit(limit)
    )
    return [(person, organisation) for person, organisation in found]


async def find_holder(
    session: AsyncSession, person_id: int, role: Role
) -> tuple[Person, str] | None:
    """A person who holds a role, with their organisation."""
    found = await session.execute(
        select(Person, RoleGrant.organisation)
        .join(RoleGrant, RoleGrant.person_id == Person.id)
        .where(Person.id == person_id, RoleGrant.role == role.value, RoleGrant.ended_at.is_(None))
    )
    row = found.first()
    return None if row is None else (row[0], row[1])


async def holder_ids(session: AsyncSession, role: Role) -> list[int]:
    """The numbers of the people who hold a role now."""
    found = await session.scalars(
        select(RoleGrant.person_id)
        .where(RoleGrant.role == role.value, RoleGrant.ended_at.is_(None))
        .order_by(RoleGrant.id)
    )
    return list(found)


async def lock_holders(session: AsyncSession, role: Role) -> list[int]:
    """The people who hold a role, of whom nobody else takes it until this transaction is over."""
    found = await session.scalars(
        select(RoleGrant.person_id)
        .where(RoleGrant.role == role.value, RoleGrant.ended_at.is_(None))
        .order_by(RoleGrant.id)
        .with_for_update()
    )
    return list(found)


async def mark_unreachable(session: AsyncSession, telegram_id: int, why: str | None) -> None:
    """Note why a person's messages do not arrive, or None that they do again."""
    await session.execute(
        update(Person).where(Person.telegram_id == telegram_id).values(unreachable=why)
    )


async def end_role(session: AsyncSession, person_id: int, role: Role, now: datetime) -> bool:
    """Take a role away. False: it was not held."""
    result = await session.execute(
        update(RoleGrant)
        .where(
            RoleGrant.person_id == person_id,
            RoleGrant.role == role.value,
            RoleGrant.ended_at.is_(None),
        )
        .values(ended_at=now)
    )
    return rows(result) == 1


async def rename_role(session: AsyncSession, person_id: int, role: Role, organisation: str) -> None:
    """Say for whom a person holds a role now."""
    await session.execute(
        update(RoleGrant)
        .where(
            RoleGrant.person_id == person_id,
            RoleGrant.role == role.value,
            RoleGrant.ended_at.is_(None),
        )
        .values(organisation=organisation)
    )


async def last_known(session: AsyncSession, person_id: int) -> tuple[str, str]:
    """A person's name, and the organisation of the role that they were given last."""
    found = await session.execute(
        select(Person.name, RoleGrant.organisation)
        .outerjoin(RoleGrant, RoleGrant.person_id == Person.id)
        .where(Person.id == person_id)
        .order_by(RoleGrant.id.desc())
        .limit(1)
    )
    name, organisation = found.one()
    return name, organisation or ""


async def locale_of(session: AsyncSession, person_id: int) -> str:
    """The language a person chose, or Swedish."""
    locale = await session.scalar(select(Person.locale).where(Person.id == person_id))
    return locale or DEFAULT_LOCALE


async def names(session: AsyncSession, ids: Iterable[int]) -> dict[int, str]:
    """What some people are called, by number."""
    found = await session.execute(select(Person.id, Person.name).where(Person.id.in_(list(ids))))
    return {row.id: row.name for row in found}
