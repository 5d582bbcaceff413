"""Situation updates in chat."""

from __future__ import annotations

from telegram import InlineKeyboardButton, InlineKeyboardMarkup, Message, Update
from telegram.error import BadRequest

from bot.domain.forms import FormKind
from bot.services import broadcasts, corrections, forms, people, updates
from bot.services.act import Act
from bot.texts.catalogue import plain
from bot.texts.screen import Button, Screen
from bot.texts.updates import buttons as buttons_texts
from bot.texts.updates import listing as listing_texts
from bot.texts.updates import page as page_texts
from bot.texts.updates import progress as progress_texts
from bot.texts.updates import words as words_texts
from handlers.arguments import number
from handlers.chat import Context, act_of, answer_press, data_of
from handlers.forms import show_view
from handlers.transport import sending


async def latest(act: Act, arguments: list[str]) -> Screen:
    """The latest updates."""
    page = await updates.latest(act, number(arguments, 0) if arguments else 0)
    return listing_texts.list_screen(page, await people.see(act), act.now, act.house.zone)


async def find(act: Act, arguments: list[str]) -> Screen:
    """A page of the updates that have some words: `n:find:snatteri:1`."""
    page = await updates.latest(act, number(arguments, 1), arguments[0])
    return listing_texts.list_screen(page, await people.see(act), act.now, act.house.zone)


async def search(act: Act, words: list[str]) -> Screen:
    """`/lage snatteri`."""
    page = await updates.latest(act, 0, listing_texts.search_words(" ".join(words)))
    return listing_texts.list_screen(page, await people.see(act), act.now, act.house.zone)


async def coming(act: Act, _arguments: list[str]) -> Screen:
    """What waits for approval or for its time."""
    found = await updates.coming(act)
    return listing_texts.coming_screen(found, await people.see(act), act.house.zone)


async def turned_down(act: Act, _arguments: list[str]) -> Screen:
    """What was not approved."""
    return listing_texts.turned_down_screen(await updates.turned_down(act), await people.see(act))


async def recipients(act: Act, arguments: list[str]) -> Screen:
    """Who would get the update that is being written."""
    page = await updates.list_recipients(act, number(arguments, 0), number(arguments, 1))
    return page_texts.recipients_screen(page, await people.see(act))


async def ask_remind(act: Act, arguments: list[str]) -> Screen:
    """Whether to remind those who have not read."""
    update_id = number(arguments, 0)
    count = await broadcasts.count_unread(act, update_id)
    return page_texts.remind_screen(update_id, count, (await people.see(act)).locale)


async def remind(act: Act, arguments: list[str]) -> Screen:
    """Those who have not read are reminded."""
    update_id = number(arguments, 0)
    await broadcasts.remind_unread(act, update_id)
    return await _done(act, "remind.done", update_id)


async def approve(act: Act, arguments: list[str]) -> Screen:
    """A second coordinator lets an update go out."""
    update_id = number(arguments, 0)
    await broadcasts.approve(act, update_id)
    return await _done(act, "approve.done", update_id)


async def approve_correction(act: Act, arguments: list[str]) -> Screen:
    """A second coordinator lets a correction be written into every copy."""
    correction_id, update_id = number(arguments, 0), number(arguments, 1)
    await corrections.approve(act, correction_id)
    return await _done(act, "correction.done", update_id)


async def see_correction(act: Act, arguments: list[str]) -> Screen:
    """A correction that waits for approval; the update itself where it waits no longer."""
    view, viewer = await updates.show(act, number(arguments, 0)), await people.see(act)
    if view.correction is None:
        return page_texts.shown(view, viewer, act.house.municipality, act.house.zone)
    return page_texts.correction_screen(view, view.correction, viewer)


async def ask_stop(act: Act, arguments: list[str]) -> Screen:
    """Whether an update is not to go out."""
    view = await updates.show(act, number(arguments, 0))
    return page_texts.stop_screen(view.update, (await people.see(act)).locale)


