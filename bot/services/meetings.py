"""Meetings of a network: calling them, answering, changing and cancelling."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from bot.domain.errors import (
    AnswerProblem,
    NoMeetingDays,
    NoNetworkToCall,
    NotFound,
    SentBack,
)
from bot.domain.forms import Choice, Form, FormKind
from bot.domain.local_time import NoSuchLocalTime, local, local_day, to_utc
from bot.domain.meetings import (
    LENGTHS_MIN,
    Guest,
    Meeting,
    MeetingRhythm,
    MeetingState,
    OnRedDay,
    Planned,
    Reply,
    as_facts,
    check_can_change,
    day_held,
    is_red,
    plan,
    reminders_of,
    rhythms_from,
    span_of,
    tally_of,
)
from bot.domain.networks import Network, NetworkRole
from bot.domain.outbox import NoticeKind, Priority
from bot.domain.people import Role
from bot.domain.reminders import ReminderKind
from bot.domain.views import (
    GUESTS_A_PAGE,
    MEETINGS_A_PAGE,
    GuestPage,
    MeetingPage,
    MeetingView,
    page_within,
)
from bot.services import forms, guarded
from bot.services.act import Act, AlreadyHandled, Tx, changing, looking
from db.models import MeetingRow, MeetingSeriesRow
from db.queries import meetings, networks, outbox, reminders

ROLES = (Role.COORDINATOR, Role.MEMBER, Role.POLICE)
"""Who can have to do with meetings; which ones, the networks say."""

_PAST_SHOWN = timedelta(days=30)
_REMINDERS = (
    ReminderKind.MEETING_WEEK,
    ReminderKind.MEETING_TOMORROW,
    ReminderKind.MEETING_HELD,
    ReminderKind.MEETING_HELD_AGAIN,
)


async def list_mine(act: Act, page: int) -> MeetingPage:
    """A page of the meetings of one's networks, coordinators: of all, with one's own answers.

    Those not closed yet come first; those of the last month follow.
    """
    async with looking(act) as tx:
        tx.require(*ROLES)
        mine = None if is_coordinator(tx) else [one.id for one in await _own_networks(tx)]
        since = act.now - _PAST_SHOWN
        total = await meetings.count(tx.session, mine, since)
        page = page_within(page, total, MEETINGS_A_PAGE)
        found = await meetings.page(
            tx.session, mine, since, offset=page * MEETINGS_A_PAGE, limit=MEETINGS_A_PAGE
        )
        ids = [one.id for one in found]
        return MeetingPage(
            total=total,
            page=page,
            meetings=tuple(found),
            replies=await meetings.replies_of(tx.session, tx.person.id, ids),
            expected=await meetings.count_expected(tx.session, ids),
            can_call=bool(await _callable_networks(tx)),
        )


async def show(act: Act, meeting_id: int) -> MeetingView:
    """A meeting, for its network's members and for coordinators. Raises NotFound."""
    async with looking(act) as tx:
        tx.require(*ROLES)
        return await _view(tx, meeting_id)


async def show_to_change(act: Act, meeting_id: int) -> MeetingView:
    """A meeting, for who may change it. Raises NotFound, MeetingSettled or MeetingBegun."""
    async with looking(act) as tx:
        tx.require(*ROLES)
        meeting = await managed(tx, meeting_id)
        check_can_change(meeting.state, meeting.starts_at, act.now)
        return await _view(tx, meeting_id)


async def _view(tx: Tx, meeting_id: int) -> MeetingView:
    meeting = await seen(tx, meeting_id)
    guests = await meetings.guests(tx.session, meeting)
    mine = next((one for one in guests if one.person_id == tx.person.id), None)
    return MeetingView(
        meeting=meeting,
        mine=mine,
        is_convener=await convenes(tx, meeting.network_id),
        tally=tally_of(guests),
        proposals=await meetings.list_proposals(tx.session, meeting_id),
        decisions=await meetings.list_decisions(tx.session, meeting_id),
        measures=await meetings.list_measures(tx.session, meeting_id),
    )


async def list_guests(act: Act, meeting_id: int, page: int) -> GuestPage:
    """A page of who is invited and what each answered. For who may call it. Raises NotFound."""
    async with looking(act) as tx:
        tx.require(*ROLES)
        meeting = await managed(tx, meeting_id)
        guests = by_answer(await meetings.guests(tx.session, meeting))
        page = page_within(page, len(guests), GUESTS_A_PAGE)
        shown = guests[page * GUESTS_A_PAGE : (page + 1) * GUESTS_A_PAGE]
        return GuestPage(meeting, len(guests), page, tuple(shown))


