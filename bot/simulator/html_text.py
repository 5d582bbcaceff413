"""Telegram's HTML parse mode: a text with tags becomes plain text and entities.

The rules, messages and byte offsets follow TDLib's `parse_html`, which the real Bot API server
runs; the tests compare with TDLib itself.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from bot.simulator.errors import Refused, bad_request
from bot.simulator.links import checked_link, mentioned_person_id

Entity = dict[str, Any]

MAX_INPUT_BYTES = 1 << 15
"""The Bot API server refuses a longer text before it parses it."""

_TAG_TYPES = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "tg-spoiler": "spoiler",
    "span": "spoiler",
    "a": "text_link",
    "tg-emoji": "custom_emoji",
    "tg-time": "date_time",
    "pre": "pre",
    "code": "code",
    "blockquote": "blockquote",
}
_NAMED = {b"lt": "<", b"gt": ">", b"amp": "&", b"quot": '"'}
_SPACES = b" \t\r\n\0\v"
"""What TDLib's `is_space` counts as a space inside a tag (the end of the text included)."""

_LETTERS = re.compile(rb"[A-Za-z]*")
_TAG_NAME = re.compile(rb"[^ \t\r\n\0\v>]*")
_ATTRIBUTE_NAME = re.compile(rb"[^ \t\r\n\0\v=>/\"']*")
_NAME_TOKEN = re.compile(rb"[A-Za-z0-9.\-]*")
_PLAIN = re.compile(rb"[^&<]+")
_DATE_TIME_FORMAT = re.compile(r"[rR]?|[wWdDtT]*")


