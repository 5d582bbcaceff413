"""Meetings, who is invited to them, and what they bring about."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import product
from typing import Any

from sqlalchemy import ColumnElement, Select, delete, exists, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.domain.meetings import Decision, Guest, Meeting, MeetingState, Proposal, Reply, Undertaking
from bot.domain.networks import NetworkKind, NetworkRole
from bot.domain.reminders import ReminderKind
from db.models import (
    AgendaProposalRow,
    DecisionRow,
    MeasureRow,
    MeetingGuestRow,
    MeetingRow,
    MembershipRow,
    NetworkRow,
    Person,
    ProblemAreaRow,
    ReminderRow,
)

_HELD = MembershipRow.ended_at.is_(None)


def _meetings() -> Select[Any, Any, Any]:
    return select(MeetingRow, NetworkRow.name, NetworkRow.kind).join(
        NetworkRow, NetworkRow.id == MeetingRow.network_id
    )


def _value(found: Any) -> Meeting:
    row, network, kind = found
    return Meeting(
        id=row.id,
        uid=row.uid,
        sequence=row.sequence,
        network_id=row.network_id,
        network=network,
        network_kind=NetworkKind(kind),
        series_id=row.series_id,
        title=row.title,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        place=row.place,
        agenda=row.agenda,
        state=MeetingState(row.state),
        reason=row.reason,
        present=row.present,
        minutes=row.minutes_text,
        files=tuple(row.minutes_files),
        called_by=row.called_by,
        called_at=row.called_at,
        changed_at=row.changed_at,
    )


async def find(session: AsyncSession, meeting_id: int) -> Meeting | None:
    """A meeting by its number."""
    found = (await session.execute(_meetings().where(MeetingRow.id == meeting_id))).first()
    return None if found is None else _value(found)


async def list_by_ids(session: AsyncSession, ids: Iterable[int]) -> list[Meeting]:
    """Meetings by their numbers, the soonest first."""
    found = await session.execute(
        _meetings().where(MeetingRow.id.in_(list(ids))).order_by(MeetingRow.starts_at)
    )
    return [_value(row) for row in found]


async def get_row(session: AsyncSession, meeting_id: int) -> MeetingRow | None:
    """A meeting to change, locked until the transaction ends."""
    return await session.scalar(
        select(MeetingRow)
        .where(MeetingRow.id == meeting_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )


async def rest_of_series(
    session: AsyncSession, series_id: int, *, after: datetime
) -> list[MeetingRow]:
    """The meetings of a series that are still to come from a moment on, locked, soonest first."""
    found = await session.scalars(
        select(MeetingRow)
        .where(
            MeetingRow.series_id == series_id,
            MeetingRow.starts_at >= after,
            MeetingRow.state == MeetingState.CALLED.value,
        )
        .order_by(MeetingRow.starts_at)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return list(found)


async def rest_of_network(
    session: AsyncSession, network_id: int, *, after: datetime
) -> list[MeetingRow]:
    """The meetings of a network that lie ahead, locked, the soonest first."""
    found = await session.scalars(
        select(MeetingRow)
        .where(
            MeetingRow.network_id == network_id,
            MeetingRow.starts_at > after,
            MeetingRow.state == MeetingState.CALLED.value,
        )
        .order_by(MeetingRow.starts_at)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return list(found)


async def coming_of_network(
    session: AsyncSession, network_id: int, *, after: datetime
) -> list[Meeting]:
    """The meetings of a network that lie ahead, the soonest first."""
    found = await session.execute(
        _meetings()
        .where(
            MeetingRow.network_id == network_id,
            MeetingRow.starts_at > after,
            MeetingRow.state == MeetingState.CALLED.value,
        )
        .order_by(MeetingRow.starts_at)
    )
    return [_value(row) for row in found]


_OVER = (MeetingState.HELD.value, MeetingState.NOT_HELD.value)


def _seen_from(
    network_ids: Sequence[int] | None, since: datetime, is_over: bool
) -> ColumnElement[bool]:
    wanted = _OVER if is_over else (MeetingState.CALLED.value,)
    shown = (MeetingRow.ends_at > since) & MeetingRow.state.in_(wanted)
    return shown if network_ids is None else shown & MeetingRow.network_id.in_(network_ids)


async def count(
    session: AsyncSession, network_ids: Sequence[int] | None, since: datetime, *, is_over: bool
) -> int:
    """How many meetings end after a moment, closed or not closed yet. None: of all networks."""
    seen = _seen_from(network_ids, since, is_over)
    return await session.scalar(select(func.count()).select_from(MeetingRow).where(seen)) or 0


async def page(
    session: AsyncSession,
    network_ids: Sequence[int] | None,
    since: datetime,
    *,
    is_over: bool,
    offset: int,
    limit: int,
) -> list[Meeting]:
    """Meetings that end after a moment: closed ones, the latest first, or the others, the next first.

    None: of all networks.
    """
    first = MeetingRow.starts_at.desc() if is_over else MeetingRow.starts_at
    found = await session.execute(
        _meetings()
        .where(_seen_from(network_ids, since, is_over))
        .order_by(first, MeetingRow.id)
        .offset(offset)
        .limit(limit)
    )
    return [_value(row) for row in found]


async def have_been_closed(session: AsyncSession, network_id: int) -> bool:
    """Whether it has been said of any meeting of a network how it went."""
    found = select(MeetingRow.id).where(
        MeetingRow.network_id == network_id, MeetingRow.state.in_(_OVER)
    )
    return await session.scalar(found.limit(1)) is not None


async def member_ids(session: AsyncSession, network_id: int) -> list[int]:
    """The numbers of those who belong to a network now."""
    found = await session.scalars(
        select(MembershipRow.person_id).where(MembershipRow.network_id == network_id, _HELD)
    )
    return list(found)


async def convener_ids(session: AsyncSession, network_id: int) -> list[int]:
    """The numbers of those who convene a network now."""
    found = await session.scalars(
        select(MembershipRow.person_id).where(
            MembershipRow.network_id == network_id,
            MembershipRow.role == NetworkRole.CONVENER.value,
            _HELD,
        )
    )
    return list(found)


async def guests(session: AsyncSession, meeting: Meeting) -> tuple[Guest, ...]:
    """Who is invited: everybody who belongs to the network now, with what they answered.

    So whoever joins is invited, and whoever leaves is not. In order of name.
    """
    found = await session.execute(
        select(Person.id, Person.name, MembershipRow.organisation, MeetingGuestRow)
        .join(MembershipRow, MembershipRow.person_id == Person.id)
        .outerjoin(
            MeetingGuestRow,
            (MeetingGuestRow.person_id == Person.id) & (MeetingGuestRow.meeting_id == meeting.id),
        )
        .where(MembershipRow.network_id == meeting.network_id, _HELD)
        .order_by(Person.name, Person.id)
    )
    return tuple(
        Guest(
            id_,
            name,
            organisation,
            *_noted(row),
        )
        for id_, name, organisation, row in found
    )


def _noted(row: MeetingGuestRow | None) -> tuple[Reply | None, str | None, bool | None]:
    """What somebody answered, who comes in their place, and whether they were there."""
    if row is None:
        return None, None, None
    return (Reply(row.answer) if row.answer else None, row.deputy, row.attended)


async def replies_of(
    session: AsyncSession, person_id: int, meeting_ids: Sequence[int]
) -> dict[int, Reply]:
    """What a person answered to meetings; those without an answer are left out."""
    found = await session.execute(
        select(MeetingGuestRow.meeting_id, MeetingGuestRow.answer).where(
            MeetingGuestRow.person_id == person_id,
            MeetingGuestRow.meeting_id.in_(meeting_ids),
            MeetingGuestRow.answer.is_not(None),
        )
    )
    return {meeting_id: Reply(answer) for meeting_id, answer in found if answer}


async def list_declined(
    session: AsyncSession, person_ids: Sequence[int], meeting_ids: Sequence[int]
) -> set[tuple[int, int]]:
    """Who of these people stays away from which of these meetings: pairs of their numbers."""
    found = await session.execute(
        select(MeetingGuestRow.person_id, MeetingGuestRow.meeting_id).where(
            MeetingGuestRow.person_id.in_(person_ids),
            MeetingGuestRow.meeting_id.in_(meeting_ids),
            MeetingGuestRow.answer == Reply.DECLINES.value,
        )
    )
    return {(person_id, meeting_id) for person_id, meeting_id in found}


async def count_expected(session: AsyncSession, meeting_ids: Sequence[int]) -> dict[int, int]:
    """How many said that they come or send somebody, of those who still belong to its network."""
    found = await session.execute(
        select(MeetingGuestRow.meeting_id, func.count())
        .join(MeetingRow, MeetingRow.id == MeetingGuestRow.meeting_id)
        .join(
            MembershipRow,
            (MembershipRow.network_id == MeetingRow.network_id)
            & (MembershipRow.person_id == MeetingGuestRow.person_id),
        )
        .where(
            _HELD,
            MeetingGuestRow.meeting_id.in_(meeting_ids),
            MeetingGuestRow.answer.in_([Reply.COMES.value, Reply.DEPUTY.value]),
        )
        .group_by(MeetingGuestRow.meeting_id)
    )
    # Not dict(found): that takes a Result for a mapping.
    return {meeting_id: number for meeting_id, number in found}  # noqa: C416


async def guest_rows(
    session: AsyncSession, meeting_ids: Sequence[int], person_ids: Sequence[int]
) -> list[MeetingGuestRow]:
    """The row of each of these people for each of these meetings, made where there is none yet."""
    found = await session.scalars(
        select(MeetingGuestRow).where(
            MeetingGuestRow.meeting_id.in_(meeting_ids), MeetingGuestRow.person_id.in_(person_ids)
        )
    )
    rows = {(row.meeting_id, row.person_id): row for row in found}
    missing = [pair for pair in product(meeting_ids, person_ids) if pair not in rows]
    made = [_new_guest(meeting_id, person_id) for meeting_id, person_id in missing]
    session.add_all(made)
    return [*rows.values(), *made]


def _new_guest(meeting_id: int, person_id: int) -> MeetingGuestRow:
    return MeetingGuestRow(
        meeting_id=meeting_id,
        person_id=person_id,
        answer=None,
        deputy=None,
        answered_at=None,
        attended=None,
    )


async def expected_ids(session: AsyncSession, meeting_ids: Sequence[int]) -> set[int]:
    """Who said to come to one of these meetings, perhaps to come, or to send somebody."""
    found = await session.scalars(
        select(MeetingGuestRow.person_id).where(
            MeetingGuestRow.meeting_id.in_(meeting_ids),
            MeetingGuestRow.answer.in_([one.value for one in Reply if one is not Reply.DECLINES]),
        )
    )
    return set(found)


async def list_left(session: AsyncSession, meeting: Meeting) -> list[Guest]:
    """Who answered or was there and belongs to its network no longer, or never did; by name.

    With the organisation they had in it; an empty one where they never belonged to it.
    """
    theirs = (MembershipRow.network_id == meeting.network_id) & (
        MembershipRow.person_id == MeetingGuestRow.person_id
    )
    organisation = select(MembershipRow.organisation).where(theirs)
    latest = organisation.order_by(MembershipRow.id.desc()).limit(1).scalar_subquery()
    found = await session.execute(
        select(MeetingGuestRow, Person.name, latest)
        .join(Person, Person.id == MeetingGuestRow.person_id)
        .where(
            MeetingGuestRow.meeting_id == meeting.id,
            MeetingGuestRow.answer.is_not(None) | MeetingGuestRow.attended.is_(True),
            ~exists().where(theirs, _HELD),
        )
        .order_by(Person.name, Person.id)
    )
    return [Guest(row.person_id, name, known or "", *_noted(row)) for row, name, known in found]


async def forget_replies(session: AsyncSession, meeting_ids: Sequence[int]) -> None:
    """Let everybody answer anew: the meeting is at another time."""
    await session.execute(
        update(MeetingGuestRow)
        .where(MeetingGuestRow.meeting_id.in_(meeting_ids))
        .values(answer=None, deputy=None, answered_at=None)
        .execution_options(synchronize_session=False)
    )


async def drop_reminders(
    session: AsyncSession, kinds: Iterable[ReminderKind], meeting_ids: Sequence[int]
) -> None:
    """Take back reminders that have not gone out yet."""
    await session.execute(
        delete(ReminderRow)
        .where(
            ReminderRow.kind.in_([kind.value for kind in kinds]),
            ReminderRow.subject_id.in_(meeting_ids),
            ReminderRow.done_at.is_(None),
        )
        .execution_options(synchronize_session=False)
    )


async def add_proposal(
    session: AsyncSession, meeting_id: int, person_id: int, text: str, now: datetime
) -> int:
    """Store a point that a member wants on the agenda."""
    row = AgendaProposalRow(
        meeting_id=meeting_id, person_id=person_id, text=text, proposed_at=now, taken_up=None
    )
    session.add(row)
    await session.flush()
    return row.id


async def list_proposals(session: AsyncSession, meeting_id: int) -> tuple[Proposal, ...]:
    """The points that members want on a meeting's agenda, in the order they came."""
    found = await session.execute(
        select(AgendaProposalRow, Person.name)
        .join(Person, Person.id == AgendaProposalRow.person_id)
        .where(AgendaProposalRow.meeting_id == meeting_id)
        .order_by(AgendaProposalRow.id)
    )
    return tuple(
        Proposal(row.id, row.meeting_id, row.person_id, name, row.text, row.taken_up)
        for row, name in found
    )


