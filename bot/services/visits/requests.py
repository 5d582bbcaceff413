"""What a school asks for and an officer answers: a visit, or another time for one that is agreed on.

While another time waits for its answer the visit keeps the one it has. With a yes it moves; with a
no, or with none, it stays where it was, and both sides hear so: no school loses an agreed time by
asking for another.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from bot.domain.errors import NotFound, VisitSettled
from bot.domain.forms import Form, FormKind
from bot.domain.outbox import NoticeKind
from bot.domain.people import Role
from bot.domain.slots import quarter_of
from bot.domain.visits import AGREED, Visit, VisitState, as_facts
from bot.services import forms, guarded, wish_offers
from bot.services.act import Act, AlreadyHandled, House, Tx, changing
from bot.services.visits.choosing import release_in, remind, take_quarters
from bot.services.visits.notices import school_side, tell
from bot.services.visits.showing import seen, show, tell_parties
from db.models import VisitRow
from db.queries import visits


async def hold_beside(tx: Tx, row: VisitRow, starts_at: datetime) -> bool:
    """Hold the time that a school wants an agreed visit moved to. False: it is taken.

    What was asked for before is let go. Called in a part of its own, which is undone then.
    """
    house = tx.act.house
    before = await visits.find_asked(tx.session, row.id)
    freed = [] if before is None else [before.starts_at]
    await release_in(tx.session, house, row)
    if not await take_quarters(tx.session, house, row):
        return False
    await visits.ask_for(tx.session, row, starts_at, tx.person.id, tx.now)
    row.changed_at = tx.now
    await tx.session.flush()
    if not await take_quarters(tx.session, house, row, starts_at=starts_at):
        return False
    await wish_offers.offer_moments(tx.session, house, row.officer_id, freed, tx.now)
    return True


async def tell_of_question(tx: Tx, visit: Visit) -> None:
    """Ask the officer about the other time, and tell the school that the old one stands so far."""
    cause = f"asked:{visit.answer_starts_at.isoformat()}:{visit.changed_at.isoformat()}"
    to = await school_side(tx.session, visit)
    for side, who in (("officer", [visit.officer_id]), ("school", to)):
        await tell(
            tx.session,
            NoticeKind.VISIT_MOVE_ASKED,
            visit,
            who,
            cause=f"visit:{visit.id}:{cause}:{side}",
            now=tx.now,
            more={"side": side},
        )


async def confirm(act: Act, visit_id: int, quarter: int | None = None) -> Visit:
    """Say yes to what was asked for. For the officer who was asked.

    `quarter` is when the time began that the officer saw: another one is not said yes to. Raises
    NotFound or VisitSettled.
    """
    try:
        async with changing(act) as tx:
            tx.require(Role.POLICE)
            row, before = await _asked(tx, visit_id)
            if quarter is not None and quarter_of(before.answer_starts_at) != quarter:
                raise VisitSettled
            visit = await _agree(tx, row, before)
            await tx.audit("visit.confirmed", visit_id)
            return visit
    except AlreadyHandled:
        return await show(act, visit_id)


async def _asked(tx: Tx, visit_id: int) -> tuple[VisitRow, Visit]:
    """What this officer is to answer, locked."""
    row = await visits.get_row(tx.session, visit_id)
    visit = await seen(tx, visit_id)
    if visit.officer_id != tx.person.id:
        raise NotFound("visit")
    if row is None or not visit.waits_for_answer:
        raise VisitSettled
    if min(visit.starts_at, visit.answer_starts_at) <= tx.now:
        raise VisitSettled
    return row, visit


async def _agree(tx: Tx, row: VisitRow, before: Visit) -> Visit:
    house = tx.act.house
    if before.asked_starts_at is None:
        row.state = VisitState.CONFIRMED.value
        kind, cause, was = NoticeKind.VISIT_BOOKED, "booked", {}
    else:
        await release_in(tx.session, house, row)
        length = row.ends_at - row.starts_at
        row.starts_at, row.ends_at = before.asked_starts_at, before.asked_starts_at + length
        row.state = VisitState.MOVED.value
        row.sequence += 1
        held = await take_quarters(tx.session, house, row)
        assert held, "it was held for this visit"
        kind, cause, was = NoticeKind.VISIT_MOVED, "moved", was_at(before)
    row.changed_at = tx.now
    await tx.session.flush()
    if before.asked_starts_at is not None:
        await wish_offers.offer_moments(
            tx.session, house, row.officer_id, [before.starts_at], tx.now
        )
    visit = visits.as_stored(row, before)
    await remind(tx.session, house, visit, tx.now)
    await tell_parties(tx, kind, visit, cause=f"{cause}:{visit.sequence}", more=was)
    return visit


def was_at(before: Visit) -> dict[str, str]:
    """When a visit was before it moved, for who is told."""
    return {"was": before.starts_at.isoformat(), "was_to": before.ends_at.isoformat()}


async def _keep_as_it_was(
    session: AsyncSession, house: House, row: VisitRow, now: datetime
) -> Visit:
    """Let the other time go that was asked for; the visit stays at the one that it has."""
    asked = await visits.find_asked(session, row.id)
    await release_in(session, house, row)
    kept = await take_quarters(session, house, row)
    assert kept, "it was the visit's own"
    if asked is not None:
        await wish_offers.offer_moments(session, house, row.officer_id, [asked.starts_at], now)
    row.changed_at = now
    await session.flush()
    visit = await visits.find(session, row.id)
    assert visit is not None, "its row is here"
    await remind(session, house, visit, now)
    return visit


async def _close(
    session: AsyncSession, house: House, row: VisitRow, reason: str | None, now: datetime
) -> Visit:
    """End a request without a visit; its time is free again."""
    row.state = VisitState.DECLINED.value
    row.reason = reason
    row.sequence += 1
    row.changed_at = now
    await session.flush()
    await wish_offers.free(session, house, row, now)
    visit = await visits.find(session, row.id)
    assert visit is not None, "its row is here"
    await remind(session, house, visit, now)
    return visit


async def take_back(act: Act, visit_id: int) -> Visit:
    """The school wants no other time any more: the visit stays as agreed, and its officer hears so.

    For the school's contacts and coordinators. Raises NotFound or VisitSettled.
    """
    try:
        async with changing(act) as tx:
            tx.require(Role.SCHOOL, Role.COORDINATOR)
            row = await visits.get_row(tx.session, visit_id)
            before = await seen(tx, visit_id)
            if before.officer_id == tx.person.id and not tx.holds(Role.COORDINATOR):
                raise NotFound("visit")
            if row is None or before.asked_starts_at is None:
                raise VisitSettled
            visit = await _keep_as_it_was(tx.session, act.house, row, tx.now)
            more = {**_turned_down(before, None), "taken_back": True}
            cause = f"taken_back:{before.asked_starts_at.isoformat()}:{tx.now.isoformat()}"
            await tell_parties(tx, NoticeKind.VISIT_MOVE_DECLINED, visit, cause=cause, more=more)
            await tx.audit("visit.move_taken_back", visit_id)
            return visit
    except AlreadyHandled:
        return await show(act, visit_id)


async def let_fall(
    session: AsyncSession, house: House, visit_id: int, cause: str, now: datetime
) -> None:
    """Nobody has answered in time: what was asked for falls, and both sides hear how it stands."""
    row = await visits.get_row(session, visit_id)
    visit = await visits.find(session, visit_id)
    if row is None or visit is None or not visit.waits_for_answer:
        return
    if visit.state is VisitState.REQUESTED:
        told = await _close(session, house, row, None, now)
        kind, more = NoticeKind.VISIT_DECLINED, {}
    else:
        told = await _keep_as_it_was(session, house, row, now)
        kind, more = NoticeKind.VISIT_MOVE_DECLINED, _turned_down(visit, None)
    school = await school_side(session, told)
    await tell(session, kind, told, school, cause=cause, now=now, more=more)
    officer, more = [told.officer_id], {**more, "rebooks": False}
    await tell(session, kind, told, officer, cause=f"{cause}:officer", now=now, more=more)


def _turned_down(before: Visit, reason: str | None) -> dict[str, Any]:
    assert before.asked_starts_at is not None, "only what was asked for is turned down"
    return {"turned_down": before.asked_starts_at.isoformat(), "answer": reason}


class _Decline(forms.Workflow):
    """The dialog in which an officer says no to what was asked for."""

    roles = (Role.POLICE,)

    async def check(self, tx: Tx, about: Mapping[str, Any]) -> None:
        await _asked(tx, about["visit"])

    async def facts(self, tx: Tx, form: Form) -> Mapping[str, Any]:
        facts = as_facts(await seen(tx, form.answers["visit"]))
        return {**facts, **guarded.facts(tx, form)}

    async def finish(self, tx: Tx, form: Form, form_id: int) -> forms.Finished:
        row, before = await _asked(tx, form.answers["visit"])
        reason = form.answers["reason"]
        await guarded.check(tx, form, row.id)
        if before.state in AGREED:
            visit = await _keep_as_it_was(tx.session, tx.act.house, row, tx.now)
            more = _turned_down(before, reason)
            cause = f"kept:{before.answer_starts_at.isoformat()}:{tx.now.isoformat()}"
            kind = NoticeKind.VISIT_MOVE_DECLINED
        else:
            visit = await _close(tx.session, tx.act.house, row, reason, tx.now)
            more, cause, kind = {}, "declined", NoticeKind.VISIT_DECLINED
        await tell_parties(tx, kind, visit, cause=cause, officer=False, more=more)
        await tx.audit("visit.declined", visit.id)
        return forms.Finished({**as_facts(visit), **more})


forms.register(FormKind.DECLINE_VISIT, _Decline())
