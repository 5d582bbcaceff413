"""Closing a case: what was proposed, what was adopted, and the activity that it becomes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.domain.activities import ActivityKind, ActivityState, Doer, Output
from bot.domain.errors import CaseClosed
from bot.domain.forms import SUGGESTED, Choice, Form, FormKind
from bot.domain.ledger import Entry
from bot.domain.networks import SERVES, NetworkKind
from bot.domain.outbox import NoticeKind
from bot.domain.planning import PlanCase, PlanResult, as_facts, check_is_open
from bot.domain.promises import Unit
from bot.domain.reading import Qualifier
from bot.services import forms, guarded
from bot.services.act import Tx
from bot.services.planning import reminding, rights
from bot.texts import activities as activity_texts
from db.queries import ledger, planning, promises


class _Close(forms.Workflow):
    """The dialog that closes a case: it becomes an activity under the group's promise."""

    roles = rights.ROLES

    async def check(self, tx: Tx, about: forms.About) -> None:
        check_is_open(await rights.led(tx, about["plan"]))

    async def known(self, tx: Tx, about: forms.About) -> forms.About:
        """As many proposals as there are remarks on what the plan does not take care of."""
        case = await rights.led(tx, about["plan"])
        counted = {"number": len(case.proposals), "qualifier": Qualifier.EXACTLY.value}
        return {SUGGESTED: {"proposed": counted}}

    async def choices(self, tx: Tx, form: Form) -> tuple[Choice, ...]:
        match form.step:
            case "given":
                return (Choice("yes"), Choice("no"))
            case "proposed":
                return tuple(Choice(str(number)) for number in range(6))
            case "adopted":
                most = min(form.answers["proposed"]["number"], _MOST_BUTTONS)
                return tuple(Choice(str(number)) for number in range(most + 1))
        return ()

    async def facts(self, tx: Tx, form: Form) -> Mapping[str, Any]:
        case = await rights.led(tx, form.answers["plan"])
        return {**guarded.facts(tx, form), "title": case.title}

    async def finish(self, tx: Tx, form: Form, form_id: int) -> forms.Finished:
        case = await rights.led(tx, form.answers["plan"])
        row = await rights.locked_open(tx, case)
        await guarded.check(tx, form, case.id)
        result = _result(tx, form.answers)
        row.closed_on, row.closed_by = result.closed_on, tx.person.id
        row.proposed, row.adopted = result.proposed, result.adopted
        row.outcome, row.reason = result.outcome, result.reason
        await tx.session.flush()
        closed = await planning.find(tx.session, case.id)
        if closed is None:
            raise CaseClosed
        logged = await _log(tx, closed, result)
        await reminding.set_reminders(tx, closed)
        await reminding.tell_group(tx, NoticeKind.PLAN_CLOSED, closed, "closed")
        await tx.audit("plan.closed", case.id)
        return forms.Finished({**as_facts(closed), "logged": logged})


_MOST_BUTTONS = 7


def _result(tx: Tx, answers: Mapping[str, Any]) -> PlanResult:
    if answers["given"]["value"] == "no":
        return PlanResult(tx.act.today, 0, 0, None, answers["reason"])
    return PlanResult(
        tx.act.today,
        answers["proposed"]["number"],
        answers["adopted"]["number"],
        answers.get("outcome"),
        None,
    )


async def _log(tx: Tx, case: PlanCase, result: PlanResult) -> bool:
    """Log a case under the promise that planning groups serve. False: there is none."""
    promise_id = await promises.find_served(
        tx.session, SERVES[NetworkKind.PLANNING], result.closed_on
    )
    if promise_id is None:
        return False
    figures = (
        (1, Unit.PLANS),
        (result.proposed, Unit.MEASURES),
        (result.adopted, Unit.MEASURES_ADOPTED),
    )
    was_given = result.reason is None
    entry = Entry(
        promise_ids=(promise_id,),
        kind=ActivityKind.PLAN_REVIEW,
        day=result.closed_on,
        what=activity_texts.plan_line(case),
        doer=Doer.TOGETHER,
        area_id=case.area.id if case.area else None,
        outputs=tuple(Output(number, unit) for number, unit in figures if number)
        if was_given
        else (),
        note=result.outcome,
        state=ActivityState.HELD if was_given else ActivityState.NOT_HELD,
        reason=result.reason,
        source=("plan", case.id),
    )
    await ledger.append(tx.session, [entry], by=tx.person.id, now=tx.now)
    return True


forms.register(FormKind.PLAN_CLOSE, _Close())
