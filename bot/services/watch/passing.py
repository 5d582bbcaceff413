"""Passing updates on: which ones an area can pass on to its households, and that it did."""

from __future__ import annotations

from bot.domain.errors import NotFound
from bot.domain.updates import SituationUpdate, UpdateState
from bot.domain.views import page_within
from bot.domain.watch import PASSED_A_PAGE, PassingPage, PassingView
from bot.services.act import Act, AlreadyHandled, Tx, changing, looking
from bot.services.watch import life, rights
from db.queries import updates, watch

_LOOKED_THROUGH = 200
"""How many of the latest updates can be passed on: older ones are no news."""


async def list_updates(act: Act, watch_id: int, page: int) -> PassingPage:
    """A page of what can be passed on, the latest first. For staff and contact persons."""
    async with looking(act) as tx:
        area = await rights.seen(tx, watch_id)
        found = [
            one
            for one in await updates.page(
                tx.session, offset=0, limit=_LOOKED_THROUGH, person_id=_whose(tx)
            )
            if _holds(act, one)
        ]
        page = page_within(page, len(found), PASSED_A_PAGE)
        shown = tuple(found[page * PASSED_A_PAGE : (page + 1) * PASSED_A_PAGE])
        passed = await watch.passed_in(tx.session, area.id, [one.id for one in shown])
        return PassingPage(area, len(found), page, shown, passed)


def _whose(tx: Tx) -> int | None:
    """Whose updates: a contact person passes on what they got."""
    return None if rights.is_staff(tx) else tx.person.id


def _holds(act: Act, update: SituationUpdate) -> bool:
    """Whether an update is still to be passed on: neither retracted nor past its last day."""
    is_over = update.valid_until is not None and update.valid_until < act.today
    return update.state is UpdateState.SENT and not is_over


async def show(act: Act, watch_id: int, update_id: int) -> PassingView:
    """One update to pass on. For staff and contact persons. Raises NotFound."""
    async with looking(act) as tx:
        return await _view(tx, watch_id, update_id)


async def _view(tx: Tx, watch_id: int, update_id: int) -> PassingView:
    area = await rights.seen(tx, watch_id)
    update = await updates.find(tx.session, update_id)
    if update is None or not _holds(tx.act, update):
        raise NotFound("update")
    if not await updates.concerns(tx.session, update_id, _whose(tx)):
        raise NotFound("update")
    passed = await watch.passed_in(tx.session, area.id, [update_id])
    return PassingView(area, update, is_passed=update_id in passed)


async def note_passed(act: Act, watch_id: int, update_id: int) -> PassingView:
    """Note that an update was passed on in an area: a sign of life. Raises NotFound.

    For staff and contact persons. Said once more it changes nothing.
    """
    try:
        async with changing(act) as tx:
            view = await _view(tx, watch_id, update_id)
            row = await rights.locked(tx, view.area.id)
            by = tx.person.id
            if await watch.note_passed(tx.session, row.id, update_id, by, tx.now):
                await life.note_sign(tx.session, act.house, row, by=by, now=tx.now)
            return await _view(tx, watch_id, update_id)
    except AlreadyHandled:
        return await show(act, watch_id, update_id)
