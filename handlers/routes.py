"""Which button and which command leads where."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

from telegram import Update
from telegram.ext import (
    CallbackQueryHandler,
    ChatMemberHandler,
    CommandHandler,
    MessageHandler,
    filters,
)

from bot.domain.forms import FormKind
from bot.services import people
from bot.services.act import Act
from bot.texts import menus as menu_texts
from bot.texts.screen import Screen
from handlers import activities, forms, menus, promises, updates, visits
from handlers import people as people_handlers
from handlers.chat import (
    App,
    Context,
    act_of,
    answer_press,
    data_of,
    set_commands,
    show,
    show_and_answer,
)
from handlers.errors import on_error

Place = Callable[[Act, list[str]], Awaitable[Screen]]
"""Somewhere in the menu: an act and the button's arguments in, a screen out."""

PLACES: dict[str, Place] = {
    "menu": menus.menu,
    "help": menus.help_,
    "me": menus.me,
    "lang": menus.languages,
    "promises": promises.overview,
    "promise": promises.one,
    "updates": updates.latest,
    "update": updates.one,
    "progress": updates.progress,
    "missed": updates.missed,
    "visits": visits.mine,
    "visit": visits.one,
    "times": visits.times,
    "undo": visits.ask_withdraw,
    "undo_yes": visits.withdraw,
    "acts": activities.ask,
    "actsp": activities.choose_promise,
    "actsk": activities.choose_kind,
    "actst": activities.choose_span,
    "people": people_handlers.overview,
    "role": people_handlers.holders,
    "invitations": people_handlers.invitations,
    "invitation": people_handlers.invitation,
    "revoke": people_handlers.ask_revoke,
    "revoke_yes": people_handlers.revoke,
    "renew": people_handlers.renew,
}

COMMAND_PLACES: dict[str, Place] = {
    "meny": menus.menu,
    "hjalp": menus.help_,
    "help": menus.help_,
    "mig": menus.me,
    "sprak": menus.languages,
    "loften": promises.overview,
    "lage": updates.latest,
    "besok": visits.mine,
    "tider": visits.times,
    "medlemmar": people_handlers.overview,
}

COMMAND_FORMS: dict[str, FormKind] = {
    "boka": FormKind.BOOK_VISIT,
    "uppdatera": FormKind.SITUATION_UPDATE,
    "logga": FormKind.LOG_ACTIVITY,
}

ALLOWED_UPDATES = ["message", "edited_message", "callback_query", "my_chat_member"]
"""The only kinds of update that the bot asks Telegram for."""


async def on_place(update: Update, context: Context) -> None:
    """A menu button: `n:promise:7`."""
    _, place, *arguments = data_of(update).split(":")
    act = act_of(update, context)
    screen = await PLACES[place](act, arguments)
    await show_and_answer(update, context, screen)
    if place == "lang" and arguments:
        await set_commands(context, act.chat_id, await people.see(act))


async def on_still(update: Update, _context: Context) -> None:
    """A button that only shows something, such as a calendar's heading."""
    await answer_press(update)


async def on_old_button(update: Update, context: Context) -> None:
    """A button that no version of the bot knows any more."""
    viewer = await people.see(act_of(update, context))
    await show_and_answer(update, context, menu_texts.note("note.old_button", viewer.locale))


def _place_command(place: Place) -> Callable[[Update, Context], Coroutine[Any, Any, None]]:
    async def on_command(update: Update, context: Context) -> None:
        await show(update, context, await place(act_of(update, context), []))

    return on_command


def _form_command(kind: FormKind) -> Callable[[Update, Context], Coroutine[Any, Any, None]]:
    async def on_command(update: Update, context: Context) -> None:
        await forms.begin_by_command(update, context, kind)

    return on_command


async def on_activities(update: Update, context: Context) -> None:
    """`/aktiviteter`, perhaps with words."""
    screen = await activities.ask_in_words(act_of(update, context), context.args or [])
    await show(update, context, screen)


def add_to(application: App) -> None:
    """Register every handler with the application."""
    private = filters.ChatType.PRIVATE
    new = private & filters.UpdateType.MESSAGE
    add = application.add_handler
    add(CommandHandler("start", menus.on_start, filters=new))
    add(CommandHandler("avbryt", forms.on_cancel, filters=new))
    add(CommandHandler("aktiviteter", on_activities, filters=new))
    for name, place in COMMAND_PLACES.items():
        add(CommandHandler(name, _place_command(place), filters=new))
    for name, kind in COMMAND_FORMS.items():
        add(CommandHandler(name, _form_command(kind), filters=new))
    add(MessageHandler(new & filters.COMMAND, menus.on_unknown_command))
    add(MessageHandler(new & filters.TEXT, forms.on_text))
    add(MessageHandler(new & filters.PHOTO, forms.on_picture))
    add(MessageHandler(new & ~filters.StatusUpdate.ALL, forms.on_other))
    add(MessageHandler(private & filters.UpdateType.EDITED_MESSAGE, forms.on_edit))
    add(MessageHandler(filters.ChatType.GROUPS & filters.COMMAND, menus.on_group))
    add(CallbackQueryHandler(updates.on_read, r"^n:read:\d+$"))
    add(CallbackQueryHandler(on_still, r"^n:still$"))
    add(CallbackQueryHandler(on_place, rf"^n:({'|'.join(PLACES)})(:|$)"))
    add(CallbackQueryHandler(forms.on_begin, rf"^b:({'|'.join(FormKind)})(:\d+)?$"))
    add(CallbackQueryHandler(forms.on_press, r"^f:[0-9a-z]+:[0-9a-z]+:."))
    add(CallbackQueryHandler(on_old_button))
    add(ChatMemberHandler(menus.on_reachability, ChatMemberHandler.MY_CHAT_MEMBER))
    application.add_error_handler(on_error)
