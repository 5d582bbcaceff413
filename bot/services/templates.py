"""Templates of situation updates: the bot's own in the catalogues, and what coordinators make of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from bot.domain.errors import AnswerProblem, NotFound, SentBack
from bot.domain.forms import Choice, Form, FormKind
from bot.domain.people import DEFAULT_LOCALE, Role
from bot.domain.templates import BuiltIn, Template
from bot.domain.updates import Urgency
from bot.domain.views import FormView
from bot.services import forms, guarded
from bot.services.act import Act, AlreadyHandled, Tx, changing, looking
from bot.texts.templates import original
from db.queries import templates


async def list_all(act: Act) -> tuple[Template, ...]:
    """All templates, the bot's own first, those that were removed among them. For coordinators."""
    async with looking(act) as tx:
        tx.require(Role.COORDINATOR)
        return await _all(tx)


async def _all(tx: Tx) -> tuple[Template, ...]:
    stored = [templates.value_of(row) for row in await templates.list_all(tx.session)]
    changed = {one.ref: one for one in stored}
    own = [_as_it_stands(key, changed.get(key.value), _locale(tx)) for key in BuiltIn]
    return (*own, *(one for one in stored if one.ref not in set(BuiltIn)))


def _as_it_stands(key: BuiltIn, stored: Template | None, locale: str) -> Template:
    """One of the bot's own: its original, unless somebody changed it."""
    if stored is None:
        return original(key, locale)
    is_changed = not stored.says_the_same_as(original(key, locale))
    return replace(stored, is_changed=is_changed)


def _locale(tx: Tx) -> str:
    return tx.person.locale or DEFAULT_LOCALE


async def show(act: Act, ref: str) -> Template:
    """One template. For coordinators. Raises NotFound."""
    async with looking(act) as tx:
        tx.require(Role.COORDINATOR)
        return await _get(tx, ref)


async def _get(tx: Tx, ref: str) -> Template:
    found = next((one for one in await _all(tx) if one.ref == ref), None)
    if found is None:
        raise NotFound("template")
    return found


async def write_with(act: Act, ref: str) -> FormView:
    """Begin an update with a template. For coordinators. Raises NotFound."""
    template = await show(act, ref)
    return await forms.begin(act, FormKind.SITUATION_UPDATE, filled_in=template.as_update())


async def use(act: Act, form_id: int, ref: str) -> FormView:
    """Begin an update that is being written anew, with a template. For coordinators.

    Raises NotFound.
    """
    template = await show(act, ref)
    return await forms.start_over(act, form_id, filled_in=template.as_update())


async def change(act: Act, ref: str) -> FormView:
    """Begin the dialog that changes a template, at its summary. For coordinators.

    Raises NotFound.
    """
    template = await show(act, ref)
    return await forms.begin(
        act, FormKind.TEMPLATE, {"template": ref}, filled_in=template.as_answers()
    )


async def remove(act: Act, ref: str) -> Template:
    """Take a template off the list; it can be brought back. For coordinators. Raises NotFound."""
    return await _set_removed(act, ref, is_removed=True)


async def bring_back(act: Act, ref: str) -> Template:
    """Put a removed template back on the list. For coordinators. Raises NotFound."""
    return await _set_removed(act, ref, is_removed=False)


async def _set_removed(act: Act, ref: str, *, is_removed: bool) -> Template:
    try:
        async with changing(act) as tx:
            tx.require(Role.COORDINATOR)
            template = await _get(tx, ref)
            row = await templates.find(tx.session, ref)
            if row is None:
                row = await templates.add(tx.session, template, ref, tx.now)
            row.removed_at = tx.now if is_removed else None
            await tx.audit("template.removed" if is_removed else "template.brought_back", row.id)
            return replace(template, is_removed=is_removed)
    except AlreadyHandled:
        return await show(act, ref)


async def compare(act: Act, ref: str) -> tuple[Template, Template]:
    """One of the bot's own as it stands, and what it said at first. For coordinators.

    Raises NotFound.
    """
    async with looking(act) as tx:
        tx.require(Role.COORDINATOR)
        if ref not in set(BuiltIn):
            raise NotFound("template")
        return await _get(tx, ref), original(BuiltIn(ref), _locale(tx))


async def restore(act: Act, ref: str) -> Template:
    """Let one of the bot's own say again what it said at first. For coordinators.

    Raises NotFound.
    """
    try:
        async with changing(act) as tx:
            tx.require(Role.COORDINATOR)
            if ref not in set(BuiltIn):
                raise NotFound("template")
            row = await templates.find(tx.session, ref)
            if row is not None:
                await tx.audit("template.restored", row.id)
                await tx.session.delete(row)
            return original(BuiltIn(ref), _locale(tx))
    except AlreadyHandled:
        return await show(act, ref)


class Keep(forms.Workflow):
    """The dialog that makes a template or changes one."""

    roles = (Role.COORDINATOR,)

    async def check(self, tx: Tx, about: Mapping[str, Any]) -> None:
        if about["template"] is not None:
            await _get(tx, about["template"])

    async def choices(self, tx: Tx, form: Form) -> tuple[Choice, ...]:
        if form.step != "urgency":
            return ()
        return tuple(Choice(urgency.value) for urgency in Urgency)

    async def facts(self, tx: Tx, form: Form) -> Mapping[str, Any]:
        return guarded.facts(tx, form)

    async def finish(self, tx: Tx, form: Form, form_id: int) -> forms.Finished:
        for key in guarded.find(form, tx.act.today):
            # A template is sent again and again: nobody's data has a reason to stand in one.
            raise SentBack(key, AnswerProblem.PERSONAL_DATA)
        ref = form.answers["template"]
        template = Template.of(ref or "", form.answers)
        row = await templates.find(tx.session, ref) if ref is not None else None
        if row is None:
            if ref is not None and ref not in set(BuiltIn):
                raise NotFound("template")
            row = await templates.add(tx.session, template, ref, tx.now)
        for column, value in templates.columns_of(template).items():
            setattr(row, column, value)
        row.removed_at, row.changed_at = None, tx.now
        await tx.audit("template.kept", row.id)
        return forms.Finished({"template": row.key or str(row.id), "name": row.name})


forms.register(FormKind.TEMPLATE, Keep())
