"""Answering an invitation: coming, staying away, or sending somebody else."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.domain.forms import Form, FormKind
from bot.domain.meetings import (
    Meeting,
    Reply,
    as_facts,
)
from bot.domain.views import (
    MeetingView,
)
from bot.services import forms, guarded
from bot.services.act import Act, AlreadyHandled, Tx, changing, looking
from bot.services.meetings.listing import show, view_of
from bot.services.meetings.rights import ROLES, as_guest, seen
from db.queries import meetings


async def answer(act: Act, meeting_id: int, reply: Reply) -> MeetingView:
    """Say whether one comes; an earlier answer is replaced. For members of its network.

    Raises NotFound, MeetingSettled or MeetingBegun.
    """
    try:
        async with changing(act) as tx:
            tx.require(*ROLES)
            await _answer(tx, await as_guest(tx, meeting_id), reply)
            return await view_of(tx, meeting_id)
    except AlreadyHandled:
        return await show(act, meeting_id)


async def answer_series(act: Act, series_id: int, reply: Reply) -> int:
    """Say whether one comes to all meetings of a series that lie ahead; gives their number.

    For members of its network. Raises NotFound.
    """
    try:
        async with changing(act) as tx:
            tx.require(*ROLES)
            rows = await meetings.rest_of_series(tx.session, series_id, after=act.now)
            for row in rows:
                await _answer(tx, await as_guest(tx, row.id), reply)
            return len(rows)
    except AlreadyHandled:
        async with looking(act) as tx:
            return len(await meetings.rest_of_series(tx.session, series_id, after=act.now))


async def _answer(tx: Tx, meeting: Meeting, reply: Reply, deputy: str | None = None) -> None:
    row = await meetings.guest_row(tx.session, meeting.id, tx.person.id)
    row.answer = reply.value
    row.deputy = deputy
    row.answered_at = tx.now
    await tx.session.flush()


class _Deputy(forms.Workflow):
    """The dialog in which somebody who can't come names who comes instead."""

    roles = ROLES

    async def check(self, tx: Tx, about: Mapping[str, Any]) -> None:
        await as_guest(tx, about["meeting"])

    async def facts(self, tx: Tx, form: Form) -> Mapping[str, Any]:
        meeting = await seen(tx, form.answers["meeting"])
        return {**as_facts(meeting), **guarded.facts(tx, form)}

    async def finish(self, tx: Tx, form: Form, form_id: int) -> forms.Finished:
        meeting = await as_guest(tx, form.answers["meeting"])
        await guarded.check(tx, form, meeting.id)
        await _answer(tx, meeting, Reply.DEPUTY, form.answers["deputy"])
        return forms.Finished({**as_facts(meeting), "deputy": form.answers["deputy"]})


forms.register(FormKind.SEND_DEPUTY, _Deputy())
