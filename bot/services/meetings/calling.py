"""Calling a meeting or a series of them."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from datetime import date, time
from typing import Any

from bot.domain.errors import (
    AnswerProblem,
    NoMeetingDays,
    NoNetworkToCall,
    NotFound,
    SentBack,
)
from bot.domain.forms import Choice, Form, FormKind
from bot.domain.local_time import NoSuchLocalTime, to_utc
from bot.domain.meetings import (
    LENGTHS_MIN,
    MeetingRhythm,
    MeetingState,
    OnRedDay,
    Planned,
    is_red,
    plan,
    rhythms_from,
    span_of,
)
from bot.domain.outbox import NoticeKind
from bot.services import forms, guarded
from bot.services.act import Tx
from bot.services.meetings.reminding import set_reminders
from bot.services.meetings.rights import ROLES, callable_networks
from bot.services.meetings.telling import facts_of, tell_members
from db.models import MeetingRow, MeetingSeriesRow
from db.queries import meetings


class _Call(forms.Workflow):
    """The dialog in which a coordinator or convener calls a meeting, or a series of them."""

    roles = ROLES

    async def check(self, tx: Tx, about: Mapping[str, Any]) -> None:
        if not await callable_networks(tx):
            raise NoNetworkToCall

    async def choices(self, tx: Tx, form: Form) -> tuple[Choice, ...]:
        match form.step:
            case "network":
                return tuple(
                    Choice(str(one.id), {"name": one.name}) for one in await callable_networks(tx)
                )
            case "rhythm":
                day = form.answers["day"]
                rhythms = rhythms_from(date.fromisoformat(day))
                return tuple(Choice(rhythm.value, {"day": day}) for rhythm in rhythms)
            case "red":
                return tuple(Choice(one.value) for one in OnRedDay)
            case "length":
                return lengths()
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
        if network_id not in {one.id for one in await callable_networks(tx)}:
            raise NotFound("network")
        planned = _plan_of(answers)
        starts = time.fromisoformat(answers["starts"])
        rows = await self._store(tx, answers, network_id, planned, starts)
        await set_reminders(tx, rows)
        found = await meetings.list_by_ids(tx.session, [row.id for row in rows])
        facts = {**facts_of(found), **_plan_facts(planned)}
        await tell_members(tx, NoticeKind.MEETING_CALLED, facts, network_id, cause="called")
        await guarded.check(tx, form, rows[0].id)
        await tx.audit("meeting.called", rows[0].id)
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


def lengths() -> tuple[Choice, ...]:
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
        minutes_files=[],
        present=None,
        called_by=tx.person.id,
        called_at=tx.now,
        changed_at=tx.now,
    )


forms.register(FormKind.CALL_MEETING, _Call())
