"""Points that members propose for the agenda, and what becomes of them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from bot.domain.errors import (
    NotFound,
)
from bot.domain.forms import Form, FormKind
from bot.domain.meetings import Meeting, as_facts, check_can_change, with_point
from bot.domain.outbox import NoticeKind
from bot.domain.views import (
    MeetingView,
)
from bot.services import forms, guarded
from bot.services.act import Act, AlreadyHandled, House, Tx, changing
from bot.services.meetings.dialogs import ForGuests
from bot.services.meetings.listing import show, view_of
from bot.services.meetings.rights import ROLES, as_guest, managed
from bot.services.meetings.telling import responsible, tell
from db.queries import meetings


class _Propose(ForGuests):
    """The dialog in which a member proposes a point for the agenda."""

    async def finish(self, tx: Tx, form: Form, form_id: int) -> forms.Finished:
        meeting = await as_guest(tx, form.answers["meeting"])
        point = form.answers["point"]
        proposal_id = await meetings.add_proposal(
            tx.session, meeting.id, tx.person.id, point, tx.now
        )
        await guarded.check(tx, form, proposal_id)
        facts = {**as_facts(meeting), "point": point, "name": tx.person.name}
        to = await responsible(tx.session, meeting)
        await tell(
            tx.session,
            tx.act.house,
            NoticeKind.MEETING_POINT_PROPOSED,
            facts,
            to,
            cause=f"proposed:{proposal_id}",
            now=tx.now,
        )
        return forms.Finished(facts)


async def decide_proposal(
    act: Act, meeting_id: int, proposal_id: int, *, taken_up: bool
) -> MeetingView:
    """Take a member's point up on the agenda, or not; the member hears. For who may call it.

    Raises NotFound, MeetingSettled or MeetingBegun.
    """
    try:
        async with changing(act) as tx:
            tx.require(*ROLES)
            await _decide(tx, await managed(tx, meeting_id), proposal_id, taken_up)
            return await view_of(tx, meeting_id)
    except AlreadyHandled:
        return await show(act, meeting_id)


async def _decide(tx: Tx, meeting: Meeting, proposal_id: int, taken_up: bool) -> None:
    check_can_change(meeting.state, meeting.starts_at, tx.now)
    proposal = await meetings.find_proposal(tx.session, proposal_id)
    if proposal is None or proposal.meeting_id != meeting.id:
        raise NotFound("proposal")
    if proposal.taken_up is not None:
        return
    proposal.taken_up = taken_up
    row = await meetings.get_row(tx.session, meeting.id)
    assert row is not None, "seen in this transaction"
    if taken_up:
        row.agenda = with_point(row.agenda, proposal.text)
        # Whoever is changing the meeting at the moment has not seen the point.
        row.sequence += 1
    await tx.session.flush()
    facts = {**as_facts(meeting), "point": proposal.text, "taken_up": taken_up}
    await tell(
        tx.session,
        tx.act.house,
        NoticeKind.MEETING_POINT_DECIDED,
        facts,
        [proposal.person_id],
        cause=f"point:{proposal_id}",
        now=tx.now,
    )


async def let_lapse(session: AsyncSession, house: House, meeting: Meeting, now: datetime) -> None:
    """Tell whoever proposed a point that nobody decided about in time, once: it does not come up."""
    for one in await meetings.list_proposals(session, meeting.id):
        if one.taken_up is None:
            await tell(
                session,
                house,
                NoticeKind.MEETING_POINT_LAPSED,
                {**as_facts(meeting), "point": one.text},
                [one.person_id],
                cause=f"point:{one.id}",
                now=now,
            )


forms.register(FormKind.PROPOSE_POINT, _Propose())
