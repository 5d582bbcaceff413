"""Tables that people send: which workflow a file is for, told by its headings."""

from __future__ import annotations

from telegram import Document, Update

from bot.domain import table_file
from bot.domain.activity_rows import names_activities
from bot.domain.csv_table import NotATable, read_csv
from bot.domain.forms import FormKind
from bot.domain.school_list import is_school_list
from bot.domain.survey import is_survey
from bot.domain.work import FileFormat, Work
from bot.services import imports, people, work
from bot.services.act import Act
from bot.services.dialogues import surveying
from bot.texts import imports as texts
from bot.texts.screen import Screen
from bot.texts.work import work_screen
from handlers import forms, lists
from handlers.arguments import number, read
from handlers.chat import Context, act_of, answer_press, data_of, show
from handlers.transport import sending

MAX_TABLE_BYTES = 20 * 2**20
"""What Telegram lets a bot fetch (Bot API, getFile)."""


async def explain(act: Act, _arguments: list[str]) -> Screen:
    """How to read activities in from a file."""
    await imports.explain(act)
    return texts.explanation_screen(await people.see(act))


async def on_template(update: Update, context: Context) -> None:
    """The file to fill in comes below."""
    act = act_of(update, context)
    file_format = read(FileFormat, data_of(update).split(":"), 2)
    promises, areas = await imports.explain(act)
    viewer = await people.see(act)
    await sending.send(
        context.bot, act.chat_id, texts.template_screen(file_format, viewer, promises, areas)
    )
    await answer_press(update)


async def on_csv(update: Update, context: Context) -> None:
    """A table with semicolons: earlier activities, or people or schools to take up."""
    act, document = act_of(update, context), _document(update)
    if (document.file_size or 0) > MAX_TABLE_BYTES:
        await show(update, context, texts.too_large_screen(await people.see(act)))
        return
    await imports.explain(act)  # whoever may not is told so before anything is fetched
    content = bytes(await (await document.get_file()).download_as_bytearray())
    if await _is_of_survey(act, content):
        await forms.show_view(update, context, await surveying.take(act, content))
    elif _is_of_activities(content):
        await _take(update, context, act, document)
    else:
        await lists.take(update, context, act, content)


async def _is_of_survey(act: Act, content: bytes) -> bool:
    """Whether a table holds results of the survey: its dialog is open, or its headings say so."""
    if await lists.waits_in(act, FormKind.SURVEY):
        return True
    try:
        return len(content) <= table_file.MAX_TABLE_BYTES and is_survey(read_csv(content))
    except NotATable:
        return False


def _is_of_activities(content: bytes) -> bool:
    """Whether a table is one of activities: no other list is as long, or has such headings."""
    if len(content) > table_file.MAX_TABLE_BYTES:
        return True
    if is_school_list(content):
        return False
    try:
        rows = read_csv(content)
    except NotATable:
        return False
    return bool(rows) and names_activities(rows[0][1], imports.column_names())


async def on_workbook(update: Update, context: Context) -> None:
    """A workbook: the answer to a dialog that waits for a file, or else earlier activities."""
    act, document = act_of(update, context), _document(update)
    if await lists.waits_for_document(act):
        await forms.on_document(update, context)
        return
    await imports.explain(act)
    if await lists.waits_in(act, FormKind.SURVEY) and (document.file_size or 0) <= MAX_TABLE_BYTES:
        content = bytes(await (await document.get_file()).download_as_bytearray())
        await forms.show_view(update, context, await surveying.take(act, content))
        return
    await _take(update, context, act, document)


async def _take(update: Update, context: Context, act: Act, document: Document) -> None:
    found = await imports.take(act, document.file_id, document.file_name or "")
    await _show_progress(update, context, act, found)


async def log(update: Update, context: Context) -> None:
    """Log what a file holds that was looked through."""
    act = act_of(update, context)
    found = await imports.confirm(act, number(data_of(update).split(":"), 2))
    await _show_progress(update, context, act, found)
    await answer_press(update)


async def _show_progress(update: Update, context: Context, act: Act, found: Work) -> None:
    message_id = await show(update, context, work_screen(found))
    if found.is_open:
        await work.note_shown(act, found.id, message_id)


def _document(update: Update) -> Document:
    assert update.message is not None
    assert update.message.document is not None, "registered for documents only"
    return update.message.document
