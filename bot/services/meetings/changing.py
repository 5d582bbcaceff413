"""Changing and cancelling meetings, one or the rest of a series."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from bot.domain.errors import (
    AnswerProblem,
    MeetingChanged,
    MeetingSame,
    SentBack,
)
from bot.domain.forms import Choice, Form, FormKind
from bot.domain.local_time import local, local_day
from bot.domain.meetings import (
    Meeting,
    MeetingState,
    OnRedDay,
    as_facts,
    check_can_change,
    day_held,
    is_red,
    span_of,
)
from bot.domain.outbox import NoticeKind
from bot.services import forms, guarded
from bot.services.act import Tx
from bot.services.meetings.agenda import let_lapse
from bot.services.meetings.calling import lengths
from bot.services.meetings.reminding import set_reminders
from bot.services.meetings.rights import ROLES, managed, seen
from bot.services.meetings.telling import facts_of, tell, tell_members
from db.models import MeetingRow
from db.queries import meetings


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

    async def known(self, tx: Tx, about: Mapping[str, Any]) -> Mapping[str, Any]:
        """How often the meetings were changed before, to notice when somebody else is faster."""
        return {_CHANGES_SEEN: _changes_made(await _rows_to_change(tx, about))}

    async def choices(self, tx: Tx, form: Form) -> tuple[Choice, ...]:
        match form.step:
            case "changes":
                return tuple(Choice(one) for one in ("day", "time", "place", "agenda"))
            case "length":
                return lengths()
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
            **self._red_facts(tx, rows, form.answers),
            **guarded.facts(tx, form),
        }

    async def finish(self, tx: Tx, form: Form, form_id: int) -> forms.Finished:
        answers = form.answers
        rows = await _rows_to_change(tx, answers)
        if _changes_made(rows) != answers[_CHANGES_SEEN]:
            raise MeetingChanged
        await guarded.check(tx, form, rows[0].id)
        before = await meetings.list_by_ids(tx.session, [row.id for row in rows])
        red = self._red_facts(tx, rows, answers)
        self._change(tx, rows, answers)
        await tx.session.flush()
        ids = [row.id for row in rows]
        expected = await meetings.expected_ids(tx.session, ids)
        after = await meetings.list_by_ids(tx.session, ids)
        is_moved = _times(before) != _times(after)
        if is_moved:
            await set_reminders(tx, rows)
            await meetings.forget_replies(tx.session, ids)
        return await self._tell(tx, before, after, red, expected, form_id)

    def _change(self, tx: Tx, rows: Sequence[MeetingRow], answers: Mapping[str, Any]) -> None:
        """Set what was answered. Raises MeetingSame where all of it stands already."""
        changes, stood = answers["changes"], _said(rows)
        for row, (starts_at, ends_at) in zip(rows, self._moves(tx, rows, answers), strict=True):
            if starts_at <= tx.now:
                raise SentBack("day" if "day" in changes else "starts", AnswerProblem.IN_THE_PAST)
            row.starts_at, row.ends_at = starts_at, ends_at
            row.place = answers["venue"] if "place" in changes else row.place
            row.agenda = answers["agenda"] if "agenda" in changes else row.agenda
            row.sequence += 1
            row.changed_at = tx.now
        if _said(rows) == stood:
            raise MeetingSame

    async def _tell(
        self,
        tx: Tx,
        before: Sequence[Meeting],
        after: Sequence[Meeting],
        red: Mapping[str, Any],
        expected: set[int],
        form_id: int,
    ) -> forms.Finished:
        is_moved = _times(before) != _times(after)
        facts = {
            **facts_of(after),
            **red,
            "was": before[0].starts_at.isoformat() if is_moved else None,
            "is_moved": is_moved,
            "is_news": is_moved or before[0].place != after[0].place,
        }
        await tell_members(
            tx,
            NoticeKind.MEETING_CHANGED,
            facts,
            before[0].network_id,
            cause=f"changed:{form_id}",
            expected=expected,
        )
        await tx.audit("meeting.changed", before[0].id)
        return forms.Finished(facts)

    def _moves(
        self, tx: Tx, rows: Sequence[MeetingRow], answers: Mapping[str, Any]
    ) -> list[tuple[datetime, datetime]]:
        """When each meeting is after the change: all as many days later as the first one."""
        zone = tx.act.house.zone
        changes, shift = answers["changes"], self._shift(tx, rows, answers)
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

    def _shift(self, tx: Tx, rows: Sequence[MeetingRow], answers: Mapping[str, Any]) -> timedelta:
        """How many days later each meeting is."""
        if "day" not in answers["changes"]:
            return timedelta(0)
        return date.fromisoformat(answers["day"]) - local_day(rows[0].starts_at, tx.act.house.zone)

    def _red_facts(
        self, tx: Tx, rows: Sequence[MeetingRow], answers: Mapping[str, Any]
    ) -> dict[str, Any]:
        """Which new days are red, and to which days meetings of a series go instead."""
        zone, shift = tx.act.house.zone, self._shift(tx, rows, answers)
        if not shift:
            return {}
        wanted = [local_day(row.starts_at, zone) + shift for row in rows]
        days = [local_day(starts_at, zone) for starts_at, _ in self._moves(tx, rows, answers)]
        return {
            "moved": [
                [was.isoformat(), day.isoformat()]
                for was, day in zip(wanted, days, strict=True)
                if was != day
            ],
            "red": [day.isoformat() for day in days if is_red(day)],
        }

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


_CHANGES_SEEN = "changes_seen?"


def _changes_made(rows: Sequence[MeetingRow]) -> int:
    return sum(row.sequence for row in rows)


def _said(rows: Sequence[MeetingRow]) -> list[tuple[datetime, datetime, str, str]]:
    return [(row.starts_at, row.ends_at, row.place, row.agenda) for row in rows]


def _times(found: Sequence[Meeting]) -> dict[int, tuple[datetime, datetime]]:
    return {one.id: (one.starts_at, one.ends_at) for one in found}


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
        found = await _cancelled(tx, rows, form.answers["reason"])
        facts = facts_of(found)
        await tell_members(
            tx,
            NoticeKind.MEETING_CANCELLED,
            facts,
            found[0].network_id,
            cause=f"cancelled:{form_id}",
            expected=await meetings.expected_ids(tx.session, [row.id for row in rows]),
        )
        return forms.Finished(facts)


async def _cancelled(tx: Tx, rows: Sequence[MeetingRow], reason: str) -> list[Meeting]:
    """Cancel meetings; whoever waits for an answer to a proposed point hears. Gives them."""
    for row in rows:
        row.state = MeetingState.CANCELLED.value
        row.reason = reason
        row.sequence += 1
        row.changed_at = tx.now
    await tx.session.flush()
    found = await meetings.list_by_ids(tx.session, [row.id for row in rows])
    for meeting in found:
        await let_lapse(tx.session, tx.act.house, meeting, tx.now)
        await tx.audit("meeting.cancelled", meeting.id)
    return found


async def call_off_all(tx: Tx, network_id: int, people: Sequence[int], reason: str) -> None:
    """Cancel what lies ahead of a network that is laid down; those who belonged to it are told."""
    rows = await meetings.rest_of_network(tx.session, network_id, after=tx.now)
    if rows:
        await tell(
            tx.session,
            tx.act.house,
            NoticeKind.MEETING_CANCELLED,
            facts_of(await _cancelled(tx, rows, reason)),
            people,
            cause=f"network_closed:{network_id}",
            now=tx.now,
        )


forms.register(FormKind.CHANGE_MEETING, _Change())


forms.register(FormKind.CALL_OFF_MEETING, _CallOff())