async def stop(act: Act, arguments: list[str]) -> Screen:
    """An update does not go out."""
    update_id = number(arguments, 0)
    await broadcasts.stop(act, update_id)
    return await _done(act, "stop.done", update_id)


async def _done(act: Act, key: str, update_id: int) -> Screen:
    """That something was done with an update, by its heading."""
    view = await updates.show(act, update_id)
    return page_texts.done_note(key, view.update, (await people.see(act)).locale)


async def on_rewrite(update: Update, context: Context) -> None:
    """An update that has not gone out is written anew, from what it says."""
    await _begin(update, context, "instead")


async def on_follow_up(update: Update, context: Context) -> None:
    """Another update, for those who got this one and have not answered it."""
    await _begin(update, context, "follows")


async def _begin(update: Update, context: Context, about: str) -> None:
    """Begin to write an update about another; one that is being written is not thrown away."""
    other = number(data_of(update).split(":"), 2)
    act = act_of(update, context)
    view = await forms.begin(act, FormKind.SITUATION_UPDATE, {about: other}, filled_in={})
    await show_view(update, context, view)


async def on_pictures(update: Update, context: Context) -> None:
    """*Visa alla bilder*: the album comes as a message of its own, below."""
    act = act_of(update, context)
    found = await updates.pictures(act, number(data_of(update).split(":"), 2))
    await sending.send_album(context.bot, act.chat_id, found)
    await answer_press(update, words_texts.pictures_note((await people.see(act)).locale))


async def one(act: Act, arguments: list[str]) -> Screen:
    """One update; for coordinators with how it arrived."""
    view = await updates.show(act, number(arguments, 0))
    return page_texts.shown(view, await people.see(act), act.house.municipality, act.house.zone)


async def progress(act: Act, arguments: list[str]) -> Screen:
    """How a sending goes, in place of how it went a moment ago; from now on it is followed here."""
    found = await updates.progress(act, number(arguments, 0))
    if act.message_id is not None and not found.reach.is_finished:
        await updates.note_progress_shown(act, found.update_id, act.message_id)
    return progress_texts.progress_screen(found, act.house.zone)


async def leave_progress(act: Act, arguments: list[str]) -> None:
    """The message that showed how a sending goes is about to show something else."""
    await updates.note_progress_left(act, number(arguments, 0))


async def missed(act: Act, arguments: list[str]) -> Screen:
    """Whom an update did not reach, and why."""
    update_id, page = number(arguments, 0), number(arguments, 1)
    found = await updates.list_not_reached(act, update_id, page)
    view = await updates.show(act, update_id)
    total = view.reach.missed if view.reach else 0
    return progress_texts.missed_screen(update_id, found, page, total, await people.see(act))


async def on_read(update: Update, context: Context) -> None:
    """*Läst* under an alert: noted and thanked for; the button then says that it was pressed."""
    assert update.callback_query is not None
    act = act_of(update, context)
    notice_id = number(data_of(update).split(":"), 2)
    locale = await updates.mark_read(act, notice_id)
    await answer_press(update, plain("update.thanks", locale))
    if not isinstance(update.callback_query.message, Message):
        # Telegram no longer shows old messages to bots; the word of thanks was all there is.
        return
    try:
        await update.callback_query.edit_message_reply_markup(
            _with_read_noted(update.callback_query.message, buttons_texts.is_read_button(locale))
        )
    except BadRequest:
        # Pressed twice: the button is gone already.
        return


def _with_read_noted(message: Message, noted: Button) -> InlineKeyboardMarkup:
    """The message's buttons, with another in place of *Läst*."""
    shown = message.reply_markup.inline_keyboard if message.reply_markup else ()
    return InlineKeyboardMarkup(
        [
            [
                InlineKeyboardButton(noted.label, callback_data=noted.data)
                if str(button.callback_data).startswith("n:read:")
                else button
                for button in row
            ]
            for row in shown
        ]
    )
