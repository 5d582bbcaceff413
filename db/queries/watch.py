"""Neighbourhood Watch areas: finding them whole, and noting what happens in them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.domain.meetings import MeetingState
from bot.domain.networks import Area, NetworkKind, NetworkRole
from bot.domain.reading import Qualifier
from bot.domain.watch import AreaLife, Contact, Households, WatchArea, WatchStep, WatchYear
from db.models import (
    AreaRow,
    MeetingRow,
    MembershipRow,
    NetworkRow,
    Person,
    WatchAreaRow,
    WatchCountRow,
    WatchPassedRow,
    WatchSleepRow,
    WatchStepRow,
    WatchYearRow,
)
from db.queries.dialect import insert_or_ignore
from db.queries.dialect import rows as rows_of

_OPEN_SLEEP = WatchSleepRow.woke_on.is_(None)


async def list_areas(session: AsyncSession, person_id: int | None = None) -> list[WatchArea]:
    """The areas whose networks are alive, by name. With a person: those that they belong to."""
    wanted = [NetworkRow.closed_at.is_(None)]
    if person_id is not None:
        wanted.append(NetworkRow.id.in_(_networks_of(person_id)))
    return await _areas(session, wanted)


def _networks_of(person_id: int) -> Any:
    return select(MembershipRow.network_id).where(
        MembershipRow.person_id == person_id, MembershipRow.ended_at.is_(None)
    )


async def find(session: AsyncSession, watch_id: int) -> WatchArea | None:
    """An area whose network is alive."""
    found = await _areas(session, [WatchAreaRow.id == watch_id, NetworkRow.closed_at.is_(None)])
    return found[0] if found else None


async def find_of_network(session: AsyncSession, network_id: int) -> WatchArea | None:
    """The area that a network is of."""
    found = await _areas(session, [NetworkRow.id == network_id, NetworkRow.closed_at.is_(None)])
    return found[0] if found else None


async def _areas(session: AsyncSession, wanted: Sequence[Any]) -> list[WatchArea]:
    found = await session.execute(
        select(WatchAreaRow, NetworkRow.name, AreaRow.id, AreaRow.name)
        .join(NetworkRow, NetworkRow.id == WatchAreaRow.network_id)
        .outerjoin(AreaRow, AreaRow.id == WatchAreaRow.area_id)
        .where(*wanted)
        .order_by(NetworkRow.name, WatchAreaRow.id)
        .execution_options(populate_existing=True)
    )
    rows: list[Any] = [tuple(row) for row in found]
    ids = [row.id for row, *_ in rows]
    steps, counts = await _steps(session, ids), await _counts(session, ids)
    years, sleeps = await _years(session, ids), await _sleeping(session, ids)
    contacts = await _contacts(session, [row.network_id for row, *_ in rows])
    return [
        WatchArea(
            id=row.id,
            network_id=row.network_id,
            name=name,
            area=Area(area_id, area) if area_id is not None else None,
            done=steps.get(row.id, {}),
            asleep_since=sleeps.get(row.id),
            households=counts[row.id][-1] if row.id in counts else None,
            last_sign_at=row.last_sign_at,
            asked_at=row.asked_at,
            last_year=years.get(row.id),
            contacts=tuple(contacts.get(row.network_id, ())),
        )
        for row, name, area_id, area in rows
    ]


async def _steps(session: AsyncSession, ids: Sequence[int]) -> dict[int, dict[WatchStep, date]]:
    found = await session.execute(
        select(WatchStepRow.watch_id, WatchStepRow.step, WatchStepRow.done_on).where(
            WatchStepRow.watch_id.in_(ids)
        )
    )
    steps: dict[int, dict[WatchStep, date]] = defaultdict(dict)
    for watch_id, step, done_on in found:
        steps[watch_id][WatchStep(step)] = done_on
    return steps


async def _counts(session: AsyncSession, ids: Sequence[int]) -> dict[int, list[Households]]:
    """The numbers of households of each area, the latest day last."""
    found = await session.execute(
        select(
            WatchCountRow.watch_id,
            WatchCountRow.number,
            WatchCountRow.qualifier,
            WatchCountRow.day,
            WatchCountRow.id,
        )
        .where(WatchCountRow.watch_id.in_(ids))
        .order_by(WatchCountRow.day, WatchCountRow.id)
    )
    counts: dict[int, list[Households]] = defaultdict(list)
    for watch_id, number, qualifier, day, count_id in found:
        counts[watch_id].append(Households(number, Qualifier(qualifier), day, count_id))
    return counts


async def _years(session: AsyncSession, ids: Sequence[int]) -> dict[int, WatchYear]:
    """The last year that was answered about, of each area."""
    found = await session.execute(
        select(WatchYearRow.watch_id, WatchYearRow.year, WatchYearRow.met_on)
        .where(WatchYearRow.watch_id.in_(ids))
        .order_by(WatchYearRow.year)
    )
    return {watch_id: WatchYear(year, met_on) for watch_id, year, met_on in found}


async def _sleeping(session: AsyncSession, ids: Sequence[int]) -> dict[int, date]:
    found = await session.execute(
        select(WatchSleepRow.watch_id, WatchSleepRow.first_day).where(
            WatchSleepRow.watch_id.in_(ids), _OPEN_SLEEP
        )
    )
    return {row.watch_id: row.first_day for row in found}


async def _contacts(session: AsyncSession, network_ids: Sequence[int]) -> dict[int, list[Contact]]:
    """Who belongs to each network, lead contacts first."""
    found = await session.execute(
        select(MembershipRow, Person.name, Person.unreachable)
        .join(Person, Person.id == MembershipRow.person_id)
        .where(MembershipRow.network_id.in_(network_ids), MembershipRow.ended_at.is_(None))
        .order_by(MembershipRow.role != NetworkRole.CONVENER.value, Person.name, Person.id)
    )
    contacts: dict[int, list[Contact]] = defaultdict(list)
    for row, name, unreachable in found:
        leads = row.role == NetworkRole.CONVENER
        contacts[row.network_id].append(
            Contact(row.id, row.person_id, name, leads, unreachable is None)
        )
    return contacts


async def list_loose(session: AsyncSession) -> list[tuple[int, str]]:
    """Networks of the kind that are no area, by name: number and name."""
    found = await session.execute(
        select(NetworkRow.id, NetworkRow.name)
        .outerjoin(WatchAreaRow, WatchAreaRow.network_id == NetworkRow.id)
        .where(
            NetworkRow.kind == NetworkKind.WATCH.value,
            NetworkRow.closed_at.is_(None),
            WatchAreaRow.id.is_(None),
        )
        .order_by(NetworkRow.name)
    )
    return [(network_id, name) for network_id, name in found]


async def find_of_count(session: AsyncSession, count_id: int) -> WatchArea | None:
    """The area that a number of households is of."""
    row = await session.get(WatchCountRow, count_id)
    return None if row is None else await find(session, row.watch_id)


async def find_of_year(session: AsyncSession, year_id: int) -> WatchArea | None:
    """The area that a year's answer is about."""
    row = await session.get(WatchYearRow, year_id)
    return None if row is None else await find(session, row.watch_id)


