"""Following the promises up: how each stands, and one of them in depth."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, time, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from bot.domain.activities import ActivityState, Question, Span, Total
from bot.domain.errors import NoPromises, NotFound
from bot.domain.follow_up.counting import is_counted
from bot.domain.follow_up.rule import pace_of, stand
from bot.domain.follow_up.views import Depth, Followed, FollowUp, ProblemWork, period_of
from bot.domain.follow_up.windows import TargetFrom, is_in_months, spans_of
from bot.domain.local_time import to_utc_past_gap
from bot.domain.networks import SERVES
from bot.domain.promises import Promise, in_reading_order
from bot.services.act import Act, Tx, looking
from bot.services.ledger import STAFF
from db.queries import activities, activity_sums, closings, people, promises, targets, verdicts
from db.queries import follow_up as queries

LATEST = 3
"""How many activities a promise in depth shows by themselves."""

NOT_DONE = 5


async def overview(act: Act, document_id: int | None = None) -> FollowUp:
    """How the promises of a document stand: of the current one unless another is named. For staff.

    Raises NoPromises.
    """
    async with looking(act) as tx:
        tx.require(*STAFF)
        return await of_document(tx.session, act.today, document_id)


async def of_document(
    session: AsyncSession, today: date, document_id: int | None = None
) -> FollowUp:
    """How the promises of a document stand on a local day. Raises NoPromises."""
    stored = await promises.list_all(session)
    if not stored:
        raise NoPromises
    by_key = {one.document.key: one for one in stored}
    ordered = [by_key[one.key] for one in in_reading_order([one.document for one in stored], today)]
    shown = next((one for one in ordered if one.id == document_id), ordered[0])
    return FollowUp(
        shown.id,
        shown.document,
        await _followed(session, shown, today),
        today,
        tuple((one.id, one.document.title) for one in ordered if one is not shown),
    )


async def _followed(
    session: AsyncSession, stored: promises.Stored, today: date
) -> tuple[Followed, ...]:
    """Every promise of a document, those taken out of it last, with how each stands."""
    document, period = stored.document, period_of(stored.document)
    withdrawn = await promises.list_withdrawn(session, stored.id)
    standing = [(stored.promise_ids[one.key], one) for one in document.promises]
    named = [*standing, *withdrawn]
    ids = [id_ for id_, _ in named]
    changed, judged = await targets.list_of(session, ids), await verdicts.list_of(session, ids)
    held = {
        id_: _targets(promise, document.period_start, changed.get(id_, ()))
        for id_, promise in named
    }
    log = await _log(session, ids, held, stored)
    gone = {id_ for id_, _ in withdrawn}
    found = []
    for id_, promise in named:
        stands = stand(
            period,
            held[id_],
            log.get(id_, ()),
            judged.get(id_, ()),
            today,
            is_withdrawn=id_ in gone,
        )
        found.append(
            Followed(
                id_,
                promise,
                stands,
                pace_of(stands, today),
                held[id_],
                log.get(id_, ()),
                judged.get(id_, ()),
                id_ in gone,
            )
        )
    return tuple(found)


def _targets(
    promise: Promise, first: date, changed: tuple[TargetFrom, ...]
) -> tuple[TargetFrom, ...]:
    """The targets that a promise has had; one never changed has held from the first day."""
    return changed or (TargetFrom(first, promise.target),)


async def _log(
    session: AsyncSession,
    ids: Sequence[int],
    held: dict[int, tuple[TargetFrom, ...]],
    stored: promises.Stored,
) -> queries.Log:
    """The log by month where months are fine enough for every target, else by day."""
    period = period_of(stored.document)
    spans = [span for one in held.values() for span in spans_of(one, period)]
    assert period.first is not None, "a document has a first day"
    assert period.last is not None, "a document has a last day"
    begins_and_ends_with_months = (
        period.first.day == 1 and (period.last + timedelta(days=1)).day == 1
    )
    if begins_and_ends_with_months and is_in_months(spans):
        return await queries.log_by_month(session, ids, period)
    return await queries.log_by_day(session, ids, period)


async def show(act: Act, promise_id: int) -> Depth:
    """One promise in depth. For staff. Raises NotFound."""
    async with looking(act) as tx:
        tx.require(*STAFF)
        return await in_depth(tx, promise_id)


async def in_depth(tx: Tx, promise_id: int) -> Depth:
    """One promise with all that is known of how it was kept. Raises NotFound."""
    session, today = tx.session, tx.act.today
    document_id = await promises.document_of(session, promise_id)
    if document_id is None:
        raise NotFound("promise")
    follow_up = await of_document(session, today, document_id)
    one = next((one for one in follow_up.promises if one.id == promise_id), None)
    if one is None:
        raise NotFound("promise")
    return await depth_of(tx, follow_up, one)


async def depth_of(
    tx: Tx, follow_up: FollowUp, one: Followed, *, latest: int = LATEST, not_done: int = NOT_DONE
) -> Depth:
    """A promise of a follow-up with all that is known of how it was kept within its period."""
    session, period = tx.session, follow_up.period
    question = Question(promise_id=one.id, span=Span.ALL)
    held = question.narrowed(state=ActivityState.HELD)
    closing = await closings.find(session, follow_up.id)
    not_held = question.narrowed(state=ActivityState.NOT_HELD)
    return Depth(
        follow_up=follow_up,
        one=one,
        totals=_summed(await activity_sums.totals(session, question, period)),
        latest=await activities.page(session, held, period, size=latest),
        not_done=await activities.page(session, not_held, period, size=not_done),
        daily=(await queries.log_by_day(session, [one.id], period)).get(one.id, ()),
        problems=await problems_of(tx, follow_up, one),
        judges=await people.names(session, {verdict.by for verdict in one.verdicts}),
        closed_on=closing.closed_on if closing else None,
    )


def _summed(totals: tuple[Total, ...]) -> tuple[Total, ...]:
    """Totals without what is no sum: thirty members told twelve times are not 360."""
    return tuple(
        replace(total, sums=tuple(one for one in total.sums if is_counted(one.unit)))
        for total in totals
    )


async def problems_of(tx: Tx, follow_up: FollowUp, one: Followed) -> tuple[ProblemWork, ...]:
    """The problem areas of the networks behind a promise that were worked on in its period."""
    kinds = [kind for kind, workflow in SERVES.items() if workflow is one.promise.workflow]
    period, zone = follow_up.period, tx.act.house.zone
    assert period.first is not None, "a document has a first day"
    assert period.last is not None, "a document has a last day"
    since = to_utc_past_gap(period.first, time(), zone)
    until = to_utc_past_gap(period.last + timedelta(days=1), time(), zone)
    found: list[ProblemWork] = []
    for kind in kinds:
        found += await queries.problem_work(tx.session, kind, since, until)
    return tuple(found)
