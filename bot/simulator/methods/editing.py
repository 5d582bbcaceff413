"""Methods that change a message that the bot has sent."""

from __future__ import annotations

import dataclasses
from typing import Any

from bot.simulator.errors import bad_request
from bot.simulator.keyboards import read_inline_markup, same_markup
from bot.simulator.methods.call import Call, method
from bot.simulator.methods.sending import link_preview_options, read_media
from bot.simulator.model import Content, Message
from bot.simulator.texts import read_caption, read_text
from bot.simulator.world import BOT_ID

NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same "
    "as a current content and reply markup of the message"
)


@method("editMessageText")
def edit_text(call: Call) -> dict[str, Any]:
    text, entities = read_text(call.params)
    keyboard = read_inline_markup(call.params)
    message = _message_to_edit(call)
    if not message.content.is_text:
        raise bad_request("there is no text in the message to edit")
    content = Content(text, entities, options=link_preview_options(call.params))
    return _edit(call, message, content, keyboard)


@method("editMessageCaption")
def edit_caption(call: Call) -> dict[str, Any]:
    text, entities = read_caption(call.params)
    keyboard = read_inline_markup(call.params)
    message = _message_to_edit(call)
    if not message.content.has_caption:
        raise bad_request("there is no caption in the message to edit")
    content = dataclasses.replace(message.content, text=text, entities=entities)
    return _edit(call, message, content, keyboard)


@method("editMessageMedia")
def edit_media(call: Call) -> dict[str, Any]:
    content = read_media(call, call.params.json("media", "media"))
    keyboard = read_inline_markup(call.params)
    return _edit(call, _message_to_edit(call), content, keyboard)


@method("editMessageReplyMarkup")
def edit_markup(call: Call) -> dict[str, Any]:
    keyboard = read_inline_markup(call.params)
    message = _message_to_edit(call)
    return _edit(call, message, message.content, keyboard)


def _message_to_edit(call: Call) -> Message:
    """The message named; raises Refused where it isn't there or isn't the bot's."""
    if call.params.has("inline_message_id"):
        raise bad_request("MESSAGE_ID_INVALID")
    chat_id = call.chat()
    group = call.world.groups.get(chat_id)
    if group is not None:
        call.world.check_bot_is_in(group)
    if not call.params.has("message_id"):
        raise bad_request("message identifier is not specified")
    message = call.world.find_message(chat_id, call.params.integer_or_none("message_id"))
    if message is None:
        raise bad_request("message to edit not found")
    if message.sender_id != BOT_ID or message.content.service is not None:
        raise bad_request("message can't be edited")
    return message


def _edit(
    call: Call, message: Message, content: Content, keyboard: dict[str, Any] | None
) -> dict[str, Any]:
    if content == message.content and same_markup(keyboard, message.keyboard):
        raise bad_request(NOT_MODIFIED)
    changed = call.world.replace(message, content=content, keyboard=keyboard)
    return call.world.message_json(changed)
