"""Tables that were sent as files: their first heading says what they are lists of."""

from __future__ import annotations

from telegram import Update

from bot.domain.errors import Refusal
from bot.domain.forms import FormKind, StepKind
from bot.domain.school_list import is_school_list
from bot.domain.table_file import MAX_TABLE_BYTES, Fault, NotAList
from bot.domain.views import FormView
from bot.services import forms as form_service
from bot.services import member_lists, people, school_lists
from bot.services.act import Act
from bot.texts import table_files as texts
from bot.texts.screen import Screen
from handlers import forms
from handlers.chat import Context, act_of, show

SCHOOLS, MEMBERS = "schools_list", "list"
"""The places that explain how such a list is written."""


async def on_list(update: Update, context: Context) -> None:
    """A table was sent as a file."""
    assert update.message is not None
    assert update.message.document is not None, "registered for documents only"
    act, document = act_of(update, context), update.message.document
    await member_lists.explain(act)  # whoever may not invite is told so before anything is fetched
    if (document.file_size or 0) > MAX_TABLE_BYTES:
        await show(update, context, await _unreadable(act, MEMBERS))
        return
    await take(
        update, context, act, bytes(await (await document.get_file()).download_as_bytearray())
    )


async def take(update: Update, context: Context, act: Act, content: bytes) -> None:
    """Begin with what a list of people or schools says, or tell what is wrong with it."""
    is_of_schools = is_school_list(content)
    how = SCHOOLS if is_of_schools else MEMBERS
    try:
        taken = await (school_lists if is_of_schools else member_lists).take(act, content)
    except NotAList:
        await show(update, context, await _unreadable(act, how))
        return
    await _show_taken(update, context, act, taken, how)


async def _unreadable(act: Act, how: str) -> Screen:
    return texts.not_a_list_screen(await people.see(act), how)


async def _show_taken(
    update: Update, context: Context, act: Act, taken: FormView | tuple[Fault, ...], how: str
) -> None:
    if isinstance(taken, FormView):
        await forms.show_view(update, context, taken)
    else:
        await show(update, context, texts.faults_screen(taken, await people.see(act), how))


async def on_text_file(update: Update, context: Context) -> None:
    """A text file was sent: a document where a dialog waits for one, else a table.

    Excel saves a table with tabs under the ending `.txt`.
    """
    if await waits_for_document(act_of(update, context)):
        await forms.on_document(update, context)
    else:
        await on_list(update, context)


async def waits_for_document(act: Act) -> bool:
    """Whether the dialog last touched waits for a file."""
    view = await _open_dialog(act)
    return (
        view is not None
        and view.step is not None
        and view.step.kind in (StepKind.FILES, StepKind.DOCUMENT)
    )


async def waits_in(act: Act, kind: FormKind) -> bool:
    """Whether the dialog last touched is one of this kind."""
    view = await _open_dialog(act)
    return view is not None and view.form.kind is kind


async def _open_dialog(act: Act) -> FormView | None:
    """The dialog last touched. None: there is none, or it can be shown no longer."""
    try:
        return await form_service.show_latest(act)
    except (form_service.NoOpenForm, Refusal):
        return None
