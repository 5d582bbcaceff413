"""Methods that put new messages into a chat."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from telegram.constants import LocationLimit, MediaGroupLimit

from bot.simulator.errors import bad_request
from bot.simulator.files import StoredFile
from bot.simulator.keyboards import NO_MARKUP, Markup, read_markup
from bot.simulator.methods.call import Call, method
from bot.simulator.model import Content, Message
from bot.simulator.params import Params
from bot.simulator.texts import check_caption, read_caption, read_text
from bot.simulator.world import BOT_ID


@method("sendMessage")
def send_message(call: Call) -> dict[str, Any]:
    text, entities = read_text(call.params)
    content = Content(text, entities, options=link_preview_options(call.params))
    return _send(call, content)


@method("sendPhoto")
def send_photo(call: Call) -> dict[str, Any]:
    text, entities = read_caption(call.params)
    markup = read_markup(call.params)
    file = input_file(call, "photo", "photo")
    options = _media_options(call.params.values)
    return _post(call, Content(text, entities, photo=file, options=options), markup)


@method("sendDocument")
def send_document(call: Call) -> dict[str, Any]:
    text, entities = read_caption(call.params)
    markup = read_markup(call.params)
    file = input_file(call, "document", "document")
    return _post(call, Content(text, entities, document=file), markup)


@method("sendLocation")
def send_location(call: Call) -> dict[str, Any]:
    params = call.params
    location: dict[str, Any] = {
        "latitude": params.number("latitude"),
        "longitude": params.number("longitude"),
    }
    if abs(location["latitude"]) > 90 or abs(location["longitude"]) > 180:
        raise bad_request("wrong location specified")
    if params.has("horizontal_accuracy"):
        accuracy = params.number("horizontal_accuracy")
        if not 0 <= accuracy <= float(LocationLimit.HORIZONTAL_ACCURACY):
            raise bad_request("wrong horizontal accuracy specified")
        location["horizontal_accuracy"] = accuracy
    return _send(call, Content(location=location))


@method("sendMediaGroup")
def send_media_group(call: Call) -> list[dict[str, Any]]:
    media = call.params.json("media", "media")
    if not isinstance(media, list):
        raise bad_request("expected an Array of InputMedia")
    if not MediaGroupLimit.MIN_MEDIA_LENGTH <= len(media) <= MediaGroupLimit.MAX_MEDIA_LENGTH:
        raise bad_request("wrong number of messages to send specified")
    contents = [read_media(call, item) for item in media]
    if len({content.document is None for content in contents}) > 1:
        raise bad_request("document can't be mixed with other media types")
    chat_id = _check_destination(call, len(contents))
    group_id = str(call.world.album_ids.take())
    details = _details(call, chat_id, NO_MARKUP)
    messages = [
        call.world.post(chat_id, BOT_ID, content, media_group_id=group_id, **details)
        for content in contents
    ]
    return [call.world.message_json(message) for message in messages]


@method("copyMessage")
def copy_message(call: Call) -> dict[str, Any]:
    markup = read_markup(call.params)
    if not call.params.has("from_chat_id"):
        raise bad_request("from_chat_id is empty")
    source = call.world.find_chat(call.params.integer_or_none("from_chat_id"))
    original = call.world.find_message(source.id, call.params.integer_or_none("message_id"))
    if original is None:
        raise bad_request("message to copy not found")
    if original.content.service is not None or original.protected:
        raise bad_request("message can't be copied")
    content = _copied(call, original)
    return {"message_id": _post(call, content, markup)["message_id"]}


def _copied(call: Call, original: Message) -> Content:
    """The content of the copy: media may get another caption, an empty one removes it."""
    content = original.content
    if not content.has_caption or "caption" not in call.params.values:
        return content
    text, entities = read_caption(call.params)
    return Content(text, entities, content.photo, content.document, options=dict(content.options))


def _send(call: Call, content: Content) -> dict[str, Any]:
    return _post(call, content, read_markup(call.params))


def _post(call: Call, content: Content, markup: Markup) -> dict[str, Any]:
    chat_id = _check_destination(call, 1)
    details = _details(call, chat_id, markup)
    return call.world.message_json(call.world.post(chat_id, BOT_ID, content, **details))


def _check_destination(call: Call, count: int) -> int:
    """The chat's id; raises Refused where the bot may not write `count` messages there now."""
    if call.chat_id == BOT_ID:
        raise bad_request("the bot can't send messages to itself")
    chat_id = call.chat()
    call.world.check_bot_can_write(chat_id)
    call.flood.check(chat_id, count)
    return chat_id


