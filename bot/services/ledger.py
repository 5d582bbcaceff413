"""Writing into the ledger by hand: logging an activity, correcting it, voiding it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any
from unicodedata import normalize

from sqlalchemy.ext.asyncio import AsyncSession

from bot.domain.activities import (
    COUNTED_IN,
    Activity,
    ActivityKind,
    ActivityState,
    Doer,
    kinds_for,
)
from bot.domain.errors import (
    AnswerProblem,
    EntryChanged,
    LoggedMeanwhile,
    NoPromises,
    NotFound,
    NothingCorrected,
    OutsidePeriod,
    SentBack,
)
from bot.domain.forms import CONFIRM, Choice, Form, FormKind
from bot.domain.ledger import Change, Entry, LedgerState
from bot.domain.log_entries import Extra, answers_of, entry_of, promises_in
from bot.domain.log_line import read_log_line
from bot.domain.people import Role
from bot.domain.promises import PromiseDocument, Workflow, ends_on, in_reading_order
from bot.domain.views import FormView
from bot.services import forms, guarded
from bot.services.act import Act, House, Tx, looking
from bot.texts.activities import LOG_LANGUAGE, similar_line, written_outputs
from db.queries import activities, closings, ledger, ledger_check, networks, promises
from db.queries import forms as form_queries

STAFF = (Role.COORDINATOR, Role.POLICE)

_SIMILAR_SHOWN = 3


async def check(house: House) -> LedgerState:
    """Look through the whole ledger for what was changed behind the bot's back."""
    async with house.database.read() as session:
        return await ledger_check.check(session)


async def promise_choices(tx: Tx) -> tuple[Choice, ...]:
    """Promises whose period has begun, those of the current document first."""
    return await promise_choices_on(tx.session, tx.act.today)


async def promise_choices_on(session: AsyncSession, today: date) -> tuple[Choice, ...]:
    """As `promise_choices`, seen from a local day."""
    stored = promises.started(await promises.list_all(session), today)
    by_key = {one.document.key: one for one in stored}
    numbers = [number for one in stored for number in one.promise_ids.values()]
    closed = await closings.closed_days(session, numbers)
    ordered = in_reading_order([one.document for one in stored], today)
    return tuple(
        Choice(
            str(by_key[document.key].promise_ids[promise.key]),
            {
                "key": promise.key,
                "title": promise.title,
                "workflow": promise.workflow.value if promise.workflow else None,
                "first": document.period_start.isoformat(),
                "last": counts_until(document, ordered[0], today).isoformat(),
                "closed": _closed(closed.get(by_key[document.key].promise_ids[promise.key])),
                "actors": [actor.value for actor in promise.actors],
            },
        )
        for document in ordered
        for promise in document.promises
    )


def _closed(days: closings.ClosedDays | None) -> Mapping[str, str] | None:
    """The closed days of a promise's period, as the dialogs keep them."""
    if days is None:
        return None
    return {
        "title": days.title,
        "first": days.first.isoformat(),
        "last": days.last.isoformat(),
        "on": days.closed_on.isoformat(),
    }


def counts_until(document: PromiseDocument, current: PromiseDocument, today: date) -> date:
    """The last day on which activities count under a document.

    Work goes on between two documents: the latest one takes activities until the next begins.
    """
    return max(ends_on(document), today) if document is current else ends_on(document)


