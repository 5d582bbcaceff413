"""Around a meeting's end: reminders, who was there, and the activity that it becomes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from bot.domain.activities import ActivityKind, Doer
from bot.domain.errors import MeetingNotBegun, MeetingNotClosed, MeetingSettled
from bot.domain.forms import Choice, Form, FormKind
from bot.domain.local_time import local_day
from bot.domain.meetings import (
    Guest,
    Meeting,
    MeetingState,
    Reply,
    as_facts,
    check_can_close,
    wants_reminder,
)
from bot.domain.networks import SERVES
from bot.domain.outbox import NoticeKind, Priority
from bot.domain.promises import Unit
from bot.domain.reading import Qualifier
from bot.services import forms, guarded, problem_areas
from bot.services import meetings as calling
from bot.services.act import House, Tx
from bot.texts import activities as activity_texts
from db.models import MeetingRow
from db.queries import activities, meetings, outbox, promises
from db.queries import problem_areas as problem_queries


async def remind(
    session: AsyncSession, _house: House, meeting_id: int, reminder_id: int, now: datetime
) -> None:
    """Remind those who come to a meeting or have not answered, if it still lies ahead."""
    meeting = await meetings.find(session, meeting_id)
    if meeting is None or meeting.state is not MeetingState.CALLED or meeting.starts_at <= now:
        return
    guests = await meetings.guests(session, meeting)
    to = [guest.person_id for guest in guests if wants_reminder(guest.reply)]
    await _tell(session, NoticeKind.MEETING_REMINDER, meeting, to, reminder_id, now)


async def ask_whether_held(
    session: AsyncSession, house: House, meeting_id: int, reminder_id: int, now: datetime
) -> None:
    """Ask who called a meeting how it went; one that was cancelled is logged as not held."""
    meeting = await meetings.find(session, meeting_id)
    if meeting is None:
        return
    if meeting.state is MeetingState.CANCELLED:
        await _log(session, house, meeting, None, meeting.called_by, now)
    if meeting.state is not MeetingState.CALLED:
        return
    to = await calling.responsible(session, meeting)
    await _tell(session, NoticeKind.MEETING_REPORT_WANTED, meeting, to, reminder_id, now)


async def _tell(
    session: AsyncSession,
    kind: NoticeKind,
    meeting: Meeting,
    to: list[int],
    reminder_id: int,
    now: datetime,
) -> None:
    notice_id = await outbox.add_notice(
        session, kind, as_facts(meeting), dedup_key=f"reminder:{reminder_id}", now=now
    )
    if notice_id is not None:
        await outbox.deliver_to_people(session, notice_id, to, priority=Priority.NORMAL, due_at=now)


async def _log(
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


class _Close(forms.Workflow):
    """The dialog that says how a meeting went: it becomes an activity."""

    roles = calling.ROLES

    async def check(self, tx: Tx, about: Mapping[str, Any]) -> None:
        await self._open(tx, about)

    async def _open(self, tx: Tx, about: Mapping[str, Any]) -> Meeting:
        """A meeting of the person's own that has begun and is not closed yet."""
        meeting = await calling.managed(tx, about["meeting"])
        check_can_close(meeting.state, meeting.starts_at, tx.now)
        return meeting

    async def known(self, tx: Tx, about: Mapping[str, Any]) -> Mapping[str, Any]:
        """Those who said to come are ticked beforehand."""
        meeting = await calling.managed(tx, about["meeting"])
        guests = calling.by_answer(await meetings.guests(tx.session, meeting))
        return {"present?": [str(guest.person_id) for guest in guests if guest.is_expected]}

    async def choices(self, tx: Tx, form: Form) -> tuple[Choice, ...]:
        match form.step:
            case "held":
                return (Choice("yes"), Choice("no"))
            case "present":
                return tuple(_choice(guest) for guest in await self._guests(tx, form))
            case "guests":
                return tuple(Choice(str(number)) for number in (0, 1, 2, 3))
        return ()

    async def _guests(self, tx: Tx, form: Form) -> list[Guest]:
        meeting = await calling.managed(tx, form.answers["meeting"])
        return calling.by_answer(await meetings.guests(tx.session, meeting))

    async def facts(self, tx: Tx, form: Form) -> Mapping[str, Any]:
        meeting = await calling.managed(tx, form.answers["meeting"])
        guests = {str(one.person_id): _choice(one).facts for one in await self._guests(tx, form)}
        return {**as_facts(meeting), "guests": guests}

    async def finish(self, tx: Tx, form: Form, form_id: int) -> forms.Finished:
        meeting = await self._open(tx, form.answers)
        row = await meetings.get_row(tx.session, meeting.id)
        if row is None or row.state != MeetingState.CALLED:
            raise MeetingSettled
        present = await self._settle(tx, row, form.answers)
        row.changed_at = tx.now
        await tx.session.flush()
        meeting = await calling.seen(tx, meeting.id)
        logged = await _log(tx.session, tx.act.house, meeting, present, tx.person.id, tx.now)
        await calling.note(tx, "meeting.closed", meeting.id)
        return forms.Finished({**as_facts(meeting), "present": present, "logged": logged})

    async def _settle(self, tx: Tx, row: MeetingRow, answers: Mapping[str, Any]) -> int | None:
        """Note how it went; gives how many were there, or None where it was not held."""
        if answers["held"]["value"] == "no":
            row.state = MeetingState.NOT_HELD.value
            row.reason = answers["reason"]
            return None
        there = [int(value) for value in answers.get("present") or ()]
        for person_id in there:
            (await meetings.guest_row(tx.session, row.id, person_id)).attended = True
        row.state = MeetingState.HELD.value
        row.present = len(there) + answers["guests"]["number"]
        return row.present


