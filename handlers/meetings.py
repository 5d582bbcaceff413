"""Meetings in chat."""

from __future__ import annotations

from datetime import UTC, datetime

from telegram import Message, Update
from telegram.error import BadRequest

from bot.domain.errors import OldButton
from bot.domain.meetings import Reply
from bot.services import people
from bot.services.act import Act
from bot.services.meetings import agenda, answering, listing
from bot.texts.catalogue import plain
from bot.texts.labels import label
from bot.texts.meetings import buttons, for_conveners, screens
from bot.texts.screen import Rows, Screen
from handlers.arguments import number, read
from handlers.chat import Context, act_of, answer_press, data_of, show_and_answer
from handlers.transport import sending
from handlers.transport.sending import keyboard_of


async def mine(act: Act, arguments: list[str]) -> Screen:
    """One's meetings."""
    page = await listing.list_mine(act, number(arguments, 0) if arguments else 0)
    return screens.list_screen(page, await people.see(act), act.now, act.house.zone)


async def over(act: Act, arguments: list[str]) -> Screen:
    """One's meetings that are over."""
    page = await listing.list_mine(act, number(arguments, 0), is_over=True)
    return screens.list_screen(page, await people.see(act), act.now, act.house.zone)


async def one(act: Act, arguments: list[str]) -> Screen:
    """One meeting."""
    view = await listing.show(act, number(arguments, 0))
    return screens.meeting_screen(view, await people.see(act), act.now, act.house.zone)


async def guests(act: Act, arguments: list[str]) -> Screen:
    """Who is invited and what each answered."""
    page = await listing.list_guests(act, number(arguments, 0), number(arguments, 1))
    return for_conveners.guests_screen(page, await people.see(act), act.house.zone)


async def edit(act: Act, arguments: list[str]) -> Screen:
    """Whether to change or cancel."""
    view = await listing.show_to_change(act, number(arguments, 0))
    return for_conveners.edit_screen(view, await people.see(act), act.house.zone)


async def points(act: Act, arguments: list[str]) -> Screen:
    """The points that members propose."""
    view = await listing.show_to_change(act, number(arguments, 0))
    return for_conveners.points_screen(view, await people.see(act))


async def decide(act: Act, arguments: list[str]) -> Screen:
    """Take a point up on the agenda, or not."""
    view = await agenda.decide_proposal(
        act, number(arguments, 0), number(arguments, 1), taken_up=number(arguments, 2) == 1
    )
    return for_conveners.points_screen(view, await people.see(act))


async def calendar(act: Act, arguments: list[str]) -> Screen:
    """A meeting's calendar file."""
    view = await listing.show(act, number(arguments, 0))
    return screens.calendar_screen(view.meeting, await people.see(act), act.house.zone)


async def on_files(update: Update, context: Context) -> None:
    """The documents with minutes, each in a message of its own below."""
    act = act_of(update, context)
    view = await listing.show(act, number(data_of(update).split(":"), 2))
    for screen in screens.file_screens(view, await people.see(act), act.house.zone):
        await sending.send(context.bot, act.chat_id, screen)
    await answer_press(update)


async def on_reply(update: Update, context: Context) -> None:
    """*Kommer*, *Kommer inte* or *Kanske*, under an invitation or on the meeting's own screen."""
    act, (meeting_id, reply, seen_at) = act_of(update, context), _answer(update)
    view = await answering.answer(act, meeting_id, reply, seen_at=seen_at)
    viewer = await people.see(act)
    if view.just_changed or _is_text(update):
        screen = screens.meeting_screen(view, viewer, act.now, act.house.zone)
        await show_and_answer(update, context, screen)
        return
    toast = plain("meeting.thanks", viewer.locale, reply=label(reply, viewer.locale))
    opener = (buttons.opener(meeting_id, viewer.locale),)
    rows = buttons.reply_rows(meeting_id, reply, view.meeting.changed_at, viewer.locale)
    await _mark(update, (*rows, opener), toast)


async def on_replies(update: Update, context: Context) -> None:
    """The same for all meetings of a series."""
    act, (series_id, reply, seen_at) = act_of(update, context), _answer(update)
    answered = await answering.answer_series(act, series_id, reply, seen_at=seen_at)
    locale = (await people.see(act)).locale
    if answered is None:
        toast = plain("meeting.series_changed", locale)
        await show_and_answer(update, context, await mine(act, []), toast)
        return
    toast = plain("meeting.thanks_series", locale, reply=label(reply, locale))
    await _mark(update, buttons.series_rows(series_id, reply, seen_at, locale), toast)


def _answer(update: Update) -> tuple[int, Reply, datetime]:
    """Which meeting or series is answered with what, and as of when it was shown."""
    _, _, *arguments = data_of(update).split(":")
    reply = read(Reply, arguments, 1)
    if reply is Reply.DEPUTY:
        raise OldButton
    return number(arguments, 0), reply, _moment(number(arguments, 2))


def _moment(seconds: int) -> datetime:
    try:
        return datetime.fromtimestamp(seconds, UTC)
    except (OverflowError, ValueError) as problem:
        raise OldButton from problem


def _is_text(update: Update) -> bool:
    """Whether the button stands under a text: a file can't be edited into one."""
    pressed = update.callback_query.message if update.callback_query else None
    return isinstance(pressed, Message) and pressed.text is not None


async def _mark(update: Update, rows: Rows, toast: str) -> None:
    """Thank, and mark the answer among the buttons of an invitation."""
    assert update.callback_query is not None
    await answer_press(update, toast)
    if not isinstance(update.callback_query.message, Message):
        # Telegram no longer shows old messages to bots; the word of thanks was all there is.
        return
    try:
        await update.callback_query.edit_message_reply_markup(keyboard_of(rows))
    except BadRequest:
        # The same answer once more: it is marked already.
        return