class _Writing(forms.Workflow):
    """What logging and correcting have in common: the same questions about an entry."""

    roles = STAFF

    async def choices(self, tx: Tx, form: Form) -> tuple[Choice, ...]:
        match form.step:
            case "promise":
                choices = await promise_choices(tx)
                if not choices:
                    raise NoPromises
                return choices
            case "kind":
                workflow = form.answers["promise"]["workflow"]
                kinds = kinds_for(Workflow(workflow) if workflow else None)
                return tuple(Choice(kind.value) for kind in kinds)
            case "doer":
                return tuple(Choice(doer.value) for doer in Doer)
            case "more":
                return await self._extras(tx, form)
            case "promises":
                return await self._other_promises(tx, form)
            case "place":
                areas = await networks.list_areas(tx.session)
                return tuple(Choice(str(area.id), {"name": area.name}) for area in areas)
        return ()

    async def _extras(self, tx: Tx, form: Form) -> tuple[Choice, ...]:
        lacking = set() if await self._other_promises(tx, form) else {Extra.PROMISES}
        return tuple(Choice(extra.value) for extra in Extra if extra not in lacking)

    async def _other_promises(self, tx: Tx, form: Form) -> tuple[Choice, ...]:
        """Promises of the same period under which the entry can count as well."""
        chosen = form.answers["promise"]
        return tuple(
            Choice(choice.value, {"name": f"{choice.facts['key']} {choice.facts['title']}"})
            for choice in await promise_choices(tx)
            if choice.value != chosen["value"]
            and (choice.facts["first"], choice.facts["last"]) == (chosen["first"], chosen["last"])
        )

    async def facts(self, tx: Tx, form: Form) -> Mapping[str, Any]:
        facts = guarded.facts(tx, form)
        others = form.answers.get("promises") or ()
        if others and form.step == CONFIRM:
            facts["names"] = {
                choice.value: choice.facts["key"] for choice in await promise_choices(tx)
            }
        if form.step == CONFIRM:
            facts["alike"] = [
                similar_line(one, tx.viewer.locale) for one in await self._similar(tx, form)
            ][:_SIMILAR_SHOWN]
        return facts

    async def _similar(self, tx: Tx, form: Form) -> tuple[Activity, ...]:
        """Activities of the same kind on the same day under the same promise, this one aside."""
        found = await activities.similar(
            tx.session,
            promises_in(form.answers),
            ActivityKind(form.answers["kind"]["value"]),
            date.fromisoformat(form.answers["day"]),
        )
        return tuple(one for one in found if one.id != form.answers.get("activity"))

    def _entry(self, form: Form, source: tuple[str, int] | None) -> Entry:
        """What the form says. Raises OutsidePeriod."""
        entry = entry_of(form.answers, source)
        promise = form.answers["promise"]
        first, last = date.fromisoformat(promise["first"]), date.fromisoformat(promise["last"])
        if not first <= entry.day <= last:
            raise OutsidePeriod("day", first=first, last=last)
        if entry.last_day is not None and entry.last_day > last:
            raise OutsidePeriod("last_day", first=first, last=last)
        if entry.last_day is not None and entry.last_day <= entry.day:
            raise SentBack("last_day", AnswerProblem.LAST_BEFORE_FIRST)
        return entry


class _Log(_Writing):
    """The dialog that logs an activity by hand."""

    async def known(self, tx: Tx, about: forms.About) -> forms.About:
        return {"more": None} if "more" not in about else {}

    async def finish(self, tx: Tx, form: Form, form_id: int) -> forms.Finished:
        entry = self._entry(form, ("form", form_id))
        row = await form_queries.find(tx.session, form_id, tx.act.chat_id)
        assert row is not None, "it is being finished"
        if any(one.logged_at > row.touched_at for one in await self._similar(tx, form)):
            raise LoggedMeanwhile
        (activity_id,) = await ledger.append(tx.session, [entry], by=tx.person.id, now=tx.now)
        assert activity_id is not None, "a form is finished once"
        await guarded.check(tx, form, activity_id)
        await tx.audit("activity.logged", activity_id)
        return forms.Finished({"activity": activity_id})


