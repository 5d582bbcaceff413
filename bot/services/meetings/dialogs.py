"""What dialogs about a meeting have in common: who may have them, and what their words need."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.domain.errors import MeetingNotBegun, MeetingNotClosed, MeetingSettled
from bot.domain.forms import Choice, Form
from bot.domain.meetings import Meeting, MeetingState, as_facts
from bot.services import forms, guarded
from bot.services.act import Tx
from bot.services.meetings.rights import ROLES, as_guest, is_staff, managed, seen
from db.queries import problem_areas

_MOST_PROBLEMS = 30


class ForGuests(forms.Workflow):
    """A dialog of somebody who is invited to a meeting that lies ahead."""

    roles = ROLES

    async def check(self, tx: Tx, about: Mapping[str, Any]) -> None:
        await as_guest(tx, about["meeting"])

    async def facts(self, tx: Tx, form: Form) -> Mapping[str, Any]:
        meeting = await seen(tx, form.answers["meeting"])
        return {**as_facts(meeting), **guarded.facts(tx, form)}


class AfterMeeting(forms.Workflow):
    """A dialog of who may close a meeting, about what came out of it."""

    roles = ROLES

    async def check(self, tx: Tx, about: Mapping[str, Any]) -> None:
        await held(tx, about)

    async def known(self, tx: Tx, about: Mapping[str, Any]) -> Mapping[str, Any]:
        """Where there are no problem areas, nobody is asked which."""
        return {"has_problems": bool(await _problems(tx, about["meeting"]))}

    async def choices(self, tx: Tx, form: Form) -> tuple[Choice, ...]:
        return await _problems(tx, form.answers["meeting"]) if form.step == "problem" else ()

    async def facts(self, tx: Tx, form: Form) -> Mapping[str, Any]:
        meeting = await managed(tx, form.answers["meeting"])
        return {**as_facts(meeting), **guarded.facts(tx, form)}


async def held(tx: Tx, about: Mapping[str, Any]) -> Meeting:
    """A meeting of the person's own that was held."""
    meeting = await managed(tx, about["meeting"])
    if meeting.state is MeetingState.CALLED:
        raise MeetingNotBegun if tx.now < meeting.starts_at else MeetingNotClosed
    if meeting.state is not MeetingState.HELD:
        raise MeetingSettled
    return meeting


async def _problems(tx: Tx, meeting_id: int) -> tuple[Choice, ...]:
    """The open problem areas that what comes out of a meeting can be tied to.

    Those of its network, and for staff those that staff alone see.
    """
    meeting = await managed(tx, meeting_id)
    found = await problem_areas.list_open(
        tx.session,
        limit=_MOST_PROBLEMS,
        network_id=meeting.network_id,
        with_staffs=is_staff(tx),
    )
    return tuple(Choice(str(one.id), {"name": one.title}) for one in found)


def chosen_problem(answers: Mapping[str, Any]) -> int | None:
    """The number of the problem area that was chosen. None: none."""
    problem = answers.get("problem")
    return int(problem["value"]) if problem else None
