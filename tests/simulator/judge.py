"""TDLib as a judge: Telegram's own text parser, which runs without a network."""

from __future__ import annotations

import json
from typing import Any

import tdjson

Entity = dict[str, Any]

_TYPES = {
    "textEntityTypeBold": "bold",
    "textEntityTypeItalic": "italic",
    "textEntityTypeUnderline": "underline",
    "textEntityTypeStrikethrough": "strikethrough",
    "textEntityTypeSpoiler": "spoiler",
    "textEntityTypeCode": "code",
    "textEntityTypePre": "pre",
    "textEntityTypePreCode": "pre",
    "textEntityTypeTextUrl": "text_link",
    "textEntityTypeMentionName": "text_mention",
    "textEntityTypeCustomEmoji": "custom_emoji",
    "textEntityTypeBlockQuote": "blockquote",
    "textEntityTypeExpandableBlockQuote": "expandable_blockquote",
    "textEntityTypeUrl": "url",
    "textEntityTypeEmailAddress": "email",
    "textEntityTypeMention": "mention",
    "textEntityTypeHashtag": "hashtag",
    "textEntityTypeBotCommand": "bot_command",
    "textEntityTypePhoneNumber": "phone_number",
    "textEntityTypeCashtag": "cashtag",
    "textEntityTypeBankCardNumber": "bank_card_number",
    "textEntityTypeMediaTimestamp": "media_timestamp",
    "textEntityTypeDateTime": "date_time",
}
_NAMES = {"bold", "italic", "underline", "strikethrough", "spoiler", "code", "blockquote"}


class Verdict(Exception):
    """TDLib refuses the text; the text of the exception is its message."""


def _execute(request: dict[str, Any]) -> dict[str, Any]:
    answer = tdjson.td_execute(json.dumps(request).encode())
    assert answer is not None
    decoded: dict[str, Any] = json.loads(answer)
    if decoded["@type"] == "error":
        raise Verdict(decoded["message"])
    return decoded


_execute({"@type": "setLogVerbosityLevel", "new_verbosity_level": 0})


def parse_html(text: str) -> tuple[str, list[Entity]]:
    """What TDLib makes of a text in HTML; raises Verdict where it refuses."""
    mode = {"@type": "textParseModeHTML"}
    answer = _execute({"@type": "parseTextEntities", "text": text, "parse_mode": mode})
    return answer["text"], [_entity(entity) for entity in answer["entities"]]


def found_in(text: str) -> list[Entity]:
    """The links, commands and so on that TDLib finds in a plain text."""
    answer = _execute({"@type": "getTextEntities", "text": text})
    return [_entity(entity) for entity in answer["entities"]]


def sort_out(text: str, entities: list[Entity]) -> tuple[str, list[Entity]]:
    """What TDLib makes of overlapping entities. `text` must hold no Markdown."""
    given = [
        {
            "@type": "textEntity",
            "offset": entity["offset"],
            "length": entity["length"],
            "type": _type_of(entity),
        }
        for entity in entities
    ]
    formatted = {"@type": "formattedText", "text": text, "entities": given}
    answer = _execute({"@type": "parseMarkdown", "text": formatted})
    return answer["text"], [_entity(entity) for entity in answer["entities"]]


def _entity(entity: dict[str, Any]) -> Entity:
    """A TDLib entity as a Bot API entity."""
    kind = entity["type"]
    result = {
        "type": _TYPES[kind["@type"]],
        "offset": entity["offset"],
        "length": entity["length"],
    }
    if "url" in kind:
        result["url"] = kind["url"]
    if "language" in kind:
        result["language"] = kind["language"]
    if "user_id" in kind:
        result["user"] = {"id": kind["user_id"]}
    if "custom_emoji_id" in kind:
        result["custom_emoji_id"] = kind["custom_emoji_id"]
    return result


def _type_of(entity: Entity) -> dict[str, Any]:
    if entity["type"] == "text_link":
        return {"@type": "textEntityTypeTextUrl", "url": entity["url"]}
    for name, kind in _TYPES.items():
        if kind == entity["type"]:
            return {"@type": name, "language": entity.get("language", "")}
    raise ValueError(entity["type"])
