"""The dialogs that add a promise to the next document, and say its name, days and introduction."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from bot.domain.errors import AnswerProblem, RenewalLacks, SentBack
from bot.domain.forms import SUGGESTED, Choice, Form, FormKind
from bot.domain.next_periods import promise_key_for
from bot.domain.promises import Actor, Promise
from bot.domain.renewals import (
    PROMISES_MAX,
    RenewalChoice,
)
from bot.services import forms, guarded
from bot.services.act import Tx
from bot.services.renewals import rights
from bot.services.renewals.choosing import decide, voids
from bot.services.renewals.seeing import view_of
from bot.services.renewals.signing import note_text_changed
from db.models import RenewalPromiseRow
from db.queries import dialogues, promises, renewals

OTHER_HEADING: Final = "other"


class _Add(forms.Workflow):
    """The dialog that adds a new promise, perhaps from what a citizen dialogue proposed."""

    roles = rights.KEEPERS

    async def check(self, tx: Tx, about: forms.About) -> None:
        await rights.locked(tx, about["renewal"])
        view = await view_of(tx, about["renewal"])
        if len(view.renewal.promises) >= PROMISES_MAX:
            raise RenewalLacks("room")

    async def known(self, tx: Tx, about: forms.About) -> forms.About:
        if about.get("idea") is None:
            return {}
        ideas = await dialogues.list_ideas(tx.session, tx.act.house.zone)
        words = next((one.words for one in ideas if one.id == about["idea"]), None)
        return {SUGGESTED: {"text": words}} if words else {}

    async def choices(self, tx: Tx, form: Form) -> tuple[Choice, ...]:
        match form.step:
            case "under":
                view = await view_of(tx, form.answers["renewal"])
                headings = dict.fromkeys(one.latest.heading for one in view.renewal.promises)
                return (
                    *(Choice(str(n), {"name": name}) for n, name in enumerate(headings)),
                    Choice(OTHER_HEADING),
                )
            case "actors":
                return tuple(Choice(actor.value) for actor in Actor)
        return ()

    async def facts(self, tx: Tx, form: Form) -> Mapping[str, Any]:
        renewal = await rights.kept(tx, form.answers["renewal"])
        return {**guarded.facts(tx, form), "voids": voids(renewal)}

    async def finish(self, tx: Tx, form: Form, form_id: int) -> forms.Finished:
        renewal_id, answers = form.answers["renewal"], form.answers
        await rights.locked(tx, renewal_id)
        view = await view_of(tx, renewal_id)
        under = answers["under"]
        heading = answers["heading"] if under["value"] == OTHER_HEADING else under["name"]
        keys = {one.latest.key for one in view.renewal.promises}
        promise = Promise(
            key=promise_key_for(heading, keys),
            heading=" ".join(heading.split()),
            title=" ".join(answers["title"].split()),
            text=answers["text"],
            actors=tuple(Actor(one) for one in answers["actors"]),
            measured_by=answers["measured"],
        )
        row = RenewalPromiseRow(renewal_id=renewal_id, promise_id=None, version=0)
        row.choice, row.draft = RenewalChoice.ADD.value, promises.facts_of(promise)
        await guarded.check(tx, form, await renewals.add_promise(tx.session, row))
        await decide(tx, row, RenewalChoice.ADD, promise)
        return forms.Finished(
            {
                "renewed": row.id,
                "renewal": renewal_id,
                "title": f"{promise.key} {promise.title}",
            }
        )


class _Period(forms.Workflow):
    """The dialog that names the next document, says its days and what stands before the promises."""

    roles = rights.KEEPERS

    async def check(self, tx: Tx, about: forms.About) -> None:
        await rights.locked(tx, about["renewal"])

    async def known(self, tx: Tx, about: forms.About) -> forms.About:
        renewal = await rights.kept(tx, about["renewal"])
        first, last = renewal.period
        written = renewal.document.background if renewal.background is None else renewal.background
        likely = {
            "title": renewal.next_title,
            "first": first.isoformat(),
            "last": last.isoformat(),
            **({"background": written} if written else {}),
        }
        return {SUGGESTED: likely}

    async def facts(self, tx: Tx, form: Form) -> Mapping[str, Any]:
        renewal = await rights.kept(tx, form.answers["renewal"])
        return {**guarded.facts(tx, form), "voids": voids(renewal)}

    async def finish(self, tx: Tx, form: Form, form_id: int) -> forms.Finished:
        renewal_id = form.answers["renewal"]
        row = await rights.locked(tx, renewal_id)
        await guarded.check(tx, form, renewal_id)
        first, last = (date.fromisoformat(form.answers[key]) for key in ("first", "last"))
        if last < first:
            raise SentBack("last", AnswerProblem.ENDS_BEFORE_START)
        row.title = " ".join(form.answers["title"].split())
        row.first_day, row.last_day = first, last
        # Skipped, it is to have none: what was written before is kept by its own button.
        row.background = form.answers["background"] or ""
        await tx.session.flush()
        await note_text_changed(tx.session, renewal_id, tx.person.name, tx.now)
        await tx.audit("renewal.period", renewal_id)
        return forms.Finished({"renewal": renewal_id, "title": row.title})


forms.register(FormKind.ADD_PROMISE, _Add())
forms.register(FormKind.NEXT_PERIOD, _Period())
