"""Updates in the ledger: each that was shared counts once under its promise, as long as it stands."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from bot.domain.activities import ActivityKind, ActivityState, Doer
from bot.domain.ledger import Change
from bot.domain.local_time import local_day
from bot.domain.networks import SERVES, Audience, NetworkKind
from bot.domain.promises import Unit, Workflow
from bot.domain.updates import UpdateState
from bot.services.act import House
from bot.texts.activities import LOG_LANGUAGE
from bot.texts.catalogue import plain
from db.models import SituationUpdateRow
from db.queries import activities, ledger, networks, promises, update_reach, updates


async def keep(session: AsyncSession, house: House, row: SituationUpdateRow, now: datetime) -> bool:
    """Let the ledger say what became of an update whose sending has settled.

    A retracted one counts as shared no longer. A follow-up belongs to the update that it follows,
    and is none of its own. False: somebody changes the entry just now, so that it is to be tried
    again.
    """
    if Audience.of(row.audience).unread_of is not None:
        return True
    number = await ledger.find_of(session, _source(row))
    if number is not None:
        return await _follow(session, row, number, now)
    if row.state != UpdateState.RETRACTED.value:
        await _log(session, house, row, now)
    return True


def _source(row: SituationUpdateRow) -> tuple[str, int]:
    return "update", row.id


async def _log(session: AsyncSession, house: House, row: SituationUpdateRow, now: datetime) -> None:
    """Count whom it reached. Where no document has such a promise, nothing is logged."""
    day = local_day(updates.sent_at_of(row), house.zone)
    workflow = await _served_by(session, Audience.of(row.audience))
    promise_id = await promises.find_served(session, workflow, day)
    if promise_id is None:
        return
    reach = await update_reach.reach(session, row.id, row.notice_id)
    await activities.add(
        session,
        promise_id=promise_id,
        kind=ActivityKind.SITUATION_UPDATE,
        day=day,
        what=row.heading,
        doer=Doer.MUNICIPALITY,
        quantity=reach.delivered + reach.held,
        unit=Unit.MEMBERS,
        source=_source(row),
        now=now,
    )


async def _served_by(session: AsyncSession, audience: Audience) -> Workflow:
    """What an update works for: the businesses' network, unless it is for other networks alone."""
    every = await networks.list_networks(session)
    kinds = [one.kind for one in every if one.id in audience.networks]
    if not kinds or NetworkKind.BUSINESS in kinds:
        return Workflow.BUSINESS_NETWORK
    return SERVES[kinds[0]]


async def _follow(
    session: AsyncSession, row: SituationUpdateRow, number: int, now: datetime
) -> bool:
    """A logged update was retracted or corrected: so is its entry.

    What a person has put into it in their own words stays.
    """
    latest = await ledger.latest(session, number)
    assert latest is not None, "whatever is logged has a version"
    version, entry = latest
    is_retracted = row.state == UpdateState.RETRACTED.value
    if is_retracted:
        changed = replace(entry, state=ActivityState.VOIDED)
    else:
        changed = replace(entry, what=row.heading)
        history = await ledger.history(session, number)
        if any(one.by is not None for one in history):
            return True
    if changed == entry or entry.state is ActivityState.VOIDED:
        return True
    key = "log.update_retracted" if is_retracted else "log.update_corrected"
    return await ledger.amend(
        session,
        number,
        Change.VOIDED if is_retracted else Change.CORRECTED,
        changed,
        version=version,
        by=None,
        why=plain(key, LOG_LANGUAGE),
        now=now,
    )
