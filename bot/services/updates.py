"""Situation updates: reading them, and following how they arrive."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from bot.domain.errors import NotFound
from bot.domain.forms import FormState
from bot.domain.networks import next_digest_at
from bot.domain.people import DEFAULT_LOCALE, Role
from bot.domain.updates import TEXTS, NotReached, SituationUpdate, UpdateState, Urgency
from bot.domain.views import (
    NAMES_A_PAGE,
    UPDATES_A_PAGE,
    Progress,
    RecipientPage,
    UpdatePage,
    UpdateView,
    page_within,
)
from bot.services import shared_updates
from bot.services.act import Act, AlreadyHandled, House, Tx, changing, looking
from bot.services.update_dialogs.writing import audience_of
from db.models import SituationUpdateRow
from db.queries import (
    corrections,
    networks,
    observations,
    people,
    reached,
    update_reach,
    updates,
)
from db.queries import forms as form_queries

WATCHED = timedelta(hours=24)
"""How long the message about a sending goes on counting who has read."""

REWRITTEN_WITHIN = timedelta(days=30)
"""So long what was not approved is listed: as long as a dialog waits."""

SEARCHED = 1000
"""How many updates a search looks through, the latest first: several years of them."""


async def latest(act: Act, page: int, words: str = "") -> UpdatePage:
    """A page of the updates that concern the viewer, what still holds first.

    For members, who see what was meant for them; coordinators and police see all. With `words`,
    those that have all of them.
    """
    async with looking(act) as tx:
        tx.require(Role.MEMBER, Role.COORDINATOR, Role.POLICE)
        whose, today = _whose(tx), act.today
        if words:
            found = await updates.page(
                tx.session, offset=0, limit=SEARCHED, person_id=whose, today=today
            )
            fitting = [one for one in found if _has_words(one, words)]
            page = page_within(page, len(fitting), UPDATES_A_PAGE)
            shown = fitting[page * UPDATES_A_PAGE : (page + 1) * UPDATES_A_PAGE]
            return UpdatePage(len(fitting), page, tuple(shown), words=words)
        total = await updates.count(tx.session, whose)
        page = page_within(page, total, UPDATES_A_PAGE)
        offset = page * UPDATES_A_PAGE
        listed = await updates.page(
            tx.session, offset=offset, limit=UPDATES_A_PAGE, person_id=whose, today=today
        )
        coming = await _coming(tx) if _is_coordinator(tx) else ()
        turned_down = await _turned_down(tx) if _is_coordinator(tx) else ()
    return UpdatePage(total, page, tuple(listed), coming=len(coming), turned_down=len(turned_down))


def _whose(tx: Tx) -> int | None:
    """Whose updates are listed; None for who sees all of them."""
    sees_all = tx.holds(Role.COORDINATOR, Role.POLICE)
    return None if sees_all else tx.person.id


def _is_coordinator(tx: Tx) -> bool:
    return tx.holds(Role.COORDINATOR)


def _has_words(update: SituationUpdate, words: str) -> bool:
    if update.state is UpdateState.RETRACTED:
        return False
    text = " ".join(getattr(update, key) or "" for key in TEXTS).casefold()
    return all(word in text for word in words.casefold().split())


async def coming(act: Act) -> tuple[SituationUpdate, ...]:
    """What waits for approval or for its time, the next first. For coordinators.

    Among them what was sent and has a correction that waits.
    """
    async with looking(act) as tx:
        tx.require(Role.COORDINATOR)
        return await _coming(tx)


async def _coming(tx: Tx) -> tuple[SituationUpdate, ...]:
    to_correct = await corrections.list_update_ids(tx.session)
    found = await updates.list_by_id(tx.session, to_correct) if to_correct else []
    return (*found, *await updates.list_coming(tx.session))


async def turned_down(act: Act) -> tuple[SituationUpdate, ...]:
    """What was not approved of late, the latest first: to be written anew. For coordinators."""
    async with looking(act) as tx:
        tx.require(Role.COORDINATOR)
        return await _turned_down(tx)


async def _turned_down(tx: Tx) -> tuple[SituationUpdate, ...]:
    return tuple(await updates.list_turned_down(tx.session, tx.now - REWRITTEN_WITHIN))


async def pictures(act: Act, update_id: int) -> tuple[str, ...]:
    """All pictures of an update that concerns the viewer. Raises NotFound."""
    async with looking(act) as tx:
        tx.require(Role.MEMBER, Role.COORDINATOR, Role.POLICE)
        update = await updates.find(tx.session, update_id)
        if update is None or update.state is UpdateState.RETRACTED or not update.picture:
            raise NotFound("update")
        if not await updates.concerns(tx.session, update_id, _whose(tx)):
            raise NotFound("update")
        return (update.picture, *update.more_pictures)


async def list_recipients(act: Act, form_id: int, page: int) -> RecipientPage:
    """Who would get the update that is being written, by name. For coordinators."""
    async with looking(act) as tx:
        tx.require(Role.COORDINATOR)
        row = await form_queries.find(tx.session, form_id, act.chat_id)
        if row is None or row.state != FormState.OPEN:
            raise NotFound("form")
        audience = audience_of(row.answers)
        total = await networks.count_people(tx.session, audience)
        page = page_within(page, total, NAMES_A_PAGE)
        offset = page * NAMES_A_PAGE
        found = await updates.list_people(tx.session, audience, offset=offset, limit=NAMES_A_PAGE)
    return RecipientPage(form_id, total, page, tuple(found))


async def show(act: Act, update_id: int) -> UpdateView:
    """One update; coordinators also see how it arrived. Raises NotFound."""
    async with looking(act) as tx:
        tx.require(Role.MEMBER, Role.COORDINATOR, Role.POLICE)
        return await _view(tx, update_id)


async def _view(tx: Tx, update_id: int) -> UpdateView:
    row = await tx.session.get(SituationUpdateRow, update_id)
    update = await updates.find(tx.session, update_id)
    if row is None or update is None:
        raise NotFound("update")
    sees_reach = _is_coordinator(tx)
    if not sees_reach and not await updates.concerns(tx.session, update_id, _whose(tx)):
        raise NotFound("update")
    was_sent = await update_reach.was_sent_to(tx.session, row.notice_id, tx.person.telegram_id)
    return UpdateView(
        update=update,
        reach=await update_reach.reach(tx.session, update_id, row.notice_id)
        if sees_reach
        else None,
        announced_by=row.notice_id if was_sent else None,
        is_read=await update_reach.has_read(tx.session, update_id, tx.person.id),
        correction=await corrections.find_waiting(tx.session, update_id) if sees_reach else None,
        alike=await observations.count(tx.session, reporter_id=None, update_id=update_id)
        if sees_reach
        else 0,
    )


async def mark_read(act: Act, notice_id: int) -> str:
    """A member says that they have read the update that a notice announced; gives their language.

    Raises NotFound for who did not get it.
    """
    try:
        return await _marked_at_once(act, notice_id) or await _marked(act, notice_id)
    except AlreadyHandled:
        async with looking(act) as tx:
            return tx.viewer.locale


async def _marked_at_once(act: Act, notice_id: int) -> str | None:
    """The commonest press of all, in one step to the server where the database can do that.

    None: it was not done so, and nothing was changed.
    """
    if act.update_id is None:
        return None
    reader = await update_reach.mark_read_at_once(
        act.house.database,
        act.update_id,
        notice_id,
        chat_id=act.sender.telegram_id,
        name=act.sender.name,
        now=act.now,
    )
    return None if reader is None else reader.locale or DEFAULT_LOCALE


async def _marked(act: Act, notice_id: int) -> str:
    async with changing(act) as tx:
        chat_id = tx.person.telegram_id
        if not (
            await update_reach.mark_read(tx.session, notice_id, chat_id, act.now)
            or await update_reach.was_sent_to(tx.session, notice_id, chat_id)
        ):
            raise NotFound("update")
        return tx.viewer.locale


async def list_not_reached(act: Act, update_id: int, page: int) -> tuple[NotReached, ...]:
    """A page of those whom an update did not reach, and why. For coordinators."""
    async with looking(act) as tx:
        tx.require(Role.COORDINATOR)
        row = await tx.session.get(SituationUpdateRow, update_id)
        if row is None:
            raise NotFound("update")
        found = await reached.list_not_reached(
            tx.session, row.notice_id, Role.MEMBER, offset=page * NAMES_A_PAGE, limit=NAMES_A_PAGE
        )
    return tuple(found)


async def list_progress(house: House) -> list[Progress]:
    """The sendings that are not finished, with how far they have come."""
    async with house.database.read() as session:
        rows = await updates.list_unfinished(session)
        return [await _progress(session, row, house.zone) for row in rows]


async def list_watched(house: House, now: datetime) -> list[Progress]:
    """The sendings of the last day that are finished: members go on saying that they have read."""
    async with house.database.read() as session:
        rows = await updates.list_watched(session, now - WATCHED)
        return [await _progress(session, row, house.zone) for row in rows]


async def progress(act: Act, update_id: int) -> Progress:
    """How far one sending has come, in the viewer's language. For coordinators. Raises NotFound."""
    async with looking(act) as tx:
        tx.require(Role.COORDINATOR)
        row = await tx.session.get(SituationUpdateRow, update_id)
        if row is None:
            raise NotFound("update")
        found = await _progress(tx.session, row, act.house.zone)
        return replace(found, locale=tx.viewer.locale)