def utf16_length(text: str) -> int:
    """How many UTF-16 code units `text` has, the unit of every entity offset."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


@dataclass(slots=True)
class _OpenTag:
    name: str
    argument: str
    offset: int
    """In UTF-16 units of the text so far."""
    begins_at: int
    """Index in the list of pieces of text so far."""
    format: str = ""


@dataclass(slots=True)
class _Parse:
    data: bytes
    """The input with a closing NUL, as C++ sees it."""
    end: int
    pos: int = 0
    offset: int = 0
    pieces: list[str] = field(default_factory=list)
    entities: list[Entity] = field(default_factory=list)
    open_tags: list[_OpenTag] = field(default_factory=list)
    surrogates: bool = False

    def skip_spaces(self) -> None:
        while self.data[self.pos] != 0 and self.data[self.pos] in _SPACES:
            self.pos += 1

    def add(self, piece: str) -> None:
        self.pieces.append(piece)
        self.offset += utf16_length(piece)


def parse_html(text: str) -> tuple[str, list[Entity]]:
    """The plain text and the Bot API entities of `text`, sorted as Telegram sorts them.

    Raises Refused with Telegram's sentence where it can't be parsed.
    """
    if "<" not in text and "&" not in text:
        return text, []
    data = text.encode("utf-8", "surrogatepass")
    parse = _Parse(data + b"\0", len(data))
    while parse.pos < parse.end:
        byte = data[parse.pos]
        if byte == 0x26:  # &
            parse.add(_read_reference(parse) or _read_ampersand(parse))
        elif byte == 0x3C:  # <
            _read_tag(parse)
        else:
            _read_plain(parse)
    if parse.open_tags:
        name = parse.open_tags[-1].name
        raise _refused(f'can\'t find end tag corresponding to start tag "{name}"')
    plain = _joined(parse)
    for entity in parse.entities:
        if entity["type"] == "code":
            entity.pop("language", None)
    return plain, sorted_entities(parse.entities)


def _refused(reason: str) -> Refused:
    return bad_request(f"can't parse entities: {reason[:1].upper()}{reason[1:]}")


def _joined(parse: _Parse) -> str:
    plain = "".join(parse.pieces)
    if not parse.surrogates:
        return plain
    # TDLib checks its UTF-8 afterwards: half a surrogate pair is refused, and so is a whole one.
    raise _refused(
        "Text contains invalid Unicode characters after decoding HTML entities, "
        "check for unmatched surrogate code units"
    )


def _read_plain(parse: _Parse) -> None:
    match = _PLAIN.match(parse.data, parse.pos, parse.end)
    assert match is not None
    parse.add(match.group().decode("utf-8", "surrogatepass"))
    parse.pos = match.end()


def _read_ampersand(parse: _Parse) -> str:
    parse.pos += 1
    return "&"


def _read_reference(parse: _Parse) -> str:
    """The character that the reference at `parse.pos` stands for; empty where it is none."""
    start = parse.pos + 1
    if parse.data[start] == 0x23:  # "#"
        code, end = _read_number(parse.data, start + 1)
        if code == 0 or code >= 0x10FFFF or end - parse.pos >= 10:
            return ""
        if 0xD800 <= code <= 0xDFFF:
            parse.surrogates = True
        character = chr(code)
    else:
        match = _LETTERS.match(parse.data, start)
        assert match is not None
        end = match.end()
        character = _NAMED.get(match.group(), "")
        if not character:
            return ""
    parse.pos = end + 1 if parse.data[end] == 0x3B else end
    return character


def _read_number(data: bytes, start: int) -> tuple[int, int]:
    """The value of a numeric reference whose digits begin at `start`, and where they end."""
    base, digits = (16, rb"[0-9a-fA-F]*") if data[start] in b"xX" else (10, rb"[0-9]*")
    begin = start + 1 if base == 16 else start
    match = re.compile(digits).match(data, begin)
    assert match is not None
    # TDLib counts in 32 bits and lets them overflow.
    return int(match.group() or b"0", base) & 0xFFFFFFFF, match.end()


def _read_tag(parse: _Parse) -> None:
    begin = parse.pos
    parse.pos += 1
    if parse.data[parse.pos] == 0x2F:  # "/"
        _read_end_tag(parse, begin)
    else:
        _read_start_tag(parse, begin)


def _read_start_tag(parse: _Parse, begin: int) -> None:
    name = _take_name(parse, parse.pos)
    if parse.data[parse.pos] == 0:
        raise _refused(f"Unclosed start tag at byte offset {begin}")
    if name not in _TAG_TYPES:
        raise _refused(f'Unsupported start tag "{name}" at byte offset {begin}')
    tag = _OpenTag(name, "", parse.offset, len(parse.pieces))
    _read_attributes(parse, tag, begin)
    if name == "span" and tag.argument != "spoiler":
        raise _refused(f'Tag "span" must have class "tg-spoiler" at byte offset {begin}')
    parse.open_tags.append(tag)
    parse.pos += 1


def _take_name(parse: _Parse, start: int) -> str:
    match = _TAG_NAME.match(parse.data, start)
    assert match is not None
    parse.pos = match.end()
    return _lower(match.group())


def _lower(raw: bytes) -> str:
    return raw.lower().decode("utf-8", "surrogatepass")


def _read_attributes(parse: _Parse, tag: _OpenTag, begin: int) -> None:
    while parse.data[parse.pos] != 0x3E:  # ">"
        parse.skip_spaces()
        if parse.data[parse.pos] == 0x3E:
            break
        _read_attribute(parse, tag, begin)


def _read_attribute(parse: _Parse, tag: _OpenTag, begin: int) -> None:
    match = _ATTRIBUTE_NAME.match(parse.data, parse.pos)
    assert match is not None
    attribute = match.group()
    if not attribute:
        raise _refused(f'Empty attribute name in the tag "{tag.name}" at byte offset {begin}')
    parse.pos = match.end()
    parse.skip_spaces()
    value = ""
    if parse.data[parse.pos] == 0x3D:  # "="
        parse.pos += 1
        parse.skip_spaces()
        if parse.data[parse.pos] != 0:
            value = _read_value(parse)
            if parse.data[parse.pos] == 0:
                raise _refused(f"Unclosed start tag at byte offset {begin}")
    if parse.data[parse.pos] == 0:
        raise _refused(f'Unclosed start tag "{tag.name}" at byte offset {begin}')
    _keep_attribute(tag, attribute, value)


def _read_value(parse: _Parse) -> str:
    quote = parse.data[parse.pos]
    if quote in b"'\"":
        return _read_quoted(parse, quote)
    start = parse.pos
    match = _NAME_TOKEN.match(parse.data, start)
    assert match is not None
    parse.pos = match.end()
    if parse.data[parse.pos] not in _SPACES and parse.data[parse.pos] != 0x3E:
        raise _refused(f"Unexpected end of name token at byte offset {start}")
    return _lower(match.group())


def _read_quoted(parse: _Parse, quote: int) -> str:
    parse.pos += 1
    value = bytearray()
    while (byte := parse.data[parse.pos]) not in (quote, 0):
        if byte == 0x26 and (character := _read_reference(parse)):
            value += character.encode("utf-8", "surrogatepass")
            continue
        value.append(byte)
        parse.pos += 1
    if parse.data[parse.pos] == quote:
        parse.pos += 1
    return value.decode("utf-8", "surrogatepass")


def _keep_attribute(tag: _OpenTag, attribute: bytes, value: str) -> None:
    match (tag.name, attribute):
        case ("a", b"href") | ("tg-emoji", b"emoji-id") | ("tg-time", b"unix"):
            tag.argument = value
        case ("code", b"class") if value.startswith("language-"):
            tag.argument = value[9:]
        case ("span", b"class") if value.startswith("tg-"):
            tag.argument = value[3:]
        case ("tg-time", b"format"):
            tag.format = value
        case ("blockquote", b"expandable"):
            tag.argument = "1"
        case _:
            pass


def _read_end_tag(parse: _Parse, begin: int) -> None:
    if not parse.open_tags:
        raise _refused(f"Unexpected end tag at byte offset {begin}")
    name = _take_name(parse, begin + 2)
    parse.skip_spaces()
    if parse.data[parse.pos] != 0x3E:
        raise _refused(f"Unclosed end tag at byte offset {begin}")
    tag = parse.open_tags.pop()
    if name and name != tag.name:
        raise _refused(
            f'Unmatched end tag at byte offset {begin}, expected "</{tag.name}>", found "</{name}>"'
        )
    parse.pos += 1
    if parse.offset > tag.offset:
        _close(parse, tag)


def _close(parse: _Parse, tag: _OpenTag) -> None:
    entity: Entity = {
        "type": _TAG_TYPES[tag.name],
        "offset": tag.offset,
        "length": parse.offset - tag.offset,
    }
    match tag.name:
        case "a":
            _close_link(parse, tag, entity)
        case "pre" | "code":
            _close_code(parse, tag, entity)
        case "tg-emoji":
            entity["custom_emoji_id"] = _custom_emoji_id(tag.argument)
            parse.entities.append(entity)
        case "tg-time":
            _close_time(parse, tag, entity)
        case "blockquote" if tag.argument:
            parse.entities.append(entity | {"type": "expandable_blockquote"})
        case _:
            parse.entities.append(entity)


def _close_link(parse: _Parse, tag: _OpenTag, entity: Entity) -> None:
    url = tag.argument or "".join(parse.pieces[tag.begins_at :])
    person_id = mentioned_person_id(url)
    if person_id is not None:
        parse.entities.append(entity | {"type": "text_mention", "user": {"id": person_id}})
    elif link := checked_link(url):
        parse.entities.append(entity | {"url": link})


def _close_code(parse: _Parse, tag: _OpenTag, entity: Entity) -> None:
    """`<pre><code class="language-x">` in either order is one `pre` with a language."""
    last = parse.entities[-1] if parse.entities else None
    other = "code" if tag.name == "pre" else "pre"
    if (
        last is not None
        and last["type"] == other
        and (last["offset"], last["length"]) == (entity["offset"], entity["length"])
    ):
        if tag.name == "pre" and last.get("language"):
            last["type"] = "pre"
            return
        if tag.name == "code" and tag.argument and "language" not in last:
            last["language"] = tag.argument
            return
    if tag.name == "code" and tag.argument:
        entity["language"] = tag.argument
    parse.entities.append(entity)


def _custom_emoji_id(argument: str) -> str:
    if not re.fullmatch(r"-?[0-9]{1,19}", argument) or int(argument) == 0:
        raise _refused("Invalid custom emoji identifier specified")
    return argument


def _close_time(parse: _Parse, tag: _OpenTag, entity: Entity) -> None:
    if not _DATE_TIME_FORMAT.fullmatch(tag.format):
        raise _refused("Invalid date format used")
    digits = re.match(r"[0-9]*", tag.argument)
    # TDLib reads the digits at the start into 32 bits with a sign, and lets them overflow.
    unix_time = int(digits.group() or "0") & 0xFFFFFFFF if digits else 0
    if 0 < unix_time < 1 << 31:
        entity |= {"unix_time": unix_time, "date_time_format": tag.format}
        parse.entities.append(entity)


_PRIORITY = {
    "blockquote": 0,
    "expandable_blockquote": 0,
    "pre": 11,
    "code": 20,
    "text_link": 49,
    "text_mention": 49,
    "bold": 90,
    "italic": 91,
    "underline": 92,
    "strikethrough": 93,
    "spoiler": 94,
    "custom_emoji": 99,
    "date_time": 50,
}


def sorted_entities(entities: list[Entity]) -> list[Entity]:
    """By offset, the longer first, then by TDLib's priority of types."""
    if len(entities) < 2:
        return entities
    return sorted(entities, key=lambda e: (e["offset"], -e["length"], _PRIORITY.get(e["type"], 50)))
