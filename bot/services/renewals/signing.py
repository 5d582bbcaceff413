"""Signing by a button, and what becomes of signatures when the text is changed."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from bot.domain.errors import NotFound
from bot.domain.outbox import NoticeKind
from bot.domain.people import Role
from bot.domain.reminders import ReminderKind
from bot.domain.renewal_views import ProposalView
from bot.domain.renewals import (
    Renewal,
    Side,
    check_is_open,
    next_document,
    seal_of,
)
from bot.services.act import Act, AlreadyHandled, Tx, changing, looking
from bot.services.renewals.telling import as_facts, keepers, tell, tell_others
from db.queries import reminders, renewals, signatories


async def proposal(act: Act, renewal_id: int) -> ProposalView:
    """The next document as it stands, for whoever comments on it or signs it. Raises NotFound."""
    async with looking(act) as tx:
        return await proposal_of(tx, renewal_id)


async def proposal_of(tx: Tx, renewal_id: int) -> ProposalView:
    """The next document as the person of an act sees it.

    Coordinators always do, the council once it was sent round, and who is to sign it. Raises
    NotFound.
    """
    renewal = await renewals.find(tx.session, renewal_id)
    if renewal is None:
        raise NotFound("renewal")
    signatory = next((one for one in renewal.signatories if one.person_id == tx.person.id), None)
    is_staff = tx.holds(Role.COORDINATOR)
    is_asked = renewal.rounds > 0 and tx.person.id in await signatories.council_ids(tx.session)
    if not (is_staff or is_asked or signatory):
        raise NotFound("renewal")
    old = {one.old.key: one.old.title for one in renewal.promises if one.old is not None}
    return ProposalView(
        renewal,
        next_document(renewal),
        old,
        signatory,
        is_staff,
        is_staff or is_asked,
        tx.act.today,
    )


async def sign(act: Act, renewal_id: int, seen: str) -> ProposalView:
    """Sign the next document for one's side; the follow-up of the old period is signed by itself.

    `seen` begins the seal of what was read: where the text was changed since, nothing is signed and
    the view says so. Raises NotFound, or RenewalSettled.
    """
    try:
        async with changing(act) as tx:
            await renewals.lock(tx.session, renewal_id)
            view = await proposal_of(tx, renewal_id)
            if view.signatory is None:
                raise NotFound("renewal")
            check_is_open(view.renewal)
            seal = seal_of(view.renewal)
            if not seen or not seal.startswith(seen):
                return replace(view, is_changed=True)
            if view.signatory.signed_at is None:
                await _sign(tx, view.renewal, view.signatory.side, seal)
            return await proposal_of(tx, renewal_id)
    except AlreadyHandled:
        return await proposal(act, renewal_id)


async def _sign(tx: Tx, renewal: Renewal, side: Side, seal: str) -> None:
    for row in await signatories.signatory_rows(tx.session, renewal.id):
        if row.side == side:
            row.signed_at, row.signed_text = tx.now, seal
    await tx.session.flush()
    await tx.audit("renewal.signed", renewal.id)
    now_signed = await renewals.find(tx.session, renewal.id)
    assert now_signed is not None, "it is locked"
    facts = {**as_facts(renewal), "by": tx.person.name, "is_signed": now_signed.is_signed}
    cause = f"signed:{side.value}:{tx.now.isoformat()}"
    to = await keepers(tx.session)
    await tell_others(tx, NoticeKind.RENEWAL_SIGNED, facts, to, cause)


async def sign_report(act: Act, renewal_id: int) -> ProposalView:
    """Sign the follow-up of the closed period for one's side. Raises NotFound."""
    try:
        async with changing(act) as tx:
            await renewals.lock(tx.session, renewal_id)
            view = await proposal_of(tx, renewal_id)
            if view.signatory is None or view.renewal.closing is None:
                raise NotFound("renewal")
            for row in await signatories.signatory_rows(tx.session, renewal_id):
                if row.side == view.signatory.side and row.report_signed_at is None:
                    row.report_signed_at = tx.now
                    await tx.audit("period.signed", view.renewal.document_id)
            await tx.session.flush()
            return await proposal_of(tx, renewal_id)
    except AlreadyHandled:
        return await proposal(act, renewal_id)


async def note_text_changed(session: AsyncSession, renewal_id: int, by: str, now: datetime) -> None:
    """Let signatures below another text go, tell who had signed, and publish nothing unsigned.

    `by` is who changed the text.
    """
    renewal = await _let_signatures_go(session, renewal_id, by, now)
    if renewal.publish_on is not None and not _signed(renewal).issuperset(Side):
        await take_back_day(session, renewal_id)


async def _let_signatures_go(
    session: AsyncSession, renewal_id: int, by: str, now: datetime
) -> Renewal:
    renewal = await renewals.find(session, renewal_id)
    assert renewal is not None, "it is locked"
    holds = _signed(renewal)
    facts = {**as_facts(renewal), "by": by}
    for row in await signatories.signatory_rows(session, renewal_id):
        if row.signed_at is None or row.person_id is None or Side(row.side) in holds:
            continue
        cause = f"void:{row.side}:{row.signed_at.isoformat()}"
        await tell(session, NoticeKind.SIGNATURE_VOID, facts, [row.person_id], cause, now=now)
        row.signed_at = row.signed_text = None
    await session.flush()
    return renewal


def _signed(renewal: Renewal) -> set[Side]:
    return {one.side for one in renewal.signatories if one.signed_at is not None}


async def note_document_changed(
    session: AsyncSession, document_id: int, by: str, now: datetime
) -> None:
    """Let signatures go where what is renewed was changed beside its renewal, if it has one.

    A day of publication stays: the coordinators hear then what is lacking.
    """
    renewal_id = await renewals.find_id(session, document_id)
    row = await renewals.lock(session, renewal_id) if renewal_id is not None else None
    if row is not None and row.published_on is None:
        await _let_signatures_go(session, row.id, by, now)


async def take_back_day(session: AsyncSession, renewal_id: int) -> None:
    """Publish nothing by the clock any more."""
    row = await renewals.lock(session, renewal_id)
    assert row is not None, "it was found a moment ago"
    row.publish_on = None
    await reminders.forget(session, [ReminderKind.RENEWAL_PUBLISH], renewal_id)
    await session.flush()
