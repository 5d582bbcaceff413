"""Situation updates in chat."""

from __future__ import annotations

from telegram import Message, Update
from telegram.error import BadRequest

from bot.services import people, updates
from bot.services.act import Act
from bot.texts import updates as texts
from bot.texts.catalogue import plain
from bot.texts.screen import Screen
from handlers.arguments import number
from handlers.chat import Context, act_of, answer_press, data_of
from handlers.transport.sending import keyboard_of


async def latest(act: Act, arguments: list[str]) -> Screen:
    """The latest updates."""
    page = await updates.latest(act, number(arguments, 0) if arguments else 0)
    return texts.list_screen(page, await people.see(act), act.now, act.house.zone)


async def one(act: Act, arguments: list[str]) -> Screen:
    """One update; for coordinators with how it arrived."""
    view = await updates.show(act, number(arguments, 0))
    return texts.shown(view, await people.see(act), act.house.municipality, act.house.zone)


async def progress(act: Act, arguments: list[str]) -> Screen:
    """How a sending goes, in place of how it went a moment ago."""
    found = await updates.progress(act, number(arguments, 0))
    return texts.progress_screen(found, act.house.zone)


async def missed(act: Act, arguments: list[str]) -> Screen:
    """Whom an update did not reach, and why."""
    update_id, page = number(arguments, 0), number(arguments, 1)
    found = await updates.list_not_reached(act, update_id, page)
    view = await updates.show(act, update_id)
    total = view.reach.failed + view.reach.uncertain if view.reach else 0
    return texts.missed_screen(update_id, found, page, total, await people.see(act))


async def on_read(update: Update, context: Context) -> None:
    """*Läst* under an alert: noted and thanked for; the button then says that it was pressed."""
    assert update.callback_query is not None
    act = act_of(update, context)
    notice_id = number(data_of(update).split(":"), 2)
    viewer = await updates.mark_read(act, notice_id)
    await answer_press(update, plain("update.thanks", viewer.locale))
    if not isinstance(update.callback_query.message, Message):
        # Telegram no longer shows old messages to bots; the word of thanks was all there is.
        return
    try:
        await update.callback_query.edit_message_reply_markup(
            keyboard_of(texts.is_read_rows(viewer.locale))
        )
    except BadRequest:
        # Pressed twice: the button is gone already.
        return