def _choice(guest: Guest) -> Choice:
    """Somebody to tick, or who comes in their place."""
    deputy = guest.deputy if guest.reply is Reply.DEPUTY else None
    return Choice(
        str(guest.person_id),
        {"guest": guest.name, "organisation": guest.organisation, "deputy": deputy},
    )


async def _held(tx: Tx, about: Mapping[str, Any]) -> Meeting:
    """A meeting of the person's own that was held."""
    meeting = await calling.managed(tx, about["meeting"])
    if meeting.state is MeetingState.CALLED:
        raise MeetingNotBegun if tx.now < meeting.starts_at else MeetingNotClosed
    if meeting.state is not MeetingState.HELD:
        raise MeetingSettled
    return meeting


class _Measure(forms.Workflow):
    """The dialog that notes who undertook at a meeting to do what by when."""

    roles = calling.ROLES

    async def check(self, tx: Tx, about: Mapping[str, Any]) -> None:
        await _held(tx, about)

    async def known(self, tx: Tx, about: Mapping[str, Any]) -> Mapping[str, Any]:
        """Where there are no problem areas, nobody is asked which."""
        meeting = await calling.managed(tx, about["meeting"])
        return {"has_problems": bool(await self._problems(tx, meeting))}

    async def _problems(self, tx: Tx, meeting: Meeting) -> tuple[Choice, ...]:
        """The open problem areas that the network may know of."""
        found = await problem_queries.list_open(tx.session, limit=_MOST_PROBLEMS)
        return tuple(
            Choice(str(one.id), {"name": one.title})
            for one in found
            if one.network is None or one.network[0] == meeting.network_id
        )

    async def choices(self, tx: Tx, form: Form) -> tuple[Choice, ...]:
        meeting = await calling.managed(tx, form.answers["meeting"])
        match form.step:
            case "owner":
                owners = await problem_queries.list_owners(
                    tx.session, meeting.network_id, limit=_MOST_OWNERS
                )
                return tuple(
                    Choice(str(id_), {"name": name, "organisation": organisation})
                    for id_, name, organisation in owners
                )
            case "problem":
                return await self._problems(tx, meeting)
        return ()

    async def facts(self, tx: Tx, form: Form) -> Mapping[str, Any]:
        meeting = await calling.managed(tx, form.answers["meeting"])
        return {**as_facts(meeting), **guarded.facts(tx, form)}

    async def finish(self, tx: Tx, form: Form, form_id: int) -> forms.Finished:
        answers = form.answers
        meeting = await _held(tx, answers)
        problem = answers.get("problem")
        measure_id = await problem_areas.add_measure(
            tx,
            what=answers["what"],
            owner_id=int(answers["owner"]["value"]),
            due_on=date.fromisoformat(answers["due"]),
            problem_id=int(problem["value"]) if problem else None,
            meeting_id=meeting.id,
        )
        await guarded.check(tx, form, measure_id)
        return forms.Finished(as_facts(meeting))


_MOST_PROBLEMS = 30
_MOST_OWNERS = 100


class _Minutes(forms.Workflow):
    """The dialog that notes what was decided and sends the minutes to the network."""

    roles = calling.ROLES

    async def check(self, tx: Tx, about: Mapping[str, Any]) -> None:
        await _held(tx, about)

    async def facts(self, tx: Tx, form: Form) -> Mapping[str, Any]:
        meeting = await calling.managed(tx, form.answers["meeting"])
        return {**as_facts(meeting), **guarded.facts(tx, form)}

    async def finish(self, tx: Tx, form: Form, form_id: int) -> forms.Finished:
        meeting = await _held(tx, form.answers)
        await guarded.check(tx, form, meeting.id)
        decisions = _lines_of(form.answers.get("decisions"))
        minutes = form.answers.get("minutes")
        await meetings.add_decisions(tx.session, meeting.id, decisions, tx.person.id, tx.now)
        row = await meetings.get_row(tx.session, meeting.id)
        assert row is not None, "seen in this transaction"
        # What was sent before stays on record: more minutes follow below the earlier ones.
        row.minutes_text = "\n\n".join(part for part in (row.minutes_text, minutes) if part) or None
        row.changed_at = tx.now
        await tx.session.flush()
        facts = {
            **as_facts(meeting),
            "present": meeting.present,
            "decisions": decisions,
            "minutes": minutes,
            "measures": [
                [one.what, one.owner, one.due_on.isoformat()]
                for one in await meetings.list_measures(tx.session, meeting.id)
            ],
        }
        await calling.tell_members(
            tx,
            NoticeKind.MEETING_MINUTES,
            facts,
            meeting.network_id,
            cause=f"{meeting.id}:minutes:{form_id}",
        )
        await calling.note(tx, "meeting.minutes_sent", meeting.id)
        return forms.Finished(facts)


def _lines_of(words: str | None) -> list[str]:
    """What was written a line each, without the dots that people put before lines."""
    found = (line.strip().lstrip("•-*").strip() for line in (words or "").splitlines())
    return [line for line in found if line]


forms.register(FormKind.CLOSE_MEETING, _Close())
forms.register(FormKind.WRITE_MINUTES, _Minutes())
forms.register(FormKind.MEETING_MEASURE, _Measure())