_ORDER = (Reply.COMES, Reply.DEPUTY, Reply.PERHAPS, None, Reply.DECLINES)


def by_answer(guests: Sequence[Guest]) -> list[Guest]:
    """Guests, those who said to come first."""
    return sorted(guests, key=lambda guest: _ORDER.index(guest.reply))


async def answer(act: Act, meeting_id: int, reply: Reply) -> MeetingView:
    """Say whether one comes; an earlier answer is replaced. For members of its network.

    Raises NotFound, MeetingSettled or MeetingBegun.
    """
    try:
        async with changing(act) as tx:
            tx.require(*ROLES)
            await _answer(tx, await _as_guest(tx, meeting_id), reply)
            return await _view(tx, meeting_id)
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
                await _answer(tx, await _as_guest(tx, row.id), reply)
            return len(rows)
    except AlreadyHandled:
        async with looking(act) as tx:
            return len(await meetings.rest_of_series(tx.session, series_id, after=act.now))


async def _as_guest(tx: Tx, meeting_id: int) -> Meeting:
    """A meeting that lies ahead and that the person is invited to."""
    meeting = await seen(tx, meeting_id)
    if tx.person.id not in await meetings.member_ids(tx.session, meeting.network_id):
        raise NotFound("meeting")
    check_can_change(meeting.state, meeting.starts_at, tx.now)
    return meeting


async def _answer(tx: Tx, meeting: Meeting, reply: Reply, deputy: str | None = None) -> None:
    row = await meetings.guest_row(tx.session, meeting.id, tx.person.id)
    row.answer = reply.value
    row.deputy = deputy
    row.answered_at = tx.now
    await tx.session.flush()


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
            return await _view(tx, meeting_id)
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
        row.agenda = "\n".join(part for part in (row.agenda, f"• {proposal.text}") if part)
    await tx.session.flush()
    facts = {**as_facts(meeting), "point": proposal.text, "taken_up": taken_up}
    await tell(
        tx,
        NoticeKind.MEETING_POINT_DECIDED,
        facts,
        [proposal.person_id],
        cause=f"point:{proposal_id}",
    )


async def invite_newcomer(
    session: AsyncSession, network_id: int, person_id: int, membership_id: int, now: datetime
) -> None:
    """Tell somebody who has just joined a network of its coming meetings, in one message."""
    coming = await meetings.coming_of_network(session, network_id, after=now)
    if not coming:
        return
    notice_id = await outbox.add_notice(
        session,
        NoticeKind.MEETING_CALLED,
        {**facts_of(coming), "is_late": True},
        dedup_key=f"meeting:newcomer:{membership_id}",
        now=now,
    )
    if notice_id is not None:
        await outbox.deliver_to_people(
            session, notice_id, [person_id], priority=Priority.NORMAL, due_at=now
        )


# --- What the dialogs below and those about closing share ----------------------------------------


def is_coordinator(tx: Tx) -> bool:
    """Whether the person may do with every meeting what its convener may."""
    return tx.holds(Role.COORDINATOR)


async def _own_networks(tx: Tx) -> list[Network]:
    found = await networks.memberships_of(tx.session, tx.person.id)
    return [membership.network for membership in found]


async def convenes(tx: Tx, network_id: int) -> bool:
    """Whether the person may call meetings of a network and close them."""
    if is_coordinator(tx):
        return True
    return tx.person.id in await meetings.convener_ids(tx.session, network_id)


async def _callable_networks(tx: Tx) -> list[Network]:
    alive = await networks.list_networks(tx.session)
    if is_coordinator(tx):
        return alive
    convened = {
        one.network.id
        for one in await networks.memberships_of(tx.session, tx.person.id)
        if one.role is NetworkRole.CONVENER
    }
    return [network for network in alive if network.id in convened]


async def seen(tx: Tx, meeting_id: int) -> Meeting:
    """A meeting that the person may see. Raises NotFound."""
    meeting = await meetings.find(tx.session, meeting_id)
    if meeting is None:
        raise NotFound("meeting")
    if not is_coordinator(tx):
        members = await meetings.member_ids(tx.session, meeting.network_id)
        if tx.person.id not in members:
            raise NotFound("meeting")
    return meeting


