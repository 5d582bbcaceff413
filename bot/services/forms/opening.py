"""Beginning a dialog, going on with one, and starting it over."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.domain.errors import OtherDraft
from bot.domain.flows import FLOWS
from bot.domain.forms import FormKind, FormState, start
from bot.domain.views import FormView
from bot.services import guarded
from bot.services.act import Act, AlreadyHandled, Tx, changing
from bot.services.forms.rows import get, move_screen, throw_away
from bot.services.forms.showing import show_latest, view
from bot.services.forms.workflow import About, require, workflow_of
from db.models import FormRow
from db.queries import forms


async def begin(
    act: Act,
    kind: FormKind,
    about: About | None = None,
    *,
    filled_in: Mapping[str, Any] | None = None,
) -> FormView:
    """Open a dialog, or go on with the one of this kind that is already open about the same.

    `about` is what is known beforehand ({"visit": 17}). `filled_in` are first answers, which the
    person looks over and can change; where such a dialog would take the place of another in which
    something is answered, that one is shown instead. Raises NotAllowed, or another Refusal where there is nothing
    to choose from.
    """
    try:
        async with changing(act) as tx:
            return await open_in(tx, kind, about, filled_in=filled_in)
    except AlreadyHandled:
        return await show_latest(act)


async def open_in(
    tx: Tx,
    kind: FormKind,
    about: About | None = None,
    *,
    filled_in: Mapping[str, Any] | None = None,
) -> FormView:
    """As `begin`, inside the transaction of an act that does more than this."""
    require(tx, kind)
    await workflow_of(kind).check(tx, about or {})
    row = await forms.find_open(tx.session, tx.act.chat_id, kind)
    if row is not None and _is_about(row, about) and (about or filled_in is None):
        row.touched_at = tx.now
        move_screen(row, tx.act)
        return await view(tx, row, resumed=True)
    if row is not None and filled_in is not None and _is_begun(row):
        row.touched_at = tx.now
        move_screen(row, tx.act)
        return await view(tx, row, resumed=True, problem=OtherDraft())
    if row is not None:
        await throw_away(tx, row)
    return await view(tx, await _add(tx, kind, {**(about or {}), **(filled_in or {})}))


async def start_over(
    act: Act, form_id: int, *, filled_in: Mapping[str, Any] | None = None
) -> FormView:
    """Throw an open form's answers away and begin the same dialog anew.

    `filled_in` are first answers, as for `begin`.
    """
    try:
        async with changing(act) as tx:
            row = await get(tx, form_id)
            if row.state != FormState.OPEN:
                return await view(tx, row, stale=True)
            kind = FormKind(row.kind)
            require(tx, kind)
            known = {step.key for step in FLOWS[kind]}
            about = {key: value for key, value in row.answers.items() if _is_given(key, known)}
            await throw_away(tx, row)
            return await view(tx, await _add(tx, kind, {**about, **(filled_in or {})}))
    except AlreadyHandled:
        return await show_latest(act)


def _is_given(key: str, steps: set[str]) -> bool:
    return key not in steps and not key.endswith("?")


def _is_begun(row: FormRow) -> bool:
    """Whether anything was answered in it."""
    return any(row.answers.get(step.key) is not None for step in FLOWS[FormKind(row.kind)])


def _is_about(row: FormRow, about: About | None) -> bool:
    return all(row.answers.get(key) == value for key, value in (about or {}).items())


async def _add(tx: Tx, kind: FormKind, about: About | None) -> FormRow:
    about = about or {}
    known = {**guarded.known(tx, kind), **await workflow_of(kind).known(tx, about)}
    form = start(kind, FLOWS[kind], {**about, **known})
    row = await forms.add(
        tx.session, form, chat_id=tx.act.chat_id, person_id=tx.person.id, now=tx.now
    )
    move_screen(row, tx.act)
    return row
