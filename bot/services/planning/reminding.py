"""What the clock says of plan cases, and what their groups are told."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, time, timedelta
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from bot.domain.local_time import to_utc_past_gap
from bot.domain.outbox import NoticeKind
from bot.domain.people import Role
from bot.domain.planning import PlanCase, as_facts, reminded_at
from bot.domain.reminders import ReminderKind
from bot.services.act import House, Tx
from bot.services.telling import tell_in_time
from db.queries import meetings, people, planning, reminders

_REMINDERS = (ReminderKind.PLAN_WEEK, ReminderKind.PLAN_TOMORROW, ReminderKind.PLAN_LATE)


async def set_reminders(tx: Tx, case: PlanCase) -> None:
    """Reminders of the deadline that a case has now, and none of an earlier one."""
    await reminders.forget(tx.session, _REMINDERS, case.id)
    if case.due_on is None or case.result is not None:
        return
    for kind, due_at in reminded_at(case.due_on, tx.now, tx.act.house.zone):
        await reminders.add(tx.session, kind, case.id, due_at)


async def tell_group(
    tx: Tx, kind: NoticeKind, case: PlanCase, cause: str, more: Mapping[str, Any] | None = None
) -> None:
    """Tell the members of a case's group, but for who did it, once for each cause."""
    members = await meetings.member_ids(tx.session, case.network_id)
    await _tell(tx, kind, case, members, cause, more)


async def tell_leads(
    tx: Tx, kind: NoticeKind, case: PlanCase, cause: str, more: Mapping[str, Any] | None = None
) -> None:
    """Tell those who lead a case, but for who did it, once for each cause."""
    await _tell(tx, kind, case, await _leads(tx.session, case), cause, more)


async def _tell(
    tx: Tx,
    kind: NoticeKind,
    case: PlanCase,
    to: Sequence[int],
    cause: str,
    more: Mapping[str, Any] | None,
) -> None:
    others = [one for one in to if one != tx.person.id]
    facts = {**as_facts(case), **(more or {})}
    await tell_in_time(
        tx.session, tx.act.house, kind, facts, others, cause=f"plan:{case.id}:{cause}", now=tx.now,
        for_work=await _leads(tx.session, case),
    )  # fmt: skip


async def _leads(session: AsyncSession, case: PlanCase) -> list[int]:
    """Who opened the case, if they may see it still, and who convenes its group; each once."""
    conveners = await meetings.convener_ids(session, case.network_id)
    members = await meetings.member_ids(session, case.network_id)
    see_it = {*members, *await people.holder_ids(session, Role.COORDINATOR)}
    return list(dict.fromkeys([*({case.opened_by} & see_it), *conveners]))


async def remind_of_deadline(
    session: AsyncSession, house: House, plan_id: int, reminder_id: int, now: datetime
) -> None:
    """Remind those of the group who have said nothing yet, and who leads it, if it is still open.

    After the deadline nobody is told that it comes soon: the bot may have stood still meanwhile.
    """
    case = await planning.find(session, plan_id)
    if case is None or case.result is not None or case.due_on is None:
        return
    over_at = to_utc_past_gap(case.due_on + timedelta(days=1), time.min, house.zone)
    if now >= over_at:
        return
    said = await planning.commenter_ids(session, plan_id)
    silent = [one for one in await meetings.member_ids(session, case.network_id) if one not in said]
    leads = await _leads(session, case)
    await tell_in_time(
        session, house, NoticeKind.PLAN_DUE, as_facts(case), [*silent, *leads],
        cause=f"reminder:{reminder_id}", now=now, for_work=leads, last=over_at,
    )  # fmt: skip


async def remind_to_close(
    session: AsyncSession, house: House, plan_id: int, reminder_id: int, now: datetime
) -> None:
    """Tell those who lead a case that its deadline has passed, if it is still open."""
    case = await planning.find(session, plan_id)
    if case is None or case.result is not None:
        return
    to = await _leads(session, case)
    await tell_in_time(
        session, house, NoticeKind.PLAN_LATE, as_facts(case), to, cause=f"reminder:{reminder_id}",
        now=now, for_work=to,
    )  # fmt: skip
