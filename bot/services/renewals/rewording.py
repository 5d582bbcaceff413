"""The dialogs about one promise of the next period: its words, its target, leaving it out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from bot.domain.errors import AnswerProblem, NotFound, SentBack
from bot.domain.flows import FLOWS
from bot.domain.forms import SUGGESTED, Choice, Form, FormKind
from bot.domain.promises import Actor, Comparator, Promise, Rhythm, Unit
from bot.domain.renewal_targets import NO_TARGET, answers_of, target_of
from bot.domain.renewal_views import RenewedView
from bot.domain.renewals import (
    PromisePart,
    RenewalChoice,
    RenewedPromise,
)
from bot.services import forms, guarded
from bot.services.act import Tx
from bot.services.renewals import rights
from bot.services.renewals.choosing import decide, locked, one_of, voids
from db.models import RenewalPromiseRow


class _AboutARenewed(forms.Workflow):
    """What dialogs about one promise of the next period have in common."""

    roles = rights.KEEPERS

    async def check(self, tx: Tx, about: forms.About) -> None:
        found = await one_of(tx, about["renewed"])
        await rights.locked(tx, found.view.renewal.id)

    async def known(self, tx: Tx, about: forms.About) -> forms.About:
        found = await one_of(tx, about["renewed"])
        return {"version": found.one.version, SUGGESTED: self.likely(found)}

    def likely(self, found: RenewedView) -> Mapping[str, Any]:
        """What each step is likely to be answered: how it stands now."""
        return {}

    async def facts(self, tx: Tx, form: Form) -> Mapping[str, Any]:
        found = await one_of(tx, form.answers["renewed"])
        return {
            **guarded.facts(tx, form),
            "title": found.one.title,
            "renewed": found,
            "voids": voids(found.view.renewal),
        }

    async def seen(self, tx: Tx, form: Form, step: str) -> tuple[RenewedView, RenewalPromiseRow]:
        """What the dialog is about, as it was when the dialog began.

        Where somebody else has changed it since, the dialog goes back to `step` with what was
        written, and shows how it reads now. Raises SentBack.
        """
        found = await one_of(tx, form.answers["renewed"])
        row = await locked(tx, found)
        if row.version != form.answers["version"]:
            likely = {**form.answers.get(SUGGESTED, {}), **_written(form)}
            noted = {"version": row.version, SUGGESTED: likely}
            raise SentBack(step, AnswerProblem.CHANGED_MEANWHILE, noted)
        await guarded.check(tx, form, row.id)
        return await one_of(tx, found.one.id), row


def _written(form: Form) -> dict[str, Any]:
    """What was answered in a dialog, to be offered again."""
    return {
        step.key: form.answers[step.key]
        for step in FLOWS[form.kind]
        if form.answers.get(step.key) is not None
    }


def _receipt(found: RenewedView, title: str) -> forms.Finished:
    return forms.Finished(
        {"renewed": found.one.id, "renewal": found.view.renewal.id, "title": title}
    )


def _worded(one: RenewedPromise, promise: Promise) -> tuple[RenewalChoice, Promise | None]:
    """The choice that a new wording comes to: one that is as before is carried over."""
    if one.old_id is None:
        return RenewalChoice.ADD, promise
    if promise == one.old:
        return RenewalChoice.CARRY, None
    return RenewalChoice.CHANGE, promise


class _Words(_AboutARenewed):
    """The dialog that rewords one part of a promise."""

    async def check(self, tx: Tx, about: forms.About) -> None:
        if (about.get("part") or {}).get("value") not in set(PromisePart):
            raise NotFound("renewal")
        await super().check(tx, about)

    def likely(self, found: RenewedView) -> Mapping[str, Any]:
        promise = found.one.latest
        return {
            "heading": promise.heading,
            "title": promise.title,
            "text": promise.text,
            "measured": promise.measured_by,
            "actors": [actor.value for actor in promise.actors],
        }

    async def choices(self, tx: Tx, form: Form) -> tuple[Choice, ...]:
        return tuple(Choice(actor.value) for actor in Actor) if form.step == "actors" else ()

    async def finish(self, tx: Tx, form: Form, form_id: int) -> forms.Finished:
        found, row = await self.seen(tx, form, form.answers["part"]["value"])
        promise = _with_part(found.one.latest, form.answers)
        await decide(tx, row, *_worded(found.one, promise))
        return _receipt(found, f"{promise.key} {promise.title}")


def _with_part(promise: Promise, answers: Mapping[str, Any]) -> Promise:
    match PromisePart(answers["part"]["value"]):
        case PromisePart.HEADING:
            return replace(promise, heading=" ".join(answers["heading"].split()))
        case PromisePart.TITLE:
            return replace(promise, title=" ".join(answers["title"].split()))
        case PromisePart.TEXT:
            return replace(promise, text=answers["text"])
        case PromisePart.MEASURED:
            return replace(promise, measured_by=answers["measured"])
        case PromisePart.ACTORS:
            return replace(promise, actors=tuple(Actor(one) for one in answers["actors"]))


class _Target(_AboutARenewed):
    """The dialog that sets a promise's target, last year's beside what came of it."""

    def likely(self, found: RenewedView) -> Mapping[str, Any]:
        return answers_of(found.one.latest.target)

    async def choices(self, tx: Tx, form: Form) -> tuple[Choice, ...]:
        match form.step:
            case "comparator":
                return (*(Choice(one.value) for one in Comparator), Choice(NO_TARGET))
            case "unit":
                found = await one_of(tx, form.answers["renewed"])
                return tuple(Choice(unit.value) for unit in _units(found))
            case "per":
                return tuple(Choice(rhythm.value) for rhythm in Rhythm)
        return ()

    async def finish(self, tx: Tx, form: Form, form_id: int) -> forms.Finished:
        found, row = await self.seen(tx, form, "comparator")
        promise = replace(found.one.latest, target=target_of(form.answers, found.one.latest.target))
        await decide(tx, row, *_worded(found.one, promise))
        return _receipt(found, f"{promise.key} {promise.title}")


def _units(found: RenewedView) -> list[Unit]:
    """What can be counted, what was done under the promise before first."""
    followed = found.view.followed(found.one)
    target = found.one.latest.target
    first = [target.unit] if target is not None else []
    counted = {unit for bucket in followed.log for unit in bucket.counted} if followed else set()
    return list(dict.fromkeys([*first, *(one for one in Unit if one in counted), *Unit]))


class _Drop(_AboutARenewed):
    """The dialog that leaves a promise out of the next period, for a reason."""

    async def finish(self, tx: Tx, form: Form, form_id: int) -> forms.Finished:
        found, row = await self.seen(tx, form, "why")
        await decide(tx, row, RenewalChoice.DROP, found.one.draft, form.answers["why"])
        return _receipt(found, found.one.title)


forms.register(FormKind.REWORD_PROMISE, _Words())
forms.register(FormKind.SET_TARGET, _Target())
forms.register(FormKind.DROP_PROMISE, _Drop())
