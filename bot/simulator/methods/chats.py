"""Methods about chats and who is in them."""

from __future__ import annotations

from typing import Any

from bot.simulator.acting import bot_member_json
from bot.simulator.errors import bad_request
from bot.simulator.methods.call import Call, method
from bot.simulator.model import Content, Group, Person
from bot.simulator.world import BOT_ID


@method("getChat")
def get_chat(call: Call) -> dict[str, Any]:
    chat = _readable_chat(call)
    full = {
        **chat.as_chat(),
        "accent_color_id": abs(chat.id) % 7,
        "max_reaction_count": 11,
        "accepted_gift_types": dict.fromkeys(
            (
                "unlimited_gifts",
                "limited_gifts",
                "unique_gifts",
                "premium_subscription",
                "gifts_from_channels",
            ),
            False,
        ),
    }
    pinned = call.world.history(chat.id).pinned
    if pinned:
        message = call.world.find_message(chat.id, pinned[-1])
        if message is not None:
            full["pinned_message"] = call.world.message_json(message)
    return full


def _readable_chat(call: Call) -> Person | Group:
    """The chat named; raises Refused where the bot may not look into it."""
    call.chat()
    chat = call.world.find_chat(call.chat_id)
    if isinstance(chat, Group):
        call.world.check_bot_is_in(chat)
    elif not chat.started:
        raise bad_request("chat not found")
    return chat


@method("getChatMember")
def get_chat_member(call: Call) -> dict[str, Any]:
    chat = _readable_chat(call)
    user_id = call.params.integer_or_none("user_id")
    if user_id is None:
        raise bad_request("invalid user_id specified")
    if user_id == BOT_ID:
        status = chat.bot_status if isinstance(chat, Group) else "member"
        return bot_member_json(call.world, status)
    person = call.world.people.get(user_id)
    if person is None or (isinstance(chat, Person) and person is not chat):
        raise bad_request("member not found")
    return _member(chat, person)


def _member(chat: Person | Group, person: Person) -> dict[str, Any]:
    """Telegram's ChatMember of a person; the first member of a group owns it."""
    user = person.as_user()
    if isinstance(chat, Person):
        return {"user": user, "status": "member"}
    if person.id not in chat.members:
        return {"user": user, "status": "left"}
    if person.id == chat.members[0]:
        return {"user": user, "status": "creator", "is_anonymous": False}
    return {"user": user, "status": "member"}


@method("getChatAdministrators")
def get_chat_administrators(call: Call) -> list[dict[str, Any]]:
    chat = _readable_chat(call)
    if isinstance(chat, Person):
        raise bad_request("there are no administrators in the private chat")
    owners = [call.world.people[person_id] for person_id in chat.members[:1]]
    return [_member(chat, owner) for owner in owners]


@method("leaveChat")
def leave_chat(call: Call) -> bool:
    chat = _readable_chat(call)
    if isinstance(chat, Person):
        raise bad_request("chat member status can't be changed in private chats")
    note = Content(service={"left_chat_member": call.world.bot})
    call.world.post(chat.id, BOT_ID, note)
    chat.bot_status = "left"
    return True


@method("pinChatMessage")
def pin_chat_message(call: Call) -> bool:
    chat = _readable_chat(call)
    message_id = call.params.integer_or_none("message_id")
    message = call.world.find_message(chat.id, message_id)
    if message is None:
        raise bad_request("message to pin not found")
    _check_can_pin(chat)
    pinned = call.world.history(chat.id).pinned
    if message.id in pinned:
        pinned.remove(message.id)
    pinned.append(message.id)
    note = Content(service={"pinned_message": call.world.message_json(message)})
    call.world.post(chat.id, BOT_ID, note, silent=call.params.flag("disable_notification"))
    return True


@method("unpinChatMessage")
def unpin_chat_message(call: Call) -> bool:
    """Unpin the message named, or the one pinned last where none is named."""
    chat = _readable_chat(call)
    _check_can_pin(chat)
    pinned = call.world.history(chat.id).pinned
    message_id = call.params.integer_or_none("message_id")
    if message_id is None and pinned:
        message_id = pinned[-1]
    if message_id not in pinned:
        raise bad_request("message to unpin not found")
    pinned.remove(message_id)
    return True


def _check_can_pin(chat: Person | Group) -> None:
    """Members of a plain group may pin unless it was forbidden; in a supergroup they may not."""
    if isinstance(chat, Group) and chat.kind == "supergroup" and chat.bot_status == "member":
        raise bad_request("not enough rights to manage pinned messages in the chat")
