"""Methods that delete messages."""

from __future__ import annotations

from telegram.constants import BulkRequestLimit

from bot.simulator.errors import bad_request
from bot.simulator.methods.call import Call, method
from bot.simulator.model import Message
from bot.simulator.world import BOT_ID

DELETABLE_FOR_S = 48 * 3600
"""A message can be deleted for everyone within 48 hours (Bot API, deleteMessage)."""


@method("deleteMessage")
def delete_message(call: Call) -> bool:
    chat_id = _chat_to_clean(call)
    if not call.params.has("message_id"):
        raise bad_request("message identifier is not specified")
    message = call.world.find_message(chat_id, call.params.integer_or_none("message_id"))
    if message is None:
        raise bad_request("message to delete not found")
    _check_deletable(call, message)
    call.world.delete(message)
    return True


@method("deleteMessages")
def delete_messages(call: Call) -> bool:
    """Delete many at once; those that are gone are skipped."""
    chat_id = _chat_to_clean(call)
    ids = call.params.json("message_ids", "message identifiers")
    if not isinstance(ids, list) or not ids:
        raise bad_request("message identifiers are not specified")
    if len(ids) > BulkRequestLimit.MAX_LIMIT:
        raise bad_request("too many message identifiers specified")
    found = [call.world.find_message(chat_id, _identifier(value)) for value in dict.fromkeys(ids)]
    messages = [message for message in found if message is not None]
    for message in messages:
        _check_deletable(call, message)
    for message in messages:
        call.world.delete(message)
    return True


def _identifier(value: object) -> int:
    try:
        return int(str(value))
    except ValueError:
        raise bad_request("message identifier must be a Number") from None


def _chat_to_clean(call: Call) -> int:
    chat_id = call.chat()
    group = call.world.groups.get(chat_id)
    if group is not None:
        call.world.check_bot_is_in(group)
    return chat_id


def _check_deletable(call: Call, message: Message) -> None:
    group = call.world.groups.get(message.chat_id)
    is_own = message.sender_id == BOT_ID
    if group is not None and not is_own and group.bot_status != "administrator":
        raise bad_request("message can't be deleted")
    if call.world.unix_now() - message.date > DELETABLE_FOR_S:
        raise bad_request("message can't be deleted for everyone")