async def managed(tx: Tx, meeting_id: int) -> Meeting:
    """A meeting that the person may change. Raises NotFound."""
    meeting = await seen(tx, meeting_id)
    if not await convenes(tx, meeting.network_id):
        raise NotFound("meeting")
    return meeting


async def tell(
    tx: Tx, kind: NoticeKind, facts: Mapping[str, Any], to: Sequence[int], *, cause: str
) -> None:
    """Tell people about a meeting, once for each cause."""
    notice_id = await outbox.add_notice(
        tx.session, kind, facts, dedup_key=f"meeting:{cause}", now=tx.now
    )
    if notice_id is not None:
        await outbox.deliver_to_people(
            tx.session, notice_id, to, priority=Priority.NORMAL, due_at=tx.now
        )


async def tell_members(
    tx: Tx, kind: NoticeKind, facts: Mapping[str, Any], network_id: int, *, cause: str
) -> None:
    """Tell everybody in a network about a meeting, once for each cause."""
    members = await meetings.member_ids(tx.session, network_id)
    await tell(tx, kind, facts, members, cause=cause)


async def note(tx: Tx, action: str, meeting_id: int) -> None:
    """Record who did what with a meeting."""
    await tx.audit(action, meeting_id)


def facts_of(found: Sequence[Meeting]) -> dict[str, Any]:
    """Meetings as one notice tells of them: what they share, and when each is."""
    return {
        **as_facts(found[0]),
        "meetings": [
            {
                "meeting": one.id,
                "uid": one.uid,
                "sequence": one.sequence,
                "title": one.title,
                "place": one.place,
                "starts_at": one.starts_at.isoformat(),
                "ends_at": one.ends_at.isoformat(),
            }
            for one in found
        ],
    }


async def _remind(tx: Tx, rows: Sequence[MeetingRow]) -> None:
    """Reminders for meetings at the times they have now, and none for an earlier time."""
    await meetings.drop_reminders(tx.session, _REMINDERS, [row.id for row in rows])
    for row in rows:
        for kind, due in reminders_of(row.starts_at, row.ends_at, tx.now, tx.act.house.zone):
            await reminders.add(tx.session, kind, row.id, due)


# --- Dialogs -------------------------------------------------------------------------------------


class _Call(forms.Workflow):
    """The dialog in which a coordinator or convener calls a meeting, or a series of them."""

    roles = ROLES

    async def check(self, tx: Tx, about: Mapping[str, Any]) -> None:
        if not await _callable_networks(tx):
            raise NoNetworkToCall

    async def choices(self, tx: Tx, form: Form) -> tuple[Choice, ...]:
        match form.step:
            case "network":
                return tuple(
                    Choice(str(one.id), {"name": one.name}) for one in await _callable_networks(tx)
                )
            case "rhythm":
                day = form.answers["day"]
                rhythms = rhythms_from(date.fromisoformat(day))
                return tuple(Choice(rhythm.value, {"day": day}) for rhythm in rhythms)
            case "red":
                return tuple(Choice(one.value) for one in OnRedDay)
            case "length":
                return _lengths()
        return ()

    async def facts(self, tx: Tx, form: Form) -> Mapping[str, Any]:
        if form.step != "confirm":
            return {}
        network_id = int(form.answers["network"]["value"])
        invited = await meetings.member_ids(tx.session, network_id)
        return {
            **_plan_facts(_plan_of(form.answers)),
            "invited": len(invited),
            **guarded.facts(tx, form),
        }

    async def finish(self, tx: Tx, form: Form, form_id: int) -> forms.Finished:
        answers = form.answers
        network_id = int(answers["network"]["value"])
        if network_id not in {one.id for one in await _callable_networks(tx)}:
            raise NotFound("network")
        planned = _plan_of(answers)
        starts = time.fromisoformat(answers["starts"])
        rows = await self._store(tx, answers, network_id, planned, starts)
        await _remind(tx, rows)
        found = await meetings.list_by_ids(tx.session, [row.id for row in rows])
        facts = {**facts_of(found), **_plan_facts(planned)}
        await tell_members(
            tx, NoticeKind.MEETING_CALLED, facts, network_id, cause=f"{rows[0].id}:called"
        )
        await guarded.check(tx, form, rows[0].id)
        await note(tx, "meeting.called", rows[0].id)
        return forms.Finished(facts)

    async def _store(
        self,
        tx: Tx,
        answers: Mapping[str, Any],
        network_id: int,
        planned: Sequence[Planned],
        starts: time,
    ) -> list[MeetingRow]:
        _check_start(tx, planned[0].day, starts)
        if not any(one.held_on for one in planned):
            raise NoMeetingDays("day")
        series_id = await self._series(tx, answers, network_id, planned, starts)
        rows = [
            _meeting_row(tx, answers, network_id, series_id, one, starts)
            for one in planned
            if one.held_on is not None
        ]
        tx.session.add_all(rows)
        await tx.session.flush()
        return rows

    async def _series(
        self,
        tx: Tx,
        answers: Mapping[str, Any],
        network_id: int,
        planned: Sequence[Planned],
        starts: time,
    ) -> int | None:
        if answers["rhythm"]["value"] == MeetingRhythm.ONCE:
            return None
        row = MeetingSeriesRow(
            network_id=network_id,
            rhythm=answers["rhythm"]["value"],
            first_day=planned[0].day,
            starts_at=starts,
            minutes=answers["length"]["number"],
            on_red_day=_on_red_day(answers).value,
            until=date.fromisoformat(answers["until"]),
            created_at=tx.now,
        )
        tx.session.add(row)
        await tx.session.flush()
        return row.id


