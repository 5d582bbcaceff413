"""Screens over the wire: one function to send one, one to put one in place of another."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from typing import Any

from telegram import (
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputMediaDocument,
    InputMediaPhoto,
    LinkPreviewOptions,
    Message,
)
from telegram.constants import MessageLimit, ParseMode
from telegram.error import BadRequest, TelegramError
from telegram.ext import ExtBot

from bot.texts.screen import Button, File, Rows, Screen
from handlers.transport.pacer import Lane

_NO_PREVIEW = LinkPreviewOptions(is_disabled=True)

CAPTION_MAX = MessageLimit.CAPTION_LENGTH
"""Characters in a caption (Telegram)."""


def keyboard(screen: Screen) -> InlineKeyboardMarkup | None:
    """The screen's buttons as Telegram wants them. None where it has none."""
    return keyboard_of(screen.rows) if screen.rows else None


def keyboard_of(rows: Rows) -> InlineKeyboardMarkup:
    """Rows of buttons as Telegram wants them."""
    return InlineKeyboardMarkup([[_button(button) for button in row] for row in rows])


def _button(button: Button) -> InlineKeyboardButton:
    if button.url:
        return InlineKeyboardButton(button.label, url=button.url)
    return InlineKeyboardButton(button.label, callback_data=button.data)


async def send(
    bot: ExtBot[Lane],
    chat_id: int,
    screen: Screen,
    *,
    lane: Lane = Lane.ANSWER,
    thread_id: int | None = None,
) -> int:
    """Send a screen as a new message, in a forum topic if one is named; gives its number.

    Raises what python-telegram-bot raises.
    """
    common: dict[str, Any] = {
        "chat_id": chat_id,
        "message_thread_id": thread_id,
        "reply_markup": keyboard(screen),
        "parse_mode": ParseMode.HTML,
        "disable_notification": screen.silent,
        "protect_content": screen.protected,
        "rate_limit_args": lane,
    }
    if screen.document is not None:
        sent = await _send_document(bot, screen.document, caption=screen.text, **common)
    elif screen.picture is not None:
        sent = await bot.send_photo(photo=screen.picture, caption=screen.text, **common)
    else:
        return await _send_text(bot, text=screen.text, **common)
    return sent.message_id


async def _send_text(bot: ExtBot[Lane], *, rate_limit_args: Lane, **call: Any) -> int:
    """Send a text without making a Message of Telegram's answer: that is a fifth of the call."""
    call["link_preview_options"] = _NO_PREVIEW
    sent = await bot.do_api_request(_SEND_MESSAGE, call, rate_limit_args=rate_limit_args)
    return int(sent["message_id"])


_SEND_MESSAGE = "sendmessage"
"""As it is not spelled: `do_api_request` warns at each call where the bot has a method of the name.
Telegram's own do not mind the case (https://core.telegram.org/bots/api#available-methods)."""


async def _send_document(bot: ExtBot[Lane], document: File | str, **common: Any) -> Message:
    if isinstance(document, str):
        return await bot.send_document(document=document, **common)
    return await bot.send_document(document=document.content, filename=document.name, **common)


async def send_album(bot: ExtBot[Lane], chat_id: int, pictures: Sequence[str]) -> None:
    """Send pictures together, by their file ids. Raises what python-telegram-bot raises."""
    if len(pictures) == 1:
        await bot.send_photo(chat_id, pictures[0], rate_limit_args=Lane.ANSWER)
        return
    media = [InputMediaPhoto(picture) for picture in pictures]
    await bot.send_media_group(chat_id, media, rate_limit_args=Lane.ANSWER)


async def edit(
    bot: ExtBot[Lane],
    chat_id: int,
    message_id: int,
    screen: Screen,
    *,
    lane: Lane = Lane.ANSWER,
) -> bool:
    """Put a screen in place of an earlier one. False: that message can't be changed any more.

    A text takes the place of a text, a picture of a picture or file. A message that already shows
    just this is an expected outcome.
    """
    common: dict[str, Any] = {
        "chat_id": chat_id,
        "message_id": message_id,
        "reply_markup": keyboard(screen),
        "rate_limit_args": lane,
    }
    try:
        if isinstance(screen.document, str):
            file = InputMediaDocument(screen.document, screen.text, parse_mode=ParseMode.HTML)
            await bot.edit_message_media(file, **common)
        elif screen.picture is None:
            await bot.edit_message_text(
                text=screen.text,
                parse_mode=ParseMode.HTML,
                link_preview_options=_NO_PREVIEW,
                **common,
            )
        else:
            media = InputMediaPhoto(screen.picture, screen.text, parse_mode=ParseMode.HTML)
            await bot.edit_message_media(media, **common)
    except BadRequest as problem:
        return _is_unchanged(problem)
    return True


def _is_unchanged(problem: BadRequest) -> bool:
    """Whether the message shows this already. Raises what is neither that nor beyond editing."""
    words = problem.message.casefold()
    if "message is not modified" in words:
        return True
    if any(reason in words for reason in _BEYOND_EDITING):
        return False
    raise problem


_BEYOND_EDITING = (
    "message to edit not found",
    "message can't be edited",
    "there is no text in the message to edit",
)


async def remove(bot: ExtBot[Lane], chat_id: int, message_id: int) -> None:
    """Take an outdated screen away; one that is gone or too old to delete stays as it is.

    A nicety after the new screen is shown: that it fails is no reason to do anything again.
    """
    with suppress(TelegramError):
        await bot.delete_message(chat_id, message_id)
