"""Measures: who does what against a problem area by when, and what came of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from bot.domain.errors import NotFound, ProblemMoved
from bot.domain.forms import Choice, Form, FormKind
from bot.domain.local_time import local_day
from bot.domain.outbox import NoticeKind, Priority
from bot.domain.people import Role
from bot.domain.problem_areas import (
    Measure,
    ProblemEventKind,
    check_can_finish,
    measure_facts,
    reminded_at,
)
from bot.domain.reminders import ReminderKind
from bot.domain.views import MeasureView
from bot.services import forms, guarded, telling
from bot.services.act import Act, House, Tx, looking
from bot.services.problem_areas import history, rights
from db.queries import meetings, outbox, people, reminders
from db.queries import problem_areas as queries

_READERS = (Role.MEMBER, Role.POLICE, Role.COORDINATOR)
_MOST_OWNERS = 100
_REMINDERS = (ReminderKind.MEASURE_SOON, ReminderKind.MEASURE_LATE)


async def show(act: Act, measure_id: int) -> MeasureView:
    """One measure, for its owner and whoever sees its problem area. Raises NotFound."""
    async with looking(act) as tx:
        tx.require(*_READERS)
        found = await _get(tx, measure_id)
        if found.owner_id != tx.person.id and not rights.is_staff(tx):
            if found.problem_area is None:
                raise NotFound("measure")
            await rights.seen(tx, found.problem_area[0])
        return MeasureView(
            await _as_seen_by(tx.session, found, tx.person.id),
            tx.act.today,
            may_finish=_may_finish(tx, found),
            may_change=found.done_at is None and await _may_change(tx, found),
        )


async def _as_seen_by(session: AsyncSession, measure: Measure, *person_ids: int) -> Measure:
    """A measure as these people may know it: without a problem area that one of them can't see."""
    if measure.problem_area is None:
        return measure
    for person_id in person_ids:
        held = await people.held_roles(session, person_id)
        is_staff = any(one.role in rights.STAFF for one in held)
        if not is_staff and not await queries.is_seen_by(
            session, measure.problem_area[0], person_id
        ):
            return replace(measure, problem_area=None)
    return measure


async def _get(tx: Tx, measure_id: int) -> Measure:
    found = await queries.find_measure(tx.session, measure_id)
    if found is None:
        raise NotFound("measure")
    return found


def _may_finish(tx: Tx, measure: Measure) -> bool:
    return measure.done_at is None and _answers_for(tx, measure)


def _answers_for(tx: Tx, measure: Measure) -> bool:
    """Whether the person may say what came of it: its owner, or a coordinator."""
    return tx.holds(Role.COORDINATOR) or measure.owner_id == tx.person.id


async def _may_change(tx: Tx, measure: Measure) -> bool:
    """Whoever wrote it down may, and whoever works on its problem area."""
    if measure.created_by == tx.person.id or rights.is_staff(tx):
        return True
    if measure.problem_area is None:
        return False
    return await rights.works_on(tx, await rights.get(tx, measure.problem_area[0]))


async def add(
    tx: Tx,
    *,
    what: str,
    owner_id: int,
    due_on: date,
    problem_id: int | None = None,
    meeting_id: int | None = None,
) -> int:
    """Write a measure within an act that may do so; its owner is told, and reminded of it."""
    measure_id = await queries.add_measure(
        tx.session,
        what=what,
        owner_id=owner_id,
        due_on=due_on,
        created_by=tx.person.id,
        now=tx.now,
        problem_id=problem_id,
        meeting_id=meeting_id,
    )
    await _remind_of(tx, measure_id, due_on)
    if problem_id is not None:
        await history.write(tx, problem_id, ProblemEventKind.MEASURE, what)
    if owner_id != tx.person.id:
        measure = await _get(tx, measure_id)
        key = f"measure:{measure_id}:given"
        params = measure_facts(await _as_seen_by(tx.session, measure, owner_id))
        await telling.tell(tx.session, NoticeKind.MEASURE_GIVEN, params, [owner_id], key, tx.now)
    return measure_id


async def _remind_of(tx: Tx, measure_id: int, due_on: date) -> None:
    soon_at, late_at = reminded_at(due_on, tx.act.house.zone)
    if soon_at > tx.now:
        await reminders.add(tx.session, ReminderKind.MEASURE_SOON, measure_id, soon_at)
    await reminders.add(tx.session, ReminderKind.MEASURE_LATE, measure_id, late_at)