def _lengths() -> tuple[Choice, ...]:
    return tuple(Choice(str(minutes), {"minutes": minutes}) for minutes in LENGTHS_MIN)


def _on_red_day(answers: Mapping[str, Any]) -> OnRedDay:
    red = answers.get("red")
    return OnRedDay(red["value"]) if red else OnRedDay.SKIP


def _plan_of(answers: Mapping[str, Any]) -> tuple[Planned, ...]:
    first = date.fromisoformat(answers["day"])
    until = date.fromisoformat(answers.get("until") or answers["day"])
    return plan(MeetingRhythm(answers["rhythm"]["value"]), first, until, _on_red_day(answers))


def _plan_facts(planned: Sequence[Planned]) -> dict[str, Any]:
    """Which days there will be meetings on, and what became of red days."""
    return {
        "days": [one.held_on.isoformat() for one in planned if one.held_on],
        "skipped": [one.day.isoformat() for one in planned if one.held_on is None],
        "moved": [
            [one.day.isoformat(), one.held_on.isoformat()]
            for one in planned
            if one.held_on not in (None, one.day)
            if one.held_on is not None
        ],
        "red": [
            one.day.isoformat() for one in planned if one.held_on == one.day and is_red(one.day)
        ],
    }


def _check_start(tx: Tx, day: date, starts: time) -> None:
    """Whether the clocks show that time on that day, and it lies ahead. Raises SentBack."""
    try:
        starts_at = to_utc(day, starts, tx.act.house.zone)
    except NoSuchLocalTime as problem:
        raise SentBack("starts", AnswerProblem.NO_SUCH_TIME) from problem
    if starts_at <= tx.now:
        is_today = day == tx.act.today
        raise SentBack("starts" if is_today else "day", AnswerProblem.IN_THE_PAST)


def _meeting_row(
    tx: Tx,
    answers: Mapping[str, Any],
    network_id: int,
    series_id: int | None,
    planned: Planned,
    starts: time,
) -> MeetingRow:
    assert planned.held_on is not None, "skipped days have no meeting"
    starts_at, ends_at = span_of(
        planned.held_on, starts, answers["length"]["number"], tx.act.house.zone
    )
    return MeetingRow(
        uid=f"{secrets.token_hex(16)}@loftesboten",
        sequence=0,
        network_id=network_id,
        series_id=series_id,
        series_day=planned.day if series_id is not None else None,
        title=answers["title"],
        starts_at=starts_at,
        ends_at=ends_at,
        place=answers["venue"],
        agenda=answers.get("agenda") or "",
        state=MeetingState.CALLED.value,
        reason=None,
        minutes_text=None,
        minutes_file=None,
        present=None,
        called_by=tx.person.id,
        called_at=tx.now,
        changed_at=tx.now,
    )


