"""A text as Telegram keeps it: cleaned, trimmed, with the links and commands it finds."""

from __future__ import annotations

import html
import re
from bisect import bisect_left
from typing import Any

from telegram.constants import MessageLimit

from bot.simulator.entity_order import SPLITTABLE, fix_entities
from bot.simulator.errors import bad_request
from bot.simulator.html_text import MAX_INPUT_BYTES, Entity, parse_html, utf16_length
from bot.simulator.params import Params

MAX_TEXT = int(MessageLimit.MAX_TEXT_LENGTH)
MAX_CAPTION = int(MessageLimit.CAPTION_LENGTH)
MAX_ENTITIES = int(MessageLimit.MESSAGE_ENTITIES)
"""Further entities are dropped without a word (core.telegram.org/api/entities)."""

Formatted = tuple[str, tuple[Entity, ...]]


def read_text(params: Params) -> Formatted:
    """The text of a message; raises Refused where it is empty or too long after parsing."""
    raw = params.text("text")
    if not raw:
        raise bad_request("message text is empty")
    text, entities = format_text(
        raw, params.text("parse_mode"), params.json("entities", "entities")
    )
    if is_blank(text):
        raise bad_request("text must be non-empty")
    # Telegram's server counts characters, not UTF-16 units (core.telegram.org/constructor/config,
    # message_length_max: "length in utf8 codepoints").
    if len(text) > MAX_TEXT:
        raise bad_request("message is too long")
    return text, entities


_BLANK = re.compile(
    "[ \n\u00a0\u00ad\u115f\u1160\u1680\u180e\u2000-\u200f\u202e\u202f\u205f\u2060\u2800\u3000"
    "\u3164\ufeff\uffa0\ufffc]*"
)


def is_blank(text: str) -> bool:
    """Whether a text shows nothing: Telegram refuses it (TDLib, `is_empty_string`)."""
    return _BLANK.fullmatch(text) is not None


def read_caption(params: Params) -> Formatted:
    """The caption of media, empty where there is none; raises Refused where it is too long."""
    return check_caption(
        params.text("caption"),
        params.text("parse_mode"),
        params.json("caption_entities", "caption entities"),
    )


def check_caption(raw: str, parse_mode: str, entities: Any) -> Formatted:
    """A caption as Telegram keeps it, empty where there is none."""
    if not raw:
        return "", ()
    text, found = format_text(raw, parse_mode, entities)
    if len(text) > MAX_CAPTION:
        raise bad_request("message caption is too long")
    return text, found


def format_text(raw: str, parse_mode: str, given: Any) -> Formatted:
    """Parse, clean and trim a text and find the links in it, as the Bot API server does."""
    if len(raw) > MAX_INPUT_BYTES // 4 and len(raw.encode("utf-8", "replace")) > MAX_INPUT_BYTES:
        raise bad_request("text is too long")
    match parse_mode.lower():
        case "" | "none":
            text, entities = raw, _given_entities(raw, given)
        case "html":
            text, entities = parse_html(raw)
        case "markdown" | "markdownv2":
            raise bad_request("the simulator reads no Markdown; use parse_mode HTML")
        case _:
            raise bad_request("unsupported parse_mode")
    return tidy(text, entities)


def tidy(text: str, entities: list[Entity]) -> Formatted:
    """Clean and trim a text and its entities; add those that Telegram finds by itself."""
    if entities:
        entities = fix_entities(entities)
    cleaned = clean(text)
    if entities and len(cleaned) != len(text):
        entities = fix_entities(_shift(text, entities))
    text, entities = _trim(cleaned, entities)
    if _MAY_HAVE_LINKS.search(text):
        entities = _with_found(text, entities)
    return text, tuple(entities) if len(entities) <= MAX_ENTITIES else _first(entities)


def _first(entities: list[Entity]) -> tuple[Entity, ...]:
    """The first hundred; links and code go before bold and the like (TDLib)."""
    by_rank = sorted(entities, key=lambda e: e["type"] in SPLITTABLE)
    kept = {id(entity) for entity in by_rank[:MAX_ENTITIES]}
    return tuple(entity for entity in entities if id(entity) in kept)


_DROPPED = frozenset("\r\u0333\u033f\u030a") | {chr(code) for code in range(0x2028, 0x202F)}
"""What TDLib takes out of every text. U+030A is the ring of a decomposed å: it becomes an a."""

