"""Messages as the Bot API shows them to the bot, and as the control interface shows them."""

from __future__ import annotations

from typing import Any, Protocol

from bot.simulator.files import StoredFile
from bot.simulator.html_text import Entity
from bot.simulator.model import ChatHistory, Content, Message, Person
from bot.simulator.texts import as_safe_html

MAX_REPLY_DEPTH = 1
"""Telegram shows the message replied to, but not what that one replied to."""


class Known(Protocol):
    """What a message is shown with: the people, chats and other messages of a world."""

    people: dict[int, Person]

    def user(self, user_id: int) -> dict[str, Any]: ...
    def chat_json(self, chat_id: int) -> dict[str, Any]: ...
    def history(self, chat_id: int) -> ChatHistory: ...
    def find_message(self, chat_id: int, message_id: int | None) -> Message | None: ...


def message_json(world: Known, message: Message, depth: int = 0) -> dict[str, Any]:
    """Telegram's Message object."""
    body: dict[str, Any] = {
        "message_id": message.id,
        "from": world.user(message.sender_id),
        "chat": world.chat_json(message.chat_id),
        "date": message.date,
    }
    if message.edit_date is not None:
        body["edit_date"] = message.edit_date
    if message.thread_id is not None:
        body |= {"message_thread_id": message.thread_id, "is_topic_message": True}
    if message.reply_to is not None and depth < MAX_REPLY_DEPTH:
        original = world.find_message(message.chat_id, message.reply_to)
        if original is not None:
            body["reply_to_message"] = message_json(world, original, depth + 1)
    if message.protected:
        body["has_protected_content"] = True
    if message.effect_id is not None:
        body["effect_id"] = message.effect_id
    if message.media_group_id is not None:
        body["media_group_id"] = message.media_group_id
    body |= _content_json(world, message.content)
    if message.keyboard is not None:
        body["reply_markup"] = message.keyboard
    return body


def _content_json(world: Known, content: Content) -> dict[str, Any]:
    if content.service is not None:
        return dict(content.service)
    body: dict[str, Any] = dict(content.options)
    text_field, entities_field = (
        ("text", "entities") if content.is_text else ("caption", "caption_entities")
    )
    if content.text:
        body[text_field] = content.text
        if content.entities:
            body[entities_field] = entities_json(world, content)
    if content.photo is not None:
        body["photo"] = [photo_size_json(content.photo)]
    if content.document is not None:
        body["document"] = document_json(content.document)
    if content.sticker is not None:
        body["sticker"] = _sticker_json(content.sticker)
    if content.location is not None:
        body["location"] = content.location
    return body


def entities_json(world: Known, content: Content) -> list[Entity]:
    """Telegram's MessageEntity objects; a mention of somebody unknown is no mention."""
    return [
        entity if entity["type"] != "text_mention" else _mention_json(world, entity)
        for entity in content.entities
        if entity["type"] != "text_mention" or entity["user"]["id"] in world.people
    ]


def _mention_json(world: Known, entity: Entity) -> Entity:
    return entity | {"user": world.people[entity["user"]["id"]].as_user()}


def photo_size_json(file: StoredFile) -> dict[str, Any]:
    """Telegram's PhotoSize object. Telegram makes several sizes, the simulator keeps the one."""
    return {
        "file_id": file.file_id,
        "file_unique_id": file.unique_id,
        "file_size": len(file.content),
        "width": file.width,
        "height": file.height,
    }


def document_json(file: StoredFile) -> dict[str, Any]:
    """Telegram's Document object."""
    return {
        "file_id": file.file_id,
        "file_unique_id": file.unique_id,
        "file_name": file.name,
        "mime_type": file.mime_type,
        "file_size": len(file.content),
    }


def _sticker_json(file: StoredFile) -> dict[str, Any]:
    return {
        "file_id": file.file_id,
        "file_unique_id": file.unique_id,
        "file_size": len(file.content),
        "type": "regular",
        "width": file.width,
        "height": file.height,
        "is_animated": False,
        "is_video": False,
        "emoji": "👍",
    }


def message_view(world: Known, message: Message) -> dict[str, Any]:
    """The message as a person sees it, for the web chat and the tests."""
    content = message.content
    view: dict[str, Any] = {
        "message_id": message.id,
        "chat_id": message.chat_id,
        "date": message.date,
        "from": _sender_view(world, message.sender_id),
        "entities": entities_json(world, content),
        "html": as_safe_html(content.text or "", content.entities),
        "buttons": _buttons_view(message.keyboard),
        "silent": message.silent,
        "protected": message.protected,
    }
    if message.edit_date is not None:
        view["edit_date"] = message.edit_date
    if content.text:
        view["text" if content.is_text else "caption"] = content.text
    view |= _media_view(content)
    reactions = world.history(message.chat_id).reactions.get(message.id)
    for name, value in (
        ("reply_to", message.reply_to),
        ("thread_id", message.thread_id),
        ("media_group_id", message.media_group_id),
        ("reply_markup", message.other_markup),
        ("reactions", reactions or None),
        ("service", _service_text(content)),
    ):
        if value is not None:
            view[name] = value
    return view


def _sender_view(world: Known, user_id: int) -> dict[str, Any]:
    user = world.user(user_id)
    return {name: user[name] for name in ("id", "first_name", "is_bot")}


def _buttons_view(keyboard: dict[str, Any] | None) -> list[list[dict[str, Any]]]:
    if keyboard is None:
        return []
    return [[_button_view(button) for button in row] for row in keyboard["inline_keyboard"]]


def _button_view(button: dict[str, Any]) -> dict[str, Any]:
    view = {name: value for name, value in button.items() if name != "callback_data"}
    if "callback_data" in button:
        view["data"] = button["callback_data"]
    return view


def _media_view(content: Content) -> dict[str, Any]:
    view: dict[str, Any] = {}
    if content.photo is not None:
        file = content.photo
        view["photo"] = {"url": _file_url(file), "width": file.width, "height": file.height}
    if content.document is not None:
        file = content.document
        view["document"] = {
            "url": _file_url(file),
            "file_name": file.name,
            "mime_type": file.mime_type,
            "file_size": len(file.content),
        }
    if content.sticker is not None:
        view["sticker"] = {"url": _file_url(content.sticker), "emoji": "👍"}
    if content.location is not None:
        view["location"] = content.location
    return view


def _file_url(file: StoredFile) -> str:
    return f"/control/files/{file.path}"


def _service_text(content: Content) -> str | None:
    """A service note in plain words, None for an ordinary message."""
    match content.service:
        case None:
            return None
        case {"new_chat_members": [*users]}:
            return f"{', '.join(user['first_name'] for user in users)} joined the group"
        case {"left_chat_member": {"first_name": name}}:
            return f"{name} left the group"
        case {"migrate_to_chat_id": chat_id}:
            return f"The group became the supergroup {chat_id}"
        case {"migrate_from_chat_id": chat_id}:
            return f"The group was {chat_id} before"
        case {"pinned_message": _}:
            return "A message was pinned"
        case _:
            return "Service message"
