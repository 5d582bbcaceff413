"""Giving a period another end: reminders and states follow, and a closed one is open again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from bot.domain.errors import AnswerProblem, NotFound, SentBack
from bot.domain.forms import Form, FormKind
from bot.domain.promises import PromiseDocument, ends_on
from bot.services import forms, guarded
from bot.services.act import Tx
from bot.services.renewals import rights
from bot.services.renewals.signing import note_document_changed
from db.queries import promises


def with_end(document: PromiseDocument, last: date) -> PromiseDocument:
    """The document with another last day: extended, or shortened to a day that it would have held."""
    if last > document.period_end:
        return replace(document, extended_to=last)
    return replace(document, period_end=last, extended_to=None)


class _Extend(forms.Workflow):
    """The dialog in which a coordinator gives a document another last day."""

    roles = rights.KEEPERS

    async def check(self, tx: Tx, about: forms.About) -> None:
        await _stored(tx, about["document"])

    async def facts(self, tx: Tx, form: Form) -> Mapping[str, Any]:
        document = (await _stored(tx, form.answers["document"])).document
        last = ends_on(document).isoformat()
        return {**guarded.facts(tx, form), "title": document.title, "ends_on": last}

    async def finish(self, tx: Tx, form: Form, form_id: int) -> forms.Finished:
        number = form.answers["document"]
        await promises.lock(tx.session, number)
        document = (await _stored(tx, number)).document
        last = date.fromisoformat(form.answers["last"])
        if last == ends_on(document):
            raise SentBack("last", AnswerProblem.SAME_END)
        if last < document.period_start:
            raise SentBack("last", AnswerProblem.ENDS_BEFORE_START)
        await guarded.check(tx, form, number)
        await promises.save(tx.session, with_end(document, last), tx.now)
        await note_document_changed(tx.session, number, tx.person.name, tx.now)
        await tx.audit("period.extended", number)
        return forms.Finished(
            {"document": number, "title": document.title, "last": last.isoformat()}
        )


async def _stored(tx: Tx, document_id: int) -> promises.Stored:
    found = await promises.find(tx.session, document_id)
    if found is None:
        raise NotFound("promise")
    return found


forms.register(FormKind.EXTEND_PERIOD, _Extend())