async def remind_soon(
    session: AsyncSession, house: House, measure_id: int, reminder_id: int, now: datetime
) -> None:
    """Remind an owner the working day before, unless it is done, or the bot was down so long."""
    today = local_day(now, house.zone)
    await _remind(session, NoticeKind.MEASURE_SOON, measure_id, reminder_id, now, since=today)


async def remind_late(
    session: AsyncSession, _house: House, measure_id: int, reminder_id: int, now: datetime
) -> None:
    """Remind an owner the working day after, unless it is done."""
    await _remind(session, NoticeKind.MEASURE_LATE, measure_id, reminder_id, now)


async def _remind(
    session: AsyncSession,
    kind: NoticeKind,
    measure_id: int,
    reminder_id: int,
    now: datetime,
    *,
    since: date | None = None,
) -> None:
    """Remind an owner of what is not done, unless it was due before a local day."""
    measure = await queries.find_measure(session, measure_id)
    if measure is None or measure.done_at is not None:
        return
    if since is not None and measure.due_on < since:
        return
    if not await _takes_part(session, measure.owner_id):
        return  # `hand_back` has told the coordinators.
    key = f"reminder:{reminder_id}"
    params = measure_facts(await _as_seen_by(session, measure, measure.owner_id))
    await telling.tell(session, kind, params, [measure.owner_id], key, now)


async def _takes_part(session: AsyncSession, person_id: int) -> bool:
    """Whether somebody holds a role in which measures are undertaken."""
    return any(one.role in _READERS for one in await people.held_roles(session, person_id))


async def hand_back(tx: Tx, person_id: int) -> None:
    """Tell coordinators of what somebody still had to do, who holds no role in it any more."""
    if await _takes_part(tx.session, person_id):
        return
    left = await queries.list_open_of(tx.session, person_id)
    if not left:
        return
    name, organisation = await people.last_known(tx.session, person_id)
    notice_id = await outbox.add_notice(
        tx.session,
        NoticeKind.MEASURES_LEFT,
        {
            "name": name,
            "organisation": organisation,
            "measures": [{"measure": one.id, "what": one.what} for one in left],
        },
        dedup_key=f"measures_left:{person_id}:{tx.now.isoformat()}",
        now=tx.now,
    )
    if notice_id is not None:
        await outbox.deliver_to_role(
            tx.session, notice_id, Role.COORDINATOR, priority=Priority.NORMAL, due_at=tx.now
        )


async def _owners(tx: Tx, problem_id: int | None) -> tuple[Choice, ...]:
    """Who can undertake a measure against a problem area."""
    problem = await rights.get(tx, problem_id) if problem_id is not None else None
    return await owners(tx, problem.network[0] if problem and problem.network else None)


async def owners(tx: Tx, network_id: int | None) -> tuple[Choice, ...]:
    """Who can undertake a measure: staff, and who belongs to the network that it is seen by."""
    found = await queries.list_owners(tx.session, network_id, limit=_MOST_OWNERS)
    return tuple(
        Choice(str(id_), {"name": name, "organisation": organisation})
        for id_, name, organisation in found
    )


class _Undertake(forms.Workflow):
    """The dialog in which staff and conveners write down who does what by when."""

    roles = _READERS

    async def check(self, tx: Tx, about: Mapping[str, Any]) -> None:
        await rights.workable(tx, about["problem"])

    async def choices(self, tx: Tx, form: Form) -> tuple[Choice, ...]:
        return await _owners(tx, form.answers["problem"]) if form.step == "owner" else ()

    async def facts(self, tx: Tx, form: Form) -> Mapping[str, Any]:
        problem = await rights.workable(tx, form.answers["problem"])
        return {**guarded.facts(tx, form), "title": problem.title}

    async def finish(self, tx: Tx, form: Form, form_id: int) -> forms.Finished:
        answers = form.answers
        await self.check(tx, answers)
        await forms.check_choices(tx, form, "owner")
        measure_id = await add(
            tx,
            what=answers["what"],
            owner_id=int(answers["owner"]["value"]),
            due_on=date.fromisoformat(answers["due"]),
            problem_id=answers["problem"],
        )
        await guarded.check(tx, form, measure_id)
        return forms.Finished(measure_facts(await _get(tx, measure_id)))