class _Deputy(forms.Workflow):
    """The dialog in which somebody who can't come names who comes instead."""

    roles = ROLES

    async def check(self, tx: Tx, about: Mapping[str, Any]) -> None:
        await _as_guest(tx, about["meeting"])

    async def facts(self, tx: Tx, form: Form) -> Mapping[str, Any]:
        return as_facts(await seen(tx, form.answers["meeting"]))

    async def finish(self, tx: Tx, form: Form, form_id: int) -> forms.Finished:
        meeting = await _as_guest(tx, form.answers["meeting"])
        await _answer(tx, meeting, Reply.DEPUTY, form.answers["deputy"])
        return forms.Finished({**as_facts(meeting), "deputy": form.answers["deputy"]})


class _Propose(forms.Workflow):
    """The dialog in which a member proposes a point for the agenda."""

    roles = ROLES

    async def check(self, tx: Tx, about: Mapping[str, Any]) -> None:
        await _as_guest(tx, about["meeting"])

    async def facts(self, tx: Tx, form: Form) -> Mapping[str, Any]:
        meeting = await seen(tx, form.answers["meeting"])
        return {**as_facts(meeting), **guarded.facts(tx, form)}

    async def finish(self, tx: Tx, form: Form, form_id: int) -> forms.Finished:
        meeting = await _as_guest(tx, form.answers["meeting"])
        point = form.answers["point"]
        proposal_id = await meetings.add_proposal(
            tx.session, meeting.id, tx.person.id, point, tx.now
        )
        await guarded.check(tx, form, proposal_id)
        facts = {**as_facts(meeting), "point": point, "name": tx.person.name}
        to = await responsible(tx.session, meeting)
        await tell(
            tx, NoticeKind.MEETING_POINT_PROPOSED, facts, to, cause=f"proposed:{proposal_id}"
        )
        return forms.Finished(facts)


async def responsible(session: AsyncSession, meeting: Meeting) -> list[int]:
    """Who called the meeting and who convenes its network, each once."""
    conveners = await meetings.convener_ids(session, meeting.network_id)
    return list(dict.fromkeys([meeting.called_by, *conveners]))


async def _rows_to_change(tx: Tx, answers: Mapping[str, Any]) -> list[MeetingRow]:
    """The meeting that the dialog is about, with the rest of its series where that is meant."""
    meeting = await managed(tx, answers["meeting"])
    check_can_change(meeting.state, meeting.starts_at, tx.now)
    if answers.get("rest") and meeting.series_id is not None:
        return await meetings.rest_of_series(tx.session, meeting.series_id, after=meeting.starts_at)
    row = await meetings.get_row(tx.session, meeting.id)
    assert row is not None, "seen in this transaction"
    check_can_change(MeetingState(row.state), row.starts_at, tx.now)
    return [row]


