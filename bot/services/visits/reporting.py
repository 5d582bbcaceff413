"""How a visit went: its officer says so, and what was planned stands in the ledger once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from bot.domain.activities import ActivityKind, ActivityState, Doer
from bot.domain.errors import (
    EntryChanged,
    NotFound,
    NothingCorrected,
    OldButton,
    VisitSettled,
)
from bot.domain.forms import Choice, Form, FormKind
from bot.domain.ledger import Change, Entry
from bot.domain.local_time import local_day
from bot.domain.outbox import NoticeKind
from bot.domain.people import Role
from bot.domain.promises import Workflow
from bot.domain.visit_clock import VISIT_REMINDERS
from bot.domain.visit_reports import HELD_ANSWERS, Report, answers_of, outputs_of, report_of
from bot.domain.visits import AGREED, REPORTED, Visit, VisitState, as_facts, check_can_report
from bot.services import forms, guarded
from bot.services.act import Tx
from bot.services.visits.showing import seen, tell, tell_parties
from bot.texts import activities as activity_texts
from db.models import VisitRow
from db.queries import ledger, promises, reminders, schools, visits

_SOURCE = "visit"


class _Reporting(forms.Workflow):
    """What reporting and correcting have in common: the same questions about a visit."""

    roles = (Role.POLICE, Role.COORDINATOR)

    async def theirs(self, tx: Tx, visit_id: int) -> Visit:
        """A visit of which this person can say how it went: their own, or any for coordinators."""
        visit = await seen(tx, visit_id)
        if visit.officer_id != tx.person.id and not tx.holds(Role.COORDINATOR):
            raise NotFound("visit")
        return visit

    async def choices(self, tx: Tx, form: Form) -> tuple[Choice, ...]:
        visit = await seen(tx, form.answers["visit"])
        match form.step:
            case "held":
                return tuple(Choice(value) for value in HELD_ANSWERS)
            case "reached":
                booked = {"number": visit.pupils, "qualifier": visit.pupils_qualifier.value}
                classes = {"classes": visit.classes} if visit.classes is not None else {}
                return (Choice(str(visit.pupils), {**booked, **classes}),)
            case "classes":
                known = visit.classes_reached or visit.classes
                numbers = (1, 2, 3, 4) if known is None else (known,)
                return tuple(Choice(str(number)) for number in numbers)
        return ()

    async def facts(self, tx: Tx, form: Form) -> Mapping[str, Any]:
        facts = as_facts(await seen(tx, form.answers["visit"]))
        return {**facts, **guarded.facts(tx, form)}


class _Report(_Reporting):
    """The dialog in which the officer says how a visit went: it becomes an activity."""

    async def check(self, tx: Tx, about: Mapping[str, Any]) -> None:
        await self._reportable(tx, about["visit"])
        if about.get("held", {"value": HELD_ANSWERS[0]})["value"] not in HELD_ANSWERS:
            raise OldButton

    async def known(self, tx: Tx, about: Mapping[str, Any]) -> Mapping[str, Any]:
        return {"note": None}

    async def _reportable(self, tx: Tx, visit_id: int) -> Visit:
        """A visit that has begun and is not settled yet."""
        visit = await self.theirs(tx, visit_id)
        if visit.state not in AGREED:
            raise VisitSettled
        check_can_report(visit, tx.now)
        return visit

    async def finish(self, tx: Tx, form: Form, form_id: int) -> forms.Finished:
        visit = await self._reportable(tx, form.answers["visit"])
        row = await visits.get_row(tx.session, visit.id)
        if row is None or row.state not in AGREED:
            raise VisitSettled
        await guarded.check(tx, form, visit.id)
        visit = await _write(tx, row, report_of(form.answers))
        logged = await _log(tx, visit)
        await reminders.forget(tx.session, VISIT_REMINDERS, visit.id)
        await _tell(tx, visit, "reported", {"asks": visit.state is VisitState.HELD})
        await tx.audit("visit.reported", visit.id)
        return forms.Finished({**as_facts(visit), "logged": logged})


class _Correct(_Reporting):
    """The dialog that puts a report right: the reason first, then all of it to change."""

    async def check(self, tx: Tx, about: Mapping[str, Any]) -> None:
        await self._reported(tx, about["visit"])

    async def _reported(self, tx: Tx, visit_id: int) -> Visit:
        visit = await self.theirs(tx, visit_id)
        if visit.state not in REPORTED:
            raise VisitSettled
        return visit

    async def known(self, tx: Tx, about: Mapping[str, Any]) -> Mapping[str, Any]:
        visit = await self._reported(tx, about["visit"])
        return {**answers_of(visit), "as_of": visit.changed_at.isoformat()}

    async def finish(self, tx: Tx, form: Form, form_id: int) -> forms.Finished:
        visit = await self._reported(tx, form.answers["visit"])
        row = await visits.get_row(tx.session, visit.id)
        if row is None or row.changed_at.isoformat() != form.answers["as_of"]:
            raise EntryChanged
        if report_of(form.answers) == report_of(answers_of(visit)):
            raise NothingCorrected
        await guarded.check(tx, form, visit.id)
        was_held = visit.state is VisitState.HELD
        visit = await _write(tx, row, report_of(form.answers))
        logged = await _correct(tx, visit, form.answers["why"])
        asks = visit.state is VisitState.HELD and not was_held
        cause = f"corrected:{visit.changed_at.isoformat()}"
        await _tell(tx, visit, cause, {"asks": asks, "why": form.answers["why"]})
        await tx.audit("visit.report_corrected", visit.id)
        return forms.Finished({**as_facts(visit), "logged": logged})


async def _tell(tx: Tx, visit: Visit, cause: str, more: Mapping[str, Any]) -> None:
    """Tell the school how its visit stands, and the officer where somebody else has said so."""
    kind = NoticeKind.VISIT_REPORTED
    await tell_parties(tx, kind, visit, cause=cause, officer=False, more=more)
    if visit.officer_id != tx.person.id:
        more = {**more, "asks": False, "rebooks": False}
        await tell(tx, kind, visit, [visit.officer_id], cause=f"{cause}:officer", more=more)


async def _write(tx: Tx, row: VisitRow, report: Report) -> Visit:
    """Keep with the visit how it went."""
    row.state = (VisitState.HELD if report.held else VisitState.NOT_HELD).value
    row.pupils_reached, row.classes_reached = report.pupils, report.classes
    row.reached_qualifier = report.qualifier and report.qualifier.value
    row.reason, row.note = report.reason, report.note
    row.changed_at = tx.now
    await tx.session.flush()
    return await seen(tx, row.id)


async def _log(tx: Tx, visit: Visit) -> bool:
    """Write the activity. False: no document promises visits, so there is none to count."""
    day = local_day(visit.starts_at, tx.act.house.zone)
    promise_id = await promises.find_served(tx.session, Workflow.SCHOOL_VISITS, day)
    if promise_id is None:
        return False
    entry = Entry(
        promise_ids=(promise_id,),
        kind=ActivityKind.SCHOOL_VISIT,
        day=day,
        what=activity_texts.visit_line(visit),
        doer=Doer.POLICE,
        area_id=await schools.area_of(tx.session, visit.school_id),
        place=visit.school,
        source=(_SOURCE, visit.id),
    )
    await ledger.append(tx.session, [_with_report(entry, visit)], by=tx.person.id, now=tx.now)
    return True


def _with_report(entry: Entry, visit: Visit) -> Entry:
    """What an entry says when the visit went as it is reported now."""
    held = visit.state is VisitState.HELD
    return replace(
        entry,
        outputs=outputs_of(visit),
        note=visit.note,
        state=ActivityState.HELD if held else ActivityState.NOT_HELD,
        reason=visit.reason,
    )


async def _correct(tx: Tx, visit: Visit, why: str) -> bool:
    """Let the activity say what the visit says now, in a version of its own.

    One that was voided stays so. False: there is none, and no document that promises visits.
    """
    number = await ledger.find_of(tx.session, (_SOURCE, visit.id))
    if number is None:
        return await _log(tx, visit)
    stored = await ledger.latest(tx.session, number)
    if stored is None:
        raise EntryChanged
    version, entry = stored
    if entry.state is ActivityState.VOIDED:
        return True
    is_done = await ledger.amend(
        tx.session,
        number,
        Change.CORRECTED,
        _with_report(entry, visit),
        version=version,
        by=tx.person.id,
        why=why,
        now=tx.now,
    )
    if not is_done:
        raise EntryChanged
    return True


forms.register(FormKind.REPORT_VISIT, _Report())
forms.register(FormKind.CORRECT_REPORT, _Correct())
