"""From an update to an act, and from a screen to what the person sees."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass

from telegram import (
    BotCommand,
    BotCommandScopeAllPrivateChats,
    BotCommandScopeChat,
    Message,
    Update,
)
from telegram.error import TelegramError
from telegram.ext import Application, CallbackContext, ExtBot

from bot.clock import Clock
from bot.domain.people import DEFAULT_LOCALE, Viewer
from bot.services.act import Act, House, Sender
from bot.texts import menus
from bot.texts.screen import Screen
from handlers.transport import sending
from handlers.transport.pacer import Lane


@dataclass(slots=True)
class Desk:
    """What every handler works with; hangs on the application as its `bot_data`."""

    house: House
    clock: Clock


class Context(CallbackContext[ExtBot[Lane], None, None, Desk]):
    """python-telegram-bot's context, with nothing kept in memory about people or chats."""

    @property
    def desk(self) -> Desk:
        """The handlers' desk."""
        return self.bot_data


Bot = ExtBot[Lane]
App = Application[Bot, Context, None, None, Desk, None]


def act_of(update: Update, context: Context) -> Act:
    """Who does something, where and when."""
    user, chat = update.effective_user, update.effective_chat
    assert user is not None, "only updates from people are registered"
    assert chat is not None, "only updates from chats are registered"
    query = update.callback_query
    return Act(
        house=context.desk.house,
        now=context.desk.clock.now(),
        sender=Sender(user.id, user.full_name),
        chat_id=chat.id,
        update_id=update.update_id,
        message_id=query.message.message_id if query and query.message else None,
    )


def data_of(update: Update) -> str:
    """What the pressed button carries."""
    query = update.callback_query
    assert query is not None, "registered for presses only"
    assert query.data is not None, "the bot makes no other buttons"
    return query.data


async def show(update: Update, context: Context, screen: Screen) -> int:
    """Show a screen: in place of the one whose button was pressed, else as a new message.

    A message whose button opens something below it (`d:`) stays. Gives the number of the message
    that now shows the screen.
    """
    query = update.callback_query
    chat = update.effective_chat
    assert chat is not None, "only updates from chats are registered"
    pressed = query.message if query and not (query.data or "").startswith("d:") else None
    if (
        isinstance(pressed, Message)
        and _fits_in_place(pressed, screen)
        and await sending.edit(context.bot, chat.id, pressed.message_id, screen)
    ):
        return pressed.message_id
    message_id = await sending.send(context.bot, chat.id, screen)
    if isinstance(pressed, Message) and pressed.text is not None:
        # What was pressed lives on as the new message: a text can't be edited into a picture.
        await sending.remove(context.bot, chat.id, pressed.message_id)
    return message_id


def _fits_in_place(pressed: Message, screen: Screen) -> bool:
    return pressed.text is not None and screen.picture is None and screen.document is None


def is_text_pressed(update: Update) -> bool:
    """Whether the pressed button hangs on a text, which another text can take the place of."""
    query = update.callback_query
    pressed = query.message if query else None
    return isinstance(pressed, Message) and pressed.text is not None


async def answer_press(update: Update, toast: str | None = None) -> None:
    """Stop the pressed button's spinner, with a short word where there is one to say.

    Comes after the screen. Telegram forgets a press after some minutes, and one may be answered
    only once: that it fails is no reason to do anything again.
    """
    if update.callback_query is not None:
        with suppress(TelegramError):
            await update.callback_query.answer(toast)


async def set_commands(context: Context, chat_id: int, viewer: Viewer) -> None:
    """Give the chat the command menu of this person's roles; the next `/start` does so as well."""
    commands = [BotCommand(name, does) for name, does in menus.commands(viewer)]
    with suppress(TelegramError):
        await context.bot.set_my_commands(commands, scope=BotCommandScopeChat(chat_id))


async def set_first_commands(bot: Bot) -> None:
    """Give everybody who has not pressed start yet the command menu of a citizen."""
    for locale, language_code in ((DEFAULT_LOCALE, ""), ("en", "en")):
        stranger = Viewer(None, "", locale, ())
        commands = [BotCommand(name, does) for name, does in menus.commands(stranger)]
        await bot.set_my_commands(
            commands, scope=BotCommandScopeAllPrivateChats(), language_code=language_code
        )


async def show_and_answer(
    update: Update, context: Context, screen: Screen, toast: str | None = None
) -> int:
    """Show a screen and stop the spinner."""
    message_id = await show(update, context, screen)
    await answer_press(update, toast)
    return message_id