async def lock(session: AsyncSession, watch_id: int) -> WatchAreaRow | None:
    """An area's row, which nobody else changes until this transaction is over."""
    return await session.scalar(
        select(WatchAreaRow)
        .where(WatchAreaRow.id == watch_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )


async def add(
    session: AsyncSession, network_id: int, area_id: int | None, by: int, now: datetime
) -> int:
    """Store an area in which interest was shown; gives its number."""
    row = WatchAreaRow(
        network_id=network_id,
        area_id=area_id,
        active_on=None,
        logged_households=None,
        last_sign_at=now,
        asked_at=None,
        created_at=now,
        created_by=by,
    )
    session.add(row)
    await session.flush()
    return row.id


async def note_step(
    session: AsyncSession,
    watch_id: int,
    step: WatchStep,
    done_on: date,
    by: int | None,
    now: datetime,
) -> bool:
    """Note that a step is done. False: it was noted before."""
    noted = await session.scalar(
        insert_or_ignore(session, WatchStepRow)
        .values(watch_id=watch_id, step=step.value, done_on=done_on, noted_by=by, noted_at=now)
        .returning(WatchStepRow.step)
    )
    return noted is not None


async def note_count(
    session: AsyncSession, watch_id: int, counted: Households, by: int, now: datetime
) -> int:
    """Note a number of households; gives the row's number."""
    row = WatchCountRow(
        watch_id=watch_id,
        number=counted.number,
        qualifier=counted.qualifier.value,
        day=counted.day,
        noted_by=by,
        noted_at=now,
    )
    session.add(row)
    await session.flush()
    return row.id


async def note_year(
    session: AsyncSession, watch_id: int, year: int, met_on: date | None, by: int, now: datetime
) -> int | None:
    """Note what was answered about a year; gives the row's number. None: it was answered before."""
    return await session.scalar(
        insert_or_ignore(session, WatchYearRow)
        .values(watch_id=watch_id, year=year, met_on=met_on, answered_by=by, answered_at=now)
        .returning(WatchYearRow.id)
    )


async def is_answered(session: AsyncSession, watch_id: int, year: int) -> bool:
    """Whether a year of an area was answered about."""
    found = select(WatchYearRow.id).where(
        WatchYearRow.watch_id == watch_id, WatchYearRow.year == year
    )
    return await session.scalar(found) is not None


async def fall_asleep(session: AsyncSession, watch_id: int, day: date) -> None:
    """Let an area sleep from a day on, unless it does already."""
    await session.execute(
        insert_or_ignore(session, WatchSleepRow).values(
            watch_id=watch_id, first_day=day, woke_on=None
        )
    )


async def wake(session: AsyncSession, watch_id: int, day: date) -> None:
    """Let an area be awake from a day on."""
    await session.execute(
        update(WatchSleepRow)
        .where(WatchSleepRow.watch_id == watch_id, _OPEN_SLEEP)
        .values(woke_on=day)
        .execution_options(synchronize_session=False)
    )


async def list_counts(session: AsyncSession, watch_id: int, limit: int) -> list[Households]:
    """The numbers of households of an area, the latest first."""
    return (await _counts(session, [watch_id])).get(watch_id, [])[::-1][:limit]


async def list_lives(session: AsyncSession) -> list[AreaLife]:
    """What the growth of all areas is worked out from, closed networks' as well."""
    rows = list(await session.scalars(select(WatchAreaRow).order_by(WatchAreaRow.id)))
    closed = await _closed(session)
    ids = [row.id for row in rows]
    counts, sleeps = await _counts(session, ids), await _sleeps(session, ids)
    return [
        AreaLife(row.active_on, counts.get(row.id, ()), (*sleeps.get(row.id, ()), *closed[row.id]))
        for row in rows
    ]


async def _sleeps(
    session: AsyncSession, ids: Sequence[int]
) -> dict[int, list[tuple[date, date | None]]]:
    found = await session.execute(
        select(WatchSleepRow.watch_id, WatchSleepRow.first_day, WatchSleepRow.woke_on).where(
            WatchSleepRow.watch_id.in_(ids)
        )
    )
    sleeps: dict[int, list[tuple[date, date | None]]] = defaultdict(list)
    for watch_id, first_day, woke_on in found:
        sleeps[watch_id].append((first_day, woke_on))
    return sleeps


async def _closed(session: AsyncSession) -> dict[int, list[tuple[date, date | None]]]:
    """From which day on an area's network was laid down, as a sleep that does not end."""
    found = await session.execute(
        select(WatchAreaRow.id, NetworkRow.closed_at)
        .join(NetworkRow, NetworkRow.id == WatchAreaRow.network_id)
        .where(NetworkRow.closed_at.is_not(None))
    )
    closed: dict[int, list[tuple[date, date | None]]] = defaultdict(list)
    for watch_id, closed_at in found:
        assert closed_at is not None, "asked for"
        closed[watch_id].append((closed_at.date(), None))
    return closed


async def year_ids(session: AsyncSession, watch_id: int, met_on: date) -> list[int]:
    """The answers about a year that tell of a meeting on a day."""
    found = await session.scalars(
        select(WatchYearRow.id).where(
            WatchYearRow.watch_id == watch_id, WatchYearRow.met_on == met_on
        )
    )
    return list(found)


async def held_meetings(
    session: AsyncSession, network_id: int, since: datetime
) -> list[tuple[int, datetime]]:
    """The meetings of a network that were held since a moment, the latest first: number, start."""
    found = await session.execute(
        select(MeetingRow.id, MeetingRow.starts_at)
        .where(
            MeetingRow.network_id == network_id,
            MeetingRow.state == MeetingState.HELD.value,
            MeetingRow.starts_at >= since,
        )
        .order_by(MeetingRow.starts_at.desc())
    )
    return [(meeting_id, starts_at) for meeting_id, starts_at in found]


async def note_passed(
    session: AsyncSession, watch_id: int, update_id: int, by: int, now: datetime
) -> bool:
    """Note that an update was passed on in an area. False: it was before."""
    result = await session.execute(
        insert_or_ignore(session, WatchPassedRow).values(
            watch_id=watch_id, update_id=update_id, passed_by=by, passed_at=now
        )
    )
    return rows_of(result) > 0


async def passed_in(
    session: AsyncSession, watch_id: int, update_ids: Iterable[int]
) -> frozenset[int]:
    """Which of these updates were passed on in an area."""
    found = await session.scalars(
        select(WatchPassedRow.update_id).where(
            WatchPassedRow.watch_id == watch_id, WatchPassedRow.update_id.in_(list(update_ids))
        )
    )
    return frozenset(found)
