"""Looking at meetings: the list, one of them, and who comes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from bot.domain.meetings import (
    Guest,
    Meeting,
    Reply,
    check_can_change,
    tally_of,
)
from bot.domain.views import (
    GUESTS_A_PAGE,
    MEETINGS_A_PAGE,
    GuestPage,
    MeetingPage,
    MeetingView,
    page_within,
)
from bot.services.act import Act, Tx, looking
from bot.services.meetings.rights import (
    ROLES,
    callable_networks,
    convenes,
    is_coordinator,
    managed,
    own_networks,
    seen,
)
from db.queries import meetings, people

_UNCLOSED_SHOWN = timedelta(days=30)
_OVER_SHOWN = timedelta(days=366)


async def list_mine(act: Act, page: int, *, is_over: bool = False) -> MeetingPage:
    """A page of the meetings of one's networks, coordinators: of all, with one's own answers.

    The next first, with those that wait for being closed; `is_over`: those of the last year that
    were closed, the latest first.
    """
    async with looking(act) as tx:
        tx.require(*ROLES)
        mine = None if is_coordinator(tx) else [one.id for one in await own_networks(tx)]
        since, since_over = act.now - _UNCLOSED_SHOWN, act.now - _OVER_SHOWN
        over = await meetings.count(tx.session, mine, since_over, is_over=True)
        since = since_over if is_over else since
        total = over if is_over else await meetings.count(tx.session, mine, since, is_over=False)
        page = page_within(page, total, MEETINGS_A_PAGE)
        found = await meetings.page(
            tx.session,
            mine,
            since,
            is_over=is_over,
            offset=page * MEETINGS_A_PAGE,
            limit=MEETINGS_A_PAGE,
        )
        ids = [one.id for one in found]
        return MeetingPage(
            total=total,
            page=page,
            meetings=tuple(found),
            replies=await meetings.replies_of(tx.session, tx.person.id, ids),
            expected=await meetings.count_expected(tx.session, ids),
            can_call=bool(await callable_networks(tx)),
            is_over=is_over,
            has_over=over > 0,
        )


async def show(act: Act, meeting_id: int) -> MeetingView:
    """A meeting, for its network's members and for coordinators. Raises NotFound."""
    async with looking(act) as tx:
        tx.require(*ROLES)
        return await view_of(tx, meeting_id)


async def show_to_change(act: Act, meeting_id: int) -> MeetingView:
    """A meeting, for who may change it. Raises NotFound, MeetingSettled or MeetingBegun."""
    async with looking(act) as tx:
        tx.require(*ROLES)
        meeting = await managed(tx, meeting_id)
        check_can_change(meeting.state, meeting.starts_at, act.now)
        return await view_of(tx, meeting_id)


async def view_of(tx: Tx, meeting_id: int) -> MeetingView:
    meeting = await seen(tx, meeting_id)
    guests = await meetings.guests(tx.session, meeting)
    mine = next((one for one in guests if one.person_id == tx.person.id), None)
    left = await meetings.list_left(tx.session, meeting) if meeting.starts_at <= tx.now else []
    return MeetingView(
        meeting=meeting,
        mine=mine,
        is_convener=await convenes(tx, meeting.network_id),
        tally=tally_of((*guests, *left)),
        proposals=await meetings.list_proposals(tx.session, meeting_id),
        decisions=await meetings.list_decisions(tx.session, meeting),
        measures=await meetings.list_measures(tx.session, meeting_id),
    )


async def list_guests(act: Act, meeting_id: int, page: int) -> GuestPage:
    """A page of who is invited and what each answered. For who may call it. Raises NotFound.

    Once it has begun: who answered, and who was there.
    """
    async with looking(act) as tx:
        tx.require(*ROLES)
        meeting = await managed(tx, meeting_id)
        guests: Sequence[Guest] = await meetings.guests(tx.session, meeting)
        has_begun = meeting.starts_at <= act.now
        if has_begun:
            guests = await _remembered(tx, meeting, guests)
        guests = by_answer(guests)
        page = page_within(page, len(guests), GUESTS_A_PAGE)
        shown = guests[page * GUESTS_A_PAGE : (page + 1) * GUESTS_A_PAGE]
        return GuestPage(meeting, len(guests), page, tuple(shown), has_begun)


async def _remembered(tx: Tx, meeting: Meeting, guests: Sequence[Guest]) -> list[Guest]:
    """Who of the network answered, and who was there, whether they belong to it or not.

    Without the rest of `guests`: they may have joined since.
    """
    known = [one for one in guests if one.reply is not None or one.attended]
    for one in await meetings.list_left(tx.session, meeting):
        organisation = one.organisation or (await people.last_known(tx.session, one.person_id))[1]
        known.append(replace(one, organisation=organisation))
    return known


_ORDER = (Reply.COMES, Reply.DEPUTY, Reply.PERHAPS, None, Reply.DECLINES)


def by_answer(guests: Sequence[Guest]) -> list[Guest]:
    """Guests, those who said to come first."""
    return sorted(guests, key=lambda guest: _ORDER.index(guest.reply))
