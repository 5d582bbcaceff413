"""Sending the next promises round for comment, and what coordinators and the council say of them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from bot.domain.forms import Choice, Form, FormKind
from bot.domain.outbox import NoticeKind
from bot.domain.people import Role
from bot.domain.renewal_views import RenewalCommentPage
from bot.domain.renewals import COMMENTS_A_PAGE, check_is_open, check_lacks_nothing
from bot.domain.views import page_within
from bot.services import forms, guarded
from bot.services.act import Act, Tx, looking
from bot.services.renewals import rights
from bot.services.renewals.signing import proposal_of
from bot.services.renewals.telling import as_facts, consulted, keepers, tell_others
from db.models import RenewalCommentRow
from db.queries import renewals, signatories

ALL_OF_IT: Final = "all"
"""The choice that a comment is about no promise in particular."""


async def list_comments(act: Act, renewal_id: int, page: int) -> RenewalCommentPage:
    """A page of what was said about a renewal, the latest first. For coordinators."""
    async with looking(act) as tx:
        renewal = await rights.kept(tx, renewal_id)
        page = page_within(page, renewal.comments, COMMENTS_A_PAGE)
        found = await renewals.list_comments(
            tx.session, renewal_id, offset=page * COMMENTS_A_PAGE, limit=COMMENTS_A_PAGE
        )
        return RenewalCommentPage(renewal, renewal.comments, page, tuple(found))


class _Round(forms.Workflow):
    """The dialog that sends the next promises to the coordinators and the council."""

    roles = rights.KEEPERS

    async def check(self, tx: Tx, about: forms.About) -> None:
        await rights.locked(tx, about["renewal"])
        check_lacks_nothing(await rights.kept(tx, about["renewal"]))

    async def facts(self, tx: Tx, form: Form) -> Mapping[str, Any]:
        renewal = await rights.kept(tx, form.answers["renewal"])
        others = [one for one in await consulted(tx.session) if one != tx.person.id]
        return {
            **guarded.facts(tx, form),
            "title": renewal.next_title,
            "consulted": len(others),
        }

    async def finish(self, tx: Tx, form: Form, form_id: int) -> forms.Finished:
        renewal_id = form.answers["renewal"]
        row = await rights.locked(tx, renewal_id)
        check_lacks_nothing(await rights.kept(tx, renewal_id))
        await guarded.check(tx, form, renewal_id)
        row.rounds += 1
        row.comments_until = date.fromisoformat(form.answers["until"])
        await tx.session.flush()
        renewal = await rights.kept(tx, renewal_id)
        facts = {
            **as_facts(renewal),
            "by": tx.person.name,
            "until": form.answers["until"],
            "message": form.answers["message"],
        }
        to = await consulted(tx.session)
        await tell_others(tx, NoticeKind.RENEWAL_ROUND, facts, to, f"round:{row.rounds}")
        await tx.audit("renewal.round", renewal_id)
        told = len([one for one in to if one != tx.person.id])
        return forms.Finished({**facts, "told": told})


class _Comment(forms.Workflow):
    """The dialog in which somebody says what they think of the next promises."""

    roles = (Role.COORDINATOR, Role.POLICE, Role.MEMBER)

    async def check(self, tx: Tx, about: forms.About) -> None:
        check_is_open((await proposal_of(tx, about["renewal"])).renewal)

    async def choices(self, tx: Tx, form: Form) -> tuple[Choice, ...]:
        if form.step != "regarding":
            return ()
        document = (await proposal_of(tx, form.answers["renewal"])).document
        return (
            Choice(ALL_OF_IT),
            *(Choice(one.key, {"name": f"{one.key} {one.title}"}) for one in document.promises),
        )

    async def facts(self, tx: Tx, form: Form) -> Mapping[str, Any]:
        view = await proposal_of(tx, form.answers["renewal"])
        return {**guarded.facts(tx, form), "title": view.renewal.next_title}

    async def finish(self, tx: Tx, form: Form, form_id: int) -> forms.Finished:
        renewal_id = form.answers["renewal"]
        await renewals.lock(tx.session, renewal_id)
        renewal = (await proposal_of(tx, renewal_id)).renewal
        check_is_open(renewal)
        await guarded.check(tx, form, renewal_id)
        organisation = await signatories.speaks_for(tx.session, tx.person.id)
        about = form.answers["regarding"].get("name")
        row = RenewalCommentRow(
            renewal_id=renewal_id,
            person_id=tx.person.id,
            organisation=organisation,
            about=about[:100] if about else None,
            text=form.answers["comment"],
            said_at=tx.now,
        )
        number = await renewals.add_comment(tx.session, row)
        facts = {
            **as_facts(renewal),
            "by": tx.person.name,
            "organisation": organisation,
            "about": about,
            "comment": row.text,
        }
        to = await keepers(tx.session)
        await tell_others(tx, NoticeKind.RENEWAL_COMMENTED, facts, to, f"comment:{number}")
        await tx.audit("renewal.comment", renewal_id)
        return forms.Finished(as_facts(renewal))


forms.register(FormKind.RENEWAL_ROUND, _Round())
forms.register(FormKind.RENEWAL_COMMENT, _Comment())
