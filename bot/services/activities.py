"""Logging what was done, and answering what has been done."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from bot.domain.activities import (
    COUNTED_IN,
    Activity,
    ActivityKind,
    Doer,
    Findings,
    Period,
    Question,
    kinds_for,
    period_of,
)
from bot.domain.errors import NoPromises, NotFound, OutsidePeriod
from bot.domain.forms import Choice, Form, FormKind
from bot.domain.people import Role
from bot.domain.promises import PromiseDocument, Workflow, ends_on, in_reading_order
from bot.domain.reading import Qualifier
from bot.domain.views import ACTIVITIES_A_PAGE, page_within
from bot.services import forms
from bot.services.act import Act, Tx, looking
from db.queries import activities, promises


async def ask(act: Act, question: Question) -> Findings:
    """What has been done, with totals over all of it and one page. For coordinators and police."""
    async with looking(act) as tx:
        tx.require(Role.COORDINATOR, Role.POLICE)
        period = period_of(question.span, act.today, await _promise_period(tx))
        totals = await activities.totals(tx.session, question, period)
        count = await activities.count(tx.session, question, period)
        question = _within(question, count)
        page = await activities.page(tx.session, question, period, size=ACTIVITIES_A_PAGE)
        held = sum(total.activities for total in totals)
        return Findings(question, period, count, totals, page, count - held)


def _within(question: Question, count: int) -> Question:
    """The question with its page inside what there is."""
    return replace(question, page=page_within(question.page, count, ACTIVITIES_A_PAGE))


async def _promise_period(tx: Tx) -> Period:
    stored = promises.started(await promises.list_all(tx.session), tx.act.today)
    if not stored:
        return Period(None, None)
    current = in_reading_order([one.document for one in stored], tx.act.today)[0]
    return Period(current.period_start, _counts_until(current, current, tx.act.today))


def _counts_until(document: PromiseDocument, current: PromiseDocument, today: date) -> date:
    """The last day on which activities count under a document.

    Work goes on between two documents: the latest one takes activities until the next begins.
    """
    return max(ends_on(document), today) if document is current else ends_on(document)


async def promise_choices(act: Act) -> tuple[Choice, ...]:
    """The promises that a question can be about. For coordinators and police."""
    async with looking(act) as tx:
        tx.require(Role.COORDINATOR, Role.POLICE)
        return await _promises(tx)


async def _promises(tx: Tx) -> tuple[Choice, ...]:
    """Promises whose period has begun, those of the current document first."""
    stored = promises.started(await promises.list_all(tx.session), tx.act.today)
    by_key = {one.document.key: one for one in stored}
    ordered = in_reading_order([one.document for one in stored], tx.act.today)
    return tuple(
        Choice(
            str(by_key[document.key].promise_ids[promise.key]),
            {
                "key": promise.key,
                "title": promise.title,
                "workflow": promise.workflow.value if promise.workflow else None,
                "first": document.period_start.isoformat(),
                "last": _counts_until(document, ordered[0], tx.act.today).isoformat(),
            },
        )
        for document in ordered
        for promise in document.promises
    )


async def show(act: Act, activity_id: int) -> Activity:
    """One activity. For coordinators and police. Raises NotFound."""
    async with looking(act) as tx:
        tx.require(Role.COORDINATOR, Role.POLICE)
        found = await activities.find(tx.session, activity_id)
    if found is None:
        raise NotFound("activity")
    return found


class _Log(forms.Workflow):
    """The dialog that logs an activity by hand."""

    roles = (Role.COORDINATOR, Role.POLICE)

    async def choices(self, tx: Tx, form: Form) -> tuple[Choice, ...]:
        match form.step:
            case "promise":
                choices = await _promises(tx)
                if not choices:
                    raise NoPromises
                return choices
            case "kind":
                workflow = form.answers["promise"]["workflow"]
                kinds = kinds_for(Workflow(workflow) if workflow else None)
                return tuple(Choice(kind.value) for kind in kinds)
            case "doer":
                return tuple(Choice(doer.value) for doer in Doer)
        return ()

    async def finish(self, tx: Tx, form: Form, form_id: int) -> forms.Finished:
        answers = form.answers
        day = date.fromisoformat(answers["day"])
        promise = answers["promise"]
        first, last = date.fromisoformat(promise["first"]), date.fromisoformat(promise["last"])
        if not first <= day <= last:
            raise OutsidePeriod("day", first=first, last=last)
        kind = ActivityKind(answers["kind"]["value"])
        quantity = answers.get("quantity")
        activity_id = await activities.add(
            tx.session,
            promise_id=int(promise["value"]),
            kind=kind,
            day=day,
            what=answers["what"],
            doer=Doer(answers["doer"]["value"]),
            quantity=quantity["number"] if quantity else None,
            unit=COUNTED_IN[kind] if quantity else None,
            qualifier=Qualifier(quantity["qualifier"]) if quantity else Qualifier.EXACTLY,
            source=("form", form_id),
            logged_by=tx.person.id,
            now=tx.now,
        )
        await tx.audit("activity.logged", activity_id)
        return forms.Finished({"activity": activity_id})


forms.register(FormKind.LOG_ACTIVITY, _Log())