_TRANSLATION: dict[int, str | None] = {
    **{code: " " for code in range(32) if chr(code) not in "\n\r"},
    **{ord(character): None for character in _DROPPED},
}
_UNWANTED = re.compile(f"[{re.escape(''.join(map(chr, _TRANSLATION)))}\u200e\u200f]")
_MARKS_IN_A_ROW = re.compile("[\u200e\u200f](?=[\u200e\u200f])")


def clean(text: str) -> str:
    """Control characters become spaces; some marks go, or are made harmless."""
    if (text.isascii() and text.isprintable()) or not _UNWANTED.search(text):
        return text
    return _MARKS_IN_A_ROW.sub("\u200c", text.translate(_TRANSLATION))


def _shift(text: str, entities: list[Entity]) -> list[Entity]:
    """Entities moved to where their text stands after the dropped characters are gone."""
    dropped: list[int] = []
    offset = 0
    for character in text:
        if character in _DROPPED:
            dropped.append(offset)
        offset += 2 if ord(character) > 0xFFFF else 1

    def moved(position: int) -> int:
        return position - bisect_left(dropped, position)

    shifted = []
    for entity in entities:
        start, end = moved(entity["offset"]), moved(entity["offset"] + entity["length"])
        if end > start:
            shifted.append(entity | {"offset": start, "length": end - start})
    return shifted


def _trim(text: str, entities: list[Entity]) -> tuple[str, list[Entity]]:
    """Spaces and line ends at the end go, and those at the start up to the first entity."""
    trimmed = text.rstrip(" \n")
    end = utf16_length(trimmed) if entities else 0
    kept = [
        e if e["offset"] + e["length"] <= end else e | {"length": end - e["offset"]}
        for e in entities
        if e["offset"] < end
    ]
    leading = len(trimmed) - len(trimmed.lstrip(" \n"))
    if kept:
        leading = min(leading, kept[0]["offset"])
    if leading:
        trimmed = trimmed[leading:]
        kept = [e | {"offset": e["offset"] - leading} for e in kept]
    return trimmed, kept


def _given_entities(text: str, given: Any) -> list[Entity]:
    if given is None:
        return []
    if not isinstance(given, list) or not all(isinstance(e, dict) for e in given):
        raise bad_request("can't parse entities: expected an Array of MessageEntity")
    end = utf16_length(text)
    entities = []
    for entity in given:
        for name in ("offset", "length"):
            if not isinstance(entity.get(name), int):
                raise bad_request(f"can't parse MessageEntity: Can't find field \"{name}\"")
        offset, length = entity["offset"], entity["length"]
        if offset < 0 or offset + length > end:
            raise bad_request(
                f"entity beginning at UTF-16 offset {offset} ends after the end of the text "
                f"at UTF-16 offset {offset + length}"
            )
        if entity.get("type") in _GIVEN_TYPES and length > 0:
            entities.append(dict(entity))
    return entities


_GIVEN_TYPES = frozenset({
    "bold", "italic", "underline", "strikethrough", "spoiler", "code", "pre", "text_link",
    "text_mention", "custom_emoji", "blockquote", "expandable_blockquote", "date_time",
})  # fmt: skip
"""Other types are ignored: Telegram finds them by itself."""

_MAY_HAVE_LINKS = re.compile(r"[/@#.:]")
_TOP_DOMAINS = (
    "se|com|org|net|nu|eu|info|me|io|no|dk|fi|de|uk|fr|dev|app|py|xyz|online|site|gov|edu|int"
)
"""Enough of Telegram's list of 1,500 for a bot's texts; `https://` makes any other a link."""

_FOUND = re.compile(
    r"(?P<email>(?<![\w.+-])[A-Za-z0-9_.+-]+@(?:[A-Za-z0-9-]+\.)+[A-Za-z]{2,24}(?!\w))"
    r"|(?P<url>(?<![\w@/.:])(?:(?:(?i:https?|ftp))://(?:[\w-]+\.)+[\w-]+"
    rf"|(?:[\w-]+\.)+(?:{_TOP_DOMAINS}|{_TOP_DOMAINS.upper()})(?![\w-]|\.\w))"
    r"(?::\d{1,5})?(?:[/?#][^\s<>\"«»]*)?)"
    r"|(?P<mention>(?<![\w/@.])@[A-Za-z0-9_]{4,32}(?!\w))"
    r"|(?P<hashtag>(?<![\w@/])#(?=\w*[^\W\d_])\w{1,256}(?!#))"
    r"|(?P<bot_command>(?<![\w/<>])/[A-Za-z0-9_]{1,64}(?:@[A-Za-z0-9_]{3,32})?(?![\w/<>@]))"
)