async def find_proposal(session: AsyncSession, proposal_id: int) -> AgendaProposalRow | None:
    """A proposed point to decide about, locked until the transaction ends."""
    return await session.scalar(
        select(AgendaProposalRow)
        .where(AgendaProposalRow.id == proposal_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )


async def add_decisions(
    session: AsyncSession,
    meeting_id: int,
    texts: Iterable[str],
    noted_by: int,
    now: datetime,
    *,
    problem_id: int | None,
) -> None:
    """Note what a meeting decided, perhaps about a problem area."""
    session.add_all(
        DecisionRow(
            meeting_id=meeting_id,
            text=text,
            problem_area_id=problem_id,
            noted_at=now,
            noted_by=noted_by,
        )
        for text in texts
    )
    await session.flush()


async def list_decisions(session: AsyncSession, meeting: Meeting) -> tuple[Decision, ...]:
    """What a meeting decided, in the order noted.

    With the problem area that a decision is about, where the network's members see that.
    """
    found = await session.execute(
        select(DecisionRow.text, ProblemAreaRow.title)
        .outerjoin(
            ProblemAreaRow,
            (ProblemAreaRow.id == DecisionRow.problem_area_id)
            & (ProblemAreaRow.network_id == meeting.network_id),
        )
        .where(DecisionRow.meeting_id == meeting.id)
        .order_by(DecisionRow.id)
    )
    return tuple(Decision(text, title) for text, title in found)


async def list_measures(session: AsyncSession, meeting_id: int) -> tuple[Undertaking, ...]:
    """What was undertaken at a meeting, each with its owner's name, the soonest due first."""
    found = await session.execute(
        select(MeasureRow, Person.name)
        .join(Person, Person.id == MeasureRow.owner_id)
        .where(MeasureRow.meeting_id == meeting_id)
        .order_by(MeasureRow.due_on, MeasureRow.id)
    )
    return tuple(
        Undertaking(row.what, name, row.due_on, row.done_at is not None) for row, name in found
    )