def _details(call: Call, chat_id: int, markup: Markup) -> dict[str, Any]:
    params = call.params
    return {
        "keyboard": markup.inline,
        "other_markup": markup.other,
        "reply_to": _replied_to(call, chat_id),
        "silent": params.flag("disable_notification"),
        "protected": params.flag("protect_content"),
        "thread_id": _topic(call, chat_id),
        "effect_id": params.text("message_effect_id") or None,
    }


def _topic(call: Call, chat_id: int) -> int | None:
    """The topic written in, None for the chat as a whole. Raises Refused where there is none."""
    thread_id = call.params.integer_or_none("message_thread_id")
    if thread_id is not None and not call.world.has_topic(chat_id, thread_id):
        raise bad_request("message thread not found")
    return thread_id


def _replied_to(call: Call, chat_id: int) -> int | None:
    """The id of the message replied to, None for no reply. Only this chat's can be shown."""
    reply = call.params.json("reply_parameters", "reply parameters")
    if reply is None:
        reply = {
            "message_id": call.params.integer_or_none("reply_to_message_id"),
            "allow_sending_without_reply": call.params.flag("allow_sending_without_reply"),
        }
    if not isinstance(reply, dict):
        raise bad_request("ReplyParameters must be an Object")
    message_id = reply.get("message_id")
    if message_id is None:
        return None
    source = int(reply.get("chat_id") or chat_id)
    if call.world.find_message(source, int(message_id)) is not None:
        return int(message_id) if source == chat_id else None
    if reply.get("allow_sending_without_reply"):
        return None
    raise bad_request("message to be replied not found")


def link_preview_options(params: Params) -> dict[str, Any]:
    """The options of the link preview as a field of Message; empty where none were given."""
    options = params.json("link_preview_options", "link preview options")
    if options is None and params.flag("disable_web_page_preview"):
        options = {"is_disabled": True}
    if options is not None and not isinstance(options, dict):
        raise bad_request("LinkPreviewOptions must be an Object")
    return {"link_preview_options": options} if options else {}


def _media_options(values: Mapping[str, Any]) -> dict[str, Any]:
    """Kept fields of media (`show_caption_above_media`, `has_spoiler`) as fields of Message."""
    truths = ("true", "True", "1", True)
    options = {}
    if values.get("has_spoiler") in truths:
        options["has_media_spoiler"] = True
    if values.get("show_caption_above_media") in truths:
        options["show_caption_above_media"] = True
    return options


def read_media(call: Call, item: Any) -> Content:
    """The content that an InputMedia object describes."""
    if not isinstance(item, dict):
        raise bad_request("can't parse InputMedia: InputMedia must be an Object")
    kind, media = item.get("type"), item.get("media")
    if kind not in ("photo", "document"):
        raise bad_request(f'can\'t parse InputMedia: type "{kind}" is unsupported')
    if not isinstance(media, str) or not media:
        raise bad_request("can't parse InputMedia: Can't find field \"media\"")
    text, entities = check_caption(
        str(item.get("caption") or ""),
        str(item.get("parse_mode") or ""),
        item.get("caption_entities"),
    )
    file = _named_file(call, media, kind)
    if kind == "photo":
        return Content(text, entities, photo=file, options=_media_options(item))
    return Content(text, entities, document=file)


def input_file(call: Call, name: str, kind: str) -> StoredFile:
    """The file of a parameter: uploaded under its name, attached, or known by its id."""
    if name in call.params.uploads:
        return _stored(call, name, kind)
    value = call.params.text(name)
    if not value:
        raise bad_request(f"there is no {kind} in the request")
    return _named_file(call, value, kind)


def _named_file(call: Call, value: str, kind: str) -> StoredFile:
    if value.startswith("attach://"):
        name = value.removeprefix("attach://")
        if name not in call.params.uploads:
            raise bad_request("wrong file identifier/HTTP URL specified")
        return _stored(call, name, kind)
    if value.startswith(("http://", "https://")):
        raise bad_request("failed to get HTTP URL content")  # the simulator has no network
    file = call.world.files.get(value)
    if file.kind != kind:
        raise bad_request(f"can't use file of type {file.kind.title()} as {kind.title()}")
    return file


def _stored(call: Call, name: str, kind: str) -> StoredFile:
    upload = call.params.uploads[name]
    if kind == "photo":
        return call.world.files.add_photo(upload.content)
    return call.world.files.add_document(upload.name, upload.content, upload.mime_type)