class _Correct(_Writing):
    """The dialog that corrects an activity: the reason first, then all of it to change."""

    async def check(self, tx: Tx, about: forms.About) -> None:
        await _check_can_change(tx, about["activity"])

    async def known(self, tx: Tx, about: forms.About) -> forms.About:
        activity = await _to_change(tx, about["activity"])
        first = activity.promises[0]
        chosen = next(
            (one for one in await promise_choices(tx) if one.value == str(first.id)),
            Choice(
                str(first.id),
                {
                    "key": first.key,
                    "title": first.title,
                    "workflow": None,
                    "first": activity.day.isoformat(),
                    "last": (activity.last_day or activity.day).isoformat(),
                    "actors": [],
                },
            ),
        )
        return {
            **answers_of(
                activity,
                {"value": chosen.value, **chosen.facts},
                written_outputs(
                    [one for one in activity.outputs if one.unit is not COUNTED_IN[activity.kind]],
                    LOG_LANGUAGE,
                ),
            ),
            "version": activity.version,
        }

    async def facts(self, tx: Tx, form: Form) -> Mapping[str, Any]:
        activity = await _to_change(tx, form.answers["activity"])
        return {**await super().facts(tx, form), "title": activity.what}

    async def finish(self, tx: Tx, form: Form, form_id: int) -> forms.Finished:
        number = form.answers["activity"]
        activity = await _to_change(tx, number)
        entry = self._entry(form, activity.source)
        stored = await ledger.latest(tx.session, number)
        if stored is None or stored[0] != form.answers["version"]:
            raise EntryChanged
        if replace(entry, outputs=_ordered(entry)) == replace(
            stored[1], outputs=_ordered(stored[1])
        ):
            raise NothingCorrected
        await guarded.check(tx, form, number)
        await _amend(tx, number, Change.CORRECTED, entry, form)
        await tx.audit("activity.corrected", number)
        return forms.Finished({"activity": number})


def _ordered(entry: Entry) -> tuple[Any, ...]:
    return tuple(sorted(entry.outputs, key=lambda one: one.unit))


class _Void(forms.Workflow):
    """The dialog that takes an activity out of every sum: it was logged by mistake."""

    roles = STAFF

    async def check(self, tx: Tx, about: forms.About) -> None:
        await _check_can_change(tx, about["activity"])

    async def known(self, tx: Tx, about: forms.About) -> forms.About:
        return {"version": (await _to_change(tx, about["activity"])).version}

    async def facts(self, tx: Tx, form: Form) -> Mapping[str, Any]:
        activity = await _to_change(tx, form.answers["activity"])
        return {**guarded.facts(tx, form), "title": activity.what}

    async def finish(self, tx: Tx, form: Form, form_id: int) -> forms.Finished:
        number = form.answers["activity"]
        stored = await ledger.latest(tx.session, number)
        if stored is None:
            raise NotFound("activity")
        await guarded.check(tx, form, number)
        await _amend(
            tx, number, Change.VOIDED, replace(stored[1], state=ActivityState.VOIDED), form
        )
        await tx.audit("activity.voided", number)
        return forms.Finished({"activity": number})


async def _to_change(tx: Tx, activity_id: int) -> Activity:
    """An activity that can be changed. Raises NotFound, EntryChanged where it was voided."""
    found = await activities.find(tx.session, activity_id)
    if found is None:
        raise NotFound("activity")
    if found.state is ActivityState.VOIDED:
        raise EntryChanged
    return found


async def _check_can_change(tx: Tx, activity_id: int) -> None:
    """As `_to_change`, before a question is asked. Raises PeriodClosed as well."""
    found = await _to_change(tx, activity_id)
    await closings.check_open(
        tx.session, [one.id for one in found.promises], found.day, found.last_day or found.day
    )


async def _amend(tx: Tx, number: int, change: Change, entry: Entry, form: Form) -> None:
    is_done = await ledger.amend(
        tx.session,
        number,
        change,
        entry,
        version=form.answers["version"],
        by=tx.person.id,
        why=form.answers["why"],
        now=tx.now,
    )
    if not is_done:
        raise EntryChanged


forms.register(FormKind.LOG_ACTIVITY, _Log())
forms.register(FormKind.CORRECT_ACTIVITY, _Correct())
forms.register(FormKind.VOID_ACTIVITY, _Void())


async def log_in_words(act: Act, text: str) -> FormView:
    """Begin to log what a line says: what is clear is filled in, what is not is asked.

    Raises NotAllowed, or NoPromises where there is nothing to log under.
    """
    async with looking(act) as tx:
        tx.require(*STAFF)
        choices = await promise_choices(tx)
    if not choices:
        raise NoPromises
    read = read_log_line(normalize("NFC", text), choices, act.today)
    view = await forms.begin(act, FormKind.LOG_ACTIVITY, filled_in=read.answers)
    return view if view.problem or read.problem is None else replace(view, problem=read.problem)
