"""Results of the ledger to take along: files made as long work, pictures, and text to share."""

from __future__ import annotations

from dataclasses import replace

from telegram import Update

from bot.domain.activities import Findings
from bot.domain.errors import OldButton
from bot.domain.forms import Choice
from bot.domain.networks import Area
from bot.domain.people import Viewer
from bot.services import activities, exports, people, work
from bot.services.act import Act
from bot.texts import sharing
from bot.texts.drawing import drawing_words
from bot.texts.more import more_screen
from bot.texts.screen import Screen
from bot.texts.work import work_screen
from handlers.activities import question_of
from handlers.arguments import number
from handlers.chat import Context, act_of, answer_press, data_of
from handlers.transport import sending


async def share(act: Act, arguments: list[str]) -> Screen:
    """The ways to have a result."""
    findings = await activities.ask(act, question_of(arguments))
    promises, areas = await activities.choices(act)
    return sharing.share_screen(findings, await people.see(act), promises, areas)


_Told = tuple[Findings, Viewer, tuple[Choice, ...], tuple[Area, ...], str]


async def _told(act: Act, update: Update) -> _Told:
    """The result that a button asks for, and what it takes to tell it."""
    question = question_of(data_of(update).split(":")[2:])
    question = question.narrowed()
    findings = await activities.ask(act, question, size=sharing.SHARED_ENTRIES, every=True)
    promises, areas = await activities.choices(act)
    return findings, await people.see(act), promises, areas, act.house.municipality


async def on_text(update: Update, context: Context) -> None:
    """A result as text to pass on, in a message of its own."""
    act = replace(act_of(update, context), message_id=None)
    await sending.send(context.bot, act.chat_id, sharing.text_screen(*await _told(act, update)))
    await answer_press(update)


async def on_picture(update: Update, context: Context) -> None:
    """A result as a picture, in a message of its own."""
    act = replace(act_of(update, context), message_id=None)
    told = await _told(act, update)
    _, viewer, *_ = told
    await answer_press(update, drawing_words(viewer.locale))
    picture = await act.house.studio.picture(sharing.picture_of(*told))
    await sending.send(context.bot, act.chat_id, sharing.picture_screen(*told, picture))


async def on_file(update: Update, context: Context) -> None:
    """A result as a file: the work is put in, and a message of its own shows how it goes."""
    act = act_of(update, context)
    question = question_of(data_of(update).split(":")[2:])
    try:
        file_format = sharing.read_format(question)
    except IndexError as problem:
        raise OldButton from problem
    found = await exports.begin(act, question.narrowed(), file_format)
    if found.message_id is None:
        message_id = await sending.send(context.bot, act.chat_id, work_screen(found))
        await work.note_shown(act, found.id, message_id)
    await answer_press(update)


async def stop(act: Act, arguments: list[str]) -> Screen:
    """Have a piece of long work done no longer."""
    return work_screen(await work.stop(act, number(arguments, 0)))


async def more(act: Act, _arguments: list[str]) -> Screen:
    """What else there is around the log."""
    return more_screen(await people.see(act))
