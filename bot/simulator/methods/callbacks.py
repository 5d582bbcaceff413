"""Methods that react to what a person did: answers to presses, chat actions, reactions."""

from __future__ import annotations

from typing import Any

from telegram.constants import CallbackQueryLimit, ChatAction, ReactionEmoji

from bot.simulator.acting import CALLBACK_LIFETIME_S
from bot.simulator.errors import bad_request
from bot.simulator.links import checked_link
from bot.simulator.methods.call import Call, method

MAX_ANSWER = int(CallbackQueryLimit.ANSWER_CALLBACK_QUERY_TEXT_LENGTH)
QUERY_GONE = "query is too old and response timeout expired or query ID is invalid"
_ACTIONS = frozenset({str(action.value) for action in ChatAction} | {
    "record_audio", "upload_audio", "pick_up_location", "cancel",
})  # fmt: skip
_EMOJI = frozenset(str(emoji.value) for emoji in ReactionEmoji)


@method("answerCallbackQuery")
def answer_callback_query(call: Call) -> bool:
    params = call.params
    text, url = params.text("text"), params.text("url")
    if len(text) > MAX_ANSWER:
        raise bad_request("MESSAGE_TOO_LONG")
    if url and not checked_link(url):
        raise bad_request("URL_INVALID")
    press = call.world.presses.pop(params.text("callback_query_id"), None)
    if press is None or call.world.unix_now() - press.pressed_at > CALLBACK_LIFETIME_S:
        raise bad_request(QUERY_GONE)
    answer: dict[str, Any] = {
        "callback_id": press.id,
        "person": press.person_id,
        "text": text or None,
        "show_alert": params.flag("show_alert"),
        "url": url or None,
    }
    call.world.events.add("answer", press.chat_id, answer)
    return True


@method("sendChatAction")
def send_chat_action(call: Call) -> bool:
    action = call.params.text("action").lower()
    if action not in _ACTIONS:
        raise bad_request("wrong parameter action in request")
    chat_id = call.chat()
    call.world.check_bot_can_write(chat_id)
    call.world.events.add("chat_action", chat_id, {"action": action})
    return True


@method("setMessageReaction")
def set_message_reaction(call: Call) -> bool:
    reactions = call.params.json("reaction", "reaction types") or []
    if not isinstance(reactions, list) or len(reactions) > 1:
        raise bad_request("REACTIONS_TOO_MANY")
    for reaction in reactions:
        if not isinstance(reaction, dict) or reaction.get("type") not in ("emoji", "custom_emoji"):
            raise bad_request("can't parse ReactionType: invalid type specified")
        if reaction["type"] == "emoji" and reaction.get("emoji") not in _EMOJI:
            raise bad_request("REACTION_INVALID")
    chat_id = call.chat()
    message = call.world.find_message(chat_id, call.params.integer_or_none("message_id"))
    if message is None:
        raise bad_request("message to react not found")
    call.world.history(chat_id).reactions[message.id] = reactions
    call.world.events.add("edited", chat_id, message)
    return True
