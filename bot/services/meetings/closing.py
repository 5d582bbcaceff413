"""Closing a meeting: who was there, and the activity that it becomes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from bot.domain.activities import ActivityKind, Doer
from bot.domain.errors import (
    MeetingSettled,
)
from bot.domain.forms import SUGGESTED, Choice, Form, FormKind
from bot.domain.local_time import local_day
from bot.domain.meetings import (
    Guest,
    Meeting,
    MeetingState,
    Reply,
    as_facts,
    check_can_close,
)
from bot.domain.networks import SERVES
from bot.domain.promises import Unit
from bot.domain.reading import Qualifier
from bot.services import forms, guarded
from bot.services.act import House, Tx
from bot.services.meetings.agenda import let_lapse
from bot.services.meetings.listing import by_answer
from bot.services.meetings.rights import ROLES, managed, seen
from bot.services.watch import life
from bot.texts import activities as activity_texts
from db.models import MeetingRow
from db.queries import activities, meetings, people, promises


class _Close(forms.Workflow):
    """The dialog that says how a meeting went: it becomes an activity."""

    roles = ROLES

    async def check(self, tx: Tx, about: Mapping[str, Any]) -> None:
        await self._open(tx, about)

    async def _open(self, tx: Tx, about: Mapping[str, Any]) -> Meeting:
        """A meeting of the person's own that has begun and is not closed yet."""
        meeting = await managed(tx, about["meeting"])
        check_can_close(meeting.state, meeting.starts_at, tx.now)
        return meeting

    async def known(self, tx: Tx, about: Mapping[str, Any]) -> Mapping[str, Any]:
        """Those who said to come are ticked beforehand, and who called it and leads it."""
        meeting = await managed(tx, about["meeting"])
        expected = [
            str(guest.person_id)
            for guest in await self._guests(tx, meeting)
            if _is_awaited(guest, meeting)
        ]
        return {SUGGESTED: {"present": expected}}

    async def choices(self, tx: Tx, form: Form) -> tuple[Choice, ...]:
        match form.step:
            case "held":
                return (Choice("yes"), Choice("no"))
            case "present":
                meeting = await managed(tx, form.answers["meeting"])
                return tuple(_choice(guest) for guest in await self._guests(tx, meeting))
            case "guests":
                return tuple(Choice(str(number)) for number in (0, 1, 2, 3))
        return ()

    async def _guests(self, tx: Tx, meeting: Meeting) -> list[Guest]:
        """Who is invited and who leads it: first those who are likely to have been there."""
        guests = by_answer(await meetings.guests(tx.session, meeting))
        invited = {guest.person_id for guest in guests}
        leaders = dict.fromkeys((meeting.called_by, tx.person.id))
        for person_id in [one for one in leaders if one not in invited]:
            name, organisation = await people.last_known(tx.session, person_id)
            guests.append(Guest(person_id, name, organisation, None))
        return sorted(guests, key=lambda guest: not _is_awaited(guest, meeting))

    async def facts(self, tx: Tx, form: Form) -> Mapping[str, Any]:
        meeting = await managed(tx, form.answers["meeting"])
        guests = {str(one.person_id): _choice(one).facts for one in await self._guests(tx, meeting)}
        return {**as_facts(meeting), "guests": guests, **guarded.facts(tx, form)}

    async def finish(self, tx: Tx, form: Form, form_id: int) -> forms.Finished:
        meeting = await self._open(tx, form.answers)
        row = await meetings.get_row(tx.session, meeting.id)
        if row is None or row.state != MeetingState.CALLED:
            raise MeetingSettled
        await guarded.check(tx, form, meeting.id)
        present = await self._settle(tx, row, form.answers)
        row.changed_at = tx.now
        await tx.session.flush()
        meeting = await seen(tx, meeting.id)
        logged = await log(tx.session, tx.act.house, meeting, present, tx.person.id, tx.now)
        if present is not None:
            await life.note_meeting(tx.session, tx.act.house, meeting, tx.person.id, tx.now)
        await let_lapse(tx.session, tx.act.house, meeting, tx.now)
        await tx.audit("meeting.closed", meeting.id)
        return forms.Finished({**as_facts(meeting), "present": present, "logged": logged})

    async def _settle(self, tx: Tx, row: MeetingRow, answers: Mapping[str, Any]) -> int | None:
        """Note how it went; gives how many were there, or None where it was not held."""
        if answers["held"]["value"] == "no":
            row.state = MeetingState.NOT_HELD.value
            row.reason = answers["reason"]
            return None
        there = [int(value) for value in answers.get("present") or ()]
        for guest in await meetings.guest_rows(tx.session, [row.id], there):
            guest.attended = True
        row.state = MeetingState.HELD.value
        row.present = len(there) + answers["guests"]["number"]
        return row.present


def _is_awaited(guest: Guest, meeting: Meeting) -> bool:
    """Whether somebody said to come, or called the meeting and did not say otherwise."""
    return guest.is_expected or (guest.person_id == meeting.called_by and guest.reply is None)


def _choice(guest: Guest) -> Choice:
    """Somebody to tick, or who comes in their place."""
    deputy = guest.deputy if guest.reply is Reply.DEPUTY else None
    return Choice(
        str(guest.person_id),
        {"guest": guest.name, "organisation": guest.organisation, "deputy": deputy},
    )


async def log(
    session: AsyncSession,
    house: House,
    meeting: Meeting,
    present: int | None,
    logged_by: int,
    now: datetime,
) -> bool:
    """Log a meeting under the promise that its network serves. False: there is none.

    `present` None: it was not held, for the meeting's reason.
    """
    day = local_day(meeting.starts_at, house.zone)
    promise_id = await promises.find_served(session, SERVES[meeting.network_kind], day)
    if promise_id is None:
        return False
    await activities.add(
        session,
        promise_id=promise_id,
        kind=ActivityKind.MEETING,
        day=day,
        what=activity_texts.meeting_line(meeting),
        doer=Doer.TOGETHER,
        quantity=present,
        unit=Unit.PARTICIPANTS,
        qualifier=Qualifier.EXACTLY,
        source=("meeting", meeting.id),
        logged_by=logged_by,
        not_held=(meeting.reason or "") if present is None else None,
        now=now,
    )
    return True


forms.register(FormKind.CLOSE_MEETING, _Close())
