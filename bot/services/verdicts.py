"""A person's word in the follow-up: judging a promise."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.domain.activities import Period
from bot.domain.errors import (
    AnswerProblem,
    NotFound,
    NothingBehind,
    PeriodClosed,
    SentBack,
)
from bot.domain.follow_up.rule import can_be_judged
from bot.domain.follow_up.states import JUDGED_AS, PromiseState, Verdict
from bot.domain.follow_up.views import Depth
from bot.domain.forms import Choice, Form, FormKind
from bot.domain.people import Role
from bot.services import follow_up, forms, guarded
from bot.services.act import Tx
from db.queries import closings, promises, verdicts

AS_WORKED_OUT = "as_worked_out"
"""The choice that leaves a promise to its figures again."""


async def judge(
    tx: Tx, promise_id: int, state: PromiseState | None, reason: str, period: Period
) -> int:
    """Store a person's verdict on a promise; gives the verdict's number. For coordinators.

    `state` is None where the promise is again to stand as its figures say. Raises NothingBehind
    where a promise is called kept without an activity held in the period, and PeriodClosed where
    that is closed.
    """
    tx.require(Role.COORDINATOR)
    await check_open(tx, promise_id)
    behind = None
    if state is PromiseState.KEPT:
        behind = await verdicts.find_behind(tx.session, promise_id, period)
        if behind is None:
            raise NothingBehind
    verdict = Verdict(promise_id, state, reason, tx.person.id, tx.now, behind)
    verdict_id = await verdicts.add(tx.session, verdict)
    await tx.audit("promise.judged", promise_id)
    return verdict_id


async def check_open(tx: Tx, promise_id: int) -> None:
    """Check that a promise's period can still be judged, until this transaction is over.

    Raises NotFound, or PeriodClosed.
    """
    document_id = await promises.document_of(tx.session, promise_id)
    row = None if document_id is None else await promises.lock(tx.session, document_id)
    if row is None:
        raise NotFound("promise")
    closing = await closings.find(tx.session, row.id)
    if closing is not None:
        raise PeriodClosed(row.title, closing.closed_on)


class AboutAPromise(forms.Workflow):
    """What dialogs about one promise have in common."""

    roles = (Role.COORDINATOR,)

    async def check(self, tx: Tx, about: forms.About) -> None:
        await check_open(tx, about["promise"])
        await follow_up.in_depth(tx, about["promise"])

    async def depth(self, tx: Tx, form: Form) -> Depth:
        """The promise that the dialog is about, as it stands now."""
        return await follow_up.in_depth(tx, form.answers["promise"])

    async def facts(self, tx: Tx, form: Form) -> Mapping[str, Any]:
        one = (await self.depth(tx, form)).one
        title = f"{one.promise.key} {one.promise.title}"
        return {**guarded.facts(tx, form), "title": title, "followed": one}


class _Judge(AboutAPromise):
    """The dialog in which a coordinator judges a promise, with a written reason."""

    async def choices(self, tx: Tx, form: Form) -> tuple[Choice, ...]:
        if form.step != "verdict":
            return ()
        one = (await self.depth(tx, form)).one
        states = [
            Choice(state.value) for state in JUDGED_AS if can_be_judged(state, one.standing.held)
        ]
        return (*states, Choice(AS_WORKED_OUT)) if one.verdicts else tuple(states)

    async def finish(self, tx: Tx, form: Form, form_id: int) -> forms.Finished:
        promise_id = form.answers["promise"]
        chosen = form.answers["verdict"]["value"]
        state = None if chosen == AS_WORKED_OUT else PromiseState(chosen)
        period = (await self.depth(tx, form)).follow_up.period
        try:
            verdict_id = await judge(tx, promise_id, state, form.answers["why"], period)
        except NothingBehind as problem:
            raise SentBack("verdict", AnswerProblem.NOTHING_BEHIND) from problem
        await guarded.check(tx, form, verdict_id)
        return forms.Finished({"promise": promise_id})


forms.register(FormKind.JUDGE_PROMISE, _Judge())
