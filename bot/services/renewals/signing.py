"""Who signs, signing by a button, and what becomes of signatures when the text is changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from bot.domain.errors import NotFound, SameSignatory
from bot.domain.forms import SUGGESTED, Choice, Form, FormKind
from bot.domain.outbox import NoticeKind
from bot.domain.people import Role
from bot.domain.reminders import ReminderKind
from bot.domain.renewal_views import ProposalView
from bot.domain.renewals import (
    Renewal,
    RenewalSignatory,
    Side,
    check_is_open,
    check_lacks_nothing,
    next_document,
    seal_of,
)
from bot.services import forms, guarded
from bot.services.act import Act, AlreadyHandled, Tx, changing, looking
from bot.services.renewals import rights
from bot.services.renewals.telling import as_facts, keepers, tell, tell_others
from db.queries import reminders, renewals

_STEPS: Final = {
    Side.MUNICIPALITY: ("first_who", "first_office"),
    Side.POLICE: ("second_who", "second_office"),
}


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
    is_asked = renewal.rounds > 0 and tx.person.id in await renewals.council_ids(tx.session)
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


class _Name(forms.Workflow):
    """The dialog that names who signs for the municipality and for the police, and asks them."""

    roles = rights.KEEPERS

    async def check(self, tx: Tx, about: forms.About) -> None:
        await rights.locked(tx, about["renewal"])
        check_lacks_nothing(await rights.kept(tx, about["renewal"]))

    async def known(self, tx: Tx, about: forms.About) -> forms.About:
        renewal = await rights.kept(tx, about["renewal"])
        offices = [one.office for one in renewal.document.signatories]
        offices = [one.office for one in renewal.signatories] or offices
        steps = [office for _, office in _STEPS.values()]
        return {SUGGESTED: dict(zip(steps, offices, strict=False))}

    async def choices(self, tx: Tx, form: Form) -> tuple[Choice, ...]:
        if form.step not in ("first_who", "second_who"):
            return ()
        taken = form.answers.get("first_who") if form.step == "second_who" else None
        return tuple(
            Choice(str(number), {"name": ", ".join(filter(None, (name, organisation)))})
            for number, name, organisation in await renewals.who_can_sign(tx.session)
            if taken is None or str(number) != taken["value"]
        )

    async def facts(self, tx: Tx, form: Form) -> Mapping[str, Any]:
        renewal = await rights.kept(tx, form.answers["renewal"])
        return {**guarded.facts(tx, form), "title": renewal.next_title}

    async def finish(self, tx: Tx, form: Form, form_id: int) -> forms.Finished:
        renewal_id, answers = form.answers["renewal"], form.answers
        await rights.locked(tx, renewal_id)
        check_lacks_nothing(await rights.kept(tx, renewal_id))
        if answers["first_who"]["value"] == answers["second_who"]["value"]:
            raise SameSignatory("second_who")
        await forms.check_choices(tx, form, "first_who", "second_who")
        await guarded.check(tx, form, renewal_id)
        names = {number: name for number, name, _ in await renewals.who_can_sign(tx.session)}
        named = [
            RenewalSignatory(
                side,
                number := int(answers[who]["value"]),
                names[number],
                answers[office],
                tx.now,
            )
            for side, (who, office) in _STEPS.items()
        ]
        await renewals.name_signatories(tx.session, renewal_id, named)
        renewal = await rights.kept(tx, renewal_id)
        await _ask_to_sign(tx, renewal, f"sign:{form_id}")
        await tx.audit("renewal.signatories", renewal_id)
        return forms.Finished({**as_facts(renewal), "names": [one.name for one in named]})


async def _ask_to_sign(tx: Tx, renewal: Renewal, cause: str) -> None:
    """Ask those who have not signed what stands now; who acts as well: they see it in the chat."""
    unsigned = [one.person_id for one in renewal.signatories if one.signed_at is None]
    facts = {**as_facts(renewal), "by": tx.person.name}
    await tell(tx.session, NoticeKind.RENEWAL_TO_SIGN, facts, unsigned, cause, now=tx.now)


async def sign(act: Act, renewal_id: int, seen: str) -> ProposalView:
    """Sign the next document for one's side, and the follow-up where the old period is closed.

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
    for row in await renewals.signatory_rows(tx.session, renewal.id):
        if row.side == side:
            row.signed_at, row.signed_text = tx.now, seal
            if renewal.closing is not None and row.report_signed_at is None:
                row.report_signed_at = tx.now
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
            for row in await renewals.signatory_rows(tx.session, renewal_id):
                if row.side == view.signatory.side and row.report_signed_at is None:
                    row.report_signed_at = tx.now
                    await tx.audit("period.signed", view.renewal.document_id)
            await tx.session.flush()
            return await proposal_of(tx, renewal_id)
    except AlreadyHandled:
        return await proposal(act, renewal_id)


async def note_text_changed(tx: Tx, renewal_id: int) -> None:
    """Let signatures below another text go, tell who had signed, and publish nothing unsigned."""
    renewal = await renewals.find(tx.session, renewal_id)
    assert renewal is not None, "it is locked"
    holds = {one.side for one in renewal.signatories if one.signed_at is not None}
    facts = {**as_facts(renewal), "by": tx.person.name}
    for row in await renewals.signatory_rows(tx.session, renewal_id):
        if row.signed_at is None or Side(row.side) in holds:
            continue
        cause = f"void:{row.side}:{row.signed_at.isoformat()}"
        await tell(tx.session, NoticeKind.SIGNATURE_VOID, facts, [row.person_id], cause, now=tx.now)
        row.signed_at = row.signed_text = None
    await tx.session.flush()
    if renewal.publish_on is not None and not holds.issuperset(Side):
        await take_back_day(tx, renewal_id)


async def take_back_day(tx: Tx, renewal_id: int) -> None:
    """Publish nothing by the clock any more."""
    row = await renewals.lock(tx.session, renewal_id)
    assert row is not None, "it was found a moment ago"
    row.publish_on = None
    await reminders.forget(tx.session, [ReminderKind.RENEWAL_PUBLISH], renewal_id)
    await tx.session.flush()


forms.register(FormKind.NAME_SIGNATORIES, _Name())
