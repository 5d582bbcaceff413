"""Who signs a renewal: those who can be named, those who are, and the links that wait for somebody."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import and_, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.domain.networks import NetworkKind
from bot.domain.people import Role
from bot.domain.renewals import Renewal, RenewalSignatory, Side, seal_of
from db.models import MembershipRow, NetworkRow, Person, RenewalSignatoryRow, RoleGrant

_IN_A_COUNCIL = and_(
    NetworkRow.kind == NetworkKind.COUNCIL.value,
    NetworkRow.closed_at.is_(None),
    MembershipRow.ended_at.is_(None),
)


async def list_of(session: AsyncSession, renewal: Renewal) -> tuple[RenewalSignatory, ...]:
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


class _Signed(NamedTuple):
    """What somebody had signed before they were named again, and the link they came by."""

    at: datetime | None = None
    text: str | None = None
    report_at: datetime | None = None
    code_hash: str | None = None


async def name_signatories(
    session: AsyncSession,
    renewal_id: int,
    named: Sequence[RenewalSignatory],
    links: Mapping[Side, tuple[str, datetime]],
) -> None:
    """Say who is to sign; who was named before and is named again has signed what they signed.

    `links` are the hash of a link's code, and how long it can be taken up, for each side whose
    signatory the bot does not know yet.
    """
    kept = {
        row.side: row
        for row in await session.scalars(
            select(RenewalSignatoryRow).where(RenewalSignatoryRow.renewal_id == renewal_id)
        )
    }
    before = {
        row.person_id: _Signed(row.signed_at, row.signed_text, row.report_signed_at, row.code_hash)
        for row in kept.values()
        if row.person_id is not None
    }
    for row in kept.values():
        await session.delete(row)
    await session.flush()
    for one in named:
        signed = before.get(one.person_id or 0, _Signed())
        code_hash, code_until = links.get(one.side, (signed.code_hash, None))
        session.add(
            RenewalSignatoryRow(
                renewal_id=renewal_id,
                side=one.side.value,
                person_id=one.person_id,
                office=one.office,
                name=one.name,
                asked_at=one.asked_at,
                signed_at=signed.at,
                signed_text=signed.text,
                report_signed_at=signed.report_at,
                code_hash=code_hash,
                code_until=code_until,
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


async def find_by_code(session: AsyncSession, code_hash: str) -> RenewalSignatoryRow | None:
    """The signatory whom a link was made for. None: there is no such link."""
    return await session.scalar(
        select(RenewalSignatoryRow)
        .where(RenewalSignatoryRow.code_hash == code_hash)
        .execution_options(populate_existing=True)
    )


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