class _Change(forms.Workflow):
    """The dialog that gives a measure other words, another owner or another day."""

    roles = _READERS

    async def check(self, tx: Tx, about: Mapping[str, Any]) -> None:
        check_can_finish(await self._own(tx, about))

    async def _own(self, tx: Tx, about: Mapping[str, Any]) -> Measure:
        """A measure that the person may change. Raises NotFound."""
        measure = await _get(tx, about["measure"])
        if not await _may_change(tx, measure):
            raise NotFound("measure")
        return measure

    async def known(self, tx: Tx, about: Mapping[str, Any]) -> Mapping[str, Any]:
        now = self._answers(await _get(tx, about["measure"]))
        return {**now, "before": now}

    def _answers(self, measure: Measure) -> dict[str, Any]:
        """A measure as it stands, as answers."""
        return {
            "what": measure.what,
            "owner": {"value": str(measure.owner_id), "name": measure.owner, "organisation": ""},
            "due": measure.due_on.isoformat(),
        }

    async def choices(self, tx: Tx, form: Form) -> tuple[Choice, ...]:
        if form.step != "owner":
            return ()
        measure = await _get(tx, form.answers["measure"])
        return await _owners(tx, measure.problem_area[0] if measure.problem_area else None)

    async def facts(self, tx: Tx, form: Form) -> Mapping[str, Any]:
        measure = await self._own(tx, form.answers)
        return {**guarded.facts(tx, form), "title": measure.what}

    async def finish(self, tx: Tx, form: Form, form_id: int) -> forms.Finished:
        answers = form.answers
        row = await queries.get_measure_row(tx.session, answers["measure"])
        await self.check(tx, answers)
        assert row is not None, "checked a moment ago"
        before = await _get(tx, row.id)
        if self._answers(before) != answers["before"]:
            raise ProblemMoved
        await forms.check_choices(tx, form, "owner")
        await guarded.check(tx, form, row.id)
        row.what = answers["what"]
        row.owner_id = int(answers["owner"]["value"])
        row.due_on = date.fromisoformat(answers["due"])
        await tx.session.flush()
        await meetings.drop_reminders(tx.session, _REMINDERS, [row.id])
        await _remind_of(tx, row.id, row.due_on)
        await self._note(tx, before, form_id)
        return forms.Finished(measure_facts(await _get(tx, row.id)))

    async def _note(self, tx: Tx, before: Measure, form_id: int) -> None:
        """What it was before stays in the history; who had it and who has it now are told."""
        after = await _get(tx, before.id)
        if before.problem_area is not None:
            was = f"{before.what} ({before.owner}, {before.due_on.isoformat()})"
            await history.write(tx, before.problem_area[0], ProblemEventKind.MEASURE_CHANGED, was)
        await tx.audit("measure.changed", before.id)
        to = [one for one in {before.owner_id, after.owner_id} if one != tx.person.id]
        key = f"measure:{before.id}:changed:{form_id}"
        params = measure_facts(await _as_seen_by(tx.session, after, *to))
        await telling.tell(tx.session, NoticeKind.MEASURE_CHANGED, params, to, key, tx.now)


class _Finish(forms.Workflow):
    """The dialog in which the owner of a measure says what came of it."""

    roles = _READERS

    async def check(self, tx: Tx, about: Mapping[str, Any]) -> None:
        check_can_finish(await self._own(tx, about))

    async def _own(self, tx: Tx, about: Mapping[str, Any]) -> Measure:
        """A measure that the person answers for. Raises NotFound."""
        measure = await _get(tx, about["measure"])
        if not _answers_for(tx, measure):
            raise NotFound("measure")
        return measure

    async def facts(self, tx: Tx, form: Form) -> Mapping[str, Any]:
        measure = await self._own(tx, form.answers)
        return {**guarded.facts(tx, form), "title": measure.what}

    async def finish(self, tx: Tx, form: Form, form_id: int) -> forms.Finished:
        row = await queries.get_measure_row(tx.session, form.answers["measure"])
        await self.check(tx, form.answers)
        assert row is not None, "checked a moment ago"
        await guarded.check(tx, form, row.id)
        row.done_at = tx.now
        row.result = form.answers["result"]
        await tx.session.flush()
        if row.problem_area_id is not None:
            note = f"{row.what}: {row.result}"
            await history.write(tx, row.problem_area_id, ProblemEventKind.MEASURE_DONE, note)
        measure = await _get(tx, row.id)
        to = [measure.created_by] if measure.created_by != tx.person.id else []
        key = f"measure:{row.id}:done"
        params = measure_facts(await _as_seen_by(tx.session, measure, *to))
        await telling.tell(tx.session, NoticeKind.MEASURE_DONE, params, to, key, tx.now)
        return forms.Finished(measure_facts(await _as_seen_by(tx.session, measure, tx.person.id)))


forms.register(FormKind.MEASURE, _Undertake())
forms.register(FormKind.MEASURE_EDIT, _Change())
forms.register(FormKind.MEASURE_DONE, _Finish())
