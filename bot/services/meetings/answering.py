"""Answering an invitation: coming, staying away, or sending somebody else."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from bot.domain.errors import MeetingChanged, NotFound
from bot.domain.forms import Form, FormKind
from bot.domain.meetings import Meeting, Reply, as_facts
from bot.domain.views import MeetingView
from bot.services import forms, guarded
from bot.services.act import Act, AlreadyHandled, Tx, changing, looking
from bot.services.meetings.dialogs import ForGuests
from bot.services.meetings.listing import show, view_of
from bot.services.meetings.rights import ROLES, as_guest
from db.models import MeetingRow
from db.queries import meetings


async def answer(
    act: Act, meeting_id: int, reply: Reply, *, seen_at: datetime | None = None
) -> MeetingView:
    """Say whether one comes; an earlier answer is replaced. For members of its network.

    `seen_at` is as of when the meeting was shown that is answered (None: as it stands). Where it
    was changed since then nothing is noted, and the view says so.
    Raises NotFound, MeetingSettled or MeetingBegun.
    """
    try:
        async with changing(act) as tx:
            tx.require(*ROLES)
            meeting = await _held_still(tx, meeting_id)
            if _was_changed(meeting, seen_at):
                return replace(await view_of(tx, meeting_id), just_changed=True)
            await _answer(tx, [meeting.id], reply)
            return await view_of(tx, meeting_id)
    except AlreadyHandled:
        return await show(act, meeting_id)


async def _held_still(tx: Tx, meeting_id: int) -> Meeting:
    """A meeting to answer, which nobody moves until the answer is noted."""
    await meetings.get_row(tx.session, meeting_id)
    return await as_guest(tx, meeting_id)


def _was_changed(meeting: Meeting | MeetingRow, seen_at: datetime | None) -> bool:
    """Whether a meeting was changed after it was shown; buttons carry whole seconds."""
    return seen_at is not None and meeting.changed_at.replace(microsecond=0) > seen_at


async def answer_series(
    act: Act, series_id: int, reply: Reply, *, seen_at: datetime | None = None
) -> int | None:
    """Say whether one comes to all meetings of a series that lie ahead; gives their number.

    None: one of them was changed after `seen_at`, so nothing is noted. For members of its network.
    Raises NotFound.
    """
    try:
        async with changing(act) as tx:
            tx.require(*ROLES)
            rows = await meetings.rest_of_series(tx.session, series_id, after=act.now)
            await _check_invited(tx, rows)
            if any(_was_changed(row, seen_at) for row in rows):
                return None
            await _answer(tx, [row.id for row in rows], reply)
            return len(rows)
    except AlreadyHandled:
        async with looking(act) as tx:
            return len(await meetings.rest_of_series(tx.session, series_id, after=act.now))


async def _check_invited(tx: Tx, rows: Sequence[MeetingRow]) -> None:
    """Check that the person belongs to the network of a series. Raises NotFound."""
    for network_id in {row.network_id for row in rows}:
        if tx.person.id not in await meetings.member_ids(tx.session, network_id):
            raise NotFound("meeting")


async def _answer(
    tx: Tx, meeting_ids: Sequence[int], reply: Reply, deputy: str | None = None
) -> None:
    for row in await meetings.guest_rows(tx.session, meeting_ids, [tx.person.id]):
        row.answer = reply.value
        row.deputy = deputy
        row.answered_at = tx.now
    await tx.session.flush()


class _Deputy(ForGuests):
    """The dialog in which somebody who can't come names who comes instead."""

    async def known(self, tx: Tx, about: Mapping[str, Any]) -> Mapping[str, Any]:
        """When it is, to notice that it was moved before the answer is sent."""
        return {_TIME_SEEN: _time(await as_guest(tx, about["meeting"]))}

    async def finish(self, tx: Tx, form: Form, form_id: int) -> forms.Finished:
        meeting = await _held_still(tx, form.answers["meeting"])
        if _time(meeting) != form.answers[_TIME_SEEN]:
            raise MeetingChanged
        await guarded.check(tx, form, meeting.id)
        await _answer(tx, [meeting.id], Reply.DEPUTY, form.answers["deputy"])
        return forms.Finished({**as_facts(meeting), "deputy": form.answers["deputy"]})


_TIME_SEEN = "time_seen?"


def _time(meeting: Meeting) -> list[str]:
    return [meeting.starts_at.isoformat(), meeting.ends_at.isoformat()]


forms.register(FormKind.SEND_DEPUTY, _Deputy())