def _link_end(value: str) -> str:
    """A found address without the punctuation that ends the sentence around it."""
    while value:
        if value[-1] == ")" and value.count("(") >= value.count(")"):
            return value
        if value[-1] not in ".,:;!?)'`":
            return value
        value = value[:-1]
    return value


def _with_found(text: str, entities: list[Entity]) -> list[Entity]:
    """`entities` and those found in the text that meet no link or code given before."""
    taken = [
        (e["offset"], e["offset"] + e["length"])
        for e in entities
        if e["type"] in ("pre", "code", "text_link", "text_mention", "custom_emoji")
    ]
    found = []
    for match in _FOUND.finditer(text):
        value, kind = match.group(), str(match.lastgroup)
        if kind == "url":
            value = _link_end(value)
        start = utf16_length(text[: match.start()])
        end = start + utf16_length(value)
        if all(end <= begin or start >= stop for begin, stop in taken):
            found.append({"type": kind, "offset": start, "length": end - start})
    return fix_entities([*entities, *found]) if found else entities


_TAGS = {
    "bold": ("<b>", "</b>"),
    "italic": ("<i>", "</i>"),
    "underline": ("<u>", "</u>"),
    "strikethrough": ("<s>", "</s>"),
    "spoiler": ('<span class="spoiler">', "</span>"),
    "code": ("<code>", "</code>"),
    "pre": ("<pre>", "</pre>"),
    "blockquote": ("<blockquote>", "</blockquote>"),
    "expandable_blockquote": ("<blockquote>", "</blockquote>"),
    "bot_command": ('<span class="command">', "</span>"),
    "mention": ('<span class="mention">', "</span>"),
    "text_mention": ('<span class="mention">', "</span>"),
    "hashtag": ('<span class="hashtag">', "</span>"),
}


def as_safe_html(text: str, entities: tuple[Entity, ...]) -> str:
    """The text for a web page: everything escaped, only known tags, line ends kept as they are."""
    if not entities:
        return html.escape(text)
    units = text.encode("utf-16-le", "surrogatepass")
    cuts = sorted({0, len(units) // 2, *_borders(entities)})
    pieces: list[str] = []
    open_ends: list[tuple[int, str]] = []
    waiting = sorted(entities, key=lambda e: (e["offset"], -e["length"]))
    for start, end in zip(cuts, [*cuts[1:], cuts[-1]], strict=True):
        while open_ends and open_ends[-1][0] <= start:
            pieces.append(open_ends.pop()[1])
        while waiting and waiting[0]["offset"] == start:
            entity = waiting.pop(0)
            opening, closing = _tags_of(entity, units)
            pieces.append(opening)
            open_ends.append((start + entity["length"], closing))
        pieces.append(html.escape(_part(units, start, end)))
    pieces.extend(closing for _, closing in reversed(open_ends))
    return "".join(pieces)


def _borders(entities: tuple[Entity, ...]) -> set[int]:
    starts = {e["offset"] for e in entities}
    return starts | {e["offset"] + e["length"] for e in entities}


def _part(units: bytes, start: int, end: int) -> str:
    return units[2 * start : 2 * end].decode("utf-16-le", "replace")


def _tags_of(entity: Entity, units: bytes) -> tuple[str, str]:
    kind = entity["type"]
    if kind in ("url", "text_link", "email"):
        shown = _part(units, entity["offset"], entity["offset"] + entity["length"])
        href = _href(kind, entity.get("url") or shown)
        return f'<a href="{html.escape(href)}" rel="noreferrer noopener" target="_blank">', "</a>"
    return _TAGS.get(kind, ("", ""))


def _href(kind: str, address: str) -> str:
    if kind == "email":
        return f"mailto:{address}"
    return address if re.match(r"(?:https?|tg)://", address, re.IGNORECASE) else f"http://{address}"