async def _progress(session: AsyncSession, row: SituationUpdateRow, zone: ZoneInfo) -> Progress:
    return Progress(
        update_id=row.id,
        chat_id=row.progress_chat_id,
        message_id=row.progress_message_id,
        locale=await people.locale_of(session, row.author_id),
        heading=row.heading,
        sent_at=updates.sent_at_of(row),
        reach=await update_reach.reach(session, row.id, row.notice_id),
        state=UpdateState(row.state),
        revision=row.revision,
        is_warning=row.urgency == Urgency.WARNING.value,
        in_digest_at=next_digest_at(updates.sent_at_of(row), zone)
        if row.urgency == Urgency.WEEKLY.value
        else None,
    )


async def note_progress_shown(act: Act, update_id: int, message_id: int) -> None:
    """Remember which message shows the author how a sending goes."""
    async with act.house.database.write() as session:
        row = await session.get(SituationUpdateRow, update_id)
        if row is not None and row.progress_chat_id == act.chat_id:
            row.progress_message_id = message_id


async def note_progress_left(act: Act, update_id: int) -> None:
    """Let the message that the author pressed be: it shows something else than the progress now."""
    async with act.house.database.write() as session:
        row = await session.get(SituationUpdateRow, update_id)
        shown = (row.progress_chat_id, row.progress_message_id) if row is not None else None
        if row is not None and shown == (act.chat_id, act.message_id):
            row.progress_message_id = None


async def finish(house: House, seen: Progress, now: datetime) -> None:
    """Close a sending that was seen to have settled, and let the ledger say what became of it.

    One that was corrected or retracted since it was seen goes on.
    """
    async with house.database.write() as session:
        row = await session.get(SituationUpdateRow, seen.update_id, with_for_update=True)
        if row is None or row.finished_at is not None:
            return
        if (row.state, row.revision) != (seen.state.value, seen.revision):
            return
        if await shared_updates.keep(session, house, row, now):
            row.finished_at = now
