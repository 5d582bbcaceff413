"""Signs of life: what an area has done, when it became active, and what the ledger hears of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

from sqlalchemy.ext.asyncio import AsyncSession

from bot.domain.activities import ActivityKind, ActivityState, Doer, Output
from bot.domain.ledger import Change, Entry
from bot.domain.local_time import local_day
from bot.domain.meetings import Meeting
from bot.domain.promises import Unit, Workflow
from bot.domain.reminders import ReminderKind
from bot.domain.watch import (
    MAKES_ACTIVE,
    Households,
    WatchArea,
    WatchStep,
    next_step,
    step_reminded_at,
)
from bot.services.act import House
from bot.texts import activities as activity_texts
from db.models import WatchAreaRow
from db.queries import ledger, promises, reminders, watch


async def note_step(
    session: AsyncSession,
    house: House,
    row: WatchAreaRow,
    step: WatchStep,
    day: date,
    *,
    by: int | None,
    now: datetime,
) -> bool:
    """Note that a step is done; the next one is reminded of. False: it was done before."""
    if not await watch.note_step(session, row.id, step, day, by, now):
        return False
    await reminders.forget(session, (ReminderKind.WATCH_STEP,), row.id)
    area = await watch.find(session, row.id)
    following = next_step(area.done) if area else None
    if following is not None:
        due_at = step_reminded_at(following, now, house.zone)
        await reminders.add(session, ReminderKind.WATCH_STEP, row.id, due_at)
    return True


async def note_sign(
    session: AsyncSession, house: House, row: WatchAreaRow, *, by: int | None, now: datetime
) -> None:
    """Note that an area gave a sign of life: it is awake, and perhaps active or larger now."""
    row.last_sign_at = now
    await watch.wake(session, row.id, local_day(now, house.zone))
    await session.flush()
    area = await watch.find(session, row.id)
    if area is None:
        return
    if row.active_on is None and set(area.done) >= MAKES_ACTIVE:
        row.active_on = max(area.done[step] for step in MAKES_ACTIVE)
    if row.active_on is not None and area.households is not None:
        await _log_growth(session, row, area, row.active_on, area.households, by=by, now=now)
    await session.flush()


async def _log_growth(
    session: AsyncSession,
    row: WatchAreaRow,
    area: WatchArea,
    active_on: date,
    counted: Households,
    *,
    by: int | None,
    now: datetime,
) -> None:
    """Log what is new: an area with its households, or more of them than were ever counted.

    So that the sums of the ledger count every area and every household once, whatever goes up and
    down meanwhile.
    """
    if row.logged_households is None:
        households = (Output(counted.number, Unit.HOUSEHOLDS, counted.qualifier),)
        entry = await _entry(
            session,
            area,
            ActivityKind.WATCH_AREA,
            active_on,
            activity_texts.watch_line("new", area.name),
            (Output(1, Unit.AREAS), *(households if counted.number else ())),
            ("watch_area", row.id),
        )
    elif counted.number > row.logged_households:
        more = counted.number - row.logged_households
        entry = await _entry(
            session,
            area,
            ActivityKind.WATCH_AREA,
            counted.day,
            activity_texts.watch_line("grown", area.name),
            (Output(more, Unit.HOUSEHOLDS, counted.qualifier),),
            ("watch_count", counted.id),
        )
    else:
        return
    if entry is not None:
        await ledger.append(session, [entry], by=by, now=now)
        row.logged_households = counted.number


async def log_meeting(
    session: AsyncSession,
    area: WatchArea,
    line: str,
    day: date,
    came: Output | None,
    source: tuple[str, int],
    *,
    by: int | None,
    now: datetime,
) -> bool:
    """Log a meeting in an area that was not called here. False: no promise is served."""
    outputs = (came,) if came is not None else ()
    entry = await _entry(session, area, ActivityKind.MEETING, day, line, outputs, source)
    if entry is None:
        return False
    await ledger.append(session, [entry], by=by, now=now)
    return True


async def _strike_out_by_hand(
    session: AsyncSession, area: WatchArea, day: date, by: int | None, now: datetime
) -> None:
    """A meeting was closed here that somebody had typed in for the same day: it counts once."""
    typed = [("watch_start", area.id)]
    typed += [("watch_year", one) for one in await watch.year_ids(session, area.id, day)]
    for source in typed:
        number = await ledger.find_of(session, source)
        stands = await ledger.latest(session, number) if number is not None else None
        if number is None or stands is None:
            continue
        version, entry = stands
        if entry.day == day and entry.state is not ActivityState.VOIDED:
            await ledger.amend(
                session, number, Change.VOIDED, replace(entry, state=ActivityState.VOIDED),
                version=version, by=by, why=activity_texts.watch_line("same", area.name), now=now,
            )  # fmt: skip


async def _entry(
    session: AsyncSession,
    area: WatchArea,
    kind: ActivityKind,
    day: date,
    what: str,
    outputs: tuple[Output, ...],
    source: tuple[str, int],
) -> Entry | None:
    """An entry under the promise that Neighbourhood Watch serves. None: there is none."""
    promise_id = await promises.find_served(session, Workflow.NEIGHBOURHOOD_WATCH, day)
    if promise_id is None:
        return None
    return Entry(
        promise_ids=(promise_id,),
        kind=kind,
        day=day,
        what=what,
        doer=Doer.TOGETHER,
        area_id=area.area.id if area.area else None,
        outputs=outputs,
        source=source,
    )


async def note_meeting(
    session: AsyncSession, house: House, meeting: Meeting, by: int | None, now: datetime
) -> None:
    """A meeting was held: if its network is an area's, it is a sign of life, and the first a start.

    The meeting itself is logged as meetings are, and takes the place of what was typed in for it.
    """
    area = await watch.find_of_network(session, meeting.network_id)
    row = None if area is None else await watch.lock(session, area.id)
    if row is None:
        return
    day = local_day(meeting.starts_at, house.zone)
    if area is not None:
        await _strike_out_by_hand(session, area, day, by, now)
    await note_step(session, house, row, WatchStep.START_UP, day, by=by, now=now)
    await note_sign(session, house, row, by=by, now=now)


async def note_joined(session: AsyncSession, house: House, network_id: int, now: datetime) -> None:
    """Somebody joined a network: an area that it is of has a contact person now."""
    area = await watch.find_of_network(session, network_id)
    row = None if area is None else await watch.lock(session, area.id)
    if row is None:
        return
    today = local_day(now, house.zone)
    await note_step(session, house, row, WatchStep.CONTACTS, today, by=None, now=now)
    await note_sign(session, house, row, by=None, now=now)
