"""The rows of dialogs, as an act finds and leaves them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.domain.forms import FormKind, FormState
from bot.services.act import Act, Tx
from bot.services.forms.workflow import NoOpenForm
from db.models import FormRow
from db.queries import forms


async def get(tx: Tx, form_id: int) -> FormRow:
    """A dialog of this chat, open or not. Raises NoOpenForm."""
    row = await forms.find(tx.session, form_id, tx.act.chat_id)
    if row is None:
        raise NoOpenForm
    return row


async def wanted(tx: Tx, form_id: int | None) -> FormRow:
    """The dialog that is meant. None: the open one that was last touched. Raises NoOpenForm."""
    if form_id is not None:
        return await get(tx, form_id)
    row = await forms.find_latest_open(tx.session, tx.act.chat_id)
    if row is None:
        raise NoOpenForm
    return row


def move_screen(row: FormRow, act: Act) -> None:
    """The message whose button was pressed becomes the form's screen."""
    if act.message_id is not None:
        row.screen_message_id = act.message_id


async def throw_away(tx: Tx, row: FormRow) -> None:
    """Close a form that leads nowhere, and forget what was written in it."""
    row.state = FormState.CANCELLED.value
    row.answers = {}
    row.touched_at = tx.now
    row.version += 1
    await tx.session.flush()


async def open_of(tx: Tx, form_id: int, kind: FormKind) -> Mapping[str, Any] | None:
    """What was answered in an open dialog of this chat and kind. None: there is no such dialog."""
    row = await forms.find(tx.session, form_id, tx.act.chat_id)
    if row is None or row.state != FormState.OPEN or row.kind != kind:
        return None
    return dict(row.answers)


async def leave(tx: Tx, form_id: int) -> None:
    """Close a dialog of this chat that another one took the place of, if it is still open."""
    row = await forms.find(tx.session, form_id, tx.act.chat_id)
    if row is not None and row.state == FormState.OPEN:
        await throw_away(tx, row)
