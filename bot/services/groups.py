"""Telegram groups: a coordinator ties one to a network; the bot itself stays silent there."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from bot.domain.errors import GroupTied, NotFound
from bot.domain.networks import Group
from bot.domain.outbox import NoticeKind, Priority
from bot.domain.people import Role
from bot.domain.views import GroupView
from bot.services.act import Act, AlreadyHandled, House, Tx, changing, looking
from db.models import GroupRow
from db.queries import delivered, groups, inbox, networks, outbox


async def note_added(act: Act, title: str) -> None:
    """The bot was added to the group of the act; a coordinator who did it is asked what for.

    Where anybody else did it, nothing is said and nothing stored.
    """
    await _offer(act, title, None, again=False)


async def note_command(act: Act, title: str, thread_id: int | None) -> None:
    """A coordinator wrote a command in a group, or a topic: the way to tie it, told in private."""
    await _offer(act, title, thread_id, again=True)


async def _offer(act: Act, title: str, thread_id: int | None, *, again: bool) -> None:
    async with looking(act) as tx:
        # Who is no coordinator is not even stored: they only came by.
        if not tx.holds(Role.COORDINATOR):
            return
    try:
        async with changing(act) as tx:
            row = await groups.find_chat(tx.session, act.chat_id, thread_id)
            if row is not None and not again:
                return
            if row is None:
                row = await groups.add(
                    tx.session,
                    chat_id=act.chat_id,
                    thread_id=thread_id,
                    title=title,
                    added_by=tx.person.id,
                    now=tx.now,
                )
            facts = {"group": row.id, "title": title, "is_topic": thread_id is not None}
            await _tell(tx.session, NoticeKind.GROUP_ADDED, facts, tx.person.id, tx.now)
    except AlreadyHandled:
        return


async def _tell(
    session: AsyncSession,
    kind: NoticeKind,
    facts: Mapping[str, Any],
    to: int,
    now: datetime,
    *,
    after: timedelta = timedelta(0),
) -> None:
    key = f"{_key(kind, facts['group'])}{now.isoformat()}"
    notice_id = await outbox.add_notice(session, kind, facts, dedup_key=key, now=now)
    if notice_id is not None:
        await outbox.deliver_to_people(
            session, notice_id, [to], priority=Priority.NORMAL, due_at=now + after
        )


def _key(kind: NoticeKind, group_id: int) -> str:
    return f"{kind.value}:{group_id}:"


async def note_removed(act: Act) -> None:
    """The bot was removed from the group of the act; who had tied it hears of it."""
    async with act.house.database.write() as session:
        await inbox.take_turn(session, act.chat_id)
        if act.update_id is not None and not await inbox.record(session, act.update_id, act.now):
            return
        await close(session, act.chat_id, act.now)


async def close(session: AsyncSession, chat_id: int, now: datetime) -> None:
    """Post nothing in a group any more; who had tied it hears of it, in a moment."""
    for row in await groups.list_chat(session, chat_id):
        if row.network_id is not None and row.added_by is not None:
            facts = {"group": row.id, "title": row.title}
            await _tell(session, NoticeKind.GROUP_LOST, facts, row.added_by, now, after=_MOVE_TAKES)
    await delivered.close_chat(session, chat_id, now)


async def close_topic(session: AsyncSession, chat_id: int, thread_id: int, now: datetime) -> None:
    """Post nothing in a forum topic any more: it was deleted. Who had tied it hears of it."""
    row = await groups.find_chat(session, chat_id, thread_id)
    if row is None:
        return
    if row.network_id is not None and row.added_by is not None:
        facts = {"group": row.id, "title": row.title, "is_topic": True}
        await _tell(session, NoticeKind.GROUP_LOST, facts, row.added_by, now)
    row.ended_at = now


_MOVE_TAKES = timedelta(minutes=1)
"""A group that becomes a supergroup looks at first as if the bot had been removed from it."""


async def note_moved(house: House, old: int, new: int, now: datetime) -> None:
    """A group became a supergroup: what is tied to it follows. Doing it twice changes nothing."""
    async with house.database.write() as session:
        for row in await groups.reopen(session, old, since=now - _MOVE_TAKES):
            for notice_id in await outbox.list_notices(
                session, _key(NoticeKind.GROUP_LOST, row.id)
            ):
                await delivered.stop_waiting(session, notice_id, now)
        if await groups.list_chat(session, old):
            # Telegram also says that the bot was added to the new chat, sometimes first.
            await groups.close_untied(session, new, now)
        await delivered.move_chat(session, old, new)


async def show(act: Act, group_id: int) -> GroupView:
    """A group and the networks it can be tied to. For coordinators. Raises NotFound."""
    async with looking(act) as tx:
        tx.require(Role.COORDINATOR)
        return await _view(tx, await _group(tx, group_id))


async def _group(tx: Tx, group_id: int) -> GroupRow:
    row = await groups.find(tx.session, group_id)
    if row is None:
        raise NotFound("group")
    return row


async def _view(tx: Tx, row: GroupRow) -> GroupView:
    found = await networks.list_networks(tx.session)
    tied = next((one for one in found if one.id == row.network_id), None)
    return GroupView(Group(row.id, row.title, row.thread_id is not None), tied, tuple(found))


async def tie(act: Act, group_id: int, network_id: int) -> GroupView:
    """Post a network's updates in the group as well. For coordinators.

    Raises NotFound, or GroupTied where another topic of the group has the network.
    """
    try:
        async with changing(act) as tx:
            tx.require(Role.COORDINATOR)
            row = await _group(tx, group_id)
            if network_id not in {one.id for one in await networks.list_networks(tx.session)}:
                raise NotFound("network")
            row.network_id, row.added_by = network_id, tx.person.id
            try:
                await tx.session.flush()
            except IntegrityError as problem:
                raise GroupTied from problem
            await tx.audit("group.tied", group_id)
            return await _view(tx, row)
    except AlreadyHandled:
        return await show(act, group_id)


async def untie(act: Act, group_id: int) -> GroupView:
    """Post nothing in the group any more. For coordinators. Raises NotFound."""
    try:
        async with changing(act) as tx:
            tx.require(Role.COORDINATOR)
            row = await _group(tx, group_id)
            row.network_id = None
            await tx.audit("group.untied", group_id)
            return await _view(tx, row)
    except AlreadyHandled:
        return await show(act, group_id)