class _Change(forms.Workflow):
    """The dialog that changes a meeting, or the rest of a series."""

    roles = ROLES

    async def check(self, tx: Tx, about: Mapping[str, Any]) -> None:
        await _rows_to_change(tx, about)

    async def choices(self, tx: Tx, form: Form) -> tuple[Choice, ...]:
        match form.step:
            case "changes":
                return tuple(Choice(one) for one in ("day", "time", "place", "agenda"))
            case "length":
                return _lengths()
        return ()

    async def facts(self, tx: Tx, form: Form) -> Mapping[str, Any]:
        meeting = await seen(tx, form.answers["meeting"])
        if form.step != "confirm":
            return as_facts(meeting)
        rows = await _rows_to_change(tx, form.answers)
        moves = self._moves(tx, rows, form.answers)
        return {
            **as_facts(meeting),
            "count": len(rows),
            **self._move_facts(tx, rows, moves),
            **guarded.facts(tx, form),
        }

    async def finish(self, tx: Tx, form: Form, form_id: int) -> forms.Finished:
        answers = form.answers
        rows = await _rows_to_change(tx, answers)
        await guarded.check(tx, form, rows[0].id)
        before = await meetings.list_by_ids(tx.session, [row.id for row in rows])
        moves = self._moves(tx, rows, answers)
        for row, (starts_at, ends_at) in zip(rows, moves, strict=True):
            if starts_at <= tx.now:
                raise SentBack(
                    "day" if "day" in answers["changes"] else "starts", AnswerProblem.IN_THE_PAST
                )
            row.starts_at, row.ends_at = starts_at, ends_at
            row.place = answers["venue"] if "place" in answers["changes"] else row.place
            row.agenda = answers["agenda"] if "agenda" in answers["changes"] else row.agenda
            row.sequence += 1
            row.changed_at = tx.now
        await tx.session.flush()
        is_moved = {"day", "time"} & set(answers["changes"])
        if is_moved:
            await _remind(tx, rows)
            await meetings.forget_replies(tx.session, [row.id for row in rows])
        return await self._tell(tx, before, bool(is_moved), form_id)

    async def _tell(
        self, tx: Tx, before: Sequence[Meeting], is_moved: bool, form_id: int
    ) -> forms.Finished:
        after = await meetings.list_by_ids(tx.session, [one.id for one in before])
        facts = {
            **facts_of(after),
            "was": before[0].starts_at.isoformat() if is_moved else None,
            "is_moved": is_moved,
        }
        await tell_members(
            tx,
            NoticeKind.MEETING_CHANGED,
            facts,
            before[0].network_id,
            cause=f"{before[0].id}:changed:{form_id}",
        )
        await note(tx, "meeting.changed", before[0].id)
        return forms.Finished(facts)

    def _moves(
        self, tx: Tx, rows: Sequence[MeetingRow], answers: Mapping[str, Any]
    ) -> list[tuple[datetime, datetime]]:
        """When each meeting is after the change: all as many days later as the first one."""
        zone = tx.act.house.zone
        changes = answers["changes"]
        first = local_day(rows[0].starts_at, zone)
        shift = date.fromisoformat(answers["day"]) - first if "day" in changes else timedelta(0)
        moves = []
        for row in rows:
            day = local_day(row.starts_at, zone)
            if shift:
                day = self._shifted(day + shift, is_series=len(rows) > 1)
            starts = local(row.starts_at, zone).time().replace(fold=0)
            minutes = int((row.ends_at - row.starts_at).total_seconds() // 60)
            if "time" in changes:
                starts = time.fromisoformat(answers["starts"])
                minutes = answers["length"]["number"]
            moves.append(span_of(day, starts, minutes, zone))
        return moves

    def _shifted(self, day: date, *, is_series: bool) -> date:
        """The new day; one of several that falls on a red day goes to the next working day."""
        return (day_held(day, OnRedDay.MOVE) or day) if is_series else day

    def _move_facts(
        self, tx: Tx, rows: Sequence[MeetingRow], moves: Sequence[tuple[datetime, datetime]]
    ) -> dict[str, Any]:
        zone = tx.act.house.zone
        changed = [
            local_day(starts_at, zone).isoformat()
            for row, (starts_at, _) in zip(rows, moves, strict=True)
        ]
        return {"days": changed}


class _CallOff(forms.Workflow):
    """The dialog that cancels a meeting, or the rest of a series, with the reason."""

    roles = ROLES

    async def check(self, tx: Tx, about: Mapping[str, Any]) -> None:
        await _rows_to_change(tx, about)

    async def facts(self, tx: Tx, form: Form) -> Mapping[str, Any]:
        meeting = await seen(tx, form.answers["meeting"])
        if form.step != "confirm":
            return as_facts(meeting)
        rows = await _rows_to_change(tx, form.answers)
        zone = tx.act.house.zone
        days = [local_day(row.starts_at, zone).isoformat() for row in rows]
        return {**as_facts(meeting), "count": len(rows), "days": days, **guarded.facts(tx, form)}

    async def finish(self, tx: Tx, form: Form, form_id: int) -> forms.Finished:
        rows = await _rows_to_change(tx, form.answers)
        await guarded.check(tx, form, rows[0].id)
        for row in rows:
            row.state = MeetingState.CANCELLED.value
            row.reason = form.answers["reason"]
            row.sequence += 1
            row.changed_at = tx.now
        await tx.session.flush()
        found = await meetings.list_by_ids(tx.session, [row.id for row in rows])
        facts = facts_of(found)
        await tell_members(
            tx,
            NoticeKind.MEETING_CANCELLED,
            facts,
            found[0].network_id,
            cause=f"{found[0].id}:cancelled",
        )
        await note(tx, "meeting.cancelled", found[0].id)
        return forms.Finished(facts)


forms.register(FormKind.CALL_MEETING, _Call())
forms.register(FormKind.SEND_DEPUTY, _Deputy())
forms.register(FormKind.PROPOSE_POINT, _Propose())
forms.register(FormKind.CHANGE_MEETING, _Change())
forms.register(FormKind.CALL_OFF_MEETING, _CallOff())
