"""What becomes of each promise in the next period: carried over, changed, dropped or added."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any, Final

from bot.domain.errors import AnswerProblem, NotFound, RenewalLacks, SentBack
from bot.domain.flows import FLOWS
from bot.domain.forms import SUGGESTED, Choice, Form, FormKind
from bot.domain.promises import Actor, Comparator, Promise, Rhythm, Unit
from bot.domain.renewal_targets import NO_TARGET, answers_of, target_of
from bot.domain.renewal_views import RenewalView, RenewedView
from bot.domain.renewals import (
    PROMISES_MAX,
    PromisePart,
    Renewal,
    RenewalChoice,
    RenewedPromise,
    promise_key_for,
)
from bot.services import forms, guarded
from bot.services.act import Act, AlreadyHandled, Tx, changing, looking
from bot.services.renewals import rights
from bot.services.renewals.seeing import show, view_of
from bot.services.renewals.signing import note_text_changed
from db.models import RenewalPromiseRow
from db.queries import dialogues, promises, renewals

OTHER_HEADING: Final = "other"


async def show_one(act: Act, renewed_id: int) -> RenewedView:
    """One promise within a renewal. For coordinators. Raises NotFound."""
    async with looking(act) as tx:
        return await one_of(tx, renewed_id)


async def one_of(tx: Tx, renewed_id: int) -> RenewedView:
    """One promise within a renewal that the person keeps. Raises NotAllowed, or NotFound."""
    tx.require(*rights.KEEPERS)
    renewal_id = await renewals.renewal_of(tx.session, renewed_id)
    if renewal_id is None:
        raise NotFound("renewal")
    view = await view_of(tx, renewal_id)
    one = next((one for one in view.renewal.promises if one.id == renewed_id), None)
    if one is None:
        raise NotFound("renewal")
    return RenewedView(view, one)


async def carry(act: Act, renewed_id: int, version: int) -> RenewedView:
    """Carry a promise over as it is. For coordinators. Raises NotFound, or RenewalSettled.

    An old button changes nothing: the view says so, and how it stands now.
    """
    try:
        async with changing(act) as tx:
            found = await one_of(tx, renewed_id)
            row = await _locked(tx, found)
            if row.version != version:
                return replace(await one_of(tx, renewed_id), is_stale=True)
            if row.promise_id is None:
                await _decide(tx, row, RenewalChoice.ADD, found.one.draft)
            else:
                await _decide(tx, row, RenewalChoice.CARRY, None)
            return await one_of(tx, renewed_id)
    except AlreadyHandled:
        return await show_one(act, renewed_id)


async def carry_rest(act: Act, renewal_id: int) -> RenewalView:
    """Carry over all promises of which nothing is chosen yet. For coordinators."""
    try:
        async with changing(act) as tx:
            await rights.locked(tx, renewal_id)
            view = await view_of(tx, renewal_id)
            for one in view.renewal.promises:
                row = await renewals.lock_promise(tx.session, one.id)
                if row is not None and row.choice is None:
                    await _decide(tx, row, RenewalChoice.CARRY, None)
            return await view_of(tx, renewal_id)
    except AlreadyHandled:
        return await show(act, renewal_id)


async def _locked(tx: Tx, found: RenewedView) -> RenewalPromiseRow:
    """A promise's row, the renewal's locked before it. Raises NotFound, or RenewalSettled."""
    await rights.locked(tx, found.view.renewal.id)
    row = await renewals.lock_promise(tx.session, found.one.id)
    if row is None:
        raise NotFound("renewal")
    return row


async def _decide(
    tx: Tx,
    row: RenewalPromiseRow,
    choice: RenewalChoice,
    draft: Promise | None,
    why: str | None = None,
) -> None:
    row.choice, row.why = choice.value, why
    row.draft = promises.facts_of(draft) if draft is not None else None
    row.decided_by, row.decided_at = tx.person.id, tx.now
    row.version += 1
    await tx.session.flush()
    await note_text_changed(tx.session, row.renewal_id, tx.person.name, tx.now)
    await tx.audit(f"renewal.{choice.value}", row.id)


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
            "voids": _voids(found.view.renewal),
        }

    async def seen(self, tx: Tx, form: Form, step: str) -> tuple[RenewedView, RenewalPromiseRow]:
        """What the dialog is about, as it was when the dialog began.

        Where somebody else has changed it since, the dialog goes back to `step` with what was
        written, and shows how it reads now. Raises SentBack.
        """
        found = await one_of(tx, form.answers["renewed"])
        row = await _locked(tx, found)
        if row.version != form.answers["version"]:
            likely = {**form.answers.get(SUGGESTED, {}), **_written(form)}
            noted = {"version": row.version, SUGGESTED: likely}
            raise SentBack(step, AnswerProblem.CHANGED_MEANWHILE, noted)
        await guarded.check(tx, form, row.id)
        return await one_of(tx, found.one.id), row


def _voids(renewal: Renewal) -> bool:
    """Whether somebody has signed what would be changed."""
    return any(one.signed_at is not None for one in renewal.signatories)


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
        await _decide(tx, row, *_worded(found.one, promise))
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
        await _decide(tx, row, *_worded(found.one, promise))
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
        await _decide(tx, row, RenewalChoice.DROP, found.one.draft, form.answers["why"])
        return _receipt(found, found.one.title)


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
        return {**guarded.facts(tx, form), "voids": _voids(renewal)}

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
        await _decide(tx, row, RenewalChoice.ADD, promise)
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
        return {**guarded.facts(tx, form), "voids": _voids(renewal)}

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


forms.register(FormKind.REWORD_PROMISE, _Words())
forms.register(FormKind.SET_TARGET, _Target())
forms.register(FormKind.DROP_PROMISE, _Drop())
forms.register(FormKind.ADD_PROMISE, _Add())
forms.register(FormKind.NEXT_PERIOD, _Period())
