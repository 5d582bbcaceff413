"""The parameters of a Bot API call, whichever way they were sent, read by type."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

from aiohttp import web
from aiohttp.multipart import BodyPartReader

from bot.simulator.errors import Refused, bad_request
from bot.simulator.files import MAX_UPLOAD_BYTES

OTHER_FIELDS_BYTES = 1 << 20
"""Room for everything in a request that is not the file."""

_TRUE = frozenset({"true", "yes", "1"})


@dataclass(slots=True, frozen=True)
class Upload:
    """A file in a multipart body."""

    name: str
    content: bytes
    mime_type: str | None


@dataclass(slots=True)
class Params:
    """Values by name, text or already decoded JSON; files by the name of their part."""

    values: dict[str, Any] = field(default_factory=dict)
    uploads: dict[str, Upload] = field(default_factory=dict)

    def has(self, name: str) -> bool:
        return self.values.get(name) not in (None, "")

    def text(self, name: str, default: str = "") -> str:
        """The value as text, as Telegram reads it: numbers and objects by their JSON."""
        value = self.values.get(name)
        if value is None:
            return default
        if isinstance(value, str):
            return value
        return json.dumps(value)

    def integer(self, name: str, default: int) -> int:
        """The value as a number; `default` where it is missing or none, as Telegram does."""
        value = self.integer_or_none(name)
        return default if value is None else value

    def integer_or_none(self, name: str) -> int | None:
        value = self.values.get(name)
        if isinstance(value, bool) or value is None:
            return None
        try:
            return int(str(value).strip())
        except ValueError:
            return None

    def number(self, name: str) -> float:
        """A required number with decimals; raises Refused where it is missing or none."""
        if not self.has(name):
            raise bad_request(f"{name} is empty")
        try:
            return float(self.text(name))
        except ValueError:
            raise bad_request(f"can't parse {name} as a Number") from None

    def flag(self, name: str) -> bool:
        value = self.values.get(name)
        if isinstance(value, bool):
            return value
        return value is not None and str(value).lower() in _TRUE

    def json(self, name: str, what: str) -> Any:
        """The decoded JSON value or None; raises "can't parse `what` JSON object"."""
        value = self.values.get(name)
        if value is None or value == "":
            return None
        if not isinstance(value, str):
            return value
        try:
            return json.loads(value)
        except ValueError:
            raise bad_request(f"can't parse {what} JSON object") from None


async def read_params(request: web.BaseRequest) -> Params:
    """All parameters of a request: query, then the body as form, multipart or JSON."""
    params = Params(dict(request.query)) if request.query_string else Params()
    content_type = request.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    if request.method == "GET" or not request.can_read_body:
        return params
    if (request.content_length or 0) > MAX_UPLOAD_BYTES + OTHER_FIELDS_BYTES:
        raise Refused(413, "Request Entity Too Large")
    if content_type == "multipart/form-data":
        await _read_multipart(request, params)
    elif content_type == "application/json":
        params.values.update(_decode_json(await request.read()))
    else:
        text = (await request.read()).decode("utf-8", "replace")
        params.values.update(parse_qsl(text, keep_blank_values=True))
    return params


def _decode_json(body: bytes) -> dict[str, Any]:
    try:
        value = json.loads(body or b"{}")
    except ValueError:
        raise bad_request("can't parse request: JSON object is malformed") from None
    if not isinstance(value, dict):
        raise bad_request("can't parse request: JSON object expected")
    return {name: item for name, item in value.items() if item is not None}


async def _read_multipart(request: web.BaseRequest, params: Params) -> None:
    reader = await request.multipart()
    while (part := await reader.next()) is not None:
        if not isinstance(part, BodyPartReader) or part.name is None:
            continue
        content = bytes(await part.read(decode=True))
        if len(content) > MAX_UPLOAD_BYTES:
            raise Refused(413, "Request Entity Too Large")
        if part.filename is None:
            params.values[part.name] = content.decode("utf-8", "replace")
        else:
            mime_type = part.headers.get("Content-Type")
            params.uploads[part.name] = Upload(part.filename, content, mime_type)
