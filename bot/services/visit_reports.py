"""How a visit went: its officer says so, and a visit that was held counts under the promise."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.domain.activities import ActivityKind, Doer
from bot.domain.errors import NotFound, VisitSettled
from bot.domain.forms import Choice, Form, FormKind
from bot.domain.local_time import local_day
from bot.domain.outbox import NoticeKind
from bot.domain.people import Role
from bot.domain.promises import Unit, Workflow
from bot.domain.reading import Qualifier
from bot.domain.visits import AGREED, Visit, VisitState, as_facts, check_can_report
from bot.services import forms
from bot.services.act import Tx
from bot.services.visits import seen, tell_parties
from bot.texts import activities as activity_texts
from db.queries import activities, promises, visits


class _Report(forms.Workflow):
    """The dialog in which the officer says how a visit went: it becomes an activity."""

    roles = (Role.POLICE,)

    async def check(self, tx: Tx, about: Mapping[str, Any]) -> None:
        await self._mine(tx, about["visit"])

    async def _mine(self, tx: Tx, visit_id: int) -> Visit:
        """The officer's own visit, begun and not settled yet."""
        visit = await seen(tx, visit_id)
        if visit.state not in AGREED:
            raise VisitSettled
        if visit.officer_id != tx.person.id:
            raise NotFound("visit")
        check_can_report(visit, tx.now)
        return visit

    async def choices(self, tx: Tx, form: Form) -> tuple[Choice, ...]:
        if form.step == "held":
            return (Choice("yes"), Choice("no"))
        if form.step == "reached":
            visit = await seen(tx, form.answers["visit"])
            booked = {"number": visit.pupils, "qualifier": visit.pupils_qualifier.value}
            return (Choice(str(visit.pupils), booked),)
        return ()

    async def facts(self, tx: Tx, form: Form) -> Mapping[str, Any]:
        return as_facts(await seen(tx, form.answers["visit"]))

    async def finish(self, tx: Tx, form: Form, form_id: int) -> forms.Finished:
        visit = await self._mine(tx, form.answers["visit"])
        await self._write(tx, form.answers, visit.id)
        visit = await seen(tx, visit.id)
        logged = visit.state is VisitState.HELD and await self._log(tx, form.answers, visit)
        await tell_parties(tx, NoticeKind.VISIT_REPORTED, visit, cause="reported", officer=False)
        await tx.audit("visit.reported", visit.id)
        return forms.Finished({**as_facts(visit), "logged": logged})

    async def _write(self, tx: Tx, answers: Mapping[str, Any], visit_id: int) -> None:
        row = await visits.get_row(tx.session, visit_id)
        if row is None or row.state not in AGREED:
            raise VisitSettled
        held = answers["held"]["value"] == "yes"
        row.state = VisitState.HELD.value if held else VisitState.NOT_HELD.value
        row.pupils_reached = answers["reached"]["number"] if held else None
        row.reached_qualifier = answers["reached"]["qualifier"] if held else None
        row.reason = None if held else answers["reason"]
        row.changed_at = tx.now
        await tx.session.flush()

    async def _log(self, tx: Tx, answers: Mapping[str, Any], visit: Visit) -> bool:
        """Write the activity. False: no document promises visits, so there is none to count."""
        day = local_day(visit.starts_at, tx.act.house.zone)
        promise_id = await promises.find_served(tx.session, Workflow.SCHOOL_VISITS, day)
        if promise_id is None:
            return False
        await activities.add(
            tx.session,
            promise_id=promise_id,
            kind=ActivityKind.SCHOOL_VISIT,
            day=day,
            what=activity_texts.visit_line(visit),
            doer=Doer.POLICE,
            quantity=visit.pupils_reached,
            unit=Unit.PUPILS,
            qualifier=Qualifier(answers["reached"]["qualifier"]),
            source=("visit", visit.id),
            logged_by=tx.person.id,
            now=tx.now,
        )
        return True


forms.register(FormKind.REPORT_VISIT, _Report())
