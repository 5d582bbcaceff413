"""How a dialog stands, for words and buttons."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.domain.errors import Refusal, SentBack
from bot.domain.flows import FLOWS
from bot.domain.forms import Choice, FormKind, FormState, current
from bot.domain.views import FormView
from bot.services.act import Act, Tx, looking
from bot.services.forms.rows import get, wanted
from bot.services.forms.workflow import choices_of, workflow_of
from db.models import FormRow
from db.queries import forms


async def show(act: Act, form_id: int, *, stale: bool = False) -> FormView:
    """A form of this chat as it stands. Raises NoOpenForm."""
    async with looking(act) as tx:
        return await view(tx, await get(tx, form_id), stale=stale)


async def show_latest(act: Act, problem: Refusal | None = None) -> FormView:
    """The open form last touched, as it stands. Raises NoOpenForm."""
    async with looking(act) as tx:
        return await view(tx, await wanted(tx, None), problem=problem)


async def list_open(act: Act) -> list[tuple[int, FormKind]]:
    """The dialogs that wait in this chat, last touched first."""
    async with looking(act) as tx:
        return [
            (row.id, FormKind(row.kind)) for row in await forms.list_open(tx.session, act.chat_id)
        ]


async def note_shown(act: Act, view: FormView, message_id: int) -> None:
    """Remember which message is the form's screen, and which version it shows."""
    async with act.house.database.write() as session:
        row = await forms.find(session, view.id, act.chat_id)
        if row is not None:
            row.screen_message_id = message_id
            row.shown_version = view.form.version


async def view(
    tx: Tx,
    row: FormRow,
    *,
    problem: Refusal | None = None,
    stale: bool = False,
    resumed: bool = False,
    once: Mapping[str, Any] | None = None,
) -> FormView:
    """A dialog as words and buttons need it, inside the transaction of an act.

    `problem` is why what was answered did not count; `stale`: a button that was too old was
    pressed; `resumed`: it was open before; `once` is shown now and stored nowhere.
    """
    form = forms.value_of(row)
    is_open = form.state is FormState.OPEN
    step = current(form, FLOWS[form.kind]) if is_open else None
    workflow = workflow_of(form.kind)
    return FormView(
        id=row.id,
        form=form,
        viewer=tx.viewer,
        now=tx.now,
        zone=tx.act.house.zone,
        step=step,
        choices=_left(problem) or (await choices_of(tx, form) if is_open else ()),
        facts=await workflow.facts(tx, form) if is_open else {},
        receipt={**(row.receipt or {}), **(once or {})},
        problem=problem,
        stale=stale,
        resumed=resumed,
        is_shown=row.shown_version == row.version,
        screen_message_id=row.screen_message_id,
    )


def _left(problem: Refusal | None) -> tuple[Choice, ...]:
    """What can be chosen instead of an answer that holds no longer, where that is known."""
    return problem.left if isinstance(problem, SentBack) else ()
