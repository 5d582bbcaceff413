"""Naming who signs: people whom the bot knows, or whoever takes up a link that works once.

Who comes by a link gets no role: they read the next promises, sign them, and see nothing else.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from bot.domain.errors import InvitationProblem, InvitationUnusable, SameSignatory
from bot.domain.forms import SUGGESTED, Choice, Form, FormKind
from bot.domain.local_time import days_later, local_day
from bot.domain.outbox import NoticeKind
from bot.domain.people import invitation_hash, new_invitation_code
from bot.domain.renewals import (
    BY_LINK,
    LINK_DAYS,
    Renewal,
    RenewalSignatory,
    Side,
    check_is_open,
    check_lacks_nothing,
)
from bot.services import forms, guarded
from bot.services.act import Act, Tx, looking
from bot.services.renewals import rights
from bot.services.renewals.telling import as_facts, tell
from bot.texts.people import link_of
from db.queries import renewals, signatories

_STEPS: Final = {
    Side.MUNICIPALITY: ("first_who", "first_name", "first_office"),
    Side.POLICE: ("second_who", "second_name", "second_office"),
}


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
        steps = [office for _, _, office in _STEPS.values()]
        return {SUGGESTED: dict(zip(steps, offices, strict=False))}

    async def choices(self, tx: Tx, form: Form) -> tuple[Choice, ...]:
        if form.step not in ("first_who", "second_who"):
            return ()
        taken = form.answers["first_who"]["value"] if form.step == "second_who" else None
        known = await _who_can_sign(tx, await rights.kept(tx, form.answers["renewal"]))
        return (
            *(
                Choice(str(number), {"name": ", ".join(filter(None, (name, organisation)))})
                for number, (name, organisation) in known.items()
                if str(number) != taken
            ),
            Choice(BY_LINK),
        )

    async def facts(self, tx: Tx, form: Form) -> Mapping[str, Any]:
        renewal = await rights.kept(tx, form.answers["renewal"])
        return {**guarded.facts(tx, form), "title": renewal.next_title}

    async def finish(self, tx: Tx, form: Form, form_id: int) -> forms.Finished:
        renewal_id, answers = form.answers["renewal"], form.answers
        await rights.locked(tx, renewal_id)
        renewal = await rights.kept(tx, renewal_id)
        check_lacks_nothing(renewal)
        whos = {answers[who]["value"] for who, _, _ in _STEPS.values()}
        if len(whos) == 1 and whos != {BY_LINK}:
            raise SameSignatory("second_who")
        await forms.check_choices(tx, form, "first_who", "second_who")
        await guarded.check(tx, form, renewal_id)
        known = await _who_can_sign(tx, renewal)
        named = [_named(side, answers, known, tx.now) for side in Side]
        codes = {one.side: new_invitation_code() for one in named if one.person_id is None}
        until = days_later(tx.now, LINK_DAYS, tx.act.house.zone)
        links = {side: (invitation_hash(code), until) for side, code in codes.items()}
        await signatories.name_signatories(tx.session, renewal_id, named, links)
        renewal = await rights.kept(tx, renewal_id)
        await _ask_to_sign(tx, renewal, f"sign:{form_id}")
        await tx.audit("renewal.signatories", renewal_id)
        return forms.Finished(
            {
                **as_facts(renewal),
                "names": [one.name for one in named if one.person_id is not None],
                "by_link": [one.name for one in named if one.person_id is None],
                "until": local_day(until, tx.act.house.zone).isoformat(),
            },
            once={
                "signing_links": [
                    [one.name, link_of(codes[one.side], tx.act.house.bot_username)]
                    for one in named
                    if one.side in codes
                ]
            },
        )


async def _who_can_sign(tx: Tx, renewal: Renewal) -> dict[int, tuple[str, str]]:
    """Name and organisation by number: those with a part in the promises, and who is named now."""
    found = {
        number: (name, organisation)
        for number, name, organisation in await signatories.who_can_sign(tx.session)
    }
    for one in renewal.signatories:
        if one.person_id is not None:
            found.setdefault(one.person_id, (one.name, one.office))
    return found


def _named(
    side: Side, answers: Mapping[str, Any], known: Mapping[int, tuple[str, str]], now: datetime
) -> RenewalSignatory:
    who, called, office = _STEPS[side]
    if answers[who]["value"] == BY_LINK:
        return RenewalSignatory(side, None, answers[called], answers[office], now)
    number = int(answers[who]["value"])
    return RenewalSignatory(side, number, known[number][0], answers[office], now)


async def _ask_to_sign(tx: Tx, renewal: Renewal, cause: str) -> None:
    """Ask those who have not signed what stands now; who acts as well: they see it in the chat."""
    unsigned = [
        one.person_id
        for one in renewal.signatories
        if one.signed_at is None and one.person_id is not None
    ]
    facts = {**as_facts(renewal), "by": tx.person.name}
    await tell(tx.session, NoticeKind.RENEWAL_TO_SIGN, facts, unsigned, cause, now=tx.now)


async def take_up(tx: Tx, code: str) -> int | None:
    """Let who opens a signatory's link be that signatory; gives the renewal's number.

    None: the code is no such link's. Whoever took it up finds the way back by it. Raises
    InvitationUnusable, or RenewalSettled.
    """
    row = await signatories.find_by_code(tx.session, invitation_hash(code))
    if row is None or row.person_id == tx.person.id:
        return row.renewal_id if row is not None else None
    await renewals.lock(tx.session, row.renewal_id)
    await tx.session.refresh(row)
    if row.person_id is not None or row.code_until is None:
        raise InvitationUnusable(InvitationProblem.USED_UP)
    if row.code_until <= tx.now:
        raise InvitationUnusable(InvitationProblem.EXPIRED)
    renewal = await renewals.find(tx.session, row.renewal_id)
    assert renewal is not None, "a signatory has a renewal"
    check_is_open(renewal)
    if tx.person.id in {one.person_id for one in renewal.signatories}:
        raise InvitationUnusable(InvitationProblem.SIGNS_ALREADY)
    row.person_id = tx.person.id
    await tx.session.flush()
    await tx.audit("renewal.link_used", row.renewal_id)
    return row.renewal_id


async def taken_up(act: Act, code: str) -> int | None:
    """The renewal that this person came to by the link, as `take_up` gives it."""
    async with looking(act) as tx:
        row = await signatories.find_by_code(tx.session, invitation_hash(code))
        return row.renewal_id if row is not None and row.person_id == tx.person.id else None


forms.register(FormKind.NAME_SIGNATORIES, _Name())
