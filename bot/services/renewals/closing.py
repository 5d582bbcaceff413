"""Closing a period: a verdict with a reason on every promise, then nothing more is written in it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from bot.domain.errors import AnswerProblem, NothingBehind, SentBack
from bot.domain.follow_up.rule import Why, can_be_judged
from bot.domain.follow_up.states import FINAL, JUDGED_AS, PromiseState
from bot.domain.follow_up.views import Followed
from bot.domain.forms import SUGGESTED, Choice, Form, FormKind
from bot.domain.outbox import NoticeKind
from bot.domain.people import DEFAULT_LOCALE
from bot.domain.renewal_views import RenewalView
from bot.domain.renewals import check_can_close, is_judged
from bot.services import follow_up, forms, guarded, verdicts
from bot.services.act import Act, AlreadyHandled, Tx, changing
from bot.services.renewals import rights
from bot.services.renewals.seeing import show, view_of
from bot.services.renewals.telling import as_facts, keepers, tell, tell_others
from bot.texts.follow_up.words import why_words
from db.queries import closings, ledger, promises, renewals, signatories

_TELLING: Final = frozenset(
    {Why.REACHED, Why.TOO_MANY, Why.FELL_SHORT, Why.NOTHING_DONE, Why.OUT_OF_RHYTHM}
)
"""What the figures say about a period that is over, well enough to be a reason."""


class _Verdict(verdicts.AboutAPromise):
    """The dialog that gives a promise the verdict with which its period is closed."""

    async def known(self, tx: Tx, about: forms.About) -> forms.About:
        depth = await follow_up.in_depth(tx, about["promise"])
        reason = _reason(depth.one, depth.follow_up.today)
        return {SUGGESTED: {"why": reason}} if reason else {}

    async def choices(self, tx: Tx, form: Form) -> tuple[Choice, ...]:
        if form.step != "verdict":
            return ()
        held = (await self.depth(tx, form)).one.standing.held
        return tuple(
            Choice(state.value)
            for state in JUDGED_AS
            if state in FINAL and can_be_judged(state, held)
        )

    async def facts(self, tx: Tx, form: Form) -> Mapping[str, Any]:
        view = (await self.depth(tx, form)).follow_up
        return {**await super().facts(tx, form), "view": view}

    async def finish(self, tx: Tx, form: Form, form_id: int) -> forms.Finished:
        depth = await self.depth(tx, form)
        state, view = PromiseState(form.answers["verdict"]["value"]), depth.follow_up
        try:
            number = await verdicts.judge(tx, depth.one.id, state, form.answers["why"], view.period)
        except NothingBehind as problem:
            raise SentBack("verdict", AnswerProblem.NOTHING_BEHIND) from problem
        await guarded.check(tx, form, number)
        return forms.Finished(
            {
                "title": f"{depth.one.promise.key} {depth.one.promise.title}",
                "state": state.value,
                "renewal": await renewals.find_id(tx.session, view.id),
                "document": view.id,
                "next": _next_unjudged(view.promises, depth.one.id),
            }
        )


def _reason(one: Followed, today: Any) -> str | None:
    """What was said about the promise last, or what its figures say where they say enough."""
    if one.standing.latest_verdict is not None:
        return one.standing.latest_verdict.reason
    return why_words(one, today, DEFAULT_LOCALE) if one.standing.why in _TELLING else None


def _next_unjudged(followed: tuple[Followed, ...], judged: int) -> int | None:
    """The next promise without a final verdict, from one on and around."""
    place = [one.id for one in followed].index(judged) + 1
    for one in (*followed[place:], *followed[:place]):
        if one.id != judged and not is_judged(one):
            return one.id
    return None


async def close(act: Act, renewal_id: int) -> RenewalView:
    """Close the period of a renewal's document; pressed again it shows that. For coordinators.

    Whoever is named to sign is asked to sign the follow-up. Raises NotFound, PeriodRunning, or
    RenewalLacks.
    """
    try:
        async with changing(act) as tx:
            view = await view_of(tx, renewal_id)
            # As a verdict locks them, so that neither waits for the other for ever.
            await promises.lock(tx.session, view.renewal.document_id)
            await ledger.take_lock(tx.session)
            view = await view_of(tx, renewal_id)
            if view.renewal.closing is None:
                check_can_close(view.follow_up)
                await _close(tx, view)
            return await view_of(tx, renewal_id)
    except AlreadyHandled:
        return await show(act, renewal_id)


async def _close(tx: Tx, view: RenewalView) -> None:
    document_id = view.renewal.document_id
    if not await closings.close(tx.session, document_id, tx.act.today, tx.person.id, tx.now):
        return
    facts = {**as_facts(view.renewal), "by": tx.person.name}
    moment = tx.now.isoformat()
    to = await keepers(tx.session)
    await tell_others(tx, NoticeKind.PERIOD_CLOSED, facts, to, f"closed:{moment}")
    signing = [one.person_id for one in view.renewal.signatories if one.person_id is not None]
    cause = f"report:{moment}"
    await tell(tx.session, NoticeKind.REPORT_TO_SIGN, facts, signing, cause, now=tx.now)
    await tx.audit("period.closed", document_id)


async def reopen(act: Act, renewal_id: int) -> RenewalView:
    """Open a closed period again; signatures below its follow-up hold no longer. For coordinators."""
    try:
        async with changing(act) as tx:
            renewal = await rights.kept(tx, renewal_id)
            await promises.lock(tx.session, renewal.document_id)
            if await closings.reopen(tx.session, renewal.document_id):
                for row in await signatories.signatory_rows(tx.session, renewal_id):
                    row.report_signed_at = None
                await tx.audit("period.reopened", renewal.document_id)
            return await view_of(tx, renewal_id)
    except AlreadyHandled:
        return await show(act, renewal_id)


forms.register(FormKind.CLOSE_PROMISE, _Verdict())
